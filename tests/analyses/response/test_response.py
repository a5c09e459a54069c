"""The analysis of response: Tables 3 and 4 of the paper rebuilt, and small cohorts by hand."""

import dataclasses
import itertools

import pandas as pd
import pytest
import yaml
from builders import cohort, everything, note
from builders import value as value_of
from places import ROOT

from hcc_conversion.analyses.response.results import COURSE_COLUMNS, compute
from hcc_conversion.cohort.best_response import MEASURED, RECORDED
from hcc_conversion.cohort.response_courses import ENDS
from hcc_conversion.display.lines import lines_of
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from schemas import vocabulary
from schemas.results import NO_PATIENTS, NOT_COLLECTED, Results

SHIPPED = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))["response"]
CONVERTED = {"converted": {"regimen_min_patients": 1}}
RECIST, MRECIST = vocabulary.CRITERION
BOTH = f"{RECIST} / {MRECIST}"
AGENTS = {
    "lenvatinib": "TKI",
    "apatinib": "TKI",
    "sorafenib": "TKI",
    "camrelizumab": "anti-PD-1/PD-L1",
    "sintilimab": "anti-PD-1/PD-L1",
}

#: Table 4: regimen, patients, objective responses by RECIST 1.1 and by mRECIST.
TABLE_4 = {
    "Sorafenib + Sintilimab": (1, 1, 1),
    "TACE + Lenvatinib": (3, 0, 1),
    "TACE + Radiotherapy + Lenvatinib": (1, 0, 1),
    "HAIC + Lenvatinib + Camrelizumab": (12, 5, 8),
    "HAIC + Apatinib + Camrelizumab": (3, 2, 3),
    "TACE + Sorafenib + Sintilimab": (1, 0, 1),
    "TACE + Sorafenib + Camrelizumab": (2, 2, 2),
    "TACE + Lenvatinib + Camrelizumab": (1, 0, 1),
    "TACE + Apatinib + Camrelizumab": (2, 1, 2),
}
#: Text and discussion: by mRECIST, patients on watch & wait, and resected with pCR.
WATCHING = {"CR": 2, "PR": 1, "SD": 0}
PCR = {"CR": 3, "PR": 4, "SD": 2}
N_COMPLETE = 5  # by mRECIST, Table 3


def value(results, group, variable, level="", stat="n", population="converted"):
    return value_of(results[results["group"] == group], population, variable, level, stat)


def note_in(results, group, variable, level="", population="converted"):
    return note(results[results["group"] == group], population, variable, level)


def response_results(cohort_, asked):
    return compute(cohort_, {"response": asked})["results"]


def response_courses(cohort_, asked):
    return compute(cohort_, {"response": asked})["courses"]


def definitions(**changes):
    return {**SHIPPED, "populations": CONVERTED, **changes}


def treatments_of(regimen):
    """Rows of treatment, the drugs before the procedures."""
    parts = [part.lower() for part in reversed(regimen.split(" + "))]
    procedures = {"tace": "TACE", "haic": "HAIC", "radiotherapy": "radiotherapy"}
    return [
        {"modality": AGENTS[part], "agent": part}
        if part in AGENTS
        else {"modality": procedures[part], "agent": None}
        for part in parts
    ]


def table_3_responses():
    """Regimen, RECIST 1.1 and mRECIST of the 26, as Tables 3 and 4 count them."""
    complete = itertools.count()
    for regimen, (n, recist, mrecist) in TABLE_4.items():
        for number in range(n):
            viable = "SD"
            if number < mrecist:
                viable = "CR" if next(complete) < N_COMPLETE else "PR"
            yield regimen, "PR" if number < recist else "SD", viable


