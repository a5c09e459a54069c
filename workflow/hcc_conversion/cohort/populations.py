"""The populations of the study, each declared once: who they are, who can tell, how they look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hcc_conversion.cohort.collected import Collected
from hcc_conversion.cohort.looks import SOLID, Look
from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC

if TYPE_CHECKING:  # Snakemake asks for names at every start, and needs no pandas for that
    import pandas as pd


@dataclass(frozen=True)
class Facts:
    """What is known of every patient, true or false, before anybody asks which centre can tell.

    within
        admitted in the study window; where an admission is not recorded it counts as inside.
    treated
        with any treatment or resection on record, or converted.
    resectable, unresectable
        as judged initially.
    combined
        systemic and locoregional treatment before any resection.
    converted, watching
        judged resectable after treatment; resection declined or put off after it.
    converted_and_resected, resected_up_front
        by the kind of surgery.
    resected
        with either.
    """

    within: pd.Series
    treated: pd.Series
    resectable: pd.Series
    unresectable: pd.Series
    combined: pd.Series
    converted: pd.Series
    watching: pd.Series
    converted_and_resected: pd.Series
    resected_up_front: pd.Series
    resected: pd.Series


@dataclass(frozen=True)
class Population:
    """Some of the patients.

    name, label
        key of the results, and what a person reads.
    who
        the definition.
    needs
        what a centre must collect to tell who is in it and who is not, in words.
    told_by
        the centres that do.
    members
        who is in it.
    look
        how it is drawn, the same on every figure.
    extract
        whether an extract can hold these patients alone (`covers` of a centre).
    treated_first
        whether they were treated before any resection, so that adverse events can be counted.
    """

    name: str
    label: str
    who: str
    needs: str
    told_by: Callable[[Collected], frozenset[str]]
    members: Callable[[Facts], pd.Series]
    look: Look
    extract: bool = False
    treated_first: bool = False

    @property
    def flag(self) -> str:
        """The column of the derived patients that says who is in it."""
        return f"in_{self.name}"


def _direct(centres: Collected) -> frozenset[str]:
    return centres.collecting("surgeries", "kind=direct")


def _after_conversion(centres: Collected) -> frozenset[str]:
    return centres.collecting("surgeries", "kind=conversion")


def _treated(centres: Collected) -> frozenset[str]:
    treating = centres.collecting("treatments") & _direct(centres) & _after_conversion(centres)
    return centres.covering("treated") | (centres.covering("admitted") & treating)


def _judged(centres: Collected) -> frozenset[str]:
    return _treated(centres) & centres.collecting("patients", "initially_resectable")


def _unresectable(centres: Collected) -> frozenset[str]:
    return _judged(centres) | centres.covering("uhcc")


def _both_modalities(centres: Collected) -> frozenset[str]:
    return centres.mapping_any("treatments", "modality", LOCOREGIONAL) & (
        centres.mapping_any("treatments", "modality", SYSTEMIC)
    )


_ALL = (
    Population(
        "admitted",
        "Admitted",
        "admitted in the study window; an admission that is not recorded counts as inside, and is "
        "counted",
        "an extract of everybody admitted",
        lambda centres: centres.covering("admitted"),
        lambda facts: facts.within,
        Look("#333333", (0, (5, 2)), "o", ""),
        extract=True,
    ),
    Population(
        "treated",
        "Treated",
        "admitted, with any treatment or resection on record, or converted",
        "an extract of the treated; or of everybody, with treatments and both kinds of surgery",
        _treated,
        lambda facts: facts.within & facts.treated,
        Look("#506028", (0, (1, 1)), "v", "..."),
        extract=True,
    ),
    Population(
        "resectable",
        "Initially resectable",
        "treated, judged initially resectable",
        "who is treated, and the initial resectability",
        _judged,
        lambda facts: facts.within & facts.treated & facts.resectable,
        Look("#337A99", (0, (3, 1, 1, 1)), "<", "\\\\\\"),
    ),
    Population(
        "uhcc",
        "uHCC, treated",
        "treated, judged initially unresectable",
        "an extract of these; or who is treated, and the initial resectability",
        _unresectable,
        lambda facts: facts.within & facts.treated & facts.unresectable,
        Look("#003D85", (0, (8, 2, 2, 2)), "s", "///"),
        extract=True,
        treated_first=True,
    ),
    Population(
        "combination",
        "uHCC, combined therapy",
        "uhcc with systemic and locoregional treatment before any resection",
        "who is uhcc; a locoregional and a systemic modality",
        lambda centres: _unresectable(centres) & _both_modalities(centres),
        lambda facts: facts.within & facts.treated & facts.unresectable & facts.combined,
        Look("#7A5CC2", (0, (5, 1, 1, 1, 1, 1)), "P", "xxx"),
        treated_first=True,
    ),
    Population(
        "converted",
        "Converted",
        "judged resectable after treatment, resected after conversion, or on watch & wait",
        "an extract of these; or outcomes of the kind conversion",
        lambda centres: (
            centres.collecting("outcomes", "kind=conversion") | centres.covering("converted")
        ),
        lambda facts: facts.within & facts.converted,
        Look("#99660A", SOLID, "D", "---"),
        extract=True,
        treated_first=True,
    ),
    Population(
        "conversion_surgery",
        "Conversion surgery",
        "resected after conversion",
        "surgeries of the kind conversion",
        _after_conversion,
        lambda facts: facts.within & facts.converted_and_resected,
        Look("#660047", (0, (12, 1.5)), "^", "|||"),
        treated_first=True,
    ),
    Population(
        "direct_surgery",
        "Direct surgery",
        "resected up front",
        "surgeries of the kind direct",
        _direct,
        lambda facts: facts.within & facts.resected_up_front,
        Look("#0A855C", (0, (2.2, 1.2)), "X", "+++"),
        extract=True,
    ),
    Population(
        "resected",
        "Resected",
        "either resection",
        "surgeries of both kinds",
        lambda centres: _direct(centres) & _after_conversion(centres),
        lambda facts: facts.within & facts.resected,
        Look("#A35266", (0, (4, 1.5, 1, 1.5)), "h", "ooo"),
    ),
    Population(
        "watch_and_wait",
        "Watch & wait",
        "resection declined or put off after conversion",
        "outcomes of the kind watch_and_wait",
        lambda centres: centres.collecting("outcomes", "kind=watch_and_wait"),
        lambda facts: facts.within & facts.watching,
        Look("#522900", (0, (6, 1, 2, 1)), "*", "OO"),
    ),
)
#: Name, then the population, from the widest on.
POPULATIONS: Mapping[str, Population] = {population.name: population for population in _ALL}
#: Kind of surgery (`schemas.vocabulary.SURGERY_KIND`), then the population that has had it.
OF_SURGERY = {"direct": "direct_surgery", "conversion": "conversion_surgery"}
#: Population, then its parts: an extract of one of these alone (`covers`) holds nobody else of it.
PARTS_TOLD = {"resected": ("direct_surgery",)}
