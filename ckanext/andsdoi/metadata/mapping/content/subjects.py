"""Subjects (DataCite 6): tags, keywords, themes, and what the site maps to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ...dataset.reader import Item, Text, as_text, by_language, is_empty
from ...problems import root_field
from ...record import Subject
from ...settings import MAX_SUBJECTS
from ...values import languages
from ...values.labels import without_underscores
from ..subfields import Subfields

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Entry, Source

_LOOKED_AT = 10 * MAX_SUBJECTS
_KEYWORDS = ("tags_translated", "keywords", "keyword")
# Fields of concepts: a text there may be a bare code of the EU's data themes.
_THEMES = ("theme", "themes")
# Andino's: codes of the EU's data themes in small letters.
_SUPER_THEME = "super_theme"
# What else portals call what a dataset is about; a comma belongs to the text there.
_TOPICS = (
    "subject",
    "subjects",
    "topic",
    "topics",
    "topic_category",
    "iso_topic",
    "theme-primary",
    "theme-secondary",
    "category",
    "categories",
    "discipline",
    "disciplines",
)
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
_EU_THEME = re.compile(
    r"https?://publications\.europa\.eu/resource/authority/data-theme/([^/#]+)[/#]?", re.IGNORECASE
)
# `ECON, TRAN`, and how databases write a list: `{ECON,TRAN}`.
_BETWEEN = re.compile("[,;|]")
_AROUND = " {}[]"
# What Wikidata calls a thing: as a word it says nothing, as an address it does.
_WIKIDATA = re.compile("Q[1-9][0-9]{2,9}")
_WIKIDATA_URI = "http://www.wikidata.org/entity/"
_SLUG_SIGNS = re.compile("[-_]")
_URI = re.compile(r"https?://\S+", re.IGNORECASE)
# What the parts of a concept are called, best first.
_LABELS = (
    "label preflabel displayname title name term keyword subject text value @value theme".split()
)
_URIS = ("uri", "valueuri", "url")
# Only an address in there says which concept it is: the rest may be anybody's id.
_IDS = ("@id", "id", "identifier")
_SCHEMES = ("vocabularyname", "vocabulary", "subjectscheme", "scheme", "thesaurus")
_SCHEME_URIS = ("schemeuri", "inscheme")
_LANGUAGES = ("lang", "language", "@language")
_CODES = ("code", "theme")
_WITHIN = ("subthemes", "subtheme")


class _Scheme(NamedTuple):
    """The vocabulary that a subject comes from: what it is called, and its address."""

    name: str | None = None
    uri: str | None = None


_NO_SCHEME = _Scheme()
Reading = Callable[["Source", Iterable[Text]], Iterator[Subject]]


def subjects(source: Source) -> tuple[Subject, ...]:
    """Return the subjects, each once; of equal ones the first spelling stays.

    One whose language is not known goes where the same text stands with its language, and so does
    a concept without words: a bare number or address is no keyword.
    """
    every = list(_all(source))
    worded = [one for one in every if one.text]
    _report_wordless(source, [one for one in every if not one.text], worded)
    found: dict[tuple[str, str | None, str | None], Subject] = {}
    for subject in worded:
        key = (_comparable(subject.text), subject.scheme, subject.lang)
        found.setdefault(key, subject)
    _take_said_tags(source, {text for text, _, _ in found})
    spoken: dict[tuple[str, str | None], list[Subject]] = {}
    for (text, scheme, lang), subject in found.items():
        if lang:
            spoken.setdefault((text, scheme), []).append(subject)
    fields = _texts_of_fields(worded) if spoken else {}
    once = [
        subject
        for (text, scheme, lang), subject in found.items()
        if lang or all(_translates(one, subject, fields) for one in spoken.get((text, scheme), ()))
    ]
    return tuple(_in_words(once))


def _texts_of_fields(subjects: Iterable[Subject]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in subjects:
        found.setdefault(_field_of(one), set()).add(_comparable(one.text))
    return found


def _comparable(text: str) -> str:
    return " ".join(text.casefold().split())


def _field_of(subject: Subject) -> str:
    return subject.source.partition("[")[0]


def _translates(one: Subject, plain: Subject, fields: dict[str, set[str]]) -> bool:
    """Tell whether a subject stands in a translation (`keywords_fr`) of the field of another.

    A field that has all of the other's words says only their language.
    """
    field, other = map(_field_of, (plain, one))
    if other == field or not other.startswith(field) or other.endswith("_translated"):
        return False
    return not fields[field] <= fields[other]


def _take_said_tags(source: Source, known: Container[str]) -> None:
    """Note that a form's text of tags, which stands in for them, says nothing but the subjects."""
    for text in source.reader.texts("tag_string"):
        words = [*map(_comparable, text.text.split(","))]
        if all(word in known for word in words):
            source.reader.take(text.field)


