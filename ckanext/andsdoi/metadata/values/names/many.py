"""From a value to names: which separators separate names, and which belong to one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...vocabulary import ET_AL
from ..findings import Finding, finding
from . import words
from .addressed import person_of_address
from .bodies import one_body
from .embedded_ids import ends_in_identifier, taken
from .lists import UNIT_WORDS
from .model import Name
from .one import EMAIL_MARK, is_same_name, one_name, unaddressed, unmarked, unsure
from .people import is_person_like, names_body
from .persons import (
    Person,
    are_initials,
    begins_with_title,
    family_given,
    family_initials,
    given_family,
    may_be_given_family,
)
from .pieces import COMMA, GOES_ON, Part, comma_parts, final_bracket, split_outside

_BRACKET = re.compile(r"\([^()]*\)")
_STRONG = re.compile("[;；\n|•、]")
# The last part of a compound and of a firm's legal form is no name: `Bau- und Werkamt`, `& Co. KG`.
_AND = re.compile(
    rf"{GOES_ON} (?:and|und|et|en) (?![-\u2010\u2011]|{words.FIRM})| ?&(?! ?{words.FIRM}) ?",
    re.IGNORECASE,
)
_LEADING_AND = re.compile("^(?:and|und|et|en|&) ")
# German "u. a." is small: "U. A." are initials.
_ET_AL = re.compile(
    r"(?:^|[ ,&])(?:et\.? al\.?|and others|et autres|(?-i:u\. ?a\.)|y otros|e altri|e outros"
    r"|en anderen)$",
    re.IGNORECASE,
)
# Han, kana and Hangul, with what stands between and around them.
_EAST_ASIAN = re.compile(
    r"[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\s"
    r"0-9・･·()（）「」]+"
)
# So many letters no family name has, and so many a whole name.
_NOT_A_FAMILY = 5
_WHOLE_NAME = 3
_LONGEST = 100_000
_SHOWN = 20

Names = tuple[list[Name], list[Finding]]


class _Context(NamedTuple):
    strong: bool
    organizations: Sequence[str]
    publishers: Sequence[str]
    language: str
    persons: Sequence[str]


def parse_names(
    value: str | list[str],
    *,
    organizations: tuple[str, ...] = (),
    publishers: tuple[str, ...] = (),
    language: str = "",
    persons: tuple[str, ...] = (),
) -> Names:
    """Read the names in an author field or the like.

    Args:
        value: The text of the field, or its texts.
        organizations: Titles and names of the dataset's organization.
        publishers: Names of the dataset's publisher.
        language: The language of the main title.
        persons: Names that stand alone in other fields of the dataset: where one of them stands
            between commas, the others do as well.

    Returns:
        The names in their order, each once, and what was left out or could not be told.
    """
    texts = [value] if isinstance(value, str) else [text for text in value if text.strip()]
    names: list[Name] = []
    findings: list[Finding] = []
    context = _Context(len(texts) > 1, organizations, publishers, language, persons)
    for text in texts:
        found, remarks = _of_text(text, context)
        names += found
        findings += remarks
    return distinct(names), _gathered(findings)


def _of_text(text: str, context: _Context) -> Names:
    findings: list[Finding] = []
    if len(text) > _LONGEST:
        findings.append(finding("text-cut", n=len(text), max=_LONGEST))
    marked, count = unaddressed(text)
    addressed = person_of_address(text, marked) if count == 1 else None
    if addressed:
        return [addressed], [finding("email-removed", n=1)]
    text = marked
    if count:
        findings.append(finding("email-removed", n=count))
        if not unmarked(text):
            return [], [finding("author-email-only")]
    body = one_body(text, context.organizations, context.publishers, context.language)
    if body:
        return body[0], findings + body[1]
    parts = _with_identifiers(split_outside(text, _STRONG))
    ended = bool(_STRONG.match(text.rstrip()[-1:]))
    context = context._replace(strong=context.strong or ended or len(parts) > 1)
    names, remarks = _joined(_of_part(part, context) for part in parts)
    if not names and any(item.code == "names-et-al" for item in remarks):
        names = [Name(ET_AL)]
    return names, findings + remarks


def _with_identifiers(parts: list[str]) -> list[str]:
    """Put what is only an identifier to the name before it: `Jane Doe | 0000-0002-1825-0097`."""
    joined: list[str] = []
    for part in parts:
        if joined and not taken(part).text:
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _joined(found: Iterable[Names]) -> Names:
    names: list[Name] = []
    findings: list[Finding] = []
    for some, remarks in found:
        names += some
        findings += remarks
    return names, findings


def _of_part(part: str, context: _Context) -> Names:
    part = " ".join(part.split())
    bare = unmarked(part)
    match = _ET_AL.search(bare)
    if not match:
        return _divided(_LEADING_AND.sub("", part), context)
    kept = bare[: match.start()].rstrip(" ,&")
    names, findings = _divided(kept, context) if kept else ([], [])
    return names, [finding("names-et-al", match[0].strip(" ,&")), *findings]


def _divided(part: str, context: _Context) -> Names:
    """Apply the first rule that fits one part between strong separators."""
    marked = split_outside(part, COMMA)
    if len(marked) > 1 and all(EMAIL_MARK in piece for piece in marked):
        return _each(marked, context._replace(strong=True))
    text = unmarked(part)
    is_own = is_same_name(text, context.organizations)
    if is_own or words.ends_in_legal_form(final_bracket(text)[0]):
        return _one(text, context, kind="organization")
    if len(marked) > 1 and are_east_asian_names(marked):
        return _each(marked, context)
    segments = split_outside(text, _AND)
    if len(segments) > 1 and are_names(segments):
        return _each(segments, context)
    if names_body(_BRACKET.sub(" ", text)):
        return _organization(text, context, segments)
    parts = [part for segment in segments for part in comma_parts(segment)]
    return _list_of_people(parts, context) or (
        _unclear(text) if _is_unclear(parts, len(segments), context.strong) else _one(text, context)
    )


def _one(text: str, context: _Context, kind: str | None = None) -> Names:
    name, findings = one_name(
        text, strong=context.strong, organizations=context.organizations, kind=kind
    )
    return [name] if name else [], findings


def _unclear(text: str) -> Names:
    name, findings = unsure(text)
    return [name], findings


def are_east_asian_names(parts: list[str]) -> bool:
    """Tell whether parts in Han, kana or Hangul are names each, not family and given name."""
    if not all(_EAST_ASIAN.fullmatch(part) for part in parts):
        return False
    lengths = [sum(map(str.isalpha, part)) for part in parts]
    return (
        max(lengths) >= _NOT_A_FAMILY
        or min(lengths) >= _WHOLE_NAME
        or any(map(words.has_organisation_word, parts))
    )


def _each(pieces: Iterable[str], context: _Context) -> Names:
    return _joined(_one(unmarked(piece), context) for piece in pieces)


def are_names(segments: list[str]) -> bool:
    """Tell whether what stands around "and" is several names, at least one of them a person's."""
    own = map(taken, segments)
    people = [one.is_person or is_person_like(one.text) for one in own]
    return any(people) and all(
        person or words.has_organisation_word(segment)
        for person, segment in zip(people, segments, strict=True)
    )


