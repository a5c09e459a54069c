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
        definition=config["survival"],
        response=config["response"],
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


rule draw_survival_groups:
    input:
        curves="results/{scope}/survival/curves.parquet",
        results="results/{scope}/survival/results.parquet",
    output:
        svg=report(
            "results/{scope}/survival/groups.svg",
            caption="../report/survival_groups.rst",
            category="Survival",
            labels={"scope": "{scope}", "output": "groups"},
        ),
        png="results/{scope}/survival/groups.png",
    log:
        "logs/draw_survival_groups/{scope}.log",
    benchmark:
        "benchmarks/draw_survival_groups/{scope}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        comparisons=SURVIVAL_COMPARISONS,
        titles=VARIABLE_TITLES,
        min_at_risk=config["thresholds"]["curve_min_at_risk"],
        code=fingerprint("draw_survival_groups.py"),
    message:
        "Drawing the groups compared in the survival of {wildcards.scope}"
    script:
        "../scripts/draw_survival_groups.py"
