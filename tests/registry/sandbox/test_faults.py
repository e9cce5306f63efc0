"""Injected faults: what may be set, which requests they strike, and what each of them does."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox.calls import OPERATIONS
from ckanext.andsdoi.registry.sandbox.faults.rules import EFFECTS, FaultError, load, parse
from ckanext.andsdoi.registry.sandbox.servers.machine import Machine

from .calling import DEMO, DOI, NEIGHBOUR, PREFIX, URL, Desk, document, form, said

BROKEN = {"status": 503}


class Clock:
    """A clock that tests wind."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["ands", "mds"])
def desk(request: pytest.FixtureRequest, clock: Clock) -> Desk:
    return Desk(request.param, clock=clock)


class TestSetting:
    @pytest.mark.parametrize("given", [{}, [], [{}], None])
    def test_nothing_clears(self, given: Any) -> None:
        assert parse(given) == []

    @pytest.mark.parametrize(
        "given",
        [
            {"colour": "red"},
            {"status": "503"},
            {"status": 42},
            {"status": True},
            {"hang": -1},
            {"close": "later"},
            {"empty": False},
            {"upstream": "up"},
            {"drip": 0},
            {"flood": 1.5},
            {"encoding": "utf-99"},
            {"encoding": 8},
            {"forbid": "all"},
            {"rate": 5},
            {"rate": {"limit": 5}},
            {"rate": {"limit": 5, "seconds": 0}},
            {"status": 503, "empty": True},
            {"retry_after": 3},
            {"body": "x"},
            {"close": "before", "commit": True},
            {"status": 503, "probability": 2},
            {"status": 503, "operation": "mint"},
            {"status": 503, "headers": {"X": 1}},
            {"status": 503, "seed": None},
            "status",
            [1],
        ],
    )
    def test_a_fault_that_cannot_be_set_is_refused(self, given: Any) -> None:
        with pytest.raises(FaultError):
            parse(given)

    def test_one_wrong_fault_changes_nothing(self, desk: Desk) -> None:
        desk.set_faults(BROKEN)
        with pytest.raises(FaultError):
            desk.set_faults({"empty": True}, {"colour": "red"})
        assert desk.engine.faults.describe() == [BROKEN]

    def test_a_file_of_json_is_as_good_as_json(self, tmp_path: Path) -> None:
        path = tmp_path / "faults.json"
        path.write_text(json.dumps(BROKEN))
        assert load(str(path)) == load(json.dumps([BROKEN])) == parse(BROKEN)

    @pytest.mark.parametrize("argument", ["{", "no such file"])
    def test_an_argument_neither_json_nor_file_is_refused(self, argument: str) -> None:
        with pytest.raises(FaultError):
            load(argument)

    def test_a_fault_comes_back_as_it_was_given(self, desk: Desk) -> None:
        given = [{"delay": 0.1, "operation": ["get_url"]}, {"status": 500, "times": 1}]
        desk.set_faults(*given)
        assert desk.engine.faults.describe() == given


class TestFilters:
    @pytest.mark.parametrize(
        ("keys", "struck"),
        [
            ({}, True),
            ({"operation": "get_metadata"}, True),
            ({"operation": ["get_url", "get_metadata"]}, True),
            ({"operation": "get_url"}, False),
            ({"method": "GET"}, True),
            ({"method": ["POST", "DELETE"]}, False),
            ({"doi": DOI}, True),
            ({"doi": DOI.upper()}, True),
            ({"doi": f"{PREFIX}/*"}, True),
            ({"doi": f"{PREFIX}/ab"}, False),
            ({"doi": f"{PREFIX}/b*"}, False),
            ({"account": DEMO.user}, True),
            ({"account": NEIGHBOUR.user}, False),
            ({"operation": "get_metadata", "method": "POST"}, False),
        ],
    )
    def test_filters_choose_the_requests_that_a_fault_strikes(
        self, desk: Desk, keys: dict[str, Any], struck: bool
    ) -> None:
        desk.set_faults({**BROKEN, **keys})
        assert (desk.ask("GET", f"/metadata/{DOI}").status == 503) is struck

    @pytest.mark.parametrize(
        ("operation", "method", "path", "body"),
        [
            ("post_metadata", "POST", "/metadata", document()),
            ("post_metadata", "PUT", f"/metadata/{DOI}", document()),
            ("post_url", "POST", "/doi", form()),
            ("delete_metadata", "DELETE", f"/metadata/{DOI}", b""),
            ("get_metadata", "GET", f"/metadata/{DOI}", b""),
            ("get_url", "GET", f"/doi/{DOI}", b""),
            ("list_dois", "GET", "/doi", b""),
        ],
    )
    def test_each_operation_is_known_with_its_doi(
        self, desk: Desk, operation: str, method: str, path: str, body: bytes
    ) -> None:
        desk.set_faults({**BROKEN, "operation": operation})
        assert desk.ask(method, path, body).status == 503
        entry = desk.engine.journal.last(1)[0]
        assert (entry.operation, entry.doi) == (
            operation,
            None if path == "/doi" and not body else DOI,
        )

    def test_the_first_that_matches_applies(self, desk: Desk) -> None:
        desk.set_faults({"status": 500, "method": "POST"}, BROKEN, {"status": 502})
        assert desk.ask("GET", "/doi").status == 503


