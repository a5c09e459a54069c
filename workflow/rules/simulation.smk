"""Simulated extracts, in the form a hospital would hand over."""


rule simulate_csv_extract:
    output:
        expand("resources/centres/{{centre}}/{table}.csv", table=TABLES),
    log:
        "logs/simulate_csv_extract/{centre}.log",
    benchmark:
        "benchmarks/simulate_csv_extract/{centre}.tsv"
    wildcard_constraints:
        centre=simulated_in("chinese_csv"),
    conda:
        "../../environment.yml"
    params:
        n_patients=n_simulated,
        seed=simulation_seed,
        code=fingerprint("simulate_csv_extract.py"),
    message:
        "Simulating the extract of {wildcards.centre}: {params.n_patients} patients"
    script:
        "../scripts/simulate_csv_extract.py"


rule simulate_workbook:
    output:
        workbook="resources/centres/{centre}/{centre}.xlsx",
    log:
        "logs/simulate_workbook/{centre}.log",
    benchmark:
        "benchmarks/simulate_workbook/{centre}.tsv"
    wildcard_constraints:
        centre=simulated_in("us_workbook"),
    conda:
        "../../environment.yml"
    params:
        n_patients=n_simulated,
        seed=simulation_seed,
        code=fingerprint("simulate_workbook.py"),
    message:
        "Simulating the extract of {wildcards.centre}: {params.n_patients} patients"
    script:
        "../scripts/simulate_workbook.py"
