"""Every key of the two configuration files, from their schemas, as Markdown tables."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_REFERENCE = "#/$defs/"
#: So many choices stand beside each key that has them, more in a section of their own.
_FEW = 7
_KINDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "`true` or `false`",
    "null": "`null`",
}


def configuration_reference(centre: Schema, study: Schema, generated: str) -> str:
    """The page of both files; *generated*: a comment that says what it is made from."""
    return "\n".join(
        [
            "# Configuration: every key",
            "",
            f"<!-- {generated} -->",
            "",
            "How to begin, with an example: [config/README.md](../config/README.md). `<name>` is a"
            " name of your own, `[]` each entry of a list. What is not *optional* must be there.",
            "",
            *key_reference(centre, "Centre file: `config/centres/<id>.yaml`"),
            "",
            *key_reference(study, "Study file: `config/config.yaml`"),
            "",
        ]
    )


def key_reference(schema: Schema, heading: str) -> list[str]:
    """Lines of Markdown: a table of the keys, then one of each part that stands in several places.

    Parameters
    ----------
    schema
        a JSON Schema of an object; parts in ``$defs``, those with keys get a table of their own.
    heading
        of the section.
    """
    parts = {
        name: one for name, one in schema.get("$defs", {}).items() if _has_keys(one, schema, ())
    }
    lines = [f"## {heading}", "", *_table(_keys(schema, "", schema, parts))]
    for name, part in parts.items():
        if "properties" in part:
            lines += ["", f"### {_title(name)}", "", *_table(_keys(part, "", schema, parts))]
        elif "enum" in part:
            lines += ["", f"### {_title(name)}", "", f"One of: {_permitted(part)}."]
    return lines


def _has_keys(node: Schema, schema: Schema, seen: tuple[str, ...]) -> bool:
    """Whether a part is, or holds, a map with keys of its own, or is a long list of choices."""
    if (
        len(node.get("enum", ())) > _FEW
        or "properties" in node
        or isinstance(node.get("additionalProperties"), Mapping)
    ):
        return True
    items = node.get("items", {})
    name = items.get("$ref", "").removeprefix(_REFERENCE)
    if name and name not in seen:
        return _has_keys(schema["$defs"][name], schema, (*seen, name))
    return "properties" in items


def _keys(
    node: Schema, path: str, schema: Schema, parts: Mapping[str, Schema]
) -> Iterator[tuple[str, str, str]]:
    """Key, what is permitted, what it means; of all keys below *node*."""
    required = node.get("required", [])
    for name, child in node.get("properties", {}).items():
        key = f"{path}.{name}" if path else name
        merged, part = _resolved(child, schema, parts)
        permitted = f"see [{_title(part)}](#{_anchor(part)})" if part else _permitted(merged)
        needed = "" if name in required else "*optional*; "
        yield key, permitted, f"{needed}{merged.get('description', '')}".rstrip("; ")
        if not part:
            yield from _below(merged, key, schema, parts)


def _below(
    node: Schema, key: str, schema: Schema, parts: Mapping[str, Schema]
) -> Iterator[tuple[str, str, str]]:
    yield from _keys(node, key, schema, parts)
    for name, below in (("<name>", node.get("additionalProperties")), ("[]", node.get("items"))):
        if not isinstance(below, Mapping):
            continue
        merged, part = _resolved(below, schema, parts)
        if part:
            permitted = f"see [{_title(part)}](#{_anchor(part)})"
            yield (
                f"{key}{'' if name == '[]' else '.'}{name}",
                permitted,
                str(merged.get("description", "")),
            )
        elif "properties" in merged or isinstance(merged.get("additionalProperties"), Mapping):
            yield from _below(merged, f"{key}{'' if name == '[]' else '.'}{name}", schema, parts)


def _resolved(node: Schema, schema: Schema, parts: Mapping[str, Schema]) -> tuple[Schema, str]:
    """The node with what it refers to; and the name of the part that has a table of its own.

    Of a part that only repeats another (a list of it, a map to it) that other one is named.
    """
    name = node.get("$ref", "").removeprefix(_REFERENCE)
    if not name:
        return node, ""
    merged = {**schema["$defs"][name], **node}
    while name in parts and not {"properties", "enum"} & set(parts[name]):
        inner = parts[name].get("items") or parts[name].get("additionalProperties") or {}
        name = inner.get("$ref", "").removeprefix(_REFERENCE)
    return merged, name if name in parts else ""


def _permitted(node: Schema) -> str:
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    kinds = node.get("type", "")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds:
        of = _permitted(node.get("items", {}))
        alone = [_KINDS[kind] for kind in kinds if kind in _KINDS]
        return " or ".join([*alone, f"list of: {of}" if of else "list"])
    if "object" in kinds:
        return "keys below" if "properties" in node else "map"
    return " or ".join(_KINDS[kind] for kind in kinds if kind in _KINDS) + _limits(node)


def _limits(node: Schema) -> str:
    named = {
        "minimum": "from",
        "exclusiveMinimum": "above",
        "maximum": "to",
        "exclusiveMaximum": "below",
    }
    told = [f"{word} {node[key]:g}" for key, word in named.items() if key in node]
    return f", {' '.join(told)}" if told else ""


def _table(rows: Iterator[tuple[str, str, str]]) -> list[str]:
    return [
        "| key | permitted | meaning |",
        "|---|---|---|",
        *(f"| `{key}` | {permitted} | {_one_line(meaning)} |" for key, permitted, meaning in rows),
    ]


def _one_line(meaning: str) -> str:
    return " ".join(meaning.split()).replace("|", "\\|").replace("<", "&lt;")


def _title(name: str) -> str:
    return f"A {name}"


def _anchor(name: str) -> str:
    return f"a-{name}"
