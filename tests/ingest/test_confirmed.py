"""A doubted column that is true, and what a person writes so that it no longer stops the centre."""

import re

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from ingest_cases import WINDOW, patients_only, write_rows
from places import ROOT

from hcc_conversion.ingest.confirmed import CONFIRMED
from hcc_conversion.ingest.doubt import COLUMN_DOUBTS
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.verdict import verdict_line
from hcc_conversion.study.canonical_fields import describe_fields

ISO = "%Y-%m-%d"
SCHEMA = yaml.safe_load((ROOT / "schemas/centre.schema.yaml").read_text(encoding="utf-8"))
N = 30


def dates(first, days):
    """ISO dates so many days after *first*."""
    return (pd.Timestamp(first) + pd.to_timedelta(days, unit="D")).strftime(ISO).tolist()


def seen_on(days, first="2020-03-01"):
    """Patients diagnosed on one day, with their last contact so many *days* after it."""
    return {"dx": [first] * N, "seen": dates(first, np.broadcast_to(days, N))}


def all_dead():
    """60 diagnosed over three years who all died in the month before the extract."""
    return {
        "dx": dates("2019-01-01", np.linspace(0, 1000, 60).round()),
        "seen": dates("2019-01-01", np.full(60, 1200)),
        "dead": ["1"] * 60,
    }


DATED = {
    "day_zero_date": {"column": "dx", "date_format": ISO},
    "last_contact_day": {"column": "seen", "date_format": ISO},
}
#: The columns of an extract, and how they are mapped, for each doubt of patients alone.
PATIENTS = {
    "unit": (
        {"bili": [f"{n}" for n in range(600, 600 + N)]},
        {"bilirubin_umol_l": {"column": "bili", "unit": "umol/L"}},
        "patients.bilirubin_umol_l",
    ),
    "thousands": (
        {"afp": ["1.234"] * N},
        {"afp_ng_ml": {"column": "afp", "unit": "ng/mL"}},
        "patients.afp_ng_ml",
    ),
    "early_dates": (
        {"dx": dates("1975-03-01", np.arange(N))},
        {"day_zero_date": DATED["day_zero_date"]},
        "patients.day_zero_date",
    ),
    "days": (seen_on(6000, "2005-03-01"), DATED, "patients.last_contact_day"),
    "short_follow_up": (seen_on(np.arange(N)), DATED, "patients.last_contact_day"),
    "status": (
        all_dead(),
        DATED | {"died": {"column": "dead", "codes": {"1": True, "0": False}}},
        "patients.died",
    ),
}


def centre_of(tmp_path, cells, columns):
    rows = [
        {"id": f"P{n}", **dict(zip(cells, row, strict=True))}
        for n, row in enumerate(zip(*cells.values(), strict=True))
    ]
    write_rows(tmp_path / "all.csv", rows)
    return {"covers": "admitted", **patients_only(tmp_path / "all.csv", columns)}


def told(examination):
    """The entries that the errors tell the person to write, as YAML."""
    advice = examination.unresolved["advice"].astype(str)
    return [yaml.safe_load(re.search(r"\{source:.*\}", text)[0]) for text in advice]


def confirm(entry):
    return entry | {"reason": "all were seen so by Dr. Lin's ward", "by": "data manager"}


@pytest.mark.parametrize("kind", PATIENTS)
def test_what_the_message_tells_to_write_confirms_the_doubt(tmp_path, kind):
    cells, columns, field = PATIENTS[kind]
    centre = centre_of(tmp_path, cells, columns)
    before = examine_extract(centre, WINDOW)
    (entry,) = told(before)
    assert {key: entry[key] for key in ("source", "field", "doubt")} == {
        "source": "all",
        "field": field,
        "doubt": kind,
    }
    centre["confirmed"] = [confirm(entry)]
    jsonschema.validate(centre, SCHEMA)
    assert mapping_problems(centre, describe_fields()) == []
    after = examine_extract(centre, WINDOW)
    assert after.unresolved.empty
    told_still = after.findings[after.findings["problem"].astype(str).str.contains(CONFIRMED)]
    assert told_still["severity"].tolist() == ["warning"]
    verdict = verdict_line(after, summarise(after.findings))
    assert "The centre takes part." in verdict
    assert "by data manager: all were seen so by Dr. Lin's ward." in verdict
    # A person's word changes no value.
    pd.testing.assert_frame_equal(after.tables["patients"], before.tables["patients"])


