"""The comparison of every site, and of all, with a paper in plain sentences, by rule.

Nothing is decided here: verdicts, limits, pools and the part that is case mix are read from the
tables of the comparison.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, isinf
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.conclusions.values import typical_site, with_limits
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PREDICTORS,
    PROPORTION,
    Headline,
)
from hcc_conversion.run.wording import counted
from schemas.case_mix import PAPER, RECONSTRUCTED
from schemas.conclusions import (
    ABSENT,
    AGREES,
    CANNOT_TELL,
    DIFFERS,
    EVERY_SITE,
    INSIDE,
    MADE_FROM_IT,
    NOT_PRINTED,
    ONE_SITE,
    OPEN,
    POOLED,
    UNSOUND,
    Sentences,
)
from schemas.scorecard import (
    AGREES as AGREEING,
)
from schemas.scorecard import (
    CANNOT_TELL as TOLD_BY_NOBODY,
)
from schemas.scorecard import (
    DIFFERS as DIFFERING,
)
from schemas.scorecard import (
    EXACT,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    PRINTED,
    UNCLEAR,
    WHOLE,
)
from schemas.vocabulary import POOLS

_PLURAL = {
    PROPORTION: "shares",
    MEAN_DIFFERENCE: "differences of means",
    HAZARD_RATIO: "hazard ratios",
}
#: So many sites are named where more say the same.
_NAMED = 4
_UNTOLD = "beyond what the paper's numbers can tell"


class Tables(NamedTuple):
    """What the sentences are made from.

    quantities
        `schemas.scorecard.HeadlineComparison` of one paper.
    metrics
        `schemas.scorecard.HeadlineMetrics` of it.
    pools
        `Results` rows of the analysis ``heterogeneity``.
    case_mix
        `schemas.case_mix.Standardised`.
    """

    quantities: pd.DataFrame
    metrics: pd.DataFrame
    pools: pd.DataFrame
    case_mix: pd.DataFrame


class _Told(NamedTuple):
    """A headline quantity at one site, beside print."""

    headline: Headline
    own: Any
    printed: Any


def conclusions(
    paper: str,
    headlines: Sequence[Headline],
    tables: Tables,
    labels: Mapping[str, str],
    names: Mapping[str, str],
    few_centres: int,
) -> pd.DataFrame:
    """`schemas.conclusions.Sentences` of all sites, then of each; not of the pool's own.

    labels, names
        scope, then its name with what its rows are, for the first mention, and its name.
    few_centres
        of fewer sites the Bayesian pool is read.
    """
    of_scope = _by_scope(headlines, tables.quantities)
    sites = {scope: told for scope, told in of_scope.items() if scope not in POOLS}
    rows = [
        (EVERY_SITE, tells, topic, sentence)
        for tells, topic, sentence in _named_once(
            _of_all(headlines, sites, tables, labels, few_centres), labels, names
        )
    ]
    for scope, told in sites.items():
        rows += [(scope, *one) for one in _of_site(labels[scope], told, tables, scope)]
    return Sentences.of([(paper, *row) for row in rows])


def _named_once(
    told: Iterable[tuple[str, str, str]], labels: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """What a site's rows are is said where it is first named."""
    known: set[str] = set()
    for tells, topic, sentence in told:
        text = sentence
        for scope, label in labels.items():
            if label in sentence:
                text = text.replace(label, names[scope]) if scope in known else text
                known.add(scope)
        yield tells, topic, text


def _by_scope(headlines: Sequence[Headline], quantities: pd.DataFrame) -> dict[str, list[_Told]]:
    by_name = {headline.name: headline for headline in headlines}
    printed: dict[str, Any] = {}
    told: dict[str, list[_Told]] = {}
    for row in quantities.itertuples():
        if row.source == PRINTED:
            printed[row.headline] = row
        else:
            one = _Told(by_name[row.headline], row, printed[row.headline])
            told.setdefault(row.source, []).append(one)
    return told


def _of_site(
    name: str, told: Sequence[_Told], tables: Tables, scope: str
) -> Iterator[tuple[str, str, str]]:
    """What it tells, its topic, and the sentence; *name* is in the first of them alone."""
    first = True
    for tells, topic, sentence in _about_site(told, tables, scope):
        yield tells, topic, f"{name if first else 'It'} {sentence}"
        first = False


