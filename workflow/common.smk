"""Configuration, the list of centres, wildcard constraints. No rules here."""

import atexit
import os
import re
import sys
from hashlib import sha256
from pathlib import Path

from snakemake.exceptions import WorkflowError

from hcc_conversion.analyses.analysis import LISTING
from hcc_conversion.analyses.checks import declaration_problems, headline_problems
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.shown import shown_of_scope, shown_of_section, shown_side_by_side
from hcc_conversion.comparison.case_mix.section import SECTION as CASE_MIX
from hcc_conversion.comparison.funnels.section import SECTION as FUNNELS
from hcc_conversion.comparison.heterogeneity.section import heterogeneity_section
from hcc_conversion.comparison.scorecard.section import SECTION as PUBLISHED
from hcc_conversion.display.catalogue import files_of
from hcc_conversion.disclosure.settings import hidden_below, hides_zeros, min_count_of
from hcc_conversion.display.labels import scope_label
from hcc_conversion.federation.folder import FOLDER as FOLDER_OF_LETTERS
from hcc_conversion.federation.folder import letters_of
from hcc_conversion.ingest.centres import (
    add_refusals,
    aggregated,
    deciding_keys,
    describe_scopes,
    find_centres,
    mark_current,
    made_from,
    missing_files,
    pooled_centres,
    stale_results,
)
from hcc_conversion.ingest.extra_units import extra_unit_problems
from hcc_conversion.ingest.origin import extract_files
from hcc_conversion.ingest.same_extract import same_extracts
from hcc_conversion.report.sections import report_sections
from hcc_conversion.run.contents import RESULTS, contents_of, is_made
from hcc_conversion.run.places import CENTRES as CENTRE_FILES
from hcc_conversion.run.places import SCHEMAS, find_places
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.provenance import fingerprint
from hcc_conversion.run.resources import needs
from hcc_conversion.run.storage import place_of, send_configuration, text_of, uses_storage
from hcc_conversion.run.whole_run import begin_run, failure_lines, runs
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import read_configuration, schema_problems
from hcc_conversion.study.extra_fields import extra_fields, with_extra_fields
from hcc_conversion.study.group_names import RATIOS_OF
from hcc_conversion.study.study import study_problems
from hcc_conversion.study.titles import variable_titles
from schemas.vocabulary import (
    ALL_CENTRES,
    COMPARISON,
    POOLED,
    POOLS,
    PROTECTED,
    SUFFICIENT_TABLES,
    TABLE_NAMES,
    pool_of,
)

try:
    RUN_EVENTS = begin_run(workflow)
except InvalidInput as error:
    raise WorkflowError(str(error))

#: Another workflow has this one as a module: its folder is the site, its configuration is not ours.
IS_MODULE = not workflow.modifier.is_main_snakefile()
PLACES = find_places(own_study=not IS_MODULE)
IS_STORED = uses_storage(workflow)
ANALYSES = analyses()
TABLES = list(TABLE_NAMES)
HARMONISED = [*TABLES, "collected", "accounting", "accrual"]


#: Results by their names, and below the prefix that a module may be given.
RESULTS_HERE = Path(workflow.modifier.path_modifier.replace_prefix(RESULTS))
#: An output that no job makes: what waits for it is not made.
NOT_ALL_CENTRES = "results/not_all_centres"


def checked_study():
    """The study's configuration by our own reader, which says of a key that it stands twice.

    What Snakemake is called with (--configfile, --config) comes before it, for a module what its
    ``config:`` gives.
    """
    given = workflow.config_settings
    files, values = ([], config) if IS_MODULE else (given.configfiles, given.config)
    replaced = given.replace_workflow_config and not IS_MODULE
    try:
        study = read_configuration(PLACES.study, files, values, replaced=replaced)
    except InvalidInput as error:
        raise WorkflowError(str(error))
    source = " with ".join(map(str, [PLACES.study, *files]))
    problems = schema_problems(study, SCHEMAS / "config.schema.yaml", source)
    if not problems:
        fields = read_yaml(SCHEMAS / "fields.yaml")
        problems = [
            f"{source}: {problem}"
            for problem in [
                *study_problems(study, fields),
                *extra_unit_problems(extra_fields(study)),
                *headline_problems(ANALYSES, study),
            ]
        ]
        problems += declaration_problems(ANALYSES, study)
    if problems:
        # Of the centres too: whoever mends the study's file sees all there is to mend.
        try:
            problems += [
                problem for of_file in found_centres(study).refused.values() for problem in of_file
            ]
        except InvalidInput as error:
            problems += error.problems
        raise WorkflowError(str(InvalidInput("The configuration does not fit:", problems)))
    return with_extra_fields(study)


