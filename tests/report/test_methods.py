"""The methods and what made the page."""

from importlib.metadata import version

from hcc_conversion.report.methods import configuration_hash, methods_html, software_versions


def test_the_documents_title_goes_and_its_headings_move_one_level_down():
    html = methods_html("# Methods\n\nText.\n\n## Survival\n\n### Details\n")
    assert "<h1" not in html and "Methods" not in html
    assert "<h3>Survival</h3>" in html and "<h4>Details</h4>" in html


def test_a_table_scrolls_in_a_box_of_its_own():
    html = methods_html("| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert '<div class="scroll" tabindex="0"><table>' in html and "</table></div>" in html


def test_html_in_the_document_stays_text():
    assert "<script>" not in methods_html("A <script>alert(1)</script> here.")


def test_the_hash_is_of_the_values_and_not_of_their_order():
    one = configuration_hash({"a": 1, "b": {"c": [1, 2]}})
    assert one == configuration_hash({"b": {"c": [1, 2]}, "a": 1})
    assert one != configuration_hash({"a": 1, "b": {"c": [2, 1]}})
    assert len(one) == 64


def test_versions_are_those_installed():
    assert software_versions()["lifelines"] == version("lifelines")
