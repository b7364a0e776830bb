"""YAML text as a tree of nodes: by libyaml where it is there and understands the text, else by ruamel.yaml.

libyaml is several times as fast. ruamel.yaml has the last word on what is wrong, and on what plain words mean: it reads
YAML 1.2, where `no` and `22:00` are words.
"""

import warnings
from functools import cache, lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import ReusedAnchorWarning
from ruamel.yaml.nodes import ScalarNode

try:
    from yaml.cyaml import CParser
except ImportError:  # this build of PyYAML has no libyaml
    CParser = None

PLAIN = "plain"
"""The tag of a scalar without quotation marks, whose value plain_value() knows."""
STANDARD = "tag:yaml.org,2002:"
_TAGS = {yaml.nodes.MappingNode: f"{STANDARD}map", yaml.nodes.SequenceNode: f"{STANDARD}seq"}


def compose(text: str) -> Any:
    """The root node, None for an empty text. Raises ruamel.yaml's YAMLError."""
    if CParser is not None:
        try:
            return _Fast(text).get_single_node()
        except (yaml.YAMLError, UnicodeEncodeError):
            pass  # ruamel.yaml may understand it, or says better what is wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML allows it, and what is wrong is said otherwise
        return YAML(typ="safe", pure=True).compose(text)


@cache
def _by_ruamel() -> YAML:
    return YAML(typ="safe", pure=True)


def scalar_value(node: Any) -> object:
    """What a scalar node means: a word, a number, a date, true, false or nothing."""
    if node.tag == PLAIN:
        value = node.value
        # Most words begin like words, and are none of null, true and false.
        return value if value[:1].isalpha() and value[:1] not in "nNtTfF" else plain_value(value)
    if node.tag == f"{STANDARD}str":
        return node.value
    return _by_ruamel().constructor.construct_object(ScalarNode(node.tag, node.value), deep=True)


@lru_cache(10_000)
def plain_value(text: str) -> object:
    """What a scalar without quotation marks means in YAML 1.2."""
    yaml12 = _by_ruamel()
    tag = yaml12.resolver.resolve(ScalarNode, text, (True, False))
    return yaml12.constructor.construct_object(ScalarNode(tag, text), deep=True)


if CParser is not None:

    class _Fast(CParser):  # type: ignore[misc]
        """libyaml's parser, which leaves it to scalar_value() what plain words mean."""

        def resolve(self, kind: type, value: str | None, implicit: Any) -> str:
            return _TAGS.get(kind) or (PLAIN if implicit[0] else f"{STANDARD}str")

        def descend_resolver(self, parent: object, index: object) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass
