"""Read a YAML file the way people who write codes mean it."""

import re
from pathlib import Path
from typing import Any

import yaml

from hcc_conversion.problems import InvalidInput

# libyaml's parser is ten times as fast as the pure one, which every start would wait for.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_SafeLoader):
    """YAML in which only true and false are booleans, and dates stay text.

    In YAML 1.1, which PyYAML reads, the codes `no`, `off` and `y` are booleans and
    2019-06-01 is a date: `{no: false}` would lose the hospital's code "no".
    """


_PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)


def _mapping_with_text_keys(loader: _PlainLoader, node: yaml.MappingNode) -> dict[str, Any]:
    # Codes are text in the extract, so 1 and "1" are the same key here.
    loader.flatten_mapping(node)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None or key in result:
            problem = "a key must be plain text" if key is None else f"the key '{key}' stands twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _mapping_with_text_keys)


def read_yaml(path: str | Path) -> Any:
    """The content of *path*; raises `InvalidInput` naming file, line and problem."""
    try:
        return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_PlainLoader)
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8; save the file as UTF-8"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = f"{place}{error.problem}"
    raise InvalidInput(f"{path} is not valid YAML:", [problem])
