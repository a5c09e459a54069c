"""Treatment-related adverse events: patients by worst grade, counted by hand; what is drawn."""

from math import sqrt

import pandas as pd
import pytest
from builders import cohort, line_of, note, value
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.patches import Rectangle
from statsmodels.stats.proportion import proportion_confint

from hcc_conversion.analyses.trae.cells import cells_of
from hcc_conversion.analyses.trae.columns import by_level, level_notes
from hcc_conversion.analyses.trae.figure import draw_trae, draw_trae_comparison
from hcc_conversion.analyses.trae.results import trae_results
from hcc_conversion.analyses.trae.spread import spread_of_sites
from hcc_conversion.cohort.adverse_events import (
    ANY_GRADE,
    COUNTED,
    EARLY,
    GRADE_LEVELS,
    LATE,
    MILD,
    SEVERE,
    UNGRADED,
    UNRELATED,
)
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.palette import grade_look
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NO_PATIENTS, NOT_COLLECTED

ALT = "Alanine aminotransferase increased"
ANY, IMMUNE = "trae_any", "trae_immune_related"


def event(patient, term, grade, day, *, related=True, immune=False, centre="a"):
    return {
        "patient_id": patient,
        "centre": centre,
        "term": term,
        "grade": grade,
        "day": day,
        "treatment_related": related,
        "immune_related": immune,
    }


EVENTS = [
    event("p0", ALT, 1, 20),
    event("p0", ALT, 3, 40),  # the same term again: counts once, by this grade
    event("p0", "Nausea", 2, 30),
    event("p0", "Rash", 3, 210),  # after surgery
    event("p1", ALT, 2, 30),
    event("p1", "Fatigue", 4, 150),  # on the day watch & wait begins
    event("p1", "Hypothyroidism", None, 60, immune=True),
    event("p2", "Nausea", None, 50),
    event("p2", "Nausea", 1, None),  # the known grade is the worst; an unknown day counts
    event("p2", "Headache", 2, 5),  # before the first treatment
    event("p3", ALT, 2, 30, related=False),
    event("p3", "Myocarditis", 4, 70, related=None, immune=True),  # not judged: counts
]


def five_converted(events, **tables):
    """Five converted: p0 operated on day 200, p1 on watch & wait from day 150; p4 has no event."""
    names = [f"p{i}" for i in range(5)]
    converted = [{"patient_id": name, "kind": "conversion", "day": 140} for name in names]
    waiting = [{"patient_id": "p1", "kind": "watch_and_wait", "day": 150}]
    return cohort(
        patients=[{"patient_id": name, "day_zero": "diagnosis"} for name in names],
        treatments=[
            {"patient_id": name, "modality": "TACE", "intent": "conversion", "start_day": day}
            for name in names
            for day in (60, 10)
        ],
        surgeries=[{"patient_id": "p0", "kind": "conversion", "day": 200}],
        outcomes=[*converted, *waiting],
        **({"adverse_events": events} if events is not None else {}),
        **tables,
    )


def without(field):
    return [{key: given for key, given in row.items() if key != field} for row in EVENTS]


def described(rows, populations=("converted",)):
    return trae_results(rows, populations)


@pytest.fixture(scope="module")
def results():
    return described(five_converted(EVENTS))


@pytest.mark.parametrize(
    ("variable", "any_grade", "mild", "severe", "ungraded"),
    [
        (ANY, 4, 2, 2, 0),  # p0 and p3 severe, p1 and p2 mild
        (IMMUNE, 2, 0, 1, 1),
        (ALT, 2, 1, 1, 0),
        ("Nausea", 2, 2, 0, 0),
        ("Hypothyroidism", 1, 0, 0, 1),
        ("Myocarditis", 1, 0, 1, 0),
    ],
)
def test_patients_count_once_per_term_by_their_worst_grade(
    results, variable, any_grade, mild, severe, ungraded
):
    counts = [value(results, "converted", variable, level, "n") for level in GRADE_LEVELS]
    assert counts == [any_grade, mild, severe, ungraded]
    assert value(results, "converted", variable, SEVERE, "denominator") == 5
    assert value(results, "converted", variable, SEVERE, "percent") == pytest.approx(20 * severe)