@pytest.fixture(scope="module")
def paper():
    """The 26 converted patients; which of a category are resected is not known and not needed."""
    tables = {name: [] for name in ("patients", "treatments", "assessments", "surgeries")}
    seen = dict.fromkeys(WATCHING, 0)
    outcomes = []
    for number, (regimen, size, viable) in enumerate(table_3_responses()):
        key = {"patient_id": str(number)}
        tables["patients"].append({**key, "day_zero": "diagnosis"})
        for course in treatments_of(regimen):
            tables["treatments"].append({**key, **course, "intent": "conversion"})
        for criterion, response in ((RECIST, size), (MRECIST, viable)):
            reading = {"criterion": criterion, "baseline": False, "response": response}
            tables["assessments"].append({**key, **reading, "day": 60})
        outcomes.append({**key, "kind": "conversion"})
        place = seen[viable]
        seen[viable] += 1
        if place < WATCHING[viable]:
            outcomes.append({**key, "kind": "watch_and_wait"})
        else:
            complete = place - WATCHING[viable] < PCR[viable]
            finding = {"margin": "R0", "pathologic_complete_response": complete}
            tables["surgeries"].append({**key, "kind": "conversion", "day": 90, **finding})
    return cohort(covers="converted", outcomes=outcomes, **tables)


@pytest.fixture(scope="module")
def published(paper):
    return response_results(paper, definitions())


@pytest.mark.parametrize(
    ("criterion", "variable", "level", "n", "printed"),
    [
        (RECIST, "best_response", "CR", 0, 0),
        (RECIST, "best_response", "PR", 11, 42.3),
        (RECIST, "best_response", "SD", 15, 57.7),
        (RECIST, "best_response", "PD", 0, 0),
        (RECIST, "objective_response", "", 11, 42.3),
        (RECIST, "disease_control", "", 26, 100),
        (MRECIST, "best_response", "CR", 5, 19.2),
        (MRECIST, "best_response", "PR", 15, 57.7),
        (MRECIST, "best_response", "SD", 6, 23.1),
        (MRECIST, "best_response", "PD", 0, 0),
        (MRECIST, "objective_response", "", 20, 76.9),
        (MRECIST, "disease_control", "", 26, 100),
        ("", "r0_of_all", "", 23, 88.5),
        ("", "pcr_of_resected", "", 9, 39.1),
    ],
)
def test_table_3_as_printed(published, criterion, variable, level, n, printed):
    assert value(published, criterion, variable, level) == n
    assert round(value(published, criterion, variable, level, "percent"), 1) == printed


@pytest.mark.parametrize(
    ("criterion", "variable", "wilson", "exact"),
    [
        # Computed apart from this project (scipy and R binom): 11, 20 and 26 of 26, 9 of 23.
        (RECIST, "objective_response", (25.5, 61.1), (23.4, 63.1)),
        (MRECIST, "objective_response", (57.9, 89.0), (56.4, 91.0)),
        (RECIST, "disease_control", (87.1, 100), (86.8, 100)),
        ("", "pcr_of_resected", (22.2, 59.2), (19.7, 61.5)),
    ],
)
def test_rates_have_both_intervals(published, criterion, variable, wilson, exact):
    for level, limits in (("", wilson), ("exact limits", exact)):
        found = [value(published, criterion, variable, level, _) for _ in ("ci_low", "ci_high")]
        assert tuple(round(limit, 1) for limit in found) == limits


def test_pcr_by_response_of_the_resected_and_as_the_paper_divides(published):
    """The discussion has 2 of 6, 4 of 15 and 3 of 5; the specimens are 6, 14 and 3."""
    for response, resected, everybody in (("SD", 6, 6), ("PR", 14, 15), ("CR", 3, 5)):
        for variable, whole in (
            ("pcr_by_response", resected),
            ("pcr_by_response_of_all", everybody),
        ):
            assert value(published, MRECIST, variable, response) == PCR[response]
            assert value(published, MRECIST, variable, response, "denominator") == whole
    empty = value(published, MRECIST, "pcr_by_response", "PD", "denominator")
    assert empty == 0
    assert note_in(published, MRECIST, "pcr_by_response", "PD") == NO_PATIENTS


