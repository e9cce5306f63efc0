"""Which licence a dataset states: never another version or port than what stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.metadata import Settings

from ..stated import mapped, new_problems, rights_of
from ..support import SITE

LX = "https://lake.example"
CC = "https://creativecommons.org/licenses"
CCH = "http://creativecommons.org/licenses"
OGL = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version"
OPEN_DEFINITION = "http://www.opendefinition.org/licenses"
ETALAB = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
UNKNOWN = ["licence-unknown"]
ASSUMED = ["licence-version-assumed"]


def licensed(key: str, title: str = "", url: str = "", **fields: Any) -> tuple[list[str], list]:
    doc = mapped(**{"license_id": key, "license_title": title, "license_url": url, **fields})
    return rights_of(doc), new_problems(doc)


@pytest.mark.parametrize(
    ("key", "title", "url", "expected"),
    [
        (
            "cc-by",
            "Creative Commons Attribution",
            f"{CCH}/by/3.0/nz/",
            [f"Creative Commons Attribution 3.0 New Zealand <{CCH}/by/3.0/nz/>"],
        ),
        (
            "cc-by",
            "",
            f"{CC}/by/2.5/it/",
            [f"Creative Commons Attribution 2.5 Italy <{CC}/by/2.5/it/>"],
        ),
        (
            "cc-by-sa",
            "",
            f"{CC}/by-sa/2.0/uk/",
            [
                "Creative Commons Attribution Share Alike 2.0 UK: England & Wales "
                f"<{CC}/by-sa/2.0/uk/>"
            ],
        ),
        ("cc-by", "CC BY 3.0 NZ", "", ["CC BY 3.0 NZ"]),
        ("cc-by", "Namensnennung 3.0 Schweiz", "", ["Namensnennung 3.0 Schweiz"]),
        ("cc-by", "Attribuzione 3.0 Italia", "", ["Attribuzione 3.0 Italia"]),
        ("cc-by-sa", "CC BY-SA 3.0 Nederland", "", ["CC BY-SA 3.0 Nederland"]),
        ("cc-by", "CC BY 2.1 JP", f"{CC}/by/2.1/jp/", [f"CC BY 2.1 JP <{CC}/by/2.1/jp/>"]),
        (
            "cc-by-3.0",
            "",
            f"{CC}/by/3.0/fr/",
            [f"Creative Commons Attribution 3.0 France <{CC}/by/3.0/fr/>"],
        ),
        ("uk-ogl", "Crown copyright licence 1.5", "", ["Crown copyright licence 1.5"]),
    ],
)
def test_a_stated_version_without_an_identifier_is_sent_as_it_is_stated(key, title, url, expected):
    assert licensed(key, title, url) == (expected, UNKNOWN)


@pytest.mark.parametrize(
    ("key", "title", "url", "expected"),
    [
        (
            "cc-by-2.5",
            "Creative Commons Attribution 2.5 Australia",
            f"{CC}/by/2.5/au/",
            "CC-BY-2.5-AU",
        ),
        ("cc-by-sa", "CC BY-SA", f"{CC}/by-sa/2.0/", "CC-BY-SA-2.0"),
        ("cc-by-nc-nd", "", f"{CC}/by-nc-nd/2.5/", "CC-BY-NC-ND-2.5"),
        ("uk-ogl", "", f"{OGL}/2/", "OGL-UK-2.0"),
        ("uk-ogl", "UK Open Government Licence v2.0", "", "OGL-UK-2.0"),
        ("uk-ogl", "UK Open Government Licence (OGL) v1.0", f"{OGL}/1/", "OGL-UK-1.0"),
        ("cc-by", "CC BY 3", "", "CC-BY-3.0"),
        ("cc-by", "Licencia Creative Commons Atribución 4.0 Internacional", "", "CC-BY-4.0"),
        ("cc-by", "Namensnennung 3.0 Deutschland", "", "CC-BY-3.0-DE"),
        ("cc-by", "Creative Commons 表示 4.0 国際", "", "CC-BY-4.0"),
        ("cc-by-igo", "Attribution for organisations", f"{CC}/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("cc-by-4.0", "", f"{CC}/by/4.0/deed.fr", "CC-BY-4.0"),
        ("cc-by-4.0", "Namensnennung", f"{LX}/terms", "CC-BY-4.0"),
        ("dl-de-by-2.0", "", "https://www.dcat-ap.de/def/licenses/dl-by-de/2_0", "DL-DE-BY-2.0"),
        ("CC-BY-NC-ND-4.0", "クリエイティブ・コモンズ 表示-非営利-改変禁止", "", "CC-BY-NC-ND-4.0"),
        ("fr-lo", "Licence Ouverte 2.0", ETALAB, "etalab-2.0"),
    ],
)
def test_an_address_or_a_title_refines_an_id_that_names_less(key, title, url, expected):
    assert licensed(key, title, url) == ([expected], [])


@pytest.mark.parametrize(
    ("key", "title", "url", "expected"),
    [
        ("cc-by-4.0", "", f"{CC}/by/3.0/", f"cc-by-4.0 <{CC}/by/3.0/>"),
        (
            "dl-de-by-2.0",
            "",
            "https://www.govdata.de/dl-de/by-1-0",
            "dl-de-by-2.0 <https://www.govdata.de/dl-de/by-1-0>",
        ),
        ("cc-by-4.0", "CC BY-SA 4.0", f"{CC}/by/4.0/", f"CC BY-SA 4.0 <{CC}/by/4.0/>"),
        ("cc-by-4.0", "Namensnennung - Nicht kommerziell 4.0", "", None),
        ("cc-by-sa-4.0", "", f"{CC}/by-nd/4.0/", f"cc-by-sa-4.0 <{CC}/by-nd/4.0/>"),
        ("cc-by-4.0", "Atribución 3.0 España", "", "Atribución 3.0 España"),
        ("cc-by-3.0-au", "", f"{CC}/by/3.0/nz/", f"cc-by-3.0-au <{CC}/by/3.0/nz/>"),
        ("odc-odbl", "ODC-By", "", "ODC-By"),
        ("cc-by", "CC BY Unported", "", "CC BY Unported"),
        ("fr-lo", "", ETALAB, f"fr-lo <{ETALAB}>"),
        ("etalab-1.0", "", ETALAB, f"etalab-1.0 <{ETALAB}>"),
        ("etalab-1.0", "Licence Ouverte 2.0", "", "Licence Ouverte 2.0"),
    ],
)
def test_what_contradicts_itself_or_names_no_version_is_a_text(key, title, url, expected):
    assert licensed(key, title, url) == ([expected or title], UNKNOWN)


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("", f"{OPEN_DEFINITION}/cc-by"),
        ("CC BY", f"{LX}/terms"),
        ("Creative Commons Attribution International (CC BY)", f"{OPEN_DEFINITION}/cc-by"),
        ("Open by default", ""),
    ],
)
def test_a_version_that_nobody_states_is_still_assumed(title, url):
    assert licensed("cc-by", title, url) == (["CC-BY-4.0"], ASSUMED)


REFERENCE = "http://reference.data.gov.uk/id/open-government-licence"


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("", ""),
        ("UK Open Government Licence (OGL)", ""),
        ("UK Open Government Licence (OGL)", REFERENCE),
        ("", REFERENCE),
        ("", REFERENCE.replace("http:", "https:") + "/"),
    ],
)
def test_the_ogl_without_a_version_is_assumed_to_be_the_newest(title, url):
    assert licensed("uk-ogl", title, url) == (["OGL-UK-3.0"], ASSUMED)
    assert licensed("", title or "UK Open Government Licence (OGL)", url) == (
        ["OGL-UK-3.0"],
        ASSUMED,
    )


@pytest.mark.parametrize(
    ("key", "title", "url"),
    [
        ("uk-ogl", "UK Open Government Licence (OGL)", f"{OGL}/3/"),
        ("uk-ogl", "", f"{OGL}/3"),
        ("uk-ogl", "Open Government Licence v3.0", REFERENCE),
        ("OGL-UK-3.0", "", REFERENCE),
        ("ogl-3.0", "", ""),
    ],
)
def test_the_ogl_is_exact_where_its_version_is_said(key, title, url):
    assert licensed(key, title, url) == (["OGL-UK-3.0"], [])


@pytest.mark.parametrize(
    "title",
    [
        *('Licence ouverte "Etalab" V2', "Licence Ouverte 2.0", "Licence Ouverte v2.0 (Etalab)"),
        *("Licence Ouverte / Open Licence version 2.0", "LICENCE OUVERTE 2.0", "Etalab 2.0"),
        *("Licence Ouverte Etalab v2.0", "Licence Ouverte 2.0 (Etalab)", "Licence Ouverte V2"),
        *("Open Licence v2.0 (Etalab)", "Licence Ouverte / Open Licence v2.0 - Etalab"),
    ],
)
def test_the_open_licence_of_etalab_is_known_in_many_spellings(title):
    for fields in ({"license_id": "x", "license_title": title}, {"license_id": title}):
        doc = mapped(**fields)
        assert (rights_of(doc), new_problems(doc)) == (["etalab-2.0"], [])
    doc = mapped(license_id="", extras={"licence": [title]})
    assert (rights_of(doc), new_problems(doc)) == (["etalab-2.0"], [])


@pytest.mark.parametrize(
    "title",
    [
        *('Licence ouverte "Etalab"', "Licence Ouverte v1.0 (Etalab)", "Licence Ouverte 1.0"),
        *("Licence Ouverte / Open Licence", "Licence Ouverte Paris v2.0", "Etalab"),
    ],
)
def test_another_open_licence_or_one_without_a_version_is_a_text(title):
    assert licensed("x", title) == ([title], UNKNOWN)


# Not specified


@pytest.mark.parametrize(
    ("title", "url", "expected", "problems"),
    [
        ("Open Gov. License", "", "Open Gov. License", UNKNOWN),
        ("Licence du lac", "", "Licence du lac", UNKNOWN),
        ("CC BY 4.0", "", "CC-BY-4.0", []),
        ("License not specified", f"{CC}/by/3.0/", "CC-BY-3.0", []),
        ("", f"{CC}/by/4.0/", "CC-BY-4.0", []),
        ("Lizenz nicht angegeben", f"{LX}/terms", f"<{LX}/terms>", UNKNOWN),
    ],
)
def test_what_is_said_counts_beside_an_id_that_says_nothing(title, url, expected, problems):
    for key in ("notspecified", "NotSpecified"):
        rights, found = licensed(key, title, url)
        assert [one.strip() for one in rights] == [expected]
        assert found == problems


@pytest.mark.parametrize(
    "title",
    [
        *("License not specified", "Licence not specified", "Lizenz nicht angegeben", "", None),
        *("Licence non spécifiée", "No se especificó la licencia", "Licenza non specificata"),
        *("Licencia no especificada", "Licença não especificada", "未指定授權條款", "n/a"),
        *(
            "ライセンスが指定されていません",
            "Лицензия не указана",
            "Licentie is niet gespecificeerd",
        ),
        *("Lisens ikke oppgitt", "LICENSE NOT SPECIFIED.", "Not specified", "No license"),
    ],
)
def test_a_licence_that_is_not_specified_is_missing(title):
    for key in ("notspecified", ""):
        doc = mapped(license_id=key, license_title=title)
        assert (rights_of(doc), new_problems(doc)) == ([], ["licence-missing"])


def test_a_licence_not_specified_gives_way_to_the_next_field():
    fields = {"license_id": "notspecified", "license_title": "License not specified"}
    doc = mapped(**fields, extras={"licence": ["CC BY 4.0"]})
    assert rights_of(doc) == ["CC-BY-4.0"]
    doc = mapped(**fields, resources=[{"license": "CC BY 4.0"}])
    assert (rights_of(doc), new_problems(doc)) == (["CC-BY-4.0"], [])


# The rights of a resource


TERMS = "NonCommercialAllowed-CommercialWithPermission-ReferenceRequired"


@pytest.mark.parametrize(
    ("resources", "expected", "problems"),
    [
        ([{"rights": TERMS}], [TERMS], UNKNOWN),
        ([{"rights": TERMS}, {"rights": TERMS}], [TERMS], UNKNOWN),
        ([{"rights": "CC BY 4.0"}], ["CC-BY-4.0"], []),
        ([{"rights": f"{CC}/by/4.0/"}], ["CC-BY-4.0"], []),
        ([{"license": "", "rights": "CC BY 4.0"}], ["CC-BY-4.0"], []),
        ([{"license": "CC BY 4.0", "rights": "CC BY 4.0"}], ["CC-BY-4.0"], []),
        ([{"license": "CC BY 4.0", "rights": "Cite us."}], ["CC-BY-4.0", "Cite us."], UNKNOWN),
        ([{"rights": "otherRestrictions"}], [], ["licence-missing"]),
        ([{"rights": "n/a"}, {"rights": None}], [], ["licence-missing"]),
    ],
)
def test_the_rights_of_a_resource_are_read_as_its_licence(resources, expected, problems):
    doc = mapped(license_id="", resources=resources)
    assert (rights_of(doc), new_problems(doc)) == (expected, problems)


def test_an_access_right_of_a_resource_has_its_label():
    eu = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    doc = mapped(resources=[{"rights": eu}])
    assert (rights_of(doc), new_problems(doc)) == (["CC-BY-4.0", f"Public <{eu}>"], [])


def test_rights_beside_a_resources_licence_leave_the_datasets_version_known():
    resources = [{"license": f"{CC}/by/3.0/", "rights": "Cite us."}]
    rights, problems = licensed("cc-by", resources=resources)
    assert (rights, problems) == (["CC-BY-3.0", "Cite us."], UNKNOWN)


def test_the_rights_of_a_resource_that_the_dataset_has_said_add_nothing():
    assert licensed("w1", "Water 1", resources=[{"rights": "water 1"}]) == (["Water 1"], UNKNOWN)


# A title of the address, or of the id


@pytest.mark.parametrize(
    ("licence", "url", "title", "expected"),
    [
        (
            '["Cite us so."]',
            f"{LX}/ogl",
            "Made available under the OGL",
            [f"Made available under the OGL <{LX}/ogl>", "Cite us so."],
        ),
        ("[]", f"{LX}/ogl", "Terms", [f"Terms <{LX}/ogl>"]),
        ('["Terms"]', f"{LX}/ogl", "Terms", [f"Terms <{LX}/ogl>"]),
        (
            '["Cite us so.", "Be kind."]',
            f"{OGL}/3/",
            "Open Government Licence",
            ["OGL-UK-3.0", "Cite us so.", "Be kind."],
        ),
        ('["Terms"]', f"{LX}/ogl", "", [f"Terms <{LX}/ogl>"]),
        ('["Cite us so."]', "", "Terms", ["Cite us so."]),
    ],
)
def test_the_address_of_a_harvested_licence_goes_with_its_own_title(licence, url, title, expected):
    extras = {"licence": licence, "licence_url": url, "licence_url_title": title}
    doc = mapped(license_id="", extras=extras)
    assert rights_of(doc) == expected
    assert ("licence_url_title" in doc.unused) == (not url)


@pytest.mark.parametrize(
    ("key", "title", "expected"),
    [
        ("", f"{LX}/pages/Licence-5.html", ""),
        ("w1", f"{LX}/pages/Licence-5.html", "w1"),
        ("other-open", f"{LX}/terms", "other-open"),
    ],
)
def test_a_title_that_is_an_address_is_that_of_the_licence(key, title, expected):
    assert licensed(key, title) == ([f"{expected} <{title}>"], UNKNOWN)


def test_a_title_that_is_the_address_of_a_known_licence_is_that_licence():
    assert licensed("", f"{CC}/by/4.0/") == (["CC-BY-4.0"], [])
    assert licensed("cc-by", f"{CC}/by/3.0/") == (["CC-BY-3.0"], [])
    assert licensed("cc-by-4.0", f"{LX}/terms") == (["CC-BY-4.0"], [])


@pytest.mark.parametrize(
    "name",
    ["GNU Free Documentation License", "OKD Compliant::GNU Free Documentation License"],
)
def test_an_id_that_says_too_little_is_called_as_the_field_licence_says(name):
    doc = mapped(license_id="gfdl", license=name)
    assert rights_of(doc) == ["GNU Free Documentation License"]
    assert (new_problems(doc), doc.unused) == (UNKNOWN, ())
    doc = mapped(license_id="gfdl", license_title="GFDL", license=name)
    assert rights_of(doc) == ["GFDL"]
    assert rights_of(mapped(license_id="cc-by-4.0", license=name)) == ["CC-BY-4.0"]


def test_the_sites_own_choice_of_a_licence_goes_before_all():
    chosen = Settings(kernel="4.7", licences={"cc-by": "CC-BY-3.0-AU"})
    doc = mapped(settings=chosen, license_id="cc-by", license_url=f"{CC}/by/4.0/")
    assert rights_of(doc) == ["CC-BY-3.0-AU"]


PORTS = ["", *"au nz it de at nl us ch fr es uk igo".split()]


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["cc-by", "cc-by-sa", "CC BY", "cc-by-3.0", "cc-by-4.0", "cc-by-2.5", "x"]),
    st.sampled_from(["by", "by-sa", "by-nc"]),
    st.sampled_from(["1.0", "2.0", "2.5", "3.0", "4.0"]),
    st.sampled_from(PORTS),
    st.booleans(),
)
def test_a_stated_version_is_never_replaced_by_another(key, terms, version, port, as_title):
    title = f"CC {terms.upper()} {version} {port.upper()}".strip() if as_title else ""
    url = "" if as_title else f"{CC}/{terms}/{version}/{port + '/' if port else ''}"
    doc = mapped(license_id=key, license_title=title, license_url=url)
    (one,) = doc.record.rights
    assert one.identifier in (None, f"CC-{terms}-{version}{'-' if port else ''}{port}".upper())
    if one.identifier is None:
        assert (one.text == title) if as_title else (one.uri == url)


# A version that did not exist yet


@pytest.mark.parametrize(
    ("key", "title", "fields", "expected"),
    [
        (
            "cc-by",
            "",
            {"metadata_created": "2010-03-01", "metadata_modified": "2011-03-01"},
            "cc-by",
        ),
        ("cc-by-sa", "CC BY-SA", {"modified": "2012"}, "CC BY-SA"),
        ("uk-ogl", "", {"metadata_created": "2012-03-01"}, "uk-ogl"),
        ("cc-by", "", {"modified": "2013-11-24"}, "cc-by"),
        ("cc-by", "", {"modified": "2013"}, "cc-by"),
        ("uk-ogl", "", {"extras": {"modified": "30 October 2014"}}, "uk-ogl"),
        (
            "cc-by",
            "",
            {"extras": {"dataset-reference-date": '[{"type":"revision","value":"2009-01-01"}]'}},
            "cc-by",
        ),
    ],
)
def test_a_version_that_came_after_the_last_change_is_not_assumed(key, title, fields, expected):
    rights, problems = licensed(key, title, **fields)
    assert rights == [expected]
    assert UNKNOWN[0] in problems
    assert ASSUMED[0] not in problems


@pytest.mark.parametrize(
    ("key", "fields", "expected"),
    [
        ("cc-by", {"metadata_created": "2010-03-01", "modified": "2016"}, "CC-BY-4.0"),
        ("cc-by", {"issued": "2011"}, "CC-BY-4.0"),
        ("cc-by", {"modified": "2013-11-25"}, "CC-BY-4.0"),
        ("cc-by-4.0", {"metadata_created": "2010-03-01"}, "CC-BY-4.0"),
        ("CC BY 4.0", {"modified": "2012"}, "CC-BY-4.0"),
        ("ogl-3.0", {"modified": "2012"}, "OGL-UK-3.0"),
        ("uk-ogl", {"metadata_created": "2010-03-01", "issued": "2015-01-01"}, "OGL-UK-3.0"),
    ],
)
def test_a_version_stands_that_is_stated_or_that_may_be_meant(key, fields, expected):
    assert licensed(key, **fields)[0] == [expected]


# A licence in a paragraph


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "license_id": "Creative Commons Attribution 4.0 International\n"
                f"{CCH}/by/4.0/\n(c) State of Lakes"
            },
            [
                "CC-BY-4.0",
                f"Creative Commons Attribution 4.0 International {CCH}/by/4.0/ (c) State of Lakes",
            ],
        ),
        (
            {
                "license_id": "other-at",
                "license_title": f'Data: <a href="{CC}/by/3.0/au/">CC BY 3.0 AU</a>, credit us',
            },
            ["CC-BY-3.0-AU", f"Data: CC BY 3.0 AU ({CC}/by/3.0/au/), credit us"],
        ),
        (
            {"license_id": "", "extras": {"licence": f'["Cite us, {CC}/by/4.0/"]'}},
            ["CC-BY-4.0", f"Cite us, {CC}/by/4.0/"],
        ),
        (
            {"license_id": "", "license": f"Veröffentlicht unter {CC}/by/4.0/deed.de."},
            ["CC-BY-4.0", f"Veröffentlicht unter {CC}/by/4.0/deed.de."],
        ),
        (
            {"license_id": "x", "license_title": f"Datos ({CC}/by-nc/4.0/), non commercial"},
            ["CC-BY-NC-4.0", f"Datos ({CC}/by-nc/4.0/), non commercial"],
        ),
        (
            {"license_id": "x", "license_title": f"Terms: {LX}/terms and {CC}/by/4.0/"},
            ["CC-BY-4.0", f"Terms: {LX}/terms and {CC}/by/4.0/"],
        ),
    ],
)
def test_the_only_licence_address_in_a_paragraph_is_the_licence(fields, expected):
    doc = mapped(**fields)
    assert (rights_of(doc), new_problems(doc)) == (expected, [])


@pytest.mark.parametrize(
    "title",
    [
        f"Data: {CC}/by/4.0/, maps: {CC}/by-sa/4.0/",
        f"Not CC BY: {CC}/by/4.0/ does not apply",
        f"Nicht unter {CC}/by/4.0/",
        f"Ce jeu n'est pas sous {CC}/by/4.0/",
        f"I dati non sono {CC}/by/4.0/",
        f"CC BY-SA, see {CC}/by/4.0/",
        f"CC BY 3.0, see {CC}/by/4.0/",
        f"Ports: {CC}/by/4.0/ and {CC}/by/3.0/nz/",
        f"See {LX}/terms",
    ],
)
def test_a_paragraph_that_denies_or_names_several_is_only_a_text(title):
    doc = mapped(license_id="x", license_title=title)
    assert (rights_of(doc), new_problems(doc)) == ([title], UNKNOWN)


def test_a_paragraph_that_contradicts_the_id_is_only_a_text():
    title = f"Use under {CC}/by/4.0/"
    assert licensed("cc-by-sa-4.0", title) == ([title], UNKNOWN)


# One licence said twice


@pytest.mark.parametrize(
    ("key", "title", "url", "resource", "expected", "problems"),
    [
        (
            "http://lake.example/l/w1",
            "Water 1",
            f"{LX}/w1",
            "http://lake.example/l/w1",
            None,
            UNKNOWN,
        ),
        ("w1", "Water 1", f"{LX}/w1", f"{LX}/w1/", None, UNKNOWN),
        ("w1", "Water 1", f"{LX}/w1", "water 1", None, UNKNOWN),
        ("w1", "Water 1", f"{LX}/w1", "http://LAKE.example/w1", None, UNKNOWN),
        (
            "dl-de-by-2.0",
            "",
            "",
            "http://dcat-ap.de/def/licenses/dl-by-de/2_0",
            ["DL-DE-BY-2.0"],
            [],
        ),
        ("CC BY", "", "", f"{CCH}/by/4.0/", ["CC-BY-4.0"], []),
        ("cc-by", "", "", f"{CC}/by/3.0/", ["CC-BY-3.0"], []),
        (
            "cc-by",
            "",
            "",
            f"{CCH}/by/3.0/nz/",
            [f"Creative Commons Attribution 3.0 New Zealand <{CCH}/by/3.0/nz/>"],
            UNKNOWN,
        ),
        ("cc-by-4.0", "", "", "cc-by", ["CC-BY-4.0"], []),
        ("cc-by-3.0", "", "", "cc-by", ["CC-BY-3.0"], []),
        ("cc-by", "", "", "CC BY", ["CC-BY-4.0"], ASSUMED),
        ("cc-by-4.0", "", "", "cc-zero", ["CC-BY-4.0", "CC0-1.0"], []),
        ("cc-by-4.0", "", "", "CC BY 3.0", ["CC-BY-4.0", "CC-BY-3.0"], []),
        ("cc-by", "", "", "cc-by-sa-4.0", ["CC-BY-4.0", "CC-BY-SA-4.0"], ASSUMED),
    ],
)
def test_a_licence_of_a_resource_that_the_dataset_has_said_adds_nothing(
    key, title, url, resource, expected, problems
):
    found = licensed(key, title, url, resources=[{"license": resource}])
    assert found == (expected or [f"Water 1 <{LX}/w1>"], problems)


def test_a_version_stays_assumed_where_a_resource_states_none():
    resources = [{"license": f"{CC}/by/3.0/"}, {"url": f"{LX}/x.csv"}]
    assert licensed("cc-by", resources=resources)[0] == ["CC-BY-4.0", "CC-BY-3.0"]


# Codes of ISO 19115


@pytest.mark.parametrize(
    "value",
    [
        "otherRestrictions",
        "license",
        "intellectualPropertyRights",
        "Other Restrictions",
        "http://www.isotc211.org/2005/resources/codeList.xml#MD_RestrictionCode_copyright",
        '["patent", "trademark"]',
    ],
)
def test_a_code_that_says_that_something_is_said_elsewhere_is_left_out(value):
    doc = mapped(extras={"access_constraints": value})
    assert (rights_of(doc), new_problems(doc)) == (["CC-BY-4.0"], [])


def test_what_stands_beside_such_a_code_stays():
    doc = mapped(extras={"access_constraints": ["copyright", "Cite Lake Office"]})
    assert rights_of(doc) == ["CC-BY-4.0", "Cite Lake Office"]


@pytest.mark.parametrize(
    "value",
    ["restricted", "confidential", "unrestricted", "otherRestrictions: cite us", "Copyright Lake"],
)
def test_a_code_or_a_text_that_says_something_stays(value):
    doc = mapped(extras={"access_constraints": value})
    assert rights_of(doc) == ["CC-BY-4.0", value]


def test_the_longest_licence_texts_take_no_longer_than_reading_them():
    title = re.sub("x", f"{CC}/by/4.0/ CC BY 4.0 ", "x" * 200_000)
    assert mapped(license_title=title, settings=SITE).xml


# An address is no text, and nothing is said twice

TERMS = f"{LX}/terms"


@pytest.mark.parametrize(
    "fields",
    [
        {"license_title": TERMS},
        {"license_id": TERMS, "license_title": TERMS},
        {"license_id": "", "license": TERMS},
        {"license_id": "", "resources": [{"license": TERMS}]},
        {"license_id": "", "licence": [TERMS]},
        {"license_id": "", "extras": [{"key": "access_rights", "value": TERMS}]},
    ],
)
def test_an_address_alone_is_sent_as_address_and_not_as_text(fields):
    doc = mapped(**{"license_id": "", **fields})
    assert [(one.text, one.uri) for one in doc.record.rights] == [("", TERMS)]
    assert f'<rights rightsURI="{TERMS}"/>' in doc.xml.decode()
    told = [one.message for one in doc.problems if one.code == "licence-unknown"]
    assert all(message.endswith("its address is sent.") for message in told)


def test_of_a_licence_that_has_both_the_text_stays():
    rights, problems = licensed("lake", "Lake terms", TERMS)
    assert (rights, problems) == ([f"Lake terms <{TERMS}>"], UNKNOWN)


@pytest.mark.parametrize(
    "again",
    [
        "Terms of the lake",
        "terms of the LAKE",
        f"Terms of the lake [{TERMS}]",
        f"Terms of the lake ({TERMS})",
        f"Terms of the lake: {TERMS}",
        f"Terms of the lake {TERMS}",
    ],
)
@pytest.mark.parametrize("name", ["access_constraints", "rights", "liability"])
def test_terms_that_are_said_again_add_nothing(name, again):
    rights, _ = licensed("lake", "Terms of the lake", TERMS, **{name: again})
    assert rights == [f"Terms of the lake <{TERMS}>"]


@pytest.mark.parametrize(
    "more",
    [
        f"Terms of the lake [{LX}/others]",
        f"Terms of the lake and the fen [{TERMS}]",
        f"Terms of the lake [{TERMS}], and cite us",
        "Terms of the lake, and cite us",
        "ftp://lake.example/terms",
        "x://y",
    ],
)
def test_terms_that_say_more_are_sent_as_well(more):
    rights, _ = licensed("lake", "Terms of the lake", TERMS, access_constraints=more)
    assert rights == [f"Terms of the lake <{TERMS}>", more]


@pytest.mark.parametrize(
    ("key", "title", "known"),
    [
        ("odc-odbl", "ODbL with Database Contents License (DbCL)", "ODbL-1.0"),
        ("cc-by-4.0", "CC BY 4.0 and MIT License", "CC-BY-4.0"),
        ("mit", "MIT License or Apache License 2.0", "MIT"),
        ("mit", "MIT/Apache-2.0", "MIT"),
        ("cc-by-sa-4.0", "CC BY-SA 4.0 et GFDL", "CC-BY-SA-4.0"),
        ("cc-by-4.0", "Daten CC BY 4.0, Code GNU General Public License v3.0", "CC-BY-4.0"),
        (
            "odc-odbl",
            "Open Data Commons Open Database License + Database Contents License",
            "ODbL-1.0",
        ),
    ],
)
def test_a_title_with_two_licences_goes_with_the_one_that_is_known(key, title, known):
    assert rights_of(mapped(license_id=key, license_title=title)) == [known, title]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)"),
        ("odc-odbl", "Open Data Commons Open Database License (ODbL)"),
        ("cc-by-4.0", "Creative Commons Attribution 4.0, International License"),
        ("cc-by-4.0", "Attribution, version 4.0 (CC BY)"),
        ("cc-by-nc-nd-4.0", "Attribution, NonCommercial and NoDerivatives"),
        ("gpl-2.0-or-later", "GNU GPL 2.0 or later"),
        ("bsd-3-clause", 'BSD 3-Clause "New" or "Revised" License'),
        ("cc-by-4.0", "Open data, free to use"),
        ("OGL-Canada-2.0", "Open Government Licence Canada | Licence du gouvernement ouvert"),
        ("etalab-2.0", "Licence Ouverte / Open Licence"),
        ("apache-2.0", "Apache License, Version 2.0"),
    ],
)
def test_a_title_of_one_licence_adds_nothing(key, title):
    assert len(rights_of(mapped(license_id=key, license_title=title))) == 1


# Terms in words, and addresses at the site


def test_terms_in_words_are_no_missing_licence():
    for name in ("rights", "Rights", "license_other"):
        doc = mapped(license_id="", extras={name: "CC BY Waiver"})
        assert (rights_of(doc), new_problems(doc)) == (["CC BY Waiver"], [])


def test_what_else_is_said_of_access_is_no_licence():
    for name in ("access_rights", "access_constraints", "liability"):
        doc = mapped(license_id="", extras={name: "restricted"})
        assert new_problems(doc) == ["licence-missing"]


def test_an_address_in_the_list_of_licences_is_one_of_the_site():
    fields = {"license_id": "lake", "license_title": "Lake Terms"}
    doc = mapped(**fields, license_url="/pages/terms")
    assert rights_of(doc) == ["Lake Terms <https://data.example.org/pages/terms>"]
    assert new_problems(doc) == ["licence-unknown"]
    for unusable in ("//lake.example/terms", "pages/terms"):
        assert "url-unusable" in new_problems(mapped(**fields, license_url=unusable))
    without_site = mapped(None, Settings(kernel="4.7"), **fields, license_url="/pages/terms")
    assert "url-unusable" in new_problems(without_site)