def _about_site(
    told: Sequence[_Told], tables: Tables, scope: str
) -> Iterator[tuple[str, str, str]]:
    """The sentences without their subject, the site."""
    if told[0].own.made_from == WHOLE:
        yield MADE_FROM_IT, "", "is made from the paper: that it agrees says nothing."
        return
    by_verdict: dict[str, list[_Told]] = {}
    for one in told:
        by_verdict.setdefault(one.own.verdict, []).append(one)
    differing = by_verdict.get(DIFFERING, [])
    for topic, side, same in _by_topic_and_side(differing):
        yield DIFFERS, topic, _differs(side, same, _case_mix(same, tables.case_mix, scope))
    agreeing = by_verdict.get(AGREEING, []) + by_verdict.get(EXACT, [])
    if agreeing:
        yield AGREES, "", f"agrees with the paper, within the margin, in: {_titles(agreeing)}."
    if by_verdict.get(UNCLEAR):
        titles = "; ".join(_takes(one) for one in by_verdict[UNCLEAR])
        yield OPEN, "", f"neither agrees nor differs for certain in: {titles}."
    if by_verdict.get(TOLD_BY_NOBODY):
        topics = _counted_topics(by_verdict[TOLD_BY_NOBODY])
        why = "the paper's own numbers are too small for any site to agree, however large"
        yield CANNOT_TELL, "", f"cannot be held against the paper on {topics}: {why}."
    if by_verdict.get(INCONSISTENT):
        topics = _counted_topics(by_verdict[INCONSISTENT])
        yield UNSOUND, "", f"stands beside printed values that cannot be right on {topics}."
    if by_verdict.get(NOT_COMPARED):
        topics = _counted_topics(by_verdict[NOT_COMPARED])
        yield NOT_PRINTED, "", f"has no printed value to be held against on {topics}."
    if inside := _inside(tables.metrics, scope):
        yield INSIDE, "", inside
    absent = [*by_verdict.get(NOT_COLLECTED, []), *by_verdict.get(NOT_ESTIMABLE, [])]
    if len(absent) == len(told):
        yield ABSENT, "", "has none of the headline quantities in its extract."
    elif absent:
        yield ABSENT, "", f"has no value of {_counted_topics(absent)}."


def _by_topic_and_side(differing: Sequence[_Told]) -> Iterator[tuple[str, str, list[_Told]]]:
    """Quantities of a topic that differ to the same side and do so in the same words."""
    groups: dict[tuple[str, str], list[_Told]] = {}
    for one in differing:
        side = _side(one)
        groups.setdefault((one.headline.topic, side), []).append(one)
    for (topic, side), same in groups.items():
        yield topic, side, same


def _side(one: _Told) -> str:
    above = one.own.estimate > one.printed.estimate
    return one.headline.above if above else one.headline.below


def _differs(side: str, same: Sequence[_Told], case_mix: str) -> str:
    first, *others = same
    text = f"{side} the paper ({first.headline.title}): {_both(first)}"
    if others:
        text += f"; likewise {'; '.join(f'{_.headline.title}: {_both(_)}' for _ in others)}"
    return " ".join(filter(None, (f"{text}.", case_mix)))


def _titles(told: Sequence[_Told]) -> str:
    return "; ".join(one.headline.title for one in told)


def _both(one: _Told) -> str:
    return f"{_value(one.own)} against {_value(one.printed)}"


def _case_mix(same: Sequence[_Told], table: pd.DataFrame, scope: str) -> str:
    """What of the gap is case mix, of the first of the quantities that was standardised."""
    for one in same:
        if not one.headline.case_mix:
            continue
        population, outcome = one.headline.case_mix
        here = table[
            (table["scope"] == scope)
            & (table["population"] == population)
            & (table["outcome"] == outcome)
            & table["target"].isin([PAPER, RECONSTRUCTED])
            & (table["sentence"] != "")
        ]
        if len(here):
            found = here.iloc[0]
            whose = f"the {found['patients']:,} patients whose covariates are known"
            said = found["sentence"].removesuffix(".")
            return f"{said}; that is of {whose} ({one.headline.title})."
    return ""


def _takes(one: _Told) -> str:
    """A quantity that is open, and how many patients agreeing takes where more of them would do."""
    title, own = one.headline.title, one.own
    if own.kind != PROPORTION or pd.isna(own.least_size) or own.least_size <= own.denominator:
        return title
    needed = "" if isinf(own.least_size) else f", agreeing takes about {ceil(own.least_size):,}"
    return f"{title} ({own.denominator:,.0f} patients{needed})"


def _counted_topics(told: Sequence[_Told]) -> str:
    """``response (4 quantities) and toxicity (2)``, in the order of the headlines."""
    counts: dict[str, int] = {}
    for one in told:
        topic = one.headline.topic or one.headline.title
        counts[topic] = counts.get(topic, 0) + 1
    first, *rest = counts.items()
    texts = [f"{first[0]} ({counted(first[1], 'quantity', 'quantities')})"]
    return _listed([*texts, *(f"{topic} ({n})" for topic, n in rest)])


