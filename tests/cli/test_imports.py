"""`ckan andsdoi import-ckanext-doi` and `import`: DOIs that a site has from before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import DEMO, NEIGHBOUR

from ..accounts_file import OTHER, Files, file
from ..portal import PREFIX, Portal, provided
from ..registry.sandbox.calling import document
from .conftest import Done, Run

__all__ = ["file"]

OLD = f"{PREFIX}/old-1"
COMMAND = "import-ckanext-doi"
TABLE = (
    "CREATE TABLE doi (identifier text PRIMARY KEY,"
    " package_id text NOT NULL UNIQUE REFERENCES package (id)"
    " ON UPDATE CASCADE ON DELETE CASCADE, published timestamp)"
)


@pytest.fixture
def profile() -> str:
    return "mds"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.FIRST_RETRY", 0.01)


@pytest.fixture
def old(portal: Portal) -> Iterator[Portal]:
    """A site on which ckanext-doi ran before."""
    portal.execute(TABLE)
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    yield portal
    portal.execute("DROP TABLE doi")


def brought(portal: Portal, doi: str = OLD, published: bool = True, **fields: Any) -> Any:
    """A dataset that our tables do not know, with a row of ckanext-doi."""
    dataset = portal.create(**{"private": False, **fields})
    forget(portal)
    day = "2019-03-02 10:00" if published else None
    values = {"doi": doi, "id": dataset["id"], "day": day}
    portal.execute("INSERT INTO doi VALUES (:doi, :id, cast(:day AS timestamp))", **values)
    return dataset


def forget(portal: Portal) -> None:
    """Let it be as after the migration: what is public is known, and nothing is due."""
    portal.execute("DELETE FROM andsdoi_doi WHERE doi IS NULL")
    portal.execute(
        "INSERT INTO andsdoi_exemption (package_id, reason)"
        " SELECT id, 'existing' FROM package WHERE state = 'active' AND NOT private"
        " ON CONFLICT DO NOTHING"
    )


def register(
    portal: Portal, dataset: Any, doi: str = OLD, url: str | None = None, who: Any = DEMO
) -> None:
    """Let ckanext-doi have minted it."""
    registry = Client(portal.registry.endpoint, who.user, who.password, portal.registry.profile)
    issued = '<dates><date dateType="Issued">2018-07-06</date></dates>'
    registry.post_metadata(doi, document(doi, extra=issued))
    if url != "":
        site = portal.config["ckan.site_url"].rstrip("/")
        registry.post_url(doi, url or f"{site}/dataset/{dataset['id']}")


def outcomes(done: Done) -> list[str]:
    return [line["outcome"] for line in done.lines if "outcome" in line]


def whose(done: Done) -> dict[str, str]:
    return {line["doi"]: line["outcome"] for line in done.lines if "outcome" in line}


def writes(portal: Portal) -> int:
    return len([entry for entry in portal.requests() if entry.method != "GET"])


class TestConfirmed:
    """Ours, findable, and it leads to its dataset."""

    def test_it_enters_as_confirmed_and_nothing_is_sent(self, old: Portal, run: Run) -> None:
        """P4, P6."""
        dataset = brought(old)
        register(old, dataset)
        sent = writes(old)

        done = run(COMMAND, "--json")
        old.sync()

        assert (done.code, outcomes(done)) == (0, ["confirmed"])
        row = old.row(dataset)
        assert (row.doi, row.state, row.origin, row.ever_confirmed) == (
            OLD,
            "findable",
            "imported",
            True,
        )
        assert (row.due_at, row.in_doubt, row.xml_hash) == (None, False, None)
        assert row.url.endswith(f"/dataset/{dataset['id']}")
        assert (row.title, row.publication_year, row.publisher) == ("Water levels", 2024, "Example")
        assert str(row.published_on) == "2018-07-06"
        assert old.extra(dataset) == OLD
        assert old.events(dataset) == ["imported"]
        assert writes(old) == sent

    def test_of_several_accounts_the_one_with_the_prefix_is_asked_and_looks_after_it(
        self, old: Portal, file: Files, run: Run
    ) -> None:
        file.write()
        dataset = brought(old, f"{OTHER}/old-1")
        register(old, dataset, f"{OTHER}/old-1", who=NEIGHBOUR)

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (0, ["confirmed"])
        assert done.lines[0]["account"] == "marine"
        assert old.row(dataset).account == "marine"

    def test_the_next_edit_sends_it_with_the_year_of_its_registration(
        self, old: Portal, run: Run
    ) -> None:
        dataset = brought(old)
        register(old, dataset)
        run(COMMAND)

        old.patch(dataset, title="Another title")
        old.sync()

        sent = old.registry.dois[OLD].metadata
        assert b"Another title" in sent
        assert b"<publicationYear>2024<" in sent
        assert b"<publisher" in sent
        assert b">Example<" in sent
        assert old.row(dataset).xml_hash is not None


class TestWithoutAnAccountOfItsOwn:
    """The file has all accounts that may be used; the site's own has a prefix of earlier times."""

    @pytest.fixture(autouse=True)
    def alone(self, old: Portal, file: Files) -> None:
        file.write(default=False)
        old.set("app_id", "")
        old.set("concurrency", 1)

    def test_nobody_is_asked_for_its_dois_and_the_others_are_taken_in(
        self, old: Portal, run: Run
    ) -> None:
        """P7."""
        own, theirs = brought(old), brought(old, f"{OTHER}/old-1")
        register(old, own)
        register(old, theirs, f"{OTHER}/old-1", who=NEIGHBOUR)

        done = run(COMMAND, "--json")

        assert whose(done) == {OLD: "unanswered", f"{OTHER}/old-1": "confirmed"}
        (told,) = [one for one in done.lines if one["doi"] == OLD]
        assert told["text"] == "nobody can be asked: ckanext.andsdoi.app_id is missing"
        assert done.code == 1

    def test_how_far_it_has_come_is_kept(
        self, old: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """P5."""
        monkeypatch.setattr("ckanext.andsdoi.lifecycle.maintenance.imports.run.FAILURES", 1)
        for number in range(3):
            doi = f"{OTHER}/old-{number}"
            register(old, brought(old, doi), doi, who=NEIGHBOUR)
        old.registry.set_faults({"status": 503, "method": "GET", "after": 2})
        assert run(COMMAND).code == 1
        old.registry.set_faults([])

        done = run(COMMAND, "--json")

        assert done.lines[0]["text"].endswith("earlier run ended: 1 done.")
        assert done.totals["outcomes"] == {"confirmed": 3}


class TestInDoubt:
    """Ours, and the next run makes sure of what the registry holds."""

    def test_of_a_dataset_that_became_private_it_is_hidden_and_has_its_tombstone(
        self, old: Portal, run: Run, app: Any
    ) -> None:
        dataset = brought(old)
        register(old, dataset)
        old.patch(dataset, private=True)
        forget(old)

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (0, ["in-doubt"])
        row = old.row(dataset)
        assert (row.in_doubt, row.once_in_doubt, row.ever_confirmed) == (True, True, True)
        assert (row.priority, row.origin, old.extra(dataset)) == (3, "imported", OLD)
        old.sync()
        assert old.state(dataset) == "registered"
        assert "currently not available" in app.get(f"/dataset/{dataset['id']}", status=403).body

    def test_masses_of_them_are_held_by_the_brake(self, old: Portal, run: Run) -> None:
        old.set("hide_limit", 1)
        for number in range(3):
            dataset = brought(old, f"{PREFIX}/old-{number}")
            register(old, dataset, f"{PREFIX}/old-{number}")
            old.patch(dataset, private=True)
            forget(old)

        run(COMMAND)
        old.sync()

        states = sorted(record.state for record in old.registry.dois.values())
        assert states == ["findable", "findable", "registered"]

    def test_of_a_dataset_that_was_deleted_it_is_hidden(
        self, old: Portal, run: Run, app: Any
    ) -> None:
        dataset = brought(old)
        register(old, dataset)
        old.act("package_delete", id=dataset["id"])
        forget(old)

        assert outcomes(run(COMMAND, "--json")) == ["in-doubt"]
        old.sync()
        assert old.state(dataset) == "registered"
        app.get(f"/dataset/{dataset['id']}", status=410)

    def test_a_dataset_that_is_public_again_shows_its_doi(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        register(old, dataset)
        old.patch(dataset, private=True)
        forget(old)
        run(COMMAND)
        old.sync()

        old.patch(dataset, private=False)
        old.sync()

        assert (old.doi(dataset), old.state(dataset), old.extra(dataset)) == (OLD, "findable", OLD)

    def test_a_draft_is_finished(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        register(old, dataset, url="")

        assert outcomes(run(COMMAND, "--json")) == ["in-doubt"]
        assert not old.row(dataset).ever_confirmed
        old.sync()
        assert (old.state(dataset), old.doi(dataset)) == ("findable", OLD)

    def test_where_the_registry_tells_no_state(self, old: Portal, run: Run) -> None:
        old.set("rest_endpoint", "")
        dataset = brought(old)
        register(old, dataset)

        assert outcomes(run(COMMAND, "--json")) == ["in-doubt"]
        old.sync()
        assert (old.extra(dataset), old.row(dataset).in_doubt) == (OLD, False)

    def test_unverified_asks_nothing_and_believes(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        brought(old, f"{PREFIX}/handed-out", published=False)
        asked = len(old.requests())

        done = run(COMMAND, "--unverified", "--json")

        assert outcomes(done) == ["reserved", "in-doubt"]
        assert len(old.requests()) == asked
        assert old.row(dataset).ever_confirmed

    def test_unverified_hides_what_is_shown_though_it_is_called_unregistered(
        self, old: Portal, run: Run
    ) -> None:
        """P9: nobody was asked before, and its dataset is private."""
        dataset = brought(old, published=False)
        register(old, dataset)
        old.patch(dataset, private=True)
        forget(old)

        assert outcomes(run(COMMAND, "--unverified", "--json")) == ["reserved"]
        old.sync()

        assert old.registry.dois[OLD].state == "registered"

    @pytest.mark.parametrize("profile", ["ands"])
    def test_the_proxy_is_sent_it_once_while_the_dataset_is_public(
        self, old: Portal, run: Run
    ) -> None:
        """P9: what it was not sent it does not hide."""
        public, private = brought(old), brought(old, f"{PREFIX}/old-2")
        register(old, public)
        register(old, private, f"{PREFIX}/old-2")
        old.registry.drop_row(OLD)
        old.registry.drop_row(f"{PREFIX}/old-2")
        old.patch(private, private=True)
        forget(old)

        assert outcomes(run(COMMAND, "--json")) == ["in-doubt", "in-doubt"]
        old.sync()

        assert old.registry.rows[OLD].status == "ACTIVE"
        assert old.row(public).ever_confirmed
        assert old.row(private).parked == "undeletable"
        assert [e.doi for e in old.requests("POST")].count(f"{PREFIX}/old-2") == 2


class TestNames:
    """What the registry does not know."""

    def test_a_private_dataset_gets_its_name_when_it_is_published(
        self, old: Portal, run: Run
    ) -> None:
        dataset = brought(old, published=False, private=True)

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (0, ["reserved"])
        row = old.row(dataset)
        assert (row.doi, row.pinned, row.due_at, row.origin) == (OLD, True, None, "minted")
        old.patch(dataset, private=False)
        old.sync()
        assert (old.doi(dataset), old.state(dataset)) == (OLD, "findable")

    def test_of_a_public_dataset_it_waits_for_mint_existing(self, old: Portal, run: Run) -> None:
        dataset = brought(old, published=False)
        run(COMMAND)
        old.patch(dataset, title="Edited")
        old.sync()
        assert old.state(dataset) == "none"

        run("mint", dataset["id"])

        assert (old.doi(dataset), old.state(dataset)) == (OLD, "findable")

    def test_what_was_called_registered_and_is_not_waits_for_a_person(
        self, old: Portal, run: Run
    ) -> None:
        """P4, P7."""
        dataset = brought(old)

        done = run(COMMAND, "--json")
        old.execute("DELETE FROM andsdoi_exemption")
        old.patch(dataset, title="Edited")
        old.sync()

        assert (done.code, outcomes(done)) == (1, ["unregistered"])
        assert writes(old) == 0
        told = old.act("andsdoi_show", id=dataset["id"])
        assert (told["state"], told["url"]) == ("reserved", None)
        assert told["problem"]["class"] == "unregistered"
        assert old.extra(dataset) is None
        run("mint", dataset["id"])
        assert (old.doi(dataset), old.state(dataset)) == (OLD, "findable")

    def test_excluding_the_dataset_answers_it(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        run(COMMAND)

        old.act("andsdoi_exclude", id=dataset["id"], reason="Never registered.")
        old.sync()

        assert old.act("andsdoi_show", id=dataset["id"])["problem"] is None


class TestHidden:
    """Hidden at the registry on purpose, though its dataset is public."""

    def test_no_sync_and_no_edit_shows_it_again(self, old: Portal, run: Run) -> None:
        """P9."""
        dataset = brought(old)
        register(old, dataset)
        client = Client(old.registry.endpoint, DEMO.user, DEMO.password, "mds")
        client.delete_metadata(OLD)
        sent = writes(old)

        done = run(COMMAND, "--json")
        old.patch(dataset, title="Edited")
        old.sync()

        assert (done.code, outcomes(done)) == (1, ["hidden"])
        assert (old.state(dataset), writes(old)) == ("registered", sent)
        assert old.act("andsdoi_show", id=dataset["id"])["problem"]["class"] == "hidden"

        old.act("andsdoi_withdraw", id=dataset["id"], reason="A duplicate.")
        old.sync()
        told = old.act("andsdoi_show", id=dataset["id"])
        assert (told["problem"], told["withdrawn"], writes(old)) == (None, True, sent)


class TestNotOurs:
    """What is left as it is, and why."""

    def test_somebody_elses_doi_makes_the_dataset_external(self, old: Portal, run: Run) -> None:
        dataset = brought(old, "10.1016/crossref")
        other = brought(old, "10.1016/typed", extras=[{"key": "doi", "value": "10.1016/mine"}])

        done = run(COMMAND, "--json")
        old.sync()

        assert whose(done) == {"10.1016/crossref": "external", "10.1016/typed": "has-doi"}
        assert old.extra(dataset) == "10.1016/crossref"
        assert old.act("andsdoi_show", id=dataset["id"])["state"] == "external"
        assert old.extra(other) == "10.1016/mine"
        assert old.requests() == []

    def test_one_of_a_test_registry(self, old: Portal, run: Run) -> None:
        dataset = brought(old, "10.5072/old")

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (0, ["test"])
        assert (old.row(dataset), old.extra(dataset)) == (None, None)

    def test_another_account_has_it(self, old: Portal, run: Run) -> None:
        brought(old)
        old.registry.make_foreign(OLD)

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (1, ["foreign"])

    def test_it_leads_to_the_old_address_of_the_site(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        register(old, dataset, url=f"http://old.example.org/dataset/{dataset['id']}")

        done = run(COMMAND)
        assert done.code == 1
        assert "1 away: It leads to no page of this site." in done.out
        assert outcomes(run(COMMAND, "--old-site", "http://old.example.org", "--json")) == [
            "confirmed"
        ]
        old.patch(dataset, title="Edited")
        old.sync()
        assert old.registry.dois[OLD].url == old.row(dataset).url
        assert "old.example.org" not in old.row(dataset).url

    def test_it_leads_to_another_dataset(self, old: Portal, run: Run) -> None:
        other = old.publish()
        dataset = brought(old)
        register(old, other)

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (1, ["elsewhere"])
        assert done.lines[0]["text"] == other["name"]
        assert old.row(dataset) is None

    def test_two_rows_that_differ_in_case_only(self, old: Portal, run: Run) -> None:
        """P2."""
        first = brought(old, f"{PREFIX}/Twice")
        brought(old, f"https://doi.org/{PREFIX}/TWICE ")
        register(old, first, f"{PREFIX}/twice")

        done = run(COMMAND, "--json")

        assert outcomes(done) == ["elsewhere", "elsewhere"]
        assert old.one("SELECT count(*) FROM andsdoi_doi")[0] == 0

    def test_a_dataset_that_has_a_doi_keeps_it(self, old: Portal, run: Run) -> None:
        dataset = old.publish()
        old.sync()
        minted = old.doi(dataset)
        old.execute("INSERT INTO doi VALUES (:doi, :id, now())", doi=OLD, id=dataset["id"])
        register(old, dataset)

        done = run(COMMAND, "--json")
        assert (done.code, outcomes(done)) == (1, ["has-doi"])
        assert outcomes(run(COMMAND, "--former", "--json")) == ["in-doubt"]
        old.sync()

        told = old.act("andsdoi_show", id=dataset["id"])
        assert (told["doi"], told["former"]) == (minted, [OLD])
        assert b"IsIdenticalTo" in old.registry.dois[OLD].metadata


class TestTheRun:
    """Repeated, broken off, refused."""

    def test_to_repeat_it_changes_nothing(self, old: Portal, run: Run) -> None:
        """P2."""
        dataset = brought(old, f" https://doi.org/{OLD.upper()} ")
        register(old, dataset)
        run(COMMAND)
        before = old.row(dataset)
        asked = len(old.requests())

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (0, ["known"])
        assert (old.row(dataset), len(old.requests())) == (before, asked)

    def test_a_dry_run_writes_nothing(self, old: Portal, run: Run) -> None:
        dataset = brought(old)
        register(old, dataset)
        old.set("send", False)

        done = run(COMMAND, "--dry-run", "--json")

        assert (done.code, outcomes(done)) == (0, ["confirmed"])
        assert done.totals["outcomes"] == {"confirmed": 1}
        assert (old.row(dataset), old.extra(dataset)) == (None, None)

    @pytest.mark.parametrize(
        ("option", "value", "word"),
        [("send", False, "ckanext.andsdoi.send"), ("endpoint", "http://127.0.0.1:9", "moved")],
    )
    def test_a_copy_of_the_site_imports_nothing(
        self, old: Portal, run: Run, option: str, value: Any, word: str
    ) -> None:
        """P10."""
        dataset = brought(old)
        register(old, dataset)
        run(COMMAND)
        old.execute("DELETE FROM andsdoi_doi")
        old.set(option, value)

        done = run(COMMAND, "--unverified")

        assert done.code == 1
        assert word in done.err
        assert old.row(dataset) is None

    def test_while_ckanext_doi_is_loaded_it_is_refused(self, old: Portal, run: Run) -> None:
        from ckan import plugins as p

        class Doi(p.SingletonPlugin):
            """The plugin of ckanext-doi."""

        brought(old)
        with provided(Doi, "doi"):
            done = run(COMMAND)
            assert done.code == 1
            assert 'The plugin "doi" mints still' in done.err
            assert run(COMMAND, "--dry-run").code == 1

    def test_without_its_table_there_is_nothing_to_import(self, portal: Portal, run: Run) -> None:
        done = run(COMMAND)
        assert done.code == 1
        assert "no table doi of ckanext-doi" in done.err

    def test_a_registry_that_fails_ends_it_and_the_next_run_goes_on(
        self, old: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """P5."""
        monkeypatch.setattr("ckanext.andsdoi.lifecycle.maintenance.imports.run.FAILURES", 2)
        old.set("concurrency", 1)
        for number in range(4):
            register(old, brought(old, f"{OLD}{number}"), f"{OLD}{number}")
        old.registry.set_faults({"status": 503, "method": "GET", "after": 2})

        done = run(COMMAND, "--json")

        assert (done.code, outcomes(done)) == (1, ["confirmed", "unanswered", "unanswered"])
        assert "The registry fails at the moment" in done.totals["stopped"]
        old.registry.set_faults([])
        done = run(COMMAND, "--json")
        assert done.lines[0]["text"].endswith("earlier run ended: 1 done.")
        assert (done.code, outcomes(done)) == (0, ["confirmed"] * 3)
        assert done.totals["outcomes"] == {"confirmed": 4}

    def test_many_are_asked_for_by_the_list(
        self, old: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.lifecycle.maintenance.imports.answers.WORTH_A_LIST", 2)
        first = brought(old)
        brought(old, f"{PREFIX}/unknown")
        register(old, first)
        asked = len(old.requests())

        done = run(COMMAND, "--json")

        assert whose(done) == {OLD: "confirmed", f"{PREFIX}/unknown": "unregistered"}
        row = old.row(first)
        assert (row.title, row.publication_year, row.publisher) == ("Water levels", 2024, "Example")
        assert str(row.published_on) == "2018-07-06"
        operations = [entry.operation for entry in old.requests()[asked:]]
        assert operations[0] == "rest_dois"
        assert OLD not in {entry.doi for entry in old.requests()[asked:]}

    def test_the_list_is_not_asked_for_where_all_is_known(
        self, old: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """P6."""
        monkeypatch.setattr("ckanext.andsdoi.lifecycle.maintenance.imports.answers.WORTH_A_LIST", 2)
        for number in range(2):
            register(old, brought(old, f"{OLD}{number}"), f"{OLD}{number}")
        run(COMMAND)
        asked = len(old.requests())

        assert outcomes(run(COMMAND, "--json")) == ["known", "known"]
        assert len(old.requests()) == asked

    def test_progress_tells_what_was_left_and_what_there_was_nothing_to_do_for(
        self, old: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.cli.console._MACHINE_SECONDS", 0)
        brought(old, "10.5072/old")
        brought(old)

        done = run(COMMAND, "--json")

        *_, last = [line for line in done.lines if line["type"] == "progress"]
        assert outcomes(done) == ["test", "unregistered"]
        assert (last["done"], last["skipped"], last["failed"]) == (2, 1, 1)

    def test_what_a_worker_is_at_is_left_for_the_next_run(self, old: Portal, run: Run) -> None:
        """P2: the worker may draw a name at this moment."""
        dataset = brought(old)
        register(old, dataset)
        old.execute(
            "INSERT INTO andsdoi_doi (package_id, environment, lease_token, lease_until)"
            " VALUES (:id, 'test', 't', now() + interval '1 minute')",
            id=dataset["id"],
        )

        assert outcomes(run(COMMAND, "--json")) == ["unanswered"]
        assert old.doi(dataset) == "None"

    def test_an_edit_that_was_not_sent_yet_stays_due(self, old: Portal, run: Run) -> None:
        """P5."""
        dataset = brought(old)
        register(old, dataset)
        old.patch(dataset, title="Edited")

        run(COMMAND)
        old.sync()

        assert b"Edited" in old.registry.dois[OLD].metadata


class TestOtherSources:
    """A file, and a field."""

    def test_a_file_names_datasets_by_name_or_id(
        self, old: Portal, run: Run, tmp_path: Any
    ) -> None:
        first, second = old.publish(), old.publish()
        forget(old)
        register(old, first)
        lines = f"{OLD};{first['name']};2019-03-02\n{PREFIX}/name;{second['id']};\nx;y\n"
        path = tmp_path / "dois.csv"
        path.write_text(f"DOI;Dataset;Published\n{lines}", "utf-8")

        done = run("import", str(path), "--json")

        assert outcomes(done) == ["confirmed", "reserved", "invalid"]
        assert done.code == 1
        assert "line 4" in done.lines[2]["text"]

    def test_a_purged_dataset_of_a_file_is_hidden_and_has_its_tombstone(
        self, old: Portal, run: Run, tmp_path: Any, app: Any
    ) -> None:
        gone = "11111111-2222-3333-4444-555555555555"
        register(old, {"id": gone})
        path = tmp_path / "dois.csv"
        path.write_text(f"doi,dataset\n{OLD},{gone}\n", "utf-8")

        assert outcomes(run("import", str(path), "--json")) == ["gone"]
        assert outcomes(run("import", str(path), "--gone", "--json")) == ["in-doubt"]
        old.sync()

        assert old.registry.dois[OLD].state == "registered"
        assert "Water levels" in app.get(f"/dataset/{gone}", status=410).body

    def test_a_field_of_the_datasets(self, old: Portal, run: Run) -> None:
        extras = [{"key": "doi_id", "value": OLD}, {"key": "status", "value": "published"}]
        dataset = old.publish(extras=extras)
        old.publish(extras=[{"key": "doi_id", "value": f"{PREFIX}/not-yet"}])
        forget(old)
        register(old, dataset)

        field = ("--field", "doi_id", "--state-field", "status", "--published", "published")
        done = run("import", *field, "--json")

        assert sorted(outcomes(done)) == ["confirmed", "reserved"]
        assert old.extra(dataset) == OLD

    def test_a_file_that_is_none_is_told(self, portal: Portal, run: Run, tmp_path: Any) -> None:
        path = tmp_path / "dois.csv"
        path.write_bytes(b"\x00\x01")
        done = run("import", str(path))
        assert done.code == 1
        assert done.err == (
            "Error: dois.csv, line 1: this is no text in UTF-8. Save the file as CSV in UTF-8.\n"
        )

    def test_one_source_is_named(self, portal: Portal, run: Run) -> None:
        assert run("import").code == 2
        assert run("import", "--field", "doi", "--state-field", "state").code == 2