def test_terms_come_by_frequency_then_name(results):
    terms = [name for name in results["variable"].unique() if not name.startswith("trae_")]
    assert terms[:5] == ["patients", ALT, "Nausea", "Hypothyroidism", "Myocarditis"]
    # What the mapping can give and nobody has is zero patients, not left out.
    assert terms[5:] == sorted(terms[5:]) != []
    for term in terms[5:]:
        assert value(results, "converted", term, ANY_GRADE, "n") == 0
        assert value(results, "converted", term, ANY_GRADE, "denominator") == 5
    turned = described(five_converted(EVENTS[::-1]))
    pd.testing.assert_frame_equal(turned, results)


def test_grades_4_and_5_have_a_line_each(results):
    assert value(results, "converted", "trae_grade_4", SEVERE, "n") == 1
    assert value(results, "converted", "trae_grade_5", SEVERE, "n") == 0


def test_headline_rates_have_wilson_limits(results):
    n, p, z = 5, 0.8, 1.959964  # Wilson, J Am Stat Assoc 1927;22:209
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    limits = [value(results, "converted", ANY, ANY_GRADE, stat) for stat in ("ci_low", "ci_high")]
    assert limits == pytest.approx([100 * (middle - half), 100 * (middle + half)], abs=1e-4)
    of_term = results[results["variable"] == ALT]
    assert "ci_low" not in set(of_term["stat"])


def test_every_event_is_accounted_for(results):
    fates = {
        fate: value(results, "converted", "trae_events", fate, "n")
        for fate in (COUNTED, UNRELATED, EARLY, LATE)
    }
    assert fates == {COUNTED: 8, UNRELATED: 1, EARLY: 1, LATE: 2}
    unknown = {
        level: value(results, "converted", "trae_counted", level, "n")
        for level in results.loc[results["variable"] == "trae_counted", "level"].unique()
    }
    assert unknown == {
        "relation to treatment not recorded": 1,
        "day not recorded": 1,
        "no grade recorded": 2,
        "immune relation not recorded": 0,
    }


def test_nobody_with_an_event_is_zero_of_all():
    # The events are looked for, and the one patient with one is not converted.
    rows = five_converted([event("other", ALT, 3, 20)])
    results = described(rows)
    assert value(results, "converted", ANY, ANY_GRADE, "n") == 0
    assert value(results, "converted", ANY, ANY_GRADE, "denominator") == 5
    assert value(results, "converted", ANY, ANY_GRADE, "ci_low") == 0
    assert value(results, "converted", "trae_events", COUNTED, "n") == 0
    assert value(results, "converted", ALT, ANY_GRADE, "n") == 0


def test_events_that_are_not_collected_are_not_zero():
    results = described(five_converted(None))
    assert note(results, "converted", ANY, ANY_GRADE) == NOT_COLLECTED
    assert results["value"].isna().all()


def test_an_empty_population_has_notes_and_no_numbers():
    rows = cohort(
        collected={("a", "outcomes", "kind=conversion")},
        patients=[{"patient_id": "p0", "day_zero": "diagnosis"}],
        adverse_events=[event("p0", ALT, 3, 20)],
    )
    results = described(rows)
    assert note(results, "converted", ANY, ANY_GRADE) == NO_PATIENTS
    assert results["value"].isna().all()
    assert note(described(rows, ["uhcc"]), "uhcc", ANY, ANY_GRADE) == NOT_COLLECTED


def test_where_the_relation_is_not_collected_all_events_count_and_it_is_said():
    results = described(five_converted(without("treatment_related")))
    assert value(results, "converted", ALT, ANY_GRADE, "n") == 3
    assert "all events count" in note(results, "converted", ANY, ANY_GRADE)


