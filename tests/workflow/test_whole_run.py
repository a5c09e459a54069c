"""The whole workflow on two small centres."""

import gzip
import re
import shutil
import stat
from base64 import b64decode
from itertools import product
from zipfile import ZipFile

import pandas as pd
import pytest
from pypdf import PdfReader
from study_folders import CENTRES, ROOT, read_centre, snakemake, write_centre

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.shown import shown_of_scope, shown_of_section, shown_side_by_side
from hcc_conversion.comparison.case_mix.section import SECTION as CASE_MIX
from hcc_conversion.comparison.funnels.section import SECTION as FUNNELS
from hcc_conversion.comparison.heterogeneity.section import heterogeneity_section
from hcc_conversion.display.catalogue import FIGURE
from hcc_conversion.display.lines import lines_of
from schemas.vocabulary import POOLED

pytestmark = pytest.mark.slow
POOLABLE = [name for name, analysis in analyses().items() if analysis.pooled]
GOLDEN = ROOT / "tests/e2e/expected"
PUBLISHED = "resources/published"
#: What runs again where only the pool and what stands side by side are made anew.
VIEWS_OF_ALL = ("show_pool", "compare_scopes", "pool_headlines")


def jobs_of(text):
    """What the jobs of a run, or of a plan, say of themselves; a plan indents those of a group."""
    return re.findall(r"^ *Job \d+: (.*)$", text, re.M)


def differing(one, other, files):
    """Those of *files* that are not the same bytes below both folders; and how many there are."""
    paths = [path.relative_to(one) for path in files if path.is_file()]
    same = [(other / path).read_bytes() == (one / path).read_bytes() for path in paths]
    return [str(path) for path, equal in zip(paths, same, strict=True) if not equal], len(paths)


#: What is counted in words, in the plural.
COUNTED = (
    "cells|centres|checks|columns|events|files|intervals|kinds|numbers|patients|rows|sites|values"
)


def ones_in_the_plural(folder):
    """Where a text that people read in *folder* says that there is one of what it names as many."""
    wrong = re.compile(rf"(?:^|[^\w.,/–−-])1 (?:{COUNTED})\b", re.M)
    texts = [path for path in folder.rglob("*") if path.suffix in (".html", ".csv", ".txt", ".svg")]
    assert texts
    return {
        str(path.relative_to(folder)): found.group()
        for path in texts
        if (found := wrong.search(path.read_text(encoding="utf-8")))
    }


def test_one_is_no_plural_in_any_text(finished_run):
    assert ones_in_the_plural(finished_run / "results") == {}


def test_every_scope_has_its_results_tables_and_figures(finished_run, config):
    for scope in (*CENTRES, POOLED):
        for analysis in analyses().values():
            if analysis.scopes([scope]):
                for path in analysis.results_files(f"results/{scope}").values():
                    assert (finished_run / path).stat().st_size > 0
        for shown in shown_of_scope(config, [scope]):
            for path in shown.files:
                assert (finished_run / path.format(scope=scope)).stat().st_size > 0


def test_everything_side_by_side_is_there(finished_run, config):
    for shown in (*shown_side_by_side(config), *shown_of_section(heterogeneity_section(config))):
        for path in shown.files:
            assert (finished_run / path).stat().st_size > 0


@pytest.mark.parametrize(
    ("scope", "analysis"),
    [
        *product([*CENTRES, POOLED, "comparison"], POOLABLE),
        ("comparison", "heterogeneity"),
    ],
)
def test_tables_are_the_golden_ones(finished_run, scope, analysis):
    """Guards the plumbing; the numbers' truth is tested elsewhere."""
    ours = pd.read_csv(finished_run / f"results/{scope}/{analysis}/table.csv", dtype=str)
    golden = pd.read_csv(GOLDEN / scope / analysis / "table.csv", dtype=str)
    pd.testing.assert_frame_equal(ours, golden)


def test_harmonised_rows_are_closed_to_others_and_no_draft_of_them_is_left(finished_run):
    folders = sorted((finished_run / "results").glob("*/harmonised"))
    assert [folder.parent.name for folder in folders] == ["harbour", "lakeside", "pooled"]
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert {path.suffix for path in folder.iterdir()} == {".parquet"}


def test_the_headline_quantities_are_pooled_and_drawn(finished_run):
    folder = finished_run / "results/comparison/heterogeneity"
    pooled = pd.read_csv(folder / "table.csv", dtype=str)
    kinds = {"Proportion, %", "Cumulative incidence, %", "Mean difference", "Hazard ratio"}
    assert set(pooled["Kind"]) == kinds
    drawn = {path.stem for path in folder.glob("*.svg")}
    for kind in ("proportion", "probability", "mean_difference", "hazard_ratio"):
        assert any(name.startswith(kind) for name in drawn)


