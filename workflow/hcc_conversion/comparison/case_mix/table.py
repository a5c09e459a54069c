"""The tables of standardised and adjusted values for a reader."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.comparison.case_mix.sentences import titled_note
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.run.wording import with_minus
from schemas.case_mix import HAZARD_RATIO, PAPER, POOL, RECONSTRUCTED

_TARGET = {
    PAPER: "the paper, as printed",
    RECONSTRUCTED: "the paper, as reconstructed",
    POOL: "the pool",
}
#: The columns, which are there without a row, too: where small counts are hidden nobody is weighed.
HEADER = (
    "Outcome",
    "Site",
    "With the patients of",
    "Weighed",
    "As it is (95 % CI)",
    "With the same case mix (95 % CI)",
    "There",
    "Effective patients",
    "Largest weight, %",
    "Largest difference, before → after",
    "What it says",
    "Weighed by",
    "Notes",
)
SURGERY_HEADER = (
    "Outcome",
    "Site",
    "Conversion / direct surgery",
    "As it is (95 % CI)",
    "Adjusted (95 % CI)",
    "Risk ratio, adjusted (95 % CI)",
    "E-value (of the limit)",
    "Effective patients",
    "Largest difference, before → after",
    "Adjusted for",
    "Notes",
)
#: Why patients are left out, and why a centre is not weighed at all.
UNKNOWN = "a covariate or the outcome is not known"
UNLIKE = f"{UNKNOWN}, or no patient of the other surgery is like them"
NOT_SHARED = (
    "not shared: weights need patients' rows, which are not here or not in the pool, or of which"
    " small counts are hidden"
)


def shown_table(
    standardised: pd.DataFrame,
    labels: Mapping[str, str],
    outcomes: Mapping[str, str],
    titles: Mapping[str, str],
    absent: Mapping[str, str],
) -> pd.DataFrame:
    """One row per outcome, site and target; then a row for each site that is not weighed.

    Parameters
    ----------
    standardised
        `schemas.case_mix.Standardised`.
    labels
        site, then its name for a reader.
    outcomes, titles
        outcome, and variable of the configuration, then its title.
    absent
        site that is not weighed, then why.
    """
    rows = [
        {
            "Outcome": f"{outcomes[row['outcome']]}: {population_label(row['population'])}",
            "Site": labels[row["scope"]],
            "With the patients of": _TARGET[row["target"]],
            "Weighed": _count(row["patients"]),
            "As it is (95 % CI)": _limited(row, "crude"),
            "With the same case mix (95 % CI)": _limited(row, "standardised"),
            "There": _number(row["reference"]),
            "Effective patients": _number(row["effective_patients"]),
            "Largest weight, %": _number(row["largest_weight_percent"]),
            "Largest difference, before → after": _balance(row),
            "What it says": row["sentence"],
            "Weighed by": _titled(row, titles),
            "Notes": _notes(row, titles, UNKNOWN),
        }
        for row in standardised.to_dict("records")
    ]
    empty = dict.fromkeys(HEADER, "")
    rows += [
        {**empty, "Outcome": "all", "Site": labels[scope], "Notes": why}
        for scope, why in absent.items()
    ]
    return pd.DataFrame(rows, columns=list(HEADER))


def surgery_table(
    adjusted: pd.DataFrame,
    labels: Mapping[str, str],
    outcomes: Mapping[str, str],
    titles: Mapping[str, str],
) -> pd.DataFrame:
    """One row per outcome and scope of `schemas.case_mix.AdjustedSurgery`, as `shown_table`."""
    rows = [
        {
            "Outcome": outcomes[row["outcome"]],
            "Site": labels[row["scope"]],
            "Conversion / direct surgery": _both(_count(row["conversion"]), _count(row["direct"])),
            "As it is (95 % CI)": _compared(row, "crude"),
            "Adjusted (95 % CI)": _compared(row, "adjusted"),
            "Risk ratio, adjusted (95 % CI)": _limited(row | {"unit": ""}, "risk_ratio", 2),
            "E-value (of the limit)": _e_value(row),
            "Effective patients": _both(
                _number(row["effective_conversion"]), _number(row["effective_direct"])
            ),
            "Largest difference, before → after": _balance(row),
            "Adjusted for": _titled(row, titles),
            "Notes": _notes(row, titles, UNLIKE),
        }
        for row in adjusted.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(SURGERY_HEADER))


def _both(first: str, second: str) -> str:
    return f"{first} / {second}" if first or second else ""


def _compared(row: Mapping, name: str) -> str:
    """A difference in its unit, or a hazard ratio."""
    unit = "points" if row["unit"] == "%" else row["unit"]
    return _limited({**row, "unit": unit}, name, 2 if row["kind"] == HAZARD_RATIO else 1)


def _e_value(row: Mapping) -> str:
    if pd.isna(row["e_value"]):
        return ""
    return f"{row['e_value']:.1f} ({row['e_value_of_limit']:.1f})"


def _titled(row: Mapping, titles: Mapping[str, str]) -> str:
    return "; ".join(variable_label(name, titles) for name in row["covariates"].split())


def _notes(row: Mapping, titles: Mapping[str, str], why_left_out: str) -> str:
    parts = [titled_note(row["note"], titles)]
    if not pd.isna(row["left_out"]) and row["left_out"]:
        parts.append(f"{row['left_out']} left out: {why_left_out}")
    for reason in filter(None, row["not_weighed"].split("; ")):
        name, _, why = reason.partition(": ")
        parts.append(f"not weighed by {variable_label(name, titles)}: {why}")
    return "; ".join(filter(None, parts))


def _balance(row: Mapping) -> str:
    before, after = row["largest_difference_before"], row["largest_difference_after"]
    return "" if pd.isna(before) else f"{before:.2f} → {after:.2f}"


def _limited(row: Mapping, name: str, digits: int = 1) -> str:
    if pd.isna(row[name]):
        return ""
    value, low, high = (
        with_minus(f"{row[name + end]:z.{digits}f}") for end in ("", "_low", "_high")
    )
    limits = "" if pd.isna(row[f"{name}_low"]) else f" ({low} to {high})"
    return f"{value} {row['unit']}".rstrip() + limits


def _number(value: float) -> str:
    return "" if pd.isna(value) else with_minus(f"{value:z.1f}")


def _count(value: object) -> str:
    return "" if pd.isna(value) else f"{value:,}"
