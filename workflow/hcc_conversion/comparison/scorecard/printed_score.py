"""Whether the score of the configuration is the printed one, and names what cannot be right."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from hcc_conversion.comparison.scorecard.table import findings_of_values
from hcc_conversion.comparison.scorecard.verdicts import inconsistent_values
from hcc_conversion.study.group_names import PAPER_MODEL, RATIOS_OF


def score_problems(
    conversion: Mapping[str, Any], published: pd.DataFrame, findings: pd.DataFrame
) -> Iterator[str]:
    """Every way in which ``conversion.paper_model`` is not the model that the paper prints.

    Parameters
    ----------
    conversion
        of the configuration: ``population`` and ``paper_model``.
    published, findings
        `PublishedValues` and `AuditFindings` of the paper that it names.
    """
    model, key = conversion["paper_model"], "conversion.paper_model"
    inconsistent = inconsistent_values(published, findings_of_values(findings, published))
    printed = _printed_ratios(published, conversion["population"])
    declared = {
        (name, level): ratio
        for name, ratios in model["hazard_ratios"].items()
        for level, ratio in ratios.items()
    }
    for place in dict.fromkeys([*declared, *printed]):
        name, level = place
        if place not in printed:
            yield f"{key}.hazard_ratios.{name}: the paper prints no adjusted ratio of '{level}'"
        elif place not in declared:
            yield f"{key}.hazard_ratios: the ratio of '{level}' of {name} is missing"
        elif declared[place] != printed[place]["value"]:
            yield f"{key}.hazard_ratios.{name}: the paper prints {printed[place]['printed']}"
    doubted = {
        name: finding
        for (name, _), row in printed.items()
        if (finding := inconsistent.get(row["id"])) is not None
    }
    for name, finding in doubted.items():
        if name not in model["doubtful"]:
            yield f"{key}.doubtful: name {name}, of which the audit finds {finding}"
    for name in model["doubtful"]:
        if name not in doubted:
            yield f"{key}.doubtful: the audit finds nothing against the ratio of {name}"


def _printed_ratios(
    published: pd.DataFrame, population: str
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Predictor and level, then the value; of one printed in several places the last."""
    rows = published[
        (published["analysis"] == RATIOS_OF)
        & (published["population"] == population)
        & (published["group"] == PAPER_MODEL)
        & (published["stat"] == "estimate")
    ]
    return {(row["variable"], row["level"]): row for row in rows.to_dict("records")}
