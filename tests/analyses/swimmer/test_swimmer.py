"""The swimmer plot: lanes worked by hand, who has none and why, and what is drawn."""

from math import ceil

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything, note, value
from figure_checks import is_set_for_print, texts
from matplotlib.collections import PatchCollection
from places import ROOT
from script_cases import analyse, named, show, write_cohort

from hcc_conversion.analyses.swimmer.figure import PATIENT_LEVEL, THINNEST_LANE, draw_swimmer
from hcc_conversion.analyses.swimmer.key import course_colours
from hcc_conversion.analyses.swimmer.results import (
    LANE_COLUMNS,
    NO_LANES,
    UNREAD,
    compute,
)
from hcc_conversion.cohort.lanes import (
    BANDS,
    ELEMENTS,
    EVENTS,
    NO_LAST_CONTACT,
    ONGOING,
    OTHER_ORIGIN,
    STATUS,
)
from hcc_conversion.cohort.lanes import RESPONSE as READING
from hcc_conversion.display import palette
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from schemas.results import NO_PATIENTS, NOT_COLLECTED
from schemas.vocabulary import INTENT, RESPONSE

OPTIONS = {"population": "converted", "criterion": "mRECIST", "sort": "follow_up"}
DEFINITIONS = {
    "source": ["recorded", "measured"],
    "order": ["CR", "PR", "SD", "PD", "NE"],
    "confirmation_days": None,
    "stable_min_days": 0,
    "progression_min_mm": {"RECIST 1.1": 5, "mRECIST": 5},
    "exclude_after": ["surgery"],
}
SCOPE = "Clinic (simulated patients)"
# 16 and 32 months of 30.4375 days are whole days.
MONTHS_16, MONTHS_32 = 487, 974


def swimmer_results(cohort_, options, definitions):
    return compute(cohort_, {"swimmer": options, "response": definitions})["results"]


def swimmer_lanes(cohort_, options, definitions):
    return compute(cohort_, {"swimmer": options, "response": definitions})["lanes"]


def patient(patient_id, last_contact_day, died=False, day_zero="diagnosis"):
    return {
        "patient_id": patient_id,
        "day_zero": day_zero,
        "last_contact_day": last_contact_day,
        "died": died,
    }


def course(patient_id, modality, intent, start_day, end_day=None, agent=None, ongoing=False):
    return {
        "patient_id": patient_id,
        "modality": modality,
        "agent": agent,
        "intent": intent,
        "start_day": start_day,
        "end_day": end_day,
        "ongoing": ongoing,
    }


def reading(patient_id, day, response, criterion="mRECIST", sum_mm=None):
    return {
        "patient_id": patient_id,
        "criterion": criterion,
        "day": day,
        "baseline": response == "baseline",
        "response": None if response in ("baseline", "unread") else response,
        "sum_of_diameters_mm": sum_mm,
    }


def outcome(patient_id, kind, day):
    return {"patient_id": patient_id, "kind": kind, "day": day}


def resection(patient_id, day):
    return {"patient_id": patient_id, "kind": "conversion", "day": day}


@pytest.fixture
def clinic():
    """ "Anna" is resected and on adjuvant treatment, "Bert" waits and dies, of "Cora" the status
    is not known and a treatment for her recurrence goes on; between them every element."""
    return cohort(
        collected=everything(),
        patients=[
            patient("Bert", MONTHS_16, died=True),
            patient("Anna", MONTHS_32),
            patient("Cora", 300, died=None),
        ],
        treatments=[
            course("Anna", "TACE", "conversion", 10, 70),
            course("Anna", "TKI", "conversion", 14, 100, "lenvatinib"),
            course("Anna", "other", "conversion", 20, 30),
            course("Anna", "anti-PD-1/PD-L1", "adjuvant", MONTHS_16, None, "camrelizumab", True),
            course("Anna", "TKI", "adjuvant", MONTHS_16, None, "lenvatinib", True),
            course("Bert", "HAIC", "conversion", 5, None),
            course("Bert", "TKI", "conversion", None, None, "sorafenib"),
            course("Cora", "ablation", "recurrence", 200, 200),
            course("Cora", "TKI", "recurrence", 210, None, None, True),
        ],
        assessments=[
            reading("Anna", 3, "baseline"),
            reading("Anna", 61, "PR"),
            reading("Anna", 61, "SD", criterion="RECIST 1.1"),
            reading("Anna", 122, "CR"),
            reading("Bert", 61, "SD"),
            reading("Bert", 122, "NE"),
            reading("Bert", 400, "PD"),
            reading("Bert", None, "PR"),
        ],
        surgeries=[resection("Anna", 150), resection("Cora", 90)],
        outcomes=[
            outcome("Anna", "conversion", 125),
            outcome("Bert", "conversion", 130),
            outcome("Bert", "watch_and_wait", 135),
            outcome("Bert", "progression", 400),
            outcome("Cora", "recurrence", 180),
            outcome("Cora", "conversion", None),
        ],
    )


