"""The client on the sandbox: what it makes of each answer and of each fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry import Client, RegistryError, TransientError
from ckanext.andsdoi.registry.sandbox import Account, Sandbox, start

from .calling import DEMO, DOI, NEIGHBOUR, PREFIX, URL, document

FOREIGN = f"{NEIGHBOUR.prefixes[0]}/theirs"
WRITES = ("post_metadata", "post_url", "delete_metadata")
READS = ("get_metadata", "get_url", "list_dois")
READ_TIMEOUT = 3.0

Call = Callable[[Client], Any]
CALLS: dict[str, Call] = {
    "post_metadata": lambda client: client.post_metadata(DOI, document()),
    "post_url": lambda client: client.post_url(DOI, URL),
    "delete_metadata": lambda client: client.delete_metadata(DOI),
    "get_metadata": lambda client: client.get_metadata(DOI),
    "get_url": lambda client: client.get_url(DOI),
    "list_dois": lambda client: client.list_dois(),
}


def connect(sandbox: Sandbox, account: Account = DEMO) -> Client:
    return Client(
        sandbox.endpoint,
        account.user,
        account.password,
        profile=sandbox.profile,
        connect_timeout=2,
        read_timeout=READ_TIMEOUT,
    )


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with connect(sandbox) as client:
        yield client


def mint(client: Client, doi: str = DOI) -> None:
    client.post_metadata(doi, document(doi))
    client.post_url(doi, URL)


def outcome(call: Call, client: Client) -> str:
    """The finer word for what a call ended with."""
    try:
        call(client)
    except RegistryError as error:
        return error.outcome
    return "confirmed"


class TestConfirmed:
    def test_a_whole_life(self, sandbox: Sandbox, client: Client) -> None:
        assert client.get_metadata(DOI) is None
        assert client.get_url(DOI) is None
        assert client.list_dois() == []
        mint(client)
        assert client.get_metadata(DOI) == document()
        assert client.get_url(DOI) == URL
        assert client.list_dois() == [DOI]
        client.delete_metadata(DOI)
        client.delete_metadata(DOI)
        assert sandbox.dois[DOI].state == "registered"
        mint(client)
        assert sandbox.dois[DOI].state == "findable"

    def test_a_draft_has_no_url(self, client: Client) -> None:
        client.post_metadata(DOI, document())
        assert client.get_url(DOI) is None

    @pytest.mark.parametrize(
        "url",
        [
            f"{URL}?a=1&b=2",
            f"{URL}?a=%25&b=1+1",
            f"{URL}?a=%2525&b=%2B#c=d",
            f"{URL}/%C3%A4;x=~'()*!$,",
            "ftp://data.example.org/doi=x",
        ],
    )
    def test_a_url_arrives_whole(self, sandbox: Sandbox, client: Client, url: str) -> None:
        client.post_metadata(DOI, document())
        client.post_url(DOI, url)
        assert sandbox.dois[DOI].url == url
        assert client.get_url(DOI) == url

    def test_the_client_sends_what_the_servers_want(self, sandbox: Sandbox, client: Client) -> None:
        mint(client)
        posted, url = sandbox.journal
        assert posted.headers["Content-Type"] == "application/xml;charset=UTF-8"
        assert posted.body == document().decode()
        assert url.headers["Content-Type"] == "text/plain;charset=UTF-8"
        assert url.body == f"doi={DOI}\nurl={URL}"
        assert [entry.auth for entry in sandbox.journal] == ["ok", "ok"]


class TestRefusals:
    """What the personalities refuse by themselves."""

    def test_wrong_credentials(self, sandbox: Sandbox) -> None:
        with connect(sandbox, Account(DEMO.user, "wrong", ())) as client:
            assert {outcome(call, client) for call in CALLS.values()} == {"account"}

    def test_a_prefix_that_is_not_ours(self, client: Client) -> None:
        assert outcome(lambda c: c.post_metadata(FOREIGN, document(FOREIGN)), client) == "account"
        assert outcome(lambda c: c.post_url(FOREIGN, URL), client) == "account"
        assert outcome(lambda c: c.delete_metadata(FOREIGN), client) == "account"

    @pytest.mark.parametrize(
        ("profile", "operation", "expected"),
        [
            ("ands", "post_metadata", "taken-by-other"),
            ("ands", "post_url", "account"),
            ("ands", "delete_metadata", "taken-by-other"),
            ("ands", "get_url", "account"),
            ("mds", "post_metadata", "account"),
            ("mds", "post_url", "account"),
            ("mds", "delete_metadata", "account"),
            ("mds", "get_url", "account"),
        ],
    )
    def test_a_doi_of_another(self, profile: str, operation: str, expected: str) -> None:
        with start(profile) as sandbox, connect(sandbox) as client:
            sandbox.make_foreign(DOI)
            assert outcome(CALLS[operation], client) == expected
            assert client.get_metadata(DOI) is not None

    def test_a_foreign_draft_looks_free(self, sandbox: Sandbox, client: Client) -> None:
        sandbox.make_foreign(DOI, state="draft", row=False)
        assert client.get_metadata(DOI) is None
        assert outcome(CALLS["post_metadata"], client) == "account"

    @pytest.mark.parametrize(
        "posted",
        [
            b"no xml",
            document(kernel="kernel-3"),
            document(f"{DOI}\n"),
        ],
    )
    def test_a_document_that_is_refused(self, client: Client, posted: bytes) -> None:
        assert outcome(lambda c: c.post_metadata(DOI, posted), client) == "data"

    def test_a_blank_before_the_identifier(self, sandbox: Sandbox, client: Client) -> None:
        posted = document(f" {DOI}")
        expected = "account" if sandbox.profile == "ands" else "data"
        assert outcome(lambda c: c.post_metadata(DOI, posted), client) == expected

    @pytest.mark.usefixtures("xsds")
    def test_an_invalid_document(self, client: Client) -> None:
        posted = document(extra="<nonsense/>")
        assert outcome(lambda c: c.post_metadata(DOI, posted), client) == "data"

    def test_a_url_before_the_metadata(self, client: Client) -> None:
        assert outcome(CALLS["post_url"], client) == "not-found"

    def test_a_url_of_another_scheme(self, client: Client) -> None:
        client.post_metadata(DOI, document())
        assert outcome(lambda c: c.post_url(DOI, "gopher://x/"), client) == "data"

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_a_domain_that_is_not_ours(self, profile: str) -> None:
        own = Account(DEMO.user, DEMO.password, DEMO.prefixes, ("other.example",))
        with start(profile, accounts=[own]) as sandbox, connect(sandbox) as client:
            client.post_metadata(DOI, document())
            assert outcome(CALLS["post_url"], client) == "account"

    def test_hiding_what_nobody_knows(self, sandbox: Sandbox, client: Client) -> None:
        with pytest.raises(RegistryError) as caught:
            client.delete_metadata(DOI)
        expected = 200 if sandbox.profile == "ands" else 201
        assert (caught.value.outcome, caught.value.status) == ("not-found", expected)

    def test_a_blank_draft_is_no_document(self, sandbox: Sandbox, client: Client) -> None:
        sandbox.engine.machine.hide(DOI, DEMO.user)
        assert outcome(CALLS["get_metadata"], client) == "transient"
        assert client.get_url(DOI) is None

    def test_characters_that_the_servers_refuse(self, sandbox: Sandbox, client: Client) -> None:
        doi = f"{PREFIX}/a+b"
        assert outcome(lambda c: c.post_metadata(doi, document(doi)), client) == "data"
        read = outcome(lambda c: c.get_metadata(doi), client)
        assert read == ("data" if sandbox.profile == "ands" else "confirmed")

    def test_an_answer_for_another_doi(self, client: Client) -> None:
        assert outcome(lambda c: c.post_metadata(f"{DOI}x", document()), client) == "data"

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_a_wrong_base_url(self, profile: str) -> None:
        with start(profile) as sandbox:
            endpoint = f"{sandbox.url}/wrong"
            client = Client(endpoint, DEMO.user, DEMO.password, profile=profile)
            assert {outcome(call, client) for call in CALLS.values()} == {"account"}


class TestProxyOnly:
    @pytest.fixture
    def sandbox(self) -> Iterator[Sandbox]:
        with start("ands") as running:
            yield running

    def test_a_half_finished_legacy_request(self, sandbox: Sandbox, client: Client) -> None:
        sandbox.request_row(DOI)
        assert outcome(CALLS["post_metadata"], client) == "transient"

    def test_no_row_for_a_delete(self, sandbox: Sandbox, client: Client) -> None:
        mint(client)
        sandbox.drop_row(DOI)
        assert outcome(CALLS["delete_metadata"], client) == "not-found"
        assert sandbox.dois[DOI].state == "findable"

    def test_upstream_down(self, sandbox: Sandbox, client: Client) -> None:
        mint(client)
        sandbox.set_faults({"upstream": "down"})
        assert {name: outcome(call, client) for name, call in CALLS.items()} == dict.fromkeys(
            CALLS, "transient"
        )


def each(expected_of_writes: str, expected_of_reads: str) -> dict[str, str]:
    return {
        **dict.fromkeys(WRITES, expected_of_writes),
        **dict.fromkeys(READS, expected_of_reads),
    }


ACCOUNT = each("account", "account")
TRANSIENT = each("transient", "transient")
UNKNOWN = each("unknown-outcome", "transient")
DATA = each("data", "data")

FAULTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"delay": 0.1}, each("confirmed", "confirmed")),
    ({"hang": 30}, UNKNOWN),
    ({"hang": 0.1}, UNKNOWN),
    ({"hang": 30, "commit": True}, UNKNOWN),
    ({"close": "before"}, UNKNOWN),
    ({"close": "after"}, UNKNOWN),
    ({"truncate": True}, UNKNOWN),
    ({"drip": 20}, UNKNOWN),
    ({"flood": 17 * 1024 * 1024}, UNKNOWN),
    ({"empty": True}, TRANSIENT),
    ({"empty": True, "commit": True}, TRANSIENT),
    ({"html": True}, TRANSIENT),
    ({"unauthorized": True}, ACCOUNT),
    ({"redirect": "https://elsewhere.example/"}, ACCOUNT),
    ({"refuse": 30}, TRANSIENT),
    ({"rate": {"limit": 0, "seconds": 60}}, TRANSIENT),
    ({"status": 400, "body": "[url] x"}, DATA),
    ({"status": 400, "body": '{"status":"ERROR","code":"400"}'}, TRANSIENT),
    ({"status": 403, "body": "Access is denied"}, ACCOUNT),
    ({"status": 405}, ACCOUNT),
    ({"status": 407}, ACCOUNT),
    ({"status": 408, "body": "Request timeout"}, UNKNOWN),
    ({"status": 413}, DATA),
    ({"status": 415}, DATA),
    ({"status": 429}, TRANSIENT),
    ({"status": 500}, UNKNOWN),
    ({"status": 500, "commit": True}, UNKNOWN),
    ({"status": 502, "body": "<html></html>"}, UNKNOWN),
    ({"status": 503}, TRANSIENT),
    ({"status": 504}, UNKNOWN),
    ({"status": 418}, DATA),
    ({"status": 404, "body": "Resource not found"}, ACCOUNT),
    ({"status": 404}, ACCOUNT),
    (
        {"status": 404, "body": "DOI not found"},
        {
            "post_metadata": "data",
            "post_url": "not-found",
            "delete_metadata": "not-found",
            "get_metadata": "confirmed",
            "get_url": "confirmed",
            "list_dois": "account",
        },
    ),
    ({"status": 410, "body": "dataset inactive"}, {**DATA, "list_dois": "account"}),
    ({"status": 412}, {**DATA, "post_url": "not-found"}),
    ({"status": 202, "body": "OK"}, UNKNOWN),
    (
        {"wrong_doi": True},
        {**UNKNOWN, "post_metadata": "data"},
    ),
]


def _name(value: object) -> str | None:
    return str(value)[:60] if isinstance(value, dict) and "list_dois" not in value else ""


@pytest.mark.parametrize(("fault", "expected"), FAULTS, ids=_name)
@pytest.mark.parametrize("profile", ["ands", "mds"])
def test_each_fault_has_its_outcome(
    profile: str, fault: dict[str, Any], expected: dict[str, str]
) -> None:
    with start(profile) as sandbox, connect(sandbox) as client:
        for name, call in CALLS.items():
            mint(client)
            sandbox.set_faults(fault)
            assert (name, outcome(call, client)) == (name, expected[name])
            sandbox.set_faults({})


@pytest.mark.parametrize("profile", ["ands", "mds"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_no_confirmation(profile: str, encoding: str) -> None:
    with start(profile) as sandbox, connect(sandbox) as client:
        mint(client)
        sandbox.set_faults({"encoding": encoding})
        assert {outcome(CALLS[name], client) for name in WRITES} == {"unknown-outcome"}
        assert {outcome(CALLS[name], client) for name in ("get_url", "list_dois")} == {"transient"}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 429, "retry_after": 7}, 7),
        ({"status": 503, "retry_after": 7, "retry_after_form": "date"}, 7),
        ({"status": 503}, None),
        ({"status": 503, "headers": {"Retry-After": "soon"}}, None),
        ({"rate": {"limit": 0, "seconds": 7}}, 7),
    ],
)
def test_how_long_to_wait(
    sandbox: Sandbox, client: Client, fault: dict[str, Any], expected: float | None
) -> None:
    sandbox.set_faults(fault)
    with pytest.raises(TransientError) as caught:
        client.post_metadata(DOI, document())
    assert caught.value.retry_after == expected


@pytest.mark.parametrize(
    ("profile", "forbid", "operation"),
    [
        ("ands", "prefix", "post_metadata"),
        ("mds", "prefix", "post_metadata"),
        ("ands", "domain", "post_url"),
        ("mds", "domain", "post_url"),
    ],
)
def test_a_refused_prefix_or_domain(profile: str, forbid: str, operation: str) -> None:
    with start(profile, faults={"forbid": forbid}) as sandbox, connect(sandbox) as client:
        assert outcome(CALLS[operation], client) == "account"


def test_reads_that_lag(sandbox: Sandbox, client: Client) -> None:
    sandbox.set_faults({"lag": 60})
    mint(client)
    assert client.get_metadata(DOI) is None
    assert client.get_url(DOI) is None
    assert client.list_dois() == []


def test_after_an_unknown_outcome_the_same_request_confirms(
    sandbox: Sandbox, client: Client
) -> None:
    for when in ("before", "after"):
        sandbox.set_faults({"close": when, "times": 1})
        assert outcome(CALLS["post_metadata"], client) == "unknown-outcome"
        client.post_metadata(DOI, document())
    assert sandbox.versions(DOI) == [document()]
