"""The meta tags: what DataCite's crawler and Zotero look for."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import Environment

from ckanext.andsdoi.citation import MetaTag, Standing, meta_tags
from ckanext.andsdoi.metadata.record import Date, Subject

from .support import (
    DOI,
    LINK,
    PAGE,
    PERSONS,
    RECORD,
    TITLES,
    by_persons,
    cited,
    on_one_line,
    titled,
)


def on_a_page(tags: tuple[MetaTag, ...]) -> list[MetaTag]:
    """Return the tags as a browser reads them from the page that a template writes."""
    tag = '<meta name="{{ name }}" content="{{ content }}">'
    page = f"{{% for name, content in tags %}}{tag}{{% endfor %}}"
    found: list[MetaTag] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            found.append((values["name"] or "", values["content"] or ""))

    Reader().feed(Environment(autoescape=True).from_string(page).render(tags=tags))
    return found


def test_the_tags_say_what_the_record_says() -> None:
    assert meta_tags(cited()) == (
        ("DC.identifier", LINK),
        ("citation_doi", DOI),
        ("DC.type", "Dataset"),
        ("DC.title", "Rain"),
        ("DC.creator", "Carberry, Josiah"),
        ("DC.creator", "Bureau of Meteorology"),
        ("DC.publisher", "CSIRO"),
        ("DC.date", "2024-05-03"),
        ("DC.language", "en"),
        ("DC.rights", "https://creativecommons.org/licenses/by/4.0/"),
        ("citation_title", "Rain"),
        ("citation_author", "Carberry, Josiah"),
        ("citation_author", "Bureau of Meteorology"),
        ("citation_publication_date", "2024/05/03"),
        ("citation_publisher", "CSIRO"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", PAGE),
        ("citation_keywords", "rain"),
        ("citation_keywords", "snow"),
    )


@pytest.mark.parametrize("title", TITLES)
def test_a_title_comes_back_from_the_page(title: str) -> None:
    tags = dict(on_a_page(meta_tags(cited(titled(title)))))
    assert tags["DC.title"] == tags["citation_title"] == on_one_line(title)


def test_each_author_has_a_tag() -> None:
    tags = on_a_page(meta_tags(cited(by_persons(*PERSONS))))
    authors = [content for name, content in tags if name == "citation_author"]
    assert authors == [f"{family}, {given}" for family, given in PERSONS]


@pytest.mark.parametrize("standing", [Standing.HERE, Standing.ELSEWHERE, Standing.EXTERNAL])
def test_a_doi_that_resolves_is_tagged_twice(standing: Standing) -> None:
    tags = dict(meta_tags(cited(standing=standing)))
    assert (tags["DC.identifier"], tags["citation_doi"]) == (LINK, DOI)


def test_a_doi_of_a_test_registry_is_in_no_tag() -> None:
    tags = meta_tags(cited(standing=Standing.TEST))
    assert not [content for _, content in tags if DOI in content or "doi.org" in content]
    assert ("DC.type", "Dataset") in tags


def test_nothing_makes_zotero_take_it_for_another_kind_of_work() -> None:
    names = {name for name, _ in meta_tags(cited())}
    assert not [one for one in names if one.startswith(("og:", "citation_journal", "citation_pdf"))]


def test_of_a_day_only_what_is_known_is_told() -> None:
    tags = dict(meta_tags(cited(replace(RECORD, dates=(Date("2024-05", "Issued"),)))))
    assert (tags["DC.date"], tags["citation_publication_date"]) == ("2024-05", "2024")


def test_zotero_does_not_split_a_keyword() -> None:
    tags = meta_tags(cited(replace(RECORD, subjects=(Subject("rain; snow"),))))
    assert tags[-1] == ("citation_keywords", "rain, snow")
