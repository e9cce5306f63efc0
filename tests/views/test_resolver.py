"""`/doi/...` leads to the dataset of a DOI, or shows its tombstone."""

from __future__ import annotations

from typing import Any

from ckanext.andsdoi import suffix

from ..logic.test_assign import register
from ..people import People
from ..portal import PREFIX, Portal
from .conftest import Visitor, is_tombstone, minted, take_away

SITE = "http://test.ckan.net"


class TestOfOurOwn:
    def test_it_leads_to_a_public_dataset_however_it_is_spelt(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(portal)

        for spelling in (doi, doi.upper(), f"doi:{doi}"):
            answer = visitor.get(f"/doi/{spelling}")
            assert answer.status_code == 302
            assert answer.headers["Location"] == f"{SITE}/dataset/{dataset['id']}"

    def test_the_language_stays(self, portal: Portal, visitor: Visitor) -> None:
        dataset, doi = minted(portal)

        location = visitor.get(f"/fr/doi/{doi}").headers["Location"]

        assert location == f"{SITE}/fr/dataset/{dataset['id']}"

    def test_a_former_one_leads_there_too(self, portal: Portal, visitor: Visitor) -> None:
        dataset, former = minted(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=register(portal), replace=True)
        portal.sync(dataset)

        location = visitor.get(f"/doi/{former}").headers["Location"]

        assert location == f"{SITE}/dataset/{dataset['id']}"

    def test_with_a_front_end_of_its_own_it_leads_there(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        portal.set("landing_url", "https://data.example.org/{name}")
        dataset, doi = minted(portal)

        location = visitor.get(f"/doi/{doi}").headers["Location"]

        assert location == f"https://data.example.org/{dataset['name']}"

    def test_where_the_dataset_is_private_it_shows_the_tombstone_to_who_may_not_read_it(
        self, people: People, visitor: Visitor
    ) -> None:
        portal, names = people.portal, people.names
        dataset, doi = minted(portal)
        portal.patch(dataset, private=True)

        hidden, shown = visitor.get(f"/doi/{doi}"), visitor.get(f"/doi/{doi}", names["member"])

        assert (hidden.status_code, is_tombstone(hidden)) == (403, True)
        assert shown.headers["Location"] == f"{SITE}/dataset/{dataset['id']}"
        assert visitor.get(f"/doi/{doi}", names["stranger"]).status_code == 403

    def test_of_a_purged_dataset_it_shows_the_tombstone(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(portal)
        portal.act("package_delete", id=dataset["id"])
        portal.act("dataset_purge", id=dataset["id"])

        answer = visitor.get(f"/doi/{doi}")

        assert (answer.status_code, is_tombstone(answer)) == (410, True)

    def test_one_that_is_only_reserved_is_known_to_editors_alone(
        self, people: People, visitor: Visitor
    ) -> None:
        dataset = people.portal.create(private=True)
        doi = people.portal.act("andsdoi_reserve", id=dataset["id"])["doi"]

        assert visitor.get(f"/doi/{doi}").status_code == 404
        assert visitor.get(f"/doi/{doi}", people.names["member"]).status_code == 404
        assert visitor.get(f"/doi/{doi}", people.names["editor"]).status_code == 302
        take_away(people.portal, dataset, "purged")
        assert visitor.get(f"/doi/{doi}", people.names["sysadmin"]).status_code == 404


class TestUnknown:
    """404: nobody is sent to another site."""

    def test_a_mistyped_one_is_told_by_its_check_digits(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        right = suffix.generate()
        wrong = f"{PREFIX}/{right[:-1]}{'0' if right[-1] != '0' else '1'}"

        answer = visitor.get(f"/doi/{wrong}")

        assert answer.status_code == 404
        assert "its check digits are wrong" in answer.body
        assert "check digits" not in visitor.get(f"/doi/{PREFIX}/{right}").body

    def test_neither_anothers_doi_nor_an_address_leads_anywhere(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        portal.sync(portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}]))

        for path in ("10.9999/abc", "10.5281/zenodo.1", "evil.example", "%2F%2Fevil.example", "x"):
            answer = visitor.get(f"/doi/{path}")
            assert (answer.status_code, answer.headers.get("Location")) == (404, None)

    def test_what_is_asked_for_stays_text(self, portal: Portal, visitor: Visitor) -> None:
        answer = visitor.get(f"/doi/{PREFIX}/<script>alert(1)</script>")

        assert answer.status_code == 404
        assert "<script>alert(1)" not in answer.body

    def test_without_our_tables_nothing_is_known(
        self, portal: Portal, visitor: Visitor, without_tables: None
    ) -> None:
        assert visitor.get(f"/doi/{PREFIX}/abc").status_code == 404


def test_where_it_leads_is_kept_by_no_proxy(portal: Portal, visitor: Visitor) -> None:
    portal.set_ckan("ckan.cache_enabled", True)
    portal.set_ckan("ckan.cache_expires", 3600)
    _, doi = minted(portal)

    headers: Any = visitor.get(f"/doi/{doi}").headers

    assert headers["Cache-Control"] == "private"
