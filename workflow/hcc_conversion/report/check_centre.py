"""Check the extract of one centre, in seconds: `make check-centre CENTRE=x`.

It reads and checks the extract as a run does, and writes nothing. For the centre's own screen: what
it prints names no patient, and yet stays in the house.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.centres import (
    Discovered,
    add_refusals,
    deciding_keys,
    find_centres,
    missing_files,
)
from hcc_conversion.ingest.extra_units import extra_unit_problems
from hcc_conversion.ingest.origin import extract_files, made_files
from hcc_conversion.run.places import CENTRES, SCHEMAS, Places, find_places
from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.screen import on_screen
from hcc_conversion.run.terminal import terminal_width
from hcc_conversion.run.wording import counted
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import read_configuration, schema_problems
from hcc_conversion.study.extra_fields import extra_fields, with_extra_fields
from hcc_conversion.study.study import study_problems

#: Bytes of an extract from which on it is said that it is being read.
LONG_READ = 2_000_000


def check_centre(
    centre_id: str,
    centre: Mapping[str, Any],
    study: Mapping[str, Any],
    width: int,
    *,
    everything: bool,
) -> tuple[bool, list[str]]:
    """Examine the extract of a centre; whether it takes part, and the lines to print.

    Parameters
    ----------
    centre
        the content of its file, which fits.
    study
        the study's configuration.
    width
        of a line.
    everything
        every finding and place; else what may follow from another finding is only counted.
    """
    # Here, so that a name which is no centre is said without waiting for them.
    from hcc_conversion.analyses.registry import analyses
    from hcc_conversion.analyses.taking_part import analyses_told, bounds_told, populations_told
    from hcc_conversion.ingest.bounds import with_bounds
    from hcc_conversion.ingest.derived_fields import derived_from
    from hcc_conversion.ingest.extract import examine_extract
    from hcc_conversion.ingest.field_profiles import field_profiles
    from hcc_conversion.ingest.finding_groups import group_findings
    from hcc_conversion.ingest.findings import summarise
    from hcc_conversion.ingest.harmonise import collected_fields
    from hcc_conversion.ingest.mapping import expand_blocks
    from hcc_conversion.ingest.patient_blocks import joined_blocks
    from hcc_conversion.ingest.plain_centre import plain_centre
    from hcc_conversion.ingest.readers import source_label
    from hcc_conversion.ingest.verdict import verdict_line
    from hcc_conversion.report import check_text
    from hcc_conversion.study.canonical_fields import describe_fields
    from hcc_conversion.study.extra_fields import with_fields_of_study

    extract, extra = deciding_keys(centre), extra_fields(study)
    fields = with_fields_of_study(describe_fields(), extra)
    examination = examine_extract(extract, centre.get("window", study["window"]), extra=extra)
    labels = {name: source_label(source) for name, source in extract["sources"].items()}
    written = joined_blocks(expand_blocks(plain_centre(extract)), labels)
    blocks, fields = with_bounds(written, fields)
    derive = centre.get("derive", ())
    groups = group_findings(
        examination.findings, examination.accounting, written, everything=everything
    )
    profiles = (
        field_profiles(
            examination.tables,
            blocks,
            fields,
            examination.day_zero,
            derived_from(blocks, derive),
        )
        if examination.tables is not None
        else []
    )
    collected = collected_fields(blocks, centre_id, centre["covers"], derive)
    bounded = bounds_told(study, collected)
    parts = analyses_told(analyses().values(), study, collected)
    stops = len(examination.unresolved) > 0
    verdict = verdict_line(examination, summarise(examination.findings))
    file = f"{CENTRES}/{centre_id}.yaml"
    told = populations_told(collected)
    sections = [
        check_text.verdict_text(centre["name"], verdict, width),
        check_text.findings_text(groups, file, width, everything=everything),
        check_text.fields_text(profiles, width),
        check_text.taking_part_text(told, parts, analyses(), bounded, width, stops=stops),
    ]
    return not stops, [line for section in sections for line in (*section, "")][:-1]


def centre_to_check(centre_id: str, places: Places) -> Mapping[str, Any]:
    """The content of a centre's file, checked as a run checks it.

    Raises
    ------
    InvalidInput
        where none is named, or none of that name, where its file does not fit, where a file of its
        extract is not there or is yet to be made, and where it passes on aggregates alone.
    """
    found = _found_centres(places)
    refused = {Path(path).stem: problems for path, problems in found.refused.items()}
    ids = sorted({*found.centres, *refused})
    if not centre_id:
        raise InvalidInput(
            "Name a centre: make check-centre CENTRE=x, where x is one of:", [", ".join(ids)]
        )
    if centre_id in refused:
        raise InvalidInput(
            f"The centre '{centre_id}' cannot take part; its extract was not read:",
            refused[centre_id],
        )
    if centre_id not in found.centres:
        off = " (a file that says enabled: false is left out)" if _has_file(centre_id) else ""
        raise InvalidInput(
            f"There is no centre '{centre_id}'{off}{did_you_mean(centre_id, ids)}",
            [f"centres are: {', '.join(ids)}"],
        )
    centre = found.centres[centre_id]
    if "bundle" in centre:
        raise InvalidInput(
            f"The centre '{centre_id}' passes on aggregates alone:",
            ["its extract is checked at the site that holds it"],
        )
    absent = [file for file in made_files(centre, centre_id) if not Path(file).is_file()]
    if absent:
        raise InvalidInput(
            f"The extract of '{centre_id}' is made by the workflow; run make results first:", absent
        )
    return centre


def _found_centres(places: Places) -> Discovered:
    study = read_configuration(places.study, [], {}, replaced=False)
    files = (SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    found = find_centres(CENTRES, *files, extra_fields(study))
    return add_refusals(found, missing_files(found.centres, CENTRES, places.published))


def _has_file(centre_id: str) -> bool:
    return Path(CENTRES, f"{centre_id}.yaml").is_file()


def checked_study(places: Places) -> dict[str, Any]:
    """The study's configuration.

    Raises
    ------
    InvalidInput
        with everything that does not fit in it.
    """
    study = read_configuration(places.study, [], {}, replaced=False)
    problems = schema_problems(study, SCHEMAS / "config.schema.yaml", str(places.study))
    if not problems:
        fields = read_yaml(SCHEMAS / "fields.yaml")
        unfit = [*study_problems(study, fields), *extra_unit_problems(extra_fields(study))]
        problems = [f"{places.study}: {problem}" for problem in unfit]
    if problems:
        raise InvalidInput("The study's configuration does not fit:", problems)
    return with_extra_fields(study)


def _say_long_read(centre: Mapping[str, Any]) -> None:
    files = extract_files(centre)
    size = sum(Path(file).stat().st_size for file in files)
    if size >= LONG_READ:
        print(
            f"Reading {counted(len(files), 'file')}, {size / 1e6:.0f} MB ...",
            file=sys.stderr,
            flush=True,
        )


def main(arguments: Sequence[str]) -> int:
    """Print the check; 0 where the centre takes part, 1 where it stops or cannot be read."""
    parser = argparse.ArgumentParser(
        prog="make check-centre",
        description=f"{__doc__}\n\nExit status: 0 the centre takes part, 1 it stops.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("centre", nargs="?", default="", help="id: the name of its file")
    parser.add_argument("--all", action="store_true", help="every finding and every place")
    parser.add_argument("--directory", default=".", help="folder of the site; this one if absent")
    given = parser.parse_args(arguments)
    try:
        os.chdir(given.directory)
        places = find_places()
        centre = centre_to_check(given.centre, places)
        study = checked_study(places)
        _say_long_read(centre)
        takes_part, lines = check_centre(
            given.centre, centre, study, terminal_width(), everything=given.all
        )
    except InvalidInput as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0 if takes_part else 1


if __name__ == "__main__":
    sys.exit(on_screen(main, sys.argv[1:]))
