"""The personality `mds`: each answer of DataCite MDS, in the order of its checks."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.registry.sandbox import Account
from ckanext.andsdoi.registry.sandbox.http.wire import BODY_LIMIT

from .calling import DEMO, DOI, NEIGHBOUR, ROOT, URL, Desk, document, form, said

FOREIGN = f"{NEIGHBOUR.prefixes[0]}/theirs"
XML_TYPE = {"Content-Type": "application/xml;charset=UTF-8"}


class TestLogin:
    def test_no_credentials_are_answered_with_a_challenge(self, mds: Desk) -> None:
        answer = mds.ask("GET", "/doi", account=None)
        assert said(answer) == (
            401,
            "An Authentication object was not found in the SecurityContext",
        )
        assert ("WWW-Authenticate", 'Basic realm="mds.datacite.org"') in answer.headers

    @pytest.mark.parametrize(
        "account",
        [Account(DEMO.user, "wrong", ()), Account("nobody", DEMO.password, ())],
    )
    def test_wrong_credentials_get_no_challenge(self, mds: Desk, account: Account) -> None:
        answer = mds.ask("GET", "/doi", account=account)
        assert said(answer) == (401, "Bad credentials")
        assert not answer.headers

    @pytest.mark.parametrize(
        "account", [Account(DEMO.user, "", ()), Account("", DEMO.password, ())]
    )
    def test_half_of_the_credentials_are_none(self, mds: Desk, account: Account) -> None:
        assert mds.ask("GET", "/doi", account=account).text.startswith("An Authentication")

    @pytest.mark.parametrize("header", ["Bearer x", "Basic ?", "Basic /w==", "Basic"])
    def test_a_header_that_cannot_be_read_is_none(self, mds: Desk, header: str) -> None:
        answer = mds.ask("GET", "/doi", account=None, headers={"Authorization": header})
        assert answer.text.startswith("An Authentication")

    def test_credentials_come_before_the_route(self, mds: Desk) -> None:
        assert mds.ask("GET", "/nowhere", account=None).status == 401


class TestRoute:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/nowhere"),
            ("GET", "/"),
            ("GET", f"/media/{DOI}"),
            ("HEAD", f"/doi/{DOI}"),
            ("PUT", f"/doi/{DOI}"),
            ("POST", f"/doi/{DOI}"),
            ("PUT", "/metadata"),
            ("DELETE", "/metadata"),
            ("DELETE", "/doi"),
            ("PATCH", f"/metadata/{DOI}"),
        ],
    )
    def test_an_unknown_route_or_method(self, mds: Desk, method: str, path: str) -> None:
        assert said(mds.ask(method, path)) == (404, "Resource not found")

    def test_an_unknown_query_parameter(self, mds: Desk) -> None:
        answer = mds.ask("GET", "/doi?x=1")
        assert said(answer) == (422, "found unpermitted parameter: :x")

    def test_the_test_mode_is_ignored(self, mds: Desk) -> None:
        mds.ask("POST", "/metadata?testMode=true", document())
        assert mds.state() == "draft"

    def test_texts_are_plain_and_name_the_user(self, mds: Desk) -> None:
        answer = mds.ask("GET", f"/doi/{DOI}")
        assert answer.content_type == "text/plain; charset=utf-8"
        assert ("X-Credential-Username", DEMO.user) in answer.headers


class TestPostMetadata:
    def test_a_stored_document(self, mds: Desk) -> None:
        answer = mds.ask("POST", "/metadata", document(f"{DEMO.prefixes[0]}/AbC"), headers=XML_TYPE)
        assert said(answer) == (201, f"OK ({DOI.upper()})")
        assert ("Location", f"{ROOT}/metadata/{DOI}") in answer.headers
        record = mds.engine.machine.record(DOI)
        assert record is not None
        assert (record.owner, record.state, record.version) == (DEMO.user, "draft", 1)

    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_a_doi_in_the_path_replaces_the_identifier(self, mds: Desk, method: str) -> None:
        answer = mds.ask(method, f"/metadata/{DOI}", document(f"{DEMO.prefixes[0]}/other"))
        assert said(answer) == (201, f"OK ({DOI.upper()})")
        assert f">{DOI}</identifier>" in mds.ask("GET", f"/metadata/{DOI}").text

    @pytest.mark.parametrize("spelling", ["doi:{}", "https://doi.org/{}", "http://dx.doi.org/{}"])
    def test_other_spellings_of_a_doi(self, mds: Desk, spelling: str) -> None:
        mds.draft(spelling.format(DOI))
        assert mds.ask("GET", f"/metadata/{spelling.format(DOI)}").status == 200
        assert mds.state() == "draft"

    def test_a_body_over_ten_mebibytes(self, mds: Desk) -> None:
        answer = mds.ask("POST", "/metadata", b" " * BODY_LIMIT)
        assert (answer.status, "<html>" in answer.text) == (413, True)

    def test_a_form_is_not_read(self, mds: Desk) -> None:
        kind = "application/x-www-form-urlencoded"
        answer = mds.ask("POST", "/metadata", document(), headers={"Content-Type": kind})
        assert said(answer) == (415, f"Content type {kind} is not supported")

    def test_an_empty_body(self, mds: Desk) -> None:
        assert said(mds.ask("POST", "/metadata")) == (404, "DOI not found")
        assert said(mds.ask("PUT", f"/metadata/{DOI}")) == (422, "Can't be blank")

    @pytest.mark.parametrize(
        "body",
        [
            b"no xml",
            b"<resource/>",
            b"<resource xmlns='urn:x'/>",
            document().replace(b"?>", b"?><!DOCTYPE resource>", 1),
        ],
    )
    def test_no_datacite_xml(self, mds: Desk, body: bytes) -> None:
        assert said(mds.ask("POST", "/metadata", body)) == (415, "Metadata format not recognized")

    @pytest.mark.parametrize(
        "name", ["", "11.1234/x", "10.123/x", "10.70000", f" {DOI}", f"{DOI}\n"]
    )
    def test_no_usable_identifier(self, mds: Desk, name: str) -> None:
        assert said(mds.ask("POST", "/metadata", document(name))) == (404, "DOI not found")

    def test_a_prefix_that_is_not_ours(self, mds: Desk) -> None:
        assert said(mds.ask("POST", "/metadata", document(FOREIGN))) == (403, "Access is denied")

    def test_a_doi_of_another_under_our_prefix(self, mds: Desk) -> None:
        mds.draft(account=NEIGHBOUR)
        assert said(mds.ask("POST", "/metadata", document())) == (403, "Access is denied")

    def test_characters_that_datacite_does_not_create(self, mds: Desk) -> None:
        assert said(mds.ask("POST", "/metadata", document(f"{DOI}+1"))) == (422, "Is invalid")

    @pytest.mark.parametrize("kernel", ["kernel-3", "kernel-2.2"])
    def test_a_kernel_that_is_gone(self, mds: Desk, kernel: str) -> None:
        answer = mds.ask("POST", "/metadata", document(kernel=kernel))
        gone = f"DOI {DOI}: Schema http://datacite.org/schema/{kernel} is no longer supported"
        assert said(answer) == (422, gone)

    @pytest.mark.usefixtures("xsds")
    def test_an_invalid_document_names_the_first_error(self, mds: Desk) -> None:
        answer = mds.ask("POST", "/metadata", document(extra="<nonsense/>\n<more/>"))
        assert answer.status == 422
        assert answer.text.startswith(f"DOI {DOI}: Element '")
        assert "nonsense" in answer.text
        assert answer.text.endswith(" at line 9, column 0")
        assert mds.state() == "none"

    def test_only_another_document_is_another_version(self, mds: Desk) -> None:
        for title in ("One", "One", "Two"):
            mds.ask("POST", "/metadata", document(title=title))
        assert len(mds.engine.machine.versions(DOI)) == 2
        assert mds.engine.machine.revision(DOI) == 3


class TestPostUrl:
    def test_a_registered_url(self, mds: Desk) -> None:
        mds.draft()
        assert said(mds.ask("POST", "/doi", form())) == (201, "OK")
        assert said(mds.ask("GET", f"/doi/{DOI}")) == (200, URL)

    def test_an_empty_body(self, mds: Desk) -> None:
        assert said(mds.ask("POST", "/doi")) == (400, "")

    @pytest.mark.parametrize(
        "body",
        [b"url=" + URL.encode(), f"doi = {DOI}\nurl={URL}".encode(), b"\xef\xbb\xbf" + form()],
    )
    def test_no_doi_that_can_be_read(self, mds: Desk, body: bytes) -> None:
        assert said(mds.ask("POST", "/doi", body)) == (400, "param 'doi' required")

    @pytest.mark.parametrize("body", [f"doi={DOI}".encode(), form(url="")])
    def test_no_url(self, mds: Desk, body: bytes) -> None:
        assert said(mds.ask("POST", "/doi", body)) == (400, "param 'url' required")

    def test_a_blank_line_cannot_be_read(self, mds: Desk) -> None:
        assert mds.ask("POST", "/doi", f"doi={DOI}\n\nurl={URL}".encode()).status == 400

    @pytest.mark.parametrize(
        "body",
        [f"url={URL}\ndoi={DOI}", f"doi= {DOI} \r\nurl= {URL}\r\n", f"doi={DOI}\nurl={URL}\n"],
    )
    def test_a_body_of_post_url_is_read_or_refused_by_its_lines(self, mds: Desk, body: str) -> None:
        mds.draft()
        assert mds.ask("POST", "/doi", body.encode()).status == 201
        assert mds.ask("GET", f"/doi/{DOI}").text == URL

    def test_the_value_is_decoded_once(self, mds: Desk) -> None:
        mds.draft()
        mds.ask("POST", "/doi", form(url=f"{URL}?a=%2525&b=1%2B1"))
        assert mds.ask("GET", f"/doi/{DOI}").text == f"{URL}?a=%25&b=1+1"

    @pytest.mark.parametrize("url", ["gopher://data.example.org", "data.example.org", "x"])
    def test_another_scheme_is_refused_with_status_200(self, mds: Desk, url: str) -> None:
        mds.draft()
        answer = mds.ask("POST", "/doi", form(url=url))
        assert said(answer) == (200, "Not a valid HTTP(S) or FTP URL")
        assert mds.state() == "draft"

    def test_the_scheme_comes_before_the_prefix(self, mds: Desk) -> None:
        assert mds.ask("POST", "/doi", form(FOREIGN, "x")).status == 200

    @pytest.mark.parametrize("doi", [FOREIGN, f"https://doi.org/{DOI}"])
    def test_a_prefix_that_is_not_ours(self, mds: Desk, doi: str) -> None:
        assert said(mds.ask("POST", "/doi", form(doi))) == (403, "Access is denied")

    def test_a_doi_of_another(self, mds: Desk) -> None:
        mds.draft(account=NEIGHBOUR)
        assert said(mds.ask("POST", "/doi", form())) == (403, "Access is denied")

    def test_no_metadata(self, mds: Desk) -> None:
        assert said(mds.ask("POST", "/doi", form())) == (422, "Can't be blank")

    def test_a_blank_draft_has_no_metadata(self, mds: Desk) -> None:
        mds.ask("DELETE", f"/metadata/{DOI}")
        assert said(mds.ask("POST", "/doi", form())) == (422, "Can't be blank")

    def test_a_blank_in_the_url(self, mds: Desk) -> None:
        mds.draft()
        answer = mds.ask("POST", "/doi", form(url="https://data.example.org/a b"))
        assert said(answer) == (422, "URL is not valid")

    @pytest.mark.parametrize(
        ("domain", "host", "allowed"),
        [
            ("*", "anything.example", True),
            ("data.example.org", "data.example.org", True),
            ("data.example.org", "DATA.example.org", True),
            ("data.example.org", "example.org", False),
            ("data.example.org", "data.example.org.evil.com", False),
            ("*.example.org", "data.example.org", True),
            ("*.example.org", "example.org", False),
            ("*.example.org", "badexample.org", False),
        ],
    )
    def test_the_domains_of_an_account(self, domain: str, host: str, allowed: bool) -> None:
        desk = Desk("mds", (Account(DEMO.user, DEMO.password, DEMO.prefixes, (domain,)),))
        desk.draft()
        url = f"https://{host}/1"
        refused = f"URL {url} is not allowed by repository SANDBOX domain settings."
        answer = desk.ask("POST", "/doi", form(url=url))
        assert said(answer) == ((201, "OK") if allowed else (422, refused))


class TestReads:
    @pytest.mark.parametrize("name", [DOI, "nonsense", "10.1/x"])
    def test_the_url_of_an_unknown_or_malformed_doi(self, mds: Desk, name: str) -> None:
        assert said(mds.ask("GET", f"/doi/{name}")) == (404, "DOI not found")

    def test_the_url_of_a_foreign_doi(self, mds: Desk) -> None:
        mds.findable(account=NEIGHBOUR)
        assert said(mds.ask("GET", f"/doi/{DOI}")) == (403, "Access is denied")

    def test_no_url_yet(self, mds: Desk) -> None:
        mds.draft()
        assert said(mds.ask("GET", f"/doi/{DOI}")) == (204, "")

    def test_a_hidden_doi_keeps_its_url(self, mds: Desk) -> None:
        mds.registered()
        assert said(mds.ask("GET", f"/doi/{DOI}")) == (200, URL)

    def test_the_list_has_our_dois_of_the_first_prefix(self) -> None:
        own = Account(DEMO.user, DEMO.password, (DEMO.prefixes[0], "10.70009"))
        desk = Desk("mds", (own, NEIGHBOUR))
        for name in (DOI, f"{DOI}2", "10.70009/second"):
            desk.draft(name)
        desk.draft(f"{DOI}3", NEIGHBOUR)
        assert said(desk.ask("GET", "/doi")) == (200, f"{DOI.upper()}\n{DOI.upper()}2")

    @pytest.mark.parametrize("path", ["/doi", "/doi/"])
    def test_an_empty_list(self, mds: Desk, path: str) -> None:
        assert said(mds.ask("GET", path)) == (204, "")

    @pytest.mark.parametrize("path", ["/metadata", "/metadata/nonsense"])
    def test_the_metadata_of_no_doi(self, mds: Desk, path: str) -> None:
        assert said(mds.ask("GET", path)) == (404, "DOI not found")

    def test_the_metadata_of_an_unknown_doi(self, mds: Desk) -> None:
        assert said(mds.ask("GET", f"/metadata/{DOI}")) == (404, "DOI is unknown to MDS")

    @pytest.mark.parametrize("state", ["draft", "registered"])
    def test_a_foreign_doi_that_is_not_findable_is_unknown(self, mds: Desk, state: str) -> None:
        {"draft": mds.draft, "registered": mds.registered}[state](account=NEIGHBOUR)
        assert said(mds.ask("GET", f"/metadata/{DOI}")) == (404, "DOI is unknown to MDS")

    def test_a_foreign_findable_doi_can_be_read(self, mds: Desk) -> None:
        mds.findable(account=NEIGHBOUR)
        assert mds.ask("GET", f"/metadata/{DOI}").status == 200

    @pytest.mark.parametrize("state", ["draft", "findable", "registered"])
    def test_our_metadata_comes_back_byte_by_byte(self, mds: Desk, state: str) -> None:
        mds.bring_to(state)
        answer = mds.ask("GET", f"/metadata/{DOI.upper()}")
        assert (answer.status, answer.body) == (200, document())
        assert answer.content_type == "application/xml; charset=utf-8"

    def test_a_blank_draft_is_an_empty_document(self, mds: Desk) -> None:
        mds.ask("DELETE", f"/metadata/{DOI}")
        assert said(mds.ask("GET", f"/metadata/{DOI}")) == (200, "")

    def test_a_percent_encoded_path_is_decoded(self, mds: Desk) -> None:
        mds.draft()
        assert mds.ask("GET", f"/metadata/{DOI.replace('/', '%2F')}").status == 200


class TestDeletes:
    def test_hiding_a_malformed_doi(self, mds: Desk) -> None:
        assert said(mds.ask("DELETE", "/metadata/nonsense")) == (404, "DOI not found")

    def test_hiding_a_foreign_doi(self, mds: Desk) -> None:
        mds.findable(account=NEIGHBOUR)
        assert said(mds.ask("DELETE", f"/metadata/{DOI}")) == (403, "Access is denied")

    def test_hiding_an_unknown_doi_creates_a_blank_draft(self, mds: Desk) -> None:
        assert said(mds.ask("DELETE", f"/metadata/{DOI}")) == (201, "")
        assert mds.state() == "draft"

    def test_removing_an_unknown_doi(self, mds: Desk) -> None:
        assert said(mds.ask("DELETE", f"/doi/{DOI}")) == (404, "DOI not found")

    def test_removing_a_foreign_doi(self, mds: Desk) -> None:
        mds.draft(account=NEIGHBOUR)
        assert said(mds.ask("DELETE", f"/doi/{DOI}")) == (403, "Access is denied")

    def test_a_removed_draft_is_gone_and_starts_anew(self, mds: Desk) -> None:
        mds.draft()
        assert said(mds.ask("DELETE", f"/doi/{DOI}")) == (200, "OK")
        assert mds.engine.machine.records() == []
        mds.draft()
        assert mds.engine.machine.versions(DOI) == [document()]


class TestTransitions:
    """DataCite's table of states and events."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("none", "draft"),
            ("draft", "draft"),
            ("registered", "findable"),
            ("findable", "findable"),
        ],
    )
    def test_post_metadata(self, mds: Desk, before: str, after: str) -> None:
        mds.bring_to(before)
        assert mds.ask("POST", "/metadata", document(title="New")).status == 201
        assert mds.state() == after

    @pytest.mark.parametrize(
        ("before", "status", "after"),
        [
            ("none", 422, "none"),
            ("draft", 201, "findable"),
            ("registered", 201, "findable"),
            ("findable", 201, "findable"),
        ],
    )
    def test_post_url(self, mds: Desk, before: str, status: int, after: str) -> None:
        mds.bring_to(before)
        assert mds.ask("POST", "/doi", form(url=f"{URL}/new")).status == status
        assert mds.state() == after
        record = mds.engine.machine.record(DOI)
        assert (record.url if record else None) == (f"{URL}/new" if status == 201 else None)

    @pytest.mark.parametrize(
        ("before", "status", "after"),
        [
            ("none", 201, "draft"),
            ("draft", 200, "draft"),
            ("registered", 200, "registered"),
            ("findable", 200, "registered"),
        ],
    )
    def test_delete_metadata(self, mds: Desk, before: str, status: int, after: str) -> None:
        mds.bring_to(before)
        assert mds.ask("DELETE", f"/metadata/{DOI}").status == status
        assert mds.state() == after

    @pytest.mark.parametrize(
        ("before", "status", "after"),
        [
            ("none", 404, "none"),
            ("draft", 200, "none"),
            ("registered", 405, "registered"),
            ("findable", 405, "findable"),
        ],
    )
    def test_delete_doi(self, mds: Desk, before: str, status: int, after: str) -> None:
        mds.bring_to(before)
        assert mds.ask("DELETE", f"/doi/{DOI}").status == status
        assert mds.state() == after

    def test_the_times_of_a_life(self, mds: Desk) -> None:
        mds.registered()
        hidden = mds.engine.machine.record(DOI)
        assert hidden is not None
        assert (
            hidden.created
            <= (hidden.registered or hidden.created)
            <= (hidden.hidden or hidden.created)
        )
        assert None not in (hidden.registered, hidden.hidden)
        mds.ask("POST", "/metadata", document())
        shown = mds.engine.machine.record(DOI)
        assert shown is not None
        assert (shown.registered, shown.hidden) == (hidden.registered, None)
