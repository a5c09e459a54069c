"""Contradictions between rows are found, each rule by one change of a clean extract."""

import pytest
from ingest_cases import clean_extract, examine

LATE_BASELINE = "dates: baseline after the start of treatment"
EARLY_READING = "dates: reading before treatment; does not count"


def findings_after(tmp_path, changes):
    """(severity, table, column, row, problem) of the clean extract after *changes*."""
    extract = clean_extract()
    for table, row, cells in changes:
        if row is None:
            extract[table].append(cells)
        else:
            extract[table][row - 2] |= cells
    found = examine(tmp_path, extract).findings
    return [
        (item.severity, item.table, item.column, item.row, item.problem)
        for item in found.itertuples()
        if item.row  # what is said of a file or column as a whole is not looked at here
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [
                ("patients", 3, {"Last seen": "2020-01-31"}),
                ("surgeries", 3, {"Operated": ""}),
                ("outcomes", 3, {"On": ""}),
            ],
            ("patients", "Last seen", 3, "dates: last contact is before day 0"),
        ),
        (
            [("treatments", 3, {"From": "2022-01-01", "To": ""})],
            ("treatments", "From", 3, "dates: after the last contact"),
        ),
        (
            [("treatments", 3, {"To": "2022-01-01"})],
            ("treatments", "To", 3, "dates: after the last contact"),
        ),
        (
            [("assessments", 4, {"Scanned": "2022-01-01"})],
            ("assessments", "Scanned", 4, "dates: after the last contact"),
        ),
        (
            [("adverse_events", 2, {"Onset": "2022-01-01"})],
            ("adverse_events", "Onset", 2, "dates: after the last contact"),
        ),
        (
            [("surgeries", 3, {"Operated": "2022-02-01"}), ("outcomes", 3, {"On": ""})],
            ("surgeries", "Operated", 3, "dates: after the last contact"),
        ),
        (
            [("outcomes", 3, {"On": "2022-02-01"})],
            ("outcomes", "On", 3, "dates: after the last contact"),
        ),
        (
            [("treatments", 4, {"From": "2020-02-29"})],
            ("treatments", "From", 4, "dates: before the diagnosis"),
        ),
        (
            [("surgeries", 3, {"Operated": "2020-01-31"})],
            ("surgeries", "Operated", 3, "dates: before the diagnosis"),
        ),
        (
            [("outcomes", 4, {"On": "2020-02-29"})],
            ("outcomes", "On", 4, "dates: before the diagnosis"),
        ),
        (
            [("treatments", 2, {"To": "2020-01-10"})],
            ("treatments", "To", 2, "dates: treatment ends before it starts"),
        ),
        (
            [("treatments", 2, {"From": "2020-07-02", "To": "2020-07-03"})],
            ("treatments", "From", 2, "dates: conversion treatment starts after the surgery"),
        ),
        (
            [("treatments", 3, {"From": "2020-06-30"})],
            ("treatments", "From", 3, "dates: adjuvant treatment starts before the surgery"),
        ),
        (
            [("outcomes", 3, {"On": "2020-02-19"})],
            ("outcomes", "On", 3, "dates: recurrence before the surgery"),
        ),
        (
            [("outcomes", 2, {"On": "2020-07-02"})],
            ("outcomes", "On", 2, "dates: judged resectable after the surgery"),
        ),
        (
            [("patients", 4, {"Dead": "n"})],
            ("patients", "Dead", 4, "a death is recorded, yet not died"),
        ),
        (
            [("patients", 2, {"Resectable": "y"})],
            ("patients", "Resectable", 2, "converted, yet initially resectable"),
        ),
        (
            [("patients", 3, {"Resectable": "n"})],
            ("patients", "Resectable", 3, "direct surgery, yet initially unresectable"),
        ),
        (
            [("surgeries", 2, {"Kind": "upfront"}), ("patients", 2, {"Resectable": ""})],
            ("patients", "Resectable", 2, "direct surgery and converted (or watch & wait) at once"),
        ),
    ],
)
def test_a_contradiction_is_an_error_at_its_row(tmp_path, changes, expected):
    found = findings_after(tmp_path, changes)
    # What is moved may pass a scan or be unusual, which are warnings of their own.
    assert [_ for _ in found if _[0] == "error"] == [("error", *expected)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("assessments", 2, {"Scanned": "2020-01-12"}),
            ("assessments", "Scanned", 2, LATE_BASELINE),
        ),
        (
            ("assessments", 3, {"Scanned": "2020-01-10"}),
            ("assessments", "Scanned", 3, EARLY_READING),
        ),
        (
            ("assessments", 3, {"Response": "CR"}),
            (
                "assessments",
                "Response",
                4,
                "PR or SD after CR: disease that is seen again is progression",
            ),
        ),
        (
            (
                "adverse_events",
                None,
                {"Chart": "K-101", "Term": "Nausea", "Grade": "2", "Onset": "2020-02-01"},
            ),
            ("adverse_events", "Chart", 3, "the same row as another, in every field"),
        ),
        (
            (
                "complications",
                None,
                {"Chart": "K-101", "Name": "Biliary leakage", "Clavien": "II"},
            ),
            ("complications", "Chart", 3, "the same row as another, in every field"),
        ),
    ],
)
def test_what_is_doubtful_is_a_warning_at_its_row(tmp_path, change, expected):
    assert ("warning", *expected) in findings_after(tmp_path, [change])


