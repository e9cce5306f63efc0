"""The read-only client of DataCite's REST API, against the sandbox that answers like it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry import (
    AccountError,
    Client,
    DataError,
    RestClient,
    TransientError,
)
from ckanext.andsdoi.registry.rest_client import (
    Described,
    Page,
    Repository,
    default_endpoint,
    described_in,
)
from ckanext.andsdoi.registry.sandbox import DEMO, NEIGHBOUR, Sandbox, start

from .sandbox.calling import document

DOI = "10.70000/abc"
URL = "https://data.example.org/dataset/1"


@pytest.fixture
def mds() -> Iterator[Sandbox]:
    with start("mds") as sandbox:
        yield sandbox


def rest(sandbox: Sandbox, account: Any = DEMO, patience: float = 30) -> RestClient:
    user, password = (account.user, account.password) if account else (None, "")
    contact = "data@example.org"
    return RestClient(sandbox.rest_endpoint, user, password, 30, patience, contact=contact)


def mint(sandbox: Sandbox, doi: str = DOI, *, state: str = "findable", account: Any = DEMO) -> None:
    client = Client(sandbox.endpoint, account.user, account.password, sandbox.profile)
    client.post_metadata(doi, document(doi))
    if state != "draft":
        client.post_url(doi, URL)
    if state == "registered":
        client.delete_metadata(doi)


class TestOneDoi:
    """GET /dois/{doi}: state, landing page and document at once."""

    @pytest.mark.parametrize("state", ["draft", "registered", "findable"])
    def test_a_repository_sees_its_doi_in_every_state(self, mds: Sandbox, state: str) -> None:
        mint(mds, state=state)

        found = rest(mds).get_doi(DOI.upper())

        assert found is not None
        assert (found.doi, found.state, found.repository) == (DOI, state, DEMO.user)
        assert found.document == document(DOI)
        assert found.url == (None if state == "draft" else URL)

    @pytest.mark.parametrize("account", [None, NEIGHBOUR])
    @pytest.mark.parametrize(("state", "seen"), [("registered", False), ("findable", True)])
    def test_other_repositories_see_a_doi_while_it_is_findable(
        self, mds: Sandbox, state: str, seen: bool, account: Any
    ) -> None:
        mint(mds, state=state)

        assert (rest(mds, account).get_doi(DOI) is not None) is seen

    def test_a_doi_that_is_not_there_is_none(self, mds: Sandbox) -> None:
        assert rest(mds).get_doi(DOI) is None

    def test_behind_the_ands_proxy_its_users_are_unknown(self) -> None:
        with start("ands") as sandbox:
            mint(sandbox)
            anonymous = rest(sandbox, None).get_doi(DOI)
            assert anonymous is not None
            assert anonymous.state == "findable"
            with pytest.raises(AccountError, match="Bad credentials"):
                rest(sandbox).get_doi(DOI)

    def test_without_credentials_no_login_is_sent(self, mds: Sandbox) -> None:
        rest(mds, None).get_doi(DOI)

        assert mds.journal[-1].auth == "none"
        assert "mailto:data@example.org" in mds.journal[-1].headers["User-Agent"]


class TestList:
    """GET /dois by repository or prefix, page after page."""

    def test_every_doi_comes_once(self, mds: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ckanext.andsdoi.registry.rest_client.PAGE_SIZE", 2)
        names = [f"{DOI}{number}" for number in range(5)]
        for name in names:
            mint(mds, name)
        mint(mds, "10.70000/other", account=NEIGHBOUR)

        client, listed = rest(mds), []
        page = client.list_dois(repository=DEMO.user.upper())
        listed += page.dois
        while page.next:
            page = client.list_dois(repository=DEMO.user.upper(), cursor=page.next)
            listed += page.dois

        assert [found.doi for found in listed] == names
        assert [entry.operation for entry in mds.journal if entry.method == "GET"] == [
            "rest_dois"
        ] * 3

    def test_a_list_says_of_the_documents_what_an_import_keeps(self, mds: Sandbox) -> None:
        mint(mds)

        (found,) = rest(mds).list_dois(repository=DEMO.user, described=True).dois
        (plain,) = rest(mds).list_dois(repository=DEMO.user).dois

        assert found.described == Described("Water levels", 2024, "Example")
        assert plain.described == Described()

    @pytest.mark.parametrize(
        ("attributes", "described"),
        [
            ({"publisher": "Example"}, Described(publisher="Example")),
            (
                {"publisher": {"name": "A", "publisherIdentifier": "https://ror.org/1"}},
                Described(publisher="A", publisher_ror="https://ror.org/1"),
            ),
            ({"dates": [{"date": "2019", "dateType": "Issued"}]}, Described(issued="2019")),
            ({"titles": "x", "dates": {}, "publicationYear": "in 2019"}, Described()),
            ({"titles": [1, {"title": 2}], "publicationYear": True, "publisher": 3}, Described()),
        ],
    )
    def test_what_has_another_shape_is_left_out(
        self, attributes: dict[str, Any], described: Described
    ) -> None:
        assert described_in(attributes) == described

    def test_a_prefix_without_credentials_shows_what_is_findable(self, mds: Sandbox) -> None:
        mint(mds, "10.70000/hidden", state="registered")
        mint(mds, "10.70000/shown", account=NEIGHBOUR)
        mint(mds, "10.70001/shown", account=NEIGHBOUR)

        page = rest(mds, None).list_dois(prefix="10.70000")

        assert [found.doi for found in page.dois] == ["10.70000/shown"]
        assert page.next is None

    def test_an_empty_list_is_a_page(self, mds: Sandbox) -> None:
        assert rest(mds).list_dois(repository=DEMO.user) == Page(())


def test_a_repository_tells_prefixes_and_domains(mds: Sandbox) -> None:
    found = rest(mds).get_repository(DEMO.user.upper())

    assert found == Repository(("10.70000",), ("*",))
    assert rest(mds).get_repository("no.such") is None


@pytest.mark.parametrize(
    ("domains", "host", "allowed"),
    [
        (("*",), "data.example.org", True),
        (("example.org",), "example.org", True),
        (("example.org",), "data.example.org", False),
        (("other.org", "*.example.org"), "Data.Example.org", True),
    ],
)
def test_domains(domains: tuple[str, ...], host: str, allowed: bool) -> None:
    assert Repository((), domains).allows(host) is allowed


class TestErrors:
    """The errors are those of the MDS client."""

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ({"status": 401}, AccountError),
            ({"status": 403}, AccountError),
            ({"status": 404, "body": "<html><title>404</title></html>"}, AccountError),
            ({"status": 405}, AccountError),
            ({"status": 408}, TransientError),
            ({"status": 410}, DataError),
            ({"status": 422}, DataError),
            ({"status": 500}, TransientError),
            ({"html": True}, TransientError),
            ({"empty": True}, TransientError),
            ({"close": "before"}, TransientError),
            ({"hang": 3}, TransientError),
            ({"redirect": "https://elsewhere.example.org"}, AccountError),
            ({"unauthorized": True}, AccountError),
        ],
    )
    def test_an_answer_that_is_none(
        self, mds: Sandbox, fault: dict[str, Any], error: type[Exception]
    ) -> None:
        mint(mds)
        mds.set_faults(fault)

        client = rest(mds, patience=0.5 if "hang" in fault else 30)
        with pytest.raises(error) as raised:
            client.get_doi(DOI)

        assert type(raised.value) is error
        assert DEMO.password not in str(raised.value)

    def test_retry_after_is_told(self, mds: Sandbox) -> None:
        mds.set_faults({"status": 429, "retry_after": 7, "operation": "rest_doi"})

        with pytest.raises(TransientError) as raised:
            rest(mds).get_doi(DOI)

        assert raised.value.retry_after == 7

    @pytest.mark.parametrize("body", ['{"data": []}', '{"data": {"attributes": {}}}', "[]"])
    def test_json_of_another_form_says_nothing(self, mds: Sandbox, body: str) -> None:
        mds.set_faults({"status": 200, "body": body})

        with pytest.raises(TransientError):
            rest(mds).get_doi(DOI)

    def test_nobody_listens(self, mds: Sandbox) -> None:
        client = rest(mds)
        mds.stop()

        with pytest.raises(TransientError, match="nothing was sent"):
            client.get_doi(DOI)

    def test_reads_may_lag(self, mds: Sandbox) -> None:
        mint(mds)
        mds.set_faults({"lag": 60, "operation": "rest_doi"})

        assert rest(mds).get_doi(DOI) is None


@pytest.mark.parametrize(
    ("endpoint", "environment", "expected"),
    [
        ("https://mds.datacite.org", "production", "https://api.datacite.org"),
        ("https://mds.test.datacite.org", "test", "https://api.test.datacite.org"),
        (
            "https://researchdata.ands.org.au/api/doi/datacite",
            "production",
            "https://api.datacite.org",
        ),
        (
            "https://researchdata.ands.org.au/api/doi/datacite",
            "test",
            "https://api.test.datacite.org",
        ),
        ("http://127.0.0.1:8055", "test", ""),
        ("https://doi.example.org", "production", ""),
    ],
)
def test_a_registry_has_the_rest_api_that_belongs_to_it(
    endpoint: str, environment: Any, expected: str
) -> None:
    assert default_endpoint(endpoint, environment) == expected
