"""Overall, recurrence-free and disease-free survival (Figure 4)."""

from collections import Counter

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.labels import population_in_text
from hcc_conversion.study.titles import ORIGINS


def items(config: Config) -> list[Item]:
    survival = config["survival"]
    endpoints = survival["endpoints"]
    side_by_side = [
        Figure(
            f"comparison/survival/{endpoint}/{population}",
            title=f"{spec['title']}: {population_in_text(population)}, all sites",
            shows=(
                "One Kaplan–Meier curve per site in one frame; below, the numbers at risk, events,"
                " medians and survival with 95 % limits."
            ),
            draw="sites_figure:draw",
            reads=("curves", "results"),
            part={"endpoint": endpoint, "population": population},
        )
        for endpoint, spec in endpoints.items()
        for population in spec["populations"]
    ]
    origins = Counter(spec["origin"] for spec in endpoints.values())
    # The page of a site shows that of most endpoints.
    ((main, _),) = origins.most_common(1)
    from_origin = [
        Figure(
            f"{{scope}}/survival/{'figure' if origin == main else f'from_{origin}'}",
            title=f"Survival from {ORIGINS[origin]}",
            shows=(
                "Kaplan–Meier curves with 95 % bands for every endpoint, by group, with medians and"
                " numbers at risk."
            ),
            draw="figure:draw",
            reads=("curves", "results"),
            part={"endpoints": [name for name, of in endpoints.items() if of["origin"] == origin]},
            about=(
                "Bands are log-log. A curve stops where too few patients are at risk. Groups that"
                " are formed after time zero, such as the converted, cannot be compared from"
                " diagnosis: they had to live long enough to be converted."
            ),
        )
        for origin in origins
    ]
    compared = [
        Figure(
            f"{{scope}}/survival/groups/{name}",
            title=f"Survival by group: {spec['title']}",
            shows=(
                "Kaplan–Meier curves of the groups that survival is compared between, with the test"
                " that compares them and the numbers at risk."
            ),
            draw="groups_figure:draw",
            reads=("curves", "results"),
            part={"comparison": name},
            about=(
                "With the log-rank test, stratified by centre where there are several, and the"
                " difference of restricted mean survival times. Groups that form after time zero"
                " cannot be compared as treatments: whoever is in one lived long enough for it."
            ),
        )
        for name, spec in (survival.get("comparisons") or {}).items()
    ]
    return [
        *side_by_side,
        *from_origin,
        *compared,
        Table("comparison/survival/table", title="Survival"),
    ]


ANALYSIS = Analysis(
    name="survival",
    order=10,
    title="Survival",
    paper="Figure 4",
    lead=(
        "Kaplan–Meier estimates. Survival of the converted from diagnosis includes the time they"
        " had to live to be converted, so it cannot be compared with that of others."
    ),
    reads=("survival", "response", "thresholds"),
    tables=("results", "curves", "life_tables", "log_rank_sums"),
    pooling="pooling:pool",
    items=items,
    told="told:told",
)
