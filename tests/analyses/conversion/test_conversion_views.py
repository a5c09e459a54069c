"""Conversion as tables and figures: what they say, and that nothing lies over anything else."""

import numpy as np
import pandas as pd
import pytest
from builders import line_of
from conversion_cases import BOTH, DEFINITION, NO_EVENT_IN_YES, TWELVE, study
from figure_checks import LONG, is_set_for_print, texts

from hcc_conversion.analyses.conversion.columns import CONVERSION
from hcc_conversion.analyses.conversion.incidence import draw_incidence
from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.conversion.schoenfeld import NONE, draw_schoenfeld
from hcc_conversion.analyses.cox_table import by_model, model_notes
from hcc_conversion.display.comparison_table import side_by_side
from hcc_conversion.display.labels import titled_notes
from hcc_conversion.display.lines import lines_of
from hcc_conversion.study.results import ResultRows
from schemas.results import NOT_COLLECTED


@pytest.fixture(scope="module")
def twelve():
    return conversion_results(study(TWELVE), BOTH, DEFINITION)


@pytest.fixture(scope="module")
def nobody():
    return conversion_results(study([]), BOTH, DEFINITION)


def text_of(**stats):
    rows = ResultRows("conversion")
    line = line_of(*[name for name in stats if name not in ("method", "note")])
    rows.add("combination", "age", line=line, **stats)
    return lines_of(rows.table())["text"].tolist()


def test_a_hazard_ratio_is_written_with_limits_and_p():
    cells = {"estimate": 0.629, "ci_low": 0.0213, "ci_high": 186.2, "p_value": 0.4021}
    assert text_of(**cells, method="Cox") == ["0.63 (0.021 to 186), P 0.402"]
    assert text_of(**cells | {"ci_high": None}) == ["0.63 (0.021 to –), P 0.402"]
    assert text_of(**dict.fromkeys(cells), note="no events") == ["no events"]


def test_counts_tests_and_events_per_variable_are_written():
    assert text_of(n=809, events=25) == ["809 / 25"]
    assert text_of(p_value=0.0004, method="Wald") == ["Wald: P <0.001"]
    assert text_of(estimate=3.571) == ["3.57"]
    untested = {"statistic": None, "df": 1, "p_value": None}
    assert text_of(**untested, note="not testable") == ["not testable"]
    assert text_of(statistic=4.0, df=1, p_value=0.0455, method="Score") == ["Score: 4.00, P 0.045"]


def test_every_line_of_the_analysis_is_written_and_scopes_stand_side_by_side(twelve, nobody):
    tables = {"a": twelve[0], "b": nobody[0]}
    wide = side_by_side(tables, {"a": "A", "b": "B"}, {})
    for name, results in zip(("A", "B"), tables.values(), strict=True):
        assert (wide[name] != "").sum() == len(lines_of(results))
    assert not wide["A"].str.contains("nan").any()
    assert not wide.duplicated(["Population", "Variable", "Level", "Statistic"]).any()


def draw(curves, results, competing, fewest, title):
    return draw_incidence(curves, results, competing, "diagnosis", fewest, title)


def test_incidence_is_the_curve_and_stops_where_too_few_are_at_risk(twelve):
    results, curves, _ = twelve
    figure = draw(curves, results, ["death"], 5, "Incidence")
    (line,) = [line for line in figure.axes[0].lines if line.get_label() == "Conversion"]
    shown = curves[(curves["group"] == "") & (curves["at_risk"] >= 5)]
    np.testing.assert_allclose(line.get_ydata(), shown["incidence"])
    assert 0 < len(shown) < (curves["group"] == "").sum()
    said = texts(figure)
    assert {"Conversion", "Death, unconverted", "Months since diagnosis"} <= set(said)
    assert said.count("12") >= 2 and "9" in said and "0" in said


def test_incidence_until_a_time_stands_with_its_limits(twelve):
    rows = ResultRows("conversion")
    share = {"estimate": 0.2, "ci_low": 0.1, "ci_high": 0.352, "at_risk": 20}
    rows.add("combination", "cumulative_incidence", "6 months", line="probability_at", **share)
    said = texts(draw(twelve[1], rows.table(), ["death"], 1, "Incidence"))
    assert "20.0 (10.0 to 35.2)" in said
    assert "6 months, %\n(95 % CI)" in said


