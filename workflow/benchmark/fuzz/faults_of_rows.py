"""Faults of whole rows: what is no record, what stands twice, what belongs to nobody."""

import random
from copy import deepcopy
from typing import Any

from fuzz.clinic import MISSING, Cell, Clinic, Record
from fuzz.places import CODES, TEXTS, a_cell, is_open

_FOOTERS = (
    *("Total", "Summe", "Mean", "n = 30", "Seite 1 von 2", "Printed on 2024-01-01", "Gesamt: 12"),
    *("30 patients", "------", "End of report", "Average"),
)
_CHINESE_FOOTERS = ("合计", "平均值", "第1页", "备注", "打印日期")


def _no_record(clinic: Clinic, table: str, cells: dict[str, Any]) -> Record:
    blank = dict.fromkeys(clinic.headers[table], "")
    return Record(
        "",
        {name: Cell(raw, MISSING, strict=False) for name, raw in (blank | cells).items()},
        is_row=False,
        strict=False,
    )


def _a_table(clinic: Clinic, rng: random.Random) -> str | None:
    tables = [
        table for table, records in clinic.files.items() if records and is_open(clinic, table)
    ]
    return rng.choice(tables) if tables else None


def footer(clinic: Clinic, rng: random.Random) -> bool:
    """A summary line or a footer at the end, in the column of identifiers or in another."""
    table = _a_table(clinic, rng)
    if table is None:
        return False
    chinese = clinic.style.language == "chinese"
    text = rng.choice(_FOOTERS + (_CHINESE_FOOTERS if chinese else ()))
    names = list(clinic.headers[table])
    cells = {rng.choice([names[0], names[0], names[-1]]): text}
    if table == "patients" and rng.random() < 0.5:
        cells["age_years"] = f"61{clinic.style.decimal}5"
        cells |= rng.choice([{}, {"bilirubin_umol_l": "17"}, {"died": "7", "hbv": "21"}])
    clinic.files[table].append(_no_record(clinic, table, cells))
    return True


def header_again(clinic: Clinic, rng: random.Random) -> bool:
    table = _a_table(clinic, rng)
    if table is None:
        return False
    at = rng.randrange(len(clinic.files[table]) + 1)
    clinic.files[table].insert(at, _no_record(clinic, table, dict(clinic.headers[table])))
    return True


def blank_rows(clinic: Clinic, rng: random.Random) -> bool:
    table = _a_table(clinic, rng)
    if table is None or clinic.style.format == "parquet":
        return False
    for _ in range(rng.choice([1, 1, 5])):
        at = rng.randrange(len(clinic.files[table]) + 1)
        clinic.files[table].insert(at, _no_record(clinic, table, {}))
    return True


def row_of_missing_codes(clinic: Clinic, rng: random.Random) -> bool:
    table = _a_table(clinic, rng)
    if table is None or not clinic.style.missing:
        return False
    code = rng.choice(clinic.style.missing)
    cells = dict.fromkeys(clinic.headers[table], code)
    clinic.files[table].append(_no_record(clinic, table, cells))
    return True


def patient_twice(clinic: Clinic, rng: random.Random) -> bool:
    records = [one for one in clinic.files["patients"] if one.is_row and one.strict]
    if not records:
        return False
    record = rng.choice(records)
    record.strict = False
    clinic.files["patients"].append(deepcopy(record))
    return True


def event_twice(clinic: Clinic, rng: random.Random) -> bool:
    """The same row again of a table where that may be: both count, with a warning."""
    table = rng.choice(["treatments", "adverse_events"])
    records = [one for one in clinic.files[table] if one.is_row]
    if not records:
        return False
    clinic.files[table].append(deepcopy(rng.choice(records)))
    return True


def orphan(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, ("patient_id",), ("treatments", "adverse_events"))
    if place is None:
        return False
    record, name = place.record, clinic.style.identifier.format(4321)
    record.cells["patient_id"] = Cell(name, name)
    record.patient, record.strict = name, False
    return True


def identifier_written_otherwise(clinic: Clinic, rng: random.Random) -> bool:
    """In one file another spelling that is not surely the same: its rows are of no patient."""
    place = a_cell(clinic, rng, ("patient_id",))
    if place is None:
        return False
    name = place.record.patient
    spellings: list[Any] = [name.lower(), f"'{name}", f"{name}.0", name.lstrip("0"), f"0{name}"]
    spellings += [name.replace("-", ""), name.replace("/", "_"), f"{name}*"]
    spelling = rng.choice(spellings)
    if spelling == name or not spelling:
        return False
    place.record.cells["patient_id"] = Cell(spelling, spelling)
    place.record.strict = False
    if clinic.style.format == "xlsx" and spelling.isdigit() and spelling[0] != "0":
        place.record.cells["patient_id"] = Cell(int(spelling), spelling)
    if place.table == "patients":
        for records in clinic.files.values():
            for record in records:
                if record.patient == name:
                    record.strict = False
    return True


def hidden_row(clinic: Clinic, rng: random.Random) -> bool:
    records = clinic.files[rng.choice(list(clinic.files))]
    if clinic.style.format != "xlsx" or not records:
        return False
    rng.choice(records).hidden = True
    return True


def _neighbours(clinic: Clinic, rng: random.Random) -> tuple[str, int] | None:
    """Two rows, one below the other, with nothing wrong in either; the place of the upper one."""
    if clinic.style.format != "xlsx":
        return None
    found = [
        (table, n)
        for table, records in clinic.files.items()
        for n in range(len(records) - 1)
        if all(one.is_row and one.strict for one in records[n : n + 2])
    ]
    return rng.choice(found) if found else None


def merged_down(clinic: Clinic, rng: random.Random) -> bool:
    """Two cells merged: the value counts in both rows."""
    found = _neighbours(clinic, rng)
    if found is None:
        return False
    table, n = found
    names = list(clinic.headers[table])
    upper, lower = clinic.files[table][n : n + 2]
    name = rng.choice([name for name in names if name in (*CODES, *TEXTS)])
    cells = upper.cells[name], lower.cells[name]
    if not all(cell.strict for cell in cells) or cells[0].means == MISSING:
        return False
    if (table, name) in clinic.typed:
        return False
    lower.cells[name] = Cell("", cells[0].means)
    column = names.index(name) + 1
    clinic.settings.setdefault("merged", {}).setdefault(table, []).append(
        (n + 1, n + 2, column, column)
    )
    return True


def merged_across(clinic: Clinic, rng: random.Random) -> bool:
    """Cells of two columns merged: which one is meant is not certain."""
    found = _neighbours(clinic, rng)
    if found is None:
        return False
    table, n = found
    names = list(clinic.headers[table])
    column = rng.randrange(2, len(names))
    record = clinic.files[table][n]
    pair = names[column - 1 : column + 1]
    if any(not record.cells[name].strict or record.cells[name].raw == "" for name in pair):
        return False
    if any((table, name) in clinic.typed for name in pair):
        return False
    first, second = (record.cells[name] for name in pair)
    record.cells[pair[0]] = Cell(first.raw, first.means, strict=False)
    record.cells[pair[1]] = Cell("", second.means, strict=False)
    clinic.settings.setdefault("merged", {}).setdefault(table, []).append(
        (n + 1, n + 1, column, column + 1)
    )
    return True


ROWS = (
    *(identifier_written_otherwise, orphan, patient_twice, event_twice, footer, header_again),
    *(blank_rows, row_of_missing_codes, hidden_row, merged_down, merged_across),
)