@pytest.mark.parametrize(
    "change",
    [
        # On the day that treatment begins a scan is neither late nor early.
        ("assessments", 2, {"Scanned": "2020-01-11"}),
        ("assessments", 3, {"Scanned": "2020-01-11", "Response": "", "Sum mm": ""}),
        # Another grade, another event.
        (
            "adverse_events",
            None,
            {"Chart": "K-101", "Term": "Nausea", "Grade": "3", "Onset": "2020-02-01"},
        ),
    ],
)
def test_what_is_usual_is_no_warning(tmp_path, change):
    assert findings_after(tmp_path, [change]) == []


def test_a_death_without_a_date_is_a_warning(tmp_path):
    changes = [("patients", 4, {"Last seen": ""})]
    assert findings_after(tmp_path, changes) == [
        (
            "warning",
            "patients",
            "Last seen",
            4,
            "died without a date; left out of the survival analyses",
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        # Equal days are in order.
        [("patients", 4, {"Last seen": "2021-03-01"})],
        [("treatments", 2, {"To": "2020-01-11"})],
        [("treatments", 3, {"From": "2020-07-01"})],
        [("treatments", 3, {"From": "2020-07-01", "To": "2020-07-01"})],
        [("outcomes", 2, {"On": "2020-07-01"})],
        [("outcomes", 3, {"On": "2020-02-20"})],
        [("treatments", 4, {"From": "2020-03-01"}), ("assessments", 5, {"Scanned": "2020-03-01"})],
        # Baseline imaging may precede the diagnosis.
        [("assessments", 5, {"Scanned": "2020-02-20"})],
        # What is missing contradicts nothing.
        [("patients", 2, {"Last seen": ""})],
        [("patients", 4, {"Dead": ""})],
        [("patients", 2, {"Resectable": ""})],
        [("surgeries", 2, {"Operated": ""})],
        [("treatments", 2, {"From": ""})],
        [("outcomes", 2, {"On": ""})],
        # After a recurrence treatment is neither conversion nor adjuvant.
        [("treatments", 3, {"Aim": "rescue", "From": "2020-06-30"})],
    ],
)
def test_order_and_absence_contradict_nothing(tmp_path, changes):
    assert findings_after(tmp_path, changes) == []


# --- responses and sums of diameters ---

