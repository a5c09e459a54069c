"""Patient flow (Figure 1)."""


rule describe_flow:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/flow/results.parquet",
    log:
        "logs/describe_flow/{scope}.log",
    benchmark:
        "benchmarks/describe_flow/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        code=fingerprint("describe_flow.py"),
    message:
        "Describing the patient flow of {wildcards.scope}"
    script:
        "../scripts/describe_flow.py"


rule draw_flow:
    input:
        results="results/{scope}/flow/results.parquet",
    output:
        svg=report(
            "results/{scope}/flow/figure.svg",
            caption="../report/flow.rst",
            category="Patient flow",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/flow/figure.png",
    log:
        "logs/draw_flow/{scope}.log",
    benchmark:
        "benchmarks/draw_flow/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        code=fingerprint("draw_flow.py"),
    message:
        "Drawing the patient flow of {wildcards.scope}"
    script:
        "../scripts/draw_flow.py"
