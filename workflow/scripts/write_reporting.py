"""Write the methods ready to paste, their references, and the checklists of reporting."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hcc_conversion.manuscript.checklists import checklist, read_checklists
from hcc_conversion.manuscript.methods_text import methods_text
from hcc_conversion.manuscript.model import Part, TableSet
from hcc_conversion.manuscript.web_page import web_page
from hcc_conversion.manuscript.word_file import word_file
from hcc_conversion.run.logs import log_to

REPORT = "../../report/index.html"


def main(
    word: str,
    page: str,
    *,
    study: Mapping[str, Any],
    titles: Mapping[str, str],
    software: Mapping[str, str],
) -> None:
    paragraphs, references = methods_text(study, titles, software)
    document = TableSet(
        "For a manuscript: methods, references, checklists",
        ["Made from the configuration of the study. To be read by the authors before it is used."],
        [Part([checklist(standard) for standard in read_checklists()])],
        sections=[("Methods", paragraphs), ("References", references)],
    )
    Path(word).write_bytes(word_file(document))
    beside = {"Word file": Path(word).name, "Tables": "tables.html"}
    Path(page).write_text(web_page(document, back=REPORT, beside=beside), encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.word,
        snakemake.output.page,
        study=snakemake.params.study,
        titles=snakemake.params.titles,
        software=snakemake.params.software,
    )
