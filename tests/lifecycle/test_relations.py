"""Datasets that speak of each other: versions, CKAN relationships, references in fields."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import ckantoolkit as tk
import pytest
import sqlalchemy as sa
from ckan import plugins as p
from lxml import etree

from ckanext.andsdoi.lifecycle import worker
from ckanext.andsdoi.lifecycle.dataset.relations import neighbours
from ckanext.andsdoi.lifecycle.maintenance.reconcile import run
from ckanext.andsdoi.lifecycle.plan.steps import Step
from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import PREFIX, Portal, provided
from ..stages import Stage
from .crash import in_child

NAMESPACE = "{http://datacite.org/schema/kernel-4}"
ASSIGNED = f"{PREFIX}/assigned-1"
NEWER, OLDER = "IsNewVersionOf", "IsPreviousVersionOf"

Dataset = dict[str, Any]


class Samples(p.SingletonPlugin, tk.DefaultDatasetForm):
    """An extension with a type of dataset of its own."""

    p.implements(p.IDatasetForm)

    def package_types(self) -> list[str]:
        return ["samples"]

    def is_fallback(self) -> bool:
        return False


def said(portal: Portal, dataset: Dataset) -> list[tuple[str, str]]:
    """What the registry holds of a dataset's relations: (relationType, identifier)."""
    return said_by(portal, portal.doi(dataset))


def said_by(portal: Portal, doi: str) -> list[tuple[str, str]]:
    """What the registry holds of a DOI's relations: (relationType, identifier)."""
    root = etree.fromstring(portal.registry.dois[doi].metadata)
    found = root.iter(f"{NAMESPACE}relatedIdentifier")
    return [(str(one.get("relationType")), str(one.text)) for one in found]


def replacing(reference: str, field: str = "replaces") -> dict[str, Any]:
    return {"extras": [{"key": field, "value": reference}]}


def page(dataset: Dataset) -> str:
    return f"http://andsdoi.test/dataset/{dataset['id']}"


def by_id(portal: Portal, dataset: Dataset) -> str:
    return str(dataset["id"])


def by_name(portal: Portal, dataset: Dataset) -> str:
    return str(dataset["name"])


def by_page(portal: Portal, dataset: Dataset) -> str:
    return page(dataset)


def by_page_with_name(portal: Portal, dataset: Dataset) -> str:
    return f"http://andsdoi.test/de/dataset/{dataset['name']}"


def by_doi(portal: Portal, dataset: Dataset) -> str:
    return f"https://doi.org/{portal.doi(dataset).upper()}"


References = pytest.mark.parametrize(
    "refer", [by_id, by_name, by_page, by_page_with_name, by_doi], ids=lambda f: f.__name__
)
Refer = Callable[[Portal, Dataset], str]


@pytest.fixture(autouse=True)
def address(portal: Portal) -> None:
    portal.set_ckan("ckan.site_url", "http://andsdoi.test")


