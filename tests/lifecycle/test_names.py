"""P2: nobody takes over the landing page of a DOI by taking its dataset's id as a name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import ckantoolkit as tk
import pytest
from ckan import model
from ckan.logic.schema import default_create_package_schema

from ..people import People
from ..portal import Portal
from .test_saves import table_renamed

Dataset = dict[str, Any]


@pytest.fixture
def purged(portal: Portal) -> Dataset:
    """A dataset with a registered DOI, purged since."""
    dataset = portal.publish()
    portal.sync()
    portal.act("dataset_purge", id=dataset["id"])
    portal.sync()
    return dataset


def create(portal: Portal, name: str) -> None:
    portal.publish(name=name)


def update(portal: Portal, name: str) -> None:
    portal.act("package_update", **{**portal.publish(), "name": name})


def patch(portal: Portal, name: str) -> None:
    portal.patch(portal.publish(), name=name)


def revise(portal: Portal, name: str) -> None:
    dataset = portal.publish()
    portal.act("package_revise", match={"id": dataset["id"]}, update={"name": name})


def create_as_a_harvester_does(portal: Portal, name: str) -> None:
    """With a schema of its own, which has no rule for names."""
    schema = {**default_create_package_schema(), "name": [tk.get_validator("unicode_safe")]}
    portal.act(
        "package_create",
        context={"schema": schema, "return_id_only": True},
        name=name,
        owner_org=portal.organization,
    )


def set_by_another_extension(portal: Portal, name: str) -> None:
    dataset = portal.publish()
    try:
        package = model.Package.get(dataset["id"])
        assert package is not None
        package.name = name
        model.Session.commit()
    finally:
        model.Session.remove()


WAYS = [create, update, patch, revise, create_as_a_harvester_does, set_by_another_extension]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_id_of_a_purged_dataset_is_no_name(
    portal: Portal, purged: Dataset, way: Callable[[Portal, str], None]
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        way(portal, purged["id"])

    assert list(error.value.error_dict) == ["name"]
    assert "Choose another name" in str(error.value)
    assert portal.one("SELECT FROM package WHERE name = :name", name=purged["id"]) is None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_id_of_a_dataset_that_has_no_doi_yet_is_no_name(
    portal: Portal, way: Callable[[Portal, str], None]
) -> None:
    dataset = portal.create(private=True)
    portal.execute("DELETE FROM andsdoi_doi")

    with pytest.raises(tk.ValidationError):
        way(portal, dataset["id"])


def test_the_form_says_so(portal: Portal, people: People, purged: Dataset, app: Any) -> None:
    from ckan.tests import factories

    token = factories.APIToken(user=people.names["editor"])["token"]
    fields = {
        "name": purged["id"],
        "owner_org": portal.organization,
        "save": "",
        "_ckan_phase": "1",
    }

    page = app.post("/dataset/new", data=fields, headers={"Authorization": token})

    assert page.status_code == 200
    assert "Choose another name" in page.text


def test_the_session_can_be_used_after_a_name_was_refused(portal: Portal, purged: Dataset) -> None:
    """A harvester goes on with the next dataset."""
    with pytest.raises(tk.ValidationError):
        tk.get_action("package_create")(
            {"ignore_auth": True, "user": ""},
            {"name": purged["id"], "owner_org": portal.organization},
        )

    assert model.Session.query(model.Package).count() == 0
    name = f"next-{uuid.uuid4().hex[:8]}"
    tk.get_action("package_create")(
        {"ignore_auth": True, "user": ""}, {"name": name, "owner_org": portal.organization}
    )
    assert model.Session.query(model.Package).count() == 1
    model.Session.remove()


def test_its_own_id_may_be_a_name(portal: Portal) -> None:
    own = str(uuid.uuid4())

    assert portal.publish(id=own, name=own)["name"] == own


def test_a_dataset_that_had_such_a_name_before_can_be_edited(portal: Portal) -> None:
    dataset, other = portal.publish(), portal.publish()
    portal.execute(
        "UPDATE package SET name = :name WHERE id = :id", name=other["id"], id=dataset["id"]
    )

    assert portal.patch(dataset, title="Edited")["title"] == "Edited"


def test_a_name_is_accepted_where_our_tables_are_missing(portal: Portal) -> None:
    """P1."""
    with table_renamed(portal):
        assert portal.publish(name="any-name")["name"] == "any-name"


class TestWhoHasSuchANameAlready:
    """By SQL, or since before the extension."""

    @pytest.fixture
    def impostor(self, portal: Portal, purged: Dataset) -> Dataset:
        impostor = portal.publish()
        values = {"name": purged["id"], "id": impostor["id"]}
        portal.execute("UPDATE package SET name = :name WHERE id = :id", **values)
        return impostor

    def test_is_not_told_as_the_purged_dataset(
        self, portal: Portal, purged: Dataset, impostor: Dataset
    ) -> None:
        shown = portal.act("andsdoi_show", id=purged["id"])

        assert shown["dataset_id"] == purged["id"]
        assert shown["doi"] == portal.doi(purged)

    def test_gives_its_editors_no_right_over_the_purged_dataset(
        self, portal: Portal, purged: Dataset, impostor: Dataset, people: People
    ) -> None:
        for action in ("andsdoi_event_list", "andsdoi_mint", "andsdoi_reserve", "andsdoi_request"):
            with pytest.raises(tk.ObjectNotFound):
                people.ask("editor", action, id=purged["id"])

    def test_is_no_successor_by_that_name(
        self, portal: Portal, purged: Dataset, impostor: Dataset
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        with pytest.raises(tk.ValidationError):
            portal.act("andsdoi_withdraw", id=dataset["id"], reason="x", successors=[purged["id"]])
