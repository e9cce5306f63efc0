"""Licences: known exactly, or sent as their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.values.identifiers import clean_url
from ckanext.andsdoi.metadata.values.licences import Licence, find_licence
from ckanext.andsdoi.metadata.values.licences.spdx import KNOWN_LICENCES

CC_BY_4 = Licence(
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-4.0",
)
CC_BY_3_AU = Licence(
    "Creative Commons Attribution 3.0 Australia",
    "https://creativecommons.org/licenses/by/3.0/au/",
    "CC-BY-3.0-AU",
)
OPEN_DEFINITION = "http://www.opendefinition.org/licenses/"


def spdx(license_id: str = "", title: str = "", url: str = "") -> str | None:
    licence, _ = find_licence(license_id, title, url, {})
    return licence.spdx if licence else None


def codes(license_id: str = "", title: str = "", url: str = "") -> list[str]:
    return [finding.code for finding in find_licence(license_id, title, url, {})[1]]


@pytest.mark.parametrize(
    ("license_id", "expected", "uri"),
    [
        ("odc-pddl", "PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
        ("odc-odbl", "ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("odc-by", "ODC-By-1.0", "https://opendatacommons.org/licenses/by/1-0/"),
        ("cc-zero", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ],
)
def test_ckans_own_licences_are_known_exactly(license_id: str, expected: str, uri: str) -> None:
    licence, findings = find_licence(license_id, "", OPEN_DEFINITION + license_id, {})
    assert licence is not None
    assert (licence.spdx, licence.uri, findings) == (expected, uri, [])


@pytest.mark.parametrize(
    ("license_id", "expected"),
    [("cc-by", "CC-BY-4.0"), ("cc-by-sa", "CC-BY-SA-4.0"), ("uk-ogl", "OGL-UK-3.0")],
)
def test_a_version_that_ckan_does_not_say_is_assumed(license_id: str, expected: str) -> None:
    licence, (finding,) = find_licence(license_id, "", OPEN_DEFINITION + license_id, {})
    assert licence is not None
    assert licence.spdx == expected
    assert finding == ("licence-version-assumed", license_id, {"spdx": licence.spdx})


@pytest.mark.parametrize(
    ("license_id", "uri"),
    [
        ("gfdl", OPEN_DEFINITION + "x"),
        ("cc-nc", None),
        ("other-open", OPEN_DEFINITION + "x"),
        ("other-pd", OPEN_DEFINITION + "x"),
        ("other-at", OPEN_DEFINITION + "x"),
        ("other-nc", OPEN_DEFINITION + "x"),
        ("other-closed", OPEN_DEFINITION + "x"),
    ],
)
def test_a_licence_that_ckan_says_too_vaguely_is_sent_as_text(
    license_id: str, uri: str | None
) -> None:
    licence, _ = find_licence(license_id, "A title", OPEN_DEFINITION + "x", {})
    assert licence == Licence("A title", uri, None)


@pytest.mark.parametrize("license_id", ["notspecified", "", None])
def test_no_licence_is_said_to_be_missing(license_id: str | None) -> None:
    title = "License not specified" if license_id else None
    licence, (finding,) = find_licence(license_id, title, None, {})
    assert licence is None
    assert finding.code == "licence-missing"


@pytest.mark.parametrize("row", KNOWN_LICENCES, ids=lambda row: row.spdx)
def test_every_row_is_found_by_its_id_and_its_name(row: object) -> None:
    spdx_id, name, uri, *_ = row  # type: ignore[misc]
    assert find_licence(spdx_id, "", "", {}) == (Licence(name, uri, spdx_id), [])
    assert find_licence(spdx_id.lower(), "", "", {})[0] == Licence(name, uri, spdx_id)
    assert find_licence("some-id", name, "", {})[0] == Licence(name, uri, spdx_id)
    assert clean_url(uri) == uri


class TestOtherSpellings:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("cc-by-4", "CC-BY-4.0"),
            ("CC BY-NC-SA 4", "CC-BY-NC-SA-4.0"),
            ("Attribution 4.0 International", "CC-BY-4.0"),
            ("Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
            ("Creative Commons Attribution 4.0 International License", "CC-BY-4.0"),
            ("Creative Commons Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
            ("CC BY-SA 3.0 IGO", "CC-BY-SA-3.0-IGO"),
            ("cc-by-nc-sa-igo-3.0", "CC-BY-NC-SA-3.0-IGO"),
            ("Creative Commons CCZero", "CC0-1.0"),
            ("CC0 1.0 Universal", "CC0-1.0"),
            ("ODbL", "ODbL-1.0"),
            ("Open Data Commons Open Database License (ODbL)", "ODbL-1.0"),
            ("Open Data Commons Public Domain Dedication and License (PDDL)", "PDDL-1.0"),
            ("UK Open Government Licence (OGL)", "OGL-UK-3.0"),
            ("Open Government Licence 3.0", "OGL-UK-3.0"),
            ("ca-ogl-lgo", "OGL-Canada-2.0"),
            ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
            ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "DL-DE-BY-2.0"),
            ("dl-zero-de/2.0", "DL-DE-ZERO-2.0"),
            ("Norsk lisens for offentlige data (NLOD) 2.0", "NLOD-2.0"),
            ("The MIT License", "MIT"),
            # too vague, or of somebody else
            ("Open Government Licence", None),
            ("Creative Commons Attribution 3.0 (Australia)", "CC-BY-3.0-AU"),
            ("Creative Commons Attribution 3.0 (Spain)", None),
            ("Creative Commons Attribution", None),
            ("cc-by-nc", None),
            ("Licence Ouverte", None),
        ],
    )
    def test_names_of_many_portals(self, name: str, expected: str | None) -> None:
        assert (spdx(name), spdx(title=name)) == (expected, expected)

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://opendatacommons.org/licenses/odbl/1.0/", "ODbL-1.0"),
            ("https://opendatacommons.org/licenses/by/summary/", "ODC-By-1.0"),
            ("https://data.norge.no/nlod/no/2.0", "NLOD-2.0"),
            ("https://creativecommons.org/licenses/by-sa/3.0/igo/deed.fr", "CC-BY-SA-3.0-IGO"),
            ("https://creativecommons.org/licenses/by-sa/3.0/au/", None),
        ],
    )
    def test_pages_of_many_portals(self, url: str, expected: str | None) -> None:
        assert spdx(url=url) == expected

    @pytest.mark.parametrize(
        ("license_id", "expected"),
        [
            ("CC-BY-4.0", "CC-BY-4.0"),
            ("cc_by_4.0_international", "CC-BY-4.0"),
            ("cc-by-au-3.0", "CC-BY-3.0-AU"),
            ("cc-by-3.0-au", "CC-BY-3.0-AU"),
            ("mit-license", "MIT"),
            ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "CC-BY-4.0"),
            ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
            ("gpl-3.0", None),
            ("cc-by-3.0-fr", None),
        ],
    )
    def test_by_id(self, license_id: str, expected: str | None) -> None:
        assert spdx(license_id) == expected

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
            ("https://creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0"),
            ("https://www.creativecommons.org/licenses/by/3.0/au/deed.en", "CC-BY-3.0-AU"),
            ("https://creativecommons.org/licenses/by/3.0/fr/", None),
            ("https://creativecommons.org/licenses/by-nc/2.0/", "CC-BY-NC-2.0"),
            ("https://spdx.org/licenses/MPL-2.0.html", "MPL-2.0"),
            ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
            ("https://www.gnu.org/licenses/gpl-3.0.html", None),
        ],
    )
    def test_by_page(self, url: str, expected: str | None) -> None:
        assert spdx("some-id", "Some title", url) == expected

    def test_an_id_a_title_and_a_page_that_contradict_each_other_are_a_text(self) -> None:
        licence, findings = find_licence("odc-by", "MIT License", "https://unlicense.org/", {})
        assert licence == Licence("MIT License", "https://unlicense.org/")
        assert [finding.code for finding in findings] == ["licence-unknown"]


class TestUnknown:
    def test_the_text_and_the_page_are_sent(self) -> None:
        licence, findings = find_licence("my-lic", "My licence", "https://example.org/lic", {})
        assert licence == Licence("My licence", "https://example.org/lic", None)
        assert [finding[:2] for finding in findings] == [("licence-unknown", "My licence")]

    def test_the_id_stands_in_for_a_title(self) -> None:
        assert find_licence("my-lic", None, None, {})[0] == Licence("my-lic")

    def test_a_page_that_can_not_be_sent_is_said(self) -> None:
        assert codes("my-lic", "My", "javascript:x") == ["licence-unknown", "url-unusable"]

    def test_a_port_without_row_keeps_its_page(self) -> None:
        url = "https://creativecommons.org/licenses/by/3.0/fr/"
        assert find_licence("x", "CC BY 3.0 FR", url, {})[0] == Licence("CC BY 3.0 FR", url)


class TestOverrides:
    def test_an_spdx_id(self) -> None:
        assert find_licence("cc-by", "x", "", {"cc-by": "CC-BY-3.0-AU"}) == (CC_BY_3_AU, [])

    def test_an_spdx_id_without_row_keeps_the_title(self) -> None:
        licence, _ = find_licence("z", "zlib", "https://zlib.net", {"z": "Zlib"})
        assert licence == Licence("zlib", "https://zlib.net", "Zlib")

    def test_a_known_page(self) -> None:
        assert find_licence("x", "X", "", {"x": CC_BY_4.uri or ""}) == (CC_BY_4, [])

    def test_a_site_can_set_another_page_for_a_licence(self) -> None:
        licence, findings = find_licence("x", "X", "", {"x": "https://example.org/l"})
        assert (licence, findings) == (Licence("X", "https://example.org/l"), [])

    def test_a_licence_that_says_nothing_can_be_set(self) -> None:
        found = find_licence("gfdl", "GFDL", "", {"gfdl": "GFDL-1.3-or-later"})[0]
        assert found is not None
        assert found.uri == "https://www.gnu.org/licenses/fdl-1.3.html"


@given(st.text(), st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_no_text_raises(license_id: str, title: str, url: str, overrides: dict[str, str]) -> None:
    licence, findings = find_licence(license_id, title, url, overrides)
    assert licence or findings


def test_a_huge_text_costs_nothing() -> None:
    assert find_licence("x" * 10_000_000, "<" * 10_000_000, "y" * 10_000_000, {})[0]
