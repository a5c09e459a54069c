"""What goes back and forth in a round: the request of the coordinator, the answer of a centre.

Both are small files of JSON that a person can read; schemas/request.schema.yaml and
schemas/answer.schema.yaml say what stands where.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.text_file import UnreadableText, read_text
from hcc_conversion.statistics.newton_rounds import Derivatives
from hcc_conversion.study.configuration import schema_problems

SCHEMA_VERSION = 1
#: States of an answer; only the first comes with numbers.
TOLD, NOT_COLLECTED, NO_PATIENTS, WITHHELD = "told", "not collected", "no patients", "withheld"


@dataclass(frozen=True)
class Request:
    """What a coordinator asks of the centres.

    schema_version, workflow
        of the layout; and what made it, see `hcc_conversion.run.version`.
    round
        from 1 on.
    population, ties
        who is modelled, and how tied events are handled (a key of `statistics.cox.TIES`).
    chosen
        how the predictors were chosen, such as ``P < 0.2 alone``.
    predictors
        ``name`` and ``levels`` of each, the reference first.
    coefficients
        log hazard ratios: of each predictor in turn those of its levels after the reference.
    centres
        id of each centre that is asked, then the definition (`ingest.bundle_manifest.definition`)
        of the analysis that it is expected to have.
    """

    schema_version: int
    workflow: Mapping[str, str]
    round: int
    population: str
    ties: str
    chosen: str
    predictors: Sequence[Mapping[str, Any]]
    coefficients: Sequence[float]
    centres: Mapping[str, Mapping[str, Any]]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Predictor and level of each coefficient."""
        return [(one["name"], level) for one in self.predictors for level in one["levels"][1:]]

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.predictors]

    @property
    def sha256(self) -> str:
        return sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """As it stands in the file."""
        return _text(asdict(self))

    def asks_the_same(self, other: "Request") -> bool:
        """Whether both are of one model, at whatever coefficients and centres."""
        mine, its = (
            (one.population, one.ties, [dict(predictor) for predictor in one.predictors])
            for one in (self, other)
        )
        return mine == its


@dataclass(frozen=True)
class Answer:
    """What a centre says of the coefficients of a request.

    request, round
        SHA-256 of the request, and its number.
    centre, state
        its id; and `TOLD`, or why there are no numbers.
    n, events, missing
        complete cases, how many of them had the event, how many others there are; null where they
        would tell of few patients, and where nothing is told.
    log_likelihood, gradient, information
        log partial likelihood less its value where all coefficients are 0; its first derivatives
        and minus its second ones; 0 and empty where nothing is told.
    without_events
        ``predictor`` and ``level`` in which nobody has the event.
    """

    schema_version: int
    workflow: Mapping[str, str]
    request: str
    round: int
    centre: str
    state: str
    n: int | None = None
    events: int | None = None
    missing: int | None = None
    log_likelihood: float = 0.0
    gradient: Sequence[float] = ()
    information: Sequence[Sequence[float]] = ()
    without_events: Sequence[Mapping[str, str]] = ()

    def text(self) -> str:
        """As it stands in the file."""
        return _text(asdict(self))

    @property
    def at(self) -> Derivatives:
        return Derivatives(self.log_likelihood, np.array(self.gradient), np.array(self.information))


def read_request(path: str | Path) -> Request:
    """A file that `Request.text` wrote.

    Raises
    ------
    InvalidInput
        where it is none, with every problem.
    """
    request = Request(**_read(path, "request"))
    problems = []
    if len(set(request.names)) < len(request.names):
        problems.append("predictors: one stands twice")
    if any(len(set(one["levels"])) < len(one["levels"]) for one in request.predictors):
        problems.append("predictors: a level stands twice")
    if len(request.coefficients) != len(request.columns):
        problems.append(
            f"coefficients: there are {len(request.coefficients)}, and levels to compare"
            f" {len(request.columns)}"
        )
    _refuse(path, "request", problems)
    return request


def read_answer(path: str | Path) -> Answer:
    """A file that `Answer.text` wrote.

    Raises
    ------
    InvalidInput
        where it is none, with every problem.
    """
    answer = Answer(**_read(path, "answer"))
    problems = []
    width = len(answer.gradient)
    if answer.state != TOLD and (width or answer.information or answer.log_likelihood):
        problems.append(f"it has numbers, and says '{answer.state}'")
    if [len(row) for row in answer.information] != [width] * width:
        problems.append("information: it is not square, or not as wide as the gradient")
    elif width:
        information = answer.at.information
        if not np.allclose(information, information.T, atol=1e-6):
            problems.append("information: it is not symmetric")
        elif np.linalg.eigvalsh(information)[0] < -1e-5 * max(1.0, np.abs(information).max()):
            problems.append("information: it is none of a likelihood, variances are negative")
    _refuse(path, "answer", problems)
    return answer


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_made = path.with_name(f".{path.name}.half-made")
    try:
        half_made.write_text(text, encoding="utf-8")
        half_made.replace(path)
    finally:
        half_made.unlink(missing_ok=True)


def _read(path: str | Path, kind: str) -> dict[str, Any]:
    try:
        told = json.loads(
            read_text(path), parse_constant=_no_constant, object_pairs_hook=_without_doubles
        )
    except UnreadableText as error:
        raise InvalidInput(f"The {kind} cannot be read:", [f"{path}: {error}"]) from None
    except (ValueError, RecursionError):
        raise InvalidInput(f"The {kind} cannot be read:", [f"{path}: it is no JSON"]) from None
    if not isinstance(told, dict):
        raise InvalidInput(f"The {kind} cannot be read:", [f"{path}: it holds no keys"])
    version = told.get("schema_version", "none")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        said = version if isinstance(version, int) else "none"
        problem = f"its layout has the version {said}, and this workflow reads {SCHEMA_VERSION}"
        raise InvalidInput(f"The {kind} cannot be read:", [f"{path}: {problem}"])
    problems = schema_problems(told, SCHEMAS / f"{kind}.schema.yaml", str(path))
    if problems:
        raise InvalidInput(f"The file is no {kind}:", problems)
    if not all(map(math.isfinite, _numbers(told))):
        raise InvalidInput(f"The file is no {kind}:", [f"{path}: a number is not finite"])
    return told


def _refuse(path: str | Path, kind: str, problems: Sequence[str]) -> None:
    if problems:
        raise InvalidInput(f"The {kind} does not fit:", [f"{path}: {one}" for one in problems])


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _numbers(told: Any) -> list[float]:
    """Every number, wherever it stands; a huge one is infinite."""
    if isinstance(told, dict):
        return [number for value in told.values() for number in _numbers(value)]
    if isinstance(told, list):
        return [number for value in told for number in _numbers(value)]
    return [told] if isinstance(told, float) else []
