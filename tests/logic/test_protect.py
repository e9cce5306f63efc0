"""The option `protect`, over HTTP: who may hide a dataset with a findable DOI, in every way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ..people import People
from ..portal import Portal, provided

Of = Callable[[dict[str, Any]], dict[str, Any]]

DELETE: dict[str, Of] = {
    "package_delete": lambda one: {"id": one["id"]},
    "package_patch": lambda one: {"id": one["id"], "state": "deleted"},
    "package_update": lambda one: {**one, "state": "deleted"},
    "package_revise": lambda one: {"match": {"id": one["id"]}, "update": {"state": "deleted"}},
    "bulk_update_delete": lambda one: {"datasets": [one["id"]], "org_id": one["owner_org"]},
}
PRIVATE: dict[str, Of] = {
    "package_patch": lambda one: {"id": one["name"], "private": "True"},
    "package_update": lambda one: {**one, "private": True},
    "package_revise": lambda one: {"match": {"id": one["id"]}, "update": {"private": True}},
    "bulk_update_private": lambda one: {"datasets": [one["id"]], "org_id": one["owner_org"]},
}
DRAFT: dict[str, Of] = {"package_patch": lambda one: {"id": one["id"], "state": "draft"}}
EVERY_WAY = [
    pytest.param(action, of, id=f"{action}-{name}")
    for name, ways in (("delete", DELETE), ("private", PRIVATE), ("draft", DRAFT))
    for action, of in ways.items()
]


@dataclass
class Web:
    """The site over HTTP, for people with tokens of their own."""

    app: Any
    people: People

    def token(self, who: str) -> str:
        from ckan.tests import factories

        return str(factories.APIToken(user=self.people.names[who])["token"])

    def ask(self, who: str, action: str, said: dict[str, Any]) -> tuple[int, str]:
        """The status of an answer of the API, and what it says."""
        headers = {"Authorization": self.token(who)}
        answer = self.app.post(f"/api/3/action/{action}", json=said, headers=headers)
        error = answer.json.get("error") or {}
        return answer.status_code, str(error.get("message", ""))

    def send(self, who: str, page: str, **form: str) -> tuple[int, str]:
        """Send the form of a page; return the status of what comes then, and what can be read."""
        headers = {"Authorization": self.token(who)}
        answer = self.app.post(page, data=form, headers=headers)
        return answer.status_code, BeautifulSoup(answer.body, "html.parser").get_text(" ")

    def look(self, who: str, page: str) -> Any:
        headers = {"Authorization": self.token(who)}
        return BeautifulSoup(self.app.get(page, headers=headers, status=200).body, "html.parser")


@pytest.fixture
def web(portal: Portal, app: Any, people: People) -> Web:
    return Web(app, people)


@pytest.fixture
def findable(portal: Portal, people: People) -> dict[str, Any]:
    """A dataset with a findable DOI, on a site that protects it."""
    portal.set("protect", "delete private")
    dataset = portal.publish(title="Tides of Sydney")
    portal.sync()
    assert portal.state(dataset) == "findable"
    return dataset


def is_public(portal: Portal, dataset: dict[str, Any]) -> bool:
    row = portal.one("SELECT state, private FROM package WHERE id = :id", id=dataset["id"])
    return (row.state, row.private) == ("active", False)


@pytest.mark.parametrize(("action", "of"), EVERY_WAY)
class TestEveryWayIn:
    """An editor of the organization may do all this, but for the option."""

    def test_an_editor_is_refused_and_told_whom_to_ask_who_may(
        self, portal: Portal, web: Web, findable: dict[str, Any], action: str, of: Of
    ) -> None:
        # CKAN itself asks for an administrator's right where there are many
        who, whom = ("admin", "sysadmin") if action.startswith("bulk") else ("editor", "admin")
        portal.set("withdraw_permission", whom)

        status, said = web.ask(who, action, of(findable))

        assert status == 403
        assert portal.doi(findable) in said
        assert "Tides of Sydney" in said
        assert f"Ask a{'n admin' if whom == 'admin' else ' sysadmin'}" in said
        assert is_public(portal, findable)
        assert web.ask(whom, action, of(findable)) == (200, "")
        assert not is_public(portal, findable)


@pytest.mark.parametrize("ways", [DELETE, PRIVATE])
def test_without_the_option_whoever_may_edit_may_hide(
    portal: Portal, web: Web, findable: dict[str, Any], ways: dict[str, Of]
) -> None:
    portal.set("protect", "")

    assert web.ask("editor", "package_patch", ways["package_patch"](findable)) == (200, "")
    assert not is_public(portal, findable)


class TestWhatIsProtected:
    """A findable DOI that nobody withdrew, and nothing else."""

    def test_delete_alone_leaves_private_to_editors(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.set("protect", "delete")

        assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 403
        assert web.ask("editor", "package_patch", PRIVATE["package_patch"](findable))[0] == 200

    def test_an_ordinary_edit_passes(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        said = {**findable, "title": "Tides", "private": "False", "state": "active"}

        assert web.ask("editor", "package_update", said)[0] == 200

    def test_without_a_doi_a_dataset_may_be_hidden(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        other = portal.publish()

        assert web.ask("editor", "package_patch", PRIVATE["package_patch"](other))[0] == 200

    def test_what_is_private_may_be_edited_though_its_doi_is_not_hidden_yet(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.patch(findable, private=True)
        assert portal.state(findable) == "findable"

        said = {"id": findable["id"], "title": "Another", "private": True}
        assert web.ask("editor", "package_patch", said)[0] == 200
        assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 403

    def test_once_it_is_hidden_it_may_be_deleted(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.patch(findable, private=True)
        portal.sync()

        assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 200

    def test_once_its_doi_is_withdrawn_it_may_be_hidden(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        web.ask("admin", "andsdoi_withdraw", {"id": findable["id"], "reason": "Wrong."})

        assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 200

    def test_a_former_doi_counts(self, portal: Portal, web: Web, findable: dict[str, Any]) -> None:
        portal.execute("UPDATE andsdoi_doi SET current = false")
        portal.execute(
            "INSERT INTO andsdoi_doi (package_id, environment) VALUES (:id, 'test')",
            id=findable["id"],
        )

        assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 403

    def test_one_of_many_keeps_all_from_being_hidden(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.set("withdraw_permission", "sysadmin")
        other = portal.publish()
        # CKAN comes to it last
        portal.patch(findable, title="Tides of Sydney Harbour")
        both = {"datasets": [other["id"], findable["id"]], "org_id": findable["owner_org"]}

        assert web.ask("admin", "bulk_update_private", both)[0] == 403
        assert is_public(portal, other)
        assert web.ask("sysadmin", "bulk_update_private", both)[0] == 200

    def test_nothing_is_told_of_datasets_of_others(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        from ckan.tests import factories

        portal.set("withdraw_permission", "sysadmin")
        stranger = {"name": web.people.names["stranger"], "capacity": "admin"}
        other = factories.Organization(users=[stranger])

        said = {"datasets": [findable["id"]], "org_id": other["id"]}
        assert web.ask("stranger", "bulk_update_delete", said) == (200, "")
        assert is_public(portal, findable)

    def test_a_dataset_without_organization_is_a_matter_of_sysadmins(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.set_ckan("ckan.auth.create_unowned_dataset", True)
        portal.set_ckan("ckan.auth.create_dataset_if_not_in_organization", True)
        portal.patch(findable, owner_org="")
        portal.sync()

        status, said = web.ask("editor", "package_delete", {"id": findable["id"]})
        assert (status, "sysadmin" in said) == (403, True)

    def test_who_may_purge_by_another_extension_is_asked(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        from ckan import plugins as p

        class Purging(p.SingletonPlugin):
            p.implements(p.IAuthFunctions)

            def get_auth_functions(self) -> dict[str, Any]:
                return {"dataset_purge": lambda context, data_dict: {"success": True}}

        with provided(Purging, "purging"):
            assert web.ask("editor", "dataset_purge", {"id": findable["id"]})[0] == 403

    def test_an_organization_that_goes_hides_nothing(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.set_ckan("ckan.auth.create_unowned_dataset", True)

        assert web.ask("admin", "organization_delete", {"id": findable["owner_org"]})[0] == 200
        assert is_public(portal, findable)

    def test_the_command_line_is_not_asked(
        self, portal: Portal, cli: Any, findable: dict[str, Any]
    ) -> None:
        from ckan.cli.cli import ckan

        done = cli.invoke(ckan, ["dataset", "delete", findable["name"]])

        assert done.exit_code == 0, done.output
        assert not is_public(portal, findable)

    def test_a_site_without_our_tables_protects_nothing(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_away")
        try:
            assert web.ask("editor", "package_delete", {"id": findable["id"]})[0] == 200
        finally:
            portal.execute("ALTER TABLE andsdoi_away RENAME TO andsdoi_doi")


class TestPages:
    """CKAN's pages have a sentence of their own for every refusal: ours is there, too."""

    def test_the_form_says_it_and_keeps_what_was_written(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        form = {
            "name": findable["name"],
            "title": "A title that was just written",
            "owner_org": findable["owner_org"],
            "private": "True",
            "save": "save",
        }
        headers = {"Authorization": web.token("editor")}
        page = f"/dataset/edit/{findable['name']}"
        answer = web.app.post(page, data=form, headers=headers, status=200)

        read = BeautifulSoup(answer.body, "html.parser")
        assert portal.doi(findable) in read.select_one(".error-explanation").get_text()
        assert read.select_one("[name=title]")["value"] == "A title that was just written"
        assert is_public(portal, findable)

    def test_the_page_that_deletes_says_it(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        status, read = web.send("editor", f"/dataset/delete/{findable['name']}")

        assert status == 403
        assert portal.doi(findable) in read
        assert is_public(portal, findable)

    def test_the_page_of_many_says_it(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        portal.set("withdraw_permission", "sysadmin")
        page = f"/organization/bulk_process/{findable['owner_org']}"
        form = {"bulk_action.private": "private", f"dataset_{findable['id']}": "on"}

        status, read = web.send("admin", page, **form)

        assert status == 403
        assert portal.doi(findable) in read
        assert is_public(portal, findable)

    def test_the_form_has_no_button_that_deletes_and_says_nothing_unasked(
        self, portal: Portal, web: Web, findable: dict[str, Any]
    ) -> None:
        page = f"/dataset/edit/{findable['name']}"

        for_editor, for_admin = web.look("editor", page), web.look("admin", page)

        address = f"/dataset/delete/{findable['id']}"
        assert address not in str(for_editor)
        assert address in str(for_admin)
        assert portal.doi(findable) not in for_editor.select_one(".flash-messages").get_text()
