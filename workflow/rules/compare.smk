"""All centres and the pool side by side, and the headline quantities pooled across centres."""


rule compare_scopes:
    input:
        tables=[
            *(table for scope in WITH_ROWS for table in tables_shown([POOLED], scope)),
            *(table for scope in WITHOUT_ROWS for table in tables_shown(WITHOUT_ROWS, scope)),
        ],
        published=PUBLISHED_VALUES,
        no_patient_twice=SHARED_PATIENTS,
    output:
        marked(shown_side_by_side(config)),
    log:
        "logs/compare_scopes/comparison.log",
    benchmark:
        "benchmarks/compare_scopes/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        results=results_folder,
        shown_from=shown_folder,
        scopes=SCOPE_NAMES,
        with_rows=WITH_ROWS,
        study=STUDY_OF_VIEWS,
        titles=VARIABLE_TITLES,
        content=contents_of(PUBLISHED_VALUES),
        code=fingerprint("compare_scopes.py", *modules_shown([POOLED], side_by_side=True)),
    message:
        "Setting all centres side by side"
    script:
        "../scripts/compare_scopes.py"


rule pool_headlines:
    input:
        tables=expand(
            f"{SHOWN_FROM}/{{scope}}/{{analysis}}/results.parquet",
            scope=[*CENTRES_OF_POOL, POOL],
            analysis=HEADLINE_ANALYSES,
        ),
        published=PUBLISHED_VALUES,
        no_patient_twice=SHARED_PATIENTS,
    output:
        results="results/comparison/heterogeneity/results.parquet",
    log:
        "logs/pool_headlines/comparison.log",
    benchmark:
        "benchmarks/pool_headlines/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        results=shown_folder,
        analyses=HEADLINE_ANALYSES,
        study=HEADLINE_STUDY,
        titles=VARIABLE_TITLES,
        scopes={scope: SCOPE_NAMES[scope] for scope in [*CENTRES_OF_POOL, POOL]},
        settings=config["heterogeneity"],
        content=contents_of(PUBLISHED_VALUES),
        code=fingerprint("pool_headlines.py"),
    message:
        "Pooling the headline quantities across centres"
    script:
        "../scripts/pool_headlines.py"


rule show_heterogeneity:
    input:
        results="results/comparison/heterogeneity/results.parquet",
    output:
        csv="results/comparison/heterogeneity/table.csv",
        html=report(
            "results/comparison/heterogeneity/table.html",
            category="Side by side",
            labels={"analysis": "heterogeneity", "output": "pooled estimates"},
        ),
        influence_csv="results/comparison/heterogeneity/influence.csv",
        influence_html=report(
            "results/comparison/heterogeneity/influence.html",
            category="Side by side",
            labels={"analysis": "heterogeneity", "output": "each centre left out"},
        ),
        figures=marked(shown_of_section(HETEROGENEITY)),
    log:
        "logs/show_heterogeneity/comparison.log",
    benchmark:
        "benchmarks/show_heterogeneity/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        study=HEADLINE_STUDY,
        titles=VARIABLE_TITLES,
        scopes=SCOPE_NAMES,
        papers=PAPERS,
        code=fingerprint("show_heterogeneity.py"),
    message:
        "Showing the heterogeneity between centres"
    script:
        "../scripts/show_heterogeneity.py"


rule weigh_case_mix:
    input:
        tables=(
            []
            if DISCLOSED
            else expand(
                "results/{centre}/harmonised/{table}.parquet",
                centre=POOLED_CENTRES,
                table=HARMONISED,
            )
        ),
        published=PUBLISHED_VALUES,
        no_patient_twice=SHARED_PATIENTS,
    output:
        standardised="results/comparison/case_mix/standardised.csv",
        balance="results/comparison/case_mix/balance.csv",
        table="results/comparison/case_mix/table.csv",
        surgery="results/comparison/case_mix/surgery.csv",
        adjusted="results/comparison/case_mix/adjusted_surgery.csv",
        surgery_balance="results/comparison/case_mix/surgery_balance.csv",
    log:
        "logs/weigh_case_mix/comparison.log",
    benchmark:
        "benchmarks/weigh_case_mix/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        study={
            key: config[key]
            for key in (
                "case_mix",
                "predictors",
                "characteristics",
                "surgery",
                "conversion",
                "response",
            )
        },
        titles=VARIABLE_TITLES,
        scopes={scope: SCOPE_NAMES[scope] for scope in [*SITES, POOLED] if scope in SCOPE_NAMES},
        with_rows=[] if DISCLOSED else POOLED_CENTRES,
        reconstructed={
            paper: [
                centre
                for centre, made in made_from(SITES, paper, CENTRES_OF_POOL).items()
                if centre in POOLED_CENTRES and made == "whole"
            ]
            for paper in PAPERS
        },
        content=contents_of(PUBLISHED_VALUES),
        code=fingerprint("weigh_case_mix.py"),
    message:
        "Giving the centres the case mix of the paper and of the pool"
    script:
        "../scripts/weigh_case_mix.py"


rule show_funnels:
    input:
        results=expand(
            f"{SHOWN_FROM}/{{scope}}/{{analysis}}/results.parquet",
            scope=CENTRES_OF_POOL,
            analysis=sorted({spec["line"]["analysis"] for spec in config["funnels"].values()}),
        ),
        values=PUBLISHED_VALUES,
        no_patient_twice=SHARED_PATIENTS,
    output:
        marked(shown_of_section(FUNNELS)),
        results="results/comparison/funnels/results.csv",
        table="results/comparison/funnels/table.csv",
    log:
        "logs/show_funnels/comparison.log",
    benchmark:
        "benchmarks/show_funnels/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        funnels=config["funnels"],
        scopes={scope: SCOPE_NAMES[scope] for scope in CENTRES_OF_POOL},
        content=contents_of(PUBLISHED_VALUES),
        code=fingerprint("show_funnels.py"),
    message:
        "Drawing funnels of shares by the size of the sites"
    script:
        "../scripts/show_funnels.py"


rule show_case_mix:
    input:
        standardised="results/comparison/case_mix/standardised.csv",
        balance="results/comparison/case_mix/balance.csv",
        surgery_balance="results/comparison/case_mix/surgery_balance.csv",
    output:
        marked(shown_of_section(CASE_MIX)),
    log:
        "logs/show_case_mix/comparison.log",
    benchmark:
        "benchmarks/show_case_mix/comparison.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("compare"),
    params:
        horizon_months=config["case_mix"]["horizon_months"],
        titles=VARIABLE_TITLES,
        scopes={scope: SCOPE_NAMES[scope] for scope in [*SITES, POOLED] if scope in SCOPE_NAMES},
        code=fingerprint("show_case_mix.py"),
    message:
        "Drawing the case mix of the centres"
    script:
        "../scripts/show_case_mix.py"
