"""PLAN, RECORD, redraw, marks and sweep follow the model that was searched exhaustively.

Every combination of facts is tried; each test knows how many there are, so that none can be lost.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.lifecycle.accounts import removed
from ckanext.andsdoi.lifecycle.capture import sweep
from ckanext.andsdoi.lifecycle.maintenance.imports.outcome import Choices
from ckanext.andsdoi.lifecycle.maintenance.imports.run import import_dois
from ckanext.andsdoi.lifecycle.maintenance.imports.sources import CsvFile
from ckanext.andsdoi.lifecycle.plan import prepare
from ckanext.andsdoi.lifecycle.plan.steps import DatasetFacts, Desired, Step, plan
from ckanext.andsdoi.lifecycle.plan.task import Task
from ckanext.andsdoi.lifecycle.rows import marks, settled
from ckanext.andsdoi.lifecycle.rows.enums import Parked, State
from ckanext.andsdoi.lifecycle.rows.facts import RowFacts, facts
from ckanext.andsdoi.lifecycle.rows.lease import Claimed
from ckanext.andsdoi.lifecycle.rows.row import DoiRow
from ckanext.andsdoi.lifecycle.worker import record
from ckanext.andsdoi.lifecycle.worker.endings import (
    Ending,
    RunResult,
    after_lost_lease,
    after_run,
    taken_by_other,
)
from ckanext.andsdoi.lifecycle.worker.perform import RunReport
from ckanext.andsdoi.metadata import MAPPING_VERSION
from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import DEMO
from tests.model import lifecycle_model as model
from tests.model import terms

from ..portal import PREFIX, Portal
from ..registry.sandbox.calling import document

RULES = model.Rules()
ROWS = terms.rows()
RUNS = terms.runs()
UNTOUCHED = terms.rows(conf=("none",), url=(False,), ever=(False,), refused=("",))
SAMPLE = [row for row in ROWS if row.due and not row.refused and row.doi >= 0]
WANTED = DatasetFacts(public=True, xml_hash="0", url=terms.URL)


def test_every_combination_is_there() -> None:
    assert len(ROWS) == (4 + 1) * 2**4 * 2 * 3 * 2 + 2**2 * 2 * 3 * 2
    assert len(RUNS) == (15 + 2) * 2**5
    assert len(SAMPLE) == (4 + 1) * 2**4 * 3


class TestPlan:
    """The table of desired state against what the registry holds."""

    ROWS = terms.rows(
        hash=(-1, 0, 1, 2), withdrawn=terms.BOOLS, tainted=(False,), due=(True,), refused=("",)
    )

    @pytest.mark.parametrize("public", terms.BOOLS)
    def test_the_plan_finds_the_steps_of_the_model(self, public: bool) -> None:
        assert len(self.ROWS) == (4 + 1) * 4 * 2**4 * 3 + 2 * 2 * 3
        for row in self.ROWS:
            desired, want, steps = model.plan(row, public, 0)
            found = plan(terms.known(row), replace(WANTED, public=public, xml_hash=str(want)))
            assert tuple(terms.STEPS[step] for step in found.steps) == steps, row
            assert (found.desired is Desired.FINDABLE) == (desired == "findable"), row

    def test_who_may_not_be_minted_counts_as_hidden_until_confirmed(self) -> None:
        for row in self.ROWS:
            known = terms.known(row)
            found = plan(known, replace(WANTED, eligible=False))
            same = replace(WANTED, public=known.ever_confirmed or known.withdrawn)
            assert found == plan(known, same), row

    @pytest.mark.parametrize("public", terms.BOOLS)
    def test_a_blocked_document_counts_like_one_that_was_refused(self, public: bool) -> None:
        wanted = replace(WANTED, public=public)
        for row in self.ROWS:
            known = terms.known(row)
            blocked = plan(known, replace(wanted, postable=False))
            refused = replace(known, parked=known.parked or Parked.DATA)
            assert blocked == plan(refused, wanted), row

    def test_what_cannot_be_hidden_is_announced_once_more_before_it_can(self) -> None:
        for row in self.ROWS:
            known = replace(terms.known(row), parked=Parked.UNDELETABLE)
            found = plan(known, WANTED)
            in_doubt = plan(replace(known, parked=None, in_doubt=True), WANTED)
            assert found.steps == (in_doubt.steps if not known.withdrawn else ()), row
            assert plan(known, replace(WANTED, public=False)).steps == (), row


class TestRecord:
    """What a run means for its row."""

    @pytest.mark.parametrize("found_in_doubt", terms.BOOLS)
    def test_under_its_lease_it_leaves_the_row_of_the_model(self, found_in_doubt: bool) -> None:
        runs = [(worker, terms.run(worker)) for worker in RUNS if worker.found is found_in_doubt]
        registry = (model.Name("findable", 0, True),)
        rows = [row for row in ROWS if row.refused]
        assert len(rows) == len(ROWS) / 2
        for row in rows:
            mine = terms.ours(row)
            for worker, run in runs:
                state = model.State(True, 0, row, registry, (worker,))
                after, _ = model.record(state, 0, RULES)
                assert terms.of_ours(after_run(mine, run)) == terms.of_model(after.row), (row, run)

    def test_without_its_lease_it_leaves_the_row_of_the_model(self) -> None:
        for row in ROWS:
            worker = model.Worker("record", own=False, name=0, wrote=True)
            after, _ = model.record(model.State(True, 0, row, (), (worker,)), 0, RULES)
            assert terms.of_ours(after_lost_lease(terms.ours(row))) == terms.of_model(after.row), (
                row
            )

    @pytest.mark.parametrize(
        ("beyond", "like"),
        [
            (Ending.BRAKED, Ending.REPLAN),
            (Ending.UNSENT, Ending.LATER),
            (Ending.UNKNOWN_YET, Ending.LATER),
        ],
    )
    def test_recording_a_run_that_sent_nothing_changes_nothing(
        self, beyond: Ending, like: Ending
    ) -> None:
        for row, worker in itertools.product(SAMPLE, RUNS[:32]):
            mine, run = terms.ours(row), terms.run(worker)
            assert after_run(mine, replace(run, ending=beyond)) == after_run(
                mine, replace(run, ending=like)
            )

    def test_what_cannot_be_hidden_is_parked_like_refused_data(self) -> None:
        for row, worker in itertools.product(SAMPLE, RUNS[:32]):
            mine, run = terms.ours(row), terms.run(worker)
            parked = after_run(mine, replace(run, ending=Ending.UNDELETABLE))
            refused = after_run(mine, replace(run, ending=Ending.DATA))
            there = Parked.UNDELETABLE if run.unedited else refused.parked
            assert parked == replace(refused, parked=there)


class TestRedraw:
    """A name that is somebody else's."""

    def test_a_name_is_given_up_as_in_the_model(self) -> None:
        for row in ROWS:
            given_up = model.given_up(row, RULES)
            assert terms.of_ours(taken_by_other(terms.ours(row))) == terms.of_model(given_up), row

    def test_a_name_that_was_handed_out_is_kept_like_one_found_in_doubt(self) -> None:
        for row in ROWS:
            pinned = taken_by_other(replace(terms.ours(row), pinned=True))
            doubted = taken_by_other(replace(terms.ours(row), once_in_doubt=True))
            assert pinned == replace(doubted, pinned=True, once_in_doubt=row.tainted), row


