"""Regimens, reasons of unresectability and stages: by hand, and as figures."""

import pandas as pd
import pytest
from builders import cohort, everything, note, value
from figure_checks import LONG, is_set_for_print, texts
from regimen_cases import CONVERTED, OPERATED, levels, value_of

from hcc_conversion.analyses.regimens.figure import MOST_ROWS, draw_regimens
from hcc_conversion.analyses.regimens.reasons import MOST_COMBINATIONS, draw_reasons
from hcc_conversion.analyses.regimens.results import regimens_listing, regimens_results
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.regimens import (
    adjuvant_intervals_days,
    adjuvant_kinds,
    adjuvant_regimens,
    centres_naming_regimens,
    conversion_regimens,
    regimen_class,
)
from hcc_conversion.cohort.unresectability import (
    HEPATIC_UNGRADED,
    NO_REASON,
    PORTAL_UNGRADED,
    REMNANT,
    SPREAD,
    VENA_CAVA,
    combinations,
    unresectability_reasons,
)
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NO_PATIENTS, NOT_COLLECTED

PD1 = "anti-PD-1/PD-L1"


def course(patient, modality, agent=None, intent="conversion", start_day=None):
    return {
        "patient_id": patient,
        "modality": modality,
        "agent": agent,
        "intent": intent,
        "start_day": start_day,
    }


def regimens_of(*courses, name=conversion_regimens):
    """What *name* gives of the only patient, "p"."""
    rows = cohort(patients=[{"patient_id": "p", "day_zero": "diagnosis"}], treatments=list(courses))
    (given,) = name(rows, derive(rows))
    return given


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("courses", "regimen", "of_class"),
    [
        (
            [("TKI", "lenvatinib"), (PD1, "camrelizumab"), ("HAIC", None)],
            "HAIC + Lenvatinib + Camrelizumab",
            f"locoregional + TKI + {PD1}",
        ),
        (
            [("TKI", "lenvatinib"), ("radiotherapy", None), ("TACE", "epirubicin")],
            "TACE + Radiotherapy + Lenvatinib",
            "locoregional + TKI",
        ),
        ([("TACE", None), ("HAIC", None), ("TACE", None)], "TACE + HAIC", "locoregional"),
        ([("TKI", "sorafenib"), (PD1, "sintilimab")], "Sorafenib + Sintilimab", f"TKI + {PD1}"),
        # Agents of one modality by name; the anti-VEGF last, though it was given first.
        (
            [("anti-VEGF", "bevacizumab"), (PD1, "sintilimab"), (PD1, "atezolizumab")],
            "Atezolizumab + Sintilimab + Bevacizumab",
            f"{PD1} + anti-VEGF",
        ),
        # An unknown agent: the modality, unless another course tells one.
        ([(PD1, None), ("TKI", None)], f"TKI + {PD1}", f"TKI + {PD1}"),
        ([("TKI", None), ("TKI", "apatinib")], "Apatinib", "TKI"),
        (
            [("systemic chemotherapy", None), ("other", None)],
            "Systemic chemotherapy + Other",
            "systemic chemotherapy + other",
        ),
    ],
)
def test_a_regimen_is_named_whatever_the_order_of_its_rows(courses, regimen, of_class, turned):
    rows = [course("p", *pair) for pair in courses]
    rows = rows[::-1] if turned else rows
    assert regimens_of(*rows) == regimen
    assert regimens_of(*rows, name=regimen_class) == of_class


def test_only_courses_of_the_intent_make_a_regimen():
    rows = [
        course("p", "TACE"),
        course("p", "TKI", "lenvatinib", "adjuvant"),
        course("p", "ablation", None, "recurrence"),
    ]
    assert regimens_of(*rows) == "TACE"
    assert regimens_of(*rows, name=adjuvant_regimens) == "Lenvatinib"
    assert pd.isna(regimens_of(*rows[1:]))


