"""P2, P5: the servers below CKAN go away in the middle of the work and come back.

They are this test's own, so that nobody else's are stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..portal import Sandbox
from .conftest import wait_until
from .servers import Postgres, Redis
from .site import Site, assert_one_doi_each

DATASETS = 24
SLOWLY = {"delay": 0.1}
SOME = 12
"""Requests: a few DOIs are minted then, a few are on their way, the others wait."""


@pytest.fixture
def site(registry: Sandbox, tmp_path: Path) -> Iterator[Site]:
    postgres, redis = Postgres(), Redis()
    found = Site(registry, postgres, redis, tmp_path)
    try:
        postgres.start()
        postgres.create()
        redis.start()
        for command in ("init", "upgrade"):
            assert found.run("db", command) == 0
        yield found
    finally:
        found.kill_all()
        postgres.remove()
        redis.remove()


def test_a_database_that_is_started_anew_in_the_middle_costs_no_doi(site: Site) -> None:
    ids = site.publish(DATASETS)
    site.registry.set_faults(SLOWLY)
    interrupted = site.start("andsdoi", "sync")
    wait_until(lambda: len(site.registry.journal) > SOME)

    site.postgres.stop()
    assert interrupted.ended() != 0
    assert len(site.registry.dois) < DATASETS
    site.postgres.start()

    assert site.run("andsdoi", "sync") == 0
    assert_one_doi_each(site.registry, site.rows(), ids)


def test_a_redis_that_is_started_anew_in_the_middle_costs_no_doi(site: Site) -> None:
    """The job that runs goes on; the next ones are forgotten, and cron makes that harmless."""
    ids = site.publish(DATASETS)
    assert site.run("andsdoi", "sync", "--limit", "1") == 0
    site.registry.set_faults(SLOWLY)
    worker = site.start("jobs", "worker")
    site.ring()
    wait_until(lambda: len(site.registry.journal) > SOME)

    site.redis.stop()
    site.redis.start()
    more = site.publish(2)
    worker.kill()
    site.start("jobs", "worker")

    assert site.run("andsdoi", "sync") == 0
    assert_one_doi_each(site.registry, site.rows(), [*ids, *more])
