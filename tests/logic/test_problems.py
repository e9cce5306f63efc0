"""P7: what keeps a DOI from where it should be is said, with the field, setting or command."""

from __future__ import annotations

from typing import Any

import pytest

from ..portal import Portal


def problem(portal: Portal, dataset: dict[str, Any]) -> tuple[str, str]:
    shown = portal.act("andsdoi_show", id=dataset["id"])["problem"]
    return shown["class"], shown["text"]


def test_a_blocked_document_names_the_field(portal: Portal) -> None:
    portal.set("require", ["license_id"])
    dataset = portal.publish()
    portal.sync()

    class_, text = problem(portal, dataset)

    assert class_ == "blocked"
    assert text.startswith("license_id: ")


def test_a_refused_document_carries_the_registrys_words(portal: Portal) -> None:
    portal.registry.set_faults({"status": 422, "body": "xml: bad", "operation": "post_metadata"})
    dataset = portal.publish()
    portal.sync()

    class_, text = problem(portal, dataset)

    assert class_ == "data"
    assert "xml: bad (HTTP 422)" in text
    portal.execute("UPDATE andsdoi_doi SET due_at = now()")
    portal.job()
    assert problem(portal, dataset) == (class_, text)


def test_a_doi_with_our_prefix_that_nobody_knows_names_the_field(portal: Portal) -> None:
    dataset = portal.publish(extras=[{"key": "doi", "value": "10.70000/unknown"}])
    portal.sync()

    class_, text = problem(portal, dataset)

    assert class_ == "needs-assign"
    assert text.startswith("doi: ")


def test_an_outage_is_said_after_the_first_try(portal: Portal) -> None:
    portal.registry.set_faults({"status": 503, "body": "Down for maintenance"})
    dataset = portal.publish()
    portal.sync()

    class_, text = problem(portal, dataset)

    assert class_ == "transient"
    assert "503" in text


def test_a_delay_names_the_option(portal: Portal) -> None:
    portal.set("delay", 60)
    dataset = portal.publish()
    portal.sync()

    class_, text = problem(portal, dataset)

    assert class_ == "delay"
    assert "ckanext.andsdoi.delay" in text


class TestWhatStopsTheAccount:
    """It is said of every dataset that is due, tried or not."""

    def test_a_wrong_secret(self, portal: Portal) -> None:
        portal.publish()
        portal.registry.set_faults({"unauthorized": True})
        portal.sync()

        class_, text = problem(portal, portal.publish())

        assert class_ == "account"
        assert "HTTP 401" in text
        assert "ckanext.andsdoi.shared_secret" in text

    def test_a_pause_by_hand(self, portal: Portal) -> None:
        from ckanext.andsdoi import config
        from ckanext.andsdoi.lifecycle import accounts

        accounts.pause_by_hand(config.account(), "Ada", "Moving house.")

        class_, text = problem(portal, portal.publish())

        assert class_ == "paused"
        assert "by Ada: Moving house." in text
        assert "ckan andsdoi resume" in text

    def test_a_registry_that_asked_to_wait(self, portal: Portal) -> None:
        portal.publish()
        portal.registry.set_faults({"status": 429, "retry_after": 600})
        portal.sync()

        assert problem(portal, portal.publish())[0] == "waiting"

    def test_sending_is_switched_off(self, portal: Portal) -> None:
        portal.set("send", False)

        class_, text = problem(portal, portal.publish())

        assert class_ == "send"
        assert "ckanext.andsdoi.send" in text

    @pytest.mark.parametrize(
        ("option", "value", "command"),
        [
            ("landing_url", "https://copy.example.org/{id}", "ckan andsdoi site-moved"),
            ("endpoint", "http://127.0.0.1:9", "ckan andsdoi account-moved"),
            ("prefix", "10.80000", "ckan andsdoi account-moved"),
        ],
    )
    def test_a_copy_of_the_site(
        self, portal: Portal, option: str, value: str, command: str
    ) -> None:
        portal.publish()
        portal.sync()
        portal.set(option, value)

        class_, text = problem(portal, portal.publish())

        assert class_ == "moved"
        assert command in text

    def test_looking_is_no_first_use(self, portal: Portal) -> None:
        dataset = portal.publish()

        portal.act("andsdoi_show", id=dataset["id"])

        assert portal.one("SELECT count(*) FROM andsdoi_account") == (0,)

    def test_too_many_hides_name_the_command(self, portal: Portal) -> None:
        datasets = [portal.publish(), portal.publish()]
        portal.sync()
        portal.set("hide_limit", 1)
        for dataset in datasets:
            portal.patch(dataset, private=True)
        portal.sync()

        held = [portal.act("andsdoi_show", id=dataset["id"])["problem"] for dataset in datasets]

        (braked,) = filter(None, held)
        assert braked["class"] == "brake"
        assert "ckan andsdoi sync --confirm-hides" in braked["text"]

    def test_a_dataset_that_is_not_due_has_no_problem_of_its_account(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("send", False)

        assert portal.act("andsdoi_show", id=dataset["id"])["problem"] is None
