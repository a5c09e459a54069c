"""The report as one page: everything that was collected, put into the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.display.catalogue import EMBEDDED, TABLE, Figure, Place, Section, Table, places
from hcc_conversion.display.pages import render
from hcc_conversion.display.silence import silence, why_silent
from hcc_conversion.report.collect import Material
from hcc_conversion.report.figures import Picture
from hcc_conversion.report.files import AT_CENTRE, BESIDE, Link, link_to
from hcc_conversion.report.grid import Grid, grid_of
from hcc_conversion.report.site import Site
from hcc_conversion.study.abbreviations import ABBREVIATIONS, explained

HERE = Path(__file__).parent
SCRIPTS = ("report.js", "search.js")
#: What a link to a figure that can be enlarged without loss is called.
VECTOR, PRINT = "SVG", "PDF"


@dataclass(frozen=True)
class Tile:
    """One figure, of a site or of all; without `picture` it is not in this report."""

    site: Site | None
    picture: Picture | None
    alt: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Block:
    """A figure or table of a section; a figure has tiles, a table grids with the site of each.

    `apart` are the sites whose own stand in files beside the page, with links to these; `silences`
    are sentences why there is nothing to show, of a site or, under None, of all.
    """

    id: str
    title: str
    patient_level: bool
    tiles: Sequence[Tile]
    grids: Sequence[tuple[Site | None, Grid]]
    apart: Sequence[tuple[Site, Sequence[Link]]]
    silences: Sequence[tuple[Site | None, str]]

    @property
    def least_width(self) -> int:
        """Pixels of the screen that a figure takes at least where there is room, to be read."""
        return max((tile.picture.width for tile in self.tiles if tile.picture), default=0)

    @property
    def left_out(self) -> bool:
        """Whether there are figures, but not in this report."""
        return bool(self.tiles) and not any(tile.picture for tile in self.tiles)


def render_report(**content: Any) -> str:
    """The page; *content* is what report.html.j2 names."""
    own = {
        "css": (HERE / "report.css").read_text(encoding="utf-8"),
        "js": [(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS],
        "abbreviations": ABBREVIATIONS,
        "explained": explained,
    }
    return render(HERE / "report.html.j2", **own, **content)


def section_blocks(
    sections: Sequence[Section],
    material: Material,
    sites: Sequence[Site],
    pictures: Mapping[str, Picture],
) -> list[tuple[Section, list[Block]]]:
    """Every section with its figures and tables as they are shown; *pictures* by their path."""
    return [
        (section, [_block(section, item, material, pictures, sites) for item in section.items])
        for section in sections
    ]


def _block(
    section: Section,
    item: Figure | Table,
    material: Material,
    pictures: Mapping[str, Picture],
    sites: Sequence[Site],
) -> Block:
    by_id = {site.id: site for site in sites}
    centres = [site.id for site in sites if site.id in material.verdicts]
    here, apart, silences = [], [], []
    for place in places(item, list(by_id), centres):
        site = by_id[place.scope] if place.scope else None
        sentence = _silence(section, item, site, material.results)
        if sentence:
            silences.append((site, sentence))
        elif site and site.id in material.apart and not _stays(item, place, material):
            apart.append((site, _links(item, place, material)))
        else:
            here.append((site, place))
    name = _element_id(item.path)
    if isinstance(item, Figure):
        tiles = [_tile(item, place, site, pictures, material) for site, place in here]
        return Block(name, item.title, item.patient_level, tiles, [], apart, silences)
    grids = [(site, _grid(section, item, place, material, sites)) for site, place in here]
    return Block(name, item.title, False, [], grids, apart, silences)


def _silence(
    section: Section,
    item: Figure | Table,
    site: Site | None,
    results: Mapping[str, Mapping[str, pd.DataFrame]],
) -> str:
    """The sentence in place of a figure or table with nothing in it; empty where there is some."""
    part = item.part if isinstance(item, Figure) else {}
    of_scopes = results.get(section.name, {})
    own = of_scopes if site is None else {site.id: of_scopes.get(site.id)}
    reasons = [why_silent(table, part) for table in own.values() if table is not None]
    if not (reasons and all(reasons)):
        return ""
    return silence("All sites" if site is None else site.name, reasons[-1])


def _tile(
    item: Figure,
    place: Place,
    site: Site | None,
    pictures: Mapping[str, Picture],
    material: Material,
) -> Tile:
    of = f", {site.label}" if site else ""
    alt = f"{item.title}{of}. {item.shows}"
    return Tile(site, pictures.get(place.path), alt, _links(item, place, material))


def _stays(item: Figure | Table, place: Place, material: Material) -> bool:
    """Whether it shows single patients and does not go where the page goes."""
    return isinstance(item, Figure) and f"{place.path}{EMBEDDED}" not in material.passed_on


def _links(item: Figure | Table, place: Place, material: Material) -> list[Link]:
    """To the files of a figure or a table."""
    if isinstance(item, Figure):
        files = [
            (VECTOR, f"{place.path}.svg"),
            (PRINT, f"{place.path}.pdf"),
            (_format(place.behind), place.behind),
        ]
    else:
        files = [("CSV", f"{place.path}{TABLE}"), ("More of it", item.page)]
    return [
        link_to(label, path, material.passed_on, material.apart) for label, path in files if path
    ]


def _grid(
    section: Section, item: Table, place: Place, material: Material, sites: Sequence[Site]
) -> Grid:
    table = material.tables[place.path]
    row_sites, shown = [], table
    if item.site_column:
        labels = {site.id: site.label for site in sites}
        ids = {label: name for name, label in labels.items()} | {name: name for name in labels}
        row_sites = [ids.get(text, "") for text in table[item.site_column]]
        shown = table.replace({item.site_column: labels})
    for column, words in item.words.items():
        shown = shown.assign(**{column: shown[column].map(words)})
    if item.columns:
        shown = shown[list(item.columns)].rename(columns=dict(item.columns))
    of_section = material.results.get(section.name, {})
    for site in (site for site in sites if site.label in shown and site.id in of_section):
        why = why_silent(of_section[site.id])
        shown = shown.assign(**{site.label: why}) if why else shown
    own = next((f", {site.name}" for site in sites if site.id == place.scope), "")
    return grid_of(
        shown,
        sites,
        id=f"table-{_element_id(place.path)}",
        title=f"{section.title}: {item.title}{own}" if own else item.title,
        by=item.by,
        opens_on=item.opens_on,
        row_sites=row_sites,
        links=_links(item, place, material),
    )


def _format(path: str) -> str:
    """What a link to a file is called: its format."""
    return {".csv": "Numbers (CSV)", ".parquet": "Numbers (Parquet)"}[Path(path).suffix]


def _element_id(path: str) -> str:
    return "-".join(part.strip("{}") for part in path.split("/"))


def probes(sections: Sequence[tuple[Section, Sequence[Block]]]) -> dict[str, str]:
    """Where files stand that the page does not carry, then the address of one picture of those.

    The page looks for it when it is opened: where it is missing, the page was passed on without.
    """
    every = [
        link
        for _, blocks in sections
        for block in blocks
        for tile in block.tiles
        for link in tile.links
        if link.label == VECTOR
    ]
    first = {
        where: next((link.address for link in every if link.where == where), "")
        for where in (BESIDE, AT_CENTRE)
    }
    return {where: found for where, found in first.items() if found}