class TestDice:
    def struck(self, desk: Desk, count: int) -> list[bool]:
        return [desk.ask("GET", "/doi").status == 503 for _ in range(count)]

    def test_times_is_a_burst(self, desk: Desk) -> None:
        desk.set_faults({**BROKEN, "times": 2})
        assert self.struck(desk, 4) == [True, True, False, False]
        assert desk.engine.faults.describe() == []

    def test_after_lets_some_pass_first(self, desk: Desk) -> None:
        desk.set_faults({**BROKEN, "after": 2, "times": 1})
        assert self.struck(desk, 4) == [False, False, True, False]

    def test_requests_that_do_not_match_are_not_counted(self, desk: Desk) -> None:
        desk.set_faults({**BROKEN, "after": 1, "operation": "list_dois"})
        desk.ask("GET", f"/doi/{DOI}")
        assert self.struck(desk, 2) == [False, True]

    def test_a_seed_repeats_the_draws(self, desk: Desk) -> None:
        draws = []
        for _ in range(2):
            desk.set_faults({**BROKEN, "probability": 0.5, "seed": 7})
            draws.append(self.struck(desk, 40))
        assert draws[0] == draws[1]
        assert 5 < sum(draws[0]) < 35

    @pytest.mark.parametrize(("probability", "struck"), [(0, False), (1, True)])
    def test_the_ends_of_probability(self, desk: Desk, probability: int, struck: bool) -> None:
        desk.set_faults({**BROKEN, "probability": probability})
        assert set(self.struck(desk, 20)) == {struck}

    def test_a_used_up_fault_gives_way_to_the_next(self, desk: Desk) -> None:
        desk.set_faults({"status": 500, "times": 1}, BROKEN)
        assert [desk.ask("GET", "/doi").status for _ in range(3)] == [500, 503, 503]


# Whether the registry acts before the fault strikes.
ACTS: list[tuple[dict[str, Any], bool]] = [
    ({"close": "before"}, False),
    ({"close": "after"}, True),
    ({"hang": 0.1}, False),
    ({"hang": 0.1, "commit": True}, True),
    ({"status": 500}, False),
    ({"status": 500, "commit": True}, True),
    ({"empty": True}, False),
    ({"empty": True, "commit": True}, True),
    ({"html": True}, False),
    ({"html": True, "commit": True}, True),
    ({"delay": 0.1}, True),
    ({"truncate": True}, True),
    ({"drip": 10}, True),
    ({"flood": 10}, False),
    ({"encoding": "utf-16"}, True),
    ({"wrong_doi": True}, False),
    ({"redirect": "https://elsewhere.example/"}, False),
    ({"unauthorized": True}, False),
    ({"forbid": "prefix"}, False),
    ({"rate": {"limit": 0, "seconds": 1}}, False),
    ({"refuse": 1, "times": 1}, False),
]


class TestStateChange:
    """Which faults let the registry act before they strike."""

    @pytest.mark.parametrize(("fault", "acted"), ACTS)
    def test_state_and_journal_agree(self, desk: Desk, fault: dict[str, Any], acted: bool) -> None:
        desk.set_faults(fault)
        desk.deliver("POST", "/metadata", document())
        entry = desk.engine.journal.last(1)[0]
        assert entry.fault == fault
        assert entry.committed is acted
        assert (entry.state_before, entry.state_after) == ("none", "draft" if acted else "none")
        assert desk.state() == entry.state_after

    def test_every_effect_is_named_above_or_only_reads_or_goes_upstream(self) -> None:
        named = {key for fault, _ in ACTS for key in fault}
        assert set(EFFECTS) - named == {"lag", "upstream"}

    def test_commit_does_not_force_what_the_registry_refuses(self, desk: Desk) -> None:
        desk.set_faults({"status": 500, "commit": True})
        desk.ask("POST", "/doi", form())
        assert not desk.engine.journal.last(1)[0].committed