def _report_wordless(source: Source, wordless: list[Subject], worded: list[Subject]) -> None:
    """Report the concepts that stand in a field without words, and nowhere with them."""
    known = {_concept_of(one) for one in worded if one.value_uri}
    lost: dict[str, dict[str, str]] = {}
    for one in wordless:
        if _concept_of(one) not in known:
            root = root_field(one.source)
            lost.setdefault(root, {}).setdefault(_concept_of(one), one.value_uri or "")
    for field, addresses in lost.items():
        found = ", ".join(addresses.values())
        source.report.add("subject-without-words", field, found, n=len(addresses))


def _in_words(subjects: list[Subject]) -> Iterator[Subject]:
    """Yield the subjects without the slug (`open-interest`) of another."""
    texts = {_comparable(one.text) for one in subjects if " " in one.text}
    for one in subjects:
        words = _SLUG_SIGNS.sub(" ", one.text.casefold())
        is_slug = (
            " " not in one.text
            and words != one.text.casefold()
            and not (one.scheme or one.value_uri)
        )
        if not (is_slug and words in texts):
            yield one


def _concept_of(subject: Subject) -> str:
    """Return what tells a concept from another: its address, of a thing of Wikidata the number."""
    address = (subject.value_uri or "").rstrip("/")
    last = address.rpartition("/")[2]
    if "wikidata.org/" in address and _WIKIDATA.fullmatch(last):
        return last
    return address.partition("://")[2]


def _all(source: Source) -> Iterator[Subject]:
    if source.reader.rows("tags"):
        yield from _concepts(source, "tags", _split)
    else:
        yield from _concepts(source, "tag_string", _split)
        yield from _split(source, source.reader.by_suffix("tags"))
    for name in _KEYWORDS:
        yield from _concepts(source, name, _split)
    for name in _THEMES:
        yield from _concepts(source, name, _themes)
    yield from _concepts(source, _SUPER_THEME, _super_themes)
    for name in _TOPICS:
        yield from _concepts(source, name, _plain)
    for rule in source.rules_for("subject"):
        yield from _site(source, rule)


def _concepts(source: Source, name: str, read: Reading) -> Iterator[Subject]:
    """Yield the subjects of a field, each entry a dict or texts."""
    if not source.reader.holds(name):
        return
    rows = source.reader.rows(name)[:_LOOKED_AT]
    if not any(is_concept(entry) for _, entry in rows):
        yield from read(source, source.reader.texts(name)[:_LOOKED_AT])
        return
    for at, entry in rows:
        if is_concept(entry):
            yield from concept(source, Item(entry, None, at), of_themes=name in _THEMES)
        else:
            yield from read(source, source.reader.in_language(entry, at))
    yield from read(source, source.reader.by_suffix(name))


def is_concept(entry: Any) -> bool:
    """Tell whether an entry is a dict of a concept's parts, and not of translations."""
    return isinstance(entry, dict) and not by_language(entry) and not is_empty(entry)


def _split(source: Source, texts: Iterable[Text]) -> Iterator[Subject]:
    """Yield subjects of keywords: none holds a comma, so a field's only text is a list of them."""
    for text in texts:
        if "," in text.text and source.reader.raw(text.field) == text.text:
            parts = text.text.split(",")[:_LOOKED_AT]
            yield from _plain(source, (text._replace(text=part) for part in parts))
        else:
            yield from _plain(source, [text])


def _plain(source: Source, texts: Iterable[Text]) -> Iterator[Subject]:
    for text in texts:
        word = text.text.strip()
        if word[:1] == "Q" and _WIKIDATA.fullmatch(word):
            yield Subject("", value_uri=f"{_WIKIDATA_URI}{word}", source=text.field)
        elif "://" in word and _URI.fullmatch(word):
            yield from _named(source, text._replace(text=""), word)
        elif line := source.free_line(without_underscores(word), text.field):
            yield Subject(line, lang=text.lang, source=text.field)


