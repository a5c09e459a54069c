"""Abbreviations, and how a text explains them in place."""

from hcc_conversion.study.abbreviations import ABBREVIATIONS, explained


def test_a_text_explains_each_abbreviation_in_place_and_stays_a_text():
    assert explained("AFP <400 of HCC") == (
        '<abbr title="alpha-fetoprotein">AFP</abbr> &lt;400 of '
        '<abbr title="hepatocellular carcinoma">HCC</abbr>'
    )


def test_what_is_within_another_word_is_no_abbreviation():
    assert explained("PD-1, ALTERED") == (
        '<abbr title="programmed cell death protein 1">PD-1</abbr>, ALTERED'
    )


def test_meanings_are_given_in_the_order_of_the_alphabet():
    names = [name.casefold() for name in ABBREVIATIONS if name.isascii()]
    assert names == sorted(names)