class TestVersions:
    """What says that it replaces another is its new version, and the other is told so."""

    @References
    def test_both_versions_name_each_other_once_the_newer_one_is_minted(
        self, portal: Portal, refer: Refer
    ) -> None:
        older = portal.publish()
        portal.sync()
        newer = portal.publish(**replacing(refer(portal, older)))

        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_a_second_sync_sends_nothing(self, portal: Portal) -> None:
        """P6."""
        older = portal.publish()
        portal.publish(**replacing(older["name"]))
        portal.sync()
        sent = len(portal.requests())

        portal.sync()

        assert len(portal.requests()) == sent
        assert portal.one("SELECT 1 FROM andsdoi_doi WHERE neighbours_pending IS NOT NULL") is None

    @pytest.mark.parametrize("newer_first", [True, False])
    def test_the_order_of_minting_does_not_matter(self, portal: Portal, newer_first: bool) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))

        for one in (newer, older) if newer_first else (older, newer):
            portal.sync(one)
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    @pytest.mark.parametrize("field", ["replaced_by", "is_previous_version_of"])
    def test_the_older_one_may_say_it_too(self, portal: Portal, field: str) -> None:
        newer = portal.publish()
        older = portal.publish(**replacing(newer["name"], field))

        portal.sync()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]
        assert said(portal, newer) == [(NEWER, portal.doi(older))]

    def test_a_chain_of_three(self, portal: Portal) -> None:
        first = portal.publish()
        second = portal.publish(**replacing(first["id"]))
        third = portal.publish(**replacing(second["name"]))

        portal.sync()

        assert said(portal, first) == [(OLDER, portal.doi(second))]
        assert said(portal, second) == [(NEWER, portal.doi(first)), (OLDER, portal.doi(third))]
        assert said(portal, third) == [(NEWER, portal.doi(second))]

    def test_a_job_tells_the_other_side_as_well(self, portal: Portal) -> None:
        older = portal.publish()
        portal.sync()
        newer = portal.publish(**replacing(older["id"]))

        portal.job()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_what_is_no_longer_said_goes_from_both_sides(self, portal: Portal) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()

        portal.patch(newer, extras=[])
        portal.sync()

        assert said(portal, newer) == []
        assert said(portal, older) == []

    def test_two_that_replace_each_other_come_to_rest(self, portal: Portal) -> None:
        """P6: whatever people write, it is sent once."""
        one = portal.publish()
        other = portal.publish(**replacing(one["id"]))
        portal.patch(one, **replacing(other["id"]))
        portal.sync()
        sent = len(portal.requests())

        portal.sync()

        assert len(portal.requests()) == sent
        assert said(portal, one) == [(NEWER, portal.doi(other)), (OLDER, portal.doi(other))]
        portal.patch(one, extras=[])
        portal.patch(other, extras=[])
        portal.sync()
        assert said(portal, one) == said(portal, other) == []

    @References
    def test_a_dataset_that_replaces_itself_says_nothing(
        self, portal: Portal, refer: Refer
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        portal.patch(dataset, **replacing(refer(portal, dataset)))
        portal.sync()

        assert said(portal, dataset) == []
        sent = len(portal.requests())
        portal.sync()
        assert len(portal.requests()) == sent

    def test_a_dataset_that_comes_later_is_found(self, portal: Portal) -> None:
        newer = portal.publish(**replacing("comes-later"))
        portal.sync()
        assert said(portal, newer) == []

        older = portal.publish(name="comes-later")
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_a_site_with_a_front_end_of_its_own(self, portal: Portal) -> None:
        portal.set("landing_url", "https://front.example.org/data?set={name}")
        older = portal.publish()
        newer = portal.publish(**replacing(f"http://FRONT.example.org/data?set={older['name']}"))

        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_a_name_that_is_a_word_elsewhere_is_no_dataset(self, portal: Portal) -> None:
        portal.publish(name="manual")
        dataset = portal.publish(**replacing("manual", "documentation"))

        portal.sync()

        assert said(portal, dataset) == []

    def test_a_hidden_older_version_keeps_its_name(self, portal: Portal) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()

        portal.patch(older, private=True)
        portal.sync()

        assert portal.state(older) == "registered"
        assert said(portal, newer) == [(NEWER, portal.doi(older))]

    def test_what_a_private_edit_says_is_told_nobody(self, portal: Portal) -> None:
        """P8: a relation counts once the registry has confirmed the document that says it."""
        older, newer = portal.publish(), portal.publish()
        portal.sync()
        portal.patch(newer, private=True, **replacing(older["id"]))
        portal.sync()
        assert said(portal, older) == []

        portal.patch(newer, private=False)
        portal.sync()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    @pytest.mark.parametrize("field", ["replaces", "replaced_by"])
    def test_a_dataset_is_no_version_of_itself_under_a_former_doi(
        self, portal: Portal, field: str
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        former = portal.doi(dataset)
        portal.patch(dataset, **replacing(former, field))
        portal.registry.make_foreign(ASSIGNED, owner=DEMO.user, state="findable")
        portal.act("andsdoi_assign", id=dataset["id"], doi=ASSIGNED, replace=True)

        portal.sync()

        assert not {NEWER, OLDER} & {relation for relation, _ in said_by(portal, ASSIGNED)}

    def test_a_former_doi_names_the_current_one_whatever_the_dataset_says_of_that(
        self, portal: Portal
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        former = portal.doi(dataset)
        portal.registry.make_foreign(ASSIGNED, owner=DEMO.user, state="findable")
        portal.act("andsdoi_assign", id=dataset["id"], doi=ASSIGNED, replace=True)
        portal.patch(dataset, **replacing(ASSIGNED, "replaced_by"))

        portal.sync()

        assert said_by(portal, former) == [("IsIdenticalTo", ASSIGNED)]


def another_organization(portal: Portal) -> str:
    from ckan.tests import factories

    return str(factories.Organization()["id"])


class TestWhoseVersions:
    """What one dataset says of another's version is repeated there only within an organization."""

    @References
    def test_nobody_writes_into_the_record_of_another_organization(
        self, portal: Portal, refer: Refer
    ) -> None:
        theirs = portal.publish(owner_org=another_organization(portal))
        portal.sync()
        portal.publish(**replacing(refer(portal, theirs)))
        sent = len(portal.requests())

        portal.sync()

        assert said(portal, theirs) == []
        assert not any(portal.doi(theirs) in one.path for one in portal.requests()[sent:])

    def test_datasets_without_organization_belong_to_none(self, portal: Portal) -> None:
        older = portal.publish(owner_org=None)
        newer = portal.publish(owner_org=None, **replacing(older["id"]))

        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == []

    def test_two_organizations_may_both_say_it(self, portal: Portal) -> None:
        older = portal.publish(owner_org=another_organization(portal))
        newer = portal.publish(**replacing(older["id"]))
        portal.patch(older, **replacing(newer["id"], "replaced_by"))

        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    @pytest.mark.parametrize("moved", ["the newer", "the older"])
    @pytest.mark.parametrize("how", ["by an edit", "by SQL"])
    def test_it_ends_when_one_moves_to_another_organization_and_comes_back_with_it(
        self, portal: Portal, moved: str, how: str
    ) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()
        assert said(portal, older) == [(OLDER, portal.doi(newer))]
        one = newer if moved == "the newer" else older

        move(portal, one, another_organization(portal), how)
        portal.sync()
        assert said(portal, older) == []

        move(portal, one, portal.organization, how)
        portal.sync()
        assert said(portal, older) == [(OLDER, portal.doi(newer))]


def move(portal: Portal, dataset: Dataset, organization: str, how: str) -> None:
    if how == "by SQL":
        statement = "UPDATE package SET owner_org = :owner WHERE id = :id"
        portal.execute(statement, owner=organization, id=dataset["id"])
    else:
        portal.act("package_owner_org_update", id=dataset["id"], organization_id=organization)


def make_private(portal: Portal, dataset: Dataset) -> None:
    portal.patch(dataset, private=True)


def delete(portal: Portal, dataset: Dataset) -> None:
    portal.act("package_delete", id=dataset["id"])


def purge(portal: Portal, dataset: Dataset) -> None:
    portal.act("dataset_purge", id=dataset["id"])


def withdraw(portal: Portal, dataset: Dataset) -> None:
    portal.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong data")


class TestTheEnd:
    """What a dataset said of another's version ends with it."""

    @pytest.mark.parametrize("end", [make_private, delete, purge, withdraw])
    def test_of_a_dataset_that_is_hidden_or_gone_nothing_is_repeated(
        self, portal: Portal, end: Callable[[Portal, Dataset], None]
    ) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

        end(portal, newer)
        portal.sync()

        assert portal.row(newer).state == "registered"
        assert said(portal, older) == []

    @pytest.mark.parametrize("end", [make_private, purge])
    def test_it_ends_though_the_brake_holds_the_hide(
        self, portal: Portal, end: Callable[[Portal, Dataset], None]
    ) -> None:
        older, other = portal.publish(), portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()
        portal.set("hide_limit", 1)
        portal.patch(other, private=True)
        portal.sync()

        end(portal, newer)
        portal.sync()

        assert portal.row(newer).state == "findable"
        assert said(portal, older) == []

    def test_it_comes_back_when_the_dataset_is_shown_again(self, portal: Portal) -> None:
        older = portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()
        portal.patch(newer, private=True)
        portal.sync()

        portal.patch(newer, private=False)
        portal.sync()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]


class TestTheHistory:
    """P7: why a document is another one although nobody has touched its dataset."""

    def test_names_the_dataset_because_of_which_another_is_updated(self, portal: Portal) -> None:
        older = portal.publish()
        portal.sync()
        newer = portal.publish(**replacing(older["id"]))
        portal.sync()
        assert history(portal, older)[0] == ("updated", newer["id"])

        portal.act("dataset_purge", id=newer["id"])
        portal.sync()

        assert history(portal, older)[:2] == [("updated", newer["id"])] * 2

    def test_names_nobody_for_an_edit_of_the_dataset_itself(self, portal: Portal) -> None:
        older = portal.publish()
        portal.publish(**replacing(older["id"]))
        portal.sync()

        portal.patch(older, title="Edited")
        portal.sync()

        assert history(portal, older)[0] == ("updated", None)


def history(portal: Portal, dataset: Dataset) -> list[tuple[str, str | None]]:
    events = portal.act("andsdoi_event_list", id=dataset["id"])
    return [(event["what"], event["text"]) for event in events]


class TestHowMany:
    """A document speaks of at most 20 other datasets of the site."""

    def test_one_dataset_causes_at_most_twenty_updates_and_its_editors_are_told(
        self, portal: Portal
    ) -> None:
        others = [portal.publish() for _ in range(23)]
        portal.sync()
        sent = len(portal.requests())

        text = ", ".join(f'"{one["id"]}"' for one in others)
        newer = portal.publish(**replacing(f"[{text}]"))
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(one)) for one in others[:20]]
        assert [len(said(portal, one)) for one in others] == [1] * 20 + [0] * 3
        posts = [one for one in portal.requests()[sent:] if one.method == "POST"]
        assert len(posts) == 20 + 2
        (problem,) = too_many(portal, newer)
        assert (problem["field"], problem["severity"]) == ("replaces", "lost")
        assert "at most 20 other datasets" in problem["message"]
        assert "left out: 3" in problem["message"]
        sent = len(portal.requests())
        portal.sync()
        assert len(portal.requests()) == sent

    def test_several_relations_to_one_dataset_count_once(self, portal: Portal) -> None:
        others = [portal.publish() for _ in range(20)]
        text = ", ".join(f'"{one["id"]}"' for one in others)
        fields = [{"key": key, "value": f"[{text}]"} for key in ("replaces", "has_part")]
        dataset = portal.publish(extras=fields)

        portal.sync()

        assert len(said(portal, dataset)) == 40
        assert too_many(portal, dataset) == []

    def test_what_others_say_comes_last(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.publish(**replacing(dataset["id"]))
        others = [portal.publish() for _ in range(20)]
        text = ", ".join(f'"{one["id"]}"' for one in others)
        portal.patch(dataset, **replacing(f"[{text}]"))

        portal.sync()

        assert said(portal, dataset) == [(NEWER, portal.doi(one)) for one in others]
        (problem,) = too_many(portal, dataset)
        assert problem["field"] == "relationships"


def too_many(portal: Portal, dataset: Dataset) -> list[dict[str, Any]]:
    problems = portal.act("andsdoi_preview", id=dataset["id"])["problems"]
    return [one for one in problems if one["code"] == "too-many-datasets"]


class TestPrivate:
    """P3: no POST names a dataset that is neither public nor has a confirmed DOI."""

    @pytest.mark.parametrize("refer", [by_id, by_name, by_page, by_page_with_name])
    @pytest.mark.parametrize("field", ["replaces", "has_part", "url"])
    def test_a_private_dataset_is_never_named(
        self, portal: Portal, refer: Refer, field: str
    ) -> None:
        secret = portal.create(private=True, name="needle-in-the-haystack")
        fields = {"url": refer(portal, secret)} if field == "url" else None
        portal.publish(**(fields or replacing(refer(portal, secret), field)))

        portal.sync()

        assert portal.requests("POST")
        for request in portal.requests():
            assert secret["id"] not in request.body
            assert secret["name"] not in request.body

    @pytest.mark.parametrize(
        "url",
        [
            "http://andsdoi.test/samples/{name}",
            "http://andsdoi.test/de/samples/{id}",
            "http://andsdoi.test/dataset/edit/{name}",
            "HTTP://andsdoi.test/dataset/{name}",
            "http://andsdoi.test/dataset/{name}.rdf",
            "http://andsdoi.test//dataset/{name}/resource/1",
            "http://andsdoi.test/api/3/action/package_show?use_default_schema=true&id={name}",
            "http://andsdoi.test/api/action/package_show?id={id}&include_tracking=true",
        ],
    )
    def test_a_private_dataset_is_not_named_by_another_address(
        self, portal: Portal, url: str
    ) -> None:
        """An extension brings a type of dataset with pages of its own, which gets no DOIs."""
        with provided(Samples, "andsdoi_samples"):
            secret = portal.create(private=True, type="samples", name="needle-in-the-haystack")
            portal.publish(**replacing(url.format(**secret)))

            portal.sync()

        assert portal.requests("POST")
        for request in portal.requests():
            assert secret["id"] not in request.body
            assert secret["name"] not in request.body

    def test_a_reserved_doi_is_never_named(self, portal: Portal) -> None:
        secret = portal.create(private=True)
        reserved = "10.70000/needle0000"
        portal.patch(secret, title="Edited")
        portal.execute(
            "UPDATE andsdoi_doi SET doi = :doi, pinned = true WHERE package_id = :id",
            doi=reserved,
            id=secret["id"],
        )
        dataset = portal.publish(**replacing(f"https://doi.org/{reserved}"))

        portal.sync()

        assert said(portal, dataset) == []
        assert not any("needle" in request.body for request in portal.requests())
        preview = portal.act("andsdoi_preview", id=dataset["id"])
        (problem,) = (p for p in preview["problems"] if p["code"] == "relation-without-identifier")
        assert problem["field"] == "replaces"

    def test_a_page_that_is_no_longer_public_is_taken_out(self, portal: Portal) -> None:
        portal.set("organizations", portal.organization)
        other = portal.publish(owner_org=None)
        dataset = portal.publish(**replacing(other["name"]))
        portal.sync()
        assert said(portal, dataset) == [(NEWER, page(other))]

        portal.patch(other, private=True, owner_org=portal.organization)
        portal.sync()

        assert portal.state(other) == "none"
        assert said(portal, dataset) == []

    @pytest.mark.parametrize("while_it_is_recorded", [False, True])
    def test_a_page_that_was_public_for_a_moment_only_is_taken_out(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch, while_it_is_recorded: bool
    ) -> None:
        """P5: between two runs of its own nobody saw that its page could be named."""
        other = portal.create(private=True)
        portal.act("andsdoi_exclude", id=other["id"], reason="Not this one.")
        portal.sync()
        dataset = portal.publish(**replacing(page(other)))
        portal.sync()

        def show() -> None:
            portal.patch(other, private=False)

        if while_it_is_recorded:
            portal.patch(other, title="Still private")
            portal.before(Stage.RECORD, show)
            worker.sync([other["id"]], limit=1)
            neighbours.notify_neighbours()
        else:
            show()
        portal.patch(dataset, title="Names the page")
        with monkeypatch.context() as patch:
            # it is hidden before it is marked
            patch.setattr(neighbours, "notify_neighbours", lambda: 0)
            patch.setattr(neighbours, "are_neighbours_pending", lambda: False)
            portal.sync(dataset)
        assert said(portal, dataset) == [(NEWER, page(other))]
        portal.patch(other, private=True)

        assert portal.sync().all_well

        assert said(portal, dataset) == []

    def test_a_page_becomes_the_doi_once_it_is_confirmed(self, portal: Portal) -> None:
        portal.set("select", "requested")
        older, newer = portal.publish(), portal.publish()
        portal.patch(newer, **replacing(older["name"]))
        portal.act("andsdoi_mint", id=newer["id"])
        portal.sync()
        assert said(portal, newer) == [(NEWER, page(older))]

        portal.act("andsdoi_mint", id=older["id"])
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]

    def test_a_published_dataset_is_named_from_then_on(self, portal: Portal) -> None:
        older = portal.create(private=True)
        newer = portal.publish(**replacing(older["name"]))
        portal.sync()
        assert said(portal, newer) == []

        portal.patch(older, private=False)
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_the_purge_of_what_never_had_a_doi_takes_it_out(self, portal: Portal) -> None:
        portal.set("select", "requested")
        older, newer = portal.publish(), portal.publish()
        portal.patch(newer, **replacing(older["id"]))
        portal.act("andsdoi_mint", id=newer["id"])
        portal.sync()
        assert said(portal, newer) == [(NEWER, page(older))]

        portal.act("dataset_purge", id=older["id"])
        portal.sync()

        assert said(portal, newer) == []

    def test_the_guard_looks_at_the_other_page_again(self, portal: Portal) -> None:
        portal.set("select", "requested")
        other, dataset = portal.publish(name="needle"), portal.publish()
        portal.patch(dataset, **replacing(other["name"]))
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.before(
            Stage.GUARD,
            of=Step.POST_METADATA,
            action=lambda: portal.execute(
                "UPDATE package SET private = true WHERE id = :id", id=other["id"]
            ),
        )

        portal.sync()

        assert portal.state(dataset) == "findable"
        assert not any(other["id"] in request.body for request in portal.requests())