@pytest.mark.parametrize(
    ("modalities", "kind"),
    [
        (["TKI", PD1], "systemic only"),
        (["TKI", "TACE"], "with TACE"),
        (["TACE"], "with TACE"),
        (["TKI", "radiotherapy"], "other"),
        (["other"], "other"),
    ],
)
def test_the_kind_of_adjuvant_treatment(modalities, kind):
    rows = [course("p", modality, intent="adjuvant") for modality in modalities]
    assert regimens_of(*rows, name=adjuvant_kinds) == kind


def test_a_centre_that_maps_tace_alone_cannot_name_regimens():
    patients = [{"patient_id": "p", "day_zero": "diagnosis"}]
    tace = [course("p", "TACE")]
    assert not centres_naming_regimens(cohort(patients=patients, treatments=tace), "conversion")
    rows = cohort(patients=patients, treatments=tace, collected=everything())
    assert centres_naming_regimens(rows, "conversion") == {"a"}
    assert not centres_naming_regimens(rows, "adjuvant")


#: Six converted: (reasons and stages, conversion courses, adjuvant courses, day of surgery).
CASES = {
    "p1": ("Vp3", False, "C", "IIIa", [("TKI", "lenvatinib"), ("HAIC", None)], ["TKI"], 100),
    "p2": ("Vp3", False, "C", "IIIb", [("HAIC", None), ("TKI", "lenvatinib")], ["TACE"], 100),
    "p3": ("none", True, "A", "Ib", [("TKI", "lenvatinib"), ("TACE", None)], [], 100),
    "p4": ("none", True, "A", None, [("TACE", None), ("TKI", None)], ["TKI"], None),
    "p5": ("none", None, "C", "IIIa", [], ["TKI"], 100),
    "p6": ("Vp4", True, "C", "IIIa", [("TKI", "lenvatinib"), ("HAIC", None)], ["TKI"], 100),
}
#: First day of the adjuvant courses; p5's is unknown.
ADJUVANT_START = {"p1": 130, "p2": 150, "p4": 170, "p6": 140}


def six_converted(**more):
    patients, treatments, surgeries = [], [], []
    for name, (portal, remnant, bclc, cnlc, before, after, operated) in CASES.items():
        patients.append(
            {
                "patient_id": name,
                "day_zero": "diagnosis",
                "portal_vein_invasion": portal,
                "hepatic_vein_invasion": "none",
                "ivc_thrombus": False,
                "extrahepatic_spread": name == "p2",
                "liver_remnant_insufficient": remnant,
                "bclc": bclc,
                "cnlc": cnlc,
            }
        )
        treatments += [course(name, *pair, start_day=10) for pair in before]
        start = ADJUVANT_START.get(name)
        for modality in after:
            treatments.append(course(name, modality, None, "adjuvant", start))
            # A second, later course changes nothing.
            later = None if start is None else start + 50
            treatments.append(course(name, modality, None, "adjuvant", later))
        if operated:
            surgeries.append({"patient_id": name, "kind": "conversion", "day": operated})
    outcomes = [{"patient_id": name, "kind": "conversion"} for name in CASES]
    outcomes.append({"patient_id": "p4", "kind": "watch_and_wait", "day": 120})
    tables = {
        "patients": patients,
        "treatments": treatments,
        "surgeries": surgeries,
        "outcomes": outcomes,
    }
    return cohort(collected=everything(), **(tables | more))


@pytest.fixture(scope="module")
def results():
    return regimens_results(six_converted())


def test_regimens_and_classes_are_counted_by_frequency(results):
    assert levels(results, CONVERTED, "regimen") == {
        "HAIC + Lenvatinib": 3,
        "TACE + Lenvatinib": 1,
        "TACE + TKI": 1,
        "not recorded": 1,
    }
    assert list(levels(results, CONVERTED, "regimen"))[-1] == "not recorded"
    assert levels(results, CONVERTED, "regimen_class") == {
        "locoregional + TKI": 5,
        "not recorded": 1,
    }
    assert value(results, CONVERTED, "regimen", "HAIC + Lenvatinib", "percent") == 50