def lane_of(lanes, number):
    """(element, intent, label, start, end) of a lane in days, which are whole again."""
    rows = lanes[lanes["lane"] == number]
    days = rows[["start_months", "end_months"]] * 30.4375
    return [
        (
            row.element,
            row.intent,
            row.label,
            *(None if pd.isna(day) else round(day, 9) for day in of),
        )
        for row, of in zip(rows.itertuples(), days.to_numpy(), strict=True)
    ]


def test_every_element_of_a_course_is_in_its_lane_in_the_order_of_time(clinic):
    lanes = swimmer_lanes(clinic, OPTIONS, DEFINITIONS)
    assert list(lanes.columns) == LANE_COLUMNS
    assert set(lanes["element"]) == set(ELEMENTS)
    assert lane_of(lanes, 1) == [
        ("locoregional", "conversion", "TACE", 10, 70),
        ("systemic", "conversion", "lenvatinib", 14, 100),
        ("other", "conversion", "other", 20, 30),
        ("response", "", "PR", 61, None),
        ("response", "", "CR", 122, None),
        ("conversion", "", "conversion", 125, None),
        ("surgery", "", "conversion surgery", 150, None),
        ("systemic", "adjuvant", "camrelizumab", 487, 974),
        ("systemic", "adjuvant", "lenvatinib", 487, 974),
        ("alive", "", "alive", 974, None),
        ("adjuvant_ongoing", "", "adjuvant ongoing", 974, None),
    ]
    assert lane_of(lanes, 2) == [
        ("locoregional", "conversion", "HAIC", 5, None),
        ("response", "", "SD", 61, None),
        ("response", "", "NE", 122, None),
        ("conversion", "", "conversion", 130, None),
        ("watch_and_wait", "", "watch and wait", 135, None),
        ("response", "", "PD", 400, None),
        ("progression", "", "progression", 400, None),
        ("death", "", "death", 487, None),
    ]
    assert lane_of(lanes, 3) == [
        ("surgery", "", "conversion surgery", 90, None),
        ("recurrence", "", "recurrence", 180, None),
        ("locoregional", "recurrence", "ablation", 200, 200),
        ("systemic", "recurrence", "TKI", 210, 300),
        ("status_unknown", "", "status unknown", 300, None),
        ("treatment_ongoing", "", "treatment ongoing", 300, None),
    ]


def test_time_is_in_months_of_the_julian_year_since_the_diagnosis(clinic):
    lanes = swimmer_lanes(clinic, OPTIONS, DEFINITIONS)
    assert set(lanes["origin"]) == {"diagnosis"}
    once = lanes[lanes["element"].isin(["alive", "death", "recurrence"])]
    start = once.set_index("element")["start_months"]
    assert start["alive"] == 32
    assert start["death"] == 16
    assert start["recurrence"] == pytest.approx(180 / 365.25 * 12)


def test_the_responses_are_those_of_the_criterion(clinic):
    options = {**OPTIONS, "criterion": "RECIST 1.1"}
    lanes = swimmer_lanes(clinic, options, DEFINITIONS)
    assert lanes.loc[lanes["element"] == "response", "label"].tolist() == ["SD"]