def test_table_4_as_printed(published):
    for regimen, (n, recist, mrecist) in TABLE_4.items():
        assert value(published, "", "regimen", regimen) == n
        for criterion, responses in ((RECIST, recist), (MRECIST, mrecist)):
            assert value(published, criterion, "response_by_regimen", regimen) == responses
            assert value(published, criterion, "response_by_regimen", regimen, "denominator") == n
    listed = published[published["variable"] == "regimen"]
    assert len(listed[listed["stat"] == "n"]) == len(TABLE_4)


def test_classes_of_table_4_are_the_sums_of_their_regimens(published):
    """The paper prints 1 and 3 responses for locoregional + TKI; its own rows sum to 0 and 2."""
    classes = {
        "TKI + anti-PD-1/PD-L1": (1, 1, 1),
        "locoregional + TKI": (4, 0, 2),
        "locoregional + TKI + anti-PD-1/PD-L1": (21, 10, 17),
    }
    for name, (n, recist, mrecist) in classes.items():
        assert value(published, "", "regimen_class", name) == n
        assert value(published, RECIST, "response_by_regimen_class", name) == recist
        assert value(published, MRECIST, "response_by_regimen_class", name) == mrecist


def test_the_criteria_are_crossed_and_kappa_taken():
    """Two of four agree, 6/16 by chance: kappa (1/2 - 3/8) / (1 - 3/8) = 0.2."""
    pairs = [("PR", "PR"), ("PR", "CR"), ("SD", "SD"), ("SD", "PR"), ("SD", "NE")]
    results = response_results(responding(*pairs), definitions())
    assert value(results, BOTH, "agreement") == 4
    assert value(results, BOTH, "agreement", "", "missing") == 1
    assert value(results, BOTH, "agreement", "the same") == 2
    assert value(results, BOTH, "agreement", "PR / CR") == 1
    assert value(results, BOTH, "agreement", "CR / PR") == 0
    assert value(results, BOTH, "kappa", "", "estimate") == pytest.approx(0.2)


def responding(*pairs, **changes):
    """A converted patient per pair: best response by RECIST 1.1 and by mRECIST, None for none."""
    patients = [{"patient_id": str(_), "day_zero": "diagnosis"} for _ in range(len(pairs))]
    assessments = [
        {
            "patient_id": str(number),
            "criterion": criterion,
            "day": 60,
            "baseline": False,
            "response": response,
        }
        for number, pair in enumerate(pairs)
        for criterion, response in zip(vocabulary.CRITERION, pair, strict=True)
        if response
    ]
    outcomes = [{"patient_id": row["patient_id"], "kind": "conversion"} for row in patients]
    tables = {"patients": patients, "assessments": assessments, "outcomes": outcomes}
    return cohort(collected=everything(), **{**tables, **changes})


def test_not_evaluable_and_not_assessed_stay_in_the_denominator():
    results = response_results(
        responding(("PR", "CR"), ("NE", "NE"), (None, None), ("PD", "SD")), definitions()
    )
    levels = {"CR": 0, "PR": 1, "SD": 0, "PD": 1, "NE": 1, "not assessed": 1}
    for level, n in levels.items():
        assert value(results, RECIST, "best_response", level) == n
        assert value(results, RECIST, "best_response", level, "denominator") == 4
    assert value(results, RECIST, "objective_response", "", "percent") == 25
    assert value(results, RECIST, "objective_response_of_evaluable", "", "percent") == 50
    assert value(results, MRECIST, "disease_control", "", "percent") == 50


def test_nobody_evaluable_gives_zero_of_all_and_a_note_of_none():
    results = response_results(responding(("NE", "NE")), definitions())
    assert value(results, RECIST, "objective_response") == 0
    assert value(results, RECIST, "objective_response", "", "denominator") == 1
    assert pd.isna(value(results, RECIST, "objective_response_of_evaluable", "", "percent"))
    assert note_in(results, RECIST, "objective_response_of_evaluable") == NO_PATIENTS
    assert pd.isna(value(results, BOTH, "kappa", "", "estimate"))
    assert note_in(results, BOTH, "kappa") != ""


def test_one_patient_is_enough():
    results = response_results(responding(("PR", "CR")), definitions())
    assert value(results, RECIST, "objective_response", "", "percent") == 100
    assert value(results, MRECIST, "best_response", "CR") == 1
    Results.validate(results)


