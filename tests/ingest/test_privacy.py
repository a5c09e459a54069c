"""Nothing that identifies a person leaves an extract: not in findings, pages, logs or errors.

Each test plants canaries, invented identifiers that must be found in no output.
"""

from pathlib import Path

import openpyxl
import pytest
from ingest_cases import COLUMNS, WINDOW, clean_extract, clinic, examine, patients_only, write_rows

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import describe, summarise
from hcc_conversion.ingest.harmonise import deidentify
from hcc_conversion.ingest.validation_page import validation_page

#: What may stand in a wrong column: each in a form that looks like nothing else in the extract.
CANARIES = {
    "name": "Ada Quill",
    "short name": "Quill",
    "chinese name": "欧阳锋",
    "long name": "Ada Philomena Quill-Featherstone",
    "mobile": "13800138000",
    "landline": "555-0199",
    "extension": "7734",
    "birthday": "3/9/51",
    "long birthday": "1951-09-03",
    "identity number": "110101195109034321",
    "record number": "ZX-88",
    "initials": "A.Q.",
    "address": "7 Elm Row",
}

CELLS = [
    (table, column)
    for table, rows in clean_extract().items()
    for column in rows[0]
    if column not in ("Chart", "Drug", "Term", "Name")  # identifiers below, free text as it is
]


def outputs(examination):
    """Everything that leaves an examination besides the canonical tables."""
    summary = summarise(examination.findings)
    page = validation_page(
        "Validation",
        verdict="",
        problems=summary.to_dict("records"),
        accounting=examination.accounting.to_dict("records"),
        n_quarantined=len(examination.quarantine),
    )
    return "\n".join(
        [
            examination.findings.to_csv(),
            examination.quarantine.to_csv(),
            examination.accounting.to_csv(),
            *(describe(row) for _, row in summary.iterrows()),
            page,
        ]
    )


def outputs_or_crash(make_examination):
    """As `outputs`; where the examination crashes, the message that goes to the log."""
    try:
        return outputs(make_examination())
    except Exception as error:
        return f"{error!r} {error.__cause__!r} {error.__context__!r}"


@pytest.mark.parametrize("shift", [0, 5, 9])
def test_an_identifier_in_any_wrong_column_is_shown_nowhere(tmp_path, shift):
    extract, canaries = clean_extract(), list(CANARIES.values())
    for number, (table, column) in enumerate(CELLS):
        extract[table][0][column] = canaries[(number + shift) % len(canaries)]
    examination = examine(tmp_path, extract, "quarantine")
    assert not examination.findings.empty
    text = outputs(examination)
    assert [kind for kind, canary in CANARIES.items() if canary in text] == []


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_an_identifier_under_the_codes_of_one_column_is_shown_nowhere(tmp_path, canary):
    path = tmp_path / "all.csv"
    path.write_text(f"id,sex\n1,F\n2,M\n3,{canary}\n", encoding="utf-8")
    columns = {"sex": {"column": "sex", "codes": {"F": "female", "M": "male"}}}
    examination = examine_extract(patients_only(path, columns), WINDOW)
    assert examination.findings["row"].tolist() == [4]
    assert canary not in outputs(examination)


def test_an_identifier_in_several_rows_of_its_patient_is_shown_nowhere(tmp_path):
    extract = clean_extract()
    for row in extract["assessments"][:3]:
        row["Criterion"] = "Ada Quill"
    assert "Ada Quill" not in outputs(examine(tmp_path, extract))


@pytest.mark.parametrize("column", ["Sex", "Dead", "Resectable"])
def test_a_column_of_names_under_the_name_of_a_coded_one_is_shown_nowhere(tmp_path, column):
    extract = clean_extract()
    names = ["Ada Quill", "Bo Rook", "Cy Swan"]
    for row, name in zip(extract["patients"], names, strict=True):
        row[column] = name
    text = outputs(examine(tmp_path, extract))
    assert not [name for name in names if name in text]


def test_an_identifier_of_the_same_file_is_shown_nowhere(tmp_path):
    extract = clean_extract()
    extract["patients"][0]["Sex"] = "K-102"
    extract["patients"][1]["Dead"] = "K-102 "
    assert "K-102" not in outputs(examine(tmp_path, extract))