def _themes(source: Source, texts: Iterable[Text]) -> Iterator[Subject]:
    for text in texts:
        codes = theme_codes(text.text)
        if not codes:
            yield from _plain(source, [text])
        for code in codes:
            yield from _named(source, text._replace(text=""), f"{_EU_DATA_THEME}/{code}")


def _super_themes(source: Source, texts: Iterable[Text]) -> Iterator[Subject]:
    for text in texts:
        code = text.text.upper()
        yield from _themes(source, [text._replace(text=code) if theme_codes(code) else text])


def theme_codes(text: str) -> list[str]:
    """Return the codes of the EU's data themes that a text lists; nothing if it says more."""
    parts = [part.strip() for part in _BETWEEN.split(text.strip(_AROUND))]
    return parts if all(part in _EU_DATA_THEMES for part in parts) else []


def concept(source: Source, item: Item, *, of_themes: bool = False) -> Iterator[Subject]:
    """Yield the subjects of a dict: a label in each language, a concept's address, a scheme.

    A tag that was deleted at CKAN is none. In a field of themes a bare code may be the concept.
    """
    fields = Subfields(item)
    if fields.text(["state"])[0] not in ("", "active"):
        return
    code = next(iter(theme_codes(fields.text(_CODES)[0])), "") if of_themes else ""
    uri = _uri(fields) or (f"{_EU_DATA_THEME}/{code}" if code else "")
    texts = [
        text for text in source.reader.in_language(*fields.first(_LABELS)) if text.text != code
    ]
    if not uri and not texts:
        source.report.add("value-unreadable", item.field, kind="dict")
        return
    lang, scheme = languages.tag(fields.text(_LANGUAGES)[0]), _scheme(source, fields)
    for text in texts or [Text("", None, item.field)]:
        one = Text(text.text, text.lang or lang, item.field)
        if uri or scheme != _NO_SCHEME:
            yield from _named(source, one, uri, scheme)
        else:
            yield from _plain(source, [one])
    if of_themes:
        yield from _subthemes(source, fields)


def _subthemes(source: Source, fields: Subfields) -> Iterator[Subject]:
    """Yield the narrower concepts that stand in that of a theme."""
    for _, value, at in fields.all(_WITHIN):
        for item in source.reader.entries(value, at):
            if isinstance(item.value, dict):
                yield from concept(source, item)
            else:
                yield from _plain(source, [Text(item.value, item.lang, item.field)])


def _uri(fields: Subfields) -> str:
    """Return the address that says which concept a dict is, or nothing."""
    stated = fields.text(_URIS)[0].strip()
    if stated and not is_empty(stated):
        return stated
    ids = (text.strip() for _, value, _ in fields.all(_IDS) if (text := as_text(value)))
    return next(filter(_URI.fullmatch, ids), "")


def _scheme(source: Source, fields: Subfields) -> _Scheme:
    """Return the vocabulary of a concept, by its name, its address, or a dict of both."""
    value, at = fields.first(_SCHEMES)
    uri = fields.text(_SCHEME_URIS)[0]
    if isinstance(value, dict) and not by_language(value):
        inner = Subfields(Item(value, None, at))
        uri = uri or _uri(inner)
        value, at = inner.first(_LABELS)
    texts = source.reader.in_language(value, at)
    name = texts[0].text.strip() if texts else ""
    if _URI.fullmatch(name):
        name, uri = "", name
    return _Scheme(source.free_line(name, at) or None, source.url(uri, at))


def _named(source: Source, text: Text, uri: str, scheme: _Scheme = _NO_SCHEME) -> Iterator[Subject]:
    """Yield the subject of a concept: its label, a built-in one, or the end of its address.

    One that has none of them has an empty text.
    """
    theme = _EU_THEME.fullmatch(uri)
    if theme:
        uri, scheme = f"{_EU_DATA_THEME}/{theme[1]}", _Scheme(_EU_SCHEME, _EU_DATA_THEME)
    value_uri = source.url(uri, text.field)
    last = uri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    words = "" if text.text.strip() in (uri, last) and not readable_segment(last) else text.text
    label = source.free_line(words, text.field) or (_EU_DATA_THEMES.get(last) if theme else "")
    line = label or source.free_line(readable_segment(last), text.field)
    if line or value_uri:
        yield Subject(line, scheme.name, scheme.uri, value_uri, lang=text.lang, source=text.field)


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
