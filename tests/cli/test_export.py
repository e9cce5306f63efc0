"""ckan andsdoi export, and import of what it wrote."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.registry.sandbox import NEIGHBOUR

from ..accounts_file import OTHER, file, marine
from ..portal import PREFIX, Portal
from .conftest import Run
from .test_imports import OLD, register, writes
from .test_mint import old_stock

__all__ = ["file", "marine"]

PAUSED = "Imported: run ckan andsdoi reconcile --fix, then resume"
TABLES = {
    "andsdoi_doi": "package_id, environment, current, id",
    "andsdoi_exemption": "package_id, reason",
    "andsdoi_event": "id",
}


def tables(portal: Portal) -> dict[str, list[Any]]:
    """What stands in our tables, but for ids and times of the run."""
    from ckan.model import meta

    with meta.engine.begin() as connection:
        return {
            table: list(
                connection.scalars(
                    sa.text(
                        f"SELECT to_jsonb(t) - ARRAY['id', 'lease_token', 'lease_until']"
                        f" FROM {table} AS t ORDER BY {order}"
                    )
                )
            )
            for table, order in TABLES.items()
        }


def wipe(portal: Portal) -> None:
    """Do as `db downgrade` and `db upgrade`: what is public is exempt."""
    for table in (*TABLES, "andsdoi_account", "andsdoi_brake"):
        portal.execute(f"DELETE FROM {table}")
    portal.execute(
        "INSERT INTO andsdoi_exemption (package_id, reason) SELECT id, 'existing' FROM package"
        " WHERE state = 'active' AND private IS NOT TRUE"
    )


@pytest.fixture
def lively(portal: Portal) -> dict[str, dict[str, Any]]:
    """A site on which everything has happened once."""
    found = {name: portal.publish() for name in ("findable", "hidden", "withdrawn")}
    portal.sync()
    portal.patch(found["hidden"], private=True)
    portal.act("andsdoi_withdraw", id=found["withdrawn"]["id"], reason="=Wrong, and so on")
    found["excluded"] = portal.publish()
    portal.act("andsdoi_exclude", id=found["excluded"]["id"], reason="Not ours.")
    portal.sync()
    found["reserved"] = portal.create(private=True)
    portal.act("andsdoi_reserve", id=found["reserved"]["id"])
    found["old"] = old_stock(portal)
    portal.sync()
    return found


@pytest.fixture
def grown(portal: Portal, marine: str, run: Run, tmp_path: Path) -> None:
    """A site of two accounts, with DOIs of every origin in every state, all of them settled."""
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    words = ("plain", "hidden", "withdrawn", "redacted", "replaced")
    found = {word: portal.publish() for word in words}
    found["bound"], found["purged"] = portal.publish(owner_org=marine), portal.publish()
    portal.publish(extras=[{"key": "doi", "value": "10.9999/theirs"}])
    portal.sync()
    portal.patch(found["hidden"], private=True)
    portal.act("andsdoi_withdraw", id=found["withdrawn"]["id"], reason="Wrong.")
    portal.act("package_delete", id=found["redacted"]["id"])
    portal.act("andsdoi_redact", doi=portal.doi(found["redacted"]), reason="Names of people.")
    portal.act("dataset_purge", id=found["purged"]["id"])
    another = f"{OTHER}/another"
    register(portal, found["replaced"], another, who=NEIGHBOUR)
    portal.act("andsdoi_assign", id=found["replaced"]["id"], doi=another, replace=True)
    portal.sync()
    imported = old_stock(portal)
    register(portal, imported)
    path = tmp_path / "old.csv"
    path.write_text(f"doi,dataset\n{OLD},{imported['name']}\n")
    assert run("import", str(path)).code == 0
    portal.patch(imported, title="Edited")
    assert portal.sync().all_well
    assert run("reconcile", "--fix").code == 0
    assert portal.sync().tried == 0


def spoil(lines: list[str], good: str, bad: str) -> list[str]:
    """Put something else into the first line that has a text."""
    number = next(number for number, line in enumerate(lines) if good in line)
    return [*lines[:number], lines[number].replace(good, bad), *lines[number + 1 :]]


def accounts(portal: Portal) -> list[Any]:
    """What an export holds of the accounts."""
    from ckan.model import meta

    statement = """
        SELECT name, environment, endpoint, prefix, landing_base, confirmed_at FROM andsdoi_account
         WHERE name NOT LIKE 'host:%' ORDER BY name
    """
    with meta.engine.begin() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


class TestThereAndBack:
    """An export is a backup of the tables."""

    def test_after_a_wipe_the_tables_are_as_they_were_and_nothing_is_sent(
        self, portal: Portal, run: Run, lively: dict[str, Any], tmp_path: Path
    ) -> None:
        # without the REST API a registry does not tell which DOIs it hides
        portal.set("rest_endpoint", portal.registry.rest_endpoint)
        before, exported = tables(portal), run("export", "--format", "json").out
        path = tmp_path / "export.jsonl"
        path.write_text(exported, "utf-8")
        wipe(portal)

        done = run("import", str(path))

        assert done.code == 0
        assert PAUSED in done.out
        assert tables(portal) == before
        assert run("export", "--format", "json").out == exported
        sent = writes(portal)
        assert run("sync").code == 1, "every account is paused"
        assert run("reconcile", "--fix").code == 0
        run("resume")
        assert run("sync").code == 0
        assert writes(portal) == sent
        assert portal.state(lively["old"]) == "none"

    @pytest.mark.parametrize("profile", ["mds"])
    def test_of_several_accounts_and_every_kind_of_doi_all_is_as_it_was(
        self, portal: Portal, run: Run, grown: None, tmp_path: Path
    ) -> None:
        """P5, P6."""
        before, known = tables(portal), accounts(portal)
        kinds = [(row["account"], row["origin"], row["current"]) for row in before["andsdoi_doi"]]
        assert {account for account, _, _ in kinds} == {"default", "marine"}
        assert {origin for _, origin, _ in kinds} >= {"minted", "assigned", "imported"}
        assert False in {current for _, _, current in kinds}
        path = tmp_path / "export.jsonl"
        path.write_text(run("export", "--format", "json").out, "utf-8")
        wipe(portal)
        sent = writes(portal)

        assert run("import", str(path)).code == 0
        assert run("reconcile", "--fix").code == 0
        run("resume")

        assert (tables(portal), accounts(portal)) == (before, known)
        assert run("sync").code == 0
        assert tables(portal) == before
        assert writes(portal) == sent

    def test_a_dataset_that_the_export_does_not_know_stays_exempt(
        self, portal: Portal, run: Run, tmp_path: Path
    ) -> None:
        """P2: it may have got its DOI after the export was made, and nothing else tells."""
        path = tmp_path / "export.jsonl"
        path.write_text(run("export", "--format", "json").out, "utf-8")
        later = portal.publish()
        portal.registry.set_faults({"status": 503, "operation": "post_url"})
        portal.sync()
        portal.registry.set_faults({})
        doi = portal.doi(later)
        wipe(portal)

        run("import", str(path))
        run("resume")
        run("sync")

        assert list(portal.registry.dois) == [doi]

    def test_a_dataset_that_was_created_anew_under_its_id_has_its_doi_again(
        self, portal: Portal, run: Run, tmp_path: Path
    ) -> None:
        """P2."""
        dataset = portal.publish()
        portal.sync()
        doi = portal.doi(dataset)
        path = tmp_path / "export.jsonl"
        path.write_text(run("export", "--format", "json").out, "utf-8")
        portal.act("dataset_purge", id=dataset["id"])
        portal.publish(id=dataset["id"], name=dataset["name"])
        wipe(portal)

        assert run("import", str(path)).code == 0
        assert run("reconcile", "--fix").code == 0
        run("resume")
        assert run("sync").code == 0

        assert (portal.doi(dataset), portal.extra(dataset)) == (doi, doi)
        assert {one: found.state for one, found in portal.registry.dois.items()} == {
            doi: "findable"
        }

    def test_the_pause_tells_what_to_do(
        self, portal: Portal, run: Run, lively: dict[str, Any], tmp_path: Path
    ) -> None:
        path = tmp_path / "export.jsonl"
        path.write_text(run("export", "--format", "json").out, "utf-8")
        wipe(portal)
        run("import", str(path))

        [account] = portal.act("andsdoi_status_show")["accounts"]
        assert account["paused_by"] == "import"
        assert account["paused_because"] == PAUSED

    @pytest.mark.parametrize(
        ("spoilt", "said"),
        [
            (lambda lines: lines[:-1], "not complete"),
            (lambda lines: [lines[0], *lines[2:]], "not complete"),
            (lambda lines: [*lines[:1], "{", *lines[1:]], "line 2: it is no JSON"),
            (
                lambda lines: [lines[0].replace('"version": 1', '"version": 2'), *lines[1:]],
                "version 2 is not known here",
            ),
            (lambda lines: [lines[0], '{"type": "doi"}', *lines[1:]], "line 2: account, "),
            (lambda lines: spoil(lines, '"revision": 1', '"revision": "x"'), "line 3: invalid"),
            (lambda lines: spoil(lines, '"revision": 1', '"revision": NaN'), "no JSON (NaN"),
            (lambda lines: spoil(lines, '"text": null', '"text": "\\u0000"'), "characters"),
            (lambda lines: spoil(lines, '"text": null', '"text": "\\ud800"'), "characters"),
            (lambda lines: spoil(lines, '"text": null', '"text": "\udcff"'), "characters"),
            (lambda lines: [lines[0], "[" * 100_000, *lines[1:]], "line 2: it is nested too deep"),
            (lambda lines: [lines[0], "x" * 20_000_000, *lines[1:]], "line 2: it is no JSON"),
        ],
    )
    def test_a_spoilt_file_restores_nothing_and_says_where(
        self, portal: Portal, run: Run, tmp_path: Path, spoilt: Any, said: str
    ) -> None:
        portal.publish()
        portal.sync()
        path = tmp_path / "export.jsonl"
        lines = run("export", "--format", "json").out.splitlines()
        path.write_text("\n".join(spoilt(lines)), "utf-8", errors="surrogateescape")
        wipe(portal)
        before = tables(portal)

        done = run("import", str(path))

        assert done.code == 1
        assert done.err.startswith("Error: Nothing was restored. export.jsonl, ")
        assert said in done.err
        assert tables(portal) == before

    def test_what_is_known_here_already_is_not_overwritten(
        self, portal: Portal, run: Run, tmp_path: Path
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        path = tmp_path / "export.jsonl"
        path.write_text(run("export", "--format", "json").out, "utf-8")

        done = run("import", str(path))

        assert done.code == 1
        assert f"the DOI {portal.doi(dataset)} of the dataset {dataset['id']}" in done.err


class TestFormats:
    """For machines, for people, and as documents."""

    def test_json_begins_with_its_version_and_tells_no_secret(
        self, portal: Portal, run: Run, lively: dict[str, Any]
    ) -> None:
        """P8."""
        done = run("export", "--format", "json")

        first, *rest = done.lines
        assert first == {"type": "andsdoi-export", "version": 1}
        assert {one["type"] for one in rest} == {"account", "doi", "exemption", "event"}
        assert done.objects[-1]["type"] == "totals"
        assert portal.config["ckanext.andsdoi.shared_secret"] not in done.out

    def test_csv_is_a_table_that_a_spreadsheet_does_not_calculate(
        self, portal: Portal, run: Run, lively: dict[str, Any]
    ) -> None:
        rows = list(csv.DictReader(run("export").out.splitlines()))

        told = {row["name"]: row for row in rows}
        assert told[lively["hidden"]["name"]]["state"] == "registered"
        assert told[lively["withdrawn"]["name"]]["reason"] == "'=Wrong, and so on"
        assert lively["excluded"]["name"] not in told
        only = run("export", "--state", "reserved").out.splitlines()
        assert [row["dataset_id"] for row in csv.DictReader(only)] == [lively["reserved"]["id"]]

    def test_one_organization_can_be_exported(
        self, portal: Portal, run: Run, lively: dict[str, Any]
    ) -> None:
        from ckan.tests import factories

        other = factories.Organization()
        theirs = portal.publish(owner_org=other["id"])
        portal.sync()

        out = run("export", "--format", "json", "--organization", other["name"]).out
        ids = {line.get("package_id") for line in map(json.loads, out.splitlines())} - {None}

        assert ids == {theirs["id"]}

    def test_xml_is_a_file_for_each_document_that_would_be_sent(
        self, portal: Portal, run: Run, tmp_path: Path
    ) -> None:
        dataset, private = portal.publish(), portal.publish()
        portal.sync()
        portal.patch(private, private=True)
        # a name that is no file's, as one that was assigned may be
        strange = f"{PREFIX}/../a%2fb"
        portal.execute(
            "UPDATE andsdoi_doi SET doi = :doi WHERE package_id = :id",
            doi=strange,
            id=dataset["id"],
        )

        done = run("export", "--format", "xml", "--folder", str(tmp_path / "xml"))

        [path] = (tmp_path / "xml").rglob("*.xml")
        assert path == tmp_path / "xml" / PREFIX / "..%2Fa%252fb.xml"
        assert strange.encode() in path.read_bytes()
        assert "1 documents are written, 1 DOIs have none now." in done.err

    def test_a_folder_goes_with_xml(self, run: Run, tmp_path: Path) -> None:
        assert run("export", "--format", "xml").code == 2
        assert run("export", "--folder", str(tmp_path)).code == 2
