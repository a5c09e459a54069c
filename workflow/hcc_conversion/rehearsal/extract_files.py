"""The files of a rehearsal, and the list of its faults."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from hcc_conversion.rehearsal.files import write_file
from hcc_conversion.rehearsal.invent import Rehearsal
from hcc_conversion.rehearsal.planted import Planted
from hcc_conversion.rehearsal.rows import place_of
from hcc_conversion.run.private_files import only_private_files


def write_extract(rehearsal: Rehearsal, folder: Path) -> None:
    """Every file that the centre's file names, below *folder*.

    Raises
    ------
    InvalidInput
        where a format or an encoding cannot hold what the centre's file asks for.
    """
    sources = {place_of(source): source for source in rehearsal.mapped.sources.values()}
    for file in dict.fromkeys(file for file, _ in sources):
        sheets = [
            (
                sources[place],
                rehearsal.columns[place],
                [row.cells for row in rehearsal.extract.rows[place]],
            )
            for place in sources
            if place[0] == file
        ]
        with only_private_files((folder / file).parent):
            write_file(folder / file, sheets)


def planted_table(planted: Sequence[Planted]) -> str:
    """The list as CSV: file, column, row number, kind."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "column", "row", "kind"])
    writer.writerows([(one.file, one.column, one.row, one.kind) for one in planted])
    return text.getvalue()
