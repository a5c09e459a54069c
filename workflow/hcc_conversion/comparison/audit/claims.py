"""What the paper says in words, against its own numbers."""

from collections.abc import Iterator
from datetime import date

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Printed
from hcc_conversion.run.wording import counted
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from schemas.audit import AMBIGUOUS, CONTRADICTION

RANKING = "ranking_claim"
SIGNIFICANT = "significance_claim"
SELECTION = "selection"
WINDOW = "follow_up_window"
MODEL = "events_per_variable"
#: Fewer events per variable make a Cox model unreliable (Peduzzi et al., J Clin Epidemiol
#: 1995;48:1503).
LEAST_EVENTS_PER_VARIABLE = 10


def check_claims(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``rankings``, ``significance``, ``selections``, ``windows`` and ``models``.

    ``rankings``: values ``top`` are said to be the largest ``among`` others. ``significance``:
    ``p`` is said to be significant at ``alpha``, or not. ``selections``: a variable is ``entered``
    (printed at all) if its ``screened`` P meets ``threshold``. ``windows``: admission from
    ``first_day`` to ``last_day``, and the ``shortest`` and ``longest`` follow-up, months, of
    survivors. ``models``: as many ``coefficients`` as printed, and their ``events``.
    """
    kinds = {
        "rankings": _ranking,
        "significance": _significance,
        "selections": _selection,
        "windows": _window,
        "models": _model,
    }
    for kind, rule in kinds.items():
        for tie in identities.of(kind):
            yield from rule(printed, tie)


def _ranking(printed: Printed, tie: Tie) -> Iterator[Check]:
    top = tuple(name for name in tie["top"] if printed.holds(name))
    others = [name for name in tie["among"] if printed.holds(name) and name not in top]
    if not top or not others:
        return
    last = min(top, key=lambda name: printed[name].value)
    ahead = tuple(name for name in others if printed[name].value > printed[last].value)
    if not ahead:
        yield Check(RANKING, top, tuple(others))
        return
    text = f"{printed.quote(*ahead)} exceeds {printed.quote(last)}"
    place = (RANKING, top, ahead, unless_read(tie, CONTRADICTION))
    meaning = "Compare with the table, not with the sentence."
    yield Check(*place, f"“{tie['words']}”", text, explain(tie, meaning))


def _significance(printed: Printed, tie: Tie) -> Iterator[Check]:
    if not printed.holds(tie["p"], tie["alpha"]):
        return
    p, alpha = printed[tie["p"]].interval, printed[tie["alpha"]].value
    place = (SIGNIFICANT, (tie["p"],), (tie["alpha"],))
    below, above = p.high <= alpha, p.low >= alpha
    if below if tie["significant"] else above:
        yield Check(*place)
        return
    # Printed as the limit itself, P may lie on either side.
    clear = below or above
    where = f"{'below' if below else 'above'}" if clear else "printed as the limit itself,"
    yield Check(
        *place,
        unless_read(tie, CONTRADICTION if clear else AMBIGUOUS),
        f"“{tie['words']}”; {printed.quote(tie['p'])}",
        f"P is {where} {alpha:g}",
        explain(tie, "Judge the replicated difference by its interval, not by this word."),
    )


def _selection(printed: Printed, tie: Tie) -> Iterator[Check]:
    if not printed.holds(tie["screened"], tie["threshold"]):
        return
    p, limit = printed[tie["screened"]].interval, printed[tie["threshold"]].value
    entered = printed.holds(tie["entered"])
    place = (SELECTION, (tie["screened"],), (tie["threshold"],))
    if (p.low < limit) if entered else (p.high >= limit):
        yield Check(*place)
        return
    yield Check(
        *place,
        unless_read(tie, CONTRADICTION),
        printed.quote(tie["screened"], tie["threshold"]),
        f"the variable is {'' if entered else 'not '}in the model",
        explain(tie, "Which variables enter does not follow from the rule."),
    )


def _window(printed: Printed, tie: Tie) -> Iterator[Check]:
    if not printed.holds(tie["shortest"], tie["longest"]):
        return
    span = date.fromisoformat(tie["last_day"]) - date.fromisoformat(tie["first_day"])
    window_months = span.days / DAYS_PER_MONTH
    ids = (tie["shortest"], tie["longest"])
    apart = printed[ids[1]].interval.low - printed[ids[0]].interval.high
    if apart <= window_months:
        yield Check(WINDOW, ids)
        return
    text = f"{apart:.1f} months apart, in a window of {window_months:.1f}"
    meaning = "One date cannot have ended the follow-up of all: last contacts are needed."
    yield Check(WINDOW, ids, (), AMBIGUOUS, printed.quote(*ids), text, explain(tie, meaning))


def _model(printed: Printed, tie: Tie) -> Iterator[Check]:
    ids = tuple(name for name in tie["coefficients"] if printed.holds(name))
    if not ids or not printed.holds(tie["events"]):
        return
    events = printed.count(tie["events"])
    ratio, against = events / len(ids), (tie["events"],)
    if ratio >= LEAST_EVENTS_PER_VARIABLE:
        yield Check(MODEL, ids, against)
        return
    text = f"{counted(len(ids), 'variable')} on {counted(events, 'event')}: {ratio:.1f} each"
    meaning = "Estimates may be far off and limits too narrow, here and in a replication."
    quoted = printed.quote(tie["events"])
    yield Check(MODEL, ids, against, AMBIGUOUS, quoted, text, explain(tie, meaning))
