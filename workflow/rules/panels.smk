"""Figures of all centres side by side: small panels on shared axes, differences from the pool."""


rule draw_baseline_differences:
    input:
        differences="results/comparison/baseline/standardised_differences.parquet",
    output:
        svg=report(
            "results/comparison/baseline/differences.svg",
            caption="../report/baseline_differences.rst",
            category="Side by side",
            labels={"analysis": "baseline", "output": "differences from the pool"},
        ),
        png="results/comparison/baseline/differences.png",
    log:
        "logs/draw_baseline_differences/comparison.log",
    benchmark:
        "benchmarks/draw_baseline_differences/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        populations=config["baseline"]["populations"],
        scopes=SCOPE_NAMES,
        pooled=POOLED,
        threshold=config["thresholds"]["standardised_difference"],
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_baseline_differences.py"),
    message:
        "Drawing the baseline of every centre against the pool"
    script:
        "../scripts/draw_baseline_differences.py"


rule draw_waterfalls:
    input:
        courses=expand("results/{scope}/response/courses.parquet", scope=SCOPES),
        results=expand("results/{scope}/response/results.parquet", scope=SCOPES),
    output:
        svg=report(
            "results/comparison/response/waterfall.svg",
            caption="../report/waterfalls.rst",
            category="Patient-level, stays at the centre",
            labels={"scope": "all side by side", "output": "waterfall plots"},
        ),
        png="results/comparison/response/waterfall.png",
    log:
        "logs/draw_waterfalls/comparison.log",
    benchmark:
        "benchmarks/draw_waterfalls/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        population=next(iter(config["response"]["populations"])),
        code=fingerprint("draw_waterfalls.py"),
    message:
        "Drawing the best change of the tumours of all centres"
    script:
        "../scripts/draw_waterfalls.py"


rule draw_hazard_panels:
    input:
        results=expand("results/{scope}/conversion/results.parquet", scope=SCOPES),
        published=expand("resources/published/{paper}.csv", paper=PAPERS),
    output:
        svg=report(
            "results/comparison/conversion/hazard_ratios.svg",
            caption="../report/hazard_panels.rst",
            category="Side by side",
            labels={"analysis": "conversion", "output": "hazard ratios"},
        ),
        png="results/comparison/conversion/hazard_ratios.png",
    log:
        "logs/draw_hazard_panels/comparison.log",
    benchmark:
        "benchmarks/draw_hazard_panels/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        titles=VARIABLE_TITLES,
        code=fingerprint("draw_hazard_panels.py"),
    message:
        "Drawing the predictors of conversion of all centres"
    script:
        "../scripts/draw_hazard_panels.py"
