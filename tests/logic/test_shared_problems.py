"""andsdoi_shared_problem_list: what many datasets have, told once where it can be mended (P7)."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal

DATED = {"extras": [{"key": "issued", "value": "2019-03-01"}]}


def told(portal: Portal, **narrowed: Any) -> dict[tuple[str, str | None], int]:
    """How many datasets have it, by code and organization."""
    shared = portal.act("andsdoi_shared_problem_list", **narrowed)
    return {(one["code"], one["organization"]): one["datasets"] for one in shared}


def name_of(portal: Portal) -> str:
    return str(portal.act("organization_show", id=portal.organization)["name"])


def pre_existing(portal: Portal) -> dict[str, Any]:
    """A dataset that was public before the extension came, and for which somebody asks a DOI."""
    dataset = portal.publish()
    portal.execute("INSERT INTO andsdoi_exemption VALUES (:id, 'existing')", id=dataset["id"])
    portal.act("andsdoi_mint", id=dataset["id"])
    return dataset


def scope_of_year(portal: Portal, dataset: dict[str, Any]) -> list[str]:
    """Where the preview says that the year of the entry is to be mended."""
    problems = portal.act("andsdoi_preview", id=dataset["id"])["problems"]
    return [one["scope"] for one in problems if one["code"] == "year-fallback"]


def test_a_publisher_without_ror_is_told_once_of_all_datasets_of_its_organization(
    portal: Portal,
) -> None:
    for _ in range(3):
        portal.publish(**DATED)
    portal.sync()

    assert told(portal) == {("ror-missing", name_of(portal)): 3}
    (one,) = portal.act("andsdoi_shared_problem_list")
    assert one["scope"] == "organization"
    assert one["message"].startswith("3 datasets: their publisher, the organization, has no ROR ID")


def test_datasets_without_an_organization_are_told_together(portal: Portal) -> None:
    portal.set_ckan("ckan.auth.create_unowned_dataset", True)
    portal.publish(owner_org=None, **DATED)
    portal.sync()

    assert told(portal) == {("publisher-missing", None): 1}


def test_a_licence_without_version_is_the_sites_whichever_organizations_use_it(
    portal: Portal,
) -> None:
    from ckan.tests import factories

    portal.publish(license_id="cc-by", **DATED)
    portal.publish(license_id="cc-by", owner_org=factories.Organization()["id"], **DATED)
    portal.sync()

    assert told(portal)["licence-version-assumed", None] == 2


def test_the_year_of_the_entry_is_the_sites_while_most_datasets_have_it(portal: Portal) -> None:
    """Only of what was public before the extension came nobody knows when it was published."""
    old = pre_existing(portal)
    portal.sync()

    assert told(portal)["year-fallback", None] == 1
    assert scope_of_year(portal, pre_existing(portal)) == ["site"]

    portal.publish()
    portal.sync()

    assert ("year-fallback", None) not in told(portal, organization=None)
    assert scope_of_year(portal, old) == []


def test_a_registered_year_of_the_entry_counts_on(portal: Portal) -> None:
    """The document of a registered DOI does not ask where its year is from."""
    dataset = pre_existing(portal)
    portal.sync()
    portal.patch(dataset, notes="Other words.")
    portal.sync()

    assert told(portal)["year-fallback", None] == 1


def test_what_was_mended_is_told_no_more_of_the_datasets_looked_at_since(portal: Portal) -> None:
    dataset = portal.publish(license_id="cc-by", **DATED)
    portal.sync()
    portal.patch(dataset, license_id="cc-by-4.0")
    portal.sync()

    assert ("licence-version-assumed", None) not in told(portal)


def test_a_dataset_that_is_not_public_any_more_counts_no_more(portal: Portal) -> None:
    dataset = portal.publish(**DATED)
    portal.sync()
    portal.patch(dataset, private=True)
    portal.sync()

    assert told(portal) == {}


def test_nothing_is_mapped_to_tell_it(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.andsdoi.lifecycle.dataset import description

    portal.publish(**DATED)
    portal.sync()
    monkeypatch.setattr(description, "document", None)

    assert told(portal) == {("ror-missing", name_of(portal)): 1}


def test_the_list_goes_by_number_and_in_parts(portal: Portal) -> None:
    portal.publish(license_id="cc-by", **DATED)
    portal.publish(**DATED)
    portal.sync()

    assert [*told(portal)] == [
        ("ror-missing", name_of(portal)),
        ("licence-version-assumed", None),
    ]
    assert [*told(portal, limit=1, offset=1)] == [("licence-version-assumed", None)]


def test_without_the_tables_the_list_is_empty(portal: Portal) -> None:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO elsewhere")
    try:
        assert portal.act("andsdoi_shared_problem_list") == []
    finally:
        portal.execute("ALTER TABLE elsewhere RENAME TO andsdoi_doi")


class TestWhoMayAsk:
    """Editors of an organization of what is theirs to mend; sysadmins of the site."""

    def test_of_an_organization_those_who_edit_its_datasets(self, people: People) -> None:
        portal = people.portal
        portal.publish(license_id="cc-by", **DATED)
        portal.sync()

        for who in ("sysadmin", "admin", "editor"):
            listed = people.ask(
                who, "andsdoi_shared_problem_list", organization=portal.organization
            )
            assert [one["code"] for one in listed] == ["ror-missing"]
        for who in ("member", "stranger", "anybody"):
            with pytest.raises(tk.NotAuthorized):
                people.ask(who, "andsdoi_shared_problem_list", organization=portal.organization)

    def test_of_the_site_sysadmins(self, people: People) -> None:
        people.ask("sysadmin", "andsdoi_shared_problem_list")
        for who in ("admin", "editor", "stranger", "anybody"):
            with pytest.raises(tk.NotAuthorized):
                people.ask(who, "andsdoi_shared_problem_list")

    def test_an_unknown_organization_is_named(self, people: People) -> None:
        with pytest.raises(tk.ValidationError) as raised:
            people.ask("stranger", "andsdoi_shared_problem_list", organization="unknown")
        assert list(raised.value.error_dict) == ["organization"]


def test_the_lines_of_the_preview_leave_out_what_is_told_once(portal: Portal) -> None:
    pre_existing(portal)
    portal.sync()
    another = pre_existing(portal)

    shown = portal.act("andsdoi_preview", id=another["id"])

    codes = {one["code"]: one["scope"] for one in shown["problems"]}
    told_to_editors = {code for line in shown["lines"] for code in line["codes"]}
    assert (codes["ror-missing"], codes["year-fallback"]) == ("organization", "site")
    assert told_to_editors == {code for code, scope in codes.items() if scope == "dataset"}
