"""An invented clinic: what is true of its patients, and the same as one hospital would write it."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from schemas.vocabulary import ADVERSE_EVENT_TERMS, AGENTS

#: First and last day of the study window that every clinic is examined with.
WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}
#: Why a cell has no value, where it has none.
MISSING, UNREADABLE = "missing", "unreadable"
#: µmol/l in a mg/dl of bilirubin, whose molar mass is 584.66 g/mol.
_UMOL_L_IN_MG_DL = 10_000 / 584.66
_DAY_ONE = date(2019, 9, 1)

_CODES: dict[str, dict[str, list[str]]] = {
    "english": {"sex": ["F", "M"], "yes_no": ["yes", "no"], "child": ["A", "B", "C"]},
    "german": {"sex": ["weiblich", "männlich"], "yes_no": ["ja", "nein"], "child": ["A", "B", "C"]},
    "chinese": {"sex": ["女", "男"], "yes_no": ["是", "否"], "child": ["A级", "B级", "C级"]},
    "numbers": {"sex": ["0", "1"], "yes_no": ["1", "0"], "child": ["1", "2", "3"]},
}
_ENCODINGS = {
    "english": ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"],
    "german": ["utf-8", "utf-8-sig", "cp1252"],
    "chinese": ["utf-8", "gb18030"],
    "numbers": ["utf-8", "cp1252"],
}
_HEADERS: dict[str, dict[str, str]] = {
    "english": {
        "patient_id": "Patient no.",
        "day_zero_date": "Date of diagnosis",
        "last_contact_day": "Last contact",
        "died": "Dead",
        "age_years": "Age",
        "sex": "Sex",
        "bilirubin_umol_l": "Bilirubin",
        "afp_ng_ml": "AFP",
        "hbv": "HBV",
        "child_pugh": "Child-Pugh",
        "modality": "Therapy",
        "agent": "Drug",
        "start_day": "Start",
        "term": "Event",
        "grade": "CTC grade",
        "day": "Date",
    },
    "german": {
        "patient_id": "Patientennummer",
        "day_zero_date": "Erstdiagnose am",
        "last_contact_day": "Letzter Kontakt",
        "died": "Verstorben",
        "age_years": "Alter (Jahre)",
        "sex": "Geschlecht",
        "bilirubin_umol_l": "Bilirubin gesamt",
        "afp_ng_ml": "AFP",
        "hbv": "Hepatitis B",
        "child_pugh": "Child",
        "modality": "Verfahren",
        "agent": "Präparat",
        "start_day": "Beginn",
        "term": "Ereignis",
        "grade": "Grad",
        "day": "Datum",
    },
    "chinese": {
        "patient_id": "病案号",
        "day_zero_date": "诊断日期",
        "last_contact_day": "末次随访",
        "died": "死亡",
        "age_years": "年龄",
        "sex": "性别",
        "bilirubin_umol_l": "总胆红素",
        "afp_ng_ml": "甲胎蛋白",
        "hbv": "乙肝",
        "child_pugh": "肝功能分级",
        "modality": "治疗",
        "agent": "药物",
        "start_day": "开始日期",
        "term": "不良事件",
        "grade": "分级",
        "day": "日期",
    },
}
_HEADERS["numbers"] = _HEADERS["english"]
_DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d-%m-%y", "%d%b%Y"]
_IDENTIFIERS = ["P-{:04d}", "{:03d}", "K/{}/19", "{}", "HCC{:05d}", "ü{:03d}"]


@dataclass
class Cell:
    """What stands in a cell, and what a person reads in it: a value of ours, or why there is none.

    ``strict``: nothing is wrong with it, so it must be read, without an error. ``number_format``:
    of a cell of a workbook.
    """

    raw: Any
    means: Any
    strict: bool = True
    number_format: str = ""


@dataclass
class Record:
    """One line of a file: its cells by field, and whether it is about a patient at all.

    ``strict``: nothing is wrong with the line, its patient's identifier among it. ``filtered``: the
    centre file leaves it out. ``line``: how a file of text has it, where not as its cells say.
    """

    patient: str
    cells: dict[str, Cell]
    is_row: bool = True
    strict: bool = True
    hidden: bool = False
    filtered: bool = False
    line: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing at all, so that no reader counts it."""
        return self.line is None and all(cell.raw in ("", None) for cell in self.cells.values())