def test_an_empty_population_has_notes_and_no_numbers():
    patient = [{"patient_id": "1", "day_zero": "diagnosis"}]
    fields = {("a", "assessments", name) for name in ("response", "day")}
    fields |= {("a", "assessments", f"criterion={name}") for name in vocabulary.CRITERION}
    fields |= {("a", "treatments", "intent=conversion")}
    nobody = cohort(collected=everything() | fields, patients=patient)
    results = response_results(nobody, definitions())
    assert note_in(results, RECIST, "best_response", "PR") == NO_PATIENTS
    assert note_in(results, MRECIST, "objective_response") == NO_PATIENTS
    assert note_in(results, "", "regimen") == NO_PATIENTS
    assert results["value"].dropna().tolist() == [0], "the number of patients"
    courses = response_courses(nobody, definitions())
    assert courses.empty
    assert list(courses) == COURSE_COLUMNS


def test_what_a_centre_does_not_collect_is_not_zero():
    without = responding(("PR", "CR"), assessments=[])
    results = response_results(without, definitions())
    assert value(results, "", "patients") == 1
    for variable in ("objective_response", "time_to_response", "duration_of_response", "readings"):
        level = "used" if variable == "readings" else ""
        assert note_in(results, RECIST, variable, level) == NOT_COLLECTED
    assert note_in(results, BOTH, "kappa") == NOT_COLLECTED
    assert note_in(results, "", "pcr_of_resected") == NOT_COLLECTED
    assert lines_of(results)["text"].str.contains(NOT_COLLECTED).any()


def test_a_pooled_rate_is_of_the_centres_that_collect_it():
    both = cohort(
        collected=everything() | everything("b"),
        patients=[
            {"patient_id": "1", "day_zero": "diagnosis"},
            {"patient_id": "2", "day_zero": "diagnosis", "centre": "b"},
        ],
        outcomes=[
            {"patient_id": "1", "kind": "conversion"},
            {"patient_id": "2", "kind": "conversion", "centre": "b"},
        ],
        assessments=[
            {"patient_id": "1", "criterion": RECIST, "day": 60, "baseline": False, "response": "PR"}
        ],
    )
    results = response_results(both, definitions())
    assert value(results, "", "patients") == 2
    assert value(results, RECIST, "objective_response", "", "denominator") == 1
    assert note_in(results, RECIST, "objective_response") == "collected at 1 of 2 centres"
    assert note_in(results, MRECIST, "objective_response") == NOT_COLLECTED


# Courses in time


TACE_FIRST = ("TACE", None, "conversion", 5)


def course(readings, treatments=(), *, outcomes=(), surgery_day=None, **patient):
    """One converted patient: readings (day, sum, response) by RECIST 1.1, courses of treatment
    (modality, agent, intent, start) and outcomes (kind, day)."""
    key = {"patient_id": "1"}
    names = ("modality", "agent", "intent", "start_day")
    surgeries = [{**key, "kind": "conversion", "day": surgery_day}] if surgery_day else []
    return cohort(
        collected=everything(),
        patients=[
            {**key, "day_zero": "diagnosis", "last_contact_day": 900, "died": False} | patient
        ],
        treatments=[{**key, **dict(zip(names, row, strict=True))} for row in treatments],
        assessments=[
            {
                **key,
                "criterion": RECIST,
                "day": day,
                "baseline": number == 0,
                "sum_of_diameters_mm": total,
                "response": response,
            }
            for number, (day, total, response) in enumerate(readings)
        ],
        surgeries=surgeries,
        outcomes=[
            {**key, "kind": "conversion", "day": None},
            *({**key, "kind": kind, "day": day} for kind, day in outcomes),
        ],
    )


LENVATINIB = ("TKI", "lenvatinib", "conversion", 10)
SHRINKING = [(0, 100, None), (70, 80, "SD"), (130, 65, "PR"), (190, 40, "PR")]


