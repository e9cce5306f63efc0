"""Which of several values of one name the mapping can use: the first of them counts.

Portals copy a field into an extra of the same name, and spoil one of the two. Only of fields whose
values have a form of their own can it be told that one is of no use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..values import languages
from ..values.dates import read_date
from ..values.findings import Finding, finding
from ..values.identifiers import each_in, is_address, related

_LONGEST = 500


def first_usable(values: Sequence[Any], field: str) -> int:
    """Return which of a field's values is the first that can be used; the first if none can."""
    return next((at for at, value in enumerate(values) if is_usable(value, field)), 0)


def is_usable(value: Any, field: str) -> bool:
    """Tell whether the mapping can make something of a value; what is no text is not judged."""
    test = _TESTS.get(field)
    if test is None or not isinstance(value, str) or len(value) > _LONGEST:
        return True
    return value.lstrip()[:1] in ("[", "{") or test(value)


def remarks(value: str, field: str) -> list[Finding]:
    """Return what is to be said of a value that can't be used, where another one is."""
    if field in _DATES:
        return read_date(value)[1]
    return [finding("language-unknown" if field == "language" else "related-unreadable", value)]


def _is_date(text: str) -> bool:
    return read_date(text)[0] is not None


def _is_page(text: str) -> bool:
    return any(is_address(one) or related(one) is not None for one in each_in(text))


_DATES = frozenset(
    """
    issued modified created available valid date_submitted date_accepted date_copyrighted
    publication_year metadata_created
    """.split()
)
_TESTS: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(_DATES, _is_date),
    "language": lambda text: bool(languages.several(text)),
    "url": _is_page,
}
