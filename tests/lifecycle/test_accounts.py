"""The account: pause and probe, Retry-After, the rate, moved sites."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.worker import run
from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import Portal
from ..stages import Stage


def account() -> config.Account:
    return config.account()


def paused(portal: Portal) -> Any:
    return portal.one("SELECT * FROM andsdoi_account")


class TestAWrongSecret:
    """The account pauses, saves go on, and with the right secret it resumes by itself."""

    def test_the_first_refusal_pauses_the_account(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        portal.publish()

        portal.job()

        known = paused(portal)
        assert known.paused_by == "registry"
        assert known.problem_status == 401
        assert 50 < (known.next_probe_at - datetime.now(timezone.utc)).total_seconds() <= 60

    def test_no_request_starts_once_the_first_refusal_has_arrived(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        for _ in range(12):
            portal.publish()

        portal.job()
        portal.job()

        assert len(portal.requests()) <= config.concurrency()

    def test_saves_go_on_and_no_attempt_is_burnt(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        dataset = portal.publish()
        portal.job()

        portal.patch(dataset, title="Edited")

        assert portal.act("package_show", id=dataset["id"])["title"] == "Edited"
        assert portal.row(dataset).attempts == 0

    def test_a_probe_with_the_right_secret_resumes_the_account(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        datasets = [portal.publish() for _ in range(3)]
        portal.job()

        portal.set("shared_secret", DEMO.password)
        portal.job()
        assert portal.requests("POST") == []
        portal.execute("UPDATE andsdoi_account SET next_probe_at = now()")
        portal.job()

        assert paused(portal).paused_since is None
        assert [portal.state(dataset) for dataset in datasets] == ["findable"] * 3

    def test_sync_probes_at_once(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        dataset = portal.publish()
        totals = portal.sync()
        assert totals.skipped_accounts == ["default"]

        portal.set("shared_secret", DEMO.password)
        assert portal.sync().all_well

        assert portal.state(dataset) == "findable"

    def test_probes_come_ever_more_rarely(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        portal.publish()
        waits = []
        for _ in range(8):
            portal.execute("UPDATE andsdoi_account SET next_probe_at = now()")
            portal.job()
            waits.append(paused(portal).probe_delay)

        assert waits[1:] == [120, 240, 480, 960, 1920, 3600, 3600]
        assert len(portal.requests()) == 8


class TestForbidden:
    """403: the account pauses, but the next DOI is asked at once (one bad DOI holds nobody)."""

    def test_a_doi_of_somebody_else_is_drawn_anew(self, portal: Portal) -> None:
        bad = self._refused(portal)
        good = portal.publish()
        portal.job()

        assert portal.state(good) == "findable"
        assert portal.state(bad) == "findable"
        assert portal.doi(bad) != "10.70000/foreign"
        assert paused(portal).paused_since is None
        assert "given up" in portal.events(bad)

    def test_a_name_that_may_be_ours_is_left_to_a_person(self, portal: Portal) -> None:
        bad = self._refused(portal)
        portal.execute("UPDATE andsdoi_doi SET once_in_doubt = true")
        good = portal.publish()
        portal.job()

        assert portal.state(good) == "findable"
        row = portal.row(bad)
        assert (row.doi, row.parked) == ("10.70000/foreign", "person")

    def test_alone_it_keeps_the_account_paused(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.registry.set_faults({"status": 403, "body": "Access is denied", "method": "POST"})

        for _ in range(3):
            portal.job()

        assert paused(portal).paused_by == "registry"
        assert portal.row(dataset).parked is None

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_a_doi_that_cannot_be_hidden_holds_nobody_up(self, portal: Portal) -> None:
        """A DOI that was given to somebody else at DataCite, and whose dataset is then hidden."""
        lost = portal.publish()
        portal.sync()
        portal.registry.make_foreign(portal.doi(lost))
        portal.patch(lost, private=True)
        for _ in range(2):
            portal.publish()
            portal.sync()
        row = portal.row(lost)
        assert (row.parked, row.problem_class, row.waits_for) == ("person", "person", "backoff")
        before = len(portal.requests())

        totals = portal.sync()
        good = portal.publish()
        portal.job()

        assert paused(portal).paused_since is None
        assert portal.state(good) == "findable"
        assert (totals.failed, totals.skipped_accounts) == (1, [])
        tries = [entry.method for entry in portal.requests()[before:]]
        assert tries == ["DELETE", "GET", "POST", "POST"]

    def _refused(self, portal: Portal) -> dict[str, Any]:
        """A dataset whose name somebody else holds, though the registry does not show it."""
        dataset = portal.publish()
        portal.execute("UPDATE andsdoi_doi SET doi = '10.70000/foreign'")
        portal.registry.make_foreign("10.70000/foreign", state="draft", row=False)
        portal.job()
        assert paused(portal).problem_status == 403
        return dataset


class TestWaiting:
    """Retry-After holds the whole account."""

    @pytest.mark.parametrize("form", ["seconds", "date"])
    def test_the_whole_account_waits(self, portal: Portal, form: str) -> None:
        fault = {"status": 503, "retry_after": 120, "times": 1}
        portal.registry.set_faults({**fault, "retry_after_form": form})
        for _ in range(3):
            portal.publish()
        portal.sync()
        before = len(portal.requests())

        portal.sync()
        portal.job()

        assert len(portal.requests()) == before
        left = paused(portal).wait_until - datetime.now(timezone.utc)
        assert 100 < left.total_seconds() <= 121

    def test_afterwards_the_work_goes_on(self, portal: Portal) -> None:
        portal.registry.set_faults({"status": 429, "retry_after": 1, "times": 1})
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE andsdoi_account SET wait_until = now()")

        portal.sync()

        assert portal.state(dataset) == "findable"


class TestByHand:
    """A pause by hand holds until a person ends it."""

    def test_nothing_is_sent_and_nothing_resumes_it_but_a_person(self, portal: Portal) -> None:
        dataset = portal.publish()
        accounts.pause_by_hand(account(), "admin", "holidays")

        totals = portal.sync()
        portal.job()

        assert totals.skipped_accounts == ["default"]
        assert portal.requests() == []
        accounts.resume(account(), by_hand=True)
        portal.sync()
        assert portal.state(dataset) == "findable"


class TestSendOff:
    """`send = false`: nothing is sent."""

    def test_nothing_is_sent(self, portal: Portal) -> None:
        portal.set("send", False)
        dataset = portal.publish()

        portal.sync()
        portal.job()

        assert portal.requests() == []
        portal.set("send", True)
        portal.sync()
        assert portal.state(dataset) == "findable"


class TestMoved:
    """P10: a copy of the site never touches the original's DOIs."""

    @pytest.mark.parametrize(
        "option",
        [
            ("ckan.site_url", "https://staging.example.org"),
            ("ckanext.andsdoi.prefix", "10.70001"),
        ],
    )
    def test_nothing_is_sent_until_a_person_confirms(
        self, portal: Portal, option: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        before = len(portal.requests())
        monkeypatch.setitem(portal.config, *option)
        portal.patch(dataset, private=True)

        totals = portal.sync()
        portal.job()

        assert len(portal.requests()) == before
        assert totals.skipped_accounts == ["default"]

    def test_a_site_that_takes_to_https_has_not_moved(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        secure = portal.config["ckan.site_url"].replace("http:", "https:")
        monkeypatch.setitem(portal.config, "ckan.site_url", secure)
        portal.patch(dataset, private=True)

        portal.sync()

        assert portal.state(dataset) == "registered"


class TestRate:
    """The generic cell rate algorithm, in the database."""

    @pytest.fixture
    def limited(self, portal: Portal) -> config.Account:
        limited = replace(account(), rate=100)
        accounts.get_or_create(limited)
        return limited

    def test_the_burst_goes_at_once_and_the_rest_evenly(self, limited: config.Account) -> None:
        waits = [accounts.reserve_request(limited, 100, window=100) for _ in range(8)]

        assert all(wait is not None for wait in waits)
        rounded = [round(wait or 0) for wait in waits]
        assert rounded == [0, 0, 0, 0, 0, 1, 2, 3]

    def test_an_impatient_caller_takes_no_turn(self, limited: config.Account) -> None:
        for _ in range(6):
            accounts.reserve_request(limited, 100, window=100)

        assert accounts.reserve_request(limited, 0.5, window=100) is None
        assert round(accounts.reserve_request(limited, 100, window=100) or 0) == 2

    def test_an_account_that_was_never_used_has_its_whole_rate(self, portal: Portal) -> None:
        assert accounts.get(account()) is None
        assert accounts.reserve_request(replace(account(), rate=100), 0) == 0.0

    def test_the_accounts_at_one_host_share_its_rate(self, limited: config.Account) -> None:
        other = replace(limited, name="marine", endpoint=f"{limited.endpoint}/")
        elsewhere = replace(other, name="geology", endpoint="https://mds.example.org")
        for one in (other, elsewhere):
            accounts.get_or_create(one)
        for one in (limited, other) * 3:
            accounts.reserve_request(one, 100, window=100)

        waits = [accounts.reserve_request(one, 100, window=100) for one in (limited, other)]
        assert [round(wait or 0) for wait in waits] == [2, 3]
        assert accounts.reserve_request(elsewhere, 100, window=100) == 0.0

    def test_a_turn_that_one_bucket_refuses_is_taken_from_none(
        self, limited: config.Account
    ) -> None:
        capped = replace(limited, name="marine", own_rate=10)
        accounts.get_or_create(capped)
        assert accounts.reserve_request(capped, 0, window=100) == 0.0
        assert [accounts.reserve_request(capped, 1, window=100) for _ in range(9)] == [None] * 9

        assert accounts.reserve_request(limited, 0, window=100) == 0.0

    def test_no_rate_no_wait(self, portal: Portal) -> None:
        assert accounts.reserve_request(account(), 0) == 0.0


def test_a_job_starts_no_request_after_its_minute_and_leaves_a_successor(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(run, "JOB_SECONDS", 3)
    portal.instead(Stage.WAKE_UP, lambda: woken.append(True))
    portal.set("concurrency", 1)
    datasets = [portal.publish() for _ in range(3)]
    woken.clear()
    begin = time.monotonic()
    portal.registry.on_answer = lambda _: time.sleep(max(0, begin + 3.5 - time.monotonic()))

    portal.job()

    assert len(portal.requests()) <= 2
    assert woken == [True]
    portal.registry.set_faults({})
    portal.sync()
    assert [portal.state(dataset) for dataset in datasets] == ["findable"] * 3
