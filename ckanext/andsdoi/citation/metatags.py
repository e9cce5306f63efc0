"""The `<meta>` tags of a dataset's page, for DataCite's crawler, Zotero and Google Scholar."""

from __future__ import annotations

from collections.abc import Iterator

from . import bibliography
from .cited import CitedDataset

MetaTag = tuple[str, str]
"""Name and content, as they are: the page escapes them."""


def meta_tags(cited: CitedDataset) -> tuple[MetaTag, ...]:
    """Return the tags in the order in which they are written; none names a test registry's DOI."""
    found = ((name, bibliography.one_line(text)) for name, text in _tags(cited) if text)
    return tuple((name, text) for name, text in found if text)


def doi_tags(doi: str, link: str) -> tuple[MetaTag, ...]:
    """Return the two tags in which DataCite's crawler looks for the DOI."""
    return ("DC.identifier", link), ("citation_doi", doi)


def _tags(cited: CitedDataset) -> Iterator[tuple[str, str | None]]:
    record, day = cited.record, bibliography.issued(cited.record)
    title = bibliography.title(record)
    creators = [bibliography.family_first(one) for one in bibliography.known(record.creators)]
    if cited.link:
        yield from doi_tags(cited.doi, cited.link)
    # Always this type: with any other Zotero takes the page for a journal article.
    yield "DC.type", "Dataset"
    yield "DC.title", title
    yield from (("DC.creator", name) for name in creators)
    yield "DC.publisher", record.publisher.name
    yield "DC.date", day.written()
    yield "DC.language", record.language
    yield "DC.rights", bibliography.licence_page(record)
    yield "citation_title", title
    yield from (("citation_author", name) for name in creators)
    yield "citation_publication_date", day.written("/") if day.day else day.year
    yield "citation_publisher", record.publisher.name
    yield "citation_language", record.language
    yield "citation_abstract_html_url", cited.page
    for keyword in bibliography.separate_keywords(record):
        yield "citation_keywords", keyword
