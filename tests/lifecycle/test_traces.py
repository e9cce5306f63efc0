"""The shortest way to break each rule of the model, played against the package.

Each test names its rule (`docs/model.rst`) and fails without it. `portal.sync(dataset)` is one try
of that dataset without a sweep: what an edit marked must suffice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.plan.steps import Step

from ..portal import Portal
from ..stages import Stage, elsewhere

EXECUTED_BUT_EMPTY = {"empty": True, "commit": True, "times": 1}
DENIED = {"status": 403, "body": "Access is denied"}
REFUSED = {"status": 422, "body": "DOI 10.1234/x: something is wrong with it", "times": 1}
PATIENCE = 60


@pytest.fixture
def patient(portal: Portal) -> Portal:
    """Answers may take long: leases run out when a test says so."""
    portal.set("read_timeout", 60)
    return portal


class TestNamesAreGivenUpForGood:
    """P2."""

    def test_a_name_once_in_doubt_is_not_given_up(self, portal: Portal) -> None:
        """`redraw_memory`: hidden by a DELETE the doubt is over, but the name is ours for ever."""
        dataset = portal.publish()
        portal.registry.set_faults({**EXECUTED_BUT_EMPTY, "operation": "post_url"})
        _on_request(portal, "post_url", lambda: portal.patch(dataset, private=True))
        portal.sync(dataset)
        portal.sync(dataset)
        assert portal.state(dataset) == "registered"
        assert not portal.row(dataset).in_doubt
        doi = portal.doi(dataset)

        portal.patch(dataset, private=False)
        portal.registry.set_faults({**DENIED, "operation": "post_metadata", "doi": doi})
        portal.sync(dataset)
        _another_is_confirmed(portal)

        row = portal.row(dataset)
        assert (row.doi, row.parked) == (doi, "person")
        assert len(portal.registry.dois) == 2

    def test_a_name_is_given_up_by_nobody_but_the_run_that_holds_it(self, patient: Portal) -> None:
        """`verdict_leased`: another DOI is confirmed while a run with the refused one is on."""
        portal = patient
        dataset, foreign = portal.publish(), "10.70000/foreign"
        portal.execute("UPDATE andsdoi_doi SET doi = :doi", doi=foreign)
        portal.registry.make_foreign(foreign, state="draft", row=False)
        portal.sync(dataset)
        assert portal.row(dataset).refused_step
        seen: list[str] = []

        def another_worker() -> None:
            portal.sync(portal.publish())
            portal.job()
            seen.append(portal.doi(dataset))

        portal.before(Stage.GUARD, of=Step.POST_METADATA, action=another_worker)
        portal.sync(dataset)

        assert seen == [foreign]
        portal.sync()
        portal.sync()
        assert portal.doi(dataset) != foreign
        assert portal.state(dataset) == "findable"
        asked = [entry.doi == foreign for entry in portal.requests()]
        assert not any(asked[asked.index(False, 1 + _last(asked)) :])


class TestWhatIsPublicIsUpToDate:
    """P5."""

    def test_an_unanswered_write_is_executed_before_the_next_run_begins(
        self, portal: Portal
    ) -> None:
        """`hold_lease`: else the old document arrives after the new one."""
        dataset = portal.publish()

        def dawdle() -> None:
            portal.patch(dataset, title="Edited")
            _wait_for(lambda: len(_answered(portal, "post_metadata")) > 0, seconds=2)

        _on_request(portal, "post_metadata", dawdle)
        portal.set("connect_timeout", 1)
        with portal.hurry():
            portal.job()
        assert portal.row(dataset).in_doubt

        portal.sync(dataset)

        _wait_for(lambda: len(_answered(portal, "post_metadata")) == 2)
        assert _title(portal, dataset) == "Edited"

    def test_an_edit_between_plan_and_record_stays_due(self, portal: Portal) -> None:
        """`due_needs_revision`."""
        dataset = portal.create(private=True)
        portal.before(Stage.RECORD, lambda: portal.patch(dataset, private=False))

        portal.job()
        portal.job()

        assert portal.state(dataset) == "findable"

    def test_what_a_guard_refused_is_planned_again(self, portal: Portal) -> None:
        """`refused_guard_due`: hidden and shown again by raw SQL, which marks nothing."""
        dataset = portal.publish()
        portal.before(
            Stage.GUARD, of=Step.POST_METADATA, action=lambda: _set_private(portal, dataset, "true")
        )
        portal.before(Stage.RECORD, lambda: _set_private(portal, dataset, "false"))

        portal.job()
        portal.job()

        assert portal.state(dataset) == "findable"

    def test_an_edit_while_a_plan_is_made_is_not_lost(self, portal: Portal) -> None:
        """`revision_first`."""
        dataset = portal.publish()
        portal.job()
        portal.patch(dataset, title="Second")
        portal.before(Stage.JUDGEMENT, lambda: portal.patch(dataset, title="Third"))

        portal.job()
        portal.job()

        assert _title(portal, dataset) == "Third"

    def test_raw_sql_while_a_plan_is_made_is_found_by_the_sweep(self, portal: Portal) -> None:
        """`seen_first`."""
        dataset = portal.publish()
        portal.job()
        portal.patch(dataset, title="Second")
        portal.before(Stage.JUDGEMENT, lambda: _rename(portal, dataset, "Third"))

        portal.sync()
        portal.sync()

        assert _title(portal, dataset) == "Third"

    def test_raw_sql_there_and_back_while_a_dataset_is_read_changes_nothing(
        self, portal: Portal
    ) -> None:
        """`one_snapshot`: what is sent is what the sweep compares."""
        dataset = portal.publish()
        before = portal.one("SELECT title, metadata_modified FROM package")
        portal.before(Stage.READING, lambda: _rename(portal, dataset, "Elsewhere"))
        portal.sync(dataset)
        portal.execute(
            "UPDATE package SET title = :title, metadata_modified = :modified",
            title=before.title,
            modified=before.metadata_modified,
        )

        portal.sync()

        assert _title(portal, dataset) == before.title

    def test_a_run_that_lost_its_lease_records_nothing(self, patient: Portal) -> None:
        """`record_needs_token`: it would clear the doubt that the other's DELETE has set."""
        portal = patient
        dataset = portal.publish()
        portal.sync(dataset)
        portal.patch(dataset, private=True)
        portal.registry.set_faults({**EXECUTED_BUT_EMPTY, "operation": "delete_metadata"})
        deleted, recorded, others = threading.Event(), threading.Event(), []

        def hold() -> None:
            deleted.set()
            recorded.wait(PATIENCE)

        def another_worker() -> None:
            _lease_runs_out(portal)
            others.append(_beside(lambda: portal.sync(dataset)))
            deleted.wait(PATIENCE)

        def publish() -> None:
            portal.patch(dataset, private=False)
            recorded.set()
            others[0].join()

        _on_answer(portal, "delete_metadata", hold)
        portal.before(Stage.GUARD, of=Step.DELETE, action=another_worker)
        portal.after(Stage.RECORD, publish)
        portal.job()

        portal.sync(dataset)

        assert portal.state(dataset) == "findable"


