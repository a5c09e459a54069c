"""Table 9 as printed beside the reconstructed one, with the events that the prints imply."""

from math import log

import pandas as pd
from scipy.stats import norm

from schemas.results import KEY
from synthetic.reconstruction.published import Published

ESTIMATES = ("hr", "ci_low", "ci_high", "p")
STATS = ("estimate", "ci_low", "ci_high", "p_value")
#: Printed digits of an estimate after the decimal sign.
DECIMALS = 3
_Z95 = float(norm.isf(0.025))


def table_9(results: pd.DataFrame, published: Published) -> pd.DataFrame:
    """Both tables, side by side.

    Parameters
    ----------
    results
        `schemas.results.Results` of the centre, the analysis ``conversion`` among them.
    published
        the printed values, with the keys of the results that stand for them.

    Returns
    -------
    One row per printed hazard ratio, in their order: ``predictor, levels`` (reference vs
    compared), ``model, printed, printed_p, reconstructed, reconstructed_p`` (HR with its limits,
    P), ``implied_events`` (`implied_events`, univariate only), ``events`` (conversions in the
    reference / compared level) and ``prevalence_percent`` of the compared level.
    """
    rows = results[results["analysis"] == "conversion"].set_index(KEY).sort_index()
    values = published.values
    ratios = values[(values["place"] == "table9") & (values["statistic"] == "hr")]
    return pd.DataFrame(
        [
            _side_by_side(rows, published, value_id.removesuffix(".hr"), key)
            for value_id, *key in ratios[KEY].itertuples()
        ]
    )


def implied_events(published: Published, stem: str) -> str:
    """The most uneven split of all conversions that a printed standard error allows.

    A Cox model of one yes/no predictor cannot know the logarithm of its hazard ratio better
    than SE² = 1/d1 + 1/d0, and comes close to it where the share of the level changes little
    with time. Which level has fewer events it does not say. A lower limit of 0 is that of a
    level without any. *stem*: of the ids, ``t9.age.uni``.
    """
    n_events = published.count("abs.conv_combo.n")
    low, high = (published.number(f"{stem}.{name}") for name in ("ci_low", "ci_high"))
    if low <= 0:
        return f"0 and {n_events}"
    variance = (log(high / low) / (2 * _Z95)) ** 2
    for fewer in range(1, n_events // 2 + 1):
        if 1 / fewer + 1 / (n_events - fewer) <= variance:
            return f"{fewer} and {n_events - fewer}"
    return "none: narrower than any split allows"


def _side_by_side(
    rows: pd.DataFrame, published: Published, stem: str, key: list[str]
) -> dict[str, object]:
    printed = {name: published.values.loc[f"{stem}.{name}", "printed"] for name in ESTIMATES}
    analysis, population, group, variable, level, _ = key
    n = _by_level(rows, (analysis, population, "univariate", variable), "n")
    events = _by_level(rows, (analysis, population, "univariate", variable), "events")
    (reference,) = n.index.drop(level)
    estimates = rows.reindex([(*key[:-1], stat) for stat in STATS])
    found = dict(zip(ESTIMATES, estimates["value"], strict=True))
    known = pd.notna(found["hr"])
    ours = {name: f"{value:.{DECIMALS}f}" for name, value in found.items()}
    why = estimates["note"].iloc[0]
    return {
        "predictor": variable,
        "levels": f"{reference} vs {level}",
        "model": group,
        "printed": _with_limits(printed),
        "printed_p": printed["p"],
        "reconstructed": _with_limits(ours) if known else ("not entered" if pd.isna(why) else why),
        "reconstructed_p": ours["p"] if known else "",
        "implied_events": implied_events(published, stem) if group == "univariate" else "",
        "events": f"{events[reference]:.0f} / {events[level]:.0f}",
        "prevalence_percent": 100 * n[level] / n.sum() if n.sum() else None,
    }


def _by_level(rows: pd.DataFrame, line: tuple[str, ...], stat: str) -> pd.Series:
    """A statistic of each level of a predictor, on the levels."""
    return rows.loc[line, "value"].xs(stat, level="stat").drop(index="")


def _with_limits(texts: dict[str, str]) -> str:
    return f"{texts['hr']} ({texts['ci_low']} to {texts['ci_high']})"