def test_adjuvant_treatment_is_of_the_operated_and_of_watch_and_wait_apart(results):
    # p4 is on watch & wait, p3 has none.
    assert levels(results, OPERATED, "adjuvant") == {
        "any": 4,
        "none": 1,
        "with TACE": 1,
        "systemic only": 3,
    }
    assert value_of(results, OPERATED, "adjuvant", "any", "denominator") == 5
    assert levels(results, CONVERTED, "adjuvant", "watch & wait") == {
        "any": 1,
        "none": 0,
        "with TACE": 0,
        "systemic only": 1,
    }


def test_adjuvant_treatment_by_regimen(results):
    of_haic = levels(results, OPERATED, "adjuvant", "HAIC + Lenvatinib")
    assert of_haic == {"any": 3, "none": 0, "with TACE": 1, "systemic only": 2}
    of_tace = levels(results, OPERATED, "adjuvant", "TACE + Lenvatinib")
    assert of_tace == {"any": 0, "none": 1, "with TACE": 0, "systemic only": 0}


def test_intervals_from_surgery_to_the_first_adjuvant_course(results):
    # p1 30, p2 50, p6 40 days; p5's start is unknown and p4 was not operated.
    variable = "adjuvant_interval_days"
    stats = {"n": 3, "missing": 1, "mean": 40, "sd": 10, "median": 40, "min": 30, "max": 50}
    assert {stat: value_of(results, OPERATED, variable, "", stat) for stat in stats} == stats
    assert value(results, OPERATED, variable, "with TACE", "mean") == 50
    assert pd.isna(value(results, OPERATED, variable, "with TACE", "sd"))
    assert value(results, OPERATED, variable, "systemic only", "mean") == 35
    assert value(results, OPERATED, variable, "systemic only", "missing") == 1


def test_intervals_are_given_by_regimen_before_conversion_and_adjuvant_regimen(results):
    rows = results[results["variable"].eq("adjuvant_interval_days") & results["group"].ne("")]
    crossed = rows[rows["stat"] == "n"].set_index(["group", "level"])["value"]
    # Every interval stands once: 3 known, 1 not.
    assert crossed.sum() == 3
    assert rows.loc[rows["stat"] == "missing", "value"].sum() == 1
    mean = rows[rows["stat"] == "mean"].set_index(["group", "level"])["value"]
    assert (mean * crossed).sum() == 3 * 40


def test_a_patient_may_have_several_reasons(results):
    assert levels(results, CONVERTED, "unresectability") == {
        "Vp2": 0,
        "Vp3": 2,
        "Vp4": 1,
        "Vv2": 0,
        VENA_CAVA: 0,
        SPREAD: 1,
        REMNANT: 3,
    }
    assert value(results, CONVERTED, "unresectability", "Vp3", "denominator") == 6
    assert value(results, CONVERTED, "unresectability", REMNANT, "denominator") == 5  # not p5
    assert levels(results, CONVERTED, "unresectability_combination") == {
        REMNANT: 2,
        "Vp3": 1,
        f"Vp3 + {SPREAD}": 1,
        f"Vp4 + {REMNANT}": 1,
    }
    assert value(results, CONVERTED, "unresectability_combination", "", "missing") == 1


