"""Real runs on extracts that name persons: no byte that a run leaves names one.

Persons stand wherever an extract may hold one: identifiers, cells that are read and cells that are
not, headers, names of sheets, and messages of libraries that crash.
"""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ingest_cases import clean_extract, clinic, write_rows
from places import ROOT
from study_folders import make_workdir, write_centre

pytestmark = pytest.mark.slow

PERSONS = {
    "identifier": "Ida-Quill-101",
    "unread cell": "Una Rook",
    "coded cell": "Cora Swan",
    "number": "Nell Wren",
    "date": "Dora Finch",
    "header": "Hedda Crane",
    "header that is read": "Rhea Heron",
    "sheet": "Shea Stork",
    "hidden sheet": "Hilda Gull",
    "comment": "Cosmo Teal",
    "author": "Arthur Dove",
    "footer": "Fritz Lark",
    "crash": "Kai Merlin",
    "chinese": "欧阳锋",
}


def named(extract):
    """The extract of a clinic with persons where the clinic may have them."""
    for rows in extract.values():
        for row in rows:
            row["Chart"] = row["Chart"].replace("K-101", PERSONS["identifier"])
            row["Remark"] = f"{PERSONS['unread cell']} {PERSONS['chinese']}"
            row[PERSONS["header"]] = "x"
    return extract


def spoilt(extract):
    """And with persons in cells that are read."""
    patients = extract["patients"]
    patients[0]["Sex"] = PERSONS["coded cell"]
    patients[1]["Age"] = PERSONS["number"]
    patients[2]["Diagnosed"] = PERSONS["date"]
    patients.append(dict.fromkeys(patients[0], "") | {"Chart": PERSONS["footer"]})
    return extract


def as_workbook(path, extract):
    """Every table a sheet, sheets of persons beside them."""
    book = openpyxl.Workbook()
    book.active.title = PERSONS["sheet"]
    book.active["A1"] = PERSONS["unread cell"]
    for name, rows in extract.items():
        sheet = book.create_sheet(name)
        for line in (list(rows[0]), *(list(row.values()) for row in rows)):
            sheet.append(line)
        sheet["A1"].comment = openpyxl.comments.Comment(PERSONS["comment"], PERSONS["author"])
    book.create_sheet(PERSONS["hidden sheet"]).sheet_state = "hidden"
    book.properties.creator = PERSONS["author"]
    book.save(path)


@pytest.fixture
def study(tmp_path):
    """A study of one clinic per way in which an extract may go."""
    folder = make_workdir(tmp_path / "study")
    for path in (folder / "config/centres").iterdir():
        path.unlink()
    return folder


def add(study, centre_id, extract, on_invalid="stop", *, workbook=False, change=None):
    place = study / "resources/centres" / centre_id
    place.mkdir(parents=True)
    for row in extract["patients"]:  # no two centres have the same file
        row["Centre"] = centre_id
    centre = clinic(Path("resources/centres") / centre_id, on_invalid)
    centre["name"] = centre_id
    if workbook:
        as_workbook(place / "all.xlsx", extract)
        for name, source in centre["sources"].items():
            file = f"resources/centres/{centre_id}/all.xlsx"
            source.update(file=file, format="xlsx", sheet=name)
    else:
        for name, rows in extract.items():
            write_rows(place / f"{name}.csv", rows)
    if change:
        change(centre)
    write_centre(study, centre_id, centre)


