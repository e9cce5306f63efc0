"""What is wrong with an account, by what registries really answer: each broken on loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest

from ckanext.andsdoi.registry import PROFILES, Client
from ckanext.andsdoi.registry.diagnosis import WELL, Diagnosis, Fault, diagnose
from ckanext.andsdoi.registry.sandbox import DEMO, Sandbox, start

from .conftest import Wire, http, reply

OURS = f"{DEMO.prefixes[0]}/xxxxxxxxxx"

both = pytest.mark.parametrize("profile", ["ands", "mds"])


def look(
    endpoint: str, profile: str, *, secret: str = DEMO.password, ours: str = OURS
) -> Diagnosis:
    with Client(endpoint, DEMO.user, secret, profile, connect_timeout=2, read_timeout=2) as client:
        return diagnose(client, PROFILES[profile], ours)


def at(sandbox: Sandbox, path: str = "", **wrong: Any) -> Fault | None:
    return look(sandbox.endpoint + path, sandbox.profile, **wrong).fault


@both
def test_a_registry_where_all_is_right(profile: str) -> None:
    with start(profile) as sandbox:
        assert look(sandbox.endpoint, profile) == WELL
        assert {entry.method for entry in sandbox.journal} == {"GET"}
        assert sandbox.dois == {}


@both
def test_a_wrong_secret_is_the_logins_fault(profile: str) -> None:
    with start(profile) as sandbox:
        assert at(sandbox, secret="of-somebody-else") is Fault.LOGIN


def test_a_refused_login_of_the_proxy_itself_is_not_ours() -> None:
    with start("ands") as sandbox:
        sandbox.set_faults({"unauthorized": True, "operation": "list_dois"})

        assert at(sandbox) is Fault.UPSTREAM_LOGIN


def test_a_prefix_of_somebody_else_is_told_by_the_proxy() -> None:
    with start("ands") as sandbox:
        assert at(sandbox, ours="10.70009/xxxxxxxxxx") is Fault.PREFIX


def test_an_account_that_may_do_nothing_is_the_prefixs_fault() -> None:
    with start("mds") as sandbox:
        sandbox.set_faults({"forbid": "prefix"})

        assert at(sandbox) is Fault.PREFIX


@pytest.mark.parametrize(("profile", "other"), [("ands", "mds"), ("mds", "ands")])
def test_a_registry_of_the_other_profile_is_found(profile: str, other: str) -> None:
    """P4: there the false 200s of the proxy are not recognised."""
    with start(other) as sandbox:
        assert look(sandbox.endpoint, profile).fault is Fault.PROFILE


@both
@pytest.mark.parametrize("path", ["/doi", "/metadata", "/nowhere"])
def test_an_endpoint_with_too_much_at_its_end_is_found(profile: str, path: str) -> None:
    with start(profile) as sandbox:
        found = look(sandbox.endpoint + path, profile)

    assert (found.fault, found.path) == (Fault.ENDPOINT, "/doi")


@both
@pytest.mark.parametrize(
    "answer",
    [
        http(301, b"", "Location: https://elsewhere.example.org/"),
        http(404, b"<html><title>Not here</title></html>"),
        http(404, b""),
        http(405, b"Method not allowed"),
        http(200, b"<html><title>Welcome</title></html>"),
        http(200, b'{"data": []}'),
        http(406, b'{"errors": []}'),
    ],
    ids=["redirect", "page", "empty", "405", "home page", "JSON", "JSON error"],
)
def test_what_is_no_registry_is_the_endpoints_fault(
    wire: Wire, profile: str, answer: bytes
) -> None:
    wire.answers(reply(answer))

    assert look(wire.url, profile).fault is Fault.ENDPOINT


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_registry_that_fails_is_nobodys_fault(status: int) -> None:
    with start("mds") as sandbox:
        sandbox.set_faults({"status": status})

        assert at(sandbox) is Fault.FAILING


def test_a_proxy_that_does_not_reach_datacite_fails() -> None:
    with start("ands") as sandbox:
        sandbox.set_faults({"upstream": "down"})

        assert at(sandbox) is Fault.FAILING


def test_a_host_that_has_no_address() -> None:
    assert look("http://registry.invalid", "mds").fault is Fault.NO_ADDRESS


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert look(f"http://127.0.0.1:{port}", "mds").fault is Fault.UNREACHABLE


def test_a_server_that_speaks_no_tls() -> None:
    with start("mds") as sandbox:
        assert look(sandbox.endpoint.replace("http:", "https:"), "mds").fault is Fault.TLS


def test_a_certificate_that_nobody_vouches_for(tls_wire: Wire) -> None:
    assert look(tls_wire.url, "mds").fault is Fault.CERTIFICATE


def test_a_list_that_is_too_long_to_read_is_a_list() -> None:
    with start("mds") as sandbox:
        sandbox.set_faults({"flood": 17 * 1024 * 1024, "operation": "list_dois"})

        assert at(sandbox) is None


def test_a_client_tells_how_far_the_registrys_clock_is_ahead() -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=2)
    with start("mds") as sandbox, Client(sandbox.endpoint, DEMO.user, DEMO.password) as client:
        assert client.clock_ahead is None
        client.list_dois()
        assert client.clock_ahead is not None
        assert abs(client.clock_ahead) < 60

        date = {"Date": format_datetime(later, usegmt=True)}
        sandbox.set_faults({"status": 204, "body": "", "headers": date})
        client.list_dois()
        assert abs(client.clock_ahead - 7200) < 60


def test_each_question_is_asked_as_the_caller_wants() -> None:
    asked: list[str] = []

    def ask(question: Callable[[], object]) -> object:
        asked.append("one")
        return question()

    with start("ands") as sandbox, Client(sandbox.endpoint, DEMO.user, DEMO.password) as client:
        diagnose(client, PROFILES["ands"], OURS, ask)

        assert len(asked) == len(sandbox.journal) == 3