def test_a_second_run_has_nothing_to_do(finished_run):
    code, text = snakemake(finished_run, "--cores", 2)
    assert code == 0
    assert "Nothing to be done" in text


def test_all_that_is_shown_together_is_the_same_bytes_when_it_is_made_again(
    finished_run, copy_of_run
):
    """Of single centres see below: that run is under another key."""
    code, text = snakemake(copy_of_run, "--cores", 2, "--forcerun", *VIEWS_OF_ALL)
    assert code == 0, text
    done = jobs_of(text)
    assert "Writing the report" in done and "Showing the heterogeneity between centres" in done
    assert not [job for job in done if job.startswith(("Computing", "Harmonising"))]
    results = finished_run / "results"
    files = [
        path for part in (POOLED, "comparison", "report") for path in (results / part).rglob("*")
    ]
    wrong, compared = differing(finished_run, copy_of_run, files)
    assert wrong == []
    assert compared > 100


def test_results_of_all_patients_are_the_same_bytes_under_another_key(finished_run, small_study):
    """Of the centres and the pool, computed here from the same extracts with a key of the tests."""
    for scope, cohort in small_study.cohorts.items():
        rows = pd.read_parquet(finished_run / f"results/{scope}/harmonised/patients.parquet")
        ours = cohort.tables["patients"]
        assert not set(rows["patient_id"]) & set(ours["patient_id"])
        same = rows.columns.drop("patient_id")
        pd.testing.assert_frame_equal(ours[same], rows[same])
        for name, tables in small_study.tables[scope].items():
            for table, path in analyses()[name].results_files(f"results/{scope}").items():
                written = tables[table].to_parquet(write_page_checksum=True)
                assert written == (finished_run / path).read_bytes(), path


def test_dropping_in_a_centre_runs_its_jobs_the_pool_and_the_comparison_only(copy_of_run):
    shutil.copytree(
        copy_of_run / "resources/centres/harbour", copy_of_run / "resources/centres/third"
    )
    third = read_centre(copy_of_run, "harbour")
    third["name"] = "Third Hospital"
    for source in third["sources"].values():
        source["file"] = source["file"].replace("harbour", "third")
        file = copy_of_run / source["file"]
        file.write_bytes(file.read_bytes() + b"\n")  # of other bytes: no copy of the first
    write_centre(copy_of_run, "third", third)
    code, text = snakemake(copy_of_run, "-n")
    assert code == 0, text
    planned = jobs_of(text)
    assert "Harmonising the extract of third" in planned
    for name in POOLABLE:
        title = analyses()[name].title.lower()
        assert f"Computing third: {title}" in planned
        assert f"Computing pooled: {title}" in planned
    assert "Writing the tables and drawing the figures of third" in planned
    assert "Setting all centres side by side" in planned
    assert not [job for job in planned if "harbour" in job or "lakeside" in job]


def test_removing_a_centre_takes_it_out_of_the_pool_and_names_its_stale_results(
    copy_of_run, config
):
    (copy_of_run / "config/centres/lakeside.yaml").unlink()
    files = [path for shown in shown_side_by_side(config) for path in shown.files]
    report = "results/report/index.html"
    code, text = snakemake(copy_of_run, "--cores", 2, *files, report)
    assert code == 0, text
    assert "results/lakeside is left from a centre that no longer takes part" in text
    done = jobs_of(text)
    assert "Pooling the rows of all centres" in done and "Setting all centres side by side" in done
    assert not [job for job in done if "harbour" in job or "lakeside" in job]
    pooled = pd.read_parquet(copy_of_run / "results/pooled/harmonised/patients.parquet")
    assert set(pooled["centre"]) == {"harbour"}
    header = (copy_of_run / "results/comparison/flow/table.csv").read_text().splitlines()[0]
    assert "Lakeside" not in header
    assert "1 site side by side" in (copy_of_run / report).read_text(encoding="utf-8")
    for made in ("report", "comparison", "pooled"):
        assert ones_in_the_plural(copy_of_run / "results" / made) == {}


@pytest.fixture
def with_the_paper(copy_of_run):
    """The finished run, and what the paper prints handed over after it."""
    for path in sorted((ROOT / PUBLISHED).glob("zhang2023*")):
        shutil.copy(path, copy_of_run / PUBLISHED)
    return copy_of_run