def test_where_grades_are_not_collected_any_grade_is_all_that_is_known():
    results = described(five_converted(without("grade")))
    assert value(results, "converted", ALT, ANY_GRADE, "n") == 2
    assert note(results, "converted", ALT, SEVERE) == NOT_COLLECTED
    assert pd.isna(value(results, "converted", ALT, UNGRADED, "n"))
    assert note(results, "converted", "trae_grade_4", SEVERE) == NOT_COLLECTED


def test_where_immune_relation_is_not_collected_it_is_not_zero():
    results = described(five_converted(without("immune_related")))
    assert note(results, "converted", IMMUNE, ANY_GRADE) == NOT_COLLECTED
    assert value(results, "converted", ANY, ANY_GRADE, "n") == 4


def test_only_patients_of_centres_that_record_events_are_in_the_denominator():
    def patient(name, centre):
        return {"patient_id": name, "centre": centre, "day_zero": "diagnosis"}

    def conversion(name, centre):
        return {"patient_id": name, "centre": centre, "kind": "conversion"}

    pairs = [("1", "a"), ("2", "a"), ("1", "b"), ("1", "c")]
    graded, ungraded = event("1", ALT, 3, 5), event("1", ALT, None, 5, centre="b")
    rows = cohort(
        patients=[patient(*pair) for pair in pairs],
        outcomes=[conversion(*pair) for pair in pairs],
        adverse_events=[graded, {key: ungraded[key] for key in ("patient_id", "centre", "term")}],
    )
    results = described(rows)
    assert value(results, "converted", ALT, ANY_GRADE, "n") == 2
    assert value(results, "converted", ALT, ANY_GRADE, "denominator") == 3
    assert value(results, "converted", ALT, SEVERE, "denominator") == 2
    assert note(results, "converted", ANY, ANY_GRADE) == (
        "collected at 2 of 3 centres; relation to treatment not collected at 1 of 2 centres: all"
        " events count there; grades collected at 1 of 2 centres"
    )


def test_one_patient_with_one_event():
    rows = cohort(
        patients=[{"patient_id": "1", "day_zero": "diagnosis"}],
        outcomes=[{"patient_id": "1", "kind": "conversion"}],
        adverse_events=[event("1", ALT, 5, 5)],
    )
    results = described(rows)
    assert value(results, "converted", ALT, SEVERE, "percent") == 100
    assert value(results, "converted", "trae_grade_5", SEVERE, "n") == 1
    assert value(results, "converted", "trae_grade_4", SEVERE, "n") == 0


def test_the_table_has_a_column_per_grade_as_table_5(results):
    table = by_level(results, GRADE_LEVELS, {})
    assert table.columns.tolist()[2:] == [
        "Any grade, n (%)",
        "Grade 1–2, n (%)",
        "Grade ≥3, n (%)",
        "Grade not recorded, n (%)",
    ]
    row = table[table["Variable"] == ALT].iloc[0]
    assert row.tolist()[2:] == ["2 (40.0)", "1 (20.0)", "1 (20.0)", "0 (0.0)"]
    first = table.iloc[0]
    assert first["Variable"] == "Any treatment-related adverse event, n (%; 95 % CI)"
    assert first["Any grade, n (%)"] == "4 (80.0; 37.6 to 96.4)"
    notes = level_notes(results, GRADE_LEVELS, {})
    assert "Converted: Patients: 5" in notes
    assert f"Converted: Adverse events recorded, {LATE}: 2 (16.7)" in notes


def test_the_table_of_what_is_not_collected_says_so_without_notes():
    results = described(five_converted(None))
    assert (by_level(results, GRADE_LEVELS, {}).iloc[0, 2:] == NOT_COLLECTED).all()
    assert level_notes(results, GRADE_LEVELS, {}) == ["Method: Wilson 95 % CI"]


