"""Rights (DataCite 16): the licence, and what else is said about access and use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dataset.reader import Item, Text, as_text, is_empty
from ..record import Rights
from ..settings import MAX_RIGHTS
from ..values import languages
from ..values.findings import Finding
from ..values.licences import Licence, find_licence, same_licence, says_too_little

if TYPE_CHECKING:
    from .source import Entry, Source

_LICENCES = ("license_id", "licence", "license")
# Who fills these in has said what may be done with the data, in words.
_TERMS = ("rights", "license_other")
# In a resource the terms stand in one of these, or in both.
_OF_RESOURCE = ("license", "rights")
_COMPLIANT = re.compile(r"[\w ]+::", re.ASCII)
_EU_ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
_COAR_ACCESS = "http://purl.org/coar/access_right/"
_ACCESS = {
    f"{_EU_ACCESS}PUBLIC": "Public",
    f"{_EU_ACCESS}RESTRICTED": "Restricted",
    f"{_EU_ACCESS}NON_PUBLIC": "Non-public",
    f"{_COAR_ACCESS}c_abf2": "Open access",
    f"{_COAR_ACCESS}c_f1cf": "Embargoed access",
    f"{_COAR_ACCESS}c_16ec": "Restricted access",
    f"{_COAR_ACCESS}c_14cb": "Metadata only access",
}
_ON_SITE = re.compile("/[^/]")
_SPDX_URI = "https://spdx.org/licenses/"
_LOOKED_AT = 4 * MAX_RIGHTS
# What it costs to look a licence up, in steps: for one, and for a character of it.
_LOOK_UP_ONE = 150
_LOOK_UP = 5
# Codes of ISO 19115 which say that something is said elsewhere.
_ISO_CODES = frozenset(
    """
    copyright intellectualpropertyrights licence license otherrestrictions patent patentpending
    trademark
    """.split()
)
_ISO_LIST = "MD_RestrictionCode"


class Look(NamedTuple):
    """Looks licences up for one dataset.

    Attributes:
        overrides: What the site says its ids mean.
        changed: The day on which the dataset was last changed, as far as that is known.
    """

    overrides: dict[str, str]
    changed: str

    def up(self, key: str, title: str, url: str) -> tuple[Licence | None, list[Finding]]:
        """Return the licence that three texts mean, and what was unknown or assumed."""
        return find_licence(key, title, url, self.overrides, self.changed)


def rights(source: Source, changed: str = "") -> tuple[Rights, ...]:
    """Return the dataset's licence first, then the resources' and further statements.

    Args:
        source: The dataset.
        changed: The day on which it was last changed, as far as that is known.
    """
    look = Look(dict(source.settings.licences), changed)
    resources = list(resource_licences(source, look))
    own = _own_texts(source, look)
    # A version that every resource states need not be assumed.
    if _is_stated_by([one for one in resources if one.is_licence], own.licence):
        licence: Sequence[Rights] = ()
        for name in _LICENCES:
            source.reader.take(name)
    else:
        licence = _of_dataset(source, look)
    others = [
        one
        for found in resources
        if not _is_said(found, own)
        for one in _of_resource(source, look, found)
    ]
    mapped = list(_resource_statements(source))
    further = list(_further(source))
    site = [
        one
        for rule in source.rules_for("rights")
        for entry in source.site_entries(rule)
        for one in _site(source, entry)
    ]
    terms = set(map(source.reader.called, _TERMS))
    stated = [one for one in further if one.source.partition("[")[0] in terms]
    if not (licence or others or mapped or site or stated):
        source.report.add("licence-missing", "license_id")
    return tuple(_once([*licence, *others, *mapped, *further, *site]))


def _once(statements: Iterable[Rights]) -> Iterator[Rights]:
    """Yield the statements, none that repeats others; an address is no text of its own."""
    seen: set[tuple[str, str]] = set()
    texts: set[str] = set()
    for one in statements:
        text, address = one.text.casefold(), (one.uri or "").casefold()
        if (text, address) in seen if address else text in texts or title_in(text) in seen:
            continue
        seen.add((text, address))
        texts.add(text)
        yield replace(one, text="") if one.uri and _is_same_address(one.text, one.uri) else one


def title_in(text: str) -> tuple[str, str]:
    """Return what stands before the first address in a small text, and the address.

    As in `terms of the lake [https://lake.example/terms]`; both are empty without an address.
    """
    before, sign, rest = text.partition("://")
    title, _, secure = before.rpartition("http")
    if not sign or secure not in ("", "s"):
        return "", ""
    return title.rstrip(" :;,-[(<"), f"http{secure}://{rest.rstrip(' ])>')}"


def _is_same_address(text: str, uri: str) -> bool:
    return "://" in text and _without_scheme(text) == _without_scheme(uri)


def _without_scheme(address: str) -> str:
    return address.casefold().partition("://")[2].rstrip("/")


def _of_dataset(source: Source, look: Look) -> Sequence[Rights]:
    return source.choose(
        [
            ("license_id", lambda: own_licence(source, look)),
            ("licence", lambda: harvested_licence(source, look)),
        ],
        key=lambda one: one.text.casefold(),
    ).entries or lone_licence(source, look)


class OfResource(NamedTuple):
    """The licence of a resource: its text, what it means, and where it stands."""

    text: str
    licence: Licence | None
    field: str

    @property
    def address(self) -> str:
        """Return the text where it is an address."""
        return self.text if "://" in self.text else ""

    @property
    def is_licence(self) -> bool:
        """Tell whether the field is one of licences, or the text is known to be one."""
        return self.field.endswith(".license") or bool(self.licence and self.licence.kind)


class OwnTexts(NamedTuple):
    """What the dataset says of its licence itself, and what it means."""

    texts: tuple[str, ...]
    licence: Licence | None


def _of_resource(source: Source, look: Look, found: OfResource) -> list[Rights]:
    label = access_label(found.text)
    if label:
        return [Rights(label, found.text, source=found.field)]
    return _found(source, look, found.text, "", found.address, found.field)


def own_licence(source: Source, look: Look) -> list[Rights]:
    """Return the licence of CKAN's three licence fields."""
    key, title, url = _own_fields(source)
    if all(map(is_empty, (key, title, url))):
        return []
    source.reader.take("license_id")
    return _found(source, look, key, title, url, "license_id")


