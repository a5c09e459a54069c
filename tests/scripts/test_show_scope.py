"""Everything that is shown of a scope in one job: what fails does not stop the others."""

import pytest
from builders import cohort, everything
from script_cases import THRESHOLDS, analyse, compare, is_drawn, named, write_cohort

import show_scope
from hcc_conversion.analyses import registry
from hcc_conversion.analyses.flow import figure, shares
from hcc_conversion.run.problems import InvalidInput

VALUE = "patient 4711"


@pytest.fixture
def results(tmp_path):
    """Two analyses of two patients."""
    patients = [{"patient_id": name, "day_zero": "diagnosis"} for name in "ab"]
    harmonised = write_cohort(cohort(everything(), patients=patients), tmp_path / "harmonised")
    for scope in ("clinic", "pooled"):
        for name in ("flow", "regimens"):
            study = {"flow": {"least_follow_up_months": 10.3}}
            analyse(name, harmonised, tmp_path, scope, study)
    return tmp_path


def broken(*_arguments, **_options):
    raise ValueError(VALUE)


def show(monkeypatch, results):
    chosen = {name: registry.analyses()[name] for name in ("flow", "regimens")}
    monkeypatch.setattr(show_scope, "analyses", lambda: chosen)
    about, study = named("Clinic"), {"thresholds": THRESHOLDS}
    show_scope.main(str(results), str(results), "clinic", named=about, study=study, titles={})


def test_a_figure_that_fails_is_named_and_all_else_is_written(results, monkeypatch):
    monkeypatch.setattr(figure, "draw", broken)
    with pytest.raises(InvalidInput, match="everything else of the scope can") as stopped:
        show(monkeypatch, results)
    assert stopped.value.problems == ["clinic/flow/figure: ValueError"]
    assert VALUE not in str(stopped.value)
    folder = results / "clinic"
    assert not (folder / "flow/figure.svg").exists()
    assert is_drawn(folder / "regimens/figure") and is_drawn(folder / "regimens/reasons")
    for name in ("flow", "regimens"):
        for ending in ("csv", "html"):
            assert (folder / name / f"table.{ending}").stat().st_size > 0


def test_a_table_that_fails_is_named_and_its_figure_is_drawn(results, monkeypatch):
    monkeypatch.setattr(show_scope, "table_page", broken)
    with pytest.raises(InvalidInput) as stopped:
        show(monkeypatch, results)
    assert stopped.value.problems == [
        "clinic/flow/table: ValueError",
        "clinic/regimens/table: ValueError",
    ]
    assert is_drawn(results / "clinic/flow/figure")


def test_side_by_side_a_figure_that_fails_is_named_and_the_table_is_written(results, monkeypatch):
    monkeypatch.setattr(shares, "draw", broken)
    scopes = {scope: named(scope.title()) for scope in ("clinic", "pooled")}
    with pytest.raises(InvalidInput) as stopped:
        compare("flow", results, scopes, study={})
    assert stopped.value.problems == ["comparison/flow/shares: ValueError"]
    assert (results / "comparison/flow/table.csv").stat().st_size > 0
