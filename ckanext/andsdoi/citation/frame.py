"""The one dataset in JSON-LD as RDF programs write it: a graph whose words have prefixes.

A processor of JSON-LD does this for any block, but compares each file of a dataset with every other
one: of a dataset with a thousand files the page would wait some seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VOCABULARIES = ("http://schema.org/", "https://schema.org/")


def framed_dataset(text: str) -> dict[str, Any]:
    """Return the dataset with everything that is said of what it names, in schema.org's words.

    Words of other vocabularies are whole addresses. A node that is named in several places stands
    in each of them.

    Args:
        text: JSON-LD with a context of prefixes in it: nothing is fetched.

    Raises:
        ValueError: It is no JSON, has another context, or describes no dataset, or several.
    """
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    words = _words(document.get("@context"))
    nodes = _nodes(document)
    graph = _Graph(words, {one["@id"]: one for one in nodes if "@id" in one})
    found = [node for one in nodes if is_dataset(node := graph.whole(one))]
    if len(found) != 1:
        raise ValueError(f"it describes {len(found)} datasets")
    return dict(found[0])


def _nodes(document: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = document.get("@graph", [document])
    if not isinstance(nodes, list) or not all(isinstance(one, dict) for one in nodes):
        raise ValueError("it is no graph of nodes")
    return nodes


def _words(context: object) -> dict[str, str]:
    """Return what prefixes and words stand for; a context that says more of them is refused."""
    if not isinstance(context, dict) or not all(map(_is_plain, context, context.values())):
        raise ValueError("its context is no list of prefixes")
    return context


def _is_plain(word: str, meaning: object) -> bool:
    is_keyword = isinstance(meaning, str) and meaning.startswith("@")
    return isinstance(meaning, str) and not is_keyword and word.lstrip("@") in (word, "vocab")


def is_dataset(block: Any) -> bool:
    """Tell whether a block, or a node of one, is of a schema.org Dataset."""
    types = block.get("@type") if isinstance(block, dict) else None
    return "Dataset" in (types if isinstance(types, list) else [types])


@dataclass(frozen=True)
class _Graph:
    """What each word stands for, and what is said of each node that has an identifier."""

    words: Mapping[str, str]
    nodes: Mapping[str, dict[str, Any]]

    def whole(self, value: Any, above: frozenset[str] = frozenset()) -> Any:
        """Return a value with what is said of the nodes in it, but for those that stand above."""
        if isinstance(value, list):
            return [self.whole(one, above) for one in value]
        if not isinstance(value, dict):
            return value
        name = value.get("@id")
        if name is not None and name not in above:
            value = {**self.nodes.get(name, {}), **value}
            above |= {name}
        whole: dict[str, Any] = {}
        for key, one in value.items():
            if key == "@context" or (key == "@id" and one.startswith("_:")):
                continue
            is_name = key in ("@id", "@type")
            whole[self._word(key)] = self._named(one) if is_name else self.whole(one, above)
        return whole

    def _named(self, names: Any) -> Any:
        return [*map(self._word, names)] if isinstance(names, list) else self._word(names)

    def _word(self, name: str) -> str:
        """Return a word of schema.org, or the whole address that a name stands for."""
        prefix, _, rest = name.partition(":")
        if prefix in self.words and not rest.startswith("//"):
            name = self.words[prefix] + rest
        elif ":" not in name and not name.startswith("@"):
            name = self.words.get("@vocab", "") + name
        for vocabulary in _VOCABULARIES:
            name = name.removeprefix(vocabulary)
        return name
