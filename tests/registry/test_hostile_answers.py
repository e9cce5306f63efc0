"""P8: whatever a server answers, a client raises its own errors, and shows nothing of our secret.

Every method of both clients meets every answer. What it returns or raises is printable and short;
an error is a `RegistryError` and never holds the password, in whatever spelling it comes back.
"""

from __future__ import annotations

import gzip
import json
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from ckanext.andsdoi.registry import Client, DataError, RegistryError, RestClient, TransientError
from ckanext.andsdoi.registry.answers import Answer
from ckanext.andsdoi.registry.texts import Secrets

from .conftest import CALLS, DOI, USER, WRITES, Wire, http

PASSWORD = "Pass  Wörd/7+7&<"
TOKEN = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SPELLINGS = {
    "as it is": PASSWORD,
    "with single blanks": "Pass Wörd/7+7&<",
    "in a URL": quote(PASSWORD, safe=""),
    "in a URL, in lower case": quote(PASSWORD, safe="").lower(),
    "in a form": quote_plus(PASSWORD),
    "in JSON": json.dumps(PASSWORD)[1:-1],
    "in HTML": PASSWORD.replace("&", "&amp;").replace("<", "&lt;"),
    "as it was sent": TOKEN,
    "as it was sent, without padding": TOKEN.rstrip("="),
    "as it was sent, in a URL": quote(TOKEN, safe=""),
    "in base64": b64encode(PASSWORD.encode()).decode(),
    "with control characters between": "\x1b".join(PASSWORD),
}
MOST = 700
"""Characters of an error at most: the answer's first words and our own sentence."""

REST_CALLS: dict[str, Callable[[RestClient], object]] = {
    "get_doi": lambda client: client.get_doi(DOI),
    "rest_list_dois": lambda client: client.list_dois(repository="a.b"),
    "get_repository": lambda client: client.get_repository("a.b"),
}
OPERATIONS = (*CALLS, *REST_CALLS)

ESC = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"


def chunked(body: bytes) -> bytes:
    return b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def plain(*headers: str, body: bytes = b"OK") -> bytes:
    return "\r\n".join(["HTTP/1.1 200 X", *headers, "", ""]).encode() + body


def said(value: object, status: int = 200) -> bytes:
    return http(status, json.dumps(value).encode())


def page(**changes: object) -> bytes:
    """A page of the REST API, with something wrong in it."""
    entry = {"id": DOI, "attributes": {"doi": DOI, "state": "findable", **changes}}
    return said({"data": [entry]})


def following(address: object) -> bytes:
    """A page that names the next one."""
    entry = {"id": DOI, "attributes": {"doi": DOI, "state": "findable"}}
    return said({"data": [entry], "links": {"next": address}})