class TestRelationships:
    """CKAN's own relationships, read from both sides."""

    def _relate(self, portal: Portal, subject: Dataset, kind: str, object_: Dataset) -> None:
        portal.act(
            "package_relationship_create",
            subject=subject["id"],
            object=object_["id"],
            type=kind,
            comment="",
        )

    @pytest.mark.parametrize(
        ("kind", "as_subject", "as_object"),
        [
            ("depends_on", "Requires", "IsRequiredBy"),
            ("derives_from", "IsDerivedFrom", "IsSourceOf"),
            ("links_to", "References", "IsReferencedBy"),
            ("child_of", "IsPartOf", "HasPart"),
        ],
    )
    def test_both_sides_of_a_relationship_are_said(
        self, portal: Portal, kind: str, as_subject: str, as_object: str
    ) -> None:
        one, other = portal.publish(), portal.publish()
        portal.sync()

        self._relate(portal, one, kind, other)
        portal.sync()

        assert said(portal, one) == [(as_subject, portal.doi(other))]
        assert said(portal, other) == [(as_object, portal.doi(one))]

    def test_a_deleted_relationship_goes_from_both_sides(self, portal: Portal) -> None:
        one, other = portal.publish(), portal.publish()
        self._relate(portal, one, "depends_on", other)
        portal.sync()

        portal.act(
            "package_relationship_delete", subject=one["id"], object=other["id"], type="depends_on"
        )
        portal.sync()

        assert said(portal, one) == said(portal, other) == []

    def test_a_private_related_dataset_is_no_more_than_an_id_to_an_editor(
        self, portal: Portal
    ) -> None:
        """P3."""
        dataset = portal.publish()
        secret = portal.create(private=True, name="needle-name", title="Needle title")
        self._relate(portal, dataset, "depends_on", secret)

        portal.sync()

        assert said(portal, dataset) == []
        assert not any(secret["id"] in request.body for request in portal.requests())
        answer = str(portal.act("andsdoi_preview", id=dataset["id"]))
        assert secret["id"] in answer
        assert "needle" not in answer.casefold()

    def test_the_order_of_relationships_is_always_the_same(self, portal: Portal) -> None:
        dataset, others = portal.publish(), [portal.publish() for _ in range(3)]
        for other in others:
            self._relate(portal, dataset, "depends_on", other)
        portal.sync()
        before = portal.row(dataset).xml_hash
        expected = [portal.doi(one) for one in sorted(others, key=lambda one: str(one["id"]))]
        assert [doi for _, doi in said(portal, dataset)] == expected

        portal.execute(
            "UPDATE package_relationship SET comment = 'moved' WHERE object_package_id = :id",
            id=others[0]["id"],
        )
        portal.execute("UPDATE andsdoi_doi SET due_at = now()")
        portal.sync()

        assert portal.row(dataset).xml_hash == before


