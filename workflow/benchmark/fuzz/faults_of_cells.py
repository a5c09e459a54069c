"""Faults of single cells: of spelling, which must be read, and of content, which may be reported.

Each takes a clinic and says whether it was planted.
"""

import random
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from fuzz.clinic import MISSING, UNREADABLE, Cell, Clinic
from fuzz.places import (
    CODES,
    DATES,
    EVERY,
    NUMBERS,
    TEXT_FORMATS,
    TEXTS,
    Place,
    a_cell,
    can_be_written,
    replace,
)

_INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u202c", "\x7f", "\ufe0f")
_BLANKS = ("\u00a0", " ", "\u3000", "\u2009", "\u202f", "\u2003", "\x85", "\u2028")


def _respell(clinic: Clinic, place: Place | None, text: str) -> bool:
    """Write a cell in another way that a person reads as the same."""
    if place is None or text == str(place.cell.raw) or not can_be_written(clinic, text):
        return False
    place.record.cells[place.field] = Cell(text, place.cell.means)
    return True


def _text_of(clinic: Clinic, rng: random.Random, fields: tuple[str, ...]) -> Place | None:
    place = a_cell(clinic, rng, fields)
    return place if place and isinstance(place.cell.raw, str) else None


def invisible_character(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, EVERY)
    if place is None:
        return False
    text, at = place.cell.raw, rng.randrange(len(place.cell.raw) + 1)
    return _respell(clinic, place, text[:at] + rng.choice(_INVISIBLE) + text[at:])


def decomposed_letters(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, (*CODES, "patient_id"))
    return bool(place) and _respell(clinic, place, unicodedata.normalize("NFD", place.cell.raw))


def full_width(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, EVERY)
    if place is None or not place.cell.raw.isascii():
        return False
    wide = "".join(
        chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in place.cell.raw
    )
    return _respell(clinic, place, wide)


def blanks_around(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, EVERY)
    if place is None:
        return False
    before, after = (rng.choice(("", *_BLANKS)) for _ in range(2))
    return _respell(clinic, place, before + place.cell.raw + after)


def line_break_in_quotes(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, EVERY)
    return bool(place) and _respell(
        clinic, place, rng.choice(["{}\n", "\n{}", "{}\r\n", " {}\n\n"]).format(place.cell.raw)
    )


def delimiter_in_quotes(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, TEXTS)
    if place is None:
        return False
    dose = f"{clinic.style.delimiter}dose 2"
    means = f"{place.cell.means}{dose}".replace("\t", " ")
    place.record.cells[place.field] = Cell(f"{place.cell.raw.strip()}{dose}", means)
    return True


def quote_in_quotes(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, TEXTS)
    if place is None:
        return False
    raw, means = (f'"{text}" twice' for text in (place.cell.raw.strip(), place.cell.means))
    place.record.cells[place.field] = Cell(raw, means)
    return True


def nothing_to_see(clinic: Clinic, rng: random.Random) -> bool:
    """A cell of blanks and invisible characters alone: it is empty."""
    place = a_cell(clinic, rng, (*NUMBERS, "agent", "day", "hbv"))
    text = rng.choice(_BLANKS) + rng.choice(("", *_INVISIBLE))
    if place is None or not can_be_written(clinic, text):
        return False
    place.record.cells[place.field] = Cell(text, MISSING)
    return True


def number_as_text(clinic: Clinic, rng: random.Random) -> bool:
    """A number in a workbook that somebody formatted as text, with the hospital's sign."""
    place = a_cell(clinic, rng, NUMBERS)
    if place is None or not isinstance(place.cell.raw, float | int):
        return False
    return _respell(clinic, place, str(place.cell.raw).replace(".", clinic.style.decimal))


