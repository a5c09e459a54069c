"""What is wrong with a declaration is said before anything runs."""

from dataclasses import replace

import pytest

from hcc_conversion.analyses.checks import declaration_problems, headline_problems
from hcc_conversion.analyses.registry import analyses


def problems(config, **changes):
    return declaration_problems({"flow": replace(analyses()["flow"], **changes)}, config)


def with_figure(**changes):
    def items(config):
        figure, *rest = analyses()["flow"].items(config)
        return [replace(figure, **changes), *rest]

    return items


def test_the_analyses_that_there_are_have_none(config):
    assert declaration_problems(analyses(), config) == []
    assert headline_problems(analyses(), config) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"compute": "result:compute"}, "compute: 'result:compute': no module"),
        ({"compute": "results:computes"}, "compute: 'results:computes': no such function"),
        ({"reads": ("respons",)}, "reads: 'respons' is no key of config.yaml"),
        ({"tables": ("results", "listing")}, "tables: 'listing' has another meaning"),
        ({"patient_rows": ("courses",)}, "patient_rows: 'courses' is none of its tables"),
        ({"items": with_figure(draw="share:draw")}, "draw: 'share:draw': no module"),
        ({"items": with_figure(draw="")}, "without draw nobody draws it"),
        ({"items": with_figure(reads=("curve",))}, "reads 'curve'"),
    ],
)
def test_what_is_misspelt_is_named_with_its_file(config, changes, said):
    (problem,) = problems(config, **changes)
    assert problem.startswith("analyses/flow/analysis.py: ")
    assert said in problem


def test_a_near_miss_is_asked_for(config):
    (problem,) = problems(config, items=with_figure(draw="share:draw"))
    assert "shares" in problem


def test_a_headline_of_no_analysis_of_the_pool_is_named(config):
    name, spec = next(iter(config["headlines"].items()))
    for analysis in ("flows", "swimmer"):
        wrong = {name: {**spec, "line": {**spec["line"], "analysis": analysis}}}
        (problem,) = headline_problems(analyses(), {**config, "headlines": wrong})
        assert f"'{analysis}' is no analysis of the pool" in problem
