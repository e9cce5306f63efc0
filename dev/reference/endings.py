"""docs/endings.rst, from the table in the code."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ckanext.andsdoi.lifecycle.rows.problem import SENTENCES
from ckanext.andsdoi.lifecycle.worker import endings
from ckanext.andsdoi.lifecycle.worker.endings import ENDINGS, Attempts, Ending, Rule
from dev.reference import markup

_CERTAIN = (
    "what this run set in doubt is certain again; what it found in doubt only if both POSTs or a"
    " DELETE were confirmed; nothing if the dataset was edited meanwhile"
)
_DECIDES_DOUBT = (endings.adopted, endings.known_absent, endings.taken)
"""What they do to the row says also whether it is in doubt."""
_ENDS_BEING_DUE = (
    endings.finished,
    endings.known_absent,
    endings.parked_as_data,
    endings.parked_as_undeletable,
)

_HEAD = """\
How a run can end
=================

.. This page is written by "make reference" from lifecycle/worker/endings.py. Do not edit it.

A run is what one worker does for one DOI: the steps of one plan, at the registry. It ends in one of
these ways. Which answer of the registry is refused data, an account's refusal, transient or unknown
is said in ``registry/meaning.py``; which of them ends a run how, in ``ending_of`` of
``lifecycle/worker/endings.py``; the sentences stand in ``lifecycle/rows/problem.py``.

"""


def page() -> str:
    """Return the whole page as reStructuredText."""
    return _HEAD + "\n\n".join(_section(ending, rule) for ending, rule in ENDINGS.items()) + "\n"


def _section(ending: Ending, rule: Rule) -> str:
    facts = "\n".join(_fact(name, text) for name, text in _facts(rule))
    heading = markup.heading(ending.value.capitalize(), "-")
    return f"{heading}\n\n{textwrap.fill(rule.when, 100)}\n\n{facts}"


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "The row", (rule.change.__doc__ or "").strip()
    if rule.change not in _DECIDES_DOUBT:
        yield "In doubt", _CERTAIN if rule.certain else "stays"
    if rule.holds_lease:
        yield "The lease", "stands until it runs out: the registry may still do what was sent"
    yield "A person reads", _problem(rule)
    yield "Tried again", _again(rule)


def _problem(rule: Rule) -> str:
    if not rule.tells:
        return "what was there before"
    if rule.problem is None:
        return "what the plan found in the way, if anything"
    sentences = " / ".join(f"“{sentence}”" for sentence in SENTENCES[rule.problem])
    return f"``{rule.problem.value}``: {sentences}"


def _again(rule: Rule) -> str:
    if rule.change in _ENDS_BEING_DUE:
        return "at once, but only if the dataset was edited meanwhile"
    counted = rule.attempts is Attempts.ONE_MORE
    return f"{rule.again.value}; {'counts as a failed try' if counted else 'no try is counted'}"


def _fact(name: str, text: str) -> str:
    return textwrap.fill(f":{name}: {text}", 100, subsequent_indent="    ")
