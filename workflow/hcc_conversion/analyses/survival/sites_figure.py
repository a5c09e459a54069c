"""Kaplan-Meier curves of all sites in one frame, with their numbers in tables below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.analyses.survival.curves import (
    HEADS,
    Curve,
    axis_title,
    medians,
    method_note,
    no_curve_note,
    notes_of,
    time_title,
    why_no_curve,
)
from hcc_conversion.display.key_table import BESIDE, KeyRow, KeyTable
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_note,
    place_title,
    text_width,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, SOLID, Look, scope_looks
from hcc_conversion.display.silence import draw_sentence, few_patients
from hcc_conversion.display.step_curves import (
    BELOW,
    draw_at_risk,
    draw_censored,
    draw_steps,
    height_at_risk,
    months_axes,
    most_ticks,
    percent_with_limits,
)
from hcc_conversion.display.view import View
from schemas.vocabulary import POOLS

# Inches: the frame; names of sites left of it; between the parts.
FRAME, NAMES, APART = 2.6, 1.5, 0.16
#: With more sites each is a thin grey line, but for pools and the two at the ends.
MOST_COLOURED = 8
FAINT = Look(GREY, SOLID, "", "", line_width=0.4)
#: Without a pool, so many sites or fewer have bands: of more they hide each other.
MOST_BANDS = 2
#: Times at which survival is given: of few sites, and of many, whose names must fit a line.
HORIZONS, HORIZONS_OF_MANY = 2, 1
Stats = Mapping[str, float]


@dataclass(frozen=True)
class Site:
    """A site with a curve; `name` is short, `at`: survival by horizon, as ``12 months``."""

    scope: str
    name: str
    curve: Curve
    at: Mapping[str, Stats]

    def survival(self, horizon: str) -> float:
        """At a horizon; missing where too few are at risk."""
        return self.at.get(horizon, {}).get("estimate", float("nan"))


@house_style()
def draw_sites_survival(
    tables: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    endpoint: str,
    population: str,
    named: tuple[str, str, str],
    labels: Mapping[str, tuple[str, str]],
    fewest: int,
) -> Figure:
    """Draw one endpoint of one population, a curve per site.

    Parameters
    ----------
    tables
        site or pool, then its curves and results (of `survival_results`).
    endpoint, population
        which curves.
    named
        title of the endpoint, and the axes: of the months and of the share.
    labels
        site or pool, then its name, and this with what its rows are, in the order of the config.
    fewest
        a curve stops where fewer patients are at risk.
    """
    title = f"{named[0]}: {population_label(population)}, all sites"
    sites, without = _sites(tables, endpoint, population, labels, fewest)
    lacking_note = no_curve_note(without)
    if not sites:
        return draw_sentence(title, lacking_note)
    many = sum(site.scope not in POOLS for site in sites) > MOST_COLOURED
    horizons = _horizons(sites)[-(HORIZONS_OF_MANY if many else HORIZONS) :]
    ends = [site.scope for site in sites]
    if many:
        sites, ends = _ordered(sites, horizons)
    drawn = [_with_look(site, ends) for site in sites]
    notes = [
        _note(fewest, horizons, many, _banded(drawn)),
        *notes_of([site.curve for site in drawn]),
        lacking_note,
    ]
    return _draw(
        drawn, ends, horizons, title, (named[1], named[2]), "\n".join(filter(None, notes)), fewest
    )


def _sites(
    tables: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    endpoint: str,
    population: str,
    labels: Mapping[str, tuple[str, str]],
    fewest: int,
) -> tuple[list[Site], list[tuple[str, str]]]:
    """Those with a curve, and why the others, with their names, have none."""
    looks = scope_looks(list(labels))
    sites: list[Site] = []
    without: list[tuple[str, str]] = []
    for scope, (name, label) in labels.items():
        curves, results = tables[scope]
        own = curves[(curves["endpoint"] == endpoint) & (curves["population"] == population)]
        own = own[own["comparison"] == ""]
        why = why_no_curve(results, endpoint, population) if own.empty else ""
        median = medians(results).get((endpoint, population, ""), "")
        curve = Curve(label, looks[scope], own, median)
        if not why and not curve.is_drawn(fewest):
            why = few_patients(fewest)
        if why:
            without.append((why, name))
            continue
        sites.append(Site(scope, name, curve, _survival_at(results, endpoint, population)))
    return sites, without


def _survival_at(
    results: pd.DataFrame, endpoint: str, population: str
) -> dict[str, dict[str, float]]:
    """Horizon, then its statistics."""
    lines = results[(results["variable"] == endpoint) & (results["population"] == population)]
    lines = lines[(lines["group"] == "") & (lines["line"] == "probability_at")]
    return {
        level: dict(zip(rows["stat"], rows["value"], strict=True))
        for level, rows in lines.groupby("level", sort=False)
    }


def _horizons(sites: Sequence[Site]) -> list[str]:
    """Times at which most sites have survival."""
    return [
        level
        for level in dict.fromkeys(level for site in sites for level in site.at)
        if 2 * sum(pd.notna(site.survival(level)) for site in sites) > len(sites)
    ]


def _ordered(sites: Sequence[Site], horizons: Sequence[str]) -> tuple[list[Site], list[str]]:
    """Pools first, then the sites by survival at the first horizon; and who has a look of its own:
    pools, and the first and last site with survival then."""
    pools = [site for site in sites if site.scope in POOLS]
    others = [site for site in sites if site.scope not in POOLS]
    if not horizons:
        return [*pools, *others], [site.scope for site in pools]
    at = [site for site in others if pd.notna(site.survival(horizons[0]))]
    at = sorted(at, key=lambda site: -site.survival(horizons[0]))
    rest = [site for site in others if site not in at]
    own = [*pools, *at[:1], *at[1:][-1:]]
    return [*pools, *at, *rest], [site.scope for site in own]


def _with_look(site: Site, own: Sequence[str]) -> Site:
    """Faint unless it is one of *own*."""
    if site.scope in own:
        return site
    return replace(site, curve=replace(site.curve, look=FAINT))


def _banded(sites: Sequence[Site]) -> list[str]:
    """Whose limits are drawn: of pools, or where there is none of one or two sites."""
    pools = [site.scope for site in sites if site.scope in POOLS]
    return pools or [site.scope for site in sites if len(sites) <= MOST_BANDS]


def _note(fewest: int, horizons: Sequence[str], many: bool, banded: Sequence[str]) -> str:
    bands = "band: pointwise 95 % limits, log-log" if banded else ""
    bands += ", of the pool" if any(scope in POOLS for scope in banded) else ""
    note = method_note(fewest, bands=bands, ticks=not many)
    if many and horizons:
        note += (
            f" Sites in the order of survival at {horizons[0]}; grey: all but the first, the last"
            " and the pool."
        )
    return note


def _draw(
    sites: Sequence[Site],
    own: Sequence[str],
    horizons: Sequence[str],
    title: str,
    axes_titles: tuple[str, str],
    note: str,
    fewest: int,
) -> Figure:
    """The frame, numbers at risk of those with a look of their own, and a table of all."""
    named = [site for site in sites if site.scope in own]
    width = WIDE - 2 * MARGIN
    heads = [*HEADS, *(f"{horizon}, %\n(95 % CI)" for horizon in horizons)]
    rows = [_row(site, horizons, fewest) for site in sites]
    table = KeyTable(heads, rows, width, "Site")
    names = {site.scope: wrap(site.name, NAMES, SMALL_SIZE) for site in named}
    top = title_height(title, WIDE)
    at_risk = top + FRAME + BELOW
    below = at_risk + height_at_risk(sum(map(len, names.values()))) + APART
    figure = new_page(WIDE, below + table.height + 0.08 + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    curves = [site.curve for site in named]
    left = MARGIN + BESIDE + NAMES + 0.3
    across = WIDE - MARGIN - left - max(0.2, text_width("99 (99)", SMALL_SIZE) / 2)
    shown = {site.scope: site.curve.shown(fewest) for site in sites}
    until = max(1.0, *(steps["months"].max() for steps in shown.values()))
    most = most_ticks([curve.table for curve in curves], across)
    at = (left, top, across, FRAME)
    axes, ticks = months_axes(figure, at, until, most, axes_titles)
    banded = _banded(sites)
    # Pools lie above the sites.
    for site in sorted(sites, key=lambda site: (site.scope in POOLS, site.scope in own)):
        look, steps = site.curve.look, shown[site.scope]
        band = site.scope in banded
        draw_steps(axes, steps, "survival", look, site.curve.label, band=band)
        if site.scope in own and len(own) == len(sites):
            draw_censored(axes, steps, "survival", look)
    at_risk_rows = [
        (site.curve.look, "\n".join(names[site.scope]), site.curve.table) for site in named
    ]
    draw_at_risk(figure, axes, ticks, at_risk_rows, (MARGIN, at_risk), fewest)
    table.draw(figure, MARGIN, below)
    return figure


def _row(site: Site, horizons: Sequence[str], fewest: int) -> KeyRow:
    row = site.curve.row(fewest)
    if row.says:
        return replace(row, bold=site.scope in POOLS)
    cells = [*row.cells, *(percent_with_limits(site.at.get(horizon, {})) for horizon in horizons)]
    return KeyRow(row.name, row.look, cells, bold=site.scope in POOLS)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    endpoint, population = view.part["endpoint"], view.part["population"]
    spec = view.study["survival"]["endpoints"][endpoint]
    named = (spec["title"], time_title(spec["origin"]), axis_title(spec["title"]))
    of_scope = {scope: (tables["curves"][scope], tables["results"][scope]) for scope in view.labels}
    labels = {scope: (view.names[scope], label) for scope, label in view.labels.items()}
    return draw_sites_survival(of_scope, endpoint, population, named, labels, view.min_at_risk)