class TestEffects:
    def test_a_status_with_body_and_headers(self, desk: Desk) -> None:
        desk.set_faults({"status": 418, "body": "short and stout", "headers": {"X-Pot": "tea"}})
        answer = desk.ask("GET", "/doi")
        assert said(answer) == (418, "short and stout")
        assert ("X-Pot", "tea") in answer.headers

    def test_retry_after_in_seconds(self, desk: Desk) -> None:
        desk.set_faults({"status": 429, "retry_after": 30})
        assert ("Retry-After", "30") in desk.ask("GET", "/doi").headers

    def test_retry_after_as_a_date_counts_from_the_answers_own_date(self, desk: Desk) -> None:
        desk.set_faults({"status": 503, "retry_after": 30, "retry_after_form": "date"})
        headers = dict(desk.ask("GET", "/doi").headers)
        later = parsedate_to_datetime(headers["Retry-After"])
        assert (later - parsedate_to_datetime(headers["Date"])).total_seconds() == 30

    def test_an_empty_200(self, desk: Desk) -> None:
        desk.set_faults({"empty": True})
        assert said(desk.ask("GET", "/doi")) == (200, "")

    def test_a_maintenance_page(self, desk: Desk) -> None:
        desk.set_faults({"html": True})
        answer = desk.ask("GET", "/doi")
        assert (answer.status, answer.content_type[:9]) == (200, "text/html")

    def test_a_flood(self, desk: Desk) -> None:
        desk.set_faults({"flood": 100_000})
        answer = desk.ask("GET", "/doi")
        assert (answer.status, len(answer.body)) == (200, 100_000)

    def test_another_encoding(self, desk: Desk) -> None:
        desk.set_faults({"encoding": "utf-16"})
        answer = desk.ask("POST", "/metadata", document())
        assert answer.body.decode("utf-16") == f"OK ({DOI.upper()})"

    def test_another_doi(self, desk: Desk) -> None:
        desk.set_faults({"wrong_doi": True})
        answer = desk.ask("POST", "/metadata", document())
        assert said(answer) == (201, "OK (10.5555/SOMETHING-ELSE)")

    def test_a_redirect(self, desk: Desk) -> None:
        desk.set_faults({"redirect": "https://elsewhere.example/"})
        answer = desk.ask("GET", "/doi")
        assert answer.status == 302
        assert ("Location", "https://elsewhere.example/") in answer.headers

    def test_a_changed_secret(self, desk: Desk) -> None:
        desk.set_faults({"unauthorized": True})
        assert said(desk.ask("GET", "/doi")) == (401, "Bad credentials")

    @pytest.mark.parametrize(
        ("profile", "refusal"),
        [("mds", (403, "Access is denied")), ("ands", (200, "[doi] DOI prefix is not allowed"))],
    )
    def test_a_forbidden_prefix(self, profile: str, refusal: tuple[int, str]) -> None:
        desk = Desk(profile)
        desk.set_faults({"forbid": "prefix"})
        assert said(desk.ask("POST", "/metadata", document())) == refusal

    def test_a_forbidden_domain(self, desk: Desk) -> None:
        desk.draft()
        desk.set_faults({"forbid": "domain"})
        refusal = f"URL {URL} is not allowed by repository SANDBOX domain settings."
        assert said(desk.ask("POST", "/doi", form())) == (422, refusal)
        assert desk.ask("POST", "/metadata", document()).status == 201

    @pytest.mark.parametrize("effect", [{"status": 500}, {"hang": 1}, {"close": "after"}])
    def test_a_delay_goes_with_every_effect(self, desk: Desk, effect: dict[str, Any]) -> None:
        desk.set_faults({**effect, "delay": 2})
        assert desk.deliver("GET", "/doi").wait == 2 + effect.get("hang", 0)

    def test_the_shape_of_what_leaves(self, desk: Desk) -> None:
        for fault, expected in (
            ({"truncate": True}, {"short": 16}),
            ({"drip": 5}, {"pace": 5}),
            ({"hang": 3}, {"wait": 3, "answer": None}),
            ({"refuse": 3, "times": 1}, {"refuse": 3, "answer": None}),
        ):
            desk.set_faults(fault)
            delivery = desk.deliver("GET", "/doi")
            assert {name: getattr(delivery, name) for name in expected} == expected


