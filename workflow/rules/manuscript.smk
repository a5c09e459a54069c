"""The paper's tables as journals print them, and what else a manuscript needs."""

from hcc_conversion.manuscript.made_from import ANALYSES as OF_MANUSCRIPT
from hcc_conversion.manuscript.made_from import DESCRIBES, FORMATS
from hcc_conversion.manuscript.made_from import READS as READ_BY_MANUSCRIPT
from hcc_conversion.report.methods import software_versions

#: The tables of all scopes, and those side by side; methods, references and checklists.
FOR_A_MANUSCRIPT = [
    *expand(
        "results/{scope}/tables/tables.{ending}",
        scope=[*SCOPES, COMPARISON],
        ending=FORMATS.values(),
    ),
    *expand("results/comparison/tables/reporting.{ending}", ending=["docx", "html"]),
]
#: All sites and the pool of them all: beside it the pool of a part would be read as one more site.
BESIDE = [scope for scope in SCOPES if scope == POOL or scope not in POOLS]


rule write_tables_of_scope:
    input:
        tables=expand(
            f"{SHOWN_FROM}/{{{{scope}}}}/{{analysis}}/results.parquet", analysis=OF_MANUSCRIPT
        ),
    output:
        **{name: f"results/{{scope}}/tables/tables.{ending}" for name, ending in FORMATS.items()},
    log:
        "logs/write_tables_of_scope/{scope}.log",
    benchmark:
        "benchmarks/write_tables_of_scope/{scope}.tsv"
    group:
        submitted_with("{scope}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("show"),
    params:
        shown_from=shown_folder,
        scopes=lambda wildcards: {wildcards.scope: SCOPE_NAMES[wildcards.scope]},
        side_by_side=False,
        study={key: config[key] for key in READ_BY_MANUSCRIPT},
        titles=VARIABLE_TITLES,
        content={},
        code=fingerprint("write_tables.py"),
    message:
        "Writing the tables of {wildcards.scope} for a manuscript"
    script:
        "../scripts/write_tables.py"


rule write_tables_side_by_side:
    input:
        tables=expand(
            f"{SHOWN_FROM}/{{scope}}/{{analysis}}/results.parquet",
            scope=BESIDE,
            analysis=OF_MANUSCRIPT,
        ),
        published=PUBLISHED_VALUES,
        no_patient_twice=SHARED_PATIENTS,
    output:
        **{name: f"results/comparison/tables/tables.{ending}" for name, ending in FORMATS.items()},
    log:
        "logs/write_tables_side_by_side/comparison.log",
    benchmark:
        "benchmarks/write_tables_side_by_side/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        shown_from=shown_folder,
        scopes={scope: SCOPE_NAMES[scope] for scope in BESIDE},
        side_by_side=True,
        study={key: config[key] for key in READ_BY_MANUSCRIPT},
        titles=VARIABLE_TITLES,
        content=contents_of(PUBLISHED_VALUES),
        code=fingerprint("write_tables.py"),
    message:
        "Writing the tables of all sites for a manuscript"
    script:
        "../scripts/write_tables.py"


rule write_reporting:
    output:
        word="results/comparison/tables/reporting.docx",
        page="results/comparison/tables/reporting.html",
    log:
        "logs/write_reporting/comparison.log",
    benchmark:
        "benchmarks/write_reporting/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        study={key: config[key] for key in DESCRIBES},
        titles=VARIABLE_TITLES,
        software=software_versions(),
        code=fingerprint("write_reporting.py"),
    message:
        "Writing methods, references and checklists for a manuscript"
    script:
        "../scripts/write_reporting.py"
