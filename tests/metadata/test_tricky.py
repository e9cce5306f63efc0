"""Thirty inputs that go wrong elsewhere, each with the XML that must come of it."""

from __future__ import annotations

import json
import random
import time
from datetime import date

import pytest

from ckanext.andsdoi.metadata import KERNELS, Facts, Settings, document

from .support import DOI, EMAIL, MINIMAL, codes, fields_of, map_, part, texts

ORGANIZATION = """<creators>
<creator>
<creatorName nameType="Organizational">Bureau of Meteorology</creatorName>
</creator>
</creators>"""


@pytest.mark.parametrize("author", ["", None, "  ", "n/a"])
def test_a_blank_author_falls_back_to_the_organization(author):
    doc = map_(author=author)
    assert part(doc, "creators") == ORGANIZATION
    assert "author-missing" in codes(doc, "advice")
    assert not doc.blocked


def test_the_organization_stands_in_with_its_ror():
    organization = {
        "title": "CDL",
        "extras": [{"key": "ror", "value": "https://ror.org/03yrm5c26"}],
    }
    doc = map_(author="", organization=organization)
    assert (
        part(doc, "creators")
        == """<creators>
<creator>
<creatorName nameType="Organizational">CDL</creatorName>
<nameIdentifier nameIdentifierScheme="ROR" schemeURI="https://ror.org/">https://ror.org/03yrm5c26</nameIdentifier>
</creator>
</creators>"""
    )


def test_neither_author_nor_organization_blocks():
    doc = map_(author="", organization=None)
    assert part(doc, "creators") == (
        "<creators>\n<creator>\n<creatorName>:unav</creatorName>\n</creator>\n</creators>"
    )
    assert "creator-missing" in codes(doc, "blocks")
    assert doc.blocked


@pytest.mark.parametrize("author", ["Anonymous", "anonyme", "anónimo", "ANONYM"])
def test_anonymous_is_the_code_for_unknown(author):
    assert part(map_(author=author), "creators") == (
        "<creators>\n<creator>\n<creatorName>:unkn</creatorName>\n</creator>\n</creators>"
    )


def test_three_authors_of_three_scripts_keep_their_order():
    doc = map_(author="Smith, John; 张伟; O'Brien, Seán")
    assert (
        part(doc, "creators")
        == """<creators>
<creator>
<creatorName nameType="Personal">Smith, John</creatorName>
<givenName>John</givenName>
<familyName>Smith</familyName>
</creator>
<creator>
<creatorName>&#24352;&#20255;</creatorName>
</creator>
<creator>
<creatorName nameType="Personal">O'Brien, Se&#225;n</creatorName>
<givenName>Se&#225;n</givenName>
<familyName>O'Brien</familyName>
</creator>
</creators>"""
    )
    assert fields_of(doc, "name-unsure") == ["author"]


def test_two_organizations_in_one_text_stay_one():
    doc = map_(author="CSIRO and Bureau of Meteorology", organization=None)
    assert part(doc, "creator") == (
        '<creator>\n<creatorName nameType="Organizational">CSIRO and Bureau of Meteorology'
        "</creatorName>\n</creator>"
    )
    assert fields_of(doc, "names-one-organization") == ["author"]


def test_two_persons_in_one_text_are_two():
    assert texts(map_(author="J. Smith and K. Jones"), "creatorName") == ["Smith, J.", "Jones, K."]


def test_a_department_with_commas_is_one_organization():
    name = "Department of Environment, Land, Water and Planning"
    doc = map_(author=name)
    assert part(doc, "creators") == (
        f'<creators>\n<creator>\n<creatorName nameType="Organizational">{name}</creatorName>'
        "\n</creator>\n</creators>"
    )


def test_initials_make_pairs_and_particles_belong_to_the_family():
    doc = map_(author="Smith, J., Jones, K., Lee, P.")
    assert texts(doc, "creatorName") == ["Smith, J.", "Jones, K.", "Lee, P."]
    doc = map_(author="Ludwig van Beethoven")
    assert (
        part(doc, "creator")
        == """<creator>
<creatorName nameType="Personal">van Beethoven, Ludwig</creatorName>
<givenName>Ludwig</givenName>
<familyName>van Beethoven</familyName>
</creator>"""
    )


