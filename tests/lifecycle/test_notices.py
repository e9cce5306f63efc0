"""E-mails to the site's contact and to editors, at a real mail server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ..people import People
from ..portal import PREFIX, Portal
from ..postbox import Letter, Postbox, postbox

CONTACT = "dois@example.org"
BOUND = 5.0
"""Seconds that are noticed, on a busy machine."""


@pytest.fixture
def box(portal: Portal) -> Iterator[Postbox]:
    """The mail server that the site is configured with."""
    with postbox() as one:
        portal.set_ckan("smtp.server", one.address)
        portal.set_ckan("smtp.mail_from", "ckan@example.org")
        portal.set("contact", CONTACT)
        yield one


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the mail server gives up soon."""
    from ckanext.andsdoi.lifecycle.notices import mail

    monkeypatch.setattr(mail, "GREETING_SECONDS", 0.5)
    monkeypatch.setattr(mail, "MAIL_SECONDS", 0.5)


def let_pass(portal: Portal, interval: str) -> None:
    """Let time pass since mails were sent or failed."""
    for column in ("told_at", "failed_at"):
        portal.execute(f"UPDATE andsdoi_notice SET {column} = {column} - interval '{interval}'")


def with_wrong_secret(portal: Portal) -> dict[str, Any]:
    """A dataset whose DOI waits because the registry refuses the account."""
    portal.set("shared_secret", "wrong")
    dataset = portal.publish()
    portal.sync()
    return dataset


def to_assign(portal: Portal, number: int = 1) -> list[dict[str, Any]]:
    """Datasets with DOIs of the site's prefix that nobody here knows."""
    datasets = [
        portal.publish(
            title=f"Tides {one}", extras=[{"key": "doi", "value": f"{PREFIX}/unknown-{one}"}]
        )
        for one in range(number)
    ]
    portal.sync()
    return datasets