NO_HTTP = {
    "no status line": b"ICY 200 OK\r\n\r\nOK",
    "another version": b"HTTP/9.9 200 X\r\n\r\n",
    "a status of letters": b"HTTP/1.1 OK X\r\n\r\n",
    "a header without a colon": plain("Content-Length 2"),
    "too many headers": plain(*(f"X-{number}: y" for number in range(300))),
    "a header without end": plain(f"X: {'y' * 100_000}"),
    "chunk of -5": chunked(b"-5\r\nOK\r\n0\r\n\r\n"),
    "chunk of -1": chunked(b"-1\r\nOK\r\n0\r\n\r\n"),
    "chunk of letters": chunked(b"xyz\r\nOK\r\n0\r\n\r\n"),
    "chunk without size": chunked(b"\r\nOK\r\n0\r\n\r\n"),
    "chunk too short": chunked(b"1\r\nOK\r\n0\r\n\r\n"),
    "chunk too long": chunked(b"ff\r\nOK\r\n0\r\n\r\n"),
    "chunk of a size beyond all": chunked(b"fffffffffffffffffffff\r\nOK\r\n0\r\n\r\n"),
    "chunk size without end": chunked(b"2" + b" " * 200_000),
    "chunks without end": chunked(b"2\r\nOK\r\n"),
    "length below 0": plain("Content-Length: -5"),
    "length of letters": plain("Content-Length: two"),
    "two lengths": plain("Content-Length: 2", "Content-Length: 1"),
    "length too long": plain("Content-Length: 99"),
    "half a gzip": http(200, gzip.compress(b"OK")[:-4], "Content-Encoding: gzip"),
    "no gzip": http(200, b"OK", "Content-Encoding: gzip"),
    "a gzip bomb": http(200, gzip.compress(b"\0" * 20_000_000), "Content-Encoding: gzip"),
}
NO_JSON = {
    "half of it": http(200, b'{"data":'),
    "a list": said([]),
    "a number": said(7),
    "a text": said("text"),
    "nothing": said(None),
    "data of another form": said({"data": "x"}),
    "a list of another form": said({"data": [7]}),
    "NaN": http(200, b'{"data": NaN}'),
    "Infinity": http(200, b'{"data": -Infinity}'),
    "a number without end": http(200, b'{"data": ' + b"9" * 1_000_000 + b"}"),
    "a number beyond all": http(200, b'{"data": 1e99999}'),
    "deep nesting": http(200, b'{"data": ' + b"[" * 200_000),
    "many values": http(200, b'{"data": [' + b"[]," * 1_000_000 + b"[]]}"),
    "UTF-16": http(200, '{"data": []}'.encode("utf-16")),
    "a name that is none": page(doi=7),
    "a state that is none": page(state={}),
    "an address that is none": page(url=["x"]),
    "next is no URL": following("http://["),
    "next is a number": following(7),
    "next is nothing": following(""),
    "next at another host": following("https://evil.example.org/dois?page[cursor]=x"),
    "next without a cursor": following("/dois?page[size]=1"),
    "next is this page": following("/dois?page[cursor]=1"),
    "next is very long": following(f"/dois?page[cursor]={'x' * 10_000}"),
    "next with control characters": following("/dois?page[cursor]=%1b"),
    "next with half a character": following("/dois?page[cursor]=\ud800"),
}
ECHOES = {
    f"{status}, the password {how}": http(status, f"{ESC}It is {spelling}, {'x' * 9_000}".encode())
    for status in (200, 201, 400, 401, 403, 404, 410, 412, 422, 500, 503)
    for how, spelling in SPELLINGS.items()
}
TITLES = {
    f"a title, the password {how}": said({"errors": [{"title": f"{'x' * 280}{spelling}"}]}, 422)
    for how, spelling in SPELLINGS.items()
} | {
    f"a web page, the password {how}": http(
        500, f"<html><title>{ESC}{'x' * 280}{spelling}</title></html>".encode()
    )
    for how, spelling in SPELLINGS.items()
}
NAMES = {
    "names with control characters": http(200, f"10.4226/a\n10.4226/{ESC}".encode()),
    "very long names": http(200, b"10.4226/" + b"x" * 100_000),
    "an address with control characters": http(200, f"https://x.example.org/{ESC}".encode()),
    "control characters on a page": page(doi=f"{DOI}{ESC}", state=ESC, url=f"https://x/{ESC}"),
    "half a character on a page": page(doi=f"{DOI}\ud800", state="\ud800", url="\udfff"),
    "very long texts on a page": page(doi="x" * 9_000, state="y" * 9_000, url="z" * 9_000),
    "a repository with control characters": said(
        {
            "data": {
                "attributes": {"domains": f"*.example.org,{ESC}"},
                "relationships": {"prefixes": {"data": [{"id": f"10.1{ESC}"}]}},
            }
        }
    ),
}
ANSWERS = {**NO_HTTP, **NO_JSON, **ECHOES, **TITLES, **NAMES}


@pytest.fixture
def call(wire: Wire) -> Iterator[Callable[[str], object]]:
    """What calls a method of a client, by its name."""
    client = Client(wire.url, USER, PASSWORD, "mds", connect_timeout=30, read_timeout=30)
    rest = RestClient(wire.url, USER, PASSWORD, connect_timeout=30, read_timeout=30)

    def call_by_name(operation: str) -> object:
        if operation in REST_CALLS:
            return REST_CALLS[operation](rest)
        return CALLS[operation](client)

    with client, rest:
        yield call_by_name


