"""The journal, the control paths, the page and the switches of a running sandbox."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from ckanext.andsdoi.registry.sandbox import Account, FaultError, Sandbox, start

from .calling import DEMO, DOI, NEIGHBOUR, PREFIX, URL, call, document, form


def journal(sandbox: Sandbox) -> list[dict[str, Any]]:
    status, body, _ = call(sandbox, "GET", "/_sandbox/journal")
    assert status == 200
    return [json.loads(line) for line in body.splitlines()]


def mint(sandbox: Sandbox, doi: str = DOI) -> None:
    assert call(sandbox, "POST", "/metadata", document(doi))[0] == 201
    assert call(sandbox, "POST", "/doi", form(doi))[0] == 201


class TestJournal:
    def test_a_line_has_everything(self, sandbox: Sandbox) -> None:
        before = time.monotonic()
        call(sandbox, "POST", "/metadata", document(), headers={"X-Mine": "1"})
        (line,) = journal(sandbox)
        base = sandbox.endpoint[len(sandbox.url) :]
        upstream = {"method": "POST", "path": "/metadata", "status": 201}
        happened = datetime.fromisoformat(line.pop("time"))
        assert abs((datetime.now(timezone.utc) - happened).total_seconds()) < 10
        assert before <= line.pop("monotonic") <= time.monotonic()
        assert line.pop("headers")["X-Mine"] == "1"
        assert line == {
            "seq": 1,
            "method": "POST",
            "path": f"{base}/metadata",
            "operation": "post_metadata",
            "account": DEMO.user,
            "auth": "ok",
            "doi": DOI,
            "body": document().decode(),
            "body_hash": hashlib.sha256(document()).hexdigest(),
            "state_before": "none",
            "state_after": "draft",
            "committed": True,
            "fault": None,
            "status": 201,
            "answer": f"OK ({DOI.upper()})",
            "upstream": upstream if sandbox.profile == "ands" else None,
        }

    def test_the_journal_is_oldest_first_and_complete(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        call(sandbox, "GET", f"/doi/{DOI}?x=1")
        call(sandbox, "DELETE", f"/metadata/{DOI}")
        lines = journal(sandbox)
        assert [line["seq"] for line in lines] == [1, 2, 3, 4]
        assert [line["operation"] for line in lines] == [
            "post_metadata", "post_url", "get_url", "delete_metadata",
        ]  # fmt: skip
        assert [line["state_after"] for line in lines] == [
            "draft", "findable", "findable", "registered",
        ]  # fmt: skip
        assert lines[2]["path"].endswith(f"/doi/{DOI}?x=1")

    def test_a_repeated_write_is_committed_and_a_read_is_not(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        mint(sandbox)
        call(sandbox, "GET", f"/doi/{DOI}")
        assert [entry.committed for entry in sandbox.journal] == [True] * 4 + [False]

    def test_credentials_are_not_in_the_journal(self, sandbox: Sandbox) -> None:
        call(sandbox, "GET", "/doi")
        _, body, _ = call(sandbox, "GET", "/_sandbox/journal")
        assert DEMO.password.encode() not in body
        assert b"Authorization" not in body
        assert b"Basic " not in body
        assert DEMO.password not in repr(sandbox.journal)

    @pytest.mark.parametrize(
        ("sent", "auth", "account"),
        [("Basic bm9ib2R5Ong=", "bad", "nobody"), ("", "none", None), ("x", "none", None)],
    )
    def test_who_was_not_let_in(
        self, sandbox: Sandbox, sent: str, auth: str, account: str | None
    ) -> None:
        call(sandbox, "GET", "/doi", headers={"Authorization": sent})
        (line,) = journal(sandbox)
        assert (line["auth"], line["account"], line["status"]) == (auth, account, 401)

    def test_a_closed_connection_has_no_status(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"hang": 30})
        with pytest.raises(TimeoutError):
            call(sandbox, "GET", "/doi", timeout=1)
        (line,) = journal(sandbox)
        assert (line["status"], line["fault"]) == (None, {"hang": 30})

    def test_a_long_answer_is_cut(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"status": 500, "body": "ü" * 1000})
        call(sandbox, "GET", "/doi")
        assert journal(sandbox)[0]["answer"] == "ü" * 300

    def test_control_requests_are_not_in_the_journal(self, sandbox: Sandbox) -> None:
        for path in ("/_sandbox/journal", "/_sandbox/dois", "/_sandbox/faults"):
            call(sandbox, "GET", path)
        assert sandbox.journal == []


class TestDois:
    def test_as_json(self, sandbox: Sandbox) -> None:
        mint(sandbox, f"{PREFIX}/ABC")
        call(sandbox, "DELETE", f"/metadata/{DOI}")
        (shown,) = json.loads(call(sandbox, "GET", "/_sandbox/dois")[1])
        times = shown.pop("times")
        assert set(times) == {"created", "updated", "registered", "hidden"}
        assert all(datetime.fromisoformat(value).tzinfo for value in times.values())
        row = shown.pop("row", None)
        assert row == (
            {"owner": DEMO.user, "status": "INACTIVE", "url": URL}
            if sandbox.profile == "ands"
            else None
        )
        assert shown == {
            "doi": DOI,
            "state": "registered",
            "url": URL,
            "owner": DEMO.user,
            "versions": 1,
            "metadata_hash": hashlib.sha256(document(f"{PREFIX}/ABC")).hexdigest(),
        }

    def test_as_objects(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        call(sandbox, "POST", "/metadata", document(title="New"))
        assert sandbox.dois[DOI].state == "findable"
        assert sandbox.dois[DOI].url == URL
        assert sandbox.versions(DOI) == [document(), document(title="New")]


class TestOrigins:
    """No page of another origin reaches the control paths with somebody's browser."""

    FAULT = b'{"status": 503}'

    def send(self, sandbox: Sandbox, method: str, path: str, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(sandbox, method, path, self.FAULT, headers=named)[0]

    @pytest.mark.parametrize(
        ("origin", "host"),
        [
            ("https://evil.example.org", "127.0.0.1:{port}"),
            ("null", "127.0.0.1:{port}"),
            ("http://127.0.0.1:1", "127.0.0.1:{port}"),
            ("http://localhost", "localhost:{port}"),
            ("http://evil.example.org:{port}", "evil.example.org:{port}"),
            ("http://127.0.0.1.evil.example.org", "127.0.0.1.evil.example.org"),
            ("http://[", "["),
        ],
    )
    def test_a_page_of_another_origin_changes_nothing(
        self, sandbox: Sandbox, origin: str, host: str
    ) -> None:
        mint(sandbox)
        headers = {"Origin": origin, "Host": host}
        sent = {name: value.format(port=sandbox.port) for name, value in headers.items()}

        for method, path in (("POST", "/_sandbox/faults"), ("DELETE", "/_sandbox")):
            assert self.send(sandbox, method, path, Content_Type="application/json", **sent) == 403

        assert sandbox.engine.faults.describe() == []
        assert list(sandbox.dois) == [DOI]

    @pytest.mark.parametrize("path", ["/_sandbox/journal", "/_sandbox/dois", "/_sandbox/faults"])
    def test_a_name_that_was_made_to_lead_here_reads_nothing(
        self, sandbox: Sandbox, path: str
    ) -> None:
        assert self.send(sandbox, "GET", path, Host=f"evil.example.org:{sandbox.port}") == 403

    @pytest.mark.parametrize(
        "host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:9", "127.1.2.3"]
    )
    def test_scripts_work_under_every_name_of_this_machine(
        self, sandbox: Sandbox, host: str
    ) -> None:
        named = host.format(port=sandbox.port)
        form = "application/x-www-form-urlencoded"

        sent = self.send(sandbox, "POST", "/_sandbox/faults", Host=named, Content_Type=form)

        assert sent == 200

    def test_its_own_pages_may_send_json_and_nothing_else(self, sandbox: Sandbox) -> None:
        own, path = f"http://127.0.0.1:{sandbox.port}", "/_sandbox/faults"

        assert self.send(sandbox, "POST", path, Origin=own, Content_Type="text/plain") == 415
        assert self.send(sandbox, "POST", path, Origin=own, Content_Type="application/json") == 200
        assert self.send(sandbox, "DELETE", "/_sandbox", Origin=own) == 200

    def test_where_it_listens_everywhere_scripts_may_call_it_by_any_name(self) -> None:
        with start("mds", host="0.0.0.0") as sandbox:
            path = "/_sandbox/faults"
            assert self.send(sandbox, "POST", path, Host="sandbox:8055") == 200
            page = {"Origin": "http://sandbox:8055", "Content_Type": "application/json"}
            assert self.send(sandbox, "POST", path, Host="sandbox:8055", **page) == 403

    def test_the_registry_itself_does_not_mind(self, sandbox: Sandbox) -> None:
        named = {"Host": "registry.example.org"}

        assert call(sandbox, "POST", "/metadata", document(), headers=named)[0] == 201


