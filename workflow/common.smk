"""Configuration, the list of centres, wildcard constraints. No rules here."""

import sys
from hashlib import sha256
from pathlib import Path

from snakemake.exceptions import WorkflowError

from hcc_conversion.ingest.centres import describe_scopes, discover_centres, made_from, missing_files, stale_results
from schemas.vocabulary import POOLED
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.provenance import fingerprint
from hcc_conversion.run.run_summary import failed_jobs, failure_summary
from hcc_conversion.study.study import study_problems
from hcc_conversion.run.yaml_file import read_yaml
from schemas.vocabulary import TABLE_NAMES

SCHEMAS = Path(workflow.basedir) / "schemas"
ANALYSES = [
    "flow",
    "baseline",
    "response",
    "trae",
    "surgery",
    "regimens",
    "conversion",
    "survival",
]
TABLES = list(TABLE_NAMES)
HARMONISED = [*TABLES, "collected", "accounting"]


def checked_configuration():
    """The centres by id; every problem of every configuration file at once."""
    problems = schema_problems(config, SCHEMAS / "config.schema.yaml", "config/config.yaml")
    if not problems:
        fields = read_yaml(SCHEMAS / "fields.yaml")
        problems = [f"config/config.yaml: {problem}" for problem in study_problems(config, fields)]
    centres = {}
    try:
        centres = discover_centres(
            "config/centres", SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml"
        )
    except InvalidInput as error:
        problems += error.problems
    problems += missing_files(centres, "config/centres")
    if problems:
        raise WorkflowError(str(InvalidInput("The configuration does not fit:", problems)))
    return centres


CENTRES = checked_configuration()
SCOPES = [*CENTRES, POOLED]
#: Name, nature and description of every scope, as printed in tables and figures.
SCOPE_NAMES = describe_scopes(CENTRES)

for folder in stale_results("results", SCOPES):
    print(
        f"Note: {folder} is left from a centre that no longer takes part; "
        f"nothing reads it. Remove it with: rm -r {folder}",
        file=sys.stderr,
    )


wildcard_constraints:
    centre="|".join(CENTRES),
    scope="|".join(SCOPES),
    analysis="|".join(ANALYSES),


def extract_of(wildcards):
    """What of a centre's file decides its harmonised tables."""
    centre = CENTRES[wildcards.centre]
    return {key: centre[key] for key in ("covers", "sources", "tables", "on_invalid")}


def named_scope(wildcards):
    """Name, nature and description of the scope, or centre, that a job works on."""
    return SCOPE_NAMES[wildcards.get("scope") or wildcards.centre]


def endpoint_title(wildcards):
    return ENDPOINT_TITLES[wildcards.endpoint]


def source_files(wildcards):
    sources = CENTRES[wildcards.centre]["sources"].values()
    return sorted({source["file"] for source in sources})


def window_of(wildcards):
    return CENTRES[wildcards.centre].get("window", config["window"])


def simulated_in(dialect):
    """A regular expression of the centres simulated in this form."""
    named = [
        centre_id
        for centre_id, centre in CENTRES.items()
        if centre.get("simulation", {}).get("dialect") == dialect
    ]
    return "|".join(named) or "(?!)"


def n_simulated(wildcards):
    return CENTRES[wildcards.centre]["simulation"]["n_patients"]


def reconstructed():
    """A regular expression of the centres reconstructed from a paper."""
    return "|".join(c for c, centre in CENTRES.items() if "reconstruction" in centre) or "(?!)"


def reconstruction_seed(wildcards):
    return CENTRES[wildcards.centre]["reconstruction"]["seed"]


def paper_of(wildcards):
    return f"resources/published/{CENTRES[wildcards.centre]['reconstruction']['paper']}"


def paper_files(wildcards):
    """What the paper prints: all values, and the tables of single patients."""
    paper = paper_of(wildcards)
    return {
        "values": f"{paper}.csv",
        "patients": [f"{paper}_table2.csv", f"{paper}_table8.csv"],
    }


def exceptions_file(wildcards):
    """Printed values that no consistent data carry."""
    return f"{paper_of(wildcards)}_exceptions.csv"


def simulation_seed(wildcards):
    """Each centre's own seed, so that adding one changes no other."""
    text = f"{config['seed']}:{wildcards.centre}"
    return int(sha256(text.encode()).hexdigest()[:8], 16)


#: Names that the configuration gives variables and endpoints.
ENDPOINT_TITLES = {
    name: endpoint["title"] for name, endpoint in config["survival"]["endpoints"].items()
}
VARIABLE_TITLES = ENDPOINT_TITLES | {
    name: spec["title"]
    for variables in (
        config["characteristics"],
        config["predictors"],
        config["surgery"]["characteristics"],
        config["surgery"]["measures"],
    )
    for name, spec in variables.items()
    if "title" in spec
}
VARIABLE_TITLES |= {
    f"resected:{name}": subgroup["title"]
    for name, subgroup in config["surgery"]["subgroups"].items()
}
VARIABLE_TITLES |= {
    f"survival:{name}": comparison["title"]
    for name, comparison in config["survival"]["comparisons"].items()
}
#: Groupings of the survival analysis, each with its endpoints.
SURVIVAL_COMPARISONS = {
    name: comparison["endpoints"] for name, comparison in config["survival"]["comparisons"].items()
}
#: One figure of all scopes for each endpoint and population.
SURVIVAL_PANELS = [
    f"survival/{name}/{population}"
    for name, endpoint in config["survival"]["endpoints"].items()
    for population in endpoint["populations"]
]
#: One figure of all scopes for each population.
TRAE_COMPARISONS = [f"trae/{population}" for population in config["trae"]["populations"]]


def say_failures(run_logs):
    """How far a run came and what failed, once more at its end, after all that went on."""
    text = "\n".join(Path(path).read_text(encoding="utf-8") for path in run_logs)
    logs = {
        job.log: Path(job.log).read_text(encoding="utf-8", errors="replace")
        for job in failed_jobs(text)
        if Path(job.log).is_file()
    }
    print("", *failure_summary(text, logs), sep="\n")


def say_verdicts():
    """What validation found at each centre, where it is seen: at the end of the run."""
    for centre_id in CENTRES:
        verdict = Path(f"results/{centre_id}/validation/verdict.txt")
        if verdict.is_file():
            text = verdict.read_text(encoding="utf-8").strip()
            print(f"{text} See results/{centre_id}/validation/report.html")
