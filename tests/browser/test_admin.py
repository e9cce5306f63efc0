"""A sysadmin's way through the page of all DOIs."""

from __future__ import annotations

from collections.abc import Callable

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts

from ..portal import Portal
from .conftest import Browser


def test_a_sysadmin_sees_what_waits_and_answers_it(
    portal: Portal, browser: Browser, person: Callable[..., str]
) -> None:
    portal.set("select", "requested")
    portal.set("hide_limit", 1)
    asked = portal.publish(title="Asked for")
    shown = [portal.publish(title=f"Lake {number}") for number in range(3)]
    for dataset in shown:
        portal.act("andsdoi_mint", id=dataset["id"])
    portal.act("andsdoi_request", id=asked["id"])
    portal.sync()
    for dataset in shown:
        portal.patch(dataset, private=True)
    portal.sync()
    accounts.pause_by_hand(config.account(), "somebody", "maintenance until noon")

    browser.log_in(person("sysadmin"))
    browser.open("/ckan-admin/dois")
    browser.sees("maintenance until noon")
    browser.sees("2 DOIs wait.")
    # the numbers come after the page
    browser.find(".andsdoi-counts")
    browser.picture("admin-dois")

    browser.press("form[action*=resume] button")
    browser.sees("What is due is sent again.")
    browser.press("form[action*=answer] button[value=yes]")
    browser.sees("The dataset gets its DOI")
    browser.press("form[action*=confirm-hides] button")
    browser.sees("2 DOIs will be hidden.")
    portal.job()

    assert portal.state(asked) == "findable"
    assert [portal.state(dataset) for dataset in shown] == ["registered"] * 3
    browser.open("/ckan-admin/dois?state=registered")
    browser.until(lambda: len(browser.all("tbody tr")) == 3, "three hidden DOIs")
