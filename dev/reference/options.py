"""The options, from their declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from dev import layout
from dev.reference import markup

_DECLARATION = layout.ROOT / "ckanext" / "andsdoi" / "config_declaration.yaml"
_OURS = "andsdoi: "


def written() -> str:
    """Return a section for each group of options, as reStructuredText."""
    declared = yaml.safe_load(_DECLARATION.read_text("utf-8"))
    return "\n\n".join(map(_group, declared["groups"]))


def _group(group: Mapping[str, Any]) -> str:
    title = group["annotation"].removeprefix(_OURS).capitalize()
    options = ((_term(option), _explained(option)) for option in group["options"])
    return f"{markup.heading(title, '=')}\n\n{markup.definitions(options)}"


def _term(option: Mapping[str, Any]) -> str:
    default = _shown(option.get("default", ""))
    return f"``{option['key']}``" + (f", by default ``{default}``" if default else "")


def _explained(option: Mapping[str, Any]) -> str:
    example = _shown(option.get("example", ""))
    return " ".join(option["description"].split()) + (
        f" For example ``{example}``." if example else ""
    )


def _shown(value: object) -> str:
    """Return a value as it is written in the configuration file."""
    if isinstance(value, list):
        return " ".join(value)
    text = " ".join(str(value).split())
    return text.lower() if isinstance(value, bool) else text
