"""Write the tables and draw the figures of every analysis of one scope."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.display.labels import titled_notes
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.pages import table_page
from hcc_conversion.display.scope_tables import name_of_scope
from hcc_conversion.display.silence import draw_sentence, silence, why_silent
from hcc_conversion.display.view import View
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.references import load
from hcc_conversion.run.whole_files import read_table


def main(
    results: str,
    shown_from: str,
    scope: str,
    *,
    named: Mapping[str, str],
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    rows: bool = True,
) -> None:
    """*results*: the folder of all scopes; *shown_from*: that of their results that may be shown,
    which can be the same; *named*: name, nature and description of the scope;
    *rows*: whether there are tables of its single patients."""
    attempts = Attempts()
    for analysis in analyses().values():
        if scope in analysis.scopes([scope]) and (rows or analysis.pooled):
            view = View(analysis.title, {scope: named}, study, titles)
            with attempts.step(f"{scope}/{analysis.name}"):
                tables = {
                    of_patients: read_tables(
                        analysis, view, results if of_patients else shown_from, of_patients
                    )
                    for of_patients in ((False, True) if rows else (False,))
                }
                show(analysis, view, tables, Path(results), attempts, rows=rows)
    attempts.finish("What could not be shown; everything else of the scope can (see the log):")


def show(
    analysis: Analysis,
    view: View,
    tables: Mapping[bool, Mapping[str, pd.DataFrame]],
    results: Path,
    attempts: Attempts,
    *,
    rows: bool,
) -> None:
    """The table and the figures of one analysis.

    *tables*: what figures of single patients are drawn from (true), which are for their centre
    alone, and all else.
    """
    (scope,) = view.scopes
    figures = analysis.figures(view.study, side_by_side=False, rows=rows)
    if analysis.table:
        with attempts.step(f"{scope}/{analysis.name}/table"):
            write_table(analysis, tables[not analysis.pooled]["results"], view, results / scope)
    for figure in figures:
        path = figure.path.format(scope=scope, centre=scope)
        with attempts.step(path):
            why = why_silent(tables[not analysis.pooled]["results"], figure.part)
            if why:
                drawn = draw_sentence(view.heading(figure.title), silence(view.label, why))
            else:
                of_figure = tables[analysis.needs_rows(figure)]
                read = {name: of_figure[name] for name in figure.reads}
                drawn = load(analysis.full_name(figure.draw))(read, view.of_part(figure.part))
            save_figure(drawn, results / path, private=figure.patient_level)


def read_tables(
    analysis: Analysis, view: View, folder: str, of_patients: bool
) -> dict[str, pd.DataFrame]:
    """What the figures of single patients are made from, or the others and the table, by name."""
    (scope,) = view.scopes
    figures = [
        figure
        for figure in analysis.figures(view.study, side_by_side=False)
        if analysis.needs_rows(figure) == of_patients
    ]
    files = analysis.shown_files(f"{folder}/{scope}")
    if of_patients:
        files |= analysis.patient_files(f"{folder}/{scope}")
    read = {name for figure in figures for name in figure.reads}
    if of_patients != analysis.pooled:
        read.add("results")
    return {name: read_table(path) for name, path in files.items() if name in read}


def write_table(analysis: Analysis, results: pd.DataFrame, view: View, folder: Path) -> None:
    shown = load(analysis.full_name(analysis.table))(titled_notes(results, view.titles), view)
    heading, label = name_of_scope(view), view.label
    # The heading of a column says what its rows are: the file is read on its own.
    whose = {
        column: label if column == heading else f"{column}, {label}" for column in shown.patients
    }
    path = folder / analysis.name / "table.csv"
    write_csv(shown.table.rename(columns=whose), path)
    page = table_page(
        view.heading(),
        shown.table,
        legend=view.legend,
        notes=shown.notes,
        n_keys=shown.n_keys,
    )
    path.with_suffix(".html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.results,
        snakemake.params.shown_from,
        snakemake.wildcards.scope,
        named=snakemake.params.scope,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        rows=snakemake.params.rows,
    )
