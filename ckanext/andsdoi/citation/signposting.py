"""FAIR Signposting: what a page is, told in links; a few in a header, all in a linkset.

Level 1 is the header `Link`, level 2 the linkset (RFC 9264). The rules: https://signposting.org/FAIR/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..suffix import doi_url
from . import bibliography
from .cited import CitedDataset, Resource, Standing
from .formats import advertised

LINKSET = "linkset"
LINKSET_TYPE = "application/linkset+json"

# nginx takes 4 KB for all headers of an answer.
_MOST_BYTES = 2_000 - len("Link: ")
_MOST_AUTHORS = 10
_MOST_ITEMS = 80  # of the shortest addresses no more find room
_PAGE_TYPE = "https://schema.org/AboutPage"
_TYPES = {
    "Dataset": "Dataset",
    "Collection": "Collection",
    "Software": "SoftwareSourceCode",
    "ComputationalNotebook": "SoftwareSourceCode",
    "Image": "ImageObject",
    "Audiovisual": "VideoObject",
    "Sound": "AudioObject",
    "Report": "Report",
    "JournalArticle": "ScholarlyArticle",
}
_DATACITE_JSON = "application/vnd.datacite.datacite+json"
# What may stand in an address of a header: RFC 3986's characters without the comma.
_SAFE = "!#$%&'()*+/:;=?@[]~"


@dataclass(frozen=True)
class Link:
    """A typed link of a page; `type` and `profile` say what is found behind it."""

    target: str
    rel: str
    type: str | None = None
    profile: str | None = None

    @property
    def href(self) -> str:
        """Return the address as header and linkset have it: nothing in it can end the link."""
        return _encoded(self.target)

    def written(self) -> str:
        """Return it as a header has it."""
        profile = f'; profile="{self.profile}"' if self.profile else ""
        type_ = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{type_}{profile}'


def link_header(cited: CitedDataset) -> str:
    """Return the value of the page's header, one line of ASCII, at most 2,000 bytes with its name.

    The most important first; authors and items are all in it, or none.
    """
    authors = _authors(cited)
    alone = [*_identity(cited), _linkset_link(cited), *_licence(cited), *_descriptions(cited)]
    together = [
        authors if len(authors) <= _MOST_AUTHORS else [],
        _items(cited) if len(cited.resources) <= _MOST_ITEMS else [],
    ]
    written: list[str] = []
    for group in (*([one] for one in alone), *together):
        longer = [*written, *(one.written() for one in group)]
        if len(", ".join(longer)) <= _MOST_BYTES:
            written = longer
    return ", ".join(written)


def export_header(cited: CitedDataset) -> str:
    """Return the value of the header of each download: which page it describes."""
    page = Link(cited.page, "describes", "text/html")
    return ", ".join(one.written() for one in (page, _linkset_link(cited)))


def linkset(cited: CitedDataset) -> bytes:
    """Return all links of the page, of its resources and its descriptions as a linkset."""
    contexts: dict[str, dict[str, Any]] = {}
    for anchor, link in dict.fromkeys(_all_links(cited)):
        context = contexts.setdefault(anchor, {"anchor": _encoded(anchor)})
        context.setdefault(link.rel, []).append(_target(link))
    return json.dumps({"linkset": [*contexts.values()]}, indent=2).encode()


def cite_as(doi: str, standing: Standing) -> tuple[Link, ...]:
    """Return the link that says how to cite a page: only if the DOI leads to it."""
    if standing is Standing.HERE:
        return (Link(doi_url(doi), "cite-as"),)
    return (Link(doi_url(doi), "related"),) if standing is Standing.EXTERNAL else ()


def _identity(cited: CitedDataset) -> list[Link]:
    type_ = _TYPES.get(cited.record.resource_type.general, "CreativeWork")
    return [
        *cite_as(cited.doi, cited.standing),
        Link(f"https://schema.org/{type_}", "type"),
        Link(_PAGE_TYPE, "type"),
    ]


def _linkset_link(cited: CitedDataset) -> Link:
    return Link(f"{cited.exports}/{LINKSET}", LINKSET, LINKSET_TYPE)


def _licence(cited: CitedDataset) -> list[Link]:
    uri = bibliography.licence_uri(cited.record)
    return [Link(uri, "license")] if uri else []


def _authors(cited: CitedDataset) -> list[Link]:
    addresses = map(bibliography.agent_address, bibliography.known(cited.record.creators))
    return [Link(one, "author") for one in dict.fromkeys(addresses) if one]


def _descriptions(cited: CitedDataset) -> list[Link]:
    ours = [
        Link(f"{cited.exports}/{one.name}", "describedby", one.media_type, one.profile)
        for one in advertised(cited.standing)
    ]
    is_answered = cited.standing is Standing.HERE and cited.is_findable
    datacites = [Link(doi_url(cited.doi), "describedby", _DATACITE_JSON)] if is_answered else []
    return [*ours, *datacites]


def _items(cited: CitedDataset) -> list[Link]:
    return [Link(one.url, "item", one.media_type) for one in cited.resources]


def _all_links(cited: CitedDataset) -> Iterator[tuple[str, Link]]:
    """Yield every link behind the address that it goes out from."""
    descriptions = _descriptions(cited)
    page = (*_identity(cited), *_licence(cited), *_authors(cited), *descriptions, *_items(cited))
    for link in page:
        yield cited.page, link
    for resource in cited.resources:
        for link in _links_of(resource, cited):
            yield resource.url, link
    for description in descriptions:
        yield description.target, Link(cited.page, "describes", "text/html")


def _links_of(resource: Resource, cited: CitedDataset) -> Iterator[Link]:
    """Yield where a resource belongs, and what is true of it and not of the page."""
    yield Link(cited.page, "collection", "text/html")
    if resource.doi and resource.doi != cited.doi:
        yield Link(doi_url(resource.doi), "cite-as")
    ours = (bibliography.licence_uri(cited.record), bibliography.licence_page(cited.record))
    if resource.licence and resource.licence not in ours:
        yield Link(resource.licence, "license")


def _target(link: Link) -> dict[str, str | Sequence[str]]:
    target: dict[str, str | Sequence[str]] = {"href": link.href}
    if link.type:
        target["type"] = link.type
    if link.profile:
        target["profile"] = [link.profile]  # RFC 9264, 4.2.4.3: all but four attributes are arrays
    return target


def _encoded(address: str) -> str:
    return quote(address, safe=_SAFE)
