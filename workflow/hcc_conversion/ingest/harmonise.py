"""Rows of a centre's sources as canonical tables, still with the place each row came from."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from hcc_conversion.ingest.derived_fields import derived_from
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.mapping import Block, possible_codes
from hcc_conversion.ingest.pseudonyms import pseudonymise
from hcc_conversion.ingest.readers import source_label
from schemas.extra import table_schema
from schemas.vocabulary import DAY_ZERO_DATE, DERIVED

#: Where a row came from; dropped before anything is written.
PLACE = ["file", "row", "block"]


def harmonise_block(
    block: Block, number: int, fields: Mapping[str, Any], rows: SourceRows
) -> pd.DataFrame:
    """One row per row of the source: local ``patient_id``, mapped fields, and its `PLACE`.

    Day fields hold dates (datetime64) or days, as they are mapped.
    """
    table = pd.DataFrame(
        {name: rows.values(mapping, fields[name]) for name, mapping in block.columns.items()},
        index=rows.table.index,
    )
    place = {"file": source_label(rows.source), "row": rows.table.index, "block": number}
    return table.assign(**place).reset_index(drop=True)


def day_zero_dates(patients: list[pd.DataFrame]) -> pd.Series:
    """Each local patient's date of day 0; patients without one are left out."""
    dated = [table for table in patients if DAY_ZERO_DATE in table]
    if not dated:
        return pd.Series(dtype="datetime64[ns]")
    dates = pd.concat([table[["patient_id", DAY_ZERO_DATE]] for table in dated]).dropna()
    return dates.drop_duplicates("patient_id").set_index("patient_id")[DAY_ZERO_DATE]


def count_days(
    table: pd.DataFrame, fields: Mapping[str, Any], day_zero: pd.Series, window: Mapping[str, str]
) -> pd.DataFrame:
    """Dates replaced by whole days since the patient's day 0, and by whether in the window; dates
    of birth by the whole years from them to day 0.

    A duration that is not whole days (months, weeks) is rounded to the nearest day, halves
    to even. A date of a patient without day 0 becomes missing.
    """
    counted = table.copy()
    origin = table["patient_id"].map(day_zero).astype("datetime64[ns]")
    for name in table.columns.intersection(list(fields)):
        values = table[name]
        is_date = pd.api.types.is_datetime64_any_dtype(values)
        if fields[name]["kind"] == "day":
            days = (values - origin).dt.days if is_date else values.astype("Float64").round()
            counted[name] = days.astype("Int64")
        elif is_date and fields[name].get("from_birth"):
            counted[name] = _whole_years(values, origin)
        elif is_date and name != DAY_ZERO_DATE:
            within = values.between(pd.Timestamp(window["start"]), pd.Timestamp(window["end"]))
            counted[name] = within.astype("boolean").where(values.notna())
    return counted


def _whole_years(birth: pd.Series, day: pd.Series) -> pd.Series:
    """Birthdays until *day*, that day included; who was born on 29 February has it on 1 March in
    years without one."""
    before_birthday = (day.dt.month < birth.dt.month) | (
        (day.dt.month == birth.dt.month) & (day.dt.day < birth.dt.day)
    )
    return (day.dt.year - birth.dt.year - before_birthday).astype("Float64")


def to_canonical(
    blocks: list[pd.DataFrame], table: str, extra: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """All blocks of one table stacked, in the types of `table_schema`.

    Every column is there that is not optional or that a block has.
    """
    stacked = pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=PLACE)
    columns = {
        name: column
        for name, column in table_schema(table, extra).columns.items()
        if column.required or name in stacked
    }
    typed = {
        name: stacked[name].astype(column.dtype.type)
        if name in stacked
        else pd.Series(pd.NA, index=stacked.index, dtype=column.dtype.type)
        for name, column in columns.items()
    }
    return pd.DataFrame(typed, index=stacked.index).join(stacked[PLACE])


def deidentify(tables: dict[str, pd.DataFrame], centre: str, key: bytes) -> dict[str, pd.DataFrame]:
    """Tables fit to be written: pseudonyms for local identifiers, no trace of the source rows."""
    return {
        name: table.drop(columns=PLACE).assign(
            centre=pd.Series(centre, index=table.index, dtype="string"),
            patient_id=pseudonymise(table["patient_id"], centre, key),
        )
        for name, table in tables.items()
    }


def collected_fields(
    blocks: list[Block], centre: str, covers: str, derive: Collection[str] = ()
) -> pd.DataFrame:
    """What a centre collects: one row per centre, table and field that its mapping names.

    The codes a mapping can give are named too, as ``kind=recurrence``: a centre that never maps a
    recurrence has not looked for one, which is not the same as none, and one that tells invasion
    of the portal vein by yes and no has nobody with Vp1 because it has no grades. Which patients
    the extract holds (*covers*) stands there as the field of a table ``extract``. A field that
    follows from others (`hcc_conversion.ingest.derived_fields`, *derive* of the centre file) is
    collected, too; ``child_pugh=albumin_g_l`` of a table ``derived`` says from what it follows.
    """
    named = {("extract", f"covers={covers}")}
    for block in blocks:
        for field, mapping in block.columns.items():
            if field != DAY_ZERO_DATE:
                named.add((block.table, field))
            named |= {(block.table, f"{field}={value}") for value in possible_codes(mapping)}
    for field, parts in derived_from(blocks, derive).items():
        named |= {("patients", field), *((DERIVED, f"{field}={part}") for part in parts)}
    rows = [(centre, *pair) for pair in sorted(named)]
    return pd.DataFrame(rows, columns=["centre", "table", "field"], dtype="string")
