"""The table: who changes a dataset how, what is sent for it, and how it comes to our notice.

Each way is a pair: what is given, a dataset as it is before, and the change of it. Actions have
CKAN's names. Where CKAN 2.11 behaves otherwise it says so at the end.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy.orm.exc import DetachedInstanceError

from ...portal import Portal
from .conftest import by_person

Dataset = dict[str, Any]
Given = Callable[[Portal], Dataset]
Change = Callable[[Portal, Dataset], object]
Requests = tuple[str, ...]

NOTHING: Requests = ()
MINT: Requests = ("get_metadata", "post_metadata", "post_url")
UPDATE: Requests = ("post_metadata",)
UPDATE_BOTH = (*UPDATE, *UPDATE)
HIDE: Requests = ("delete_metadata",)
RESTORE: Requests = ("post_metadata", "post_url")

OTHER = "the-other-dataset"
"""The name of one that is related."""


class Notice(Enum):
    """How a change comes to our notice."""

    SAVE = "marked in the transaction of the change"
    SWEEP = "found by the next sweep"
    NONE = "not at all"


@dataclass(frozen=True)
class Way:
    """One way in.

    `commits` is how often CKAN commits something of the dataset. `loses_extra`: the change takes
    the DOI out of the extras without passing a hook that could put it back; the drain does.
    """

    words: str
    given: Given
    change: Change
    sent: Requests
    notice: Notice = Notice.SAVE
    commits: int = 1
    loses_extra: bool = False

    @property
    def rings(self) -> int:
        """How often the worker is woken: once for every commit that a mark is part of."""
        return self.commits if self.notice is Notice.SAVE else 0


# What is given.


def nothing(portal: Portal) -> Dataset:
    """No dataset yet, but the id that it will have."""
    return {"id": str(uuid.uuid4())}


def minted(portal: Portal, **fields: Any) -> Dataset:
    """A public dataset whose DOI is findable, as `package_show` shows it."""
    dataset = portal.publish(**fields)
    portal.sync()
    assert portal.state(dataset) == "findable"
    return shown(portal, dataset)


def hidden(portal: Portal) -> Dataset:
    dataset = minted(portal)
    portal.patch(dataset, private=True)
    portal.sync()
    assert portal.state(dataset) == "registered"
    return shown(portal, dataset)


def private(portal: Portal) -> Dataset:
    dataset = portal.create(private=True)
    portal.sync()
    return dataset


def deleted(portal: Portal) -> Dataset:
    dataset = minted(portal)
    portal.act("package_delete", id=dataset["id"])
    portal.sync()
    return dataset


def with_links(portal: Portal) -> Dataset:
    return minted(portal, resources=linked())


def with_links_and_a_table(portal: Portal) -> Dataset:
    table = {"url": "https://example.org/t.csv", "format": "CSV"}
    return minted(portal, resources=[*linked(), table])


def with_a_tag(portal: Portal) -> Dataset:
    return minted(portal, tags=[{"name": "soil"}])


def with_a_tag_of_a_vocabulary(portal: Portal) -> Dataset:
    from ckan.tests import factories

    vocabulary = factories.Vocabulary(tags=[{"name": "soil"}, {"name": "water"}])["id"]
    return minted(portal, tags=[{"name": "soil", "vocabulary_id": vocabulary}])


def in_a_group(portal: Portal) -> Dataset:
    from ckan.tests import factories

    dataset = minted(portal)
    factories.Group(packages=[{"id": dataset["id"]}])
    portal.sync()
    return shown(portal, dataset)


def beside_another(portal: Portal) -> Dataset:
    minted(portal, name=OTHER)
    return minted(portal)


def derived_from_another(portal: Portal) -> Dataset:
    dataset = beside_another(portal)
    derive_from_another(portal, dataset)
    portal.sync()
    return dataset


def with_collaborators_allowed(portal: Portal) -> Dataset:
    portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
    return minted(portal)


def with_a_collaborator(portal: Portal) -> Dataset:
    dataset = with_collaborators_allowed(portal)
    add_collaborator(portal, dataset)
    return dataset


def as_keywords(given: Given) -> Given:
    """The same on a site whose groups enter the document."""

    def given_there(portal: Portal) -> Dataset:
        portal.set("mapping", str(Path(__file__).with_name("groups_as_keywords.yaml")))
        return given(portal)

    return given_there


def shown(portal: Portal, dataset: Dataset) -> Dataset:
    return dict(portal.act("package_show", id=dataset["id"]))


def linked() -> list[dict[str, str]]:
    """Resources that have names."""
    return [{"url": f"https://example.org/{name}", "name": name} for name in ("one", "two")]


# Saves of one dataset.


def create_public(portal: Portal, dataset: Dataset) -> None:
    fields = {"title": "New", "author": "Doe, Jane", "private": False}
    by_person(portal, "package_create", id=dataset["id"], name=dataset["id"], **fields)


def create_private(portal: Portal, dataset: Dataset) -> None:
    fields = {"title": "New", "private": True, "owner_org": portal.organization}
    by_person(portal, "package_create", id=dataset["id"], name=dataset["id"], **fields)


def update(portal: Portal, dataset: Dataset) -> None:
    portal.act("package_update", **{**dataset, "title": "Edited"})


def update_with_nothing_changed(portal: Portal, dataset: Dataset) -> None:
    portal.act("package_update", **dataset)


def patch(**fields: Any) -> Change:
    return lambda portal, dataset: portal.patch(dataset, **fields)


def patch_with_nothing_changed(portal: Portal, dataset: Dataset) -> None:
    portal.patch(dataset, title=dataset["title"])


def revise(portal: Portal, dataset: Dataset) -> None:
    by_person(portal, "package_revise", match={"id": dataset["id"]}, update={"title": "Edited"})


def reorder(portal: Portal, dataset: Dataset) -> None:
    order = [resource["id"] for resource in reversed(dataset["resources"])]
    portal.act("package_resource_reorder", id=dataset["id"], order=order)


def delete(portal: Portal, dataset: Dataset) -> None:
    portal.act("package_delete", id=dataset["id"])


def delete_by_name(portal: Portal, dataset: Dataset) -> None:
    portal.act("package_delete", id=dataset["name"])


def purge(portal: Portal, dataset: Dataset) -> None:
    portal.act("dataset_purge", id=dataset["id"])


# Saves of extensions that hand CKAN a context of their own.


def create_with(**options: bool) -> Change:
    def change(portal: Portal, dataset: Dataset) -> None:
        data = {"id": dataset["id"], "name": dataset["id"], "title": "New", "author": "Doe, Jane"}
        in_context("package_create", data, **options)

    return change


def update_with(**options: bool) -> Change:
    def change(portal: Portal, dataset: Dataset) -> None:
        without = {key: value for key, value in dataset.items() if key != "extras"}
        in_context("package_update", {**without, "title": "Edited"}, **options)

    return change


def in_context(action: str, data: Dataset, **options: bool) -> None:
    """Call an action and commit, as an extension does that defers CKAN's own commit."""
    from ckan import model
    from ckan.tests import factories
    from ckan.tests.helpers import call_action

    context = {"user": factories.Sysadmin()["name"], **options}
    answered = call_action(action, context=context, **data)
    assert isinstance(answered, str) is options.get("return_id_only", False)
    model.Session.commit()
    model.Session.remove()