def many_terms(n_terms, n_patients=40, population="converted"):
    """Results typed as they are: the first term in all patients, each other in one fewer."""
    rows = ResultRows("trae")
    rows.add(population, "patients", line="count", n=n_patients)
    limits = {"ci_low": 0.0, "ci_high": 100.0}
    terms = [f"Term {number:02} with the rather long name of a disorder" for number in range(30)]
    for variable in (ANY, IMMUNE, *terms[:n_terms]):
        n_any = n_patients - max(0, terms.index(variable) if variable in terms else 0)
        counts = (n_any, n_any - n_any // 3, n_any // 3, 0)
        for level, n in zip(GRADE_LEVELS, counts, strict=True):
            shown = limits if variable in (ANY, IMMUNE) and level in (ANY_GRADE, SEVERE) else {}
            cells = proportion(n, n_patients) | shown
            rows.add(population, variable, level, line=line_of(*cells), **cells)
    for fate in (COUNTED, UNRELATED, EARLY, LATE):
        share = proportion(n_terms, 4 * n_terms)
        rows.add(population, "trae_events", fate, line="proportion", **share)
    return rows.table()


def untold():
    return described(five_converted(None))


def bars(axes):
    """Length of every part of a bar, by its colour."""
    found = {}
    for patch in axes.patches:
        if isinstance(patch, Rectangle):
            found.setdefault(patch.get_edgecolor(), []).append(round(patch.get_width(), 6))
    return found


def colour(level):
    return Rectangle((0, 0), 1, 1, edgecolor=grade_look(level).colour).get_edgecolor()


FIGURES = {
    "three terms": lambda: draw_trae(many_terms(3), ["converted"], LONG),
    "seventeen terms": lambda: draw_trae(many_terms(17), ["converted"], LONG),
    "thirty terms": lambda: draw_trae(many_terms(30), ["converted"], LONG),
    "two populations": lambda: draw_trae(
        pd.concat([many_terms(3), many_terms(17, 12345, "uhcc")]), ["converted", "uhcc"], "Two"
    ),
    "small": lambda: draw_trae(described(five_converted(EVENTS)), ["converted"], "Small"),
    "not collected": lambda: draw_trae(untold(), ["converted"], LONG),
    "one scope": lambda: draw_trae_comparison({"a": many_terms(3)}, {"a": LONG}, "converted", "A"),
    "five scopes": lambda: draw_trae_comparison(*some_sites(4), "converted", LONG),
    "sixty sites": lambda: draw_trae_comparison(*some_sites(60), "converted", LONG, "Note."),
    "nobody side by side": lambda: draw_trae_comparison(
        {"a": untold()}, {"a": LONG}, "converted", LONG
    ),
}


def some_sites(n_centres):
    """Results and names of so many centres, of whom one tells nothing, and of the pool."""
    sites = {f"c{i}": many_terms(17, 40 + i) for i in range(n_centres - 1)}
    sites |= {"untold": untold(), "pooled": many_terms(30, 9999)}
    return sites, {site: f"City Hospital {site}" for site in sites} | {"pooled": LONG}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_adverse_events_is_set_for_print(name):
    is_set_for_print(FIGURES[name](), pages=1.5 if name == "thirty terms" else 1.3)


def test_many_sites_are_a_median_a_range_and_dots():
    """Any event is in all patients of all sites but one, of which it is in 2 of 5."""
    sites, names = some_sites(20)
    few = many_terms(1, 5)
    any_grade = (few["variable"] == ANY) & (few["level"] == ANY_GRADE)
    for stat, number in (("n", 2), ("percent", 40)):
        few.loc[any_grade & (few["stat"] == stat), "value"] = number
    figure = draw_trae_comparison({**sites, "c7": few}, names, "converted", "Title")
    said = " ".join(" ".join(texts(figure)).split())
    assert "100.0 (40.0 to 100.0)" in texts(figure)
    ends = "lowest City Hospital c7, 2 (40.0); highest City Hospital c0, 40 (100.0)"
    assert f"any grade: {ends}" in said
    assert "Without numbers: City Hospital untold (not collected)." in said
    of_any = figure.axes[0].lines[0]
    assert sorted(of_any.get_xdata()) == [40] + [100] * 18


def test_the_spread_is_of_the_centres_that_have_the_term():
    """By hand: 25, 50 and 75 % of the sites, the pool apart, one without the term."""
    sites = {f"c{n}": many_terms(1, 4) for n in range(3)} | {"c3": many_terms(0, 4)}
    term = next(name for name in sites["c0"]["variable"] if name.startswith("Term"))
    for n, table in enumerate(list(sites.values())[:3], start=1):
        rows = (table["variable"] == term) & (table["level"] == ANY_GRADE)
        table.loc[rows & (table["stat"] == "percent"), "value"] = 25.0 * n
    cells = {site: cells_of(table, "converted") for site, table in sites.items()}
    spread = spread_of_sites({**cells, "pooled": cells["c0"]}, [term])
    row = spread[spread["level"] == ANY_GRADE].iloc[0]
    assert row["n_sites"] == 3
    assert row[["lowest", "q1", "median", "q3", "highest"]].tolist() == [25, 37.5, 50, 62.5, 75]
    assert row[["at_lowest", "at_highest"]].tolist() == ["c0", "c2"]


def test_bars_are_the_percentages_the_severe_first():
    figure = FIGURES["small"]()
    drawn = bars(figure.axes[0])
    # any, immune-related, ALT, nausea, hypothyroidism, myocarditis; parts of nobody are not drawn
    assert drawn[colour(SEVERE)] == [40, 20, 20, 20]
    assert drawn[colour(MILD)] == [40, 20, 40]
    assert drawn[colour(UNGRADED)] == [20, 20]
    starts = [patch.get_x() for patch in figure.axes[0].patches]
    assert starts[:2] == [0, 40]
    assert "Converted (n = 5)" in texts(figure)
    assert "2 (40.0)" in texts(figure)


def test_the_figure_says_limits_of_every_share_and_events_left_out():
    """4 and 1 of 5 by Wilson, as statsmodels has them."""
    seen = texts(FIGURES["small"]())
    for n in (4, 1):
        low, high = proportion_confint(n, 5, method="wilson")
        assert f"{100 * low:.1f} to {100 * high:.1f}" in seen
    drawn = " ".join(seen)
    assert "1 not treatment-related, 1 before the treatment, 2 on or after surgery" in drawn


def test_events_without_collected_grades_are_drawn_as_such():
    results = described(five_converted(without("grade")))
    figure = draw_trae(results, ["converted"], "No grades")
    drawn = bars(figure.axes[0])
    assert set(drawn) == {colour(UNGRADED)}
    assert drawn[colour(UNGRADED)][0] == 80
    assert NOT_COLLECTED in texts(figure)


def test_scopes_stand_side_by_side_on_the_same_axes_and_the_others_are_named():
    told = {"a": many_terms(2), "b": many_terms(3, 10), "pooled": many_terms(3, 50)}
    labels = {"a": "A", "b": "B", "c": "C", "pooled": "Pooled"}
    figure = draw_trae_comparison({**told, "c": untold()}, labels, "converted", "Side by side")
    assert len(figure.axes) == 3
    assert {axes.get_xlim() for axes in figure.axes} == {(0, 100)}
    assert any("Without numbers: C (not collected)." in text for text in texts(figure))
    # A has no third term: whether its patients had such events is not known.
    assert texts(figure).count("–") == 1
    assert "0 (0.0)" not in texts(figure)


def test_terms_side_by_side_are_ordered_by_the_centres_without_the_pool():
    def one_term(term, n):
        rows = many_terms(1, n)
        named = rows["variable"].str.replace("Term 00.*", term, regex=True)
        return rows.assign(variable=named.astype("string"))

    results = {"a": one_term("Nausea", 5), "b": one_term("Rash", 9), "pooled": one_term("Rash", 2)}
    figure = draw_trae_comparison(results, {name: name for name in results}, "converted", "T")
    drawn = [text for text in texts(figure) if text in ("Nausea", "Rash")]
    assert drawn == ["Rash", "Nausea"]


def test_two_saves_of_the_figure_give_the_same_bytes(tmp_path):
    paths = []
    for run in ("one", "two"):
        svg, png = tmp_path / f"{run}.svg", tmp_path / f"{run}.png"
        save_figure(FIGURES["small"](), tmp_path / run)
        paths.append((svg.read_bytes(), png.read_bytes()))
    assert paths[0] == paths[1]
