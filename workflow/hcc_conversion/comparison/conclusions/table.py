"""The answer as a table: the paper, a typical site, and every site, for every headline quantity."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.comparison.conclusions.values import (
    median_and_range,
    typical_site,
    with_counts,
    with_limits,
)
from hcc_conversion.comparison.heterogeneity.headlines import PREDICTORS, Headline
from hcc_conversion.display.many import are_many, centres_of
from schemas.conclusions import QUANTITY, RANGE, TYPICAL
from schemas.scorecard import NOT_COMPARED, PRINTED


def answer_table(
    quantities: Mapping[str, pd.DataFrame],
    headlines: Sequence[Headline],
    pools: pd.DataFrame,
    labels: Mapping[str, str],
    papers: Mapping[str, str],
    few_centres: int,
) -> pd.DataFrame:
    """One row per headline quantity, without the hazard ratios of the predictors; texts.

    Parameters
    ----------
    quantities
        paper, then its `schemas.scorecard.HeadlineComparison`; the first has the values of the
        sites, and its verdicts stand with them.
    pools
        `Results` rows of the analysis ``heterogeneity``.
    labels, papers
        the heading of a scope's, and of a paper's, column.

    Returns
    -------
    Columns `QUANTITY`, a paper each, `TYPICAL`, of many sites `RANGE`, a scope each that has any of
    the quantities.
    """
    first = next(iter(quantities.values()))
    own = {(row.headline, row.source): row for row in first.itertuples()}
    printed = {
        (row.headline, paper): row
        for paper, table in quantities.items()
        for row in table[table["source"] == PRINTED].itertuples()
    }
    known = set(first.loc[first["estimate"].notna(), "source"])
    labels = {scope: label for scope, label in labels.items() if scope in known}
    summaries = [TYPICAL, *([RANGE] if are_many(labels) else [])]
    rows = []
    for headline in [one for one in headlines if one.topic != PREDICTORS]:
        row = {QUANTITY: headline.title}
        for paper, called in papers.items():
            found = printed[headline.name, paper]
            row[called] = with_counts(headline.kind, found) or found.note
        typical = typical_site(pools, headline.name, few_centres)
        row[TYPICAL] = with_limits(headline.kind, typical) if typical else ""
        if RANGE in summaries:
            values = [own[headline.name, scope] for scope in centres_of(labels)]
            row[RANGE] = median_and_range(headline.kind, values)
        for scope, label in labels.items():
            row[label] = _cell(headline, own[headline.name, scope])
        rows.append(row)
    return pd.DataFrame(rows, columns=[QUANTITY, *papers.values(), *summaries, *labels.values()])


def _cell(headline: Headline, row) -> str:
    """The value and what the comparison with the paper says of it, or why there is none."""
    value = with_counts(headline.kind, row)
    if not value:
        return str(row.note or row.verdict)
    # Of rows made from the paper its verdict says nothing.
    told = row.verdict not in ("", NOT_COMPARED) and not row.made_from
    return f"{value}; {row.verdict}" if told else value
