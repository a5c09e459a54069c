"""Calendar dates that lie where no patient of the study can have been."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hcc_conversion.ingest.doubt import ENOUGH_TO_DOUBT, Doubt, are_most
from hcc_conversion.ingest.mapping import Block
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.intervals import ADMISSION_AFTER_DAY_0, FIRST_USUAL_YEAR, YEAR, YEARS_APART
from schemas.vocabulary import DAY_ZERO_DATE

_CHECK = "Check the cell; the value is kept."


def date_doubts(
    harmonised: Mapping[str, Sequence[pd.DataFrame]], blocks: Sequence[Block]
) -> Iterator[Doubt]:
    """Dates before the time of the study's treatments, and far from the others of their column."""
    for name, of_blocks in harmonised.items():
        born = [field for field, one in describe_fields()[name].items() if one.get("from_birth")]
        for table in of_blocks:
            for field in table.columns.difference(born, sort=False):
                if pd.api.types.is_datetime64_any_dtype(table[field]):
                    key = blocks[table["block"].iloc[0]].key if len(table) else ""
                    yield from _of_column(table, field, key)
    for table in harmonised["patients"]:
        yield from _admissions(table)


def _of_column(table: pd.DataFrame, field: str, key: str) -> Iterator[Doubt]:
    dates = table[field].dropna()
    early = dates.dt.year < FIRST_USUAL_YEAR
    if early.sum() > 1 and are_most(int(early.sum()), len(dates)):
        yield Doubt(
            table,
            (field,),
            f"{int(early.sum())} of {len(dates)} dates are before {FIRST_USUAL_YEAR}:"
            " are they read in the right way?",
            f"mostly dates from {FIRST_USUAL_YEAR} on",
            f"Correct {key}.columns.{field}.date_format in the centre file. 'excel' counts days"
            " from 1900; day numbers of SAS and Stata count from 1960, those of R from 1970:"
            " export them as dates (2020-03-01).",
            kind="early_dates",
            is_error=True,
        )
        return
    if early.any():
        yield Doubt(
            table.loc[early.index[early]],
            (field,),
            f"a date before {FIRST_USUAL_YEAR}",
            f"a date from {FIRST_USUAL_YEAR} on",
            _CHECK,
        )
    late = dates[~early]
    if len(late) < ENOUGH_TO_DOUBT:
        return
    apart = pd.Timedelta(days=YEARS_APART * YEAR)
    first, last = late.quantile(0.05) - apart, late.quantile(0.95) + apart
    far = late[(late < first) | (late > last)]
    if len(far):
        yield Doubt(
            table.loc[far.index],
            (field,),
            f"a date more than {YEARS_APART} years away from nine tenths of the column's dates",
            "",
            f"Check the year. {_CHECK}",
        )


def _admissions(table: pd.DataFrame) -> Iterator[Doubt]:
    """Admissions long before or after day 0."""
    fields = ("in_study_window", DAY_ZERO_DATE)
    if not all(
        name in table and pd.api.types.is_datetime64_any_dtype(table[name]) for name in fields
    ):
        return
    days = (table["in_study_window"] - table[DAY_ZERO_DATE]).dt.days
    low, high = ADMISSION_AFTER_DAY_0
    yield Doubt(
        table[(days < low) | (days > high)],
        fields,
        "admitted an unusual time before or after day 0",
        f"from {round(-low / YEAR)} year before day 0 to {round(high / YEAR)} years after it",
        "Check both dates; they are kept.",
    )