# Resources.


def resource_create(portal: Portal, dataset: Dataset) -> None:
    table = {"url": "https://example.org/t.csv", "format": "CSV"}
    portal.act("resource_create", package_id=dataset["id"], **table)


def resource_update(portal: Portal, dataset: Dataset) -> None:
    portal.act("resource_update", **{**dataset["resources"][0], "format": "CSV"})


def resource_patch(portal: Portal, dataset: Dataset) -> None:
    portal.act("resource_patch", id=dataset["resources"][0]["id"], format="CSV")


def resource_delete(portal: Portal, dataset: Dataset) -> None:
    portal.act("resource_delete", id=dataset["resources"][-1]["id"])


# Many datasets at once.


def bulk(action: str) -> Change:
    return lambda portal, dataset: by_person(
        portal, action, datasets=[dataset["id"]], org_id=portal.organization
    )


# What belongs to a dataset, and what a dataset belongs to.


def move(portal: Portal, dataset: Dataset) -> None:
    from ckan.tests import factories

    other = factories.Organization()["id"]
    by_person(portal, "package_owner_org_update", id=dataset["id"], organization_id=other)


def enter_a_group(portal: Portal, dataset: Dataset) -> None:
    from ckan.tests import factories

    member = {"object": dataset["id"], "object_type": "package", "capacity": "public"}
    by_person(portal, "member_create", id=factories.Group()["id"], **member)


