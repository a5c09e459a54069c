"""The aggregates of a centre that may leave the house, as a folder: for a person to look at first.

    make bundle CENTRE=harbour

Read are the centre's results alone, and of them the tables of numbers of each analysis: no
harmonised table, no figure, no listing, no name of a file or column can get into a bundle. The
folder holds what would leave, ``review.html`` with all of it, and `MADE_FROM`; the last two stay.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.hide import Protected
from hcc_conversion.disclosure.protect import Tables, protect_tables
from hcc_conversion.disclosure.releases import (
    patients_changed,
    telling_lines,
    without_telling_lines,
)
from hcc_conversion.disclosure.settings import hides_zeros, min_count_of
from hcc_conversion.disclosure.tables import TABLES
from hcc_conversion.display.pages import render
from hcc_conversion.ingest.bounds import with_bounds
from hcc_conversion.ingest.bundle_file import Bundle, read_bundle
from hcc_conversion.ingest.bundle_manifest import (
    HIDDEN,
    MANIFEST,
    SCHEMA_VERSION,
    Manifest,
    definition,
    releases_in,
)
from hcc_conversion.ingest.bundle_tables import table_to_csv
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.ingest.harmonise import collected_fields
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.run.places import CENTRES, SCHEMAS, find_places
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.version import workflow_version
from hcc_conversion.run.whole_files import read_table
from hcc_conversion.run.wording import counted
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.configuration import read_configuration
from hcc_conversion.study.extra_fields import (
    extra_fields,
    with_extra_fields,
    with_fields_of_study,
)
from schemas.hidden import Hidden
from schemas.results import HIDDEN as NOTE
from schemas.results import KEY

REVIEW = "review.html"
#: Hashes of the results that a folder was made from and of all its files. It stays: by a hash of
#: unprotected results anybody could try out whether a guess of the hidden counts is right.
MADE_FROM = "made_from.json"
#: What describes a centre to others.
_ABOUT = ("name", "nature", "description", "covers")


@dataclass(frozen=True)
class Site:
    """A centre of this run, and the files that its bundle is made from.

    manifest
        of the bundle, as far as the configuration decides it; without members.
    paths
        analysis, then the files of its tables that can leave, by name.
    """

    manifest: Manifest
    study: Mapping[str, Any]
    paths: Mapping[str, Mapping[str, Path]]


@dataclass(frozen=True)
class Made:
    """A bundle before it is released.

    contents
        file of the bundle, then its bytes; the manifest is one of them.
    protected
        its results, of all analyses stacked, and what was hidden and why.
    left_out
        rows of the other tables that stay, by analysis and table.
    """

    bundle: Bundle
    contents: Mapping[str, bytes]
    protected: Protected
    left_out: Mapping[tuple[str, str], int]


def make_bundle(
    manifest: Manifest, study: Mapping[str, Any], tables: Tables, released: Sequence[Bundle] = ()
) -> Made:
    """The bundle of a centre.

    Parameters
    ----------
    manifest
        see `Site`.
    study
        the study's configuration.
    tables
        analysis, then its tables by name, in full: ``results`` (`schemas.results.Results`) and
        those of `schemas.sufficient`. Other tables are refused.
    released
        the earlier releases of the centre; what would tell fewer than the smallest count of
        patients by the difference is hidden.

    Raises
    ------
    InvalidInput
        where since an earlier release some patients came or went, and fewer than the smallest
        count: every number that moved would be of them.
    """
    results = {name: of_one["results"] for name, of_one in tables.items()}
    if manifest.min_count > 1:
        stacked = pd.concat(results.values(), ignore_index=True)
        _refuse_few_patients(stacked, released, manifest)
    before = [
        pd.concat([of_one["results"] for of_one in one.tables.values()], ignore_index=True)
        for one in released
    ]
    leaving, protected = protect_tables(
        tables, study, manifest.min_count, hide_zeros=manifest.hide_zeros, released=before
    )
    left_out = {}
    for analysis, of_one in leaving.items():
        for name in [name for name in of_one if name != "results"]:
            if manifest.min_count > 1:
                of_one[name] = _without_differences(
                    analysis, name, of_one[name], of_one["results"], released, manifest
                )
            left_out[analysis, name] = len(tables[analysis][name]) - len(of_one[name])
    hidden = _hidden(protected)
    contents = {HIDDEN: table_to_csv("hidden", hidden)}
    rows = {HIDDEN: len(hidden)}
    for analysis, of_one in leaving.items():
        for name, table in of_one.items():
            contents[f"{analysis}/{name}.csv"] = table_to_csv(name, table)
            rows[f"{analysis}/{name}.csv"] = len(table)
    members = {
        name: {"sha256": sha256(content).hexdigest(), "rows": rows[name]}
        for name, content in contents.items()
    }
    manifest = replace(manifest, members=members)
    contents[MANIFEST] = manifest.text().encode()
    return Made(Bundle(manifest, leaving, hidden), contents, protected, left_out)


def _hidden(protected: Protected) -> pd.DataFrame:
    """What is hidden, with the reason that leaves (`schemas.hidden.Hidden`)."""
    shown = protected.results
    of_hidden = shown[shown["note"].str.startswith(NOTE) & shown["value"].isna()]
    reasons = of_hidden["note"].str.removeprefix(f"{NOTE}: ")
    return Hidden.of(of_hidden[KEY].assign(reason=reasons))


def _refuse_few_patients(
    results: pd.DataFrame, released: Sequence[Bundle], manifest: Manifest
) -> None:
    for bundle in released:
        before = pd.concat([one["results"] for one in bundle.tables.values()], ignore_index=True)
        n = patients_changed(before, results)
        if 0 < n < manifest.min_count:
            day = bundle.manifest.released_on
            raise InvalidInput(
                f"Nothing is made: with the release of {day} it would tell of single patients.",
                [
                    f"fewer than {manifest.min_count} patients came or went since, and every number"
                    " that moved would be theirs; what was released stays what is released. Make a"
                    " new one when more have"
                ],
            )


def _without_differences(
    analysis: str,
    name: str,
    table: pd.DataFrame,
    results: pd.DataFrame,
    released: Sequence[Bundle],
    manifest: Manifest,
) -> pd.DataFrame:
    """The table without the lines that, beside an earlier release, tell of few patients."""
    for bundle in released:
        before = bundle.tables.get(analysis, {})
        if name in before:
            lines = telling_lines(
                name, before[name], table, before["results"], results, manifest.min_count
            )
            table = without_telling_lines(table, lines)
    return table


def write_folder(folder: Path, made: Made, sources: Mapping[str, str]) -> None:
    """Write the bundle's folder anew, with the page for whoever decides whether it leaves.

    *sources*: file of the results, then its SHA-256.
    """
    half_made = folder.with_name(f".{folder.name}.half-made")
    shutil.rmtree(half_made, ignore_errors=True)
    contents = {**made.contents, REVIEW: review_page(made).encode()}
    for name, content in contents.items():
        path = half_made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    files = {name: sha256(content).hexdigest() for name, content in contents.items()}
    made_from = json.dumps({"results": dict(sources), "files": files}, indent=1, sort_keys=True)
    (half_made / MADE_FROM).write_text(f"{made_from}\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    half_made.rename(folder)


def review_page(made: Made) -> str:
    """Everything that would leave, what was hidden and why, and what could still be bounded."""
    protected, manifest = made.protected, made.bundle.manifest
    reasons = protected.hidden.groupby(["analysis", "reason"], sort=False).size()
    summary = [
        {
            "analysis": name,
            "n_shown": int(tables["results"]["value"].notna().sum()),
            "hidden": [
                {"reason": reason, "n": int(n)}
                for (analysis, reason), n in reasons.items()
                if analysis == name
            ],
            "tables": [
                {"name": other, "n": len(table), "left_out": made.left_out[name, other]}
                for other, table in tables.items()
                if other != "results"
            ],
        }
        for name, tables in made.bundle.tables.items()
    ]
    return render(
        Path(__file__).with_name("review.html.j2"),
        title=f"To be released: {manifest.about['name']}",
        manifest=manifest,
        summary=summary,
        narrowest=protected.narrowest if isfinite(protected.narrowest) else None,
        results={name: _lines(tables["results"]) for name, tables in made.bundle.tables.items()},
        others={
            f"{analysis}: {name.replace('_', ' ')}": table
            for analysis, tables in made.bundle.tables.items()
            for name, table in tables.items()
            if name != "results" and len(table)
        },
    )


def _lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The statistics of a line side by side, as a person reads them; hidden ones as an asterisk."""
    lines: dict[tuple[str, ...], list[str]] = {}
    notes: dict[tuple[str, ...], dict[str, None]] = {}
    for row in table.itertuples():
        hidden = str(row.note).startswith("hidden")
        text = f"{row.value:.6g}" if pd.notna(row.value) else "*" if hidden else "–"
        key = (row.population, row.group, row.variable, row.level)
        lines.setdefault(key, []).append(f"{row.stat} {text}")
        if row.note and not hidden:
            notes.setdefault(key, {})[str(row.note)] = None
    return [
        {"key": key, "text": ", ".join(texts), "notes": "; ".join(notes.get(key, {}))}
        for key, texts in lines.items()
    ]


