"""Write an analysis of one scope as CSV and HTML."""

from pathlib import Path

import pandas as pd

from hcc_conversion.logs import log_to
from hcc_conversion.views.comparison_table import HEADER, side_by_side
from hcc_conversion.views.group_columns import (
    GROUP_COLUMNS,
    GROUP_HEADER,
    NOTES,
    by_group,
    group_headings,
    untested,
)
from hcc_conversion.views.labels import ANALYSIS, scope_label
from hcc_conversion.views.level_columns import (
    LEVEL_COLUMNS,
    LEVEL_HEADER,
    by_level,
    level_headings,
    level_notes,
)
from hcc_conversion.views.pages import table_page
from hcc_conversion.views.tables import notes_of


def main(
    results_path: str,
    csv_path: str,
    html_path: str,
    *,
    analysis: str,
    scope: dict[str, str],
    titles: dict[str, str],
) -> None:
    results = pd.read_parquet(results_path)
    label = scope_label(scope["name"], scope["nature"])
    notes = notes_of({"": results}, {"": label}, titles)
    if analysis in GROUP_COLUMNS:
        groups = GROUP_COLUMNS[analysis]
        table, n_keys = by_group(results, groups, titles), len(GROUP_HEADER)
        whose = {group: f"{group}, {label}" for group in group_headings(groups)}
        notes = [*NOTES, *untested(results, titles), *notes]
    elif analysis in LEVEL_COLUMNS:
        levels = LEVEL_COLUMNS[analysis]
        table, n_keys = by_level(results, levels, titles), len(LEVEL_HEADER)
        whose = {heading: f"{heading}, {label}" for heading in level_headings(levels)}
        notes = level_notes(results, levels, titles)
    else:
        table, n_keys, whose = side_by_side({"": results}, {"": label}, titles), len(HEADER), {}
    # The heading of a column says what its rows are: the file is read on its own.
    table.rename(columns=whose).to_csv(csv_path, index=False)
    title = f"{ANALYSIS[analysis]} — {label}"
    legend = [f"{label}: {scope['description']}"]
    page = table_page(title, table, legend=legend, notes=notes, n_keys=n_keys)
    Path(html_path).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.csv,
        snakemake.output.html,
        analysis=snakemake.wildcards.analysis,
        scope=snakemake.params.scope,
        titles=snakemake.params.titles,
    )
