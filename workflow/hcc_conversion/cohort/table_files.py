"""Write patients' tables: checked before the first is written, readable by their owner only."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from hcc_conversion.run.private_files import open_private, private_folder
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_files import save_table
from hcc_conversion.run.wording import counted
from schemas.extra import table_schema
from schemas.vocabulary import TABLE_NAMES


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Check canonical *tables* against their models, then write each as ``<name>.parquet``.

    The folder and its files are closed to everybody but their owner. *extra*: the study's own
    fields of patients (`hcc_conversion.study.extra_fields.extra_fields`).

    Raises
    ------
    InvalidInput
        if a table does not fit its model; nothing is written then.
    """
    problems = []
    for name in TABLE_NAMES:
        problems += _model_problems(name, tables[name], table_schema(name, extra or {}))
    if problems:
        raise InvalidInput("The canonical tables do not fit their models:", problems)
    private_folder(folder)
    for name, table in tables.items():
        with open_private(folder / f"{name}.parquet") as file:
            save_table(table, file, index=False)


def _model_problems(name: str, table: pd.DataFrame, model: pa.DataFrameSchema) -> list[str]:
    try:
        model.validate(table, lazy=True)
    except SchemaErrors as error:
        # Column and check only: pandera's own report quotes the rows.
        counts = error.failure_cases.groupby(["column", "check"], dropna=False).size()
        return [
            f"{name}.{column}: {check} fails {counted(n, 'time')}"
            for (column, check), n in counts.items()
        ]
    return []
