"""Variables of the configuration in a cohort: who collects them, and everybody's category."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hcc_conversion.analyses.bounded import (
    category_of,
    centres_cutting,
    telling_category,
    why_not_cut,
)
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.run.wording import counted
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import DERIVED_FIELDS, categories
from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC

#: Fields of the patients that `derive` completes, so that codes do not limit their values.
COMPLETED_FIELDS = ("died", "extrahepatic_spread", "initially_resectable")
#: Levels of a yes/no field as a mapping gives them.
_TRUTH = {"yes": "True", "no": "False"}


@dataclass(frozen=True)
class Predictor:
    """A categorised variable of every patient of a cohort.

    name
        key in the configuration.
    levels
        categories, the reference first.
    category
        of each patient; null where it is not known or the centre does not collect the field.
    centres
        that collect the field.
    untold
        levels that the mapping of none of them can give: that nobody is in one says nothing.
    derived
        `derived_note` of its field.
    why
        centre, then why it has no category though it holds bounds (`why_not_cut`).
    """

    name: str
    levels: list[str]
    category: pd.Series
    centres: frozenset[str]
    untold: frozenset[str] = frozenset()
    derived: str = ""
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        return self.levels[0]

    @property
    def compared(self) -> list[str]:
        return self.levels[1:]

    def column(self, level: str) -> str:
        """The name of the indicator of a level."""
        return f"{self.name} {level}"

    def indicators(self) -> pd.DataFrame:
        """1 in a level and 0 outside, a column for each but the reference; empty if unknown."""
        known = self.category.notna()
        return pd.DataFrame(
            {
                self.column(level): (self.category == level).astype(float).where(known)
                for level in self.compared
            }
        )


def read_predictor(
    cohort: Cohort,
    patients: pd.DataFrame,
    name: str,
    spec: Mapping[str, Any],
    centres: frozenset[str] | None = None,
) -> Predictor:
    """A variable of the configuration, cut or grouped as *spec* says; *patients*: `derive`.

    Without a ``reference`` the first level is it. *centres*: that collect the field, where the
    mapping does not say it.
    """
    centres = centres_categorising(cohort, spec) if centres is None else centres
    levels = levels_of(spec)
    category = category_of(cohort, patients, spec).where(patients["centre"].isin(centres))
    untold = [level for level in levels if not centres_telling(cohort, spec, level, centres)]
    told = frozenset(untold if centres else ())
    derived = derived_note(cohort, spec["field"], centres)
    why = why_not_cut(cohort, spec)
    return Predictor(name, levels, category, centres, told, derived, why)


def levels_of(spec: Mapping[str, Any]) -> list[str]:
    """The categories of a variable of the configuration, the reference (else the first) first."""
    levels = categories(spec, field_of(spec))
    reference = spec.get("reference", levels[0])
    return [reference, *(level for level in levels if level != reference)]


def centres_telling(
    cohort: Cohort, spec: Mapping[str, Any], level: str, collecting: frozenset[str]
) -> frozenset[str]:
    """Those of *collecting* whose mapping can give a level of a variable.

    Nobody being in a level that a centre has no code for, such as the Vp1 of one that tells
    invasion by yes and no, is not known there: it is no zero, and its patients are not in the
    denominator. A group of codes is told where any of them is.
    """
    described = field_of(spec)
    if "cut" in spec:
        cutting = collecting & centres_cutting(cohort, spec)
        return (collecting - cutting) | telling_category(cohort, spec, level, cutting)
    if described is None or spec["field"] in COMPLETED_FIELDS:
        return collecting
    codes = spec["groups"][level] if "groups" in spec else [level]
    if described["kind"] == "yes_no":
        codes = [_TRUTH.get(code, code) for code in codes]
    return collecting & cohort.giving(spec["field"], [str(code) for code in codes])


def centres_categorising(cohort: Cohort, spec: Mapping[str, Any]) -> frozenset[str]:
    """Centres that collect the field of a variable, or hold bounds that decide its every cut."""
    return centres_collecting(cohort, spec["field"]) | centres_cutting(cohort, spec)


def derived_note(cohort: Cohort, field: str, centres: frozenset[str]) -> str:
    """That a field of the patients is derived at some of *centres*; empty where it is recorded.

    Of a centre alone it says from what: see `hcc_conversion.ingest.derived_fields`.
    """
    parts = {at: named for at, named in cohort.derived_from(field).items() if at in centres}
    if not parts:
        return ""
    if len(cohort.centres) > 1:
        return f"derived at {len(parts)} of {counted(len(centres), 'centre')}"
    fields, (named,) = describe_fields()["patients"], parts.values()
    titles = [fields[name]["title"].partition(",")[0] for name in named]
    return f"derived from: {', '.join(titles)}"


def centres_collecting(cohort: Cohort, field: str) -> frozenset[str]:
    """Centres that collect a field of the patients, or what a derived field follows from."""
    if field in DERIVED_FIELDS:
        return cohort.mapping_any("treatments", "modality", LOCOREGIONAL) & cohort.mapping_any(
            "treatments", "modality", SYSTEMIC
        )
    if field == "surgery_kind":
        return cohort.can_say["resected"]
    if field == "converted":
        return cohort.can_say["converted"]
    if field == "adjuvant":
        return cohort.collecting("treatments", "intent=adjuvant")
    collecting = cohort.collecting("patients", field)
    if field == "extrahepatic_spread":
        parts = ("lymphatic_metastasis", "extrahepatic_metastasis")
        collecting |= cohort.collecting("patients", *parts)
    return collecting