def _own_fields(source: Source) -> tuple[str, str, str]:
    key, title, url = (
        source.reader.plain(name) for name in ("license_id", "license_title", "license_url")
    )
    url = _at_site(source, url)
    beside = source.reader.plain("license").strip()
    if is_empty(url) and _is_address(beside):
        source.reader.take("license")
        return key, title, beside
    if beside and is_empty(title) and says_too_little(key) and not _is_address(beside):
        # Old portals wrote the title there: "OKD Compliant::GNU Free Documentation License".
        source.reader.take("license")
        return key, _COMPLIANT.sub("", beside, count=1), url
    return key, title, url


def _at_site(source: Source, url: str) -> str:
    """Return the address of a licence, at this site where the site's list of licences is so."""
    base = source.settings.site_url.rstrip("/")
    return f"{base}{url}" if base and _ON_SITE.match(url) else url


def _own_texts(source: Source, look: Look) -> OwnTexts:
    key, title, url = _own_fields(source)
    if all(map(is_empty, (key, title, url))):
        title, url = _harvested(source)
    if all(map(is_empty, (key, title, url))):
        key = source.reader.plain("license").strip()
        url = key if _is_address(key) else ""
    return OwnTexts((key, title, url), look.up(key, title, url)[0])


def _is_stated_by(resources: Sequence[OfResource], licence: Licence | None) -> bool:
    """Tell whether a licence whose version is assumed is stated by every resource."""
    if licence is None or not licence.since or not resources:
        return False
    return all(
        one.licence and one.licence.kind == licence.kind and not one.licence.since
        for one in resources
    )


def _is_said(found: OfResource, own: OwnTexts) -> bool:
    """Tell whether the dataset has said the licence of a resource already."""
    if not found.text or any(same_licence(found.text, text) for text in own.texts if text):
        return True
    if own.licence is None or found.licence is None or own.licence.kind != found.licence.kind:
        return False
    return bool(found.licence.kind and found.licence.since and own.licence.spdx)


def lone_licence(source: Source, look: Look) -> list[Rights]:
    """Return the licence of portals that have one field for it, as data.gov has."""
    text = source.reader.plain("license").strip()
    url = text if _is_address(text) else ""
    return _found(source, look, text, "", url, "license") if text else []


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _found(source: Source, look: Look, key: str, title: str, url: str, field: str) -> list[Rights]:
    source.reader.spend(field, _LOOK_UP * (len(key) + len(title)))
    licence, findings = look.up(key, title, url)
    source.report.add_all((one for one in findings if one.code != "licence-missing"), field)
    if licence is None:
        return []
    text = source.free_line(licence.text, field)
    further = _statements(source, [Text(licence.paragraph, None, field)])
    return [*([_as_rights(licence, text, field)] if text or licence.spdx else []), *further]


def _as_rights(licence: Licence, text: str, field: str) -> Rights:
    if licence.spdx is None:
        return Rights(text, licence.uri, source=field)
    return Rights(text, licence.uri, licence.spdx, "SPDX", _SPDX_URI, "en", source=field)


def harvested_licence(source: Source, look: Look) -> list[Rights]:
    """Return the licence of an ISO harvester, and what it states besides."""
    title, address = _harvested(source)
    if not title and not address:
        return []
    found = _found(source, look, "", title, address, "licence")
    texts = _harvested_texts(source)
    others = [one for one in texts if one.text != title] if _titled(source) else texts[1:]
    return [*found, *_statements(source, others)]


