# Replicates one study of conversion surgery in hepatocellular carcinoma in every centre of
# config/centres, pooled and side by side. Run: `make results`, or `snakemake --cores all`.
from snakemake.utils import min_version

min_version("9.27")


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/common.smk"
include: "workflow/rules/simulation.smk"
include: "workflow/rules/reconstruction.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/flow.smk"
include: "workflow/rules/baseline.smk"
include: "workflow/rules/response.smk"
include: "workflow/rules/trae.smk"
include: "workflow/rules/surgery.smk"
include: "workflow/rules/regimens.smk"
include: "workflow/rules/swimmer.smk"
include: "workflow/rules/conversion.smk"
include: "workflow/rules/survival.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/published.smk"
include: "workflow/rules/comparison.smk"
include: "workflow/rules/panels.smk"
include: "workflow/rules/heterogeneity.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        "results/report/index.html",
        expand("results/{centre}/validation/report.html", centre=CENTRES),
        expand(
            "results/{centre}/reconstruction/constraints.html",
            centre=[c for c in CENTRES if "reconstruction" in CENTRES[c]],
        ),
        expand(
            "results/{scope}/{analysis}/{file}",
            scope=SCOPES,
            analysis=ANALYSES,
            file=["table.csv", "table.html", "figure.svg", "figure.png"],
        ),
        expand(
            "results/comparison/{analysis}/{file}",
            analysis=ANALYSES,
            file=["table.csv", "table.html", "standardised_differences.csv"],
        ),
        expand(
            "results/comparison/{figure}.{format}",
            figure=[
                "flow/shares",
                "baseline/differences",
                "response/waterfall",
                "conversion/hazard_ratios",
                *TRAE_COMPARISONS,
                "surgery/differences",
                "surgery/complications",
                *SURVIVAL_PANELS,
            ],
            format=["svg", "png"],
        ),
        expand(
            "results/comparison/audit/findings.{format}",
            format=["csv", "html"] if PAPERS else [],
        ),
        expand(
            "results/comparison/heterogeneity/{file}",
            file=["table.csv", "table.html", "influence.csv", "influence.html"],
        ),
        expand(
            "results/comparison/heterogeneity/{kind}.{format}",
            kind=FOREST_KINDS,
            format=["svg", "png"],
        ),
        expand(
            "results/comparison/published/{file}",
            file=["scorecard.csv", "scorecard.html", "figure.svg", "figure.png"] if PAPERS else [],
        ),
        expand("results/{scope}/regimens/reasons.{format}", scope=SCOPES, format=["svg", "png"]),
        expand(
            "results/{scope}/conversion/{figure}.{format}",
            scope=SCOPES,
            figure=["incidence", "schoenfeld"],
            format=["svg", "png"],
        ),
        expand(
            "results/{scope}/survival/groups.{format}",
            scope=SCOPES if SURVIVAL_COMPARISONS else [],
            format=["svg", "png"],
        ),
        expand("results/{centre}/regimens/patients.csv", centre=CENTRES),
        expand("results/{centre}/swimmer/figure.{format}", centre=CENTRES, format=["svg", "png"]),
    message:
        "All results are in results/; start with results/report/index.html"


onsuccess:
    say_verdicts()
    print("Open results/report/index.html in a browser: every table and figure, site by site")


onerror:
    say_failures(log)
    say_verdicts()
    print(
        "Centres that stopped, the pool and the comparison have no results of this run; what"
        " stands there is from an earlier one."
    )
