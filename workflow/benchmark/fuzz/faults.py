"""Faults as hospitals' files have them, each planted into an invented clinic.

A fault either changes nothing that a person reads (then the extract must be taken without an
error), or it does; then what it touches is marked (`Cell.strict`, `Record.strict`,
``Clinic.settings``) and must be read right or reported.
"""

import copy
import random
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from fuzz.clinic import MISSING, UNREADABLE, Cell, Clinic, Record, is_typed

Fault = Callable[[random.Random, Clinic], bool]
#: Every fault by name; it says whether it could be planted.
FAULTS: dict[str, Fault] = {}
_MEASURED = ("age_years", "bilirubin_umol_l", "afp_ng_ml")
_CODED = ("sex", "died", "hbv", "child_pugh")
_DAYS = ("last_contact_day", "start_day", "day")


def fault(plant: Fault) -> Fault:
    FAULTS[plant.__name__] = plant
    return plant


def _any_cell(
    rng: random.Random, clinic: Clinic, fields: tuple[str, ...], kind: type = str
) -> tuple[Record, str] | None:
    """A cell of one of *fields* that nothing is wrong with yet and that holds something."""
    found = [
        (record, name)
        for records in clinic.files.values()
        for record in records
        if record.is_row and record.strict
        for name in fields
        if name in record.cells
        and record.cells[name].strict
        and record.cells[name].means not in (MISSING, UNREADABLE)
        and isinstance(record.cells[name].raw, kind)
    ]
    return rng.choice(found) if found else None


def _set(record: Record, name: str, raw: object, means: object) -> bool:
    """A cell with something wrong with it."""
    record.cells[name] = Cell(raw, means, strict=False)
    return True


def _fits(text: str, clinic: Clinic) -> bool:
    """Whether the file can hold the text at all."""
    if is_typed(clinic.style):
        return True
    try:
        text.encode(clinic.style.encoding)
    except UnicodeEncodeError:
        return False
    return True


# What a person does not see: no error, and read as if it were not there.


@fault
def invisible_sign(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_CODED, "patient_id", "term", "modality"))
    sign = rng.choice("\u200b\u200d\ufeff\u00ad\u2060")
    if not place or not _fits(sign, clinic):
        return False
    cell = place[0].cells[place[1]]
    at = rng.randrange(len(cell.raw) + 1)
    cell.raw = cell.raw[:at] + sign + cell.raw[at:]
    return True


@fault
def blanks_around(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_CODED, *_MEASURED, *_DAYS, "patient_id", "term", "agent"))
    blank = rng.choice([" ", "  ", "\t", "\u00a0", "\u3000"])
    if not place or not _fits(blank, clinic):
        return False
    cell = place[0].cells[place[1]]
    cell.raw = rng.choice([f"{blank}{cell.raw}", f"{cell.raw}{blank}"])
    return True


@fault
def decomposed(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_CODED, "patient_id", "agent", "term"))
    if not place:
        return False
    cell = place[0].cells[place[1]]
    other = unicodedata.normalize("NFD", cell.raw)
    if other == cell.raw or not _fits(other, clinic):
        return False
    cell.raw = other
    return True


@fault
def missing_code_with_blanks(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("age_years", "hbv", "agent", "bilirubin_umol_l"))
    if not place or not clinic.style.missing:
        return False
    place[0].cells[place[1]] = Cell(f" {rng.choice(clinic.style.missing)} ", MISSING)
    return True


@fault
def empty_row(rng: random.Random, clinic: Clinic) -> bool:
    table, records = rng.choice(list(clinic.files.items()))
    cells = {name: Cell("", MISSING) for name in clinic.headers[table]}
    records.insert(rng.randrange(len(records) + 1), Record("", cells, is_row=False))
    return True


@fault
def term_in_another_case(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("term",))
    if not place:
        return False
    cell = place[0].cells["term"]
    cell.raw = rng.choice([cell.raw.lower(), cell.raw.upper()])
    return True


@fault
def number_stored_as_text(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("age_years",), int)
    if not place:
        return False
    cell = place[0].cells["age_years"]
    cell.raw = str(cell.raw)
    return True


@fault
def typed_columns(rng: random.Random, clinic: Clinic) -> bool:
    if clinic.style.format != "parquet":
        return False
    clinic.settings |= {"typed": True, "index": rng.random() < 0.5}
    return True


@fault
def merged_cells(rng: random.Random, clinic: Clinic) -> bool:
    """The identifier of a patient's adverse events, or therapies, written once over all of them."""
    if clinic.style.format != "xlsx":
        return False
    table = rng.choice(["treatments", "adverse_events"])
    clinic.files[table].sort(key=lambda record: record.patient)
    clinic.settings.setdefault("merged", set()).add(table)
    return True


# What a person sees: read right, or reported.


@fault
def no_number(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, _MEASURED, object)
    junk = ["<5", "> 400", "12 mg", "5..1", "1O", "see letter", "++", "1e", "?", "4-5", "½", "(3)"]
    return bool(place) and _set(*place, rng.choice(junk), UNREADABLE)


