"""What a paper prints, written in the lines of our tables with the paper's own digits."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.display.lines import ROW

NOT_PRINTED = "not printed"

_LIMITS = (("ci_low", "ci_high"), "({ci_low} to {ci_high})")
_RATIO = ((("estimate",), "{estimate}"), _LIMITS, (("p_value",), ", P {p_value}"))
_QUARTILES = ((("median",), "{median}"), (("q1", "q3"), "({q1} to {q3})"))
_COUNT = ((("n",), "{n}"), (("percent",), "({percent})"))
#: Line, then its parts: the statistics that a part needs, and how it is written. The order is that
#: in which a line is sought for what is printed of a row that no scope has.
PARTS: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "mean ± SD": ((("mean",), "{mean}"), (("sd",), "± {sd}")),
    "hazard ratio (95 % CI), P": _RATIO,
    "median (quartiles)": _QUARTILES,
    "median, months (range)": ((("median",), "{median}"), (("min", "max"), "({min} to {max})")),
    "range": ((("min", "max"), "{min} to {max}"),),
    "statistic, P": ((("statistic",), "{statistic}"), (("p_value",), ", P {p_value}")),
    "events in n/N (%)": ((("events",), "{events} events"), *_COUNT),
    "n/N (%)": _COUNT,
    "n/N (%; 95 % CI)": _COUNT,
    "n": ((("n",), "{n}"),),
    "n / events": ((("n",), "{n}"), (("events",), "/ {events}")),
    "n / events / left out": ((("n",), "{n}"), (("events",), "/ {events}")),
    "known / missing": ((("n",), "{n}"),),
    "estimate (95 % CI)": _RATIO[:2],
    "estimate": _RATIO[:1],
    "median, months (95 % CI)": ((("median",), "{median}"), _LIMITS),
    "P": (_RATIO[2],),
}


def published_lines(values: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines of an analysis as a paper prints them.

    Parameters
    ----------
    values
        `schemas.published.PublishedValues` of the analysis, all with a key. Of a value printed
        in several places the one with most decimals is taken, of several such the first.
    lines
        the lines that any scope has: `ROW`, ``statistic``, ``stats``.

    Returns
    -------
    One row per line of which something is printed, in the order of the paper: `ROW`,
    ``statistic``, ``text``.
    """
    of_row = {
        key: dict(zip(rows["statistic"], rows["stats"], strict=True))
        for key, rows in lines.groupby(ROW, sort=False)
    }
    ordered = values.sort_values("decimals", ascending=False, kind="stable")
    best = ordered.drop_duplicates([*ROW, "stat"]).sort_index()
    written = []
    for key, rows in best.groupby(ROW, sort=False):
        left = rows.set_index("stat")
        for statistic, stats in of_row.get(key, {}).items():
            taken = left[left.index.isin(stats)]
            left = left.drop(taken.index)
            written.append((*key, statistic, _text(taken, statistic)))
        statistic = _line_for(left.index)
        if statistic:
            written.append((*key, statistic, _text(left, statistic)))
    table = pd.DataFrame(written, columns=[*ROW, "statistic", "text"])
    return table[table["text"] != ""]


def _line_for(stats: pd.Index) -> str:
    """The first line whose first part is there; empty without any."""
    fitting = (line for line, parts in PARTS.items() if set(parts[0][0]) <= set(stats))
    return next(fitting, "")


def _text(printed: pd.DataFrame, statistic: str) -> str:
    texts = printed["printed"].to_dict()
    parts = PARTS.get(statistic, ())
    found = [form.format(**texts) for needed, form in parts if set(needed) <= texts.keys()]
    if "n" in texts and "N" in statistic:
        # What a percentage is of stands beside it; a count may be told of another whole as well.
        of = printed.loc["percent" if "percent" in texts else "n", "denominator"]
        found = [text if pd.isna(of) or text != texts["n"] else f"{text}/{of}" for text in found]
    if found and set(texts) == {"percent"}:
        return f"{texts['percent']} %"
    if found and set(texts) == {"events"}:
        return f"{texts['events']} events"
    return " ".join(found).replace(" ,", ",").removeprefix(", ")
