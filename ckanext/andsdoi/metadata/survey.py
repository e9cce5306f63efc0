"""What the site's mapping leaves of its datasets: each field with an example, and how to map it.

For an admin who decides about fields that the mapping does not know. An example tells nobody's name
or address: where there may be one, only the shape of the value is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from .dataset.budget import TooLarge
from .dataset.reader import Reader, as_text, by_language, decode, is_empty
from .dataset.unused import says_something
from .document import document
from .problems import HIDDEN, Report, excerpt
from .settings import Settings
from .site import Rule
from .values.dates import read_date
from .values.emails import without_emails
from .values.identifiers import related
from .values.names import parse_names

MAPPED, IGNORED, OPEN = "mapped", "ignored", "-"
"""The site's mapping says where a field goes; that it is never sent; nothing."""

LONGEST = 60
# Nothing is looked at beyond.
_LOOKED_AT = 300
_MOST_ENTRIES = 20
_OF_PERSONS = re.compile(
    "name|author|contact|person|people|mail|phone|address|user|creator|contributor|maintainer"
    "|owner|investigator|researcher|curator|editor|autor|kontakt|contatto|telefon|adresse"
    "|orcid|signature|responsible|responsab|titolare",
    re.IGNORECASE,
)
_AGENTS = re.compile(
    "author|person|people|creator|contributor|maintainer|owner|investigator|researcher|curator"
    "|editor|autor",
    re.IGNORECASE,
)
_ORCID = re.compile("[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?:\+|\(?0)[0-9 ()/.-]{6,}")
_PIECES = re.compile(r"[;,\n*|•:]+")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}(?:T.*)?")
_DOI = "10.4226/fields"


class SiteField(NamedTuple):
    """A filled field that no rule of the mapping knows, or that the site's own mapping names.

    Attributes:
        name: What the dataset calls it; a dot reaches into a dict.
        covered: `MAPPED`, `IGNORED` or `OPEN`.
        example: The value on a line, or its shape.
        line: The line of the site's mapping file that covers it, or would.
    """

    name: str
    covered: str
    example: str
    line: str


def site_fields(dataset: Mapping[str, Any], settings: Settings) -> tuple[SiteField, ...]:
    """Return the fields of a dataset about which the site decides, sorted by name.

    Args:
        dataset: What `package_show` returns.
        settings: The site's choices.
    """
    kind = dataset.get("type")
    rules = settings.site.of(kind if isinstance(kind, str) else "dataset")
    reader = Reader(dataset, Report(), skip=[settings.extra_key])
    unused = document(dict(dataset), _DOI, settings).unused
    found = []
    for name in sorted({*unused, *rules}):
        try:
            value = reader.value(name)
        except TooLarge:
            continue
        if says_something(value):
            found.append(_field(name, value, rules))
    return tuple(found)


def _field(name: str, value: Any, rules: Mapping[str, Rule | None]) -> SiteField:
    value = decode(value, literal=True)
    shown = example(name, value)
    if name not in rules:
        return SiteField(name, OPEN, shown, yaml_line(name, proposal(name, value)))
    rule = rules[name]
    if rule is None:
        return SiteField(name, IGNORED, shown, yaml_line(name, False))
    return SiteField(name, MAPPED, shown, yaml_line(name, written(rule)))


def example(name: str, value: Any) -> str:
    """Return a value on one line of at most 60 characters, or only its shape.

    The shape is told of what holds several fields, and of what may tell of a person. JSON text is
    decoded already.
    """
    texts = list(_texts(value))
    if not texts or _OF_PERSONS.search(name) or any(map(may_tell_of_a_person, texts)):
        return excerpt(shape(value), LONGEST)
    return excerpt(without_emails(", ".join(texts), HIDDEN)[0], LONGEST)


def _texts(value: Any) -> Iterator[str]:
    """Yield the beginnings of the texts of a text or a list of texts; nothing of dicts."""
    entries = value if isinstance(value, list) else [value]
    texts = [as_text(entry) for entry in entries]
    if None not in texts:
        yield from (text[:_LOOKED_AT] for text in texts[:_MOST_ENTRIES] if text)


def may_tell_of_a_person(text: str) -> bool:
    """Tell whether a text may hold the name, number or identifier of a person."""
    if _ORCID.search(text) or _TELEPHONE.fullmatch(text.strip()):
        return True
    pieces = (piece.strip() for piece in (text, *_PIECES.split(text)))
    return any(_names_a_person(piece) for piece in pieces if piece)


def _names_a_person(text: str) -> bool:
    names, findings = parse_names(text)
    return any(name.name_type == "Personal" for name in names) or any(
        one.code == "name-unsure" and not str(one.params.get("variant")).startswith("alone")
        for one in findings
    )


def shape(value: Any) -> str:
    """Return what a value is made of: `text`, `list of 2: name, role`."""
    if isinstance(value, Mapping):
        return ", ".join(map(str, value)) or "empty"
    if not isinstance(value, list):
        return "text" if isinstance(value, str) else type(value).__name__
    keys = dict.fromkeys(str(key) for one in value if isinstance(one, Mapping) for key in one)
    return f"list of {len(value)}: {', '.join(keys) or 'text'}"


def proposal(name: str, value: Any) -> object:
    """Return where a field may go: by its shape only, so that a person thinks it over."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping) and not by_language(first):
        part = next((str(key) for key, one in first.items() if not is_empty(one)), "name")
        return {"as": "description.Other", "fields": {part: "description"}}
    text = (as_text(first) or "").strip()
    if related(text[:_LOOKED_AT]):
        return "relatedIdentifier.IsDescribedBy"
    if _DATE.fullmatch(text) and read_date(text)[0]:
        return "date.Other"
    if _AGENTS.search(name):
        return "contributor.Other"
    return "subject" if isinstance(value, list) else "description.Other"


def written(rule: Rule) -> object:
    """Return a rule as a site writes it."""
    if not rule.fields and not rule.constants:
        return rule.written
    fields = {"fields": dict(rule.fields)} if rule.fields else {}
    return {"as": rule.written, **fields, **rule.constants}


def yaml_line(name: str, value: object) -> str:
    """Return a line of the site's mapping file."""
    key, shown = (
        yaml.safe_dump(
            one, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False
        )
        .removesuffix("\n")
        .removesuffix("\n...")
        for one in (name, value)
    )
    return f"{key}: {shown}"
