"""The tables of every analysis, written from its results alone."""


rule tabulate_results:
    input:
        results="results/{scope}/{analysis}/results.parquet",
    output:
        csv="results/{scope}/{analysis}/table.csv",
        html=report(
            "results/{scope}/{analysis}/table.html",
            caption="../report/table.rst",
            category="Tables",
            labels={"analysis": "{analysis}", "scope": "{scope}"},
        ),
    log:
        "logs/tabulate_results/{scope}_{analysis}.log",
    benchmark:
        "benchmarks/tabulate_results/{scope}_{analysis}.tsv"
    conda:
        "../../environment.yml"
    params:
        scope=named_scope,
        titles=VARIABLE_TITLES,
        code=fingerprint("tabulate_results.py"),
    message:
        "Tabulating {wildcards.analysis} of {wildcards.scope}"
    script:
        "../scripts/tabulate_results.py"
