"""Faults of whole columns and files, and settings of the centre file that change what is read."""

import csv
import io
import random
import unicodedata
from datetime import datetime
from typing import Any

from fuzz.clinic import MISSING, Clinic, Record
from fuzz.places import CODES, DATES, NUMBERS, TEXT_FORMATS, TEXTS, can_be_written

# --- settings, and columns with a type: before anything else --------------------------------------


def some_are_set_aside(clinic: Clinic, _: random.Random) -> bool:
    """Quarantine without a limit."""
    clinic.style.on_invalid = "quarantine"
    clinic.settings["max_invalid_percent"] = 100
    return True


def left_blank(clinic: Clinic, rng: random.Random) -> bool:
    names = [*NUMBERS, "hbv", "child_pugh"]
    clinic.settings["left_blank"] = rng.sample(names, rng.randrange(1, 4))
    return True


def limit_is_a_value(clinic: Clinic, _: random.Random) -> bool:
    clinic.settings["at_detection_limit"] = True
    return True


def groups_of_thousands(clinic: Clinic, rng: random.Random) -> bool:
    """Large numbers in groups, and the centre file says so."""
    if clinic.style.format == "xlsx":
        return False
    decimal = clinic.style.decimal
    sign = rng.choice(["." if decimal == "," else ",", " "])
    clinic.settings["thousands"] = sign
    clinic.typed.add(("patients", "afp_ng_ml"))
    for record in clinic.files["patients"]:
        cell = record.cells["afp_ng_ml"]
        if cell.means != MISSING:
            swapped = f"{cell.means:,.1f}".replace(",", "\0").replace(".", decimal)
            cell.raw = swapped.replace("\0", sign)
    return True


def filtered_by_code(clinic: Clinic, _: random.Random) -> bool:
    records = clinic.files["treatments"]
    if not any(record.cells["modality"].means == "TKI" for record in records):
        return False
    column = clinic.own_name("modality")
    clinic.settings["where"] = {"treatments": [{"column": column, "in": ["TKI"]}]}
    clinic.settings["left_out"] = {
        "treatments": lambda record: record.cells["modality"].raw != "TKI"
    }
    clinic.typed.add(("treatments", "modality"))
    return True


def filtered_by_presence(clinic: Clinic, _: random.Random) -> bool:
    column = clinic.own_name("day")
    clinic.settings["where"] = {"adverse_events": [{"column": column, "present": True}]}
    blank = ["", *clinic.style.missing]
    clinic.settings["left_out"] = {
        "adverse_events": lambda record: record.cells["day"].raw in blank
    }
    clinic.typed.add(("adverse_events", "day"))
    return True


def mark_filtered(clinic: Clinic) -> None:
    """Say of every record whether the centre file leaves it out."""
    for table, is_out in clinic.settings.get("left_out", {}).items():
        for record in clinic.files[table]:
            record.filtered = bool(is_out(record))


def _typed_column(clinic: Clinic, rng: random.Random, fields: tuple[str, ...]) -> Any:
    """A column of a Parquet file that has no type yet."""
    places = [
        (table, name)
        for table, headers in clinic.headers.items()
        for name in headers
        if name in fields and (table, name) not in clinic.typed and clinic.files[table]
    ]
    if clinic.style.format != "parquet" or not places:
        return None
    return rng.choice(places)


def _set_type(clinic: Clinic, place: tuple[str, str], convert: Any, dtype: Any = object) -> bool:
    table, name = place
    for record in clinic.files[table]:
        cell = record.cells[name]
        cell.raw = None if cell.means == MISSING else convert(cell.raw)
    clinic.typed.add(place)
    clinic.settings.setdefault("types", {})[place] = dtype
    return True


def typed_dates(clinic: Clinic, rng: random.Random) -> bool:
    place = _typed_column(clinic, rng, DATES)

    def day(raw: str) -> datetime:
        return datetime.strptime(raw, clinic.style.date_format)

    if place is None:
        return False
    if rng.random() < 0.5:
        return _set_type(clinic, place, lambda raw: day(raw).date())
    return _set_type(clinic, place, day, "datetime64[ns]")


def typed_numbers(clinic: Clinic, rng: random.Random) -> bool:
    place = _typed_column(clinic, rng, NUMBERS)
    if place is None:
        return False
    dtype = rng.choice(["float64", "float32"])
    if place[1] == "age_years":
        dtype = rng.choice(["Int64", "float64", "Int8"])

    def number(raw: str) -> float:
        return float(raw.replace(clinic.style.decimal, "."))

    return _set_type(clinic, place, number, dtype)


