"""ckan andsdoi reconcile: what differs between our tables and the registry, and who mends it."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import DEMO, NEIGHBOUR

from ..portal import PREFIX, Portal
from ..registry.sandbox.calling import document
from ..stages import Stage
from .conftest import Done, Run

OTHER = "https://elsewhere.example.org/"


def both_profiles(test: Any) -> Any:
    return pytest.mark.parametrize("profile", ["ands", "mds"])(test)


def on_mds(test: Any) -> Any:
    return pytest.mark.parametrize("profile", ["mds"])(test)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.FIRST_RETRY", 0.01)


@pytest.fixture
def dataset(portal: Portal) -> dict[str, Any]:
    """A dataset that was minted some time ago."""
    dataset = portal.publish()
    portal.sync()
    return dataset


@pytest.fixture
def rest(portal: Portal) -> Portal:
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    return portal


def client(portal: Portal) -> Client:
    """Somebody else who writes with our credentials, such as a person in DataCite Fabrica."""
    profile = portal.registry.profile
    return Client(portal.registry.endpoint, DEMO.user, DEMO.password, profile)


def age(portal: Portal) -> None:
    """Let an hour pass."""
    portal.execute("UPDATE andsdoi_event SET last_at = last_at - interval '1 hour'")
    portal.execute("UPDATE andsdoi_doi SET written_at = written_at - interval '1 hour'")


def found(done: Done) -> dict[str, str]:
    """The findings: what, and who looks after it."""
    return {line["finding"]: line["action"] for line in done.lines if "finding" in line}


def xml(portal: Portal, dataset: dict[str, Any]) -> bytes:
    return portal.registry.dois[portal.doi(dataset)].metadata


def writes(portal: Portal) -> list[str]:
    return [f"{e.method} {e.operation}" for e in portal.requests() if e.method != "GET"]


class TestWhereAllIsWell:
    """Nothing is found, nothing is sent."""

    @both_profiles
    def test_nothing_differs(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        hidden = rest.publish()
        rest.sync()
        rest.patch(hidden, private=True)
        rest.sync()
        sent = writes(rest)

        done = run("reconcile", "--format", "json")

        assert found(done) == {}
        assert done.code == 0
        assert done.totals["compared"] == 2
        assert writes(rest) == sent

    def test_json_is_also_asked_for_as_of_every_other_command(self, run: Run) -> None:
        assert run("reconcile", "--json").lines == run("reconcile", "--format", "json").lines

    def test_a_site_without_dois_has_nothing_to_compare(self, portal: Portal, run: Run) -> None:
        done = run("reconcile")

        assert done.code == 0
        assert "0 DOIs compared" in done.out

    @both_profiles
    def test_fix_then_sends_nothing(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        """P6."""
        sent = writes(rest)

        assert run("reconcile", "--fix").code == 0
        rest.sync()

        assert writes(rest) == sent
        assert rest.row(dataset).due_at is None


class TestFindings:
    """Each kind, as it is found and as `--fix` and a sync mend it."""

    def mended(self, portal: Portal, run: Run, dataset: dict[str, Any], kind: str) -> None:
        before = len(writes(portal))
        done = run("reconcile", "--format", "json")
        assert found(done)[kind] == "fix"
        assert done.code == 1
        assert len(writes(portal)) == before
        assert portal.row(dataset).due_at is None

        fixed = run("reconcile", "--fix", "--format", "json")
        assert fixed.code == 0
        assert len(writes(portal)) == before
        assert portal.row(dataset).in_doubt
        assert portal.row(dataset).due_at is not None
        assert "reconciled" in portal.events(dataset)

        assert run("sync").code == 0
        again = run("reconcile", "--format", "json")
        assert kind not in found(again)
        assert not portal.row(dataset).in_doubt

    @both_profiles
    def test_missing(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        age(rest)
        doi = rest.doi(dataset)
        rest.registry.reset()

        self.mended(rest, run, dataset, "missing")

        assert rest.doi(dataset) == doi
        assert rest.state(dataset) == "findable"

    @both_profiles
    def test_a_doi_that_leads_to_another_page_is_found(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        url = portal.row(dataset).url
        client(portal).post_url(portal.doi(dataset), OTHER)

        self.mended(portal, run, dataset, "url")

        assert portal.registry.dois[portal.doi(dataset)].url == url

    @both_profiles
    def test_old_metadata(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        right = xml(rest, dataset)
        changed = right.replace(b"A dataset", b"Another dataset")
        client(rest).post_metadata(rest.doi(dataset), changed)

        self.mended(rest, run, dataset, "metadata")

        assert xml(rest, dataset) == right

    @both_profiles
    def test_hidden_by_somebody_else(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        client(rest).delete_metadata(rest.doi(dataset))

        self.mended(rest, run, dataset, "state")

        assert rest.state(dataset) == "findable"

    @both_profiles
    def test_shown_by_somebody_else(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        """P9."""
        rest.patch(dataset, private=True)
        rest.sync()
        age(rest)
        client(rest).post_metadata(rest.doi(dataset), xml(rest, dataset))
        assert rest.state(dataset) == "findable"

        self.mended(rest, run, dataset, "state")

        assert rest.state(dataset) == "registered"

    @both_profiles
    def test_written_anew_by_the_registry_it_is_the_same(
        self, rest: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        doi, right = rest.doi(dataset), xml(rest, dataset)
        client(rest).post_metadata(doi, right.replace(b"><", b">\n <"))

        assert found(run("reconcile", "--format", "json")) == {}

    @on_mds
    def test_somebody_elses(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        portal.registry.make_foreign(portal.doi(dataset))

        done = run("reconcile", "--fix", "--format", "json")

        assert found(done) == {"foreign": "person"}
        assert done.code == 1
        assert not portal.row(dataset).in_doubt

    @both_profiles
    def test_a_name_that_leads_to_nothing_here(self, rest: Portal, run: Run) -> None:
        doi = f"{PREFIX}/brought-along"
        rest.publish()
        rest.sync()
        posted = rest.registry.dois[next(iter(rest.registry.dois))].metadata
        name = next(iter(rest.registry.dois)).encode()
        client(rest).post_metadata(doi, posted.replace(name, doi.encode()))
        client(rest).post_url(doi, OTHER)

        done = run("reconcile", "--fix", "--format", "json")

        (line,) = [line for line in done.lines if line.get("doi") == doi]
        assert (line["finding"], line["action"]) == ("unknown here", "person")
        assert line["found"] == OTHER
        assert done.code == 1
        assert rest.one("SELECT count(*) FROM andsdoi_doi") == (1,)

    def test_names_of_others_under_the_same_prefix_are_not_ours(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        portal.registry.make_foreign(f"{PREFIX}/of-a-neighbour", NEIGHBOUR.user)

        assert run("reconcile").code == 0

    def test_a_blocked_dataset_needs_a_person(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        age(portal)
        portal.set("require", "license_id")
        portal.registry.reset()

        done = run("reconcile", "--fix", "--format", "json")

        assert found(done) == {"missing": "person"}
        assert done.code == 1
        assert not portal.row(dataset).in_doubt


class TestNotCheckable:
    """What MDS does not tell is said, and read from the REST API where there is one."""

    @both_profiles
    def test_findable_or_hidden(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        done = run("reconcile", "--format", "json")

        assert found(done) == {"not checkable": "make sure"}
        assert done.totals["not_checkable"] == 1
        assert done.code == 0

    def test_fix_has_it_sent_again_to_be_sure(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        """P9, P5: after a restored backup either may be wrong."""
        client(portal).delete_metadata(portal.doi(dataset))

        assert run("reconcile", "--fix").code == 0
        portal.sync()

        assert portal.state(dataset) == "findable"

    @on_mds
    def test_other_prefixes_are_not_listed(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        portal.set("former_prefixes", "10.80000")

        done = run("reconcile", "--format", "json")

        assert "10.80000" in next(line["text"] for line in done.lines if line.get("doi") == "")

    @on_mds
    def test_with_the_rest_api_they_are(
        self, rest: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        rest.set("former_prefixes", "10.80000")

        assert found(run("reconcile", "--format", "json")) == {}

    def test_no_secret_goes_to_the_server_behind_the_ands_proxy(
        self, rest: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        """P8."""
        run("reconcile")

        asked = [entry for entry in rest.requests() if entry.operation == "rest_doi"]
        assert [entry.auth for entry in asked] == ["none"]


class TestLag:
    """A read shortly after our own write may show what was there before: no error."""

    @both_profiles
    def test_a_new_doi_is_not_known_yet(self, portal: Portal, run: Run) -> None:
        portal.publish()
        portal.sync()
        portal.registry.set_faults({"lag": 60})

        done = run("reconcile", "--fix", "--format", "json")

        assert found(done) == {"under way": "none"}
        assert done.code == 0
        assert portal.one("SELECT count(*) FROM andsdoi_doi WHERE in_doubt") == (0,)

    def test_an_edit_is_not_seen_yet(self, rest: Portal, dataset: dict[str, Any], run: Run) -> None:
        age(rest)
        rest.patch(dataset, title="Edited")
        rest.sync()
        old = xml(rest, dataset).replace(b"Edited", b"A dataset")
        client(rest).post_metadata(rest.doi(dataset), old)

        assert found(run("reconcile", "--format", "json")) == {"under way": "none"}

    def test_an_hour_later_it_is_missing(
        self, rest: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        age(rest)
        rest.registry.reset()

        assert found(run("reconcile", "--format", "json")) == {"missing": "fix"}


class TestOutput:
    """For people, for machines, for a spreadsheet."""

    def test_a_table(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        client(portal).post_url(portal.doi(dataset), OTHER)

        out = run("reconcile").out

        assert f"url            {portal.doi(dataset)}" in out
        assert f"here {portal.row(dataset).url}, registry {OTHER}" in out
        assert "With --fix the next sync mends them." in out

    @both_profiles
    def test_a_table_only_counts_what_cannot_be_checked(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        out = run("reconcile").out

        assert portal.doi(dataset) not in out
        assert "1 not checkable" in out
        assert "ckanext.andsdoi.rest_endpoint" in out

    def test_csv(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        client(portal).post_url(portal.doi(dataset), OTHER)

        rows = list(csv.DictReader(io.StringIO(run("reconcile", "--format", "csv").out)))

        assert [row["finding"] for row in rows] == ["url", "not checkable"]
        assert rows[0]["dataset"] == dataset["name"]
        assert rows[0]["found"] == OTHER

    def test_json(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        client(portal).post_url(portal.doi(dataset), OTHER)

        done = run("reconcile", "--fix", "--format", "json")
        line = done.lines[0]

        assert line["doi"] == portal.doi(dataset)
        assert line["marked"] is True
        assert done.totals["marked"] == 1


class TestHeld:
    """Nothing is asked where nothing may be sent."""

    def test_a_copy_of_the_site(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        """P10."""
        portal.set("landing_url", "https://copy.example.org/dataset/{id}")
        before = len(portal.requests())

        done = run("reconcile", "--fix")

        assert done.code == 1
        assert "site-moved" in done.err
        assert len(portal.requests()) == before

    def test_send_is_false(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        portal.set("send", False)
        before = len(portal.requests())

        assert run("reconcile").code == 1
        assert len(portal.requests()) == before

    def test_a_pause(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        run("pause")
        before = len(portal.requests())

        assert run("reconcile").code == 1
        assert len(portal.requests()) == before

    def test_a_pause_in_the_middle(self, portal: Portal, run: Run) -> None:
        portal.set("concurrency", 1)
        for _ in range(6):
            portal.publish()
        portal.sync()
        asked = len(portal.requests())

        def stop(entry: Any) -> None:
            if len(portal.requests()) == asked + 3:
                portal.execute("UPDATE andsdoi_account SET paused_since = now(), paused_by = 'me'")

        portal.registry.on_request = stop
        done = run("reconcile")

        assert done.code == 1
        assert "paused" in done.err
        assert len(portal.requests()) <= asked + 4

        portal.registry.on_request = None
        run("resume")
        again = run("reconcile", "--format", "json")
        assert again.totals["compared"] == 6
        assert "Going on" in again.lines[0]["text"]
        assert again.code == 0


class TestTrouble:
    """A registry that fails is no finding about a DOI."""

    def test_a_registry_that_fails_is_asked_a_few_times(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        portal.registry.set_faults({"status": 503, "times": 2})

        done = run("reconcile", "--format", "json")

        assert found(done) == {"not checkable": "make sure"}
        assert done.code == 0

    def test_a_registry_that_goes_on_failing_is_said_and_nothing_is_marked(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        portal.registry.set_faults({"status": 500, "operation": "get_metadata"})

        done = run("reconcile", "--fix", "--format", "json")

        assert found(done) == {"not answered": "none"}
        assert done.code == 1
        assert not portal.row(dataset).in_doubt

    def test_an_outage_ends_the_run_and_the_next_one_goes_on(
        self, portal: Portal, run: Run
    ) -> None:
        portal.set("concurrency", 1)
        for _ in range(8):
            portal.publish()
        portal.sync()
        portal.registry.set_faults({"status": 500, "after": 4})
        done = run("reconcile", "--format", "json")
        assert done.code == 1
        portal.registry.set_faults([])
        before = len(portal.requests())

        again = run("reconcile", "--format", "json")

        assert again.code == 0
        assert again.totals["compared"] == 8
        assert again.totals["unanswered"] == 0
        # what was answered before the outage is not asked for again
        assert len(portal.requests()) - before == 2 * 6 + 1

    def test_retry_after_is_waited_for(
        self, portal: Portal, dataset: dict[str, Any], run: Run
    ) -> None:
        portal.registry.set_faults({"status": 429, "retry_after": 1, "times": 1})
        before = len(portal.requests())

        assert run("reconcile").code == 0

        refused, following = portal.requests()[before : before + 2]
        assert following.monotonic - refused.monotonic >= 1

    def test_a_long_retry_after_ends_the_run(
        self, portal: Portal, dataset: dict[str, Any], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.WAIT_PATIENCE", 0.2)
        portal.registry.set_faults({"status": 429, "retry_after": 900, "times": 1})

        done = run("reconcile")

        assert done.code == 1
        assert "asked to wait" in done.err

    def test_refused_credentials(self, portal: Portal, dataset: dict[str, Any], run: Run) -> None:
        portal.registry.change_password(DEMO.user, "another")

        done = run("reconcile")

        assert done.code == 1
        assert "Bad credentials" in done.err

    @on_mds
    @pytest.mark.parametrize("with_rest", [True, False])
    def test_a_secret_that_is_changed_meanwhile_is_taken_up(
        self, rest: Portal, run: Run, tmp_path: Path, with_rest: bool
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_text(DEMO.password)
        rest.set("shared_secret_file", str(secret))
        rest.set("concurrency", 1)
        if not with_rest:
            rest.set("rest_endpoint", "")
        for _ in range(4):
            rest.publish()
        rest.sync()
        before = len(rest.requests())

        def rotate() -> None:
            rest.registry.change_password(DEMO.user, "another")
            secret.write_text("another")

        rest.before(Stage.COMPARED, rotate)
        done = run("reconcile", "--json")

        assert (done.code, done.totals["compared"], done.totals["unanswered"]) == (0, 4, 0)
        refused = [one for one in rest.requests()[before:] if one.status == 401]
        assert len(refused) == 1
        assert refused[0].operation.startswith("rest") is with_rest

    def test_the_rate_holds(self, portal: Portal, run: Run) -> None:
        for _ in range(4):
            portal.publish()
        portal.sync()
        before = len(portal.requests())
        portal.set("rate", 1200)  # four a second, sixty at once
        accounts.reserve_request(config.account(), 0)
        # counted from here: what passes until the first request is room for the others
        started = time.monotonic()
        portal.execute("UPDATE andsdoi_account SET arrival_at = now() + interval '14.75 seconds'")

        assert run("reconcile").code == 0

        asked = portal.requests()[before:]
        assert len(asked) == 9
        assert asked[-1].monotonic - started >= 8 / 4


class TestGoingOn:
    """A run that was broken off is gone on with."""

    @pytest.fixture
    def broken_off(self, portal: Portal, run: Run) -> Portal:
        """After three of five names somebody pressed Ctrl-C."""
        portal.set("concurrency", 1)
        for _ in range(5):
            portal.publish()
        portal.sync()
        taken: list[Any] = []

        def broken_off_after_three(take: Callable[..., None]) -> Callable[..., None]:
            def take_or_break_off(*args: Any) -> None:
                if len(taken) == 3:
                    raise KeyboardInterrupt
                taken.append(args)
                take(*args)

            return take_or_break_off

        with pytest.MonkeyPatch.context() as patch:
            Stage.COMPARED.wrap(patch, broken_off_after_three)
            assert run("reconcile").code == 130
        return portal

    def test_a_run_that_was_broken_off_goes_on_where_it_was(
        self, broken_off: Portal, run: Run
    ) -> None:
        before = len(broken_off.requests())

        done = run("reconcile", "--format", "json")

        assert done.totals["compared"] == 5
        assert "after 3 names" in done.lines[0]["text"]
        assert len(broken_off.requests()) - before == 2 * 2 + 1

    def test_a_run_that_was_broken_off_may_begin_anew(self, broken_off: Portal, run: Run) -> None:
        before = len(broken_off.requests())

        run("reconcile", "--restart")

        assert len(broken_off.requests()) - before == 2 * 5 + 1

    def test_a_run_that_only_reported_does_not_count_for_fix(
        self, broken_off: Portal, run: Run
    ) -> None:
        before = len(broken_off.requests())

        run("reconcile", "--fix")

        assert len(broken_off.requests()) - before == 2 * 5 + 1

    def test_a_finished_one_begins_anew(self, broken_off: Portal, run: Run) -> None:
        run("reconcile")
        before = len(broken_off.requests())

        run("reconcile")

        assert len(broken_off.requests()) - before == 2 * 5 + 1


@both_profiles
def test_a_listed_name_that_cannot_be_shown_is_written_out(portal: Portal, run: Run) -> None:
    """P8: no control character reaches the terminal."""
    names = f"{PREFIX}/a\x1b[2Jb"
    portal.registry.set_faults({"status": 200, "body": names, "operation": "list_dois"})

    done = run("reconcile")

    assert f"{PREFIX}/a\\x1b[2jb" in done.out
    assert "\x1b" not in done.out


@both_profiles
def test_a_listed_name_that_cannot_be_shown_for_our_secret_is_shown_without(
    portal: Portal, run: Run
) -> None:
    """P8: the name of a DOI repeats the secret, and so does its page."""
    doi = f"{PREFIX}/{DEMO.password}"
    client(portal).post_metadata(doi, document(doi))
    client(portal).post_url(doi, f"{OTHER}{DEMO.password}")

    done = run("reconcile")

    assert f"{PREFIX}/***" in done.out
    assert f"{OTHER}***" in done.out
    assert DEMO.password not in done.out.lower()