def test_dropping_in_a_paper_makes_the_scorecard_and_no_contradiction_in_our_own_results(
    with_the_paper,
):
    code, text = snakemake(with_the_paper, "-n")
    assert code == 0, text
    assert "Setting all centres side by side" in text  # the paper has a column there
    anew = ("Computing", "Harmonising", "Pooling the rows")
    assert not [job for job in jobs_of(text) if job.startswith(anew)]
    figure = "results/comparison/published/shares.svg"
    beside = "results/comparison/surgery/table.html"
    code, text = snakemake(with_the_paper, "--cores", 2, figure, beside)
    assert code == 0, text
    comparison = with_the_paper / "results/comparison"
    control = pd.read_csv(comparison / "audit/control.csv").set_index("scope")
    assert control.index.tolist() == [*CENTRES, POOLED]
    assert (control[["contradiction", "impossible", "rounding"]] == 0).all(axis=None)
    assert (control["checks"] > 100).all()
    summary = pd.read_csv(comparison / "published/summary.csv").set_index("place").loc["all"]
    printed = pd.read_csv(ROOT / PUBLISHED / "zhang2023.csv")
    assert summary["scope"].tolist() == [*CENTRES, POOLED]
    assert (summary["total"] == len(printed)).all()
    assert ones_in_the_plural(comparison) == {}
    for name in ("scorecard.html", "shares.svg", "shares.png"):
        assert (comparison / "published" / name).stat().st_size > 0


def misread_the_sex_of_one(workdir, *, twice=False):
    """An unknown code in row 4 of harbour's patients; *twice*: and one patient is there twice."""
    path = workdir / "resources/centres/harbour/patients.csv"
    lines = path.read_bytes().decode("gb18030").splitlines(keepends=True)
    column = lines[0].strip().split(",").index("性别")
    row = lines[3].split(",")
    row[column] = "雄"
    lines[3] = ",".join(row)
    path.write_bytes("".join(lines + lines[5:6] * twice).encode("gb18030"))


def test_a_bad_extract_stops_its_centre_with_one_message_and_no_other(
    finished_run, workdir, monkeypatch
):
    """Under another key, the other centre has what it has in the finished run, byte for byte."""
    monkeypatch.setenv("HCC_CONVERSION_PSEUDONYM_KEY", "another key of another site")
    misread_the_sex_of_one(workdir, twice=True)
    code, text = snakemake(workdir, "--cores", 2, "--keep-going", "--show-failed-logs")
    assert code != 0
    assert "patients.csv, column '性别', row 4: unknown code; expected" in text
    assert "duplicate key: the same patient in several rows" in text
    assert "Failed: harmonise_extract, see logs/harmonise_extract/harbour.log" in text
    assert "Traceback" not in text
    left = [path.name for path in (workdir / "results/harbour/harmonised").rglob("*.*")]
    assert sorted(left) == [".snakemake_timestamp", "refusal.json"]
    assert not (workdir / "results/pooled").exists()
    assert (workdir / "results/harbour/validation/report.html").exists()
    assert not (workdir / ".pseudonym-key").exists()
    results = finished_run / "results/lakeside"
    files = [path for path in results.rglob("*") if "harmonised" not in path.parts]
    wrong, compared = differing(finished_run, workdir, files)
    assert wrong == []
    assert compared > 40
    one, other = (
        pd.read_parquet(folder / "results/lakeside/harmonised/patients.parquet")
        for folder in (finished_run, workdir)
    )
    assert not set(one["patient_id"]) & set(other["patient_id"])
    same = one.columns.drop("patient_id")
    pd.testing.assert_frame_equal(one[same], other[same])


def test_quarantine_sets_the_patient_aside_and_the_flow_counts_it(workdir):
    harbour = read_centre(workdir, "harbour")
    harbour["on_invalid"] = "quarantine"
    write_centre(workdir, "harbour", harbour)
    misread_the_sex_of_one(workdir)
    code, printed = snakemake(workdir, "--cores", 2, "results/harbour/flow/results.parquet")
    assert code == 0, printed
    aside = pd.read_csv(workdir / "results/harbour/validation/quarantine.csv")
    assert 4 in aside.loc[aside["file"].str.endswith("patients.csv"), "row"].tolist()
    flow = lines_of(pd.read_parquet(workdir / "results/harbour/flow/results.parquet"))
    assert flow.loc[flow["level"] == "quarantined", "text"].tolist() == ["1 (1.7)"]  # of 60 rows


