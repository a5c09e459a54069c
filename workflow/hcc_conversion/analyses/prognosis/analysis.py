"""What survival depends on: Cox models of survival endpoints."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.analyses.cox_pages import (
    ALL_SITES_SHOW,
    MOST_PREDICTORS,
    model_predictors,
)
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.paged import paged


def items(config: Config) -> list[Item]:
    models = config["prognosis"]["models"]
    side_by_side = [
        figure
        for name, model in models.items()
        for figure in paged(
            Figure(
                f"comparison/prognosis/{name}",
                title=f"{model['title']}, all sites",
                shows=ALL_SITES_SHOW,
                draw="hazard_panels:draw",
                part={"model": name},
                about=(
                    "Each predictor alone. Hazard ratios of several predictors together are in the"
                    " tables: each site's model has its own."
                ),
            ),
            len(model_predictors(config, name)),
            MOST_PREDICTORS,
        )
    ]
    of_scope = [
        Figure(
            f"{{scope}}/prognosis/{name}",
            title=model["title"],
            shows=(
                "For each predictor the hazard ratio with 95 % limits, alone and in the"
                " multivariate model."
            ),
            draw="forest:draw",
            part={"model": name},
            about=(
                "Where a level has no events the maximum-likelihood estimate does not exist, and"
                " words stand in its place; the table has Firth's penalised estimate, Breslow's"
                " ties, the test of proportional hazards and Harrell's C."
            ),
        )
        for name, model in models.items()
    ]
    return [
        *side_by_side,
        *of_scope,
        Table("{scope}/prognosis/table", title="Predictors of survival", by="Analysis"),
        Table("comparison/prognosis/table", title="Predictors of survival, all sites"),
    ]


ANALYSIS = Analysis(
    name="prognosis",
    order=11,
    title="Predictors of survival",
    paper="not in the paper",
    lead=(
        "Hazard ratios above 1 speak for an earlier event. Harrell's C is the share of pairs of"
        " patients in which the one with the higher predicted hazard had the event first: 0.5 is"
        " chance. It is of the patients the model was fitted to, and flatters it."
    ),
    reads=("prognosis", "survival", "predictors", "imputation", "response"),
    tables=("results", "likelihood_grids"),
    pooling="pooling:pool",
    table="columns:table",
    items=items,
    told="told:told",
)
