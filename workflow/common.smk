"""Configuration, the list of centres, wildcard constraints. No rules here."""

import re
import sys
from hashlib import sha256
from pathlib import Path

from snakemake.exceptions import WorkflowError

from hcc_conversion.analyses.analysis import LISTING
from hcc_conversion.analyses.checks import declaration_problems, headline_problems
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.shown import shown_of_scope, shown_of_section, shown_side_by_side
from hcc_conversion.comparison.heterogeneity.section import SECTION as HETEROGENEITY
from hcc_conversion.comparison.scorecard.section import SECTION as PUBLISHED
from hcc_conversion.display.catalogue import files_of
from hcc_conversion.display.labels import scope_label
from hcc_conversion.ingest.centres import (
    describe_scopes,
    discover_centres,
    made_from,
    missing_files,
    stale_results,
)
from hcc_conversion.report.sections import report_sections
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.provenance import fingerprint
from hcc_conversion.run.whole_run import begin_run, failure_lines
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.study.group_names import RATIOS_OF
from hcc_conversion.study.study import study_problems
from hcc_conversion.study.titles import variable_titles
from schemas.vocabulary import POOLED, TABLE_NAMES

try:
    RUN_EVENTS = begin_run(workflow)
except InvalidInput as error:
    raise WorkflowError(str(error))

SCHEMAS = Path(workflow.basedir) / "schemas"
ANALYSES = analyses()
TABLES = list(TABLE_NAMES)
HARMONISED = [*TABLES, "collected", "accounting"]


def checked_configuration():
    """The centres by id; every problem of every configuration file at once."""
    problems = schema_problems(config, SCHEMAS / "config.schema.yaml", "config/config.yaml")
    if not problems:
        fields = read_yaml(SCHEMAS / "fields.yaml")
        problems = [
            f"config/config.yaml: {problem}"
            for problem in [*study_problems(config, fields), *headline_problems(ANALYSES, config)]
        ]
        problems += declaration_problems(ANALYSES, config)
    centres = {}
    try:
        centres = discover_centres(
            "config/centres", SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml"
        )
    except InvalidInput as error:
        problems += error.problems
    problems += missing_files(centres, "config/centres", "resources/published")
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


def extract_of(wildcards):
    """What of a centre's file decides its harmonised tables."""
    centre = CENTRES[wildcards.centre]
    return {key: centre[key] for key in ("covers", "sources", "tables", "on_invalid")}


def named_scope(wildcards):
    """Name, nature and description of the scope, or centre, that a job works on."""
    return SCOPE_NAMES[wildcards.get("scope") or wildcards.centre]


def results_folder(wildcards, input):
    """The folder of all scopes, from ``results/<scope>/<analysis>/<table>.parquet``."""
    return str(Path(input.tables[0]).parents[2])


def name_of_centre(wildcards):
    return CENTRES[wildcards.centre]["name"]


def heading_of_listing(analysis):
    """For each scope what stands above a listing of its patients."""

    def heading(wildcards):
        scope = named_scope(wildcards)
        return f"{analysis.listed} of {scope_label(scope['name'], scope['nature'])}"

    return heading


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
VARIABLE_TITLES = variable_titles(config)
#: What of the configuration tables and figures depend on.
STUDY_OF_VIEWS = {
    key: config[key]
    for key in dict.fromkeys(["thresholds", *(k for a in ANALYSES.values() for k in a.reads)])
}
#: Papers whose values stand in resources/published, with the ties between them.
PAPERS = sorted(
    path.name.removesuffix("_identities.yaml")
    for path in Path("resources/published").glob("*_identities.yaml")
)
for path in sorted(Path("resources/published").glob("*.csv")):
    if re.fullmatch(r"[a-z]+[0-9]{4}", path.stem) and path.stem not in PAPERS:
        print(
            f"Note: {path} is left out: {path.stem}_identities.yaml, the ties between its values,"
            " is not beside it (see CONTRIBUTING.md).",
            file=sys.stderr,
        )
PUBLISHED_VALUES = expand("resources/published/{paper}.csv", paper=PAPERS)
PUBLISHED_TIES = expand("resources/published/{paper}_identities.yaml", paper=PAPERS)
#: Of the papers that a centre is reconstructed from: printed values that no data carry.
PUBLISHED_EXCEPTIONS = [
    path
    for path in expand("resources/published/{paper}_exceptions.csv", paper=PAPERS)
    if Path(path).is_file()
]
#: What of the configuration says which the headline quantities are, and their analyses.
HEADLINE_STUDY = {
    "headlines": config["headlines"],
    "predictors": config["predictors"],
    RATIOS_OF: {"population": config[RATIOS_OF]["population"]},
}
HEADLINE_ANALYSES = sorted(
    {spec["line"]["analysis"] for spec in config["headlines"].values()} | {RATIOS_OF}
)
SECTIONS = report_sections(config, PAPERS)
ALL_RESULTS = [
    f"results/{scope}/{analysis.name}/results.parquet"
    for analysis in ANALYSES.values()
    for scope in analysis.scopes(SCOPES)
]


def modules_shown(scopes, side_by_side):
    """What draws and tabulates analyses, which a job loads by name."""
    return [
        name
        for analysis in ANALYSES.values()
        if analysis.scopes(scopes)
        for name in analysis.modules(config, side_by_side=side_by_side)
    ]


def tables_shown(scopes, folder):
    """The tables of *folder*, results of one of *scopes*, that what is shown is made from."""
    return [
        path
        for analysis in ANALYSES.values()
        if analysis.scopes(scopes)
        for path in analysis.results_files(folder).values()
    ]


def files_shown(shown):
    return [file for one in shown for file in one.files]


def marked(shown):
    """Outputs of a rule, those that Snakemake's own report holds marked for it."""
    outputs = []
    for one in shown:
        mark = {"category": one.category, "labels": one.labels}
        for file in one.files:
            outputs += [report(file, **mark) if file == one.marked else file]
    return outputs


def say_failures():
    """How far a run came and what failed, once more at its end, after all that went on."""
    print("", *failure_lines(RUN_EVENTS), sep="\n")


def say_verdicts():
    """What validation found at each centre, where it is seen: at the end of the run."""
    for centre_id in CENTRES:
        verdict = Path(f"results/{centre_id}/validation/verdict.txt")
        if verdict.is_file():
            text = verdict.read_text(encoding="utf-8").strip()
            print(f"{text} See results/{centre_id}/validation/report.html")
