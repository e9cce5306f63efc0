"""Every cell of the decision tables: what each complete answer means for each operation."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest
import responses

from ckanext.andsdoi.registry import (
    PROFILES,
    AccountError,
    Client,
    DataError,
    RegistryError,
    TransientError,
)

from .conftest import CALLS, DOI, LANDING_URL, PASSWORD, READS, USER, WRITES, failure

ENDPOINT = "https://registry.example.org/base"
ANYWHERE = re.compile(re.escape(ENDPOINT) + "/.*")

CLASSES = {
    "transient": TransientError,
    "unknown": TransientError,
    "data": DataError,
    "not-found": DataError,
    "taken": DataError,
    "account": AccountError,
}
SHORT = {"unknown-outcome": "unknown", "taken-by-other": "taken"}

PAGE = "<!DOCTYPE html>\n<html><head><title>Down for maintenance</title></head></html>"
DISALLOWED = (
    "<html><head><title>Error</title></head><body>"
    "<p>The URI you submitted has disallowed characters.</p></body></html>"
)
PREFIX = "[doi] DOI prefix is not allowed"
DOMAIN = "[url] domain of URL is not allowed"
LUPO_DOMAIN = "URL https://x.org/ is not allowed by repository ANDS.CENTRE-1 domain settings."
PARTY = "cannot access dataset which belongs to another party"
A_ERROR = '{"status":"ERROR","code":"400","message":"SQLSTATE[HY000]"}'
UTF_16 = "OK".encode("utf-16")
NO_UTF_8 = b"\xff\xfe\xfa"
OURS = f"OK ({DOI.upper()})"
OTHER = "OK (10.5555/SOMETHING-ELSE)"
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<resource xmlns="http://datacite.org/schema/kernel-4">'
    f'<identifier identifierType="DOI">{DOI.upper()}</identifier></resource>'
)
OTHER_DOCUMENT = DOCUMENT.replace(DOI.upper(), "10.5555/OTHER")
DOCTYPE = DOCUMENT.replace("<resource", '<!DOCTYPE resource [<!ENTITY e "x">]>\n<resource', 1)
LIST = "10.4226/ABC\n10.4226/DEF/G\r\n10.4226/H"

# Columns: post_metadata, post_url, delete_metadata, get_metadata, get_url, list_dois.
# Three columns: the writes. "none": a read returns None.
REFUSALS: list[tuple[int, str | bytes, str]] = [
    (301, "", "account account account account account account"),
    (302, PAGE, "account account account account account account"),
    (304, "", "account account account account account account"),
    (307, "OK", "account account account account account account"),
    (400, PREFIX, "account account account account account account"),
    (400, DOMAIN, "account account account account account account"),
    (400, A_ERROR, "transient transient transient transient transient transient"),
    (400, '{"status":"FINE"}', "data data data data data data"),
    (400, "[xml] xml error: cvc-type.3", "data data data data data data"),
    (400, "param 'url' required", "data data data data data data"),
    (400, "", "data data data data data data"),
    (400, NO_UTF_8, "data data data data data data"),
    (401, "", "account account account account account account"),
    (401, "Bad credentials", "account account account account account account"),
    (403, PARTY, "taken taken taken taken taken account"),
    (403, "Access is denied", "account account account account account account"),
    (403, "datacentre quota exceeded: X", "account account account account account account"),
    (403, "", "account account account account account account"),
    (404, PAGE, "account account account account account account"),
    (404, "<h1>Not Found</h1>", "account account account account account account"),
    (404, "Resource not found", "account account account account account account"),
    (404, "", "account account account account account account"),
    (404, "DOI not found", "data not-found not-found none none account"),
    (404, "DOI is unknown to MDS", "data not-found not-found none none account"),
    (404, "no metadata for the DOI", "data not-found not-found none none account"),
    (404, "DOI doesn't exist", "data not-found not-found none none account"),
    (404, "Metadata doesn't exist", "data not-found not-found none none account"),
    (404, "something else", "data not-found not-found none none account"),
    (404, NO_UTF_8, "data data data data data data"),
    (405, "Method not allowed", "account account account account account account"),
    (407, "", "account account account account account account"),
    (408, "Request timeout", "unknown unknown unknown transient transient transient"),
    (410, "dataset inactive", "data data data data data account"),
    (410, "", "data data data data data account"),
    (412, "You have to register metadata first!", "data not-found data data data data"),
    (413, "<html><title>413 Too Large</title></html>", "data data data data data data"),
    (415, "Metadata format not recognized", "data data data data data data"),
    (422, LUPO_DOMAIN, "account account account account account account"),
    (422, "Can't be blank", "data not-found data data data data"),
    (422, "DOI x: invalid at line 3, column 2", "data data data data data data"),
    (422, "URL is not valid", "data data data data data data"),
    (422, "", "data data data data data data"),
    (429, "", "transient transient transient transient transient transient"),
    (429, PAGE, "transient transient transient transient transient transient"),
    (503, "", "transient transient transient transient transient transient"),
    (503, PAGE, "transient transient transient transient transient transient"),
    (500, "", "unknown unknown unknown transient transient transient"),
    (500, NO_UTF_8, "unknown unknown unknown transient transient transient"),
    (502, PAGE, "unknown unknown unknown transient transient transient"),
    (504, PAGE, "unknown unknown unknown transient transient transient"),
    (599, "x", "unknown unknown unknown transient transient transient"),
    *(
        (status, "x", "data data data data data data")
        for status in (402, 406, 409, 411, 414, 416, 421, 423, 428, 431, 451, 499)
    ),
    (103, "", "unknown unknown unknown transient transient transient"),
    (600, "OK", "unknown unknown unknown transient transient transient"),
    (999, "OK", "unknown unknown unknown transient transient transient"),
]
WRITTEN: list[tuple[int, str | bytes, str]] = [
    (201, OURS, "confirmed unknown unknown"),
    (201, f"\ufeff  OK ({DOI})\r\n", "confirmed unknown unknown"),
    (201, OTHER, "data unknown unknown"),
    (201, "OK", "unknown confirmed unknown"),
    (201, "\ufeffOK\n", "unknown confirmed unknown"),
    (200, "OK", "unknown unknown confirmed"),
    (200, b"\xef\xbb\xbf OK \n", "unknown unknown confirmed"),
    (201, "", "unknown unknown not-found"),
    (201, "  \n", "unknown unknown not-found"),
    (201, "ok", "unknown unknown unknown"),
    (201, "OK\nOK", "unknown unknown unknown"),
    (201, f"{OURS} and more", "unknown unknown unknown"),
    (201, PAGE, "unknown unknown unknown"),
    (201, UTF_16, "unknown unknown unknown"),
    (200, UTF_16, "unknown unknown unknown"),
    (200, "OK".encode("utf-16-le"), "unknown unknown unknown"),
    (202, NO_UTF_8, "unknown unknown unknown"),
    (200, PREFIX, "account account account"),
    (200, PARTY, "taken taken taken"),
    (200, "DOI doesn't exist", "data not-found not-found"),
    (200, "Not a valid HTTP(S) or FTP URL", "data data data"),
    (200, DISALLOWED, "data data data"),
    (200, "", "transient transient transient"),
    (200, PAGE, "transient transient transient"),
    (200, A_ERROR, "transient transient transient"),
    (200, "dummyMode", "transient transient transient"),
    (200, OTHER, "transient transient transient"),
    (200, OURS, "unknown unknown unknown"),
    (202, "OK", "unknown unknown unknown"),
    (203, OURS, "unknown unknown unknown"),
    (204, "", "unknown unknown unknown"),
    (206, "OK", "unknown unknown unknown"),
]
FOUND: list[tuple[str, int, str | bytes, str]] = [
    ("get_metadata", 200, DOCUMENT, "confirmed"),
    ("get_metadata", 200, "\ufeff" + DOCUMENT + "\n", "confirmed"),
    ("get_metadata", 200, DOCUMENT.replace(DOI.upper(), f"\n {DOI} "), "confirmed"),
    ("get_metadata", 200, OTHER_DOCUMENT, "data"),
    ("get_metadata", 200, PREFIX, "account"),
    ("get_metadata", 200, PARTY, "taken"),
    ("get_metadata", 200, DISALLOWED, "data"),
    ("get_metadata", 200, "", "transient"),
    ("get_metadata", 200, DOCUMENT[:-3], "transient"),
    ("get_metadata", 200, DOCTYPE, "transient"),
    ("get_metadata", 200, DOCUMENT.replace("resource", "record"), "transient"),
    ("get_metadata", 200, DOCUMENT.encode("utf-16"), "transient"),
    ("get_metadata", 200, PAGE, "transient"),
    ("get_metadata", 200, "OK", "transient"),
    ("get_metadata", 201, DOCUMENT, "transient"),
    ("get_metadata", 204, "", "transient"),
    ("get_url", 200, "https://data.example.org/a?b=%20", "confirmed"),
    ("get_url", 200, "http://data.example.org/\n", "confirmed"),
    ("get_url", 200, "ftp://data.example.org/", "confirmed"),
    ("get_url", 204, "", "none"),
    ("get_url", 200, PREFIX, "account"),
    ("get_url", 200, PARTY, "taken"),
    ("get_url", 200, DISALLOWED, "data"),
    ("get_url", 200, "", "transient"),
    ("get_url", 200, "dummyMode", "transient"),
    ("get_url", 200, "https://a b", "transient"),
    ("get_url", 200, "https://a\nhttps://b", "transient"),
    ("get_url", 200, PAGE, "transient"),
    ("get_url", 200, NO_UTF_8, "transient"),
    ("get_url", 202, "https://data.example.org/", "transient"),
    ("list_dois", 200, LIST, "confirmed"),
    ("list_dois", 200, "10.4226/ABC\n", "confirmed"),
    ("list_dois", 204, "", "confirmed"),
    ("list_dois", 200, "", "transient"),
    ("list_dois", 200, LIST + "\nand more", "transient"),
    ("list_dois", 200, "10.4226/A\n\n10.4226/B", "transient"),
    ("list_dois", 200, PREFIX, "transient"),
    ("list_dois", 200, PAGE, "transient"),
    ("list_dois", 200, NO_UTF_8, "transient"),
    ("list_dois", 206, LIST, "transient"),
]


def _cells() -> list[Any]:
    rows = [(row, [*WRITES, *READS]) for row in REFUSALS]
    rows += [(row, [*WRITES]) for row in WRITTEN]
    cells = [
        (operation, status, body, expected)
        for (status, body, outcomes), operations in rows
        for operation, expected in zip(operations, outcomes.split(), strict=True)
    ]
    return [
        pytest.param(*cell, id=f"{cell[0]}-{cell[1]}-{cell[2][:24]!r}") for cell in cells + FOUND
    ]


@pytest.fixture(params=sorted(PROFILES))
def client(request: pytest.FixtureRequest) -> Client:
    return Client(ENDPOINT, USER, PASSWORD, profile=request.param)


@pytest.fixture(autouse=True)
def registry() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def answer(registry: responses.RequestsMock) -> Callable[..., None]:
    """Let the registry answer so to whatever is asked."""

    def add(status: int, body: str | bytes = "", headers: dict[str, str] | None = None) -> None:
        for method in ("GET", "POST", "DELETE"):
            registry.add(method, ANYWHERE, body=body, status=status, headers=headers)

    return add


def outcome(client: Client, operation: str) -> tuple[str, RegistryError | None]:
    try:
        result = CALLS[operation](client)
    except RegistryError as error:
        return SHORT.get(error.outcome, error.outcome), error
    return "none" if operation.startswith("get") and result is None else "confirmed", None


@pytest.mark.parametrize(("operation", "status", "body", "expected"), _cells())
def test_an_answer_means_what_the_table_says(
    client: Client,
    answer: Callable[..., None],
    operation: str,
    status: int,
    body: str | bytes,
    expected: str,
) -> None:
    answer(status, body)
    actual, error = outcome(client, operation)
    assert actual == expected
    if error is not None:
        assert type(error) is CLASSES[expected]
        assert error.status == status
        assert error.text
        assert getattr(error, "retry_after", None) is None


@pytest.mark.parametrize("content_type", ["text/xml", "text/html; charset=latin-1", "image/png"])
def test_the_content_type_decides_nothing(
    client: Client, answer: Callable[..., None], content_type: str
) -> None:
    answer(201, "\ufeffOK", {"Content-Type": content_type})
    client.post_url(DOI, LANDING_URL)


class TestResults:
    def test_metadata_comes_back_byte_for_byte(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        document = DOCUMENT.replace("</resource>", "<x>\u00e9&#233;</x></resource>\n").encode()
        answer(200, document)
        assert client.get_metadata(DOI.upper()) == document

    def test_a_url_comes_back_trimmed(self, client: Client, answer: Callable[..., None]) -> None:
        answer(200, "\ufeffhttps://data.example.org/Ab?c=%20\r\n")
        assert client.get_url(DOI) == "https://data.example.org/Ab?c=%20"

    def test_a_list_comes_back_in_lower_case(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(200, LIST)
        assert client.list_dois() == ["10.4226/abc", "10.4226/def/g", "10.4226/h"]

    def test_an_account_without_dois_has_an_empty_list(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(204)
        assert client.list_dois() == []


class TestTexts:
    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("Is invalid", "Is invalid"),
            ("\n  first\tline \r\nsecond", "first line"),
            ("a\x1b[31mb\x07\u202ec", "a[31mbc"),
            ("x" * 1000, "x" * 300),
            (
                "<HTML><head><TITLE lang='en'>\n 413 Too &amp;\n Large </TITLE></HTML>",
                "413 Too & Large",
            ),
            ("<html><body>no title</body></html>", "<html><body>no title</body></html>"),
            (NO_UTF_8, "(a text that is not UTF-8)"),
        ],
    )
    def test_operators_read_the_first_line(
        self, client: Client, answer: Callable[..., None], body: str, text: str
    ) -> None:
        answer(422, body)
        assert failure(client, "post_metadata").text == text

    def test_an_empty_answer_says_its_status(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(422)
        assert "422" in failure(client, "post_metadata").text

    def test_the_doi_that_was_answered_for_is_named(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(201, OTHER)
        text = failure(client, "post_metadata").text
        assert "another DOI" in text
        assert "10.5555/SOMETHING-ELSE" in text

    def test_a_delete_that_created_a_draft_says_so(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(201)
        assert "blank draft" in failure(client, "delete_metadata").text

    def test_an_unknown_doi_at_the_proxy_differs_from_one_at_the_registry(
        self, client: Client, registry: responses.RequestsMock
    ) -> None:
        for status in (200, 404):
            registry.add("DELETE", ANYWHERE, body="DOI doesn't exist", status=status)
        seen = [failure(client, "delete_metadata") for _ in range(2)]
        assert [(error.status, error.outcome) for error in seen] == [
            (200, "not-found"),
            (404, "not-found"),
        ]

    def test_an_inactive_doi_is_known(self, client: Client, answer: Callable[..., None]) -> None:
        answer(410, "dataset inactive")
        error = failure(client, "get_metadata")
        assert "inactive" in error.text
        assert error.status == 410

    def test_many_comments_in_front_of_no_page_take_no_time(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(200, "<!-- --> " * 2000)
        started = time.process_time()
        assert failure(client, "post_url").outcome == "transient"
        assert time.process_time() - started < 2

    def test_entities_are_not_expanded(self, client: Client, answer: Callable[..., None]) -> None:
        levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        answer(
            200,
            f'<!DOCTYPE resource [<!ENTITY e0 "x">{levels}]>'
            f"<resource><identifier>&e11;</identifier></resource>",
        )
        assert failure(client, "get_metadata").outcome == "transient"


class TestWaiting:
    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize("operation", [*WRITES, *READS])
    def test_the_seconds_to_wait_are_handed_on(
        self, client: Client, answer: Callable[..., None], status: int, operation: str
    ) -> None:
        answer(status, "", {"Retry-After": "120"})
        error = failure(client, operation)
        assert isinstance(error, TransientError)
        assert (error.outcome, error.retry_after) == ("transient", 120)

    @pytest.mark.parametrize(
        ("value", "date", "seconds"),
        [
            ("0", None, 0),
            (" 7 ", None, 7),
            ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:27:30 GMT", 30),
            ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 09:00:00 GMT", 0),
            ("Wed, 21 Oct 2015 07:28:00 GMT", None, 0),
            ("Wed, 21 Oct 2015 07:28:00 GMT", "yesterday", 0),
            ("-5", None, None),
            ("1.5", None, None),
            ("soon", None, None),
            ("", None, None),
        ],
    )
    def test_retry_after_is_seconds_or_a_date(
        self,
        client: Client,
        answer: Callable[..., None],
        value: str,
        date: str | None,
        seconds: float | None,
    ) -> None:
        answer(429, "", {"Retry-After": value, **({"Date": date} if date else {})})
        error = failure(client, "post_url")
        assert isinstance(error, TransientError)
        assert error.retry_after == seconds

    def test_a_date_without_the_registrys_own_is_read_by_our_clock(
        self, client: Client, answer: Callable[..., None]
    ) -> None:
        answer(503, "", {"Retry-After": formatdate(time.time() + 100, usegmt=True)})
        error = failure(client, "get_url")
        assert isinstance(error, TransientError)
        assert error.retry_after == pytest.approx(100, abs=3)

    @pytest.mark.parametrize("status", [200, 408, 500, 502])
    def test_only_429_and_503_ask_to_wait(
        self, client: Client, answer: Callable[..., None], status: int
    ) -> None:
        answer(status, "", {"Retry-After": "120"})
        error = failure(client, "post_url")
        assert isinstance(error, TransientError)
        assert error.retry_after is None
