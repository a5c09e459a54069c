"""Draft the centre file of a hospital from its extract.

    make draft CENTRE=example FILE="registry.csv events.xlsx"

Reads the files, guesses how they are written, matches their columns with the fields of the study by
name and by cells, and writes config/centres/<centre>.yaml. Whatever is uncertain is marked CHECK
there, with the reason; what fits nothing stays out and is listed at the end. A REDCap data
dictionary, or a list of the columns with their meaning, may be one of the files. A file that is
there already is never written over, and the centre takes part in no run before `enabled: false` is
taken out. With a site's folder (DIR=) the files are named from there.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hcc_conversion.drafting.assemble import Draft, draft_of
from hcc_conversion.drafting.dictionaries import (
    plain_dictionary,
    redcap_dictionary,
    with_dictionary,
)
from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.drafting.sources import Source, read_sources
from hcc_conversion.drafting.writing import CHECK, centre_file, still_needed
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.reading.reading import UnreadableSource
from hcc_conversion.run.places import CENTRES, SCHEMAS
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.screen import on_screen
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from schemas.vocabulary import RESERVED


def draft_files(files: Sequence[Path], home: Path | None = None) -> Draft:
    """The draft from the files of an extract, dictionaries among them.

    Parameters
    ----------
    home
        the folder that paths in the centre file start from; the current one if absent.

    Raises
    ------
    InvalidInput
        with every file that cannot be read, and what to do.
    """
    sources: list[Source] = []
    problems = []
    for path in files:
        try:
            taken = [source.name for source in sources]
            sources += read_sources(path, _shown(path, home or Path.cwd()), taken)
        except UnreadableSource as error:
            problems.append(f"{path}: {error.problem}. {error.advice}")
    if problems:
        raise InvalidInput("The extract cannot be read; nothing was written:", problems)
    tables, dictionaries = [], []
    for source in sources:
        found = redcap_dictionary(source) or plain_dictionary(source, sources)
        if found is None:
            tables.append(source)
        else:
            dictionaries.append((source_label(source.settings), found))
    if not tables:
        raise InvalidInput(
            "There is nothing to draft from; nothing was written:",
            ["the files hold a data dictionary and no rows of patients; name the extract too"],
        )
    for _, dictionary in dictionaries:
        tables = [with_dictionary(source, dictionary) for source in tables]
    return replace(draft_of(tables), dictionaries=[label for label, _ in dictionaries])


def _shown(path: Path, home: Path) -> str:
    absolute = path.absolute()
    if absolute.is_relative_to(home.absolute()):
        return absolute.relative_to(home.absolute()).as_posix()
    return absolute.as_posix()


def write_draft(centre_id: str, files: Sequence[Path], folder: Path = Path(CENTRES)) -> list[str]:
    """Write the draft into *folder*; gives what to tell, a line each.

    Raises
    ------
    InvalidInput
        if the name is no id, the centre file is there already, or a file cannot be read.
    """
    path = folder / f"{centre_id}.yaml"
    problems = []
    if centre_id in RESERVED or not re.fullmatch(r"[a-z][a-z0-9_]*", centre_id):
        problems.append(
            f"'{centre_id}' cannot be a centre's id; use lower-case letters, digits and _"
        )
    elif path.exists():
        problems.append(f"{path} is there already; name another centre, or move it away first")
    if not files:
        problems.append('name the files of the extract, FILE="a.csv b.xlsx"')
    if problems:
        raise InvalidInput("No draft was made:", problems)
    draft = draft_files(files)
    text = centre_file(centre_id, draft)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise InvalidInput("No draft was made:", [f"{path}: {error.strerror}"]) from None
    return [*_told(draft), *_checked(path), f"\nWritten: {path}"]


def _told(draft: Draft) -> list[str]:
    lines = [f"data dictionary: {label}" for label in draft.dictionaries]
    for source in draft.sources:
        settings = {k: v for k, v in source.settings.items() if k not in ("file", "missing")}
        found = ", ".join(f"{key} {value!r}" for key, value in settings.items())
        doubtful = [f"{key}: {doubt}" for key, doubt in source.guesses.items() if doubt]
        lines.append(f"{source.settings['file']}: {found}; {len(source.cells):,} rows")
        lines += [f"  {CHECK} {one}" for one in doubtful]
    by_table: dict[str, list[int]] = {}
    for _, proposal in draft.mapped():
        counts = by_table.setdefault(proposal.target.table, [0, 0])
        counts[0] += 1
        counts[1] += bool(proposal.doubts)
    lines += [
        f"{table}: {n} fields mapped, {doubtful} of them marked {CHECK}"
        for table, (n, doubtful) in by_table.items()
    ]
    n_left = sum(map(len, draft.unmatched.values()))
    n_open = len(draft.unmapped_fields())
    lines.append(f"{n_left} columns are not mapped, {n_open} fields have no column: see its end")
    lines += [f"still needed: {one}" for one in still_needed(draft)]
    return lines


def _checked(path: Path) -> list[str]:
    """What of the written file does not fit yet, as a run would say it."""
    centre = read_yaml(path)
    problems = schema_problems(centre, SCHEMAS / "centre.schema.yaml", str(path))
    problems = problems or [
        f"{path}: {one}" for one in mapping_problems(centre, knowledge().fields)
    ]
    return [f"to be mended: {problem}" for problem in problems]


def main(arguments: Sequence[str] | None = None) -> None:
    """Draft by the arguments of the command line."""
    parser = argparse.ArgumentParser(
        prog="make draft",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("centre", help="id of the centre: lower-case letters, digits, _")
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="CSV, TSV, XLSX, SPSS, Stata, SAS or Parquet; all of one hospital",
    )
    parser.add_argument("--directory", default=".", help="folder of the site; this one if absent")
    given = parser.parse_args(arguments)
    try:
        os.chdir(given.directory)
        print("\n".join(write_draft(given.centre, given.files)))
    except InvalidInput as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")


if __name__ == "__main__":
    sys.exit(on_screen(main, sys.argv[1:]))