def test_an_orcid_is_kept_and_an_address_is_not():
    doc = map_(author="John Smith <j@x.au> (https://orcid.org/0000-0002-1825-0097)")
    assert (
        part(doc, "creator")
        == """<creator>
<creatorName nameType="Personal">Smith, John</creatorName>
<givenName>John</givenName>
<familyName>Smith</familyName>
<nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org/">https://orcid.org/0000-0002-1825-0097</nameIdentifier>
</creator>"""
    )
    assert fields_of(doc, "email-removed") == ["author"]


def test_an_orcid_with_a_wrong_check_digit_costs_only_itself():
    doc = map_(author="John Smith <j@x.au> (https://orcid.org/0000-0002-1825-0098)")
    assert (
        part(doc, "creator")
        == """<creator>
<creatorName nameType="Personal">Smith, John</creatorName>
<givenName>John</givenName>
<familyName>Smith</familyName>
</creator>"""
    )
    assert fields_of(doc, "orcid-checksum") == ["author"]


AUSCOPE = [
    {
        "author_name": "Doe, Jane",
        "author_name_type": "Personal",
        "author_identifier": "https://orcid.org/0000-0002-1825-0097",
        "author_identifier_type": "ORCID",
        "author_affiliation": "University of Melbourne",
        "author_affiliation_identifier": "https://ror.org/01ej9dk98",
        "author_email": "jane@example.org",
    }
]
JANE = """<creator>
<creatorName nameType="Personal">Doe, Jane</creatorName>
<givenName>Jane</givenName>
<familyName>Doe</familyName>
<nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org/">https://orcid.org/0000-0002-1825-0097</nameIdentifier>
<affiliation affiliationIdentifier="https://ror.org/01ej9dk98" affiliationIdentifierScheme="ROR" schemeURI="https://ror.org/">University of Melbourne</affiliation>
</creator>"""  # noqa: E501


@pytest.mark.parametrize("author", [AUSCOPE, json.dumps(AUSCOPE), repr(AUSCOPE)])
def test_authors_may_be_a_list_json_or_a_python_literal(author):
    assert part(map_(author=author), "creator") == JANE


def test_a_malformed_literal_is_a_text_and_never_code():
    doc = map_(author="[__import__('os').system('true')]")
    assert not doc.blocked
    assert len(texts(doc, "creatorName")) == 1


def test_a_hundred_thousand_brackets_cost_nothing():
    start = time.process_time()
    for author in ("[" * 99_999 + "]", "[" * 50_000 + "]" * 50_000):
        assert fields_of(map_(author=author), "mapping-failed") == []
    assert time.process_time() - start < 10


@pytest.mark.parametrize("forbidden", ["\x0b", "\x00", "\ufffe", "\ud800"])
def test_characters_that_xml_forbids_are_removed(forbidden):
    doc = map_(title=f"Rain{forbidden}fall")
    assert part(doc, "titles") == "<titles>\n<title>Rainfall</title>\n</titles>"
    assert fields_of(doc, "characters-removed") == ["title"]
    assert part(map_(title=forbidden), "title") == "<title>rainfall</title>"


def test_a_long_title_is_cut_at_a_word():
    doc = map_(title="rainfall " * 600)
    (title,) = texts(doc, "title")
    assert len(title) <= 1000
    assert title.endswith("rainfall…")
    assert fields_of(doc, "text-cut") == ["title"]


def test_without_a_title_the_name_stands_in_and_without_both_it_blocks():
    assert part(map_(title=""), "title") == "<title>rainfall</title>"
    doc = map_(title="", name="")
    assert part(doc, "title") == "<title>:unas</title>"
    assert "title-missing" in codes(doc, "blocks")


@pytest.mark.parametrize("notes", [None, "", "  "])
def test_without_notes_there_is_no_description(notes):
    doc = map_(notes=notes)
    assert part(doc, "descriptions") == ""
    assert "description-missing" in codes(doc, "advice")


def test_markdown_and_html_become_plain_text():
    notes = "# H <script>x</script> **b** &amp; <a href=..>link</a>"
    assert texts(map_(notes=notes), "description") == ["H b & link"]
    assert part(map_(notes="a ]]> b"), "descriptions") == (
        '<descriptions>\n<description descriptionType="Abstract">a ]]&gt; b</description>\n'
        "</descriptions>"
    )
    assert texts(map_(notes="Values <LOD"), "description") == ["Values < LOD"]


