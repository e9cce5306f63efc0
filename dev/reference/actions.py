"""The actions, from their docstrings and schemas."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import ckantoolkit as tk

from ckanext.andsdoi.logic import action, schema
from dev.reference import markup

_ERRORS = {
    "ValidationError": "``Validation Error`` (409)",
    "NotFound": "``Not Found Error`` (404)",
    "NotAuthorized": "``Authorization Error`` (403)",
}
"""How CKAN's API calls what an action raises."""

_PARAM = re.compile(r"^:param ", re.MULTILINE)
_SECTION = re.compile(r"^(Returns|Raises|Example):\n", re.MULTILINE)


class Documented(NamedTuple):
    """The parts of a docstring."""

    prose: str
    params: Mapping[str, str]
    returns: str
    raises: Mapping[str, str]
    example: str


def written() -> str:
    """Return a section for each action, as reStructuredText."""
    return "\n\n".join(_section(name) for name in action.__all__)


def documented(name: str) -> Documented:
    """Return what the docstring of an action says."""
    text, *sections = _SECTION.split(inspect.getdoc(getattr(action, name)) or "")
    prose, colon, params = text.partition(":param ")
    part = {
        title: textwrap.dedent(body)
        for title, body in zip(sections[::2], sections[1::2], strict=True)
    }
    return Documented(
        prose.strip(),
        markup.named(_PARAM.sub("", colon + params)),
        part["Returns"].strip(),
        markup.named(part["Raises"]),
        part["Example"].strip(),
    )


def taken(name: str) -> dict[str, list[Any]]:
    """Return the parameters of an action and their validators, by its schema."""
    short = name.removeprefix("andsdoi_")
    takes = getattr(schema, short, None) or getattr(schema, f"{short}_", None)
    return {
        key: value for key, value in (takes() if takes else {}).items() if not key.startswith("__")
    }


def _section(name: str) -> str:
    said = documented(name)
    parts = [
        markup.heading(name, "="),
        _in_rst(said.prose, name),
        markup.block("bash", said.example),
        *_titled("Takes", markup.definitions(_params(name, said))),
        *_titled("Answer", _in_rst(said.returns, name)),
        *_titled("Errors", markup.definitions(_errors(name, said))),
    ]
    return "\n\n".join(parts)


def _params(name: str, said: Documented) -> Iterator[tuple[str, str]]:
    for key, validators in taken(name).items():
        yield f"``{key}``{_requirement(validators)}", _in_rst(said.params[key], name)


def _errors(name: str, said: Documented) -> Iterator[tuple[str, str]]:
    for error, text in said.raises.items():
        yield _ERRORS[error], _in_rst(text, name)


def _requirement(validators: list[Any]) -> str:
    return ", must be given" if tk.get_validator("not_empty") in validators else ""


def _titled(title: str, text: str) -> list[str]:
    return [f"**{title}**", text] if text else []


def _in_rst(text: str, own: str) -> str:
    """Return a text of a docstring with literals, and links to the other actions."""
    return markup.coded(text, linked=set(action.__all__) - {own})
