"""P2: no DOI is minted over one that a dataset has, had, or may have."""

from __future__ import annotations

from typing import Any

import pytest

from ..people import People
from ..portal import PREFIX, Portal
from .test_existing import latest

X, Y = "10.1234/x", "10.1234/y"


def publish(portal: Portal, **extras: str) -> dict[str, Any]:
    return portal.publish(extras=as_extras(extras))


def as_extras(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def shown(portal: Portal, dataset: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = portal.act("andsdoi_show", id=dataset["id"])
    return found


class TestExternal:
    @pytest.mark.parametrize(
        "extra",
        [
            {"identifier": f'["internal-7", "https://doi.org/{X}"]'},
            {"alternateIdentifier": f"L-17; https://doi.org/{X}"},
            {"DOI": X},
            {"guid": X},
            {"unique-resource-identifier-full": f'{{"code": "https://doi.org/{X}"}}'},
            {"doi": f'<a href="https://doi.org/{X}">DOI</a>'},
        ],
    )
    def test_a_doi_in_any_shape_is_not_minted_over(
        self, portal: Portal, extra: dict[str, str]
    ) -> None:
        dataset = publish(portal, **extra)
        portal.sync()

        assert portal.requests() == []
        assert (shown(portal, dataset)["state"], shown(portal, dataset)["doi"]) == ("external", X)
        assert {key: portal.extra(dataset, key) for key in extra} == extra

    def test_a_relation_that_another_field_states_decides_nothing(self, portal: Portal) -> None:
        stated = f'[{{"identifier": "{X}", "relation_type": "IsIdenticalTo"}}]'
        dataset = publish(portal, related_identifiers=stated)
        portal.sync()
        assert portal.state(dataset) == "findable"


class TestWhatTheDatabaseCannotHold:
    """A sign that no text in the database may have, in the value of an editor's field."""

    VALUES = (
        {"identifier": "https://doi.org/10.1234/%00abc"},
        {"identifier": '["10.1234/\\u0000abc"]'},
        {"identifier": '["10.1234/\\ud800"]'},
        {"identifier": '["10.1234/a and 10.1235/b \\u0000"]'},
        {"replaces": "http://andsdoi.test/dataset/a%00b"},
        {"replaces": '["ab\\u0000c"]'},
    )

    @pytest.mark.parametrize("extra", VALUES)
    def test_its_doi_is_hidden_all_the_same(self, portal: Portal, extra: dict[str, str]) -> None:
        """P9."""
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, extras=as_extras(extra))
        portal.sync()
        portal.patch(dataset, private=True)

        portal.sync()

        assert portal.state(dataset) == "registered"

    @pytest.mark.parametrize("extra", VALUES)
    def test_its_doi_is_withdrawn_all_the_same(self, portal: Portal, extra: dict[str, str]) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, extras=as_extras(extra))
        portal.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")

        portal.sync()

        assert portal.state(dataset) == "registered"

    @pytest.mark.parametrize("extra", VALUES)
    def test_it_is_planned_and_shown(self, portal: Portal, extra: dict[str, str]) -> None:
        """P7: nothing fails, so it is minted, or waits and says why."""
        dataset = publish(portal, **extra)

        totals = portal.sync()

        assert totals.defects == 0
        portal.act("andsdoi_preview", id=dataset["id"])
        found = shown(portal, dataset)
        assert found["state"] == "findable" or found["problem"]["class"] == "unread-doi"


