"""ckan andsdoi forget-test and sandbox."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from ..portal import Portal
from .conftest import Run


class TestForgetTest:
    """The end of practising."""

    def test_rows_events_and_extras_go(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("forget-test", "--yes", "--json")

        assert done.code == 0
        assert done.totals["rows"] == 1
        assert portal.extra(dataset) is None
        for table in ("andsdoi_doi", "andsdoi_event", "andsdoi_account"):
            assert portal.one(f"SELECT count(*) FROM {table}") == (0,)

    def test_the_search_index_learns_of_forgotten_dois(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        doi = portal.doi(dataset)

        run("forget-test", "--yes")

        assert portal.act("package_search", fq=f'doi:"{doi}"')["count"] == 0
        assert "doi" not in json.dumps(portal.act("package_show", id=dataset["id"])["extras"])

    def test_production_is_left_alone(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("environment", "production")
        portal.sync()
        doi = portal.row(dataset, "production").doi

        run("forget-test", "--yes")

        assert portal.extra(dataset) == doi
        assert portal.row(dataset, "production").state == "findable"
        assert portal.row(dataset) is None
        assert portal.one("SELECT environment FROM andsdoi_account") == ("production",)

    def test_the_extra_of_a_person_is_left_alone(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()

        run("forget-test", "--yes")

        assert portal.extra(dataset) == "10.9999/abc"

    def test_a_purged_dataset_is_forgotten_too(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.act("dataset_purge", id=dataset["id"])

        assert run("forget-test", "--yes").code == 0

        assert portal.one("SELECT count(*) FROM andsdoi_doi") == (0,)

    def test_forget_test_asks_first(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("forget-test", input="n\n")

        assert done.code == 1
        assert portal.row(dataset).state == "findable"

    def test_without_solr_it_is_repeated_later(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        solr = portal.config["solr_url"]
        portal.set_ckan("solr_url", "http://127.0.0.1:9/solr/ckan")
        done = without_solr(portal, run)

        assert done.code == 1
        assert portal.extra(dataset) is None
        assert portal.row(dataset).index_pending is not None
        portal.set_ckan("solr_url", solr)
        assert run("forget-test", "--yes").code == 0
        assert portal.row(dataset) is None

    def test_with_nothing_to_forget_it_does_not_ask(self, run: Run) -> None:
        assert run("forget-test").code == 0


class TestSandbox:
    """A registry in a process of its own."""

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_the_sandbox_says_where_it_is_and_ends_with_a_signal(self, profile: str) -> None:
        program = "from ckanext.andsdoi.cli import andsdoi; andsdoi()"
        options = ["--port", "0", "--profile", profile, "--faults", '{"status": 503}']
        command = [sys.executable, "-W", "ignore", "-c", program, "sandbox", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline() if process.stdout else ""
            url = line.split()[3].rstrip("/,")
            with urlopen(f"{url}/_sandbox/faults", timeout=10) as answer:
                faults: Any = json.load(answer)
            process.send_signal(signal.SIGTERM)
            code = process.wait(10)
        finally:
            process.kill()
            process.communicate()

        assert profile in line
        assert faults[0]["status"] == 503
        assert code == 0

    def test_wrong_faults_are_said(self, run: Run) -> None:
        done = run("sandbox", "--port", "0", "--faults", '{"sulk": true}')

        assert done.code == 1
        assert "sulk" in done.err


def test_the_commands_are_those_of_ckan(ckan_config: Any) -> None:
    ckan = Path(sys.executable).with_name("ckan")
    command = [ckan, "-c", ckan_config["__file__"], "andsdoi", "--help"]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    for name in ("check", "sync", "mint", "show", "preview", "site-moved", "forget-test"):
        assert f"  {name} " in done.stdout


def without_solr(portal: Portal, run: Run) -> Any:
    """Run forget-test while the search index cannot be written."""
    from ckan.lib import search

    def fail(*args: Any, **kwargs: Any) -> None:
        raise search.SearchIndexError("Solr is away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "rebuild", fail)
        return run("forget-test", "--yes")