def test_a_template_that_nobody_completed_is_refused(tmp_path):
    centre = centre_of(tmp_path, *PATIENTS["days"][:2])
    centre["confirmed"] = told(examine_extract(centre, WINDOW))
    assert centre["confirmed"][0]["reason"] == "..."
    with pytest.raises(jsonschema.ValidationError, match="does not match"):
        jsonschema.validate(centre, SCHEMA)


@pytest.mark.parametrize(
    "changed", [{"source": "other"}, {"field": "patients.died"}, {"doubt": "short_follow_up"}]
)
def test_a_confirmation_of_another_doubt_confirms_nothing(tmp_path, changed):
    cells, columns, field = PATIENTS["days"]
    centre = centre_of(tmp_path, cells, columns)
    centre["sources"]["other"] = dict(centre["sources"]["all"])
    entry = confirm({"source": "all", "field": field, "doubt": "days"})
    centre["confirmed"] = [entry | changed]
    examination = examine_extract(centre, WINDOW)
    assert len(examination.unresolved) == 1
    problems = examination.findings["problem"].astype(str)
    assert problems.str.startswith("a doubt is confirmed that does not arise").sum() == 1


def test_a_confirmation_that_is_no_longer_needed_is_a_warning(tmp_path):
    _, columns, field = PATIENTS["days"]
    centre = centre_of(tmp_path, seen_on(400), columns)
    centre["confirmed"] = [confirm({"source": "all", "field": field, "doubt": "days"})]
    findings = examine_extract(centre, WINDOW).findings
    ((severity, problem, advice),) = findings[["severity", "problem", "advice"]].to_numpy().tolist()
    assert severity == "warning"
    assert problem.endswith("most days are an unusual time away from day 0")
    assert advice.startswith("Take the entry 'days' of this field out of 'confirmed'")


def test_what_is_impossible_cannot_be_confirmed(tmp_path):
    """Dates in the future are errors of their rows, whatever a person says of the column."""
    _, columns, field = PATIENTS["days"]
    centre = centre_of(tmp_path, seen_on(365 * 60), columns)
    centre["confirmed"] = [confirm({"source": "all", "field": field, "doubt": "days"})]
    assert set(examine_extract(centre, WINDOW).unresolved["row"]) == set(range(2, N + 2))


def test_mistakes_in_confirmations_are_seen_before_anything_is_read(tmp_path):
    centre = centre_of(tmp_path, *PATIENTS["days"][:2])
    right = confirm({"source": "all", "field": "patients.last_contact_day", "doubt": "days"})
    centre["confirmed"] = [
        right,
        right,
        right | {"source": "al"},
        right | {"field": "last_contact_day"},
    ]
    problems = mapping_problems(centre, describe_fields())
    assert [problem.partition(":")[0] for problem in problems] == [
        "confirmed.1",
        "confirmed.2.source",
        "confirmed.3.field",
    ]
    assert "did you mean 'all'" in problems[1]


def test_every_doubt_has_its_name_in_the_schema_and_in_the_guide():
    entry = SCHEMA["properties"]["confirmed"]["items"]["properties"]
    assert entry["doubt"]["enum"] == list(COLUMN_DOUBTS)
    guide = (ROOT / "config/README.md").read_text(encoding="utf-8")
    section = guide.partition("### A doubt that is unfounded")[2].partition("## Study file")[0]
    assert [name for name in COLUMN_DOUBTS if f"`{name}`" not in section] == []
