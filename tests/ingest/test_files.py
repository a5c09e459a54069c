"""What a file is, in what it is written and what its rows are called: one message each."""

import codecs
import os
import zipfile

import pytest
from ingest_cases import patients_only
from places import ROOT

from hcc_conversion.ingest.centres import schema_problems
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.readers import UnreadableSource, read_source
from hcc_conversion.run.yaml_file import read_yaml

FIELDS = read_yaml(ROOT / "schemas" / "fields.yaml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


@pytest.fixture
def refusal(tmp_path):
    """The finding with which bytes are refused as a file of a format."""

    def refuse(content, file_format="xlsx", **source):
        path = tmp_path / "extract"
        path.write_bytes(content)
        with pytest.raises(UnreadableSource) as refused:
            read_source({"file": str(path), "format": file_format, "missing": [], **source})
        return refused.value

    return refuse


def archive(path, **parts):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [
        (OLE + "Workbook\0".encode("utf-16-le"), "legacy Excel workbook (.xls)", "save it as"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", "without the"),
        (OLE, "protected by a password", "'Excel Workbook' without a password"),
        (b"\x09\x08\x10\x00\x00\x06" + bytes(20), "legacy Excel workbook", "save it as"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page (HTML)", ".xlsx or CSV"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "an XML file", ".xlsx or CSV"),
        (b"id;x\n1;2\n", "plain text", "'csv' or 'tsv'"),
        (b"PAR1" + bytes(20), "a Parquet file", "'parquet'"),
        (b"$FL2" + bytes(20), "an SPSS file", "'spss'"),
        (b"%PDF-1.4", "a PDF document", "Export"),
        (b"\x1f\x8b\x08" + bytes(20), "compressed file (.gz)", "Unpack"),
        (b"PK\x03\x04" + bytes(50), "damaged archive or workbook", "again"),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(refusal, content, what, advice):
    found = refusal(content)
    assert found.problem.startswith("the file cannot be read as xlsx: it is")
    assert what in found.problem
    assert advice in found.advice


def test_other_archives_are_called_what_they_are(refusal, tmp_path):
    path = tmp_path / "a.zip"
    ods = archive(path, mimetype="application/vnd.oasis.opendocument.spreadsheet")
    assert "OpenDocument" in refusal(ods).problem
    binary = archive(path, **{"[Content_Types].xml": "<x/>", "xl__workbook.bin": "x"})
    assert ".xlsb" in refusal(binary).problem
    assert "without a workbook" in refusal(archive(path, **{"a.csv": "id\n1\n"})).problem


@pytest.mark.parametrize("file_format", ["csv", "tsv"])
def test_a_workbook_is_not_read_as_text(refusal, tmp_path, file_format):
    content = archive(tmp_path / "a", **{"[Content_Types].xml": "<x/>", "xl__workbook.xml": ""})
    found = refusal(content, file_format)
    assert "it is an Excel workbook" in found.problem
    assert "'xlsx'" in found.advice


def test_what_is_no_file_is_a_finding(tmp_path):
    folder, pipe, link = tmp_path / "folder", tmp_path / "pipe", tmp_path / "link"
    folder.mkdir()
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "nowhere")
    for path, problem in ((folder, "a folder"), (pipe, "a pipe"), (link, "a link to a file")):
        for file_format in ("csv", "xlsx", "sas"):
            with pytest.raises(UnreadableSource, match=problem):
                read_source({"file": str(path), "format": file_format, "missing": []})


# --- text ---


@pytest.mark.parametrize(
    "encoding",
    ["hex", "rot13", "base64", "bz2", "utf-7", "idna", "punycode", "unicode_escape", "undefined"],
)
def test_an_encoding_of_no_text_file_is_refused_by_name(refusal, tmp_path, encoding):
    found = refusal(b"id,x\n1,2\n", "csv", encoding=encoding)
    assert f"'{encoding}' is not an encoding of text files" in found.problem
    centre = patients_only(tmp_path / "a.csv", {}, encoding=encoding)
    (problem,) = mapping_problems(centre, FIELDS)
    assert problem.startswith("sources.all.encoding: ")


@pytest.mark.parametrize(
    ("content", "encoding", "advice"),
    [
        (codecs.BOM_UTF8 + "id,Größe\n1,2\n".encode(), "cp1252", "utf-8"),
        ("id,Größe\n1,2\n".encode(), "cp1252", "utf-8"),
        ("id,Größe\n1,2\n".encode(), "latin-1", "utf-8"),
        ("id,x\n1,2\n".encode("utf-16"), "utf-8", "utf-16"),
        ("id,x\n1,2\n".encode("utf-16"), "gb18030", "utf-16"),
        ("id,x\n1,2\n".encode("utf-16-le"), "utf-8", "utf-16-le"),
        ("id,x\n1,2\n".encode("utf-16-be"), "utf-16", "utf-16-be"),
        (b"id,x\n1,\x00\n", "utf-8", "export it again"),
    ],
)
def test_a_file_that_is_certainly_in_another_encoding_is_refused(
    refusal, content, encoding, advice
):
    assert advice in refusal(content, "csv", encoding=encoding).advice


def test_a_cell_longer_than_any_is_refused_by_its_line(refusal):
    found = refusal(b"id,x\n1,2\n2," + b"y" * 200_000 + b"\n", "csv")
    assert found.problem.startswith("line 3 cannot be read: a cell of more than")


@pytest.mark.parametrize("delimiter", ["\n", "\r", "\0", '"', "a", "1", ".", "-", "男"])
def test_a_delimiter_that_can_be_part_of_a_cell_is_refused(refusal, tmp_path, delimiter):
    assert "delimiter" in refusal(b"id,x\n1,2\n", "csv", delimiter=delimiter).problem
    centre = patients_only(tmp_path / "a.csv", {}, delimiter=delimiter)
    (problem,) = mapping_problems(centre, FIELDS)
    assert problem.startswith("sources.all.delimiter: ")


@pytest.mark.parametrize("thousands", ["1", "e", "-", "+"])
def test_a_thousands_sign_that_can_be_part_of_a_number_is_refused(tmp_path, thousands):
    centre = patients_only(tmp_path / "a.csv", {}, thousands=thousands)
    (problem,) = mapping_problems(centre, FIELDS)
    assert problem.startswith("sources.all.thousands: ")


def test_a_decimal_sign_that_is_the_delimiter_too_needs_quotes(tmp_path, refusal):
    path = tmp_path / "a.csv"
    path.write_text('id,x\n1,"3,5"\n')
    source = {"file": str(path), "format": "csv", "missing": [], "decimal": ","}
    assert read_source(source).rows["x"].tolist() == ["3,5"]
    assert refusal(b"id,x\n1,3,5\n", "csv", decimal=",").rows == [2]


# --- files without names of columns ---


def test_a_file_without_names_is_read_by_those_of_the_centre_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("K-1,m\n\nK-2,f\n")
    source = {"file": str(path), "format": "csv", "missing": [], "column_names": ["id", "sex"]}
    rows = read_source(source).rows
    assert rows.to_dict("list") == {"id": ["K-1", "K-2"], "sex": ["m", "f"]}
    assert rows.index.tolist() == [1, 3]


def test_a_row_that_has_not_as_many_cells_as_names_is_refused(refusal):
    found = refusal(b"K-1,m\nK-2,f,x\n", "csv", column_names=["id", "sex"])
    assert found.rows == [2]
    assert "'column_names'" in found.problem
    assert "empty" in refusal(b"\n", "csv", column_names=["id", "sex"]).problem


@pytest.mark.parametrize(
    "how",
    [
        {"column_names": ["id", "id "]},
        {"column_names": ["id", "\u200b"]},
        {"column_names": ["id"], "header_row": 2},
        {"column_names": ["id"], "format": "spss"},
    ],
)
def test_names_that_cannot_be_those_of_the_columns_are_refused(tmp_path, how):
    centre = patients_only(tmp_path / "a.csv", {}, **how)
    (problem,) = mapping_problems(centre, FIELDS)
    assert problem.startswith("sources.all.column_names: ")


def test_the_schema_knows_the_names(tmp_path):
    centre = patients_only(tmp_path / "a.csv", {}, column_names=["id"])
    schema = ROOT / "schemas" / "centre.schema.yaml"
    assert schema_problems({**centre, "covers": "admitted"}, schema, "x") == []
