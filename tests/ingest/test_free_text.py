"""Free text is written only where it can name nobody; what is unlisted is said."""

import pandas as pd
import pytest
from builders import canonical
from ingest_cases import clean_extract, examine

from hcc_conversion.ingest.free_text import OTHER_TERM, withhold_rare_text
from schemas.vocabulary import TABLE_NAMES

NAMED = "Fatigue (Ms Example, 21.01.1957)"
NOTHING_MAPPED = pd.DataFrame({"centre": [], "table": [], "field": []}, dtype="string")


def written(table, field, values, collected=NOTHING_MAPPED):
    """What becomes of *values*, one patient each."""
    rows = [{"patient_id": str(number), field: value} for number, value in enumerate(values)]
    tables = {name: canonical(name, rows if name == table else []) for name in TABLE_NAMES}
    return withhold_rare_text(tables, collected)[table][field]


@pytest.mark.parametrize("table", ["adverse_events", "complications"])
def test_a_term_of_one_patient_that_nobody_approved_is_not_written(table):
    assert written(table, "term", [NAMED]).tolist() == [OTHER_TERM]


def test_an_agent_of_one_patient_that_nobody_approved_is_unknown():
    found = written("treatments", "agent", ["lenvatinib", NAMED])
    assert found[0] == "lenvatinib"
    assert pd.isna(found[1])


def test_names_of_the_vocabulary_are_kept_in_any_case():
    assert written("adverse_events", "term", ["nausea", "Nausea"]).tolist() == ["nausea", "Nausea"]


def test_what_three_patients_share_is_kept_and_what_two_share_is_not():
    found = written("adverse_events", "term", ["Hiccups"] * 3 + ["Gout"] * 2)
    assert found.tolist() == ["Hiccups"] * 3 + [OTHER_TERM] * 2


def test_what_the_centre_file_maps_is_approved_by_who_wrote_it():
    row = {"centre": ["a"], "table": ["adverse_events"], "field": ["term=Gout"]}
    mapped = pd.DataFrame(row, dtype="string")
    assert written("adverse_events", "term", ["Gout"], mapped).tolist() == ["Gout"]


def test_one_patient_with_a_text_three_times_does_not_share_it():
    rows = [{"patient_id": "1", "term": NAMED, "grade": grade} for grade in (1, 2, 3)]
    tables = {name: canonical(name, []) for name in TABLE_NAMES}
    tables["adverse_events"] = canonical("adverse_events", rows)
    found = withhold_rare_text(tables, NOTHING_MAPPED)["adverse_events"]["term"]
    assert set(found) == {OTHER_TERM}


def test_unlisted_terms_are_a_warning_that_does_not_repeat_them(tmp_path):
    extract = clean_extract()
    extract["adverse_events"][0]["Term"] = NAMED
    found = examine(tmp_path, extract).findings
    assert found["severity"].tolist() == ["warning"]
    assert found["problem"].str.startswith("a name outside the study's vocabulary").all()
    assert "Example" not in found.to_csv()


def test_a_centre_whose_patients_are_all_set_aside_stops(tmp_path):
    extract = clean_extract()
    for row, column in zip(extract["patients"], ("Age", "Sex", "Dead"), strict=True):
        row[column] = "old"
    examination = examine(tmp_path, extract, "quarantine")
    assert examination.tables["patients"].empty
    assert examination.unresolved["problem"].tolist() == ["no patient is left: all were set aside"]


def test_names_that_differ_only_in_case_blanks_or_hyphens_are_one_event(tmp_path):
    extract = clean_extract()
    first = extract["adverse_events"][0]
    extract["adverse_events"] = [
        first | {"Term": name, "Grade": str(grade)}
        for grade, name in enumerate(
            ["nausea", "NAUSEA ", "Rash maculopapular", "Hiccups", "hiccups"], start=1
        )
    ]
    examination = examine(tmp_path, extract)
    terms = examination.tables["adverse_events"]["term"].tolist()
    assert terms == ["Nausea", "Nausea", "Rash maculo-papular", "Hiccups", "Hiccups"]
    said = examination.findings[examination.findings["problem"].str.contains("counted as that")]
    assert said["row"].tolist() == [2, 3, 4, 6]
    assert set(said["severity"]) == {"warning"}