def test_an_identifier_of_another_file_is_shown_nowhere(tmp_path):
    extract = clean_extract()
    extract["adverse_events"][0]["Grade"] = "K-103"  # has no adverse event of its own
    assert "K-103" not in outputs(examine(tmp_path, extract))


@pytest.mark.parametrize("cell", ["K-102/F", "k-102", "K 102", "K102", "102"])
def test_an_identifier_in_another_spelling_is_shown_nowhere(tmp_path, cell):
    extract = clean_extract()
    extract["patients"][0]["Sex"] = cell
    text = outputs(examine(tmp_path, extract))
    assert f"'{cell}'" not in text
    assert f",{cell}," not in text


def test_an_orphan_s_identifier_is_shown_nowhere(tmp_path):
    extract = clean_extract()
    for name, rows in extract.items():
        if name != "patients":
            rows[0]["Chart"] = "ZX-88"
    examination = examine(tmp_path, extract, "quarantine")
    assert len(examination.quarantine)
    assert "ZX-88" not in outputs(examination)


def test_duplicate_patients_are_shown_nowhere(tmp_path):
    extract = clean_extract()
    extract["patients"].append({**extract["patients"][0]})
    text = outputs(examine(tmp_path, extract))
    assert "K-101" not in text
    assert "2020-01-01" not in text


@pytest.mark.parametrize("canary", ["Ada Quill", "ZX-88"])
def test_ragged_rows_and_open_quotes_show_no_cell(tmp_path, canary):
    for text in (
        f"id,sex\n1,f\n{canary},{canary},x\n",
        f'id,sex\n1,f\n"{canary},f\n',
        f"id,sex,age\n1,f,2\n{canary}\n",
    ):
        (tmp_path / "all.csv").write_text(text)
        centre = patients_only(tmp_path / "all.csv", {})
        assert canary not in outputs(examine_extract(centre, WINDOW))


def test_an_undecodable_file_shows_no_cell(tmp_path):
    (tmp_path / "all.csv").write_bytes("id,name\n1,Adé Quill\n".encode("cp1252"))
    text = outputs(examine_extract(patients_only(tmp_path / "all.csv", {}), WINDOW))
    assert "Quill" not in text


@pytest.mark.parametrize("first", ["ZX-88,ZX-88,f", "id-88,Ada Quill,Ada Quill", "id1,x,f"])
def test_a_file_without_a_header_does_not_show_its_first_patient(tmp_path, first):
    (tmp_path / "all.csv").write_text(f"{first}\nZX-89,Bo Rook,m\n")
    text = outputs(examine_extract(patients_only(tmp_path / "all.csv", {}), WINDOW))
    assert not [cell for cell in first.split(",") if len(cell) > 1 and cell in text]


def test_a_crash_on_mixed_dates_and_durations_shows_no_cell(tmp_path):
    (tmp_path / "all.csv").write_text(
        "id,zero,seen,days\n1,2020-01-01,2020-09-03,\n2,2020-01-01,,77\n"
    )
    parts = [{"column": "seen", "date_format": "%Y-%m-%d"}, {"column": "days", "unit": "day"}]
    columns = {
        "day_zero_date": {"column": "zero", "date_format": "%Y-%m-%d"},
        "last_contact_day": {"first_of": parts},
    }
    centre = patients_only(tmp_path / "all.csv", columns)
    assert "2020-09-03" not in outputs_or_crash(lambda: examine_extract(centre, WINDOW))


def test_cells_of_a_workbook_are_shown_nowhere(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "sex", "age"], ["ZX-88", "Ada Quill", "Quill"], [88, 13800138000, True]):
        book.active.append(row)
    book.save(tmp_path / "all.xlsx")
    columns = {
        "sex": {"column": "sex", "codes": {"F": "female"}},
        "age_years": {"column": "age", "unit": "year"},
    }
    centre = patients_only(tmp_path / "all.xlsx", columns, format="xlsx")
    text = outputs(examine_extract(centre, WINDOW))
    assert not [canary for canary in ("ZX-88", "Quill", "13800138000") if canary in text]


def test_deidentified_tables_hold_no_identifier_no_calendar_date_and_no_place(tmp_path):
    extract = clean_extract()
    tables = deidentify(examine(tmp_path, extract).tables, "clinic", b"a key of the site")
    text = "\n".join(table.to_csv() for table in tables.values())
    dates = {
        row[column]
        for rows in extract.values()
        for row in rows
        for column in row
        if row[column].startswith("202")
    }
    assert dates
    assert not [cell for cell in {"K-101", "K-102", "K-103", str(tmp_path), *dates} if cell in text]
    for name, table in tables.items():
        assert not {"file", "row", "block", "day_zero_date"} & set(table.columns)
        assert set(table["centre"]) == {"clinic"}, name


