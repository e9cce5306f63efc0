"""Several accounts: which one gets a dataset's DOI, when that is settled, and when it stays.

The sandbox has two: the site's own, and the neighbour's, which the file binds to an organization.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timezone
from typing import Any, ClassVar

import pytest
from ckan import plugins as p

from ckanext.andsdoi import config
from ckanext.andsdoi.interfaces import IAndsDoi
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.accounts import clients, removed
from ckanext.andsdoi.lifecycle.maintenance.reconcile.run import reconcile
from ckanext.andsdoi.metadata import document
from ckanext.andsdoi.registry.sandbox import NEIGHBOUR

from ..accounts_file import OTHER, Files, file, marine, place
from ..portal import PREFIX, Portal, new_organization, provided
from ..stages import Stage

__all__ = ["file", "marine"]


class TestWhichAccount:
    """An extension decides, else the organization or one above it, else the site's own."""

    def test_each_organization_mints_at_its_account(self, portal: Portal, marine: str) -> None:
        own, bound = portal.publish(), portal.publish(owner_org=marine)

        assert portal.sync().all_well

        assert place(portal, own) == ("default", PREFIX)
        assert place(portal, bound) == ("marine", OTHER)
        assert portal.state(own) == portal.state(bound) == "findable"
        users = {entry.account for entry in portal.requests("POST")}
        assert users == {"sandbox", NEIGHBOUR.user}

    def test_one_job_drains_all_accounts(self, portal: Portal, marine: str) -> None:
        datasets = [portal.publish(), portal.publish(owner_org=marine)]

        portal.job()

        assert [portal.state(one) for one in datasets] == ["findable", "findable"]

    def test_the_nearest_organization_above_decides_where_children_count(
        self, portal: Portal, file: Files
    ) -> None:
        top = new_organization()
        below = new_organization(parent=new_organization(parent=top))
        file.write(top)
        alone = portal.publish(owner_org=below)
        portal.sync()
        file.write(top, more="    children: true\n")
        child = portal.publish(owner_org=below)
        portal.sync()

        assert place(portal, alone)[0] == "default"
        assert place(portal, child)[0] == "marine"

    def test_without_a_default_others_get_no_doi(self, portal: Portal, file: Files) -> None:
        marine = new_organization()
        file.write(marine, default=False)
        for option in ("app_id", "shared_secret", "prefix"):
            portal.set(option, "")
        other, bound = portal.publish(), portal.publish(owner_org=marine)

        assert portal.sync().all_well

        assert portal.row(other).doi is None
        assert portal.row(other).due_at is None
        told = portal.act("andsdoi_status_show")["accounts"]
        assert [one["name"] for one in told] == ["marine"]
        assert portal.state(bound) == "findable"
        with pytest.raises(Exception, match="No registry account") as refused:
            portal.act("andsdoi_mint", id=other["id"])
        assert list(refused.value.error_dict) == ["owner_org"]  # type: ignore[attr-defined]


class Choosing(p.SingletonPlugin):
    """An extension that names the account."""

    p.implements(IAndsDoi, inherit=True)
    answer: ClassVar[str | None] = None

    def account_for(self, dataset: dict[str, Any]) -> str | None:
        return self.answer


class TestAnExtension:
    """`account_for` comes first."""

    @pytest.fixture(autouse=True)
    def choosing(self, portal: Portal) -> Any:
        with provided(Choosing, "choosing"):
            yield

    def test_it_names_the_account(
        self, portal: Portal, marine: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Choosing, "answer", "marine")
        dataset = portal.publish()
        portal.sync()
        assert place(portal, dataset) == ("marine", OTHER)

    def test_an_unknown_name_sends_nothing_and_is_told(
        self, portal: Portal, marine: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Choosing, "answer", "geology")
        dataset = portal.publish()
        portal.sync()
        assert portal.requests() == []
        problem = portal.act("andsdoi_show", id=dataset["id"])["problem"]
        assert problem["class"] == "extension"
        assert '"geology"' in problem["text"]