def test_residuals_are_drawn_per_predictor_around_the_log_hazard_ratio_with_their_smooth(twelve):
    results, _, residuals = twelve
    # Twelve patients are too few for a smooth.
    smooth = {"smooth": residuals["residual"] / 2, "smooth_low": -9.0, "smooth_high": 9.0}
    residuals = residuals.assign(**smooth)
    figure = draw_schoenfeld(residuals, results, "Residuals", {})
    together = residuals[residuals["model"] == "multivariate"]
    keys = together[["variable", "level"]].drop_duplicates()
    assert len(figure.axes) == len(keys) > 0
    for axes, (variable, level) in zip(figure.axes, keys.to_numpy(), strict=True):
        drawn = {line.get_label(): line.get_ydata() for line in axes.lines}
        own = results[
            (results["group"] == "multivariate")
            & (results["variable"] == variable)
            & (results["level"] == level)
            & (results["stat"] == "estimate")
        ]
        assert drawn["log hazard ratio"][0] == pytest.approx(np.log(own["value"].item()))
        points = together[(together["variable"] == variable) & (together["level"] == level)]
        np.testing.assert_allclose(drawn["residuals"], points["residual"])
        np.testing.assert_allclose(drawn["smooth"], points["smooth"])


def test_of_few_conversions_there_is_no_smooth_and_the_figure_says_so(twelve):
    results, _, residuals = twelve
    figure = draw_schoenfeld(residuals, results, "Few", {})
    assert "No smooth: too few different days of conversion." in " ".join(texts(figure))
    assert "smooth" not in {line.get_label() for line in figure.axes[0].lines}


