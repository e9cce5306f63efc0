"""Everybody can use our parts of the pages: axe-core finds nothing, the keyboard reaches all.

Each page is looked at in the colours that CKAN has, with a browser that prefers dark ones, in
Bootstrap's own dark colours, which a theme of CKAN 2.12 may switch on, and in those of a dark site.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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
# Where CKAN has colours of its own, not Bootstrap's: a theme that changes those changes these, too.
_PLACES = """
    html, body, .main, .wrapper, .wrapper:before, .module, .module-content, .primary, h1, h2, h3 {
      background: var(--bs-body-bg) none !important; color: var(--bs-body-color);
    }
    .module a:not(.btn) { color: var(--bs-link-color); }
    .module .table {
      --bs-table-color: var(--bs-body-color); --bs-table-bg: var(--bs-body-bg);
      color: var(--bs-body-color);
    }
"""
# As CKAN's theme Midnight Blue has them, which the wheel leaves out. No class of ours is named:
# what is ours takes its colours from there, or cannot be read.
_DARK_SITE = """
    :root {
      --bs-body-bg: #10162f; --bs-body-color: #e8ecf8; --bs-body-color-rgb: 232, 236, 248;
      --bs-emphasis-color: #fff; --bs-emphasis-color-rgb: 255, 255, 255;
      --bs-secondary-color: #b9c3de; --bs-border-color: #46507a; --bs-code-color: #ffb3d1;
      --bs-link-color: #8cc8ff; --bs-link-color-rgb: 140, 200, 255;
      --bs-link-hover-color-rgb: 190, 225, 255;
      --bs-info-bg-subtle: #0b3040; --bs-info-text-emphasis: #9be4f5;
      --bs-warning-bg-subtle: #3d2f05; --bs-warning-text-emphasis: #ffdf8a;
      --bs-danger-bg-subtle: #401014; --bs-danger-text-emphasis: #ffb0b5;
    }
"""
_COLOUR = """
    var sheet = document.createElement('style');
    sheet.textContent = arguments[0];
    document.head.append(sheet);
"""


def violations(browser: Browser) -> dict[str, list[Any]]:
    """What axe-core finds in our parts of a page, by the colours in which it finds it."""
    browser.driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text())
    found = {colours: _violations(browser) for colours in _in_turn(browser)}
    return {colours: those for colours, those in found.items() if those}


def _in_turn(browser: Browser) -> Iterator[str]:
    """Show the page in one set of colours after the other."""
    yield "CKAN's"
    media = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    yield "dark preferred"
    browser.driver.execute_script(_COLOUR, _PLACES)
    browser.driver.execute_script("document.documentElement.dataset.bsTheme = 'dark'")
    yield "Bootstrap's dark"
    browser.driver.execute_script("delete document.documentElement.dataset.bsTheme")
    browser.driver.execute_script(_COLOUR, _DARK_SITE)
    yield "a dark site's"


def _violations(browser: Browser) -> list[Any]:
    found = json.loads(browser.driver.execute_async_script(_RUN))
    return [(one["id"], [_told(node) for node in one["nodes"]]) for one in found]


def _told(node: dict[str, Any]) -> str:
    return f"{node['html'][:200]} {node.get('failureSummary', '')}"


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

    assert violations(browser) == {}


def test_the_page_of_a_visitor(dataset: dict[str, Any], browser: Browser) -> None:
    browser.open(f"/dataset/{dataset['name']}")
    browser.find(".andsdoi")

    assert violations(browser) == {}


def test_the_tombstone(portal: Portal, dataset: dict[str, Any], browser: Browser) -> None:
    portal.patch(dataset, private=True)
    portal.sync()
    browser.open(f"/dataset/{dataset['name']}")
    browser.sees("currently not available")

    assert violations(browser) == {}


def test_the_page_of_all_dois(
    dataset: dict[str, Any], browser: Browser, person: Callable[..., str]
) -> None:
    browser.log_in(person("sysadmin"))
    browser.open("/ckan-admin/dois")
    browser.find(".andsdoi-counts")

    assert violations(browser) == {}


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
