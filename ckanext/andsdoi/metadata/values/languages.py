"""Language tags (BCP 47), for the language property and every `xml:lang`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from .identifiers import is_uri, last_segment

_TAG = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BETWEEN = re.compile("[/,;|]")
# ISO 639-2's codes for "undetermined", "multiple" and "no linguistic content".
_SPECIAL = frozenset(["und", "mul", "zxx"])
_LONGEST = 80


@lru_cache(maxsize=1)
def known_codes() -> dict[str, str]:
    """Return the language codes that Babel knows, and the code that each is written as."""
    languages: Mapping[str, str] = Locale("en").languages
    codes = {code.lower() for code in languages if "_" not in code}
    known = {code: code for code in codes | _SPECIAL}
    aliases: Mapping[str, str] = get_global("language_aliases")
    return known | {code: to for code, to in aliases.items() if to in codes and len(code) == 3}


@lru_cache(maxsize=1)
def english_names() -> dict[str, str]:
    """Return the code of each language by its English name."""
    names = sorted(Locale("en").languages.items(), reverse=True)
    return {name.casefold(): code for code, name in names if "_" not in code}


@lru_cache(maxsize=1)
def own_names() -> dict[str, str]:
    """Return the code of each language by its name in itself."""
    locales = (code for code in locale_identifiers() if code in known_codes())
    names = ((code, Locale(code).languages.get(code)) for code in sorted(locales, reverse=True))
    return {name.casefold(): code for code, name in names if name}


@lru_cache(maxsize=1024)
def tag(text: str) -> str | None:
    """Return a language tag in its usual spelling, or None if the text is none.

    The language itself must be one that Babel knows; a code of ISO 639-2 or 639-3 becomes the
    shorter one of ISO 639-1.
    """
    code = text.strip().replace("_", "-")
    if not _TAG.fullmatch(code) or len(code) > _LONGEST:
        return None
    first, *rest = code.split("-")
    language = known_codes().get(first.lower())
    return "-".join([language, *map(subtag, rest)]) if language else None


@lru_cache(maxsize=1024)
def language(text: str) -> str | None:
    """Return the tag for what a language field holds: a tag, a URI that ends in one, or a name.

    Names are the English one or the language's own (`German`, `Deutsch`).
    """
    last = last_segment(text) if len(text) <= 4 * _LONGEST else text[-_LONGEST:]
    name = last.strip().casefold()
    return tag(last) or english_names().get(name) or own_names().get(name)


def several(text: str) -> list[str]:
    """Return the languages that one text names: `de, fr`, `ger|fre`; nothing if a part is none."""
    parts = [text] if is_uri(text) else _BETWEEN.split(text[: 4 * _LONGEST])
    found = [language(part) for part in parts if part.strip()]
    return [] if None in found else [code for code in found if code]


def subtag(part: str) -> str:
    """Return a subtag in the case that BCP 47 recommends: `Latn`, `AU`, `valencia`."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()
