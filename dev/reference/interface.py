"""What other extensions may implement, from the interface."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ckanext.andsdoi.interfaces import IAndsDoi
from dev.reference import markup


def written() -> str:
    """Return a section for each method, as reStructuredText."""
    methods = (one for one in vars(IAndsDoi).values() if inspect.isfunction(one))
    return "\n\n".join(map(_section, methods))


def _section(method: Callable[..., Any]) -> str:
    prose, _, arguments = (inspect.getdoc(method) or "").partition("\nArgs:\n")
    named = [name for name in inspect.signature(method).parameters if name != "self"]
    explained = (
        (f"``{name}``", markup.coded(text)) for name, text in markup.named(arguments).items()
    )
    parts = [
        markup.heading(method.__name__, "="),
        f"``{method.__name__}({', '.join(named)})``",
        markup.coded(prose.strip()),
        markup.definitions(explained),
    ]
    return "\n\n".join(part for part in parts if part)
