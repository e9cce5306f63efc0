"""Changes of the file of accounts, and the commands that look at one account only."""

from __future__ import annotations

import re

import pytest

from ckanext.andsdoi.registry.sandbox import start

from ..accounts_file import OTHER, Files, file, marine, place
from ..portal import Portal, new_organization
from .conftest import Done, Run

__all__ = ["file", "marine"]


def named(done: Done) -> dict[str, str]:
    """What became of which account."""
    return {line["account"]: line["outcome"] for line in done.lines}


class TestOneAccount:
    """`--account NAME`."""

    def test_one_is_paused_and_the_other_goes_on(
        self, portal: Portal, marine: str, run: Run
    ) -> None:
        own, bound = portal.publish(), portal.publish(owner_org=marine)
        assert named(run("pause", "--account", "default", "--json")) == {"default": "paused"}

        assert run("sync").code == 1
        assert (portal.state(own), portal.state(bound)) == ("none", "findable")

        assert named(run("resume", "--account", "marine", "--json")) == {}
        assert named(run("resume", "--account", "default", "--json")) == {"default": "resumed"}
        assert run("sync").code == 0
        assert portal.state(own) == "findable"

    def test_sync_of_one_leaves_the_other_alone(
        self, portal: Portal, marine: str, run: Run
    ) -> None:
        own, bound = portal.publish(), portal.publish(owner_org=marine)

        assert run("sync", "--account", "marine").code == 0

        assert (portal.state(own), portal.state(bound)) == ("none", "findable")

    def test_the_status_of_one_tells_of_no_other(
        self, portal: Portal, marine: str, run: Run
    ) -> None:
        (told,) = run("status", "--account", "marine", "--json").lines

        assert [one["name"] for one in told["accounts"]] == ["marine"]

    def test_an_unknown_one_is_refused_with_those_that_are_known(
        self, marine: str, run: Run
    ) -> None:
        commands = "pause resume sync check reconcile site-moved account-moved status".split()
        for command in commands:
            refused = run(command, "--account", "geology")
            assert refused.code == 2
            assert "default, marine" in refused.out + refused.err


