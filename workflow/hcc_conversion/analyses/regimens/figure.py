"""Regimens before conversion, and what followed the surgery (Table 8 of the paper)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hcc_conversion.cohort.regimens import OTHER_ADJUVANT, SYSTEMIC_ONLY, WITH_TACE
from hcc_conversion.display.bars import (
    EMPTY,
    Fill,
    draw_bar,
    draw_fill_legend,
    fill_legend_height,
    fill_of,
)
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    house_style,
    line_height,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, PALE, treatment_look
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import counted

POPULATION, OPERATED = "converted", "conversion_surgery"
WHOLE, REST = "whole", "rest"
#: The patients of a class, and what followed a regimen, from the left: name in the legend, fill.
PARTS: Mapping[str, tuple[str, Fill]] = {
    WHOLE: ("patients", Fill(GREY, GREY)),
    WITH_TACE: ("adjuvant with TACE", fill_of(treatment_look("locoregional"))),
    SYSTEMIC_ONLY: ("adjuvant, systemic only", fill_of(treatment_look("systemic"))),
    OTHER_ADJUVANT: ("other adjuvant", fill_of(treatment_look("other"))),
    "none": ("no adjuvant", EMPTY),
    REST: ("not resected, or not known", Fill(PALE, GREY)),
}

# Inches; from left to right: regimen, bars, n (%).
LABEL_WIDTH, GUTTER, SHARE_WIDTH = 2.75, 0.12, 0.62
BARS_LEFT = MARGIN + LABEL_WIDTH + GUTTER
BARS_WIDTH = WIDE - BARS_LEFT - SHARE_WIDTH - MARGIN
LINE, ROW_GAP, BAR_HEIGHT = line_height(SMALL_SIZE), 0.015, 0.1
HEADING, AXIS, SECTION_GAP = 0.2, 0.34, 0.08
#: Patients; bars of a few are not drawn across the page.
LEAST_SCALE = 8.0
#: Rows of a section; rarer regimens have one row together.
MOST_ROWS = 32


@dataclass(frozen=True)
class Row:
    """A regimen: its name, n (%) and its patients by `PARTS`."""

    label: list[str]
    text: str
    parts: Mapping[str, float]

    @property
    def height(self) -> float:
        return len(self.label) * LINE + ROW_GAP


@house_style()
def draw_regimens(results: pd.DataFrame, title: str) -> Figure:
    """Draw a bar for each class of regimen and each regimen of the converted.

    Parameters
    ----------
    results
        `Results` rows of the analysis ``regimens``.
    title
        of the figure; wrapped when long.
    """
    converted, operated = _counts(results, POPULATION), _counts(results, OPERATED)
    sections = {
        "Class of regimen before conversion": _rows(converted, "regimen_class"),
        "Regimen before conversion, by what followed": _rows(converted, "regimen", operated),
    }
    sections = {heading: rows for heading, rows in sections.items() if rows}
    drawn = [row for rows in sections.values() for row in rows]
    note = "\n".join(_notes(results))
    above = title_height(title, WIDE)
    legend = above + LINE + 0.06
    occurring = [part for part in PARTS if any(row.parts.get(part) for row in drawn)]
    fills = [PARTS[part] for part in occurring]
    top = legend + fill_legend_height(fills, WIDE)
    bottom = top + (sum(map(_height, sections.values())) or LINE)
    figure = new_page(WIDE, bottom + note_height(note, WIDE))
    place_title(figure, title)
    place_text(figure, MARGIN, above, f"Converted ({_size(results)})", weight="bold")
    place_note(figure, note)
    draw_fill_legend(figure, legend, fills)
    y = top
    for heading, rows in sections.items():
        _draw_section(figure, heading, rows, y)
        y += _height(rows)
    if not drawn:
        place_text(figure, MARGIN, legend, "No regimens", color=GREY)
    return figure


def _counts(results: pd.DataFrame, population: str) -> pd.DataFrame:
    """``n``, ``percent`` and ``note`` of a population's lines, by group, variable and level."""
    rows = results[results["population"] == population]
    rows = rows.set_index(["group", "variable", "level"])
    counts = rows[rows["stat"] == "n"]
    percent = rows.loc[rows["stat"] == "percent", "value"]
    percent = percent.reindex(counts.index)
    return counts[["note"]].assign(n=counts["value"], percent=percent)


def _rows(
    converted: pd.DataFrame, variable: str, operated: pd.DataFrame | None = None
) -> list[Row]:
    """The levels of a variable, parted by the adjuvant treatment where *operated* is given; those
    beyond `MOST_ROWS` together in the last row."""
    lines = [
        (level, line)
        for (group, name, level), line in converted.iterrows()
        if name == variable and not group and level
    ]
    shown = lines if len(lines) <= MOST_ROWS else lines[: MOST_ROWS - 1]
    rows = [_row(level, line, operated) for level, line in shown]
    return rows if shown is lines else [*rows, _together(lines[MOST_ROWS - 1 :], operated)]


