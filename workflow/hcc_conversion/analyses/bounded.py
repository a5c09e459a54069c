"""Numbers that a centre holds as bounds alone (`schemas.bounds`): where they can be cut.

A cut is decided where each of the centre's bounds lies on one side of it. Where one does not, the
patients within it would be of no category and all others of theirs: the centre then has none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.collected import Collected
from hcc_conversion.statistics.describe import categorise
from hcc_conversion.study.extra_fields import field_of
from schemas.bounds import Bounds, bounds_field, categories_between, in_order, read_bounds

#: Level of the line that counts those whose number is held so.
HELD = "held as bounds"
#: Begins why bounds give no category.
UNCUT = "cannot be cut at"
_TABLE = "patients"


def held_bounds(collected: Collected, field: str) -> dict[str, list[Bounds]]:
    """Centre, then the bounds that it tells a number by, from the lowest; of others nothing."""
    column, centres = bounds_field(field), sorted(collected.centres)
    if not collected.mapped_values(_TABLE, column, collected.centres):
        return {}
    held = {
        centre: collected.mapped_values(_TABLE, column, frozenset([centre])) for centre in centres
    }
    return {centre: in_order(map(read_bounds, texts)) for centre, texts in held.items() if texts}


def centres_cutting(collected: Collected, spec: Mapping[str, Any]) -> frozenset[str]:
    """Centres whose bounds decide every cut of a variable of the configuration."""
    if "cut" not in spec:
        return frozenset()
    held = held_bounds(collected, spec["field"])
    return frozenset(centre for centre, bounds in held.items() if not _undecided(bounds, spec))


def why_not_cut(collected: Collected, spec: Mapping[str, Any]) -> dict[str, str]:
    """Centre, then why its bounds give no category: ``cannot be cut at >400: ...``."""
    told = {}
    for centre, bounds in held_bounds(collected, spec["field"]).items():
        undecided = _undecided(bounds, spec) if "cut" in spec else []
        if undecided:
            told[centre] = f"{UNCUT} {' and '.join(undecided)}: {_holds(bounds, spec)}"
    return told


def why_no_number(collected: Collected, spec: Mapping[str, Any]) -> dict[str, str]:
    """Centre, then what it holds in place of the number: ``the centre holds ..., no number``."""
    held = held_bounds(collected, spec["field"])
    return {centre: f"{_holds(bounds, spec)}, no number" for centre, bounds in held.items()}


def category_of(cohort: Cohort, patients: pd.DataFrame, spec: Mapping[str, Any]) -> pd.Series:
    """The category of each patient (`categorise`), by the number or by bounds that decide it."""
    category = categorise(patients[spec["field"]], spec)
    cutting = centres_cutting(cohort, spec)
    if not cutting:
        return category
    categories = dict(
        zip(spec["labels"], categories_between(spec["cut"], spec["limit_in"]), strict=True)
    )
    texts = patients[bounds_field(spec["field"])].where(patients["centre"].isin(cutting))
    label_of = {
        text: next(label for label, whole in categories.items() if read_bounds(text).within(whole))
        for text in texts.dropna().unique()
    }
    return category.fillna(texts.map(label_of).astype("string"))


def telling_category(
    collected: Collected, spec: Mapping[str, Any], level: str, centres: frozenset[str]
) -> frozenset[str]:
    """Those of *centres*, which hold bounds that decide, with any in the category *level*."""
    categories = categories_between(spec["cut"], spec["limit_in"])
    whole = categories[list(spec["labels"]).index(level)]
    held = held_bounds(collected, spec["field"])
    return frozenset(
        centre for centre in centres if any(bounds.within(whole) for bounds in held[centre])
    )


def _undecided(bounds: Sequence[Bounds], spec: Mapping[str, Any]) -> list[str]:
    """The cuts that bounds leave open, by the category above each, such as ``>400``."""
    undecided = []
    for cut in spec["cut"]:
        below, above = categories_between([cut], spec["limit_in"])
        if not all(one.within(below) or one.within(above) for one in bounds):
            undecided.append(str(above))
    return undecided


def _holds(bounds: Sequence[Bounds], spec: Mapping[str, Any]) -> str:
    field = field_of(spec)
    unit = f" {field['unit']}" if field else ""
    return f"the centre holds {' / '.join(map(str, bounds))}{unit}"
