"""A centre file with its texts about cells and columns in the spelling of `plain_text`."""

from collections.abc import Mapping
from typing import Any

from hcc_conversion.ingest.plain_text import plain_text

#: Keys whose text, list of texts or codes are held against cells or names of columns.
_HELD = ("column", "join", "missing", "in", "not_in", "contains", "date_format", "column_names")


def plain_centre(centre: Mapping[str, Any]) -> dict[str, Any]:
    """*centre* with names of columns, codes, filters, and codes for missing as `plain_text`.

    So they match cells that look the same, whoever wrote either.
    """
    return {**centre, "sources": _plain(centre["sources"]), "tables": _plain(centre["tables"])}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_value(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _plain_value(key: str, value: Any) -> Any:
    if key in ("codes", "bounds") and isinstance(value, Mapping):
        return {plain_text(code): ours for code, ours in value.items()}
    if key == "for_each":
        return {name: _plain_text_of(values) for name, values in value.items()}
    return _plain_text_of(value) if key in _HELD else _plain(value)


def _plain_text_of(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value)
    return [_plain_text_of(item) for item in value] if isinstance(value, list) else value