class TestTheContact:
    """Hears of what goes on only when a person has done something."""

    def test_a_paused_account_is_told(self, portal: Portal, box: Postbox) -> None:
        with_wrong_secret(portal)

        (letter,) = box.letters
        assert letter.to == CONTACT
        assert "ckanext.andsdoi.shared_secret" in letter.text
        assert "ckan andsdoi sync" in letter.text
        assert letter.message["Auto-Submitted"] == "auto-generated"

    def test_once_a_day_whoever_looks(self, portal: Portal, box: Postbox) -> None:
        with_wrong_secret(portal)
        asked = box.connections

        portal.job()
        portal.sync()
        let_pass(portal, "23 hours")
        portal.sync()
        assert len(box.letters) == 1
        assert box.connections == asked

        let_pass(portal, "2 hours")
        portal.sync()
        portal.job()
        assert len(box.letters) == 2

    def test_of_several_processes_one_tells(
        self, portal: Portal, box: Postbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.andsdoi.lifecycle import notices
        from ckanext.andsdoi.lifecycle.notices import mail

        with_wrong_secret(portal)
        portal.execute("DELETE FROM andsdoi_notice")
        box.letters.clear()
        # all of them have looked before the first one tells
        all_have_looked = threading.Barrier(4)
        monkeypatch.setattr(mail, "greet", all_have_looked.wait)

        processes = [threading.Thread(target=notices.tell) for _ in range(4)]
        for one in processes:
            one.start()
        for one in processes:
            one.join()

        assert len(box.letters) == 1

    def test_held_hides_are_told_with_whose_they_are(self, portal: Portal, box: Postbox) -> None:
        portal.set("hide_limit", 1)
        datasets = [portal.publish(), portal.publish()]
        portal.sync()
        for one in datasets:
            portal.patch(one, private=True)

        portal.sync()

        (letter,) = box.letters
        assert "An organization" in letter.text
        assert "ckan andsdoi sync --confirm-hides" in letter.text

    def test_a_doi_to_assign_is_told_with_its_dataset(self, portal: Portal, box: Postbox) -> None:
        (dataset,) = to_assign(portal)

        (letter,) = box.letters
        assert "Tides 0" in letter.text
        assert f"/dataset/{dataset['id']}" in letter.text
        assert f"{PREFIX}/unknown-0" in letter.text

    def test_many_of_one_kind_are_one_mail_that_names_some(
        self, portal: Portal, box: Postbox
    ) -> None:
        to_assign(portal, 7)

        (letter,) = box.letters
        assert "7 DOIs" in letter.subject
        assert letter.text.count("/dataset/") == 5
        assert "and 2 more" in letter.text

    @pytest.mark.parametrize("class_", ["needs-import", "person", "pinned", "undeletable"])
    def test_what_else_waits_for_a_person_is_told(
        self, portal: Portal, box: Postbox, class_: str
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.execute(
            'UPDATE andsdoi_doi SET problem_class = :class, problem_params = \'{"found": "it"}\'',
            **{"class": class_},
        )

        portal.job()

        (letter,) = box.letters
        assert dataset["title"] in letter.text

    def test_different_causes_are_different_mails(self, portal: Portal, box: Postbox) -> None:
        to_assign(portal)
        with_wrong_secret(portal)

        assert len({letter.subject for letter in box.letters}) == len(box.letters) == 2

    def test_a_pause_by_hand_is_known(self, portal: Portal, box: Postbox) -> None:
        from ckanext.andsdoi import config
        from ckanext.andsdoi.lifecycle import accounts

        accounts.pause_by_hand(config.account(), "admin", "")
        portal.sync()

        assert box.letters == []

    def test_where_all_is_well_the_mail_server_is_not_even_asked(
        self, portal: Portal, box: Postbox
    ) -> None:
        portal.publish()
        portal.sync()
        portal.job()

        assert box.connections == 0

    @pytest.mark.parametrize(
        ("option", "value"), [("notices", False), ("contact", ""), ("send", False)]
    )
    def test_nobody_is_told_if_an_option_says_so(
        self, portal: Portal, box: Postbox, option: str, value: Any
    ) -> None:
        portal.set(option, value)
        to_assign(portal)

        assert box.connections == 0

    def test_without_a_mail_server_nothing_happens(self, portal: Portal, box: Postbox) -> None:
        portal.set_ckan("smtp.server", "")

        with_wrong_secret(portal)

        assert portal.one("SELECT * FROM andsdoi_notice") is None

    def test_a_copy_of_the_site_tells_nobody(self, portal: Portal, box: Postbox) -> None:
        """P10."""
        portal.publish()
        portal.sync()
        to_assign(portal)
        assert len(box.letters) == 1

        portal.set("landing_url", "https://copy.example.org/dataset/{id}")
        let_pass(portal, "2 days")
        portal.sync()

        assert len(box.letters) == 1


class TestAMailServerThatFails:
    """Costs neither the outcome nor time, and never makes one mail two."""

    def test_one_that_is_not_there_changes_nothing(self, portal: Portal, box: Postbox) -> None:
        portal.set_ckan("smtp.server", "127.0.0.1:9")
        to_assign(portal)
        dataset = portal.publish()

        assert portal.sync().all_well
        assert portal.state(dataset) == "findable"

    def test_what_was_refused_is_told_later(self, portal: Portal, box: Postbox) -> None:
        box.refusal = "451 later"
        to_assign(portal)
        assert box.letters == []

        box.refusal = ""
        let_pass(portal, "11 minutes")
        portal.sync()
        assert len(box.letters) == 1

    def test_it_rests_for_ten_minutes(self, portal: Portal, box: Postbox) -> None:
        box.refusal = "550 no"
        to_assign(portal)
        before = box.connections

        portal.sync()
        let_pass(portal, "9 minutes")
        portal.job()

        assert box.connections == before

    def test_a_silent_one_takes_no_time_and_the_mail_comes_when_it_speaks(
        self, portal: Portal, box: Postbox, hasty: None
    ) -> None:
        box.is_silent = True
        started = time.monotonic()
        to_assign(portal)
        assert time.monotonic() - started < BOUND * 2

        started = time.monotonic()
        portal.sync()
        assert time.monotonic() - started < BOUND

        box.is_silent = False
        let_pass(portal, "11 minutes")
        portal.sync()
        assert len(box.letters) == 1

    def test_a_mail_that_may_have_arrived_is_not_sent_again(
        self, portal: Portal, box: Postbox, hasty: None
    ) -> None:
        box.forgets_to_answer = True
        to_assign(portal)
        assert len(box.letters) == 1

        box.forgets_to_answer = False
        let_pass(portal, "11 minutes")
        portal.sync()

        assert len(box.letters) == 1

    def test_a_defect_of_a_mailer_changes_nothing(
        self, portal: Portal, box: Postbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckan.lib import mailer

        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(mailer, "mail_recipient", fail)

        to_assign(portal)

        assert portal.sync().all_well

    def test_the_table_is_away_and_nothing_else_fails(self, portal: Portal, box: Postbox) -> None:
        portal.execute("ALTER TABLE andsdoi_notice RENAME TO andsdoi_away")
        try:
            to_assign(portal)
            dataset = portal.publish()
            assert portal.sync().all_well
        finally:
            portal.execute("ALTER TABLE andsdoi_away RENAME TO andsdoi_notice")
        assert portal.state(dataset) == "findable"

    def test_no_address_is_kept_of_a_refusal(self, portal: Portal, box: Postbox) -> None:
        """P8."""
        box.refusal = f"550 <{CONTACT}> unknown"
        to_assign(portal)

        failure = portal.one("SELECT failure FROM andsdoi_notice WHERE cause = 'mail'").failure
        assert "SMTPRecipientsRefused 550" in failure
        assert "@" not in failure


class TestEditors:
    """Hear of the DOIs of their datasets, if the site wants that."""

    @pytest.fixture
    def site(self, portal: Portal, people: People, box: Postbox) -> Portal:
        portal.set("notify_editors", True)
        portal.set("contact", "")
        return portal

    def create(self, people: People, who: str = "editor", **fields: Any) -> dict[str, Any]:
        defaults = {
            "name": f"tides-{time.monotonic_ns()}",
            "title": "Tides",
            "author": "Doe, Jane",
            "notes": "Notes.",
            "private": False,
            "owner_org": people.portal.organization,
        }
        return dict(people.ask(who, "package_create", **{**defaults, **fields}))

    def letters(self, box: Postbox, people: People, who: str) -> list[Letter]:
        from ckan import model

        user = model.User.get(people.names[who])
        assert user is not None
        return box.to(str(user.email))

    def test_nobody_is_told_by_default(self, portal: Portal, people: People, box: Postbox) -> None:
        self.create(people)
        portal.sync()

        assert box.connections == 0

    def test_who_created_it_hears_of_the_doi_once(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        dataset = self.create(people)
        site.sync()

        (letter,) = self.letters(box, people, "editor")
        assert f"It has the DOI {site.doi(dataset)} (TEST) now." in letter.text
        assert "Tides" in letter.text

        people.ask("editor", "package_patch", id=dataset["id"], title="Other tides")
        let_pass(site, "1 hour")
        site.sync()
        site.job()
        assert len(box.letters) == 1

    def test_a_real_doi_is_a_link(self, site: Portal, people: People, box: Postbox) -> None:
        site.set("environment", "production")
        dataset = self.create(people)
        site.sync()

        (letter,) = box.letters
        assert f"https://doi.org/{site.row(dataset, 'production').doi}" in letter.text

    def test_who_asked_hears_of_it_and_not_who_created_it(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        site.set("select", "requested")
        site.set("mint_permission", "sysadmin")
        dataset = self.create(people, "admin")
        people.ask("editor", "andsdoi_request", id=dataset["id"])
        people.ask("sysadmin", "andsdoi_mint", id=dataset["id"])
        site.sync()

        assert len(self.letters(box, people, "editor")) == len(box.letters) == 1

    def test_where_the_creator_is_gone_administrators_hear_of_it(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        self.create(people)
        site.execute(
            "UPDATE \"user\" SET state = 'deleted' WHERE name = :name",
            name=people.names["editor"],
        )
        site.sync()

        assert len(self.letters(box, people, "admin")) == len(box.letters) == 1

    def test_who_may_not_edit_it_any_more_hears_nothing(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        self.create(people)
        people.ask(
            "sysadmin",
            "organization_member_delete",
            id=site.organization,
            username=people.names["editor"],
        )
        site.sync()

        assert self.letters(box, people, "editor") == []
        assert len(self.letters(box, people, "admin")) == 1

    def test_what_is_missing_is_told_once_and_then_that_it_has_its_doi(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        site.set("require", ["license_id"])
        dataset = self.create(people)
        site.sync()

        (letter,) = box.letters
        assert "needs your hand" in letter.text
        assert "license_id" in letter.text

        people.ask("editor", "package_patch", id=dataset["id"], notes="Other notes.")
        let_pass(site, "1 hour")
        site.sync()
        assert len(box.letters) == 1

        people.ask("editor", "package_patch", id=dataset["id"], license_id="cc-by")
        let_pass(site, "1 hour")
        site.sync()
        assert len(box.letters) == 2
        assert site.doi(dataset) in box.letters[-1].text

    def test_several_datasets_are_one_mail(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        datasets = [self.create(people) for _ in range(3)]
        site.sync()

        (letter,) = box.letters
        assert all(site.doi(one) in letter.text for one in datasets)

    def test_no_second_mail_comes_within_ten_minutes(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        self.create(people)
        site.sync()
        second = self.create(people)
        site.sync()
        assert len(box.letters) == 1

        let_pass(site, "11 minutes")
        site.job()
        assert len(box.letters) == 2
        assert site.doi(second) in box.letters[-1].text

    def test_what_the_server_refused_is_told_later_once(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        box.refusal = "451 later"
        self.create(people)
        site.sync()
        assert box.letters == []

        box.refusal = ""
        let_pass(site, "11 minutes")
        site.sync()
        let_pass(site, "11 minutes")
        site.sync()
        assert len(box.letters) == 1

    def test_what_was_mended_meanwhile_is_not_told(
        self, site: Portal, people: People, box: Postbox
    ) -> None:
        site.set("require", ["license_id"])
        box.refusal = "451 later"
        dataset = self.create(people)
        site.sync()
        box.refusal = ""
        people.ask("editor", "package_patch", id=dataset["id"], private=True)
        let_pass(site, "11 minutes")
        site.sync()

        assert box.letters == []
