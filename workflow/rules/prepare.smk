"""Extracts that are made: simulated, or reconstructed from what a paper prints; never a hospital's."""


rule simulate_csv_extract:
    output:
        expand("results/{{centre}}/extract/{table}.csv", table=TABLES),
    log:
        "logs/simulate_csv_extract/{centre}.log",
    benchmark:
        "benchmarks/simulate_csv_extract/{centre}.tsv"
    wildcard_constraints:
        centre=simulated_in("chinese_csv"),
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("make_extract"),
    params:
        dialect="chinese_csv",
        n_patients=n_simulated,
        seed=simulation_seed,
        code=fingerprint("simulate_extract.py"),
    message:
        "Simulating the extract of {wildcards.centre}: {params.n_patients} patients"
    script:
        "../scripts/simulate_extract.py"


rule simulate_workbook:
    output:
        workbook="results/{centre}/extract/{centre}.xlsx",
    log:
        "logs/simulate_workbook/{centre}.log",
    benchmark:
        "benchmarks/simulate_workbook/{centre}.tsv"
    wildcard_constraints:
        centre=simulated_in("us_workbook"),
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("make_extract"),
    params:
        dialect="us_workbook",
        n_patients=n_simulated,
        seed=simulation_seed,
        code=fingerprint("simulate_extract.py"),
    message:
        "Simulating the extract of {wildcards.centre}: {params.n_patients} patients"
    script:
        "../scripts/simulate_extract.py"


rule reconstruct_extract:
    input:
        unpack(paper_files),
    output:
        expand("results/{{centre}}/extract/{table}.csv", table=TABLES),
    log:
        "logs/reconstruct_extract/{centre}.log",
    benchmark:
        "benchmarks/reconstruct_extract/{centre}.tsv"
    wildcard_constraints:
        centre=reconstructed(),
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("make_extract"),
    params:
        seed=reconstruction_seed,
        content=contents_of(paper_files),
        code=fingerprint("reconstruct_extract.py"),
    message:
        "Reconstructing the extract of {wildcards.centre} from the printed numbers"
    script:
        "../scripts/reconstruct_extract.py"


rule check_reconstruction:
    input:
        unpack(paper_files),
        results=expand(
            "results/{{centre}}/{analysis}/results.parquet",
            analysis=ANALYSES,
        ),
        tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=HARMONISED),
        exceptions=exceptions_file,
    output:
        constraints="results/{centre}/reconstruction/constraints.csv",
        summary="results/{centre}/reconstruction/summary.csv",
        table_9="results/{centre}/reconstruction/table_9.csv",
        page=report(
            "results/{centre}/reconstruction/constraints.html",
            category="Reconstruction",
            labels={"scope": "{centre}", "output": "every printed value, met or not"},
        ),
    log:
        "logs/check_reconstruction/{centre}.log",
    benchmark:
        "benchmarks/check_reconstruction/{centre}.tsv"
    wildcard_constraints:
        centre=reconstructed(),
    group:
        submitted_with("{centre}")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("analyse"),
    params:
        definitions=config["response"],
        scope=named_scope,
        content=contents_of(paper_files, exceptions_file),
        code=fingerprint("check_reconstruction.py"),
    message:
        "Holding {wildcards.centre} against the printed values"
    script:
        "../scripts/check_reconstruction.py"


if REFUSED:

    # Always fails: what is made from all centres waits for it. Runs where it is known which files
    # there are: other machines may have no extracts (`found_centres`).
    rule refuse_centres:
        output:
            NOT_ALL_CENTRES,
        log:
            "logs/refuse_centres/centres.log",
        benchmark:
            "benchmarks/refuse_centres/centres.tsv"
        retries: 0
        localrule: True
        conda:
            "../../environment.yml"
        threads: 1
        resources:
            **asks_for("harmonise"),
        params:
            refused=REFUSED,
            centres=refused_centres,
            results=str(RESULTS_HERE),
            code=fingerprint("refuse_centres.py"),
        message:
            f"Saying why centres are not run: {', '.join(REFUSED)}"
        script:
            "../scripts/refuse_centres.py"