def run(study, *targets, before=""):
    """Run the workflow; *before*: code that every interpreter of the run begins with."""
    folder = study.parent / "before"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(before, encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "-s", ROOT / "Snakefile", "-d", study]
    options = ["--cores", 1, "--keep-going", "--show-failed-logs", "--verbose"]
    done = subprocess.run(
        [*map(str, command), *map(str, options), *targets],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )
    (study / "screen.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return done.returncode


def contents(path):
    """What a file holds, unpacked where it is packed."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"PAR1"):
        yield pq.read_table(path).to_pandas().to_csv().encode()


def who_is_named(study):
    """Every person and the file that names them, but for the hospital's own; and files read."""
    found, n_files = [], 0
    for path in study.rglob("*"):
        if path.is_dir() or path.is_relative_to(study / "resources"):
            continue
        n_files += 1
        texts = [*contents(path), str(path.relative_to(study)).encode()]
        for kind, person in PERSONS.items():
            spellings = {person.encode(), person.encode("unicode-escape"), person.encode("gb18030")}
            if any(spelling in text for spelling in spellings for text in texts):
                found.append((kind, str(path.relative_to(study))))
    return found, n_files


def validated(*centres):
    return [f"results/{centre}/validation/report.html" for centre in centres]


def harmonised(*centres):
    return [f"results/{centre}/harmonised/patients.parquet" for centre in centres]


def test_extracts_that_take_part_and_extracts_that_do_not_name_nobody(study):
    add(study, "text", named(clean_extract()))
    add(study, "aside", spoilt(named(clean_extract())), "quarantine")
    add(study, "stopped", spoilt(named(clean_extract())))
    add(study, "book", named(clean_extract()), workbook=True)
    add(study, "stopped_book", spoilt(named(clean_extract())), workbook=True)

    def misspelt(centre):
        centre["sources"]["patients"]["sheet"] = "patient"
        centre["tables"]["surgeries"][0]["columns"]["day"]["column"] = "Hedda"

    add(study, "misspelt", named(clean_extract()), workbook=True, change=misspelt)
    centres = ("text", "aside", "stopped", "book", "stopped_book", "misspelt")
    assert run(study, *validated(*centres), *harmonised(*centres)) != 0
    made = {path.parts[-3] for path in study.glob("results/*/harmonised/patients.parquet")}
    assert made == {"text", "book"}
    assert len(list(study.glob("results/*/validation/report.html"))) == len(centres)
    assert list(study.glob("results/stopped/harmonised/**/refusal.json"))
    found, n_files = who_is_named(study)
    assert found == []
    assert n_files > 60


def test_the_walk_sees_a_person_in_every_kind_of_file(tmp_path):
    """What the other tests believe in."""
    (tmp_path / "resources").mkdir()
    person = PERSONS["unread cell"]
    (tmp_path / "resources/own.csv").write_text(person)  # the hospital's own file
    assert who_is_named(tmp_path) == ([], 0)
    (tmp_path / "a.log").write_text(f"x{person}x")
    (tmp_path / "b.gz").write_bytes(gzip.compress(person.encode()))
    (tmp_path / "c.json").write_text(PERSONS["chinese"].encode("unicode-escape").decode())
    pq.write_table(pa.table({"a": [person]}), tmp_path / "d.parquet")
    book = openpyxl.Workbook()
    book.active.title = person
    book.save(tmp_path / "e.xlsx")
    (tmp_path / PERSONS["sheet"]).touch()
    found, _ = who_is_named(tmp_path)
    files = ["a.log", "b.gz", "c.json", "d.parquet", "e.xlsx", PERSONS["sheet"]]
    assert sorted(file for _, file in found) == sorted(files)


#: Where a job of validation is made to crash with a cell in the message of a library.
CRASHES = {
    "Arrow while the draft is written": """
import pyarrow.parquet as pq, pyarrow as pa
def write_table(*_, **__):
    raise pa.lib.ArrowInvalid("Could not convert " + repr(NAME) + " with type str")
pq.write_table = pq.ParquetWriter = write_table
""",
    "pandas while cells are read": """
import pandas as pd
def to_numeric(*_, **__):
    raise ValueError("Unable to parse string " + repr(NAME) + " at position 0")
pd.to_numeric = to_numeric
""",
    "the csv of the standard library": """
import csv
def reader(*_, **__):
    raise csv.Error("line " + NAME)
csv.reader = reader
""",
    "a file whose content is in the message": """
import pandas as pd
def factorize(*_, **__):
    raise pd.errors.ParserError("Error tokenizing data: " + NAME)
pd.factorize = factorize
""",
}


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_a_run_that_crashes_with_a_cell_in_the_message_names_nobody(study, crash):
    add(study, "text", named(clean_extract()))
    name = repr(PERSONS["crash"])
    guard = "import sys\nif any('validate_extract' in word for word in sys.orig_argv):\n"
    body = "\n".join(f"    {line}" for line in f"NAME = {name}\n{crash}".splitlines())
    assert run(study, *validated("text"), *harmonised("text"), before=guard + body) != 0
    assert not list(study.glob("results/*/harmonised/patients.parquet"))
    screen = (study / "screen.txt").read_text(encoding="utf-8")
    assert "validate_extract" in screen or "harmonise_extract" in screen
    assert who_is_named(study)[0] == []