class TestWhatDidNotChangeCostsNothing:
    """P6."""

    def test_a_run_that_lost_its_lease_before_it_wrote_marks_nothing(self, patient: Portal) -> None:
        """`stale_needs_write`."""
        portal = patient
        dataset = portal.publish()

        def another_worker() -> None:
            _lease_runs_out(portal)
            _beside(lambda: portal.sync(dataset)).join()

        _on_request(portal, "get_metadata", another_worker)
        portal.job()

        row = portal.row(dataset)
        assert (row.in_doubt, row.due_at) == (False, None)
        assert "overtaken" not in portal.events(dataset)
        assert len(portal.requests("POST")) == 2


class TestWhatIsHiddenStaysHidden:
    """P9."""

    def test_metadata_sent_again_show_a_registered_doi(self, portal: Portal) -> None:
        """`reactivated`."""
        dataset = portal.publish()
        portal.sync(dataset)
        portal.patch(dataset, private=True)
        portal.sync(dataset)
        portal.patch(dataset, private=False)
        portal.registry.set_faults({**DENIED, "operation": "post_url"})
        portal.sync(dataset)
        assert portal.state(dataset) == "findable"

        portal.patch(dataset, private=True)
        _faults_stop(portal, dataset)

        assert portal.state(dataset) == "registered"

    def test_what_is_parked_for_a_person_is_hidden_all_the_same(self, portal: Portal) -> None:
        """`parked_holds_posts`."""
        dataset = portal.publish()
        portal.sync(dataset)
        portal.patch(dataset, private=True)
        portal.registry.set_faults(
            {**DENIED, "operation": "delete_metadata", "doi": portal.doi(dataset)}
        )
        portal.sync(dataset)
        _another_is_confirmed(portal)
        assert portal.row(dataset).parked == "person"

        _faults_stop(portal, dataset)

        assert portal.state(dataset) == "registered"

    def test_a_refused_last_word_does_not_keep_a_withdrawn_doi_in_the_index(
        self, portal: Portal
    ) -> None:
        """`refused_post_then_delete`: in the same run."""
        dataset = portal.publish()
        portal.sync(dataset)
        portal.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")
        portal.registry.set_faults({**REFUSED, "operation": "post_metadata"})

        portal.job()

        assert portal.state(dataset) == "registered"
        last = [entry.operation for entry in portal.requests()][-2:]
        assert last == ["post_metadata", "delete_metadata"]

    def test_a_refusal_parks_nothing_that_was_edited_since(self, portal: Portal) -> None:
        """`park_needs_revision`."""
        dataset = portal.publish()
        portal.sync(dataset)
        portal.patch(dataset, title="Edited")
        portal.registry.set_faults({**REFUSED, "operation": "post_metadata"})
        _on_request(portal, "post_metadata", lambda: portal.patch(dataset, private=True))
        portal.sync(dataset)

        _faults_stop(portal, dataset)

        assert portal.row(dataset).parked is None
        assert portal.state(dataset) == "registered"

    def test_an_adopted_name_is_hidden_with_its_dataset(self, portal: Portal) -> None:
        """`adopt_in_doubt`: the registry has it, and nothing of it was ever confirmed to us."""
        dataset, doi = _known_there_alone(portal)
        _on_answer(portal, "get_url", lambda: portal.patch(dataset, private=True))

        portal.sync(dataset)
        portal.sync(dataset)

        assert "adopted" in portal.events(dataset)
        assert portal.doi(dataset) == doi
        assert portal.state(dataset) == "registered"

    @pytest.mark.parametrize("ends", ["private", "deleted", "purged"])
    @pytest.mark.parametrize("moment", ["before", "get_metadata", "get_url"])
    def test_a_name_known_under_its_page_is_hidden_whenever_its_dataset_is(
        self, portal: Portal, moment: str, ends: str
    ) -> None:
        """`hidden_asks`: the registry was asked, and the answer was of no use to the run."""
        dataset, doi = _known_there_alone(portal)
        if moment == "before":
            portal.before(Stage.GUARD, lambda: _end(portal, dataset, ends))
        else:
            _on_answer(portal, moment, lambda: _end(portal, dataset, ends))

        portal.sync()
        portal.sync()

        assert portal.registry.dois[doi].state == "registered"

    def test_a_name_that_was_only_drawn_is_asked_about_once(self, portal: Portal) -> None:
        """P6: the registry knows nothing of it, and that is known from then on."""
        dataset = portal.publish()
        portal.before(Stage.GUARD, lambda: portal.patch(dataset, private=True))
        portal.sync(dataset)
        asked = [entry.operation for entry in portal.requests()]
        portal.patch(dataset, title="Edited")

        portal.sync(dataset)

        assert asked == ["get_metadata"]
        assert [entry.operation for entry in portal.requests()] == asked
        assert portal.row(dataset).state == "none"

    def test_a_write_without_a_right_answer_leaves_a_doubt(self, portal: Portal) -> None:
        """`clear_needs_answers`."""
        dataset = portal.publish()
        portal.registry.set_faults({**EXECUTED_BUT_EMPTY, "operation": "post_url"})
        portal.sync(dataset)
        portal.patch(dataset, private=True)

        portal.sync(dataset)

        assert portal.state(dataset) == "registered"

    def test_a_doubt_outlives_a_run_that_did_not_repeat_everything(self, portal: Portal) -> None:
        """`clear_needs_both`."""
        dataset = portal.publish()
        portal.registry.set_faults({**EXECUTED_BUT_EMPTY, "operation": "post_url"})
        portal.sync(dataset)
        portal.registry.set_faults({**DENIED, "operation": "post_metadata"})
        portal.sync(dataset)
        assert portal.row(dataset).in_doubt

        portal.patch(dataset, private=True)
        _faults_stop(portal, dataset)

        assert portal.state(dataset) == "registered"

    def test_a_doubt_that_another_run_raised_meanwhile_stays(self, patient: Portal) -> None:
        """`clear_needs_revision`: the POST of a run that lost its lease follows the DELETE."""
        portal = patient
        dataset = portal.publish()
        portal.sync(dataset)
        portal.patch(dataset, title="Edited")
        deleted, others = threading.Event(), []

        def another_worker() -> None:
            portal.patch(dataset, private=True)
            _lease_runs_out(portal)
            others.append(_beside(lambda: portal.sync(dataset)))
            deleted.wait(PATIENCE)

        def hold() -> None:
            deleted.set()
            _wait_for(lambda: "overtaken" in portal.events(dataset))

        _on_request(portal, "post_metadata", another_worker)
        _on_answer(portal, "delete_metadata", hold)
        portal.job()
        others[0].join()
        assert _answered(portal, "post_metadata")[-1].state_before == "registered"

        portal.sync(dataset)

        assert portal.state(dataset) == "registered"

    def test_a_name_that_the_registry_does_not_show_yet_may_be_there(self, portal: Portal) -> None:
        """`ten_minutes`."""
        dataset = portal.publish()
        portal.registry.set_faults(
            [
                {**EXECUTED_BUT_EMPTY, "operation": "post_url"},
                {"lag": 60, "operation": "get_metadata"},
            ]
        )
        _on_request(portal, "post_url", lambda: portal.patch(dataset, private=True))
        portal.sync(dataset)
        portal.sync(dataset)
        assert portal.row(dataset).waits_for == "registry"

        portal.registry.set_faults({})
        portal.execute(
            "UPDATE andsdoi_doi SET written_at = written_at - interval '11 minutes', due_at = now()"
        )
        portal.sync(dataset)

        assert portal.state(dataset) == "registered"


