"""A researcher's way: describe, see what is missing, publish, cite, take back, publish again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..portal import Portal
from .conftest import PHONE, Browser


def _describe(browser: Browser, portal: Portal) -> str:
    """Fill in the form of a new dataset, private for the time being; return its name."""
    browser.open("/dataset/new")
    # its scripts begin after the page: who types before is proposed no name
    browser.find(".slug-preview")
    browser.write("#field-title", "Levels of the lakes")
    browser.write("#field-notes", "Daily levels of all lakes, measured at noon.")
    browser.choose("#field-organizations", portal.organization)
    browser.choose("#field-private", "True")
    browser.until(
        lambda: "levels-of-the-lakes" in browser.find("#field-name").get_attribute("value"),
        "CKAN proposes a name",
    )
    name = str(browser.find("#field-name").get_attribute("value"))
    browser.press("button[name=save]")
    browser.find("#field-resource-url, input[name=url]")
    return name


def _add_file(browser: Browser) -> None:
    """Give the dataset a file by its address, and end its creation."""
    browser.driver.execute_script(
        "document.querySelector('input[name=url]').value = 'https://data.example.org/levels.csv'"
    )
    browser.write("#field-name", "Levels")
    browser.press("button[name=save][value=go-metadata]")
    browser.until(lambda: "/new" not in browser.driver.current_url, "the dataset is created")


def test_a_researcher_publishes_and_cites(
    portal: Portal,
    start_browser: Callable[..., Browser],
    browser: Browser,
    person: Callable[..., str],
) -> None:
    portal.set("require", "author")
    portal.set("environment", "production")
    browser.log_in(person("editor"))
    name = _describe(browser, portal)
    _add_file(browser)

    # what keeps the DOI away is told before publishing, with the way to its field
    browser.open(f"/dataset/{name}/doi")
    browser.sees("This keeps the DOI away")
    browser.picture("tab-before")
    browser.press("li a[href$='#field-author']")
    browser.write("#field-author", "Ng, Ada")
    browser.choose("#field-private", "False")
    browser.press("button.btn-primary[name=save]")
    browser.until(lambda: "/edit/" not in browser.driver.current_url, "the dataset is saved")

    # the DOI arrives without a reload
    browser.open(f"/dataset/{name}/doi")
    browser.driver.execute_script("window.theSamePage = true")
    portal.job()
    row: Any = portal.one("SELECT doi FROM andsdoi_doi WHERE current AND ever_confirmed")
    link = f"https://doi.org/{row.doi}"
    browser.sees(link)
    assert browser.driver.execute_script("return window.theSamePage")
    browser.picture("tab-after")

    # the citation is copied, and the page says so
    browser.open(f"/dataset/{name}")
    browser.picture("dataset-page-editor")
    for button in browser.all("[data-andsdoi-copy]"):
        text = button.get_attribute("data-andsdoi-copy")
        browser.driver.execute_script("arguments[0].click()", button)
        browser.sees("Copied.")
        browser.until(lambda text=text: browser.clipboard() == text, "the text is copied")
    assert link in browser.clipboard()
    _on_a_phone(start_browser, f"/dataset/{name}", "dataset-page-phone")

    # taken back: a visitor finds the tombstone where the dataset was
    dataset = portal.act("package_show", id=name)
    portal.patch(dataset, private=True)
    portal.job()
    visitor = start_browser()
    visitor.open(f"/dataset/{name}")
    visitor.sees("currently not available")
    visitor.sees(link)
    assert visitor.all("link[rel=stylesheet]")
    visitor.picture("tombstone")

    # and published again it is back
    portal.patch(dataset, private=False)
    portal.job()
    visitor.open(f"/dataset/{name}")
    visitor.sees("Daily levels of all lakes")
    visitor.sees(link)
    visitor.picture("dataset-page")
    assert portal.row(dataset, "production").state == "findable"


def _on_a_phone(start_browser: Callable[..., Browser], path: str, name: str) -> None:
    """Look at a page on a phone: nothing of ours is wider than the screen."""
    phone = start_browser(PHONE)
    phone.open(path)
    phone.picture(name)
    assert phone.too_wide() == []
