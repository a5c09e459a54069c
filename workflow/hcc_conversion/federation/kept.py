"""What the rounds of a model have come to so far, for the results of all centres."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.federation.answering import definition_of
from hcc_conversion.federation.combining import Round, combine
from hcc_conversion.federation.folder import answers_of, requests_of
from hcc_conversion.federation.letters import Answer, Request, read_answer, read_request
from hcc_conversion.ingest.bundle_manifest import differing_keys
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.study.group_names import CONVERSION_COUNT
from schemas.results import NOT_SHARED, Results

_STATS = ("n", "missing")


def requests_in(folder: Path) -> dict[int, Request]:
    """The request of each round.

    Raises
    ------
    InvalidInput
        where one has another name than its round.
    """
    found = {}
    for path in requests_of(folder):
        request = read_request(path)
        if path.name != f"round-{request.round}.json":
            raise InvalidInput("A request has another name than its round:", [str(path)])
        found[request.round] = request
    return found


def answers_in(folder: Path, number: int) -> dict[str, Answer]:
    """The answers to a round by centre."""
    return {answer.centre: answer for answer in map(read_answer, answers_of(folder, number))}


def model_in_rounds(
    folder: Path,
    centres: Mapping[str, str],
    results: Mapping[str, pd.DataFrame],
    study: Mapping[str, Any],
) -> pd.DataFrame:
    """`Results` of the model of several predictors as the rounds have it so far.

    Parameters
    ----------
    folder
        with the letters; where none of them is an answer there are no rows.
    centres
        id of each centre of the pool, then its name.
    results
        id of a centre, then its results of the analysis, as far as they are shown.
    study
        the study's configuration.

    Returns
    -------
    Numbers are empty and *not shared*, with the reason, where the rounds are of other centres than
    the pool, of a model that is defined otherwise by now, or of other patients.
    """
    answered = [
        Round(request, answers)
        for number, request in sorted(requests_in(folder).items())
        if (answers := answers_in(folder, number))
    ]
    if not answered:
        return Results.of([])
    first, last = answered[0].request, answered[-1]
    asked = {one: centres.get(one, one) for one in first.centres}
    # Who did not answer the last request was left out of it, and of what is asked since.
    found = combine(answered, sorted(set(last.request.centres) - set(last.answers)))
    table = found.results(asked, study["conversion"]["least_events_per_variable"])
    why = "; ".join(
        [
            *_of_others(asked, centres),
            *_defined_otherwise(first, study),
            *_of_other_patients(last, centres, results),
        ]
    )
    if why:
        table = table.assign(value=float("nan"), note=f"{NOT_SHARED}: {why}")
    return table


def _of_others(asked: Mapping[str, str], centres: Mapping[str, str]) -> Iterable[str]:
    missing = [name for one, name in centres.items() if one not in asked]
    more = [name for one, name in asked.items() if one not in centres]
    if missing:
        yield f"the rounds are without {', '.join(missing)}"
    if more:
        yield f"the rounds are with {', '.join(more)}"


def _defined_otherwise(first: Request, study: Mapping[str, Any]) -> Iterable[str]:
    """A window of a centre's own is the centre's; what the study says is the same for all."""
    keys = {
        key
        for told in first.centres.values()
        for key in differing_keys(told, definition_of(study, {}))
        if not key.startswith("window")
    }
    if keys:
        yield f"since the rounds began others are {', '.join(sorted(keys))}"


def _of_other_patients(
    last: Round, centres: Mapping[str, str], results: Mapping[str, pd.DataFrame]
) -> Iterable[str]:
    """Centres whose patients are, by their results, not as many as their answer says."""
    population = last.request.population
    changed = []
    for centre, answer in last.answers.items():
        if centre not in results or answer.n is None or answer.missing is None:
            continue
        table = results[centre]
        whole = table[
            (table["population"] == population)
            & (table["group"] == "")
            & (table["variable"] == CONVERSION_COUNT)
            & (table["line"] == "events_missing")
            & table["stat"].isin(_STATS)
        ]["value"]
        if whole.notna().all() and len(whole) and whole.sum() != answer.n + answer.missing:
            changed.append(centres.get(centre, centre))
    if changed:
        yield f"since it answered other patients are at {', '.join(changed)}"
