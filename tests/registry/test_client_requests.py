"""What leaves for the registry, byte for byte, and what never leaves."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, unquote_plus

import pytest

from ckanext.andsdoi.registry import PROFILES, Client, DataError, Registry, default_environment

from .conftest import CALLS, DOI, LANDING_URL, PASSWORD, USER, XML, Wire, http, reply

OK = {
    "post_metadata": (201, f"OK ({DOI})"),
    "post_url": (201, "OK"),
    "delete_metadata": (200, "OK"),
    "get_metadata": (404, "DOI not found"),
    "get_url": (204, ""),
    "list_dois": (204, ""),
}


def sent(wire: Wire, client: Client, operation: str) -> tuple[str, dict[str, str], bytes]:
    """The request line, the headers (lower-case names) and the body of one operation."""
    status, body = OK[operation]
    wire.answers(http(status, body.encode()))
    CALLS[operation](client)
    return parts(wire.requests[-1])


def parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.decode("latin-1").split("\r\n")
    pairs = [header.partition(": ") for header in headers]
    assert len({name.lower() for name, _, _ in pairs}) == len(pairs), "a header was sent twice"
    return line, {name.lower(): value for name, _, value in pairs}, body


class TestOnTheWire:
    @pytest.mark.parametrize(
        ("operation", "line"),
        [
            ("post_metadata", "POST /base/metadata HTTP/1.1"),
            ("post_url", "POST /base/doi HTTP/1.1"),
            ("delete_metadata", f"DELETE /base/metadata/{DOI} HTTP/1.1"),
            ("get_metadata", f"GET /base/metadata/{DOI} HTTP/1.1"),
            ("get_url", f"GET /base/doi/{DOI} HTTP/1.1"),
            ("list_dois", "GET /base/doi HTTP/1.1"),
        ],
    )
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_each_operation_has_its_line(
        self, wire: Wire, operation: str, line: str, slash: str
    ) -> None:
        client = Client(f"{wire.url}/base{slash}", USER, PASSWORD)
        assert sent(wire, client, operation)[0] == line

    @pytest.mark.parametrize("operation", CALLS)
    def test_credentials_go_with_the_first_request_in_utf_8(
        self, wire: Wire, wired: Client, operation: str
    ) -> None:
        _, headers, _ = sent(wire, wired, operation)
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        assert headers["authorization"] == f"Basic {token}"
        assert len(wire.requests) == 1

    def test_metadata_is_sent_as_it_is(self, wire: Wire, wired: Client) -> None:
        _, headers, body = sent(wire, wired, "post_metadata")
        assert headers["content-type"] == "application/xml;charset=UTF-8"
        assert body == XML

    def test_the_url_is_sent_as_two_lines(self, wire: Wire, wired: Client) -> None:
        _, headers, body = sent(wire, wired, "post_url")
        assert headers["content-type"] == "text/plain;charset=UTF-8"
        assert body == f"doi={DOI}\nurl={LANDING_URL}".encode()

    def test_a_delete_has_no_body(self, wire: Wire, wired: Client) -> None:
        _, headers, body = sent(wire, wired, "delete_metadata")
        assert "content-type" not in headers
        assert body == b""

    def test_metadata_is_asked_for_as_xml(self, wire: Wire, wired: Client) -> None:
        assert sent(wire, wired, "get_metadata")[1]["accept"] == "application/xml"

    def test_answers_are_asked_for_uncompressed(self, wire: Wire, wired: Client) -> None:
        assert sent(wire, wired, "list_dois")[1]["accept-encoding"] == "identity"

    @pytest.mark.parametrize(
        ("contact", "comment"),
        [
            ("", ""),
            ("data@example.org", " (mailto:data@example.org)"),
            ("a@example.org, b@example.org", " (mailto:a@example.org,%20b@example.org)"),
            ("Oops)\r\nX: <\u00e9>", " (mailto:Oops%29%0D%0AX%3A%20%3C%C3%A9%3E)"),
        ],
    )
    def test_the_user_agent_names_the_program_and_the_contact(
        self, wire: Wire, contact: str, comment: str
    ) -> None:
        client = Client(wire.url, USER, PASSWORD, contact=contact)
        agent = sent(wire, client, "list_dois")[1]["user-agent"]
        assert agent.startswith("ckanext-andsdoi")
        assert agent.endswith(comment)
        assert ("mailto" in agent) == bool(contact)

    def test_the_doi_stands_raw_in_the_path(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(404, b"DOI not found"))
        wired.get_url("10.4226/A_b(1)/c;d$e*f=~:.g")
        assert wire.requests[0].startswith(b"GET /doi/10.4226/A_b(1)/c;d$e*f=~:.g HTTP")

    def test_a_netrc_file_is_ignored(
        self, wire: Wire, wired: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login someone password else")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        assert sent(wire, wired, "get_url")[1]["authorization"] == f"Basic {token}"

    def test_no_cookie_comes_back(self, wire: Wire, wired: Client) -> None:
        wire.answers(reply(http(204, b"", "Set-Cookie: session=1; Path=/"), keep=True))
        wired.list_dois()
        wired.list_dois()
        assert "cookie" not in parts(wire.requests[-1])[1]

    @pytest.mark.parametrize("operation", CALLS)
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_never_followed(
        self, wire: Wire, wired: Client, operation: str, status: int
    ) -> None:
        wire.answers(http(status, b"", f"Location: {wire.url}/elsewhere", "Connection: close"))
        with pytest.raises(Exception, match="redirect"):
            CALLS[operation](wired)
        assert len(wire.requests) == 1

    def test_a_redirect_to_nowhere_does_no_harm(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(302, b"", "Location: http://[half"))
        with pytest.raises(Exception, match="redirect"):
            wired.list_dois()


class TestLandingUrls:
    URL = "https://data.example.org/d?a=1&b=2+3%20c%26"

    def test_ands_decodes_twice_and_cuts_at_ampersands(self, wire: Wire) -> None:
        body = self._body(wire, "ands")
        parts = (part.partition("=") for part in body.replace("\n", "&").split("&"))
        once = {key: unquote_plus(value) for key, _, value in parts}
        assert unquote_plus(once["url"]) == self.URL
        assert "%3A" not in body
        assert once["url"].startswith("https://data.example.org/")

    def test_mds_decodes_once(self, wire: Wire) -> None:
        value = self._body(wire, "mds").partition("\nurl=")[2]
        assert unquote_plus(value) == self.URL
        assert unquote(value) == self.URL

    def test_the_profiles_write_what_their_servers_need(self, wire: Wire) -> None:
        assert self._body(wire, "ands").endswith("?a=1%26b=2%252B3%252520c%252526")
        assert self._body(wire, "mds").endswith("?a=1&b=2%2B3%2520c%2526")

    def _body(self, wire: Wire, profile: str) -> str:
        wire.answers(http(201, b"OK"))
        Client(wire.url, USER, PASSWORD, profile=profile).post_url(DOI, self.URL)
        return parts(wire.requests[-1])[2].decode()

    @pytest.mark.parametrize(
        "url",
        [
            "https://data.example.org/a b",
            "https://data.example.org/\u00e9",
            "https://data.example.org/\\x",
            "https://data.example.org/\n",
            "https://data.example.org/\x7f",
            "https://data.example.org/\tx",
            "",
        ],
    )
    @pytest.mark.parametrize("profile", sorted(PROFILES))
    def test_a_landing_url_that_would_arrive_changed_is_not_sent(
        self, wire: Wire, url: str, profile: str
    ) -> None:
        client = Client(wire.url, USER, PASSWORD, profile=profile)
        with pytest.raises(DataError, match="landing URL") as caught:
            client.post_url(DOI, url)
        assert (caught.value.status, caught.value.outcome) == (None, "data")
        assert wire.connections == 0


class TestDois:
    @pytest.mark.parametrize(
        "doi",
        [
            "",
            "10.4226",
            "10.4226/",
            "10.4226/a b",
            "10.4226/a?testMode=true",
            "10.4226/a#b",
            "10.4226/a%2Fb",
            "10.4226/../metadata",
            "10.4226/a/.",
            "10.4226/\u00e9",
            "10.4226/a\n",
            "https://doi.org/10.4226/a",
        ],
    )
    def test_text_that_is_no_doi_or_would_change_the_path_is_not_sent(
        self, wire: Wire, wired: Client, doi: str
    ) -> None:
        for call in (wired.get_metadata, wired.get_url, wired.delete_metadata):
            with pytest.raises(DataError, match="can't be sent"):
                call(doi)
        with pytest.raises(DataError, match="can't be sent"):
            wired.post_metadata(doi, XML)
        with pytest.raises(DataError, match="can't be sent"):
            wired.post_url(doi, LANDING_URL)
        assert wire.connections == 0


class TestConstruction:
    @pytest.mark.parametrize(
        "endpoint",
        [
            "",
            "mds.datacite.org",
            "ftp://mds.datacite.org",
            "file:///etc/hosts",
            "https://",
            "https:///path",
            "https://mds..datacite.org",
            "https://mds.datacite.org:port",
            "https://mds.datacite.org:99999",
            "https://user:pass@mds.datacite.org",
            "https://mds.datacite.org?testMode=true",
            "https://mds.datacite.org/#x",
            "https://mds.datacite.org/a b",
            "https://[::1",
        ],
    )
    def test_an_endpoint_must_be_a_base_url(self, endpoint: str) -> None:
        with pytest.raises(ValueError, match=r"^endpoint") as caught:
            Client(endpoint, USER, PASSWORD)
        assert "pass@" not in str(caught.value)

    def test_an_unknown_profile_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"^profile: 'rest'.*ands or mds"):
            Client("https://mds.datacite.org", USER, PASSWORD, profile="rest")

    @pytest.mark.parametrize("name", ["connect_timeout", "read_timeout"])
    @pytest.mark.parametrize("seconds", [0, -1, float("nan")])
    def test_a_time_out_must_be_positive(self, name: str, seconds: float) -> None:
        with pytest.raises(ValueError, match=f"^{name}"):
            Client("https://mds.datacite.org", USER, PASSWORD, **{name: seconds})  # type: ignore[arg-type]

    def test_a_user_name_has_no_colon(self) -> None:
        with pytest.raises(ValueError, match=r"^user"):
            Client("https://mds.datacite.org", "a:b", PASSWORD)

    def test_a_ca_bundle_must_exist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
        with pytest.raises(ValueError, match="REQUESTS_CA_BUNDLE"):
            Client("https://mds.datacite.org", USER, PASSWORD)

    def test_a_socks_proxy_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("https_proxy", "socks5://proxy.example.org:1080")
        with pytest.raises(ValueError, match="SOCKS"):
            Client("https://mds.datacite.org", USER, PASSWORD)

    def test_a_client_is_a_registry(self) -> None:
        assert isinstance(Client("https://mds.datacite.org", USER, PASSWORD), Registry)


class TestProfiles:
    @pytest.mark.parametrize(
        ("endpoint", "environment"),
        [
            ("https://mds.test.datacite.org", "test"),
            ("https://MDS.TEST.datacite.org/", "test"),
            ("http://localhost:8080/api", "test"),
            ("http://sandbox.localhost", "test"),
            ("http://127.0.0.1:1", "test"),
            ("http://127.8.8.8", "test"),
            ("http://[::1]:80", "test"),
            ("https://mds.datacite.org", "production"),
            ("https://localhost.example.org", "production"),
            ("http://192.168.0.1", "production"),
            (PROFILES["ands"].endpoint, "production"),
        ],
    )
    def test_only_this_machine_and_datacites_test_system_are_tests(
        self, endpoint: str, environment: str
    ) -> None:
        assert default_environment(endpoint) == environment

    def test_profiles_have_their_defaults(self) -> None:
        defaults = {p.name: (p.endpoint, p.kernel, p.rate) for p in PROFILES.values()}
        assert defaults == {
            "ands": ("https://researchdata.ands.org.au/api/doi/datacite", "4.2", 250),
            "mds": ("https://mds.datacite.org", "4.7", 500),
        }


class TestProxies:
    def test_a_proxy_of_the_environment_is_used(
        self, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", wire.url)
        wire.answers(http(204))
        assert Client("http://registry.example.org/api", USER, PASSWORD).list_dois() == []
        assert wire.requests[0].startswith(b"GET http://registry.example.org/api/doi HTTP/1.1")

    def test_no_proxy_is_used_for_this_machine(
        self, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        wire.answers(http(204))
        assert Client(wire.url, USER, PASSWORD).list_dois() == []

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "account"),
            (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "transient"),
        ],
    )
    def test_a_tunnel_that_is_refused_has_sent_nothing(
        self, wire: Wire, monkeypatch: pytest.MonkeyPatch, answer: bytes, outcome: str
    ) -> None:
        monkeypatch.setenv("https_proxy", wire.url.replace("//", "//proxy-user:proxy-word@"))
        wire.answers(reply(answer))
        client = Client("https://registry.example.org", USER, PASSWORD)
        with pytest.raises(Exception, match=r"registry\.example\.org") as caught:
            client.post_url(DOI, LANDING_URL)
        assert getattr(caught.value, "outcome", "") == outcome
        assert "proxy-word" not in str(caught.value)
        assert wire.requests[0].startswith(b"CONNECT registry.example.org:443")
        assert len(wire.requests) == 1
