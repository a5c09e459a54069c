"""Tables and figures of conversion against direct surgery."""

import pytest
from builders import cohort
from figure_checks import LONG, fits_the_page, is_set_for_print, texts
from surgery_cases import COMPLICATIONS, DEFINITION, patient, seven, surgery

from hcc_conversion.analyses.surgery import differences
from hcc_conversion.analyses.surgery.columns import by_group, untested
from hcc_conversion.analyses.surgery.figure import draw_surgery
from hcc_conversion.analyses.surgery.results import surgery_results
from hcc_conversion.analyses.surgery.sites import complication_shares
from hcc_conversion.display.catalogue import PAGE
from hcc_conversion.display.comparison_table import side_by_side
from hcc_conversion.display.labels import method_label, population_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.display.view import View
from hcc_conversion.statistics import contingency, two_groups
from hcc_conversion.study.group_names import MEAN_DIFFERENCE, SURGERY_GROUPS
from schemas.results import NOT_COLLECTED

TITLES = {"alt_change": "ΔALT, %", "resected:bclc_c": "BCLC C"}
GROUPS = tuple(SURGERY_GROUPS)


@pytest.fixture(scope="module")
def full():
    return surgery_results(seven(complications=COMPLICATIONS), DEFINITION)


@pytest.fixture(scope="module")
def direct_only():
    """A centre of one patient that collects operation times after direct surgery alone."""
    names = ("operation_min", "kind", "patient_id")
    rows = cohort(
        covers="direct_surgery",
        patients=[patient("d1")],
        surgeries=[{name: surgery("d1")[name] for name in names}],
    )
    return surgery_results(rows, DEFINITION)


@pytest.fixture(scope="module")
def nothing():
    return surgery_results(cohort(patients=[patient("d1")]), DEFINITION)


def row_of(table, variable, line, population="Resected"):
    rows = table[(table["Population"] == population) & (table["Level or statistic"] == line)]
    rows = rows[rows["Variable"].str.startswith(variable)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_row_reads_as_in_the_paper(full):
    """P values and limits as of R 4.2, t.test with var.equal = TRUE and FALSE."""
    table = by_group(full, GROUPS, TITLES)
    mean = row_of(table, "Operation time, min", "mean ± SD")
    assert mean.iloc[3:].tolist() == [
        "220.0 ± 20.0",
        "150.0 ± 41.6",
        "Student's t: 2.65",
        "0.046",
        "2.14",
        "70.0 (6.67 to 133.3)",
        "Welch's t: 2.94",
        "0.037",
    ]


def test_ranks_are_compared_in_the_line_of_the_medians(full):
    table = by_group(full, GROUPS, TITLES)
    median = row_of(table, "Blood loss, ml", "median (quartiles)")
    assert median["Test as the paper"] == "Mann-Whitney Z: -1.77"
    assert median["Sensitivity test"] == "Mann-Whitney U, exact P: 1.00"
    assert row_of(table, "Blood loss, ml", "mean ± SD")["P"] == ""


def test_events_stand_beside_patients(full):
    table = by_group(full, GROUPS, TITLES)
    both = row_of(table, "Postoperative complications, events in patients (%)", "any complication")
    assert both["Conversion surgery"] == "3 in 2 (66.7)"
    assert both["Difference (95 % CI)"].startswith("41.7 (")
    assert row_of(table, "Major morbidity", "n (%)")["Conversion surgery"] == (
        "1 (50.0); 1 not known"
    )


def test_known_values_are_counted_where_any_is_missing(full):
    lines = by_group(full, GROUPS, TITLES).groupby("Variable")["Level or statistic"].agg(set)
    assert "known / missing" not in lines["Operation time, min"]
    missing = surgery_results(seven(surgeries={"d1": {"operation_min": None}}), DEFINITION)
    table = by_group(missing, GROUPS, TITLES)
    assert row_of(table, "Operation time, min", "known / missing")["Direct surgery"] == "3 / 1"


def test_what_is_not_collected_is_one_row(direct_only):
    table = by_group(direct_only, GROUPS, TITLES)
    row = row_of(table, "Blood loss, ml", "")
    assert row[["Conversion surgery", "Direct surgery", "P"]].tolist() == [
        NOT_COLLECTED,
        NOT_COLLECTED,
        "",
    ]
    assert row_of(table, "Operation time, min", "mean ± SD")["P"] == "–"


def test_why_nothing_was_compared_is_told_once(full, direct_only):
    (line,) = [text for text in untested(full, TITLES) if "fewer than two" in text]
    assert line.startswith("Not compared (fewer than two groups or categories with patients): Res")
    assert "Resected, BCLC C, R0 resection" in line
    assert untested(direct_only, TITLES) == []


def test_side_by_side_names_groups_and_tests_beside_the_statistic(full):
    table = side_by_side({"a": full}, {"a": "A"}, TITLES, groups_beside=True)
    times = table[
        (table["Population"] == "Resected") & (table["Variable"] == "Operation time, min")
    ]
    cells = times.set_index("Statistic")["A"]
    assert cells["conversion surgery: mean ± SD"] == "220.0 ± 20.0"
    assert cells["test as the paper: statistic, P"] == "Student's t: 2.65, P 0.046"
    assert cells["standardised difference: estimate"] == "2.14"


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (two_groups, ["STUDENT", "WELCH", "MANN_WHITNEY", "MANN_WHITNEY_EXACT"]),
        (contingency, ["PEARSON", "YATES", "FISHER", "FISHER_ONE_SIDED"]),
    ],
)
def test_every_test_has_a_short_name(module, names):
    for name in names:
        method = getattr(module, name)
        assert len(method_label(method)) < len(method)


