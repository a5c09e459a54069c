"""How many patients came when: by the half of the year that their day 0 is in."""

from collections.abc import Iterator

from hcc_conversion.analyses.flow.rates import ACCRUAL, REGISTERED
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NOT_RECORDED


def add_accrual(rows: ResultRows, cohort: Cohort) -> None:
    """Add every half-year from the first to the last, and those without a date.

    Nothing where no centre's file asks for it. Their parts are shares of all patients of the
    centres that ask.
    """
    counts = cohort.accrual.groupby("half_year")["patients"].sum()
    if counts.empty:
        return
    note = cohort.reach(frozenset(cohort.accrual["centre"]))
    for half in [*_halves(sorted(set(counts.index) - {NOT_RECORDED})), NOT_RECORDED]:
        share = proportion(int(counts.get(half, 0)), int(counts.sum()))
        rows.add(REGISTERED, ACCRUAL, half, line="proportion", note=note, **share)


def _halves(found: list[str]) -> Iterator[str]:
    """All halves of years from the first to the last of those *found*."""
    if found:
        for year in range(int(found[0][:4]), int(found[-1][:4]) + 1):
            for half in (f"{year}, 1st half", f"{year}, 2nd half"):
                if found[0] <= half <= found[-1]:
                    yield half
