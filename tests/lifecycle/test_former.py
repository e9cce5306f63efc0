"""Former DOIs stay attached: they lead to the dataset, are hidden, restored, described with it."""

from __future__ import annotations

import re
import signal
import threading
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import worker
from ckanext.andsdoi.lifecycle.accounts import clients
from ckanext.andsdoi.lifecycle.maintenance import forget_test
from ckanext.andsdoi.metadata import document

from ..portal import PREFIX, Portal
from .crash import die_at, in_child

OLD, OLDER = f"{PREFIX}/old-1", f"{PREFIX}/old-2"


@dataclass
class Pair:
    """A dataset with a current and a former DOI, both confirmed."""

    dataset: dict[str, Any]
    current: str
    former: str


@pytest.fixture
def pair(portal: Portal) -> Pair:
    return made(portal)


def made(portal: Portal) -> Pair:
    dataset = portal.publish()
    portal.sync(dataset)
    former = portal.doi(dataset)
    register(portal, dataset)
    portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)
    portal.sync()
    return Pair(dataset, OLD, former)


def register(
    portal: Portal,
    dataset: dict[str, Any],
    doi: str = OLD,
    url: str = "https://old.example.org/1",
) -> None:
    """Register another DOI with the site's account, but not through this site."""
    client = clients.client(config.account())
    client.post_metadata(doi, document(dataset, doi).xml)
    client.post_url(doi, url)


def page(dataset: dict[str, Any]) -> str:
    return config.landing_url(dataset["id"], dataset["name"], dataset["type"])


def states(portal: Portal, pair: Pair) -> list[str]:
    return [portal.registry.dois[doi].state for doi in (pair.current, pair.former)]


def plain(portal: Portal, doi: str) -> str:
    """The latest document without what tells it from the other one."""
    xml = portal.registry.versions(doi)[-1].decode()
    xml = re.sub(r"\s*<relatedIdentifiers>.*?</relatedIdentifiers>", "", xml, flags=re.DOTALL)
    return re.sub(r"\s*<(identifier|publicationYear)[ >].*?</\1>", "", xml)


class TestFollows:
    def test_an_edit_reaches_both(self, portal: Portal, pair: Pair) -> None:
        before = len(portal.requests())

        portal.patch(pair.dataset, title="Edited")
        portal.sync()

        assert [entry.operation for entry in portal.requests()[before:]] == ["post_metadata"] * 2
        assert "Edited" in plain(portal, pair.former)
        assert plain(portal, pair.former) == plain(portal, pair.current)

    def test_the_job_brings_a_former_doi_up_to_date(self, portal: Portal, pair: Pair) -> None:
        portal.patch(pair.dataset, title="Edited")
        portal.job()
        assert "Edited" in plain(portal, pair.former)

    def test_nothing_changed_nothing_is_sent(self, portal: Portal, pair: Pair) -> None:
        """P6."""
        before = len(portal.requests())
        portal.patch(pair.dataset, author_email="someone@example.org")
        assert portal.sync().all_well
        assert portal.sync().tried == 0
        assert len(portal.requests()) == before

    @pytest.mark.parametrize("way", ["private", "deleted", "purged", "raw SQL", "withdrawn"])
    def test_the_current_and_the_former_doi_are_hidden(
        self, portal: Portal, pair: Pair, way: str
    ) -> None:
        """P9."""
        hide(portal, pair.dataset, way)
        portal.sync()
        assert states(portal, pair) == ["registered", "registered"]

    @pytest.mark.parametrize("way", ["private", "deleted", "raw SQL", "withdrawn"])
    def test_the_current_and_the_former_doi_are_restored(
        self, portal: Portal, pair: Pair, way: str
    ) -> None:
        hide(portal, pair.dataset, way)
        portal.sync()

        show(portal, pair.dataset, way)
        portal.sync()

        assert states(portal, pair) == ["findable", "findable"]
        assert portal.extra(pair.dataset) == pair.current

    def test_a_moved_site_moves_both(self, portal: Portal, pair: Pair) -> None:
        from ckanext.andsdoi.lifecycle.maintenance import relocation

        portal.set("landing_url", "https://moved.example.org/{id}")
        relocation.confirm_site()
        portal.sync()

        urls = {portal.registry.dois[doi].url for doi in (pair.current, pair.former)}
        assert urls == {f"https://moved.example.org/{pair.dataset['id']}"}

    def test_a_former_doi_names_the_current_one_once_that_is_confirmed(
        self, portal: Portal
    ) -> None:
        """P4."""
        portal.registry.set_faults({"status": 503, "operation": "post_url", "doi": OLD, "after": 1})
        pair = made(portal)
        portal.patch(pair.dataset, title="Edited")
        portal.sync()
        assert "Edited" in _latest(portal, pair.former)
        assert pair.current not in _latest(portal, pair.former)

        portal.registry.set_faults({})
        portal.sync()
        assert pair.current in _latest(portal, pair.former)


