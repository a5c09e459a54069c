"""Parquet: the columns that stand in the file, also those that pandas takes for an index."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import WARNING
from hcc_conversion.ingest.reading.header import plain_names
from hcc_conversion.ingest.reading.reading import Note, Reading
from hcc_conversion.ingest.reading.statistical import numbered


def read_parquet(path: Path, _: Mapping[str, Any]) -> Reading:
    """Records of a Parquet file; whole numbers keep every digit, also beside missing ones.

    Without threads, as `run.whole_files.read_table` and for its reason.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        stored = pq.ParquetFile(file, pre_buffer=False).read(use_threads=False)
    names = plain_names(enumerate(stored.column_names, start=1))
    columns, notes = [], []
    for name, column in zip(names, stored.columns, strict=True):
        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
            kind = column.type
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            column = _as_letters(column)
            kind = column.type
        notes += list(_column_notes(name, kind, column))
        columns.append(_to_pandas(column, is_whole=pa.types.is_integer(kind)))
    table = pd.DataFrame(dict(enumerate(columns)), index=range(stored.num_rows))
    return Reading(numbered(table.set_axis(names, axis=1)), notes)


def _as_letters(column: Any) -> Any:
    """Bytes that are text, as text: some programs do not say which of both they write."""
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return column


def _to_pandas(column: Any, *, is_whole: bool) -> pd.Series:
    if is_whole:  # not by way of floats, which lose digits
        kind = "UInt64" if str(column.type) == "uint64" else "Int64"
        return pd.Series(pd.array(column.to_pylist(), dtype=kind))
    return pd.Series(column.to_pandas(use_threads=False)).reset_index(drop=True)


def _column_notes(name: str, kind: Any, column: Any) -> Iterator[Note]:
    import pyarrow as pa

    if pa.types.is_nested(kind):
        advice = "Write one column for each part, or one row for each element."
        yield Note("cells hold lists or records, not single values", advice, column=name)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        yield Note("cells hold bytes that are no text", "Export it as text.", column=name)
    if pa.types.is_timestamp(kind) and kind.tz in ("UTC", "Etc/UTC", "+00:00", "Z"):
        times = column.to_pandas()
        away = (times.notna() & (times != times.dt.normalize())).to_numpy()
        rows = [(number, "") for number, is_away in enumerate(away, start=1) if is_away]
        if rows:
            yield Note(
                "the time is kept in UTC; its day there can be the day before or after the local",
                "Export the local date.",
                column=name,
                places=rows,
                severity=WARNING,
            )
