"""Write what is generated from the schemas: `python -m hcc_conversion.ingest.documentation`.

`schemas/fields.yaml` (read when the configuration is checked) and `docs/data-dictionary.md`.
A test holds both equal to the schemas.
"""

from pathlib import Path
from typing import Any

import yaml

from hcc_conversion.ingest.free_text import PATIENTS_SHARING
from hcc_conversion.ingest.model_fields import fields_of_models
from schemas.generated import FIELDS
from schemas.results import STATISTICS, Results
from schemas.tables import TABLES
from schemas.vocabulary import FREE_TEXT

ROOT = Path(__file__).parents[3]
_GENERATED = "Generated from schemas/*.py by `make docs`; change those instead."


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
    ]
    for table, fields in fields_of_models().items():
        lines += ["", f"## {table}", "", _first_paragraph(TABLES[table]), ""]
        lines += ["| field | meaning | permitted | required |", "|---|---|---|---|"]
        for name, field in fields.items():
            required = "yes" if field["required"] else ""
            lines.append(f"| `{name}` | {_meaning(field)} | {_permitted(field)} | {required} |")
    lines += ["", "## Names for free text", ""]
    lines += ["Centres' text is added up under these names (in any case). Map others with `codes`;"]
    lines += [f"unmapped text of fewer than {PATIENTS_SHARING} patients is not written.", ""]
    for (table, field), names in FREE_TEXT.items():
        lines.append(f"- `{field}` of {table}: {', '.join(names)}.")
    lines += ["", "## Analysis results (`results.parquet`)", "", _first_paragraph(Results), ""]
    lines += ["| column | meaning |", "|---|---|"]
    for name, column in Results.columns().items():
        lines.append(f"| `{name}` | {column.description} |")
    lines += ["", f"`stat` is one of: {', '.join(STATISTICS)}.", ""]
    return "\n".join(lines)


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
    if field["kind"] == "measured":
        usual = f" (usual {_range(field['plausible'])})" if "plausible" in field else ""
        return f"{_range(field['limits'])} {field['unit']}{usual}"
    return {"day": "whole days", "date": "date", "identifier": "text"}.get(field["kind"], "text")


def _range(limits: list[float]) -> str:
    return f"{limits[0]:g} to {limits[1]:g}"


def main() -> None:
    FIELDS.write_text(fields_yaml(), encoding="utf-8")
    (ROOT / "docs/data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")


if __name__ == "__main__":
    main()
