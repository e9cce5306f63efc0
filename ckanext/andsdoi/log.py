"""The log of what became of DOIs and accounts: one line an outcome, in logfmt.

Formatters find the same facts in `extra`, each with `andsdoi_` in front. Only facts of a closed
set are told: no title, no reason, no e-mail address, no document, no header, no secret.
"""

from __future__ import annotations

import json
import logging

_log = logging.getLogger(__name__)

LONGEST_ANSWER = 300
"""How much of what a registry said stands in a line."""


def tell(level: int, event: str, **facts: object) -> None:
    """Write one line.

    The template is the same for all lines of an event that tell the same facts, so that what
    collects errors groups them.

    Args:
        level: Of `logging`.
        event: What happened, in the words of the history.
        facts: What is told of it, in this order; None: it is not known.
    """
    template = " ".join([f"event={_in_logfmt(event)}", *(f"{name}=%s" for name in facts)])
    extra = {f"andsdoi_{name}": value for name, value in {"event": event, **facts}.items()}
    _log.log(level, template, *map(_in_logfmt, facts.values()), extra=extra)


def said(answer: str) -> str:
    """Return as much of a registry's answer as a line may hold."""
    return answer[:LONGEST_ANSWER]


def _in_logfmt(value: object) -> str:
    """Return a value as it stands after its `=`: quoted if it would not end where it ends."""
    text = "" if value is None else str(value)
    is_plain = text.isprintable() and not set(text) & {" ", '"', "=", "\\"}
    return text if is_plain else json.dumps(text, ensure_ascii=not text.isprintable())