BASE = ("100", "", "n")
#: Readings of one patient by mRECIST, month by month (sum in mm, response, new lesion), and the
#: numbers of those whose response is doubted.
READINGS = [
    # Thresholds: PR from -30 %, PD from +20 % and +5 mm above the nadir; rounding spares
    # one percent point and half a millimetre.
    ([BASE, ("70", "PR", "n")], []),
    ([BASE, ("71", "PR", "n")], []),
    ([BASE, ("72", "PR", "n")], [1]),
    ([BASE, ("75", "SD", "n")], []),
    ([BASE, ("69", "SD", "n")], []),
    ([BASE, ("68", "SD", "n")], [1]),
    ([BASE, ("119", "SD", "n")], []),
    ([BASE, ("120", "SD", "n")], []),
    ([BASE, ("122", "SD", "n")], [1]),
    ([BASE, ("120", "PD", "n")], []),
    ([BASE, ("119", "PD", "n")], []),
    ([BASE, ("118", "PD", "n")], [1]),
    ([BASE, ("80", "PD", "y")], []),
    ([BASE, ("80", "PD", "")], [1]),
    ([BASE, ("0", "CR", "n")], []),
    ([BASE, ("4", "CR", "n")], [1]),
    # The nadir counts, not the baseline: 60 to 72 mm is +20 %.
    ([BASE, ("60", "PR", "n"), ("72", "PD", "n")], []),
    ([BASE, ("60", "PR", "n"), ("69", "PD", "n")], [2]),
    ([BASE, ("75", "SD", "n"), ("92", "SD", "n")], [2]),
    # 20 % of little is less than 5 mm.
    ([BASE, ("10", "PR", "n"), ("14", "PR", "n")], []),
    ([BASE, ("10", "PR", "n"), ("14", "PD", "n")], [2]),
    ([BASE, ("10", "PR", "n"), ("15", "PD", "n")], []),
    # What comes back from nothing is progression at any size.
    ([BASE, ("0", "CR", "n"), ("6", "PD", "n")], []),
    ([BASE, ("0", "CR", "n"), ("3", "PD", "n")], []),
    # A reading that could not be evaluated does not reset the nadir.
    ([BASE, ("60", "PR", "n"), ("", "NE", "n"), ("72", "PD", "n")], []),
    ([BASE, ("75", "SD", "n"), ("", "NE", "n"), ("92", "SD", "n")], [3]),
    ([BASE, ("", "NE", "n"), ("70", "PR", "n")], []),
    # Without a baseline, a response or a sum there is nothing to compare.
    ([("", "", "n"), ("99", "PR", "n")], []),
    ([("0", "", "n"), ("99", "PR", "n")], []),
    ([BASE, ("10", "", "n")], []),
    ([BASE, ("", "PR", "n")], []),
]


@pytest.fixture(scope="module")
def doubted(tmp_path_factory):
    """For each of `READINGS`, as a patient of its own, the numbers of the doubted."""
    extract = clean_extract()
    patient = extract["patients"][0]
    readings = {f"R{case}": readings for case, (readings, _) in enumerate(READINGS)}
    extract["patients"] += [{**patient, "Chart": chart} for chart in readings]
    extract["assessments"] = [
        reading_row(chart, number, reading)
        for chart, of_patient in readings.items()
        for number, reading in enumerate(of_patient)
    ]
    found = examine(tmp_path_factory.mktemp("readings"), extract).findings
    assert set(found["severity"]) == {"warning"}
    assert set(found["table"]) == {"assessments"}
    assert all("does not follow from the sums" in problem for problem in found["problem"])
    places = [(chart, number) for chart, of in readings.items() for number in range(len(of))]
    of_row = dict(enumerate(places, start=2))
    doubts = {case: [] for case in range(len(READINGS))}
    for row in sorted(found["row"]):
        chart, number = of_row[row]
        doubts[int(chart[1:])].append(number)
    return doubts


