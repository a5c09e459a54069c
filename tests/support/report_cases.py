"""An invented results folder of two centres and their pool, and the report made from it."""

from functools import cache

import pandas as pd
import yaml
from builders import cohort
from places import ROOT

import write_report
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.case_mix.section import SECTION as CASE_MIX
from hcc_conversion.comparison.funnels.section import SECTION as FUNNELS
from hcc_conversion.display.catalogue import EMBEDDED, Table, files_of
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.queries import list_queries
from hcc_conversion.manuscript.made_from import FORMATS
from hcc_conversion.report.answer import TABLES as ANSWER
from hcc_conversion.report.sections import report_sections
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.study.results import ResultRows
from schemas.queries import Queries
from schemas.vocabulary import COMPARISON

ANALYSES = [name for name, analysis in analyses().items() if analysis.pooled]
CENTRES = ["north", "south"]
#: From every page below results/ to the report.
BACK = "../../report/index.html"
SCOPES = {
    "north": {"name": "North & Sons <Clinic>", "nature": "real", "description": "a register"},
    "south": {"name": "South", "nature": "simulated", "description": "no real person"},
    "pooled": {"name": "Pooled", "nature": "1 real, 1 simulated", "description": "both"},
}
LABELS = [
    "North & Sons <Clinic> (real patients)",
    "South (simulated patients)",
    "Pooled (1 real, 1 simulated)",
]
PAPERS = ["zhang2023"]
FINDING = pd.DataFrame(
    {
        "severity": ["warning"],
        "table": "patients",
        "file": "a.csv",
        "column": "Age",
        "row": 93,
        "problem": "unusual",
        "found": "SECRET",
        "expected": "18 to 95",
        "advice": "look",
    }
)
QUERIES = list_queries(summarise(FINDING), Queries.of([]), [], "2026-11-28")
COLLECTED = cohort(patients=[{"patient_id": "a", "sex": "male"}]).collected
HASHES = {"config.yaml": "0123456789abcdef" * 4}


def study_config(*, patient_level=False):
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    config["report"]["patient_level_figures"] = patient_level
    return config


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="{}pt"/>'


@cache
def results_of(analysis, n):
    """A few lines of results: patients, what is followed up, and two headline quantities."""
    rows = ResultRows(analysis)
    rows.add("converted", "patients", line="count", n=n, note="" if n else "not collected")
    if analysis == "flow":
        unresectable = {"n": 3, "denominator": 12, "percent": 25.0, "ci_low": 9, "ci_high": 53}
        place = ("resectability=unresectable", "conversion", "converted")
        rows.add(*place, line="proportion_ci", **unresectable)
    if analysis == "survival":
        counts = {"n": n, "events": 2, "missing": 1}
        place = {"line": "events_missing", "method": "Kaplan-Meier"}
        rows.add("admitted", "os_diagnosis", **place, **counts)
    return rows.table()


