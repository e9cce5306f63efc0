"""A sysadmin's way through the page of all DOIs."""

from __future__ import annotations

from collections.abc import Callable

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts

from ..portal import Portal
from .conftest import PHONE, Browser


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


def test_on_a_phone_nothing_is_wider_than_the_screen(
    portal: Portal, start_browser: Callable[..., Browser], person: Callable[..., str]
) -> None:
    portal.set("environment", "production")
    long = portal.publish(
        title="Levels of Lake Burleigh-Griffin-with-a-very-long-hyphenated-name",
        extras=[{"key": "doi", "value": "10.9999/" + "abcdef0123456789" * 4}],
    )
    portal.sync()
    phone = start_browser(PHONE)
    phone.log_in(person("sysadmin"))

    for path in ("/ckan-admin/dois", f"/dataset/{long['name']}/doi", f"/dataset/{long['name']}"):
        phone.open(path)
        phone.sees("abcdef0123456789")
        phone.picture("phone" + path.replace("/", "-"))
        assert phone.too_wide() == [], path
