"""Fields of patients that follow from others of the same patient: derived where not mapped.

A field that a centre maps is kept as it is, gaps included: recorded and derived values are not
mixed. What is derived needs all that it follows from to be mapped; of fewer parts only extreme
patients would have a value, and shares of them would be wrong. Stages are a clinician's judgement:
they are derived only where the centre file asks for it (``derive``).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.cohort.liver_function import (
    albi_grade,
    albi_score,
    child_pugh_class,
    child_pugh_points,
    possible_child_pugh,
)
from hcc_conversion.cohort.stages import PARTS, STAGINGS, only_stage, possible_stages
from hcc_conversion.ingest.mapping import Block

#: The table that has them.
_TABLE = "patients"
#: All of the tuples, of each one field.
Parts = tuple[tuple[str, ...], ...]
_CHILD_PUGH: Parts = (
    ("bilirubin_umol_l",),
    ("albumin_g_l",),
    ("inr", "prothrombin_prolongation_s"),
    ("ascites_degree",),
    ("encephalopathy",),
)


@dataclass(frozen=True)
class Derivation:
    """How a field of patients follows from others.

    ways
        sets of parts, of which one must be mapped (or derived) in full; the first that is counts.
    value
        from the patients to the field; null where it does not follow.
    when_asked
        whether the centre file must ask for it.
    """

    field: str
    ways: tuple[Parts, ...]
    value: Callable[[pd.DataFrame], pd.Series]
    when_asked: bool = False

    def parts(self, available: Collection[str]) -> list[str]:
        """The fields that it is derived from where *available* are known; empty where it is not."""
        for way in self.ways:
            if all(set(part) & set(available) for part in way):
                return [name for part in way for name in part if name in available]
        return []


def _number_of_tumours(patients: pd.DataFrame) -> pd.Series:
    one = (patients["tumour_count"] == 1).astype("boolean")
    return one.map({True: "solitary", False: "multiple"}).astype("string")


def _points(patients: pd.DataFrame) -> pd.Series:
    points = child_pugh_points(patients)
    return points["least"].where(points["least"] == points["most"]).astype("Float64")


def _class(patients: pd.DataFrame) -> pd.Series:
    possible = possible_child_pugh(child_pugh_points(patients))
    return child_pugh_class(patients["child_pugh_points"]).fillna(only_stage(possible))


def _stage(field: str) -> Derivation:
    def value(patients: pd.DataFrame) -> pd.Series:
        return only_stage(possible_stages(patients, field)[0])

    return Derivation(field, (PARTS,), value, when_asked=True)


#: In an order in which each follows from fields that are mapped, or derived before it.
DERIVATIONS = (
    Derivation(
        "ascites",
        ((("ascites_degree",),),),
        lambda patients: (patients["ascites_degree"] != "none").astype("boolean"),
    ),
    Derivation("tumour_number", ((("tumour_count",),),), _number_of_tumours),
    Derivation("child_pugh_points", (_CHILD_PUGH,), _points),
    Derivation("child_pugh", (_CHILD_PUGH, (("child_pugh_points",),)), _class),
    Derivation(
        "albi_score",
        ((("bilirubin_umol_l",), ("albumin_g_l",)),),
        lambda patients: albi_score(patients["bilirubin_umol_l"], patients["albumin_g_l"]),
    ),
    Derivation(
        "albi_grade",
        ((("albi_score",),),),
        lambda patients: albi_grade(patients["albi_score"]),
    ),
    *map(_stage, STAGINGS),
)


def derived_from(blocks: Iterable[Block], asked: Collection[str] = ()) -> dict[str, list[str]]:
    """What is derived for a centre: field, then the mapped fields that it is derived from.

    *asked*: ``derive`` of the centre file.
    """
    return _derived(_mapped(blocks), asked)


def with_derived(patients: pd.DataFrame, derived: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The canonical patients with the values of what is *derived* (`derived_from`)."""
    complete = patients.copy()
    for derivation in DERIVATIONS:
        if derivation.field in derived:
            values = derivation.value(complete)
            complete[derivation.field] = values.astype(patients[derivation.field].dtype)
    return complete


def derive_problems(centre: Mapping[str, Any], blocks: Iterable[Block]) -> Iterator[str]:
    """What is wrong with ``derive`` of a centre file that fits its schema."""
    asked, mapped = centre.get("derive", ()), _mapped(blocks)
    derived = _derived(mapped, asked)
    for number, field in enumerate(asked):
        if field in mapped:
            yield f"derive.{number}: {field} is mapped, and what is recorded is not replaced"
        elif field not in derived:
            available = {*mapped, *derived}
            lacking = [" or ".join(part) for part in PARTS if not set(part) & available]
            yield f"derive.{number}: {field} does not follow; map {', '.join(lacking)}, too"


def _mapped(blocks: Iterable[Block]) -> set[str]:
    return {field for block in blocks if block.table == _TABLE for field in block.columns}


def _derived(mapped: Collection[str], asked: Collection[str]) -> dict[str, list[str]]:
    derived: dict[str, list[str]] = {}
    for derivation in DERIVATIONS:
        wanted = derivation.field in asked if derivation.when_asked else True
        if wanted and derivation.field not in mapped:
            parts = derivation.parts({*mapped, *derived})
            if parts:
                recorded = [name for part in parts for name in derived.get(part, [part])]
                derived[derivation.field] = list(dict.fromkeys(recorded))
    return derived
