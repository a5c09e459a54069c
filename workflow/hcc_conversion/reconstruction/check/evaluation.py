"""One value of a cohort, to be held against the printed value of the same id."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from hcc_conversion.cohort import Cohort
from hcc_conversion.results import proportion
from schemas.vocabulary import TABLE_NAMES

#: Parts of an id for the statistics that the printed values name so.
RANGE = {"range_low": "min", "range_high": "max"}


class Evaluation(NamedTuple):
    """The value of one printed id.

    id
        as in the printed values; whoever collects them drops ids that are not printed.
    value
        number, text, or None where there is none.
    how
        population and method, for a person.
    """

    id: str
    value: float | str | None
    how: str


def same(ids: str, value: float | str | None, how: str) -> Iterator[Evaluation]:
    """One value that is printed in several places; *ids* are set apart by blanks."""
    for value_id in ids.split():
        yield Evaluation(value_id, value, how)


def share(stems: str, count: int, whole: int, how: str) -> Iterator[Evaluation]:
    """A number of patients and its per cent: ``<stem>.n`` and ``<stem>.pct`` for each stem."""
    percent = proportion(count, whole)["percent"]
    for stem in stems.split():
        yield Evaluation(f"{stem}.n", count, how)
        yield Evaluation(f"{stem}.pct", percent, f"{how}; per cent of {whole}")


def moments(
    stems: str, described: Mapping[str, float | None], statistics: str, how: str
) -> Iterator[Evaluation]:
    """Statistics of one variable: ``<stem>.<statistic>``, both lists set apart by blanks.

    *described*: as `hcc_conversion.statistics.describe.describe_numbers` returns it.
    """
    for stem in stems.split():
        for statistic in statistics.split():
            value = described[RANGE.get(statistic, statistic)]
            yield Evaluation(f"{stem}.{statistic}", value, f"{statistic} of {how}")


def n_true(values: pd.Series) -> int:
    """How many are true; what is not known is not."""
    return int(values.fillna(False).astype(bool).sum())


def as_cohort(tables: Mapping[str, pd.DataFrame]) -> Cohort:
    """The tables of a centre's harmonised folder, ``collected`` and ``accounting`` among them."""
    return Cohort(
        tables={name: tables[name] for name in TABLE_NAMES},
        collected=tables["collected"],
        accounting=tables["accounting"],
    )
