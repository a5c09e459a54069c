"""Every analysis of every scope: its numbers, one rule each, and all that is shown of a scope."""

for analysis in ANALYSES.values():
    for scopes, files in analysis.outputs(WITH_ROWS):

        # With a listing of single patients, centres have a file that the pool has not.
        rule:
            name:
                f"analyse_{analysis.name}" + ("_of_pool" if scopes == [POOLED] else "")
            input:
                tables=expand("results/{{scope}}/harmonised/{table}.parquet", table=HARMONISED),
            output:
                **files,
            log:
                f"logs/analyse_{analysis.name}/{{scope}}.log",
            benchmark:
                f"benchmarks/analyse_{analysis.name}/{{scope}}.tsv"
            wildcard_constraints:
                scope="|".join(scopes),
            group:
                submitted_with("{scope}")
            conda:
                "../../environment.yml"
            threads: 1
            resources:
                **asks_for("analyse"),
            params:
                compute=analysis.full_name(analysis.compute),
                listing=analysis.full_name(analysis.listing) if LISTING in files else "",
                study={key: config[key] for key in analysis.reads},
                private=[name for name in analysis.tables if analysis.is_private(name)],
                heading=heading_of_listing(analysis) if LISTING in files else "",
                code=fingerprint("analyse_scope.py", *analysis.computing),
            message:
                f"Computing {{wildcards.scope}}: {analysis.title.lower()}"
            script:
                "../scripts/analyse_scope.py"


# All tables and figures of a scope in one job: most of what a picture costs is loading what draws.
# A centre has figures that the pool has not.
# Of those that pass on aggregates there is nothing of single patients.
SCOPES_OF = {
    "centre": list(CENTRES),
    "pool": [POOLED] if CENTRES else [],
    "bundle": list(BUNDLES),
    "all_centres": [ALL_CENTRES] if BUNDLES else [],
}
for kind, scopes in SCOPES_OF.items():
    if not scopes:
        continue
    rows = kind in ("centre", "pool")

    rule:
        name:
            f"show_{kind}"
        input:
            tables=tables_shown(scopes),
        output:
            marked(shown_of_scope(config, scopes, rows=rows)),
        log:
            "logs/show/{scope}.log",
        benchmark:
            "benchmarks/show/{scope}.tsv"
        wildcard_constraints:
            scope="|".join(scopes),
        group:
            submitted_with("{scope}")
        conda:
            "../../environment.yml"
        threads: 1
        resources:
            **asks_for("show"),
        params:
            results=results_folder,
            shown_from=shown_folder,
            scope=named_scope,
            study=STUDY_OF_VIEWS,
            titles=VARIABLE_TITLES,
            rows=rows,
            code=fingerprint("show_scope.py", *modules_shown(scopes, side_by_side=False)),
        message:
            "Writing the tables and drawing the figures of {wildcards.scope}"
        script:
            "../scripts/show_scope.py"
