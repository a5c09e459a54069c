"""Analysis results as tables fit to be read: one row per line, one column per scope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from hcc_conversion.display.labels import (
    group_label,
    method_label,
    population_label,
    variable_label,
)
from hcc_conversion.run.wording import with_minus

ROW = ["population", "group", "variable", "level"]
#: In a cell: nothing to print, for a reason that stands beside it.
DASH = "–"
_Stats = Mapping[str, float]
#: Beside the statistics of a count: the denominator, where it is to be written with it.
OF = "of"


def _count_and_percent(stats: _Stats) -> str:
    if pd.isna(stats["percent"]):  # of nobody there is no percentage
        return _count(stats)
    return f"{_count(stats)} ({stats['percent']:.1f})"


def _count(stats: _Stats) -> str:
    return f"{stats['n']:.0f}" + (f"/{stats[OF]:.0f}" if pd.notna(stats.get(OF)) else "")


def _count_and_missing(stats: _Stats) -> str:
    unknown = f"; {stats['missing']:.0f} not known" if stats["missing"] else ""
    return _count_and_percent(stats) + unknown


def _count_and_limits(stats: _Stats) -> str:
    if pd.isna(stats["percent"]):
        return _count_and_percent(stats)
    limits = f"{stats['ci_low']:.1f} to {stats['ci_high']:.1f}"
    return f"{_count(stats)} ({stats['percent']:.1f}; {limits})"


def _mean_and_sd(stats: _Stats) -> str:
    if pd.isna(stats["sd"]):
        return number_text(stats["mean"])
    return f"{number_text(stats['mean'])} ± {number_text(stats['sd'])}"


def _with_limits(value: float, low: float, high: float, write: Callable[[float], str]) -> str:
    limits = [write(limit) if pd.notna(limit) else "–" for limit in (low, high)]
    text = write(value) if pd.notna(value) else "not reached"
    if pd.isna(low) and pd.isna(high):
        return text
    return f"{text} ({limits[0]} to {limits[1]})"


def number_text(value: float) -> str:
    """Three significant digits, but every digit before the decimal sign and at most two after."""
    size = abs(value)
    return with_minus(f"{value:.{2 if size < 10 else 1 if size < 1000 else 0}f}")


def hundredths(value: float) -> str:
    """Two digits after the decimal sign."""
    return with_minus(f"{value:.2f}")


def _plain(value: float) -> str:
    """A measured value: whole numbers without a decimal sign."""
    return with_minus(f"{value:.0f}") if float(value).is_integer() else number_text(value)


def hazard_text(ratio: float) -> str:
    """Two digits after the decimal sign, three where the first two would say little."""
    if ratio < 0.0005:
        return "<0.001"
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.{2 if ratio >= 0.1 else 3}f}"


def p_value_text(p_value: float) -> str:
    """A P value as it is printed."""
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"


def _statistic_and_p(stats: _Stats) -> str:
    return f"{number_text(stats['statistic'])}, {_only_p(stats)}"


def _only_p(stats: _Stats) -> str:
    return f"P {p_value_text(stats['p_value'])}"


def _events_and_patients(stats: _Stats) -> str:
    return f"{stats['events']:.0f} in {_count_and_percent(stats)}"


def _hazard_and_p(stats: _Stats) -> str:
    text = _estimate(stats, hazard_text)
    return text if pd.isna(stats["p_value"]) else f"{text}, {_only_p(stats)}"


def _estimate(stats: _Stats, write: Callable[[float], str]) -> str:
    return _with_limits(stats["estimate"], stats["ci_low"], stats["ci_high"], write)


def _bounds(stats: _Stats, write: Callable[[float], str]) -> str:
    low, high = (write(stats[name]) if pd.notna(stats[name]) else "" for name in BOUNDS)
    if not high:
        return f"{low} or more"
    return f"{low} to {high}" if low else f"at most {high}"


def _percent_and_at_risk(stats: _Stats) -> str:
    return f"{_estimate(stats, lambda p: f'{100 * p:.1f}')}, {stats['at_risk']:.0f}"


@dataclass(frozen=True)
class Writing:
    """How a line is written.

    heading
        what its text is of.
    write
        the text of its statistics.
    with_denominator
        the heading where the denominator is written too; empty where there is none to write.
    """

    heading: str
    write: Callable[[_Stats], str]
    with_denominator: str = ""


#: Line of `schemas.results.LINES`, then how it is written.
WRITING: Mapping[str, Writing] = {
    "count": Writing("n", lambda s: f"{s['n']:.0f}"),
    "known": Writing("known / missing", lambda s: f"{s['n']:.0f} / {s['missing']:.0f}"),
    "events": Writing("n / events", lambda s: f"{s['n']:.0f} / {s['events']:.0f}"),
    "events_missing": Writing(
        "n / events / left out",
        lambda s: f"{s['n']:.0f} / {s['events']:.0f} / {s['missing']:.0f}",
    ),
    "proportion": Writing("n (%)", _count_and_percent, "n/N (%)"),
    "proportion_missing": Writing("n (%)", _count_and_missing, "n/N (%)"),
    "proportion_events": Writing(
        "events in patients (%)", _events_and_patients, "events in n/N (%)"
    ),
    "proportion_ci": Writing("n (%; 95 % CI)", _count_and_limits, "n/N (%; 95 % CI)"),
    "percent_ci": Writing("95 % CI, %", lambda s: f"{s['ci_low']:.1f} to {s['ci_high']:.1f}"),
    "mean": Writing("mean ± SD", _mean_and_sd),
    "median_quartiles": Writing(
        "median (quartiles)", lambda s: _with_limits(s["median"], s["q1"], s["q3"], number_text)
    ),
    "range": Writing("range", lambda s: f"{_plain(s['min'])} to {_plain(s['max'])}"),
    "median_ci": Writing(
        "median, months (95 % CI)",
        lambda s: _with_limits(s["median"], s["ci_low"], s["ci_high"], number_text),
    ),
    "median_range": Writing(
        "median, months (range)",
        lambda s: _with_limits(s["median"], s["min"], s["max"], number_text),
    ),
    "probability_at": Writing("% (95 % CI), at risk", _percent_and_at_risk),
    "probability_bounds": Writing(
        "%, lowest to highest", partial(_bounds, write=lambda p: f"{100 * p:.1f}")
    ),
    "bounds": Writing("lowest to highest", partial(_bounds, write=number_text)),
    "number": Writing("estimate", lambda s: number_text(s["estimate"])),
    "estimate_ci": Writing("estimate (95 % CI)", partial(_estimate, write=hundredths)),
    "difference_ci": Writing("estimate (95 % CI)", partial(_estimate, write=number_text)),
    "standardised_difference": Writing("estimate", lambda s: hundredths(s["estimate"])),
    "hazard_ratio": Writing("hazard ratio (95 % CI), P", _hazard_and_p),
    "test": Writing("statistic, P", _statistic_and_p),
    "rank_test": Writing("statistic, P", _statistic_and_p),
    "exact_test": Writing("statistic, P", _only_p),
    "model_test": Writing("statistic, P", _statistic_and_p),
    "p_value": Writing("P", _only_p),
}
#: Lines whose text begins with the method: it is the name of the test.
_TESTS = ("test", "rank_test", "exact_test", "model_test", "p_value")
#: Between what an estimate lies.
BOUNDS = ("lowest", "highest")
#: What is counted beside a value; alone it is no result.
_BESIDE = {"denominator", "missing", "at_risk", "df"}


def heading_of(line: str, *, denominators: bool = False) -> str:
    """What the text of a line is of; *denominators*: written with them, where it has one."""
    writing = WRITING[line]
    return (
        writing.with_denominator if denominators and writing.with_denominator else writing.heading
    )


def lines_of(results: pd.DataFrame, *, denominators: bool = False) -> pd.DataFrame:
    """The lines of one scope.

    Parameters
    ----------
    results
        a `Results` table.
    denominators
        whether a count is written with its denominator, where it has one.

    Returns
    -------
    One row per line, in the order of the results: `ROW`, ``line``, ``statistic`` (its heading),
    ``text``, ``note``, and ``stats``, its values by the names of the statistics.
    """
    lines = []
    for key, group in results.groupby([*ROW, "line"], sort=False):
        stats = dict(zip(group["stat"], group["value"], strict=True))
        note = next((text for text in group["note"] if text), "")
        line = key[-1]
        text = _text(line, stats, note, denominators)
        if line in _TESTS and pd.notna(stats["p_value"]):
            text = f"{method_label(group['method'].iloc[0])}: {text}"
        lines.append((*key, heading_of(line, denominators=denominators), text, note, stats))
    return pd.DataFrame(lines, columns=[*ROW, "line", "statistic", "text", "note", "stats"])


def _text(line: str, stats: _Stats, note: str, denominators: bool) -> str:
    shown = stats.keys() - _BESIDE
    if shown & {"estimate", "p_value"}:  # of a comparison n says how many are compared
        shown -= {"n"}
    if all(pd.isna(stats[name]) for name in shown):
        # A median that is not reached still has a limit; here there is nothing at all.
        return note or "not estimable"
    writing = WRITING[line]
    if denominators and writing.with_denominator:
        return writing.write({**stats, OF: stats["denominator"]})
    return writing.write(stats)


def notes_of(
    results: Mapping[str, pd.DataFrame], headings: Mapping[str, str], titles: Mapping[str, str]
) -> list[str]:
    """What the reader of a table must know: notes that no cell shows, and methods.

    Returns
    -------
    Lines such as ``Harbour: Admitted, Sex: collected at 1 of 2 centres``.
    """
    notes, methods = [], []
    for scope, table in results.items():
        lines = lines_of(table)
        hidden = lines[(lines["note"] != "") & ~_shows(lines)]
        for row in hidden.drop_duplicates(["population", "variable", "note"]).itertuples():
            where = [
                headings[scope] if len(results) > 1 else "",
                _population_in_note(row.population, row.group, titles),
                variable_label(row.variable, titles) + (f", {row.level}" if row.level else ""),
            ]
            notes.append(": ".join([text for text in where if text] + [row.note]))
        methods += [f"Method: {method}" for method in table["method"].unique() if method]
    return [*dict.fromkeys(notes), *dict.fromkeys(methods)]


def _population_in_note(population: str, group: str, titles: Mapping[str, str]) -> str:
    """The population, and the grouping where the configuration gives it a title."""
    named = group_label(group, titles)
    return population_label(population, titles) + (f", {named}" if named != group else "")


def _shows(lines: pd.DataFrame) -> pd.Series:
    """Whether a line's cell says what its note says."""
    said = [note in text for note, text in zip(lines["note"], lines["text"], strict=True)]
    return pd.Series(said, index=lines.index)
