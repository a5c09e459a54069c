"""Text that fits a terminal."""

import pytest

from hcc_conversion.run.terminal import NARROWEST, WIDEST, columns_of, terminal_width, wrapped


def test_lines_are_no_longer_than_the_terminal_and_lose_no_word():
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, 20, first="- ", then="  ")
    assert lines[0] == "- one two three four"
    assert lines[1] == "  five six seven"
    assert all(columns_of(line) <= 20 for line in lines)
    assert " ".join(line[2:] for line in lines) == text


def test_wide_letters_take_two_columns():
    assert columns_of("白蛋白(g/L)") == 11
    assert columns_of("e\u0301") == 1
    lines = wrapped("末次随访日期末次随访日期", 10, first="- ", then="  ")
    assert lines == ["- 末次随访", "  日期末次", "  随访日期"]


def test_a_word_longer_than_a_line_is_broken_and_follows_the_others():
    assert wrapped("ab " + "x" * 12, 10) == ["ab", "x" * 10, "xx"]


def test_what_steers_a_terminal_is_not_printed():
    assert wrapped("a\x1b[31mred\x07 \u202eb", 40) == ["a?[31mred? ?b"]


@pytest.mark.parametrize(("columns", "width"), [("10", NARROWEST), ("80", 80), ("500", WIDEST)])
def test_the_width_is_that_of_the_terminal_within_bounds(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width() == width