def leave_the_group(portal: Portal, dataset: Dataset) -> None:
    member = {"object": dataset["id"], "object_type": "package"}
    by_person(portal, "member_delete", id=dataset["groups"][0]["id"], **member)


def change_the_group(action: str, **fields: Any) -> Change:
    return lambda portal, dataset: by_person(
        portal, action, id=dataset["groups"][0]["id"], **fields
    )


def create_another_tag(portal: Portal, dataset: Dataset) -> None:
    vocabulary = dataset["tags"][0]["vocabulary_id"]
    by_person(portal, "tag_create", name="air", vocabulary_id=vocabulary)


def delete_the_tag(portal: Portal, dataset: Dataset) -> None:
    vocabulary = dataset["tags"][0]["vocabulary_id"]
    by_person(portal, "tag_delete", id="soil", vocabulary_id=vocabulary)


def derivation(dataset: Dataset) -> dict[str, str]:
    return {"subject": dataset["id"], "object": OTHER, "type": "derives_from"}


def derive_from_another(portal: Portal, dataset: Dataset) -> None:
    by_person(portal, "package_relationship_create", **derivation(dataset))


def comment_on_the_derivation(portal: Portal, dataset: Dataset) -> None:
    comment = "With a word"
    # CKAN commits, lets go of its session, and then fails to say what it has done
    with contextlib.suppress(DetachedInstanceError):
        by_person(portal, "package_relationship_update", **derivation(dataset), comment=comment)


def end_the_derivation(portal: Portal, dataset: Dataset) -> None:
    by_person(portal, "package_relationship_delete", **derivation(dataset))


def add_collaborator(portal: Portal, dataset: Dataset) -> None:
    from ckan.tests import factories

    who = {"user_id": factories.User()["id"], "capacity": "editor"}
    by_person(portal, "package_collaborator_create", id=dataset["id"], **who)


def remove_collaborator(portal: Portal, dataset: Dataset) -> None:
    (who,) = by_person(portal, "package_collaborator_list", id=dataset["id"])
    by_person(portal, "package_collaborator_delete", id=dataset["id"], user_id=who["user_id"])


def change_the_organization(action: str, **fields: Any) -> Change:
    return lambda portal, dataset: by_person(portal, action, id=portal.organization, **fields)


def organization_update(portal: Portal, dataset: Dataset) -> None:
    known = portal.act("organization_show", id=portal.organization)
    by_person(portal, "organization_update", **{**known, "title": "A new title"})


# Past CKAN's actions.


def command(name: str) -> Change:
    """`ckan dataset ...`, without CKAN's own group, which would read the configuration again."""

    def change(portal: Portal, dataset: Dataset) -> None:
        from ckan.cli.dataset import dataset as group

        from ckanext.andsdoi.lifecycle.dataset.ckan import request_context

        with request_context():
            result = CliRunner().invoke(group, [name, dataset["id"]])
        assert result.exit_code == 0, result.output

    return change


def orm(write: Callable[[Any], None]) -> Change:
    """Another extension that writes CKAN's objects."""

    def change(portal: Portal, dataset: Dataset) -> None:
        from ckan import model

        write(model.Package.get(dataset["id"]))
        model.Session.commit()
        model.Session.remove()

    return change


