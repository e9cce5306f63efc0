"""`ckan andsdoi import-ckanext-doi` and `import`: DOIs that a site has from before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import PREFIX, Portal
from ..registry.sandbox.calling import document
from .conftest import Done, Run

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
    dataset = portal.publish(**fields)
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
        " SELECT id, 'existing' FROM package ON CONFLICT DO NOTHING"
    )


def register(portal: Portal, dataset: Any, doi: str = OLD, url: str | None = None) -> None:
    """Let ckanext-doi have minted it."""
    registry = Client(portal.registry.endpoint, DEMO.user, DEMO.password, portal.registry.profile)
    issued = '<dates><date dateType="Issued">2018-07-06</date></dates>'
    registry.post_metadata(doi, document(doi, extra=issued))
    if url != "":
        site = portal.config["ckan.site_url"].rstrip("/")
        registry.post_url(doi, url or f"{site}/dataset/{dataset['id']}")


def outcomes(done: Done) -> list[str]:
    return [line["outcome"] for line in done.lines if "outcome" in line]


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