def identifiers_of(run):
    """Names, numbers and dates of birth of every simulated patient."""
    identifiers = set()
    patients = pd.read_csv(
        run / "resources/centres/harbour/patients.csv", encoding="gb18030", dtype=str
    )
    identifiers |= set(patients["病案号"]) | set(patients["姓名"]) | set(patients["出生日期"])
    us = pd.read_excel(
        run / "resources/centres/lakeside/lakeside.xlsx", sheet_name="Patients", dtype=str
    )
    identifiers |= set(us["MRN"]) | set(us["Pt Name"]) | set(us["DOB"])
    assert len(identifiers) > 300
    return identifiers


def text_of(path):
    """What a file says; of a page without the pictures, whose text is a drawing of letters, but
    with the files that it carries; of sheets what stands on them; of an archive what its files
    say."""
    if path.name == "summary.pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv(index=False)
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            held = [(name.rpartition(".")[2], archive.read(name)) for name in archive.namelist()]
        return "\n".join(text_in(content, f".{ending}") for ending, content in held)
    return text_in(path.read_bytes(), path.suffix)


def text_in(content, suffix):
    text = content.decode("utf-8", errors="ignore")
    if suffix != ".html":
        return text
    carried = re.compile(r"data:application/gzip;base64,([^\"]+)")
    text = carried.sub(lambda found: gzip.decompress(b64decode(found[1])).decode("utf-8"), text)
    return re.sub(r"data:image/[^\"]+", "", text)


def test_no_identifier_leaves_the_harmonising(finished_run):
    """Names, numbers and dates of every simulated patient are looked for in every file."""
    identifiers = identifiers_of(finished_run)
    searched = 0
    for path in finished_run.rglob("*"):
        if path.is_dir() or "resources" in path.relative_to(finished_run).parts:
            continue
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
            assert not [c for c in table if pd.api.types.is_datetime64_any_dtype(table[c])]
        content = text_of(path)
        leaked = [text for text in identifiers if text in content]
        assert not leaked, f"{len(leaked)} identifiers in {path.name}"
        searched += 1
    assert searched > 100


def test_what_is_passed_on_names_no_patient_not_even_by_pseudonym(finished_run):
    """In results/comparison and results/report; pseudonyms are of one site's patients as well."""
    harmonised = (finished_run / "results/pooled/harmonised").glob("*.parquet")
    tables = [pd.read_parquet(path) for path in harmonised]
    pseudonyms = {name for t in tables if "patient_id" in t for name in t["patient_id"]}
    assert len(pseudonyms) > 100
    sought = identifiers_of(finished_run) | pseudonyms
    passed_on = [
        path
        for folder in ("comparison", "report")
        for path in (finished_run / "results" / folder).rglob("*")
        if path.is_file()
    ]
    assert finished_run / "results/report/index.html" in passed_on
    for path in passed_on:
        content = text_of(path)
        assert not [text for text in sought if text in content], path.name
        if path.suffix == ".parquet":
            assert "patient_id" not in pd.read_parquet(path)


def test_the_report_shows_every_site_and_stays_small(finished_run):
    page = finished_run / "results/report/index.html"
    html = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 12e6
    for name in ("Harbour Hospital", "Lakeside Medical Center", "Pooled"):
        assert html.count(name) > 50
    assert not re.search(r"(?:src|href)=\"https?:", html)


def test_every_link_of_the_report_leads_to_a_result(finished_run):
    page = finished_run / "results/report/index.html"
    links = set(re.findall(r'href="(\.\./[^"]+)"', page.read_text(encoding="utf-8")))
    assert len(links) > 50
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_the_archive_holds_what_the_report_links_to_and_nothing_of_single_patients(finished_run):
    page = finished_run / "results/report/index.html"
    with ZipFile(page.with_name("report.zip")) as archive:
        names = archive.namelist()
        assert archive.read("report/index.html") == page.read_bytes()
    html = page.read_text(encoding="utf-8")
    beside = set(re.findall(r'href="\.\./([^"]+)" data-where="beside"', html))
    assert beside < set(names)
    modes = {stat.S_IMODE((finished_run / "results" / name).stat().st_mode) for name in names}
    assert modes == {0o666}  # what holds patients' rows has 0o600


TILE = re.compile(
    r'href="\.\./([^"]+)\.svg"[^>]*>SVG</a>(?:(?!<a href="[^"]+\.svg").)*?'
    r'src="data:image/svg\+xml;base64,([^"]+)"',
    re.S,
)


