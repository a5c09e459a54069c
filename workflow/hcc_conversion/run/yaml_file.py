"""Read a YAML file the way people who write codes mean it."""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.text_file import UnreadableText, read_text

#: What no configuration needs, and what would fill the memory or the stack of who reads it.
DEEPEST = 50
MOST_VALUES = 200_000

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
        if tag.rpartition(":")[2] not in ("bool", "timestamp", "int", "float", "value")
    ]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
_INTEGER = re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$")
_DECIMAL = re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$")
for _tag, _pattern, _first in (
    ("bool", re.compile(r"^(?:true|false)$"), "tf"),
    ("int", _INTEGER, "-0123456789"),
    ("float", _DECIMAL, "-0123456789"),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, list(_first))


def _refused(problem: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _mapping_with_text_keys(loader: _PlainLoader, node: yaml.MappingNode) -> dict[str, Any]:
    # Codes are text in the extract, so 1 and "1" are the same key here.
    if not isinstance(node, yaml.MappingNode):
        raise _refused("a tag says that these are keys, and they are none", node)
    own: set[str] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refused("a key must be text", key_node)
        if key_node.value in own:
            raise _refused(f"the key '{key_node.value}' stands twice", key_node)
        own.add(key_node.value)
    loader.flatten_mapping(node)  # what `<<` brings in comes first, and is overridden
    return {
        key_node.value: loader.construct_object(value_node, deep=True)
        for key_node, value_node in node.value
    }


def _number(loader: _PlainLoader, node: yaml.ScalarNode) -> int | float:
    """Of a plain number, and of what a tag says is one: never infinite, and never none."""
    text = loader.construct_scalar(node)
    if _INTEGER.match(text):
        return float(text) if node.tag.endswith(":float") else int(text)
    if not _DECIMAL.match(text) or not math.isfinite(float(text)):
        raise _refused("this is no number that can be computed with", node)
    return float(text)


def _boolean(loader: _PlainLoader, node: yaml.ScalarNode) -> bool:
    text = loader.construct_scalar(node)
    if text not in ("true", "false"):
        raise _refused("only true and false are booleans here", node)
    return text == "true"


def _no_tags(_: _PlainLoader, node: yaml.Node) -> Any:
    tag = node.tag.replace("tag:yaml.org,2002:", "!!")
    raise _refused(f"the tag {tag} is not used here; write the value without it", node)


_KNOWN_TAGS = ("null", "str", "seq")
_constructors: dict[str, Any] = {
    f"tag:yaml.org,2002:{name}": _SafeLoader.yaml_constructors[f"tag:yaml.org,2002:{name}"]
    for name in _KNOWN_TAGS
} | {
    "tag:yaml.org,2002:map": _mapping_with_text_keys,
    "tag:yaml.org,2002:int": _number,
    "tag:yaml.org,2002:float": _number,
    "tag:yaml.org,2002:bool": _boolean,
}
_PlainLoader.yaml_constructors = {}  # those of the safe loader know tags that are not used here
for _tag, _constructor in _constructors.items():
    _PlainLoader.add_constructor(_tag, _constructor)
_PlainLoader.add_constructor(None, _no_tags)


def read_yaml(path: str | Path) -> Any:
    """The content of *path*; raises `InvalidInput` naming file, line and problem.

    Refused beside what is no YAML: a key that stands twice, tags, numbers that are not finite,
    values nested deeper than `DEEPEST`, and more than `MOST_VALUES` of them, counted as often as
    aliases repeat them.
    """
    try:
        return _content(read_text(path))
    except UnreadableText as error:
        raise InvalidInput(f"{path} cannot be read:", [str(error)]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = f"{place}{error.problem}"
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
    raise InvalidInput(f"{path} is not valid YAML:", [problem])


def _content(text: str) -> Any:
    _refuse_deep_text(text)
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _n_values(node, 0, {})
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_deep_text(text: str) -> None:
    """Refuse what would overflow the parser's stack, which ends the process without a word."""
    indented = max((len(line) - len(line.lstrip(" ")) for line in text.split("\n")), default=0)
    if indented + sum(map(text.count, ("[", "{", "- ", "-\t", "? ", "?\t"))) < 1000:
        return  # nothing can be nested so deeply
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise yaml.YAMLError(f"line {line}: values are nested more than {DEEPEST} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _n_values(node: yaml.Node, depth: int, known: dict[int, int]) -> int:
    """How many values a reader of *node* meets, those that aliases repeat counted again."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) in known:
        if not known[id(node)]:
            raise _refused("an alias stands within what it repeats", node)
        return known[id(node)]
    if depth > DEEPEST:
        raise _refused(f"values are nested more than {DEEPEST} deep", node)
    known[id(node)] = 0  # open
    parts = node.value
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    n_values = 1 + sum(_n_values(part, depth + 1, known) for part in parts)
    if n_values > MOST_VALUES:
        raise _refused(f"aliases repeat more than {MOST_VALUES} values", node)
    known[id(node)] = n_values
    return n_values
