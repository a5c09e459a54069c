"""The comparisons of a scope with a paper, in families whose P values are adjusted together.

The headline quantities are a family of their own: what a reader looks at first is not adjusted for
the two hundred lines that stand behind it.
"""

from collections.abc import Collection, Mapping, Sequence
from math import exp, isclose
from typing import NamedTuple

import pandas as pd
from statsmodels.stats.multitest import multipletests

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.comparison.scorecard.attainable import Attainable, attainable
from hcc_conversion.comparison.scorecard.contrasts import (
    COMPARED_AS,
    GAP,
    RATIO,
    SHARE,
    Contrast,
    contrast,
    numbers_of,
    relative_size,
)
from hcc_conversion.comparison.scorecard.lines import Line, ScopeResults, Stats
from hcc_conversion.comparison.scorecard.rules import Rules
from hcc_conversion.statistics.complementary_log_log import on_scale
from hcc_conversion.statistics.distributions import normal_quantile
from hcc_conversion.statistics.from_summaries import welch_standard_error
from hcc_conversion.study.group_names import SURGERY_GROUPS
from schemas.results import KEY, OTHER_COVARIATES
from schemas.scorecard import HEADLINES, OTHERS

#: A line and the kind that it is compared as.
Name = tuple[Line, str]
#: As what a headline quantity is compared.
KINDS = {PROPORTION: SHARE, PROBABILITY: RATIO, HAZARD_RATIO: RATIO, MEAN_DIFFERENCE: GAP}
#: Limits of two levels that mirror each other are the other's reciprocals, to this.
_SAME = 1e-4


class Compared(NamedTuple):
    """A comparison within its family.

    contrast
        of the scope with the paper.
    family
        of `schemas.scorecard.FAMILIES`.
    p_adjusted
        within the family; None of what has no P, or cannot be right in print.
    attainable
        None where the line is not known on one side.
    relative_size
        times the paper's patients that the scope has, see `contrasts.relative_size`.
    """

    contrast: Contrast
    family: str = ""
    p_adjusted: float | None = None
    attainable: Attainable | None = None
    relative_size: float = 0.0


NOTHING_COMPARED = Compared(Contrast())


def compare_headline_lines(
    lines: Mapping[Line, Stats],
    ours: ScopeResults,
    headlines: Sequence[Headline],
    rules: Rules,
    unsound: Collection[Line] = (),
) -> dict[Name, Compared]:
    """The headline quantities of a scope, by their lines.

    lines
        of the paper.
    unsound
        lines whose printed values cannot be right; they are held against nothing and do not count.
    """
    sides: dict[Name, tuple[Stats, Stats]] = {}
    for headline in headlines:
        if headline.kind == MEAN_DIFFERENCE:
            groups = (
                group_lines(headline, lines, "denominator"),
                group_lines(headline, ours.lines, "n"),
            )
            sides[headline.line, GAP] = _gap(groups[0]), _gap(groups[1])
        else:
            printed, own = (of.get(headline.line, {}) for of in (lines, ours.lines))
            if headline.kind == PROBABILITY:
                printed, own = _cumulative_hazard(printed), _cumulative_hazard(own)
            sides[headline.line, KINDS[headline.kind]] = printed, own
    wrong = {
        headline.line
        for headline in headlines
        if any(line in unsound for line in lines_of(headline))
    }
    return _family(HEADLINES, sides, rules, wrong)


def compare_other_lines(
    published: pd.DataFrame,
    lines: Mapping[Line, Stats],
    ours: ScopeResults,
    rules: Rules,
    unsound: Collection[Line] = (),
    exclude: Collection[Name] = (),
) -> dict[Name, Compared]:
    """Every other printed line once as each kind, whatever number of values is printed of it.

    Not where a model has other covariates than the printed one. *exclude*: the headline
    quantities. Of a variable with two levels the second has the P of the first.
    """
    sides: dict[Name, tuple[Stats, Stats]] = {}
    for *parts, stat in published.loc[published["stat"] != "", KEY].itertuples(index=False):
        line, kind = tuple(parts), COMPARED_AS.get(stat, "")
        known = kind and line in lines and line in ours.lines
        other_model = ours.note((*line, stat)).startswith(OTHER_COVARIATES)
        if known and not other_model and (line, kind) not in exclude:
            sides[line, kind] = lines[line], ours.lines[line]
    return _family(OTHERS, sides, rules, unsound)


