"""ckan andsdoi check: what is wrong, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import rq

from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import PREFIX, Portal
from ..postbox import postbox
from .conftest import Done, Run


def wrong(done: Done) -> dict[str, str]:
    """What is wrong, by topic; the exit code says whether anything is."""
    found = {line["topic"]: line["text"] for line in done.lines if line["result"] == "wrong"}
    assert done.code == bool(found)
    return found


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
def well(portal: Portal, worker: rq.Worker) -> Portal:
    """A site where all is well; the sandbox's page stands for the landing pages."""
    portal.set("landing_url", f"{portal.registry.url}/{{id}}")
    portal.sync()
    return portal


def test_a_check_where_all_is_well_finds_nothing_wrong(well: Portal, run: Run) -> None:
    done = run("check", "--json")

    assert wrong(done) == {}
    assert {line["topic"] for line in done.lines} >= {
        "configuration",
        "worker",
        "landing page",
        "tables",
        "registry",
        "jobs",
        "cron",
        "index",
    }


def test_people_read_lines(well: Portal, run: Run) -> None:
    done = run("check")

    assert done.code == 0
    assert "ok     registry: it answers" in done.out


def test_one_harmless_question_goes_to_the_registry(well: Portal, run: Run) -> None:
    run("check")

    assert asked(well) == ["get_metadata"]
    assert well.registry.dois == {}


def test_a_wrong_secret(well: Portal, run: Run) -> None:
    well.set("shared_secret", "not-the-secret-of-anybody")

    text = wrong(run("check", "--json"))["registry"]

    assert "ckanext.andsdoi.shared_secret" in text


def test_no_secret_is_ever_shown(well: Portal, run: Run) -> None:
    done = run("check")

    assert DEMO.password not in done.out + done.err


def test_a_registry_that_does_not_answer(well: Portal, run: Run) -> None:
    well.registry.set_faults({"status": 503})

    assert "ckanext.andsdoi.endpoint" in wrong(run("check", "--json"))["registry"]


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

    done = run("check", "--json")

    assert wrong(done) == {}
    assert [line["text"] for line in done.lines if line["result"] == "note"]
    assert asked(well) == []


def test_a_pause(well: Portal, run: Run) -> None:
    run("pause")

    assert "ckan andsdoi resume" in wrong(run("check", "--json"))["account"]
    assert asked(well) == []