def site_of(centre_id: str, results: Path) -> Site:
    """A centre of the run in the current folder.

    Raises
    ------
    InvalidInput
        where there is no such centre.
    """
    places = find_places(own_study=True)
    study = with_extra_fields(read_configuration(places.study, [], {}, replaced=False))
    extra = extra_fields(study)
    files = (SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    centres = discover_centres(CENTRES, *files, extra)
    if centre_id not in centres:
        known = ", ".join(sorted(centres))
        raise InvalidInput(f"There is no centre '{centre_id}'.", [f"there are: {known}"])
    centre = centres[centre_id]
    pooled = {name: one for name, one in analyses().items() if one.pooled}
    window = centre.get("window", study["window"])
    manifest = Manifest(
        SCHEMA_VERSION,
        workflow_version(),
        centre_id,
        {key: centre[key] for key in _ABOUT},
        min_count_of(centre),
        hides_zeros(centre),
        {name: definition(study, window, one.reads) for name, one in pooled.items()},
        _collected(centre, centre_id, extra),
        {},
    )
    paths = {name: _leaving(one, results / centre_id) for name, one in pooled.items()}
    return Site(manifest, study, paths)


def _leaving(analysis: Analysis, folder: Path) -> dict[str, Path]:
    """The files of the tables of an analysis that can leave, by name."""
    names = [name for name in analysis.aggregates if name == "results" or name in TABLES]
    files = analysis.results_files(str(folder))
    return {name: Path(files[name]) for name in names}


def _collected(
    centre: Mapping[str, Any], centre_id: str, extra: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """The fields, canonical and of the study, that the centre collects, as ``table.field``."""
    described = with_fields_of_study(describe_fields(), extra)
    blocks, fields = with_bounds(expand_blocks(centre), described)
    named = collected_fields(blocks, centre_id, centre["covers"], centre.get("derive", ()))
    return sorted(
        f"{row.table}.{row.field}"
        for row in named.itertuples()
        if row.field in fields.get(row.table, {}) and row.field != "patient_id"
    )


def hashes_of(site: Site) -> dict[str, str]:
    """Path of each file of results that leaves, from the folder of results, then its SHA-256.

    Raises
    ------
    InvalidInput
        where there are no results yet.
    """
    paths = [path for of_one in site.paths.values() for path in of_one.values()]
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise InvalidInput(
            f"There are no results of '{site.manifest.centre}' yet; run make results first:",
            missing,
        )
    return {
        f"{path.parent.name}/{path.name}": sha256(path.read_bytes()).hexdigest() for path in paths
    }


def bundle_of(centre_id: str, results: Path, folder: Path) -> tuple[Path, Made]:
    """Write the bundle of a centre of this run into *folder*; where, and what.

    Raises
    ------
    InvalidInput
        where there is no such centre, or no results of it, where an earlier release in *folder*
        cannot be read, and where too few patients came since.
    """
    site = site_of(centre_id, results)
    sources = hashes_of(site)
    earlier = releases_in(folder, centre_id) if site.manifest.min_count > 1 else []
    released = [read_bundle(path) for path in earlier]
    tables = {
        analysis: {name: read_table(path) for name, path in of_one.items()}
        for analysis, of_one in site.paths.items()
    }
    made = make_bundle(site.manifest, site.study, tables, released)
    target = folder / centre_id
    write_folder(target, made, sources)
    return target, made


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.splitlines()[0])
    parser.add_argument("centre", help="id of the centre: the name of its file")
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--bundles", type=Path, default=Path("bundles"))
    given = parser.parse_args(arguments)
    try:
        target, made = bundle_of(given.centre, given.results, given.bundles)
    except InvalidInput as error:
        sys.exit(str(error))
    n_shown = int(made.protected.results["value"].notna().sum())
    print(
        f"{target}: {counted(n_shown, 'number')}, {len(made.protected.hidden):,} hidden."
        f" Nothing has left: read {target / REVIEW}, then make release CENTRE={given.centre}."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
