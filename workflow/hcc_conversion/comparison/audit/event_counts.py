"""Hazard ratios against the events that other tables count in their levels.

In a Cox model the information of a yes/no covariate is the sum over events of p (1 - p), p being
its share, weighted by hazard, among those at risk, and at the estimate the p add up to d1, the
events with it (the score equation). So SE² is at least D / (d1 d0) = 1/d1 + 1/d0, whatever else is
in the model, and near it where the shares hardly change from event to event.
"""

from collections.abc import Iterator
from math import log, sqrt
from typing import NamedTuple

from scipy.stats import norm

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Interval, Printed, as_text
from hcc_conversion.comparison.audit.ratios import Z_95, Ratio, read_ratio, standard_error
from schemas.audit import AMBIGUOUS, CONTRADICTION, IMPOSSIBLE

FINITE = "no_events"
ERROR_BOUND = "error_bound"
INFORMATION = "information"
PREVALENCE = "prevalence"
#: SE² d1 d0 / D above this asks for shares that change much over time.
MUCH_INFORMATION_LOST = 1.1
#: And above this, beside a lower limit of 0, it is no estimate at all.
NO_INFORMATION = 10.0
#: Shares beyond these are worth a second look at what the levels mean.
COMMON = Interval(0.05, 0.95)


class Split(NamedTuple):
    """Events in the level that is compared, and in the reference."""

    exposed: int
    unexposed: int


def check_event_counts(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``event_counts``: a ratio (``hr, ci_low, ci_high, p``) and its events.

    ``exposed`` or ``unexposed`` are counts of the patients with the event in a level, ``of`` all
    with it, ``events`` those in the model. The rest are outside the model; in which level they
    are is unknown, or ``outside_exposed`` says how many are exposed, where the values
    ``outside_ids`` that tell it are printed. Where other variables are in the model
    (``adjusted``) only the bound is looked at: they take information too.
    """
    for tie in identities.of("event_counts"):
        found, splits = read_ratio(printed, tie), possible_splits(printed, tie)
        if found is None or not splits:
            continue
        names = tie.get("exposed") or tie["unexposed"]
        ids, against = (tie["hr"], tie["ci_low"], tie["ci_high"]), (*names, tie["of"])
        place = _Place(printed, tie, ids, against)
        if all(0 in split for split in splits):
            yield _not_finite(place, splits)
            continue
        yield Check(FINITE, ids, against)
        yield from _information(place, found, [split for split in splits if 0 not in split])


class _Place(NamedTuple):
    """What a check is about."""

    printed: Printed
    tie: Tie
    ids: tuple[str, ...]
    against: tuple[str, ...]

    def check(self, rule: str, severity: str, text: str, meaning: str) -> Check:
        quoted = self.printed.quote(*self.ids, *self.against)
        meaning = explain(self.tie, meaning)
        return Check(rule, self.ids, self.against, severity, quoted, text, meaning)

    def passed(self, rule: str) -> Check:
        return Check(rule, self.ids, self.against)


def possible_splits(printed: Printed, tie: Tie) -> list[Split]:
    """Every way in which the events in the model can lie in the two levels."""
    names = tie.get("exposed") or tie["unexposed"]
    if not printed.holds(tie["of"], tie["events"], *names):
        return []
    of, events = printed.count(tie["of"]), printed.count(tie["events"])
    # Patients whose level is not known could be in either.
    if any(printed[name].denominator not in (None, of) for name in names) or events > of:
        return []
    counted = sum(printed.count(name) for name in names)
    exposed, unexposed = counted, of - counted
    if "unexposed" in tie:
        exposed, unexposed = unexposed, exposed
    outside = of - events
    told = "outside_exposed" in tie and all(name in printed.entries for name in tie["outside_ids"])
    ways = [tie["outside_exposed"]] if told else range(outside + 1)
    splits = [Split(exposed - way, unexposed - (outside - way)) for way in ways]
    return [split for split in splits if min(split) >= 0]


def _not_finite(place: _Place, splits: list[Split]) -> Check:
    exposed = splits[0].exposed == 0
    text = f"no event {'with' if exposed else 'without'} it: the ratio is "
    text += "0" if exposed else "infinite"
    meaning = "There is no estimate to compare with; Firth's penalised estimate is another one."
    return place.check(FINITE, unless_read(place.tie, CONTRADICTION), text, meaning)


def _largest_error(found: Ratio) -> float:
    """The largest standard error that limits, either limit alone, or P allow."""
    errors = [standard_error(found).high]
    errors.append(log(found.high.high / found.ratio.low) / Z_95)
    if not found.low_is_zero:
        errors.append(log(found.ratio.high / found.low.low) / Z_95)
    if found.p is not None and found.p.low > 0:
        furthest = max(abs(log(end)) for end in found.ratio)
        z = float(norm.isf(min(found.p.high, 1.0) / 2))
        errors.append(furthest / z if z > 0 else float("inf"))
    return max(errors)


def _information(place: _Place, found: Ratio, splits: list[Split]) -> Iterator[Check]:
    bounds = {split: sqrt(1 / split.exposed + 1 / split.unexposed) for split in splits}
    least = min(bounds.values())
    named = " or ".join(f"{split.exposed} and {split.unexposed}" for split in splits)
    error = standard_error(found)
    if _largest_error(found) < least:
        text = f"{named} events: at least {least:.3f}; printed {as_text(error, 3)}"
        meaning = "The ratio is not of these events: other levels, other patients or a misprint."
        yield place.check(ERROR_BOUND, unless_read(place.tie, IMPOSSIBLE), text, meaning)
        return
    yield place.passed(ERROR_BOUND)
    if place.tie.get("adjusted"):
        return
    yield _prevalence(place, found, splits)
    lost = min((error.low / bound) ** 2 for bound in bounds.values())
    text = f"{named} events: SE² is {lost:.2f} times the least that they allow"
    if found.low_is_zero and lost > NO_INFORMATION:
        meaning = "It is printed as of a level without events, which has some elsewhere."
        yield place.check(INFORMATION, CONTRADICTION, text, meaning)
    elif lost > MUCH_INFORMATION_LOST:
        meaning = (
            "Not impossible: the share of the level would have to change much over time, or values"
            " be missing. Do not expect to meet the limits."
        )
        yield place.check(INFORMATION, AMBIGUOUS, text, meaning)
    else:
        yield place.passed(INFORMATION)


def _prevalence(place: _Place, found: Ratio, splits: list[Split]) -> Check:
    """The share of the level in all patients, had it the same hazard ratio all the time."""
    ratio = sum(found.ratio) / 2
    odds = [split.exposed / (split.unexposed * ratio) for split in splits]
    shares = Interval(*(value / (1 + value) for value in (min(odds), max(odds))))
    if shares.meets(COMMON):
        return place.passed(PREVALENCE)
    text = f"the level would be {as_text(Interval(*(100 * end for end in shares)), 0)} % of all"
    meaning = "Look whether the ratio is of this level or of the other one."
    return place.check(PREVALENCE, AMBIGUOUS, text, meaning)