class TestWhatTheModelLeavesOut:
    """What the package knows beyond the model stands in one list, with the reason."""

    def test_every_fact_and_end_is_the_models_or_listed(self) -> None:
        beyond = {field.name for field in fields(RowFacts)} - set(terms.KNOWN)
        wanted = {field.name for field in fields(DatasetFacts)} - {"public", "xml_hash", "url"}
        parked = set(Parked) - set(terms.PARKED.values())
        ends = set(Ending) - set(terms.ENDINGS.values())
        listed = {f"RowFacts.{name}" for name in beyond} | {
            f"DatasetFacts.{name}" for name in wanted
        }
        assert listed | parked | ends == set(terms.BEYOND)

    def test_every_step_and_state_is_the_models(self) -> None:
        assert set(terms.STEPS) == set(Step)
        assert {state.value for state in State} == {
            model.UNKNOWN,
            model.DRAFT,
            model.FINDABLE,
            model.REGISTERED,
        }
        assert {field.name for field in fields(RowFacts)} - {"pinned"} <= set(terms.KNOWN)
        assert {field.name for field in fields(RunResult)} == {
            *("ending", "found_in_doubt", "metadata", "url", "deleted", "free"),
            *("wrote", "unedited", "refused_step", "sent_hash", "sent_url"),
        }