def reading_notes(rows, **changes):
    courses = response_courses(rows, definitions(**changes))
    return courses["left_out"].tolist()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (course(SHRINKING, [LENVATINIB], surgery_day=130), ENDS["surgery"]),
        (
            course(SHRINKING, [LENVATINIB], outcomes=[("watch_and_wait", 130)]),
            ENDS["watch_and_wait"],
        ),
        (
            course(SHRINKING, [LENVATINIB, ("TKI", "lenvatinib", "adjuvant", 150)]),
            ENDS["adjuvant"],
        ),
        (course(SHRINKING, [LENVATINIB, ("TACE", None, "recurrence", 150)]), ENDS["recurrence"]),
        (
            course(
                SHRINKING,
                [LENVATINIB, ("TKI", "regorafenib", "conversion", 150)],
                outcomes=[("progression", 140)],
            ),
            ENDS["second_line"],
        ),
        # Added without progression, resumed after progression: the same line.
        (course(SHRINKING, [LENVATINIB, ("TACE", None, "conversion", 150)]), ""),
        (
            course(
                SHRINKING,
                [LENVATINIB, ("TKI", "lenvatinib", "conversion", 150)],
                outcomes=[("progression", 140)],
            ),
            "",
        ),
    ],
)
def test_what_ends_the_readings_that_count(rows, expected):
    assert reading_notes(rows) == ["baseline", "", "", expected]
    assert reading_notes(rows, exclude_after=[]) == ["baseline", "", "", ""]


def test_watch_and_wait_without_a_day_leaves_no_reading_that_counts():
    rows = course(SHRINKING, [LENVATINIB], outcomes=[("watch_and_wait", None)])
    dated = {("a", "outcomes", "day")}
    found = reading_notes(dataclasses.replace(rows, collected=with_collected(rows, dated)))
    assert len(set(found[1:])) == 1
    assert found[1] not in ("", "baseline")


def with_collected(rows, more):
    """What the centre of a cohort collects, and *more*."""
    added = pd.DataFrame(sorted(more), columns=list(rows.collected), dtype="string")
    return pd.concat([rows.collected, added], ignore_index=True).drop_duplicates()


def test_an_operation_without_a_day_leaves_no_reading_that_counts():
    """The CR on day 300 may be of a liver without its tumour."""
    undated = course([(0, 100, None), (300, 0, "CR")], [TACE_FIRST], surgery_day=100)
    undated.tables["surgeries"]["day"] = pd.array([pd.NA], dtype="Int64")
    results = response_results(undated, definitions())
    assert value(results, RECIST, "best_response", "not assessed") == 1
    level = "cannot be placed before or after what ends the treatment"
    assert value(results, RECIST, "readings", level) == 1


def test_a_reading_without_a_day_of_an_operated_patient_does_not_count():
    operated = course([(0, 100, None), (None, 0, "CR")], [TACE_FIRST], surgery_day=100)
    results = response_results(operated, definitions())
    assert value(results, RECIST, "best_response", "not assessed") == 1


def test_what_is_begun_on_the_day_of_progression_is_another_line():
    cohort_of_one = course(
        [(0, 100, None), (60, 130, "PD"), (120, 0, "CR")],
        [
            ("TKI", "lenvatinib", "conversion", 5),
            ("anti-PD-1/PD-L1", "atezolizumab", "conversion", 60),
        ],
    )
    results = response_results(cohort_of_one, definitions())
    assert value(results, "", "regimen", "Lenvatinib") == 1
    assert value(results, RECIST, "best_response", "PD") == 1


@pytest.mark.parametrize(
    ("outcomes", "patient"),
    [
        ([("progression", None)], {}),
        ([], {"died": True, "last_contact_day": None}),
    ],
)
def test_a_response_that_ended_on_an_unknown_day_has_no_duration(outcomes, patient):
    undated = course([(0, 100, None), (60, 60, "PR")], [TACE_FIRST], outcomes=outcomes, **patient)
    results = response_results(undated, definitions())
    assert value(results, RECIST, "objective_response") == 1
    assert value(results, RECIST, "duration_of_response") == 0
    assert value(results, RECIST, "duration_of_response", "", "missing") == 1


