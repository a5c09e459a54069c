"""The report: one page for everyone."""

from hcc_conversion.display.catalogue import EMBEDDED, PRINTED
from hcc_conversion.report.inputs import SITE_FIGURES, mapping_files, quality_files, result_files
from hcc_conversion.report.methods import configuration_hash

#: A page for each site, where there is a paper to stand beside: for a screen, and for print.
SITE_PAGES = expand("results/{scope}/summary/summary.html", scope=SITES) if PAPERS else []
SITE_SHEETS = expand("results/{scope}/summary/summary.pdf", scope=SITES) if PAPERS else []


rule write_report:
    input:
        results=result_files(
            [name for name in ANALYSES if ANALYSES[name].pooled], SCOPES, SHOWN_FROM
        ),
        quality=[] if DISCLOSED else quality_files(WITH_ROWS, list(CENTRES)),
        collected=mapping_files(list(CENTRES)),
        shown=files_of(SECTIONS, SCOPES, list(CENTRES)),
        answer=rules.conclude.output if PAPERS else [],
        linked=[*FOR_A_MANUSCRIPT, *SITE_PAGES, *SITE_SHEETS],
    output:
        page="results/report/index.html",
        archive="results/report/report.zip",
    log:
        "logs/write_report/report.log",
    benchmark:
        "benchmarks/write_report/report.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("report"),
    params:
        config=config,
        papers=PAPERS,
        scopes=SCOPE_NAMES,
        centres=list(CENTRES),
        quality_of=[] if DISCLOSED else WITH_ROWS,
        hidden_below=HIDDEN_BELOW,
        linked=[
            path.removeprefix("results/")
            for path in [*FOR_A_MANUSCRIPT, *SITE_PAGES, *SITE_SHEETS]
        ],
        shown_from=lambda wildcards, input: str(Path(input.results[0]).parents[2]),
        titles=VARIABLE_TITLES,
        software=software_versions(),
        hashes={"config.yaml": configuration_hash(config)}
        | {f"{centre}.yaml": configuration_hash(SITES[centre]) for centre in SITES},
        code=fingerprint(
            "write_report.py",
            *[analysis.declaration for analysis in ANALYSES.values()],
            *[analysis.module(analysis.told) for analysis in ANALYSES.values() if analysis.told],
            files=["docs/methods.md"],
        ),
    message:
        "Writing the report"
    script:
        "../scripts/write_report.py"


rule write_site_pages:
    input:
        answer=rules.conclude.output if PAPERS else [],
        tables=result_files(
            [name for name in ANALYSES if ANALYSES[name].pooled], list(SITES), SHOWN_FROM
        ),
        figures=expand(
            "results/{scope}/{figure}{ending}",
            scope=SITES,
            figure=SITE_FIGURES,
            ending=[EMBEDDED, PRINTED],
        ),
        quality=[] if DISCLOSED else quality_files(list(CENTRES), list(CENTRES)),
    output:
        pages=SITE_PAGES,
        sheets=SITE_SHEETS,
    log:
        "logs/write_site_pages/report.log",
    benchmark:
        "benchmarks/write_site_pages/report.tsv"
    group:
        submitted_with("comparison")
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        **asks_for("report"),
    params:
        study=config["study"],
        scopes=SCOPE_NAMES,
        sites=list(SITES),
        analyses=[name for name in ANALYSES if ANALYSES[name].pooled],
        quality_of=[] if DISCLOSED else list(CENTRES),
        shown_from=shown_folder,
        code=fingerprint("write_site_pages.py"),
    message:
        "Writing a page for each site"
    script:
        "../scripts/write_site_pages.py"
