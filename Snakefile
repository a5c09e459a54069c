# Replicates one study of conversion surgery in hepatocellular carcinoma in every centre of
# config/centres, pooled and side by side. Run: `make results`, or `snakemake --cores all`.
from snakemake.utils import min_version

min_version("9.27")


report: "workflow/report/workflow.rst"


include: "workflow/common.smk"


if "container" in config:

    container: config["container"]


include: "workflow/rules/prepare.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/analyse.smk"
include: "workflow/rules/share.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/published.smk"
include: "workflow/rules/manuscript.smk"
include: "workflow/rules/report.smk"


rule all:
    # As a module it leaves what is made by default to the workflow that has it.
    default_target: not IS_MODULE
    input:
        "results/report/index.html",
        SITE_PAGES,
        SITE_SHEETS,
        # All tables, not only those that others are made from: a table that a newer version adds
        # would be missing, and Snakemake would ask no more whether the others are as they should be.
        aggregates_of(WITH_ROWS),
        expand(
            "results/{centre}/validation/{page}.html", centre=CENTRES, page=["report", "queries"]
        ),
        expand(
            "results/{centre}/reconstruction/constraints.html",
            centre=[c for c in CENTRES if "reconstruction" in CENTRES[c]],
        ),
        expand(files_shown(shown_of_scope(config, list(CENTRES))), scope=CENTRES),
        expand(files_shown(shown_of_scope(config, [POOLED])), scope=[POOLED] if CENTRES else []),
        expand(
            files_shown(shown_of_scope(config, WITHOUT_ROWS, rows=False)) if BUNDLES else [],
            scope=WITHOUT_ROWS,
        ),
        [
            f"results/{centre}/{analysis.name}/patients.csv"
            for analysis in ANALYSES.values()
            for centre in CENTRES
            if analysis.listing
        ],
        FOR_A_MANUSCRIPT,
        files_shown(shown_side_by_side(config)),
        expand("results/comparison/heterogeneity/{table}.html", table=["table", "influence"]),
        files_shown(shown_of_section(HETEROGENEITY)),
        files_shown(shown_of_section(PUBLISHED)) if PAPERS else [],
        NEVER_MADE,
        "results/comparison/audit/findings.html" if PAPERS else [],
    message:
        "All results are in results/; start with results/report/index.html"


onsuccess:
    say_verdicts()
    page = place_of(workflow, RESULTS_HERE / "report/index.html")
    if IS_STORED or Path(page).exists():
        print(f"Open {page} in a browser: every table and figure, site by site")


onerror:
    say_failures()
    say_verdicts()
    print(
        "What failed, and what is made from it, has no results of this run; what stands there, the"
        " report too, may be from an earlier one."
    )
