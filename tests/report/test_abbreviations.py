"""Abbreviations of the report."""

import re

from report_cases import PAPERS, study_config

from hcc_conversion.report.abbreviations import ABBREVIATIONS, explained
from hcc_conversion.report.sections import report_sections
from hcc_conversion.study.titles import variable_titles

#: Names of things that everybody knows or that are no abbreviation.
KNOWN = {"WARNING", "II", "III", "IV", "IIIa", "IIIb", "Y90"}


def test_a_text_explains_each_abbreviation_in_place_and_stays_a_text():
    assert explained("AFP <400 of HCC") == (
        '<abbr title="alpha-fetoprotein">AFP</abbr> &lt;400 of '
        '<abbr title="hepatocellular carcinoma">HCC</abbr>'
    )


def test_what_is_within_another_word_is_no_abbreviation():
    assert explained("PD-1, ALTERED") == (
        '<abbr title="programmed cell death protein 1">PD-1</abbr>, ALTERED'
    )


def test_every_abbreviation_of_titles_leads_and_variables_is_explained():
    config = study_config()
    texts = list(variable_titles(config).values())
    for section in report_sections(config, PAPERS):
        texts += [section.title, section.lead, *(item.title for item in section.items)]
    short = re.compile(r"(?<![\w-])[A-Za-z]?[A-Z][A-Za-z]*[A-Z0-9²](?:-?[A-Z]*\d*)?(?![\w-])")
    left = {text: re.sub("<abbr.*?</abbr>", "", explained(text)) for text in texts}
    unexplained = {found for text in left.values() for found in short.findall(text)} - KNOWN
    assert unexplained == set()


def test_meanings_are_given_in_the_order_of_the_alphabet():
    names = [name.casefold() for name in ABBREVIATIONS if name.isascii()]
    assert names == sorted(names)
