"""Reads YAML by the core schema of version 1.2, in which `no` and `12:30` are plain text.

PyYAML follows version 1.1 and makes a truth value of `no`, 750 of `12:30` and 8 of `010`. The
tests of an item hold such words, so only `true`, `false`, `null`, decimal and hexadecimal numbers
mean something here. A key that stands twice in a mapping is an error.
"""

import re
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"
_PLAIN = {
    "bool": (re.compile(r"^(?:true|false)$"), "tf"),
    "int": (re.compile(r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$"), "-+0123456789"),
    "float": (
        re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$"),
        "-+.0123456789",
    ),
    "null": (re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
}


class CoreLoader(yaml.CSafeLoader):
    """The C parser with the plain words of YAML 1.2."""

    yaml_implicit_resolvers = {}


def _whole_number(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 16) if text.startswith("0x") else int(text)


def _number(loader: CoreLoader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node))


def _mapping(loader: CoreLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise _error(f"the key {key!r} is no text: put it into quotes", key_node)
        if key in found:
            raise _error(f"the key {key!r} stands twice", key_node)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _error(words: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, words, node.start_mark)


for _name, (_pattern, _first) in _PLAIN.items():
    CoreLoader.add_implicit_resolver(_TAG + _name, _pattern, list(_first))
CoreLoader.add_constructor(_TAG + "int", _whole_number)
CoreLoader.add_constructor(_TAG + "float", _number)
CoreLoader.add_constructor(_TAG + "map", _mapping)


def load(text: str) -> object:
    """The one document of a text. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=CoreLoader)  # noqa: S506 - a safe loader
