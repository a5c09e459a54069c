"""All centres and the pool side by side."""


rule measure_differences:
    input:
        results=expand("results/{scope}/{{analysis}}/results.parquet", scope=SCOPES),
    output:
        parquet="results/comparison/{analysis}/standardised_differences.parquet",
        csv="results/comparison/{analysis}/standardised_differences.csv",
    log:
        "logs/measure_differences/{analysis}.log",
    benchmark:
        "benchmarks/measure_differences/{analysis}.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPES,
        pooled=POOLED,
        threshold=config["thresholds"]["standardised_difference"],
        code=fingerprint("measure_differences.py"),
    message:
        "Measuring how far the centres are from the pool: {wildcards.analysis}"
    script:
        "../scripts/measure_differences.py"


rule compare_scopes:
    input:
        results=expand("results/{scope}/{{analysis}}/results.parquet", scope=SCOPES),
        differences="results/comparison/{analysis}/standardised_differences.parquet",
        published=expand("resources/published/{paper}.csv", paper=PAPERS),
    output:
        csv="results/comparison/{analysis}/table.csv",
        html=report(
            "results/comparison/{analysis}/table.html",
            caption="../report/comparison.rst",
            category="Side by side",
            labels={"analysis": "{analysis}", "output": "table"},
        ),
    log:
        "logs/compare_scopes/{analysis}.log",
    benchmark:
        "benchmarks/compare_scopes/{analysis}.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        titles=VARIABLE_TITLES,
        threshold=config["thresholds"]["standardised_difference"],
        code=fingerprint("compare_scopes.py"),
    message:
        "Comparing {wildcards.analysis} between the centres"
    script:
        "../scripts/compare_scopes.py"


rule draw_survival_panel:
    input:
        curves=expand("results/{scope}/survival/curves.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/survival/{endpoint}/{population}.svg",
            caption="../report/survival_panel.rst",
            category="Side by side",
            labels={"analysis": "survival", "output": "{endpoint}, {population}"},
        ),
        png="results/comparison/survival/{endpoint}/{population}.png",
    log:
        "logs/draw_survival_panel/{endpoint}_{population}.log",
    benchmark:
        "benchmarks/draw_survival_panel/{endpoint}_{population}.tsv"
    wildcard_constraints:
        endpoint="|".join(ENDPOINT_TITLES),
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        endpoint_title=endpoint_title,
        min_at_risk=config["thresholds"]["curve_min_at_risk"],
        code=fingerprint("draw_survival_panel.py"),
    message:
        "Drawing {wildcards.endpoint} of {wildcards.population} of all centres"
    script:
        "../scripts/draw_survival_panel.py"


rule draw_flow_shares:
    input:
        results=expand("results/{scope}/flow/results.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/flow/shares.svg",
            caption="../report/flow_shares.rst",
            category="Side by side",
            labels={"analysis": "flow", "output": "shares"},
        ),
        png="results/comparison/flow/shares.png",
    log:
        "logs/draw_flow_shares/comparison.log",
    benchmark:
        "benchmarks/draw_flow_shares/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        code=fingerprint("draw_flow_shares.py"),
    message:
        "Drawing the flow's shares of all centres"
    script:
        "../scripts/draw_flow_shares.py"
