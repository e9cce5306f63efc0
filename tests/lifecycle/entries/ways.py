"""The table: who changes a dataset how, what is sent for it, and how it comes to our notice.

Each way is a generator: what it yields is the dataset as it was before, and going on makes the
change. Actions have CKAN's names. Where CKAN 2.11 behaves otherwise it says so at the end.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy.orm.exc import DetachedInstanceError

from ...portal import Portal
from .conftest import by_person

Dataset = dict[str, Any]
Steps = Callable[[Portal], Iterator[Dataset]]
Requests = tuple[str, ...]

NOTHING: Requests = ()
MINT: Requests = ("get_metadata", "post_metadata", "post_url")
UPDATE: Requests = ("post_metadata",)
UPDATE_BOTH = (*UPDATE, *UPDATE)
HIDE: Requests = ("delete_metadata",)
RESTORE: Requests = ("post_metadata", "post_url")


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
    steps: Steps
    sent: Requests
    notice: Notice = Notice.SAVE
    commits: int = 1
    loses_extra: bool = False

    @property
    def rings(self) -> int:
        """How often the worker is woken: once for every commit that a mark is part of."""
        return self.commits if self.notice is Notice.SAVE else 0


# What there is before.


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


def shown(portal: Portal, dataset: Dataset) -> Dataset:
    return dict(portal.act("package_show", id=dataset["id"]))


def linked() -> list[dict[str, str]]:
    """Resources that have names."""
    return [{"url": f"https://example.org/{name}", "name": name} for name in ("one", "two")]


# Saves of one dataset.


def create_public(portal: Portal) -> Iterator[Dataset]:
    new = str(uuid.uuid4())
    yield {"id": new}
    by_person(
        portal, "package_create", id=new, name=new, title="New", author="Doe, Jane", private=False
    )


def create_private(portal: Portal) -> Iterator[Dataset]:
    new, owner = str(uuid.uuid4()), portal.organization
    yield {"id": new}
    by_person(
        portal, "package_create", id=new, name=new, title="New", private=True, owner_org=owner
    )


def update(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    yield dataset
    portal.act("package_update", **{**dataset, "title": "Edited"})


def update_with_nothing_changed(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    yield dataset
    portal.act("package_update", **dataset)


def patch(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.patch(dataset, title="Edited")


def patch_to_private(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.patch(dataset, private=True)


def patch_to_public(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := private(portal))
    portal.patch(dataset, private=False)


def patch_to_public_again(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := hidden(portal))
    portal.patch(dataset, private=False)


def patch_to_draft(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.patch(dataset, state="draft")


def patch_from_deleted(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    portal.act("package_delete", id=dataset["id"])
    portal.sync()
    yield dataset
    portal.patch(dataset, state="active")


def patch_with_nothing_changed(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    yield dataset
    portal.patch(dataset, title=dataset["title"])


def revise(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    by_person(portal, "package_revise", match={"id": dataset["id"]}, update={"title": "Edited"})


def reorder(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal, resources=linked())
    order = [resource["id"] for resource in reversed(dataset["resources"])]
    yield dataset
    portal.act("package_resource_reorder", id=dataset["id"], order=order)


def other_tags(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal, tags=[{"name": "soil"}]))
    portal.patch(dataset, tags=[{"name": "water"}])


def delete(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.act("package_delete", id=dataset["id"])


def delete_by_name(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.act("package_delete", id=dataset["name"])


def purge(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.act("dataset_purge", id=dataset["id"])


def purge_after_delete(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    portal.act("package_delete", id=dataset["id"])
    portal.sync()
    yield dataset
    portal.act("dataset_purge", id=dataset["id"])


# Saves of extensions that hand CKAN a context of their own.


def create_with(**options: bool) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        new = str(uuid.uuid4())
        yield {"id": new}
        data = {"id": new, "name": new, "title": "New", "author": "Doe, Jane"}
        in_context(portal, "package_create", data, **options)

    return steps


def update_with(**options: bool) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        yield (dataset := minted(portal))
        without = {key: value for key, value in dataset.items() if key != "extras"}
        in_context(portal, "package_update", {**without, "title": "Edited"}, **options)

    return steps


def in_context(portal: Portal, action: str, data: Dataset, **options: bool) -> None:
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


def resource_create(portal: Portal) -> Iterator[Dataset]:
    yield (dataset := minted(portal))
    portal.act(
        "resource_create", package_id=dataset["id"], url="https://example.org/t.csv", format="CSV"
    )


def resource_update(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal, resources=linked())
    yield dataset
    portal.act("resource_update", **{**dataset["resources"][0], "format": "CSV"})


def resource_patch(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal, resources=linked())
    yield dataset
    portal.act("resource_patch", id=dataset["resources"][0]["id"], format="CSV")


def resource_delete(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(
        portal, resources=[*linked(), {"url": "https://example.org/t.csv", "format": "CSV"}]
    )
    yield dataset
    portal.act("resource_delete", id=dataset["resources"][-1]["id"])


# Many datasets at once.


def bulk(action: str, before: Callable[[Portal], Dataset]) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        yield (dataset := before(portal))
        by_person(portal, action, datasets=[dataset["id"]], org_id=portal.organization)

    return steps


# What belongs to a dataset, and what a dataset belongs to.


def move(portal: Portal) -> Iterator[Dataset]:
    from ckan.tests import factories

    dataset, other = minted(portal), factories.Organization()["id"]
    yield dataset
    by_person(portal, "package_owner_org_update", id=dataset["id"], organization_id=other)


def group_of(portal: Portal, *datasets: Dataset) -> str:
    from ckan.tests import factories

    members = [{"id": dataset["id"]} for dataset in datasets]
    return str(factories.Group(packages=members)["id"])


def member_create(portal: Portal) -> Iterator[Dataset]:
    dataset, group = minted(portal), group_of(portal)
    yield dataset
    member = {"object": dataset["id"], "object_type": "package"}
    by_person(portal, "member_create", id=group, capacity="public", **member)


def member_delete(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    group = group_of(portal, dataset)
    portal.sync()
    yield dataset
    by_person(portal, "member_delete", id=group, object=dataset["id"], object_type="package")


def group_purge(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    group = group_of(portal, dataset)
    portal.sync()
    yield dataset
    by_person(portal, "group_purge", id=group)


def group_delete(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    group = group_of(portal, dataset)
    portal.sync()
    yield dataset
    by_person(portal, "group_delete", id=group)


def group_patch(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    group = group_of(portal, dataset)
    portal.sync()
    yield dataset
    by_person(portal, "group_patch", id=group, title="A new title")


def as_keywords(steps: Steps) -> Steps:
    """The same on a site whose groups enter the document."""

    def steps_there(portal: Portal) -> Iterator[Dataset]:
        portal.set("mapping", str(Path(__file__).with_name("groups_as_keywords.yaml")))
        yield from steps(portal)

    return steps_there


def tagged(portal: Portal) -> tuple[Dataset, str]:
    """A dataset with a tag of a vocabulary, and the vocabulary."""
    from ckan.tests import factories

    vocabulary = factories.Vocabulary(tags=[{"name": "soil"}, {"name": "water"}])["id"]
    return minted(portal, tags=[{"name": "soil", "vocabulary_id": vocabulary}]), vocabulary


def tag_create(portal: Portal) -> Iterator[Dataset]:
    dataset, vocabulary = tagged(portal)
    yield dataset
    by_person(portal, "tag_create", name="air", vocabulary_id=vocabulary)


def tag_delete(portal: Portal) -> Iterator[Dataset]:
    dataset, vocabulary = tagged(portal)
    yield dataset
    by_person(portal, "tag_delete", id="soil", vocabulary_id=vocabulary)


def relationship(portal: Portal) -> tuple[Dataset, dict[str, str]]:
    dataset, other = minted(portal), minted(portal)
    return dataset, {"subject": dataset["id"], "object": other["id"], "type": "derives_from"}


def relationship_create(portal: Portal) -> Iterator[Dataset]:
    dataset, relation = relationship(portal)
    yield dataset
    by_person(portal, "package_relationship_create", **relation)


def relationship_update(portal: Portal) -> Iterator[Dataset]:
    dataset, relation = relationship(portal)
    by_person(portal, "package_relationship_create", **relation)
    portal.sync()
    yield dataset
    # CKAN commits, lets go of its session, and then fails to say what it has done
    with contextlib.suppress(DetachedInstanceError):
        by_person(portal, "package_relationship_update", **relation, comment="With a word")


def relationship_delete(portal: Portal) -> Iterator[Dataset]:
    dataset, relation = relationship(portal)
    by_person(portal, "package_relationship_create", **relation)
    portal.sync()
    yield dataset
    by_person(portal, "package_relationship_delete", **relation)


def collaborator(action: str) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        from ckan.tests import factories

        portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
        who = {"id": minted(portal)["id"], "user_id": factories.User()["id"]}
        if action != "package_collaborator_create":
            by_person(portal, "package_collaborator_create", capacity="editor", **who)
        yield {"id": who["id"]}
        more = {"capacity": "editor"} if action == "package_collaborator_create" else {}
        by_person(portal, action, **who, **more)

    return steps


def organization(action: str, **fields: Any) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        yield minted(portal)
        by_person(portal, action, id=portal.organization, **fields)

    return steps


def organization_update(portal: Portal) -> Iterator[Dataset]:
    dataset = minted(portal)
    known = portal.act("organization_show", id=portal.organization)
    yield dataset
    by_person(portal, "organization_update", **{**known, "title": "A new title"})


# Past CKAN's actions.


def command(name: str) -> Steps:
    """`ckan dataset ...`, without CKAN's own group, which would read the configuration again."""

    def steps(portal: Portal) -> Iterator[Dataset]:
        from ckan.cli.dataset import dataset as group

        from ckanext.andsdoi.lifecycle.dataset.ckan import request_context

        yield (dataset := minted(portal))
        with request_context():
            result = CliRunner().invoke(group, [name, dataset["id"]])
        assert result.exit_code == 0, result.output

    return steps


