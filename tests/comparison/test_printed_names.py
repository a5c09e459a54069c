"""What a paper and its parts are called where people read."""

import pytest

from hcc_conversion.comparison.printed_names import (
    paper_heading,
    paper_name,
    place_name,
    statistic_name,
)


@pytest.mark.parametrize(
    ("paper", "name"), [("zhang2023", "Zhang 2023"), ("li2014", "Li 2014"), ("pilot", "Pilot")]
)
def test_a_paper_is_called_by_its_author_and_year(paper, name):
    assert paper_name(paper) == name
    assert paper_heading(f"resources/published/{paper}.csv") == f"Published ({name})"


@pytest.mark.parametrize(
    ("place", "name"), [("table6", "Table 6"), ("abstract", "Abstract"), ("all", "Whole paper")]
)
def test_a_part_is_called_as_the_paper_does(place, name):
    assert place_name(place) == name


def test_a_statistic_without_another_word_is_called_as_it_stands():
    assert (statistic_name("ci_low"), statistic_name("median")) == ("lower 95 % limit", "median")