def _row(level: str, line: pd.Series, operated: pd.DataFrame | None) -> Row:
    text = line["note"] if pd.isna(line["n"]) else f"{line['n']:,.0f} ({line['percent']:.1f})"
    n = 0.0 if pd.isna(line["n"]) else line["n"]
    parts = {WHOLE: n} if operated is None else _parts(operated, level, n)
    return Row(wrap(level[:1].upper() + level[1:], LABEL_WIDTH, SMALL_SIZE), text, parts)


def _together(lines: Sequence[tuple[str, pd.Series]], operated: pd.DataFrame | None) -> Row:
    """Rarer regimens in one row: their patients where these are told."""
    rows = [_row(level, line, operated) for level, line in lines]
    parts = {part: sum(row.parts.get(part, 0.0) for row in rows) for part in PARTS}
    percent = sum(line["percent"] for _, line in lines if pd.notna(line["percent"]))
    text = f"{sum(parts.values()):,.0f} ({percent:.1f})"
    told = [line["n"] for _, line in lines if pd.notna(line["n"])]
    label = f"{len(lines)} others, of {counted(int(max(told, default=0)), 'patient')} or fewer each"
    label += ", some not told" if len(told) < len(lines) else ""
    return Row(wrap(label, LABEL_WIDTH, SMALL_SIZE), text, parts)


def _parts(operated: pd.DataFrame, regimen: str, n: float) -> dict[str, float]:
    adjuvant = operated["n"].reindex([(regimen, "adjuvant", part) for part in PARTS])
    parts = dict(zip(PARTS, adjuvant.fillna(0.0), strict=True))
    return parts | {REST: n - sum(parts.values())}


def _size(results: pd.DataFrame) -> str:
    rows = results[(results["variable"] == "patients") & (results["population"] == POPULATION)]
    line = rows.iloc[0]
    if pd.isna(line["value"]):
        return line["note"] or "n not given"
    return f"n = {line['value']:,.0f}" + (f", {line['note']}" if line["note"] else "")


def _notes(results: pd.DataFrame) -> list[str]:
    """The interval from surgery to adjuvant treatment, in all and by its kind."""
    rows = results[results["variable"].eq("adjuvant_interval_days") & results["group"].eq("")]
    texts = []
    for level, of_level in rows.groupby("level", sort=False):
        value = of_level.set_index("stat")["value"]
        if not value["n"] > 0:
            continue
        spread = f" ± {value['sd']:.1f}" if pd.notna(value["sd"]) else ""
        texts.append(
            f"{level or 'all'} {value['mean']:.1f}{spread} (median {value['median']:.0f}, "
            f"{value['min']:.0f} to {value['max']:.0f}; n = {value['n']:,.0f})"
        )
    if not texts:
        return ["Surgery to adjuvant treatment: not collected, or no patients."]
    return [f"Days from surgery to adjuvant treatment, mean ± SD: {'; '.join(texts)}."]


def _height(rows: Sequence[Row]) -> float:
    return HEADING + sum(row.height for row in rows) + AXIS + SECTION_GAP


def _draw_section(figure: Figure, heading: str, rows: Sequence[Row], top: float) -> None:
    place_text(figure, MARGIN, top, heading, weight="bold")
    right = WIDE - MARGIN
    place_text(figure, right, top, "n (%)", ha="right", size=SMALL_SIZE, color=GREY)
    y, inside = top + HEADING, 0.0
    most = max(LEAST_SCALE, *(sum(row.parts.values()) for row in rows))
    axes = _count_axes(figure, y, sum(row.height for row in rows), most)
    for row in rows:
        place_text(figure, MARGIN, y + inside, "\n".join(row.label), size=SMALL_SIZE)
        place_text(figure, right, y + inside, row.text, ha="right", size=SMALL_SIZE)
        parts = [(length, PARTS[part][1]) for part, length in row.parts.items()]
        draw_bar(axes, inside + LINE * 0.36, BAR_HEIGHT, parts)
        inside += row.height


def _count_axes(figure: Figure, top: float, height: float, most: float) -> Axes:
    """Axes of patients whose other coordinate is inches from their top."""
    axes = place_axes(figure, BARS_LEFT, top, BARS_WIDTH, height)
    axes.set(xlim=(0, most * 1.02), ylim=(height, 0), yticks=[])
    axes.set_xlabel("Patients, n", labelpad=1)
    ticks = MaxNLocator(6, integer=True).tick_values(0, most)
    axes.set_xticks([tick for tick in ticks if 0 <= tick <= most])
    axes.tick_params(color=GREY, length=2.5, pad=2)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left"]].set_visible(False)
    return axes


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    return draw_regimens(tables["results"], view.heading("Regimens before conversion"))