def _organization(text: str, context: _Context, segments: list[str]) -> Names:
    names, findings = _one(text, context)
    several = len(segments) > 1 and all(map(is_named_alone, segments)) and not is_unit(segments)
    told = finding("names-one-organization", text)
    if several and names and names[0].name_type == "Organizational" and told not in findings:
        findings = [*findings, told]
    return names, findings


def is_unit(segments: list[str]) -> bool:
    """Tell whether one unit at the end heads all words: `CSIRO Contracts & Commissioning Team`."""
    *before, last = segments
    own = last.split()
    return (
        len(own) > 1
        and words.normal(own[-1]) in UNIT_WORDS
        and not any(map(words.has_organisation_word, [*before, *own[:-1]]))
        and all(len(segment.split()) > 1 for segment in before)
    )


def is_named_alone(segment: str) -> bool:
    """Tell whether what stands beside a conjunction can be an organisation's name by itself."""
    return words.has_organisation_word(segment) or any(
        words.is_acronym(word.strip(".,"), 2) for word in segment.split()
    )


def _list_of_people(parts: list[Part], context: _Context) -> Names | None:
    """Return several persons between commas, if that is certain."""
    if len(parts) < 2:
        return None
    bare = [Part(final_bracket(taken(part.text).text)[0], part.suffix) for part in parts]
    if all(begins_with_title(part.text) for part in parts):
        return _each(map(_whole, parts), context)
    people_alone = all(given_family(*part) for part in bare) and are_separate_people(parts, bare)
    if people_alone or are_beside_a_known_person(bare, context.persons):
        return _each(map(_whole, parts), context)
    short = [family_initials(part.text) for part in bare]
    people = [person for person in short if person]
    if len(people) < len(parts):
        people = pairs_with_initials(parts)
    names = [Name(one.name, "Personal", given=one.given, family=one.family) for one in people]
    return (names, []) if names else None


