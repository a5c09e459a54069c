"""What a paper prints, written in the lines of our tables with the paper's own digits."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.display.lines import ROW, WRITING, heading_of

NOT_PRINTED = "not printed"

_LIMITS = (("ci_low", "ci_high"), "({ci_low} to {ci_high})")
_RATIO = ((("estimate",), "{estimate}"), _LIMITS, (("p_value",), ", P {p_value}"))
_QUARTILES = ((("median",), "{median}"), (("q1", "q3"), "({q1} to {q3})"))
_COUNT = ((("n",), "{n}"), (("percent",), "({percent})"))
_TEST = ((("statistic",), "{statistic}"), (("p_value",), ", P {p_value}"))
#: Line, then its parts: the statistics that a part needs, and how it is written. The order is that
#: in which a line is sought for what is printed of a row that no scope has.
PARTS: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "mean": ((("mean",), "{mean}"), (("sd",), "± {sd}")),
    "hazard_ratio": _RATIO,
    "median_quartiles": _QUARTILES,
    "median_range": ((("median",), "{median}"), (("min", "max"), "({min} to {max})")),
    "range": ((("min", "max"), "{min} to {max}"),),
    **dict.fromkeys(("test", "rank_test", "exact_test", "model_test"), _TEST),
    "proportion_events": ((("events",), "{events_in_words}"), *_COUNT),
    **dict.fromkeys(("proportion", "proportion_missing", "proportion_ci"), _COUNT),
    "count": ((("n",), "{n}"),),
    "events": ((("n",), "{n}"), (("events",), "/ {events}")),
    "events_missing": ((("n",), "{n}"), (("events",), "/ {events}")),
    "known": ((("n",), "{n}"),),
    **dict.fromkeys(("estimate_ci", "difference_ci"), _RATIO[:2]),
    **dict.fromkeys(("number", "standardised_difference"), _RATIO[:1]),
    "median_ci": ((("median",), "{median}"), _LIMITS),
    "p_value": (_RATIO[2],),
}


def published_lines(values: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines of an analysis as a paper prints them.

    Parameters
    ----------
    values
        `schemas.published.PublishedValues` of the analysis, all with a key. Of a value printed
        in several places the one with most decimals is taken, of several such the first.
    lines
        the lines that any scope has: `ROW`, ``line``, ``statistic``, ``stats``, as `lines_of`
        has them with denominators.

    Returns
    -------
    One row per line of which something is printed, in the order of the paper: `ROW`,
    ``statistic``, ``text``.
    """
    of_row = {
        key: list(rows[["line", "statistic", "stats"]].itertuples(index=False, name=None))
        for key, rows in lines.groupby(ROW, sort=False)
    }
    ordered = values.sort_values("decimals", ascending=False, kind="stable")
    best = ordered.drop_duplicates([*ROW, "stat"]).sort_index()
    written = []
    for key, rows in best.groupby(ROW, sort=False):
        left = rows.set_index("stat")
        for line, statistic, stats in of_row.get(key, []):
            taken = left[left.index.isin(list(stats))]
            left = left.drop(taken.index)
            written.append((*key, statistic, _text(taken, line)))
        line = _line_for(left.index)
        if line:
            written.append((*key, heading_of(line, denominators=True), _text(left, line)))
    table = pd.DataFrame(written, columns=[*ROW, "statistic", "text"])
    return table[table["text"] != ""]


def _line_for(stats: pd.Index) -> str:
    """The first line whose first part is there; empty without any."""
    fitting = (line for line, parts in PARTS.items() if set(parts[0][0]) <= set(stats))
    return next(fitting, "")


def _text(printed: pd.DataFrame, line: str) -> str:
    texts = printed["printed"].to_dict()
    parts = PARTS.get(line, ())
    # As printed: "1" alone is one, and digits stay as they stand in the paper.
    events = texts.get("events", "")
    words = {**texts, "events_in_words": f"{events} event" if events == "1" else f"{events} events"}
    found = [form.format(**words) for needed, form in parts if set(needed) <= texts.keys()]
    if "n" in texts and WRITING[line].with_denominator:
        # What a percentage is of stands beside it; a count may be told of another whole as well.
        of = printed.loc["percent" if "percent" in texts else "n", "denominator"]
        found = [text if pd.isna(of) or text != texts["n"] else f"{text}/{of}" for text in found]
    if found and set(texts) == {"percent"}:
        return f"{texts['percent']} %"
    if found and set(texts) == {"events"}:
        return words["events_in_words"]
    return " ".join(found).replace(" ,", ",").removeprefix(", ")
