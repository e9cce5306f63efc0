"""`ckan andsdoi assign` and `transfer`."""

from __future__ import annotations

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle.accounts import clients
from ckanext.andsdoi.metadata import document

from ..portal import PREFIX, Portal
from .conftest import Run

OLD = f"{PREFIX}/08/old-1"


def register() -> None:
    client = clients.client(config.account())
    client.post_metadata(OLD, document({"id": "elsewhere", "title": "Old"}, OLD).xml)
    client.post_url(OLD, "https://old.example.org/1")


def test_assign_sends_at_once(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    register()

    done = run("assign", dataset["name"], OLD)

    assert (done.code, done.out) == (0, f"{OLD} findable\n")
    assert portal.extra(dataset) == OLD


def test_a_doi_that_stands_needs_replace(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    portal.sync()
    former = portal.doi(dataset)
    register()

    done = run("assign", dataset["id"], OLD)
    assert done.code == 1
    assert done.err.startswith(f"replace: The dataset has the DOI {former} already.")

    done = run("assign", dataset["id"], OLD, "--replace", "--json")
    assert done.code == 0
    assert (done.lines[-1]["doi"], done.lines[-1]["former"]) == (OLD, [former])


def test_a_registry_that_is_away(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    portal.registry.set_faults({"status": 503})
    done = run("assign", dataset["id"], OLD)
    assert done.code == 1
    assert done.err.startswith("registry: ")


def test_an_answer_that_fails_is_told(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    register()
    portal.registry.set_faults({"status": 422, "operation": "post_url", "body": "No."})
    done = run("assign", dataset["id"], OLD)
    assert done.code == 1
    assert "The registry refused it: No (HTTP 422)." in done.out


def test_transfer_sends_at_once(portal: Portal, run: Run) -> None:
    source = portal.publish()
    portal.sync()
    doi = portal.doi(source)
    portal.act("package_delete", id=source["id"])
    portal.sync()
    portal.set("select", "requested")
    target = portal.publish()

    done = run("transfer", doi, target["name"])

    assert (done.code, done.out) == (0, f"{doi} findable\n")
    assert portal.extra(target) == doi


def test_the_doi_of_a_public_dataset_stays(portal: Portal, run: Run) -> None:
    source, target = portal.publish(), portal.publish()
    portal.sync()
    done = run("transfer", portal.doi(source), target["name"])
    assert done.code == 1
    assert done.err.startswith("doi: ")
    assert run("transfer", "10.70000/unknown", target["name"]).code == 1


def test_a_dry_run_tells_of_former_dois_dois(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    portal.sync()
    register()
    run("assign", dataset["id"], OLD, "--replace")
    portal.execute(
        "UPDATE andsdoi_doi SET xml_hash = NULL, due_at = clock_timestamp() WHERE NOT current"
    )
    before = len(portal.requests())

    done = run("sync", "--dry-run")

    assert done.out == f"{dataset['name']}: POST metadata\n1 would be sent.\n"
    assert len(portal.requests()) == before
