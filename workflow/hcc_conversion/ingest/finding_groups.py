"""What validation found, kind by kind as a person mends it: causes first, what follows counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import yaml

from hcc_conversion.ingest.confirmed import TO_CONFIRM
from hcc_conversion.ingest.date_order import AFTER_LAST_CONTACT, DATES
from hcc_conversion.ingest.doubt import are_most
from hcc_conversion.ingest.findings import ERROR, NAMED, summarise
from hcc_conversion.ingest.mapping import Block, source_columns

_LATE = f"{DATES}{AFTER_LAST_CONTACT}"


@dataclass(frozen=True)
class Place:
    """One column, or file, that a finding is about.

    rows, n_rows
        the first row numbers as text, and how many there are; 0 where the whole is meant.
    found
        codes that may be shown, as text.
    to_write
        what the centre file would say, by the key that it stands under; empty where nothing is
        offered.
    """

    file: str
    column: str
    n_rows: int
    rows: str
    found: str
    to_write: Mapping[str, str]


@dataclass
class Group:
    """Findings of one kind.

    follows, n_rows_following
        how many other kinds are likely to follow from it, since they are about the same columns,
        and at how many rows; they stand in no group of their own.
    """

    severity: str
    problem: str
    expected: str
    advice: str
    places: list[Place] = field(default_factory=list)
    follows: int = 0
    n_rows_following: int = 0


def group_findings(
    findings: pd.DataFrame,
    accounting: pd.DataFrame,
    blocks: Sequence[Block] = (),
    *,
    everything: bool = False,
) -> list[Group]:
    """The findings by kind: errors before warnings, causes before what they may have caused.

    A cause is an error of a column as a whole, or of more than half of its rows. What else is found
    in its columns, or by holding days against those of its columns, is then only counted, but for
    errors of a whole, unless *everything* is asked for.

    Parameters
    ----------
    findings, accounting
        of `hcc_conversion.ingest.extract.Examination`.
    blocks
        of the centre's file, for what could be written there.
    """
    summary = summarise(findings)
    codes = findings.groupby(["file", "column", "problem"], observed=True)["found"].unique()
    offered = accounting.groupby("file")["offered"].max() if len(accounting) else {}
    lines = summary.to_dict("records")
    causes = [line for line in lines if _is_cause(line, offered.get(line["file"], 0))]
    # Of the causes first those of whole columns: an error in most of the rows may follow from it.
    causes.sort(key=lambda line: (line["n_rows"] > 0, -line["n_rows"]))
    others = [line for line in lines if line not in causes]
    groups: dict[tuple[str, ...], Group] = {}
    of_column: dict[tuple[str, str], Group] = {}
    of_last_contact: Group | None = None
    last_contact = {
        name
        for block in blocks
        if block.table == "patients"
        for name in source_columns(block.columns.get("last_contact_day", {}))
    }
    for number, line in enumerate([*causes, *others]):
        columns = [(line["file"], name) for name in _names(line["column"])]
        cause = next((of_column[name] for name in columns if name in of_column), None)
        if line["problem"] == _LATE and cause is None:
            cause = of_last_contact
        of_whole = line["severity"] == ERROR and not line["n_rows"]
        if cause and not of_whole and not everything:
            cause.follows += 1
            cause.n_rows_following += line["n_rows"]
            continue
        advice, asks, entry = line["advice"].partition(TO_CONFIRM)
        key = (line["severity"], line["problem"], line["expected"], advice)
        group = groups.setdefault(key, Group(*key))
        to_write = {"confirmed": f"- {entry}"} if asks else {}
        if line["found"]:
            shown = codes[line["file"], line["column"], line["problem"]]
            to_write |= _codes_to_write(line, [code for code in shown if code], blocks)
        group.places.append(
            Place(
                line["file"], line["column"], line["n_rows"], line["rows"], line["found"], to_write
            )
        )
        if number < len(causes):
            of_column |= {name: group for name in columns if name not in of_column}
            is_last_contact = line["table"] == "patients" and last_contact & {
                *_names(line["column"])
            }
            of_last_contact = of_last_contact or (group if is_last_contact else None)
    return sorted(groups.values(), key=lambda group: group.severity != ERROR)


def _names(column: str) -> list[str]:
    return [name for name in column.split(", ") if name]


def _is_cause(line: Mapping[str, Any], of_file: int) -> bool:
    if line["severity"] != ERROR or not line["column"]:
        return False
    return not line["n_rows"] or (of_file > 0 and are_most(line["n_rows"], of_file))


def _codes_to_write(
    line: Mapping[str, Any], codes: Sequence[str], blocks: Sequence[Block]
) -> dict[str, str]:
    """The keys of ``codes`` and ``bounds`` that codes not listed there would stand under."""
    listed = yaml.safe_dump(
        dict.fromkeys(codes[:NAMED], "..."),
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
    return {
        f"{block.key}.columns.{name}.{key}": listed.strip()
        for block in blocks
        if block.table == line["table"]
        for name, mapping in block.columns.items()
        for key in ("codes", "bounds")
        if key in mapping and ", ".join(source_columns(mapping)) == line["column"]
    }
