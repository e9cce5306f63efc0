"""The DOI among the results of a search."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ..portal import Portal
from ..views.conftest import Visitor, minted


def results(visitor: Visitor) -> list[Any]:
    """What is shown of DOIs, a result each."""
    return list(visitor.page("/dataset/").select(".dataset-item .andsdoi"))


def test_it_is_a_link_to_doi_org(production: Portal, visitor: Visitor) -> None:
    _, doi = minted(production)

    (shown,) = results(visitor)

    assert shown.a["href"] == shown.get_text(strip=True) == f"https://doi.org/{doi}"


def test_one_of_a_test_registry_is_marked_and_no_link(portal: Portal, visitor: Visitor) -> None:
    _, doi = minted(portal)

    (shown,) = results(visitor)

    assert shown.select_one(".badge").get_text() == "TEST"
    assert doi in shown.get_text()
    assert shown.a is None


@pytest.mark.parametrize("value", ["10.9999/abc", "doi:10.9999/ABC"])
def test_one_of_somebody_else_is_a_link(portal: Portal, visitor: Visitor, value: str) -> None:
    portal.publish(extras=[{"key": "doi", "value": value}])

    (shown,) = results(visitor)

    assert shown.a["href"] == "https://doi.org/10.9999/abc"


def test_the_retired_prefix_of_tests_is_never_a_link(production: Portal, visitor: Visitor) -> None:
    production.publish(extras=[{"key": "doi", "value": "10.5072/abc"}])

    (shown,) = results(visitor)

    assert shown.a is None


@pytest.mark.parametrize("value", ["see the paper", "javascript:alert(1)", "<script>"])
def test_what_is_no_doi_is_not_shown(portal: Portal, visitor: Visitor, value: str) -> None:
    portal.publish(extras=[{"key": "doi", "value": value}])

    assert results(visitor) == []


def test_an_option_leaves_it_out(portal: Portal, visitor: Visitor) -> None:
    minted(portal)
    portal.set("show_in_search", False)

    assert results(visitor) == []


def test_our_tables_are_not_asked(portal: Portal, visitor: Visitor) -> None:
    from ckan.model import meta

    minted(portal)
    ours = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "andsdoi" in statement:
            ours.append(statement)

    sa.event.listen(meta.engine, "before_cursor_execute", note)
    try:
        assert results(visitor)
    finally:
        sa.event.remove(meta.engine, "before_cursor_execute", note)

    assert ours == []
