"""Treatment-related adverse events before surgery (Table 5)."""


rule describe_trae:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/trae/results.parquet",
    log:
        "logs/describe_trae/{scope}.log",
    benchmark:
        "benchmarks/describe_trae/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        populations=config["trae"]["populations"],
        code=fingerprint("describe_trae.py"),
    message:
        "Describing the adverse events of {wildcards.scope}"
    script:
        "../scripts/describe_trae.py"


rule draw_trae:
    input:
        results="results/{scope}/trae/results.parquet",
    output:
        svg=report(
            "results/{scope}/trae/figure.svg",
            caption="../report/trae.rst",
            category="Adverse events",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/trae/figure.png",
    log:
        "logs/draw_trae/{scope}.log",
    benchmark:
        "benchmarks/draw_trae/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        populations=config["trae"]["populations"],
        code=fingerprint("draw_trae.py"),
    message:
        "Drawing the adverse events of {wildcards.scope}"
    script:
        "../scripts/draw_trae.py"


rule draw_trae_comparison:
    input:
        results=expand("results/{scope}/trae/results.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/trae/{population}.svg",
            caption="../report/trae_comparison.rst",
            category="Side by side",
            labels={"analysis": "trae", "output": "{population}"},
        ),
        png="results/comparison/trae/{population}.png",
    log:
        "logs/draw_trae_comparison/{population}.log",
    benchmark:
        "benchmarks/draw_trae_comparison/{population}.tsv"
    wildcard_constraints:
        population="|".join(config["trae"]["populations"]),
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        code=fingerprint("draw_trae_comparison.py"),
    message:
        "Drawing the adverse events of {wildcards.population} of all centres"
    script:
        "../scripts/draw_trae_comparison.py"
