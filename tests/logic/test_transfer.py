"""andsdoi_transfer: the DOI of a dataset that is gone, or merged, goes to another."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal


def minted(portal: Portal, **fields: Any) -> tuple[dict[str, Any], str]:
    dataset = portal.publish(**fields)
    portal.sync(dataset)
    return dataset, portal.doi(dataset)


def gone(portal: Portal, **fields: Any) -> tuple[dict[str, Any], str]:
    """A deleted dataset, and its DOI."""
    dataset, doi = minted(portal, **fields)
    portal.act("package_delete", id=dataset["id"])
    portal.sync(dataset)
    return dataset, doi


def nameless(portal: Portal, **fields: Any) -> dict[str, Any]:
    """A public dataset that has no DOI."""
    portal.set("select", "requested")
    return portal.publish(**fields)


def transfer(portal: Portal, doi: str, to: dict[str, Any]) -> dict[str, Any]:
    return dict(portal.act("andsdoi_transfer", doi=doi, to_id=to["name"]))


def refused(portal: Portal, doi: str, to: dict[str, Any]) -> list[str]:
    before = portal.one("SELECT array_agg(d ORDER BY id) FROM andsdoi_doi AS d")
    with pytest.raises(tk.ValidationError) as error:
        transfer(portal, doi, to)
    assert portal.one("SELECT array_agg(d ORDER BY id) FROM andsdoi_doi AS d") == before
    return list(error.value.error_dict)


def latest(portal: Portal, doi: str) -> str:
    return portal.registry.versions(doi)[-1].decode()


def rows(portal: Portal, dataset: dict[str, Any]) -> Any:
    statement = (
        "SELECT array_agg((doi, current)::text ORDER BY current DESC) FROM andsdoi_doi"
        " WHERE package_id = :id"
    )
    return portal.one(statement, id=dataset["id"])[0]


REFUSALS = [
    pytest.param({"status": 415, "body": "Metadata format not recognized"}, id="415"),
    pytest.param({"status": 400, "body": "[xml] xml error"}, id="400"),
    pytest.param({"status": 422, "body": "Element 'title': not expected"}, id="422"),
]


class TestRefusedOnce:
    """A DOI that was handed over must not go on describing the dataset that had it (P2, P5)."""

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    @pytest.mark.parametrize("operation", ["post_metadata", "post_url"])
    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_it_leads_to_its_new_dataset_with_the_next_sync(
        self, portal: Portal, refusal: dict[str, Any], operation: str
    ) -> None:
        _, doi = gone(portal)
        other, _ = minted(portal, title="The heir")
        transfer(portal, doi, other)
        portal.registry.set_faults({**refusal, "operation": operation})
        portal.sync()
        told = portal.act("andsdoi_show", id=other["id"])["problem"]
        assert told["class"] == "data"

        portal.registry.set_faults([])
        portal.sync()

        assert portal.registry.dois[doi].url.endswith(other["id"])
        assert "The heir" in latest(portal, doi)
        assert portal.act("andsdoi_show", id=other["id"])["problem"] is None

    def test_said_to_be_another_partys_it_waits_until_its_dataset_is_minted_again(
        self, portal: Portal
    ) -> None:
        _, doi = gone(portal)
        other, _ = minted(portal, title="The heir")
        transfer(portal, doi, other)
        body = "cannot access dataset which belongs to another party"
        portal.registry.set_faults({"status": 403, "body": body, "operation": "post_url"})
        portal.sync()
        assert portal.act("andsdoi_show", id=other["id"])["problem"]["class"] == "person"
        portal.registry.set_faults([])

        portal.act("andsdoi_mint", id=other["id"])
        portal.sync()

        assert portal.registry.dois[doi].url.endswith(other["id"])
        assert portal.act("andsdoi_show", id=other["id"])["problem"] is None


class TestToADatasetWithoutADoi:
    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_a_transferred_doi_becomes_that_of_a_dataset_without_one(self, portal: Portal) -> None:
        source, doi = gone(portal)
        target = nameless(portal, title="Merged")

        answer = transfer(portal, doi, target)
        assert (answer["doi"], answer["dataset_id"], answer["due"]) == (doi, target["id"], True)
        portal.sync()

        held = portal.registry.dois[doi]
        assert held.state == "findable"
        assert held.url == f"http://test.ckan.net/dataset/{target['id']}"
        assert "Merged" in latest(portal, doi)
        assert portal.extra(target) == doi
        assert portal.extra(source) is None
        assert "transferred" in portal.events(source)
        assert "transferred" in portal.events(target)

    def test_nothing_is_claimed_before_it_is_confirmed(self, portal: Portal) -> None:
        """P4."""
        _, doi = gone(portal)
        target = nameless(portal)
        portal.registry.set_faults({"status": 503, "operation": "post_url"})

        transfer(portal, doi, target)
        portal.sync()
        portal.patch(target, title="Edited")

        assert portal.extra(target) is None
        context = {"user": "", "ignore_auth": False}
        assert portal.act("andsdoi_show", context=context, id=target["id"])["doi"] is None

    def test_the_withdrawal_of_a_transferred_doi_is_not_inherited(self, portal: Portal) -> None:
        source, doi = minted(portal)
        portal.execute("UPDATE andsdoi_doi SET withdrawn_at = now(), withdrawn_reason = 'merged'")
        portal.act("package_delete", id=source["id"])
        portal.sync()
        target = nameless(portal)

        transfer(portal, doi, target)
        portal.sync()

        assert portal.state(target) == "findable"
        assert "merged" not in latest(portal, doi)

    def test_to_a_private_dataset_it_stays_hidden(self, portal: Portal) -> None:
        """P9."""
        _, doi = gone(portal)
        portal.set("select", "requested")
        target = portal.create(private=True)

        transfer(portal, doi, target)
        portal.sync()

        assert portal.registry.dois[doi].state == "registered"

    def test_the_private_source_loses_it_in_the_index_too(self, portal: Portal) -> None:
        source, doi = minted(portal)
        portal.patch(source, private=True)
        portal.sync()

        transfer(portal, doi, nameless(portal))
        portal.sync()

        found = portal.act("package_search", fq=f'doi:"{doi}"', include_private=True)
        assert source["id"] not in [hit["id"] for hit in found["results"]]


class TestTheSource:
    """No second DOI by surprise."""

    def test_published_again_it_gets_no_other(self, portal: Portal) -> None:
        """P2."""
        source, doi = minted(portal)
        portal.patch(source, private=True)
        portal.sync()
        transfer(portal, doi, nameless(portal))
        portal.set("select", "all")

        portal.patch(source, private=False)
        portal.sync(source)

        assert portal.row(source).doi is None
        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_mint", id=source["id"])
        assert list(error.value.error_dict) == ["id"], "include it first"

    def test_created_anew_after_a_purge_neither(self, portal: Portal) -> None:
        source, doi = gone(portal)
        portal.act("dataset_purge", id=source["id"])
        target = nameless(portal)
        transfer(portal, doi, target)
        portal.set("select", "all")

        portal.publish(id=source["id"])
        portal.sync()

        assert portal.row(source).doi is None
        assert portal.extra(target) == doi

    def test_a_former_doi_takes_the_place(self, portal: Portal) -> None:
        source, first = gone(portal)
        other, second = gone(portal)
        transfer(portal, second, source)
        target = nameless(portal)

        transfer(portal, first, target)
        portal.sync()

        assert rows(portal, source) == [f"({second},t)"]
        assert rows(portal, target) == [f"({first},t)"]
        assert portal.row(other).doi is None

    def test_a_former_doi_may_leave_a_public_dataset(self, portal: Portal) -> None:
        source, current = minted(portal)
        _, former = gone(portal)
        transfer(portal, former, source)
        portal.sync()
        target = nameless(portal)

        transfer(portal, former, target)
        portal.sync()

        assert portal.extra(source) == current
        assert portal.extra(target) == former
        assert portal.registry.dois[former].url.endswith(target["id"])


class TestToADatasetWithADoi:
    def test_a_transferred_doi_becomes_a_former_one_of_a_dataset_with_a_doi(
        self, portal: Portal
    ) -> None:
        source, former = gone(portal)
        target, current = minted(portal, title="Merged")

        answer = transfer(portal, former, target)
        assert (answer["doi"], answer["former"]) == (current, [former])
        portal.sync()

        held = portal.registry.dois[former]
        assert held.state == "findable"
        assert held.url == f"http://test.ckan.net/dataset/{target['id']}"
        assert f'relationType="IsIdenticalTo">{current}<' in latest(portal, former)
        assert portal.extra(target) == current
        assert portal.extra(source) is None

    @pytest.mark.parametrize("key", ["doi", "DOI", "identifier"])
    def test_the_doi_of_somebody_else_is_not_overwritten(self, portal: Portal, key: str) -> None:
        _, doi = gone(portal)
        target = portal.publish(extras=[{"key": key, "value": "10.1234/foreign"}])
        portal.sync()
        assert refused(portal, doi, target) == ["to_id"]


class TestRefused:
    def test_a_public_dataset_keeps_its_doi(self, portal: Portal) -> None:
        _, doi = minted(portal)
        assert refused(portal, doi, nameless(portal)) == ["doi"]

    def test_from_a_dataset_to_itself(self, portal: Portal) -> None:
        source, doi = gone(portal)
        assert refused(portal, doi, source) == ["to_id"]

    def test_transferring_what_is_no_doi_is_refused(self, portal: Portal) -> None:
        assert refused(portal, "abc", nameless(portal)) == ["doi"]

    def test_transferring_an_unknown_doi_is_refused(self, portal: Portal) -> None:
        target = nameless(portal)
        with pytest.raises(tk.ObjectNotFound):
            transfer(portal, "10.70000/nowhere", target)
        _, doi = gone(portal)
        with pytest.raises(tk.ObjectNotFound):
            portal.act("andsdoi_transfer", doi=doi, to_id="nowhere")

    @pytest.mark.parametrize("who", ["anybody", "stranger", "editor", "admin"])
    def test_only_sysadmins_may(self, people: People, who: str) -> None:
        _, doi = gone(people.portal)
        target = nameless(people.portal)
        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_transfer", doi=doi, to_id=target["id"])


def test_an_answer_that_comes_after_the_transfer_is_not_believed(portal: Portal) -> None:
    """P4, P5: the worker was still at it for the dataset that lost the DOI."""
    source, doi = minted(portal)
    target = nameless(portal)
    portal.patch(source, title="Edited")
    done = []

    def meanwhile(entry: Any) -> None:
        if entry.operation == "post_metadata" and not done:
            done.append(True)
            portal.patch(source, private=True)
            transfer(portal, doi, target)

    portal.registry.on_request = meanwhile
    portal.sync(source)
    portal.registry.on_request = None

    row = portal.row(target)
    assert (row.doi, row.url, row.in_doubt, row.lease_token) == (doi, None, True, None)
    portal.end_leases()
    portal.sync()
    assert portal.registry.dois[doi].url.endswith(target["id"])
    assert portal.extra(target) == doi
