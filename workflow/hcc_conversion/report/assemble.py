"""The whole page from what was collected."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.display.catalogue import Section
from hcc_conversion.display.many import FEW, are_many
from hcc_conversion.report.answer import TABLES, answer_of
from hcc_conversion.report.collect import Material
from hcc_conversion.report.figures import picture_of
from hcc_conversion.report.files import carried_files
from hcc_conversion.report.grid import Grid, grid_of
from hcc_conversion.report.overview import (
    contribution_table,
    headline_table,
    notes_by_site,
    problem_table,
    query_table,
    rows_kept,
    taking_part_table,
)
from hcc_conversion.report.page import probes, render_report, section_blocks
from hcc_conversion.report.site import MIXED, Site, sites_of
from schemas.vocabulary import POOLS


def report_page(
    sections: Sequence[Section],
    material: Material,
    *,
    config: Mapping[str, Any],
    scopes: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    methods: str,
    software: Mapping[str, str],
    hashes: Mapping[str, str],
    hidden_below: Mapping[str, int],
) -> str:
    """The page as HTML.

    scopes
        name, nature and description of every centre, then of the pool.
    titles
        names that the configuration gives to variables.
    methods
        the methods as HTML.
    software, hashes
        name, then version or SHA-256.
    hidden_below
        name of a centre, then the smallest count that it shows, where it hides smaller ones.
    """
    sites = sites_of(scopes)
    content = {
        "many": are_many(scopes),
        "study": config["study"],
        "window": config["window"],
        "sites": sites,
        "verdicts": _verdicts(material, sites),
        "centres": [site.id for site in sites if site.id not in POOLS],
        "cautions": cautions(
            sites, hidden_below, patient_level=config["report"]["patient_level_figures"]
        ),
        "answer": answer_of(material.tables, sites, material.passed_on, hidden=bool(hidden_below)),
        "overview": _overview(material, sites, config, titles),
        "notes": _notes(material, sites, titles),
        "methods": methods,
        "software": software,
        "hashes": hashes,
        "carried": carried_files(material.csvs, list(scopes)),
    }

    pictures = {path: picture_of(svg) for path, svg in material.figures.items()}
    blocks = section_blocks(sections, material, sites, pictures)
    grids = [
        *(grid for _, of_section in blocks for block in of_section for _, grid in block.grids),
        *(grid for _, _, grid in content["overview"]),
        *(content["answer"].grids if content["answer"] else ()),
    ]
    heads = [rule for grid in grids for rule in grid.print_heads]
    return render_report(sections=blocks, probes=probes(blocks), print_heads=heads, **content)


def _verdicts(material: Material, sites: Sequence[Site]) -> dict[str, str]:
    """The verdict of each centre's validation, without the name that it begins with."""
    names = {site.id: site.name for site in sites}
    return {
        centre: verdict.removeprefix(f"{names[centre]}: ")
        for centre, verdict in material.verdicts.items()
    }


def _notes(
    material: Material, sites: Sequence[Site], titles: Mapping[str, str]
) -> dict[str, dict[Site | None, list[str]]]:
    return {
        name: notes_by_site(by_scope, sites, titles) for name, by_scope in material.results.items()
    }


def cautions(
    sites: Sequence[Site], hidden_below: Mapping[str, int], *, patient_level: bool
) -> list[str]:
    """What a reader must know before the first number; *hidden_below*: see `report_page`."""
    pool = sites[-1]
    centres = [site for site in sites if site.id not in POOLS]
    invented = [site.name for site in centres if site.kind in ("reconstructed", "simulated")]
    lines = []
    if pool.kind == MIXED:
        lines.append(
            f"The pool mixes {pool.nature} sites. It shows how the sites would be put together, and"
            " says nothing about patients."
        )
    if invented:
        lines.append(f"No row of {_listed(invented)} is a patient's record.")
    copied = [site.name for site in centres if site.kind == "reconstructed"]
    if copied:
        lines.append(
            f"What the paper does not print of {_listed(copied)} is synthetic, survival from"
            " diagnosis and deaths before conversion among it: those curves, and the pool's with"
            " them, say nothing. What it does print agrees by construction."
        )
    lines += [
        "Pooled rows and curves stack sites that may differ in whom they treat; they are not"
        " adjusted for the site unless a table says so.",
        "“Not collected” means that the site has no such data. It is never counted as zero.",
    ]
    if hidden_below:
        shown = _thresholds(hidden_below)
        lines.append(
            f"Small counts are hidden ({shown}), and so is what would give them away; such numbers"
            " are in no pool. Curves move at the ends of intervals, not on days of patients."
        )
    open_ = [site.name for site in centres if site.name not in hidden_below]
    if open_:
        whose = "" if len(open_) == len(centres) else f" of {_listed(open_)}"
        lines.append(
            f"Small counts{whose} are not suppressed, and the steps of a survival curve are days of"
            " single patients. Read the page with that in mind before you pass it on."
        )
    if patient_level:
        lines.append(
            "Figures marked “patient-level” show single patients. A page with them stays with"
            " those who may see such data."
        )
    return lines


def _thresholds(hidden_below: Mapping[str, int]) -> str:
    """Which site hides counts below which number; of many how many sites hide below each."""
    if len(hidden_below) <= FEW:
        return ", ".join(f"{name}: below {count}" for name, count in hidden_below.items())
    sites = Counter(hidden_below.values())
    return ", ".join(f"below {count}: {sites[count]} sites" for count in sorted(sites))


def _listed(names: Sequence[str]) -> str:
    if len(names) > FEW:
        return f"{len(names)} sites"
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _overview(
    material: Material, sites: Sequence[Site], config: Mapping[str, Any], titles: Mapping[str, str]
) -> list[tuple[str, str, Grid]]:
    """Title, lead and table of each part of the overview."""
    together = {
        site.id: pd.concat([by_scope[site.id] for by_scope in material.results.values()])
        for site in sites
    }
    problems = problem_table(material.findings, sites)
    quality = bool(material.accounting)
    found = (
        "Problems in the sites' own files, without any value; row numbers are in each site's"
        " validation report."
    )
    parts = [
        (
            "At a glance",
            "The study's headline quantities; what stands behind each is in the sections below.",
            headline_table(headlines_of(config, titles), together, sites),
        ),
        (
            "Who contributes what",
            "Patients that each analysis is of.",
            contribution_table(material.results, sites, titles),
        ),
        (
            "What sites take part in",
            "By what they collect, as the results decide it; or what a site would have to map.",
            taking_part_table(material.collected, sites, config),
        ),
        (
            "Rows of the extracts",
            "Rows of the sites' own files that are used, by canonical table.",
            rows_kept(material.accounting, sites),
        ),
        (
            "What validation found",
            found if len(problems) else "Nothing: no error and no warning.",
            problems,
        ),
        (
            "Queries",
            "Kinds of problems for each site to work off, by where they stand; the list with what"
            " to do is in the site's own folder, validation/queries.html.",
            query_table(material.queries, sites),
        ),
    ]
    told = parts if quality else parts[:3]
    # With a paper they stand in the answer, beside what it prints.
    shown = told[1:] if TABLES[0] in material.tables else told
    return [(title, lead, _grid(title, table, sites)) for title, lead, table in shown]


def _grid(title: str, table: pd.DataFrame, sites: Sequence[Site]) -> Grid:
    """A table of the overview; rows of single sites have the site's id in a column ``site``."""
    of = table["site"].tolist() if "site" in table else []
    slug = "overview-" + title.lower().replace(" ", "-")
    shown = table.drop(columns="site", errors="ignore")
    return grid_of(shown, sites, id=slug, title=title, row_sites=of)