def test_a_quarter_of_a_million_characters_are_cut_and_sent():
    doc = map_(notes="sea temperature " * 16_000)
    (text,) = texts(doc, "description")
    assert 9_900 < len(text) <= 10_000
    assert fields_of(doc, "text-cut") == ["notes"]
    assert not doc.blocked


def test_chinese_text_is_shortened_to_what_the_registry_takes(schemas):
    doc = map_(notes="海水温度 " * 50_000, settings={"kernel": "4.2"})
    assert len(doc.xml) <= 65_535
    assert "xml-shortened" in codes(doc, "lost")
    assert not doc.blocked
    schemas.assert_valid(doc.xml)


def test_equal_tags_are_one_subject_and_a_vocabulary_makes_another():
    tags = [{"name": "Water"}, {"name": "water"}, {"name": "Water "}, {"name": ""}]
    tags.append({"name": "water", "vocabulary_id": "v1", "vocabulary_name": "topics"})
    assert part(map_(tags=tags), "subjects") == (
        "<subjects>\n<subject>Water</subject>\n"
        '<subject subjectScheme="topics">water</subject>\n</subjects>'
    )


def test_an_unknown_licence_is_sent_as_its_text():
    licence = {"license_id": "my-lic", "license_title": "My licence"}
    doc = map_(**licence, license_url="https://example.org/licence")
    assert part(doc, "rightsList") == (
        '<rightsList>\n<rights rightsURI="https://example.org/licence">My licence</rights>\n'
        "</rightsList>"
    )
    assert fields_of(doc, "licence-unknown") == ["license_id"]
    doc = map_(**licence, license_url="javascript:alert(1)")
    assert part(doc, "rights") == "<rights>My licence</rights>"
    assert "url-unusable" in codes(doc, "lost")


def test_an_unspecified_licence_is_none():
    doc = map_(license_id="notspecified", license_title="License not specified")
    assert part(doc, "rightsList") == ""
    assert "licence-missing" in codes(doc, "advice")


def test_a_licence_without_version_is_assumed_to_be_the_newest():
    doc = map_(license_id="cc-by")
    assert part(doc, "rights") == (
        '<rights rightsURI="https://creativecommons.org/licenses/by/4.0/"'
        ' rightsIdentifier="CC-BY-4.0" rightsIdentifierScheme="SPDX"'
        ' schemeURI="https://spdx.org/licenses/" xml:lang="en">'
        "Creative Commons Attribution 4.0 International</rights>"
    )
    assert fields_of(doc, "licence-version-assumed") == ["license_id"]


def test_a_site_says_which_version_it_means():
    doc = map_(license_id="cc-by", settings={"licences": "cc-by=CC-BY-3.0-AU"})
    assert 'rightsIdentifier="CC-BY-3.0-AU"' in part(doc, "rights")
    assert "licence-version-assumed" not in codes(doc)


def test_the_version_that_the_dataset_states_is_not_assumed_to_be_another():
    url = "http://creativecommons.org/licenses/by/3.0/au/"
    doc = map_(license_id="cc-by", license_title="Creative Commons Attribution", license_url=url)
    assert 'rightsIdentifier="CC-BY-3.0-AU"' in part(doc, "rights")
    assert "licence-version-assumed" not in codes(doc)


def test_a_long_licence_text_is_cut():
    doc = map_(license_id="own", license_title="free to use " * 250)
    (text,) = texts(doc, "rights")
    assert len(text) <= 2000
    assert fields_of(doc, "text-cut") == ["license_id"]


@pytest.mark.parametrize("spatial", ['{"type": ', "{}", "null", '{"type": "Circle"}', ""])
def test_unreadable_places_are_left_out(spatial):
    doc = map_(spatial=spatial)
    assert part(doc, "geoLocations") == ""
    assert ("geometry-unreadable" in codes(doc)) == (spatial not in ("{}", "null", ""))


def test_wkt_is_read_and_a_name_is_a_place():
    assert (
        part(map_(spatial="POINT (151.2 -33.9)"), "geoLocations")
        == """<geoLocations>
<geoLocation>
<geoLocationPoint>
<pointLongitude>151.2</pointLongitude>
<pointLatitude>-33.9</pointLatitude>
</geoLocationPoint>
</geoLocation>
</geoLocations>"""
    )
    polygon = part(map_(spatial="POLYGON ((0 0, 2 0, 1 2, 0 0))"), "geoLocationPolygon")
    assert polygon.count("<polygonPoint>") == 4
    assert part(map_(spatial="New South Wales"), "geoLocation") == (
        "<geoLocation>\n<geoLocationPlace>New South Wales</geoLocationPlace>\n</geoLocation>"
    )


