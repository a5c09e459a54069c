"""Every fault that a rehearsal plants is one that validation finds, where it was planted."""

import csv
from io import StringIO

import pytest
from places import ROOT
from rehearsal_cases import (
    WINDOW,
    examine_rehearsal,
    files_without_names,
    one_long_file,
    one_wide_file,
)

from hcc_conversion.rehearsal.extract_files import planted_table
from hcc_conversion.rehearsal.faults import KINDS, plant_faults
from hcc_conversion.rehearsal.folder import rehearsal_centre
from hcc_conversion.rehearsal.invent import invent
from hcc_conversion.run.yaml_file import read_yaml

CENTRES = {
    **{
        name: lambda name=name: rehearsal_centre(
            read_yaml(ROOT / f"config/centres/{name}.yaml"), name
        )
        for name in ("harbour", "lakeside", "foshan")
    },
    "one wide file": one_wide_file,
    "instruments": lambda: one_long_file("csv", "long.csv"),
    "SPSS": lambda: one_long_file("spss", "long.sav", "spss"),
    "no names": files_without_names,
}
#: Kinds that a centre's file has no place for: no event apart from patients, no date, ...
WITHOUT = {
    "harbour": set(),
    "lakeside": set(),
    "foshan": {"day order", "impossible date", "missing required value", "orphan row"},
    "one wide file": {"orphan row"},
    "instruments": {"day order"},
    "SPSS": {"day order"},
}


@pytest.mark.parametrize(
    ("name", "seed"), [*((name, 1) for name in CENTRES), ("harbour", 2), ("lakeside", 2)]
)
def test_every_fault_is_found_where_it_was_planted(name, seed, tmp_path):
    centre = CENTRES[name]()
    rehearsal = invent(centre, WINDOW, 40, seed)
    planted, unplanted = plant_faults(rehearsal, seed)
    assert {one.kind for one in planted} | set(unplanted) == set(KINDS)
    assert set(unplanted) == WITHOUT.get(name, set(unplanted))
    findings = examine_rehearsal(rehearsal, centre, tmp_path).findings
    for one in planted:
        there = findings[(findings["file"] == one.file) & (findings["row"] == one.row)]
        columns = {column for text in there["column"] for column in text.split(", ")}
        assert set(one.column.split(", ")) <= columns, one


def test_no_two_faults_are_in_one_row():
    planted, _ = plant_faults(invent(CENTRES["harbour"](), WINDOW, 40, 1), 1)
    places = [(one.file, one.row) for one in planted]
    assert len(places) == len(set(places)) == len(KINDS)


def test_the_list_has_file_column_row_and_kind():
    planted, _ = plant_faults(invent(CENTRES["lakeside"](), WINDOW, 40, 1), 1)
    rows = list(csv.DictReader(StringIO(planted_table(planted))))
    assert list(rows[0]) == ["file", "column", "row", "kind"]
    assert [row["kind"] for row in rows] == [one.kind for one in planted]
