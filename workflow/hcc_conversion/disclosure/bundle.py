"""The aggregates of a centre that may leave the house, as a folder: for a person to look at first.

    make bundle CENTRE=harbour

Read are the centre's results alone, and of them the one table of numbers of each analysis: no
harmonised table, no figure, no listing, no name of a file or column can get into a bundle.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.hide import Protected, protect_results
from hcc_conversion.display.pages import render
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.run.places import CENTRES, SCHEMAS, find_places
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_files import read_table
from hcc_conversion.study.configuration import read_configuration

#: Of the layout of a bundle; another one is read by another version of this module.
SCHEMA_VERSION = 1
#: The smallest count that leaves a centre of real patients, where its file says nothing else.
MIN_COUNT = 5
MANIFEST, HIDDEN, REVIEW = "manifest.json", "hidden.csv", "review.html"
#: What describes a centre to others.
_ABOUT = ("name", "nature", "description", "covers")


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself.

    definitions
        analysis, then a hash of everything in the configuration that defines its numbers: two
        centres' numbers are comparable where it is the same.
    members
        file of the bundle, then the SHA-256 of its bytes.
    """

    schema_version: int
    centre: str
    about: Mapping[str, str]
    min_count: int
    hide_zeros: bool
    definitions: Mapping[str, str]
    members: Mapping[str, str]


def definition(study: Mapping[str, Any], window: Mapping[str, str], keys: Iterable[str]) -> str:
    """A hash of the study window and of those *keys* of the study that an analysis reads."""
    told = {"window": window, **{key: study[key] for key in keys}}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def write_bundle(
    folder: Path,
    results: Mapping[str, pd.DataFrame],
    centre: str,
    about: Mapping[str, str],
    definitions: Mapping[str, str],
    *,
    min_count: int,
    hide_zeros: bool,
) -> Protected:
    """Write the bundle's folder anew, with the page for whoever decides whether it leaves.

    Parameters
    ----------
    results
        analysis, then its results (`schemas.results.Results`).
    about
        name, nature, description and covers of the centre.
    definitions
        see `Manifest`.
    min_count, hide_zeros
        see `hcc_conversion.disclosure.hide.protect_results`.
    """
    stacked = pd.concat(results.values(), ignore_index=True)
    protected = protect_results(stacked, min_count, hide_zeros=hide_zeros)
    half_made = folder.with_name(f".{folder.name}.half-made")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(parents=True)
    members = {}
    tables = dict(tuple(protected.results.groupby("analysis", sort=False)))
    for name, table in [*tables.items(), (Path(HIDDEN).stem, protected.hidden)]:
        content = table.to_csv(index=False).encode()
        (half_made / f"{name}.csv").write_bytes(content)
        members[f"{name}.csv"] = sha256(content).hexdigest()
    manifest = Manifest(
        SCHEMA_VERSION, centre, dict(about), min_count, hide_zeros, dict(definitions), members
    )
    told = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)
    (half_made / MANIFEST).write_text(f"{told}\n", encoding="utf-8")
    page = review_page(manifest, tables, protected)
    (half_made / REVIEW).write_text(page, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    half_made.rename(folder)
    return protected


def review_page(
    manifest: Manifest, tables: Mapping[str, pd.DataFrame], protected: Protected
) -> str:
    """Everything that would leave, what was hidden and why, and what could still be bounded."""
    reasons = protected.hidden.groupby(["analysis", "reason"], sort=False).size()
    summary = [
        {
            "analysis": name,
            "n_shown": int(table["value"].notna().sum()),
            "hidden": [
                {"reason": reason, "n": int(n)}
                for (analysis, reason), n in reasons.items()
                if analysis == name
            ],
        }
        for name, table in tables.items()
    ]
    return render(
        Path(__file__).with_name("review.html.j2"),
        title=f"To be released: {manifest.about['name']}",
        manifest=manifest,
        summary=summary,
        narrowest=None if protected.hidden.empty else protected.narrowest,
        tables={name: _lines(table) for name, table in tables.items()},
    )


def _lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The statistics of a line side by side, as a person reads them; hidden ones as an asterisk."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.itertuples():
        if pd.notna(row.value):
            text = f"{row.value:.6g}"
        else:
            text = "*" if str(row.note).startswith("hidden") else "–"
        key = (row.population, row.group, row.variable, row.level)
        lines.setdefault(key, []).append(f"{row.stat} {text}")
    return [{"key": key, "text": ", ".join(texts)} for key, texts in lines.items()]


def bundle_of(centre_id: str, results: Path, folder: Path) -> tuple[Path, Protected]:
    """Write the bundle of a centre of this run into *folder*; where, and what was hidden.

    Raises
    ------
    InvalidInput
        where there is no such centre, or no results of it.
    """
    places = find_places(own_study=True)
    study = read_configuration(places.study, [], {}, replaced=False)
    centres = discover_centres(CENTRES, SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    if centre_id not in centres:
        known = ", ".join(sorted(centres))
        raise InvalidInput(f"There is no centre '{centre_id}'.", [f"there are: {known}"])
    centre = centres[centre_id]
    pooled = {name: one for name, one in analyses().items() if one.pooled}
    paths = {name: results / centre_id / name / "results.parquet" for name in pooled}
    missing = [str(path) for path in paths.values() if not path.is_file()]
    if missing:
        raise InvalidInput(
            f"There are no results of '{centre_id}' yet; run make results first:", missing
        )
    asked = centre.get("disclosure", {})
    real = centre["nature"] == "real"
    window = centre.get("window", study["window"])
    target = folder / centre_id
    protected = write_bundle(
        target,
        {name: read_table(path) for name, path in paths.items()},
        centre_id,
        {key: centre[key] for key in _ABOUT},
        {name: definition(study, window, one.reads) for name, one in pooled.items()},
        min_count=asked.get("min_cell_count", MIN_COUNT if real else 1),
        hide_zeros=asked.get("hide_zeros", True),
    )
    return target, protected


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.splitlines()[0])
    parser.add_argument("centre", help="id of the centre: the name of its file")
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--bundles", type=Path, default=Path("bundles"))
    given = parser.parse_args(arguments)
    try:
        target, protected = bundle_of(given.centre, given.results, given.bundles)
    except InvalidInput as error:
        sys.exit(str(error))
    n_shown = int(protected.results["value"].notna().sum())
    print(
        f"{target}: {n_shown:,} numbers, {len(protected.hidden):,} hidden."
        f" Nothing has left: read {target / REVIEW} before you pass it on."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
