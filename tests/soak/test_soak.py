"""P2 to P6, P9: whatever happens in between, one `sync` brings everything to where it should be.

Hypothesis draws what happens, the same each time, and makes a failure shorter. `make soak` draws
many more sequences of the same operations from a seed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from ..stages import Stage
from . import machine
from .invariants import Violation
from .script import Script, Step, draw
from .site import CONNECT_TIMEOUT, READ_TIMEOUT, Site

SEQUENCES = int(os.environ.get("ANDSDOI_SEQUENCES", "30"))
SECONDS = 90.0
STEPS = 16


@pytest.fixture
def site(empty_site: None) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        found = Site(patch)
        yield found
        found.close()


@pytest.mark.timeout(900)
def test_whatever_happens_one_sync_brings_everything_right(site: Site) -> None:
    def tell(violations: list[Violation]) -> None:
        assert not violations, "\n".join(map(str, violations))

    run_state_machine_as_test(
        machine.on(site, SECONDS, tell),
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


class TestTheSoakLooks:
    """A soak that would find nothing is worth nothing: what it looks for is put there."""

    def run(self, site: Site, *steps: Step, **options: Any) -> set[str]:
        script = Script("looks", "ands", hide_limit=0, concurrency=1, steps=steps, **options)
        return {violation.kind for violation in script.run(site)}

    def test_a_script_from_a_seed_is_always_the_same(self) -> None:
        assert draw(7, 3) == draw(7, 3)
        assert draw(7, 3) != draw(7, 4)
        assert Script.from_json(draw(7, 3).to_json()) == draw(7, 3)

    def test_a_client_in_the_soak_waits_no_longer_than_a_moment(self, site: Site) -> None:
        """Else every fault that takes time would take its real time."""
        from ckanext.andsdoi import config

        account = config.account()
        assert (account.connect_timeout, account.read_timeout) == (CONNECT_TIMEOUT, READ_TIMEOUT)
        assert config.lease_seconds() < 1

    def test_all_is_well_after_a_plain_mint(self, site: Site) -> None:
        assert self.run(site, _created(), _worked()) == set()
        assert [record.state for record in site.registry.dois.values()] == ["findable"]

    def test_a_lost_doi_is_seen(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is swept, and what by SQL was made public stays without a DOI."""
        Stage.SWEEP.wrap(monkeypatch, lambda _: lambda: 0)
        hidden = Step("create", {"slot": 0, "private": True, "brings": "nothing"})
        shown = Step("by_sql", {"slot": 0, "what": "show"})

        assert "lost" in self.run(site, hidden, _worked(), shown)

    def test_a_leak_is_seen(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """The guard lets everything go, and the dataset is hidden between plan and request."""
        Stage.GUARD.wrap(monkeypatch, lambda _: site.watched(lambda *_: True))
        hidden = Step("work", {"how": "job", "at": 3, "then": "hide by SQL", "slot": 0})

        assert "leaked" in self.run(site, _created(), hidden)

    def test_a_second_doi_is_seen(self, site: Site) -> None:
        site.begin("looks", "ands")
        _created().run(site)
        _worked().run(site)
        site.execute("DELETE FROM andsdoi_doi")

        from .invariants import close

        assert {"lost", "doubled"} & {violation.kind for violation in close(site)}

    @pytest.mark.parametrize("worked", [True, False])
    def test_a_doi_that_was_minted_over_is_seen(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, worked: bool
    ) -> None:
        """Nobody remembers what a dataset had."""
        from ckanext.andsdoi.lifecycle.rows import history

        monkeypatch.setattr(history, "remember_external", lambda *_: None)
        lost = {"slot": 0, "brings": "foreign in a list", "ends": "lost", "worked": worked}

        assert "doubled" in self.run(site, _created(private=True), Step("lose", lost), _worked())

    @pytest.mark.parametrize("worked", [True, False])
    def test_a_doi_that_was_lost_and_not_minted_over_is_well(
        self, site: Site, worked: bool
    ) -> None:
        lost = {"slot": 0, "brings": "foreign as URN", "ends": "put back", "worked": worked}

        assert self.run(site, _created(private=True), Step("lose", lost), _worked()) == set()
        assert not site.registry.dois


class TestTheSoakLooksAtAccounts:
    """Every DOI is at the account that should have it, and what was not is seen."""

    run = TestTheSoakLooks.run

    def test_all_is_well_where_a_dataset_goes_to_another_account_in_time(self, site: Site) -> None:
        gone = Step("move", {"slot": 0, "to": 1})

        assert self.run(site, _created(private=True), gone, _shown(), accounts=2) == set()
        assert [record.owner for record in site.registry.dois.values()] == ["marine"]

    def test_a_doi_that_is_minted_at_a_wrong_account_is_seen(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No row ever follows its dataset."""
        from ckanext.andsdoi.lifecycle.dataset import account_choice

        monkeypatch.setattr(account_choice, "is_settled", lambda _: True)
        gone = Step("move", {"slot": 0, "to": 1})

        assert "misplaced" in self.run(site, _created(private=True), gone, _shown(), accounts=2)

    def test_a_doi_that_the_registry_has_for_another_account_is_seen(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The rows of an account are not moved with its DOIs."""
        from ckanext.andsdoi.lifecycle.maintenance import relocation

        monkeypatch.setattr(relocation, "move_rows", lambda *_: None)
        steps = [Step("move", {"slot": 0, "to": 1}), _shown(), _worked()]
        given = Step("hand_to", {"of": 1, "to": 0})

        assert "misplaced" in self.run(site, _created(private=True), *steps, given, accounts=2)

    def test_what_waits_for_an_account_that_is_gone_is_seen(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody recalls it."""
        from ckanext.andsdoi.lifecycle.worker import run

        monkeypatch.setattr(run, "recall", lambda: None)
        steps = [
            Step("move", {"slot": 0, "to": 1}),
            Step("pause", {"paused": True, "of": 1}),
            _shown(),
            _worked(),
            Step("remove_account", {"of": 1}),
        ]

        assert "misplaced" in self.run(site, _created(private=True), *steps, accounts=2)

    @pytest.mark.parametrize("apart", [True, False])
    def test_all_is_well_after_everything_that_a_file_may_come_to(
        self, site: Site, apart: bool
    ) -> None:
        steps = [
            Step("move", {"slot": 0, "to": 1}),
            _shown(),
            _worked(),
            Step("exchange", {"one": 0, "another": 1}),
            Step("change_prefix", {"confirmed": False}),
            Step("rotate", {"of": 1, "written": False}),
            Step("edit", {"slot": 0, "title": "One"}),
            Step("remove_account", {"of": 1}),
            _worked(),
        ]
        assert self.run(site, _created(private=True), *steps, accounts=2, apart=apart) == set()
        assert [record.owner for record in site.registry.dois.values()] == ["marine"]

    @pytest.mark.parametrize("at", range(12, 19))
    def test_all_is_well_wherever_a_worker_is_killed(self, site: Site, at: int) -> None:
        """Also after it has written the index, of which the other process knows nothing."""
        assert self.run(site, _created(), Step("killed", {"at": at})) == set()

    @pytest.mark.parametrize("source", ["file", "table"])
    def test_an_imported_doi_is_of_the_account_with_its_prefix(
        self, site: Site, source: str
    ) -> None:
        found = {"slot": 0, "what": "of its page", "of": 1, "source": source}

        assert (
            self.run(site, _created(private=True), Step("import_doi", found), accounts=2) == set()
        )
        assert [record.owner for record in site.registry.dois.values()] == ["marine"]
        assert site.one("SELECT account FROM andsdoi_doi").account == "marine"


def _shown() -> Step:
    return Step("publish", {"slot": 0, "title": "One"})


def _created(*, private: bool = False) -> Step:
    return Step("create", {"slot": 0, "private": private, "brings": "nothing"})


def _worked() -> Step:
    return Step("work", {"how": "job", "at": 0, "then": "death", "slot": 0})
