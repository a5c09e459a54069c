"""The sections of the report, as sections.yaml declares them for the study's configuration."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.display.labels import POPULATION, population_label
from hcc_conversion.report.catalogue import Figure, Section, Table
from hcc_conversion.run.yaml_file import read_yaml

DECLARED = Path(__file__).with_name("sections.yaml")

Expansion = tuple[Mapping[str, str], Mapping[str, str]]


def report_sections(config: Mapping[str, Any], papers: Sequence[str]) -> list[Section]:
    """The sections in their order.

    Parameters
    ----------
    config
        the study's configuration: its endpoints and populations may have a figure each.
    papers
        papers that results are compared with; what needs them is left out without.

    Raises
    ------
    KeyError, TypeError
        for an entry of sections.yaml with an unknown placeholder or key.
    """
    there = {
        "": True,
        "papers": bool(papers),
        "survival comparisons": bool(config["survival"].get("comparisons")),
    }
    sections = []
    for declared in read_yaml(DECLARED):
        spec = dict(declared)
        if not there[spec.pop("needs", "")]:
            continue
        entries = [dict(entry) for entry in spec.pop("items")]
        wanted = [entry for entry in entries if there[entry.pop("needs", "")]]
        items = [item for entry in wanted for item in _items(entry, config)]
        sections.append(Section(items=items, **spec))
    return sections


def _items(entry: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[Figure | Table]:
    spec = dict(entry)
    kind = Figure if "figure" in spec else Table
    path, title = spec.pop(kind.__name__.lower()), spec.pop("title")
    for names, titles in _expansions(path, config):
        yield kind(_filled(path, names), _filled(title, titles), **spec)


def _filled(text: str, names: Mapping[str, str]) -> str:
    return text.format_map({"scope": "{scope}", "centre": "{centre}", **names})


def _expansions(path: str, config: Mapping[str, Any]) -> list[Expansion]:
    """For each copy of an entry what its placeholders stand for, in its path and in its title."""
    if "{endpoint}" in path:
        return [
            (
                {"endpoint": name, "endpoint_population": population},
                {"endpoint": endpoint["title"], "endpoint_population": _in_text(population)},
            )
            for name, endpoint in config["survival"]["endpoints"].items()
            for population in endpoint["populations"]
        ]
    if "{trae_population}" in path:
        return [
            ({"trae_population": name}, {"trae_population": population_label(name)})
            for name in config["trae"]["populations"]
        ]
    return [({}, {})]


def _in_text(population: str) -> str:
    """The name of a population within a line; abbreviations such as uHCC stay as they are."""
    label = POPULATION[population]
    return label if label[:1].islower() else label[:1].lower() + label[1:]