def test_a_subgroup_is_named_by_the_configuration():
    assert population_label("resected:bclc_c", TITLES) == "Resected, BCLC C"
    assert population_label("resected:young") == "Resected, young"


@pytest.mark.parametrize("population", ["resected", "resected:bclc_c"])
@pytest.mark.parametrize("name", ["full", "direct_only", "nothing"])
def test_the_figure_of_a_scope_is_set_for_print(name, population, request):
    is_set_for_print(draw_surgery(request.getfixturevalue(name), LONG, TITLES, population))


def intervals(axes):
    """The ends of every bar."""
    return [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]


def test_the_figure_says_what_the_results_say(full):
    figure = draw_surgery(full, "T", TITLES)
    seen = texts(figure)
    assert {"Conversion surgery (n = 3)", "2/3 (66.7)", "Any complication"} <= set(seen)
    assert any(text.startswith("220.0 (") for text in seen)
    assert any(text.startswith("70.0 (") for text in seen)
    place = (full["population"] == "resected") & (full["variable"] == "operation_min")
    of_group = full[place & (full["group"] == "conversion surgery")]
    values = of_group.drop_duplicates("stat").set_index("stat")["value"]
    assert [values["q1"], values["q3"]] in intervals(figure.axes[0])


def test_shares_have_the_limits_of_wilson(full):
    """2 of 3: 20.8 to 93.9 %, as prop.test(2, 3, correct = FALSE) of R has it."""
    shares = draw_surgery(full, "T", TITLES).axes[-1]
    assert shares.get_xlim() == (0, 100)
    assert intervals(shares)[0] == pytest.approx([20.8, 93.9], abs=0.05)


def test_the_figure_names_what_is_not_collected(direct_only, nothing):
    seen = texts(draw_surgery(direct_only, "T", TITLES))
    assert "Conversion surgery (not collected)" in seen
    assert any("Not collected: Blood loss, ml;" in " ".join(_.split()) for _ in seen)
    figure = draw_surgery(nothing, "T", {})
    assert any(text.endswith("Not collected.") for text in texts(figure))
    assert figure.axes == []


def test_values_of_zero_alone_have_an_axis():
    zeros = {name: {"blood_loss_ml": 0} for name in ("c1", "c2", "c3", "d1", "d2", "d3", "d4")}
    figure = draw_surgery(surgery_results(seven(surgeries=zeros), DEFINITION), "T", TITLES)
    is_set_for_print(figure)


def test_many_terms_are_cut_and_counted():
    rare = [
        {"patient_id": "c1", "term": f"Rare and long-named complication {i}"} for i in range(20)
    ]
    figure = draw_surgery(surgery_results(seven(complications=rare), DEFINITION), LONG, TITLES)
    is_set_for_print(figure)
    assert any("8 rarer complications" in text for text in texts(figure))


def sites(**results):
    return results, {scope: f"{LONG} {scope}" for scope in results}


def draw_differences(results, config, part=None):
    named = {scope: {"name": f"{scope} Hospital", "nature": "real"} for scope in results}
    view = View("T", named, config, TITLES, part=part or {})
    return differences.draw({"results": results}, view)


def test_differences_side_by_side_are_those_of_the_results(full, direct_only, nothing, config):
    results = {"a": full, "b": direct_only, "pooled": nothing}
    figure = draw_differences(results, config)
    seen = texts(figure)
    is_set_for_print(figure)
    assert {"70.0 (6.67 to 133.3)", "3 v 4", "Any complication, points"} <= set(seen)
    line = full[(full["group"] == MEAN_DIFFERENCE) & (full["variable"] == "operation_min")]
    values = line[line["population"] == "resected"].set_index("stat")["value"]
    bars = [list(bar.get_xdata()) for axes in figure.axes for bar in axes.lines]
    assert [values["ci_low"], values["ci_high"]] in bars
    # Of two of the three sites there are none.
    assert "b Hospital" in " ".join(" ".join(seen).split()).partition("Without a row")[2]


def test_differences_of_sixty_sites_are_set_for_print(full, config):
    results = {**{f"c{number}": full for number in range(60)}, "pooled": full}
    figure = draw_differences(results, config, {PAGE: "1 of 2"})
    is_set_for_print(figure)
    assert "60 sites, range" in texts(figure)


def test_complications_side_by_side_are_patients_of_either_group(full, nothing):
    results, labels = sites(a=full, pooled=nothing)
    table = complication_shares(results, labels)
    first = table.iloc[0]
    assert (first["row"], first["n"], first["denominator"]) == (
        "Any complication: conversion surgery",
        2,
        3,
    )
    assert set(table.loc[table["scope"] == "pooled", "note"]) == {NOT_COLLECTED}
    fits_the_page(draw_share_comparison(table, LONG))


def test_two_saves_give_the_same_bytes(full, tmp_path):
    written = []
    for name in ("one", "two"):
        paths = tmp_path / f"{name}.svg", tmp_path / f"{name}.png"
        save_figure(draw_surgery(full, "T", TITLES), tmp_path / name)
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_a_table_has_no_missing_cells(full, direct_only):
    for results in (full, direct_only):
        table = by_group(results, GROUPS, TITLES)
        assert not table.isna().any(axis=None)
        assert not any("nan" in cell for cell in table.to_numpy().ravel())
