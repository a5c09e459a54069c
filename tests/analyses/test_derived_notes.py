"""Results say which of their variables are derived and not recorded."""

from builders import cohort, everything, note

from hcc_conversion.analyses.baseline.results import baseline_results
from hcc_conversion.analyses.variables import derived_note, read_predictor
from hcc_conversion.cohort.derivation import derive

GRADE = {"characteristics": {"albi": {"field": "albi_grade"}}}


def derived(centre):
    parts = ("albumin_g_l", "bilirubin_umol_l")
    return {(centre, "derived", f"albi_grade={part}") for part in parts}


def patients(*centres):
    rows = [
        {"centre": centre, "patient_id": f"{number:016x}", "albi_grade": grade}
        for centre in centres
        for number, grade in enumerate("112")
    ]
    return [row | {"day_zero": "diagnosis", "initially_resectable": False} for row in rows]


def test_a_centre_alone_says_from_what():
    of_one = cohort(everything() | derived("a"), covers="uhcc", patients=patients("a"))
    results = baseline_results(of_one, {"uhcc": "characteristics"}, GRADE)
    assert note(results, "uhcc", "albi") == "derived from: Albumin, Bilirubin"
    split = read_predictor(of_one, derive(of_one), "albi", GRADE["characteristics"]["albi"])
    assert split.derived == "derived from: Albumin, Bilirubin"


def test_a_pool_says_at_how_many_centres():
    both = cohort(
        everything("a") | everything("b") | derived("b"), covers="uhcc", patients=patients("a", "b")
    )
    results = baseline_results(both, {"uhcc": "characteristics"}, GRADE)
    assert note(results, "uhcc", "albi") == "derived at 1 of 2 centres"


def test_what_is_recorded_has_no_such_note():
    of_one = cohort(everything() | derived("a"), patients=patients("a"))
    assert derived_note(of_one, "child_pugh", frozenset("a")) == ""
    assert derived_note(of_one, "albi_grade", frozenset()) == ""
