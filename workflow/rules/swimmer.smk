"""The patients' courses as lanes (Figure 3): patient-level, so for centres and never the pool."""


rule describe_swimmer:
    input:
        tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{centre}/swimmer/results.parquet",
        lanes="results/{centre}/swimmer/lanes.parquet",
    log:
        "logs/describe_swimmer/{centre}.log",
    benchmark:
        "benchmarks/describe_swimmer/{centre}.tsv"
    conda:
        "../../environment.yml"
    params:
        options=config["swimmer"],
        definitions=config["response"],
        code=fingerprint("describe_swimmer.py"),
    message:
        "Laying out the patients' courses of {wildcards.centre}"
    script:
        "../scripts/describe_swimmer.py"


rule draw_swimmer:
    input:
        lanes="results/{centre}/swimmer/lanes.parquet",
        results="results/{centre}/swimmer/results.parquet",
    output:
        svg=report(
            "results/{centre}/swimmer/figure.svg",
            caption="../report/swimmer.rst",
            category="Patient-level, stays at the centre",
            labels={"scope": "{centre}", "output": "swimmer plot"},
        ),
        png="results/{centre}/swimmer/figure.png",
    log:
        "logs/draw_swimmer/{centre}.log",
    benchmark:
        "benchmarks/draw_swimmer/{centre}.tsv"
    conda:
        "../../environment.yml"
    params:
        options=config["swimmer"],
        scope=named_scope,
        code=fingerprint("draw_swimmer.py"),
    message:
        "Drawing the patients' courses of {wildcards.centre}"
    script:
        "../scripts/draw_swimmer.py"
