"""Read what a paper prints, and print results the same way."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from hcc_conversion.run.problems import InvalidInput
from schemas.published import PublishedValues
from schemas.results import KEY

#: Values on the edge of a rounding interval are not told apart from it by floating point.
_EDGE = 1e-9
_NUMBERS = {"value": "float64", "decimals": "Int64", "denominator": "Int64"}


def read_published_values(path: str | Path) -> pd.DataFrame:
    """The printed values of one paper as a valid `PublishedValues` table.

    Raises
    ------
    InvalidInput
        if the file does not fit; with every problem and the ids concerned.
    """
    text = pd.read_csv(path, dtype="string", keep_default_na=False)
    expected = list(PublishedValues.to_schema().columns)
    if list(text.columns) != expected:
        raise InvalidInput(f"{path} does not fit:", [f"its columns are not {', '.join(expected)}"])
    numbers = {name: pd.to_numeric(text[name].replace("", pd.NA)) for name in _NUMBERS}
    table = text.assign(**{name: numbers[name].astype(kind) for name, kind in _NUMBERS.items()})
    try:
        return PublishedValues.validate(table, lazy=True)
    except SchemaErrors as error:
        raise InvalidInput(f"{path} does not fit:", _problems(table, error)) from None


def published_of_papers(paths: Iterable[str | Path]) -> dict[str, pd.DataFrame]:
    """Paper, as its file is called, then its `PublishedValues`."""
    return {Path(path).stem: read_published_values(path) for path in paths}


def _problems(table: pd.DataFrame, error: SchemaErrors) -> list[str]:
    places = error.failure_cases[["column", "check", "index"]].drop_duplicates()
    problems = []
    for (column, check), cases in places.groupby(["column", "check"], dropna=False, sort=False):
        rows = [int(row) for row in cases["index"].dropna()]
        problems.append(f"{column}: {check}: {', '.join(table['id'].iloc[rows])}")
    return problems


def printed_like(row: Mapping[str, Any], value: float) -> bool:
    """Whether *value* prints like this row of `PublishedValues`; on the edge of rounding either
    neighbour will do."""
    number = float(row["value"])
    if row["operator"] in ("<", ">"):
        return value < number if row["operator"] == "<" else value > number
    return abs(value - number) <= 0.5 * 10.0 ** -int(row["decimals"]) + _EDGE


def printed_text(row: Mapping[str, Any], value: float) -> str:
    """*value* as the paper would print it in this row of `PublishedValues`."""
    return row["printed"] if printed_like(row, value) else _printed(row, value)["printed"]


def as_published(results: pd.DataFrame, template: pd.DataFrame) -> pd.DataFrame:
    """Results printed as the paper prints its own: same values, same decimals.

    Parameters
    ----------
    results
        `schemas.results.Results` rows of one scope, of all analyses.
    template
        `PublishedValues` of a paper.

    Returns
    -------
    `PublishedValues`: the rows of *template* whose key has a value in *results*, with that
    value. A P value that would be printed as 0 is printed as below one unit of its last digit;
    below a limit that the paper prints (``<0.01``), as below that limit. The denominator is
    that of the results: of the row itself, else the number of patients whose value is known.
    """
    known = results.dropna(subset=["value"]).set_index(KEY)["value"]
    rows = []
    for row in template.to_dict("records"):
        key = tuple(row[part] for part in KEY)
        if key[0] and key in known.index:
            value = float(known.loc[key])
            rows.append(row | _printed(row, value) | {"denominator": _denominator(known, key)})
    table = pd.DataFrame(rows, columns=list(template.columns)).astype(template.dtypes.to_dict())
    return PublishedValues.validate(table)


def _printed(row: Mapping[str, Any], value: float) -> dict:
    decimals = int(row["decimals"])
    limit = row["value"] if row["operator"] == "<" else 10.0**-decimals
    if row["stat"] == "p_value" and (
        value < limit if row["operator"] == "<" else round(value, decimals) == 0
    ):
        text = f"{limit:.{decimals}f}"
        return {"printed": f"<{text}", "operator": "<", "value": float(text)}
    text = f"{value:.{decimals}f}"
    # A negative number that rounds to zero has no sign in print.
    text = text.lstrip("-") if float(text) == 0 else text
    return {"printed": text, "operator": "=", "value": float(text)}


def _denominator(known: pd.Series, key: tuple[str, ...]) -> object:
    for stat in ("denominator", "n"):
        of_line = (*key[:-1], stat)
        if stat != key[-1] and of_line in known.index:
            return int(known.loc[of_line])
    return pd.NA
