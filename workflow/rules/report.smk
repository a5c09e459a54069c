"""The report: one page for everyone. What it shows is declared in hcc_conversion/report/sections.yaml."""

from hcc_conversion.report.catalogue import files_of
from hcc_conversion.report.inputs import quality_files, result_files
from hcc_conversion.report.methods import configuration_hash, software_versions
from hcc_conversion.report.sections import report_sections


rule write_report:
    input:
        results=result_files(ANALYSES, SCOPES),
        quality=quality_files(SCOPES, list(CENTRES)),
        shown=files_of(report_sections(config, PAPERS), SCOPES, list(CENTRES)),
        methods=str(Path(workflow.basedir) / "docs/methods.md"),
    output:
        page="results/report/index.html",
    log:
        "logs/write_report/report.log",
    benchmark:
        "benchmarks/write_report/report.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
        papers=PAPERS,
        analyses=ANALYSES,
        scopes=SCOPE_NAMES,
        centres=list(CENTRES),
        titles=VARIABLE_TITLES,
        software=software_versions(),
        hashes={"config.yaml": configuration_hash(config)}
        | {f"{centre}.yaml": configuration_hash(CENTRES[centre]) for centre in CENTRES},
        code=fingerprint("write_report.py"),
    message:
        "Writing the report"
    script:
        "../scripts/write_report.py"
