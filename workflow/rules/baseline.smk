"""Baseline characteristics (Table 1)."""


rule describe_baseline:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/baseline/results.parquet",
    log:
        "logs/describe_baseline/{scope}.log",
    benchmark:
        "benchmarks/describe_baseline/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        populations=config["baseline"]["populations"],
        variables={name: config[name] for name in ("characteristics", "predictors")},
        code=fingerprint("describe_baseline.py"),
    message:
        "Describing the baseline of {wildcards.scope}"
    script:
        "../scripts/describe_baseline.py"


rule draw_baseline:
    input:
        results="results/{scope}/baseline/results.parquet",
    output:
        svg=report(
            "results/{scope}/baseline/figure.svg",
            caption="../report/baseline.rst",
            category="Baseline characteristics",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/baseline/figure.png",
    log:
        "logs/draw_baseline/{scope}.log",
    benchmark:
        "benchmarks/draw_baseline/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        populations=[
            population
            for population, variables in config["baseline"]["populations"].items()
            if variables == "characteristics"
        ],
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_baseline.py"),
    message:
        "Drawing the baseline of {wildcards.scope}"
    script:
        "../scripts/draw_baseline.py"
