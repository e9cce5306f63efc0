"""What the record says already: a field of the same content is not lost, if it says the same of it.

The name of a body is no place, and that of an author no owner of rights: so what a field with such
a name holds must stand in the record as that.
"""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from ..record import Contributor, Creator, Publisher, Record
from ..values.text import one_line, strip_html
from .reader import as_text, decode

_LONGEST = 10_000
_DEPTH = 6
_SHORTEST = 4
# So many letters of a description are no chance.
_EXCERPT = 40
_SIDES = 4
_LONGEST_BOX = 100
_ORGANIZATION = "organization"
_WORD = re.compile(r"[\W_]+")
_BEFORE_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_SIDES = re.compile(r"[,;\s]+")
# The sides of a box; any other number that is found again is found by chance.
_SIDE = re.compile(
    "[xy]_?(?:min|max)|(?:min|max)_?(?:x|y|lat|lon|long|latitude|longitude)"
    "|(?:bbox_|spatial_)?(?:north|south|east|west)(?:_?(?:bound|limit|lat|lon|long|coordinate|bc))*"
)


# Words in the names of fields that say where.
_PLACE_WORDS = frozenset(
    """
    spatial place places location locations region regions territory territorial
    country countries area city state municipality jurisdiction
    ort orte land gebiet raum kanton gemeinde lieu lieux pays commune territoire lugar país
    municipio provincia territorio luogo paese comune regione geografica plaats gemeente gebied
    """.split()
)
# Words in the names of fields that say what somebody is to the dataset, by what that is.
_ROLES = {
    word: role
    for role, words in {
        "creator": "author authors creator creators originator",
        "publisher": "publisher publishers",
        _ORGANIZATION: "organization organisation org",
        "DataManager": "maintainer maintainers manager custodian",
        "ContactPerson": "contact contacts contactpoint",
        "RightsHolder": "owner owners holder rightsholder",
        "Distributor": "distributor distributors provider providers",
        "funder": "funder funders sponsor",
    }.items()
    for word in words.split()
}
# Words that say no more than that bodies stand there, whatever they did.
_BODIES = frozenset(
    """
    responsible organizations organisations institutions agencies organismes organisationen
    institutionen organizaciones organizzazioni organisaties
    """.split()
)
# A day with its time, of which the digits are told apart by no chance.
_MOMENT = 14


class Said:
    """The content of a record, and of the fields it was made of.

    Args:
        record: What the mapping made.
        values: The values of the fields it was made of, by name, and what stands for them.
    """

    def __init__(self, record: Record, values: Iterable[tuple[str, Any]]) -> None:
        self._record = record
        where = [*texts_in(record.geo_locations)]
        self._places = {plain(text) for text in where}
        self._agents: dict[str, set[str]] = {}
        for role, name in _agents(record):
            self._agents.setdefault(role, set()).add(plain(name))
        self._texts = {plain(text) for text in texts_in(_without_agents(record))}
        for name, value in values:
            self._add(_words(name), {plain(text) for text in texts_in(value)})
        made, published = (
            self._agents.setdefault(role, set()) for role in ("creator", "publisher")
        )
        if plain(record.publisher.name) in made:
            # One body, also by its short name.
            published |= made
        self._numbers = {number for text in where if (number := _number(text)) is not None}

    def holds(self, name: str, value: Any) -> bool:
        """Tell whether all texts of a field are in there; of numbers only the sides of a box.

        An excerpt of a description is in there as well.
        """
        texts = [plain(text) for text in texts_in(value)]
        if self._numbers and self._is_box(texts):
            return True
        if _SIDE.fullmatch(name.casefold().replace("-", "_")):
            return bool(texts) and all(_number(text) in self._numbers for text in texts)
        known = self._known(_words(name))
        return bool(texts) and all(self._is_said(text, known) for text in texts)

    def _add(self, words: list[str], texts: set[str]) -> None:
        """Add the texts of a field to those of its kind."""
        roles = _roles_in(words)
        for role in roles:
            self._agents.setdefault(role, set()).update(texts)
        if not roles:
            self._texts |= texts
        if not _PLACE_WORDS.isdisjoint(words):
            self._places |= texts

    def _known(self, words: list[str]) -> set[str]:
        """Return the texts of the record that can say the same as a field of these words."""
        roles = _roles_in(words)
        if roles:
            return set().union(*(self._agents.get(role, set()) for role in roles))
        if not _BODIES.isdisjoint(words):
            return set().union(*self._agents.values())
        return self._texts if _PLACE_WORDS.isdisjoint(words) else self._places

    def _is_said(self, text: str, known: set[str]) -> bool:
        if text in known or ("://" in text and text in self._texts):
            return is_telling(text)
        beginning = text.rstrip(" .…") if len(text) >= _EXCERPT else ""
        return bool(beginning) and any(beginning in one for one in self._descriptions)

    @cached_property
    def _descriptions(self) -> list[str]:
        return [plain(one.text) for one in self._record.descriptions]

    def _is_box(self, texts: list[str]) -> bool:
        """Tell whether texts are the four sides of a box together."""
        if len(texts) not in (1, _SIDES) or len(texts[0]) > _LONGEST_BOX:
            return False
        sides = [_number(one) for text in texts for one in _BETWEEN_SIDES.split(text.strip("[]"))]
        return len(sides) == _SIDES and all(side in self._numbers for side in sides)