def _another_is_confirmed(portal: Portal) -> None:
    """Another DOI of the account: whatever is refused since then is somebody else's."""
    portal.publish()
    for _ in range(4):
        portal.sync()


def _faults_stop(portal: Portal, dataset: dict[str, Any]) -> None:
    portal.registry.set_faults({})
    for _ in range(2):
        portal.sync(dataset)


def _title(portal: Portal, dataset: dict[str, Any]) -> str:
    """The title in the registry's present document."""
    document = portal.registry.versions(portal.doi(dataset))[-1].decode()
    return document.partition("<title>")[2].partition("</title>")[0]


def _answered(portal: Portal, operation: str) -> list[Any]:
    entries = [entry for entry in portal.requests() if entry.operation == operation]
    return [entry for entry in entries if entry.status]


def _last(flags: list[bool]) -> int:
    return len(flags) - 1 - flags[::-1].index(True)


def _set_private(portal: Portal, dataset: dict[str, Any], private: str) -> None:
    portal.execute(f"UPDATE package SET private = {private} WHERE id = :id", id=dataset["id"])


def _known_there_alone(portal: Portal) -> tuple[dict[str, Any], str]:
    """A dataset that is to draw the name which the registry has for it, and we do not know."""
    dataset = portal.publish()
    portal.sync(dataset)
    doi = portal.doi(dataset)
    portal.execute("DELETE FROM andsdoi_doi")
    portal.execute("DELETE FROM andsdoi_event")
    portal.draw(doi.partition("/")[2])
    portal.patch(dataset, extras=[])
    return dataset, doi


