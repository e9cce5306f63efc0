"""ckan andsdoi pause, resume, site-moved, account-moved."""

from __future__ import annotations

from ..portal import PREFIX, Portal
from .conftest import Run
from .test_mint import old_stock


class TestPause:
    """By hand, and only by hand it ends."""

    def test_nothing_is_sent_and_the_reason_is_shown(self, portal: Portal, run: Run) -> None:
        assert run("pause", "Moving", "house").code == 0
        dataset = portal.publish()

        assert run("sync").code == 1
        assert portal.requests() == []
        assert "Moving house" in portal.act("andsdoi_show", id=dataset["id"])["problem"]["text"]

    def test_resume_ends_a_pause(self, portal: Portal, run: Run) -> None:
        run("pause")
        dataset = portal.publish()

        run("resume")

        assert run("sync").code == 0
        assert portal.state(dataset) == "findable"

    def test_resume_also_ends_what_the_registry_began(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.registry.set_faults({"unauthorized": True, "times": 1})
        run("sync")

        assert "sent again" in run("resume").out

        assert portal.one("SELECT paused_since FROM andsdoi_account") == (None,)

    def test_a_reason_that_is_too_long_is_said_and_nothing_is_paused(
        self, portal: Portal, run: Run
    ) -> None:
        done = run("pause", "x" * 1001, "--json")

        assert (done.code, done.errors[0]["field"]) == (1, "reason")
        assert portal.one(
            "SELECT count(*) FROM andsdoi_account WHERE paused_since > '-infinity'"
        ) == (0,)

    def test_for_machines_both_tell_which_accounts(self, run: Run) -> None:
        def told(command: str) -> list[tuple[str, str]]:
            lines = run(command, "--json").lines
            return [(line["account"], line["outcome"]) for line in lines]

        assert told("pause") == [("default", "paused")]
        assert told("resume") == [("default", "resumed")]
        assert told("resume") == []

    def test_without_a_pause_it_says_so(self, run: Run) -> None:
        assert run("resume").out == "Nothing was paused.\n"


class TestPauseOfTheOldStock:
    """The old stock waits, everything else goes on."""

    def test_it_waits_until_resume_while_new_and_edited_ones_go_on(
        self, portal: Portal, run: Run
    ) -> None:
        old, edited = old_stock(portal), old_stock(portal)
        run("mint", "--existing", "--no-wait")
        assert run("pause", "--old-stock", "Lots", "of", "guests").code == 0
        new = portal.publish()
        portal.patch(edited, title="Edited")

        assert run("sync").code == 0
        portal.job()

        assert [portal.state(one) for one in (new, edited, old)] == ["findable"] * 2 + ["none"]
        assert run("resume").out == "What is due is sent again.\n"
        run("sync")
        assert portal.state(old) == "findable"

    def test_what_sync_is_about_to_do_leaves_it_out(self, portal: Portal, run: Run) -> None:
        old = old_stock(portal)
        run("mint", "--existing", "--no-wait")
        run("pause", "--old-stock")
        new = portal.publish()

        forecast = run("sync", "--dry-run", "--json")
        assert [one["dataset_id"] for one in forecast.lines] == [new["id"]]
        assert run("sync", "--json").totals["to_try"] == 1

        run("resume")
        assert [one["dataset_id"] for one in run("sync", "--dry-run", "--json").lines] == [
            old["id"]
        ]

    def test_after_an_outage_the_old_stock_waits_still(self, portal: Portal, run: Run) -> None:
        """Neither its back-off nor the probe of a paused account lets it go."""
        old = old_stock(portal)
        portal.registry.set_faults({"status": 503})
        run("mint", "--existing")
        run("pause", "--old-stock")
        portal.registry.set_faults({"unauthorized": True, "times": 1})
        portal.publish()
        run("sync")
        before = portal.row(old).tried_at

        run("sync")

        assert portal.row(old).tried_at == before
        assert portal.one("SELECT old_stock_paused_since FROM andsdoi_account") != (None,)

    def test_it_is_said_where_pauses_are_said(self, portal: Portal, run: Run) -> None:
        """P7."""
        old = old_stock(portal)
        run("mint", "--existing", "--no-wait")
        run("pause", "--old-stock", "Lots", "of", "guests")
        new = portal.publish()

        told = portal.act("andsdoi_show", id=old["id"])["problem"]
        assert told["class"] == "old-stock-paused"
        assert "Lots of guests" in told["text"]
        assert portal.act("andsdoi_show", id=new["id"])["problem"] is None
        [account] = portal.act("andsdoi_status_show")["accounts"]
        assert account["problem"] is None
        assert account["old_stock"] == told
        listed = portal.act("andsdoi_list", problem="old-stock-paused")
        assert [one["dataset_id"] for one in listed] == [old["id"]]
        assert "Lots of guests" in run("check").out

    def test_minting_it_meanwhile_is_refused_with_the_reason(
        self, portal: Portal, run: Run
    ) -> None:
        old_stock(portal)
        run("pause", "--old-stock", "Lots", "of", "guests")

        done = run("mint", "--existing")

        assert done.code == 1
        assert "Lots of guests" in done.err
        assert portal.requests() == []


class TestSiteMoved:
    """P10: a copy of the site sends nothing until a person says that the site moved."""

    NEW = "https://new.example.org/dataset/{id}"

    def test_every_findable_doi_gets_the_new_address(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("landing_url", self.NEW)
        assert run("sync").code == 1

        done = run("site-moved")

        assert done.code == 0
        assert "1 DOIs get the new address" in done.out
        assert run("sync").code == 0
        held = portal.registry.dois[portal.doi(dataset)]
        assert held.url == self.NEW.format(id=dataset["id"])

    def test_hidden_dois_keep_the_old_one_and_are_counted(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()
        portal.set("landing_url", self.NEW)
        before = len(portal.requests())

        done = run("site-moved")
        portal.sync()

        assert "1 hidden DOIs keep the old one" in done.out
        assert len(portal.requests()) == before

    def test_another_registry_is_not_confirmed_by_site_moved(
        self, portal: Portal, run: Run
    ) -> None:
        portal.publish()
        portal.sync()
        portal.set("landing_url", self.NEW)
        portal.set("prefix", "10.80000")

        done = run("site-moved")

        assert "run ckan andsdoi account-moved" in done.err
        assert run("sync").code == 1

    def test_for_machines_it_tells_the_numbers(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.sync()
        portal.set("landing_url", self.NEW)

        (line,) = run("site-moved", "--json").lines

        assert (line["due"], line["hidden"], line["now"]) == (
            1,
            0,
            "https://new.example.org/dataset",
        )

    def test_a_site_that_has_not_moved_is_told_so(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.sync()

        assert "is the one" in run("site-moved").out


class TestAccountMoved:
    """Another endpoint or prefix, such as from ANDS to DataCite."""

    def test_the_work_goes_on_under_the_new_prefix(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.sync()
        portal.set("prefix", "10.80000")
        portal.publish()
        assert run("sync").code == 1

        done = run("account-moved")

        assert done.code == 0
        assert f"10.80000 instead of {PREFIX}" in done.out
        assert "former_prefixes" in done.err
        assert portal.one("SELECT prefix FROM andsdoi_account") == ("10.80000",)

    def test_a_new_address_of_the_site_is_not_confirmed_by_account_moved(
        self, portal: Portal, run: Run
    ) -> None:
        portal.publish()
        portal.sync()
        portal.set("prefix", "10.80000")
        portal.set("landing_url", TestSiteMoved.NEW)

        done = run("account-moved")

        assert "run ckan andsdoi site-moved" in done.err
        assert run("sync").code == 1

    def test_for_machines_it_tells_what_has_moved(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.sync()
        portal.set("prefix", "10.80000")

        told = run("account-moved", "--json").lines

        assert told[0]["what"] == "prefix"
        assert (told[0]["before"], told[0]["now"]) == (PREFIX, "10.80000")
        assert "former_prefixes" in told[1]["text"]

    def test_an_account_that_has_not_moved_is_told_so(self, run: Run) -> None:
        assert "those that were used before" in run("account-moved").out
