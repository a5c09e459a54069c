"""Self-contained HTML pages, by jinja2."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def templates() -> Environment:
    # Autoescape: column names and codes come from the sites' files.
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def table_page(
    title: str, table: pd.DataFrame, *, legend: Sequence[str], notes: Sequence[str], n_keys: int
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
    """
    rows = table.astype(str).to_numpy().tolist()
    return (
        templates()
        .get_template("table.html.j2")
        .render(
            title=title,
            columns=list(table.columns),
            rows=rows,
            legend=legend,
            notes=notes,
            n_keys=n_keys,
        )
    )


def validation_page(
    title: str,
    *,
    verdict: str,
    problems: Sequence[Mapping[str, Any]],
    accounting: Sequence[Mapping[str, Any]],
    n_quarantined: int,
) -> str:
    """A page with what validation found; *problems* and *accounting* are rows of tables."""
    return (
        templates()
        .get_template("validation.html.j2")
        .render(
            title=title,
            verdict=verdict,
            problems=problems,
            accounting=accounting,
            n_quarantined=n_quarantined,
        )
    )