def typed_codes(clinic: Clinic, rng: random.Random) -> bool:
    """Codes as whole numbers, which missing cells turn into floats in many programs."""
    place = _typed_column(clinic, rng, CODES)
    if place is None:
        return False
    raws = [record.cells[place[1]].raw for record in clinic.files[place[0]]]
    if not all(raw.isdigit() for raw in raws if raw not in ("", *clinic.style.missing)):
        return _set_type(clinic, place, str, "category")
    return _set_type(clinic, place, int, rng.choice(["Int64", "float64"]))


def typed_categories(clinic: Clinic, rng: random.Random) -> bool:
    place = _typed_column(clinic, rng, (*TEXTS, *CODES))
    return place is not None and _set_type(clinic, place, str, "category")


def identifier_is_the_index(clinic: Clinic, rng: random.Random) -> bool:
    if clinic.style.format != "parquet":
        return False
    table = rng.choice(list(clinic.files))
    clinic.settings.setdefault("index", {})[table] = "patient_id"
    return True


def days_from_1904(clinic: Clinic, _: random.Random) -> bool:
    if clinic.style.format != "xlsx" or clinic.style.date_format != "%Y-%m-%d":
        return False
    clinic.settings["epoch_1904"] = True
    return True


def days_as_numbers(clinic: Clinic, rng: random.Random) -> bool:
    """A column of a workbook that holds numbers of days, as the centre file says."""
    if clinic.style.format != "xlsx":
        return False
    table, name = rng.choice([("patients", "day_zero_date"), ("treatments", "start_day")])
    day_0 = datetime(1904, 1, 1) if "epoch_1904" in clinic.settings else datetime(1899, 12, 30)
    for record in clinic.files[table]:
        cell = record.cells[name]
        if cell.means != MISSING:
            is_text = isinstance(cell.raw, str)
            day = datetime.strptime(cell.raw, clinic.style.date_format) if is_text else cell.raw
            cell.raw = (datetime(day.year, day.month, day.day) - day_0).days
    clinic.typed.add((table, name))
    clinic.settings["date_formats"] = {(table, name): "excel"}
    return True


def typed_identifiers(clinic: Clinic, rng: random.Random) -> bool:
    """Record numbers as whole numbers, or as floats as pandas leaves them: 7 is also 7.0."""
    if clinic.style.format != "parquet" or clinic.style.identifier != "{}":
        return False
    table = rng.choice(list(clinic.files))
    return _set_type(clinic, (table, "patient_id"), int, rng.choice(["int64", "float64"]))


def zeros_of_a_number_format(clinic: Clinic, rng: random.Random) -> bool:
    """Record numbers of a workbook that only their format shows with leading zeros."""
    if clinic.style.format != "xlsx" or clinic.style.identifier != "{:03d}":
        return False
    table = rng.choice(list(clinic.files))
    for record in clinic.files[table]:
        cell = record.cells["patient_id"]
        cell.raw, cell.number_format = int(cell.raw), "000"
    clinic.typed.add((table, "patient_id"))
    return True


def columns_in_another_order(clinic: Clinic, rng: random.Random) -> bool:
    table = rng.choice(list(clinic.headers))
    items = list(clinic.headers[table].items())
    rng.shuffle(items)
    clinic.headers[table] = dict(items)
    return True


def odd_header(clinic: Clinic, rng: random.Random) -> bool:
    """A header with blanks, decomposed letters or invisible characters: it looks the same."""
    table = rng.choice(list(clinic.headers))
    name = rng.choice(list(clinic.headers[table]))
    own = clinic.headers[table][name]
    odd = rng.choice([f" {own}", f"{own}\u00a0", f"\u200b{own}", unicodedata.normalize("NFD", own)])
    if not can_be_written(clinic, odd):
        return False
    clinic.headers[table][name] = odd
    return True


# --- files as a whole: after everything else ------------------------------------------------------


def column_is_missing(clinic: Clinic, rng: random.Random) -> bool:
    table = rng.choice(list(clinic.headers))
    name = rng.choice(list(clinic.headers[table]))
    clinic.headers[table][name] = "Remark"
    clinic.broken[table] = "column"
    return True


