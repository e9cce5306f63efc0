"""Nothing is changed without a token, whatever CKAN has learned of a view before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan import plugins as p
from ckan.tests import factories

from ..portal import Portal
from .conftest import site_with

ADDRESS = "/andsdoi-practice"


class Practice(p.SingletonPlugin):  # type: ignore[misc]
    """A page that changes something, made as ours are."""

    p.implements(p.IBlueprint)

    def get_blueprint(self) -> Any:
        from ckanext.andsdoi.views import base

        made = base.blueprint("andsdoi_practice")
        methods = ["GET", "POST"]
        made.add_url_rule(ADDRESS, "change", lambda: "changed", methods=methods)
        return made


@pytest.fixture
def site(portal: Portal) -> Iterator[Any]:
    """A site that asks for tokens, whose visitors have been at the page already."""
    portal.set_ckan("WTF_CSRF_ENABLED", True)
    with site_with(portal, Practice, "andsdoi_practice") as app:
        token = factories.APIToken(user=factories.Sysadmin()["name"])["token"]
        for _ in range(3):
            app.get(ADDRESS)
            app.get(ADDRESS, headers={"Authorization": token})
        yield app


def test_a_post_without_a_token_is_refused_after_visitors_came(site: Any) -> None:
    assert site.post(ADDRESS).status_code == 400


def test_a_post_with_the_token_of_a_form_or_of_a_header_is_taken(site: Any) -> None:
    # one client: the token is good for its session alone
    browser = site.test_client()
    page = BeautifulSoup(browser.get("/about").body, "html.parser")
    name = page.select_one("meta[name=csrf_field_name]")["content"]
    token = page.select_one(f"meta[name={name}]")["content"]

    assert browser.post(ADDRESS, data={name: token}).body == "changed"
    assert browser.post(ADDRESS, headers={"X-CSRFToken": token}).body == "changed"


def test_each_page_of_ours_that_changes_something_is_made_so(site: Any) -> None:
    from ckanext.andsdoi.views.base import _protect

    app = site.flask_app
    changing = {
        rule.endpoint.partition(".")[0]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("andsdoi") and "POST" in rule.methods
    }

    assert changing >= {"andsdoi_practice"}
    assert all(_protect in app.before_request_funcs[name] for name in changing)


def test_what_a_page_says_is_for_the_visitor_alone(portal: Portal, site: Any) -> None:
    portal.set_ckan("ckan.cache_enabled", True)
    portal.set_ckan("ckan.cache_expires", 3600)

    assert site.get(ADDRESS).headers["Cache-Control"] == "private"
