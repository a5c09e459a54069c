"""Write what is generated from the schemas: `python -m hcc_conversion.report.documentation`.

`schemas/fields.yaml` (read when the configuration is checked), `docs/data-dictionary.md`, the
fields as a list for a data manager (`docs/data-dictionary.csv` and `.xlsx`), every key of the
configuration (`docs/configuration.md`), and the tree of the analyses in README.md. A test holds
them equal to what they are made from.
"""

from pathlib import Path
from typing import Any

import yaml

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.ingest.free_text import PATIENTS_SHARING
from hcc_conversion.ingest.model_fields import fields_of_models
from hcc_conversion.report.field_list import field_list, workbook_of
from hcc_conversion.report.key_reference import configuration_reference
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.wording import with_minus
from hcc_conversion.run.yaml_file import read_yaml
from schemas.generated import FIELDS
from schemas.intervals import (
    ADMISSION_AFTER_DAY_0,
    AROUND_DAY_0,
    COURSE,
    FIRST_USUAL_YEAR,
    FOLLOW_UP,
    INTERVALS,
    LONG_FOLLOW_UP_DAYS,
    OPERATION,
    OUTCOME,
    YEARS_APART,
)
from schemas.results import ALL_LINES, STATISTICS, Results
from schemas.tables import TABLES
from schemas.uses import USES
from schemas.vocabulary import FREE_TEXT

ROOT = Path(__file__).parents[3]
TREE_BEGINS, TREE_ENDS = "<!-- analyses: make docs -->", "<!-- end -->"
_GENERATED = "Generated from schemas/*.py by `make docs`; change those instead."
_OF_KEYS = "Generated from schemas/*.schema.yaml by `make docs`; change those instead."


def fields_yaml() -> str:
    """The canonical fields as YAML."""
    body = yaml.safe_dump(
        fields_of_models(), allow_unicode=True, sort_keys=False, default_flow_style=False, width=100
    )
    return f"# {_GENERATED}\n{body}"


def data_dictionary() -> str:
    """The canonical tables and the results table as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        f"<!-- {_GENERATED} -->",
        "",
        "The seven canonical tables that every centre's extract becomes, and the results table",
        "that every analysis writes. A unit is in the field's name. A centre maps the tables and",
        "fields it has; a field it does not map is *not collected*, never assumed.",
        "",
        "The fields as a list for a data manager, with why each is asked and where it is used:",
        "[data-dictionary.xlsx](data-dictionary.xlsx), [data-dictionary.csv](data-dictionary.csv).",
    ]
    for table, fields in fields_of_models().items():
        lines += ["", f"## {table}", "", _first_paragraph(TABLES[table]), ""]
        lines += ["| field | meaning | permitted | required |", "|---|---|---|---|"]
        for name, field in fields.items():
            required = "yes" if field["required"] else ""
            lines.append(f"| `{name}` | {_meaning(field)} | {_permitted(field)} | {required} |")
    lines += ["", *_populations()]
    lines += ["", *_usual_intervals(), "", "## Names for free text", ""]
    lines += ["Centres' text is added up under these names (in any case). Map others with `codes`;"]
    lines += [f"unmapped text of fewer than {PATIENTS_SHARING} patients is not written.", ""]
    for (table, text), names in FREE_TEXT.items():
        lines.append(f"- `{text}` of {table}: {', '.join(names)}.")
    lines += ["", "## Analysis results (`results.parquet`)", "", _first_paragraph(Results), ""]
    lines += ["| column | meaning |", "|---|---|"]
    for name, column in Results.columns().items():
        lines.append(f"| `{name}` | {column.description} |")
    lines += ["", f"`stat` is one of: {', '.join(STATISTICS)}.", ""]
    lines += ["| line | its statistics |", "|---|---|"]
    lines += [f"| `{line}` | {', '.join(stats)} |" for line, stats in ALL_LINES.items()]
    lines += [""]
    return "\n".join(lines)


def configuration() -> str:
    """Every key of the configuration files as Markdown."""
    centre, study = (
        read_yaml(ROOT / f"schemas/{name}.schema.yaml") for name in ("centre", "config")
    )
    return configuration_reference(centre, study, _OF_KEYS)


def _usual_intervals() -> list[str]:
    """The days between a patient's events outside which a value, or a column, is doubted."""
    lines = ["## Usual intervals", ""]
    lines += ["One interval outside `days` is a warning at its row; most of a column, or a shorter"]
    lines += ["median, stops the centre unless its centre file lists the doubt under `confirmed`."]
    lines += ["", "| doubt | interval | days | shortest median | why |", "|---|---|---|---|---|"]
    for interval in (*INTERVALS, COURSE):
        shortest = str(interval.short_median or "")
        lines.append(
            f"| `{interval.name}` | {interval.title} | {_range(list(interval.usual))} | {shortest}"
            f" | {interval.why} |"
        )
    days = (AROUND_DAY_0, FOLLOW_UP, OPERATION, OUTCOME)
    lines += ["", "Days since day 0 (`usual` in the tables above), and why these:", ""]
    lines += [f"- {_range(list(usual.days))}: {usual.why}." for usual in days]
    low, high = ADMISSION_AFTER_DAY_0
    return [
        *lines,
        f"- admission: {low} to {high} days after day 0.",
        f"- dates: from {FIRST_USUAL_YEAR} on, and no more than {YEARS_APART} years away from nine"
        " tenths of their column.",
        f"- last contact: not within {LONG_FOLLOW_UP_DAYS} days for nine tenths of the patients.",
    ]


