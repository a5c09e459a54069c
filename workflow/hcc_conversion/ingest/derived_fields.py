"""Fields of patients that follow from others of the same patient: derived where not mapped.

A field that a centre maps is kept as it is, gaps included: recorded and derived values are not
mixed. What is derived needs all that it follows from to be mapped; of fewer parts only extreme
patients would have a value, and shares of them would be wrong. Stages are a clinician's judgement:
they are derived only where the centre file asks for it (``derive``). The values:
`hcc_conversion.ingest.derived_values`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
#: Without the count most stages of several tumours would be missing, and the others look more
#: frequent than they are.
_STAGE: Parts = (
    ("ecog",),
    ("child_pugh",),
    ("portal_vein_invasion",),
    ("hepatic_vein_invasion",),
    ("extrahepatic_spread", "lymphatic_metastasis"),
    ("extrahepatic_spread", "extrahepatic_metastasis"),
    ("tumour_count",),
    ("tumour_size_cm",),
)


@dataclass(frozen=True)
class Derivation:
    """A field of patients, and what it follows from.

    ways
        sets of parts, of which one must be mapped (or derived) in full; the first that is counts.
    when_asked
        whether the centre file must ask for it.
    """

    field: str
    ways: tuple[Parts, ...]
    when_asked: bool = False

    def parts(self, available: Collection[str]) -> list[str]:
        """The fields that it is derived from where *available* are known; empty where it is not."""
        for way in self.ways:
            if all(set(part) & set(available) for part in way):
                return [name for part in way for name in part if name in available]
        return []


#: In an order in which each follows from fields that are mapped, or derived before it.
DERIVATIONS = (
    Derivation("ascites", ((("ascites_degree",),),)),
    Derivation("tumour_number", ((("tumour_count",),),)),
    Derivation("child_pugh_points", (_CHILD_PUGH,)),
    Derivation("child_pugh", (_CHILD_PUGH, (("child_pugh_points",),))),
    Derivation("albi_score", ((("bilirubin_umol_l",), ("albumin_g_l",)),)),
    Derivation("albi_grade", ((("albi_score",),),)),
    Derivation("bclc", (_STAGE,), when_asked=True),
    Derivation("cnlc", (_STAGE,), when_asked=True),
)


def derived_from(blocks: Iterable[Block], asked: Collection[str] = ()) -> dict[str, list[str]]:
    """What is derived for a centre: field, then the mapped fields that it is derived from.

    *asked*: ``derive`` of the centre file.
    """
    return _derived(_mapped(blocks), asked)


def derive_problems(centre: Mapping[str, Any], blocks: Iterable[Block]) -> Iterator[str]:
    """What is wrong with ``derive`` of a centre file that fits its schema."""
    asked, mapped = centre.get("derive", ()), _mapped(blocks)
    derived = _derived(mapped, asked)
    for number, field in enumerate(asked):
        if field in mapped:
            yield f"derive.{number}: {field} is mapped, and what is recorded is not replaced"
        elif field not in derived:
            available = {*mapped, *derived}
            lacking = [" or ".join(part) for part in _STAGE if not set(part) & available]
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