class TestFaultPath:
    def post(self, sandbox: Sandbox, body: bytes) -> tuple[int, Any]:
        status, answer, _ = call(sandbox, "POST", "/_sandbox/faults", body)
        return status, json.loads(answer)

    def test_one_or_several_faults_replace_those_set_before(self, sandbox: Sandbox) -> None:
        assert self.post(sandbox, b'{"status": 503}') == (200, [{"status": 503}])
        two = b'[{"delay": 0.1}, {"empty": true}]'
        assert self.post(sandbox, two) == (200, json.loads(two))
        assert json.loads(call(sandbox, "GET", "/_sandbox/faults")[1]) == json.loads(two)

    @pytest.mark.parametrize("nothing", [b"{}", b"[]", b""])
    def test_nothing_clears(self, sandbox: Sandbox, nothing: bytes) -> None:
        sandbox.set_faults({"status": 503})
        assert self.post(sandbox, nothing) == (200, [])

    @pytest.mark.parametrize("wrong", [b"{", b'{"colour": "red"}', b'"x"', b"\xff"])
    def test_a_fault_that_cannot_be_set_is_a_400_that_says_why(
        self, sandbox: Sandbox, wrong: bytes
    ) -> None:
        sandbox.set_faults({"status": 503})
        status, answer = self.post(sandbox, wrong)
        assert (status, bool(answer["error"])) == (400, True)
        assert sandbox.engine.faults.describe() == [{"status": 503}]

    def test_from_python_the_same_keys(self, sandbox: Sandbox) -> None:
        assert sandbox.set_faults({"status": 503}) == [{"status": 503}]
        assert call(sandbox, "GET", "/doi")[0] == 503
        with pytest.raises(FaultError, match="colour"):
            sandbox.set_faults({"colour": "red"})


