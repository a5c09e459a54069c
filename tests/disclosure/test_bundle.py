"""What is written for whoever decides, and what leaves: nothing of a single patient in any byte."""

import json
import os
import re
from zipfile import ZipFile

import pandas as pd
import pytest
from builders import cohort, everything
from bundle_cases import STUDY, distribution_in_full, grid, manifest, sexes, tables
from places import ROOT

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.bundle import MADE_FROM, REVIEW, make_bundle, write_folder
from hcc_conversion.disclosure.release import zip_bytes
from hcc_conversion.ingest.bundle_file import read_bundle
from hcc_conversion.ingest.bundle_manifest import HIDDEN, MANIFEST, definition
from hcc_conversion.run.references import load
from schemas.sufficient import SUFFICIENT

#: Invented, and nowhere else: an identifier, and names that somebody typed into free text.
PLANTED = ("ZX-88", "Quill", "Adaquillitis", "Featherstone", "1951-09-03", "13800138000")


def planted_cohort():
    """Sixty patients; what nobody may learn stands in their identifiers and their free text."""
    rows, treatments, surgeries, complications, events, outcomes = [], [], [], [], [], []
    for number in range(60):
        one = f"ZX-88-{number} Featherstone 1951-09-03"
        rows.append(
            {
                "patient_id": one,
                "day_zero": "diagnosis",
                "sex": "male" if number % 2 else "female",
                "age_years": 40 + number % 30,
                "initially_resectable": number >= 40,
                "last_contact_day": 300 + number,
                "died": number % 3 == 0,
            }
        )
        drug = {"patient_id": one, "intent": "conversion", "start_day": 10}
        if number < 40:
            tace = "Quillinib 13800138000" if number == 3 else "cisplatin"
            treatments.append({**drug, "modality": "TACE", "agent": tace})
            tki = "Ada Quill" if number == 4 else "lenvatinib"
            treatments.append({**drug, "modality": "TKI", "agent": tki})
            term = "Adaquillitis" if number == 1 else "Nausea"
            events.append({"patient_id": one, "term": term, "grade": 2, "day": 20})
        if number < 20:
            outcomes.append({"patient_id": one, "kind": "conversion", "day": 100})
        if number < 18 or number >= 40:
            kind = "conversion" if number < 18 else "direct"
            surgeries.append({"patient_id": one, "kind": kind, "day": 120})
            term = "Quill leak" if number == 2 else "Pneumonia"
            complications.append({"patient_id": one, "term": term, "grade": "II", "day": 125})
    return cohort(
        everything(),
        patients=rows,
        treatments=treatments,
        adverse_events=events,
        surgeries=surgeries,
        complications=complications,
        outcomes=outcomes,
    )


def computed(of_cohort, config):
    """Analysis, then those of its tables that can leave."""
    found = {}
    for name, one in analyses().items():
        if one.pooled:
            study = {key: config[key] for key in one.reads}
            made = load(one.full_name(one.compute))(of_cohort, study)
            found[name] = {
                table: made[table] for table in one.aggregates if table in ("results", *SUFFICIENT)
            }
    return found


def whole_manifest(config, min_count, **changes):
    definitions = {
        name: definition(config, config["window"], one.reads)
        for name, one in analyses().items()
        if one.pooled
    }
    return type(manifest())(
        **{**vars(manifest(min_count, released_on="2026-11-02", **changes))}
        | {"definitions": definitions}
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory, config):
    """The folder, and the zip file, of the cohort at a threshold of 5; and its results in full."""
    folder = tmp_path_factory.mktemp("planted")
    in_full = computed(planted_cohort(), config)
    made = make_bundle(whole_manifest(config, 5), config, in_full)
    write_folder(folder / "lakeside", made, {})
    path = folder / "lakeside-2026-11-02.zip"
    path.write_bytes(zip_bytes(made.contents))
    return folder / "lakeside", path, in_full


