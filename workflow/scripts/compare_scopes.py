"""Set every analysis of all scopes and of the papers side by side, as tables and figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.display.comparison_table import (
    EMPTY_CELL,
    HEADER,
    PAPER_LEGEND,
    difference_notes,
    side_by_side,
)
from hcc_conversion.display.labels import titled_notes
from hcc_conversion.display.lines import notes_of
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.pages import table_page
from hcc_conversion.display.scope_tables import ScopeTable
from hcc_conversion.display.silence import draw_sentence, silence, why_silent
from hcc_conversion.display.view import View
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.references import load
from hcc_conversion.run.whole_files import read_table, save_table
from hcc_conversion.study.scope_differences import scope_differences
from schemas.vocabulary import COMPARISON, POOLS, pool_of


def main(
    results: str,
    shown_from: str,
    published_paths: Sequence[str],
    *,
    scopes: Mapping[str, Mapping[str, str]],
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    with_rows: Sequence[str],
) -> None:
    """*results*: the folder of all scopes; *shown_from*: that of their results that may be shown,
    which can be the same; *scopes*: name, nature and description of each;
    *with_rows*: those that have tables of single patients."""
    attempts = Attempts()
    published = {paper_heading(path): read_published_values(path) for path in published_paths}
    for analysis in analyses().values():
        if analysis.pooled:
            view = View(analysis.title, scopes, study, titles, published=published)
            with attempts.step(f"{COMPARISON}/{analysis.name}"):
                compare(analysis, view, (Path(results), shown_from), attempts, with_rows)
    attempts.finish("What could not be compared; everything else can (see the log):")


def compare(
    analysis: Analysis,
    view: View,
    folders: tuple[Path, str],
    attempts: Attempts,
    with_rows: Sequence[str],
) -> None:
    results, shown_from = folders
    files = {
        scope: analysis.shown_files(f"{shown_from}/{scope}")
        | (analysis.patient_files(f"{results}/{scope}") if scope in with_rows else {})
        for scope in view.scopes
    }
    figures = analysis.figures(view.study, side_by_side=True)
    read = {"results", *(name for figure in figures for name in figure.reads)}
    # Figures of single patients are for their centres alone, and not of what is protected.
    in_full = {
        "results": {
            scope: read_table(analysis.shown_files(f"{results}/{scope}")["results"])
            for scope in with_rows
        }
        if any(map(analysis.needs_rows, figures))
        else {}
    }
    tables: dict[str, Any] = {
        name: {scope: read_table(paths[name]) for scope, paths in files.items() if name in paths}
        for name in analysis.tables
        if name in read
    }
    threshold = view.study["thresholds"]["standardised_difference"]
    pool = pool_of(view.scopes)
    compared = {
        scope: table
        for scope, table in tables["results"].items()
        if scope == pool or scope not in POOLS
    }
    tables["differences"] = scope_differences(compared, pool, threshold)
    folder = results / COMPARISON / analysis.name
    save_table(tables["differences"], folder / "standardised_differences.parquet")
    write_csv(tables["differences"], folder / "standardised_differences.csv")
    with attempts.step(f"{COMPARISON}/{analysis.name}/table"):
        write_table(analysis, tables, view, folder)
    for figure in figures:
        with attempts.step(figure.path):
            reasons = [why_silent(of, figure.part) for of in tables["results"].values()]
            if all(reasons):
                sentence = silence("All sites", reasons[-1])
                drawn = draw_sentence(view.beside(figure.title), sentence)
            else:
                of = view.of_scopes(with_rows) if analysis.needs_rows(figure) else view
                of_figure = {**tables, **in_full} if analysis.needs_rows(figure) else tables
                drawn = load(analysis.full_name(figure.draw))(
                    {name: _of(of_figure[name], of) for name in figure.reads},
                    of.of_part(figure.part),
                )
            save_figure(drawn, results / figure.path, private=figure.patient_level)


def _of(table: Any, view: View) -> Any:
    """The tables of the scopes of the view; one of all scopes as it is."""
    if not isinstance(table, dict):
        return table
    return {scope: of_scope for scope, of_scope in table.items() if scope in view.scopes}


def write_table(analysis: Analysis, tables: Mapping[str, Any], view: View, folder: Path) -> None:
    results = {
        scope: titled_notes(table, view.titles) for scope, table in tables["results"].items()
    }
    if analysis.beside:
        write_own_table(load(analysis.full_name(analysis.beside))(results, view), view, folder)
        return
    published = {
        heading: values[values["analysis"] == analysis.name]
        for heading, values in view.published.items()
    }
    table = side_by_side(
        results,
        view.labels,
        view.titles,
        groups_beside=analysis.groups_beside,
        denominators=True,
        differences=tables["differences"],
        published=published,
    )
    write_csv(table, folder / "table.csv")
    notes = notes_of(results, view.names, view.titles)
    if len(tables["differences"]):
        threshold = view.study["thresholds"]["standardised_difference"]
        notes = [*difference_notes(threshold), *notes]
    if (table.iloc[:, len(HEADER) :] == "").to_numpy().any():
        notes = [EMPTY_CELL, *notes]
    legend = [*view.legend, *(f"{heading}: {PAPER_LEGEND}" for heading in published)]
    page = table_page(
        view.beside(), table, legend=legend, notes=notes, n_keys=len(HEADER), sections=True
    )
    (folder / "table.html").write_text(page, encoding="utf-8")


def write_own_table(shown: ScopeTable, view: View, folder: Path) -> None:
    """The table of an analysis that lays it out itself."""
    write_csv(shown.table, folder / "table.csv")
    page = table_page(
        view.beside(),
        shown.table,
        legend=view.legend,
        notes=shown.notes,
        n_keys=shown.n_keys,
        sections=True,
    )
    (folder / "table.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.results,
        snakemake.params.shown_from,
        list(snakemake.input.published),
        scopes=snakemake.params.scopes,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        with_rows=snakemake.params.with_rows,
    )
    refuse_changed(snakemake.params.content)