class TestAChangedFile:
    """What happens to the DOIs of an account whose place in the file changes."""

    def test_another_prefix_stops_that_account_only(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        portal.publish(owner_org=marine)
        portal.sync()
        file.write(marine, prefix="10.70000", more="    shoulder: marine-\n")
        portal.set("shoulder", "own-")
        own, bound = portal.publish(), portal.publish(owner_org=marine)

        assert run("sync").code == 1
        assert (portal.state(own), portal.state(bound)) == ("findable", "none")

        done = run("account-moved", "marine")
        told = done.out + done.err
        assert f"10.70000 instead of {OTHER}" in told
        assert "marine, former_prefixes" in told
        assert run("sync").code == 0
        assert portal.state(bound) == "findable"

    def test_the_dois_of_a_removed_account_wait_and_say_so(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        dataset = portal.publish(owner_org=marine)
        portal.sync()
        file.remove()
        portal.patch(dataset, title="Edited")
        before = len(portal.requests())

        ended = run("sync")

        assert ended.code == 1
        assert '"marine" is not configured any more' in ended.err
        assert len(portal.requests()) == before
        listed = portal.act("andsdoi_list", problem="not-configured")
        assert [one["dataset_id"] for one in listed] == [dataset["id"]]
        shown = portal.act("andsdoi_show", id=dataset["id"])
        assert shown["state"] == "findable"
        assert shown["problem"]["class"] == "not-configured"
        assert 'The account "marine" of 1 DOIs is not configured' in run("check").out

    def test_what_was_never_sent_leaves_a_removed_account(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        dataset = portal.publish(owner_org=marine)
        portal.registry.set_faults({"status": 503, "method": "GET", "times": 1})
        portal.job()
        assert place(portal, dataset)[0] == "marine"
        file.remove()

        assert run("sync").code == 0

        assert place(portal, dataset)[0] == "default"
        assert portal.state(dataset) == "findable"
        assert "given up" in portal.events(dataset)

    def test_all_dois_of_an_account_move_to_another(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        dataset = portal.publish(owner_org=marine)
        portal.sync()
        doi = portal.doi(dataset)
        file.write(marine, name="ocean")
        before = len(portal.requests())

        assert "1 DOIs" in run("account-moved", "marine", "ocean").out

        assert run("sync").code == 0
        assert len(portal.requests()) == before
        assert (portal.row(dataset).account, portal.doi(dataset)) == ("ocean", doi)
        assert "account moved" in portal.events(dataset)
        portal.patch(dataset, title="Edited")
        assert run("sync").code == 0

    def test_they_stay_where_the_other_has_not_their_prefix(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        dataset = portal.publish(owner_org=marine)
        portal.sync()
        file.write(marine, name="ocean", prefix="10.80000")

        refused = run("account-moved", "marine", "ocean")

        assert refused.code == 1
        assert OTHER in refused.err
        assert "ocean, former_prefixes" in refused.err
        assert portal.row(dataset).account == "marine"

    def test_site_moved_tells_all_that_has_moved(
        self, portal: Portal, marine: str, file: Files, run: Run
    ) -> None:
        portal.publish(owner_org=marine)
        portal.publish()
        portal.sync()
        file.write(marine, prefix="10.80001")
        portal.set("prefix", "10.80000")
        portal.set("landing_url", "https://new.example.org/dataset/{id}")

        done = run("site-moved")

        told = done.out + done.err
        assert "2 DOIs get the new address" in told
        assert f"marine: prefix was {OTHER} and is 10.80001" in told
        assert "default: prefix was 10.70000 and is 10.80000" in told


def test_check_tells_of_organizations_that_are_not_there(
    portal: Portal, file: Files, run: Run
) -> None:
    file.write(new_organization(), "nowhere")
    assert 'The account "marine" is for nowhere' in run("check").out


@pytest.mark.parametrize(
    ("prefix", "more", "mend"),
    [
        (OTHER, "    endpoint: http://127.0.0.1:9\n", "ckanext.andsdoi.accounts: marine, endpoint"),
        ("10.70009", "", "ckanext.andsdoi.accounts: marine, prefix"),
    ],
)
def test_check_names_the_place_in_the_file(
    portal: Portal, file: Files, run: Run, prefix: str, more: str, mend: str
) -> None:
    """What is written there is not to be mended in the options."""
    file.write(new_organization(), prefix=prefix, more=more)

    told = [one for one in run("check", "--json").lines if one["topic"] == "registry"]

    assert [one["result"] for one in told] == ["ok", "wrong"]
    assert mend in told[1]["mend"]
    assert not re.search(r"ckanext\.andsdoi\.(?!accounts)", told[1]["mend"])


def test_check_names_the_secret_of_the_file(portal: Portal, file: Files, run: Run) -> None:
    file.write(new_organization())
    file.secret.write_text("not-the-secret-of-anybody")

    (told,) = [
        one
        for one in run("check", "--json").lines
        if one["result"] == "wrong" and one["topic"] == "registry"
    ]

    assert told["mend"] == (
        "Check ckanext.andsdoi.accounts: marine, app_id and"
        " ckanext.andsdoi.accounts: marine, shared_secret_file."
    )


@pytest.mark.parametrize("profile", ["ands"])
def test_check_writes_a_line_for_the_file(portal: Portal, file: Files, run: Run) -> None:
    with start("mds") as other:
        file.write(new_organization(), more=f"    endpoint: {other.endpoint}\n")
        told = [one for one in run("check", "--json").lines if one["topic"] == "profile"]

    assert told[-1]["result"] == "wrong"
    assert "profile: mds for marine in ckanext.andsdoi.accounts" in told[-1]["mend"]
