"""Centres that pass on aggregates: their bundles, all centres together, and what may be shown."""


def aggregates_of(scopes, folder="results", kinds=("results", *SUFFICIENT)):
    """The tables of no single patients of these scopes that a pool is made from."""
    return [
        f"{folder}/{scope}/{analysis.name}/{name}.parquet"
        for scope in scopes
        for analysis in ANALYSES.values()
        if analysis.pooled
        for name in analysis.aggregates
        if name in kinds
    ]


def shown_tables_of(scope):
    """The tables of no single patients that are shown, and that pools are made from."""
    return [
        f"{SHOWN_FROM}/{scope}/{analysis.name}/{name}.parquet"
        for analysis in ANALYSES.values()
        if analysis.pooled
        for name in analysis.aggregates
    ]


def bundle_file(wildcards):
    return as_it_stands(BUNDLES[wildcards.bundle]["bundle"])


def window_of_bundle(wildcards):
    return BUNDLES[wildcards.bundle].get("window", config["window"])


#: What of the study defines the numbers of the analyses that are shared.
STUDY_SHARED = {
    key: config[key] for analysis in ANALYSES.values() if analysis.pooled for key in analysis.reads
}
POOLING = [
    analysis.module(analysis.pooling) for analysis in ANALYSES.values() if analysis.pooled
]


rule import_bundle:
    input:
        bundle=bundle_file,
    output:
        [
            f"results/{{bundle}}/{analysis.name}/{name}.parquet"
            for analysis in ANALYSES.values()
            if analysis.pooled
            for name in analysis.aggregates
        ],
    log:
        "logs/import_bundle/{bundle}.log",
    benchmark:
        "benchmarks/import_bundle/{bundle}.tsv"
    retries: 0
    group:
        submitted_with("{bundle}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("pool"),
    params:
        study=STUDY_SHARED,
        window=window_of_bundle,
        name=lambda wildcards: SITES[wildcards.bundle]["name"],
        content=contents_of(bundle_file),
        code=fingerprint("import_bundle.py", *POOLING),
    message:
        "Reading the bundle of {wildcards.bundle}"
    script:
        "../scripts/import_bundle.py"


# Of the tables that may be shown: what a centre here hides is in no sum of all.
rule pool_aggregates:
    input:
        tables=aggregates_of(CENTRES_OF_POOL, SHOWN_FROM),
        no_patient_twice=SHARED_PATIENTS if CENTRES else [],
        all_centres=NEVER_MADE,
    output:
        [
            f"results/{ALL_CENTRES}/{analysis.name}/{name}.parquet"
            for analysis in ANALYSES.values()
            if analysis.pooled
            for name in analysis.shown_files("")
        ],
    log:
        "logs/pool_aggregates/comparison.log",
    benchmark:
        "benchmarks/pool_aggregates/comparison.tsv"
    retries: 0
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        results=lambda wildcards, input: str(Path(input.tables[0]).parents[2]),
        study=STUDY_SHARED,
        names={centre: SITES[centre]["name"] for centre in CENTRES_OF_POOL},
        code=fingerprint("pool_aggregates.py", *POOLING),
    message:
        "Pooling all centres from what each passes on"
    script:
        "../scripts/pool_aggregates.py"
