"""The docstrings are the API documentation, which the action help_show answers with."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.logic import action

from ..portal import Portal

ACTIONS = sorted(action.__all__)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_documented(portal: Portal, name: str) -> None:
    text = portal.act("help_show", name=name)

    for heading in ("Returns:", "Raises:", "Example:", "curl ", f"/api/3/action/{name}"):
        assert heading in text


@pytest.mark.parametrize("name", ACTIONS)
def test_every_argument_is_documented(portal: Portal, name: str) -> None:
    from ckanext.andsdoi.logic import schema

    text = portal.act("help_show", name=name)
    find = getattr(schema, name.removeprefix("andsdoi_"), dict)

    for argument in find():
        assert argument.startswith("__") or f":param {argument}:" in text


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_has_an_auth_function_of_its_own(portal: Portal, name: str) -> None:
    from ckan import authz

    assert authz.is_authorized(name, {"ignore_auth": True})["success"]
    from ckanext.andsdoi.logic import auth

    assert name in auth.__all__
