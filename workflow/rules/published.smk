"""What papers print: their own numbers held against each other."""

#: Papers whose values stand in resources/published, with the ties between them.
PAPERS = sorted(
    path.name.removesuffix("_identities.yaml")
    for path in Path("resources/published").glob("*_identities.yaml")
)
#: Of the papers that a centre is reconstructed from: printed values that no data carry.
EXCEPTIONS = [
    path
    for path in expand("resources/published/{paper}_exceptions.csv", paper=PAPERS)
    if Path(path).is_file()
]
#: The results of every analysis; courses are not pooled.
PUBLISHED_RESULTS = [
    *expand("results/{scope}/{analysis}/results.parquet", scope=SCOPES, analysis=ANALYSES),
    *expand("results/{centre}/swimmer/results.parquet", centre=CENTRES),
]


rule audit_published:
    input:
        values=expand("resources/published/{paper}.csv", paper=PAPERS),
        identities=expand("resources/published/{paper}_identities.yaml", paper=PAPERS),
    output:
        findings="results/comparison/audit/findings.csv",
        page=report(
            "results/comparison/audit/findings.html",
            caption="../report/audit.rst",
            category="Published",
            labels={"analysis": "audit of the printed numbers", "output": "findings"},
        ),
    log:
        "logs/audit_published/comparison.log",
    benchmark:
        "benchmarks/audit_published/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        papers=PAPERS,
        schema=str(SCHEMAS / "identities.schema.yaml"),
        title="Audit of the printed numbers",
        code=fingerprint("audit_published.py"),
    message:
        "Holding the printed numbers against each other"
    script:
        "../scripts/audit_published.py"


rule audit_results:
    input:
        values=expand("resources/published/{paper}.csv", paper=PAPERS),
        identities=expand("resources/published/{paper}_identities.yaml", paper=PAPERS),
        results=PUBLISHED_RESULTS,
    output:
        control="results/comparison/audit/control.csv",
    log:
        "logs/audit_results/comparison.log",
    benchmark:
        "benchmarks/audit_results/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        papers=PAPERS,
        schema=str(SCHEMAS / "identities.schema.yaml"),
        scopes=SCOPES,
        code=fingerprint("audit_results.py"),
    message:
        "Auditing our own results, printed like the paper"
    script:
        "../scripts/audit_results.py"


rule compare_published:
    input:
        values=expand("resources/published/{paper}.csv", paper=PAPERS),
        exceptions=EXCEPTIONS,
        findings="results/comparison/audit/findings.csv",
        control="results/comparison/audit/control.csv",
        pools="results/comparison/heterogeneity/results.parquet",
        results=PUBLISHED_RESULTS,
    output:
        scorecard="results/comparison/published/scorecard.csv",
        summary="results/comparison/published/summary.csv",
        headlines="results/comparison/published/headlines.csv",
        metrics="results/comparison/published/metrics.csv",
        page=report(
            "results/comparison/published/scorecard.html",
            caption="../report/scorecard.rst",
            category="Published",
            labels={"analysis": "published against replicated", "output": "scorecard"},
        ),
    log:
        "logs/compare_published/comparison.log",
    benchmark:
        "benchmarks/compare_published/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        papers=PAPERS,
        study={
            name: config[name] for name in ("scorecard", "headlines", "predictors", "conversion")
        },
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        made_from={paper: made_from(CENTRES, paper) for paper in PAPERS},
        title="Published against replicated",
        code=fingerprint("compare_published.py"),
    message:
        "Holding every printed value against every centre and the pool"
    script:
        "../scripts/compare_published.py"


rule draw_published:
    input:
        headlines="results/comparison/published/headlines.csv",
    output:
        svg=report(
            "results/comparison/published/figure.svg",
            caption="../report/published_figure.rst",
            category="Published",
            labels={"analysis": "published against replicated", "output": "headline quantities"},
        ),
        png="results/comparison/published/figure.png",
    log:
        "logs/draw_published/comparison.log",
    benchmark:
        "benchmarks/draw_published/comparison.tsv"
    conda:
        "../../environment.yml"
    params:
        scopes=SCOPE_NAMES,
        title="Published against replicated: headline quantities",
        code=fingerprint("draw_published.py"),
    message:
        "Drawing the headline quantities beside the printed ones"
    script:
        "../scripts/draw_published.py"