def number_in_another_form(clinic: Clinic, rng: random.Random) -> bool:
    """A sign, zeros, an exponent, a decimal sign and nothing after it."""
    place = a_cell(clinic, rng, NUMBERS)
    if place is None:
        return False
    decimal = clinic.style.decimal
    text = str(place.cell.raw).replace(".", decimal)
    forms = [f"+{text}", f"00{text}", f"{text}e0", f"{text}E+00"]
    forms.append(f"{text}00" if decimal in text else f"{text}{decimal}")
    return _respell(clinic, place, rng.choice(forms))


def number_became_a_date(clinic: Clinic, rng: random.Random) -> bool:
    """5.3 as a spreadsheet takes it for the fifth of March."""
    place = a_cell(clinic, rng, (*NUMBERS, "grade", "child_pugh"))
    if place is None or clinic.style.format != "xlsx":
        return False
    replace(place, rng.choice([date(2020, 3, 5), time(12, 30), datetime(2021, 1, 1, 8)]))
    return True


def other_decimal_sign(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, ("bilirubin_umol_l", "afp_ng_ml"))
    if place is None:
        return False
    theirs = "," if clinic.style.decimal == "." else "."
    text = str(place.cell.raw).replace(clinic.style.decimal, ".").replace(".", theirs)
    if theirs not in text:
        return False
    replace(place, text, place.cell.means)
    return True


def thousands_sign(clinic: Clinic, rng: random.Random) -> bool:
    """A grouped number where the centre file knows of no groups, or of others."""
    place = a_cell(clinic, rng, ("afp_ng_ml",))
    if place is None:
        return False
    sign = rng.choice([" ", "'", "\u00a0", "." if clinic.style.decimal == "," else ","])
    value = rng.randrange(1000, 90_000)
    grouped = f"{value:,}".replace(",", sign)
    fraction = rng.choice(["", f"{clinic.style.decimal}5"])
    if not can_be_written(clinic, grouped):
        return False
    replace(place, grouped + fraction, float(value) + (0.5 if fraction else 0.0))
    return True


def unreadable_number(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, NUMBERS)
    texts = ["n/a?", "12 mg", "1O", "5-10", "--", "ca. 5", "12..5", "1/2", "5;6", "nan", "inf"]
    texts += ["0x10", "1_000", "see chart", "*", "+-5", "1e", "12.5.3", "(5)", "5%", "Müller"]
    text = rng.choice(texts)
    if place is None or text in clinic.style.missing or not can_be_written(clinic, text):
        return False
    replace(place, text)
    return True


def impossible_number(clinic: Clinic, rng: random.Random) -> bool:
    """Beyond the limits of the field: the number is kept, and is an error."""
    place = a_cell(clinic, rng, ("age_years",))
    if place is None:
        return False
    value = rng.choice([-1, 121, 999, 1955])
    replace(place, value if clinic.style.format == "xlsx" else str(value), UNREADABLE)
    return True


def detection_limit(clinic: Clinic, rng: random.Random) -> bool:
    """``<5``: the limit where the centre file says so, else no number."""
    place = a_cell(clinic, rng, ("afp_ng_ml",))
    if place is None:
        return False
    text = rng.choice(["<5", "> 5", "<=5", "\u22645", "\uff1c5"])
    if not can_be_written(clinic, text):
        return False
    if clinic.settings.get("at_detection_limit"):
        place.record.cells[place.field] = Cell(text, 5.0)
    else:
        replace(place, text)
    return True


def unknown_code(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, CODES)
    if place is None:
        return False
    text = rng.choice(["X", "W?", "unbekannt", "7", "Erika Musterfrau", "1/0", "-"])
    if text in clinic.codes(place.field):
        return False
    replace(place, text)
    if " " in text:
        clinic.secrets.add(text)
    return True


def code_in_other_case(clinic: Clinic, rng: random.Random) -> bool:
    place = _text_of(clinic, rng, CODES)
    if place is None or place.cell.raw.swapcase() == place.cell.raw:
        return False
    replace(place, place.cell.raw.swapcase(), place.cell.means)
    return True


