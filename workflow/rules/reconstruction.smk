"""An extract made from what a paper prints, and every printed value held against it."""


rule reconstruct_extract:
    input:
        unpack(paper_files),
    output:
        expand("resources/centres/{{centre}}/{table}.csv", table=TABLES),
    log:
        "logs/reconstruct_extract/{centre}.log",
    benchmark:
        "benchmarks/reconstruct_extract/{centre}.tsv"
    wildcard_constraints:
        centre=reconstructed(),
    conda:
        "../../environment.yml"
    params:
        seed=reconstruction_seed,
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
            analysis=[*ANALYSES, "swimmer"],
        ),
        tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=HARMONISED),
        exceptions=exceptions_file,
    output:
        constraints="results/{centre}/reconstruction/constraints.csv",
        summary="results/{centre}/reconstruction/summary.csv",
        table_9="results/{centre}/reconstruction/table_9.csv",
        page=report(
            "results/{centre}/reconstruction/constraints.html",
            caption="../report/reconstruction.rst",
            category="Reconstruction",
            labels={"scope": "{centre}", "output": "constraints"},
        ),
    log:
        "logs/check_reconstruction/{centre}.log",
    benchmark:
        "benchmarks/check_reconstruction/{centre}.tsv"
    wildcard_constraints:
        centre=reconstructed(),
    conda:
        "../../environment.yml"
    params:
        definitions=config["response"],
        scope=named_scope,
        code=fingerprint("check_reconstruction.py"),
    message:
        "Holding {wildcards.centre} against the printed values"
    script:
        "../scripts/check_reconstruction.py"