ANTIMERIDIAN = """<geoLocations>
<geoLocation>
<geoLocationBox>
<westBoundLongitude>170</westBoundLongitude>
<eastBoundLongitude>180</eastBoundLongitude>
<southBoundLatitude>-20</southBoundLatitude>
<northBoundLatitude>-10</northBoundLatitude>
</geoLocationBox>
</geoLocation>
<geoLocation>
<geoLocationBox>
<westBoundLongitude>-180</westBoundLongitude>
<eastBoundLongitude>-170</eastBoundLongitude>
<southBoundLatitude>-20</southBoundLatitude>
<northBoundLatitude>-10</northBoundLatitude>
</geoLocationBox>
</geoLocation>
</geoLocations>"""


@pytest.mark.parametrize(
    "fields",
    [
        {"bbox": [{"west": 170, "east": -170, "south": -20, "north": -10}]},
        {"spatial": "POLYGON((170 -20, 190 -20, 190 -10, 170 -10, 170 -20))"},
    ],
)
def test_what_crosses_the_antimeridian_becomes_two_boxes(fields):
    assert part(map_(**fields), "geoLocations") == ANTIMERIDIAN


def test_a_rectangle_within_the_usual_longitudes_is_taken_as_drawn():
    doc = map_(spatial="POLYGON((-170 -20, 170 -20, 170 -10, -170 -10, -170 -20))")
    assert (
        part(doc, "geoLocations")
        == """<geoLocations>
<geoLocation>
<geoLocationBox>
<westBoundLongitude>-170</westBoundLongitude>
<eastBoundLongitude>170</eastBoundLongitude>
<southBoundLatitude>-20</southBoundLatitude>
<northBoundLatitude>-10</northBoundLatitude>
</geoLocationBox>
</geoLocation>
</geoLocations>"""
    )


def _polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_polygon_is_closed_and_loses_holes_and_heights():
    ring = [[0, 0, 5], [1, 3, 5], [4, 1, 5]]
    doc = map_(spatial=_polygon(ring, [[1, 1], [2, 1], [1, 2], [1, 1]]))
    points = [("0", "0"), ("1", "3"), ("4", "1"), ("0", "0")]
    assert part(doc, "geoLocationPolygon") == "\n".join(
        [
            "<geoLocationPolygon>",
            *(
                f"<polygonPoint>\n<pointLongitude>{x}</pointLongitude>\n"
                f"<pointLatitude>{y}</pointLatitude>\n</polygonPoint>"
                for x, y in points
            ),
            "</geoLocationPolygon>",
        ]
    )
    assert fields_of(doc, "geometry-simplified") == ["spatial"]


def test_two_points_are_a_box_and_one_is_a_point():
    two = map_(spatial=_polygon([[0, 0], [1, 3], [0, 0]]))
    assert part(two, "geoLocationBox")
    assert not part(two, "geoLocationPolygon")
    one = map_(spatial=_polygon([[1, 3], [1, 3], [1, 3]]))
    assert part(one, "geoLocationPoint")
    assert not part(one, "geoLocationPolygon")


def _point(longitude, latitude):
    return {"type": "Point", "coordinates": [longitude, latitude]}


def test_swapped_coordinates_are_dropped_and_never_repaired():
    doc = map_(spatial=_point(-33, 151))
    assert part(doc, "geoLocations") == ""
    assert "geometry-out-of-range" in codes(doc, "lost")


def test_numbers_have_no_exponent_and_no_negative_zero():
    assert texts(map_(spatial=_point(200, 10)), "pointLongitude") == ["-160"]
    assert texts(map_(spatial=_point(1e-7, -1e-9)), "pointLongitude") == ["0.0000001"]
    assert texts(map_(spatial=_point(1e-7, -1e-9)), "pointLatitude") == ["0"]


def test_an_open_range_is_written_as_its_known_end():
    fields = {"temporal_start": "2020", "temporal_end": ""}
    assert '<date dateType="Coverage" dateInformation="since 2020">2020</date>' in part(
        map_(**fields), "dates"
    )
    assert '<date dateType="Other" dateInformation="Coverage, since 2020">2020</date>' in part(
        map_(**fields, settings={"kernel": "4.2"}), "dates"
    )