class TestReset:
    def test_by_http(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        sandbox.set_faults({"status": 503})
        assert call(sandbox, "DELETE", "/_sandbox")[:2] == (200, b"{}")
        assert (sandbox.dois, sandbox.rows, sandbox.journal) == ({}, {}, [])
        assert sandbox.engine.faults.describe() == []
        mint(sandbox)
        assert [entry.seq for entry in sandbox.journal] == [1, 2]

    def test_passwords_are_what_they_were(self, sandbox: Sandbox) -> None:
        sandbox.change_password(DEMO.user, "another")
        assert call(sandbox, "GET", "/doi")[0] == 401
        sandbox.reset()
        assert call(sandbox, "GET", "/doi")[0] == 204

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/_sandbox"), ("GET", "/_sandbox/x"), ("PUT", "/_sandbox/faults")],
    )
    def test_other_control_paths_do_not_exist(
        self, sandbox: Sandbox, method: str, path: str
    ) -> None:
        assert call(sandbox, method, path)[0] == 404
        assert sandbox.journal == []


class _Text(HTMLParser):
    """The text of a page, and the tags it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


class TestPage:
    def page(self, sandbox: Sandbox) -> _Text:
        with urlopen(f"{sandbox.url}/", timeout=10) as response:
            assert response.headers["Content-Type"] == "text/html; charset=utf-8"
            return _Text(response.read().decode())

    def test_the_page_says_what_to_configure(self, sandbox: Sandbox) -> None:
        text = self.page(sandbox).text
        for said in (sandbox.profile, sandbox.endpoint, DEMO.user, NEIGHBOUR.user, PREFIX):
            assert said in text
        assert DEMO.password not in text

    def test_the_page_shows_dois_and_requests(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        text = self.page(sandbox).text
        for said in (DOI, "findable", URL, "POST", f"OK ({DOI.upper()})"):
            assert said in text

    def test_the_page_escapes_what_was_sent(self, sandbox: Sandbox) -> None:
        call(sandbox, "GET", "/doi/<script>alert(1)</script>")
        page = self.page(sandbox)
        assert "<script>alert(1)</script>" in page.text
        assert page.tags.isdisjoint({"script", "img", "link", "iframe"})

    def test_the_page_needs_nothing_from_elsewhere(self, sandbox: Sandbox) -> None:
        assert page_sources(self.page(sandbox)) == set()

    @pytest.mark.usefixtures("xsds")
    def test_the_page_says_which_schemas_are_checked(self, sandbox: Sandbox) -> None:
        assert "MDS checks against kernel 4." in self.page(sandbox).text

    def test_the_page_says_when_no_schemas_are_checked(self, tmp_path: Path) -> None:
        with start(xsd_dir=tmp_path) as sandbox:
            assert "no DataCite XSDs were found" in self.page(sandbox).text


class TestWithoutSchemas:
    """Then only well-formedness, namespace and identifier count."""

    @pytest.fixture(params=["ands", "mds"])
    def bare(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sandbox]:
        with start(request.param, xsd_dir=tmp_path) as running:
            yield running

    def test_an_invalid_document_is_taken(self, bare: Sandbox) -> None:
        assert call(bare, "POST", "/metadata", document(extra="<nonsense/>"))[0] == 201
        assert set(bare.rows) == ({DOI} if bare.profile == "ands" else set())

    def test_the_namespace_counts(self, bare: Sandbox) -> None:
        status, body, _ = call(bare, "POST", "/metadata", document(kernel="kernel-5"))
        assert (status, b"kernel-5" in body) == (422, True)

    def test_the_folder_may_be_named_by_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATACITE_XSD_DIR", str(tmp_path))
        with start() as sandbox:
            assert sandbox.engine.schemas.description.endswith("were found")


class TestSwitches:
    def test_a_doi_that_was_ours_becomes_foreign(self, sandbox: Sandbox) -> None:
        mint(sandbox)
        sandbox.make_foreign(DOI)
        assert sandbox.dois[DOI].owner == NEIGHBOUR.user
        assert call(sandbox, "GET", f"/doi/{DOI}")[0] == 403
        status, body, _ = call(sandbox, "POST", "/metadata", document())
        assert (status, body) == (
            (403, b"Access is denied")
            if sandbox.profile == "mds"
            else (200, b"cannot access dataset which belongs to another party")
        )

    def test_an_unknown_doi_becomes_someone_elses(self, sandbox: Sandbox) -> None:
        sandbox.make_foreign(DOI.upper(), row=False)
        status, body, _ = call(sandbox, "GET", f"/metadata/{DOI}")
        assert (status, DOI.encode() in body) == (200, True)
        assert sandbox.rows == {}

    def test_a_foreign_draft_is_invisible_and_refused(self, sandbox: Sandbox) -> None:
        sandbox.make_foreign(DOI, state="draft", row=False)
        assert call(sandbox, "GET", f"/metadata/{DOI}")[0] == 404
        assert call(sandbox, "POST", "/metadata", document())[0] == 403

    def test_the_other_owner_may_be_named(self, sandbox: Sandbox) -> None:
        sandbox.make_foreign(DOI, owner="someone")
        assert sandbox.dois[DOI].owner == "someone"

    def test_with_one_account_only_there_is_still_someone_else(self) -> None:
        with start("mds", accounts=[DEMO]) as sandbox:
            sandbox.make_foreign(DOI)
            assert sandbox.dois[DOI].owner != DEMO.user

    def test_a_row_in_requested(self) -> None:
        with start("ands") as sandbox:
            sandbox.request_row(DOI)
            assert call(sandbox, "POST", "/metadata", document())[:2] == (200, b"")

    def test_a_dropped_row(self) -> None:
        with start("ands") as sandbox:
            mint(sandbox)
            sandbox.drop_row(DOI.upper())
            assert call(sandbox, "DELETE", f"/metadata/{DOI}")[:2] == (200, b"DOI doesn't exist")

    def test_mds_has_no_rows(self) -> None:
        with start("mds") as sandbox, pytest.raises(ValueError, match="ands"):
            sandbox.drop_row(DOI)

    def test_a_changed_password(self, sandbox: Sandbox) -> None:
        sandbox.change_password(DEMO.user, "another")
        assert call(sandbox, "GET", "/doi")[0] == 401
        with pytest.raises(KeyError):
            sandbox.change_password("nobody", "x")


class TestAccounts:
    def test_passwords_are_not_in_a_repr(self) -> None:
        assert "hunter2" not in repr(Account("u", "hunter2", ("10.1234",)))

    def test_own_accounts_replace_the_demo(self) -> None:
        own = Account("me", "secret", ("10.12345",))
        with start("mds", accounts=[own]) as sandbox:
            assert call(sandbox, "GET", "/doi")[0] == 401
            assert sandbox.accounts == [own]

    def test_an_unknown_profile_is_refused(self) -> None:
        with pytest.raises(ValueError, match="rest"):
            start("rest")


def page_sources(page: _Text) -> set[str]:
    """What a browser would fetch for a page."""
    return page.tags & {"script", "img", "link", "iframe", "object", "video", "audio"}
