"""Persons with what stands around their names: affiliations, roles, job titles."""

from __future__ import annotations

from dataclasses import replace

from ..findings import Finding, finding
from ..identifiers import Affiliation
from . import words
from .model import Name
from .persons import Person, are_initials, begins_with_title, family_given, given_family
from .pieces import Part, comma_parts, final_bracket

Read = tuple[Name | None, list[Finding]]

_ACRONYM = 4


def as_person(text: str, *, strong: bool, certain: bool = False) -> Read:
    """Read a text as one person, perhaps with an affiliation.

    Args:
        text: Clean text without identifiers.
        strong: Whether it is certain that this is one name.
        certain: Whether it is known to be a person.

    Returns:
        The person; a name without type if a person and something else can't be told apart; None if
        this is no person.
    """
    before, inside = final_bracket(text)
    if names_body(before):
        name, findings = person_at_organisation(text, strong)
        if name or not certain:
            return name, findings
    name, findings = _alone(before if inside else text, strong, certain)
    if certain:
        name = name or Name(before, "Personal")
        findings = [item for item in findings if item.code != "name-guessed"]
    if not (name and inside):
        return name, findings
    if words.is_role(inside):
        return name, [*findings, _dropped(inside)]
    return replace(name, affiliations=(*name.affiliations, Affiliation(inside))), findings


def is_person_like(text: str) -> bool:
    """Tell whether a text without identifiers reads as one person by itself."""
    name, _ = as_person(text, strong=False)
    return name is not None and name.name_type == "Personal"


def names_body(text: str) -> bool:
    """Tell whether a text holds an organisation's word that is no person's family name."""
    if not words.has_organisation_word(text):
        return False
    parts = comma_parts(text)
    kept, at = [], 0
    while at < len(parts):
        pair = parts[at : at + 2]
        if len(pair) > 1 and _ordered(pair[0], pair[1], strong=True):
            at += 2
        else:
            kept.append(pair[0].text)
            at += 1
    return words.has_organisation_word(", ".join(kept))


def person_at_organisation(text: str, strong: bool) -> Read:
    """Read `Jane Doe, University of Melbourne`: an organisation behind a person and a comma."""
    parts = comma_parts(text)
    if len(parts) > 1 and begins_with_title(parts[-1].text):
        return behind_organisation(parts)
    person, rest = _head(parts, strong)
    if not (person and rest) or not any(words.has_organisation_word(part.text) for part in rest):
        return None, []
    if any(is_another_person(part) for part in rest):
        return Name(text), [finding("name-unsure", text)]
    kept = [part.text for part in rest if not words.has_job_title(part.text)]
    lost = [_dropped(part.text) for part in rest if words.has_job_title(part.text)]
    name, findings = _named(person)
    if kept:
        name = replace(name, affiliations=(Affiliation(", ".join(kept)),))
    return name, findings + lost


def behind_organisation(parts: list[Part]) -> Read:
    """Read `Lake Office, Dr. Mario Rossi`: by the title, a person stands behind the comma."""
    *home, last = parts
    person = given_family(*last)
    # `Library, Dr. Ann Marsh` may be called like that.
    if person is None or not words.has_organisation_word(home[0].text):
        return None, []
    if len(home[0].text.split()) == 1 or any(map(is_another_person, home)):
        return None, []
    name, findings = _named(person)
    affiliation = Affiliation(", ".join(part.text for part in home))
    return replace(name, affiliations=(affiliation,)), findings


def _head(parts: list[Part], strong: bool) -> tuple[Person | None, list[Part]]:
    """Return the person whom the first part, or the first two, name, and the other parts."""
    if not words.has_organisation_word(parts[0].text):
        person = given_family(*parts[0])
        if person:
            return person, parts[1:]
    if len(parts) < 2:
        return None, []
    return _ordered(parts[0], parts[1], strong), parts[2:]


def is_another_person(part: Part) -> bool:
    """Tell whether a part behind a comma is a person, rather than an affiliation."""
    if words.has_organisation_word(part.text) or words.has_job_title(part.text):
        return False
    return given_family(*part) is not None or are_initials(part.text)


def _alone(text: str, strong: bool, certain: bool) -> Read:
    parts = comma_parts(text)
    if len(parts) > 1 and words.has_job_title(parts[-1].text):
        name, findings = _alone(", ".join(part.text for part in parts[:-1]), strong, certain)
        return name, [*findings, _dropped(parts[-1].text)] if name else []
    if len(parts) == 1:
        person = given_family(*parts[0], certain=certain)
        return _named(person) if person else (None, [])
    return _of_two(parts[0], parts[1], strong, certain) if len(parts) == 2 else (None, [])


def _of_two(left: Part, right: Part, strong: bool, certain: bool) -> Read:
    person = _ordered(left, right, strong, certain)
    if person:
        return _named(person)
    person = given_family(*left)
    if not (person and words.is_acronym(right.text, _ACRONYM)):
        return None, []
    name, findings = _named(person)
    return replace(name, affiliations=(Affiliation(right.text),)), findings


def _ordered(left: Part, right: Part, strong: bool, certain: bool = False) -> Person | None:
    suffix = " ".join(filter(None, (left.suffix, right.suffix)))
    return family_given(left.text, right.text, suffix, strong=strong, certain=certain)


def _named(person: Person) -> tuple[Name, list[Finding]]:
    name = Name(person.name, "Personal", given=person.given, family=person.family)
    guessed = [finding("name-guessed", name.name, names=name.name)] if person.guessed else []
    return name, guessed


def _dropped(part: str) -> Finding:
    return finding("name-part-dropped", part, part=part)
