"""Regimens, reasons of unresectability and stages of the converted (Tables 2 and 8)."""


rule describe_regimens:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/regimens/results.parquet",
    log:
        "logs/describe_regimens/{scope}.log",
    benchmark:
        "benchmarks/describe_regimens/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        code=fingerprint("describe_regimens.py"),
    message:
        "Describing the regimens of {wildcards.scope}"
    script:
        "../scripts/describe_regimens.py"


# Patient rows: of a centre, never of the pool, and in no report.
rule list_regimens:
    input:
        tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        listing="results/{centre}/regimens/patients.csv",
    log:
        "logs/list_regimens/{centre}.log",
    benchmark:
        "benchmarks/list_regimens/{centre}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        code=fingerprint("list_regimens.py"),
    message:
        "Listing the converted patients of {wildcards.centre}"
    script:
        "../scripts/list_regimens.py"


rule draw_regimens:
    input:
        results="results/{scope}/regimens/results.parquet",
    output:
        svg=report(
            "results/{scope}/regimens/figure.svg",
            caption="../report/regimens.rst",
            category="Regimens",
            labels={"scope": "{scope}", "output": "regimens"},
        ),
        png="results/{scope}/regimens/figure.png",
    log:
        "logs/draw_regimens/{scope}.log",
    benchmark:
        "benchmarks/draw_regimens/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        code=fingerprint("draw_regimens.py"),
    message:
        "Drawing the regimens of {wildcards.scope}"
    script:
        "../scripts/draw_regimens.py"


rule draw_reasons:
    input:
        results="results/{scope}/regimens/results.parquet",
    output:
        svg=report(
            "results/{scope}/regimens/reasons.svg",
            caption="../report/reasons.rst",
            category="Regimens",
            labels={"scope": "{scope}", "output": "reasons of unresectability"},
        ),
        png="results/{scope}/regimens/reasons.png",
    log:
        "logs/draw_reasons/{scope}.log",
    benchmark:
        "benchmarks/draw_reasons/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        code=fingerprint("draw_reasons.py"),
    message:
        "Drawing the reasons of unresectability of {wildcards.scope}"
    script:
        "../scripts/draw_reasons.py"
