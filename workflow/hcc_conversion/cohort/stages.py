"""Which stages of BCLC and CNLC a patient can be in, by what they follow from.

A staging system is a list of rules, read from the top; the first that holds gives the stage. Where
it is not known whether a rule holds, its stages are possible, and so are those of the rules below.
ECOG and Child-Pugh count as they are recorded: the rules are those that are printed, without what
only a clinician knows (whose performance is impaired by the tumour, who can be transplanted).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from schemas.vocabulary import BCLC, CNLC

_TUMOURS = ("tumour_number", "tumour_count", "tumour_size_cm")
_THROMBUS = ("portal_vein_invasion", "hepatic_vein_invasion", "ivc_thrombus")
_SPREAD = ("extrahepatic_spread", "lymphatic_metastasis", "extrahepatic_metastasis")
_OTHER_ILLNESS = "another illness than the tumour impairs the performance"


@dataclass(frozen=True)
class Rule:
    """Patients of whom something holds are in one of a few stages.

    because
        what holds, in words.
    fields
        of the patients, that it is seen from.
    holds
        from the facts of each patient (`_facts`) to true, false or not known.
    unless
        what only a clinician knows, and makes another stage right.
    """

    stages: tuple[str, ...]
    because: str
    fields: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series]
    unless: str = ""


@dataclass(frozen=True)
class Staging:
    """A staging system: its name, its stages in their order, and its rules from the top."""

    name: str
    stages: Sequence[str]
    rules: Sequence[Rule]


def _ecog(stage: str, fact: str, because: str, unless: str = "") -> Rule:
    return Rule((stage,), because, ("ecog",), lambda facts: facts[fact], unless)


def _class_c(stage: str, unless: str = "") -> Rule:
    holds = "Child-Pugh class C"
    return Rule((stage,), holds, ("child_pugh",), lambda facts: facts["class_c"], unless)


def _spread(stage: str) -> Rule:
    because = "metastasis in lymph nodes or outside the liver"
    return Rule((stage,), because, _SPREAD, lambda facts: facts["spread"])


def _thrombus(stage: str) -> Rule:
    because = "tumour thrombus in the portal or hepatic veins"
    return Rule((stage,), because, _THROMBUS, lambda facts: facts["thrombus"])


def _tumours(
    stages: tuple[str, ...], because: str, holds: Callable[[pd.DataFrame], pd.Series]
) -> Rule:
    return Rule(stages, f"{because}, without thrombus and metastasis", _TUMOURS, holds)


def _always(facts: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=facts.index, dtype="boolean")


#: By name of the field. BCLC 2022 (Reig et al., J Hepatol 2022;76:681): a single tumour of any size
#: is early. Of a single tumour up to 2 cm with Child-Pugh B it does not say whether liver function
#: is "preserved", which stage 0 asks for: 0 or A. CNLC 2022 (Liver Cancer 2023;12:405) is that of
#: 2019 (Zhou et al., Liver Cancer 2020;9:682).
STAGINGS = {
    "bclc": Staging(
        "BCLC",
        BCLC,
        [
            _ecog("D", "ecog_3", "ECOG 3 or 4", _OTHER_ILLNESS),
            _class_c("D", "a transplantation is possible"),
            _ecog("C", "ecog_1", "ECOG 1 or 2", _OTHER_ILLNESS),
            _thrombus("C"),
            _spread("C"),
            _tumours(
                ("0",),
                "a single tumour of at most 2 cm with Child-Pugh A",
                lambda facts: facts["single"] & facts["at_most_2_cm"] & facts["class_a"],
            ),
            _tumours(
                ("0", "A"),
                "a single tumour of at most 2 cm",
                lambda facts: facts["single"] & facts["at_most_2_cm"],
            ),
            _tumours(("A",), "a single tumour", lambda facts: facts["single"]),
            _tumours(
                ("A",),
                "2 or 3 tumours of at most 3 cm",
                lambda facts: ~facts["four_or_more"] & facts["at_most_3_cm"],
            ),
            _tumours(("B",), "several tumours, more than 3 or larger than 3 cm", _always),
        ],
    ),
    "cnlc": Staging(
        "CNLC",
        CNLC,
        [
            _ecog("IV", "ecog_3", "ECOG 3 or 4"),
            _class_c("IV"),
            _spread("IIIb"),
            _thrombus("IIIa"),
            _tumours(("IIb",), "4 tumours or more", lambda facts: facts["four_or_more"]),
            _tumours(
                ("IIa",),
                "2 or 3 tumours, larger than 3 cm",
                lambda facts: ~facts["single"] & ~facts["at_most_3_cm"],
            ),
            _tumours(("Ib",), "2 or 3 tumours of at most 3 cm", lambda facts: ~facts["single"]),
            _tumours(
                ("Ib",), "a single tumour of more than 5 cm", lambda facts: ~facts["at_most_5_cm"]
            ),
            _tumours(("Ia",), "a single tumour of at most 5 cm", _always),
        ],
    ),
}


def possible_stages(patients: pd.DataFrame, field: str) -> tuple[pd.DataFrame, pd.Series]:
    """Which stages each patient can be in, and the rule that says so.

    Parameters
    ----------
    patients
        canonical patients.
    field
        of `STAGINGS`.

    Returns
    -------
    A column of booleans for each stage, at least one of them true; and the place among the rules
    of the first that is known to hold.
    """
    staging, facts = STAGINGS[field], _facts(patients)
    possible = pd.DataFrame(False, index=patients.index, columns=list(staging.stages))
    decided = pd.Series(False, index=patients.index)
    deciding = pd.Series(len(staging.rules) - 1, index=patients.index)
    for place, rule in enumerate(staging.rules):
        holds = rule.holds(facts).astype("boolean")
        may = holds.fillna(True).astype(bool) & ~decided
        for stage in rule.stages:
            possible[stage] |= may
        now = holds.fillna(False).astype(bool) & ~decided
        deciding = deciding.mask(now, place)
        decided |= now
    return possible, deciding


def only_stage(possible: pd.DataFrame) -> pd.Series:
    """The stage where one alone is possible; else null."""
    one = possible.sum(axis=1) == 1
    return possible.idxmax(axis=1).astype("string").where(one)


def _facts(patients: pd.DataFrame) -> pd.DataFrame:
    """What the rules ask of each patient, as nullable booleans: true, false or not known."""
    portal = patients["portal_vein_invasion"] != "none"
    # Vv3 is a thrombus of the vena cava: without invasion of a hepatic vein there is none.
    hepatic = patients["hepatic_vein_invasion"] != "none"
    metastasis = patients["lymphatic_metastasis"] | patients["extrahepatic_metastasis"]
    count, size = patients["tumour_count"], patients["tumour_size_cm"]
    single = (count == 1).astype("boolean").fillna(patients["tumour_number"] == "solitary")
    facts = {
        "ecog_3": patients["ecog"] >= 3,
        "ecog_1": patients["ecog"] >= 1,
        "class_a": patients["child_pugh"] == "A",
        "class_c": patients["child_pugh"] == "C",
        "thrombus": portal | hepatic | patients["ivc_thrombus"].fillna(hepatic),
        "spread": patients["extrahepatic_spread"].fillna(metastasis),
        "single": single,
        "four_or_more": (count >= 4).mask(count.isna() & single.fillna(False), False),
        "at_most_2_cm": size <= 2,
        "at_most_3_cm": size <= 3,
        "at_most_5_cm": size <= 5,
    }
    return pd.DataFrame({name: fact.astype("boolean") for name, fact in facts.items()})
