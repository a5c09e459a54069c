"""What papers print: their own numbers held against each other, and beside every scope's."""

IDENTITIES_SCHEMA = "schemas/identities.schema.yaml"


rule audit_published:
    input:
        values=PUBLISHED_VALUES,
        identities=PUBLISHED_TIES,
    output:
        findings="results/comparison/audit/findings.csv",
        page=report(
            "results/comparison/audit/findings.html",
            category="Published",
            labels={"analysis": "audit of the printed numbers", "output": "findings"},
        ),
    log:
        "logs/audit_published/comparison.log",
    benchmark:
        "benchmarks/audit_published/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        title="Audit of the printed numbers",
        conversion={name: config["conversion"][name] for name in ("population", "paper_model")},
        content=contents_of(PUBLISHED_VALUES, PUBLISHED_TIES),
        code=fingerprint("audit_published.py", files=[IDENTITIES_SCHEMA]),
    message:
        "Holding the printed numbers against each other"
    script:
        "../scripts/audit_published.py"


rule audit_results:
    input:
        values=PUBLISHED_VALUES,
        identities=PUBLISHED_TIES,
        results=ALL_RESULTS,
    output:
        control="results/comparison/audit/control.csv",
    log:
        "logs/audit_results/comparison.log",
    benchmark:
        "benchmarks/audit_results/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        scopes=SCOPES,
        content=contents_of(PUBLISHED_VALUES, PUBLISHED_TIES),
        code=fingerprint("audit_results.py", files=[IDENTITIES_SCHEMA]),
    message:
        "Auditing our own results, printed like the paper"
    script:
        "../scripts/audit_results.py"


rule compare_published:
    input:
        values=PUBLISHED_VALUES,
        exceptions=PUBLISHED_EXCEPTIONS,
        findings="results/comparison/audit/findings.csv",
        control="results/comparison/audit/control.csv",
        pools="results/comparison/heterogeneity/results.parquet",
        error_rates=PUBLISHED_ERROR_RATES,
        results=ALL_RESULTS,
    output:
        scorecard="results/comparison/published/scorecard.csv",
        summary="results/comparison/published/summary.csv",
        headlines="results/comparison/published/headlines.csv",
        metrics="results/comparison/published/metrics.csv",
        page=report(
            "results/comparison/published/scorecard.html",
            category="Published",
            labels={"analysis": "published against replicated", "output": "scorecard"},
        ),
        figure=marked(shown_of_section(PUBLISHED)),
    log:
        "logs/compare_published/comparison.log",
    benchmark:
        "benchmarks/compare_published/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        study={
            name: config[name]
            for name in ("scorecard", "headlines", "heterogeneity", "predictors", "conversion")
        },
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        made_from={paper: made_from(SITES, paper, CENTRES_OF_POOL) for paper in PAPERS},
        title="Published against replicated",
        content=contents_of(PUBLISHED_VALUES, PUBLISHED_EXCEPTIONS, PUBLISHED_ERROR_RATES),
        code=fingerprint("compare_published.py"),
    message:
        "Holding every printed value against every centre and the pool"
    script:
        "../scripts/compare_published.py"


rule conclude:
    input:
        headlines="results/comparison/published/headlines.csv",
        metrics="results/comparison/published/metrics.csv",
        pools="results/comparison/heterogeneity/results.parquet",
        case_mix="results/comparison/case_mix/standardised.csv",
    output:
        sentences="results/comparison/conclusions/sentences.csv",
        table="results/comparison/conclusions/table.csv",
        changes="results/comparison/conclusions/changes.csv",
        runs="results/comparison/conclusions/runs.csv",
        # What the last run said is read before it is written anew.
        history=update("results/comparison/conclusions/history.csv"),
    log:
        "logs/conclude/comparison.log",
    benchmark:
        "benchmarks/conclude/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        study=HEADLINE_STUDY | {"heterogeneity": config["heterogeneity"]},
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        papers=PAPERS,
        code=fingerprint("conclude.py"),
    message:
        "Saying what the comparison comes to"
    script:
        "../scripts/conclude.py"
