"""andsdoi_event_list: what has happened, and how long it is told."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal


def told(portal: Portal, dataset: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    return list(portal.act("andsdoi_event_list", id=dataset["id"], **options))


def words(portal: Portal, dataset: dict[str, Any], **options: Any) -> list[str]:
    return [event["what"] for event in told(portal, dataset, **options)]


class TestWhatIsTold:
    """The newest first, with who and what the registry said."""

    def test_the_life_of_a_doi(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, notes="Edited.")
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()
        portal.patch(dataset, private=False)
        portal.sync()

        assert words(portal, dataset) == ["restored", "hidden", "updated", "minted", "reserved"]
        minted = told(portal, dataset)[3]
        assert minted["doi"] == portal.doi(dataset)
        assert minted["text"] == portal.row(dataset).url
        assert (minted["who"], minted["user_id"]) == ("worker", None)
        assert (minted["environment"], minted["count"]) == ("test", 1)
        assert minted["at"].endswith("+00:00")

    def test_a_decision_names_the_person(self, portal: Portal, people: People) -> None:
        dataset = portal.publish()
        people.ask("editor", "andsdoi_mint", id=dataset["id"])

        (approved,) = (e for e in told(portal, dataset) if e["what"] == "approved")

        user = portal.act("user_show", id=people.names["editor"])
        assert (approved["who"], approved["user_id"]) == (user["name"], user["id"])

    def test_equal_refusals_are_one_with_the_registrys_words(self, portal: Portal) -> None:
        """P7."""
        portal.registry.set_faults({"status": 503, "body": "Under maintenance"})
        dataset = portal.publish()
        for _ in range(3):
            portal.sync()

        refused = told(portal, dataset)[0]

        assert (refused["what"], refused["status"], refused["count"]) == ("refused", 503, 3)
        assert refused["last_at"] > refused["at"]

    def test_the_history_can_be_read_by_pages(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, notes="Edited.")
        portal.sync()

        assert words(portal, dataset, limit=1, offset=1) == ["minted"]
        assert words(portal, dataset, offset=9) == []

    @pytest.mark.parametrize(
        ("field", "value"), [("limit", 0), ("limit", 1001), ("offset", -1), ("limit", "many")]
    )
    def test_a_page_of_events_out_of_bounds_is_refused(
        self, portal: Portal, field: str, value: object
    ) -> None:
        dataset = portal.publish()

        with pytest.raises(tk.ValidationError) as raised:
            told(portal, dataset, **{field: value})

        assert field in raised.value.error_dict

    def test_of_a_dataset_that_nothing_has_happened_to(self, portal: Portal) -> None:
        assert told(portal, portal.create(private=True)) == []

    def test_an_unknown_dataset_is_not_found(self, portal: Portal) -> None:
        with pytest.raises(tk.ObjectNotFound):
            portal.act("andsdoi_event_list", id="no-such-dataset")


class TestWhoIsTold:
    """Who may edit; of a purged dataset sysadmins."""

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("sysadmin", True),
            ("admin", True),
            ("editor", True),
            ("member", False),
            ("stranger", False),
            ("anybody", False),
        ],
    )
    def test_of_a_public_dataset(self, people: People, who: str, may: bool) -> None:
        dataset = people.portal.publish()
        people.portal.sync()

        assert self._is_told(people, who, dataset) is may

    @pytest.mark.parametrize(("who", "may"), [("sysadmin", True), ("editor", False)])
    def test_of_a_purged_dataset(self, people: People, who: str, may: bool) -> None:
        dataset = people.portal.publish()
        people.portal.sync()
        people.portal.act("dataset_purge", id=dataset["id"])

        assert self._is_told(people, who, dataset) is may

    def _is_told(self, people: People, who: str, dataset: dict[str, Any]) -> bool:
        try:
            events = people.ask(who, "andsdoi_event_list", id=dataset["id"])
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return False
        return "minted" in [event["what"] for event in events]


class TestForgetting:
    """Routine updates are kept for a year, everything else for ever."""

    @pytest.fixture
    def aged(self, portal: Portal) -> dict[str, Any]:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, notes="Edited.")
        portal.sync()
        portal.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")
        portal.registry.set_faults({"status": 503})
        portal.sync()
        portal.registry.set_faults({})
        portal.sync()
        self._age(portal, days=366)
        portal.patch(dataset, notes="Edited again.")
        return dataset

    def test_a_sync_forgets_old_updates_only(self, portal: Portal, aged: dict[str, Any]) -> None:
        before = words(portal, aged)
        assert "updated" in before

        portal.sync()

        kept = words(portal, aged)
        assert kept == [word for word in before if word != "updated"]
        assert {"minted", "withdrawn", "refused", "reserved", "hidden"} <= set(kept)

    def test_a_year_is_not_over_before_its_end(self, portal: Portal, aged: dict[str, Any]) -> None:
        self._age(portal, days=-2)
        before = words(portal, aged)

        portal.sync()

        assert words(portal, aged) == before

    def test_one_run_forgets_a_bounded_number(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.andsdoi.lifecycle.rows import history

        monkeypatch.setattr(history, "BATCH", 2)
        portal.execute(
            "INSERT INTO andsdoi_event (package_id, environment, what, at, last_at)"
            " SELECT 'x', 'test', 'updated', moment, moment"
            " FROM generate_series(now() - '405 days'::interval, now() - '400 days'::interval,"
            " '1 day') AS moment"
        )

        portal.sync()

        assert portal.one("SELECT count(*) FROM andsdoi_event").count == 4

    def _age(self, portal: Portal, days: int) -> None:
        portal.execute(
            "UPDATE andsdoi_event SET at = at - make_interval(days => :days),"
            " last_at = last_at - make_interval(days => :days)",
            days=days,
        )
