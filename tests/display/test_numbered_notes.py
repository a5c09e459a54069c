"""Notes with numbers, each once."""

from hcc_conversion.display.numbered_notes import listed, numbered, referred


def test_a_note_of_several_panels_stands_once():
    numbers = numbered(["few", "late", "few"])
    assert listed(numbers) == "[1] few. [2] late."
    assert referred("note", ["late", "few"], numbers) == "notes [1], [2]"
    assert referred("note", ["late"], numbers) == "note [2]"
    assert referred("note", [], numbers) == ""
