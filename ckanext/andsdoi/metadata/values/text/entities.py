"""HTML entities where no HTML is: in JSON and in names. JSON that is broken."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_BROKEN = re.compile(r'\s*(?:(?:\[\s*)?\{\s*["\']|\[\s*")')
_ENTITY = re.compile("&(?:[a-z]{2,8}|#[0-9]{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_QUOTE = re.compile("&(?:quot|apos|#0*3[49]|#x0*2[27]);", re.IGNORECASE)
# Portals write the entities of entities, too.
_ROUNDS = 2
_LOOKED_AT = 200


def without_entities(text: str) -> str:
    """Return a text with each entity as the character it stands for."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def forms_of_json(text: str) -> Iterator[str]:
    """Yield a text, and what it is without the entities that a portal wrote for its quotes."""
    yield text
    for _ in range(_ROUNDS):
        plain = html.unescape(text)
        if plain == text:
            return
        text = plain
        yield text


def is_broken_json(text: str) -> bool:
    """Tell whether a text that could not be decoded begins as JSON does: `[{"`, `{"` or `["`.

    What was cut off or written wrongly is no name and no word.
    """
    beginning = text[:_LOOKED_AT].replace("&amp;", "&")
    return bool(_BROKEN.match(_QUOTE.sub('"', beginning)))