class TestInTheDatabase:
    """What is one statement of SQL and not a function: marks, RECORD without its lease, sweep."""

    @pytest.fixture
    def stored(self, portal: Portal) -> list[tuple[model.Row, str]]:
        """All rows of the model in the table, each of a dataset of its own."""
        listed = [(row, f"package-{number:05}") for number, row in enumerate(ROWS)]
        with _begin() as connection:
            connection.execute(_INSERT, [_columns(row, name) for row, name in listed])
        return listed

    def test_an_edit_marks_a_row_as_in_the_model(
        self, portal: Portal, stored: list[tuple[model.Row, str]]
    ) -> None:
        before = _by_package()
        with _begin() as connection:
            marks.mark(connection, [name for _, name in stored])

        found = _by_package()
        assert len(found) == len(ROWS)
        for row, name in stored:
            after = terms.of_model(model.mark(row, RULES))
            assert terms.of_ours(facts(found[name])) == after, row
            assert found[name].revision == before[name].revision + 1

    def test_record_without_its_lease_marks_a_row_as_in_the_model(
        self, portal: Portal, stored: list[tuple[model.Row, str]]
    ) -> None:
        before = _by_package()
        told = [(row, name) for row, name in stored if row in UNTOUCHED]
        assert len(told) == 2**4 * 3 + 2**3 * 3
        for row, name in told:
            run = RunResult(
                wrote=True, metadata=True, url=True, sent_hash="9", sent_url="https://x.org"
            )
            task = Task(before[name].id, name, "lost", before[name].revision, (), doi=terms.NAME)
            with _begin() as connection:
                record._record(connection, RunReport(task, run))
            worker = model.Worker("record", own=False, name=0, wrote=True)
            after, _ = model.record(model.State(True, 0, row, (), (worker,)), 0, RULES)
            found = DoiRow.from_row(portal.row({"id": name})._mapping)
            assert terms.of_ours(facts(found)) == terms.of_model(after.row), row
            assert found.revision == before[name].revision + 1

    def test_a_run_that_wrote_nothing_marks_nothing_without_its_lease(
        self, portal: Portal, stored: list[tuple[model.Row, str]]
    ) -> None:
        before = _by_package()
        for _, name in stored[:: len(stored) // 40]:
            task = Task(before[name].id, name, "lost", before[name].revision, ())
            with _begin() as connection:
                record._record(connection, RunReport(task, RunResult()))

        assert _by_package() == before
        assert portal.one("SELECT count(*) FROM andsdoi_event")[0] == 0

    def test_a_row_is_settled_as_in_the_model(
        self, portal: Portal, stored: list[tuple[model.Row, str]]
    ) -> None:
        found = _by_package()
        with _begin() as connection:
            where = sa.text(f"SELECT package_id FROM andsdoi_doi WHERE {settled.UNSETTLED}")
            free = set(connection.execute(where).scalars())
        for row, name in stored:
            assert settled.is_settled(found[name]) == model.is_settled(row, RULES), row
            assert (name not in free) == model.is_settled(row, RULES), row

    @pytest.mark.parametrize("lease", [0, 1])
    def test_what_was_never_sent_is_recalled_as_in_the_model(
        self, portal: Portal, stored: list[tuple[model.Row, str]], lease: int
    ) -> None:
        free = ", lease_token = NULL, lease_until = NULL" if not lease else ""
        portal.execute(f"UPDATE andsdoi_doi SET account = 'gone'{free}")

        removed.recall()

        found = _by_package()
        for row, name in stored:
            there = row._replace(account=1, lease=lease)
            before = model.State(True, 0, there, (), (), gone=True)
            is_recalled = model.may_recall(before, RULES)
            after = model.recall(before, RULES).row if is_recalled else there
            assert terms.of_ours(facts(found[name])) == terms.of_model(after), row
            assert found[name].account == ("default" if is_recalled else "gone"), row
            assert found[name].revision == 1 + is_recalled, row
            assert (found[name].lease_token is None) == (is_recalled or not lease), row

    @pytest.mark.parametrize("own", terms.BOOLS)
    @pytest.mark.parametrize("unedited", terms.BOOLS)
    def test_a_row_is_handed_over_as_in_the_model(
        self, portal: Portal, stored: list[tuple[model.Row, str]], own: bool, unedited: bool
    ) -> None:
        listed = [(row, name) for row, name in stored if not model.is_settled(row, RULES)]
        assert listed
        for row, name in listed[::5]:
            mine = DoiRow.from_row(portal.row({"id": name})._mapping)
            planned = replace(mine, account="marine", revision=int(unedited))
            claimed = Claimed(mine.id, name, "theirs" if own else "of another worker")
            with pytest.raises(prepare.HandedOver):
                prepare._hand_over(claimed, cast(Any, SimpleNamespace(row=planned)))

            worker = model.Worker("handing", own=own, rev=unedited, account=1)
            after, _ = model.hand_over(model.State(True, 0, row, (), (worker,)), 0, RULES)
            found = DoiRow.from_row(portal.row({"id": name})._mapping)
            assert terms.of_ours(facts(found)) == terms.of_model(after.row), row
            assert found.account == ("marine" if after.row.account else "default"), row
            assert (found.lease_token is None) == (after.row.lease == 0), row


@pytest.mark.parametrize("profile", ["mds"])
class TestImport:
    """The doors by which DOIs enter that were registered before."""

    def test_what_enters_is_a_row_of_the_model(self, portal: Portal, tmp_path: Path) -> None:
        """P4, P6, P9."""
        portal.set("rest_endpoint", portal.registry.rest_endpoint)
        found = {
            "findable": portal.create(id=str(uuid.uuid4()), private=False),
            "hidden": portal.create(id=str(uuid.uuid4()), private=False),
            "private": portal.create(id=str(uuid.uuid4()), private=True),
        }
        portal.execute("DELETE FROM andsdoi_doi")
        for name, dataset in found.items():
            _register(portal, f"{PREFIX}/{name}", dataset["id"], hide=name == "hidden")
        lines = [f"{PREFIX}/{name},{dataset['id']}" for name, dataset in found.items()]
        (tmp_path / "dois.csv").write_text("\n".join(["doi,dataset", *lines]), "utf-8")

        import_dois(
            CsvFile(tmp_path / "dois.csv"),
            Choices(),
            who="me",
            tell=lambda _: None,
            note=lambda _: None,
        )

        confirmed, parked, doubted = model.imported_rows(replace(RULES, sweep=False))
        rows = _by_package()
        for name, row in zip(found, (confirmed, parked, doubted), strict=True):
            ours = facts(rows[found[name]["id"]])
            assert terms.of_ours(ours) == terms.of_model(row), name
            assert rows[found[name]["id"]].seen is not None
        assert portal.requests("DELETE")[-1].doi == f"{PREFIX}/hidden"
        assert len(portal.requests("POST")) == 6


def _register(portal: Portal, doi: str, package_id: str, *, hide: bool) -> None:
    site = portal.config["ckan.site_url"].rstrip("/")
    with Client(portal.registry.endpoint, DEMO.user, DEMO.password, "mds") as client:
        client.post_metadata(doi, document(doi))
        client.post_url(doi, f"{site}/dataset/{package_id}")
        if hide:
            client.delete_metadata(doi)


class TestTheSweep:
    """It marks what differs from what was seen, whatever the difference, and nothing else."""

    STATES = ("active", "deleted", "draft")
    MODIFIED = ("2026-01-01 10:00:00", "2026-01-01 10:00:00.000001")
    NOW = tuple(itertools.product(STATES, (False, True, None), MODIFIED, (None, "org-a", "org-b")))
    EXEMPT = (None, "existing", "excluded")

    def test_the_sweep_marks_as_in_the_model(self, portal: Portal) -> None:
        cases = list(self._cases())
        assert len(cases) == (54 + 1) * (54 + 1) * 2 * 2 + 55 * 3 - 3
        self._store(cases)

        marked = sweep.sweep()

        found = _by_package()
        for name, case in self._named(cases):
            is_marked, has_row = self._is_marked(case), case[-1]
            assert (name in found) == (has_row or is_marked), case
            if name in found:
                assert (found[name].due_at is not None) == (case[2] or is_marked), case
                assert found[name].revision == 1 + (has_row and is_marked), case
        assert marked == sum(self._is_marked(case) for case in cases)
        assert sweep.sweep() == 0

    def test_refused_data_are_free_again_for_a_new_mapping_only(self, portal: Portal) -> None:
        with _begin() as connection:
            for number, (parked, version) in enumerate(
                itertools.product(("data", "person", None), (MAPPING_VERSION, 0, None))
            ):
                values = {"id": f"package-{number}", "parked": parked, "version": version}
                connection.execute(_INSERT_PARKED, values)

        assert sweep.sweep() == 2

        found = _by_package()
        free = [name for name, row in found.items() if row.due_at is not None]
        assert free == ["package-1", "package-2"]
        assert {found[name].parked for name in free} == {None}

    def _cases(self) -> Iterator[tuple[Any, Any, bool, str | None, bool]]:
        """What the dataset is now, what was seen, due, exempt, and whether there is a row."""
        gone: tuple[Any, ...] = (*self.NOW, None)
        for now, seen, due, exempt in itertools.product(gone, gone, (False, True), self.EXEMPT[:2]):
            yield now, seen, due, exempt, True
        for now, exempt in itertools.product(self.NOW, self.EXEMPT):
            yield now, None, False, exempt, False

    def _is_marked(self, case: Any) -> bool:
        """The model's sweep; a dataset that was never looked at was never seen."""
        now, seen, due, exempt, has_row = case
        if not has_row:
            return exempt is None
        return seen != now and not due

    def _named(self, cases: list[Any]) -> list[tuple[str, Any]]:
        return [(f"package-{number:05}", case) for number, case in enumerate(cases)]

    def _store(self, cases: list[Any]) -> None:
        packages, rows, exemptions = [], [], []
        for name, (now, seen, due, exempt, has_row) in self._named(cases):
            if now is not None:
                packages.append({"id": name, **self._package(now)})
            if has_row:
                rows.append({"id": name, "due": due, "is_seen": seen is not None})
                rows[-1].update(self._package(seen or self.NOW[0]))
            if exempt:
                exemptions.append({"id": name, "reason": exempt})
        with _begin() as connection:
            connection.execute(_INSERT_PACKAGE, {"listed": json.dumps(packages)})
            connection.execute(_INSERT_SEEN, {"listed": json.dumps(rows)})
            connection.execute(_INSERT_EXEMPTION, {"listed": json.dumps(exemptions)})

    def _package(self, facts: Any) -> dict[str, Any]:
        return dict(zip(("state", "private", "modified", "org"), facts, strict=True))


_INSERT = sa.text(
    """
    INSERT INTO andsdoi_doi (package_id, environment, doi, state, xml_hash, url, in_doubt,
           once_in_doubt, found_free, ever_confirmed, due_at, parked, refused_step, lease_token,
           lease_until)
    VALUES (:id, 'test', :doi, :state, :xml_hash, :url, :in_doubt, :once_in_doubt, :found_free,
           :ever_confirmed, CASE WHEN :due THEN clock_timestamp() END, :parked, :refused_step,
           'theirs', clock_timestamp() + interval '1 hour')
    """
)
_INSERT_PARKED = sa.text(
    """
    INSERT INTO andsdoi_doi (package_id, environment, parked, mapping_version)
    VALUES (:id, 'test', :parked, :version)
    """
)
_FACTS = "id text, state text, private boolean, modified timestamp, org text"
_INSERT_PACKAGE = sa.text(
    f"""
    INSERT INTO package (id, name, title, type, state, private, metadata_modified, owner_org)
    SELECT id, id, 'A dataset', 'dataset', state, private, modified, org
      FROM json_to_recordset(:listed) AS listed ({_FACTS})
    """
)
_INSERT_SEEN = sa.text(
    f"""
    INSERT INTO andsdoi_doi (package_id, environment, due_at, seen)
    SELECT id, 'test', CASE WHEN due THEN clock_timestamp() END,
           CASE WHEN is_seen THEN {marks.SEEN} END
      FROM (SELECT id, state, private, modified AS metadata_modified, org AS owner_org, due, is_seen
              FROM json_to_recordset(:listed) AS listed ({_FACTS}, due boolean, is_seen boolean)
           ) AS p
    """
)
_INSERT_EXEMPTION = sa.text(
    """
    INSERT INTO andsdoi_exemption (package_id, reason)
    SELECT id, reason FROM json_to_recordset(:listed) AS listed (id text, reason text)
    """
)


def _begin() -> Any:
    from ckan.model import meta

    return meta.engine.begin()


def _columns(row: model.Row, name: str) -> dict[str, Any]:
    ours = terms.ours(row)
    return {
        "id": name,
        **{field.name: getattr(ours, field.name) for field in fields(ours)},
        "doi": f"10.1234/{name}" if ours.doi else None,
        "state": ours.state.value,
        "parked": ours.parked.value if ours.parked else None,
    }


def _by_package() -> dict[str, DoiRow]:
    statement = sa.text("SELECT * FROM andsdoi_doi ORDER BY id")
    with _begin() as connection:
        rows = [DoiRow.from_row(row) for row in connection.execute(statement).mappings()]
    return {row.package_id: row for row in rows}
