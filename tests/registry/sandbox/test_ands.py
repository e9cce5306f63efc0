"""The personality `ands`: the proxy's own table, what it forwards, and its false 200s."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.registry.sandbox import Account, Row

from .calling import DEMO, DOI, NEIGHBOUR, PREFIX, URL, Desk, document, form, said

OTHER = f"{NEIGHBOUR.prefixes[0]}/theirs"
PREFIX_TEXT = (200, "[doi] DOI prefix is not allowed")
FOREIGN_TEXT = (200, "cannot access dataset which belongs to another party")
NOTHING = (200, "")
INVALID_FOR_THE_PROXY = "http://schema.datacite.org/meta/kernel-4.7/metadata.xsd"


def row(desk: Desk, doi: str = DOI) -> Row | None:
    assert desk.engine.proxy is not None
    return desk.engine.proxy.rows.get(doi)


def status(desk: Desk, doi: str = DOI) -> str | None:
    kept = row(desk, doi)
    return kept.status if kept else None


def put_row(desk: Desk, state: str | None, owner: Account = DEMO) -> None:
    assert desk.engine.proxy is not None
    desk.engine.proxy.rows.pop(DOI, None)
    if state:
        desk.engine.proxy.rows[DOI] = Row(owner.user, state)


def asked_upstream(desk: Desk) -> tuple[str, str, int | None] | None:
    upstream = desk.engine.journal.last(1)[0].upstream
    return (upstream.method, upstream.path, upstream.status) if upstream else None


class TestBeforeTheDoi:
    @pytest.mark.parametrize("character", "()+;@,=$!é<")
    def test_a_character_in_the_path_that_the_framework_refuses(
        self, ands: Desk, character: str
    ) -> None:
        answer = ands.ask("GET", f"/metadata/{PREFIX}/a{character}b", account=None)
        assert answer.status == 200
        assert "The URI you submitted has disallowed characters." in answer.text
        assert answer.content_type.startswith("text/html")

    def test_no_credentials_have_a_challenge_and_no_body(self, ands: Desk) -> None:
        answer = ands.ask("GET", "/doi", account=None)
        assert said(answer) == (401, "")
        assert answer.headers == (("WWW-Authenticate", 'Basic realm="ands"'),)

    def test_wrong_credentials_have_no_challenge(self, ands: Desk) -> None:
        answer = ands.ask("GET", "/doi", account=Account(DEMO.user, "wrong", ()))
        assert said(answer) == (401, "Bad credentials")
        assert answer.headers == ()

    def test_everything_is_text_xml(self, ands: Desk) -> None:
        ands.draft()
        for path in ("/doi", f"/doi/{DOI}", f"/metadata/{DOI}", "/media"):
            assert ands.ask("GET", path).content_type == "text/xml;charset=UTF-8"

    def test_headers_from_upstream_are_lost(self, ands: Desk) -> None:
        assert ands.ask("POST", "/metadata", document()).headers == ()

    def test_a_path_outside_the_base_is_an_html_page(self, ands: Desk) -> None:
        answer = ands.ask("GET", "/metadata", base="")
        assert (answer.status, answer.content_type[:9]) == (404, "text/html")

    def test_the_base_path_with_a_version_works_too(self, ands: Desk) -> None:
        assert ands.ask("GET", "/doi", base="/api/v1.0/doi/datacite").status == 204


class TestPrefix:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", f"/metadata/{OTHER}", b""),
            ("GET", f"/doi/{OTHER}", b""),
            ("DELETE", f"/metadata/{OTHER}", b""),
            ("POST", "/metadata", document(OTHER)),
            ("POST", "/metadata", document(f"\n{DOI}")),
            ("POST", "/doi", form(OTHER)),
            ("GET", f"/media/{OTHER}", b""),
            ("GET", f"/metadata/{DOI.replace('/', '%2F')}", b""),
            ("GET", f"/metadata/doi:{DOI}", b""),
        ],
    )
    def test_a_prefix_that_is_not_ours(
        self, ands: Desk, method: str, path: str, body: bytes
    ) -> None:
        assert said(ands.ask(method, path, body)) == PREFIX_TEXT
        assert asked_upstream(ands) is None

    def test_the_old_test_prefix_is_let_through(self, ands: Desk) -> None:
        answer = ands.ask("POST", "/metadata", document("10.5072/x"))
        assert said(answer) == (403, "Access is denied")


class TestDoiOfARequest:
    def test_a_doi_line_in_the_document_is_taken_for_the_doi(self, ands: Desk) -> None:
        posted = document(title=f"Water\n  doi={OTHER}\nlevels")
        assert said(ands.ask("POST", "/metadata", posted)) == PREFIX_TEXT

    def test_an_escaped_ampersand_is_harmless(self, ands: Desk) -> None:
        assert ands.ask("POST", "/metadata", document(title=f"a&amp;doi={OTHER}")).status == 201

    def test_the_path_comes_before_the_body(self, ands: Desk) -> None:
        answer = ands.ask("PUT", f"/metadata/{DOI}", document(f"{PREFIX}/other"))
        assert said(answer) == (201, f"OK ({PREFIX}/OTHER)")
        assert (status(ands), status(ands, f"{PREFIX}/other")) == ("RESERVED", None)

    def test_empty_and_parent_segments_are_lost(self, ands: Desk) -> None:
        ands.draft()
        assert ands.ask("GET", f"//metadata/../{DOI}/").status == 200

    def test_an_encoded_bracket_becomes_an_entity(self, ands: Desk) -> None:
        ands.ask("GET", f"/metadata/{PREFIX}/a%28b%29")
        assert asked_upstream(ands) == ("GET", f"/metadata/{PREFIX}/a&#40;b&#41;", 404)

    def test_a_form_coded_document_is_decoded(self, ands: Desk) -> None:
        coded = b"xml=" + document().replace(b"%", b"%25").replace(b"\n", b"%0A").replace(
            b"+", b"%2B"
        )
        assert ands.ask("POST", "/metadata", coded).status == 201


class TestPostMetadata:
    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_metadata_are_forwarded_as_post(self, ands: Desk, method: str) -> None:
        assert said(ands.ask(method, "/metadata", document())) == (201, f"OK ({DOI.upper()})")
        assert asked_upstream(ands) == ("POST", "/metadata", 201)
        assert (ands.state(), status(ands)) == ("draft", "RESERVED")

    def test_an_empty_body_is_not_forwarded(self, ands: Desk) -> None:
        assert said(ands.ask("POST", "/metadata")) == NOTHING
        assert asked_upstream(ands) is None

    @pytest.mark.parametrize("owner", [DEMO, NEIGHBOUR])
    def test_a_half_finished_legacy_mint_is_in_the_way(self, ands: Desk, owner: Account) -> None:
        put_row(ands, "REQUESTED", owner)
        assert said(ands.ask("POST", "/metadata", document())) == NOTHING
        assert (asked_upstream(ands), status(ands)) == (None, "REQUESTED")

    @pytest.mark.parametrize("state", ["RESERVED", "ACTIVE", "INACTIVE"])
    def test_the_row_of_another(self, ands: Desk, state: str) -> None:
        put_row(ands, state, NEIGHBOUR)
        assert said(ands.ask("POST", "/metadata", document())) == FOREIGN_TEXT
        assert asked_upstream(ands) is None

    def test_a_reserved_inactive_row_of_another_is_not_checked(self, ands: Desk) -> None:
        put_row(ands, "RESERVED_INACTIVE", NEIGHBOUR)
        assert ands.ask("POST", "/metadata", document()).status == 201
        assert row(ands) == Row(NEIGHBOUR.user, "RESERVED")

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (None, "RESERVED"),
            ("RESERVED", "RESERVED"),
            ("ACTIVE", "ACTIVE"),
            ("INACTIVE", "ACTIVE"),
            ("RESERVED_INACTIVE", "RESERVED"),
        ],
    )
    def test_posted_metadata_move_the_row_on(
        self, ands: Desk, before: str | None, after: str
    ) -> None:
        put_row(ands, before)
        ands.ask("POST", "/metadata", document())
        kept = row(ands)
        assert kept is not None
        assert kept.status == after
        assert kept.xml == (b"" if before == "RESERVED_INACTIVE" else document())

    @pytest.mark.parametrize(
        "posted",
        [
            document(schema=INVALID_FOR_THE_PROXY),
            document(schema="http://schema.datacite.org/meta/kernel-4.2/metadata.xsd "),
            document().replace(
                b"xsi:schemaLocation", b'xsi:noNamespaceSchemaLocation="x" xsi:schemaLocation'
            ),
            document()
            .replace(b"xsi:schemaLocation", b"xsi:noNamespaceSchemaLocation")
            .replace(b"/meta/", b"/"),
        ],
    )
    def test_metadata_that_the_proxy_cannot_check_are_forwarded_without_a_row(
        self, ands: Desk, posted: bytes
    ) -> None:
        assert ands.ask("POST", "/metadata", posted).status == 201
        assert (ands.state(), status(ands)) == ("draft", None)

    @pytest.mark.usefixtures("xsds")
    def test_metadata_only_valid_for_a_newer_kernel_get_no_row(self, ands: Desk) -> None:
        posted = document().replace(
            b"<publisher>", b'<publisher publisherIdentifier="https://ror.org/05gq02987">'
        )
        assert ands.ask("POST", "/metadata", posted).status == 201
        assert status(ands) is None

    @pytest.mark.parametrize("kernel", ["kernel-4", "kernel-4.1", "kernel-4.2"])
    def test_the_schemas_that_the_proxy_has(self, ands: Desk, kernel: str) -> None:
        ands.ask("POST", "/metadata", document(schema=f"https://x/meta/{kernel}/metadata.xsd"))
        assert status(ands) == "RESERVED"

    def test_no_xml_is_for_mds_to_refuse(self, ands: Desk) -> None:
        answer = ands.ask("POST", "/metadata", b"no xml")
        assert said(answer) == (415, "Metadata format not recognized")

    def test_the_row_stays_though_mds_refuses(self, ands: Desk) -> None:
        ands.engine.machine.show(DOI, NEIGHBOUR.user, document())
        assert said(ands.ask("POST", "/metadata", document())) == (403, "Access is denied")
        assert row(ands) == Row(DEMO.user, "RESERVED", xml=document())


class TestDeleteMetadata:
    def test_without_a_row_nothing_is_forwarded(self, ands: Desk) -> None:
        ands.findable()
        put_row(ands, None)
        assert said(ands.ask("DELETE", f"/metadata/{DOI}")) == (200, "DOI doesn't exist")
        assert (asked_upstream(ands), ands.state()) == (None, "findable")

    @pytest.mark.parametrize("path", ["/metadata", "/metadata/"])
    def test_without_a_doi(self, ands: Desk, path: str) -> None:
        assert said(ands.ask("DELETE", path)) == (200, "DOI doesn't exist")

    def test_the_row_of_another(self, ands: Desk) -> None:
        put_row(ands, "ACTIVE", NEIGHBOUR)
        assert said(ands.ask("DELETE", f"/metadata/{DOI}")) == FOREIGN_TEXT
        assert asked_upstream(ands) is None

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("RESERVED", "RESERVED_INACTIVE"),
            ("RESERVED_INACTIVE", "RESERVED_INACTIVE"),
            ("ACTIVE", "INACTIVE"),
            ("INACTIVE", "INACTIVE"),
            ("REQUESTED", "INACTIVE"),
        ],
    )
    def test_deleted_metadata_move_the_row_on(self, ands: Desk, before: str, after: str) -> None:
        ands.findable()
        put_row(ands, before)
        assert said(ands.ask("DELETE", f"/metadata/{DOI}")) == (200, "OK")
        assert (status(ands), ands.state()) == (after, "registered")
        assert asked_upstream(ands) == ("DELETE", f"/metadata/{DOI}", 200)

    def test_mds_may_know_nothing_and_creates_a_blank_draft(self, ands: Desk) -> None:
        put_row(ands, "RESERVED")
        assert said(ands.ask("DELETE", f"/metadata/{DOI}")) == (201, "")
        assert ands.state() == "draft"


class TestPostUrl:
    def test_without_a_doi(self, ands: Desk) -> None:
        assert said(ands.ask("POST", "/doi", f"url={URL}".encode())) == (500, "")
        assert asked_upstream(ands) is None

    @pytest.mark.parametrize("body", [b"\xef\xbb\xbf" + form(), f"doi = {DOI}\nurl={URL}".encode()])
    def test_a_value_that_php_loses(self, ands: Desk, body: bytes) -> None:
        assert ands.ask("POST", "/doi", body).status == 500

    @pytest.mark.parametrize(
        "before", ["RESERVED", "ACTIVE", "INACTIVE", "RESERVED_INACTIVE", "REQUESTED"]
    )
    def test_the_row_becomes_active(self, ands: Desk, before: str) -> None:
        ands.draft()
        put_row(ands, before)
        assert said(ands.ask("POST", "/doi", form())) == (201, "OK")
        assert row(ands) == Row(DEMO.user, "ACTIVE", URL)
        assert asked_upstream(ands) == ("POST", "/doi", 201)

    @pytest.mark.parametrize("owner", [None, NEIGHBOUR])
    def test_without_a_row_of_ours_it_is_forwarded_all_the_same(
        self, ands: Desk, owner: Account | None
    ) -> None:
        ands.draft()
        put_row(ands, "RESERVED" if owner else None, owner or DEMO)
        assert said(ands.ask("POST", "/doi", form())) == (201, "OK")
        assert status(ands) == ("RESERVED" if owner else None)

    @pytest.mark.parametrize(
        ("host", "noted", "answered"),
        [
            ("data.example.org", "ACTIVE", 201),
            ("data.example.org.evil.com", "ACTIVE", 422),
            ("Data.Example.org", "RESERVED", 201),
            ("elsewhere.org", "RESERVED", 422),
        ],
    )
    def test_the_domain_only_gates_the_row(self, host: str, noted: str, answered: int) -> None:
        own = Account(DEMO.user, DEMO.password, DEMO.prefixes, ("data.example.org",))
        desk = Desk("ands", (own,))
        desk.draft()
        assert desk.ask("POST", "/doi", form(url=f"https://{host}/1")).status == answered
        assert status(desk) == noted

    def test_the_url_is_decoded_twice(self, ands: Desk) -> None:
        ands.draft()
        url = f"{URL}?a=%2525&b=1%2B1".replace("%", "%25").replace("&", "%26")
        assert ands.ask("POST", "/doi", form(url=url)).status == 201
        assert ands.ask("GET", f"/doi/{DOI}").text == f"{URL}?a=%25&b=1+1"
        kept = row(ands)
        assert kept is not None
        assert kept.url == f"{URL}?a=%2525&b=1%2B1"

    def test_a_url_is_cut_at_the_first_ampersand(self, ands: Desk) -> None:
        ands.draft()
        ands.ask("POST", "/doi", form(url=f"{URL}?a=1&b=2"))
        assert ands.ask("GET", f"/doi/{DOI}").text == f"{URL}?a=1"

    def test_no_metadata(self, ands: Desk) -> None:
        assert said(ands.ask("POST", "/doi", form())) == (422, "Can't be blank")

    def test_another_scheme_of_the_url(self, ands: Desk) -> None:
        answer = ands.ask("POST", "/doi", form(url="gopher://x"))
        assert said(answer) == (200, "Not a valid HTTP(S) or FTP URL")


class TestOtherMethods:
    @pytest.mark.parametrize("method", ["HEAD", "DELETE", "PUT"])
    def test_other_methods_end_as_a_post_with_an_empty_url(self, ands: Desk, method: str) -> None:
        ands.findable()
        before = row(ands)
        answer = ands.ask(method, f"/doi/{DOI}")
        assert said(answer) == (400, "param 'url' required")
        assert asked_upstream(ands) == ("POST", "/doi", 400)
        assert (ands.state(), row(ands)) == ("findable", before)

    def test_put_with_a_body_is_a_post_that_leaves_the_row_alone(self, ands: Desk) -> None:
        ands.draft()
        assert said(ands.ask("PUT", "/doi", form())) == (201, "OK")
        assert (ands.state(), status(ands)) == ("findable", "RESERVED")

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/media"), ("GET", f"/media/{DOI}"), ("PATCH", "/metadata"), ("GET", "")],
    )
    def test_any_other_call_is_answered_empty(self, ands: Desk, method: str, path: str) -> None:
        assert said(ands.ask(method, path)) == NOTHING
        assert asked_upstream(ands) is None


class TestReads:
    def test_metadata(self, ands: Desk) -> None:
        ands.draft()
        answer = ands.ask("GET", f"/metadata/{DOI}")
        assert (answer.status, answer.body) == (200, document())
        assert asked_upstream(ands) == ("GET", f"/metadata/{DOI}", 200)

    def test_a_read_of_what_mds_does_not_know_is_a_404(self, ands: Desk) -> None:
        assert said(ands.ask("GET", f"/metadata/{DOI}")) == (404, "DOI is unknown to MDS")
        assert said(ands.ask("GET", f"/doi/{DOI}")) == (404, "DOI not found")

    def test_no_url(self, ands: Desk) -> None:
        ands.draft()
        assert said(ands.ask("GET", f"/doi/{DOI}")) == (204, "")

    def test_the_list(self, ands: Desk) -> None:
        assert said(ands.ask("GET", "/doi")) == (204, "")
        ands.draft()
        assert said(ands.ask("GET", "/doi")) == (200, DOI.upper())
        assert asked_upstream(ands) == ("GET", "/doi/", 200)

    def test_a_query_string_is_not_forwarded(self, ands: Desk) -> None:
        ands.draft()
        assert ands.ask("GET", f"/metadata/{DOI}?x=1").status == 200


class TestTestInTheName:
    NAME = f"{PREFIX}/latest"

    def test_reads_and_deletes_use_the_wrong_password(self, ands: Desk) -> None:
        ands.findable(self.NAME)
        for method, path in (("GET", "metadata"), ("GET", "doi"), ("DELETE", "metadata")):
            answer = ands.ask(method, f"/{path}/{self.NAME}")
            assert said(answer) == (401, "Bad credentials")
        assert ands.state(self.NAME) == "findable"
        assert status(ands, self.NAME) == "INACTIVE"

    def test_upper_case_is_harmless(self, ands: Desk) -> None:
        ands.draft(f"{PREFIX}/TEST")
        assert ands.ask("GET", f"/metadata/{PREFIX}/TEST").status == 200
