"""Identifiers of people, organisations and works."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.values.identifiers import (
    NameIdentifier,
    body_identifier,
    clean_url,
    funder_identifier,
    isni,
    name_identifier,
    orcid,
    related,
    ror,
)
from ckanext.andsdoi.metadata.vocabulary import FUNDER_IDENTIFIER_TYPES, RELATED_IDENTIFIER_TYPES

CARBERRY = "https://orcid.org/0000-0002-1825-0097"
CDL = "https://ror.org/03yrm5c26"


class TestOrcid:
    @pytest.mark.parametrize(
        "text",
        [
            CARBERRY,
            "http://www.orcid.org/0000-0002-1825-0097/",
            "orcid.org/0000-0002-1825-0097",
            "0000-0002-1825-0097",
            "0000000218250097",
            "0000 0002 1825 0097",
            "0000–0002–1825–0097",
            " ORCID: 0000-0002-1825-0097 ",
            "orcid id = 0000-0002-1825-0097",
        ],
    )
    def test_every_spelling_is_one_url(self, text: str) -> None:
        assert orcid(text) == CARBERRY

    def test_the_check_digit_may_be_x(self) -> None:
        assert orcid("0000-0002-1694-233x") == "https://orcid.org/0000-0002-1694-233X"

    @pytest.mark.parametrize(
        "text",
        [
            "0000-0002-1825-0098",
            "0000-0004-9229-9539",  # right, but an ISNI that is not ORCID's
            "https://sandbox.orcid.org/0000-0002-1825-0097",
            "0000-0002-1825-00977",
            "x 0000-0002-1825-0097",
            "",
        ],
    )
    def test_anything_else_is_no_orcid(self, text: str) -> None:
        assert orcid(text) is None

    def test_the_blocks_end_where_orcid_says(self) -> None:
        assert orcid("0000-0001-5000-0007")
        assert orcid("0000-0003-5000-0001")
        assert orcid("0009-0000-0000-0009")
        assert orcid("0009-0010-0000-0003")


class TestRor:
    @pytest.mark.parametrize(
        "text",
        [CDL, "http://www.ror.org/03yrm5c26/", "ror.org/03YRM5C26", "03yrm5c26", "ROR: 03yrm5c26"],
    )
    def test_every_spelling_is_one_url(self, text: str) -> None:
        assert ror(text) == CDL

    @pytest.mark.parametrize("text", ["03yrm5c27", "13yrm5c26", "03yrm5l26", "0ſyrm5c26", ""])
    def test_anything_else_is_no_ror(self, text: str) -> None:
        assert ror(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://isni.org/isni/0000000492299539",
        "http://www.isni.org/0000 0004 9229 9539",
        "ISNI 0000 0004 9229 9539",
        "isni:0000-0004-9229-9539",
    ],
)
def test_an_isni_must_be_called_one(text: str) -> None:
    assert isni(text) == "https://isni.org/isni/0000000492299539"
    assert isni("0000 0004 9229 9539") is None
    assert isni("ISNI 0000 0004 9229 9538") is None


class TestNameIdentifier:
    @pytest.mark.parametrize(
        ("text", "field", "scheme", "value"),
        [
            ("0000-0002-1825-0097", "identifier", "ORCID", CARBERRY),
            (CDL, "uri", "ROR", CDL),
            ("03yrm5c26", "ror", "ROR", CDL),
            ("03yrm5c26", "affiliation_ror", "ROR", CDL),
            ("ISNI 0000000492299539", "", "ISNI", "https://isni.org/isni/0000000492299539"),
            (
                "https://www.wikidata.org/wiki/Q42",
                "",
                "Wikidata",
                "https://www.wikidata.org/wiki/Q42",
            ),
            ("https://viaf.org/viaf/113230702", "", "VIAF", "https://viaf.org/viaf/113230702"),
            ("https://d-nb.info/gnd/118540238", "", "GND", "https://d-nb.info/gnd/118540238"),
        ],
    )
    def test_a_known_scheme_is_recognised(
        self, text: str, field: str, scheme: str, value: str
    ) -> None:
        found, findings = name_identifier(text, field)
        assert found is not None
        assert (found.scheme, found.value, findings) == (scheme, value, [])

    def test_the_scheme_has_its_uri(self) -> None:
        found, _ = name_identifier(CARBERRY)
        assert found == NameIdentifier("ORCID", CARBERRY, "https://orcid.org/")

    @pytest.mark.parametrize(
        ("text", "field", "codes"),
        [
            ("0000-0002-1825-0098", "orcid", ["orcid-checksum"]),
            ("https://orcid.org/0000-0002-1825-0098", "uri", ["orcid-checksum"]),
            ("https://ror.org/03yrm5c27", "identifier", ["ror-checksum"]),
            ("03yrm5c27", "ror_id", ["ror-checksum"]),
            ("03yrm5c26", "identifier", ["identifier-unknown"]),
            ("A-9836-2012", "identifier", ["identifier-unknown"]),
            ("0000 0004 9229 9539", "identifier", ["identifier-unknown"]),
            ("https://me.example.org", "identifier", ["identifier-unknown"]),
            ("https://me.example.org", "uri", []),
            ("https://me.example.org", "creator_url", []),
            ("6d437f48-b12d-43c8-a2f8-8b01744f69a2", "id", []),
            ("", "identifier", []),
        ],
    )
    def test_text_that_names_nobody_is_no_name_identifier(
        self, text: str, field: str, codes: list[str]
    ) -> None:
        found, findings = name_identifier(text, field)
        assert found is None
        assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CDL, ("ROR", CDL)),
        ("http://dx.doi.org/10.13039/501100000923", "501100000923"),
        ("10.13039/501100000923", "501100000923"),
        ("doi:10.13039/501100000923", "501100000923"),
        ("grid.270680.b", ("GRID", "grid.270680.b")),
        ("https://www.grid.ac/institutes/grid.270680.b", ("GRID", "grid.270680.b")),
        ("ISNI 0000000492299539", ("ISNI", "https://isni.org/isni/0000000492299539")),
        ("https://funder.example.org/", ("Other", "https://funder.example.org/")),
        ("some text", None),
        ("03yrm5c26", None),
    ],
)
def test_a_funders_identifier(text: str, expected: tuple[str, str] | str | None) -> None:
    if isinstance(expected, str):
        expected = ("Crossref Funder ID", f"https://doi.org/10.13039/{expected}")
    assert funder_identifier(text) == expected
    assert expected is None or expected[0] in FUNDER_IDENTIFIER_TYPES


def test_an_address_identifies_a_funder_and_names_no_body() -> None:
    assert body_identifier("https://funder.example.org/") is None
    assert body_identifier(CDL) == ("ROR", CDL)


def test_nine_characters_are_a_ror_id_in_a_field_that_says_so() -> None:
    assert funder_identifier("03yrm5c26", "ror") == ("ROR", CDL)


class TestRelated:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("10.1234/ABC", "DOI", "10.1234/abc"),
            ("doi:10.1234/abc", "DOI", "10.1234/abc"),
            ("doi: 10.1234/abc.", "DOI", "10.1234/abc"),
            ("https://doi.org/10.1234/ABC", "DOI", "10.1234/abc"),
            ("http://dx.doi.org/10.1234/a%2Fb%3Cc", "DOI", "10.1234/a/b<c"),
            ("www.doi.org/10.1234/abc?x=1#y", "DOI", "10.1234/abc"),
            ("10.1234/a(b)", "DOI", "10.1234/a(b)"),
            ("10.1234/a(b)).", "DOI", "10.1234/a(b)"),
            ("10.123456/abc", "URL", "https://doi.org/10.123456/abc"),
            ("https://arxiv.org/abs/0706.0001", "arXiv", "arXiv:0706.0001"),
            ("arxiv:hep-th/9901001v2", "arXiv", "arXiv:hep-th/9901001v2"),
            ("https://hdl.handle.net/102.100.100/123", "Handle", "102.100.100/123"),
            ("hdl:102.100.100/123", "Handle", "102.100.100/123"),
            ("https://raid.org/10.26259/1a2b", "RAiD", "https://raid.org/10.26259/1a2b"),
            (f"swh:1:rev:{'0a' * 20}", "SWHID", f"swh:1:rev:{'0a' * 20}"),
            ("RRID:AB_90755", "RRID", "AB_90755"),
            ("CSTR:31253.11.sciencedb.13238", "CSTR", "31253.11.sciencedb.13238"),
            ("https://purl.org/dc/terms/", "PURL", "https://purl.org/dc/terms/"),
            ("http://purl.obolibrary.org/obo/X_1", "PURL", "http://purl.obolibrary.org/obo/X_1"),
            ("https://w3id.org/ro/crate", "w3id", "https://w3id.org/ro/crate"),
            ("ark:/12148/btv1b8449691v", "ARK", "ark:/12148/btv1b8449691v"),
            ("https://n2t.net/ark:12148/btv1b8449691v", "ARK", "ark:12148/btv1b8449691v"),
            ("urn:lsid:zoobank.org:act:1", "LSID", "urn:lsid:zoobank.org:act:1"),
            ("urn:nbn:de:101:1-2", "URN", "urn:nbn:de:101:1-2"),
            ("ISBN 978-3-16-148410-0", "ISBN", "978-3-16-148410-0"),
            ("isbn-10: 0-306-40615-2", "ISBN", "0-306-40615-2"),
            ("ISSN 2049-3630", "ISSN", "2049-3630"),
            ("eISSN: 20493630", "EISSN", "2049-3630"),
            ("PMID: 12345", "PMID", "12345"),
            ("https://pubmed.ncbi.nlm.nih.gov/12345/", "PMID", "12345"),
            ("IGSN:AU1243", "IGSN", "AU1243"),
            ("bibcode:1924MNRAS..84..308E", "bibcode", "1924MNRAS..84..308E"),
            ("https://example.org/a b", "URL", "https://example.org/a%20b"),
            ("ftp://example.org/a", "URL", "ftp://example.org/a"),
            ("https://doi.org/", "URL", "https://doi.org/"),
            ("https://doi.org/10.1234/a%20b", "URL", "https://doi.org/10.1234/a%20b"),
        ],
    )
    def test_a_work_is_recognised(self, text: str, kind: str, value: str) -> None:
        assert related(text) == (kind, value)
        assert kind in RELATED_IDENTIFIER_TYPES

    @pytest.mark.parametrize(
        "text",
        [
            CARBERRY,
            CDL,
            "my-dataset",
            "6d437f48-b12d-43c8-a2f8-8b01744f69a2",
            "ISBN 978-3-16-148410-1",
            "ISSN 2049-3631",
            "www.example.org",
            "mailto:a@b.org",
            "10.1234/a@b.org",
            "https://example.org/?mail=a@b.org",
            "10.123/abc",
            "doi:10.1234/",
            "",
        ],
    )
    def test_text_that_identifies_no_work_is_no_related_identifier(self, text: str) -> None:
        assert related(text) is None


class TestUrls:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (" https://example.org/x ", "https://example.org/x"),
            ("HTTPS://Example.ORG/X", "https://example.org/X"),
            ("https://user:word@example.org/", "https://example.org/"),
            ("https://a@b.org/", "https://b.org/"),
            ("https://bücher.example/ä?q=ü#ß", None),
            ("https://example.org/a b\\c|d", "https://example.org/a%20b%5Cc%7Cd"),
            ("https://example.org/%41%zz", "https://example.org/%41%25zz"),
            ("https://example.org/?q[]=1#a#b", "https://example.org/?q%5B%5D=1#a%23b"),
            ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
            ("http://example.org:/", "http://example.org/"),
        ],
    )
    def test_an_address_is_made_fit(self, text: str, expected: str | None) -> None:
        expected = expected or "https://xn--bcher-kva.example/%C3%A4?q=%C3%BC#%C3%9F"
        assert clean_url(text) == expected
        assert clean_url(expected) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "ftp://example.org/",
            "//example.org",
            "example.org",
            "https://",
            "https:///x",
            "http://[::1/",
            "http://[x]/",
            "http://exa mple.org/",
            "http://a..b/",
            "http://example.org:port/",
            "https://example.org/a@b.org",
            "https://example.org/?m=a%40b.org",
            "https://example.org/\ud800",
            "http://" + "a" * 300 + ".org/",
        ],
    )
    def test_an_address_not_to_be_published_is_no_url(self, text: str) -> None:
        assert clean_url(text) is None

    def test_schemes_can_be_allowed(self) -> None:
        assert clean_url("ftp://example.org/", ("ftp",)) == "ftp://example.org/"

    @given(st.text())
    def test_a_cleaned_url_is_ascii_and_stays_as_it_is(self, text: str) -> None:
        url = clean_url("http://example.org/" + text)
        assert url is None or (url.isascii() and clean_url(url) == url)


@given(st.text() | st.text(alphabet="0123456789X-https:/.orcdinguab@ ()[]%"))
def test_no_text_raises(text: str) -> None:
    for function in (orcid, ror, isni, related, clean_url, funder_identifier, name_identifier):
        function(text)


@pytest.mark.parametrize(
    "unit", ["orcid ", "0", "http://", "%", "(", ")", ".", "10.1234/", "ISBN "]
)
def test_long_texts_take_linear_time(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    start = time.process_time()
    for function in (orcid, ror, isni, related, clean_url, funder_identifier, name_identifier):
        function(text)
    assert time.process_time() - start < 10
