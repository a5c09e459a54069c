"""What no analysis gives, on cohorts small enough to count by hand, and the verdicts on values."""

import dataclasses
from math import sqrt

import pandas as pd
import pytest
from builders import cohort, everything
from places import ROOT

from hcc_conversion.comparison.printed_exceptions import KINDS, read_exceptions
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.study.results import ResultRows
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from synthetic.reconstruction.check.constraints import check, evaluate, summarise
from synthetic.reconstruction.check.facts import crossed_facts
from synthetic.reconstruction.check.page import reconstruction_page
from synthetic.reconstruction.check.patients import printed_patients
from synthetic.reconstruction.check.table_9 import implied_events, table_9
from synthetic.reconstruction.published import read_published

PAPER = ROOT / "resources/published/zhang2023"
PUBLISHED = read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")


def patient(patient_id, **fields):
    known = {"in_study_window": True, "initially_resectable": False, "died": False}
    return {"patient_id": patient_id, "day_zero": "diagnosis", **known, **fields}


def outcome(patient_id, kind, day=None):
    return {"patient_id": patient_id, "kind": kind, "day": day}


def converted_on(patient_id, day=55):
    return outcome(patient_id, "conversion", day)


def operation(patient_id, kind="conversion", day=61, **fields):
    return {"patient_id": patient_id, "kind": kind, "day": day, **fields}


def courses(patient_id, *parts, intent="conversion", start_day=5):
    """Courses of treatment; a part is a modality or a modality and its drug."""
    named = [(part, None) if isinstance(part, str) else part for part in parts]
    return [
        {
            "patient_id": patient_id,
            "modality": modality,
            "agent": agent,
            "intent": intent,
            "start_day": start_day,
        }
        for modality, agent in named
    ]


def reading(patient_id, day, response):
    return {
        "patient_id": patient_id,
        "criterion": "mRECIST",
        "day": day,
        "baseline": False,
        "response": response,
    }


# Values that are rows of the results


def test_a_keyed_value_is_the_row_of_the_results_with_its_key(config):
    rows = ResultRows("flow")
    rows.add("registered", "study_window", "inside", line="count", n=7, method="counted")
    evaluated = evaluate(
        rows.table(), cohort(collected=everything(), patients=[]), PUBLISHED, config["response"]
    ).set_index("id")
    assert list(evaluated.index) == list(PUBLISHED.values.index)
    assert evaluated["value"]["abs.hcc_total.n"] == 7
    assert "counted" in evaluated["how"]["abs.hcc_total.n"]
    assert evaluated["value"]["abs.treated.n"] is None
    assert "not among the results" in evaluated["how"]["abs.treated.n"]


# Facts that no analysis gives


@pytest.fixture(scope="module")
def facts(config):
    """Operated on day 61: a and b (recurred), c; on watch & wait: w (progressed), x."""
    months = {"a": 12, "b": 24, "c": 6, "w": 10, "x": 30}
    afp = {"a": 400, "b": 401, "c": 5000, "w": None, "x": 3}
    rows = cohort(
        collected=everything(),
        patients=[
            patient(
                name,
                last_contact_day=round(DAYS_PER_MONTH * months[name]),
                afp_ng_ml=afp[name],
                bclc="C" if name in "abc" else "A",
                extrahepatic_metastasis=name in "ac",
                lymphatic_metastasis=False,
            )
            for name in months
        ]
        + [
            patient("up front", initially_resectable=True, bclc="C"),
            patient("another", initially_resectable=True, bclc="C"),
            patient("untreated"),
        ],
        treatments=[
            course for name in months for course in courses(name, "TACE", ("TKI", "lenvatinib"))
        ],
        surgeries=[
            operation("a", drainage_days=7),
            operation("b", drainage_days=9),
            operation("c", drainage_days=None),
            operation("up front", "direct", day=5, drainage_days=4),
            operation("another", "direct", day=5, drainage_days=6),
        ],
        assessments=[
            *(reading("a", 50, "PR"), reading("b", 50, "CR"), reading("c", 50, "CR")),
            *(reading("w", 50, "PR"), reading("w", 200, "PD")),
            *(reading("x", 50, "CR"), reading("x", 500, "CR")),
        ],
        outcomes=[
            *(converted_on(name) for name in months),
            *(outcome(name, "watch_and_wait", 61) for name in "wx"),
            *(outcome("a", "recurrence", 183), outcome("b", "recurrence", 122)),
            outcome("w", "progression", 200),
        ],
    )
    return {name: fact.value for name, fact in crossed_facts(rows, config["response"]).items()}


def test_watch_and_wait_ends_with_progression(facts):
    names = ("txt.ww.cr.n", "txt.ww.pr.n", "txt.ww_still_cr.n", "txt.ww_pd.n", "dis.cr_ww.n")
    assert [facts[name] for name in names] == [1, 1, 1, 1, 1]


def test_the_disease_free_have_neither_recurred_nor_progressed(facts):
    # Operated: c alone; complete: b (recurred), c, x; with metastasis: a (recurred), c.
    names = ("txt.dfs_free.n", "dis.cr_final.n", "dis.cr_r0.n", "dis.ehm_dfs.n")
    assert [facts[name] for name in names] == [1, 3, 1, 1]


def test_single_patients_are_given_only_where_as_many_are_printed(facts):
    # Two recurrences cannot be the three printed, one stay not the two.
    assert facts["txt.dfs_event1.months"] is None
    assert facts["dis.ww_tf1.months"] is None