class TestUnread:
    @pytest.mark.parametrize("value", [f"{X}; {Y}", "10.1234 / x", "pending", "https://doi.org/"])
    def test_a_value_that_is_not_one_doi_waits_for_a_person(
        self, portal: Portal, value: str
    ) -> None:
        """P7."""
        dataset = publish(portal, doi=value)
        portal.sync()

        assert portal.requests() == []
        assert portal.extra(dataset) == value
        problem = shown(portal, dataset)["problem"]
        assert problem["class"] == "unread-doi"
        assert problem["text"].startswith(f'doi: "{value}" ')

    def test_corrected_it_is_external(self, portal: Portal) -> None:
        dataset = publish(portal, doi="10.1234 / x")
        portal.sync()
        portal.patch(dataset, extras=as_extras({"doi": X}))
        portal.sync()
        assert shown(portal, dataset)["state"] == "external"
        assert shown(portal, dataset)["problem"] is None

    @pytest.mark.parametrize("value", ["n/a", "-"])
    def test_a_placeholder_is_no_value(self, portal: Portal, value: str) -> None:
        dataset = publish(portal, doi=value)
        portal.sync()
        assert portal.extra(dataset) == portal.doi(dataset)

    def test_a_person_may_mint_over_it_and_the_history_keeps_it(self, portal: Portal) -> None:
        dataset = publish(portal, doi="pending")
        portal.act("andsdoi_mint", id=dataset["id"], despite_existing=True)
        portal.sync()
        assert portal.extra(dataset) == portal.doi(dataset)
        assert told(portal, dataset, "approved") == ["pending"]
        assert told(portal, dataset, "overwritten") == ["pending"]
        assert "pending" not in latest(portal, dataset)

    def test_what_came_while_it_was_minted_is_kept_in_the_history(self, portal: Portal) -> None:
        dataset = portal.publish()
        with portal.answer_held("post_url") as held:
            import threading

            worker = threading.Thread(target=portal.sync)
            worker.start()
            held.await_request()
            portal.patch(dataset, extras=as_extras({"doi": X}))
        worker.join()
        portal.sync()
        assert portal.extra(dataset) == portal.doi(dataset)
        assert told(portal, dataset, "overwritten") == [X]


class TestWasExternal:
    """An edit that names only some extras drops the others."""

    @pytest.mark.parametrize("left", [{"river": "Fen"}, {}])
    def test_a_doi_that_is_gone_is_offered_and_nothing_is_minted(
        self, portal: Portal, left: dict[str, str]
    ) -> None:
        """P7."""
        dataset = publish(portal, doi=X, river="Fen")
        portal.sync()

        portal.patch(dataset, extras=as_extras(left))
        portal.sync()

        assert portal.requests() == []
        problem = shown(portal, dataset)["problem"]
        assert problem["class"] == "was-external"
        assert problem["text"].startswith(f"doi: The dataset had the DOI {X} ")
        assert told(portal, dataset, "external") == [X]

    def test_gone_from_another_field_it_waits_as_well(self, portal: Portal) -> None:
        dataset = publish(portal, alternate_identifier=f"https://doi.org/{X}")
        portal.sync()
        portal.patch(dataset, extras=as_extras({"alternate_identifier": "L-17"}))
        portal.sync()
        assert portal.requests() == []
        assert shown(portal, dataset)["problem"]["class"] == "was-external"

    def test_gone_before_a_worker_looked_it_waits_as_well(self, portal: Portal) -> None:
        dataset = publish(portal, doi=X)
        portal.patch(dataset, extras=[])
        portal.sync()
        assert portal.requests() == []
        assert shown(portal, dataset)["problem"]["class"] == "was-external"

    def test_gone_before_it_was_published_it_waits_as_well(self, portal: Portal) -> None:
        dataset = portal.create(private=True, extras=as_extras({"identifier": X}))
        portal.sync()
        portal.patch(dataset, extras=[])
        portal.sync()
        portal.patch(dataset, private=False)
        portal.sync()
        assert portal.requests() == []
        assert shown(portal, dataset)["problem"]["class"] == "was-external"

    @pytest.mark.parametrize("doi", [X, Y])
    def test_put_back_or_replaced_by_another_it_is_external_again(
        self, portal: Portal, doi: str
    ) -> None:
        dataset = publish(portal, doi=X)
        portal.sync()
        portal.patch(dataset, extras=[])
        portal.sync()

        portal.patch(dataset, extras=as_extras({"doi": doi}))
        portal.sync()

        found = shown(portal, dataset)
        assert (found["state"], found["doi"], found["problem"]) == ("external", doi, None)
        assert portal.requests() == []

    def test_a_script_may_mint_all_the_same(self, portal: Portal, people: People) -> None:
        dataset = publish(portal, doi=X)
        portal.sync()
        portal.patch(dataset, extras=[])

        people.ask("sysadmin", "andsdoi_mint", id=dataset["id"], despite_existing=True)
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert told(portal, dataset, "approved") == [X]
        assert X not in latest(portal, dataset), "nobody says that they are the same any more"

    def test_asking_for_a_doi_is_refused_and_names_the_field(self, portal: Portal) -> None:
        import ckantoolkit as tk

        dataset = publish(portal, doi=X)
        portal.sync()
        portal.patch(dataset, extras=[])
        with pytest.raises(tk.ValidationError) as refused:
            portal.act("andsdoi_mint", id=dataset["id"])
        assert list(refused.value.error_dict) == ["doi"]

    def test_ours_is_put_back_at_once_as_ever(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, extras=[])
        assert portal.extra(dataset) == portal.doi(dataset)


