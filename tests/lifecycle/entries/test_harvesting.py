"""Datasets that ckanext-harvest brings: skipped unless the site wants DOIs for them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import ckantoolkit as tk
import pytest

from ...portal import Portal, provided
from .conftest import by_person, operations
from .ways import shown

pytestmark = pytest.mark.usefixtures("with_harvest")

EITHER_WAY = pytest.mark.parametrize("kind", ["ordinary", "id_only"])


class Harvest:
    """A source at another portal, harvested without the queues of the extension."""

    def __init__(self, portal: Portal, kind: str, harvester: Any) -> None:
        self.portal, self.harvester = portal, harvester
        self.harvester.remote.clear()
        self.source = by_person(
            portal,
            "harvest_source_create",
            name=f"source-{kind.replace('_', '-')}",
            title="Another portal",
            url="https://elsewhere.example.org",
            source_type=kind,
            owner_org=portal.organization,
        )
        portal.sync()

    def run(self, **changes: Any) -> dict[str, Any]:
        """Harvest one dataset of the other portal, as it is there now."""
        from ckan import model
        from ckanext.harvest import queue
        from ckanext.harvest.model import HarvestJob, HarvestObject

        fresh = {"id": str(uuid.uuid4()), "title": "Harvested", "author": "Doe, Jane"}
        there = next(iter(self.harvester.remote.values()), fresh)
        owner = {"name": "harvested", "owner_org": self.portal.organization}
        dataset = {**there, **owner, **changes}
        self.harvester.remote[dataset["id"]] = dataset
        job = by_person(self.portal, "harvest_job_create", source_id=self.source["id"], run=False)
        for found in queue.gather_stage(self.harvester, HarvestJob.get(job["id"])):
            harvest_object = HarvestObject.get(found)
            queue.fetch_and_import_stages(self.harvester, harvest_object)
            assert harvest_object.state == "COMPLETE"
        model.Session.remove()
        by_person(self.portal, "harvest_job_abort", source_id=self.source["id"])
        return shown(self.portal, dataset)


@pytest.fixture
def with_harvest(ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extension is among the plugins of the site, before the site is made."""
    pytest.importorskip("ckanext.harvest")
    monkeypatch.setitem(ckan_config, "ckan.plugins", "harvest andsdoi")


@pytest.fixture
def kind() -> str:
    """The harvester; a test may be parametrized with another."""
    return "ordinary"


@pytest.fixture
def harvest(portal: Portal, kind: str, migrate_db_for: Callable[[str], None]) -> Iterator[Harvest]:
    """The tables stay: once loaded, the extension's model is part of CKAN's, emptied with it."""
    from . import harvesters

    with _logging_kept():
        migrate_db_for("harvest")
    kinds = {"ordinary": harvesters.OrdinaryHarvester, "id_only": harvesters.IdOnlyHarvester}
    with ExitStack() as loaded:
        yield Harvest(portal, kind, loaded.enter_context(provided(kinds[kind], kind)))


@contextmanager
def _logging_kept() -> Iterator[None]:
    """The extension's migration configures logging, which switches off every logger there is."""
    root, known = logging.getLogger(), logging.root.manager.loggerDict.values()
    before = root.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for logger in known:
        if isinstance(logger, logging.Logger):
            logger.disabled = False


class TestNotWanted:
    """`harvested = false`, the default."""

    @EITHER_WAY
    def test_a_harvested_dataset_gets_no_doi_not_by_an_edit_either(
        self, portal: Portal, harvest: Harvest
    ) -> None:
        dataset = harvest.run()
        portal.sync()
        portal.act("package_update", **{**dataset, "title": "Edited here"})
        portal.sync()

        assert portal.requests() == []
        assert portal.row(dataset).doi is None

    def test_who_asks_for_one_hears_why(self, portal: Portal, harvest: Harvest) -> None:
        dataset = harvest.run()

        with pytest.raises(tk.ValidationError) as refused:
            portal.act("andsdoi_mint", id=dataset["id"])

        assert list(refused.value.error_dict) == ["harvested"]

    def test_the_source_which_is_a_dataset_of_a_type_of_its_own_gets_none_either(
        self, portal: Portal, harvest: Harvest
    ) -> None:
        portal.act("package_patch", id=harvest.source["id"], title="Edited")
        portal.sync()

        assert portal.requests() == []


class TestWanted:
    """`harvested = true`."""

    @pytest.fixture
    def harvested(self, portal: Portal, harvest: Harvest) -> dict[str, Any]:
        portal.set("harvested", True)
        dataset = harvest.run()
        assert portal.requests() == []
        portal.job()
        return dataset

    @EITHER_WAY
    def test_a_harvested_dataset_is_minted_where_wanted(
        self, portal: Portal, harvested: dict[str, Any]
    ) -> None:
        assert operations(portal) == ["get_metadata", "post_metadata", "post_url"]
        assert portal.state(harvested) == "findable"
        assert portal.extra(harvested) == portal.doi(harvested)

    @EITHER_WAY
    def test_harvested_again_it_is_updated_and_keeps_its_doi(
        self, portal: Portal, harvest: Harvest, harvested: dict[str, Any]
    ) -> None:
        before = len(portal.requests())

        harvest.run(title="Edited elsewhere")

        assert operations(portal, before) == []
        assert portal.extra(harvested) == portal.doi(harvested)
        portal.job()
        assert operations(portal, before) == ["post_metadata"]

    @EITHER_WAY
    def test_harvested_again_unchanged_it_sends_nothing(
        self, portal: Portal, harvest: Harvest, harvested: dict[str, Any]
    ) -> None:
        before = len(portal.requests())

        harvest.run()
        portal.sync()

        assert operations(portal, before) == []
        assert portal.extra(harvested) == portal.doi(harvested)

    @EITHER_WAY
    def test_a_doi_that_is_forged_elsewhere_is_corrected(
        self, portal: Portal, harvest: Harvest, harvested: dict[str, Any]
    ) -> None:
        harvest.run(extras=[{"key": "doi", "value": "10.1234/forged"}])

        assert portal.extra(harvested) == portal.doi(harvested)

    def test_a_cleared_source_purges_by_sql_and_the_sweep_finds_it(
        self, portal: Portal, harvest: Harvest, harvested: dict[str, Any]
    ) -> None:
        by_person(portal, "harvest_source_clear", id=harvest.source["id"])
        portal.job()
        assert portal.state(harvested) == "findable"

        assert portal.sync().swept == 1

        assert portal.state(harvested) == "registered"


def test_a_minted_dataset_that_is_no_longer_wanted_is_kept_up_to_date(
    portal: Portal, harvest: Harvest
) -> None:
    portal.set("harvested", True)
    dataset = harvest.run()
    portal.sync()
    portal.set("harvested", False)

    harvest.run(title="Edited elsewhere")
    portal.sync()

    assert b"Edited elsewhere" in portal.registry.versions(portal.doi(dataset))[-1]
