"""The dataset form in a browser's stead: it renders no free extras of its own making."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from .conftest import Portal


@pytest.fixture
def headers() -> dict[str, str]:
    from ckan.tests import factories

    user = factories.Sysadmin()
    return {"Authorization": factories.APIToken(user=user["id"])["token"]}


@pytest.fixture
def minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    return dataset


def _form(app: Any, dataset: dict[str, Any], headers: dict[str, str]) -> dict[str, str]:
    """The fields of the edit form as a browser would send them back."""
    page = BeautifulSoup(app.get(f"/dataset/edit/{dataset['id']}", headers=headers).body, "lxml")
    form = page.find("form", id="dataset-edit") or page.find("form", {"data-module": "basic-form"})
    fields = {
        field["name"]: field.get("value", "")
        for field in form.find_all("input")
        if field.get("name") and field.get("type") != "submit"
    }
    for field in form.find_all("textarea"):
        fields[field["name"]] = field.text.strip()
    for field in form.find_all("select"):
        chosen = field.find("option", selected=True)
        fields[field["name"]] = chosen["value"] if chosen else ""
    return {**fields, "save": ""}


def _send(app: Any, dataset: dict[str, Any], headers: dict[str, str], fields: Any) -> None:
    url = f"/dataset/edit/{dataset['id']}"
    app.post(url, data=fields, headers=headers, follow_redirects=False)


def test_a_form_that_is_sent_back_keeps_the_doi(
    portal: Portal, app: Any, headers: dict[str, str], minted: dict[str, Any]
) -> None:
    fields = _form(app, minted, headers)

    _send(app, minted, headers, {**fields, "title": "From the form"})

    assert portal.act("package_show", id=minted["id"])["title"] == "From the form"
    assert portal.extra(minted) == portal.doi(minted)


def test_a_form_without_extras_keeps_it(
    portal: Portal, app: Any, headers: dict[str, str], minted: dict[str, Any]
) -> None:
    fields = _form(app, minted, headers)
    plain = {name: value for name, value in fields.items() if not name.startswith("extras__")}

    _send(app, minted, headers, {**plain, "title": "From the form"})

    assert portal.act("package_show", id=minted["id"])["title"] == "From the form"
    assert portal.extra(minted) == portal.doi(minted)


def test_a_forged_doi_in_the_form_is_corrected(
    portal: Portal, app: Any, headers: dict[str, str], minted: dict[str, Any]
) -> None:
    fields = _form(app, minted, headers)
    keys = [name for name, value in fields.items() if value == "doi"]
    assert keys
    forged = {**fields, keys[0].replace("key", "value"): "10.1234/forged", "title": "Forged"}

    _send(app, minted, headers, forged)

    assert portal.act("package_show", id=minted["id"])["title"] == "Forged"
    assert portal.extra(minted) == portal.doi(minted)


def test_a_form_opened_before_the_mint_keeps_it(
    portal: Portal, app: Any, headers: dict[str, str]
) -> None:
    dataset = portal.publish()
    stale = _form(app, dataset, headers)
    portal.sync()

    _send(app, dataset, headers, {**stale, "title": "From a stale form"})

    assert portal.act("package_show", id=dataset["id"])["title"] == "From a stale form"
    assert portal.extra(dataset) == portal.doi(dataset)