def code_as_number(clinic: Clinic, rng: random.Random) -> bool:
    """1.0 for 1: the same in a workbook, which keeps no zeros; another text elsewhere."""
    place = _text_of(clinic, rng, CODES)
    if place is None or not place.cell.raw.isdigit():
        return False
    if clinic.style.format == "xlsx":
        place.record.cells[place.field] = Cell(float(place.cell.raw), place.cell.means)
    else:
        replace(place, f"{place.cell.raw}.0", place.cell.means)
    return True


def truth_value(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, ("died", "hbv"))
    if place is None:
        return False
    texts = ["WAHR", "FALSCH"], ["TRUE", "FALSE"], ["true", "false"]
    yes, no = rng.choice(texts)
    raw: Any = yes if place.cell.means else no
    if clinic.style.format == "xlsx" and rng.random() < 0.5:
        raw = bool(place.cell.means)
    replace(place, raw, place.cell.means)
    return True


def missing_otherwise(clinic: Clinic, rng: random.Random) -> bool:
    """A word for missing that the centre file does not have: nothing may be read from it."""
    place = a_cell(clinic, rng, (*NUMBERS, "hbv", "day"))
    text = rng.choice(["na", "N.A.", "unk", "?", "keine", "\u2013", "NULL", "#N/A", "None"])
    if place is None or text in clinic.style.missing or not can_be_written(clinic, text):
        return False
    replace(place, text, MISSING)
    return True


def missing_code(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, (*NUMBERS, "hbv", "agent", "day"))
    if place is None or not clinic.style.missing or not can_be_written(clinic, "\u00a0"):
        return False
    code = rng.choice(clinic.style.missing)
    place.record.cells[place.field] = Cell(rng.choice([code, f" {code}", f"{code}\u00a0"]), MISSING)
    return True


def missing_code_as_number(clinic: Clinic, rng: random.Random) -> bool:
    """-9.0 where -9 means missing."""
    place = a_cell(clinic, rng, NUMBERS)
    if place is None or "-9" not in clinic.style.missing:
        return False
    raw: Any = f"-9{clinic.style.decimal}0"
    place.record.cells[place.field] = Cell(
        rng.choice([-9, -9.0]) if clinic.style.format == "xlsx" else raw, MISSING
    )
    return True


def no_identifier(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, ("patient_id",))
    if place is None:
        return False
    replace(place, rng.choice(["", " ", *clinic.style.missing]), MISSING)
    of = place.record
    if place.table == "patients":
        for records in clinic.files.values():
            for record in records:
                if record.patient == of.patient:
                    record.strict = False
    of.strict = False
    return True


# --- dates ----------------------------------------------------------------------------------------


def _as_read(text: str, clinic: Clinic) -> datetime | None:
    try:
        return datetime.strptime(text, clinic.style.date_format)
    except ValueError:
        return None


def _date_of(clinic: Clinic, place: Place) -> datetime | None:
    raw = place.cell.raw
    if hasattr(raw, "isoformat"):
        return datetime(raw.year, raw.month, raw.day)
    return _as_read(str(raw), clinic)


def date_in_other_format(clinic: Clinic, rng: random.Random) -> bool:
    """A date written otherwise, unless the hospital's format reads it too: then nobody can know."""
    place = a_cell(clinic, rng, DATES)
    day = place and _date_of(clinic, place)
    if place is None or not day:
        return False
    formats = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d.%m.%y", "%Y/%m/%d", "%d %b %Y", "%Y%m%d"]
    formats += ["%d-%m-%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT00:00:00Z", "%y-%m-%d"]
    text = day.strftime(rng.choice(formats))
    if text == place.cell.raw or _as_read(text, clinic) is not None:
        return False
    replace(place, text, place.cell.means)
    return True


