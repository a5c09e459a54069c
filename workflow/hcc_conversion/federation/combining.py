"""From the answers to all rounds: the estimates as far as they are known, and what to ask next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.conversion.results import ANALYSIS
from hcc_conversion.analyses.cox_models import COUNTED, HAZARD, MODEL, STRATIFIED
from hcc_conversion.federation.letters import (
    NO_PATIENTS,
    NOT_COLLECTED,
    TOLD,
    WITHHELD,
    Answer,
    Request,
)
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.cox import TIES, wald
from hcc_conversion.statistics.monotone_likelihood import NO_EVENTS
from hcc_conversion.statistics.newton_rounds import Climb, Visited, added, climb, undetermined
from hcc_conversion.study.group_names import MULTIVARIATE
from hcc_conversion.study.results import ResultRows, no_values
from schemas.results import APPROXIMATE, NO_ESTIMATE, NOT_SHARED
from schemas.written import WrittenTable, number, text

_COUNTS = ("n", "events", "missing")


class Estimates(WrittenTable):
    """One row per coefficient of a model in rounds; numbers are empty where there is no estimate,
    and the note says why."""

    variable = text("predictor")
    level = text("the level that is compared with the reference")
    estimate = number("hazard ratio")
    ci_low = number("lower limit, 95 %, Wald")
    ci_high = number("upper limit")
    p_value = number("Wald")
    log_hazard_ratio = number("its logarithm")
    standard_error = number("of the logarithm")
    note = text("how near it is to what the rows give; empty where it is that")

    unique = ("variable", "level")


@dataclass(frozen=True)
class Round:
    """A request, and the answers to it by centre."""

    request: Request
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Combined:
    """What the rounds so far have come to.

    last
        the request that was answered last.
    n_rounds
        how many rounds the estimates are from.
    centres, left_out
        ids of those with numbers; and of those that were asked first and are left out.
    counts
        ``n``, ``events``, ``missing`` of those with numbers; None where one does not tell it.
    climb
        where the rounds have led; None where nothing can be estimated.
    note
        why there is no estimate, or how near it is to what the rows give; empty where it is that.
    following
        the next request; None where nothing is left to ask.
    """

    last: Request
    n_rounds: int
    centres: Sequence[str]
    left_out: Sequence[str]
    counts: Mapping[str, int | None]
    climb: Climb | None
    note: str
    following: Request | None

    def estimates(self) -> pd.DataFrame:
        """`Estimates`."""
        places = pd.DataFrame(self.last.columns, columns=["variable", "level"])
        width = len(places)
        slopes, covariance = np.full(width, np.nan), np.full((width, width), np.nan)
        if self.climb is not None:
            slopes, covariance = self.climb.slopes, self.climb.covariance
        found = wald(slopes, covariance, places.index)
        return Estimates.of(places.join(found).assign(note=self.note))

    def results(self, names: Mapping[str, str], least_events: float) -> pd.DataFrame:
        """The lines of the multivariate model, as those of rows are.

        Parameters
        ----------
        names
            id of a centre, then its name. With a centre left out the numbers are not of all, and
            so not shared.
        least_events
            events per variable below which there is a warning.
        """
        rows, model, left_out = ResultRows(ANALYSIS), self.last, ""
        if self.left_out:
            left_out = f"{NOT_SHARED}: {', '.join(names[one] for one in self.left_out)}"

        def add(variable: str, level: str = "", **cells: Any) -> None:
            rows.add(model.population, variable, level, group=MULTIVARIATE, **cells)

        n, listed = len(model.names), ", ".join(model.names)
        add(MODEL, f"entered, {model.chosen}", line="count", n=n, note=listed)
        counts = dict.fromkeys(_COUNTS) if left_out else dict(self.counts)
        place = {"line": "events_missing", "method": COUNTED, "note": left_out}
        if not left_out and None in counts.values():
            place["note"] = f"{NOT_SHARED}: few patients lack a value"
        add(MODEL, **place, **counts)
        per_variable, note = None, str(place["note"])
        if counts["events"] is not None:
            per_variable = counts["events"] / len(model.columns)
            if per_variable < least_events:
                note = (
                    f"fewer than {least_events:g}: estimates may be far off and limits too narrow"
                )
        add(MODEL, "events per variable", line="number", estimate=per_variable, note=note)
        method = f"Cox, {TIES[model.ties]} ties, Wald 95% CI and P"
        method += f"; {STRATIFIED}" if len(self.centres) > 1 else ""
        for row in self.estimates().itertuples():
            found = {name: getattr(row, name) for name in HAZARD}
            cells = no_values(HAZARD) if left_out else found
            note = left_out or self.note
            add(row.variable, row.level, line="hazard_ratio", method=method, note=note, **cells)
        return rows.table()


def combine(rounds: Sequence[Round], without: Collection[str] = ()) -> Combined:
    """Put the answers to the last round beside those before it.

    *without*: ids of centres that are asked and left out.

    Raises
    ------
    InvalidInput
        where an answer is to another request, where one is missing, and where a centre's counts
        have changed since it answered before.
    """
    answers = {name: one for name, one in rounds[-1].answers.items() if name not in without}
    last = Round(rounds[-1].request, answers)
    rounds = [*rounds[:-1], last]
    problems = [problem for one in rounds for problem in _unfit(one)]
    problems += [
        f"{centre}: no answer to round {last.request.round}; without it: --without {centre}"
        for centre in last.request.centres
        if centre not in last.answers and centre not in without
    ]
    problems += _changed(rounds)
    if problems:
        raise InvalidInput("The answers cannot be combined:", problems)
    telling = [name for name, answer in last.answers.items() if answer.state == TOLD]
    of_all = [one for one in rounds if one.request.asks_the_same(last.request)]
    # A centre that left since is out of all rounds; one round lacks who came later.
    of_all = [one for one in of_all if set(telling) <= set(one.answers)]
    left_out = sorted(set(rounds[0].request.centres) - set(last.answers))
    known = {name: [getattr(last.answers[centre], name) for centre in telling] for name in _COUNTS}
    combined = Combined(
        last.request,
        len(of_all),
        telling,
        left_out,
        {name: None if None in values else sum(values) for name, values in known.items()},
        None,
        _why_nothing(last, telling),
        None,
    )
    if combined.note:
        return combined
    visited = [
        Visited(
            np.array(one.request.coefficients),
            added([one.answers[centre].at for centre in telling]),
        )
        for one in of_all
    ]
    unclear = undetermined(visited[-1].at.information)
    if unclear.any():
        named = _listed(last.request, unclear)
        return replace(combined, note=f"cannot be told apart: {named}")
    reached = climb(visited)
    if reached.endless.any():
        named = _listed(last.request, reached.endless)
        return replace(combined, note=f"monotone likelihood in {named}: {NO_ESTIMATE}")
    if reached.converged:
        return replace(combined, climb=reached)
    rounds_told = counted(combined.n_rounds, "round")
    note = f"{APPROXIMATE}: {rounds_told}, last step {reached.step:.2g} SE"
    return replace(combined, climb=reached, note=note, following=_following(last, reached))


def _following(last: Round, reached: Climb) -> Request:
    centres = {name: last.request.centres[name] for name in last.answers}
    return replace(
        last.request,
        round=last.request.round + 1,
        coefficients=[float(slope) for slope in reached.slopes],
        centres=centres,
    )


def _unfit(one: Round) -> Iterable[str]:
    width = len(one.request.columns)
    for centre, answer in one.answers.items():
        if answer.request != one.request.sha256:
            yield f"{centre}: it answers another request than round {one.request.round}"
        elif centre not in one.request.centres:
            yield f"{centre}: it was not asked"
        elif answer.state == TOLD and len(answer.gradient) != width:
            yield f"{centre}: it has {len(answer.gradient)} slopes of {width}"


def _changed(rounds: Sequence[Round]) -> Iterable[str]:
    last = rounds[-1]
    for centre, answer in last.answers.items():
        for one in rounds[:-1]:
            before = one.answers.get(centre, answer)
            told, now = (
                [getattr(each, name) for name in ("state", *_COUNTS)] for each in (before, answer)
            )
            if told != now:
                yield (
                    f"{centre}: its counts are others than in round {one.request.round}: its"
                    " patients have changed, and the rounds begin anew"
                )
                break


def _why_nothing(last: Round, telling: Sequence[str]) -> str:
    """Why nothing can be estimated, or an empty text."""
    states = {centre: answer.state for centre, answer in last.answers.items()}
    withholding = [centre for centre, state in states.items() if state == WITHHELD]
    if withholding:
        return f"{WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    if not telling:
        return NO_PATIENTS if NO_PATIENTS in states.values() else NOT_COLLECTED
    without = [
        {(one["predictor"], one["level"]) for one in last.answers[centre].without_events}
        for centre in telling
    ]
    nowhere = set.intersection(*without)
    levels = [
        (one["name"], level)
        for one in last.request.predictors
        for level in one["levels"]
        if (one["name"], level) in nowhere
    ]
    if len(levels) == sum(len(one["levels"]) for one in last.request.predictors):
        return NO_EVENTS
    named = ", ".join(f"{name} {level}" for name, level in levels)
    return f"no events among {named}: {NO_ESTIMATE}" if levels else ""


def _listed(request: Request, chosen: np.ndarray) -> str:
    columns = [f"{name} {level}" for name, level in request.columns]
    return ", ".join(np.array(columns)[chosen].tolist())
