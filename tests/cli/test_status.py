"""ckan andsdoi status: the site at a glance."""

from __future__ import annotations

from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import Portal
from .conftest import Run


def test_machines_read_what_the_action_answers(portal: Portal, run: Run) -> None:
    portal.publish()

    done = run("status", "--json")

    (told,) = done.lines
    assert done.code == 0
    answer = portal.act("andsdoi_status_show") | {"accounts": told["accounts"]}
    assert {name: told[name] for name in answer} == answer
    assert told["accounts"][0]["due"] == {"hide": 0, "new": 1, "update": 0, "pre_existing": 0}


def test_people_read_lines(portal: Portal, run: Run) -> None:
    portal.publish()

    done = run("status")

    assert done.code == 0
    assert "  due now    1 new" in done.out.splitlines()
    assert "last sync    never" in done.out.splitlines()
    assert DEMO.password not in done.out


def test_prometheus_reads_metrics(portal: Portal, run: Run) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    portal.publish()
    portal.sync()

    done = run("status", "--format", "prometheus")

    families = {one.name: one.samples for one in text_string_to_metric_families(done.out)}
    found = {one.labels["state"]: one.value for one in families["andsdoi_dois"]}
    assert (done.code, found["findable"]) == (0, 1)
    assert families["andsdoi_scrape_seconds"][0].value < 5


def test_without_tables_it_says_what_to_run(portal: Portal, run: Run) -> None:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        told, metrics = run("status"), run("status", "--format", "prometheus")
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert (told.code, metrics.code) == (1, 0)
    assert "ckan db upgrade -p andsdoi" in told.out
    assert "andsdoi_migrated 0\n" in metrics.out


def test_two_formats_are_one_too_many(portal: Portal, run: Run) -> None:
    assert run("status", "--json", "--format", "prometheus").code == 2