def date_without_zeros(clinic: Clinic, rng: random.Random) -> bool:
    """5.3.2020, or 202035, which may be nobody's day."""
    place = a_cell(clinic, rng, DATES)
    day = place and _date_of(clinic, place)
    if place is None or not day or not isinstance(place.cell.raw, str):
        return False
    short = clinic.style.date_format.replace("%d", str(day.day)).replace("%m", str(day.month))
    text = day.strftime(short).upper()
    if text == place.cell.raw:
        return False
    replace(place, text, place.cell.means)
    return True


def day_nought(clinic: Clinic, rng: random.Random) -> bool:
    """0 with the format of a date, which a spreadsheet shows as a day of January 1900."""
    place = a_cell(clinic, rng, DATES)
    if place is None or clinic.style.format != "xlsx" or "epoch_1904" in clinic.settings:
        return False
    replace(place, 0)
    place.cell.number_format = "yyyy-mm-dd"
    return True


def impossible_date(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, DATES)
    if place is None:
        return False
    texts = ["31.02.2020", "2020-13-45", "00.00.0000", "2020-00-00", "2020-02-30", "13/32/2020"]
    texts += ["20200230", "today", "now", "2020", "03/2020", "31FEB2020", "2021-02-29", "30-02-20"]
    texts += ["2020-1", "1899-12-31", "2999-01-01", "01.01.0001", "2020-W10-1", "unknown"]
    text = rng.choice(texts)
    day = _as_read(text, clinic)
    if day is not None and 1900 <= day.year <= 2100:
        return False
    replace(place, text)
    return True


def day_number(clinic: Clinic, rng: random.Random) -> bool:
    """A spreadsheet's number of a day where dates are written."""
    place = a_cell(clinic, rng, DATES)
    day = place and _date_of(clinic, place)
    if place is None or not day:
        return False
    number = (day - datetime(1899, 12, 30)).days
    raw: Any = number if clinic.style.format == "xlsx" else str(number)
    replace(place, raw, place.cell.means)
    return True


def time_of_day(clinic: Clinic, rng: random.Random) -> bool:
    """A date with a time, as a workbook keeps it: the same day."""
    place = a_cell(clinic, rng, DATES)
    day = place and _date_of(clinic, place)
    if place is None or not day or clinic.style.format != "xlsx":
        return False
    raw = day + timedelta(minutes=rng.randrange(1440))
    place.record.cells[place.field] = Cell(raw, place.cell.means)
    return True


# --- cells of a workbook --------------------------------------------------------------------------


def formula_without_value(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, EVERY)
    if place is None or clinic.style.format != "xlsx":
        return False
    replace(place, "=1+1")
    if place.field == "patient_id":
        for records in clinic.files.values():
            for record in records:
                if record is place.record or (
                    place.table == "patients" and record.patient == place.record.patient
                ):
                    record.strict = False
    return True


def error_of_a_formula(clinic: Clinic, rng: random.Random) -> bool:
    place = a_cell(clinic, rng, (*NUMBERS, *CODES, *DATES, *TEXTS))
    if place is None or (clinic.style.format not in TEXT_FORMATS and place.field in TEXTS):
        return False
    replace(place, rng.choice(["#REF!", "#DIV/0!", "#VALUE!", "#NAME?"]))
    return True


SPELLING = (
    *(invisible_character, decomposed_letters, full_width, blanks_around, line_break_in_quotes),
    *(delimiter_in_quotes, quote_in_quotes, nothing_to_see, number_as_text, missing_code),
    *(missing_code_as_number, time_of_day, number_in_another_form),
)
CONTENT = (
    *(other_decimal_sign, thousands_sign, unreadable_number, impossible_number, detection_limit),
    *(unknown_code, code_in_other_case, code_as_number, truth_value, missing_otherwise),
    *(no_identifier, date_in_other_format, impossible_date, day_number, formula_without_value),
    *(error_of_a_formula, number_became_a_date, date_without_zeros, day_nought),
)
