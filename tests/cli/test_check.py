"""ckan andsdoi check: what is wrong, and how to mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import rq
import sqlalchemy as sa
from ckan import plugins as p
from ckan.lib.search import common as solr

from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import PREFIX, Portal, provided
from ..postbox import postbox
from ..webpages import Webpages, webpages
from .conftest import Done, Run

NO_SOLR = "http://127.0.0.1:9/solr/ckan"


def wrong(done: Done) -> dict[str, str]:
    """What is wrong and how to mend it, by topic; the exit code says whether anything is."""
    found = said(done, "wrong")
    assert done.code == bool(found)
    return found


def notes(done: Done) -> dict[str, str]:
    """What is worth knowing and what to do about it, by topic; nothing is wrong."""
    assert wrong(done) == {}
    return said(done, "note")


def said(done: Done, result: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for line in done.lines:
        assert set(line) == {"type", "topic", "result", "text", "mend"}
        if line["result"] == result:
            found.setdefault(line["topic"], []).append(f"{line['text']} {line['mend']}".strip())
    return {topic: "\n".join(lines) for topic, lines in found.items()}


def asked(portal: Portal) -> list[str]:
    """The operations that the registry was asked for."""
    return [entry.operation for entry in portal.requests() if entry.operation]


@pytest.fixture
def worker(portal: Portal) -> Iterator[rq.Worker]:
    """A worker as Redis knows it."""
    from ckan.lib import jobs, redis

    connection = redis.connect_to_redis()
    queue = rq.Queue(jobs.add_queue_name_prefix("default"), connection=connection)
    worker = rq.Worker([queue], connection=connection)
    worker.register_birth()
    yield worker
    worker.register_death()


@pytest.fixture
def pages(portal: Portal) -> Iterator[Webpages]:
    """The pages of the datasets: each shows all DOIs."""
    with webpages() as pages:
        pages.text = lambda: f"<html>{' '.join(portal.registry.dois).upper()}</html>"
        yield pages


@pytest.fixture
def well(portal: Portal, worker: rq.Worker, pages: Webpages) -> Portal:
    """A site where all is well."""
    portal.set_ckan("ckan.site_url", pages.url)
    portal.sync()
    return portal


def test_a_check_where_all_is_well_finds_nothing_wrong(well: Portal, run: Run) -> None:
    well.publish()
    well.sync()

    done = run("check", "--json")

    assert wrong(done) == {}
    assert {*said(done, "ok")} >= {
        "configuration",
        "tables",
        "Redis",
        "worker",
        "index",
        "account",
        "registry",
        "profile",
        "clock",
        "landing page",
        "cron",
    }


def test_people_read_lines(well: Portal, run: Run) -> None:
    done = run("check")

    assert done.code == 0
    assert "ok     registry: it answers" in done.out


@pytest.mark.parametrize("profile", ["ands", "mds"])
def test_a_few_harmless_questions_go_to_the_registry(well: Portal, run: Run) -> None:
    run("check")

    assert {*asked(well)} == {"get_metadata", "list_dois"}
    assert well.registry.dois == {}


def test_what_is_wrong_and_how_to_mend_it_are_told_apart(well: Portal, run: Run) -> None:
    well.set("shared_secret", "not-the-secret-of-anybody")

    done = run("check", "--json")

    (line,) = (line for line in done.lines if line["result"] == "wrong")
    assert line == {
        "type": "finding",
        "topic": "registry",
        "result": "wrong",
        "text": "It does not accept user name and secret: Bad credentials (HTTP 401).",
        "mend": "Check ckanext.andsdoi.app_id and ckanext.andsdoi.shared_secret.",
    }
    assert f"wrong  registry: {line['text']} {line['mend']}" in run("check").out.splitlines()


class TestRegistry:
    """Each thing that is wrong there has a remedy of its own."""

    @pytest.mark.parametrize("profile", ["mds"])
    def test_an_endpoint_with_too_much_at_its_end(self, well: Portal, run: Run) -> None:
        """P7."""
        well.set("endpoint", f"{well.registry.endpoint}/doi")

        text = wrong(run("check", "--json"))["registry"]

        assert f"{well.registry.endpoint}/doi/doi answers as no registry does" in text
        assert text.endswith(f"Write ckanext.andsdoi.endpoint = {well.registry.endpoint}")

    @pytest.mark.parametrize(("profile", "other"), [("ands", "mds"), ("mds", "ands")])
    def test_a_registry_of_the_other_profile(self, well: Portal, run: Run, other: str) -> None:
        """P4: there the false 200s of the proxy would be taken for successes."""
        well.set("profile", other)

        text = wrong(run("check", "--json"))["profile"]

        assert f"speaks {well.registry.profile}, not {other}" in text
        assert f"Write ckanext.andsdoi.profile = {well.registry.profile}" in text

    def test_a_prefix_of_somebody_else(self, well: Portal, run: Run) -> None:
        well.set("prefix", "10.70009")

        text = wrong(run("check", "--json"))["registry"]

        assert "refuses this prefix" in text
        assert "Check ckanext.andsdoi.prefix" in text

    def test_nobody_who_answers(self, well: Portal, run: Run) -> None:
        well.set("endpoint", "http://127.0.0.1:9")

        text = wrong(run("check", "--json"))["registry"]

        assert "Nobody answers" in text
        assert "firewall and proxy" in text

    def test_a_way_out_that_cannot_be_right(
        self, well: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")

        assert "REQUESTS_CA_BUNDLE" in wrong(run("check", "--json"))["registry"]

    def test_a_clock_that_goes_wrong(self, well: Portal, run: Run) -> None:
        later = format_datetime(datetime.now(timezone.utc) + timedelta(hours=2), usegmt=True)
        well.registry.set_faults({"status": 204, "body": "", "headers": {"Date": later}})

        text = wrong(run("check", "--json"))["clock"]

        assert re.match(r"That of the registry is 7\d{3} seconds ahead of this machine's\.", text)
        assert "NTP" in text

    def test_a_registry_that_paused_the_account(self, well: Portal, run: Run) -> None:
        well.set("shared_secret", "not-the-secret-of-anybody")
        well.publish()
        well.sync()
        well.set("shared_secret", DEMO.password)

        found = wrong(run("check", "--json"))

        assert [*found] == ["account"]
        assert "run ckan andsdoi sync" in found["account"]


@pytest.mark.parametrize(
    ("ahead", "result"), [(0.0, "ok"), (-119.0, "ok"), (121.0, "wrong"), (-3600.0, "wrong")]
)
def test_clocks_may_differ_by_two_minutes(ahead: float, result: str) -> None:
    from ckanext.andsdoi.cli.check.services import clock

    assert clock("database", ahead).result == result


class TestQuick:
    def test_nobody_else_is_asked_and_nothing_said_of_it(
        self, well: Portal, pages: Webpages, run: Run
    ) -> None:
        well.set_ckan("smtp.server", "127.0.0.1:9")
        well.set("contact", "dois@example.org")

        done = run("check", "--quick", "--json")

        assert wrong(done) == {}
        topics = {line["topic"] for line in done.lines}
        assert not topics & {"registry", "profile", "REST API", "landing page", "notices"}
        assert {"configuration", "tables", "Redis", "worker", "index"} <= topics
        assert (asked(well), pages.requests) == ([], 0)


def test_no_secret_is_ever_shown(well: Portal, run: Run) -> None:
    done = run("check")

    assert DEMO.password not in done.out + done.err


def test_a_registry_that_does_not_answer(well: Portal, run: Run) -> None:
    well.registry.set_faults({"status": 503})

    assert "Wait:" in wrong(run("check", "--json"))["registry"]


def test_a_copy_of_the_site_asks_nothing_and_says_what_to_run(well: Portal, run: Run) -> None:
    well.publish()
    well.sync()
    well.set("landing_url", f"{well.registry.url}/elsewhere/{{id}}")
    before = asked(well)

    found = wrong(run("check", "--json"))

    assert "ckan andsdoi site-moved" in found["account"]
    assert asked(well) == before


def test_switched_off_is_a_note_and_asks_nothing(well: Portal, run: Run) -> None:
    well.set("send", False)

    assert "ckanext.andsdoi.send = true" in notes(run("check", "--json"))["account"]
    assert asked(well) == []


class TestBeginning:
    """What a site need not have yet."""

    def test_a_site_that_sends_nothing_needs_neither_worker_nor_cron(
        self, portal: Portal, pages: Webpages, run: Run
    ) -> None:
        portal.set_ckan("ckan.site_url", pages.url)
        portal.set("send", False)

        assert {"worker", "jobs", "cron"} <= {*notes(run("check", "--json"))}

    @pytest.fixture
    def installed(self, portal: Portal, pages: Webpages) -> Portal:
        portal.set_ckan("ckan.site_url", pages.url)
        portal.execute(
            "INSERT INTO andsdoi_event (environment, what, who)"
            " VALUES ('-', 'installed', 'migration')"
        )
        return portal

    def test_a_fresh_right_installation_is_well(self, installed: Portal, run: Run) -> None:
        assert {"worker", "jobs", "cron"} <= {*notes(run("check", "--json"))}

    def test_after_an_hour_worker_and_cron_are_missed(self, installed: Portal, run: Run) -> None:
        installed.execute("UPDATE andsdoi_event SET at = now() - interval '61 minutes'")

        assert {*wrong(run("check", "--json"))} == {"worker", "cron"}


def test_a_pause(well: Portal, run: Run) -> None:
    run("pause")

    assert "ckan andsdoi resume" in wrong(run("check", "--json"))["account"]
    assert asked(well) == []


def test_the_question_to_the_registry_counts_within_the_rate(
    well: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.TURN_PATIENCE", 0.1)
    well.set("rate", 1)

    text = notes(run("check", "--json"))["registry"]

    assert text == "Too much waits for the registry. Try again in a minute."
    assert asked(well) == ["list_dois"]


def test_an_account_that_is_not_configured_any_more(well: Portal, run: Run) -> None:
    well.publish()
    well.sync()
    well.execute("UPDATE andsdoi_doi SET account = 'geology'")

    text = wrong(run("check", "--json"))["account"]

    assert 'The account "geology" of 1 DOIs is not configured any more: they wait.' in text


def test_the_brake(well: Portal, run: Run) -> None:
    well.execute("INSERT INTO andsdoi_brake VALUES ('test', '*', DEFAULT, now())")

    assert "--confirm-hides" in wrong(run("check", "--json"))["brake"]


class TestLandingPage:
    """What a visitor finds where a DOI leads."""

    @pytest.fixture
    def minted(self, well: Portal) -> Portal:
        well.publish()
        well.sync()
        return well

    def test_one_that_is_refused(self, minted: Portal, pages: Webpages, run: Run) -> None:
        pages.status = 404

        text = wrong(run("check", "--json"))["landing page"]

        assert "answers HTTP 404" in text
        assert "ckan.site_url" in text

    def test_one_at_which_ckan_fails(self, minted: Portal, pages: Webpages, run: Run) -> None:
        """No address has to be changed."""
        pages.status = 500

        text = wrong(run("check", "--json"))["landing page"]

        assert "answers HTTP 500" in text
        assert "see its log" in text
        assert "ckan.site_url" not in text

    def test_one_that_does_not_open(self, well: Portal, run: Run) -> None:
        well.set_ckan("ckan.site_url", "http://127.0.0.1:9")

        text = wrong(run("check", "--json"))["landing page"]

        assert "does not open from this machine" in text

    def test_one_that_is_no_page(self, minted: Portal, pages: Webpages, run: Run) -> None:
        pages.type = "application/json"

        assert "is no web page" in wrong(run("check", "--json"))["landing page"]

    def test_one_without_the_doi_that_leads_there(
        self, minted: Portal, pages: Webpages, run: Run
    ) -> None:
        pages.text = lambda: "<html>Welcome</html>"

        text = wrong(run("check", "--json"))["landing page"]

        (doi,) = minted.registry.dois
        assert f"{doi}, which leads there, is not in it" in text
        assert "theme" in text

    def test_a_front_end_of_the_sites_own_may_show_it_later(
        self, well: Portal, pages: Webpages, run: Run
    ) -> None:
        well.set("landing_url", f"{pages.url}/{{id}}")
        well.publish()
        well.sync()
        pages.text = lambda: "<html><script src='app.js'></script></html>"

        assert "in a browser" in notes(run("check", "--json"))["landing page"]

    def test_before_the_first_doi_no_page_is_said_to_show_one(self, well: Portal, run: Run) -> None:
        assert "no DOI leads to it yet" in said(run("check", "--json"), "ok")["landing page"]

    def test_a_production_doi_that_would_lead_to_this_machine(self, well: Portal, run: Run) -> None:
        well.set("environment", "production")

        assert "only this machine" in wrong(run("check", "--json"))["landing page"]

    def test_a_production_doi_that_would_lead_to_an_unencrypted_page(
        self, well: Portal, run: Run
    ) -> None:
        well.set("environment", "production")
        with webpages("0.0.0.0") as pages:
            well.set_ckan("ckan.site_url", pages.url)

            text = wrong(run("check", "--json"))["landing page"]

        assert "is not encrypted" in text
        assert "https" in text

    def test_one_that_leads_on_to_https_is_a_note(self) -> None:
        from ckanext.andsdoi.cli.check.landing import Page, unencrypted

        found = unencrypted(Page("http://data.example.org/1", "https://data.example.org/1"))

        assert (found.result, found.mend) == ("note", "Write https in ckan.site_url.")


def test_no_worker(well: Portal, worker: rq.Worker, run: Run) -> None:
    worker.register_death()

    assert "ckan jobs worker" in wrong(run("check", "--json"))["worker"]


def test_no_worker_on_the_queue_of_its_own(well: Portal, run: Run) -> None:
    well.set("queue", "dois")

    assert "ckan jobs worker dois" in wrong(run("check", "--json"))["worker"]


def test_no_redis(well: Portal, run: Run) -> None:
    well.set_ckan("ckan.redis.url", "redis://127.0.0.1:9/0")

    found = wrong(run("check", "--json"))

    assert "ckan.redis.url" in found["Redis"]
    assert "worker" not in found


def test_jobs_that_do_not_run(well: Portal, run: Run) -> None:
    well.publish()
    well.execute("UPDATE andsdoi_doi SET due_at = now() - interval '1 hour'")

    assert "worker's log" in wrong(run("check", "--json"))["jobs"]


@pytest.mark.parametrize("ago", ["NULL", "now() - interval '2 days'"])
def test_cron(well: Portal, run: Run, ago: str) -> None:
    well.execute(f"UPDATE andsdoi_account SET last_sync_at = {ago}")

    assert "andsdoi sync" in wrong(run("check", "--json"))["cron"]


class TestIndex:
    def test_a_solr_that_is_not_there(
        self, well: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        well.set_ckan("solr_url", NO_SOLR)
        if read_at_start := getattr(solr, "SolrSettings", None):  # CKAN 2.11
            monkeypatch.setattr(read_at_start, "_url", NO_SOLR)

        assert "solr_url" in wrong(run("check", "--json"))["index"]

    def test_an_index_that_has_lost_a_doi(self, well: Portal, run: Run) -> None:
        from ckan.lib import search

        dataset = well.publish()
        well.sync()
        search.clear(dataset["id"])

        text = wrong(run("check", "--json"))["index"]

        assert f"does not know {well.doi(dataset)}" in text
        assert f"ckan search-index rebuild {dataset['id']}" in text

    def test_one_that_knows_a_doi_is_said_to_know_that_one(self, well: Portal, run: Run) -> None:
        assert said(run("check", "--json"), "ok")["index"] == "it answers"
        dataset = well.publish()
        well.sync()

        text = said(run("check", "--json"), "ok")["index"]

        assert text == f"it answers, and knows {well.doi(dataset)}"


def test_datasets_that_the_search_index_does_not_take(well: Portal, run: Run) -> None:
    """P7."""
    well.publish()
    well.execute("UPDATE andsdoi_doi SET index_pending = now() - interval '20 minutes'")

    assert wrong(run("check", "--json"))["index"].startswith("1 datasets wait since")


KINDS = [
    ("problem_class = 'needs-assign'", "1 have a DOI of our prefix", "list --problem needs-assign"),
    ("problem_class = 'needs-import'", "1 have a DOI in ckanext-doi's", "import-ckanext-doi"),
    ("problem_class = 'unread-doi'", "1 have a DOI that cannot be", "list --problem unread-doi"),
    ("external_doi = '10.1234/x'", "1 have a DOI of somebody else", "list --state external"),
    ("parked = 'data'", "1 were refused by the registry", "list --problem data"),
    ("parked = 'person'", "1 belong to somebody else", "list --problem person"),
    ("parked = 'undeletable'", "1 are not hidden", "list --problem undeletable"),
    ("requested = true", "1 requests for a DOI wait", "list --requested"),
    (
        "in_doubt = true, written_at = now() - interval '61 minutes'",
        "The answers to 1 writes are unknown",
        "ckan andsdoi sync",
    ),
    ("xml_size = 60000", "1 documents are larger than 80% of 65535", "max_bytes"),
]


class TestDatasets:
    """P7: what waits for people is counted, with the command that lists it."""

    @pytest.fixture
    def told(self, well: Portal, run: Run) -> Callable[[], str]:
        return lambda: notes(run("check", "--json"))["datasets"]

    def test_what_gets_no_doi_by_field(self, well: Portal, told: Callable[[], str]) -> None:
        well.set("require", "author version")
        for author in ("Doe, Jane", "", ""):
            well.publish(author=author)
        well.sync()

        lines = told().splitlines()

        assert lines[0].startswith("2 get no DOI because of the field author.")
        assert lines[1].startswith("1 get no DOI because of the field version.")
        assert all("ckan andsdoi list --problem blocked" in line for line in lines)

    def test_fields_beyond_the_tenth_are_summed_up(
        self, well: Portal, told: Callable[[], str]
    ) -> None:
        well.execute(
            "INSERT INTO andsdoi_doi (package_id, environment, problem_class, problem_field)"
            " SELECT n, 'test', 'blocked', 'field-' || n FROM generate_series(1, 12) AS n"
        )

        lines = told().splitlines()

        assert len(lines) == 11
        assert lines[10].startswith("2 get none because of other fields.")

    def test_each_kind_is_counted_with_the_command_that_lists_it(
        self, well: Portal, told: Callable[[], str]
    ) -> None:
        for columns, *_ in KINDS:
            add = "INSERT INTO andsdoi_doi (package_id, environment) VALUES (:id, 'test')"
            well.execute(add, id=columns)
            well.execute(f"UPDATE andsdoi_doi SET {columns} WHERE package_id = :id", id=columns)

        lines = told().splitlines()

        for _, number, mend in KINDS:
            (line,) = [line for line in lines if line.startswith(number)]
            assert mend in line
        assert len(lines) == len(KINDS)

    def test_the_size_of_a_document_is_kept_when_it_was_sent(
        self, well: Portal, told: Callable[[], str]
    ) -> None:
        dataset = well.publish()
        well.sync()
        size = len(well.registry.versions(well.doi(dataset))[-1])
        assert well.row(dataset).xml_size == size

        well.set("max_bytes", size + 1)
        assert f"{dataset['name']} ({size})" in told()


def test_two_datasets_with_one_doi_of_somebody_else_are_a_note(well: Portal, run: Run) -> None:
    """P7."""
    both = [well.publish(extras=[{"key": "doi", "value": "10.1234/x"}]) for _ in range(2)]
    well.publish(extras=[{"key": "doi", "value": "10.1234/y"}])
    well.sync()

    text = notes(run("check", "--json"))["datasets"]

    names = ", ".join(sorted(one["name"] for one in both))
    assert f"10.1234/x is the DOI of several: {names}." in text
    assert "10.1234/y" not in text


def test_missing_tables(well: Portal, run: Run) -> None:
    well.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        found = wrong(run("check", "--json"))
    finally:
        well.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert "ckan db upgrade -p andsdoi" in found["tables"]


def test_tables_of_another_version(well: Portal, run: Run) -> None:
    made_by = well.one("SELECT version_num FROM andsdoi_alembic_version").version_num
    set_ = "UPDATE andsdoi_alembic_version SET version_num = :by"
    well.execute(set_, by="f00000000000")
    try:
        found = wrong(run("check", "--json"))
    finally:
        well.execute(set_, by=made_by)

    assert "f00000000000" in found["tables"]


def test_a_database_that_is_away(well: Portal, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    away = sa.create_engine("postgresql://nobody@127.0.0.1:9/nothing")
    monkeypatch.setattr("ckanext.andsdoi.database.engine", lambda: away)

    assert "sqlalchemy.url" in wrong(run("check", "--json"))["database"]


class TestConfiguration:
    """What cannot be right, though CKAN takes it."""

    def test_options_that_do_not_exist(self, well: Portal, run: Run) -> None:
        meant = {
            "ckanext.andsdoi.prefx": "Write ckanext.andsdoi.prefix.",
            "ckan.andsdoi.secret_file": "Write ckanext.andsdoi.shared_secret_file.",
            "ckanext.andsdoi.colour": "Remove it.",
        }
        for option in meant:
            well.set_ckan(option, "10.70000")

        lines = wrong(run("check", "--json"))["configuration"].splitlines()

        for option, mend in meant.items():
            (line,) = [line for line in lines if f"There is no option {option}:" in line]
            assert line.endswith(mend)

    def test_a_type_of_datasets_that_no_plugin_has(self, well: Portal, run: Run) -> None:
        well.set("dataset_types", ["dataset", "geodta"])

        text = wrong(run("check", "--json"))["configuration"]

        assert '"geodta"' in text
        assert "ckanext.andsdoi.dataset_types" in text

    def test_an_organization_that_does_not_exist(self, well: Portal, run: Run) -> None:
        well.set("organizations", [well.organization, "geolgy"])

        text = wrong(run("check", "--json"))["configuration"]

        assert '"geolgy"' in text
        assert well.organization not in text

    def test_a_required_field_that_no_dataset_has_is_a_note(self, well: Portal, run: Run) -> None:
        well.set("require", ["author", "organization", "theme", "athor"])
        well.publish(extras=[{"key": "theme", "value": "rocks"}])

        text = notes(run("check", "--json"))["configuration"]

        assert '"athor"' in text
        assert len(text.splitlines()) == 1

    def test_a_secret_that_everybody_may_read_is_a_note(
        self, well: Portal, run: Run, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_text(DEMO.password)
        secret.chmod(0o644)
        well.set("shared_secret", "")
        well.set("shared_secret_file", str(secret))
        assert f"chmod o-r {secret}" in notes(run("check", "--json"))["configuration"]

        secret.chmod(0o640)
        assert "configuration" not in notes(run("check", "--json"))


class OtherPlugin(p.SingletonPlugin):
    """Stands for a plugin that mints, too."""


class TestOtherPlugins:
    def test_another_one_that_mints_dois(self, well: Portal, run: Run) -> None:
        with provided(OtherPlugin, "doi"):
            text = wrong(run("check", "--json"))["plugins"]

        assert "The plugin doi mints DOIs, too" in text
        assert "ckan.plugins" in text

    def test_a_table_of_another_one_with_dois_that_are_not_known_here(
        self, well: Portal, run: Run
    ) -> None:
        """P2."""
        dataset = well.create(private=True)
        well.execute("CREATE TABLE doi (identifier text, package_id text, published timestamp)")
        try:
            add = "INSERT INTO doi VALUES (:doi, :id)"
            well.execute(add, doi="https://doi.org/10.70000/ABC", id=dataset["id"])
            assert "import-ckanext-doi" in wrong(run("check", "--json"))["plugins"]

            known = (
                "INSERT INTO andsdoi_doi (package_id, environment, doi) VALUES (:id, 'test', :d)"
            )
            well.execute("DELETE FROM andsdoi_doi")
            well.execute(known, id=dataset["id"], d="10.70000/abc")
            assert "plugins" not in wrong(run("check", "--json"))
        finally:
            well.execute("DROP TABLE doi")


def test_checking_is_no_first_use(portal: Portal, run: Run) -> None:
    run("check")

    assert portal.one("SELECT count(*) FROM andsdoi_account") == (0,)


def test_warnings_of_the_configuration_are_notes(well: Portal, run: Run) -> None:
    well.set("kernel", "4.7")

    assert "ckanext.andsdoi.kernel" in notes(run("check", "--json"))["configuration"]


class TestRdf:
    """Where ckanext-dcat is loaded, its RDF should have the DOIs."""

    @pytest.fixture(autouse=True)
    def beside_dcat(self, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ckan_config, "ckan.plugins", "dcat andsdoi")

    @pytest.fixture
    def told(self, beside_dcat: None, well: Portal, run: Run) -> Callable[[], dict[str, str]]:
        def told() -> dict[str, str]:
            done = run("check", "--json")
            results = ("ok", "note", "wrong")
            return {one: said(done, one)["RDF"] for one in results if "RDF" in said(done, one)}

        return told

    def test_without_the_profile_a_note_says_what_to_write(
        self, well: Portal, told: Callable[[], dict[str, str]]
    ) -> None:
        option = "ckanext.dcat.rdf.profiles"
        assert told()["note"].endswith(f"Set {option} = euro_dcat_ap_3 andsdoi")

        well.set_ckan(option, "euro_dcat_ap_2 ours")
        assert told()["note"].endswith(f"Set {option} = euro_dcat_ap_2 ours andsdoi")

    def test_with_the_profile_all_is_well(
        self, well: Portal, told: Callable[[], dict[str, str]]
    ) -> None:
        well.set_ckan("ckanext.dcat.rdf.profiles", "euro_dcat_ap_3 andsdoi")

        assert list(told()) == ["ok"]


def test_without_ckanext_dcat_nothing_is_said_of_rdf(well: Portal, run: Run) -> None:
    done: Any = run("check", "--json")

    assert "RDF" not in {line["topic"] for line in done.lines}


class TestRestApi:
    """What MDS does not tell: the prefixes and the domains of the repository."""

    pytestmark = pytest.mark.parametrize("profile", ["mds"])

    @pytest.fixture
    def read(self, well: Portal) -> Portal:
        well.set("rest_endpoint", well.registry.rest_endpoint)
        return well

    def test_the_rest_api_knows_the_repository(self, read: Portal, run: Run) -> None:
        assert "ok     REST API: it knows the repository" in run("check").out

    def test_no_rest_api_is_asked_where_there_is_none(self, well: Portal, run: Run) -> None:
        run("check")

        assert {*asked(well)} == {"get_metadata", "list_dois"}

    def test_a_prefix_of_somebody_else(self, read: Portal, run: Run) -> None:
        read.set("prefix", "10.70001")

        assert "has 10.70000, not 10.70001" in wrong(run("check", "--json"))["REST API"]

    def test_a_domain_that_is_not_allowed(self, read: Portal, run: Run) -> None:
        accounts = read.registry.engine.accounts
        accounts._accounts[DEMO.user] = replace(DEMO, domains=("data.example.org",))

        text = wrong(run("check", "--json"))["REST API"]

        assert "may lead to data.example.org, not to 127.0.0.1" in text

    def test_what_the_registry_lists_is_shown_short_and_without_our_secret(
        self, read: Portal, run: Run
    ) -> None:
        """P8."""
        prefixes = [{"id": f"10.{DEMO.password}\x1b[2J"}, *({"id": f"10.{n}"} for n in range(999))]
        data = {"attributes": {}, "relationships": {"prefixes": {"data": prefixes}}}
        body = json.dumps({"data": data})
        read.registry.set_faults({"status": 200, "body": body, "operation": "rest_repository"})

        done = run("check", "--json")

        assert "has 10.***\\x1b[2J, 10.0" in wrong(done)["REST API"]
        assert len(wrong(done)["REST API"]) < 500
        assert DEMO.password not in done.out

    def test_an_unknown_repository(self, read: Portal, run: Run) -> None:
        read.registry.set_faults(
            {"status": 404, "body": '{"errors": []}', "operation": "rest_repository"}
        )

        assert "ckanext.andsdoi.app_id" in wrong(run("check", "--json"))["REST API"]

    def test_an_outage_of_it_is_only_worth_knowing(self, read: Portal, run: Run) -> None:
        read.registry.set_faults({"status": 503, "operation": "rest_repository"})

        done = run("check")

        assert "note   REST API: No answer" in done.out
        assert done.code == 0

    def test_a_repository_that_is_not_active(self, read: Portal, run: Run) -> None:
        body = json.dumps({"data": {"attributes": {"isActive": False}, "relationships": {}}})
        read.registry.set_faults({"status": 200, "body": body, "operation": "rest_repository"})

        assert "Have it activated" in wrong(run("check", "--json"))["REST API"]

    def test_a_login_that_only_the_registry_accepts(self, read: Portal, run: Run) -> None:
        read.registry.set_faults({"unauthorized": True, "operation": "rest_repository"})

        text = wrong(run("check", "--json"))["REST API"]

        assert "ckanext.andsdoi.rest_endpoint" in text
        assert "shared_secret" not in text

    def test_an_address_where_none_is(self, read: Portal, pages: Webpages, run: Run) -> None:
        read.set("rest_endpoint", pages.url)

        text = wrong(run("check", "--json"))["REST API"]

        assert "Check ckanext.andsdoi.rest_endpoint." in text

    def test_a_wrong_secret_is_said_once(self, read: Portal, run: Run) -> None:
        read.set("shared_secret", "not-the-secret-of-anybody")

        assert [*wrong(run("check", "--json"))] == ["registry"]


def test_behind_the_ands_proxy_no_secret_goes_to_the_rest_api(well: Portal, run: Run) -> None:
    """P8."""
    well.set("rest_endpoint", well.registry.rest_endpoint)

    assert "ok     REST API: it answers" in run("check").out

    assert {e.operation: e.auth for e in well.requests()} == {
        "list_dois": "ok",
        "get_metadata": "ok",
        "rest_doi": "none",
    }


def test_what_many_datasets_have_is_a_note_with_their_number(well: Portal, run: Run) -> None:
    """P7."""
    for _ in range(2):
        dataset = well.publish(license_id="cc-by")
        well.execute("INSERT INTO andsdoi_exemption VALUES (:id, 'existing')", id=dataset["id"])
        well.act("andsdoi_mint", id=dataset["id"])
    well.sync()

    done: Any = run("check", "--json")

    told = [line for line in done.lines if line["topic"] in ("organization", "site")]
    notes = {(line["topic"], line["text"].partition(".")[0]) for line in told}
    name = well.act("organization_show", id=well.organization)["name"]
    assert notes == {
        (
            "organization",
            f"{name}: 2 datasets: their publisher, the organization, has no ROR ID",
        ),
        ("site", '2 datasets have the licence "cc-by", which is sent as CC-BY-4'),
        (
            "site",
            "2 datasets have no date of publication; the year in which they were entered is "
            "their publication year",
        ),
    }
    assert {line["result"] for line in told} == {"note"}


class TestNotices:
    """Whether people learn by e-mail what waits for them."""

    @pytest.fixture
    def mailing(self, well: Portal) -> Portal:
        well.set("contact", "dois@example.org")
        well.set_ckan("smtp.mail_from", "ckan@example.org")
        return well

    def told(self, done: Done) -> dict[str, Any]:
        (line,) = [line for line in done.lines if line["topic"] == "notices"]
        return line

    def test_a_mail_server_that_answers_is_well(self, mailing: Portal, run: Run) -> None:
        with postbox() as box:
            mailing.set_ckan("smtp.server", box.address)

            line = self.told(run("check", "--json"))

        assert (line["result"], "dois@example.org" in line["text"]) == ("ok", True)

    def test_one_that_is_not_there(self, mailing: Portal, run: Run) -> None:
        mailing.set_ckan("smtp.server", "127.0.0.1:9")

        text = wrong(run("check", "--json"))["notices"]

        assert "127.0.0.1:9" in text
        assert "smtp.server" in text

    def test_one_that_refused_the_last_mail(self, mailing: Portal, run: Run) -> None:
        with postbox() as box:
            mailing.set_ckan("smtp.server", box.address)
            box.refusal = "550 no"
            mailing.publish(extras=[{"key": "doi", "value": f"{PREFIX}/unknown"}])
            mailing.sync()

            text = wrong(run("check", "--json"))["notices"]

        assert "SMTPRecipientsRefused 550" in text

    def test_no_address_and_no_server_are_notes(self, mailing: Portal, run: Run) -> None:
        mailing.set_ckan("smtp.server", "")
        assert self.told(run("check", "--json"))["result"] == "note"

        mailing.set("contact", "")
        line = self.told(run("check", "--json"))
        assert (line["result"], "ckanext.andsdoi.contact" in line["mend"]) == ("note", True)

    def test_switched_off(self, mailing: Portal, run: Run) -> None:
        mailing.set("notices", False)

        assert self.told(run("check", "--json"))["result"] == "ok"


def test_two_machines_with_different_options_are_found(well: Portal, run: Run) -> None:
    assert "machines" not in wrong(run("check", "--json"))

    for kernel in ("4.5", "", "4.5", ""):
        well.set("kernel", kernel)
        well.job()

    assert "Two machines" in wrong(run("check", "--json"))["machines"]


def test_an_option_that_is_changed_is_no_second_machine(well: Portal, run: Run) -> None:
    well.set("kernel", "4.5")
    well.job()
    well.job()

    assert "machines" not in wrong(run("check", "--json"))