def texts(value: Any) -> Iterator[str]:
    """Every text in what a client returns; documents are bytes, which nobody prints."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))


def outcome_of(
    call: Callable[[str], object], operation: str
) -> tuple[RegistryError | None, object]:
    """The error that a call ends with, or what it returns; any other error is no outcome."""
    try:
        return None, call(operation)
    except RegistryError as error:
        return error, None


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_hostile_answer_ends_in_an_error_of_ours_that_can_be_shown(
    wire: Wire, call: Callable[[str], object], operation: str
) -> None:
    for name, answer in ANSWERS.items():
        wire.answers(answer)
        error, returned = outcome_of(call, operation)
        for text in texts(returned):
            assert text.isprintable(), name
            assert len(text) <= 2100, name
        if error:
            shown = [error.text, str(error), repr(error), *traceback.format_exception(error)]
            assert error.text.isprintable(), name
            assert len(error.text) <= MOST, name
            for spelling in SPELLINGS.values():
                assert not any(spelling in text for text in shown), name
                assert spelling[:6] not in error.text, name


@pytest.mark.parametrize("name", NO_HTTP)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_no_http_confirms_nothing(
    wire: Wire, call: Callable[[str], object], operation: str, name: str
) -> None:
    wire.answers(NO_HTTP[name])

    with pytest.raises(TransientError) as raised:
        call(operation)

    assert raised.value.may_have_happened == (operation in WRITES)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


@pytest.mark.parametrize("name", NO_JSON)
def test_a_page_of_another_form_is_no_page(
    wire: Wire, call: Callable[[str], object], name: str
) -> None:
    wire.answers(NO_JSON[name])

    with pytest.raises(TransientError):
        call("rest_list_dois")


def test_another_doi_than_was_asked_for_is_refused(
    wire: Wire, call: Callable[[str], object]
) -> None:
    entry = {"id": "10.1/other", "attributes": {"doi": "10.1/other", "state": "findable"}}
    wire.answers(said({"data": entry}))

    with pytest.raises(DataError):
        call("get_doi")


class TestSize:
    """No more is read than can be right, and the error says how much that is."""

    @pytest.mark.parametrize(
        ("operation", "mebibytes"),
        [("rest_list_dois", 4), ("get_repository", 4), ("get_doi", 16), ("list_dois", 16)],
    )
    def test_what_is_larger_is_not_read(
        self, wire: Wire, call: Callable[[str], object], operation: str, mebibytes: int
    ) -> None:
        wire.answers(http(200, b" " * (mebibytes * 1024 * 1024 + 1)))

        with pytest.raises(TransientError, match=f"more than {mebibytes * 1024} KiB"):
            call(operation)

    def test_a_thousand_dois_with_long_addresses_are_a_page(
        self, wire: Wire, call: Callable[[str], object]
    ) -> None:
        attributes = {"state": "findable", "url": f"https://x.example.org/{'y' * 2000}"}
        owner = {"client": {"data": {"id": "a.b", "type": "clients"}}}
        entries = [
            {
                "id": f"10.1/{number}",
                "attributes": {**attributes, "doi": f"10.1/{number}"},
                "relationships": owner,
            }
            for number in range(1000)
        ]
        wire.answers(said({"data": entries}))

        listed: Any = call("rest_list_dois")

        assert len(listed.dois) == 1000
        assert listed.dois[-1].url == attributes["url"]


class TestNames:
    """A name that cannot be shown is another one than without what cannot be shown."""

    def test_control_characters_are_written_out(
        self, wire: Wire, call: Callable[[str], object]
    ) -> None:
        wire.answers(http(200, b"10.4226/a\n10.4226/a\x1b[2J\n"))

        assert call("list_dois") == ["10.4226/a", "10.4226/a\\x1b[2j"]

    def test_so_they_are_on_a_page(self, wire: Wire, call: Callable[[str], object]) -> None:
        wire.answers(page(doi=f"{DOI}\x1b[2J", url="https://x.example.org/\x1b"))

        listed: Any = call("rest_list_dois")

        assert listed.dois[0].doi == f"{DOI}\\x1b[2j"
        assert listed.dois[0].url == "https://x.example.org/\\x1b"


class TestShown:
    """`Secrets.shown`, without a server."""

    def test_a_secret_at_the_cut_is_not_shown_in_part(self) -> None:
        secrets = Secrets(USER, PASSWORD)
        for blanks in range(16_000, 17_000):
            assert "Pass" not in secrets.shown(" " * blanks + PASSWORD + " " * 1000)

    def test_without_a_password_everything_printable_is_shown(self) -> None:
        assert Secrets().shown("It is\n  not \x1bfound.") == "It is not found."

    def test_secrets_show_nothing_of_themselves(self) -> None:
        answer = Answer(200, b"", {}, Secrets(USER, PASSWORD))

        assert "Secrets()" in repr(Secrets(USER, PASSWORD))
        assert PASSWORD not in repr(answer)