@dataclass
class Style:
    """How one hospital writes its files."""

    format: str
    language: str
    encoding: str
    delimiter: str
    decimal: str
    date_format: str
    missing: list[str]
    identifier: str
    bilirubin_unit: str
    lines_above: int
    newline: str
    on_invalid: str


@dataclass
class Clinic:
    """The files of a hospital by the canonical table they feed, one file or sheet each."""

    style: Style
    files: dict[str, list[Record]]
    headers: dict[str, dict[str, str]]
    #: Faults that were planted, by name.
    planted: list[str] = field(default_factory=list)
    #: Changes to the centre file, and to how a file is written, that a fault needs.
    settings: dict[str, Any] = field(default_factory=dict)
    #: Tables whose file may be refused as a whole, and a pattern of what an error must say then.
    broken: dict[str, str] = field(default_factory=dict)
    #: Table and field of columns that are written by a type, so that no text fits in.
    typed: set[tuple[str, str]] = field(default_factory=set)
    #: Words of patients that no finding may quote, beside their identifiers.
    secrets: set[str] = field(default_factory=set)

    def own_name(self, field: str) -> str:
        """What the hospital calls a field's column."""
        return _HEADERS[self.style.language][field]

    def codes(self, field: str) -> list[str]:
        """How the hospital writes the values of a coded field; empty where it has none."""
        kind = {"died": "yes_no", "hbv": "yes_no", "sex": "sex", "child_pugh": "child"}.get(field)
        return _CODES[self.style.language][kind] if kind else []