def lines_of(headline: Headline) -> list[Line]:
    """The printed lines that a quantity is made of."""
    if headline.kind != MEAN_DIFFERENCE:
        return [headline.line]
    analysis, population, _, variable, level = headline.line
    return [(analysis, population, group, variable, level) for group in SURGERY_GROUPS]


def group_lines(
    headline: Headline, lines: Mapping[Line, Stats], n: str
) -> list[tuple[float, float, float]]:
    """Mean, SD and number of patients of the two groups; nothing where one is not known.

    *n*: the statistic that has the number, of what is printed the denominator.
    """
    sides = [lines.get(line, {}) for line in lines_of(headline)]
    if not all(name in side for side in sides for name in ("mean", "sd", n)):
        return []
    return [(side["mean"], side["sd"], side[n]) for side in sides]


def _gap(groups: Sequence[tuple[float, float, float]]) -> Stats:
    """The difference of two means, its standard error, and the SD of both groups (Austin 2009)."""
    if not groups or min(n for *_, n in groups) < 2:
        return {}
    (mean, sd, _), (other_mean, other_sd, _) = groups
    error = welch_standard_error(*groups)
    spread = ((sd**2 + other_sd**2) / 2) ** 0.5
    known = {"estimate": mean - other_mean, "standard_error": error, "sd": spread}
    return known if error else {}


def _cumulative_hazard(incidence: Stats) -> Stats:
    """-log(1 - p) with its limits: the ratio of two is that of subdistribution hazards."""
    numbers = numbers_of(RATIO, incidence)
    found = on_scale(*numbers) if numbers else None
    if found is None:
        return {}
    reach = normal_quantile(0.975) * found.variance**0.5
    ends = {"estimate": 0.0, "ci_low": -reach, "ci_high": reach}
    return {name: exp(found.effect + end) for name, end in ends.items()}


def _family(
    family: str,
    sides: Mapping[Name, tuple[Stats, Stats]],
    rules: Rules,
    unsound: Collection[Line],
) -> dict[Name, Compared]:
    """*sides*: what is printed, and ours."""
    contrasts = {name: contrast(name[1], *pair) for name, pair in sides.items()}
    adjusted, number = adjusted_p_values(contrasts, rules.adjust[family], unsound)
    compared = {}
    for name, found in contrasts.items():
        kind, (printed, replicated) = name[1], sides[name]
        theirs, own = numbers_of(kind, printed, printed=True), numbers_of(kind, replicated)
        allows, size = None, 0.0
        if theirs is not None and own is not None and found.effect is not None:
            # Below it P says that they differ, whatever the others of the family say.
            level = rules.alpha / max(number, 1)
            allows = attainable(kind, theirs, own, rules.margin(kind), level)
            size = relative_size(kind, own, theirs)
        compared[name] = Compared(found, family, adjusted.get(name), allows, size)
    return compared


def adjusted_p_values(
    contrasts: Mapping[Name, Contrast], method: str, unsound: Collection[Line] = ()
) -> tuple[dict[Name, float], int]:
    """P values adjusted for their number, of the comparisons that have one; and that number.

    *unsound*: lines that do not count. Of a variable with two levels the second has the P of the
    first.
    """
    effects = {
        name: found for name, found in contrasts.items() if found.effect and name[0] not in unsound
    }
    mirrored = _mirrored(effects)
    family = {
        name: found.effect.p_value
        for name, found in effects.items()
        if found.effect and name not in mirrored
    }
    if not family:
        return {}, 0
    adjusted = multipletests(list(family.values()), method=method)[1]
    of_family = dict(zip(family, map(float, adjusted), strict=True))
    return of_family | {name: of_family[first] for name, first in mirrored.items()}, len(family)


def _mirrored(effects: Mapping[Name, Contrast]) -> dict[Name, Name]:
    """The second of two levels of a variable whose odds differ by the same, the other way."""
    levels: dict[Line, list[Name]] = {}
    for line, kind in effects:
        if kind == SHARE:
            levels.setdefault(line[:-1], []).append((line, kind))
    pairs = [pair for pair in levels.values() if len(pair) == 2]
    return {
        second: first for first, second in pairs if _reciprocal(effects[first], effects[second])
    }


def _reciprocal(first: Contrast, second: Contrast) -> bool:
    one, other = first.effect, second.effect
    if one is None or other is None:
        return False
    ends = (one.ci_low * other.ci_high, one.ci_high * other.ci_low)
    return any(isclose(end, 1, rel_tol=_SAME) for end in ends)
