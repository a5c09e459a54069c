"""A model of several predictors of centres that keep their rows: files that go back and forth.

    python -m hcc_conversion.federation.rounds request
    python -m hcc_conversion.federation.rounds answer harbour requests/round-1.json
    python -m hcc_conversion.federation.rounds combine harbour-round-1.json lakeside-round-1.json

The coordinator asks, each centre answers in its own house, the coordinator combines: estimates
after every round, with how far the last step went, and the next request until it goes nowhere.
Started at the hazard ratios of each predictor alone, which the coordinator has.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.conversion.results import ANALYSIS
from hcc_conversion.analyses.variables import levels_of
from hcc_conversion.cohort.cohort import read_cohort
from hcc_conversion.federation.answering import answer_of, definition_of, refuse_many
from hcc_conversion.federation.combining import Combined, Round, combine
from hcc_conversion.federation.folder import FOLDER, place_of_answers
from hcc_conversion.federation.kept import answers_in, requests_in
from hcc_conversion.federation.letters import (
    SCHEMA_VERSION,
    TOLD,
    Answer,
    Request,
    read_answer,
    read_request,
    write_whole,
)
from hcc_conversion.ingest.bundle_file import manifest_of
from hcc_conversion.ingest.bundle_manifest import differing_keys
from hcc_conversion.ingest.centres import discover_centres, pooled_centres
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.places import CENTRES, SCHEMAS, find_places
from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.screen import on_screen
from hcc_conversion.run.version import workflow_version
from hcc_conversion.run.whole_files import read_table
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.cox import TIES
from hcc_conversion.study.configuration import read_configuration
from hcc_conversion.study.extra_fields import extra_fields, with_extra_fields
from hcc_conversion.study.group_names import UNIVARIATE
from schemas.vocabulary import ALL_CENTRES, POOLED

Centres = Mapping[str, Mapping[str, Any]]
#: Ratios of single predictors further from 1 are no place to start at.
_FARTHEST_START = 2.0


@dataclass(frozen=True)
class Chosen:
    """The predictors of a model.

    names
        in the order of the configuration.
    unscreened
        those whose P alone is not known.
    how
        how they were chosen.
    """

    names: Sequence[str]
    unscreened: Sequence[str]
    how: str


def screen(results: pd.DataFrame, study: Mapping[str, Any]) -> Chosen:
    """The predictors whose P alone, in the *results* of all centres, is below ``screen_p``.

    As `cox_models.add_multivariate` does it with rows: of a predictor with more than one
    level to compare it is the P of all its levels at once, which a pool without rows has not.
    """
    p_values = {}
    for name, spec in study["predictors"].items():
        several = len(levels_of(spec)) > 2
        lines = _alone(results, name, "p_value", level="" if several else levels_of(spec)[1])
        if len(lines):
            p_values[name] = float(lines.iloc[0])
    limit = study["conversion"]["screen_p"]
    names = [name for name, p_value in p_values.items() if p_value < limit]
    unscreened = [name for name in study["predictors"] if name not in p_values]
    return Chosen(names, unscreened, f"P < {limit:g} alone")


def first_request(
    study: Mapping[str, Any],
    centres: Centres,
    chosen: Chosen,
    results: pd.DataFrame,
    ties: str,
    workflow: Mapping[str, str],
) -> Request:
    """The first round: at the log hazard ratios of each predictor alone, where they are known.

    *centres*: id of each that is asked, then the content of its file; *workflow*: see `Request`.
    """
    levels = {name: levels_of(study["predictors"][name]) for name in chosen.names}
    start = []
    for name, of_one in levels.items():
        for level in of_one[1:]:
            alone = _alone(results, name, "estimate", level=level)
            ratio = float(np.log(alone.iloc[0])) if len(alone) else 0.0
            start.append(float(np.clip(ratio, -_FARTHEST_START, _FARTHEST_START)))
    return Request(
        SCHEMA_VERSION,
        workflow,
        1,
        study["conversion"]["population"],
        ties,
        chosen.how,
        [{"name": name, "levels": of_one} for name, of_one in levels.items()],
        start,
        {name: definition_of(study, centre) for name, centre in centres.items()},
    )


def _alone(results: pd.DataFrame, name: str, stat: str, *, level: str) -> pd.Series:
    lines = results[
        (results["group"] == UNIVARIATE)
        & (results["variable"] == name)
        & (results["level"] == level)
        & (results["stat"] == stat)
    ]
    return lines["value"].dropna()


def _study_here() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The study and the centres of the run in the current folder."""
    places = find_places(own_study=True)
    study = with_extra_fields(read_configuration(places.study, [], {}, replaced=False))
    files = (SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    centres = discover_centres(CENTRES, *files, extra_fields(study))
    return study, centres


def make_request(folder: Path, results: Path, names: Sequence[str], ties: str) -> str:
    """Write the first request into *folder*; what to tell the coordinator.

    Raises
    ------
    InvalidInput
        where there is one, where a predictor is none, where there are no results of all centres
        yet, and where no predictor passes the screen.
    """
    study, every = _study_here()
    path = folder / "round-1.json"
    if path.exists():
        raise InvalidInput(
            "Nothing is asked:", [f"{path} is there already; another model needs another --folder"]
        )
    unknown = [name for name in names if name not in study["predictors"]]
    if unknown:
        raise InvalidInput(
            "There is no such predictor:",
            [f"{name}{did_you_mean(name, study['predictors'])}" for name in unknown],
        )
    found = _results_of_all(results)
    chosen = screen(found, study)
    if names:
        inside = [name for name in study["predictors"] if name in names]
        chosen = Chosen(inside, [], "as the coordinator names them")
    if not chosen.names:
        raise InvalidInput("Nothing is asked:", [f"no predictor with {chosen.how}"])
    asked, otherwise = _asked(study, every)
    if not asked:
        raise InvalidInput("Nothing is asked:", ["every centre defines the model otherwise"])
    ties = ties or study["conversion"]["ties"][0]
    request = first_request(study, asked, chosen, found, ties, workflow_version())
    write_whole(path, request.text())
    told = [f"{path}: {', '.join(chosen.names)}; asked are {', '.join(asked)}."]
    if chosen.unscreened:
        told.append(
            f"Without a P alone, and not in it: {', '.join(chosen.unscreened)}"
            " (--predictors names all that are to be in it)."
        )
    told += [f"Not asked: {name} defines otherwise {keys}." for name, keys in otherwise.items()]
    return "\n".join(told)


def _results_of_all(results: Path) -> pd.DataFrame:
    for scope in (ALL_CENTRES, POOLED):
        path = results / scope / ANALYSIS / "results.parquet"
        if path.is_file():
            return read_table(path)
    raise InvalidInput("There are no results of all centres yet:", [f"{path}: make results"])


def _asked(study: Mapping[str, Any], every: Centres) -> tuple[dict[str, Any], dict[str, str]]:
    """The centres that are asked; and those that are not, with the keys they define otherwise."""
    asked, otherwise = {}, {}
    for name in pooled_centres(every):
        keys: list[str] = []
        if "bundle" in every[name]:
            told = manifest_of(every[name]["bundle"]).definitions.get(ANALYSIS)
            keys = differing_keys(told, definition_of(study, every[name])) if told else [ANALYSIS]
        if keys:
            otherwise[name] = ", ".join(keys)
        else:
            asked[name] = every[name]
    return asked, otherwise


def make_answer(centre_id: str, path: Path, results: Path, folder: Path) -> str:
    """Write the answer of a centre of this run into *folder*; what to tell the site.

    Raises
    ------
    InvalidInput
        see `federation.answering`; and where the centre or its harmonised tables are not here.
    """
    request = read_request(path)
    study, every = _study_here()
    if centre_id not in every:
        known = ", ".join(sorted(every))
        raise InvalidInput(f"There is no centre '{centre_id}'.", [f"there are: {known}"])
    if "bundle" in every[centre_id]:
        raise InvalidInput(
            "Nothing is answered:",
            [f"'{centre_id}' is here as a bundle: its answer comes from where its rows are"],
        )
    harmonised = results / centre_id / "harmonised"
    if not (harmonised / "patients.parquet").is_file():
        raise InvalidInput("There are no harmonised tables yet:", [f"{harmonised}: make results"])
    refuse_many(request, folder, centre_id)
    cohort, centre = read_cohort(harmonised), every[centre_id]
    answer = answer_of(request, centre_id, centre, cohort, study, workflow_version())
    target = folder / f"{centre_id}-round-{request.round}-{request.sha256[:8]}.json"
    write_whole(target, answer.text())
    if answer.state != TOLD:
        return f"{target}: {answer.state}. Nothing else is in it."
    n = "a number of patients that stays" if answer.n is None else counted(answer.n, "patient")
    names = ", ".join(request.names)
    return (
        f"{target}: slopes of {counted(len(answer.gradient), 'coefficient')} ({names}), sums over"
        f" {n}. Nothing has left: read it, then send this file back."
    )


def combine_answers(paths: Sequence[Path], folder: Path, without: Sequence[str]) -> str:
    """Keep the answers to the newest request in *folder*, write the estimates and what is asked
    next; what to tell the coordinator.

    Raises
    ------
    InvalidInput
        where there is no request, and where the answers do not fit together.
    """
    requests = requests_in(folder)
    if not requests:
        raise InvalidInput("There is no request:", [f"{folder} has no round-1.json"])
    newest = max(requests)
    answers: dict[str, Answer] = {}
    for path in paths:
        answer = read_answer(path)
        if answer.centre in answers:
            raise InvalidInput("Two answers are of one centre:", [f"{path}: {answer.centre}"])
        answers[answer.centre] = answer
    unknown = [name for name in without if name not in requests[newest].centres]
    if unknown:
        raise InvalidInput("There is no such centre in the request:", unknown)
    kept = {number: answers_in(folder, number) for number in requests}
    kept[newest] = dict(sorted({**kept[newest], **answers}.items()))
    found = combine([Round(requests[one], kept[one]) for one in sorted(requests)], without)
    for name, answer in answers.items():
        write_whole(place_of_answers(folder, newest) / f"{name}.json", answer.text())
    estimates = folder / f"round-{newest}-estimates.csv"
    write_csv(found.estimates(), estimates)
    if found.following is not None:
        write_whole(folder / f"round-{newest + 1}.json", found.following.text())
    return _told(found, estimates, folder)


def _told(found: Combined, estimates: Path, folder: Path) -> str:
    lines = [f"{estimates}: {found.note or 'exact: the last step went nowhere'}"]
    if found.left_out:
        lines[0] += f"; without {', '.join(found.left_out)}"
    table = found.estimates()
    if found.climb is not None:
        lines += [
            f"  {row.variable} {row.level}: {row.estimate:.3f} ({row.ci_low:.3f} to"
            f" {row.ci_high:.3f}), log {row.log_hazard_ratio:.6f}, SE {row.standard_error:.6f}"
            for row in table.itertuples()
        ]
    if found.following is not None:
        lines.append(f"Ask next: {folder / f'round-{found.following.round}.json'}")
    if folder == FOLDER:
        lines.append("In the results of all centres after: make results")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m hcc_conversion.federation.rounds", description=__doc__.splitlines()[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("request", help="the coordinator: write the first request")
    asking.add_argument(
        "--predictors", nargs="+", default=[], help="in place of those that pass the screen"
    )
    asking.add_argument("--ties", choices=list(TIES), default="", help="else the study's first")
    answering = commands.add_parser("answer", help="a site: answer a request")
    answering.add_argument("centre", help="id of the centre: the name of its file")
    answering.add_argument("request", type=Path, help="the file that the coordinator sent")
    answering.add_argument("--folder", type=Path, default=Path("answers"), help="answers go here")
    combining = commands.add_parser("combine", help="the coordinator: from answers to estimates")
    combining.add_argument("answers", type=Path, nargs="*", help="files that the sites sent")
    combining.add_argument(
        "--without", nargs="+", default=[], metavar="CENTRE", help="centres that do not answer"
    )
    for one in (asking, combining):
        one.add_argument("--folder", type=Path, default=FOLDER, help="requests, answers, estimates")
    for one in (asking, answering):
        one.add_argument("--results", type=Path, default=Path("results"))
    given = parser.parse_args(arguments)
    try:
        if given.command == "request":
            told = make_request(given.folder, given.results, given.predictors, given.ties)
        elif given.command == "answer":
            told = make_answer(given.centre, given.request, given.results, given.folder)
        else:
            told = combine_answers(given.answers, given.folder, given.without)
    except InvalidInput as error:
        sys.exit(str(error))
    print(told)


if __name__ == "__main__":
    sys.exit(on_screen(main, sys.argv[1:]))