def test_what_has_no_day_or_no_end_is_counted(clinic):
    results = swimmer_results(clinic, OPTIONS, DEFINITIONS)
    counted = {
        level: tuple(value(results, "converted", "element", level, _) for _ in ("n", "missing"))
        for level in (
            "systemic, conversion",
            "systemic, adjuvant",
            "locoregional, conversion",
            "response",
            "conversion",
            "surgery",
            "death",
        )
    }
    assert counted == {
        "systemic, conversion": (1, 1),
        "systemic, adjuvant": (2, 0),
        "locoregional, conversion": (2, 0),
        "response": (5, 1),
        "conversion": (2, 1),
        "surgery": (2, 0),
        "death": (1, 0),
    }
    assert value(results, "converted", "end_of_treatment", "", "n") == 7
    assert value(results, "converted", "end_of_treatment", "", "missing") == 1
    assert value(results, "converted", "lanes", "", "percent") == 100


def test_the_longest_followed_or_the_first_operated_are_on_top():
    rows = cohort(
        collected=everything(),
        patients=[
            patient(name, day) for name, day in zip("abcd", (100, 300, 200, 300), strict=True)
        ],
        surgeries=[resection("a", 30), resection("c", 20), resection("b", 30)],
        outcomes=[outcome("d", "conversion", 10)],
    )
    longest = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    operated = swimmer_lanes(rows, {**OPTIONS, "sort": "surgery"}, DEFINITIONS)

    def ends(lanes):
        return [
            round(day) for day in lanes.loc[lanes["element"] == "alive", "start_months"] * 30.4375
        ]

    assert ends(longest) == [300, 300, 200, 100]
    # b before d, as in the table; c was operated first, b and a on one day, d never.
    assert (longest.loc[longest["lane"] == 1, "element"] == "surgery").any()
    assert ends(operated) == [200, 300, 100, 300]


def test_no_identifier_and_no_centre_is_in_the_lanes(clinic):
    lanes = swimmer_lanes(clinic, OPTIONS, DEFINITIONS)
    assert not {"patient_id", "centre"} & set(lanes.columns)
    cells = set(lanes.astype(str).to_numpy().ravel())
    assert not cells & {"Anna", "Bert", "Cora"}
    assert lanes["lane"].unique().tolist() == [1, 2, 3]


def test_other_pseudonyms_give_the_same_lanes():
    rows = make_clinic(8)
    lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    # In the opposite order of the alphabet.
    renamed = {f"p{number}": "zyxwvuts"[number] for number in range(8)}
    for table in rows.tables.values():
        table["patient_id"] = table["patient_id"].replace(renamed)
    assert set(rows.tables["patients"]["patient_id"]) == set("zyxwvuts")
    pd.testing.assert_frame_equal(swimmer_lanes(rows, OPTIONS, DEFINITIONS), lanes)


def test_the_dead_without_a_day_are_counted_and_named_in_the_figure():
    """Else the lanes would show one death of three; by hand: b and c died, nobody knows when."""
    rows = cohort(
        collected=everything(),
        patients=[
            patient("a", 100, died=True),
            patient("b", None, died=True),
            patient("c", None, died=True),
            patient("d", None),
        ],
        outcomes=[outcome(name, "conversion", 10) for name in "abcd"],
    )
    results = swimmer_results(rows, OPTIONS, DEFINITIONS)
    assert value(results, "converted", "left_out", NO_LAST_CONTACT, "n") == 3
    assert note(results, "converted", "left_out", NO_LAST_CONTACT) == "2 of them died"
    drawn = " ".join(" ".join(texts(figure_of(rows))).split())
    assert "3 patients without a lane: no last contact (2 of them died)." in drawn


def test_patients_without_last_contact_or_with_another_day_0_are_left_out_and_counted():
    names = "abcd"
    rows = cohort(
        collected=everything(),
        patients=[
            patient("a", 100),
            patient("b", 200),
            patient("c", None, died=None),
            patient("d", 300, day_zero="surgery"),
        ],
        outcomes=[outcome(name, "conversion", 10) for name in names],
    )
    results = swimmer_results(rows, OPTIONS, DEFINITIONS)
    assert value(results, "converted", "patients", "", "n") == 4
    assert value(results, "converted", "lanes", "", "n") == 2
    assert value(results, "converted", "left_out", NO_LAST_CONTACT, "n") == 1
    assert value(results, "converted", "left_out", OTHER_ORIGIN, "n") == 1
    assert swimmer_lanes(rows, OPTIONS, DEFINITIONS)["lane"].max() == 2
    drawn = texts(figure_of(rows))
    assert any("Converted (n = 2 of 4)" in text for text in drawn)
    assert any("1 patient without a lane: no last contact." in text for text in drawn)
    assert any("1 patient without a lane: day 0 is another event." in text for text in drawn)


