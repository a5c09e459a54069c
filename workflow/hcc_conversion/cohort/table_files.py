"""Write tables so that a crash leaves none that looks whole."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from hcc_conversion.run.problems import InvalidInput
from schemas.tables import TABLES


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Check canonical *tables* against their models, then write each as ``<name>.parquet``.

    Raises
    ------
    InvalidInput
        if a table does not fit its model; nothing is written then.
    """
    problems = []
    for name, model in TABLES.items():
        problems += _model_problems(name, tables[name], model)
    if problems:
        raise InvalidInput("The canonical tables do not fit their models:", problems)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def _model_problems(name: str, table: pd.DataFrame, model) -> list[str]:
    try:
        model.validate(table, lazy=True)
    except SchemaErrors as error:
        # Column and check only: pandera's own report quotes the rows.
        counts = error.failure_cases.groupby(["column", "check"], dropna=False).size()
        return [
            f"{name}.{column}: {check} fails {n} time(s)" for (column, check), n in counts.items()
        ]
    return []
