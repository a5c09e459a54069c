"""What a table or figure needs besides its numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from hcc_conversion.display.labels import NATURE, scope_label
from schemas.vocabulary import POOLS


@dataclass(frozen=True)
class View:
    """Names and settings of a table or figure, of one scope or of all side by side.

    title
        of the analysis.
    scopes
        scope, then its ``name``, ``nature`` and ``description``; a single one where the view is of
        one.
    study
        the parts of the study's configuration that views read, by their keys.
    titles
        names that the configuration gives to variables.
    part
        `Figure.part`.
    published
        heading of a paper, then its `schemas.published.PublishedValues`.
    """

    title: str
    scopes: Mapping[str, Mapping[str, str]]
    study: Mapping[str, Any]
    titles: Mapping[str, str]
    part: Mapping[str, Any] = field(default_factory=dict)
    published: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Scope, then its name with what its rows are."""
        return {
            scope: scope_label(named["name"], named["nature"])
            for scope, named in self.scopes.items()
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Scope, then its name alone."""
        return {scope: named["name"] for scope, named in self.scopes.items()}

    @property
    def natures(self) -> str:
        """What the rows of the scopes are: ``Real patients: A, B. Simulated patients: C.``"""
        by_nature: dict[str, list[str]] = {}
        for scope, named in self.scopes.items():
            if scope not in POOLS:
                nature = NATURE.get(named["nature"], named["nature"])
                by_nature.setdefault(nature, []).append(named["name"])
        told = [f"{nature}: {', '.join(names)}" for nature, names in by_nature.items()]
        # The nature of a pool says how many of its centres are what.
        told += [f"{self.names[_]}: {self.scopes[_]['nature']}" for _ in self.scopes if _ in POOLS]
        return "".join(f"{text[:1].upper()}{text[1:]}. " for text in told).rstrip()

    @property
    def label(self) -> str:
        """The label of the only scope."""
        (label,) = self.labels.values()
        return label

    @property
    def legend(self) -> list[str]:
        """What each scope is, a line each."""
        return [
            f"{self.labels[scope]}: {named['description']}" for scope, named in self.scopes.items()
        ]

    @property
    def min_at_risk(self) -> int:
        """A curve stops where fewer patients are at risk."""
        return self.study["thresholds"]["curve_min_at_risk"]

    def of_scopes(self, scopes: Collection[str]) -> "View":
        """The same for some of its scopes."""
        kept = {scope: named for scope, named in self.scopes.items() if scope in scopes}
        return replace(self, scopes=kept)

    def of_part(self, part: Mapping[str, Any]) -> "View":
        """The same for one of several figures of one function."""
        return replace(self, part=part)

    def heading(self, what: str = "") -> str:
        """The title of a figure of one scope; *what* it shows, if not the whole analysis."""
        return f"{what or self.title} — {self.label}"

    def beside(self, what: str = "") -> str:
        """The title of a figure of all scopes."""
        return f"{what or self.title} — side by side"
