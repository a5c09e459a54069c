"""Differences between two groups, one below another for every site and the pool."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.surgery.sites import surgery_differences
from hcc_conversion.display.lines import number_text
from hcc_conversion.display.paged import on_page, page_title
from hcc_conversion.display.palette import Look, scope_looks
from hcc_conversion.display.site_blocks import Block, Layout, Row, draw_site_blocks
from hcc_conversion.display.view import View

LAYOUT = Layout(n_columns=1, name_width=2.1, counts_width=0.75)
NOTE = (
    "Conversion minus direct surgery with 95 % limits: of means by Welch, of percentages, in "
    "percentage points, by Newcombe. Beside the site the patients of each group whose value is "
    "known, conversion v direct. Right of the upright line conversion surgery has the higher value."
)


def difference_blocks(table: pd.DataFrame, names: Mapping[str, str]) -> list[Block]:
    """A block per difference.

    Parameters
    ----------
    table
        as of `surgery_differences`.
    names
        scope, then its name.
    """
    looks = scope_looks(list(names))
    return [
        Block(what, [_row(row, names, looks) for row in rows.itertuples()], number_text)
        for what, rows in table.groupby("row", sort=False)
    ]


def _row(row, names: Mapping[str, str], looks: Mapping[str, Look]) -> Row:
    cells = {name: getattr(row, name) for name in ("estimate", "ci_low", "ci_high")}
    sizes = " v ".join(f"{n:,.0f}" if pd.notna(n) else "–" for n in (row.n_first, row.n_second))
    text = row.note or "not available"
    if pd.notna(row.estimate):
        written = [number_text(cell) if pd.notna(cell) else "–" for cell in cells.values()]
        text = f"{written[0]} ({written[1]} to {written[2]})"
    return Row(row.scope, names[row.scope], looks[row.scope], cells, text, counts=sizes)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side, of the differences of its page."""
    table = surgery_differences(tables["results"], view.names, view.titles)
    title = view.beside("Conversion minus direct surgery")
    blocks = on_page(difference_blocks(table, view.names), view.part)
    return draw_site_blocks(blocks, page_title(title, view.part), NOTE, view.labels, LAYOUT)
