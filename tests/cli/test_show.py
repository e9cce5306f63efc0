"""ckan andsdoi show and preview."""

from __future__ import annotations

import pytest

from ..portal import Portal
from .conftest import Run


class TestShow:
    """By dataset or by DOI."""

    def test_show_tells_where_a_doi_stands(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("show", dataset["name"])

        assert done.code == 0
        assert portal.doi(dataset) in done.out
        assert "findable" in done.out

    def test_show_tells_what_has_happened_lately(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        shown = run("show", dataset["name"])
        told = run("show", dataset["name"], "--json").lines[0]["history"]

        row = portal.row(dataset)
        assert f"UTC  minted {row.doi}, worker: {row.url}" in shown.out
        assert [event["what"] for event in told] == ["minted", "reserved"]

    def test_by_doi_in_any_spelling(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("show", f"https://doi.org/{portal.doi(dataset).upper()}", "--json")

        assert done.lines[0]["dataset_id"] == dataset["id"]

    def test_show_tells_the_problem(self, portal: Portal, run: Run) -> None:
        portal.set("send", False)
        dataset = portal.publish()

        assert "ckanext.andsdoi.send" in run("show", dataset["id"]).out

    def test_show_tells_why_a_dataset_gets_no_doi(self, portal: Portal, run: Run) -> None:
        exempt, private = portal.publish(), portal.create(private=True)
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute(
            "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, 'existing')",
            id=exempt["id"],
        )

        assert "was public before DOIs were switched on" in run("show", exempt["id"]).out
        assert "is not public" in run("show", private["id"]).out
        assert portal.row(exempt) is None

    def test_publishing_is_not_promised_to_help_where_it_does_not(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = portal.create(private=True)
        portal.act("andsdoi_exclude", id=dataset["id"], reason="Not ours.")

        assert "was excluded" in run("show", dataset["id"]).out

    def test_nothing_is_said_of_what_there_is_not(self, portal: Portal, run: Run) -> None:
        assert "former" not in run("show", portal.publish()["id"]).out

    @pytest.mark.parametrize("command", ["show", "preview"])
    @pytest.mark.parametrize("reference", ["", "nope"])
    def test_for_machines_a_failure_is_a_line_too(
        self, run: Run, command: str, reference: str
    ) -> None:
        done = run(command, reference, "--json")

        assert done.code == 1
        assert done.err == ""
        assert done.errors[0]["reference"] == (reference or None)
        assert done.errors[0]["text"]

    @pytest.mark.parametrize("command", ["show", "preview"])
    def test_no_name_at_all_is_said_in_a_line(self, run: Run, command: str) -> None:
        done = run(command, "")

        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("id: ")

    def test_wrong_check_digits_are_said(self, run: Run) -> None:
        done = run("show", "10.70000/0000000097")

        assert done.code == 1
        assert "check digits" in done.err

    def test_an_unknown_dataset_is_a_failure(self, run: Run) -> None:
        assert run("show", "no-such-dataset").code == 1


class TestPreview:
    """The document on the standard output, the remarks on the standard error."""

    def test_the_output_is_the_document(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("preview", dataset["name"])

        assert done.code == 0
        assert done.out.encode() == portal.registry.versions(portal.doi(dataset))[-1]
        assert "6/6 mandatory" in done.err

    def test_a_document_that_would_not_be_sent_is_a_failure(self, portal: Portal, run: Run) -> None:
        portal.set("require", ["license_id"])
        dataset = portal.create(private=True)

        done = run("preview", dataset["id"])

        assert done.code == 1
        assert "blocks: license_id:" in done.err

    def test_for_machines_it_is_one_object(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()

        (line,) = run("preview", dataset["id"], "--json").lines

        answer = {"xml", "citation", "problems", "lines", "completeness", "unused"}
        assert set(line) >= answer
        assert (line["type"], line["name"]) == ("item", dataset["name"])

    def test_people_read_what_they_can_mend_in_the_dataset(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()

        done = run("preview", dataset["id"])

        assert "advice: maintainer, url, spatial: DataCite also recommends: " in done.err
        assert "ROR" not in done.err
