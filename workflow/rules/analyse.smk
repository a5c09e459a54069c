"""Every analysis of every scope: its numbers, one rule each, and all that is shown of a scope."""

for analysis in ANALYSES.values():

    rule:
        name:
            f"analyse_{analysis.name}"
        input:
            tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
        output:
            **analysis.results_files("results/{scope}"),
        log:
            f"logs/analyse_{analysis.name}/{{scope}}.log",
        benchmark:
            f"benchmarks/analyse_{analysis.name}/{{scope}}.tsv"
        wildcard_constraints:
            scope="|".join(analysis.scopes(SCOPES)),
        conda:
            "../../environment.yml"
        params:
            compute=analysis.full_name(analysis.compute),
            study={key: config[key] for key in analysis.reads},
            code=fingerprint("analyse_scope.py", analysis.module(analysis.compute)),
        message:
            f"Computing {{wildcards.scope}}: {analysis.title.lower()}"
        script:
            "../scripts/analyse_scope.py"

    if analysis.listing:

        # Patient rows: of a centre, never of the pool, and in no report.
        rule:
            name:
                f"list_{analysis.name}"
            input:
                tables=expand("results/{{centre}}/harmonised/{table}.parquet", table=HARMONISED),
            output:
                listing=f"results/{{centre}}/{analysis.name}/patients.csv",
            log:
                f"logs/list_{analysis.name}/{{centre}}.log",
            benchmark:
                f"benchmarks/list_{analysis.name}/{{centre}}.tsv"
            conda:
                "../../environment.yml"
            params:
                listing=analysis.full_name(analysis.listing),
                scope=named_scope,
                code=fingerprint("list_patients.py", analysis.module(analysis.listing)),
            message:
                f"Listing patients of {{wildcards.centre}}: {analysis.title.lower()}"
            script:
                "../scripts/list_patients.py"


# All tables and figures of a scope in one job: most of what a picture costs is loading what draws.
# A centre has figures that the pool has not.
for kind, scopes in {"centre": list(CENTRES), "pool": [POOLED]}.items():

    rule:
        name:
            f"show_{kind}"
        input:
            tables=tables_shown(scopes, "results/{scope}"),
        output:
            marked(shown_of_scope(config, scopes)),
        log:
            "logs/show/{scope}.log",
        benchmark:
            "benchmarks/show/{scope}.tsv"
        wildcard_constraints:
            scope="|".join(scopes),
        conda:
            "../../environment.yml"
        params:
            results=results_folder,
            scope=named_scope,
            study=STUDY_OF_VIEWS,
            titles=VARIABLE_TITLES,
            code=fingerprint("show_scope.py", *modules_shown(scopes, side_by_side=False)),
        message:
            "Writing the tables and drawing the figures of {wildcards.scope}"
        script:
            "../scripts/show_scope.py"
