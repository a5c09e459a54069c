"""The check of the tables that the analyses write."""

import numpy as np
import pandas as pd
import pytest

from schemas.results import Results
from schemas.written import DoesNotFit, WrittenTable, count, flag, number, text


class Sites(WrittenTable):
    """One row per site; key: ``site``."""

    site = text("id", allowed=("north", "south"))
    patients = count("patients")
    beds = count("beds", nullable=True)
    mean_age = number("years")
    open = flag("whether it is open")

    unique = ("site",)


ROWS = [("north", 3, pd.NA, 61.5, True), ("south", 0, 12, np.nan, False)]


def test_rows_become_a_table_of_the_declared_types():
    table = Sites.of(ROWS)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == Sites.types()
    assert Sites.of(table.iloc[:, ::-1]).equals(table)
    assert Sites.of([]).empty
    assert Results.of([]).columns.tolist() == list(Results.columns())


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("site", ["north", "west"], "site: a value is none of the permitted"),
        ("site", ["north", "north"], "two rows have the same site"),
        ("site", ["north", pd.NA], "site: a value is missing"),
        ("patients", [3, -1], "patients: a value is below 0"),
        ("patients", [3, pd.NA], "patients: a value is missing"),
        ("beds", [-1, pd.NA], "beds: a value is below 0"),
    ],
)
def test_a_value_that_does_not_fit_is_told_without_being_quoted(column, values, words):
    table = Sites.of(ROWS)
    table[column] = pd.array(values, dtype=table[column].dtype)
    with pytest.raises(DoesNotFit) as refused:
        Sites.validate(table)
    assert str(refused.value) == f"not a table of Sites: {words}"


@pytest.mark.parametrize("kind", ["float64", "object", "bool", "Int64", "string"])
def test_a_column_of_another_type_does_not_fit(kind):
    table = Sites.of(ROWS)
    for name, declared in Sites.types().items():
        if declared != kind:
            other = table.assign(**{name: pd.Series([0, 1]).astype(kind)})
            with pytest.raises(DoesNotFit, match=f"{name}: {kind} is not {declared}"):
                Sites.validate(other)


def test_a_column_too_many_or_too_few_does_not_fit():
    table = Sites.of(ROWS)
    for other in (table.drop(columns="beds"), table.assign(more=1)):
        with pytest.raises(DoesNotFit, match="its columns are not site, patients, beds, mean_age"):
            Sites.validate(other)