class TestAnotherDatasets:
    def test_in_json_text_it_is_not_told_either(self, portal: Portal) -> None:
        """P3."""
        other = portal.publish()
        portal.sync()
        doi = portal.doi(other)

        dataset = publish(portal, identifier=f'["ABC-1", "https://doi.org/{doi}"]')
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert doi not in latest(portal, dataset)
        assert "ABC-1" in latest(portal, dataset)
        assert shown(portal, dataset)["problem"]["class"] == "elsewhere"


class TestNeedsImport:
    """The table of ckanext-doi."""

    @pytest.fixture
    def old(self, portal: Portal) -> Any:
        portal.execute("CREATE TABLE doi (package_id text PRIMARY KEY, identifier text)")
        yield portal
        portal.execute("DROP TABLE doi")

    def test_what_its_table_knows_is_not_minted_before_the_import(self, old: Portal) -> None:
        """P7."""
        dataset = old.publish()
        old.execute("INSERT INTO doi VALUES (:id, :doi)", id=dataset["id"], doi=f"{PREFIX}/OLD")
        old.sync()
        assert old.requests() == []
        problem = shown(old, dataset)["problem"]
        assert problem["class"] == "needs-import"
        assert f"has {PREFIX}/old for this dataset" in problem["text"]

    def test_what_it_does_not_know_is_minted(self, old: Portal) -> None:
        dataset = old.publish()
        old.execute("INSERT INTO doi VALUES ('another', :doi)", doi=f"{PREFIX}/old")
        old.sync()
        assert old.state(dataset) == "findable"

    def test_what_our_table_knows_too_is_no_obstacle(self, old: Portal) -> None:
        dataset = old.publish()
        doi = f"{PREFIX}/old"
        old.execute("UPDATE andsdoi_doi SET doi = :doi", doi=doi)
        old.execute("INSERT INTO doi VALUES (:id, :doi)", id=dataset["id"], doi=doi)
        old.sync()
        assert (old.doi(dataset), old.state(dataset)) == (doi, "findable")

    def test_a_person_may_mint_over_it(self, old: Portal) -> None:
        dataset = old.publish()
        old.execute("INSERT INTO doi VALUES (:id, :doi)", id=dataset["id"], doi=f"{PREFIX}/old")
        old.act("andsdoi_mint", id=dataset["id"], despite_existing=True)
        old.sync()
        assert old.state(dataset) == "findable"

    def test_a_table_of_that_name_with_other_columns_is_somebody_elses(
        self, portal: Portal
    ) -> None:
        portal.execute("CREATE TABLE doi (a text)")
        try:
            dataset = portal.publish()
            portal.sync()
            assert portal.state(dataset) == "findable"
        finally:
            portal.execute("DROP TABLE doi")


class TestShared:
    """Two datasets with the same DOI of somebody else."""

    def test_both_stay_external_and_each_names_the_other(self, portal: Portal) -> None:
        """P7."""
        first, second = publish(portal, doi=X), publish(portal, identifier=f"doi:{X}")
        portal.sync()

        listed = {one["name"]: one for one in portal.act("andsdoi_list")}

        assert {one["state"] for one in listed.values()} == {"external"}
        assert listed[first["name"]]["shared_with"] == [second["name"]]
        assert shown(portal, second)["shared_with"] == [first["name"]]

    def test_asked_for_by_the_doi_a_public_one_is_found(
        self, portal: Portal, people: People
    ) -> None:
        first, _ = publish(portal, doi=X), publish(portal, doi=X)
        portal.sync()
        found = people.ask("anybody", "andsdoi_show", doi=f"https://doi.org/{X}")
        assert (found["dataset_id"], found["doi"]) == (first["id"], X)
        assert found["shared_with"] == []

    def test_a_private_one_is_not_told_of(self, portal: Portal, people: People) -> None:
        import ckantoolkit as tk

        dataset = publish(portal, doi=X)
        portal.sync()
        portal.patch(dataset, private=True)
        with pytest.raises(tk.ObjectNotFound):
            people.ask("anybody", "andsdoi_show", doi=X)


def told(portal: Portal, dataset: dict[str, Any], what: str) -> list[str]:
    """What the history says about the events of one kind."""
    events = portal.act("andsdoi_event_list", id=dataset["id"])
    return [event["text"] for event in events if event["what"] == what]