def test_an_end_before_the_start_is_swapped():
    doc = map_(temporal_start="2021", temporal_end="2019")
    assert '<date dateType="Coverage">2019/2021</date>' in part(doc, "dates")
    assert "date-order" in codes(doc, "advice")


@pytest.mark.parametrize(
    ("text", "date_"),
    [
        ("-0054", '<date dateType="Created" dateInformation="55 BCE">-0054</date>'),
        ("May 2014", '<date dateType="Created">2014-05</date>'),
    ],
)
def test_old_dates_and_names_of_months_are_read(text, date_):
    assert date_ in part(map_(created=text), "dates")


def test_what_holds_no_digit_is_no_date_and_no_problem():
    doc = map_(created="n/a")
    assert "Created" not in part(doc, "dates")
    assert "date-unreadable" not in codes(doc)


def test_a_date_of_issue_after_the_publication_is_the_end_of_an_embargo():
    doc = map_(issued="2031-06-01", facts=Facts(published_on=date(2026, 5, 4)))
    assert part(doc, "publicationYear") == "<publicationYear>2031</publicationYear>"
    assert '<date dateType="Available">2031-06-01</date>' in part(doc, "dates")
    assert "Issued" not in part(doc, "dates")


@pytest.mark.parametrize("issued", ["0000", "99999", "19xx"])
def test_an_unreadable_date_gives_way_to_the_next_source(issued):
    doc = map_(issued=issued)
    assert "date-unreadable" in codes(doc, "lost")
    assert part(doc, "publicationYear") == "<publicationYear>2024</publicationYear>"


def test_a_registered_year_never_changes():
    doc = map_(issued="2024-05-05", facts=Facts(publication_year=2019))
    assert part(doc, "publicationYear") == "<publicationYear>2019</publicationYear>"


def test_formats_are_once_and_sizes_are_summed_only_if_all_are_known():
    doc = map_(resources=[{"format": f} for f in ["CSV", "csv", "", None, "text/csv"]])
    assert part(doc, "formats") == "<formats>\n<format>CSV</format>\n</formats>"
    doc = map_(resources=[{"size": size} for size in [None, "", "12", 0, "1 MB"]])
    assert part(doc, "sizes") == "<sizes>\n<size>2 files</size>\n</sizes>"
    doc = map_(resources=[{"size": size} for size in [12, "30"]])
    assert part(doc, "sizes") == ("<sizes>\n<size>42 bytes</size>\n<size>2 files</size>\n</sizes>")


def test_the_publisher_comes_from_option_organization_or_site():
    assert part(map_(organization=None, settings={"publisher": "ARDC"}), "publisher") == (
        "<publisher>ARDC</publisher>"
    )
    doc = map_(organization={"title": "  "}, settings={"site_title": "Open Data"})
    assert part(doc, "publisher") == "<publisher>Open Data</publisher>"
    assert "publisher-missing" in codes(doc, "advice")
    assert part(map_(organization=None), "publisher") == "<publisher>:unav</publisher>"


@pytest.mark.parametrize("fields", [{"private": True}, {"state": "draft"}, {"state": "deleted"}])
def test_what_is_not_public_is_mapped_like_anything_else(fields):
    assert map_(**fields).xml == map_().xml


@pytest.mark.parametrize(
    ("language", "element", "problem"),
    [
        (
            ["http://publications.europa.eu/resource/authority/language/ENG", "fr"],
            "<language>en</language>",
            "language-only-one",
        ),
        ("en_AU", "<language>en-AU</language>", None),
        ("English", "<language>en</language>", None),
        ("klingon!", "", "language-unknown"),
    ],
)
def test_languages_become_tags(language, element, problem):
    doc = map_(language=language)
    assert part(doc, "language") == element
    assert {"language-only-one", "language-unknown"} & codes(doc) == ({problem} - {None})


def test_one_doi_in_three_spellings_is_one_relation_and_the_own_doi_is_none():
    doc = map_(references=["https://doi.org/10.1234/ABC", "doi:10.1234/abc", DOI])
    assert part(doc, "relatedIdentifiers") == (
        "<relatedIdentifiers>\n"
        '<relatedIdentifier relatedIdentifierType="DOI" relationType="References">'
        "10.1234/abc</relatedIdentifier>\n</relatedIdentifiers>"
    )