class TestRawSql:
    def test_hides_a_former_doi_though_the_current_one_was_due_already(
        self, portal: Portal, pair: Pair
    ) -> None:
        """P9: nothing but the dataset tells of it, and the sweep compares the current row."""
        portal.registry.set_faults({"status": 503, "doi": pair.current})
        portal.patch(pair.dataset, title="Edited")
        portal.sync()
        portal.registry.set_faults([])
        portal.execute(
            "UPDATE package SET private = true, metadata_modified = clock_timestamp()"
            " WHERE id = :id",
            id=pair.dataset["id"],
        )

        portal.sync()

        assert states(portal, pair) == ["registered"] * 2

    def test_that_changes_nothing_costs_nothing(self, portal: Portal, pair: Pair) -> None:
        before = len(portal.requests())
        portal.sync()
        assert len(portal.requests()) == before
        assert portal.one("SELECT count(*) FROM andsdoi_doi WHERE due_at IS NOT NULL")[0] == 0


class TestSeveralFormerDois:
    @pytest.mark.parametrize("edits", range(4))
    def test_all_are_hidden_whoever_was_current_before_and_however_often_it_was_edited(
        self, portal: Portal, pair: Pair, edits: int
    ) -> None:
        """P9: a former DOI took the new current one for the one that it was planned by."""
        register(portal, pair.dataset, OLDER)
        portal.act("andsdoi_assign", id=pair.dataset["id"], doi=OLDER, replace=True)
        for number in range(edits):
            portal.patch(pair.dataset, title=f"Edited {number}")
        portal.patch(pair.dataset, private=True)

        portal.sync()

        assert [*states(portal, pair), portal.registry.dois[OLDER].state] == ["registered"] * 3

    def test_the_one_before_takes_the_place_of_a_transferred_one_and_all_are_hidden(
        self, portal: Portal, pair: Pair
    ) -> None:
        portal.patch(pair.dataset, private=True)
        other = portal.create(private=True)
        portal.act("andsdoi_transfer", doi=pair.current, to_id=other["id"])
        portal.patch(pair.dataset, private=False)
        portal.sync()
        assert portal.registry.dois[pair.former].state == "findable"

        portal.patch(pair.dataset, private=True)
        portal.sync()

        assert states(portal, pair) == ["registered"] * 2


class TestANameThatWasNeverRegistered:
    """Handed out it works after publication; only drawn it is nobody's."""

    def test_a_name_reserved_for_a_manuscript_leads_to_the_dataset(self, portal: Portal) -> None:
        dataset = portal.create(private=True)
        reserved = portal.act("andsdoi_reserve", id=dataset["id"])["doi"]
        register(portal, dataset)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)

        portal.patch(dataset, private=False)
        portal.sync()

        assert states(portal, Pair(dataset, OLD, reserved)) == ["findable", "findable"]

    def test_a_name_that_was_only_drawn_stays_unknown(self, portal: Portal) -> None:
        """P2: never two minted for a dataset."""
        portal.registry.set_faults({"status": 503, "operation": "get_metadata"})
        dataset = portal.publish()
        portal.sync()
        portal.registry.set_faults({})
        drawn = portal.doi(dataset)
        register(portal, dataset)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)

        assert portal.sync().all_well

        assert drawn not in portal.registry.dois
        assert portal.registry.dois[OLD].state == "findable"
        assert portal.act("andsdoi_show", id=dataset["id"])["due"] is False

    @pytest.mark.parametrize("purged", [False, True])
    def test_one_that_leads_to_the_dataset_it_was_taken_from_is_taken_over(
        self, portal: Portal, purged: bool
    ) -> None:
        """P5: a restored backup knows of a drawn name only; the registry has it by now."""
        portal.registry.set_faults({"status": 503, "operation": "get_metadata"})
        before, after = portal.publish(), portal.create(private=True)
        portal.job()
        portal.registry.set_faults({})
        drawn = portal.doi(before)
        register(portal, before, drawn, page(before))
        portal.patch(before, private=True)
        portal.act("andsdoi_transfer", doi=drawn, to_id=after["id"])
        if purged:
            portal.act("dataset_purge", id=before["id"])
        portal.patch(after, private=False)

        assert portal.sync().all_well

        held = portal.registry.dois[drawn]
        assert (held.state, held.url) == ("findable", page(after))
        assert after["id"] in held.metadata.decode()