def test_a_centre_that_counts_from_surgery_has_lanes_from_surgery():
    rows = cohort(
        collected=everything(),
        patients=[patient("a", MONTHS_16, day_zero="surgery")],
        surgeries=[resection("a", 0)],
        treatments=[course("a", "TACE", "conversion", -MONTHS_16, -100)],
    )
    lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    assert set(lanes["origin"]) == {"surgery"}
    assert lanes["start_months"].tolist() == [-16, 0, 16]
    figure = figure_of(rows)
    assert figure.axes[0].get_xlabel() == "Time since surgery, months"
    assert figure.axes[0].get_xlim()[0] <= -16


def test_a_death_on_record_ends_the_lane_where_the_last_contact_is_not_known():
    rows = cohort(
        collected=everything(),
        patients=[patient("a", None, died=None)],
        outcomes=[outcome("a", "conversion", 10), outcome("a", "death", MONTHS_16)],
    )
    lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    assert lanes.loc[lanes["element"] == "death", "start_months"].tolist() == [16]


def test_sums_after_a_resection_make_no_response_that_nobody_has_read():
    rows = cohort(
        collected=everything(),
        patients=[patient("a", 300)],
        surgeries=[resection("a", 90)],
        assessments=[
            reading("a", 0, "baseline", sum_mm=100.0),
            reading("a", 60, "unread", sum_mm=60.0),
            reading("a", 150, "unread", sum_mm=0.0),
            reading("a", 200, "CR", sum_mm=0.0),
        ],
    )
    lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    responses = lanes[lanes["element"] == "response"]
    assert responses["label"].tolist() == ["PR", "CR"]
    assert (responses["start_months"] * 30.4375).round().tolist() == [60, 200]
    results = swimmer_results(rows, OPTIONS, DEFINITIONS)
    assert value(results, "converted", "readings", UNREAD, "n") == 1


def test_what_a_centre_does_not_collect_is_said_and_is_no_zero():
    rows = cohort(
        patients=[patient("a", 300)],
        surgeries=[resection("a", 90)],
        assessments=[{"patient_id": "a", "criterion": "mRECIST", "day": 60, "new_lesion": False}],
        covers="converted",
    )
    results = swimmer_results(rows, OPTIONS, DEFINITIONS)
    for level in ("systemic, conversion", "response", "recurrence", "adjuvant_ongoing"):
        assert note(results, "converted", "element", level) == NOT_COLLECTED
        assert pd.isna(value(results, "converted", "element", level, "n"))
    # A reading without any result is no "not evaluable".
    lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
    assert lanes["element"].tolist() == ["surgery", "alive"]
    drawn = texts(figure_of(rows))
    assert any("Not collected: systemic treatment, loco-regional" in text for text in drawn)


def test_without_patients_population_or_last_contact_there_is_a_note_and_no_lane():
    nobody = cohort(collected=everything(), patients=[])
    # Extracts of patients operated up front: nobody can say who was converted.
    untold = cohort(patients=[patient("a", 9)], covers="direct_surgery")
    endless = cohort(
        patients=[{"patient_id": "a", "day_zero": "surgery"}],
        outcomes=[{"patient_id": "a", "kind": "conversion"}],
        covers="converted",
    )
    notes, titles = [], []
    for rows in (nobody, untold, endless):
        lanes = swimmer_lanes(rows, OPTIONS, DEFINITIONS)
        assert lanes.empty
        assert list(lanes.columns) == LANE_COLUMNS
        results = swimmer_results(rows, OPTIONS, DEFINITIONS)
        notes.append(note(results, "converted", "patients"))
        figure = draw_swimmer(lanes, results, OPTIONS, SCOPE)
        assert texts(figure).count(notes[-1] or f"last contact {NOT_COLLECTED}") == 1
        titles += [text.split(" — ")[1] for text in texts(figure) if SCOPE in text]
    # Not collected is no zero.
    assert titles == ["Converted (n = 0)", "Converted (not collected)", "Converted (n = 0 of 1)"]
    assert notes == [NO_PATIENTS, NOT_COLLECTED, ""]
    assert note(results, "converted", "left_out", NO_LAST_CONTACT).endswith(NOT_COLLECTED)
    assert value(results, "converted", "left_out", NO_LAST_CONTACT, "n") == 1
    assert note(results, "converted", "element", "surgery") == NO_LANES


