"""Self-contained HTML pages, by jinja2."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hcc_conversion.display.published_cells import NOT_PRINTED
from hcc_conversion.run.wording import counted
from schemas.results import NO_PATIENTS, NOT_COLLECTED

#: Heading of rows that are of no population.
WHOLE = "Whole extract"
#: What stands in a cell that has no value.
ABSENT = (NOT_COLLECTED, NO_PATIENTS, NOT_PRINTED, "")


HERE = Path(__file__).parent


def render(template: Path, **content: Any) -> str:
    """The page that *template* makes of *content*; it may extend a template of this folder."""
    return _templates(template.parent).get_template(template.name).render(**content)


@cache
def _templates(folder: Path) -> Environment:
    # Autoescape: column names and codes come from the sites' files.
    templates = Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["counted"] = counted
    return templates


def table_page(
    title: str,
    table: pd.DataFrame,
    *,
    legend: Sequence[str],
    notes: Sequence[str],
    n_keys: int,
    sections: bool = False,
) -> str:
    """A page with one table.

    Parameters
    ----------
    title
        heading of the page.
    table
        rows as they are to be shown; the first *n_keys* columns name the row.
    legend
        what each scope is, a line each.
    notes
        lines under the table.
    sections
        whether the first column stands as a heading above its rows, with a list of the headings
        above the table.
    """
    return render(
        HERE / "table.html.j2",
        title=title,
        columns=list(table.columns)[1 if sections else 0 :],
        sections=_sections(table.astype(str).to_numpy().tolist(), n_keys, sections),
        legend=legend,
        notes=notes,
        absent=ABSENT,
    )


def _sections(rows: list[list[str]], n_keys: int, parted: bool) -> list[dict[str, Any]]:
    """Rows under the heading that they share; a name is not repeated beneath itself."""
    parts: list[dict[str, Any]] = [] if parted else [{"title": "", "rows": []}]
    before: list[str] = []
    for row in rows:
        if parted and row[:1] != before[:1]:
            parts.append({"title": row[0] or WHOLE, "rows": []})
        names = [
            "" if place < 2 and row[: place + 1] == before[: place + 1] else name
            for place, name in enumerate(row[:n_keys])
        ]
        parts[-1]["rows"].append({"names": names[1:] if parted else names, "cells": row[n_keys:]})
        before = row
    return parts
