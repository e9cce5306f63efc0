"""The DOI on the page of a dataset: what a visitor and an editor read there."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from ..people import People
from ..portal import Portal


def section(app: Any, dataset: dict[str, Any], user: str = "") -> Any:
    """Our part of a dataset's page, None if there is nothing to say."""
    headers = {"Authorization": token(user)} if user else {}
    page = app.get(f"/dataset/{dataset['name']}", headers=headers, status=200)
    return BeautifulSoup(page.body, "html.parser").select_one("section.andsdoi")


def token(user: str) -> str:
    from ckan.tests import factories

    return str(factories.APIToken(user=user)["token"])


class TestVisitors:
    """They see a DOI once it is confirmed."""

    def test_a_confirmed_doi_is_a_link_to_doi_org(self, portal: Portal, app: Any) -> None:
        portal.set("environment", "production")
        dataset = portal.publish()
        portal.sync()

        link = section(app, dataset).a

        url = f"https://doi.org/{portal.row(dataset, 'production').doi}"
        assert (link["href"], link.get_text(strip=True)) == (url, url)

    def test_a_test_doi_is_marked_and_no_link(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish()
        portal.sync()

        shown = section(app, dataset)

        assert shown.select_one(".badge").get_text() == "TEST"
        assert portal.doi(dataset) in shown.get_text()
        assert shown.a is None

    def test_a_foreign_doi_has_its_own_link(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()

        assert section(app, dataset).a["href"] == "https://doi.org/10.9999/abc"

    def test_without_a_doi_there_is_nothing(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish()

        assert section(app, dataset) is None

    def test_a_reserved_name_is_not_shown(self, portal: Portal, app: Any) -> None:
        portal.registry.set_faults({"status": 503})
        dataset = portal.publish()
        portal.sync()

        assert portal.doi(dataset)
        assert section(app, dataset) is None

    def test_a_problem_is_not_shown(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.registry.set_faults({"status": 503})
        portal.patch(dataset, title="Another title")
        portal.sync()

        assert section(app, dataset).select_one(".alert") is None

    def test_a_hostile_doi_stays_text(self, portal: Portal, app: Any) -> None:
        hostile = '10.9999/"><script>alert(1)</script>'
        dataset = portal.publish(extras=[{"key": "doi", "value": hostile}])
        portal.sync()

        shown = section(app, dataset)

        assert shown.script is None
        address = "https://doi.org/10.9999/%22%3E%3Cscript%3Ealert(1)%3C/script"
        assert shown.a.get_text(strip=True) == shown.a["href"] == address


class TestEditors:
    """They also see where it stands and what is in the way."""

    def test_the_state_in_a_sentence(self, people: People, app: Any) -> None:
        dataset = people.portal.publish()
        people.portal.sync()

        text = section(app, dataset, people.names["editor"]).get_text()

        assert "Registered, and found in DataCite's index." in text

    def test_the_page_tells_editors_what_waits(self, people: People, app: Any) -> None:
        dataset = people.portal.publish()

        text = section(app, dataset, people.names["editor"]).get_text()

        assert "Something is still to be sent." in text

    def test_the_page_tells_editors_what_is_in_the_way(self, people: People, app: Any) -> None:
        people.portal.set("require", ["license_id"])
        dataset = people.portal.publish()
        people.portal.sync()

        alert = section(app, dataset, people.names["editor"]).select_one(".alert")

        assert alert.get_text(strip=True).startswith("license_id:")

    def test_the_registrys_words_stay_text(self, people: People, app: Any) -> None:
        hostile = "<b onclick=alert(1)>no</b>"
        people.portal.registry.set_faults({"status": 422, "body": hostile})
        dataset = people.portal.publish()
        people.portal.sync()

        alert = section(app, dataset, people.names["editor"]).select_one(".alert")

        assert alert.b is None
        assert hostile in alert.get_text()

    def test_a_dataset_that_gets_none_says_nothing(self, people: People, app: Any) -> None:
        dataset = people.portal.publish(type="dataset", extras=[])
        people.portal.set("select", "requested")
        people.portal.sync()

        assert section(app, dataset, people.names["editor"]) is None


class TestWithoutTables:
    """Before the migration has been run."""

    @pytest.fixture(autouse=True)
    def without_tables(self, people: People) -> Any:
        people.portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
        yield
        people.portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    def test_a_visitor_sees_a_normal_page(self, people: People, app: Any) -> None:
        assert section(app, people.portal.publish()) is None

    def test_an_editor_sees_which_command_to_run(self, people: People, app: Any) -> None:
        shown = section(app, people.portal.publish(), people.names["sysadmin"])

        assert "ckan db upgrade -p andsdoi" in shown.get_text()


@pytest.fixture(params=["scheming_datasets andsdoi", "andsdoi scheming_datasets"])
def scheming(
    request: pytest.FixtureRequest, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site whose datasets have a schema of ckanext-scheming; to be asked for first."""
    monkeypatch.setitem(ckan_config, "ckan.plugins", request.param)
    schema = "ckanext.scheming:ckan_dataset.yaml"
    monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", schema)


def test_with_scheming_it_is_there_too(scheming: None, portal: Portal, app: Any) -> None:
    dataset = portal.publish()
    portal.sync()

    assert portal.doi(dataset) in section(app, dataset).get_text()


def test_the_page_asks_one_cheap_query(portal: Portal, app: Any) -> None:
    import sqlalchemy as sa
    from ckan.model import meta

    dataset = portal.publish()
    portal.sync()
    ours = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "andsdoi" in statement and "SELECT" in statement:
            ours.append(statement)

    sa.event.listen(meta.engine, "before_cursor_execute", note)
    try:
        section(app, dataset)
    finally:
        sa.event.remove(meta.engine, "before_cursor_execute", note)

    assert len(ours) == 1


def test_nothing_is_asked_of_the_registry(portal: Portal, app: Any) -> None:
    dataset = portal.publish()
    portal.sync()
    before = len(portal.requests())

    section(app, dataset)

    assert len(portal.requests()) == before
