"""What a centre is said to take part in, against the results that it then has."""

from dataclasses import replace

import pytest
from ingest_cases import clean_extract, clinic, examine
from places import ROOT

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.swimmer.results import NO_LANES
from hcc_conversion.analyses.taking_part import analyses_told, populations_told
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.run.references import load
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.group_names import AS_PRINTED
from schemas.results import NOT_COLLECTED
from schemas.tables import TABLES

LABELS = {population.label: name for name, population in POPULATIONS.items()}
#: What of the results a part is about, where its name does not say it.
BOXES = {
    "Admitted": "study_window",
    "Treated": "treatment",
    "Initially resectable": "resectability",
}
REGIMENS = {
    "Regimens before conversion": ("converted", "regimen_class"),
    "Reasons of unresectability": ("converted", "unresectability"),
    "Adjuvant treatment": ("conversion_surgery", "adjuvant"),
}
#: What the lines say where the centre has none of it; the swimmer plot draws no lane then.
NOTHING = (NOT_COLLECTED, NO_LANES)
COMPARED = ("risk difference", "mean difference")


@pytest.fixture(scope="module")
def study():
    return read_yaml(ROOT / "config/config.yaml")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A cohort of the three patients of the invented clinic, which maps all tables."""
    folder = tmp_path_factory.mktemp("clinic")
    examination = examine(folder, clean_extract())
    centre = clinic(folder)
    return Cohort(
        tables=deidentify(examination.tables, "clinic", b"k" * 32),
        collected=collected_fields(expand_blocks(centre), "clinic", centre["covers"]),
        accounting=examination.accounting.assign(centre="clinic"),
    )


def without(cohort, *named):
    """The same where the centre does not map a table, a field, or a code of a field."""
    tables, collected = dict(cohort.tables), cohort.collected
    for one in named:
        table, _, field = one.partition(".")
        name, _, code = field.partition("=")
        here = collected["table"] == table
        if code:
            here &= collected["field"] == field
            tables[table] = tables[table][tables[table][name] != code]
        elif name:
            here &= collected["field"].str.partition("=")[0] == name
            kind = TABLES[table].to_schema().columns[name].dtype.type
            tables[table] = tables[table].assign(**{name: None}).astype({name: kind})
        elif table in tables:
            tables[table] = tables[table].iloc[:0]
        collected = collected[~here]
    return Cohort(tables=tables, collected=collected, accounting=cohort.accounting)


def rows_about(name, part, results, study):
    """The lines of the results of an analysis that a part is about."""
    if name == "flow":
        return results["variable"] == BOXES[part]
    if name == "regimens":
        population, variable = REGIMENS[part]
        return (results["population"] == population) & (results["variable"] == variable)
    counted = results["variable"] != "patients"
    if name == "surgery":
        groups = COMPARED if part == "The two compared" else (part.lower(),)
        return results["group"].isin(groups) & counted & (results["population"] == "resected")
    if name == "survival":
        title, _, label = part.rpartition(": ")
        endpoints = study["survival"]["endpoints"]
        endpoint = next(key for key, spec in endpoints.items() if spec["title"] == title)
        here = (results["variable"] == endpoint) & (results["group"] == "")
        return here & (results["population"] == LABELS[label])
    if name == "prognosis":
        models = study["prognosis"]["models"]
        model = next(key for key, spec in models.items() if spec["title"] == part)
        return (results["group"] == model) & (results["line"] == "events_missing")
    if name == "response":
        label, _, criterion = part.rpartition(", ")
        return (results["group"] == criterion) & (results["population"] == LABELS[label])
    if name == "risk_score":
        return (results["variable"] == "score") & (results["group"] == AS_PRINTED)
    variable = {"swimmer": "element", "conversion": "conversion"}.get(name)
    here = results["variable"] == variable if variable else counted
    return here & (results["population"] == LABELS[part])


@pytest.mark.parametrize(
    ("names", "lacking"),
    [
        (tuple(name for name, one in analyses().items() if one.told), ()),
        (("flow", "trae", "regimens", "swimmer"), ("outcomes",)),
        (("surgery", "regimens"), ("surgeries.kind=conversion",)),
        (("survival", "prognosis"), ("patients.died", "outcomes.kind=death")),
        (("survival", "conversion", "swimmer"), ("patients.last_contact_day",)),
        (("response",), ("assessments.response", "assessments.baseline")),
        (("risk_score", "conversion"), ("patients.ascites",)),
        (("response",), ("assessments.criterion=mRECIST",)),
        (("trae",), ("adverse_events",)),
        (("baseline", "flow"), ("patients.age_years", "patients.sex", "treatments")),
        (("baseline",), ("patients.age_years", "patients.sex", "patients.bilirubin_umol_l")),
    ],
)
def test_what_is_said_to_be_told_has_results_and_nothing_else(whole, study, names, lacking):
    cohort = without(whole, *lacking)
    said = analyses_told([analyses()[name] for name in names], study, cohort.collected)
    for name in names:
        analysis = analyses()[name]
        results = load(analysis.full_name(analysis.compute))(cohort, study)["results"]
        assert said[name]
        for part in said[name]:
            if name == "flow" and part.name not in BOXES:
                continue  # said of the populations: no split of the flow is about it alone
            notes = results.loc[rows_about(name, part.name, results, study), "note"]
            assert len(notes), part
            assert (not notes.isin(NOTHING).all()) == (not part.lacking), (part, set(notes))


@pytest.mark.parametrize("lacking", [(), ("treatments",), ("outcomes",), ("surgeries",)])
def test_populations_are_those_of_a_run(whole, lacking):
    cohort = without(whole, *lacking)
    told = {LABELS[part.name] for part in populations_told(cohort.collected) if not part.lacking}
    assert told == {name for name, centres in cohort.can_say.items() if centres}


def test_what_lacks_is_named_and_no_more_than_that(whole):
    named = {part.name: part.lacking for part in populations_told(whole.collected)}
    assert named["Watch & wait"] == ["outcomes.kind: watch_and_wait"]
    cohort = without(whole, "treatments.modality=TKI", "patients.initially_resectable")
    named = {part.name: part.lacking for part in populations_told(cohort.collected)}
    assert named["uHCC, treated"] == ["patients.initially_resectable"]
    assert named["uHCC, combined therapy"] == [
        "patients.initially_resectable",
        "treatments.modality: one of TKI, anti-PD-1/PD-L1, anti-VEGF, systemic chemotherapy",
    ]
    assert named["Admitted"] == []
    named = {p.name: p.lacking for p in populations_told(without(whole, "extract").collected)}
    assert named["Admitted"] == ["an extract that covers: admitted"]


def test_an_analysis_that_says_nothing_has_no_parts(whole, study):
    silent = replace(analyses()["flow"], told="")
    assert analyses_told([silent], study, whole.collected) == {"flow": []}
