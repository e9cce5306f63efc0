"""A site that allows no script and no style but those in files of its own: our parts need no more.

The browser itself says what it has blocked (`securitypolicyviolation`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..portal import Portal
from .conftest import Browser

_LISTEN = """
    document.addEventListener("securitypolicyviolation", (event) => {
      const found = JSON.parse(sessionStorage.getItem("blocked") || "[]");
      const element = event.target instanceof Element ? event.target : null;
      found.push({
        directive: event.effectiveDirective,
        blocked: event.blockedURI,
        source: event.sourceFile,
        sample: event.sample,
        html: element ? element.outerHTML.slice(0, 200) : "",
        ours: Boolean(element && element.closest(".andsdoi")),
      });
      sessionStorage.setItem("blocked", JSON.stringify(found));
    });
"""


@pytest.fixture
def policy() -> str:
    return (
        "default-src 'none'; script-src 'self' 'report-sample'; style-src 'self' 'report-sample';"
        " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )


@pytest.fixture
def watched(browser: Browser) -> Browser:
    """A browser that remembers what it has blocked, on all pages of the test."""
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _LISTEN})
    return browser


def blocked(browser: Browser) -> list[dict[str, Any]]:
    """What the browser has blocked since it was started."""
    found: list[dict[str, Any]] = json.loads(
        browser.driver.execute_script("return sessionStorage.getItem('blocked') || '[]'")
    )
    return found


def of_ours(browser: Browser) -> list[dict[str, Any]]:
    """What was blocked of our parts.

    CKAN itself needs two things more: htmx puts a style for its indicators into each page, which
    can be switched off, and the picture of a person may come from another site.
    """
    return [one for one in blocked(browser) if one["ours"] or "andsdoi" in json.dumps(one)]


def test_the_browser_tells_what_it_blocks(portal: Portal, watched: Browser) -> None:
    watched.open("/about")
    watched.driver.execute_script(
        "var ours = document.createElement('p'); ours.className = 'andsdoi';"
        "ours.innerHTML = '<b style=\"color: red\">!</b>'; document.body.append(ours)"
    )
    watched.until(lambda: of_ours(watched), "a style of ours is blocked")


def test_a_visitor_copies_and_reads(portal: Portal, watched: Browser) -> None:
    portal.set("environment", "production")
    dataset = portal.publish(title="Levels of the lakes")
    portal.sync()

    watched.open(f"/dataset/{dataset['name']}")
    for button in watched.all("[data-andsdoi-copy]"):
        text = button.get_attribute("data-andsdoi-copy")
        watched.driver.execute_script("arguments[0].click()", button)
        watched.until(lambda text=text: watched.clipboard() == text, "the text is copied")
    watched.sees("Copied.")
    portal.patch(dataset, private=True)
    portal.sync()
    watched.open(f"/dataset/{dataset['name']}")
    watched.sees("currently not available")

    assert of_ours(watched) == []


def test_an_editor_decides_and_sees_the_state_change(
    portal: Portal, watched: Browser, person: Callable[..., str]
) -> None:
    portal.set("environment", "production")
    dataset = portal.publish(title="Levels of the lakes")
    watched.log_in(person("sysadmin"))

    watched.open(f"/dataset/{dataset['name']}/doi")
    watched.sees("Something is still to be sent.")
    watched.driver.execute_script("window.theSamePage = true")
    portal.job()
    watched.sees("Registered, and found in DataCite's index.")
    assert watched.driver.execute_script("return window.theSamePage")
    watched.press(".andsdoi-state a[href='']")
    watched.press("details:has(form[action$=withdraw]) summary")
    watched.write("#andsdoi-withdraw-reason", "It has errors.")
    watched.press("form[action$=withdraw] input[type=checkbox]")
    watched.press("form[action$=withdraw] button")
    watched.sees("The DOI is being withdrawn")

    assert portal.row(dataset, "production").withdrawn_reason == "It has errors."
    assert of_ours(watched) == []


def test_a_sysadmin_counts_and_tries_again(
    portal: Portal, watched: Browser, person: Callable[..., str]
) -> None:
    dataset = portal.publish(title="Levels of the lakes")
    portal.sync()
    watched.log_in(person("sysadmin"))

    watched.open("/ckan-admin/dois")
    watched.find(".andsdoi-counts")
    watched.press(f"input[name=id][value='{dataset['id']}']")
    watched.press("form[action*=try-again] button")
    watched.sees("1 dataset is tried again.")

    assert of_ours(watched) == []
