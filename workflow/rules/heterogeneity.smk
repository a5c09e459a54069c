"""Every headline quantity pooled across centres, and how far the centres differ in it."""

#: What of the configuration says which the headline quantities are.
HEADLINE_STUDY = {
    "headlines": config["headlines"],
    "predictors": config["predictors"],
    "conversion": {"population": config["conversion"]["population"]},
}
#: Analyses that have a headline quantity; hazard ratios are of the conversion.
HEADLINE_ANALYSES = sorted(
    {spec["line"]["analysis"] for spec in config["headlines"].values()} | {"conversion"}
)
#: One page of forest plots for each kind of quantity.
FOREST_KINDS = ["proportion", "mean_difference", "hazard_ratio"]


rule pool_headlines:
    input:
        # All analyses of the first scope, then of the next: the script counts on this order.
        results=[
            f"results/{scope}/{analysis}/results.parquet"
            for scope in SCOPES
            for analysis in HEADLINE_ANALYSES
        ],
        published=expand("resources/published/{paper}.csv", paper=PAPERS),
    output:
        results="results/comparison/heterogeneity/results.parquet",
    log:
        "logs/pool_headlines/comparison.log",
    benchmark:
        "benchmarks/pool_headlines/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        study=HEADLINE_STUDY,
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        papers=PAPERS,
        settings=config["heterogeneity"],
        code=fingerprint("pool_headlines.py"),
    message:
        "Pooling the headline quantities across centres"
    script:
        "../scripts/pool_headlines.py"


rule tabulate_heterogeneity:
    input:
        results="results/comparison/heterogeneity/results.parquet",
    output:
        csv="results/comparison/heterogeneity/table.csv",
        html=report(
            "results/comparison/heterogeneity/table.html",
            caption="../report/heterogeneity.rst",
            category="Side by side",
            labels={"analysis": "heterogeneity", "output": "pooled estimates"},
        ),
        influence_csv="results/comparison/heterogeneity/influence.csv",
        influence_html=report(
            "results/comparison/heterogeneity/influence.html",
            caption="../report/influence.rst",
            category="Side by side",
            labels={"analysis": "heterogeneity", "output": "each centre left out"},
        ),
    log:
        "logs/tabulate_heterogeneity/comparison.log",
    benchmark:
        "benchmarks/tabulate_heterogeneity/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        study=HEADLINE_STUDY,
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        code=fingerprint("tabulate_heterogeneity.py"),
    message:
        "Tabulating the heterogeneity between centres"
    script:
        "../scripts/tabulate_heterogeneity.py"


rule draw_pooled_forest:
    input:
        results="results/comparison/heterogeneity/results.parquet",
    output:
        svg=report(
            "results/comparison/heterogeneity/{kind}.svg",
            caption="../report/pooled_forest.rst",
            category="Side by side",
            labels={"analysis": "heterogeneity", "output": "forest plots, {kind}"},
        ),
        png="results/comparison/heterogeneity/{kind}.png",
    log:
        "logs/draw_pooled_forest/{kind}.log",
    benchmark:
        "benchmarks/draw_pooled_forest/{kind}.tsv"
    wildcard_constraints:
        kind="|".join(FOREST_KINDS),
    conda:
        "../../environment.yml"
    params:
        study=HEADLINE_STUDY,
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        papers=PAPERS,
        code=fingerprint("draw_pooled_forest.py"),
    message:
        "Drawing the forest plots of the centres: {wildcards.kind}"
    script:
        "../scripts/draw_pooled_forest.py"