def _words(name: str) -> list[str]:
    """Return the words of a field's name, also of `spatialRelationship`."""
    return _WORD.sub(" ", _BEFORE_CAPITAL.sub(" ", name)).casefold().split()


def _roles_in(words: Iterable[str]) -> set[str]:
    return {_ROLES[word] for word in words if word in _ROLES}


def _agents(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the people and bodies of a record, with what they are to it."""
    known: list[tuple[str, Creator | Contributor | Publisher]] = [
        *(("creator", one) for one in record.creators),
        ("publisher", record.publisher),
        *((one.contributor_type, one) for one in record.contributors),
    ]
    for role, one in known:
        yield role, one.name
        if one.source == _ORGANIZATION:
            yield _ORGANIZATION, one.name
    yield from (("funder", one.funder_name) for one in record.funding_references)


def _without_agents(record: Record) -> list[Any]:
    """Return what else is in a record, the affiliations of its people with it."""
    apart = ("creators", "publisher", "contributors", "funding_references")
    rest = [getattr(record, one.name) for one in fields(record) if one.name not in apart]
    people: list[Creator | Contributor] = [*record.creators, *record.contributors]
    return [*rest, *((one.affiliations, one.name_identifiers) for one in people)]


def texts_in(value: Any, depth: int = _DEPTH) -> Iterator[str]:
    """Yield each text and number anywhere in a value, JSON text or not."""
    if isinstance(value, str) and len(value) <= _LONGEST:
        value = decode(value, literal=True)
        if isinstance(value, str) and value[:1] == value[-1:] == '"':
            # A text as JSON, which some harvesters write.
            with contextlib.suppress(ValueError):
                value = json.loads(value)
    text = as_text(value)
    if text is not None:
        if text.strip():
            yield text
    elif depth:
        for inner in _parts(value):
            yield from texts_in(inner, depth - 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.values()]
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return value if isinstance(value, (list, tuple, frozenset)) else ()


def plain(text: str) -> str:
    """Return what can be compared of a text: no markup, blanks or case, and no small digits."""
    if len(text) > _LONGEST:
        return text
    return unicodedata.normalize("NFKC", one_line(strip_html(text)).strip()).casefold()


def is_telling(text: str) -> bool:
    """Tell whether a text is found again by more than chance.

    It has four letters, or two of Han, or says a moment.
    """
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= _SHORTEST or len([char for char in letters if char > "\u2e80"]) > 1:
        return True
    return sum(char.isdigit() for char in text) >= _MOMENT


def _number(text: str) -> float | None:
    try:
        return round(float(text), 5)
    except ValueError:
        return None
