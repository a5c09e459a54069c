"""Tumour response (Tables 3 and 4, Figure 2); its courses and figure are patient-level."""


rule describe_response:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/response/results.parquet",
        courses="results/{scope}/response/courses.parquet",
    log:
        "logs/describe_response/{scope}.log",
    benchmark:
        "benchmarks/describe_response/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        definitions=config["response"],
        code=fingerprint("describe_response.py"),
    message:
        "Describing the tumour response of {wildcards.scope}"
    script:
        "../scripts/describe_response.py"


rule draw_response:
    input:
        courses="results/{scope}/response/courses.parquet",
    output:
        svg=report(
            "results/{scope}/response/figure.svg",
            caption="../report/response.rst",
            category="Patient-level, stays at the centre",
            labels={"scope": "{scope}", "output": "waterfall and spider plots"},
        ),
        png="results/{scope}/response/figure.png",
    log:
        "logs/draw_response/{scope}.log",
    benchmark:
        "benchmarks/draw_response/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        population=next(iter(config["response"]["populations"])),
        code=fingerprint("draw_response.py"),
    message:
        "Drawing the tumour response of {wildcards.scope}"
    script:
        "../scripts/draw_response.py"
