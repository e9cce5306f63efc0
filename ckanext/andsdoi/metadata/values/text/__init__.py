"""Text as DataCite can take it: no control characters, no markup, no e-mail addresses.

`cleaning` knows characters; `foreign`, `html` (with `elements`) and `markdown` (with `brackets`)
take markup away; `entities` knows them outside HTML. Called by `dataset`, `mapping`, `output`,
`problems` and the other values.
"""

from __future__ import annotations

from ..emails import holds_email, may_hold_email, without_emails
from .cleaning import clean, cut, folded, folded_words, is_placeholder, one_line, scrub_safe
from .entities import forms_of_json, is_broken_json, without_entities
from .html import strip_html
from .markdown import plain

__all__ = [
    "clean",
    "cut",
    "folded",
    "folded_words",
    "forms_of_json",
    "holds_email",
    "is_broken_json",
    "is_placeholder",
    "may_hold_email",
    "one_line",
    "plain",
    "scrub_safe",
    "strip_html",
    "without_emails",
    "without_entities",
]