def test_patients_of_several_centres_are_never_put_into_one_plot():
    pooled = cohort(patients=[patient("a", 9), {**patient("b", 9), "centre": "b"}])
    for make in (swimmer_lanes, swimmer_results):
        with pytest.raises(ValueError, match="one centre, not of 2"):
            make(pooled, OPTIONS, DEFINITIONS)


def test_the_scripts_write_lanes_numbers_and_figure(clinic, tmp_path, monkeypatch):
    harmonised = write_cohort(clinic, tmp_path / "harmonised")
    study = {"swimmer": OPTIONS, "response": DEFINITIONS}
    tables = analyse("swimmer", harmonised, tmp_path, "clinic", study)
    lanes = swimmer_lanes(clinic, OPTIONS, DEFINITIONS)
    pd.testing.assert_frame_equal(tables["lanes"], lanes)
    scope = named("Clinic", "three invented patients")
    folder = show(monkeypatch, "swimmer", tmp_path, "clinic", scope, study=study)
    assert not (folder / "table.csv").exists()
    save_figure(figure_of(clinic), tmp_path / "b")
    for kind in ("svg", "png"):
        drawn = folder / f"figure.{kind}"
        assert drawn.read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize(
    ("key", "wrong"), [("population", "everybody"), ("criterion", "WHO"), ("sort", "age")]
)
def test_the_configuration_knows_what_can_be_asked_for(key, wrong):
    config = read_yaml(ROOT / "config/config.yaml")
    schema = ROOT / "schemas/config.schema.yaml"
    assert schema_problems(config, schema, "config.yaml") == []
    config["swimmer"][key] = wrong
    (problem,) = schema_problems(config, schema, "config.yaml")
    assert f"swimmer.{key}" in problem


# --- the figure ---


def figure_of(rows, options=OPTIONS):
    lanes = swimmer_lanes(rows, options, DEFINITIONS)
    return draw_swimmer(lanes, swimmer_results(rows, options, DEFINITIONS), options, SCOPE)


def make_clinic(n_patients, seed=1):
    """Courses of *n_patients*, with every kind of element where there are enough of them."""
    rng = np.random.default_rng(seed)
    tables = {
        name: [] for name in ("patients", "treatments", "assessments", "surgeries", "outcomes")
    }
    for number in range(n_patients):
        name, scan = f"p{number}", int(rng.integers(120, 300))
        end = scan + int(rng.integers(150, 1200))
        died = rng.random() < 0.2
        tables["patients"].append(patient(name, end, died))
        tables["treatments"] += [
            course(name, str(rng.choice(["TACE", "HAIC"])), "conversion", 8, scan - 60),
            course(name, "TKI", "conversion", 10, scan - int(rng.integers(0, 60)), "lenvatinib"),
        ]
        tables["assessments"] += [
            reading(name, day, str(rng.choice(RESPONSE, p=[0.2, 0.4, 0.2, 0.1, 0.1])))
            for day in range(60, end - 100, 60)
        ]
        tables["outcomes"].append(outcome(name, "conversion", scan + 5))
        if number % 8 == 3:
            tables["outcomes"].append(outcome(name, "watch_and_wait", scan + 12))
            tables["outcomes"].append(outcome(name, "progression", scan + 120))
            continue
        tables["surgeries"].append(resection(name, scan + 25))
        stop = min(end, scan + 400)
        ongoing = stop == end and not died
        day = None if ongoing else stop
        tables["treatments"].append(
            course(name, "TKI", "adjuvant", scan + 60, day, "lenvatinib", ongoing)
        )
        if number % 5 == 1 and end > scan + 150:
            tables["outcomes"].append(outcome(name, "recurrence", scan + 130))
            tables["treatments"].append(
                course(name, "ablation", "recurrence", scan + 140, scan + 140)
            )
    return cohort(collected=everything(), **tables)


SIZES = {"1": 1, "5": 5, "26": 26, "80": 80, "200": 200}


@pytest.fixture(params=SIZES, scope="module")
def swimmers(request):
    """Lanes and figure of so many patients."""
    rows = make_clinic(SIZES[request.param])
    return swimmer_lanes(rows, OPTIONS, DEFINITIONS), figure_of(rows)