def test_stages_are_crossed(results):
    assert levels(results, CONVERTED, "cnlc", "BCLC C") == {"Ib": 0, "IIIa": 3, "IIIb": 1}
    assert levels(results, CONVERTED, "cnlc", "BCLC A") == {"Ib": 1, "IIIa": 0, "IIIb": 0}
    assert value_of(results, CONVERTED, "cnlc", "IIIa", "percent", "BCLC C") == 60
    assert value(results, CONVERTED, "cnlc", "", "missing") == 1


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ({"portal_vein_invasion": "Vp1", "hepatic_vein_invasion": "Vv1"}, {VENA_CAVA: False}),
        ({"portal_vein_invasion": "present"}, {PORTAL_UNGRADED: True, "Vp4": False}),
        ({"portal_vein_invasion": None}, {"Vp2": None, PORTAL_UNGRADED: None}),
        ({"hepatic_vein_invasion": "Vv3"}, {VENA_CAVA: True, "Vv2": False}),
        ({"hepatic_vein_invasion": "Vv2", "ivc_thrombus": True}, {VENA_CAVA: True, "Vv2": True}),
        ({"hepatic_vein_invasion": "Vv3", "ivc_thrombus": False}, {VENA_CAVA: True}),
        ({"hepatic_vein_invasion": "present"}, {VENA_CAVA: None, HEPATIC_UNGRADED: True}),
        (
            {"hepatic_vein_invasion": "present", "ivc_thrombus": True},
            {VENA_CAVA: True, HEPATIC_UNGRADED: False},
        ),
        ({"ivc_thrombus": False}, {VENA_CAVA: False, "Vv2": None}),
        ({"lymphatic_metastasis": True}, {SPREAD: True}),
        ({"lymphatic_metastasis": False}, {SPREAD: None}),
    ],
)
def test_reasons_follow_from_what_is_recorded(recorded, expected):
    rows = cohort(patients=[{"patient_id": "p", "day_zero": "diagnosis", **recorded}])
    given = unresectability_reasons(derive(rows)).iloc[0]
    assert {name: None if pd.isna(given[name]) else given[name] for name in expected} == expected


def test_a_combination_needs_every_reason_known_and_may_be_none_of_them():
    known = {
        "portal_vein_invasion": "none",
        "hepatic_vein_invasion": "none",
        "extrahepatic_spread": False,
        "liver_remnant_insufficient": False,
    }
    patients = [known, known | {"liver_remnant_insufficient": None}]
    rows = cohort(
        patients=[
            {"patient_id": str(i), "day_zero": "diagnosis", **row} for i, row in enumerate(patients)
        ]
    )
    given = combinations(unresectability_reasons(derive(rows)))
    assert given[0] == NO_REASON
    assert pd.isna(given[1])


def test_what_is_not_collected_is_said_line_by_line():
    rows = cohort(
        patients=[{"patient_id": "p", "day_zero": "diagnosis", "portal_vein_invasion": "Vp3"}],
        outcomes=[{"patient_id": "p", "kind": "conversion"}],
    )
    results = regimens_results(rows)
    assert note(results, CONVERTED, "regimen") == NOT_COLLECTED
    assert note(results, OPERATED, "adjuvant", "any") == NOT_COLLECTED
    assert note(results, CONVERTED, "cnlc") == NOT_COLLECTED
    assert note(results, CONVERTED, "unresectability_combination") == NOT_COLLECTED
    assert note(results, CONVERTED, "unresectability", REMNANT) == NOT_COLLECTED
    assert value(results, CONVERTED, "unresectability", "Vp3", "percent") == 100
    listing = regimens_listing(rows)
    assert listing.loc[0, "conversion_treatment"] == NOT_COLLECTED
    assert listing.loc[0, "adjuvant_treatment"] == NOT_COLLECTED
    assert listing.loc[0, "reasons_of_unresectability"].startswith("Vp3; not recorded: Vv2, ")


def test_nobody_converted_is_a_note_and_an_empty_listing():
    rows = six_converted(outcomes=[], surgeries=[])
    results = regimens_results(rows)
    assert note(results, CONVERTED, "regimen") == NO_PATIENTS
    assert note(results, OPERATED, "adjuvant_interval_days") == NO_PATIENTS
    assert results["value"].isna().all()
    assert regimens_listing(rows).empty