def test_readings_that_do_not_count_are_counted():
    results = response_results(course(SHRINKING, [LENVATINIB], surgery_day=130), definitions())
    assert value(results, RECIST, "readings", "used") == 2
    assert value(results, RECIST, "readings", "after surgery") == 1
    assert value(results, RECIST, "readings", "used", "denominator") == 3


def test_the_drugs_of_another_line_are_not_part_of_the_regimen_that_the_response_is_to():
    rows = course(
        SHRINKING,
        [LENVATINIB, ("TKI", "regorafenib", "conversion", 150)],
        outcomes=[("progression", 140)],
    )
    assert value(response_results(rows, definitions()), "", "regimen", "Lenvatinib") == 1


def test_time_to_response_is_from_the_start_of_treatment():
    results = response_results(course(SHRINKING, [LENVATINIB]), definitions())
    found = value(results, RECIST, "time_to_response", "", "median")
    assert found == pytest.approx((130 - 10) / DAYS_PER_MONTH)
    (days,) = set(response_courses(course(SHRINKING, [LENVATINIB]), definitions())["days"]) - {
        -10,
        60,
        120,
    }
    assert days == 180


@pytest.mark.parametrize(
    ("rows", "events", "last_day"),
    [
        # Censored at the last reading that counts.
        (course(SHRINKING, [LENVATINIB]), 0, 190),
        (course([*SHRINKING, (250, 60, "PD")], [LENVATINIB]), 1, 250),
        (course(SHRINKING, [LENVATINIB], outcomes=[("progression", 230)]), 1, 230),
        (course(SHRINKING, [LENVATINIB], died=True, last_contact_day=300), 1, 300),
        # What happens after surgery does not end the response to what came before it.
        (course(SHRINKING, [LENVATINIB], surgery_day=200, died=True, last_contact_day=300), 0, 190),
    ],
)
def test_duration_of_response(rows, events, last_day):
    results = response_results(rows, definitions())
    assert value(results, RECIST, "duration_of_response", "", "n") == 1
    assert value(results, RECIST, "duration_of_response", "", "events") == events
    median = value(results, RECIST, "duration_of_response", "median", "median")
    if events:
        assert median == pytest.approx((last_day - 130) / DAYS_PER_MONTH)
    else:
        assert pd.isna(median)
        assert note_in(results, RECIST, "duration_of_response", "median") == "not reached"


def test_a_withheld_duration_of_response_has_bounds():
    """By hand: two responses end after 60 and 120 days, a third by a death nobody knows when.

    At best it lasts beyond both: survival 2/3 after 60 days and 1/3 after 120, a median of 120.
    At worst it ends at once: 2/3, 1/3 from day 60 on, a median of 60.
    """
    parts = [
        course(SHRINKING, [LENVATINIB], outcomes=[("progression", 190)]),
        course(SHRINKING, [LENVATINIB], outcomes=[("progression", 250)]),
        course(SHRINKING, [LENVATINIB], died=True, last_contact_day=None),
    ]
    tables = {
        name: pd.concat(
            [part.tables[name].assign(patient_id=str(i)) for i, part in enumerate(parts)],
            ignore_index=True,
        ).astype(parts[0].tables[name].dtypes)
        for name in vocabulary.TABLE_NAMES
    }
    results = response_results(dataclasses.replace(parts[0], tables=tables), definitions())
    assert value(results, RECIST, "duration_of_response", "", "n") == 2
    assert value(results, RECIST, "duration_of_response", "", "missing") == 1
    assert pd.isna(value(results, RECIST, "duration_of_response", "median", "median"))
    said = note_in(results, RECIST, "duration_of_response", "median")
    assert said == "withheld: 1 left out had the event, nobody knows when"
    lowest, highest = (
        value(results, RECIST, "duration_of_response", "median", stat) * DAYS_PER_MONTH
        for stat in ("lowest", "highest")
    )
    assert (lowest, highest) == pytest.approx((60, 120))