def hide(portal: Portal, dataset: dict[str, Any], way: str) -> None:
    if way == "private":
        portal.patch(dataset, private=True)
    elif way == "raw SQL":
        portal.execute("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])
    elif way == "withdrawn":
        _withdraw(portal, dataset, "now()")
    else:
        portal.act("package_delete", id=dataset["id"])
        if way == "purged":
            portal.act("dataset_purge", id=dataset["id"])


def show(portal: Portal, dataset: dict[str, Any], way: str) -> None:
    if way == "raw SQL":
        portal.execute("UPDATE package SET private = false WHERE id = :id", id=dataset["id"])
    elif way == "withdrawn":
        _withdraw(portal, dataset, "NULL")
    else:
        portal.patch(dataset, private=False, state="active")


def _withdraw(portal: Portal, dataset: dict[str, Any], when: str) -> None:
    portal.execute(
        f"UPDATE andsdoi_doi SET withdrawn_at = {when}, revision = revision + 1,"
        " due_at = clock_timestamp() WHERE package_id = :id AND current",
        id=dataset["id"],
    )


class TestTheTables:
    def test_two_rows_of_a_dataset_are_never_both_current(self, portal: Portal, pair: Pair) -> None:
        with pytest.raises(sa.exc.IntegrityError):
            portal.execute("UPDATE andsdoi_doi SET current = true")

    def test_one_doi_is_never_two_datasets(self, portal: Portal, pair: Pair) -> None:
        """P2."""
        other = portal.publish()
        with pytest.raises(sa.exc.IntegrityError):
            portal.execute(
                "UPDATE andsdoi_doi SET doi = :doi WHERE package_id = :id",
                doi=pair.former,
                id=other["id"],
            )

    def test_a_former_doi_in_the_extra_is_replaced_by_the_current(
        self, portal: Portal, pair: Pair
    ) -> None:
        portal.patch(pair.dataset, extras=[{"key": "doi", "value": pair.former}])
        assert portal.extra(pair.dataset) == pair.current

    def test_in_another_dataset_it_is_forged(self, portal: Portal, pair: Pair) -> None:
        other = portal.publish(extras=[{"key": "doi", "value": pair.former}])
        assert portal.extra(other) is None

    def test_in_a_field_of_its_own_dataset_it_means_nothing(
        self, portal: Portal, pair: Pair
    ) -> None:
        portal.patch(pair.dataset, identifier=pair.former)
        portal.sync()
        assert portal.act("andsdoi_show", id=pair.dataset["id"])["problem"] is None

    def test_status_counts_datasets_by_state_and_rows_that_wait(
        self, portal: Portal, pair: Pair
    ) -> None:
        status = portal.act("andsdoi_status_show")
        assert (status["states"]["findable"], status["due"]) == (1, 0)

        portal.execute("UPDATE andsdoi_doi SET due_at = clock_timestamp() WHERE NOT current")
        assert portal.act("andsdoi_status_show")["due"] == 1

    def test_forget_test_takes_both(self, portal: Portal, pair: Pair) -> None:
        assert forget_test.count() == (1, 1)
        assert forget_test.forget_test().left == 0
        assert portal.extra(pair.dataset) is None
        assert portal.one("SELECT count(*) FROM andsdoi_doi") == (0,)


class TestShown:
    def test_a_former_doi_leads_to_the_dataset(self, portal: Portal, pair: Pair) -> None:
        context = {"user": "", "ignore_auth": False}
        shown = portal.act("andsdoi_show", context=context, doi=pair.former)
        assert (shown["doi"], shown["dataset_id"]) == (pair.former, pair.dataset["id"])
        assert shown["state"] == "findable"

    def test_the_dataset_names_its_former_doi(self, portal: Portal, pair: Pair) -> None:
        shown = portal.act("andsdoi_show", id=pair.dataset["id"])
        assert (shown["doi"], shown["former"]) == (pair.current, [pair.former])

    def test_a_problem_of_a_former_doi_is_said_on_the_dataset(
        self, portal: Portal, pair: Pair
    ) -> None:
        """P7."""
        portal.registry.set_faults(
            {"status": 422, "operation": "post_metadata", "doi": pair.former, "body": "No."}
        )
        portal.patch(pair.dataset, title="Edited")
        portal.sync()

        shown = portal.act("andsdoi_show", id=pair.dataset["id"])
        assert shown["problem"]["class"] == "data"
        assert shown["problem"]["text"].startswith(pair.former)

        portal.registry.set_faults({})
        portal.act("andsdoi_mint", id=pair.dataset["id"])
        portal.sync()
        assert portal.act("andsdoi_show", id=pair.dataset["id"])["problem"] is None
        assert "Edited" in plain(portal, pair.former)


class TestRaces:
    def test_hidden_while_the_former_one_is_announced(self, portal: Portal, pair: Pair) -> None:
        """P3, P9: nothing more is announced once the dataset is private."""
        portal.patch(pair.dataset, title="Edited")
        hidden_at: list[int] = []

        def meanwhile(entry: Any) -> None:
            if entry.operation == "post_metadata" and not hidden_at:
                hidden_at.append(entry.seq)
                portal.patch(pair.dataset, private=True)

        portal.registry.on_request = meanwhile
        portal.sync()
        portal.registry.on_request = None
        portal.sync()

        after = [e for e in portal.requests("POST") if e.seq > hidden_at[0]]
        assert after == []
        assert states(portal, pair) == ["registered", "registered"]

    def test_a_withdrawal_holds_a_planned_announcement(self, portal: Portal, pair: Pair) -> None:
        """P9: the guard of the former DOI asks for the revision of the current one."""
        portal.patch(pair.dataset, private=True)
        portal.sync()
        portal.patch(pair.dataset, private=False)
        done: list[int] = []

        def meanwhile(entry: Any) -> None:
            if not done:
                done.append(entry.seq)
                _withdraw(portal, pair.dataset, "now()")

        portal.set("concurrency", 1)
        portal.registry.on_request = meanwhile
        portal.sync()
        portal.registry.on_request = None
        portal.sync()

        posts = [e.doi for e in portal.requests("POST") if e.seq > done[0]]
        assert pair.former not in posts
        assert states(portal, pair) == ["registered", "registered"]

    @pytest.mark.parametrize("passage", range(1, 13))
    def test_a_worker_dies_after_an_assignment(self, portal: Portal, passage: int) -> None:
        """P2, P5."""
        dataset = portal.publish()
        portal.sync()
        former = portal.doi(dataset)
        register(portal, dataset)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)

        def work() -> None:
            die_at(passage)
            worker.sync()

        assert in_child(work) in (0, signal.SIGKILL)
        portal.end_leases()
        assert portal.sync().all_well

        pair = Pair(dataset, OLD, former)
        assert states(portal, pair) == ["findable", "findable"]
        assert portal.extra(dataset) == OLD
        assert f'relationType="IsIdenticalTo">{OLD}<' in _latest(portal, former)

    def test_many_edits_from_many_sides(self, portal: Portal, pair: Pair) -> None:
        """P5."""
        threads = [threading.Thread(target=portal.sync) for _ in range(2)]
        for thread in threads:
            thread.start()
        for private in (True, False, True, False):
            portal.patch(pair.dataset, private=private, title=f"Title {private}")
        for thread in threads:
            thread.join()
        portal.sync()
        assert states(portal, pair) == ["findable", "findable"]
        assert plain(portal, pair.former) == plain(portal, pair.current)


def _latest(portal: Portal, doi: str) -> str:
    return portal.registry.versions(doi)[-1].decode()