def every_byte(folder, path):
    """Name, then bytes, of whatever is in the folder and in the zip file, names among them."""
    found = {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    found["names"] = "\n".join(os.fsdecode(one) for one in folder.rglob("*")).encode()
    found["the zip file as it is"] = path.read_bytes()
    with ZipFile(path) as archive:
        found |= {f"member {name}": archive.read(name) for name in archive.namelist()}
        found["members"] = "\n".join(archive.namelist()).encode() + archive.comment
    return found


def test_nothing_that_was_planted_is_in_any_byte(planted):
    folder, path, in_full = planted
    everything_told = pd.concat([one["results"] for one in in_full.values()]).to_csv()
    assert "Quill" in everything_told  # it would leave, were it not hidden
    for name, content in every_byte(folder, path).items():
        for needle in PLANTED:
            assert needle.encode() not in content, f"{needle} in {name}"
            assert needle.encode("utf-16-le") not in content, f"{needle} in {name}"


def test_no_row_of_a_single_patient_is_in_the_file(planted):
    _, path, in_full = planted
    n_single = 0
    for analysis, of_one in read_bundle(path).tables.items():
        full, results = in_full[analysis]["results"], of_one["results"]
        n_single += int((full["stat"].isin(("n", "events")) & (full["value"] == 1)).sum())
        counts = results[results["stat"].isin(("n", "events", "denominator", "missing", "at_risk"))]
        of_patients = counts[~counts["level"].str.startswith(("entered", "without estimate"))]
        assert not of_patients["value"].between(1, 4).any(), analysis
        wide = of_patients.pivot_table(
            index=["population", "group", "variable", "level"], columns="stat", values="value"
        )
        for part, whole in (("n", "denominator"), ("events", "n"), ("missing", "n")):
            if {part, whole} <= set(wide.columns) and part != "missing":
                assert not (wide[whole] - wide[part]).between(1, 4).any(), (analysis, part)
        assert results.loc[results["stat"].isin(("min", "max")), "value"].isna().all()
        assert not results["note"].str.contains(r"^\d|left out|no events|monotone").any()
    assert n_single > 5  # there are some, which do not leave


def test_what_is_hidden_is_listed_without_saying_which_count_is_small(planted):
    folder, path, _ = planted
    hidden = read_bundle(path).hidden
    assert len(hidden) > 50
    assert "fewer than 5 patients" not in set(hidden["reason"])
    page = (folder / REVIEW).read_text(encoding="utf-8")
    assert re.search(r"\d+: fewer than 5 patients[;<]", page)
    assert "no hidden count below 5 can be narrowed to fewer than" in page


def test_no_cell_of_the_extract_that_tells_who_or_when_is_in_a_bundle(small_study, config):
    """The raw identifiers, dates and pseudonyms of the small centres, at a threshold of 1."""
    raw = ""
    for file in (ROOT / "tests/e2e/resources/centres/harbour").glob("*.csv"):
        raw += file.read_bytes().decode("gb18030", errors="ignore")
    needles = set(re.findall(r"\d{4}/\d{2}/\d{2}|H\d{7}|Invented \w+|Sample \w+", raw))
    needles |= {needle.replace("/", "-") for needle in needles}
    pseudonyms = set(small_study.cohorts["harbour"].tables["patients"]["patient_id"])
    assert len(needles) > 100
    assert pseudonyms
    in_full = {
        name: {table: found[table] for table in ("results", *SUFFICIENT) if table in found}
        for name, found in small_study.tables["harbour"].items()
        if analyses()[name].pooled
    }
    made = make_bundle(whole_manifest(config, 1), config, in_full)
    told = b"\n".join(made.contents.values()).decode()
    assert [needle for needle in needles | pseudonyms if needle in told] == []
    assert sum(len(content) for content in made.contents.values()) < 5_000_000


def test_curves_and_listings_are_no_members():
    made = make_bundle(manifest(), STUDY, tables(likelihood_grids=grid()))
    assert set(made.contents) == {
        *(MANIFEST, HIDDEN),
        *("baseline/results.csv", "baseline/likelihood_grids.csv"),
    }


def test_the_folder_is_written_anew_with_hashes_of_all_that_it_holds(tmp_path):
    folder = tmp_path / "lakeside"
    folder.mkdir()
    (folder / "left_over.csv").write_text("x")
    ages = ((41.0, 3), (42.0, 2), (67.0, 40), (69.0, 55))
    made = make_bundle(manifest(5), STUDY, tables(distributions=distribution_in_full(ages)))
    write_folder(folder, made, {"baseline/results.parquet": "0" * 64})
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    told = json.loads((folder / MADE_FROM).read_text())
    assert files == {*told["files"], MADE_FROM} == {*made.contents, REVIEW, MADE_FROM}
    assert told["results"] == {"baseline/results.parquet": "0" * 64}
    assert list(tmp_path.iterdir()) == [folder]
    page = (folder / REVIEW).read_text()
    assert re.search(r"distributions 0 \(4 fewer than here\)", page)


def test_the_page_says_that_nothing_is_hidden(tmp_path):
    made = make_bundle(manifest(1), STUDY, tables(sexes(60, 2), likelihood_grids=grid()))
    write_folder(tmp_path / "x", made, {})
    page = (tmp_path / "x" / REVIEW).read_text()
    assert "<strong>Nothing is hidden</strong>" in page
    assert "baseline: likelihood grids" in page
    assert "n 2, denominator 62, percent 3.22581" in page


def test_the_same_results_make_the_same_bytes():
    one, other = (make_bundle(manifest(5), STUDY, tables()) for _ in range(2))
    assert zip_bytes(one.contents) == zip_bytes(dict(reversed(other.contents.items())))
