"""What DataCite's crawler finds on a landing page."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import Any

import pytest

from ckanext.andsdoi.citation import (
    CrawlProblem,
    LandingPage,
    Standing,
    crawl,
    json_ld,
    meta_tags,
)

from .support import DOI, LINK, PAGE, cited


def html(**changes: Any) -> str:
    """Return a page with our tags, block and DOI, as a template writes it."""
    of = cited(**changes)
    tags = "".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in meta_tags(of))
    block = json.dumps(json_ld(of)).replace("<", "\\u003c")
    link = f'<a href="{LINK}">{LINK}</a>' if of.link else "TEST"
    return (
        f"<html><head>{tags}<script type='application/ld+json'>{block}</script></head>"
        f"<body><p>{link}</p></body></html>"
    )


RIGHT = LandingPage(PAGE, 200, "text/html; charset=utf-8", html())


def block(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def problems(page: LandingPage) -> list[CrawlProblem]:
    return list(crawl(page, DOI))


def test_the_crawler_finds_everything_on_our_page() -> None:
    assert problems(RIGHT) == []


def test_of_a_page_without_a_doi_everything_is_told() -> None:
    assert problems(replace(RIGHT, html="<html><body>Rain</body></html>")) == [
        CrawlProblem.DC_IDENTIFIER,
        CrawlProblem.CITATION_DOI,
        CrawlProblem.JSON_LD,
        CrawlProblem.DATASET,
        CrawlProblem.TEXT,
    ]


def test_a_doi_of_a_test_registry_is_not_found() -> None:
    found = problems(replace(RIGHT, html=html(standing=Standing.TEST)))
    assert CrawlProblem.JSON_LD in found
    assert CrawlProblem.TEXT in found
    assert CrawlProblem.DATASET not in found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": 403}, CrawlProblem.STATUS),
        ({"redirects": 4}, CrawlProblem.REDIRECTS),
        ({"content_type": "application/pdf"}, CrawlProblem.CONTENT_TYPE),
        ({"robots": "User-agent: *\nDisallow: /dataset/"}, CrawlProblem.ROBOTS),
    ],
)
def test_what_is_wrong_with_the_answer_is_told(
    changes: dict[str, Any], problem: CrawlProblem
) -> None:
    assert problems(replace(RIGHT, **changes)) == [problem]


def test_three_redirects_and_other_rules_for_robots_are_no_problem() -> None:
    robots = "User-agent: *\nDisallow: /api/\nCrawl-Delay: 10"
    assert problems(replace(RIGHT, redirects=3, robots=robots)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name="DC.identifier"', 'name="dc.identifier"', CrawlProblem.DC_IDENTIFIER),
        ('name="citation_doi"', 'name="doi"', CrawlProblem.CITATION_DOI),
        (f">{LINK}<", ">DOI<", CrawlProblem.TEXT),
        ("<head>", f"<head>{block({'@graph': [{'@id': LINK}]})}", CrawlProblem.JSON_LD),
        ("<head>", f"<head>{block({'identifier': [DOI]})}", CrawlProblem.JSON_LD),
        ("<head>", f"<head>{block([{'@id': LINK}])}", CrawlProblem.JSON_LD),
        ("<head>", "<head><script type='application/ld+json'>{</script>", CrawlProblem.JSON_LD),
        ("<head>", '<head><meta name="DC.identifier" content="x">', CrawlProblem.DC_IDENTIFIER),
        ("<head>", '<head><meta name="robots" content="noindex">', CrawlProblem.NOINDEX),
        ('"@type": "Dataset"', '"@type": "Thing"', CrawlProblem.DATASET),
    ],
)
def test_what_hides_the_doi_is_told(old: str, new: str, problem: CrawlProblem) -> None:
    assert old in RIGHT.html
    assert problems(replace(RIGHT, html=RIGHT.html.replace(old, new))) == [problem]


def test_only_json_ld_counts_as_a_block() -> None:
    other = '<head><script type="application/json">{"@id": "https://example.org/"}</script>'
    assert problems(replace(RIGHT, html=RIGHT.html.replace("<head>", other))) == []


@pytest.mark.parametrize("tag", ["script", "style"])
def test_what_people_do_not_see_is_no_text(tag: str) -> None:
    hidden = f"<{tag}>{LINK}</{tag}>"
    page = RIGHT.html.replace(f">{LINK}<", f">DOI<{hidden[1:]}<")
    assert problems(replace(RIGHT, html=page)) == [CrawlProblem.TEXT]


@pytest.mark.parametrize("identifier", [LINK, f"doi:{DOI}", {"value": f"doi:{DOI}"}])
def test_without_a_name_the_identifier_counts(identifier: object) -> None:
    first = block({"@type": ["Dataset"], "identifier": identifier})
    found = problems(replace(RIGHT, html=f"<head>{first}</head>{html(standing=Standing.TEST)}"))
    assert CrawlProblem.JSON_LD not in found


def test_case_matters_to_the_crawler() -> None:
    found = problems(replace(RIGHT, html=RIGHT.html.replace(DOI, DOI.upper())))
    assert found == [
        CrawlProblem.DC_IDENTIFIER,
        CrawlProblem.CITATION_DOI,
        CrawlProblem.JSON_LD,
        CrawlProblem.TEXT,
    ]


@pytest.mark.parametrize(
    "broken", ["", "<", "<script", "<meta", "<meta name", "<!--", "</p><b", "\0"]
)
def test_any_page_can_be_read(broken: str) -> None:
    assert CrawlProblem.TEXT in problems(replace(RIGHT, html=broken))
