"""What papers print: their own numbers held against each other."""

#: Papers whose values stand in resources/published, with the ties between them.
PAPERS = sorted(
    path.name.removesuffix("_identities.yaml")
    for path in Path("resources/published").glob("*_identities.yaml")
)


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