def _populations() -> list[str]:
    """Who the populations are, and what a centre must collect to tell."""
    lines = ["## Populations", ""]
    lines += ["In the results a centre that does not collect what is needed has none of them.", ""]
    lines += ["| name | label | who | needs |", "|---|---|---|---|"]
    return lines + [
        f"| `{name}` | {population.label} | {population.who} | {population.needs} |"
        for name, population in POPULATIONS.items()
    ]


def _first_paragraph(model: Any) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _meaning(field: dict[str, Any]) -> str:
    title, description = field["title"], field["description"]
    text = title if title.lower() == description.lower() else f"{title}: {description}"
    return text.replace("|", "∕")


def _permitted(field: dict[str, Any]) -> str:
    if field["kind"] == "yes_no":
        return "yes, no"
    if "values" in field:
        return ", ".join(str(value) for value in field["values"])
    usual = f" (usual {_range(field['plausible'])})" if "plausible" in field else ""
    if field["kind"] == "measured":
        return f"{_range(field['limits'])} {field['unit']}{usual}"
    return {"day": f"whole days{usual}", "date": "date", "identifier": "text"}.get(
        field["kind"], "text"
    )


def _range(limits: list[float]) -> str:
    low, high = (with_minus(f"{limit:g}") for limit in limits)
    return f"{low} to {high}"


def results_tree() -> str:
    """The folders of the analyses below results/, as README.md has them."""
    lines = [_folder(analysis) for analysis in analyses().values()]
    return "\n".join(["```", *lines, "```"])


def _folder(analysis: Analysis) -> str:
    scope = "<scope>" if analysis.pooled else "<centre>"
    rows = [f"{name}.parquet" for name in analysis.patient_rows]
    rows += ["patients.csv"] if analysis.listing else []
    of_rows = f"; PATIENT ROWS: {', '.join(rows)}" if rows else ""
    return f"{f'{scope}/{analysis.name}/':22} {analysis.title} ({analysis.paper}){of_rows}"


def with_tree(readme: str) -> str:
    """README.md with the tree between its marks."""
    before, _, rest = readme.partition(TREE_BEGINS)
    _, _, after = rest.partition(TREE_ENDS)
    return f"{before}{TREE_BEGINS}\n{results_tree()}\n{TREE_ENDS}{after}"


def main() -> None:
    readme = ROOT / "README.md"
    readme.write_text(with_tree(readme.read_text(encoding="utf-8")), encoding="utf-8")
    FIELDS.write_text(fields_yaml(), encoding="utf-8")
    (ROOT / "docs/data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    (ROOT / "docs/configuration.md").write_text(configuration(), encoding="utf-8")
    fields = field_list(fields_of_models(), USES)
    write_csv(fields, ROOT / "docs/data-dictionary.csv")
    (ROOT / "docs/data-dictionary.xlsx").write_bytes(workbook_of(fields))


if __name__ == "__main__":
    main()