@fault
def other_decimal_sign(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("bilirubin_umol_l", "afp_ng_ml"))
    if not place:
        return False
    cell = place[0].cells[place[1]]
    other = {".": ",", ",": "."}[clinic.style.decimal]
    return _set(*place, cell.raw.replace(clinic.style.decimal, other), cell.means)


@fault
def thousands(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("afp_ng_ml",))
    if not place:
        return False
    sign = rng.choice([" ", "'", ".", ","])
    if sign == clinic.style.decimal:
        return False
    return _set(*place, f"1{sign}234{clinic.style.decimal}5", 1234.5)


@fault
def full_width(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_MEASURED, *_CODED, *_DAYS, "patient_id"))
    if not place:
        return False
    cell = place[0].cells[place[1]]
    wide = "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in cell.raw)
    return wide != cell.raw and _fits(wide, clinic) and _set(*place, wide, cell.means)


@fault
def unknown_code(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_CODED, "modality", "grade"))
    return bool(place) and _set(*place, rng.choice(["X", "yes?", "unknown", "9", "II"]), UNREADABLE)


@fault
def code_in_another_case(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_CODED, "modality"))
    if not place:
        return False
    cell = place[0].cells[place[1]]
    return cell.raw.swapcase() != cell.raw and _set(*place, cell.raw.swapcase(), cell.means)


@fault
def missing_code_in_another_case(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("age_years", "hbv", "bilirubin_umol_l"), object)
    codes = [code.swapcase() for code in clinic.style.missing if code.swapcase() != code]
    return bool(place and codes) and _set(*place, rng.choice(codes), MISSING)


@fault
def no_date(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, _DAYS, object)
    junk = [
        "31.02.2020",
        "2020-13-01",
        "2020",
        "spring 2020",
        "00.00.0000",
        "2020-02-30",
        "??.03.2020",
    ]
    return bool(place) and _set(*place, rng.choice(junk), UNREADABLE)


@fault
def date_in_another_format(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, _DAYS, object)
    if not place:
        return False
    record, name = place
    day = clinic.settings["diagnosed"][record.patient] + timedelta(record.cells[name].means)
    style = copy.copy(clinic.style)
    style.date_format = rng.choice(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%m/%d/%Y"])
    if style.date_format == clinic.style.date_format:
        return False
    return _set(record, name, day.strftime(style.date_format), record.cells[name].means)


@fault
def real_date_among_texts(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, _DAYS)
    if not place or clinic.style.format != "xlsx":
        return False
    record, name = place
    day = clinic.settings["diagnosed"][record.patient] + timedelta(record.cells[name].means)
    return _set(record, name, day, record.cells[name].means)


@fault
def day_number(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, _DAYS, object)
    return bool(place) and _set(*place, rng.choice([43831, "43831", 21915, "0"]), UNREADABLE)


@fault
def formula(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_MEASURED, *_CODED, *_DAYS, "patient_id"), object)
    if not place or clinic.style.format != "xlsx":
        return False
    return _set(*place, rng.choice(["=1+1", "=A2", "=TODAY()"]), UNREADABLE)


@fault
def error_cell(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, (*_MEASURED, *_CODED, *_DAYS), object)
    if not place or clinic.style.format != "xlsx":
        return False
    return _set(*place, rng.choice(["#N/A", "#DIV/0!", "#REF!", "#VALUE!"]), UNREADABLE)


@fault
def hidden_row(rng: random.Random, clinic: Clinic) -> bool:
    if clinic.style.format != "xlsx":
        return False
    record = rng.choice(clinic.files["patients"])
    record.hidden, record.strict = True, False
    return True


@fault
def patient_twice(rng: random.Random, clinic: Clinic) -> bool:
    patients = clinic.files["patients"]
    chosen = [record for record in patients if record.is_row and record.strict]
    if not chosen:
        return False
    record = rng.choice(chosen)
    record.strict = False
    patients.insert(rng.randrange(len(patients) + 1), copy.deepcopy(record))
    return True


@fault
def orphan(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("grade", "modality"), object)
    if not place:
        return False
    record = place[0]
    record.strict = False
    return _set(record, "patient_id", "nobody-77", "nobody-77")


@fault
def identifier_written_otherwise(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("grade", "modality"), object)
    if not place:
        return False
    record = place[0]
    text = str(record.cells["patient_id"].raw)
    other = rng.choice([f"00{text}", f"{text}.0", text.lower(), text.replace("-", "")])
    record.strict = False
    return other != text and _set(record, "patient_id", other, other)


def _line(table: str, clinic: Clinic, texts: list[str]) -> Record:
    names = list(clinic.headers[table])
    texts = [*texts, *[""] * len(names)][: len(names)]
    cells = {name: Cell(text, MISSING) for name, text in zip(names, texts, strict=True)}
    return Record("", cells, is_row=False, strict=False)


#: Beginnings of lines that stand under a table.
_BELOW = [
    *(["Total", "30"], ["Mean", "48,3"], ["Source: registry"], ["n = 12"], ["-----"], ["Summe"]),
    *(["", "", "30"], ["Patients: 30", "", "x"], ["合计", "30"], ["* preliminary"]),
]


