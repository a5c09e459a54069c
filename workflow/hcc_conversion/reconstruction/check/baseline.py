"""Baseline of the converted patients: Table 1 and what the text repeats of it."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from hcc_conversion.reconstruction.check.evaluation import Evaluation, moments, n_true, same, share
from hcc_conversion.statistics.describe import categorise, describe_numbers

#: Fields of Table 1, cut or grouped so that each category has the name of its printed row.
CATEGORIES: list[dict[str, Any]] = [
    {"field": "age_years", "cut": [65], "labels": ["age_lt65", "age_ge65"], "limit_in": "upper"},
    {"field": "sex", "groups": {"female": ["female"], "male": ["male"]}},
    {"field": "ecog", "groups": {"ecog0": [0], "ecog1": [1], "ecog2": [2]}},
    {
        "field": "afp_ng_ml",
        "cut": [400, 1000],
        "labels": ["afp_lt400", "afp_400_1000", "afp_ge1000"],
        "limit_in": "upper",
    },
    {
        "field": "tumour_number",
        "groups": {"solitary": ["solitary"], "multiple": ["multiple"]},
    },
    {
        "field": "tumour_size_cm",
        "cut": [10],
        "labels": ["size_lt10", "size_ge10"],
        "limit_in": "upper",
    },
    {"field": "child_pugh", "groups": {"cpA": ["A"], "cpB": ["B"]}},
    {"field": "bclc", "groups": {"bclcA": ["A"], "bclcB": ["B"], "bclcC": ["C"]}},
    {
        "field": "cnlc",
        "groups": {"cnlc1": ["Ia", "Ib"], "cnlc2": ["IIa", "IIb"], "cnlc3": ["IIIa", "IIIb"]},
    },
    {
        "field": "portal_vein_invasion",
        "groups": {"r_vp2": ["Vp2"], "r_vp3": ["Vp3"], "r_vp4": ["Vp4"]},
    },
    {"field": "hepatic_vein_invasion", "groups": {"r_vv2": ["Vv2"], "r_vv3": ["Vv3"]}},
]
#: Rows of Table 1 that are present or not, and their fields.
PRESENT = {
    "hbv": "hbv",
    "cirrhosis": "cirrhosis",
    "hilar_ln": "lymphatic_metastasis",
    "ihm": "intrahepatic_metastasis",
    "ehm": "extrahepatic_metastasis",
    "r_flr": "liver_remnant_insufficient",
    "r_ehm": "extrahepatic_spread",
}
#: Rows that the text repeats.
IN_TEXT = ("cpA", "solitary", "bclcC")
#: The text's limit of a high AFP, ng/ml.
HIGH_AFP = 400


def evaluate_baseline(patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of Table 1; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    converted = patients[patients["in_converted"]]
    whole = len(converted)
    ages = describe_numbers(converted["age_years"])
    statistics = "median range_low range_high"
    yield from moments("t1.age txt.age", ages, statistics, "age_years, converted")
    for spec in CATEGORIES:
        rows = categorise(converted[spec["field"]], spec)
        for row in spec.get("labels") or spec["groups"]:
            stems = f"t1.{row} txt.{row}" if row in IN_TEXT else f"t1.{row}"
            yield from share(stems, n_true(rows == row), whole, f"{spec['field']}, converted")
    for row, field in PRESENT.items():
        yield from share(f"t1.{row}", n_true(converted[field]), whole, f"{field}, converted")
    yield from same("txt.hbv.all", n_true(converted["hbv"]), "hbv, converted")
    high = n_true(converted["afp_ng_ml"] > HIGH_AFP)
    yield from share("txt.afp_gt400", high, whole, f"afp_ng_ml over {HIGH_AFP}, converted")
    yield from _oligometastatic(converted)


def _oligometastatic(converted: pd.DataFrame) -> Iterator[Evaluation]:
    spread = converted[(converted["bclc"] == "C") & converted["extrahepatic_spread"].fillna(False)]
    who = "converted, BCLC C, extrahepatic_spread"
    yield from same("txt.ehm.n", len(spread), who)
    for part, field in (("pln", "lymphatic_metastasis"), ("other", "extrahepatic_metastasis")):
        yield from same(f"txt.ehm.{part}.n", n_true(spread[field]), f"{field}, {who}")
