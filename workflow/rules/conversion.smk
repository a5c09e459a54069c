"""Predictors of conversion (Table 9)."""


rule model_conversion:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/conversion/results.parquet",
        curves="results/{scope}/conversion/curves.parquet",
        residuals="results/{scope}/conversion/residuals.parquet",
    log:
        "logs/model_conversion/{scope}.log",
    benchmark:
        "benchmarks/model_conversion/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        predictors=config["predictors"],
        definition=config["conversion"],
        code=fingerprint("model_conversion.py"),
    message:
        "Modelling the time to conversion in {wildcards.scope}"
    script:
        "../scripts/model_conversion.py"


rule draw_conversion:
    input:
        results="results/{scope}/conversion/results.parquet",
    output:
        svg=report(
            "results/{scope}/conversion/figure.svg",
            caption="../report/conversion.rst",
            category="Predictors of conversion",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/conversion/figure.png",
    log:
        "logs/draw_conversion/{scope}.log",
    benchmark:
        "benchmarks/draw_conversion/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_conversion.py"),
    message:
        "Drawing the predictors of conversion of {wildcards.scope}"
    script:
        "../scripts/draw_conversion.py"


rule draw_incidence:
    input:
        curves="results/{scope}/conversion/curves.parquet",
    output:
        svg=report(
            "results/{scope}/conversion/incidence.svg",
            caption="../report/incidence.rst",
            category="Predictors of conversion",
            labels={"scope": "{scope}", "output": "incidence"},
        ),
        png="results/{scope}/conversion/incidence.png",
    log:
        "logs/draw_incidence/{scope}.log",
    benchmark:
        "benchmarks/draw_incidence/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        competing=config["conversion"]["competing"],
        min_at_risk=config["thresholds"]["curve_min_at_risk"],
        code=fingerprint("draw_incidence.py"),
    message:
        "Drawing the cumulative incidence of conversion in {wildcards.scope}"
    script:
        "../scripts/draw_incidence.py"


rule draw_schoenfeld:
    input:
        results="results/{scope}/conversion/results.parquet",
        residuals="results/{scope}/conversion/residuals.parquet",
    output:
        svg=report(
            "results/{scope}/conversion/schoenfeld.svg",
            caption="../report/schoenfeld.rst",
            category="Patient-level, stays at the centre",
            labels={"scope": "{scope}", "output": "Schoenfeld residuals"},
        ),
        png="results/{scope}/conversion/schoenfeld.png",
    log:
        "logs/draw_schoenfeld/{scope}.log",
    benchmark:
        "benchmarks/draw_schoenfeld/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_schoenfeld.py"),
    message:
        "Drawing the Schoenfeld residuals of {wildcards.scope}"
    script:
        "../scripts/draw_schoenfeld.py"
