"""Centres that pass on aggregates: their bundles, all centres together, and what may be shown."""

#: What of the study defines the numbers of the analyses that are shared, and which are wanted most.
STUDY_SHARED = {"headlines": config["headlines"]} | {
    key: config[key] for analysis in ANALYSES.values() if analysis.pooled for key in analysis.reads
}
#: Requests and answers of a model of several predictors, where there are any.
LETTERS = [str(path) for path in letters_of(FOLDER_OF_LETTERS)]
POOLING = [analysis.module(analysis.pooling) for analysis in ANALYSES.values() if analysis.pooled]


rule import_bundle:
    input:
        bundle=bundle_file,
    output:
        tables_of_scope("results/{bundle}"),
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
        letters=list(map(as_it_stands, LETTERS)),
        all_centres=NEVER_MADE,
    output:
        tables_of_pool(f"results/{ALL_CENTRES}"),
    log:
        "logs/pool_aggregates/comparison.log",
    benchmark:
        "benchmarks/pool_aggregates/comparison.tsv"
    retries: 0
    group:
        submitted_with(ALL_CENTRES)
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        results=lambda wildcards, input: str(Path(input.tables[0]).parents[2]),
        study=STUDY_SHARED,
        names={centre: SITES[centre]["name"] for centre in CENTRES_OF_POOL},
        content=contents_of(LETTERS),
        code=fingerprint("pool_aggregates.py", *POOLING),
    message:
        "Pooling all centres from what each passes on"
    script:
        "../scripts/pool_aggregates.py"


if DISCLOSED:

    rule protect_centre:
        input:
            tables=tables_of_scope("results/{centre}"),
        output:
            tables_of_scope(f"results/{PROTECTED}/{{centre}}"),
        log:
            "logs/protect_centre/{centre}.log",
        benchmark:
            "benchmarks/protect_centre/{centre}.tsv"
        group:
            submitted_with("{centre}")
        conda:
            "../../environment.yml"
        threads: 1
        resources:
            **asks_for("protect"),
        params:
            study=STUDY_SHARED,
            min_count=lambda wildcards: min_count_of(CENTRES[wildcards.centre]),
            hide_zeros=lambda wildcards: hides_zeros(CENTRES[wildcards.centre]),
            name=name_of_centre,
            code=fingerprint("protect_centre.py", *POOLING),
        message:
            "Hiding what of {wildcards.centre} may not be shown"
        script:
            "../scripts/protect_centre.py"

    # Not from the pooled rows: beside what the centres show it would give away what they hide.
    rule protect_pool:
        input:
            tables=aggregates_of(POOLED_CENTRES, SHOWN_FROM),
        output:
            tables_of_pool(f"results/{PROTECTED}/{POOLED}"),
        log:
            f"logs/protect_pool/{POOLED}.log",
        benchmark:
            f"benchmarks/protect_pool/{POOLED}.tsv"
        group:
            submitted_with(POOLED)
        conda:
            "../../environment.yml"
        threads: 1
        resources:
            **asks_for("compare"),
        params:
            results=f"results/{PROTECTED}",
            study=STUDY_SHARED,
            names={centre: SITES[centre]["name"] for centre in POOLED_CENTRES},
            code=fingerprint("pool_aggregates.py", *POOLING),
        message:
            "Pooling the centres from what each may show"
        script:
            "../scripts/pool_aggregates.py"

    # Made from what may be shown already.
    rule show_as_it_is:
        input:
            "results/{without_rows}/{analysis}/{table}.parquet",
        output:
            f"results/{PROTECTED}/{{without_rows}}/{{analysis}}/{{table}}.parquet",
        log:
            "logs/show_as_it_is/{without_rows}/{analysis}_{table}.log",
        benchmark:
            "benchmarks/show_as_it_is/{without_rows}/{analysis}_{table}.tsv"
        wildcard_constraints:
            without_rows="|".join(WITHOUT_ROWS) or "(?!)",
        localrule: True
        conda:
            "../../environment.yml"
        threads: 1
        resources:
            **asks_for("pool"),
        params:
            code="",
        message:
            "Showing {wildcards.table} of {wildcards.analysis} of {wildcards.without_rows} as it is"
        shell:
            "cp {input} {output} > {log} 2>&1"
