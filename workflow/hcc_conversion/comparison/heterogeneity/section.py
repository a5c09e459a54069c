"""What the report shows of the pools of headline quantities across centres."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise
from typing import Any

from hcc_conversion.comparison.heterogeneity.headlines import Headline, headlines_of
from hcc_conversion.display.catalogue import Figure, Section, Table
from hcc_conversion.study.titles import variable_titles

POOLS = "Heterogeneity and pooled estimates of the headline quantities"
INFLUENCE = "Headline quantities without each centre in turn, and its influence"
#: Of a kind of quantity the beginning of a page's title.
KINDS = {
    "proportion": "Shares of patients across centres",
    "probability": "Cumulative incidence across centres",
    "mean_difference": "Conversion minus direct surgery across centres",
    "hazard_ratio": "Hazard ratios across centres, each predictor alone",
}
#: Quantities on one page at most: with five centres it fills one of a journal.
MOST = 4
SHOWS = (
    "A forest plot of {quantities}: of each a line per centre with 95 % limits, diamonds for the"
    " pooled values, their prediction intervals and the published value."
)
ABOUT = {
    "probability": (
        "Follow-up of a different length does not change these, as it changes a share of"
        " all patients. Whatever competes (see the title) is no censoring."
    )
}


@dataclass(frozen=True)
class ForestPage:
    """One figure: quantities of one kind and topic.

    name
        of the file, without ending.
    headlines
        their names, in the order of display.
    """

    name: str
    kind: str
    title: str
    headlines: Mapping[str, str]


def forest_pages(headlines: Sequence[Headline]) -> list[ForestPage]:
    """The figures of the forest plots: by kind and topic, of at most `MOST` quantities each."""
    by_topic: dict[tuple[str, str], list[Headline]] = {}
    for headline in headlines:
        by_topic.setdefault((headline.kind, headline.topic), []).append(headline)
    pages: dict[str, ForestPage] = {}
    for kind, topic in sorted(by_topic, key=lambda key: list(KINDS).index(key[0])):
        parts = _split(by_topic[kind, topic])
        for number, part in enumerate(parts, start=1):
            title = ": ".join(filter(None, (KINDS[kind], topic)))
            title += f" ({number} of {len(parts)})" if len(parts) > 1 else ""
            quantities = {headline.name: headline.title for headline in part}
            name = _file(f"{kind} {topic}", pages)
            pages[name] = ForestPage(name, kind, title, quantities)
    return list(pages.values())


def _file(words: str, taken: Container[str]) -> str:
    """A name of letters and digits that is not taken yet."""
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    numbered = (f"{name}_{number}" for number in count(2))
    return next(found for found in chain([name], numbered) if found not in taken)


def _split(headlines: Sequence[Headline]) -> list[Sequence[Headline]]:
    """Parts of nearly the same length, none above `MOST`."""
    number = -(-len(headlines) // MOST)
    bounds = [round(at * len(headlines) / number) for at in range(number + 1)]
    return [headlines[start:end] for start, end in pairwise(bounds)]


def heterogeneity_section(config: Mapping[str, Any]) -> Section:
    """*config*: the study's, or of it what `headlines_of` and the names of variables need."""
    headlines = headlines_of(config, variable_titles(config))
    return Section(
        name="heterogeneity",
        title="Do the sites agree?",
        paper="headline quantities",
        lead=(
            "Every headline quantity of every centre, pooled as estimates. With few centres the"
            " spread between them is known badly: of fewer than five read the Bayesian value, which"
            " says what it takes for granted, and the warnings with the pooled value."
        ),
        items=(
            *(
                Figure(
                    f"comparison/heterogeneity/{page.name}",
                    title=page.title,
                    shows=SHOWS.format(quantities="; ".join(page.headlines.values())),
                    about=ABOUT.get(page.kind, ""),
                )
                for page in forest_pages(headlines)
            ),
            Table("comparison/heterogeneity/table", title="Pooled estimates", by="Kind"),
            Table(
                "comparison/heterogeneity/influence",
                title="Each centre left out",
                by="Kind",
                site_column="Centre",
            ),
        ),
    )