def comparison_table():
    """Two populations of 40 rows each, with shares, means and values that are missing."""
    rows = [
        (population, f"Variable {row // 4}", f"level {row}", "n (%)", f"{row}/40 ({99 - row}.0)",
         f"{100 - row}.5 (1.0 to 200.0)", "not collected" if row % 2 else f"{1000 + row:,} (1.0)")
        for population in ("Converted", "uHCC, treated")
        for row in range(40)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Population", "Variable", "Level", "Statistic", *LABELS])


def audit_table():
    text = "t4.g.lr_tki_pd1.orr_recist.n = 10 of 21, one of several values in a long line"
    columns = ["severity", "where", "printed", "recomputed", "meaning"]
    return pd.DataFrame([["contradiction", "table4", text, text, text]], columns=columns)


def verdict_table():
    """As the scorecard's summary: one row per site and part of the paper."""
    verdicts = [
        "total", "exact", "agrees", "unclear", "paper_cannot_tell", "differs",
        "not_compared", "published_value_inconsistent", "not_estimable_here", "not_collected",
        "not_replicated",
    ]  # fmt: skip
    rows = [(place, scope, *[3] * 11) for place in ("table1", "all") for scope in SCOPES]
    return pd.DataFrame(rows, columns=["place", "scope", *verdicts])


def influence_table():
    """One row per quantity and centre."""
    rows = [(f"Quantity {number}", label) for number in range(40) for label in LABELS[:2]]
    return pd.DataFrame(rows, columns=["Quantity", "Centre"]).assign(Influence="influential")


def case_mix_table():
    """One row per outcome and site, named by its label."""
    rows = [(f"Outcome {number}", label) for number in range(3) for label in LABELS]
    shown = dict.fromkeys(
        name for item in CASE_MIX.items if isinstance(item, Table) for name in item.columns
    )
    table = pd.DataFrame(rows, columns=["Outcome", "Site"])
    return table.reindex(columns=list(shown), fill_value="")


def funnel_rows():
    """One row per share and site, named by its id."""
    rows = [(title, scope) for title in ("Converted", "Died") for scope in CENTRES]
    table = pd.DataFrame(rows, columns=["title", "scope"])
    [shown] = [item.columns for item in FUNNELS.items if isinstance(item, Table)]
    return table.reindex(columns=list(shown), fill_value="3.0")


#: Tables that are not one column per site.
OTHER_TABLES = {
    "funnels/table.csv": funnel_rows,
    "case_mix/table.csv": case_mix_table,
    "case_mix/surgery.csv": case_mix_table,
    "audit/findings.csv": audit_table,
    "published/summary.csv": verdict_table,
    "heterogeneity/influence.csv": influence_table,
}


def write_results(folder, config):
    """Every file that the report reads or links to."""
    results = folder / "results"
    for scope in SCOPES:
        n = {"north": 0, "south": 5, "pooled": 5}[scope]
        for analysis in ANALYSES:
            path = results / scope / analysis / "results.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            results_of(analysis, n).to_parquet(path)
        harmonised = results / scope / "harmonised"
        harmonised.mkdir()
        kept = pd.DataFrame({"table": ["patients", "outcomes", "outcomes"], "kept": [1200, 3, 4]})
        kept.to_parquet(harmonised / "accounting.parquet")
    for centre in CENTRES:
        COLLECTED.to_parquet(results / centre / "harmonised/collected.parquet")
        validation = results / centre / "validation"
        validation.mkdir()
        (validation / "report.html").write_text("")
        name = SCOPES[centre]["name"]
        (validation / "verdict.txt").write_text(f"{name}: 0 kinds of errors. Takes part.\n")
        FINDING.to_csv(validation / "findings.csv", index=False)
        write_csv(QUERIES, validation / "queries.csv")
    for name in files_of(report_sections(config, PAPERS), list(SCOPES), CENTRES):
        _write_shown(folder / name)
    for path, table in answer_tables().items():
        (results / path).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(results / f"{path}.csv", index=False)


def answer_tables():
    """Path below results/ of a table of the answer, then the table: the second centre differs."""
    said = [
        ("a2020", "all", "pooled", "conversion", "Of all."),
        ("a2020", "north", "absent", "", f"{LABELS[0]} has none."),
        ("a2020", "south", "differs", "conversion", f"{LABELS[1]} differs."),
    ]
    columns = ["paper", "scope", "tells", "topic", "sentence"]
    moved = [("south", "South", "Converted", "1", "2")]
    tables = (
        pd.DataFrame(said, columns=columns),
        pd.DataFrame({"Quantity": ["Converted"], LABELS[1]: ["2"]}),
        pd.DataFrame({"sentence": ["Numbers of today."]}),
        pd.DataFrame(moved, columns=["scope", "name", "title", "before", "now"]),
    )
    return dict(zip(ANSWER, tables, strict=True))


def _write_shown(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == EMBEDDED:
        high = 900 if "surgery" in path.parts else 240
        path.write_text(SVG.format(482, high), encoding="utf-8")
    elif path.suffix == ".csv":
        table = OTHER_TABLES.get("/".join(path.parts[-2:]), comparison_table)
        table().to_csv(path, index=False)
    elif not path.exists():
        path.write_text("")


def for_a_manuscript():
    """Paths below results/ of the tables of every scope and side by side, and of the rest."""
    folders = [*SCOPES, COMPARISON]
    tables = [f"{at}/tables/tables.{ending}" for at in folders for ending in FORMATS.values()]
    return [*tables, f"{COMPARISON}/tables/reporting.html"]


def site_pages():
    """Paths below results/ of the pages of single sites, for a screen and for print."""
    return [
        f"{centre}/summary/summary.{ending}" for centre in CENTRES for ending in ("html", "pdf")
    ]


def make_report(folder):
    """Invented results, and their report; the path of its page."""
    write_results(folder, study_config())
    for scope in [*SCOPES, COMPARISON]:
        (folder / "results" / scope / "tables").mkdir(parents=True)
        for ending in FORMATS.values():
            (folder / "results" / scope / f"tables/tables.{ending}").touch()
    (folder / "results" / COMPARISON / "tables/reporting.html").touch()
    for page in map((folder / "results").joinpath, site_pages()):
        page.parent.mkdir(exist_ok=True)
        page.write_text(f'<a href="{BACK}">All results</a>')
    (folder / "methods.md").write_text(
        "# Methods\n\nIntro with <b>tags</b>.\n\n## Survival\n\nBy `lifelines`.\n"
    )
    return render_again(folder, "report")


def render_again(folder, name, *, patient_level=False, again=False):
    """The report of results that are there; the path of its page, in results/*name*/."""
    page = folder / "results" / name / "index.html"
    page.parent.mkdir(exist_ok=again)
    write_report.main(
        folder / "methods.md",
        page,
        page.with_name("report.zip"),
        linked=[*for_a_manuscript(), *site_pages()],
        config=study_config(patient_level=patient_level),
        papers=PAPERS,
        scopes=SCOPES,
        centres=CENTRES,
        quality_of=CENTRES,
        hidden_below={},
        shown_from=str(folder / "results"),
        titles={"os_diagnosis": "Overall survival"},
        software={"Python": "3.x"},
        hashes=HASHES,
    )
    return page