def orm(change: Callable[[Any], None], before: Callable[[Portal], Dataset] = minted) -> Steps:
    """Another extension that writes CKAN's objects."""

    def steps(portal: Portal) -> Iterator[Dataset]:
        from ckan import model

        yield (dataset := before(portal))
        change(model.Package.get(dataset["id"]))
        model.Session.commit()
        model.Session.remove()

    return steps


def set_title(package: Any) -> None:
    package.title = "Edited"


def set_private(package: Any) -> None:
    package.private = True


def drop_extras(package: Any) -> None:
    package.extras.clear()


def forge_extra(package: Any) -> None:
    package.extras["doi"] = "10.1234/forged"


def sql(statement: str, before: Callable[[Portal], Dataset] = minted) -> Steps:
    def steps(portal: Portal) -> Iterator[Dataset]:
        yield (dataset := before(portal))
        portal.execute(f"UPDATE package SET {statement} WHERE id = :id", id=dataset["id"])

    return steps


MODIFIED = "metadata_modified = metadata_modified + interval '1 second'"

WAYS = (
    Way("package_create, public", create_public, MINT),
    Way("package_create, private", create_private, NOTHING),
    Way("package_update", update, UPDATE),
    Way("package_update with nothing changed", update_with_nothing_changed, NOTHING, Notice.NONE),
    Way("package_patch", patch, UPDATE),
    Way("package_patch to private", patch_to_private, HIDE),
    Way("package_patch to public", patch_to_public, MINT),
    Way("package_patch to public again", patch_to_public_again, RESTORE),
    Way("package_patch to draft", patch_to_draft, HIDE),
    Way("package_patch from deleted", patch_from_deleted, RESTORE),
    Way("package_patch with nothing changed", patch_with_nothing_changed, NOTHING, Notice.NONE),
    Way("package_revise", revise, UPDATE),
    Way("package_resource_reorder", reorder, NOTHING),
    Way("package_patch of the tags", other_tags, UPDATE),
    Way("package_create, return_id_only", create_with(return_id_only=True), MINT),
    Way("package_update, return_id_only", update_with(return_id_only=True), UPDATE),
    Way("package_create, defer_commit", create_with(defer_commit=True), MINT),
    # CKAN takes the change back with its savepoint, and says nothing
    Way("package_update, defer_commit", update_with(defer_commit=True), NOTHING, Notice.NONE),
    Way("package_create, both", create_with(return_id_only=True, defer_commit=True), MINT),
    Way("package_update, both", update_with(return_id_only=True, defer_commit=True), UPDATE),
    Way("package_delete", delete, HIDE),
    Way("package_delete by name", delete_by_name, HIDE),
    Way("dataset_purge", purge, HIDE),
    Way("dataset_purge after package_delete", purge_after_delete, NOTHING),
    Way("resource_create", resource_create, UPDATE),
    Way("resource_update", resource_update, UPDATE),
    Way("resource_patch", resource_patch, UPDATE),
    Way("resource_delete", resource_delete, UPDATE),
    Way("bulk_update_public", bulk("bulk_update_public", private), MINT),
    Way("bulk_update_public again", bulk("bulk_update_public", hidden), RESTORE),
    Way("bulk_update_private", bulk("bulk_update_private", minted), HIDE),
    Way("bulk_update_delete", bulk("bulk_update_delete", minted), HIDE),
    Way("package_owner_org_update", move, NOTHING),
    Way("member_create in a group", member_create, NOTHING),
    Way("member_delete from a group", member_delete, NOTHING),
    Way("group_delete", group_delete, NOTHING),
    Way("member_create in a group that is a keyword", as_keywords(member_create), UPDATE),
    Way("member_delete from a group that is a keyword", as_keywords(member_delete), UPDATE),
    Way("group_delete of a group that is a keyword", as_keywords(group_delete), UPDATE),
    Way("group_purge of a group that is a keyword", as_keywords(group_purge), UPDATE),
    # a change of many datasets at once is not sent by itself
    Way("group_patch of a keyword", as_keywords(group_patch), NOTHING, Notice.NONE),
    Way("tag_create", tag_create, NOTHING, Notice.NONE),
    Way("tag_delete", tag_delete, UPDATE),
    Way("package_relationship_create", relationship_create, UPDATE_BOTH),
    Way("package_relationship_update of the comment", relationship_update, NOTHING),
    Way("package_relationship_delete", relationship_delete, UPDATE_BOTH),
    Way(
        "package_collaborator_create",
        collaborator("package_collaborator_create"),
        NOTHING,
        Notice.NONE,
    ),
    Way(
        "package_collaborator_delete",
        collaborator("package_collaborator_delete"),
        NOTHING,
        Notice.NONE,
    ),
    Way("organization_update", organization_update, NOTHING, Notice.NONE),
    Way(
        "organization_patch",
        organization("organization_patch", title="A new title"),
        NOTHING,
        Notice.NONE,
    ),
    Way(
        "organization_patch of the name",
        organization("organization_patch", name="another-name"),
        NOTHING,
        Notice.NONE,
    ),
    Way("organization_delete", organization("organization_delete"), NOTHING),
    Way("organization_purge", organization("organization_purge"), NOTHING, commits=2),
    Way("ckan dataset delete", command("delete"), HIDE),
    Way("ckan dataset purge", command("purge"), HIDE),
    Way("another extension sets the title", orm(set_title), UPDATE),
    Way("another extension sets private", orm(set_private), HIDE),
    Way("another extension drops the extras", orm(drop_extras), NOTHING, loses_extra=True),
    Way("another extension forges the DOI", orm(forge_extra), NOTHING, loses_extra=True),
    Way("SQL sets private", sql("private = true"), HIDE, Notice.SWEEP),
    Way("SQL sets public", sql("private = false", private), MINT, Notice.SWEEP),
    Way("SQL sets public again", sql("private = false", hidden), RESTORE, Notice.SWEEP),
    Way("SQL sets deleted", sql("state = 'deleted'"), HIDE, Notice.SWEEP),
    Way(
        "SQL sets the title and metadata_modified",
        sql(f"title = 'Edited', {MODIFIED}"),
        UPDATE,
        Notice.SWEEP,
    ),
)

# CKAN 2.11; goes when 2.11 goes
ON_2_11: dict[str, dict[str, Any]] = {
    # nothing changed, but `metadata_modified`
    "package_update with nothing changed": {"notice": Notice.SWEEP},
    "package_patch with nothing changed": {"notice": Notice.SWEEP},
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
