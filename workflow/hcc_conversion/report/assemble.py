"""The whole page from what was collected."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.comparison.headlines import headlines_of
from hcc_conversion.report.catalogue import Section
from hcc_conversion.report.collect import Material
from hcc_conversion.report.grid import Grid, grid_of
from hcc_conversion.report.overview import (
    contribution_table,
    headline_table,
    notes_by_site,
    problem_table,
    rows_kept,
)
from hcc_conversion.report.page import render_report, section_blocks
from hcc_conversion.report.site import MIXED, Site, sites_of


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
) -> str:
    """The page as HTML.

    Parameters
    ----------
    config
        the study's configuration.
    scopes
        name, nature and description of every centre, then of the pool.
    titles
        names that the configuration gives to variables.
    methods
        the methods as HTML.
    software, hashes
        name, then version or SHA-256.
    """
    sites = sites_of(scopes)
    return render_report(
        study=config["study"],
        window=config["window"],
        sites=sites,
        verdicts={
            centre: verdict.removeprefix(f"{scopes[centre]['name']}: ")
            for centre, verdict in material.verdicts.items()
        },
        cautions=cautions(sites, config["report"]["patient_level_figures"]),
        overview=_overview(material, sites, config, titles),
        sections=section_blocks(sections, material, sites),
        notes={
            name: notes_by_site(by_scope, sites, titles)
            for name, by_scope in material.results.items()
        },
        methods=methods,
        software=software,
        hashes=hashes,
    )


def cautions(sites: Sequence[Site], patient_level: bool) -> list[str]:
    """What a reader must know before the first number."""
    pool = sites[-1]
    invented = [site.name for site in sites[:-1] if site.kind in ("reconstructed", "simulated")]
    lines = []
    if pool.kind == MIXED:
        lines.append(
            f"The pool mixes {pool.nature} sites. It shows how the sites would be put together, and"
            " says nothing about patients."
        )
    if invented:
        lines.append(f"No row of {_listed(invented)} is a patient's record.")
    lines += [
        "Pooled rows and curves stack sites that may differ in whom they treat; they are not"
        " adjusted for the site unless a table says so.",
        "“Not collected” means that the site has no such data. It is never counted as zero.",
        "Small counts are not suppressed, and the steps of a survival curve are days of single"
        " patients. Read the page with that in mind before you pass it on.",
    ]
    if patient_level:
        lines.append(
            "Figures marked “patient-level” show single patients. A page with them stays with"
            " those who may see such data."
        )
    return lines


def _listed(names: Sequence[str]) -> str:
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
    parts = [
        (
            "At a glance",
            "The study's headline quantities; what stands behind each is in the sections below.",
            headline_table(headlines_of(config, titles), together, sites),
            [],
        ),
        (
            "Who contributes what",
            "Patients that each analysis is of.",
            contribution_table(material.results, sites, titles),
            [],
        ),
        (
            "Rows of the extracts",
            "Rows of the sites' own files that are used, by canonical table.",
            rows_kept(material.accounting, sites),
            [],
        ),
        (
            "What validation found",
            "Problems in the sites' own files, without any value; row numbers are in each site's"
            " validation report."
            if len(problems)
            else "Nothing: no error and no warning.",
            problems.drop(columns="site"),
            problems["site"].tolist(),
        ),
    ]
    return [
        (title, lead, grid_of(table, sites, id=_slug(title), title=title, row_sites=of))
        for title, lead, table, of in parts
    ]


def _slug(title: str) -> str:
    return "overview-" + title.lower().replace(" ", "-")