@pytest.mark.parametrize("n_predictors", [2, 12, 20])
def test_residuals_of_many_predictors_are_one_page(twelve, n_predictors):
    results, _, residuals = twelve
    chosen = [
        table[table["group" if "group" in table else "model"].str.startswith("multi")]
        for table in (results, residuals)
    ]
    copies = [
        [
            table.assign(variable=table["variable"] + f" {number}")
            for number in range(n_predictors // 2)
        ]
        for table in chosen
    ]
    whole = results[results["variable"] == "model"]
    many = [pd.concat(copies[0] + [whole]), pd.concat(copies[1])]
    is_set_for_print(draw_schoenfeld(many[1], many[0], LONG, {}))


@pytest.mark.parametrize("name", ["twelve", "nobody"])
def test_the_figures_fit_their_pages(name, request):
    results, curves, residuals = request.getfixturevalue(name)
    is_set_for_print(draw(curves, results, ["death", "progression"], 3, LONG))
    is_set_for_print(draw_schoenfeld(residuals, results, LONG, {"hbv": LONG}))


def test_where_there_is_nothing_the_figures_say_so(nobody):
    results, curves, residuals = nobody
    figure = draw(curves, results, ["death"], 3, "Nobody")
    assert NOT_COLLECTED in " ".join(texts(figure)) and figure.axes == []
    assert NONE in texts(draw_schoenfeld(residuals, results, "Nobody", {}))
    assert isinstance(residuals, pd.DataFrame) and residuals.empty


def test_where_too_few_are_at_risk_no_incidence_is_drawn(twelve):
    results, curves, _ = twelve
    figure = draw(curves, results, ["death"], 13, "Few")
    assert figure.axes == [] and "fewer than 13 patients" in " ".join(texts(figure))


# --- The table of one scope ---


@pytest.fixture(scope="module")
def table(twelve):
    return by_model(twelve[0], {"hbv": "HBV infection"}, CONVERSION)


def row_of(table, predictor, level, block="Hazard of conversion"):
    rows = table[
        (table["Analysis"] == block) & (table["Predictor"] == predictor) & (table["Level"] == level)
    ]
    assert len(rows) == 1, f"{len(rows)} rows of {predictor}, {level}"
    return rows.iloc[0]


def test_every_way_of_estimating_has_its_own_column_beside_the_main_one(twelve, table):
    results, row = twelve[0], row_of(table, "HBV infection", "yes")
    assert (row["n"], row["Events"]) == ("6", "5")
    for model, heading in (("univariate", "Univariate"), ("multivariate", "Multivariate")):
        columns = {
            "": f"{heading}: HR (95 % CI), P; Efron ties",
            ", Breslow ties": f"{heading}: Breslow ties",
            ", Firth": f"{heading}: Firth",
        }
        for way, column in columns.items():
            own = results[results["variable"].eq("hbv") & results["level"].eq("yes")]
            own = own[(own["group"] == model + way) & (own["stat"] == "estimate")]
            assert row[column].startswith(f"{own['value'].item():.2f} (")
        assert row[f"{heading}: P of proportional hazards"][:2] in ("0.", "<0")
    assert row_of(table, "HBV infection", "no")["Univariate: HR (95 % CI), P; Efron ties"] == (
        "reference"
    )


def test_complete_cases_events_per_variable_and_their_warning_are_said_of_each_model(table):
    main = "Multivariate: HR (95 % CI), P; Efron ties"
    assert row_of(table, "Model", "complete cases")[main] == "n = 12, 9 events, 0 left out"
    said = row_of(table, "Model", "events per variable")
    assert said[main].startswith("4.50: fewer than 10")
    assert said["Multivariate: Firth"].startswith("4.50")


def test_no_line_of_the_results_is_lost_in_the_table(table):
    blocks = set(table["Analysis"])
    assert {"Cumulative incidence", "Cumulative incidence, competing event"} <= blocks
    assert {"Competing event", "Time-varying", "Landmark 1 months"} <= blocks
    assert not table.duplicated(["Population", "Analysis", "Predictor", "Level"]).any()
    assert row_of(table, "Conversion of uHCC", "complete cases")["Events"] == "9"


def test_where_no_estimate_exists_the_reason_stands_once_and_firth_beside_it():
    sexes = ["male", "female", "male", "female", "male"]
    rows = [row | {"sex": sex} for row, sex in zip(NO_EVENT_IN_YES, sexes, strict=True)]
    table = by_model(conversion_results(study(rows), BOTH, DEFINITION)[0], {}, CONVERSION)
    row = row_of(table, "Hepatitis B virus infection", "yes")
    assert "no events among yes" in row["Univariate: HR (95 % CI), P; Efron ties"]
    assert row["Univariate: Breslow ties"] == row["Univariate: P of proportional hazards"] == "–"
    assert row["Univariate: Firth"][0].isdigit()


def test_complete_cases_of_a_predictor_are_a_line_where_somebody_is_missing():
    rows = study([*TWELVE, {"time": 5, "event": True, "hbv": None, "sex": "male"}])
    table = by_model(conversion_results(rows, BOTH, DEFINITION)[0], {}, CONVERSION)
    row = row_of(table, "Hepatitis B virus infection", "complete cases")
    assert (row["n"], row["Events"]) == ("12, 1 left out", "9")
    assert table[(table["Predictor"] == "Sex") & (table["Level"] == "complete cases")].empty


def test_a_centre_without_anything_still_has_a_table(nobody):
    table = by_model(nobody[0], {}, CONVERSION)
    of_predictors = table[table["Predictor"] != "Model"]
    assert (of_predictors.iloc[:, 4:] == NOT_COLLECTED).any(axis=1).all()


def test_notes_under_the_table_say_only_what_it_does_not_show(twelve):
    results = twelve[0].copy()
    chosen = (results["variable"] == "sex") & (results["group"] == "univariate")
    results.loc[chosen & (results["level"] == ""), "note"] = "collected at 1 of 2 centres"
    notes = model_notes(results, by_model(results, {}, CONVERSION), {})
    assert [note for note in notes if note.endswith("collected at 1 of 2 centres")]
    assert not [note for note in notes if note.endswith(": reference")]
    assert not [note for note in notes if "estimates may be far off" in note]


def test_notes_name_predictors_by_their_titles():
    rows = ResultRows("conversion")
    note = "monotone likelihood in afp >400, tumour_number multiple: no maximum-likelihood estimate"
    for variable, text in (("afp", note), ("tumour_number", ""), ("model", "tumour_number, afp")):
        rows.add("combination", variable, line="count", note=text, n=1)
    notes = titled_notes(rows.table(), {"tumour_number": "Number of tumours"})["note"].tolist()
    assert notes[0].startswith("monotone likelihood in AFP, ng/ml >400, Number of tumours multiple")
    assert notes[2] == "Number of tumours; AFP, ng/ml"
    other = rows.table().assign(note="of whom afp is unknown left out")
    assert (titled_notes(other)["note"] == other["note"]).all()
