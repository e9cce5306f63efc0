"""A person behind an organisation, told by the person's own e-mail address."""

from __future__ import annotations

import re

from ..text import folded
from .model import Name
from .one import EMAIL_MARK, unmarked
from .people import behind_organisation
from .pieces import comma_parts

_LOCAL = re.compile(r"([\w.+-]{3,64})@")
_BETWEEN = re.compile(r"[\W_]+")
_LONGEST = 400


def person_of_address(text: str, marked: str) -> Name | None:
    """Read `Lake Office, Mario Rossi m.rossi@lake.example`; None if the address names nobody.

    Args:
        text: The text of a field, with one address in it.
        marked: The same text, cleaned and with a mark in the place of the address.
    """
    local = _LOCAL.search(text) if "," in text and "@" in text and len(text) <= _LONGEST else None
    if local is None:
        return None
    before, _, behind = marked.partition(EMAIL_MARK)
    parts = comma_parts(unmarked(before))
    if unmarked(behind) or len(parts) < 2:
        return None
    name, _ = behind_organisation(parts)
    return name if name and is_address_of(local[1], name.given or "", name.family or "") else None


def is_address_of(local: str, given: str, family: str) -> bool:
    """Tell whether what stands before the `@` is a person's name: `m.rossi`, `rossim`."""
    words = _BETWEEN.split(folded(local))
    first, last = folded(given).split(" ")[0], _BETWEEN.sub("", folded(family))
    if last in words and not {first, first[:1]}.isdisjoint(words):
        return True
    return len(words) == 1 and words[0] in (
        first[:1] + last, first + last, last + first[:1], last + first
    )  # fmt: skip
