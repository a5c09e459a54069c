"""Files behind the page: links of the page on disk, of the unpacked archive, of the page alone."""

import gzip
from base64 import b64decode
from pathlib import Path
from zipfile import ZipFile

import pytest
from report_cases import make_report, render_again

from hcc_conversion.report.archive import linked_from
from hcc_conversion.report.files import AT_CENTRE, BESIDE, CARRIED, link_to

PAGES = ("comparison/published/scorecard.html", "comparison/audit/findings.html")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    make_report(folder)
    targets = ("scorecard.csv", "../audit/findings.html#x", "../../report/index.html")
    linked = "".join(f'<a href="{target}">there</a>' for target in targets)
    (folder / "results" / PAGES[0]).write_text(linked)
    (folder / "results/comparison/published/scorecard.csv").write_text("a\n1\n")
    return render_again(folder, "report", again=True)


def links_of(page):
    """(address, where) of every link that is no place of the page."""
    html = page.read_text(encoding="utf-8")
    where = dict.fromkeys(linked_from(html), "")
    for kind in (BESIDE, AT_CENTRE, CARRIED):
        where |= {link: kind for link in where if f'href="{link}" data-where="{kind}"' in html}
    return where


def broken(page):
    """Addresses of files that a page links to and that are not there."""
    away = [link for link in linked_from(page.read_text(encoding="utf-8")) if link[0] != "#"]
    files = [link.partition("#")[0] for link in away if not link.startswith("data:")]
    return [link for link in files if not (page.parent / link).is_file()]


def test_on_disk_every_link_leads_to_a_file(page):
    assert broken(page) == []
    assert {BESIDE, AT_CENTRE, CARRIED} <= set(links_of(page).values())


def test_alone_the_page_carries_its_numbers_and_marks_every_other_link(page):
    results = page.parents[1]
    html = page.read_text(encoding="utf-8")
    for link, where in links_of(page).items():
        if link.startswith("data:application/gzip"):
            continue
        assert link.startswith("#") or where in (BESIDE, AT_CENTRE), link
    held = html.split('id="file-comparison-flow-table.csv" ')[1]
    assert held.startswith(
        'download="comparison_flow_table.csv.gz" href="data:application/gzip;base64,'
    )
    content = gzip.decompress(b64decode(held.split("base64,")[1].split('"')[0]))
    assert content == (results / "comparison/flow/table.csv").read_bytes()


def test_unpacked_every_page_of_the_archive_leads_on_and_back(page, tmp_path):
    with ZipFile(page.with_name("report.zip")) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    assert {"comparison/published/scorecard.csv", "north/summary/summary.pdf", *PAGES} <= set(names)
    inside = tmp_path / "report/index.html"
    assert inside.read_bytes() == page.read_bytes()
    stays = {link for link, where in links_of(inside).items() if where == AT_CENTRE}
    assert set(broken(inside)) == stays
    for name in (name for name in names if name.endswith(".html") and name != names[0]):
        assert broken(tmp_path / name) == [], name


def test_nothing_of_single_patients_is_in_the_archive(page):
    with ZipFile(page.with_name("report.zip")) as archive:
        names = archive.namelist()
    assert not [name for name in names if "swimmer" in name or "validation" in name]
    assert not {"north/response/figure.svg", "comparison/response/waterfall.svg"} & set(names)
    assert "north/conversion/figure.svg" in names and "north/conversion/schoenfeld.svg" not in names


def test_figures_that_are_let_in_are_in_the_archive_too(page):
    let_in = render_again(page.parents[2], "let_in", patient_level=True)
    with ZipFile(let_in.with_name("report.zip")) as archive:
        names = archive.namelist()
    assert {"north/response/figure.svg", "north/swimmer/results.parquet"} <= set(names)
    assert not [name for name in names if "validation" in name]


def test_the_same_files_give_the_same_archive(page):
    first = page.with_name("report.zip").read_bytes()
    render_again(page.parents[2], "report", again=True)
    assert page.with_name("report.zip").read_bytes() == first


def test_a_link_says_where_its_file_is():
    open_ = frozenset({"a/table.csv", "a/figure.svg"})
    links = [link_to("x", Path(f"a/{name}").as_posix(), open_) for name in (
        "table.csv", "figure.svg", "swimmer.svg", "patients.csv"
    )]  # fmt: skip
    assert [(link.where, link.address) for link in links] == [
        (CARRIED, "#file-a-table.csv"),
        (BESIDE, "../a/figure.svg"),
        (AT_CENTRE, "../a/swimmer.svg"),
        (AT_CENTRE, "../a/patients.csv"),
    ]