def test_the_canaries_reach_every_column_that_is_mapped():
    mapped = {
        (table, mapping["column"])
        for table, columns in COLUMNS.items()
        for mapping in columns.values()
        if "column" in mapping
    }
    free_text = {("treatments", "Drug"), ("adverse_events", "Term"), ("complications", "Name")}
    identifiers = {(table, "Chart") for table in COLUMNS}
    assert set(CELLS) == mapped - free_text - identifiers


def test_file_names_are_those_the_site_gave(tmp_path):
    extract = clean_extract()
    extract["patients"][0]["Sex"] = "?!"
    for name, rows in extract.items():
        write_rows(tmp_path / f"{name}.csv", rows)
    findings = examine_extract(clinic(tmp_path), WINDOW).findings
    assert [Path(file).name for file in findings["file"]] == ["patients.csv"]


#: Persons that are as short as a code, shared by few, or as near to one as a word can be.
PERSONS = ["王", "李", "Fay", "Mal", "femal", "Malee"]


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("n_patients", [1, 2])
def test_a_person_who_looks_like_a_code_is_shown_nowhere(tmp_path, person, n_patients):
    rows = [f"{n},{60 + n},{person if n < n_patients else 'female'}" for n in range(20)]
    (tmp_path / "all.csv").write_text("id,age,sex\n" + "\n".join(rows), encoding="utf-8")
    columns = {"sex": {"column": "sex", "codes": {"female": "female", "male": "male"}}}
    examination = examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW)
    assert examination.findings["row"].tolist() == list(range(2, 2 + n_patients))
    assert f"'{person}'" not in outputs(examination) and f",{person}," not in outputs(examination)


@pytest.mark.parametrize("person", ["王", "Quill"])
@pytest.mark.parametrize("header", ["id,sex,age", "id,age,sex"])
def test_a_surname_of_many_in_a_column_of_names_is_shown_nowhere(tmp_path, person, header):
    rows = [[f"{n}", "60", "60"] for n in range(20)]
    for n, row in enumerate(rows):
        row[header.split(",").index("sex")] = person if n < 12 else "Swan"
    text = "\n".join([header, *map(",".join, rows)])
    (tmp_path / "all.csv").write_text(text, encoding="utf-8")
    columns = {"sex": {"column": "sex", "codes": {"f": "female", "m": "male"}}}
    examination = examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW)
    assert len(examination.unresolved)
    assert person not in outputs(examination)


def test_a_code_that_three_share_among_codes_is_shown(tmp_path):
    rows = [f"{n},60,{'div' if n < 3 else 'f'}" for n in range(20)]
    (tmp_path / "all.csv").write_text("id,age,sex\n" + "\n".join(rows), encoding="utf-8")
    columns = {"sex": {"column": "sex", "codes": {"f": "female", "m": "male"}}}
    examination = examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW)
    assert set(examination.findings["found"]) == {"div"}


def test_a_header_close_to_a_wanted_one_is_named_by_its_number(tmp_path):
    """Where the header's row is another, a patient's row stands in its place."""
    (tmp_path / "all.csv").write_text("id,Age,Sexton,Died\n1,60,f,n\n", encoding="utf-8")
    codes = {"codes": {"f": "female"}}
    columns = {
        "sex": {"column": "Sexto", **codes},
        "age_years": {"column": "Age", "unit": "year"},
        "died": {"column": "Died", "codes": {"n": False}},
    }
    text = outputs(examine_extract(patients_only(tmp_path / "all.csv", columns), WINDOW))
    assert "column 3 of the file" in text and "Sexton" not in text


def test_a_row_filter_shows_no_cell(tmp_path):
    (tmp_path / "all.csv").write_text("id,w\n1,May\n2,may\n", encoding="utf-8")
    centre = patients_only(tmp_path / "all.csv", {})
    centre["tables"]["patients"][0]["where"] = [{"column": "w", "in": ["may"]}]
    examination = examine_extract(centre, WINDOW)
    assert examination.unresolved["row"].tolist() == [2]
    assert "May" not in outputs(examination)
