"""Rights (DataCite 16): the licence, and what else is said about access and use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..dataset.reader import Item, Text, as_text, is_empty
from ..record import Rights
from ..settings import MAX_RIGHTS
from ..values import languages
from ..values.findings import Finding
from ..values.licences import Licence, find_licence

if TYPE_CHECKING:
    from .source import Entry, Source

_UNSPECIFIED = frozenset(["notspecified"])
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
_ASSUMED = "licence-version-assumed"
_SPDX_URI = "https://spdx.org/licenses/"
_LOOKED_AT = 4 * MAX_RIGHTS


def rights(source: Source) -> tuple[Rights, ...]:
    """Return the dataset's licence first, then the resources' and further statements."""
    licence = source.choose(
        [
            ("license_id", lambda: own_licence(source)),
            ("licence", lambda: harvested_licence(source)),
        ],
        key=lambda one: one.text.casefold(),
    ).entries or lone_licence(source)
    resources = list(resource_rights(source))
    site = [
        one
        for rule in source.rules_for("rights")
        for entry in source.site_entries(rule)
        for one in _site(source, entry)
    ]
    if not (licence or resources or site):
        source.report.add("licence-missing", "license_id")
    found: dict[tuple[str, str | None], Rights] = {}
    for one in [*licence, *resources, *_further(source), *site]:
        found.setdefault((one.text.casefold(), one.uri), one)
    return tuple(found.values())


def own_licence(source: Source) -> list[Rights]:
    """Return the licence of CKAN's three licence fields."""
    key, title, url = (
        source.reader.plain(name) for name in ("license_id", "license_title", "license_url")
    )
    if key.strip().casefold() in _UNSPECIFIED or all(map(is_empty, (key, title, url))):
        return []
    beside = source.reader.plain("license") if is_empty(url) else ""
    return _found(source, key, title, beside if _is_address(beside) else url, "license_id")


def lone_licence(source: Source) -> list[Rights]:
    """Return the licence of portals that have one field for it, as data.gov has."""
    text = source.reader.plain("license").strip()
    return _found(source, text, "", text if _is_address(text) else "", "license") if text else []


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _found(source: Source, key: str, title: str, url: str, field: str) -> list[Rights]:
    overrides = dict(source.settings.licences)
    licence, findings = find_licence(key, title, url, overrides)
    if any(one.code == _ASSUMED for one in findings):
        licence, findings = stated_version(title, url) or (licence, findings)
    source.report.add_all((one for one in findings if one.code != "licence-missing"), field)
    if licence is None:
        return []
    text = source.free_line(licence.text, field)
    if licence.spdx is None:
        return [Rights(text, licence.uri, source=field)] if text else []
    known = (licence.uri, licence.spdx, "SPDX", _SPDX_URI, "en")
    return [Rights(text, *known, source=field)]


def stated_version(title: str, url: str) -> tuple[Licence, list[Finding]] | None:
    """Return the version that the dataset itself states: then none has to be assumed."""
    for texts in ((title, ""), ("", url)):
        licence, findings = find_licence("", *texts, {})
        if licence is not None and licence.spdx and not findings:
            return licence, findings
    return None


def harvested_licence(source: Source) -> list[Rights]:
    """Return the licence of an ISO harvester, and what it states besides."""
    texts = source.reader.texts("licence")
    address = next((text.text for text in source.reader.texts("licence_url")), "")
    if not texts and not address:
        return []
    first = texts[0].text if texts else ""
    found = _found(source, "", first, address, "licence")
    return [*found, *_statements(source, texts[1:])]


def _further(source: Source) -> Iterator[Rights]:
    yield from access_rights(source)
    terms = source.reader.texts("license_other")
    yield from _statements(
        source,
        [one._replace(text=source.rendered(one.text, one.field, _LOOKED_AT)) for one in terms],
    )
    for name in ("access_constraints", "rights", "liability"):
        yield from _statements(source, source.reader.texts(name))


def resource_rights(source: Source) -> Iterator[Rights]:
    """Yield the licences of the resources, each once, and what the site maps of them."""
    seen: set[str] = set()
    for at, resource in source.reader.rows("resources"):
        if not isinstance(resource, Mapping):
            continue
        value = None if "license" in source.hidden_in_resources else resource.get("license")
        text = (as_text(value) or "").strip()
        if text and text not in seen:
            seen.add(text)
            yield from _found(source, text, "", text if "://" in text else "", f"{at}.license")
        for rule in source.resource_rules:
            if rule.target == "rights":
                at_field = f"{at}.{rule.field}"
                texts = source.reader.in_language(resource.get(rule.field), at_field)
                yield from _statements(source, texts)


def access_rights(source: Source) -> Iterator[Rights]:
    """Yield the access rights: the label of a known address, or what stands there."""
    for item in source.reader.items("access_rights"):
        text = access_text(item)
        label = _ACCESS.get(text) or _ACCESS.get(text.replace("https://", "http://", 1))
        if label:
            yield Rights(label, text, source=item.field)
        else:
            yield from _statements(source, [Text(text, item.lang, item.field)])


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