def test_an_unknown_role_is_other_with_its_own_words():
    entry = [{"uri": "https://example.org/a b", "role": "inspired-by"}]
    assert part(map_(related_resource=entry), "relatedIdentifiers") == (
        "<relatedIdentifiers>\n"
        '<relatedIdentifier relatedIdentifierType="URL" relationType="Other"'
        ' relationTypeInformation="inspired-by">https://example.org/a%20b</relatedIdentifier>\n'
        "</relatedIdentifiers>"
    )
    doc = map_(related_resource=entry, settings={"kernel": "4.6"})
    assert part(doc, "relatedIdentifiers") == ""
    assert "kernel-dropped" in codes(doc, "lost")


def test_the_top_level_wins_over_extras():
    extras = [
        {"key": "spatial", "value": "Tasmania"},
        {"key": "spatial", "value": "Victoria"},
        "no dict",
        {"key": "version", "value": 3},
        {"key": 7, "value": "x"},
        {"value": "x"},
    ]
    doc = map_(spatial="New South Wales", extras=extras)
    assert texts(doc, "geoLocationPlace") == ["New South Wales"]
    assert texts(doc, "version") == ["3"]
    assert fields_of(doc, "field-shadowed") == ["extras.spatial"]
    assert not doc.blocked


def test_the_same_dataset_gives_the_same_bytes(monkeypatch):
    dataset = {**MINIMAL, "tags": [{"name": "b"}, {"name": "a"}], "keywords": {"en": ["x"]}}
    first = document(dataset, DOI).xml
    keys = list(dataset)
    random.Random(7).shuffle(keys)
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    shuffled = {key: dataset[key] for key in keys}
    facts = Facts(today=date(2031, 1, 1))
    assert document(shuffled, DOI, Settings(), facts).xml == first
    assert document({**dataset, "metadata_modified": "2030-01-01T00:00:00"}, DOI).xml == first


NEWEST = {
    "organization": {"title": "CDL", "ror": "https://ror.org/03yrm5c26"},
    "temporal_start": "2019",
    "temporal_end": "2021",
    "anzsrc": [{"label": "Oceanography", "code": "3708"}],
    "qualified_attribution": [{"agent": [{"name": "Doe, Jane"}], "role": "translator"}],
    "references": ["https://raid.org/10.25.10.1234/a1b2c"],
    "dcat_type": "Poster",
}
NEWEST_MAPPING = {
    "*": {"anzsrc": {"as": "subject", "fields": {"label": "subject", "code": "classificationCode"}}}
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_gets_what_it_can_say(kernel, schemas):
    doc = map_(**NEWEST, settings={"kernel": kernel, "mapping": NEWEST_MAPPING})
    schemas.assert_valid(doc.xml, "4.7")
    if kernel == "4.2":
        schemas.assert_valid(doc.xml, "4.2")
    text = doc.xml.decode()
    assert ("publisherIdentifier" in text) == (kernel >= "4.5")
    assert ('dateType="Coverage"' in text) == (kernel >= "4.6")
    assert ("classificationCode" in text) == (kernel >= "4.4")
    assert ('contributorType="Translator"' in text) == (kernel >= "4.6")
    assert ('relatedIdentifierType="RAiD"' in text) == (kernel >= "4.7")
    assert ('resourceTypeGeneral="Poster">Poster<' in text) == (kernel >= "4.7")
    assert ('resourceTypeGeneral="Text">Poster<' in text) == (kernel < "4.7")
    assert ("kernel-replaced" in codes(doc)) == (kernel < "4.7")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]> &xxe;',
        "]]> <![CDATA[ x ]]>",
        "a" + "\u0301" * 1_000_000,
        "\u202egnp.elif\u202c",
        "＠ a＠b.example.org",
    ],
)
def test_hostile_text_is_harmless_and_takes_bounded_time(text, schemas):
    start = time.process_time()
    doc = map_(title=text, notes=text, author=text, tags=[{"name": text}])
    assert time.process_time() - start < 30
    schemas.assert_valid(doc.xml)
    assert b"<!" not in doc.xml
    assert b"root:" not in doc.xml
    assert "\u202e" not in "".join(texts(doc, "title"))
    assert not EMAIL.search(doc.xml)