def _whole(part: Part) -> str:
    return f"{part.text}, {part.suffix}" if part.suffix else part.text


def are_separate_people(parts: list[Part], bare: list[Part]) -> bool:
    """Tell whether parts that are all `Given Family` can't be `Family, Given`."""
    if len(parts) > 2 or any(words.is_initials(word) for word in bare[0].text.split()):
        return True
    return all(ends_in_identifier(part.text) or final_bracket(part.text)[1] for part in parts)


def are_beside_a_known_person(parts: list[Part], persons: Sequence[str]) -> bool:
    """Tell whether one of some parts is a person named elsewhere, and the others can be persons."""
    known = {words.normal_name(name) for name in persons}
    if not any(words.normal_name(text) in known and given_family(text) for text, _ in parts):
        return False
    return all(map(may_be_person_too, (text.split() for text, _ in parts)))


def may_be_person_too(found: list[str]) -> bool:
    """Tell whether words may be given and family names, and no post or body."""
    text = " ".join(found)
    if len(found) < 2 or words.is_function(found) or words.has_organisation_word(text):
        return False
    return may_be_given_family(found) and not words.has_job_title(text)


def pairs_with_initials(parts: list[Part]) -> list[Person]:
    """Read `Smith, J., Jones, K.`: family names and initials in turn."""
    if len(parts) < 4 or len(parts) % 2:
        return []
    people = [
        family_given(left.text, right.text, right.suffix, strong=True)
        for left, right in zip(parts[::2], parts[1::2], strict=True)
        if are_initials(right.text)
    ]
    found = [person for person in people if person]
    return found if len(found) == len(parts) // 2 else []


def _is_unclear(parts: list[Part], segments: int, strong: bool) -> bool:
    while len(parts) > 1 and words.has_job_title(parts[-1].text):
        parts = parts[:-1]
    if segments > 1 or len(parts) > 2:
        return True
    return len(parts) == 2 and not strong and all(given_family(*part) for part in parts)


def distinct(names: list[Name]) -> list[Name]:
    """Return each name once, the fuller entry in the first one's place."""
    kept: list[Name] = []
    places: dict[object, int] = {}
    for name in names:
        keys: list[object] = [*name.identifiers, words.normal_name(name.name)]
        place = next((places[key] for key in keys if key in places), None)
        if place is None or are_namesakes(kept[place], name):
            place = len(kept)
            kept.append(name)
        elif _fullness(name) > _fullness(kept[place]):
            kept[place] = name
        for key in keys:
            places.setdefault(key, place)
    return kept


def are_namesakes(one: Name, other: Name) -> bool:
    """Tell two persons of the same name apart: each has an identifier of their own."""
    ids = {item.scheme: item.value for item in one.identifiers}
    return any(ids.get(item.scheme, item.value) != item.value for item in other.identifiers)


def _fullness(name: Name) -> tuple[int, int, int]:
    return len(name.identifiers), len(name.affiliations), bool(name.name_type)


def _gathered(findings: list[Finding]) -> list[Finding]:
    """Return one remark for all names of a field that are persons' only by their form."""
    guessed = [item for item in findings if item.code == "name-guessed"]
    if len(guessed) < 2:
        return findings
    names = "; ".join(str(item.params["names"]) for item in guessed[:_SHOWN])
    others = [item for item in findings if item.code != "name-guessed"]
    return [*others, finding("name-guessed", names, names=names)]
