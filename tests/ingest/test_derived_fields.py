"""Scores and stages that are derived where they are not mapped, and held against their parts."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, patients_only

from hcc_conversion.cohort.collected import Collected
from hcc_conversion.ingest.derived_fields import derive_problems, derived_from
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import WARNING
from hcc_conversion.ingest.harmonise import collected_fields
from hcc_conversion.ingest.mapping import expand_blocks

UNITS = {
    "bilirubin_umol_l": ("bili", "umol/L"),
    "albumin_g_l": ("alb", "g/L"),
    "inr": ("inr", "dimensionless"),
    "prothrombin_prolongation_s": ("pt", "s"),
    "child_pugh_points": ("points", "dimensionless"),
    "albi_score": ("albi", "dimensionless"),
    "tumour_count": ("count", "dimensionless"),
    "tumour_size_cm": ("size", "cm"),
}
CODES = {
    "ascites_degree": ("fluid", ["none", "slight", "moderate"]),
    "encephalopathy": ("mind", ["none", "grade 1-2", "grade 3-4"]),
    "child_pugh": ("class", ["A", "B", "C"]),
    "albi_grade": ("grade", ["1", "2", "3"]),
    "bclc": ("bclc", ["0", "A", "B", "C", "D"]),
    "cnlc": ("cnlc", ["Ia", "Ib", "IIa", "IIb", "IIIa", "IIIb", "IV"]),
    "portal_vein_invasion": ("pv", ["none", "Vp3"]),
    "hepatic_vein_invasion": ("hv", ["none", "Vv1"]),
    "tumour_number": ("number", ["solitary", "multiple"]),
}
LIVER = ("bilirubin_umol_l", "albumin_g_l", "inr", "ascites_degree", "encephalopathy")
TUMOUR = ("tumour_count", "tumour_size_cm", "portal_vein_invasion", "hepatic_vein_invasion")
STAGED = ("ecog", "child_pugh", *TUMOUR, "extrahepatic_spread")


def mapping(*fields):
    """The columns of a centre file for *fields*, each in a column of its own."""
    yes_no = {"y": True, "n": False}
    columns = {
        "ecog": {"column": "ps", "codes": {str(grade): grade for grade in range(5)}},
        "ascites": {"column": "asc", "codes": yes_no},
        "extrahepatic_spread": {"column": "spread", "codes": yes_no},
    }
    columns |= {name: {"column": at, "unit": unit} for name, (at, unit) in UNITS.items()}
    columns |= {
        name: {"column": at, "codes": {value: value for value in values}}
        for name, (at, values) in CODES.items()
    }
    return {name: columns[name] for name in fields}


@pytest.fixture
def examine(tmp_path):
    """The patients, and the warnings, of rows of cells in the order of *fields*."""

    def examined(fields, *rows, derive=()):
        columns = mapping(*fields)
        header = ",".join(["id", *(column["column"] for column in columns.values())])
        lines = [f"p{number},{row}" for number, row in enumerate(rows)]
        (tmp_path / "a.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
        centre = patients_only(tmp_path / "a.csv", columns) | {"derive": list(derive)}
        examination = examine_extract(centre, WINDOW)
        assert examination.unresolved.empty
        found = examination.findings[examination.findings["severity"] == WARNING]
        found = found[found["row"] > 0]
        told = zip(found["column"], found["row"], found["problem"], found["expected"], strict=True)
        return examination.tables["patients"], list(told)

    return examined


def centre_of(*fields, derive=()):
    centre = patients_only("a.csv", mapping(*fields)) | {"derive": list(derive)}
    return centre, expand_blocks(centre)


def test_points_and_class_follow_from_all_five_parts(examine):
    patients, _ = examine(
        LIVER,
        "10,42,1.0,none,none",  # 5
        "40,30,1.0,none,none",  # 7
        "60,25,2.0,slight,none",  # 3 + 3 + 2 + 2 + 1
        "10,42,1.0,none,",  # 5 to 7
        "10,25,1.0,none,",  # 7 to 9
    )
    points = patients["child_pugh_points"].fillna(0).tolist()
    assert points == [5, 7, 11, 0, 0]
    assert patients["child_pugh"].fillna("?").tolist() == ["A", "B", "C", "?", "B"]
    assert patients["ascites"].tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("left_out", LIVER)
def test_of_fewer_parts_no_class_is_derived(examine, left_out):
    """Only those who are worst would have one."""
    fields = [name for name in LIVER if name != left_out]
    worst = {"bilirubin_umol_l": "90", "albumin_g_l": "20", "inr": "3"}
    worst |= {"ascites_degree": "moderate", "encephalopathy": "grade 3-4"}
    patients, _ = examine(fields, ",".join(worst[name] for name in fields))
    assert patients["child_pugh"].isna().all()
    assert patients["child_pugh_points"].isna().all()


def test_what_is_mapped_is_kept_with_its_gaps(examine):
    patients, _ = examine([*LIVER, "child_pugh"], "10,42,1.0,none,none,B", "10,42,1.0,none,none,")
    assert patients["child_pugh"].fillna("?").tolist() == ["B", "?"]
    assert patients["child_pugh_points"].tolist() == [5, 5]


def test_a_class_follows_from_points_alone(examine):
    patients, _ = examine(["child_pugh_points"], "6", "7", "10", "")
    assert patients["child_pugh"].fillna("?").tolist() == ["A", "B", "C", "?"]


def test_albi_follows_from_bilirubin_and_albumin(examine):
    patients, _ = examine(["bilirubin_umol_l", "albumin_g_l"], "10,40", "100,40", ",40")
    assert patients["albi_score"].round(9).fillna(0).tolist() == [-2.74, -2.08, 0]
    assert patients["albi_grade"].fillna("?").tolist() == ["1", "2", "?"]


def test_stages_are_derived_only_where_the_centre_asks(examine):
    rows = ("0,A,1,2.0,none,none,n", "1,A,3,4.0,none,none,n", "0,B,1,2.0,none,none,n")
    patients, _ = examine(STAGED, *rows)
    assert patients[["bclc", "cnlc"]].isna().all(axis=None)
    patients, _ = examine(STAGED, *rows, derive=["bclc", "cnlc"])
    assert patients["bclc"].fillna("?").tolist() == ["0", "C", "?"]
    assert patients["cnlc"].tolist() == ["Ia", "IIa", "Ia"]


def test_what_is_derived_is_collected_with_what_it_is_derived_from():
    centre, blocks = centre_of(*LIVER, *STAGED[:1], *STAGED[2:], derive=["bclc"])
    collected = Collected(collected_fields(blocks, "a", "admitted", centre["derive"]))
    assert collected.collecting("patients", "child_pugh", "albi_grade", "bclc") == {"a"}
    assert not collected.collecting("patients", "cnlc")
    assert collected.derived_from("albi_grade") == {"a": ["albumin_g_l", "bilirubin_umol_l"]}
    assert set(collected.derived_from("bclc")["a"]) == {*LIVER, *STAGED} - {"child_pugh"}
    assert collected.derived_from("ecog") == {}


def test_what_is_mapped_is_not_derived():
    _, blocks = centre_of("bilirubin_umol_l", "albumin_g_l", "albi_grade")
    assert derived_from(blocks) == {"albi_score": ["bilirubin_umol_l", "albumin_g_l"]}


@pytest.mark.parametrize(
    ("fields", "asked", "said"),
    [
        (
            [*STAGED, "bclc"],
            "bclc",
            "derive.0: bclc is mapped, and what is recorded is not replaced",
        ),
        (
            [name for name in STAGED if name not in ("ecog", "tumour_count")],
            "cnlc",
            "derive.0: cnlc does not follow; map ecog, tumour_count, too",
        ),
    ],
)
def test_a_stage_that_cannot_be_derived_is_said(fields, asked, said):
    centre, blocks = centre_of(*fields, derive=[asked])
    assert list(derive_problems(centre, blocks)) == [said]


@pytest.mark.parametrize(
    ("fields", "fits", "contradicts", "column", "problem"),
    [
        (
            [*LIVER, "child_pugh"],
            "10,42,1.0,none,none,A",
            "10,42,1.0,none,none,B",
            "class, bili, alb, inr, fluid, mind",
            "the Child-Pugh class contradicts its parts, whatever those are that are not recorded",
        ),
        (
            # 6 points and 3 to 9 more; 2 and 3 to 9 more.
            ["bilirubin_umol_l", "albumin_g_l", "child_pugh"],
            "60,25,B",
            "60,25,A",
            "class, bili, alb",
            "the Child-Pugh class contradicts its parts, whatever those are that are not recorded",
        ),
        (
            ["ascites", "child_pugh", "bilirubin_umol_l", "albumin_g_l"],
            "n,A,30,30",
            "y,A,40,30",
            "class, bili, alb, asc",
            "the Child-Pugh class contradicts its parts, whatever those are that are not recorded",
        ),
        (
            ["child_pugh_points", "child_pugh"],
            "7,B",
            "7,A",
            "class, points",
            "the Child-Pugh class and its points contradict each other",
        ),
        (
            [*LIVER, "child_pugh_points"],
            "10,42,1.0,none,none,5",
            "10,42,1.0,none,none,6",
            "points, bili, alb, inr, fluid, mind",
            "the Child-Pugh points contradict their parts",
        ),
        (
            ["bilirubin_umol_l", "albumin_g_l", "albi_score"],
            "10,40,-2.7",
            "10,40,-2.6",
            "albi, bili, alb",
            "the ALBI score does not follow from bilirubin and albumin",
        ),
        (
            ["bilirubin_umol_l", "albumin_g_l", "albi_grade"],
            "10,40,1",
            "10,40,2",
            "grade, bili, alb",
            "the ALBI grade does not follow from the score",
        ),
        (
            ["ascites", "ascites_degree"],
            "y,slight",
            "n,slight",
            "asc, fluid",
            "ascites and its degree contradict each other",
        ),
        (
            ["tumour_number", "tumour_count"],
            "multiple,2",
            "multiple,1",
            "number, count",
            "one tumour or several, and the number of tumours contradict each other",
        ),
    ],
)
def test_a_record_that_its_parts_exclude_is_a_warning(
    examine, fields, fits, contradicts, column, problem
):
    _, warnings = examine(fields, fits, contradicts)
    assert [warning[:3] for warning in warnings] == [(column, 3, problem)]


def test_stages_that_contradict_name_what_they_follow_from(examine):
    fields = [*STAGED, "bclc", "cnlc"]
    _, warnings = examine(
        fields,
        "0,A,1,4.0,none,none,n,A,Ia",
        "2,A,1,4.0,none,none,n,A,Ia",
        "0,A,1,4.0,Vp3,none,n,B,IIIa",
        "0,A,2,2.0,none,none,n,B,Ib",
        ",A,1,4.0,none,none,y,A,IIIb",
        ",,,,,,,A,Ia",
    )
    said = "the BCLC stage contradicts what it follows from"
    assert sorted(warnings, key=lambda warning: warning[1]) == [
        ("bclc, ps", 3, f"{said}: ECOG 1 or 2", "BCLC C"),
        (
            "bclc, pv, hv",
            4,
            f"{said}: tumour thrombus in the portal or hepatic veins",
            "BCLC C",
        ),
        (
            "bclc, count, size",
            5,
            f"{said}: 2 or 3 tumours of at most 3 cm, without thrombus and metastasis",
            "BCLC A",
        ),
        (
            "bclc, spread",
            6,
            f"{said}: metastasis in lymph nodes or outside the liver",
            "BCLC C; where not all is known also D",
        ),
    ]


def test_without_patients_nothing_is_derived(examine):
    patients, warnings = examine([*LIVER, *STAGED[:1], *STAGED[2:]], derive=["bclc", "cnlc"])
    assert patients.empty
    assert warnings == []
    assert isinstance(patients["albi_score"].dtype, pd.Float64Dtype)