def changed_figures(page, results):
    """Figures that *page* shows, by path, and whether another file stands in it than the figure's
    own below *results*."""
    shown = TILE.findall(page.read_text(encoding="utf-8"))
    return {
        path: (results / f"{path}.svg").read_bytes() != b64decode(image) for path, image in shown
    }


def test_every_figure_of_the_report_is_the_file_of_its_job(finished_run, config):
    page = finished_run / "results/report/index.html"
    changed = changed_figures(page, finished_run / "results")
    drawn = [
        file.format(scope=scope).removeprefix("results/").removesuffix(".svg")
        for scopes, shown in [
            (CENTRES, shown_of_scope(config, CENTRES)),
            ([POOLED], shown_of_scope(config, [POOLED])),
            (
                [""],
                [
                    *shown_side_by_side(config),
                    *shown_of_section(heterogeneity_section(config)),
                    *shown_of_section(CASE_MIX),
                    *shown_of_section(FUNNELS),
                ],
            ),
        ]
        for one in shown
        for scope in scopes
        for file in one.files
        if file.endswith(".svg") and file == one.marked
    ]
    # A figure with nothing in it is a sentence on the page.
    silent = set(drawn) - set(changed)
    assert set(changed) <= set(drawn)
    assert len(silent) < 5
    assert page.read_text(encoding="utf-8").count("nothing to show here") >= len(silent)
    assert [path for path, differs in changed.items() if differs] == []
    # Of every place: each site, and side by side.
    assert page.read_text(encoding="utf-8").count('src="data:image') == len(changed)


@pytest.mark.parametrize("width", [400, 1400])
def test_the_report_fits_a_phone_and_a_desk(finished_run, window, width):
    window.open(finished_run / "results/report/index.html", width=width)
    window.run("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert window.complaints() == [] and window.requests() == []
    assert window.page_width() <= width
    assert window.wide() == []


def test_snakemakes_own_report_can_be_made(finished_run, tmp_path):
    report = tmp_path / "report.html"
    code, text = snakemake(finished_run, "--report", report)
    assert code == 0, text
    assert "Harbour Hospital" in report.read_text(encoding="utf-8")


def holds_patients(path, pseudonyms, analyses_with_rows):
    """Whether a file of a run is declared to hold patients' rows, or is found to hold some."""
    folder, name = path.parent.name, path.name
    if folder in ("harmonised", "validation", "extract") or "draft" in path.parts:
        return True
    if name in analyses_with_rows.get(folder, ()):
        return True
    if path.suffix == ".parquet":
        table = pd.read_parquet(path).astype("string")
        return bool(table.isin(pseudonyms).any(axis=None)) or "patient" in table.columns
    if path.suffix in (".docx", ".xlsx", ".zip"):
        with ZipFile(path) as parts:
            inside = [parts.read(part).decode("utf-8", "ignore") for part in parts.namelist()]
        return any(name in text for text in inside for name in pseudonyms)
    text = path.read_text("utf-8") if path.suffix not in FIGURE[1:] else ""
    return any(word in text for word in pseudonyms)


def test_what_holds_patients_rows_is_closed_to_others_whatever_the_umask(finished_run, config):
    results = finished_run / "results"
    pseudonyms = set()
    for centre in CENTRES:
        patients = pd.read_parquet(results / centre / "harmonised/patients.parquet")
        pseudonyms |= set(patients["patient_id"].astype(str))
    declared = {}
    for name, analysis in analyses().items():
        files = {f"{table}.parquet" for table in analysis.patient_rows}
        files |= {"patients.csv"} if analysis.listing else set()
        for side_by_side in (False, True):
            for figure in analysis.figures(config, side_by_side=side_by_side):
                if figure.patient_level:
                    stem = figure.path.rpartition("/")[2]
                    files |= {f"{stem}{ending}" for ending in FIGURE}
        declared[name] = files
    files = [path for path in results.rglob("*") if path.is_file()]
    private = [path for path in files if holds_patients(path, pseudonyms, declared)]
    names = {path.name for path in private}
    assert {"patients.parquet", "findings.csv", "courses.parquet", "lanes.parquet"} <= names
    assert {"residuals.parquet", "patients.csv", "quarantine.csv", "waterfall.svg"} <= names
    modes = {(path, stat.S_IMODE(path.stat().st_mode)) for path in private}
    assert [path for path, mode in modes if mode != 0o600] == []
    folders = {path.parent for path in private}
    assert [f for f in folders if stat.S_IMODE(f.stat().st_mode) != 0o700] == []
    assert stat.S_IMODE((results / "report/index.html").stat().st_mode) == 0o666