def test_the_interval_of_one_patient_has_no_spread():
    rows = cohort(
        collected=everything(),
        patients=[{"patient_id": "p", "day_zero": "diagnosis"}],
        treatments=[course("p", "TKI", "lenvatinib", "adjuvant", 33)],
        surgeries=[{"patient_id": "p", "kind": "conversion", "day": 5}],
    )
    results = regimens_results(rows)
    assert value_of(results, OPERATED, "adjuvant_interval_days", "", "mean") == 28
    assert pd.isna(value_of(results, OPERATED, "adjuvant_interval_days", "", "sd"))
    assert adjuvant_intervals_days(rows, derive(rows)).tolist() == [28]


def test_the_listing_numbers_patients_and_shows_no_identifier():
    listing = regimens_listing(six_converted())
    assert listing["patient"].tolist() == [1, 2, 3, 4, 5, 6]
    assert not set(listing.astype(str).to_numpy().ravel()) & set(CASES)
    assert listing.loc[3, "after_conversion"] == "watch & wait"
    assert listing.loc[3, "adjuvant_treatment"] == "TKI"
    assert pd.isna(listing.loc[3, "adjuvant_interval_days"])
    assert listing.loc[2, "adjuvant_treatment"] == "none"
    reasons = "none of these; not recorded: insufficient remnant"
    assert listing.loc[4, "reasons_of_unresectability"] == reasons


