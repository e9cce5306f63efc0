"""ckan andsdoi list, history, and the decisions that send nothing."""

from __future__ import annotations

from typing import Any

from ..portal import Portal
from .conftest import Done, Run


def names(done: Done) -> list[str]:
    return [line["name"] for line in done.lines if line["type"] == "item"]


class TestList:
    """What there is, narrowed."""

    def test_it_tells_what_show_tells(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("list", "--json")

        (line,) = done.lines
        assert line.items() >= portal.act("andsdoi_show", id=dataset["id"]).items()
        assert (line["name"], line["account"]) == (dataset["name"], "default")
        assert done.totals == {"listed": 1}

    def test_people_read_dataset_doi_state_and_problem(self, portal: Portal, run: Run) -> None:
        portal.set("require", ["license_id"])
        dataset = portal.publish()
        portal.sync()

        done = run("list", "--problem", "blocked")

        line, totals = done.out.splitlines()
        assert line.startswith(f"{dataset['name']} - none: license_id: ")
        assert totals == "1 in the list."

    def test_what_narrows_it(self, portal: Portal, run: Run) -> None:
        findable = portal.publish()
        portal.sync()
        asked, excluded = portal.create(private=True), portal.create(private=True)
        run("request", asked["id"])
        run("exclude", excluded["id"], "--reason", "A test.")
        gone = portal.publish()
        portal.act("package_delete", id=gone["id"])

        assert names(run("list", "--state", "findable", "--json")) == [findable["name"]]
        assert names(run("list", "--requested", "--json")) == [asked["name"]]
        assert names(run("list", "--excluded", "--json")) == [excluded["name"]]
        assert names(run("list", "--orphans", "--json")) == [gone["name"]]
        assert len(names(run("list", "--organization", portal.organization, "--json"))) == 4
        assert len(names(run("list", "--limit", "2", "--json"))) == 2

    def test_words_that_there_are_not_are_said(self, run: Run) -> None:
        assert run("list", "--problem", "nope").code == 2
        assert run("list", "--state", "nope").code == 2
        assert run("list", "--would", "--requested").code == 2
        assert run("list", "--account", "nope").code == 2
        assert run("list", "--organization", "nope").code == 1

    def test_the_datasets_that_would_get_a_doi_and_why_others_would_not(
        self, portal: Portal, run: Run
    ) -> None:
        portal.set("require", ["license_id"])
        licensed, without = portal.publish(license_id="cc-by"), portal.publish()
        external = portal.publish(extras=[{"key": "doi", "value": "10.9999/theirs"}])
        portal.execute("DELETE FROM andsdoi_doi")

        done = run("list", "--would", "--json")

        told = {line["name"]: (line["outcome"], line["problem"]) for line in done.lines}
        assert told == {
            licensed["name"]: ("would-mint", None),
            without["name"]: ("nothing", "blocked"),
            external["name"]: ("nothing", "external"),
        }
        assert done.totals == {"would_mint": 1, "not_minted": 2}
        assert names(run("list", "--would", "--problem", "blocked", "--json")) == [without["name"]]
        assert portal.requests() == []
        assert portal.one("SELECT count(*) FROM andsdoi_doi") == (0,)


class TestHistory:
    """The newest first."""

    def test_by_name_by_doi_and_by_id_of_a_purged_dataset(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        def whats(reference: str, *more: str) -> list[Any]:
            return [line["what"] for line in run("history", reference, *more, "--json").lines]

        assert whats(dataset["name"]) == ["minted", "reserved"]
        assert whats(portal.doi(dataset), "--limit", "1") == ["minted"]
        row = portal.row(dataset)
        assert f"UTC  minted {row.doi}, worker: {row.url}" in run("history", dataset["name"]).out
        portal.act("dataset_purge", id=dataset["id"])
        assert "reserved" in whats(dataset["id"])
        assert run("history", "nope").code == 1


class TestDecisions:
    """request, decline, exclude, include."""

    def test_a_request_is_declined(self, portal: Portal, run: Run) -> None:
        dataset = portal.create(private=True)

        assert run("request", dataset["name"]).out.splitlines() == [
            f"{dataset['name']}: requested",
            "1 requested, 0 refused.",
        ]
        assert portal.row(dataset).requested
        assert run("decline", dataset["id"], "--reason", "A duplicate.").code == 0
        assert not portal.row(dataset).requested

    def test_an_excluded_dataset_is_included_again(self, portal: Portal, run: Run) -> None:
        dataset = portal.create(private=True)

        (line,) = run("exclude", dataset["id"], "--reason", "A test.", "--json").lines
        assert (line["outcome"], line["excluded"]) == ("excluded", "A test.")
        (line,) = run("include", dataset["id"], "--json").lines
        assert (line["outcome"], line["excluded"]) == ("included", None)

    def test_what_is_refused_stops_no_other(self, portal: Portal, run: Run) -> None:
        minted, other = portal.publish(), portal.create(private=True)
        portal.sync(minted)

        done = run("exclude", minted["id"], "nope", other["id"], "--reason", "A test.", "--json")

        assert (done.code, done.totals) == (1, {"excluded": 1, "refused": 2})
        assert {error["reference"] for error in done.errors} == {minted["name"], "nope"}

    def test_a_reason_that_is_too_long_is_said_by_field(self, portal: Portal, run: Run) -> None:
        dataset = portal.create(private=True)

        done = run("exclude", dataset["id"], "--reason", "x" * 1001, "--json")

        (error,) = done.errors
        assert (error["field"], error["class"]) == ("reason", "validation")
        assert "1000" in error["text"]