def test_shares_of_their_own_wholes(facts):
    # 400 is not above 400; the AFP of one patient is not known.
    assert (facts["txt.afp_gt400.n"], facts["txt.afp_gt400.pct"]) == (2, 40)
    assert facts["dis.upfront.pct"] == 25  # two of eight admitted


def test_the_drainage_of_table_7_by_students_t(facts):
    # Means 8 and 5, SDs √2 each: 3 / √(2 · (1/2 + 1/2)).
    assert facts["t7.drain.stat"] == pytest.approx(3 / sqrt(2))


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


def found_patients(facts):
    return [name[3:6] for name, fact in facts.items() if name.endswith("cnlc") and fact.value]


def both_printed(published=PUBLISHED, **changes):
    operated, waiting = printed_patient(1), printed_patient(11)
    rows = cohort(
        collected=everything(),
        patients=[operated[0] | changes, waiting[0]],
        treatments=operated[1] + waiting[1],
        surgeries=[operated[2]],
        outcomes=[converted_on("p1"), converted_on("p11"), waiting[2]],
    )
    return printed_patients(rows, published)


def test_a_printed_patient_is_found_by_the_joined_row():
    table = both_printed()
    assert found_patients(table) == ["p01", "p11"]
    ids = ("t2.p11.reasons", "t8.p11.regimen", "t8.p11.adjuvant", "t8.p11.interval_days")
    printed = PUBLISHED.values.loc[list(ids), "printed"]
    assert [table[name].value for name in ids] == list(printed)


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
    printed = PUBLISHED.patients.copy()
    printed.loc[2] = printed.loc[1]
    twins = dataclasses.replace(PUBLISHED, patients=printed)
    assert found_patients(both_printed(twins)) == ["p01", "p11"]


# Table 9


@pytest.mark.parametrize(
    ("stem", "split"),
    [
        # Brackets of Table 9: SE = ln(1.86/0.213)/3.92 = 0.553; 1/4 + 1/21 = 0.546²,
        # 1/3 + 1/22 = 0.616².
        ("t9.age.uni", "4 and 21"),
        # SE = ln(2.25/0.04)/3.92 = 1.028; 1/1 + 1/24 = 1.021².
        ("t9.ihm.uni", "1 and 24"),
        ("t9.bilirubin.uni", "0 and 25"),  # lower limit 0
    ],
)
def test_the_most_uneven_split_that_a_standard_error_allows(stem, split):
    assert implied_events(PUBLISHED, stem) == split


@pytest.fixture(scope="module")
def side_by_side():
    rows = ResultRows("conversion")
    for key in PUBLISHED.values.query("place == 'table9' and statistic == 'hr'").itertuples():
        if key.group == "univariate":
            place = ("combination", key.variable)
            counted = {"line": "events", "group": "univariate"}
            rows.add(*place, "first", **counted, n=30, events=4)
            rows.add(*place, key.level, **counted, n=10, events=1)
            rows.add(*place, **counted, n=40, events=5)
        if (key.group, key.variable) == ("univariate", "ecog"):
            empty = dict.fromkeys(("estimate", "ci_low", "ci_high", "p_value"))
            hazard = {"line": "hazard_ratio", "group": key.group}
            rows.add("combination", "ecog", key.level, **hazard, note="why", **empty)
        elif key.group == "univariate":
            found = {"estimate": 0.5, "ci_low": 0.25, "ci_high": 1.0, "p_value": 0.0512}
            hazard = {"line": "hazard_ratio", "group": key.group}
            rows.add("combination", key.variable, key.level, **hazard, **found)
    return table_9(rows.table(), PUBLISHED).set_index(["predictor", "model"])


def test_printed_and_reconstructed_stand_side_by_side(side_by_side):
    age = side_by_side.loc[("age", "univariate")]
    assert age["printed"] == "0.629 (0.213 to 1.86)"
    assert age["reconstructed"] == "0.500 (0.250 to 1.000)"
    assert (age["reconstructed_p"], age["levels"]) == ("0.051", "first vs ≥65")
    assert (age["events"], age["prevalence_percent"]) == ("4 / 1", 25)
    assert len(side_by_side) == 30  # 22 alone and 8 together


def test_without_an_estimate_table_9_says_why(side_by_side):
    assert side_by_side.loc[("ecog", "univariate"), "reconstructed"] == "why"
    assert side_by_side.loc[("hbv", "paper model"), "reconstructed"] == "not entered"


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
            "t6.stay.p": "implausible",
            "ext.tang.pct": "not_a_constraint",
        }
    )
    return check(PUBLISHED, listed, values_of)


def test_verdicts(checked):
    of_id = checked.set_index("id")
    assert of_id["verdict"].to_dict() == {
        "t6.optime.conv.mean": "met",
        "t6.optime.p": "met",
        "t6.stay.p": "set aside",
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
        "set aside": 1,
        "not met": 0,
        "not a constraint": 0,
    }
    assert summary.loc["all"].to_list() == [9, 4, 2, 1, 1, 1]


def test_the_page_says_what_the_rows_are_and_shows_what_is_not_met_first(checked, side_by_side):
    page = reconstruction_page(
        "Printed values",
        "invented <rows>",
        summary=summarise(checked),
        table_9=side_by_side.reset_index(),
        checked=checked,
    )
    assert "Reconstructed from published aggregates" in page
    assert "invented &lt;rows&gt;" in page
    body = page[page.index("Every printed value") :]
    places = [body.index(value_id) for value_id in ("t1.female.n", "t9.hbv.uni.hr", "t3.n")]
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
