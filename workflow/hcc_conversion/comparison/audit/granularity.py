"""What means, standard deviations and medians of whole numbers can be.

GRIM: Brown & Heathers, Soc Psychol Personal Sci 2017;8:363. GRIMMER: Anaya, PeerJ Preprints 2016
(doi 10.7287/peerj.preprints.2400v1), with the parity of the sum of squares that Allard added
(2018, https://aurelienallard.netlify.app/post/anaytic-grimmer-possibility-standard-deviations).
"""

from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import EDGE, Entry, Interval, Printed
from schemas.audit import AMBIGUOUS, IMPOSSIBLE

GRIM = "grim"
GRIMMER = "grimmer"
MEDIAN = "median_of_whole_numbers"
#: So many patients without a value are tried to explain a mean.
MOST_MISSING = 2


def check_granularity(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``whole_numbers``: ``mean`` and ``sd``, or ``median``, of values in steps of 1.

    The number of values is the denominator of the row. Where the standard deviation has more
    decimals than its mean, the mean may have lost a trailing zero; if so read it fails, this is
    ambiguous.
    """
    for tie in identities.of("whole_numbers"):
        if "median" in tie and printed.holds(tie["median"]):
            yield _median(printed, tie)
        if "mean" in tie and printed.holds(tie["mean"]):
            yield from _moments(printed, tie)


def totals(mean: Interval, n: int) -> range:
    """Every sum of *n* whole numbers whose mean lies in the interval."""
    return range(ceil(mean.low * n - EDGE), floor(mean.high * n + EDGE) + 1)


def has_sum_of_squares(total: int, sd: Interval, n: int) -> bool:
    """Whether *n* whole numbers with this sum may have a standard deviation (n - 1) like this.

    Their squares add up to a whole number, even where the sum is even, and not less than with
    the values as equal as they can be. Necessary, not sufficient: not every such number is a sum
    of *n* squares.
    """
    quotient, rest = divmod(total, n)
    least = rest * (quotient + 1) ** 2 + (n - rest) * quotient**2
    low, high = ((n - 1) * max(end, 0) ** 2 + total**2 / n for end in sd)
    first = max(ceil(low - EDGE), least)
    first += (first - total) % 2
    return first <= floor(high + EDGE)


class _Reading(NamedTuple):
    """Mean and standard deviation (None: not printed) of n values in steps of ``step``."""

    mean: Interval
    sd: Interval | None
    n: int
    step: float = 1

    def fails(self) -> str:
        """The rule by which it cannot be, or an empty text."""
        mean = Interval(*(end / self.step for end in self.mean))
        sums = totals(mean, self.n)
        if not sums:
            return GRIM
        if self.sd is None or self.n < 2:
            return ""
        sd = Interval(*(end / self.step for end in self.sd))
        return "" if any(has_sum_of_squares(total, sd, self.n) for total in sums) else GRIMMER


def _moments(printed: Printed, tie: Tie) -> Iterator[Check]:
    mean = printed[tie["mean"]]
    sd = printed[tie["sd"]] if "sd" in tie and printed.holds(tie["sd"]) else None
    n = mean.denominator
    if not n:
        return
    spread = sd.interval if sd else None
    ids = (mean.id, sd.id) if sd else (mean.id,)
    reading = _Reading(mean.interval, spread, n)
    failed = reading.fails()
    if failed:
        severity = unless_read(tie, IMPOSSIBLE)
        yield _failure(printed, tie, (failed, ids, severity), reading, _totals_text(mean, reading))
        return
    yield Check(GRIM, (mean.id,))
    if sd:
        yield Check(GRIMMER, ids)
    if sd and sd.decimals > mean.decimals:
        reading = reading._replace(mean=mean.with_decimals(sd.decimals))
        failed = reading.fails()
        if failed:
            text = f"as {mean.value:.{sd.decimals}f}, a trailing zero dropped: "
            text += _totals_text(mean, reading)
            yield _failure(printed, tie, (failed, ids, AMBIGUOUS), reading, text)


def _totals_text(mean: Entry, reading: _Reading) -> str:
    n, near = reading.n, round(mean.value * reading.n)
    sums = totals(reading.mean, n)
    if sums:
        return f"sums of {sums[0]} to {sums[-1]} among {n} fit the mean, none with that spread"
    means = ", ".join(f"{total}/{n} = {total / n:.3f}" for total in (near - 1, near, near + 1))
    return f"no whole sum among {n}: {means}"


def _failure(
    printed: Printed, tie: Tie, what: tuple[str, tuple[str, ...], str], reading: _Reading, text: str
) -> Check:
    rule, ids, severity = what
    sizes = range(max(reading.n - MOST_MISSING, 2), reading.n)
    fits = [f"with n = {n}" for n in reversed(sizes) if not reading._replace(n=n).fails()]
    if not reading._replace(step=0.5).fails():
        fits.append("if recorded in halves")
    meaning = (
        f"It can be {' or '.join(fits)}."
        if fits
        else "One or two missing values do not explain it."
    )
    quoted = f"{printed.quote(*ids)}, n = {reading.n}"
    return Check(rule, ids, (), severity, quoted, text, explain(tie, meaning))


def _median(printed: Printed, tie: Tie) -> Check:
    median = printed[tie["median"]]
    # Halfway between two whole numbers, or one of them.
    step = 2 if median.denominator is None or median.denominator % 2 == 0 else 1
    low, high = (end * step for end in median.interval)
    if ceil(low - EDGE) <= floor(high + EDGE):
        return Check(MEDIAN, (median.id,))
    of = f"of {median.denominator} whole numbers" if median.denominator else "of whole numbers"
    ends = ".0 or .5" if step == 2 else ".0"
    sums = totals(median.interval, median.denominator) if median.denominator else ()
    as_mean = f"; as a mean it is {sums[0]}/{median.denominator}" if sums else ""
    return Check(
        MEDIAN,
        (median.id,),
        (),
        unless_read(tie, IMPOSSIBLE),
        printed.quote(median.id),
        f"a median {of} ends in {ends}{as_mean}",
        explain(tie, "Compare the replicated mean as well as the median."),
    )
