"""Write the paper's tables as a Word file, a workbook and a page: of one scope, or side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.display.view import View
from hcc_conversion.manuscript.made_from import ANALYSES
from hcc_conversion.manuscript.model import TableSet
from hcc_conversion.manuscript.table_set import tables_of_scope, tables_side_by_side
from hcc_conversion.manuscript.web_page import web_page
from hcc_conversion.manuscript.word_file import word_file
from hcc_conversion.manuscript.workbook_file import workbook_file
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.whole_files import read_table

REPORT = "../../report/index.html"


def main(
    shown_from: str,
    published_paths: Sequence[str],
    outputs: Mapping[str, str],
    *,
    scopes: Mapping[str, Mapping[str, str]],
    side_by_side: bool,
    study: Mapping[str, Any],
    titles: Mapping[str, str],
) -> None:
    """*shown_from*: the folder of the results that may be shown; *outputs*: ``word``, ``workbook``
    and ``page``; *scopes*: name, nature and description of each, one where not *side_by_side*."""
    results = {scope: _results(Path(shown_from) / scope) for scope in scopes}
    if side_by_side:
        published = {paper_heading(path): read_published_values(path) for path in published_paths}
        view = View("Tables — all sites side by side", scopes, study, titles)
        tables = tables_side_by_side(results, published, view)
    else:
        ((scope, named),) = scopes.items()
        tables = tables_of_scope(results[scope], named, study, titles)
    _write(tables, {name: Path(path) for name, path in outputs.items()})


def _results(folder: Path) -> list[pd.DataFrame]:
    return [read_table(folder / analysis / "results.parquet") for analysis in ANALYSES]


def _write(tables: TableSet, outputs: Mapping[str, Path]) -> None:
    outputs["word"].write_bytes(word_file(tables))
    outputs["workbook"].write_bytes(workbook_file(tables))
    beside = {"Word file": outputs["word"].name, "Workbook": outputs["workbook"].name}
    outputs["page"].write_text(web_page(tables, back=REPORT, beside=beside), encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.shown_from,
        list(snakemake.input.get("published", [])),
        dict(snakemake.output.items()),
        scopes=snakemake.params.scopes,
        side_by_side=snakemake.params.side_by_side,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
    )
    refuse_changed(snakemake.params.content)
