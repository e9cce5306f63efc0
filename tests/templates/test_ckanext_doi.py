"""Themes that were written for ckanext-doi go on, where the site wants that."""

from __future__ import annotations

from typing import Any

import pytest

from ..portal import Portal

KEYS = ("doi", "doi_status", "domain", "doi_date_published", "doi_publisher")


@pytest.fixture
def real(portal: Portal) -> Portal:
    portal.set("environment", "production")
    portal.set("ckanext_doi_keys", True)
    return portal


def shown(portal: Portal, dataset: dict[str, Any]) -> dict[str, Any]:
    found = portal.act("package_show", id=dataset["id"])
    return {key: found[key] for key in KEYS if key in found}


def test_a_registered_doi_is_shown_under_the_five_keys(real: Portal) -> None:
    """P4: not before it is confirmed."""
    dataset = real.publish()
    assert shown(real, dataset) == {}
    real.sync()

    row = real.row(dataset, "production")
    assert shown(real, dataset) == {
        "doi": row.doi,
        "doi_status": True,
        "domain": real.config["ckan.site_url"].rstrip("/").replace("http://", ""),
        "doi_date_published": row.published_on.isoformat(),
        "doi_publisher": "An organization",
    }


def test_an_external_doi_is_shown_without_a_publisher(real: Portal) -> None:
    dataset = real.publish(extras=[{"key": "doi", "value": "10.1016/x"}])
    real.sync()

    found = shown(real, dataset)

    assert (found["doi"], found["doi_status"]) == ("10.1016/x", True)
    assert found["doi_publisher"] is None


def test_a_client_that_sends_the_keys_back_changes_nothing(real: Portal) -> None:
    """P6: neither the dataset nor its document has them."""
    dataset = real.publish()
    real.sync()
    document = real.registry.dois[real.row(dataset, "production").doi].metadata
    sent = real.act("package_show", id=dataset["id"])

    real.act("package_update", **{**sent, "doi": "10.1016/forged", "doi_publisher": "Forged"})
    real.sync()

    assert shown(real, dataset)["doi"] == real.row(dataset, "production").doi
    assert shown(real, dataset)["doi_publisher"] == "An organization"
    assert real.registry.dois[real.row(dataset, "production").doi].metadata == document


@pytest.mark.parametrize(("environment", "wanted"), [("test", True), ("production", False)])
def test_neither_without_the_option_nor_of_a_test_registry(
    portal: Portal, environment: str, wanted: bool
) -> None:
    portal.set("environment", environment)
    portal.set("ckanext_doi_keys", wanted)
    dataset = portal.publish()
    portal.sync()

    assert shown(portal, dataset) == {}


def test_its_helpers_are_there_unless_another_plugin_has_them(real: Portal) -> None:
    from ckan import plugins as p

    from ..portal import provided

    class Other(p.SingletonPlugin):
        """A theme with a helper of that name."""

        p.implements(p.ITemplateHelpers)

        def get_helpers(self) -> dict[str, Any]:
            return {"now": lambda: "mine"}

    with provided(Other, "other_theme"):
        names = set(p.get_plugin("andsdoi").get_helpers())

    assert {"package_get_year", "get_site_title", "doi_test_mode"} <= names
    assert "now" not in names


def test_its_snippets_show_our_citation(real: Portal) -> None:
    import ckantoolkit as tk
    from flask import current_app

    from ckanext.andsdoi.lifecycle.dataset.ckan import request_context

    dataset = real.publish()
    real.sync()
    with request_context():
        assert current_app
        package = real.act("package_show", id=dataset["id"])
        for kind in ("package", "resource"):
            page = tk.render_snippet(f"doi/snippets/{kind}_citation.html", {"pkg_dict": package})
            assert f"https://doi.org/{real.row(dataset, 'production').doi}" in page