def test_nobody_who_responded_is_a_note():
    results = response_results(course(SHRINKING[:2], [LENVATINIB]), definitions())
    assert value(results, RECIST, "time_to_response") == 0
    assert note_in(results, RECIST, "time_to_response") == "nobody responded on a known day"
    assert note_in(results, RECIST, "duration_of_response", "median") != ""


def test_best_change_and_who_shrank():
    results = response_results(course(SHRINKING, [LENVATINIB]), definitions())
    assert value(results, RECIST, "best_change_percent", "", "median") == pytest.approx(-60)
    assert value(results, RECIST, "best_change_percent", "smaller than at baseline", "n") == 1
    assert value(results, RECIST, "best_change_percent", "", "missing") == 0


def test_measurements_complete_the_record_and_are_compared_with_it():
    readings = [(0, 100, None), (70, 60, None), (130, 90, "PR"), (190, 50, "PR")]
    rows = course(readings, [LENVATINIB])
    results = response_results(rows, definitions())
    assert value(results, RECIST, "best_response", "PR") == 1
    # Of the two recorded, 90 mm after 60 mm are PD by measurement.
    assert value(results, RECIST, "recorded_as_measured", "", "denominator") == 2
    assert value(results, RECIST, "recorded_as_measured") == 1
    courses = response_courses(rows, definitions(source=[RECORDED, MEASURED]))
    assert courses["category"].tolist()[1:] == ["PR", "PR", "PR"]
    courses = response_courses(rows, definitions(source=[MEASURED, RECORDED]))
    assert courses["category"].tolist()[1:] == ["PR", "PD", "PR"]
    assert courses["used"].tolist() == [False, True, True, False]


def test_complete_response_on_record_agrees_with_what_nodes_leave():
    readings = [(0, 100, None), (70, 8, "CR")]
    for nodal, same in ((True, 1), (False, 0)):
        rows = course(readings, [LENVATINIB], lymphatic_metastasis=nodal)
        results = response_results(rows, definitions())
        assert value(results, RECIST, "recorded_as_measured") == same


def test_confirmation_is_an_option():
    unconfirmed = course([*SHRINKING[:3], (150, 64, "PR")], [LENVATINIB])
    assert value(response_results(unconfirmed, definitions()), RECIST, "best_response", "PR") == 1
    asked = definitions(confirmation_days=28)
    assert value(response_results(unconfirmed, asked), RECIST, "best_response", "SD") == 1


def test_rare_regimens_can_be_counted_together(paper):
    grouped = definitions(populations={"converted": {"regimen_min_patients": 3}})
    results = response_results(paper, grouped)
    assert value(results, "", "regimen", "other regimens") == 8
    assert note_in(results, "", "regimen", "other regimens") == (
        "6 regimens of fewer than 3 patients each"
    )
    assert value(results, MRECIST, "response_by_regimen", "other regimens") == 8
    assert value(results, "", "regimen", "TACE + Lenvatinib") == 3


def test_courses_hold_the_pseudonym_and_no_other_identifier(paper):
    courses = response_courses(paper, definitions())
    assert list(courses) == COURSE_COLUMNS
    assert len(courses) == 2 * 26
    assert set(courses["best_response"]) == {"CR", "PR", "SD"}


def test_every_line_of_the_results_can_be_written(published):
    lines = lines_of(published)
    row = lines[(lines["variable"] == "objective_response") & (lines["group"] == RECIST)]
    assert row["text"].tolist() == ["11 (42.3; 25.5 to 61.1)", "23.4 to 63.1"]


def test_the_shipped_configuration_offers_what_the_code_knows():
    schema = yaml.safe_load((ROOT / "schemas/config.schema.yaml").read_text(encoding="utf-8"))
    keys = schema["properties"]["response"]["properties"]
    assert keys["source"]["items"]["enum"] == [RECORDED, MEASURED]
    assert keys["order"]["items"]["enum"] == list(vocabulary.RESPONSE)
    assert keys["exclude_after"]["items"]["enum"] == list(ENDS)
    assert list(keys["progression_min_mm"]["properties"]) == list(vocabulary.CRITERION)