def test_the_question_to_the_registry_counts_within_the_rate(
    well: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.TURN_PATIENCE", 0.1)
    well.set("rate", 1)
    run("check")

    done = run("check", "--json")

    assert wrong(done) == {}
    assert [line["text"] for line in done.lines if line["topic"] == "registry"] == [
        "Too much waits for the registry. Try again in a minute."
    ]
    assert asked(well) == ["get_metadata"]


def test_the_brake(well: Portal, run: Run) -> None:
    well.execute("INSERT INTO andsdoi_brake VALUES ('test', '*', DEFAULT, now())")

    assert "--confirm-hides" in wrong(run("check", "--json"))["brake"]


def test_a_landing_page_that_does_not_open(well: Portal, run: Run) -> None:
    well.publish()
    well.set("landing_url", f"{well.registry.url}/_sandbox/nothing/{{id}}")
    run("site-moved")

    text = wrong(run("check", "--json"))["landing page"]

    assert "HTTP 404" in text
    assert "ckan.site_url" in text


def test_a_production_doi_that_would_lead_to_this_machine(well: Portal, run: Run) -> None:
    well.set("environment", "production")

    assert "only this machine" in wrong(run("check", "--json"))["landing page"]


def test_no_worker(well: Portal, worker: rq.Worker, run: Run) -> None:
    worker.register_death()

    assert "ckan jobs worker" in wrong(run("check", "--json"))["worker"]


def test_no_worker_on_the_queue_of_its_own(well: Portal, run: Run) -> None:
    well.set("queue", "dois")

    assert "ckan jobs worker dois" in wrong(run("check", "--json"))["worker"]


def test_no_redis(well: Portal, run: Run) -> None:
    well.set_ckan("ckan.redis.url", "redis://127.0.0.1:9/0")

    assert "ckan.redis.url" in wrong(run("check", "--json"))["worker"]


def test_jobs_that_do_not_run(well: Portal, run: Run) -> None:
    well.publish()
    well.execute("UPDATE andsdoi_doi SET due_at = now() - interval '1 hour'")

    assert "worker's log" in wrong(run("check", "--json"))["jobs"]


@pytest.mark.parametrize("ago", ["NULL", "now() - interval '2 days'"])
def test_cron(well: Portal, run: Run, ago: str) -> None:
    well.execute(f"UPDATE andsdoi_account SET last_sync_at = {ago}")

    assert "andsdoi sync" in wrong(run("check", "--json"))["cron"]


def test_datasets_that_the_search_index_does_not_take(well: Portal, run: Run) -> None:
    """P7."""
    well.publish()
    well.execute("UPDATE andsdoi_doi SET index_pending = now() - interval '20 minutes'")

    assert wrong(run("check", "--json"))["index"].startswith("1 datasets wait since")


def test_what_waits_for_somebody_is_a_note(well: Portal, run: Run) -> None:
    """P7."""
    well.registry.set_faults({"status": 422, "operation": "post_metadata"})
    well.publish()
    well.sync()
    well.registry.set_faults([])

    done: Any = run("check", "--json")

    (note,) = (line for line in done.lines if line["topic"] == "datasets")
    assert note["text"].startswith("1 wait for a change")
    assert note["result"] == "note"


def test_two_datasets_with_one_doi_of_somebody_else_are_a_note(well: Portal, run: Run) -> None:
    """P7."""
    both = [well.publish(extras=[{"key": "doi", "value": "10.1234/x"}]) for _ in range(2)]
    well.publish(extras=[{"key": "doi", "value": "10.1234/y"}])
    well.sync()

    done: Any = run("check", "--json")

    (note,) = (line for line in done.lines if line["topic"] == "datasets")
    names = ", ".join(sorted(one["name"] for one in both))
    assert note["text"].startswith(f"10.1234/x is the DOI of several: {names}.")
    assert note["result"] == "note"


def test_missing_tables(well: Portal, run: Run) -> None:
    well.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        found = wrong(run("check", "--json"))
    finally:
        well.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert "ckan db upgrade -p andsdoi" in found["tables"]


def test_checking_is_no_first_use(portal: Portal, run: Run) -> None:
    run("check")

    assert portal.one("SELECT count(*) FROM andsdoi_account") == (0,)


def test_warnings_of_the_configuration_are_notes(well: Portal, run: Run) -> None:
    well.set("kernel", "4.7")

    done: Any = run("check", "--json")

    assert any("ckanext.andsdoi.kernel" in line["text"] for line in done.lines)
    assert done.code == 0


class TestRdf:
    """Where ckanext-dcat is loaded, its RDF should have the DOIs."""

    @pytest.fixture(autouse=True)
    def beside_dcat(self, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ckan_config, "ckan.plugins", "dcat andsdoi")

    @pytest.fixture
    def told(self, beside_dcat: None, well: Portal, run: Run) -> Callable[[], dict[str, str]]:
        def told() -> dict[str, str]:
            done: Any = run("check", "--json")
            assert done.code == 0
            return {one["result"]: one["text"] for one in done.lines if one["topic"] == "RDF"}

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

        assert asked(well) == ["get_metadata"]

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


def test_behind_the_ands_proxy_no_secret_goes_to_the_rest_api(well: Portal, run: Run) -> None:
    """P8."""
    well.set("rest_endpoint", well.registry.rest_endpoint)

    assert "ok     REST API: it answers" in run("check").out

    assert {e.operation: e.auth for e in well.requests()} == {
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
        assert (line["result"], "ckanext.andsdoi.contact" in line["text"]) == ("note", True)

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