class TestCrash:
    """P5: whoever must be told is told, whenever the worker dies."""

    def test_a_crash_between_record_and_marking_loses_no_relation(self, portal: Portal) -> None:
        older = portal.publish()
        portal.sync()
        newer = portal.publish(**replacing(older["id"]))

        def die() -> None:
            portal.instead(Stage.NEIGHBOURS, lambda: os.kill(os.getpid(), signal.SIGKILL))
            worker.sync()

        assert in_child(die) != 0
        assert said(portal, older) == []
        portal.sync()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_a_locked_row_is_marked_once_it_is_free(
        self, portal: Portal, request: pytest.FixtureRequest
    ) -> None:
        """P1: a save that holds the row is not waited for."""
        from ckan.model import meta

        older = portal.publish()
        portal.sync()
        newer = portal.publish(**replacing(older["id"]))
        holder = meta.engine.connect()
        request.addfinalizer(holder.close)
        transaction = holder.begin()
        lock = sa.text("SELECT FROM andsdoi_doi WHERE package_id = :id FOR UPDATE")
        holder.execute(lock, {"id": older["id"]})

        def let_go() -> None:
            assert portal.state(newer) == "findable"
            transaction.rollback()

        portal.before(Stage.LOCKED_NEIGHBOURS, let_go)
        portal.sync()

        assert said(portal, older) == [(OLDER, portal.doi(newer))]

    def test_a_change_between_looking_and_recording_is_not_lost(self, portal: Portal) -> None:
        """The newer one looks at the older before the older is confirmed, and records after."""
        portal.set("select", "requested")
        older, newer = portal.publish(), portal.publish()
        portal.patch(newer, **replacing(older["id"]))
        portal.act("andsdoi_mint", id=newer["id"])

        def confirm_the_older() -> None:
            portal.act("andsdoi_mint", id=older["id"])
            portal.sync(older)

        portal.after(Stage.PLAN, confirm_the_older)
        portal.sync(newer)
        portal.sync()

        assert said(portal, newer) == [(NEWER, portal.doi(older))]
        assert said(portal, older) == [(OLDER, portal.doi(newer))]


class TestReconcile:
    """What a document says of other datasets belongs to what is held against the registry."""

    @pytest.mark.parametrize("fix", [None, "somebody"])
    def test_what_the_registry_holds_of_related_datasets_does_not_differ(
        self, portal: Portal, fix: str | None
    ) -> None:
        older, other = portal.publish(), portal.publish()
        newer = portal.publish(**replacing(older["id"]))
        portal.act(
            "package_relationship_create",
            subject=newer["id"],
            object=other["id"],
            type="derives_from",
        )
        portal.sync()
        portal.execute("UPDATE andsdoi_event SET last_at = last_at - interval '1 hour'")
        findings: list[run.ReportedDifference] = []

        run.reconcile(fix=fix, tell=findings.append, note=lambda _: None)

        assert [one for one in findings if one.finding == "metadata"] == []