class TestWhenItIsSettled:
    """P2: what the registry may hold, or a person may have written down, stays where it is."""

    def test_organizations_that_are_swapped_leave_registered_dois_alone(
        self, portal: Portal, marine: str
    ) -> None:
        one, other = portal.publish(), portal.publish(owner_org=marine)
        portal.sync()
        before = [portal.doi(one), portal.doi(other)]

        portal.patch(one, owner_org=marine)
        portal.patch(other, owner_org=portal.organization)
        assert portal.sync().all_well

        assert [portal.doi(one), portal.doi(other)] == before
        assert [place(portal, one)[0], place(portal, other)[0]] == ["default", "marine"]
        portal.patch(one, private=True)
        portal.patch(other, private=True)
        assert portal.sync().all_well
        assert [portal.state(one), portal.state(other)] == ["registered", "registered"]

    def test_a_name_that_nobody_has_seen_is_given_up(self, portal: Portal, marine: str) -> None:
        dataset = _with_drawn_name(portal)
        drawn = portal.doi(dataset)
        assert drawn.startswith(PREFIX)

        portal.patch(dataset, owner_org=marine)
        portal.sync()

        assert place(portal, dataset) == ("marine", OTHER)
        assert portal.state(dataset) == "findable"
        assert "given up" in portal.events(dataset)
        assert drawn not in portal.registry.dois

    def test_reconcile_asks_for_no_name_that_is_to_be_given_up(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = _with_drawn_name(portal)
        portal.patch(dataset, owner_org=marine)

        totals = reconcile(restart=True, tell=print, note=print)

        assert (totals.compared, totals.unanswered, totals.differ) == (1, 0, 0)

    def test_a_name_in_doubt_stays(self, portal: Portal, marine: str) -> None:
        dataset = portal.publish()
        portal.registry.set_faults({"status": 500, "method": "POST", "times": 1})
        portal.job()
        drawn = portal.doi(dataset)
        assert portal.row(dataset).in_doubt

        portal.patch(dataset, owner_org=marine)
        portal.end_leases()
        portal.sync()

        assert (portal.doi(dataset), portal.state(dataset)) == (drawn, "findable")

    def test_a_reserved_name_is_of_the_account_of_its_organization_and_stays(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = portal.create(private=True, owner_org=marine)
        portal.act("andsdoi_reserve", id=dataset["id"])
        reserved = portal.doi(dataset)

        portal.patch(dataset, owner_org=portal.organization, private=False)
        portal.sync()

        assert reserved.startswith(OTHER)
        assert place(portal, dataset) == ("marine", OTHER)
        assert (portal.doi(dataset), portal.state(dataset)) == (reserved, "findable")

    def test_a_name_that_is_reserved_meanwhile_is_not_given_up(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = _with_drawn_name(portal)
        drawn = portal.doi(dataset)
        portal.patch(dataset, owner_org=marine)
        pin = "UPDATE andsdoi_doi SET pinned = true, revision = revision + 1"
        portal.before(Stage.JUDGEMENT, lambda: portal.execute(pin))

        portal.sync()

        assert place(portal, dataset) == ("default", PREFIX)
        assert (portal.doi(dataset), portal.state(dataset)) == (drawn, "findable")

    def test_a_worker_that_overslept_draws_no_name_for_an_account_that_is_gone(
        self, portal: Portal, marine: str, file: Files
    ) -> None:
        """Its row was recalled; the lease had run out."""
        dataset = _handed_over(portal, marine)

        def recall() -> None:
            portal.end_leases()
            file.remove()
            removed.recall()

        portal.before(Stage.DRAW, recall)
        portal.job()
        portal.sync()

        assert place(portal, dataset) == ("default", PREFIX)
        assert portal.state(dataset) == "findable"

    def test_a_worker_that_overslept_draws_no_name_for_a_row_that_was_passed_on(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = portal.publish()
        both = [config.account(), config.account("marine")]

        def pass_on() -> None:
            portal.end_leases()
            portal.patch(dataset, owner_org=marine)
            for one in both:
                accounts.pause_by_hand(one, "Ada", "")
            portal.job()

        portal.before(Stage.DRAW, pass_on)
        portal.job()
        for one in both:
            accounts.resume(one, by_hand=True)
        portal.sync()

        assert place(portal, dataset) == ("marine", OTHER)
        assert portal.state(dataset) == "findable"

    def test_the_save_settles_nothing(self, portal: Portal, marine: str) -> None:
        dataset = portal.publish(owner_org=marine)
        assert portal.row(dataset).account == "default"


def _with_drawn_name(portal: Portal) -> dict[str, Any]:
    """A dataset whose name is drawn, and was not sent yet."""
    dataset = portal.publish()
    portal.registry.set_faults({"status": 503, "method": "GET", "times": 1})
    portal.job()
    return dataset


def _handed_over(portal: Portal, organization: str) -> dict[str, Any]:
    """A dataset whose row is the account `marine`'s, which has not come to it yet."""
    dataset = portal.publish(owner_org=organization)
    accounts.pause_by_hand(config.account("marine"), "Ada", "")
    portal.job()
    accounts.resume(config.account("marine"), by_hand=True)
    return dataset


class TestAHeldAccount:
    """What stops one account stops no other."""

    def test_new_datasets_do_not_wait_behind_a_pause_of_the_sites_own(
        self, portal: Portal, marine: str
    ) -> None:
        accounts.pause_by_hand(config.account(), "Ada", "")
        own, bound = portal.publish(), portal.publish(owner_org=marine)

        portal.job()

        assert portal.state(bound) == "findable"
        assert portal.row(own).doi is None


class TestOneSync:
    """P5: one `sync` ends everything, in whatever order the accounts come."""

    def test_a_former_doi_of_an_account_that_was_left_already_names_the_new_one(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        first, second = portal.doi(dataset), f"{OTHER}/second"
        portal.registry.make_foreign(second, owner=NEIGHBOUR.user)
        portal.act("andsdoi_assign", id=dataset["id"], doi=second, replace=True)

        assert portal.sync().all_well

        assert portal.one("SELECT 1 FROM andsdoi_doi WHERE due_at IS NOT NULL") is None
        assert second in portal.registry.dois[first].metadata.decode()

    def test_a_dataset_names_the_doi_that_another_account_gets_in_the_same_run(
        self, portal: Portal, marine: str
    ) -> None:
        part = _handed_over(portal, marine)
        whole = portal.publish(extras=[{"key": "replaces", "value": part["name"]}])

        assert portal.sync().all_well

        assert portal.doi(part) in portal.registry.dois[portal.doi(whole)].metadata.decode()
        assert portal.one("SELECT 1 FROM andsdoi_doi WHERE due_at IS NOT NULL") is None

    def test_one_that_is_to_be_handed_over_is_synced_by_its_name_alone(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = portal.publish(owner_org=marine)

        assert portal.sync(dataset).all_well

        assert place(portal, dataset) == ("marine", OTHER)
        assert portal.state(dataset) == "findable"


class TestANewSecret:
    """A secret is changed while work goes on: nothing is lost, and nothing stops."""

    def test_it_is_taken_up_in_the_middle_of_a_drain(
        self, portal: Portal, marine: str, file: Files
    ) -> None:
        datasets = [portal.publish(owner_org=marine) for _ in range(3)]
        portal.before(Stage.REQUEST, lambda: file.rotate("new-secret"))
        guards = portal.watch(Stage.GUARD)

        totals = portal.sync()

        assert totals.all_well
        assert len(guards) == len(portal.requests())
        assert [portal.state(one) for one in datasets] == ["findable"] * 3
        assert "refused" not in portal.events(datasets[0])
        assert "new-secret" not in repr(config.accounts())

    def test_the_same_secret_pauses_the_account_and_a_later_one_ends_it(
        self, portal: Portal, marine: str, file: Files
    ) -> None:
        dataset = portal.publish(owner_org=marine)
        file.rotate("new-secret", written=False)
        assert portal.sync().skipped_accounts == ["marine"]
        stopped = portal.act("andsdoi_show", id=dataset["id"])["problem"]["text"]
        assert "marine, shared_secret_file" in stopped

        file.secret.write_text("new-secret")

        assert portal.sync().all_well
        assert portal.state(dataset) == "findable"

    def test_a_file_that_cannot_be_read_leaves_the_last_good_one(
        self, portal: Portal, marine: str, file: Files
    ) -> None:
        config.account("marine").secret.read()
        file.secret.unlink()
        dataset = portal.publish(owner_org=marine)
        assert portal.sync().all_well
        assert portal.state(dataset) == "findable"
        assert "can't be read" in (config.account("marine").secret.problem() or "")

    def test_a_person_who_waits_is_answered_with_the_new_one(
        self, portal: Portal, marine: str, file: Files
    ) -> None:
        dataset = portal.create(private=True, owner_org=marine)
        portal.before(Stage.QUESTION, lambda: file.rotate("new-secret"))
        portal.act("andsdoi_reserve", id=dataset["id"])
        assert portal.doi(dataset).startswith(OTHER)


class TestOwnership:
    """A DOI that our tables do not know is of the account with its prefix."""

    def test_a_doi_is_assigned_from_another_account(self, portal: Portal, marine: str) -> None:
        doi = f"{OTHER}/old"
        with closing(clients.client(config.account("marine"))) as client:
            made = document({"id": "elsewhere", "title": "Old"}, doi)
            client.post_metadata(doi, made.xml)
            client.post_url(doi, "https://example.org/old")
        dataset = portal.publish()

        portal.act("andsdoi_assign", id=dataset["id"], doi=doi)
        portal.sync()

        assert place(portal, dataset) == ("marine", OTHER)
        assert portal.registry.dois[doi].url.endswith(dataset["id"])

    def test_a_doi_of_another_accounts_prefix_is_never_minted_over(
        self, portal: Portal, marine: str
    ) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": f"{OTHER}/lost"}])
        portal.sync()
        assert portal.row(dataset).doi is None
        problem = portal.act("andsdoi_show", id=dataset["id"])["problem"]
        assert problem["class"] == "needs-assign"


class TestPace:
    """How long what waits takes: each account at its own rate, all of a host within the host's."""

    @pytest.fixture
    def busy(self, portal: Portal, file: Files) -> Portal:
        """A site with 600 requests of its own and 300 of `marine`, which may send one a second."""
        portal.set("rate", 3000)
        marine = new_organization()
        file.write(marine, more="    rate: 300\n")
        portal.publish(), portal.publish(owner_org=marine)
        portal.sync()
        portal.execute(
            "INSERT INTO andsdoi_doi (package_id, environment, account, priority, due_at)"
            " SELECT 'p' || n, 'test', CASE WHEN n <= 200 THEN 'default' ELSE 'marine' END, 1,"
            " now() FROM generate_series(1, 300) AS n"
        )
        return portal

    def minutes(self, portal: Portal) -> dict[str, float]:
        told = portal.act("andsdoi_status_show")["accounts"]
        now = datetime.now(timezone.utc)
        ends = {one["name"]: datetime.fromisoformat(one["eta"]) for one in told}
        return {name: (end - now).total_seconds() / 60 for name, end in ends.items()}

    def test_a_rate_of_its_own_is_what_an_account_waits_for(self, busy: Portal) -> None:
        assert self.minutes(busy) == pytest.approx({"default": 1.5, "marine": 5}, abs=0.1)

    def test_accounts_at_one_host_wait_for_each_other(self, busy: Portal) -> None:
        busy.set("rate", 300)

        assert self.minutes(busy) == pytest.approx({"default": 15, "marine": 15}, abs=0.1)

    def test_an_old_stock_that_is_paused_is_not_waited_for(self, busy: Portal) -> None:
        busy.execute("UPDATE andsdoi_doi SET priority = 3 WHERE account = 'default'")
        accounts.pause_old_stock(config.account(), "somebody", "")

        told = busy.act("andsdoi_status_show")["accounts"]

        assert [one["eta"] is None for one in told] == [True, False]