@fault
def line_below(rng: random.Random, clinic: Clinic) -> bool:
    table, records = rng.choice(list(clinic.files.items()))
    texts = rng.choice(_BELOW)
    if not _fits("".join(texts), clinic):
        return False
    records.append(_line(table, clinic, texts))
    return True


@fault
def header_again(rng: random.Random, clinic: Clinic) -> bool:
    table, records = rng.choice(list(clinic.files.items()))
    header = _line(table, clinic, list(clinic.headers[table].values()))
    records.insert(rng.randrange(len(records) + 1), header)
    return True


@fault
def identifier_alone(rng: random.Random, clinic: Clinic) -> bool:
    line = _line("patients", clinic, [clinic.style.identifier.format(999)])
    clinic.files["patients"].append(line)
    return True


@fault
def delimiter_and_line_break_in_a_cell(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("agent",))
    if not place:
        return False
    text = f'a{clinic.style.delimiter} "b" c' + rng.choice(["", "\nd"])
    return _set(*place, text, text)


@fault
def short_row(rng: random.Random, clinic: Clinic) -> bool:
    return _ragged(rng, clinic, -2)


@fault
def long_row(rng: random.Random, clinic: Clinic) -> bool:
    return _ragged(rng, clinic, 1)


def _ragged(rng: random.Random, clinic: Clinic, by: int) -> bool:
    if is_typed(clinic.style):
        return False
    record = rng.choice(clinic.files["adverse_events"] or clinic.files["patients"])
    record.strict = False
    record.ragged = by
    return True


@fault
def quote_that_is_not_closed(rng: random.Random, clinic: Clinic) -> bool:
    place = _any_cell(rng, clinic, ("agent", "term"))
    if not place or is_typed(clinic.style):
        return False
    clinic.settings["whole_file"] = True
    place[0].strict = False
    return _set(*place, OPEN_QUOTE + place[0].cells[place[1]].raw, UNREADABLE)


#: Stands for a quotation mark that is written as it is.
OPEN_QUOTE = "\ue000"

# What touches a whole column or file: all of it must be read right, or the file be reported.


@fault
def another_encoding(rng: random.Random, clinic: Clinic) -> bool:
    if is_typed(clinic.style):
        return False
    declared = rng.choice(["utf-8", "cp1252", "gb18030", "utf-16", "ascii"])
    if declared == clinic.style.encoding.removesuffix("-sig"):
        return False
    clinic.settings |= {"declared_encoding": declared, "whole_file": True}
    return True


@fault
def column_renamed(rng: random.Random, clinic: Clinic) -> bool:
    table = rng.choice(list(clinic.headers))
    name = rng.choice(list(clinic.headers[table]))
    other = rng.choice(["Spalte 7", clinic.headers[table][name] + "_2"])
    clinic.headers[table] = {**clinic.headers[table], name: other}
    clinic.settings["whole_file"] = True
    return True


@fault
def column_twice(rng: random.Random, clinic: Clinic) -> bool:
    if clinic.style.format == "parquet":
        return False
    first, second = rng.sample(list(clinic.headers["patients"]), 2)
    headers = clinic.headers["patients"]
    clinic.headers["patients"] = {**headers, first: headers[second]}
    clinic.settings["whole_file"] = True
    return True


@fault
def header_with_invisible_signs(rng: random.Random, clinic: Clinic) -> bool:
    table = rng.choice(list(clinic.headers))
    name = rng.choice(list(clinic.headers[table]))
    sign = rng.choice(["\u200b", "\u00a0", "\ufeff", " ", "\n"])
    if not _fits(sign, clinic):
        return False
    header = clinic.headers[table][name]
    other = f"{header}{sign}" if " " not in header else header.replace(" ", f" {sign}", 1)
    clinic.headers[table] = {**clinic.headers[table], name: other}
    return True


@fault
def bilirubin_in_the_other_unit(rng: random.Random, clinic: Clinic) -> bool:
    if len(clinic.files["patients"]) < 30 or clinic.settings.get("whole_file"):
        return False
    style = clinic.style
    style.bilirubin_unit = "mg/dL" if style.bilirubin_unit == "umol/L" else "umol/L"
    clinic.settings["whole_file"] = True
    return True


@fault
def filter_on_what_nobody_has(rng: random.Random, clinic: Clinic) -> bool:
    column = clinic.headers["treatments"]["modality"]
    clinic.settings |= {
        "where": {"treatments": [{"column": column, "in": ["TACE", "TKI", "HAIC"]}]},
        "whole_file": True,
    }
    return True


@fault
def rows_filtered(rng: random.Random, clinic: Clinic) -> bool:
    records = clinic.files["treatments"]
    if not {"TACE", "TKI"} <= {record.cells["modality"].raw for record in records}:
        return False
    column = clinic.headers["treatments"]["modality"]
    clinic.settings["where"] = {"treatments": [{"column": column, "in": ["TACE"]}]}
    return True
