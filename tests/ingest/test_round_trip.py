"""Canonical values written in any dialect a site may use come back as they were."""

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_cases import WINDOW, patients_only

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.units import factor

#: A size is written in the site's unit with six decimals, so it comes back to 1e-6 of a unit.
SIZE_UNITS = ["cm", "mm", "inch", "dm"]
DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%Y年%m月%d日"]
SEX_CODES = [("0", "1"), ("男", "女"), ("m", "f"), ("M", "m"), ("no", "yes"), ("1", "01")]
#: Encodings that hold the date formats and codes above.
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
#: Whatever is drawn, dates end before any day the tests are run on: a later one is an error.
FIRST_DAY = date(2010, 1, 1)
MOST_DAYS = 2500

PATIENTS = st.lists(
    st.fixed_dictionaries(
        {
            "age": st.none() | st.integers(0, 120),
            "size": st.none() | st.integers(0, 50_000).map(lambda number: number / 1000),
            "sex": st.sampled_from([None, "male", "female"]),
            "died": st.sampled_from([None, True, False]),
            "zero": st.integers(0, MOST_DAYS),
            "last": st.none() | st.integers(0, MOST_DAYS),
        }
    ),
    min_size=1,
    max_size=6,
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "decimal": st.sampled_from([".", ","]),
        "encoding": st.sampled_from(ENCODINGS),
        "unit": st.sampled_from(SIZE_UNITS),
        "date_format": st.sampled_from(DATE_FORMATS),
        "sex": st.sampled_from(SEX_CODES),
        "missing": st.sampled_from(["", "UNK", "不详", "-9", "n/a"]),
        "header_row": st.integers(1, 4),
        "padded": st.booleans(),
    }
)


def site_row(number, patient, dialect):
    """One patient in the site's own words."""
    day_zero = FIRST_DAY + timedelta(days=patient["zero"])

    def written(value, write):
        text = dialect["missing"] if value is None else write(value)
        return f" {text} " if dialect["padded"] else text

    def in_unit(size):
        return f"{size / factor(dialect['unit'], 'cm'):.6f}".replace(".", dialect["decimal"])

    def on_day(days):
        return (day_zero + timedelta(days=days)).strftime(dialect["date_format"])

    male, female = dialect["sex"]
    return {
        "id": f"{number:03d}",
        "zero": written(0, on_day),
        "last": written(patient["last"], on_day),
        "age": written(patient["age"], str),
        "size": written(patient["size"], in_unit),
        "sex": written(patient["sex"], {"male": male, "female": female}.get),
        "died": written(patient["died"], {True: "yes", False: "no"}.get),
    }


def write_extract(path, rows, dialect):
    with path.open("w", encoding=dialect["encoding"], newline="") as file:
        file.write("Export\n" * (dialect["header_row"] - 1))
        writer = csv.DictWriter(file, list(rows[0]), delimiter=dialect["delimiter"])
        writer.writeheader()
        writer.writerows(rows)


def centre_of(path, dialect):
    male, female = dialect["sex"]
    dated = {"date_format": dialect["date_format"]}
    columns = {
        "day_zero_date": {"column": "zero", **dated},
        "last_contact_day": {"column": "last", **dated},
        "age_years": {"column": "age", "unit": "year"},
        "tumour_size_cm": {"column": "size", "unit": dialect["unit"]},
        "sex": {"column": "sex", "codes": {male: "male", female: "female"}},
        "died": {"column": "died", "codes": {"yes": True, "no": False}},
    }
    keys = ("delimiter", "decimal", "encoding", "header_row")
    source = {key: dialect[key] for key in keys} | {"missing": [dialect["missing"]]}
    return patients_only(path, columns, **source)


@settings(max_examples=25, deadline=None)
@given(PATIENTS, DIALECTS)
def test_patients_written_in_any_dialect_come_back_as_they_were(patients, dialect):
    rows = [site_row(number, patient, dialect) for number, patient in enumerate(patients)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        write_extract(path, rows, dialect)
        examination = examine_extract(centre_of(path, dialect), WINDOW)
    # A death without a date of last contact is worth a warning, an unusual size too.
    assert examination.unresolved.empty
    found = examination.tables["patients"]
    expected = pd.DataFrame(patients)
    assert found["patient_id"].tolist() == [row["id"] for row in rows]
    for field, name in (("last_contact_day", "last"), ("age_years", "age"), ("sex", "sex")):
        assert listed(found[field]) == listed(expected[name])
    assert listed(found["died"]) == listed(expected["died"])
    sizes = zip(listed(found["tumour_size_cm"]), listed(expected["size"]), strict=True)
    for ours, theirs in sizes:
        assert (ours is None) == (theirs is None)
        assert ours is None or abs(ours - theirs) < 2e-5


def listed(values):
    return [None if pd.isna(value) else value for value in values]