def many_combinations(n_combinations):
    """Results typed as they are, with ever rarer combinations of nine reasons."""
    names = ["Vp2", "Vp3", "Vp4", PORTAL_UNGRADED, "Vv2", VENA_CAVA, HEPATIC_UNGRADED, SPREAD]
    rows = ResultRows("regimens")
    rows.add(CONVERTED, "patients", line="count", n=900)
    for count, name in enumerate([*names, REMNANT], start=1):
        share = proportion(900 // count, 900)
        rows.add(CONVERTED, "unresectability", name, line="proportion", **share)
    rows.add(CONVERTED, "unresectability_combination", line="known", n=880, missing=20)
    for number in range(1, n_combinations + 1):
        chosen = [name for place, name in enumerate(names) if number & (1 << place)]
        level = " + ".join(chosen) or NO_REASON
        share = proportion(1 + n_combinations - number, 880)
        rows.add(CONVERTED, "unresectability_combination", level, line="proportion", **share)
    return rows.table()


def many_regimens(n_regimens):
    """Results typed as they are: the first regimen of most patients, the last of one."""
    rows, whole = ResultRows("regimens"), n_regimens * (n_regimens + 1) // 2
    rows.add(CONVERTED, "patients", line="count", n=whole)
    for number in range(n_regimens):
        share = proportion(n_regimens - number, whole)
        rows.add(CONVERTED, "regimen", f"agent {number:02}", line="proportion", **share)
    return rows.table()


def foreign():
    """Results of a centre that can say nothing of the converted."""
    return regimens_results(cohort(patients=[{"patient_id": "p", "day_zero": "surgery"}]))


FIGURES = {
    "regimens": lambda: draw_regimens(regimens_results(six_converted()), LONG),
    "regimens not collected": lambda: draw_regimens(foreign(), LONG),
    "regimens, many": lambda: draw_regimens(many_regimens(60), LONG),
    "reasons": lambda: draw_reasons(regimens_results(six_converted()), LONG),
    "reasons, many": lambda: draw_reasons(many_combinations(40), LONG),
    "reasons not collected": lambda: draw_reasons(foreign(), LONG),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_regimens_is_set_for_print(name):
    is_set_for_print(FIGURES[name]())


def test_rare_regimens_without_room_stand_together_in_the_last_row():
    """By hand: 40 regimens of 40 to 1 patients, of whom none was operated."""
    figure = draw_regimens(many_regimens(40), "T")
    (axes,) = figure.axes
    others = 40 - (MOST_ROWS - 1)
    n_others = sum(range(1, others + 1))
    widths = [round(bar.get_width()) for bar in axes.patches]
    assert widths == [*range(40, others, -1), n_others]
    assert {f"{others} others, of {others} patients or fewer each"} <= set(texts(figure))
    assert f"{n_others} ({100 * n_others / 820:.1f})" in texts(figure)


def test_bars_of_regimens_are_their_patients_by_what_followed():
    figure = FIGURES["regimens"]()
    by_class, by_regimen = figure.axes
    assert [bar.get_width() for bar in by_class.patches] == [5, 1]
    # HAIC + lenvatinib: 1 with TACE, 2 systemic; TACE + lenvatinib: 1 without adjuvant; TACE +
    # TKI: not resected; not recorded: 1 systemic.
    widths = [(round(bar.get_x()), round(bar.get_width())) for bar in by_regimen.patches]
    assert widths == [(0, 1), (1, 2), (0, 1), (0, 1), (0, 1)]
    assert "3 (50.0)" in texts(figure)
    assert any("all 40.0 ± 10.0 (median 40, 30 to 50; n = 3)" in text for text in texts(figure))


def test_the_matrix_has_a_black_dot_for_each_reason_of_a_combination():
    figure = FIGURES["reasons"]()
    matrix = figure.axes[-1]
    order = ["Vp2", "Vp3", "Vp4", "Vv2", VENA_CAVA, SPREAD, REMNANT]
    black = {
        int(line.get_xdata()[0]): [order[int(y)] for y in line.get_ydata()]
        for line in matrix.lines
        if line.get_color() == "#1A1A1A" and len(line.get_xdata())
    }
    assert black == {0: [REMNANT], 1: ["Vp3"], 2: ["Vp3", SPREAD], 3: ["Vp4", REMNANT]}
    heights = [bar.get_height() for bar in figure.axes[-2].patches]
    assert heights == [2, 1, 1, 1]
    assert any("Patients of whom not all reasons are known: 1." in text for text in texts(figure))


def test_numbers_above_combinations_have_room_beside_each_other():
    results = many_combinations(40)
    ten_thousands = results.assign(
        value=results["value"].where(results["stat"] != "n", results["value"] + 10_000)
    )
    figure = draw_reasons(ten_thousands, "T")
    is_set_for_print(figure)
    assert 1 < len(figure.axes[-2].patches) < MOST_COMBINATIONS


def test_combinations_without_room_are_counted_in_the_note():
    figure = FIGURES["reasons, many"]()
    assert len(figure.axes[-2].patches) == MOST_COMBINATIONS == 20
    hidden = 40 - 20
    n_hidden = sum(range(1, hidden + 1))
    wanted = f"Not drawn: {hidden} rarer combinations, of {n_hidden} patients."
    assert any(wanted in text for text in texts(figure))


def test_figures_of_nothing_say_why():
    for name in ("regimens not collected", "reasons not collected"):
        assert "Converted (not collected)" in texts(FIGURES[name]())


def test_the_name_of_a_regimen_is_the_same_in_whatever_order_its_rows_come():
    """An agent under two modalities, and names that are written with small and capital letters."""
    courses = [
        {"patient_id": "p", "modality": modality, "agent": agent, "intent": "conversion"}
        for modality, agent in (
            ("TKI", "apatinib"),
            ("anti-PD-1/PD-L1", "sintilimab"),
            ("TKI", "sintilimab"),
            ("systemic chemotherapy", "mFOLFOX6"),
        )
    ]
    names = set()
    for rows in (courses, courses[::-1]):
        small = cohort(
            patients=[{"patient_id": "p", "day_zero": "diagnosis"}],
            treatments=rows,
            outcomes=[{"patient_id": "p", "kind": "conversion"}],
        )
        names |= set(conversion_regimens(small, derive(small)))
    assert names == {"Apatinib + Sintilimab + mFOLFOX6"}
