"""Everybody can use our parts of the pages: axe-core finds nothing, the keyboard reaches all."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ..portal import Portal
from .conftest import Browser

_RUN = """
    var done = arguments[arguments.length - 1];
    axe.run({include: [['.andsdoi']]}).then(found => done(JSON.stringify(found.violations)),
                                            error => done(JSON.stringify(['' + error])));
"""
# CKAN's own table and links stand among ours; what it colours is not ours to change
_NOT_OURS: frozenset[str] = frozenset()


def violations(browser: Browser) -> list[Any]:
    """What axe-core finds in our parts of a page."""
    browser.driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text())
    found = json.loads(browser.driver.execute_async_script(_RUN))
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["id"] not in _NOT_OURS
    ]


@pytest.fixture
def dataset(portal: Portal) -> dict[str, Any]:
    """A dataset with a DOI and a history."""
    made = portal.publish(title="Levels of the lakes")
    portal.sync()
    return made


@pytest.mark.parametrize("page", ["", "/doi"])
def test_the_pages_of_a_dataset(
    portal: Portal,
    dataset: dict[str, Any],
    browser: Browser,
    person: Callable[..., str],
    page: str,
) -> None:
    browser.log_in(person("sysadmin"))
    browser.open(f"/dataset/{dataset['name']}{page}")
    browser.find(".andsdoi")

    assert violations(browser) == []


def test_the_page_of_a_visitor(dataset: dict[str, Any], browser: Browser) -> None:
    browser.open(f"/dataset/{dataset['name']}")
    browser.find(".andsdoi")

    assert violations(browser) == []


def test_the_tombstone(portal: Portal, dataset: dict[str, Any], browser: Browser) -> None:
    portal.patch(dataset, private=True)
    portal.sync()
    browser.open(f"/dataset/{dataset['name']}")
    browser.sees("currently not available")

    assert violations(browser) == []


def test_the_page_of_all_dois(
    dataset: dict[str, Any], browser: Browser, person: Callable[..., str]
) -> None:
    browser.log_in(person("sysadmin"))
    browser.open("/ckan-admin/dois")
    browser.find(".andsdoi-counts")

    assert violations(browser) == []


def test_the_keyboard_alone_reaches_every_control_and_shows_where_it_is(
    dataset: dict[str, Any], browser: Browser, person: Callable[..., str]
) -> None:
    browser.log_in(person("sysadmin"))
    browser.open(f"/dataset/{dataset['name']}/doi")
    browser.find(".andsdoi")
    shown = "return [...document.querySelectorAll('.andsdoi button, .andsdoi summary, .andsdoi a')]"
    wanted = browser.driver.execute_script(f"{shown}.filter(e => e.checkVisibility()).length")
    reached = set()

    for _ in range(100):
        browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        now = browser.driver.execute_script(
            "var e = document.activeElement, s = getComputedStyle(e);"
            "return e.closest('.andsdoi') && e.matches('button, summary, a')"
            " ? [e.outerHTML, s.outlineStyle + s.boxShadow] : null"
        )
        if now:
            assert now[1] not in ("nonenone", "none"), now
            reached.add(now[0])

    assert len(reached) == wanted