def invent(rng: random.Random) -> Clinic:
    """A clinic without a fault."""
    style = _style(rng)
    codes = _CODES[style.language]
    patients: list[Record] = []
    treatments: list[Record] = []
    events: list[Record] = []
    for number in range(1, rng.choice([3, 6, 12, 12, 40]) + 1):
        name = style.identifier.format(number)
        diagnosed = _DAY_ONE + timedelta(rng.randrange(700))
        followed = rng.randrange(60, 900)
        died = rng.random() < 0.4
        patients.append(
            Record(
                name,
                {
                    "patient_id": Cell(_typed(name, style), name),
                    "day_zero_date": _day(diagnosed, diagnosed, style),
                    "last_contact_day": _day(diagnosed + timedelta(followed), diagnosed, style),
                    "died": _code(died, [True, False], codes["yes_no"]),
                    "age_years": _number(rng.randrange(25, 90), 0, style),
                    "sex": _code(rng.choice(["female", "male"]), ["female", "male"], codes["sex"]),
                    "bilirubin_umol_l": _bilirubin(rng, style),
                    "afp_ng_ml": _number(round(rng.lognormvariate(4, 2) + 0.5, 1), 1, style),
                    "hbv": _code(rng.random() < 0.7, [True, False], codes["yes_no"]),
                    "child_pugh": _code(rng.choice("ABC"), ["A", "B", "C"], codes["child"]),
                },
            )
        )
        _leave_out(patients[-1], ["age_years", "bilirubin_umol_l", "afp_ng_ml", "hbv"], rng, style)
        for _ in range(rng.randrange(3)):
            start = diagnosed + timedelta(rng.randrange(1, 50))
            cells = {
                "patient_id": Cell(_typed(name, style), name),
                "modality": _code(rng.choice(["TACE", "TKI"]), ["TACE", "TKI"], ["TACE", "TKI"]),
                "start_day": _day(start, diagnosed, style),
                "agent": _text(rng.choice(AGENTS)),
            }
            treatments.append(Record(name, cells))
            _leave_out(treatments[-1], ["agent", "start_day"], rng, style)
        for term in rng.sample(ADVERSE_EVENT_TERMS, rng.randrange(4)):
            grade = rng.choice([1, 2, 3])
            cells = {
                "patient_id": Cell(_typed(name, style), name),
                "term": _text(term),
                "grade": _code(grade, [1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"]),
                "day": _day(diagnosed + timedelta(rng.randrange(1, 55)), diagnosed, style),
            }
            events.append(Record(name, cells))
            _leave_out(events[-1], ["grade", "day"], rng, style)
    files = {"patients": patients, "treatments": treatments, "adverse_events": events}
    rng.shuffle(treatments)
    rng.shuffle(events)
    names = _HEADERS[style.language]
    fields = {
        "patients": list(patients[0].cells),
        "treatments": ["patient_id", "modality", "agent", "start_day"],
        "adverse_events": ["patient_id", "term", "grade", "day"],
    }
    headers = {table: {name: names[name] for name in of} for table, of in fields.items()}
    return Clinic(style, files, headers)


def _style(rng: random.Random) -> Style:
    language = rng.choice(list(_CODES))
    decimal = rng.choice([".", ","])
    form = rng.choice(["csv", "csv", "tsv", "xlsx", "xlsx", "parquet"])
    delimiters = [";", "|"] if decimal == "," else [",", ";", "|"]
    identifiers = _IDENTIFIERS if language == "german" else _IDENTIFIERS[:-1]
    return Style(
        format=form,
        language=language,
        encoding=rng.choice(_ENCODINGS[language]),
        delimiter="\t" if form == "tsv" else rng.choice(delimiters),
        decimal=decimal,
        date_format=rng.choice(_DATE_FORMATS),
        missing=rng.choice([[], ["NA"], ["-9", "n/a"], ["k.A.", "."]]),
        identifier=rng.choice(identifiers),
        bilirubin_unit=rng.choice(["umol/L", "mg/dL"]),
        lines_above=rng.choice([0, 0, 0, 2]),
        newline=rng.choice(["\n", "\r\n"]),
        on_invalid=rng.choice(["stop", "quarantine"]),
    )


def as_date(day: date, style: Style) -> Any:
    """A day as the hospital writes it; month names in English, in capitals as SAS has them."""
    if style.format == "xlsx" and style.date_format == "%Y-%m-%d":
        return day
    return day.strftime(style.date_format).upper()


def _typed(name: str, style: Style) -> Any:
    return int(name) if style.format == "xlsx" and style.identifier == "{}" else name


def _day(day: date, day_zero: date, style: Style) -> Cell:
    return Cell(as_date(day, style), (day - day_zero).days)


def _number(value: float, decimals: int, style: Style) -> Cell:
    if style.format == "xlsx":
        return Cell(value, float(value))
    return Cell(f"{value:.{decimals}f}".replace(".", style.decimal), float(value))


def _bilirubin(rng: random.Random, style: Style) -> Cell:
    if style.bilirubin_unit == "umol/L":
        return _number(round(rng.uniform(5, 60), 1), 1, style)
    cell = _number(round(rng.uniform(0.3, 4), 2), 2, style)
    return Cell(cell.raw, cell.means * _UMOL_L_IN_MG_DL)


def _code(value: Any, ours: list[Any], theirs: list[str]) -> Cell:
    return Cell(theirs[ours.index(value)], value)


def _text(value: str) -> Cell:
    return Cell(value, value)


def _leave_out(record: Record, fields: list[str], rng: random.Random, style: Style) -> None:
    for name in fields:
        if rng.random() < 0.08:
            record.cells[name] = Cell(rng.choice(["", *style.missing]), MISSING)


def mapping_of(clinic: Clinic) -> dict[str, dict[str, Any]]:
    """For each table its fields and where they come from, as a centre file has them."""
    style, codes = clinic.style, _CODES[clinic.style.language]
    yes_no = dict(zip(codes["yes_no"], [True, False], strict=True))
    dated = {"date_format": style.date_format}
    grades = {str(grade): grade for grade in range(1, 6)}
    read: dict[str, dict[str, Any]] = {
        "patient_id": {},
        "day_zero_date": dated,
        "last_contact_day": dated,
        "died": {"codes": yes_no},
        "age_years": {"unit": "year"},
        "sex": {"codes": dict(zip(codes["sex"], ["female", "male"], strict=True))},
        "bilirubin_umol_l": {"unit": style.bilirubin_unit},
        "afp_ng_ml": {"unit": "ng/mL"},
        "hbv": {"codes": yes_no},
        "child_pugh": {"codes": dict(zip(codes["child"], "ABC", strict=True))},
        "modality": {"codes": {"TACE": "TACE", "TKI": "TKI"}},
        "agent": {},
        "start_day": dated,
        "term": {},
        "grade": {"codes": grades},
        "day": dated,
    }
    own = _HEADERS[style.language]
    return {
        table: {name: {"column": own[name], **read[name]} for name in headers}
        for table, headers in clinic.headers.items()
    }
