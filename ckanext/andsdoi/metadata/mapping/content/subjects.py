"""Subjects (DataCite 6): tags, keywords, themes, and what the site maps to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...dataset.reader import Item, Text, as_text, is_empty
from ...record import Subject
from ...settings import MAX_SUBJECTS
from ...values import languages

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Entry, Source

_LOOKED_AT = 10 * MAX_SUBJECTS
_EU_SCHEME = "EU Data Theme"
_EU_DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme"
_EU_DATA_THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
# What Wikidata calls a thing: as a word it says nothing, as an address it does.
_WIKIDATA = re.compile("Q[1-9][0-9]{2,9}")
_WIKIDATA_URI = "http://www.wikidata.org/entity/"
_URI = re.compile(r"https?://\S+", re.IGNORECASE)
_LABELS = ("label", "title", "display_name", "name", "value")
_URIS = ("uri", "valueURI", "url", "id", "identifier")


def subjects(source: Source) -> tuple[Subject, ...]:
    """Return the subjects, each once; of equal ones the first spelling stays.

    One whose language is not known goes where the same text stands with its language.
    """
    found: dict[tuple[str, str | None, str | None], Subject] = {}
    for subject in _all(source):
        key = (" ".join(subject.text.casefold().split()), subject.scheme, subject.lang)
        found.setdefault(key, subject)
    spoken = {(text, scheme) for text, scheme, lang in found if lang}
    return tuple(
        subject
        for (text, scheme, lang), subject in found.items()
        if lang or (text, scheme) not in spoken
    )


def _all(source: Source) -> Iterator[Subject]:
    yield from tag_subjects(source)
    for name in ("tags_translated", "keywords"):
        yield from _plain(source, split_keywords(source, name))
    for item in source.reader.items("theme"):
        yield from theme_subjects(source, item)
    for rule in source.rules_for("subject"):
        yield from _site(source, rule)


def tag_subjects(source: Source) -> Iterator[Subject]:
    """Yield the subjects of CKAN's tags, or of the texts that stand in their place."""
    rows = source.reader.rows("tags")[:_LOOKED_AT]
    if not rows:
        yield from _plain(source, split_keywords(source, "tag_string"))
    elif rows[0][0] == "tags":
        yield from _plain(source, split_keywords(source, "tags"))
    else:
        for at, tag in rows:
            yield from tag_subject(source, tag, at)


def split_keywords(source: Source, name: str) -> list[Text]:
    """Return the texts of a field; no tag holds a comma, so a lone text with commas is a list."""
    texts = source.reader.texts(name)[:_LOOKED_AT]
    if len(texts) != 1 or texts[0].field != name or texts[0].lang:
        return texts
    parts = texts[0].text.split(",")[:_LOOKED_AT]
    return [texts[0]._replace(text=part) for part in parts]


def tag_subject(source: Source, tag: Any, at: str) -> Iterator[Subject]:
    """Yield the subject of one tag: in each language, with its vocabulary; no deleted one."""
    if not isinstance(tag, Mapping):
        yield from _plain(source, source.reader.in_language(tag, at))
        return
    if tag.get("state") not in (None, "", "active"):
        return
    label = next((tag[key] for key in ("display_name", "name") if not is_empty(tag.get(key))), None)
    scheme = source.free_line(as_text(tag.get("vocabulary_name")) or "", at) or None
    for text in source.reader.in_language(label, at):
        line = source.free_line(text.text, at)
        if line:
            yield Subject(line, scheme, lang=text.lang, source=at)


def _plain(source: Source, texts: Iterable[Text]) -> Iterator[Subject]:
    for text in texts:
        line = source.free_line(text.text, text.field)
        if _WIKIDATA.fullmatch(line):
            uri = f"{_WIKIDATA_URI}{line}"
            yield Subject(line, "Wikidata", _WIKIDATA_URI, uri, source=text.field)
        elif line:
            yield Subject(line, lang=text.lang, source=text.field)


def theme_subjects(source: Source, item: Item) -> Iterator[Subject]:
    """Yield the subjects of a DCAT theme: a concept's address, a text, or a dict of both."""
    if isinstance(item.value, str):
        value = item.value.strip()
        if _URI.fullmatch(value):
            yield from concept(source, value, "", item)
        else:
            yield from _plain(source, [Text(value, item.lang, item.field)])
        return
    uri = _first_text(item.value, _URIS)
    label = next((item.value[key] for key in _LABELS if not is_empty(item.value.get(key))), "")
    texts = source.reader.in_language(label, item.field)
    if not uri:
        yield from _plain(source, texts)
        return
    for text in texts or [Text("", None, item.field)]:
        yield from concept(source, uri, text.text, item, text.lang)


def concept(
    source: Source, uri: str, label: str, item: Item, lang: str | None = None
) -> Iterator[Subject]:
    """Yield the subject of a concept by its address: label, built-in or readable name."""
    value_uri = source.url(uri, item.field)
    scheme = _EU_DATA_THEME if uri.startswith(f"{_EU_DATA_THEME}/") else None
    last = uri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    built_in = _EU_DATA_THEMES.get(last) if scheme else None
    named = source.free_line(label, item.field) or built_in
    text = named or source.free_line(readable_segment(last), item.field) or value_uri
    if text:
        yield Subject(
            text, _EU_SCHEME if scheme else None, scheme, value_uri, lang=lang, source=item.field
        )


def readable_segment(segment: str) -> str:
    """Return the last segment of an address as words; nothing if it is a number or code."""
    if any(char.isdigit() for char in segment):
        return ""
    return re.sub("[_-]+", " ", segment).strip()


def _site(source: Source, rule: Rule) -> Iterator[Subject]:
    if not rule.fields and not rule.constants:
        yield from _plain(source, source.site_texts(rule))
        return
    for entry in source.site_entries(rule):
        for text in entry.texts("subject"):
            line = source.free_line(text.text, text.field)
            if line:
                yield _with_parts(entry, line, text.lang)


def _with_parts(entry: Entry, text: str, lang: str | None) -> Subject:
    return Subject(
        text,
        entry.line("subjectScheme"),
        entry.url("schemeURI"),
        entry.url("valueURI"),
        entry.line("classificationCode"),
        lang or languages.tag(entry.text("lang")),
        source=entry.field,
        code_source=entry.place("classificationCode"),
    )


def _first_text(value: Mapping[str, Any], names: Iterable[str]) -> str:
    found = (as_text(value.get(name)) for name in names)
    return next((text.strip() for text in found if text and not is_empty(text)), "")
