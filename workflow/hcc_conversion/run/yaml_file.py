"""Read a YAML file the way people who write codes mean it."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hcc_conversion.run.problems import InvalidInput

# libyaml's parser is ten times as fast as the pure one, which every start would wait for.
if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_SafeLoader):
    """YAML in which true and false are the only booleans, and numbers only plain decimals.

    In YAML 1.1, which PyYAML reads, the codes `no`, `off` and `y` are booleans, 2019-06-01 is
    a date, 010 is 8 and 1:30 is 90: a hospital's codes would change on reading.
    """


_PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] not in ("bool", "timestamp", "int", "float")
    ]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-0123456789"),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first)
    )


def _mapping_with_text_keys(loader: _PlainLoader, node: yaml.MappingNode) -> dict[str, Any]:
    # Codes are text in the extract, so 1 and "1" are the same key here.
    own: set[str] = set()
    for key_node, _ in node.value:
        problem = ""
        if not isinstance(key_node, yaml.ScalarNode):
            problem = "a key must be text"
        elif key_node.value in own:
            problem = f"the key '{key_node.value}' stands twice"
        if problem:
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        own.add(key_node.value)
    loader.flatten_mapping(node)  # what `<<` brings in comes first, and is overridden
    return {
        key_node.value: loader.construct_object(value_node, deep=True)
        for key_node, value_node in node.value
    }


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
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
    raise InvalidInput(f"{path} is not valid YAML:", [problem])
