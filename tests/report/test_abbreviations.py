"""Abbreviations of the report."""

import re

from report_cases import PAPERS, study_config

from hcc_conversion.report.sections import report_sections
from hcc_conversion.study.abbreviations import explained
from hcc_conversion.study.titles import variable_titles

#: Names of things that everybody knows or that are no abbreviation.
KNOWN = {"WARNING", "II", "III", "IV", "IIIa", "IIIb", "Y90"}


def test_every_abbreviation_of_titles_leads_and_variables_is_explained():
    config = study_config()
    texts = list(variable_titles(config).values())
    for section in report_sections(config, PAPERS):
        texts += [section.title, section.lead, *(item.title for item in section.items)]
    short = re.compile(r"(?<![\w-])[A-Za-z]?[A-Z][A-Za-z]*[A-Z0-9²](?:-?[A-Z]*\d*)?(?![\w-])")
    left = {text: re.sub("<abbr.*?</abbr>", "", explained(text)) for text in texts}
    unexplained = {found for text in left.values() for found in short.findall(text)} - KNOWN
    assert unexplained == set()