def found_centres(study):
    """The centres that take part, and those that cannot, with everything that is wrong."""
    files = (SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    found = find_centres(CENTRE_FILES, *files, extra_fields(study))
    if IS_STORED and not workflow.is_main_process:
        return found  # the extracts are at the site, where the run that sent this job looked
    found = add_refusals(found, missing_files(found.centres, CENTRE_FILES, PLACES.published))
    return add_refusals(found, same_extracts(found.centres, CENTRE_FILES))


def checked_centres():
    try:
        found = found_centres(study)
    except InvalidInput as error:
        raise WorkflowError(str(error))
    problems = [problem for of_file in found.refused.values() for problem in of_file]
    if problems and not found.centres:
        raise WorkflowError(str(InvalidInput("The configuration does not fit:", problems)))
    return found


study = checked_study()
if IS_MODULE:
    config = study  # what it was given belongs to the other workflow
else:
    config.clear()
    config.update(study)
FOUND = checked_centres()
#: The study's own fields of patients.
EXTRA_FIELDS = extra_fields(study)
#: All that take part; those whose rows are here; and those that pass on aggregates.
SITES = FOUND.centres
BUNDLES = {centre_id: SITES[centre_id] for centre_id in aggregated(SITES)}
CENTRES = {centre_id: SITES[centre_id] for centre_id in SITES if centre_id not in BUNDLES}
#: Path of a centre's file that cannot take part, then its problems. The others run, without what
#: is made from all: a pool without a centre is another pool.
REFUSED = FOUND.refused
NEVER_MADE = [NOT_ALL_CENTRES] if REFUSED else []


def say_refused():
    """Which centres do not run and why, at the start of a run and at its end."""
    for path, problems in REFUSED.items():
        print(f"{path}: the centre cannot take part, and is not run:", file=sys.stderr)
        print(*(f"  - {problem}" for problem in problems), sep="\n", file=sys.stderr)
    if REFUSED:
        print(
            "The other centres run. The pool, the comparison and the report are made from all"
            " centres, and are not made; what stands of them is of an earlier run.",
            file=sys.stderr,
        )


#: Scopes of rows, and of aggregates; of both every analysis of aggregates is shown.
WITH_ROWS = [*CENTRES, *([POOLED] if CENTRES else [])]
WITHOUT_ROWS = [*BUNDLES, *([ALL_CENTRES] if BUNDLES else [])]
#: Name, nature and description of every scope, as printed in tables and figures.
SCOPE_NAMES = describe_scopes(SITES)
SCOPES = list(SCOPE_NAMES)
#: That which all centres are part of.
POOL = pool_of(SCOPES)
#: Centres in the pool of all: a patient of two centres would be counted twice there.
CENTRES_OF_POOL = pooled_centres(SITES)
POOLED_CENTRES = [centre_id for centre_id in CENTRES_OF_POOL if centre_id in CENTRES]
#: Whether something is hidden in what is shown, and the folder of results that it is made from.
DISCLOSED = config["report"].get(
    "disclosure", any(min_count_of(centre) > 1 for centre in CENTRES.values())
)
SHOWN_FROM = f"results/{PROTECTED}" if DISCLOSED else "results"
#: Name of a centre, then the smallest count of it that is shown, where smaller ones are hidden.
HIDDEN_BELOW = {
    centre["name"]: count
    for centre_id, centre in SITES.items()
    if (count := hidden_below(centre, disclosed=DISCLOSED)) > 1
}
SHARES_PATIENTS_WITH = {
    centre_id: centre["shares_patients_with"]
    for centre_id, centre in CENTRES.items()
    if "shares_patients_with" in centre
}
SHARED_PATIENTS = "results/comparison/shared_patients.csv"

if workflow.is_main_process:
    for note in [*PLACES.notes(), *send_configuration(workflow, PLACES)]:
        print(note, file=sys.stderr)
say_refused()
if runs(workflow):
    for centre_id in SITES:
        mark_current(RESULTS_HERE / centre_id)
for folder in stale_results(RESULTS_HERE, [*SCOPES, PROTECTED, *FOUND.refused_ids]):
    print(
        f"Note: {folder} is left from a centre that no longer takes part; "
        f"nothing reads it. Remove it with: rm -r {folder}",
        file=sys.stderr,
    )


wildcard_constraints:
    centre="|".join(CENTRES) or "(?!)",
    bundle="|".join(BUNDLES) or "(?!)",
    scope="|".join(SCOPES),


def asks_for(kind):
    """What a rule's jobs, of this kind of `run.resources.NEEDS`, ask of a cluster."""
    return needs(kind, centres_of)


def submitted_with(group):
    """The group of a rule's jobs, which a cluster gets as one submission.

    None where a storage keeps results: there what reads an extract runs at the site, and a group
    would take it to a machine that has none.
    """
    return None if IS_STORED else group


def centres_of(wildcards):
    """The files of the centres whose patients a job works on: of a scope, or of all."""
    scope = wildcards.get("scope") or wildcards.get("centre")
    return [CENTRES[scope]] if scope in CENTRES else list(CENTRES.values())


def extract_of(wildcards):
    """What of a centre's file decides its harmonised tables: all but what is known to decide none."""
    return deciding_keys(CENTRES[wildcards.centre])


def named_scope(wildcards):
    """Name, nature and description of the scope, or centre, that a job works on."""
    return SCOPE_NAMES[wildcards.get("scope") or wildcards.centre]


def results_folder(wildcards, input):
    """The folder of all scopes, from ``results/<scope>/<analysis>/<table>.parquet``."""
    folder = Path(input.tables[0]).parents[2]
    return str(folder.parent if folder.name == PROTECTED else folder)


def shown_folder(wildcards, input):
    """The folder of the results of all scopes that may be shown."""
    return str(Path(input.tables[0]).parents[2])


def name_of_centre(wildcards):
    return CENTRES[wildcards.centre]["name"]


def heading_of_listing(analysis):
    """For each scope what stands above a listing of its patients."""

    def heading(wildcards):
        scope = named_scope(wildcards)
        return f"{analysis.listed} of {scope_label(scope['name'], scope['nature'])}"

    return heading


def as_it_stands(path):
    """An input that no job makes, of the site or of the checkout. It is read where it is, whatever
    prefix a module has and whatever keeps the results, see `hcc_conversion.run.storage`; its content
    decides and not its time stamp, see `contents_of`."""
    return ancient(local(path))


def at_the_site(path):
    """An output with a centre's rows that no storage keeps: the next job there takes it."""
    return local(path) if IS_STORED else path


def source_files(wildcards):
    files = extract_files(CENTRES[wildcards.centre])
    return [file if is_made(file) else as_it_stands(file) for file in files]


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
    return f"{PLACES.published}/{CENTRES[wildcards.centre]['reconstruction']['paper']}"


def paper_files(wildcards):
    """What the paper prints: all values, and the tables of single patients."""
    paper = paper_of(wildcards)
    return {
        "values": as_it_stands(f"{paper}.csv"),
        "patients": [as_it_stands(f"{paper}_table{number}.csv") for number in (2, 8)],
    }


def exceptions_file(wildcards):
    """Printed values that no consistent data carry."""
    return as_it_stands(f"{paper_of(wildcards)}_exceptions.csv")


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
#: Papers whose values are there, with the ties between them.
PAPERS = sorted(
    path.name.removesuffix("_identities.yaml")
    for path in PLACES.published.glob("*_identities.yaml")
)
for path in sorted(PLACES.published.glob("*.csv")):
    if re.fullmatch(r"[a-z]+[0-9]{4}", path.stem) and path.stem not in PAPERS:
        print(
            f"Note: {path} is left out: {path.stem}_identities.yaml, the ties between its values,"
            " is not beside it (see CONTRIBUTING.md).",
            file=sys.stderr,
        )


def of_papers(ending):
    """Of every paper the file with this ending, where there is one."""
    paths = [PLACES.published / f"{paper}{ending}" for paper in PAPERS]
    return [as_it_stands(str(path)) for path in paths if path.is_file()]


PUBLISHED_VALUES = of_papers(".csv")
PUBLISHED_TIES = of_papers("_identities.yaml")
#: Of the papers that a centre is reconstructed from: printed values that no data carry.
PUBLISHED_EXCEPTIONS = of_papers("_exceptions.csv")
#: Of the papers for which they were simulated: how often the rules of the scorecard err.
PUBLISHED_ERROR_RATES = of_papers("_error_rates.csv")
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
HETEROGENEITY = heterogeneity_section(config)


def shown_from(analysis):
    """The folder of the results of an analysis that may be shown; of an analysis of single
    patients, which is for their centre alone, as they are."""
    return SHOWN_FROM if analysis.pooled else "results"


ALL_RESULTS = [
    f"{shown_from(analysis)}/{scope}/{analysis.name}/results.parquet"
    for analysis in ANALYSES.values()
    for scope in ([*WITH_ROWS, *WITHOUT_ROWS] if analysis.pooled else CENTRES)
]


def modules_shown(scopes, side_by_side):
    """What draws and tabulates analyses, which a job loads by name; it reads every declaration."""
    return [analysis.declaration for analysis in ANALYSES.values()] + [
        name
        for analysis in ANALYSES.values()
        if analysis.scopes(scopes)
        for name in analysis.modules(config, side_by_side=side_by_side)
    ]


def tables_shown(scopes, scope="{scope}"):
    """The tables of *scope*, which is one of *scopes*, that what is shown is made from.

    First one that may be shown: its folder is that of all.
    """
    rows = set(scopes) <= set(WITH_ROWS)
    shown = [one for one in ANALYSES.values() if one.scopes(scopes) and (rows or one.pooled)]
    single = [one for one in shown if rows]
    return [
        *(path for one in shown for path in one.shown_files(f"{shown_from(one)}/{scope}").values()),
        *(
            path
            for one in single
            if one.patient_rows
            for path in (
                one.shown_files(f"results/{scope}") | one.patient_files(f"results/{scope}")
            ).values()
        ),
    ]


def aggregates_of(scopes, folder="results", kinds=("results", *SUFFICIENT_TABLES)):
    """The tables of no single patients of these scopes that a pool is made from."""
    return [
        f"{folder}/{scope}/{analysis.name}/{name}.parquet"
        for scope in scopes
        for analysis in ANALYSES.values()
        if analysis.pooled
        for name in analysis.aggregates
        if name in kinds
    ]


def tables_of_scope(folder):
    """The tables of no single patients of the analyses that are shared, in the folder of a scope."""
    return [
        f"{folder}/{analysis.name}/{name}.parquet"
        for analysis in ANALYSES.values()
        if analysis.pooled
        for name in analysis.aggregates
    ]


def tables_of_pool(folder):
    """Those of them that are shown of a pool: nothing else is made from it."""
    return [
        path
        for analysis in ANALYSES.values()
        if analysis.pooled
        for path in analysis.shown_files(folder).values()
    ]


def bundle_file(wildcards):
    return as_it_stands(BUNDLES[wildcards.bundle]["bundle"])


def window_of_bundle(wildcards):
    return BUNDLES[wildcards.bundle].get("window", config["window"])


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
    print("", *failure_lines(RUN_EVENTS, workflow), sep="\n")


def say_verdicts():
    """What validation found at each centre, where it is seen: at the end of the run."""
    say_refused()
    for centre_id in CENTRES:
        folder = RESULTS_HERE / centre_id / "validation"
        if text := text_of(workflow, folder / "verdict.txt").strip():
            print(f"{text} See {place_of(workflow, folder / 'report.html')}")


def refused_centres(wildcards):
    """The ids of centres that cannot take part; a plan that has them ends as the run will."""
    if workflow.dryrun:
        atexit.register(end_as_refused)
    return FOUND.refused_ids


def end_as_refused():
    """End a dry run, which Snakemake lets succeed whatever it would do, with an error's code."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)