def _inside(metrics: pd.DataFrame, scope: str) -> str:
    """How many lie inside the printed limits, beside what perfect replication gives."""
    own = metrics[(metrics["scope"] == scope) & metrics["expected_low"].notna()]
    own = own[(own["compared"] > 0) & own["kind"].isin(list(_PLURAL))]
    if own.empty:
        return ""
    found = _listed(
        [f"{row.inside_printed} of {row.compared} {_PLURAL[row.kind]}" for row in own.itertuples()]
    )
    expected = _listed(
        [
            f"{row.expected_inside_printed:.1f} ({row.expected_low} to {row.expected_high})"
            for row in own.itertuples()
        ]
    )
    return f"is inside the printed limits with {found}; perfect replication is with {expected}."


def _of_all(
    headlines: Sequence[Headline],
    sites: Mapping[str, Sequence[_Told]],
    tables: Tables,
    labels: Mapping[str, str],
    few_centres: int,
) -> Iterator[tuple[str, str, str]]:
    """Of every topic one quantity that the paper can tell of: who differs, who agrees, the pool."""
    own = {scope: told for scope, told in sites.items() if told[0].own.made_from != WHOLE}
    own = {scope: told for scope, told in own.items() if any(map(_is_known, told))}
    if len(own) == 1:
        only = labels[next(iter(own))]
        yield ONE_SITE, "", f"{only} is the only site beside the paper: nothing is pooled."
    topics = dict.fromkeys(headline.topic for headline in headlines)
    untold = []
    for topic in [topic for topic in topics if topic not in ("", PREDICTORS)]:
        names = [headline.name for headline in headlines if headline.topic == topic]
        told = {name: _at_sites(own, name) for name in names}
        judged = [name for name in names if any(map(_is_judged, told[name].values()))]
        if judged:
            here = told[judged[0]]
            one = next(iter(here.values()))
            pooled = _pooled(one.headline, one.printed, tables.pools, few_centres)
            text = f"{topic.capitalize()} ({one.headline.title}): {_verdicts(here, labels)}."
            yield POOLED, topic, " ".join(filter(None, (text, pooled)))
        elif any(map(_is_untold, [one for here in told.values() for one in here.values()])):
            untold.append(topic)
    if untold:
        topics_text = _listed(untold)
        yield (
            CANNOT_TELL,
            "",
            f"{topics_text.capitalize()}: the paper's own numbers are too small for any site to"
            " agree with them, however large.",
        )


def _at_sites(sites: Mapping[str, Sequence[_Told]], name: str) -> dict[str, _Told]:
    """The quantity at every site that knows it."""
    return {
        scope: one
        for scope, told in sites.items()
        for one in told
        if one.headline.name == name and _is_known(one)
    }


def _is_known(one: _Told) -> bool:
    return pd.notna(one.own.estimate)


def _is_judged(one: _Told) -> bool:
    return one.own.verdict in (DIFFERING, AGREEING, EXACT, UNCLEAR)


def _is_untold(one: _Told) -> bool:
    return one.own.verdict == TOLD_BY_NOBODY


def _verdicts(here: Mapping[str, _Told], labels: Mapping[str, str]) -> str:
    """``Harbour converts more often than the paper, and so does Lakeside; open at Hill``."""
    groups: dict[str, list[str]] = {}
    for scope, one in here.items():
        says = {
            DIFFERING: f"{_side(one)} the paper",
            AGREEING: "agrees with the paper",
            EXACT: "agrees with the paper",
            UNCLEAR: "",
        }.get(one.own.verdict, _UNTOLD)
        groups.setdefault(says, []).append(labels[scope])
    unsettled = {"": "open", _UNTOLD: _UNTOLD}
    return "; ".join(
        f"{unsettled[says]} at {_named(names)}" if says in unsettled else _of_sites(names, says)
        for says, names in groups.items()
    )


def _of_sites(names: Sequence[str], says: str) -> str:
    """Of one site a sentence; of many a count and the first few."""
    first, *others = names
    if not others:
        return f"{first} {says}"
    if len(names) > _NAMED:
        return f"each of {len(names)} sites {says} ({_named(names)})"
    return f"{first} {says}, and so {'do' if len(others) > 1 else 'does'} {_listed(others)}"


def _named(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return _listed(names)


def _pooled(headline: Headline, printed: Any, pools: pd.DataFrame, few_centres: int) -> str:
    """What a typical site has, and whether its limits and those of print overlap."""
    found = typical_site(pools, headline.name, few_centres)
    if found is None:
        return ""
    kind = headline.kind
    value, limits = with_limits(kind, found).removesuffix(")").split(" (")
    which = "credible limits" if found.bayesian else "limits"
    text = f"A typical site (of {found.sites}) has {value}, 95\u00a0% {which} {limits}"
    if pd.isna(printed.estimate):
        return f"{text}."
    apart = found.ci_low > printed.ci_high or found.ci_high < printed.ci_low
    meet = "do not overlap" if apart else "overlap"
    return f"{text}; the paper has {with_limits(kind, printed)}, and the limits {meet}."


def _value(row: Any) -> str:
    return with_limits(row.kind, row)


def _listed(texts: Sequence[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
