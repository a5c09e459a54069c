"""Conversion surgery and direct surgery by the standards of reporting (Tables R6 and R7)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.display.labels import variable_label
from hcc_conversion.manuscript.asked import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.forms import (
    DIFFERENCE,
    MEAN,
    P_OF_TEST,
    P_VALUE,
    QUARTILES,
    SHARE,
    SHARE_OF,
    STANDARDISED,
    Form,
    measured_in,
)
from hcc_conversion.manuscript.sources import (
    Key,
    Source,
)
from hcc_conversion.manuscript.table_parts import (
    ANY_COMPLICATION,
    GROUPS,
    KNOWN,
    NOBODY,
    NOT_ADJUSTED,
    Asked,
    by_group,
    complication_names,
    missing_by_group,
    patients,
    shares,
    surgery_tables,
)
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import categories
from schemas.vocabulary import CLAVIEN_DINDO

TEST = "sensitivity test"
MINUS_DIRECT = (
    "Differences are conversion minus direct surgery, of percentages in percentage points, of"
    " numbers in their unit; they are not adjusted for what the groups differ in."
)


def surgery_layouts(surgery: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    """Tables R6 and R7; more subgroups are R7b and so on."""
    return [
        Layout(
            f"R{number}",
            f"Conversion surgery and direct surgery{who}",
            "Characteristic",
            [
                *(
                    AskedColumn(
                        group, group.capitalize(), counted=patients("surgery", population, group)
                    )
                    for group in GROUPS
                ),
                AskedColumn("difference", DIFFERENCE.heading, note=MINUS_DIRECT),
                AskedColumn("standardised", STANDARDISED.heading, beside=False),
                AskedColumn("p", P_VALUE.heading, note=NOT_ADJUSTED, beside=False),
            ],
            partial(_surgery_rows, surgery, titles, population, without),
            [
                KNOWN,
                NOBODY,
            ],
        )
        for number, population, who, without in surgery_tables(surgery)
    ]


def _surgery_rows(
    surgery: Mapping[str, Any],
    titles: Mapping[str, str],
    population: str,
    without: str,
    sources: Sequence[Source],
) -> list[AskedRow]:
    """*without*: the field that makes the subgroup is the same in all of it."""
    at, both = partial(Key, "surgery", population), partial(by_group, population)

    def tested(variable: str, level: str = "") -> Asked:
        return {
            "standardised": (at("standardised difference", variable, level), STANDARDISED),
            "p": (at(TEST, variable, level), P_OF_TEST),
        }

    def share(variable: str, level: str = "", form: Form = SHARE) -> Asked:
        difference = (at("risk difference", variable, level), DIFFERENCE)
        return {**both(variable, level, form), "difference": difference}

    rows = []
    for variable, spec in surgery["characteristics"].items():
        if spec["field"] != without:
            label = variable_label(variable, titles)
            rows.append(AskedRow(f"{label}, {SHARE.heading}", tested(variable)))
            levels = categories(spec, field_of(spec))
            rows += shares((level, share(variable, level)) for level in levels)
            rows.append(missing_by_group(population, variable))
    for variable, spec in surgery["measures"].items():
        by_rank, unit = spec["test"] == "mann_whitney", _unit_of(spec)
        form = measured_in(unit, QUARTILES if by_rank else MEAN)
        shift = at("median difference" if by_rank else "mean difference", variable)
        asked = {**both(variable, "", form), "difference": (shift, measured_in(unit, DIFFERENCE))}
        label = f"{variable_label(variable, titles)}, {form.heading}"
        rows.append(AskedRow(label, {**asked, **tested(variable)}))
        rows.append(missing_by_group(population, variable))
    return [*rows, *_outcome_rows(surgery, population, share, tested, sources)]


def _unit_of(spec: Mapping[str, Any]) -> str:
    """The unit of a measure; of a change, which is computed, none."""
    return describe_fields()["surgeries"][spec["field"]]["unit"] if "field" in spec else ""


def _outcome_rows(
    surgery: Mapping[str, Any],
    population: str,
    share: Callable[..., Asked],
    tested: Callable[..., Asked],
    sources: Sequence[Source],
) -> list[AskedRow]:
    """Complications by name and by grade, margin, and deaths after surgery."""
    any_one = {
        **share("complications", ANY_COMPLICATION),
        **tested("complications", ANY_COMPLICATION),
    }
    grades = ("no complication", *CLAVIEN_DINDO, "not recorded")
    rows = [
        AskedRow(f"Patients with a complication, {SHARE.heading}", any_one),
        *shares(
            (name, share("complications", name))
            for name in complication_names(sources, population)[1:]
        ),
        AskedRow(f"Worst complication, Clavien–Dindo grade, {SHARE.heading}"),
        *shares((grade, by_group(population, "clavien_dindo", grade, SHARE)) for grade in grades),
    ]
    days = [f"within {days} days" for days in surgery["mortality_days"]]
    for label, variable, level in (
        ("Major morbidity, Clavien–Dindo grade IIIa or more", "major_morbidity", ""),
        ("R0 resection", "r0_margin", ""),
        *((f"Death {within}", "death_after_surgery", within) for within in days),
    ):
        asked = {**share(variable, level, SHARE_OF), **tested(variable, level)}
        rows.append(AskedRow(f"{label}, {SHARE_OF.heading}", asked))
        rows.append(missing_by_group(population, variable, level))
    return rows