def _end(portal: Portal, dataset: dict[str, Any], how: str) -> None:
    if how == "private":
        portal.patch(dataset, private=True)
    else:
        portal.act({"deleted": "package_delete", "purged": "dataset_purge"}[how], id=dataset["id"])


def _rename(portal: Portal, dataset: dict[str, Any], title: str) -> None:
    portal.execute(
        "UPDATE package SET title = :title, metadata_modified = clock_timestamp() WHERE id = :id",
        title=title,
        id=dataset["id"],
    )


def _lease_runs_out(portal: Portal) -> None:
    portal.execute("UPDATE andsdoi_doi SET lease_until = now() - interval '1 second'")


def _beside(work: Callable[[], object]) -> threading.Thread:
    """Work in a thread, with a session of its own."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)


def _once(work: Callable[[], object]) -> Callable[[], None]:
    """Work elsewhere to its end, the first time only."""
    left = [work]

    def first() -> None:
        if left:
            elsewhere(left.pop())

    return first


def _on_request(portal: Portal, operation: str, work: Callable[[], object]) -> None:
    """Let something happen after a request has left and before the registry takes it."""
    first = _once(work)
    portal.registry.on_request = lambda entry: first() if entry.operation == operation else None


def _on_answer(portal: Portal, operation: str, work: Callable[[], object]) -> None:
    """Let something happen after the registry has taken a request and before it answers."""
    first = _once(work)
    portal.registry.on_answer = lambda entry: first() if entry.operation == operation else None
