"""Names of people and organisations: read as far as they can be told, never guessed further.

DataCite's servers rebuild a person's name from its parts, and invent parts for a name without
type, so a name gets parts only if they are certain, and a type only if that is. `many` reads a
list of names, `one` a single one, `lists` holds the words they decide by. Called by
`mapping.agents`.
"""

from __future__ import annotations

from .bodies import by_language, one_body
from .embedded_ids import taken
from .many import parse_names
from .model import Name, NameType
from .nobody import is_account, is_login, is_nobody
from .one import parse_one

__all__ = [
    "Name",
    "NameType",
    "by_language",
    "is_account",
    "is_login",
    "is_nobody",
    "one_body",
    "parse_names",
    "parse_one",
    "taken",
]