def _harvested(source: Source) -> tuple[str, str]:
    """Return a harvested licence's title and address."""
    texts = _titled(source) or _harvested_texts(source)
    found = (texts, source.reader.texts("licence_url"))
    title, address = (some[0].text if some else "" for some in found)
    source.reader.take("licence_url")
    return title, address


def _titled(source: Source) -> list[Text]:
    """Return the title that an ISO record gives the address of its licence."""
    titles = source.reader.texts("licence_url_title")
    if not source.reader.texts("licence_url"):
        return []
    source.reader.take("licence_url_title")
    return titles


def _harvested_texts(source: Source) -> list[Text]:
    return _without_codes(source, "licence")


def _further(source: Source) -> Iterator[Rights]:
    yield from access_rights(source)
    terms = source.reader.texts("license_other")
    yield from _statements(
        source,
        [one._replace(text=source.rendered(one.text, one.field, _LOOKED_AT)) for one in terms],
    )
    for name in ("access_constraints", "rights", "liability"):
        yield from _statements(source, _without_codes(source, name))


def resource_licences(source: Source, look: Look) -> Iterator[OfResource]:
    """Yield the licences of the resources, each once; an empty one where a resource has none."""
    seen: set[str] = set()
    for at, resource in source.reader.rows("resources"):
        if not isinstance(resource, Mapping):
            continue
        for name, text in texts_of_resource(source, resource):
            if text not in seen:
                seen.add(text)
                url = text if "://" in text else ""
                source.reader.spend(f"{at}.{name}", _LOOK_UP_ONE)
                licence = look.up(text, "", url)[0] if text else None
                yield OfResource(text, licence, f"{at}.{name}")


def texts_of_resource(source: Source, resource: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the terms of a resource with their fields; an empty text if there are none."""
    shown = [name for name in _OF_RESOURCE if name not in source.hidden_in_resources]
    texts = [(name, (as_text(resource.get(name)) or "").strip()) for name in shown]
    said = [one for one in texts if not is_empty(one[1]) and not _is_iso_code(one[1])]
    return said or [(_OF_RESOURCE[0], "")]


def _resource_statements(source: Source) -> Iterator[Rights]:
    """Yield what the site maps of the resources."""
    rules = [rule for rule in source.resource_rules if rule.target == "rights"]
    for at, resource in source.reader.rows("resources") if rules else ():
        for rule in rules if isinstance(resource, Mapping) else ():
            at_field = f"{at}.{rule.field}"
            texts = source.reader.in_language(resource.get(rule.field), at_field)
            yield from _statements(source, texts)


def _without_codes(source: Source, name: str) -> list[Text]:
    texts = source.reader.texts(name)
    kept = [text for text in texts if not _is_iso_code(text.text)]
    if len(kept) < len(texts):
        # That it is said elsewhere is understood.
        source.reader.take(name)
    return kept


def _is_iso_code(text: str) -> bool:
    """Tell whether a text is nothing but a code which says that something is said elsewhere."""
    last = text.rpartition("/")[2] if _ISO_LIST in text else text
    word = last.rpartition("#")[2].replace(_ISO_LIST, "")
    return "".join(filter(str.isalnum, word)).casefold() in _ISO_CODES


def access_rights(source: Source) -> Iterator[Rights]:
    """Yield the access rights: the label of a known address, or what stands there."""
    for item in source.reader.items("access_rights"):
        text = access_text(item)
        label = access_label(text)
        if label:
            source.reader.take(item.field)
            yield Rights(label, text, source=item.field)
        else:
            yield from _statements(source, [Text(text, item.lang, item.field)])


def access_label(address: str) -> str | None:
    """Return the label of the EU's or COAR's address of an access right, or None."""
    return _ACCESS.get(address) or _ACCESS.get(address.replace("https://", "http://", 1))


def access_text(item: Item) -> str:
    """Return the address of an access right, or its label."""
    if isinstance(item.value, str):
        return item.value.strip()
    names = ("uri", "url", "label", "title", "name", "value")
    return next((text for name in names if (text := as_text(item.value.get(name)))), "")


def _statements(source: Source, texts: list[Text]) -> Iterator[Rights]:
    for text in texts:
        line = source.free_line(text.text[:_LOOKED_AT], text.field)
        if not line:
            continue
        uri = source.url(line, text.field) if _is_address(line) else None
        yield Rights(
            line, uri if uri and " " not in line else None, lang=text.lang, source=text.field
        )


def _site(source: Source, entry: Entry) -> Iterator[Rights]:
    identifier = entry.line("rightsIdentifier")
    texts = entry.texts("rights") or [Text(identifier or "", None, entry.field)]
    for text in texts:
        line = source.free_line(text.text, text.field)
        if line:
            yield Rights(
                line,
                entry.url("rightsURI"),
                identifier,
                entry.line("rightsIdentifierScheme"),
                entry.url("schemeURI"),
                text.lang or languages.tag(entry.text("lang")),
                source=entry.field,
            )
