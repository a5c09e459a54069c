"""Printed values evaluated on cohorts small enough to count by hand, and the verdicts on them."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from builders import cohort
from reconstruction_cases import (
    LOCAL_AND_TKI,
    PAPER,
    PREDICTORS,
    PUBLISHED,
    converted_on,
    courses,
    evaluated,
    harmonised,
    operation,
    outcome,
    patient,
    reading,
    values,
)

from hcc_conversion.problems import InvalidInput
from hcc_conversion.reconstruction.check.constraints import check, summarise
from hcc_conversion.reconstruction.check.exceptions import KINDS, read_exceptions
from hcc_conversion.reconstruction.check.predictors import table_9
from hcc_conversion.time_units import DAYS_PER_MONTH
from hcc_conversion.views.reconstruction_page import reconstruction_page


def test_every_printed_value_has_one_row_in_their_order_even_of_nobody():
    table = evaluated(patients=[])
    assert list(table.index) == list(PUBLISHED.values.index)
    assert values(table, "abs.hcc_total.n", "t1.female.n", "t6.drain.stat") == [0, 0, None]


# Flow


def test_flow_counts_and_conversion_rates():
    uhcc = [patient(name) for name in ("local", "systemic", "both", "converted", "tki_converted")]
    table = evaluated(
        patients=[
            patient("untreated"),
            patient("direct", initially_resectable=True),
            patient("ablated", initially_resectable=True),
            *uhcc,
            patient("outside", in_study_window=False),
        ],
        treatments=[
            *courses("ablated", "ablation"),
            *courses("local", "TACE"),
            *courses("systemic", "TKI"),
            *courses("both", *LOCAL_AND_TKI),
            *courses("converted", *LOCAL_AND_TKI),
            *courses("tki_converted", "TKI"),
        ],
        surgeries=[operation("direct", "direct"), operation("converted")],
        outcomes=[converted_on("converted"), converted_on("tki_converted")],
    )
    for stem, count in {
        "abs.hcc_total": 8,
        "txt.untreated": 1,
        "txt.treated": 7,
        "dis.upfront": 2,
        "abs.uhcc": 5,
        "abs.uhcc_lr": 1,
        "abs.uhcc_sys": 2,
        "t9": 2,
        "abs.conv_sys": 1,
        "abs.conv_combo": 1,
        "t1": 2,
        "abs.surgery": 1,
        "txt.direct": 1,
    }.items():
        assert table["value"][f"{stem}.n"] == count, stem
    assert table["value"]["dis.upfront.pct"] == pytest.approx(25)
    assert table["value"]["dis.conv_rate.pct"] == pytest.approx(40)
    assert table["value"]["dis.conv_rate_combo.pct"] == pytest.approx(50)


# Table 1


@pytest.fixture(scope="module")
def baseline():
    ages = [28.0, 64.9, 65.0, None]
    afp = [399.9, 400, 1000, 401]
    sizes = [9.9, 10, 10.1, None]
    veins = ["Vp2", "none", None, "Vp4"]
    stages = ["A", "C", "C", "C"]
    nodal = [None, True, False, False]
    return evaluated(
        patients=[
            patient(
                str(number),
                age_years=ages[number],
                afp_ng_ml=afp[number],
                tumour_size_cm=sizes[number],
                portal_vein_invasion=veins[number],
                bclc=stages[number],
                cnlc="Ib" if stages[number] == "A" else "IIIb",
                hbv=number > 0,
                lymphatic_metastasis=nodal[number],
                extrahepatic_metastasis=number == 3,
            )
            for number in range(4)
        ]
        + [patient("not converted", age_years=99, hbv=True)],
        outcomes=[converted_on(str(number)) for number in range(4)],
    )


@pytest.mark.parametrize(
    ("row", "count"),
    [
        *(("age_lt65", 2), ("age_ge65", 1), ("size_lt10", 1), ("size_ge10", 2)),
        *(("afp_lt400", 1), ("afp_400_1000", 2), ("afp_ge1000", 1)),
        *(("r_vp2", 1), ("r_vp3", 0), ("r_vp4", 1), ("bclcA", 1), ("bclcC", 3), ("cnlc3", 3)),
        *(("hbv", 3), ("hilar_ln", 1), ("ehm", 1), ("r_ehm", 2)),
    ],
)
def test_table_1_counts_and_is_per_cent_of_all_converted(baseline, row, count):
    assert baseline["value"][f"t1.{row}.n"] == count
    assert baseline["value"][f"t1.{row}.pct"] == pytest.approx(100 * count / 4)


def test_text_repeats_table_1_with_limits_of_its_own(baseline):
    # 400 is not over 400; the age of one patient is not known.
    ids = ("txt.afp_gt400.n", "txt.bclcC.n", "txt.hbv.all", "txt.ehm.n", "txt.ehm.pln.n")
    assert values(baseline, *ids) == [2, 3, 3, 2, 1]
    ages = values(baseline, "t1.age.median", "txt.age.range_low", "t1.age.range_high")
    assert ages == [64.9, 28.0, 65.0]


# Tables 2 and 8


def printed_patient(number):
    """Rows of the first or the eleventh printed patient: FLR, and Vp2 with FLR on watch & wait."""
    name = f"p{number}"
    if number == 1:
        fields = {"cnlc": "Ib", "bclc": "A", "portal_vein_invasion": "none"}
        given = ["HAIC", ("TKI", "lenvatinib"), ("anti-PD-1/PD-L1", "camrelizumab")]
        after, end = [], operation(name)
    else:
        fields = {"cnlc": "IIIa", "bclc": "C", "portal_vein_invasion": "Vp2"}
        given = ["HAIC", ("TKI", "apatinib"), ("anti-PD-1/PD-L1", "camrelizumab")]
        after = courses(name, ("anti-PD-1/PD-L1", "camrelizumab"), intent="adjuvant", start_day=150)
        end = outcome(name, "watch_and_wait", 110)
    fields |= {"hepatic_vein_invasion": "none", "liver_remnant_insufficient": True}
    return patient(name, extrahepatic_spread=False, **fields), courses(name, *given) + after, end


def found_patients(table):
    ids = table.index[table.index.str.startswith("t2.") & table.index.str.endswith(".cnlc")]
    return [value_id[3:6] for value_id in ids if table["value"][value_id] is not None]


def both_printed(published=PUBLISHED, **changes):
    operated, waiting = printed_patient(1), printed_patient(11)
    return evaluated(
        published,
        patients=[operated[0] | changes, waiting[0]],
        treatments=operated[1] + waiting[1],
        surgeries=[operated[2]],
        outcomes=[converted_on("p1"), converted_on("p11"), waiting[2]],
    )


def test_a_printed_patient_is_found_by_the_joined_row():
    table = both_printed()
    assert found_patients(table) == ["p01", "p11"]
    ids = ("t2.p11.reasons", "t8.p11.regimen", "t8.p11.adjuvant", "t8.p11.interval_days")
    printed = PUBLISHED.values.loc[list(ids), "printed"]
    assert values(table, *ids) == list(printed)


@pytest.mark.parametrize(
    "change",
    [
        {"cnlc": "Ia"},
        {"bclc": "B"},
        {"hepatic_vein_invasion": "Vv2"},
        {"liver_remnant_insufficient": None},
        {"extrahepatic_spread": True},
    ],
)
def test_one_fact_that_differs_and_he_is_not_found(change):
    assert found_patients(both_printed(**change)) == ["p11"]


def test_one_converted_patient_cannot_be_two_printed_ones():
    printed = PUBLISHED.values.copy()
    for name in ("t2.{}.cnlc", "t2.{}.bclc", "t2.{}.reasons", "t8.{}.regimen", "t8.{}.adjuvant"):
        printed.loc[name.format("p02"), "printed"] = printed.loc[name.format("p01"), "printed"]
    printed.loc["t8.p02.interval_days", "printed"] = "-"
    twins = dataclasses.replace(PUBLISHED, values=printed)
    assert found_patients(both_printed(twins)) == ["p01", "p11"]


# Tables 3 and 4


@pytest.fixture(scope="module")
def response():
    """Operated on day 120: a, b, c; on watch & wait: w (PR, then progression), x (CR)."""
    by_size = "RECIST 1.1"
    return evaluated(
        patients=[patient(name) for name in "abcwx"],
        treatments=[
            *courses("a", "TACE", ("TKI", "lenvatinib")),
            *courses("b", "TACE", ("TKI", "lenvatinib"), ("anti-PD-1/PD-L1", "camrelizumab")),
            *courses("c", ("TKI", "sorafenib"), ("anti-PD-1/PD-L1", "sintilimab")),
            *courses("w", "TACE", ("TKI", "lenvatinib")),
            *courses("x", "TACE", "radiotherapy", ("TKI", "lenvatinib")),
            *courses("c", "TACE", intent="adjuvant", start_day=150),
        ],
        assessments=[
            *(reading("a", 50, "SD"), reading("a", 100, "PR"), reading("a", 119, "NE")),
            reading("a", 120, "CR"),  # on the day of surgery: not before it
            *(reading("a", 0, mm=100, criterion=by_size),),
            *(reading("a", 50, "SD", by_size, 90), reading("a", 100, "SD", by_size, 105)),
            *(reading("b", 50, "PD"), reading("b", 0, criterion=by_size, mm=80)),
            reading("b", 50, "SD", by_size, 80),
            *(reading("c", 50, "CR"), reading("c", 100, "PR"), reading("c", 100, "PR", by_size)),
            *(reading("w", 90, "PR"), reading("w", 200, "CR"), reading("w", 200, "PD", by_size)),
            *(reading("x", 90, "SD"), reading("x", 300, "CR")),
        ],
        surgeries=[
            operation("a", margin="R0", pathologic_complete_response=True),
            operation("b", margin="R1", pathologic_complete_response=None),
            operation("c", margin="R0", pathologic_complete_response=True),
        ],
        outcomes=[
            *(converted_on(name) for name in "abcwx"),
            *(outcome(name, "watch_and_wait", 110) for name in "wx"),
            outcome("w", "progression", 200),
        ],
    )


def test_best_response_is_the_best_before_surgery_or_progression(response):
    # mRECIST: a PR, b PD, c CR, w PR, x CR; RECIST: a SD, b SD, c PR, w and x none.
    names = ("cr", "pr", "sd", "pd", "orr", "dcr")
    assert values(response, *(f"t3.mrecist.{name}.n" for name in names)) == [2, 2, 0, 1, 4, 4]
    assert values(response, *(f"t3.recist.{name}.n" for name in names)) == [0, 1, 2, 0, 1, 3]
    assert response["value"]["abs.orr.mrecist.pct"] == pytest.approx(80)
    assert response["value"]["abs.dcr.pct"] == pytest.approx(60)  # the lower of both
    assert values(response, "txt.pd.n", "dis.cr_final.n") == [1, 2]


def test_only_a_sum_below_its_own_baseline_is_shrinkage(response):
    assert response["value"]["dis.shrink.n"] == 1  # a: 90 of 100; b stays at 80; c has no sums


def test_specimens_are_those_of_the_operated(response):
    assert values(response, "t3.r0.n", "t3.pcr.n") == [2, 2]
    assert response["value"]["t3.r0.pct"] == pytest.approx(40)  # of five converted
    assert response["value"]["t3.pcr.pct"] == pytest.approx(200 / 3)  # of three operated
    by_mrecist = [f"dis.pcr_by_mrecist.{name}.n" for name in ("sd", "pr", "cr")]
    assert values(response, *by_mrecist) == [0, 1, 1]


def test_a_regimen_is_exactly_its_parts(response):
    regimens = ("tace_len", "tace_len_cam", "sora_sinti", "tace_rt_len", "haic_len_cam")
    assert values(response, *(f"t4.{name}.n" for name in regimens)) == [2, 1, 1, 1, 0]
    groups = ("tki_pd1", "lr_tki", "lr_tki_pd1")
    assert values(response, *(f"t4.g.{name}.n" for name in groups)) == [1, 3, 1]
    assert response["value"]["t4.tace_len.orr_mrecist.pct"] == pytest.approx(100)
    assert response["value"]["t4.g.lr_tki.orr_recist.pct"] == 0
    assert response["value"]["t4.haic_len_cam.orr_recist.pct"] is None  # of nobody


def test_watch_and_wait_ends_with_progression(response):
    ids = ("txt.ww.n", "txt.ww.cr.n", "txt.ww.pr.n", "txt.ww_pd.n", "dis.cr_ww.n", "dis.cr_r0.n")
    assert values(response, *ids) == [2, 1, 1, 1, 1, 1]


# Table 5


def test_a_patient_counts_once_per_term_at_the_highest_grade():
    def event(patient_id, term, grade, treatment_related=True):
        fields = {"term": term, "grade": grade, "treatment_related": treatment_related}
        return {"patient_id": patient_id, **fields}

    table = evaluated(
        patients=[patient(name) for name in "abcd"],
        outcomes=[converted_on(name) for name in "abc"],
        adverse_events=[
            *(event("a", "Nausea", 1), event("a", "Nausea", 3), event("a", "Fatigue", 2)),
            *(event("b", "Nausea", 2), event("b", "Myocarditis", 4)),
            *(event("c", "Nausea", None), event("c", "Fatigue", 5, treatment_related=False)),
            event("d", "Nausea", 4),  # not converted
        ],
    )
    nausea = [f"t5.nausea.{part}.n" for part in ("any", "g12", "g3plus")]
    assert values(table, *nausea) == [3, 1, 1]
    assert values(table, "t5.fatigue.any.n", "t5.myocarditis.g3plus.n") == [1, 1]
    ids = ("txt.trae_any.n", "txt.trae_g3.n", "txt.trae_g4.n", "txt.trae_g5.n")
    assert values(table, *ids) == [3, 2, 1, 0]
    assert table["value"]["abs.trae_g3.pct"] == pytest.approx(200 / 3)


# After conversion


@pytest.fixture(scope="module")
def courses_after():
    months = {"a": 12, "b": 24, "c": 6, "w": 10, "x": 30}
    spread = {"a": True, "b": True, "c": False, "w": False, "x": False}
    return evaluated(
        patients=[
            patient(
                name,
                last_contact_day=round(DAYS_PER_MONTH * months[name]),
                extrahepatic_metastasis=spread[name],
                lymphatic_metastasis=False,
            )
            for name in months
        ],
        surgeries=[operation(name, day=61) for name in "abc"],
        assessments=[reading(name, 50, "CR") for name in "wx"],
        treatments=[
            *courses("a", "TACE", intent="adjuvant", start_day=100),
            *courses("a", ("TKI", "lenvatinib"), intent="adjuvant", start_day=91),
            *courses("b", ("TKI", "lenvatinib"), intent="adjuvant", start_day=101),
            *courses("w", ("TKI", "lenvatinib"), intent="adjuvant", start_day=80),
        ],
        outcomes=[
            *(converted_on(name, 55) for name in months),
            *(outcome(name, "watch_and_wait", 61) for name in "wx"),
            *(outcome("a", "recurrence", 183), outcome("b", "recurrence", 122)),
        ],
    )


def test_adjuvant_treatment_is_that_of_the_operated(courses_after):
    counts = values(courses_after, "txt.adj.n", "txt.adj_sys.n", "txt.adj_tace.n")
    assert counts == [2, 1, 1]
    # The first courses start 30 and 40 days after surgery.
    interval = values(courses_after, "txt.adj_int.mean", "txt.adj_int.sd")
    assert interval == pytest.approx([35, np.sqrt(50)])


def test_follow_up_is_from_diagnosis_of_all_and_from_surgery_of_the_operated(courses_after):
    statistics = ("median", "range_low", "range_high")
    from_diagnosis = values(courses_after, *(f"abs.fu_dx.{name}" for name in statistics))
    assert from_diagnosis == pytest.approx([12, 6, 30], abs=0.02)
    from_surgery = values(courses_after, *(f"txt.fu_sx.{name}" for name in statistics))
    assert from_surgery == pytest.approx([10, 4, 22], abs=0.03)


def test_recurrences_come_in_order_and_only_as_many_as_are_printed(courses_after):
    ids = ("txt.recur.n", "txt.dfs_free.n", "txt.alive.n", "dis.ehm_dfs.n")
    assert values(courses_after, *ids) == [2, 1, 5, 0]
    # Two recurrences cannot be the three printed.
    assert courses_after["value"]["txt.dfs_event1.months"] is None
    stays = values(courses_after, "dis.ww_tf1.months", "dis.ww_tf2.months")
    assert stays == pytest.approx([8, 28], abs=0.02)


# Verdicts


def exceptions(kinds):
    rows = [(value_id, kind, "F00", "why", "what") for value_id, kind in kinds.items()]
    columns = ["id", "kind", "finding", "reason", "chosen"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


VALUES = {
    "t6.optime.conv.mean": 229.2499,  # prints as 229.2
    "t6.optime.p": 0.0099,  # <0.01
    "t6.stay.p": 0.0551,
    "t1.female.n": 5,
    "t2.p01.cnlc": "Ib",
    "t4.haic_len_cam.n": 11,
    "t3.n": 26,
    "t9.hbv.uni.hr": None,
    "ext.tang.pct": None,
}


@pytest.fixture
def checked():
    values_of = pd.DataFrame(
        {"id": list(VALUES), "value": pd.Series(VALUES.values(), dtype=object), "how": "so"}
    )
    listed = exceptions(
        {
            "t4.haic_len_cam.n": "contradiction",
            "t3.n": "contradiction",
            "t9.hbv.uni.hr": "impossible",
            "ext.tang.pct": "not_a_constraint",
        }
    )
    return check(PUBLISHED, listed, values_of)


def test_verdicts(checked):
    of_id = checked.set_index("id")
    assert of_id["verdict"].to_dict() == {
        "t6.optime.conv.mean": "met",
        "t6.optime.p": "met",
        "t6.stay.p": "not met",
        "t1.female.n": "not met",
        "t2.p01.cnlc": "met",
        "t4.haic_len_cam.n": "not attainable",
        "t3.n": "met",  # whatever the exceptions say
        "t9.hbv.uni.hr": "not attainable",
        "ext.tang.pct": "not a constraint",
    }
    assert of_id["reason"]["t3.n"] == ""
    assert of_id["chosen"]["t4.haic_len_cam.n"] == "what"
    assert of_id["place"]["t3.n"] == "table3"


def test_what_is_met_reads_as_printed_and_what_is_not_more_exactly(checked):
    shown = checked.set_index("id")["reconstructed"]
    assert shown["t6.optime.conv.mean"] == "229.2"
    assert shown["t6.optime.p"] == "<0.01"
    assert shown["t6.stay.p"] == "0.0551"
    assert shown["t1.female.n"] == "5"
    assert shown["t9.hbv.uni.hr"] == ""


def test_the_summary_counts_verdicts_by_place(checked):
    summary = summarise(checked).set_index("place")
    assert summary.loc["table6"].to_dict() == {
        "total": 3,
        "met": 2,
        "not attainable": 0,
        "not met": 1,
        "not a constraint": 0,
    }
    assert summary.loc["all"].to_list() == [9, 4, 2, 2, 1]


def test_the_page_says_what_the_rows_are_and_shows_what_is_not_met_first(checked):
    page = reconstruction_page(
        "Printed values",
        "invented <rows>",
        summary=summarise(checked),
        table_9=table_9(harmonised(cohort(patients=[])), PUBLISHED, PREDICTORS),
        checked=checked,
    )
    assert "Reconstructed from published aggregates" in page
    assert "invented &lt;rows&gt;" in page
    body = page[page.index("Every printed value") :]
    places = [body.index(value_id) for value_id in ("t6.stay.p", "t9.hbv.uni.hr", "t3.n")]
    assert places == sorted(places)


# The list of exceptions


def test_the_exceptions_are_printed_values_with_a_reason_and_what_was_chosen():
    listed = read_exceptions(f"{PAPER}_exceptions.csv")
    assert set(listed.index) <= set(PUBLISHED.values.index)
    assert (listed[["reason", "chosen"]] != "").all(axis=None)
    assert listed["finding"].str.fullmatch(r"(F\d\d)?").all()
    external = PUBLISHED.values.index[PUBLISHED.values["place"] == "external"]
    assert (listed.loc[external, "kind"] == "not_a_constraint").all()


def test_a_bad_list_of_exceptions_names_every_problem(tmp_path):
    path = tmp_path / "exceptions.csv"
    path.write_text("id,kind,finding,reason,chosen\na,odd,,why,\nb,impossible,,,\nb,no_field,,x,\n")
    with pytest.raises(InvalidInput) as stopped:
        read_exceptions(path)
    assert len(stopped.value.problems) == 3
    assert "odd" not in KINDS
