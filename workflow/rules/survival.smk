"""Overall and disease-free survival (Figure 4)."""


rule estimate_survival:
    input:
        tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
    output:
        results="results/{scope}/survival/results.parquet",
        curves="results/{scope}/survival/curves.parquet",
    log:
        "logs/estimate_survival/{scope}.log",
    benchmark:
        "benchmarks/estimate_survival/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        endpoints=config["survival"]["endpoints"],
        horizons_months=config["survival"]["horizons_months"],
        code=fingerprint("estimate_survival.py"),
    message:
        "Estimating the survival of {wildcards.scope}"
    script:
        "../scripts/estimate_survival.py"


rule draw_survival:
    input:
        curves="results/{scope}/survival/curves.parquet",
    output:
        svg=report(
            "results/{scope}/survival/figure.svg",
            caption="../report/survival.rst",
            category="Survival",
            labels={"scope": "{scope}", "output": "figure"},
        ),
        png="results/{scope}/survival/figure.png",
    log:
        "logs/draw_survival/{scope}.log",
    benchmark:
        "benchmarks/draw_survival/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        endpoint_titles=ENDPOINT_TITLES,
        min_at_risk=config["thresholds"]["curve_min_at_risk"],
        code=fingerprint("draw_survival.py"),
    message:
        "Drawing the survival of {wildcards.scope}"
    script:
        "../scripts/draw_survival.py"