class TestUpstream:
    def test_the_row_is_written_and_nothing_else(self, ands: Desk) -> None:
        ands.set_faults({"upstream": "down"})
        assert said(ands.ask("POST", "/metadata", document())) == (200, "")
        entry = ands.engine.journal.last(1)[0]
        assert entry.upstream is not None
        assert (entry.upstream.path, entry.upstream.status) == ("/metadata", None)
        assert ands.engine.proxy is not None
        assert (ands.state(), ands.engine.proxy.rows[DOI].status) == ("none", "RESERVED")

    def test_a_request_that_is_not_forwarded_is_answered_as_ever(self, ands: Desk) -> None:
        ands.set_faults({"upstream": "down"})
        assert said(ands.ask("DELETE", f"/metadata/{DOI}")) == (200, "DOI doesn't exist")

    def test_mds_has_no_upstream(self, mds: Desk) -> None:
        mds.set_faults({"upstream": "down"})
        assert mds.ask("POST", "/metadata", document()).status == 201


class TestLag:
    def test_a_new_doi_is_not_known_yet(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"lag": 10})
        desk.findable()
        clock.now += 9
        assert desk.ask("GET", f"/metadata/{DOI}").status == 404
        assert desk.ask("GET", f"/doi/{DOI}").status == 404
        assert desk.ask("GET", "/doi").status == 204
        clock.now += 1
        assert desk.ask("GET", f"/metadata/{DOI}").status == 200
        assert desk.ask("GET", f"/doi/{DOI}").text == URL
        assert desk.ask("GET", "/doi").text == DOI.upper()

    def test_an_update_shows_the_old_state(self, desk: Desk, clock: Clock) -> None:
        desk.findable()
        clock.now += 60
        desk.ask("POST", "/doi", form(url=f"{URL}/new"))
        desk.set_faults({"lag": 10})
        assert desk.ask("GET", f"/doi/{DOI}").text == URL
        clock.now += 10
        assert desk.ask("GET", f"/doi/{DOI}").text == f"{URL}/new"

    def test_writes_see_the_present(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"lag": 10, "times": 1})
        desk.findable()
        assert desk.ask("GET", f"/doi/{DOI}").status == 404
        assert desk.ask("GET", f"/doi/{DOI}").status == 200


class TestRate:
    def test_a_request_above_the_limit_must_wait(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"rate": {"limit": 2, "seconds": 10}})
        assert [desk.ask("GET", "/doi").status for _ in range(3)] == [204, 204, 429]
        clock.now += 6.5
        answer = desk.ask("GET", "/doi")
        assert (answer.status, dict(answer.headers)["Retry-After"]) == (429, "4")
        clock.now += 3.5
        assert [desk.ask("GET", "/doi").status for _ in range(3)] == [204, 204, 429]

    def test_each_account_has_its_own_rate(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"rate": {"limit": 1, "seconds": 10}})
        statuses = [desk.ask("GET", "/doi", account=a).status for a in (DEMO, NEIGHBOUR, DEMO)]
        assert statuses == [204, 204, 429]

    def test_below_the_limit_the_next_fault_has_its_turn(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"rate": {"limit": 1, "seconds": 10}}, BROKEN)
        assert [desk.ask("GET", "/doi").status for _ in range(2)] == [503, 429]

    def test_a_delay_beside_it_holds_for_all(self, desk: Desk, clock: Clock) -> None:
        desk.set_faults({"rate": {"limit": 1, "seconds": 10}, "delay": 2})
        assert [desk.deliver("GET", "/doi").wait for _ in range(2)] == [2, 2]


def test_the_six_operations() -> None:
    assert set(OPERATIONS.values()) == {
        "post_metadata", "post_url", "delete_metadata", "get_metadata", "get_url", "list_dois",
    }  # fmt: skip


def test_a_machine_remembers_what_was() -> None:
    clock = Clock()
    machine = Machine(clock)
    machine.show(DOI, DEMO.user, b"<a/>")
    clock.now += 5
    machine.show(DOI, DEMO.user, b"<b/>")
    seen = {lag: machine.record(DOI, lag) for lag in (0, 4, 5, 6)}
    found = {lag: record.metadata if record else None for lag, record in seen.items()}
    assert found == {0: b"<b/>", 4: b"<a/>", 5: b"<a/>", 6: None}
