"""Findings as queries: each with a number that stays, a status, and the centre's own answer."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import yaml

from hcc_conversion.ingest import confirmed
from schemas.queries import ANSWERED, CONFIRMED, GONE, OPEN, Queries

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: Ends the problem of a doubt that the centre file confirms.
_BELIEVED = f" {confirmed.CONFIRMED}"
#: Digits after the letter, which keeps a number of them from being one in YAML.
_LENGTH = 7


def list_queries(
    summary: pd.DataFrame, earlier: pd.DataFrame, answers: Sequence[Mapping[str, Any]], day: str
) -> pd.DataFrame:
    """`Queries` of a run: what was found, in the order of reading, then what is gone.

    Parameters
    ----------
    summary
        the findings as `hcc_conversion.ingest.findings.summarise` gives them.
    earlier
        the `Queries` of the last run; empty before the first.
    answers
        ``answers`` of the centre file. One of fewer rows than there are now answers no more.
    day
        of this run.
    """
    before = earlier.set_index("query")
    given = {entry["query"]: entry for entry in answers}
    rows = []
    found = summary.fillna("").to_dict("records")
    for query, line in zip(query_ids(found), found, strict=True):
        answer = given.get(query, {})
        row = {name: line[name] for name in ("severity", "table", "file", "column", "expected")}
        row |= {"rows": line["n_rows"], "which": line["rows"], "problem": line["problem"]}
        row |= {"advice": line["advice"]}
        row |= {"answer": answer.get("answer", ""), "answered_by": answer.get("by", "")}
        row |= {"query": query, "status": _status(line, answer)}
        asks = row["status"] == OPEN and confirmed.TO_CONFIRM not in line["advice"]
        row["to_answer"] = _to_answer(query, line) if asks else ""
        rows.append(row | _days(row, before, day))
    gone = before[~before.index.isin([row["query"] for row in rows])].reset_index()
    for row in gone.to_dict("records"):
        row |= {"status": GONE, "to_answer": ""}
        rows.append(row | _days(row, before, day))
    table = Queries.of(rows)
    last = table["status"] == GONE
    return Queries.of(
        pd.concat([table[~last], table[last].sort_values(["since", "query"], ascending=False)])
    )


def query_ids(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """A number for each line of findings, of what is found where.

    Numbers within names of files and problems are left out, so that the next delivery,
    ``export-2026-12.csv``, has the same queries; but where two lines would be one without them.
    """
    rough = [_hash(line, exactly=False) for line in found]
    return [
        _hash(line, exactly=True) if rough.count(one) > 1 else one
        for line, one in zip(found, rough, strict=True)
    ]


def _hash(line: Mapping[str, Any], *, exactly: bool) -> str:
    told = [str(line["file"]), str(line["problem"]).partition(_BELIEVED)[0]]
    if exactly:
        told += [str(line["severity"]), str(line["expected"]), str(line["advice"])]
    else:
        told = [_NUMBER.sub("0", text) for text in told]
    place = [str(line["table"]), str(line["column"])]
    digest = sha256(json.dumps([*place, *told]).encode()).hexdigest()
    return f"q{digest[:_LENGTH]}"


def _status(line: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    if _BELIEVED in line["problem"]:
        return CONFIRMED
    return ANSWERED if answer and line["n_rows"] <= answer["rows"] else OPEN


def _days(row: Mapping[str, Any], before: pd.DataFrame, day: str) -> dict[str, str]:
    if row["query"] not in before.index:
        return {"first_seen": day, "since": day}
    last = before.loc[row["query"]]
    since = last["since"] if last["status"] == row["status"] else day
    return {"first_seen": last["first_seen"], "since": since}


def _to_answer(query: str, line: Mapping[str, Any]) -> str:
    entry = {"query": query, "rows": line["n_rows"], "answer": "...", "by": "..."}
    text = yaml.safe_dump(entry, default_flow_style=True, sort_keys=False, width=10_000)
    return str(text).strip()


def idle_answers(queries: pd.DataFrame, answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The queries that *answers* are to and that there never were."""
    return [entry["query"] for entry in answers if entry["query"] not in set(queries["query"])]