def header_twice(clinic: Clinic, rng: random.Random) -> bool:
    if clinic.style.format == "parquet":
        return False
    table = rng.choice(list(clinic.headers))
    first, second = rng.sample(list(clinic.headers[table]), 2)
    clinic.headers[table][second] = clinic.headers[table][first]
    clinic.broken[table] = "twice|column"
    return True


def _line(clinic: Clinic, cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=clinic.style.delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _a_text_table(clinic: Clinic, rng: random.Random, fewest: int) -> str | None:
    tables = [
        table
        for table, records in clinic.files.items()
        if len(records) >= fewest and clinic.headers[table]
    ]
    if clinic.style.format not in TEXT_FORMATS or not tables:
        return None
    return rng.choice(tables)


def _cells(clinic: Clinic, table: str, record: Record) -> list[Any]:
    return [record.cells[name].raw for name in clinic.headers[table]]


def row_of_another_length(clinic: Clinic, rng: random.Random) -> bool:
    """A delimiter that is not quoted, or a row that was cut off."""
    table = _a_text_table(clinic, rng, 1)
    if table is None:
        return False
    record = rng.choice(clinic.files[table])
    if record.is_blank:
        return False
    cells = _cells(clinic, table, record)
    cells = rng.choice([[*cells, ""], [*cells, "x"], cells[:-1], cells[:2] + cells[1:]])
    record.line = _line(clinic, cells)
    clinic.broken[table] = "fields"
    return True


def break_without_quotes(clinic: Clinic, rng: random.Random) -> bool:
    """A line break in a cell that is not quoted: one row becomes two."""
    table = _a_text_table(clinic, rng, 1)
    if table is None:
        return False
    record = rng.choice(clinic.files[table])
    at = rng.randrange(1, len(clinic.headers[table]))
    cells = _cells(clinic, table, record)
    if record.is_blank:
        return False
    record.line = clinic.style.newline.join([_line(clinic, cells[:at]), _line(clinic, cells[at:])])
    clinic.broken[table] = "fields"
    return True


def quotes_around_several_rows(clinic: Clinic, rng: random.Random) -> bool:
    """A quote that is opened in one row and closed in the same column of a later one."""
    table = _a_text_table(clinic, rng, 2)
    if table is None:
        return False
    records = clinic.files[table]
    first, last = sorted(rng.sample(range(len(records)), 2))
    within = records[first : last + 1]
    column = rng.randrange(len(clinic.headers[table]))
    if any('"' in _line(clinic, _cells(clinic, table, record)) for record in within):
        return False
    if any(record.is_blank or record.line for record in within):
        return False
    for record in within:
        cells = [str(cell) for cell in _cells(clinic, table, record)]
        cells[column] = ('"' if record is within[0] else "") + cells[column]
        cells[column] += '"' if record is within[-1] else ""
        record.line = clinic.style.delimiter.join(cells)
        record.strict = False
    clinic.broken[table] = "other rows|fields|cannot be read"
    return True


def quote_never_closed(clinic: Clinic, rng: random.Random) -> bool:
    table = _a_text_table(clinic, rng, 1)
    if table is None:
        return False
    record = rng.choice(clinic.files[table])
    if record.is_blank:
        return False
    record.line = '"' + _line(clinic, _cells(clinic, table, record))
    clinic.broken[table] = "quote|cannot be read"
    return True


def another_encoding(clinic: Clinic, rng: random.Random) -> bool:
    """Another encoding than the centre file says; where all is ASCII it may be read."""
    if clinic.style.format not in TEXT_FORMATS:
        return False
    declared = rng.choice(
        ["utf-8", "cp1252", "gb18030", "utf-16", "latin-1", "utf-16-le", "utf-16-be", "mac_roman"]
    )
    if declared == clinic.style.encoding:
        return False
    clinic.settings["declared_encoding"] = declared
    clinic.broken |= dict.fromkeys(clinic.files, "text|mark|NUL|column|read")
    return True


SETTINGS = (
    *(some_are_set_aside, left_blank, limit_is_a_value, groups_of_thousands, filtered_by_code),
    *(filtered_by_presence, typed_dates, typed_numbers, typed_codes, typed_categories),
    *(identifier_is_the_index, days_from_1904, days_as_numbers, typed_identifiers),
    *(zeros_of_a_number_format, columns_in_another_order, odd_header),
)
FILES = (
    *(column_is_missing, header_twice, row_of_another_length, break_without_quotes),
    *(quotes_around_several_rows, quote_never_closed, another_encoding),
)
