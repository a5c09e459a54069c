"""Conversion against direct surgery (Tables 6 and 7)."""


rule compare_surgeries:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/surgery/results.parquet",
    log:
        "logs/compare_surgeries/{scope}.log",
    benchmark:
        "benchmarks/compare_surgeries/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        definition=config["surgery"],
        code=fingerprint("compare_surgeries.py"),
    message:
        "Comparing conversion with direct surgery in {wildcards.scope}"
    script:
        "../scripts/compare_surgeries.py"


rule draw_surgery:
    input:
        results="results/{scope}/surgery/results.parquet",
    output:
        svg=report(
            "results/{scope}/surgery/figure.svg",
            caption="../report/surgery.rst",
            category="Conversion and direct surgery",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/surgery/figure.png",
    log:
        "logs/draw_surgery/{scope}.log",
    benchmark:
        "benchmarks/draw_surgery/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_surgery.py"),
    message:
        "Drawing the surgeries of {wildcards.scope}"
    script:
        "../scripts/draw_surgery.py"


rule draw_surgery_differences:
    input:
        results=expand("results/{scope}/surgery/results.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/surgery/differences.svg",
            caption="../report/surgery_differences.rst",
            category="Side by side",
            labels={"analysis": "surgery", "output": "differences"},
        ),
        png="results/comparison/surgery/differences.png",
    log:
        "logs/draw_surgery_differences/comparison.log",
    benchmark:
        "benchmarks/draw_surgery_differences/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_surgery_differences.py"),
    message:
        "Drawing conversion minus direct surgery of all centres"
    script:
        "../scripts/draw_surgery_differences.py"


rule draw_complications:
    input:
        results=expand("results/{scope}/surgery/results.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/surgery/complications.svg",
            caption="../report/complications.rst",
            category="Side by side",
            labels={"analysis": "surgery", "output": "complications"},
        ),
        png="results/comparison/surgery/complications.png",
    log:
        "logs/draw_complications/comparison.log",
    benchmark:
        "benchmarks/draw_complications/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        code=fingerprint("draw_complications.py"),
    message:
        "Drawing the complications of all centres"
    script:
        "../scripts/draw_complications.py"