def set_title(package: Any) -> None:
    package.title = "Edited"


def set_private(package: Any) -> None:
    package.private = True


def drop_extras(package: Any) -> None:
    package.extras.clear()


def forge_extra(package: Any) -> None:
    package.extras["doi"] = "10.1234/forged"


def sql(statement: str) -> Change:
    return lambda portal, dataset: portal.execute(
        f"UPDATE package SET {statement} WHERE id = :id", id=dataset["id"]
    )


MODIFIED = "metadata_modified = metadata_modified + interval '1 second'"

WAYS = (
    Way("package_create, public", nothing, create_public, MINT),
    Way("package_create, private", nothing, create_private, NOTHING),
    Way("package_update", minted, update, UPDATE),
    Way(
        "package_update with nothing changed",
        minted,
        update_with_nothing_changed,
        NOTHING,
        Notice.NONE,
    ),
    Way("package_patch", minted, patch(title="Edited"), UPDATE),
    Way("package_patch to private", minted, patch(private=True), HIDE),
    Way("package_patch to public", private, patch(private=False), MINT),
    Way("package_patch to public again", hidden, patch(private=False), RESTORE),
    Way("package_patch to draft", minted, patch(state="draft"), HIDE),
    Way("package_patch from deleted", deleted, patch(state="active"), RESTORE),
    Way(
        "package_patch with nothing changed",
        minted,
        patch_with_nothing_changed,
        NOTHING,
        Notice.NONE,
    ),
    Way("package_revise", minted, revise, UPDATE),
    Way("package_resource_reorder", with_links, reorder, NOTHING),
    Way("package_patch of the tags", with_a_tag, patch(tags=[{"name": "water"}]), UPDATE),
    Way("package_create, return_id_only", nothing, create_with(return_id_only=True), MINT),
    Way("package_update, return_id_only", minted, update_with(return_id_only=True), UPDATE),
    Way("package_create, defer_commit", nothing, create_with(defer_commit=True), MINT),
    # CKAN takes the change back with its savepoint, and says nothing
    Way(
        "package_update, defer_commit", minted, update_with(defer_commit=True), NOTHING, Notice.NONE
    ),
    Way("package_create, both", nothing, create_with(return_id_only=True, defer_commit=True), MINT),
    Way(
        "package_update, both", minted, update_with(return_id_only=True, defer_commit=True), UPDATE
    ),
    Way("package_delete", minted, delete, HIDE),
    Way("package_delete by name", minted, delete_by_name, HIDE),
    Way("dataset_purge", minted, purge, HIDE),
    Way("dataset_purge after package_delete", deleted, purge, NOTHING),
    Way("resource_create", minted, resource_create, UPDATE),
    Way("resource_update", with_links, resource_update, UPDATE),
    Way("resource_patch", with_links, resource_patch, UPDATE),
    Way("resource_delete", with_links_and_a_table, resource_delete, UPDATE),
    Way("bulk_update_public", private, bulk("bulk_update_public"), MINT),
    Way("bulk_update_public again", hidden, bulk("bulk_update_public"), RESTORE),
    Way("bulk_update_private", minted, bulk("bulk_update_private"), HIDE),
    Way("bulk_update_delete", minted, bulk("bulk_update_delete"), HIDE),
    Way("package_owner_org_update", minted, move, NOTHING),
    Way("member_create in a group", minted, enter_a_group, NOTHING),
    Way("member_delete from a group", in_a_group, leave_the_group, NOTHING),
    Way("group_delete", in_a_group, change_the_group("group_delete"), NOTHING),
    Way("member_create in a group that is a keyword", as_keywords(minted), enter_a_group, UPDATE),
    Way(
        "member_delete from a group that is a keyword",
        as_keywords(in_a_group),
        leave_the_group,
        UPDATE,
    ),
    Way(
        "group_delete of a group that is a keyword",
        as_keywords(in_a_group),
        change_the_group("group_delete"),
        UPDATE,
    ),
    Way(
        "group_purge of a group that is a keyword",
        as_keywords(in_a_group),
        change_the_group("group_purge"),
        UPDATE,
    ),
    # a change of many datasets at once is not sent by itself
    Way(
        "group_patch of a keyword",
        as_keywords(in_a_group),
        change_the_group("group_patch", title="A new title"),
        NOTHING,
        Notice.NONE,
    ),
    Way("tag_create", with_a_tag_of_a_vocabulary, create_another_tag, NOTHING, Notice.NONE),
    Way("tag_delete", with_a_tag_of_a_vocabulary, delete_the_tag, UPDATE),
    Way("package_relationship_create", beside_another, derive_from_another, UPDATE_BOTH),
    Way(
        "package_relationship_update of the comment",
        derived_from_another,
        comment_on_the_derivation,
        NOTHING,
    ),
    Way("package_relationship_delete", derived_from_another, end_the_derivation, UPDATE_BOTH),
    Way(
        "package_collaborator_create",
        with_collaborators_allowed,
        add_collaborator,
        NOTHING,
        Notice.NONE,
    ),
    Way(
        "package_collaborator_delete",
        with_a_collaborator,
        remove_collaborator,
        NOTHING,
        Notice.NONE,
    ),
    Way("organization_update", minted, organization_update, NOTHING, Notice.NONE),
    Way(
        "organization_patch",
        minted,
        change_the_organization("organization_patch", title="A new title"),
        NOTHING,
        Notice.NONE,
    ),
    Way(
        "organization_patch of the name",
        minted,
        change_the_organization("organization_patch", name="another-name"),
        NOTHING,
        Notice.NONE,
    ),
    Way("organization_delete", minted, change_the_organization("organization_delete"), NOTHING),
    Way(
        "organization_purge",
        minted,
        change_the_organization("organization_purge"),
        NOTHING,
        commits=2,
    ),
    Way("ckan dataset delete", minted, command("delete"), HIDE),
    Way("ckan dataset purge", minted, command("purge"), HIDE),
    Way("another extension sets the title", minted, orm(set_title), UPDATE),
    Way("another extension sets private", minted, orm(set_private), HIDE),
    Way("another extension drops the extras", minted, orm(drop_extras), NOTHING, loses_extra=True),
    Way("another extension forges the DOI", minted, orm(forge_extra), NOTHING, loses_extra=True),
    Way("SQL sets private", minted, sql("private = true"), HIDE, Notice.SWEEP),
    Way("SQL sets public", private, sql("private = false"), MINT, Notice.SWEEP),
    Way("SQL sets public again", hidden, sql("private = false"), RESTORE, Notice.SWEEP),
    Way("SQL sets deleted", minted, sql("state = 'deleted'"), HIDE, Notice.SWEEP),
    Way(
        "SQL sets the title and metadata_modified",
        minted,
        sql(f"title = 'Edited', {MODIFIED}"),
        UPDATE,
        Notice.SWEEP,
    ),
)

# CKAN 2.11; goes when 2.11 goes
ON_2_11: dict[str, dict[str, Any]] = {
    # nothing changed, but `metadata_modified`
    "package_update with nothing changed": {"notice": Notice.SAVE},
    "package_patch with nothing changed": {"notice": Notice.SAVE},
    "package_update, defer_commit": {"sent": UPDATE, "notice": Notice.SAVE},
    # the membership commits, then the dataset
    "package_owner_org_update": {"commits": 2},
    # one UPDATE for all datasets, not one patch for each
    "organization_purge": {"commits": 1},
}


def on_this_version() -> tuple[Way, ...]:
    """The table as it is for the CKAN at hand."""
    import ckantoolkit as tk

    others = {} if tk.check_ckan_version(min_version="2.12") else ON_2_11
    assert set(others) <= {way.words for way in WAYS}
    return tuple(replace(way, **others.get(way.words, {})) for way in WAYS)
