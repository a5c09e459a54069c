"""The page: whole in itself, in order for who cannot see it, without what must stay away."""

import itertools
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from report_cases import HASHES, LABELS, SCOPES, make_report, render_again

from hcc_conversion.display.catalogue import Section, Table
from hcc_conversion.report.collect import Material
from hcc_conversion.report.page import section_blocks
from hcc_conversion.report.site import sites_of

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Every element in order: its tag, attributes, and the text up to the next tag."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        if self.elements:
            self.elements[-1][2] += data

    def all(self, *tags):
        return [(attrs, text) for tag, attrs, text in self.elements if tag in tags]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make_report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def html(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_every_element_is_closed(page):
    assert page.open == []


def test_nothing_is_fetched(html, page):
    sources = [attrs["src"] for attrs, _ in page.all("img", "script") if "src" in attrs]
    assert sources and all(source.startswith("data:image/svg+xml") for source in sources)
    assert [attrs["href"] for attrs, _ in page.all("link")] == ["data:,"]
    assert not re.search(r"https?://|@import|url\(", html)
    assert "default-src 'none'" in html


def test_every_link_leads_to_a_file_or_a_place_of_the_page(path, page):
    ids = {attrs["id"] for _, attrs, _ in page.elements if "id" in attrs}
    links = [attrs["href"] for attrs, _ in page.all("a")]
    for link in (link for link in links if not link.startswith("data:")):
        assert link[1:] in ids if link.startswith("#") else (path.parent / link).exists(), link
    assert "#file-comparison-baseline-table.csv" in links
    assert "../south/flow/figure.svg" in links


def test_ids_are_unique(page):
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_headings_skip_no_level_and_there_is_one_of_the_first(page):
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_has_a_text_and_names_what_its_site_is(page):
    alts = [attrs["alt"] for attrs, _ in page.all("img") if "src" in attrs]
    assert all(len(alt) > 20 for alt in alts)
    assert f"Flow diagram, {LABELS[1]}. Boxes" in " ".join(alts)


def test_sortable_headings_hold_a_button_and_rows_have_a_name(page):
    tags = [(tag, attrs) for tag, attrs, _ in page.elements]
    for (tag, attrs), (following, _) in itertools.pairwise(tags):
        if tag == "th" and attrs.get("scope") == "col":
            assert following == "button"
    rows = sum(1 for attrs, _ in page.all("th") if attrs.get("scope") == "row")
    assert rows > 100


def test_names_of_sites_are_text_and_never_markup(html):
    assert "<Clinic>" not in html and "North &amp; Sons &lt;Clinic&gt;" in html


def test_every_column_and_figure_of_a_site_says_what_its_rows_are(page):
    elements = page.elements
    for at, (tag, attrs, _) in enumerate(elements):
        if tag in ("th", "figure") and attrs.get("data-scope"):
            badge = next(other for other in elements[at:] if "badge" in other[1].get("class", ""))
            kind = {"north": "real", "south": "simulated", "pooled": "mixed"}[attrs["data-scope"]]
            assert badge[2].strip() == kind


def test_figures_of_single_patients_are_left_out_unless_they_are_let_in(html, path):
    assert "Waterfall" in html and 'aria-label="Enlarge: Waterfall' not in html
    assert html.count('aria-label="Enlarge: Swimmer') == 0
    folder = path.parents[2]
    let_in = render_again(folder, "let_in", patient_level=True).read_text(encoding="utf-8")
    assert let_in.count('aria-label="Enlarge: Waterfall') == 4
    assert let_in.count('aria-label="Enlarge: Swimmer') == 2
    assert '<span class="badge patient">patient-level</span>' in let_in


def test_no_value_that_validation_found_is_shown(html):
    assert "unusual" in html and "SECRET" not in html


def test_the_page_names_the_study_its_methods_and_what_made_it(html):
    assert "Zhang et al., BMC Cancer 2023;23:465" in html
    assert "<h3>Survival</h3>" in html and "&lt;b&gt;tags&lt;/b&gt;" in html
    assert HASHES["config.yaml"] in html


def test_the_same_results_give_the_same_bytes(html, path):
    assert render_again(path.parents[2], "again").read_text(encoding="utf-8") == html


def test_rows_of_single_sites_are_named_and_can_be_hidden_with_their_site():
    table = pd.DataFrame({"scope": ["south", "north"], "Grade": ["1", "2"]})
    material = Material(
        {},
        {},
        {},
        {},
        {"north": "", "south": ""},
        {"comparison/x/scores": table},
        {},
        {},
        frozenset(),
    )
    item = Table("comparison/x/scores", "Scores", site_column="scope", columns={"scope": "Site"})
    section = Section("x", "X", "", "Lead.", [item])
    [(_, [block])] = section_blocks([section], material, sites_of(SCOPES), {})
    [(site, grid)] = block.grids
    assert site is None
    assert [row.site for row in grid.rows] == ["south", "north"]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [[LABELS[1]], [LABELS[0]]]
