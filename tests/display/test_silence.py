"""Results that say nothing of a site."""

import pandas as pd
from figure_checks import fits_the_page, texts

from hcc_conversion.display.silence import draw_sentence, silence, why_silent
from hcc_conversion.study.results import ResultRows
from schemas.results import NO_PATIENTS, NOT_COLLECTED


def results(*lines):
    """Lines as (population, group, variable, n, note)."""
    rows = ResultRows("prognosis")
    for population, group, variable, n, note in lines:
        rows.add(population, variable, line="count", group=group, n=n, note=note)
    return rows.table()


def test_where_a_patient_is_counted_there_is_something_to_show():
    table = results(("converted", "", "age", 3, ""), ("converted", "", "sex", None, NOT_COLLECTED))
    assert why_silent(table) == ""


def test_a_count_of_nobody_is_a_number():
    assert why_silent(results(("converted", "", "age", 0, ""))) == ""


def test_the_commonest_reason_is_given():
    nothing = [("converted", "", name, None, NOT_COLLECTED) for name in ("age", "sex")]
    table = results(*nothing, ("converted", "", "afp", None, NO_PATIENTS))
    assert why_silent(table) == NOT_COLLECTED


def test_how_many_predictors_a_model_lacks_is_no_number_of_patients():
    table = results(("resected", "death: univariate", "model", 21, "age, sex"))
    assert why_silent(table) == NOT_COLLECTED


def test_of_a_part_only_its_own_lines_count():
    table = results(
        ("resected", "death: univariate", "age", 30, ""),
        ("resected", "recurrence: univariate", "age", None, NOT_COLLECTED),
        ("converted", "", "os_surgery", 4, ""),
    )
    assert why_silent(table, {"model": "death"}) == ""
    assert why_silent(table, {"model": "recurrence"}) == NOT_COLLECTED
    assert why_silent(table, {"endpoint": "os_surgery", "population": "converted"}) == ""
    assert why_silent(table, {"endpoint": "os_surgery", "population": "resected"})


def test_an_empty_table_is_silent():
    assert why_silent(results()[:0]) == NOT_COLLECTED
    assert why_silent(pd.DataFrame(results())) == NOT_COLLECTED


def test_the_sentence_stands_on_a_page_of_its_own():
    sentence = silence("North & Sons <Clinic>", NOT_COLLECTED)
    assert sentence == "North & Sons <Clinic>: nothing to show here, not collected."
    drawn = draw_sentence("Calibration — North", sentence)
    assert sentence in " ".join(texts(drawn)).replace("\n", " ")
    fits_the_page(drawn)
