"""From a centre's files to the canonical tables, and all centres' rows in one pool."""

from hcc_conversion.ingest.pseudonyms import check_site_key
from hcc_conversion.run.places import KEY_FILE
from hcc_conversion.run.text_file import UnreadableText, read_text

try:
    if os.path.lexists(KEY_FILE):
        read_text(KEY_FILE)
    check_site_key(KEY_FILE, may_make=not IS_STORED or not workflow.is_main_process)
except UnreadableText as error:
    raise WorkflowError(f"The key of the pseudonyms, {KEY_FILE}: {error}")
except InvalidInput as error:
    raise WorkflowError(str(error))


# Never fails on a bad extract: its report must survive. harmonise_extract is what stops. The
# extract and the key are read here alone; the draft is de-identified, closed to others, and goes
# once published. Where a storage keeps the results, `local()` lets the job run at the site.
rule validate_extract:
    input:
        sources=source_files,
    output:
        findings="results/{centre}/validation/findings.csv",
        quarantine="results/{centre}/validation/quarantine.csv",
        verdict="results/{centre}/validation/verdict.txt",
        accounting="results/{centre}/validation/accounting.csv",
        draft=temp(directory(at_the_site("results/{centre}/harmonised/draft"))),
    log:
        "logs/validate_extract/{centre}.log",
    benchmark:
        "benchmarks/validate_extract/{centre}.tsv"
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("validate"),
    params:
        extract=extract_of,
        window=window_of,
        name=name_of_centre,
        key_file=KEY_FILE,
        extra_fields=EXTRA_FIELDS,
        page="results/{centre}/validation/report.html",
        content=contents_of(source_files),
        code=fingerprint("validate_extract.py"),
    message:
        "Validating the extract of {wildcards.centre}"
    script:
        "../scripts/validate_extract.py"


rule show_validation:
    input:
        findings="results/{centre}/validation/findings.csv",
        quarantine="results/{centre}/validation/quarantine.csv",
        accounting="results/{centre}/validation/accounting.csv",
        verdict="results/{centre}/validation/verdict.txt",
    output:
        page=report(
            "results/{centre}/validation/report.html",
            category="Data quality",
            labels={"scope": "{centre}", "output": "validation"},
        ),
    log:
        "logs/show_validation/{centre}.log",
    benchmark:
        "benchmarks/show_validation/{centre}.tsv"
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("harmonise"),
    params:
        scope=named_scope,
        code=fingerprint("show_validation.py"),
    message:
        "Writing what validation found in {wildcards.centre}"
    script:
        "../scripts/show_validation.py"


# Apart from the page, which harmonise_extract waits for: an answer refits nothing.
rule list_queries:
    input:
        findings="results/{centre}/validation/findings.csv",
    output:
        page="results/{centre}/validation/queries.html",
        # Since when a query is open stands in the file of the run before.
        queries=update("results/{centre}/validation/queries.csv"),
    log:
        "logs/list_queries/{centre}.log",
    benchmark:
        "benchmarks/list_queries/{centre}.tsv"
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("harmonise"),
    params:
        scope=named_scope,
        answers=lambda wildcards: CENTRES[wildcards.centre].get("answers", []),
        code=fingerprint("list_queries.py"),
    message:
        "Listing the queries of {wildcards.centre}"
    script:
        "../scripts/list_queries.py"


# Waits for the page, which a centre that stops must have. Not by `ancient()`, though an edit of the
# page refits the centre: where it is made again Snakemake would not ask what else has changed of all
# that follows, and leave it as it is. Stops where the extract does not fit: no reason to try again.
rule harmonise_extract:
    input:
        draft=at_the_site("results/{centre}/harmonised/draft"),
        page="results/{centre}/validation/report.html",
    output:
        tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=TABLES),
        collected="results/{centre}/harmonised/collected.parquet",
        accounting="results/{centre}/harmonised/accounting.parquet",
        accrual="results/{centre}/harmonised/accrual.parquet",
        fingerprints="results/{centre}/harmonised/fingerprints.parquet",
    log:
        "logs/harmonise_extract/{centre}.log",
    benchmark:
        "benchmarks/harmonise_extract/{centre}.tsv"
    retries: 0
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("harmonise"),
    params:
        code=fingerprint("harmonise_extract.py"),
    message:
        "Harmonising the extract of {wildcards.centre}"
    script:
        "../scripts/harmonise_extract.py"


# What is made from all centres waits for it: patients of two centres would be counted twice.
rule compare_patients:
    input:
        fingerprints=expand("results/{centre}/harmonised/fingerprints.parquet", centre=CENTRES),
    output:
        shared=SHARED_PATIENTS,
    log:
        "logs/compare_patients/centres.log",
    benchmark:
        "benchmarks/compare_patients/centres.tsv"
    retries: 0
    group:
        submitted_with(POOLED)
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("pool"),
    params:
        centres=list(CENTRES),
        shares_with=SHARES_PATIENTS_WITH,
        code=fingerprint("compare_patients.py"),
    message:
        "Looking for patients of two centres"
    script:
        "../scripts/compare_patients.py"


rule pool_centres:
    input:
        tables=expand(
            "results/{centre}/harmonised/{table}.parquet",
            centre=POOLED_CENTRES,
            table=HARMONISED,
        ),
        no_patient_twice=SHARED_PATIENTS,
        all_centres=NEVER_MADE,
    output:
        tables=expand(f"results/{POOLED}/harmonised/{{table}}.parquet", table=HARMONISED),
    log:
        f"logs/pool_centres/{POOLED}.log",
    benchmark:
        f"benchmarks/pool_centres/{POOLED}.tsv"
    group:
        submitted_with(POOLED)
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("pool"),
    params:
        extra_fields=EXTRA_FIELDS,
        code=fingerprint("pool_centres.py"),
    message:
        "Pooling the rows of all centres"
    script:
        "../scripts/pool_centres.py"
