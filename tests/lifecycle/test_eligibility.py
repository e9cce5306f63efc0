"""Who gets a DOI: types, organizations, harvested, exemptions, requests, other extensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import pytest
from ckan import model
from ckan import plugins as p

from ckanext.andsdoi import config
from ckanext.andsdoi.interfaces import IAndsDoi
from ckanext.andsdoi.lifecycle.dataset.brought import Brought, BroughtKind
from ckanext.andsdoi.lifecycle.dataset.eligibility import Candidate, Rules, external, obstacle
from ckanext.andsdoi.lifecycle.maintenance import dry_run
from ckanext.andsdoi.lifecycle.rows.enums import ExemptionReason
from ckanext.andsdoi.metadata.record import Record, ResourceType

from ..portal import Portal, provided

RULES = Rules(frozenset({"dataset"}))
EXISTING, EXCLUDED = ExemptionReason


def _only(organization: str) -> Rules:
    return Rules(RULES.dataset_types, frozenset({organization}))


FOREIGN = Brought(BroughtKind.EXTERNAL, "10.1234/a", "doi")
OURS = Brought(BroughtKind.NEEDS_ASSIGN, "10.70000/a", "doi")
UNREAD = Brought(BroughtKind.UNREAD, "", "doi", "pending")
ELSEWHERE = Brought(BroughtKind.ELSEWHERE, "10.70000/b", "identifier")


@pytest.mark.parametrize(
    ("candidate", "rules", "code"),
    [
        (Candidate("dataset"), RULES, None),
        (Candidate("sample"), RULES, "type"),
        (Candidate("sample"), Rules(frozenset({"dataset", "sample"})), None),
        (Candidate("dataset", "id-1", "name-1"), _only("id-1"), None),
        (Candidate("dataset", "id-1", "name-1"), _only("name-1"), None),
        (Candidate("dataset", "id-1", "name-1"), _only("other"), "organization"),
        (Candidate("dataset"), _only("other"), "organization"),
        (Candidate("dataset", harvested=True), RULES, "harvested"),
        (Candidate("dataset", harvested=True), Rules(RULES.dataset_types, harvested=True), None),
        (Candidate("dataset", exemption=EXISTING), RULES, "existing"),
        (Candidate("dataset", exemption=EXISTING, approved=True), RULES, None),
        (Candidate("dataset", exemption=EXCLUDED, approved=True), RULES, "excluded"),
        (Candidate("dataset"), Rules(RULES.dataset_types, select="requested"), "unasked"),
        (Candidate("dataset", approved=True), Rules(RULES.dataset_types, select="requested"), None),
        (Candidate("dataset", brought=(FOREIGN,)), RULES, "external"),
        (Candidate("dataset", brought=(FOREIGN,), approved=True), RULES, "external"),
        (Candidate("dataset", brought=(FOREIGN,), despite_existing=True), RULES, None),
        (Candidate("dataset", brought=(OURS,)), RULES, "needs-assign"),
        (Candidate("dataset", brought=(OURS,), to_import="10.70000/a"), RULES, "needs-import"),
        (Candidate("dataset", brought=(OURS,), to_import="10.70000/b"), RULES, "needs-assign"),
        (Candidate("dataset", brought=(ELSEWHERE,)), RULES, None),
        (Candidate("dataset", brought=(UNREAD,)), RULES, "unread-doi"),
        (Candidate("dataset", brought=(UNREAD,), approved=True), RULES, "unread-doi"),
        (Candidate("dataset", brought=(UNREAD,), despite_existing=True), RULES, None),
        (Candidate("dataset", was_external="10.1234/a"), RULES, "was-external"),
        (Candidate("dataset", was_external="10.1234/a", approved=True), RULES, "was-external"),
        (Candidate("dataset", was_external="10.1234/a", brought=(FOREIGN,)), RULES, "external"),
        (Candidate("dataset", was_external="10.1234/a", despite_existing=True), RULES, None),
        (Candidate("dataset", to_import="10.70000/a"), RULES, "needs-import"),
        (Candidate("dataset", to_import="10.70000/a", approved=True), RULES, "needs-import"),
        (Candidate("dataset", to_import="10.70000/a", despite_existing=True), RULES, None),
        (Candidate("dataset", to_import="10.70000/a", exemption=EXCLUDED), RULES, "excluded"),
    ],
)
def test_the_first_rule_in_the_way_decides(
    candidate: Candidate, rules: Rules, code: str | None
) -> None:
    found = obstacle(candidate, rules)
    assert (found.class_ if found else None) == code


def test_the_sentence_names_what_was_found() -> None:
    found = obstacle(Candidate("dataset", brought=(FOREIGN,)), RULES)
    assert found is not None
    assert found.english == "The dataset has the DOI 10.1234/a already."
    assert found.field == "doi"


def test_a_doi_that_is_not_known_here_says_which_command_helps() -> None:
    """P7."""
    assigned = obstacle(Candidate("dataset", brought=(OURS,)), RULES)
    imported = obstacle(Candidate("dataset", brought=(OURS,), to_import=OURS.doi), RULES)
    assert assigned is not None
    assert "ckan andsdoi assign" in assigned.english
    assert "ckan andsdoi import --field doi)" in assigned.english
    assert imported is not None
    assert "Run ckan andsdoi import-ckanext-doi." in imported.english
    assert (assigned.field, imported.field) == ("doi", "doi")


def test_a_foreign_doi_is_external_unless_a_person_decided_otherwise() -> None:
    assert external(Candidate("dataset", brought=(OURS, FOREIGN))) == "10.1234/a"
    assert external(Candidate("dataset", brought=(FOREIGN,), despite_existing=True)) is None


class TestOnTheSite:
    """The same, end to end."""

    def test_other_types_of_datasets_get_no_doi(self, portal: Portal) -> None:
        portal.set("dataset_types", ["sample"])
        portal.publish()
        portal.sync()
        assert portal.requests() == []

    def test_a_harvested_dataset_gets_none(self, portal: Portal) -> None:
        portal.publish(extras=[{"key": "harvest_source_id", "value": "x"}])
        portal.sync()
        assert portal.requests() == []

    def test_a_dataset_that_was_public_before_gets_no_doi_by_an_edit(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute(
            "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, 'existing')",
            id=dataset["id"],
        )
        portal.patch(dataset, title="Edited")
        portal.sync()
        assert portal.requests() == []

    def test_a_minted_doi_is_kept_up_to_date_though_the_rules_change(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("dataset_types", ["sample"])
        portal.patch(dataset, title="Edited")
        portal.sync()
        assert b"Edited" in portal.registry.versions(portal.doi(dataset))[-1]

    def test_a_blocked_dataset_stays_without_a_name_and_says_which_field(
        self, portal: Portal
    ) -> None:
        dataset = portal.publish(author="", owner_org=None)
        portal.sync()
        row = portal.row(dataset)
        assert (row.doi, row.problem_class, row.problem_field) == (None, "blocked", "author")
        assert portal.requests() == []

    def test_mended_it_gets_its_doi(self, portal: Portal) -> None:
        dataset = portal.publish(author="", owner_org=None)
        portal.sync()
        portal.patch(dataset, author="Doe, Jane")
        portal.sync()
        assert portal.state(dataset) == "findable"
        assert portal.row(dataset).problem_class is None


class TestDelay:
    """Minutes that a publication waits."""

    def test_nothing_is_minted_before_the_delay_is_over(self, portal: Portal) -> None:
        portal.set("delay", 5)
        dataset = portal.publish()
        portal.sync()
        assert portal.requests() == []
        due = portal.row(dataset).due_at - datetime.now(timezone.utc)
        assert timedelta(minutes=4) < due < timedelta(minutes=6)

    def test_an_edit_does_not_restart_the_delay(self, portal: Portal) -> None:
        dataset = self._published_six_minutes_ago(portal)
        portal.patch(dataset, title="Edited")
        portal.sync()
        assert portal.state(dataset) == "findable"

    def test_becoming_private_does(self, portal: Portal) -> None:
        dataset = self._published_six_minutes_ago(portal)
        portal.patch(dataset, private=True)
        portal.sync()
        portal.patch(dataset, private=False)
        portal.sync()
        assert portal.requests() == []

    def _published_six_minutes_ago(self, portal: Portal) -> dict[str, Any]:
        portal.set("delay", 5)
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE andsdoi_doi SET public_since = public_since - interval '6 minutes'")
        return dataset


class Choosy(p.SingletonPlugin):
    """Another extension with a mind of its own."""

    p.implements(IAndsDoi, inherit=True)
    told: ClassVar[list[tuple[str, str]]] = []

    def should_mint(self, dataset: dict[str, Any]) -> bool:
        if dataset["title"] == "Broken":
            raise RuntimeError("no idea")
        return dataset["title"] != "Unwanted"

    def after_confirmed(self, dataset_id: str, doi: str, state: str) -> None:
        self.told.append((doi, state))


class Fickle(p.SingletonPlugin):
    """An extension that says yes, then no, then yes again, as one that asks a service may."""

    p.implements(IAndsDoi, inherit=True)
    asked: ClassVar[int] = 0

    def should_mint(self, dataset: dict[str, Any]) -> bool:
        Fickle.asked += 1
        return Fickle.asked % 2 == 1


class Physical(p.SingletonPlugin):
    """An example extension: what this site describes are samples of rock."""

    p.implements(IAndsDoi, inherit=True)

    def amend_record(self, record: Record, dataset: dict[str, Any]) -> Record:
        if dataset["title"] == "Broken":
            raise RuntimeError("no idea")
        general = "Nonsense" if dataset["title"] == "Nonsense" else "PhysicalObject"
        return replace(record, resource_type=ResourceType(general, "Rock sample"))


class TestAmendedRecords:
    """IAndsDoi.amend_record."""

    @pytest.fixture(autouse=True)
    def physical(self, portal: Portal) -> Iterator[None]:
        with provided(Physical, "andsdoi_physical"):
            yield

    def test_the_amended_record_is_sent(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        assert (
            b'<resourceType resourceTypeGeneral="PhysicalObject">Rock sample</resourceType>'
            in portal.registry.versions(portal.doi(dataset))[-1]
        )

    @pytest.mark.parametrize(
        ("title", "class_"), [("Broken", "extension-failed"), ("Nonsense", "blocked")]
    )
    def test_a_failure_and_a_wrong_value_block_and_name_the_extension(
        self, portal: Portal, title: str, class_: str
    ) -> None:
        dataset = portal.publish(title=title)
        portal.sync()
        assert portal.requests() == []
        row = portal.row(dataset)
        assert row.problem_class == class_
        assert row.problem_params["plugin"] == "andsdoi_physical"

    def test_an_extension_that_failed_to_amend_is_asked_again(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset = portal.publish(title="Broken")
        portal.sync()
        monkeypatch.setattr(Physical, "amend_record", lambda self, record, dataset: record)
        portal.sync()
        assert portal.state(dataset) == "findable"


class TestAnExtensionThatChangesItsMind:
    """IAndsDoi.should_mint is asked once for each plan."""

    @pytest.fixture(autouse=True)
    def fickle(self, portal: Portal) -> Iterator[None]:
        Fickle.asked = 0
        with provided(Fickle, "andsdoi_fickle"):
            yield

    def test_one_answer_of_an_extension_decides_and_is_told(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        assert Fickle.asked == 1
        assert portal.state(dataset) == "findable"
        assert portal.row(dataset).problem_class is None

    def test_an_extension_that_said_no_is_not_asked_again_for_the_reason(
        self, portal: Portal
    ) -> None:
        Fickle.asked = 1
        dataset = portal.publish()
        portal.sync()
        assert Fickle.asked == 2
        assert portal.requests() == []
        assert portal.row(dataset).problem_class == "extension"

    def test_another_draw_of_a_taken_name_asks_no_extension(self, portal: Portal) -> None:
        portal.execute(
            "INSERT INTO andsdoi_event (package_id, doi, environment, what)"
            " VALUES ('another', :doi, 'test', 'reserved')",
            doi=f"{config.account().prefix}/0000000000",
        )
        portal.draw("0000000000", "1111111111")
        dataset = portal.publish()
        portal.sync()
        assert portal.doi(dataset) == f"{config.account().prefix}/1111111111"
        assert Fickle.asked == 1

    @pytest.mark.parametrize("of", ["sync", "mint", "why"])
    def test_a_dry_run_asks_an_extension_once(self, portal: Portal, of: str) -> None:
        dataset = portal.publish()
        if of == "sync":
            assert dry_run.sync(dataset["id"]).plan.announces
        elif of == "mint":
            assert dry_run.mint(model.Package.get(dataset["id"])).plan.announces
        else:
            assert dry_run.why_none(dataset["id"]) is None
        assert Fickle.asked == 1


class TestOtherExtensions:
    """IAndsDoi."""

    @pytest.fixture
    def choosy(self) -> Iterator[Choosy]:
        Choosy.told = []
        with provided(Choosy, "andsdoi_choosy") as plugin:
            yield plugin

    @pytest.mark.parametrize("title", ["Unwanted", "Broken"])
    def test_an_extension_may_object_and_the_row_says_so(
        self, portal: Portal, choosy: Choosy, title: str
    ) -> None:
        dataset = portal.publish(title=title)
        portal.sync()
        assert portal.requests() == []
        assert portal.row(dataset).problem_params == {"found": "andsdoi_choosy"}

    def test_an_extension_that_failed_to_decide_is_asked_again(
        self, portal: Portal, choosy: Choosy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset = portal.publish(title="Broken")
        portal.sync()
        monkeypatch.setattr(Choosy, "should_mint", lambda self, dataset: True)
        portal.sync()
        assert portal.state(dataset) == "findable"

    def test_an_extension_is_told_of_each_confirmed_state_once(
        self, portal: Portal, choosy: Choosy
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, title="Edited")
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()
        doi = portal.doi(dataset)
        assert choosy.told == [(doi, "findable"), (doi, "registered")]
