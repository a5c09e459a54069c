"""The headline quantities of the study: which lines of the results they are, and how they pool."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from hcc_conversion.display.labels import variable_label
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.group_names import RATIOS_OF, UNIVARIATE
from hcc_conversion.study.study import categories
from schemas.vocabulary import LINE

if TYPE_CHECKING:  # the figures are named at every start, and need no pandas for that
    import pandas as pd

Kind = Literal["proportion", "probability", "mean_difference", "hazard_ratio"]
PROPORTION: Final = "proportion"
PROBABILITY: Final = "probability"
MEAN_DIFFERENCE: Final = "mean_difference"
HAZARD_RATIO: Final = "hazard_ratio"
#: What the hazard ratios of the predictors belong to.
PREDICTORS = "predictors of conversion"
_SAYS = (PREDICTORS, "finds a larger hazard ratio than", "finds a smaller hazard ratio than")


@dataclass(frozen=True)
class Headline:
    """One quantity that sites are compared by.

    name, title
        identifier, and what a person reads.
    kind
        ``proportion`` (n of denominator), ``probability`` (by a time, with log-log limits),
        ``mean_difference`` (first group minus second, in the variable's unit) or ``hazard_ratio``.
    line
        key of its line of the results: `LINE`.
    topic
        what it belongs to, in a word or two; the first of a topic stands for it in sentences.
    above, below
        what a site does whose value is above, or below, another's: ``converts more often than``.
    case_mix
        population and outcome of `case_mix` that are this quantity; empty without.
    """

    name: str
    title: str
    kind: Kind
    line: tuple[str, str, str, str, str]
    topic: str = ""
    above: str = "is above"
    below: str = "is below"
    case_mix: tuple[str, ...] = ()

    def stats(self, results: "pd.DataFrame") -> dict[str, float]:
        """The statistics of the line in a scope's `Results`, of all analyses; empty without it."""
        here = (results[LINE] == list(self.line)).all(axis=1)
        return dict(zip(results.loc[here, "stat"], results.loc[here, "value"], strict=True))

    def note(self, results: "pd.DataFrame") -> str:
        """What the line says about itself, e.g. ``not collected``."""
        here = (results[LINE] == list(self.line)).all(axis=1)
        return next((text for text in results.loc[here, "note"] if text), "")


def headlines_of(config: Mapping[str, Any], titles: Mapping[str, str]) -> list[Headline]:
    """The quantities named in ``headlines``, then every hazard ratio of Table 9's predictors alone.

    Parameters
    ----------
    config
        the study's configuration.
    titles
        names that the configuration gives to variables.
    """
    named = [
        Headline(
            name,
            spec["title"],
            spec["kind"],
            tuple(spec["line"].get(part, "") for part in LINE),
            **spec.get("says", {}),
            case_mix=tuple(spec["case_mix"].values()) if "case_mix" in spec else (),
        )
        for name, spec in config["headlines"].items()
    ]
    return named + _hazard_ratios(config, titles)


def _hazard_ratios(config: Mapping[str, Any], titles: Mapping[str, str]) -> list[Headline]:
    population = config["conversion"]["population"]
    ratios = []
    for name, spec in config["predictors"].items():
        levels = categories(spec, field_of(spec))
        for level in [level for level in levels if level != spec["reference"]]:
            title = f"{variable_label(name, titles)}: {level} against {spec['reference']}"
            line = (RATIOS_OF, population, UNIVARIATE, name, level)
            ratios.append(Headline(f"hr_{name}: {level}", title, HAZARD_RATIO, line, *_SAYS))
    return ratios
