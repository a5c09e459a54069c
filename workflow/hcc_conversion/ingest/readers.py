"""Read a source file of any supported format into raw rows.

The rows keep the text (or the typed cells) as they stand; the index is the row number
a person sees: in CSV, TSV and XLSX the header's row counts, in the other formats record 1
is the first. No message quotes a cell or a header: a header may be a patient's row.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.ingest.reading.file_kinds import check_file, check_kind
from hcc_conversion.ingest.reading.parquet import read_parquet
from hcc_conversion.ingest.reading.reading import Reading, UnreadableSource
from hcc_conversion.ingest.reading.statistical import read_sas, read_spss, read_stata
from hcc_conversion.ingest.reading.text_files import read_text

__all__ = ["UnreadableSource", "read_source", "source_label", "unreadable_finding"]


def source_label(source: Mapping[str, Any]) -> str:
    """What a source is called in messages: its file, and its sheet where it has one."""
    return f"{source['file']} [{source['sheet']}]" if "sheet" in source else source["file"]


def read_source(source: Mapping[str, Any], copy: str = "") -> Reading:
    """One row per record of the file that *source* (a ``sources`` entry) describes.

    *copy*: where the file is read, if not where *source* says.

    Raises
    ------
    UnreadableSource
        no file, wrong encoding or format, no such sheet, ragged rows, repeated column names.
    """
    path = Path(copy or source["file"])
    check_file(path)
    try:
        check_kind(path, source["format"])
        return _READERS[source["format"]](path, source)
    except UnreadableSource:
        raise
    except MemoryError:
        problem = "the file needs more memory than there is"
        raise UnreadableSource(problem, "Export fewer columns, or as CSV.") from None
    except Exception as error:
        # Readers raise many kinds; their messages can quote cells, so only the kind is shown.
        problem = f"the file cannot be read as {source['format']} ({type(error).__name__})"
        advice = "Check the key 'format' and the file; open it in its program and save it again."
        raise UnreadableSource(problem, advice) from None


def unreadable_finding(source: Mapping[str, Any], error: UnreadableSource) -> pd.DataFrame:
    """The finding of a source that cannot be read."""
    finding = Finding(ERROR, "", source_label(source), "", error.problem, "", error.advice)
    return finding.at_rows(error.rows or [0])


def _read_workbook(path: Path, source: Mapping[str, Any]) -> Reading:
    # Most extracts are text, and need not wait for the library of workbooks.
    from hcc_conversion.ingest.reading.workbooks import read_workbook

    return read_workbook(path, source)


_READERS: dict[str, Callable[[Path, Mapping[str, Any]], Reading]] = {
    "csv": read_text,
    "tsv": read_text,
    "xlsx": _read_workbook,
    "spss": read_spss,
    "stata": read_stata,
    "sas": read_sas,
    "parquet": read_parquet,
}
