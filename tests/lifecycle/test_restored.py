"""A restored backup: `reconcile --fix`, then `sync`, and all is as if it had not happened (P2, P5,
P9).

Between the backup and its restore the registry went on; our tables know nothing of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from ckanext.andsdoi import model
from ckanext.andsdoi.lifecycle.dataset import extras
from ckanext.andsdoi.lifecycle.maintenance.reconcile import run

from ..portal import Portal

pytestmark = [
    pytest.mark.parametrize("profile", ["ands", "mds"]),
    pytest.mark.parametrize("with_rest", [False, True], ids=["MDS alone", "REST too"]),
]

WHO = "who-restored-it"


@dataclass
class Backup:
    """Our row of one dataset as it was, and whether the dataset was private."""

    portal: Portal
    dataset: dict[str, Any]
    row: Any = None
    private: bool = False

    def restore(self) -> None:
        """Bring the database back; nobody has told anyone."""
        package_id = self.dataset["id"]
        self.portal.execute("DELETE FROM andsdoi_event WHERE package_id = :id", id=package_id)
        self.portal.execute(
            "UPDATE package SET private = :private WHERE id = :id",
            private=self.private,
            id=package_id,
        )
        if self.row is None:
            self._clear_extra()
            self.portal.execute("DELETE FROM andsdoi_doi WHERE package_id = :id", id=package_id)
            return
        values = {
            name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in self.row._mapping.items()
            if name not in ("id", "successors", "problem_params", "shared_problems")
            and model.doi.c[name].computed is None
        }
        columns = ", ".join(f"{name} = :{name}" for name in values)
        statement = f"UPDATE andsdoi_doi SET {columns} WHERE package_id = :package_id"
        self.portal.execute(statement, **values)

    def _clear_extra(self) -> None:
        from ckan.model import meta

        with meta.engine.begin() as connection:
            extras.write(connection, self.dataset["id"], "doi", None)


@pytest.fixture
def site(portal: Portal, with_rest: bool) -> Portal:
    if with_rest:
        portal.set("rest_endpoint", portal.registry.rest_endpoint)
    return portal


def backup(portal: Portal, dataset: dict[str, Any], *, private: bool = False) -> Backup:
    return Backup(portal, dataset, portal.row(dataset), private)


def mended(portal: Portal) -> list[run.ReportedDifference]:
    """Reconcile, then sync; neither may leave anything to a person."""
    findings: list[run.ReportedDifference] = []
    totals = run.reconcile(fix=WHO, tell=findings.append, note=print)
    assert totals.all_well
    assert portal.sync().all_well
    return findings


def names(portal: Portal) -> list[str]:
    return sorted(portal.registry.dois)


class TestMintedSince:
    """The registry has the DOI; the backup knows of none."""

    def test_a_doi_minted_since_the_backup_comes_back(self, site: Portal) -> None:
        before = site.publish()
        kept = Backup(site, before)
        site.sync()
        doi = site.doi(before)
        kept.restore()

        mended(site)

        row = site.row(before)
        assert (row.doi, row.state, row.in_doubt, row.due_at) == (doi, "findable", False, None)
        assert names(site) == [doi]
        assert site.extra(before) == doi
        event = site.one("SELECT who FROM andsdoi_event WHERE what = 'taken in'")
        assert event.who == WHO

    def test_a_doi_minted_since_the_backup_keeps_its_year_and_publisher(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        held = site.registry.dois[site.doi(dataset)].metadata
        Backup(site, dataset).restore()
        site.act("organization_patch", id=site.organization, title="Renamed")

        mended(site)

        assert site.registry.dois[site.doi(dataset)].metadata == held

    def test_a_doi_found_again_is_not_hidden_by_a_rule_that_it_would_not_meet(
        self, site: Portal
    ) -> None:
        """A minted DOI is kept up to date though its dataset is no longer eligible."""
        dataset = site.publish()
        site.sync()
        Backup(site, dataset).restore()
        site.set("select", "requested")

        mended(site)

        assert site.state(dataset) == "findable"

    def test_of_a_dataset_that_is_private_again_it_is_hidden(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        doi = site.doi(dataset)
        Backup(site, dataset, private=True).restore()

        mended(site)

        assert site.registry.dois[doi].state == "registered"
        assert site.doi(dataset) == doi

    def test_a_doi_of_a_dataset_that_is_gone_is_hidden_and_waits_for_the_dataset(
        self, site: Portal
    ) -> None:
        dataset = site.publish()
        site.sync()
        doi = site.doi(dataset)
        site.act("dataset_purge", id=dataset["id"])
        Backup(site, dataset).restore()

        mended(site)
        assert site.registry.dois[doi].state == "registered"

        again = site.publish(id=dataset["id"], name=dataset["name"])
        site.sync()
        assert site.doi(again) == doi
        assert site.state(again) == "findable"
        assert names(site) == [doi]

    def test_a_name_that_was_only_drawn_gives_way(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        doi = site.doi(dataset)
        kept = backup(site, dataset)
        kept.restore()
        site.execute(
            "UPDATE andsdoi_doi SET doi = '10.70000/drawn', state = 'none', xml_hash = NULL,"
            " ever_confirmed = false, once_in_doubt = false, url = NULL"
        )

        mended(site)

        assert site.doi(dataset) == doi
        assert names(site) == [doi]
        assert "given up" in site.events(dataset)

    def test_a_second_doi_is_left_to_a_person(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        doi = site.doi(dataset)
        kept = backup(site, dataset)
        Backup(site, dataset).restore()
        site.sync()
        second = site.doi(dataset)
        assert second != doi

        findings: list[run.ReportedDifference] = []
        totals = run.reconcile(fix=WHO, tell=findings.append, note=print)

        (left,) = [finding for finding in findings if finding.action == "person"]
        assert (left.doi, left.dataset_id) == (doi, dataset["id"])
        assert second in left.text
        assert not totals.all_well
        assert kept.row.doi == doi


class TestOlderRow:
    """The backup has the row, as it was before."""

    def test_only_reserved_then_and_minted_since(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        doi = site.doi(dataset)
        site.execute(
            "UPDATE andsdoi_doi SET state = 'none', xml_hash = NULL, url = NULL,"
            " ever_confirmed = false, written_at = NULL, once_in_doubt = false"
        )

        mended(site)

        assert (site.doi(dataset), site.state(dataset)) == (doi, "findable")
        assert site.row(dataset).state == "findable"

    def test_only_reserved_then_and_hidden_now(self, site: Portal) -> None:
        """P9."""
        dataset = site.publish()
        site.sync()
        site.execute(
            "UPDATE andsdoi_doi SET state = 'none', xml_hash = NULL, url = NULL, due_at = NULL,"
            " ever_confirmed = false, written_at = NULL, once_in_doubt = false"
        )
        site.execute("UPDATE package SET private = true")

        mended(site)

        assert site.state(dataset) == "registered"

    def test_edited_since(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        kept = backup(site, dataset)
        site.patch(dataset, title="Edited")
        site.sync()
        held = site.registry.dois[site.doi(dataset)].metadata
        kept.restore()
        site.execute("UPDATE package SET title = 'A dataset'")
        site.execute("UPDATE andsdoi_doi SET seen = NULL")

        mended(site)

        now = site.registry.dois[site.doi(dataset)].metadata
        assert now == held.replace(b"Edited", b"A dataset")

    def test_hidden_since_and_public_again(self, site: Portal) -> None:
        """P5."""
        dataset = site.publish()
        site.sync()
        kept = backup(site, dataset)
        site.patch(dataset, private=True)
        site.sync()
        assert site.state(dataset) == "registered"
        kept.restore()

        mended(site)

        assert site.state(dataset) == "findable"

    def test_published_since_and_private_again(self, site: Portal) -> None:
        """P9."""
        dataset = site.publish()
        site.sync()
        site.patch(dataset, private=True)
        site.sync()
        kept = backup(site, dataset, private=True)
        site.patch(dataset, private=False)
        site.sync()
        assert site.state(dataset) == "findable"
        kept.restore()

        mended(site)

        assert site.state(dataset) == "registered"

    def test_nothing_is_sent_by_reconcile_itself(self, site: Portal) -> None:
        dataset = site.publish()
        site.sync()
        Backup(site, dataset).restore()
        sent = [entry for entry in site.requests() if entry.method != "GET"]

        run.reconcile(fix=WHO, tell=print, note=print)

        assert [entry for entry in site.requests() if entry.method != "GET"] == sent

    def test_a_second_sync_sends_nothing(self, site: Portal) -> None:
        """P6."""
        dataset = site.publish()
        site.sync()
        Backup(site, dataset).restore()
        mended(site)
        before = len(site.requests())

        site.sync()

        assert len(site.requests()) == before
