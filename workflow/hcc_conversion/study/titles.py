"""Names that the study's configuration gives to endpoints and variables."""

from collections.abc import Mapping
from typing import Any

#: Origin of a time, as it stands after "since" and "from".
ORIGINS = {
    "diagnosis": "diagnosis",
    "surgery": "surgery",
    "watch_and_wait": "the start of watch & wait",
    "treatment": "the start of treatment",
}


def endpoint_titles(config: Mapping[str, Any]) -> dict[str, str]:
    """Endpoint of the survival analysis, then its title."""
    return {name: spec["title"] for name, spec in config["survival"]["endpoints"].items()}


def variable_titles(config: Mapping[str, Any]) -> dict[str, str]:
    """Key of the results, then its title.

    Subgroups are called ``resected:<name>``, groupings of the survival analysis
    ``survival:<name>``, models of the prognosis ``prognosis:<name>``.
    """
    surgery, survival = config["surgery"], config["survival"]
    variables = (
        config["characteristics"],
        config["predictors"],
        surgery["characteristics"],
        surgery["measures"],
    )
    titles = endpoint_titles(config)
    for specs in variables:
        titles |= {name: spec["title"] for name, spec in specs.items() if "title" in spec}
    titles |= {f"resected:{name}": spec["title"] for name, spec in surgery["subgroups"].items()}
    titles |= {f"survival:{name}": spec["title"] for name, spec in survival["comparisons"].items()}
    models = config["prognosis"]["models"]
    return titles | {f"prognosis:{name}": spec["title"] for name, spec in models.items()}