def test_the_plot_is_set_for_print_also_with_many_lanes(swimmers):
    """In two columns where a page has no room for them in one."""
    lanes, figure = swimmers
    n_lanes = lanes["lane"].max()
    is_set_for_print(figure, pages=1 if n_lanes <= 80 else 2)
    assert len(figure.axes) == (1 if n_lanes <= 26 else 2)
    inches = figure.axes[0].get_position().height * figure.get_figheight()
    # Lanes of an eighth of an inch and more can still be told apart.
    assert inches / ceil(n_lanes / len(figure.axes)) >= THINNEST_LANE - 1e-9
    assert len({axes.get_xlim() for axes in figure.axes}) == 1


def test_every_mark_and_every_band_is_drawn_where_the_table_says(swimmers):
    lanes, figure = swimmers
    drawn = {}
    for line in (line for axes in figure.axes for line in axes.lines):
        if line.get_marker() != "None":
            drawn.setdefault((line.get_marker(), line.get_color()), []).extend(line.get_xdata())
    marks = lanes[~lanes["element"].isin(BANDS)]
    for (element, label), rows in marks.groupby(["element", "label"]):
        look = palette.response_look(label) if element == READING else palette.event_look(element)
        found = drawn[look.marker, look.colour]
        assert set(rows["start_months"].round(6)) <= set(np.round(found, 6)), (element, label)
    assert sum(map(len, drawn.values())) == len(marks)
    bands = [
        path.get_extents()
        for axes in figure.axes
        for collection in axes.collections
        if isinstance(collection, PatchCollection)
        for path in collection.get_paths()
    ]
    courses = lanes[lanes["element"].isin(BANDS)]
    assert len(bands) == len(courses)
    assert {round(box.x0, 6) for box in bands} == set(courses["start_months"].round(6))


def test_the_title_says_who_how_many_and_where_and_the_note_that_it_is_patient_level(swimmers):
    lanes, figure = swimmers
    drawn = " ".join(texts(figure)).replace("\n", " ")
    assert f"Converted (n = {lanes['lane'].max()}) — {SCOPE}" in drawn
    assert PATIENT_LEVEL in drawn
    assert figure.axes[0].get_xlabel() == "Time since diagnosis, months"
    assert "the longest first" in drawn


def test_the_legend_is_outside_the_axes_and_names_only_what_occurs(clinic):
    everything_drawn = figure_of(clinic)
    assert not any(axes.get_legend() for axes in everything_drawn.axes)
    shown = texts(everything_drawn)
    for words in ("watch & wait begins", "adjuvant", "Response, mRECIST", "alive or dead unknown"):
        assert words in shown
    plain = texts(
        figure_of(
            cohort(
                collected=everything(),
                patients=[patient("a", 300)],
                surgeries=[resection("a", 90)],
            )
        )
    )
    assert "surgery" in plain
    assert not {"recurrence", "adjuvant", "Response, mRECIST", "Treatment"} & set(plain)


def test_undated_and_endless_courses_are_named_below_the_lanes(clinic):
    drawn = " ".join(texts(figure_of(clinic))).replace("\n", " ")
    assert "without a day: 1 × systemic treatment (before any resection), 1 × response" in drawn
    assert "Drawn by their start alone, because without an end: 1 course." in drawn


def test_every_mark_has_a_shape_of_its_own():
    looks = [palette.response_look(name) for name in RESPONSE]
    looks += [palette.event_look(name) for name in (*EVENTS, *STATUS, *ONGOING)]
    assert len({look.marker for look in looks}) == len(looks)


@pytest.mark.parametrize("treatment", BANDS)
def test_the_intents_of_a_treatment_are_told_apart_on_a_greyscale_print(treatment):
    """Weights of the luminance: ITU-R BT.709."""
    look = palette.treatment_look(treatment)
    shades = [np.dot(course_colours(look, _)[0], [0.2126, 0.7152, 0.0722]) for _ in INTENT]
    assert min(np.diff(sorted(shades))) > 0.2


def test_two_saves_give_the_same_bytes(tmp_path):
    written = []
    for run in ("one", "two"):
        paths = [tmp_path / f"{run}.svg", tmp_path / f"{run}.png"]
        save_figure(figure_of(make_clinic(5)), tmp_path / run)
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