def reading_row(chart, number, reading, criterion="mRECIST"):
    total, response, new = reading
    return {
        "Chart": chart,
        "Criterion": criterion,
        "Scanned": f"2020-{number + 1:02d}-05",
        "Visit": "later" if number else "base",
        "Sum mm": total,
        "New": new,
        "Response": response,
    }


@pytest.mark.parametrize("case", range(len(READINGS)), ids=[str(case) for case, _ in READINGS])
def test_a_response_is_compared_with_the_thresholds_of_the_criterion(doubted, case):
    assert doubted[case] == READINGS[case][1]


def test_lymph_nodes_may_keep_a_sum_in_complete_response_by_recist(tmp_path):
    extract = clean_extract()
    extract["assessments"] = [
        reading_row("K-101", 0, BASE, "RECIST 1.1"),
        reading_row("K-101", 1, ("8", "CR", "n"), "RECIST 1.1"),
    ]
    assert examine(tmp_path, extract).findings.empty


def test_criteria_and_patients_are_compared_with_their_own_baseline(tmp_path):
    changes = [("assessments", 6, {"Sum mm": "79", "Response": "SD"})]
    assert findings_after(tmp_path, changes) == []
    changes = [("assessments", 6, {"Sum mm": "60", "Response": "PR"})]
    ((severity, _, _, row, _),) = findings_after(tmp_path, changes)
    assert (severity, row) == ("warning", 6)


def test_readings_out_of_order_in_the_file_are_compared_in_order_of_their_days(tmp_path):
    extract = clean_extract()
    extract["assessments"].reverse()
    assert examine(tmp_path, extract).findings.empty


@pytest.mark.parametrize(
    ("there", "here", "difference"),
    [
        ("000007", "7", "leading zeros"),
        ("K-007", "K-7", "leading zeros"),
        ("1.0", "1", "a trailing .0"),
        ("K-101", "k-101", "upper and lower case"),
        ("K-101", "K101", "punctuation"),
        ("K-101", "K- 101", "blanks"),
        ("K-007", "k7", "more than one of"),
    ],
)
def test_an_orphan_whose_identifier_looks_the_same_says_in_what_it_differs(
    tmp_path, there, here, difference
):
    extract = clean_extract()
    for rows in extract.values():
        for row in rows:
            if row["Chart"] == "K-101":
                row["Chart"] = there
    extract["adverse_events"][0]["Chart"] = here
    (finding,) = examine(tmp_path, extract).findings.itertuples()
    assert finding.severity == "error"
    assert f"differs only in {difference}" in finding.problem
    assert "from 1 patient's identifier there" in finding.problem
    told = f"{finding.problem} {finding.found} {finding.expected} {finding.advice}"
    assert there not in told


def test_an_orphan_like_nobody_says_no_difference(tmp_path):
    extract = clean_extract()
    extract["adverse_events"][0]["Chart"] = "K-999"
    (finding,) = examine(tmp_path, extract).findings.itertuples()
    assert finding.problem == "orphan row: no such patient in the patients table"


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("007", "7", "leading zeros"),
        ("K-101", "k-101", "upper and lower case"),
        ("1", "1.0", "a trailing .0"),
        ("1-12", "11-2", ""),
        ("100", "10", ""),
    ],
)
def test_patients_whose_identifiers_look_the_same_are_told_of(tmp_path, one, other, difference):
    extract = clean_extract()
    for rows in extract.values():
        for row in rows:
            row["Chart"] = {"K-101": one, "K-102": other}.get(row["Chart"], row["Chart"])
    found = examine(tmp_path, extract).findings
    expected = [("warning", "Chart", row) for row in (2, 3)] if difference else []
    assert list(found[["severity", "column", "row"]].itertuples(index=False, name=None)) == expected
    told = [
        f"{problem} {advice}"
        for problem, advice in zip(found["problem"], found["advice"], strict=True)
    ]
    assert all(f"differs only in {difference} from" in text for text in told)
    assert not any("K-101" in text or "007" in text for text in told)
