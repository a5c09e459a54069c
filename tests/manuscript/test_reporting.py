"""Methods, references and checklists: what they say follows the configuration."""

import re

import pytest

from hcc_conversion.manuscript.checklists import checklist, read_checklists
from hcc_conversion.manuscript.made_from import DESCRIBES
from hcc_conversion.manuscript.methods_text import methods_text
from hcc_conversion.study.titles import variable_titles

SOFTWARE = {"Python": "3.11.9", "pandas": "2.3.1"}


@pytest.fixture
def study(config):
    return {name: config[name] for name in DESCRIBES}


def text_of(study, config):
    paragraphs, references = methods_text(study, variable_titles(config), SOFTWARE)
    return " ".join(paragraphs), references


def test_the_methods_say_what_the_configuration_says(study, config):
    text, _ = text_of(study, config)
    for said in (
        "from 2019-06-01 to 2022-06-01",
        "Efron’s method for ties",
        "P below 0.2 alone",
        "imputed 20 times",
        "6, 12, 24 and 36 months",
        "a second reading was not asked for",
        "Python 3.11.9 and pandas 2.3.1",
        "hepatitis B virus infection",
    ):
        assert said in text, said


def test_another_configuration_gives_another_text(study, config):
    changed = {
        **study,
        "imputation": None,
        "conversion": {**study["conversion"], "ties": ["breslow"], "event": "surgery"},
        "response": {**study["response"], "confirmation_days": 28, "exclude_after": []},
        "heterogeneity": {**study["heterogeneity"], "tau2": "paule_mandel"},
    }
    text, references = text_of(changed, config)
    assert "were not imputed" in text and "Rubin" not in text
    assert "Breslow’s method for ties" in text and "Efron" not in text
    assert "from diagnosis to resection" in text
    assert "confirmed after at least 28 days" in text and "not later than" not in text
    assert "Paule and Mandel’s estimator" in text
    assert not any("Efron" in reference or "Rubin" in reference for reference in references)


def test_every_number_in_brackets_has_its_reference_in_the_order_of_reading(study, config):
    text, references = text_of(study, config)
    cited = [int(n) for group in re.findall(r"\[([\d, ]+)\]", text) for n in group.split(",")]
    first = list(dict.fromkeys(cited))
    assert first == list(range(1, len(references) + 1))
    assert [int(reference.partition(".")[0]) for reference in references] == first


def test_checklists_have_every_item_of_the_standards_once():
    """Items of the checklists as published: STROBE for cohort studies, RECORD's own items."""
    strobe, record = read_checklists()
    numbers = [[item[0] for item in one["items"] if len(item) > 1] for one in (strobe, record)]
    lettered = {1: "ab", 6: "ab", 12: "abcde", 13: "abc", 14: "abc", 16: "abc"}
    expected = [f"{n}{letter}" for n in range(1, 23) for letter in lettered.get(n, [""])]
    assert numbers[0] == expected
    assert numbers[1] == [
        *("1.1", "1.2", "1.3", "6.1", "6.2", "6.3", "7.1"),
        *("12.1", "12.2", "12.3", "13.1", "19.1", "22.1"),
    ]


@pytest.mark.parametrize("standard", read_checklists(), ids=lambda one: one["number"])
def test_every_item_says_where_it_stands(standard):
    table = checklist(standard)
    items = [row for row in table.rows if not row.is_heading]
    assert all(len(row.cells) == 2 and all(cell.text for cell in row.cells) for row in items)
    assert standard["source"] in table.notes[0]
