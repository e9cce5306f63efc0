"""Links: under other names, with a stated type, several in one text, among words, and at home."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import Facts, Settings
from ckanext.andsdoi.metadata.settings import Relation
from ckanext.andsdoi.metadata.site import site_mapping

from ..stated import mapped, new_problems, relations_of
from ..support import codes, fields_of

LX = "https://lake.example"
AX = "https://a.example"
L1 = "10.1234/l1"
L2 = "10.1234/l2"


def _check(right, problems=(), **fields):
    doc = mapped(**fields)
    assert (relations_of(doc), new_problems(doc)) == (right, list(problems))


# Links under other names

OTHER_NAMES = [
    *((name, "IsDescribedBy URL {}") for name in (
        "data_homepage", "information_url", "more_info", "website", "dataset_url",
        "dataHomepage", "Website", "information-url", "More info", "datasetUrl",
    )),
    *((name, "IsDerivedFrom URL {}") for name in (
        "sources", "data_source", "origin", "Sources", "dataSource", "dct:sources",
    )),
    *((name, "Other URL {} (conforms to)") for name in ("schema", "Schema")),
    *((name, "Other URL {} (related publication)") for name in (
        "related_publication", "related_publications", "relatedPublication",
    )),
    *((name, "Other URL {} (related dataset)") for name in ("related_dataset", "related_datasets")),
    *((name, "Other URL {} (see also)") for name in ("see_also", "see_alsos", "seeAlso")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right"), OTHER_NAMES)
def test_a_field_of_links_says_its_relation_by_its_name(name, right):
    link = f"{LX}/i"
    for value in (link, [link], f'["{link}"]', {"url": link}, [{"title": "Lakes", "uri": link}]):
        _check([right.format(link)], **{name: value})
        _check([right.format(link)], extras={name: value})


def test_identifiers_stand_in_such_a_field_among_words():
    text = f"Okafor (2018) Lakes. https://doi.org/{L1}"
    _check([f"Other DOI {L1} (related publication)"], related_publications=text)
    text = f" * Okafor (2018) Lakes.\n * Ng (2019) Fens, doi:{L2}.\n * More at {LX}/p."
    right = [f"Other DOI {L2} (related publication)", f"Other URL {LX}/p (related publication)"]
    _check(right, related_publications=text)


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "Lake Survey 1990"},
        {"sources": ["Lake Survey 1990", "Field notes"]},
        {"data_source": "n/a"},
        {"related_datasets": "* lake-depths"},
        {"see_alsos": [{"dataset_identifier": "17@lake-office"}]},
        {"schema": "table"},
        {"more_info": "Ask the office."},
        {"related_publications": "Okafor (2018) Lakes."},
        {"original": f"{LX}/i", "schemata": f"{LX}/i", "resource_homepage": f"{LX}/i"},
    ],
)
def test_such_a_text_without_identifier_is_not_used(fields):
    _check([], **fields)


def test_fields_that_were_known_stay_as_they_are():
    _check([f"IsDescribedBy URL {LX}/i"], landingPage=f"{LX}/i")
    _check([], ["related-unreadable"], source="Lake Survey 1990")
    _check([], dataset_url="https://data.example.org/dataset/lake-levels")


# The stated type

STATED = [
    ("16911322", "PMID", "PMID 16911322"),
    ("16911322", "pmid", "PMID 16911322"),
    ("16911322", "PubMed ID", "PMID 16911322"),
    ("978-3-16-148410-0", "isbn", "ISBN 978-3-16-148410-0"),
    ("978-3-16-148410-0", "ISBN-13", "ISBN 978-3-16-148410-0"),
    ("0378-5955", "ISSN", "ISSN 0378-5955"),
    ("0378-5955", "eISSN", "EISSN 0378-5955"),
    ("0378-5955", "LISSN", "LISSN 0378-5955"),
    ("2014Wthr...69...72C", "bibcode", "bibcode 2014Wthr...69...72C"),
    ("IECUR0097", "IGSN", "IGSN IECUR0097"),
    ("0706.0001", "arXiv", "arXiv arXiv:0706.0001"),
    ("102.100.100/123", "Handle", "Handle 102.100.100/123"),
    ("12148/btv1b8449691v", "ARK", "ARK ark:/12148/btv1b8449691v"),
    ("4006381333931", "EAN13", "EAN13 4006381333931"),
    ("036000291452", "UPC", "UPC 036000291452"),
    ("SCR_014641", "RRID", "RRID SCR_014641"),
    ("16911322", "http://purl.org/spar/datacite/pmid", "PMID 16911322"),
    # What a value is by its form goes first.
    (f"https://doi.org/{L1}", "PMID", f"DOI {L1}"),
    (f"{LX}/x", "DOI", f"URL {LX}/x"),
    (L1, "URL", f"DOI {L1}"),
]


@pytest.mark.parametrize(("value", "kind", "right"), STATED)
def test_the_stated_type_counts_where_the_form_says_nothing(value, kind, right):
    for name in ("identifier_type", "identifierType", "relatedIdentifierType", "type", "scheme"):
        entry = {"identifier": value, name: kind, "relation_type": "Cites"}
        _check([f"Cites {right}"], related_resource=[entry])
    entry = {"relatedIdentifier": value, "relatedIdentifierType": kind, "relationType": "Cites"}
    _check([f"Cites {right}"], related_identifiers=[entry])
    _check([f"Cites {right}"], cites=[{"identifier": value, "type": kind}])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("978-3-16-148410-1", "ISBN"),
        ("0378-5956", "ISSN"),
        ("4006381333932", "EAN13"),
        ("036000291453", "UPC"),
        ("some words", "PMID"),
        ("16911322", "Dataset"),
        ("16911322", "local"),
        ("16911322", "DOI"),
        ("lake.example/x", "URL"),
    ],
)
def test_a_stated_type_that_the_value_can_not_have_is_none(value, kind):
    entry = {"identifier": value, "identifier_type": kind, "relation_type": "Cites"}
    _check([], ["related-unreadable"], related_resource=[entry])


# Several in one value

PAIR = [f"IsDescribedBy URL {AX}/x", "IsDescribedBy URL http://b.example/y"]


@pytest.mark.parametrize(
    "between", [", ", " | ", " and ", ";", ",", "; ", "\n", "\r\n", " ", " und ", " & ", "|", " ; "]
)
def test_each_address_in_a_value_is_its_own(between):
    _check(PAIR, url=f"{AX}/x{between}http://b.example/y")


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (f"https://doi.org/{L1}; https://doi.org/{L2}", [f"Cites DOI {L1}", f"Cites DOI {L2}"]),
        (f"{L1}, {L2}", [f"Cites DOI {L1}", f"Cites DOI {L2}"]),
        (f"doi:{L1} doi:{L2}", [f"Cites DOI {L1}", f"Cites DOI {L2}"]),
        (f"{L1};{AX}/x", [f"Cites DOI {L1}", f"Cites URL {AX}/x"]),
        (f"{AX}/x, {AX}/x", [f"Cites URL {AX}/x"]),
        ([f"{L1} | {L2}", f"{AX}/x"], [f"Cites DOI {L1}", f"Cites DOI {L2}", f"Cites URL {AX}/x"]),
        ([{"identifier": f"{L1}; {L2}"}], [f"Cites DOI {L1}", f"Cites DOI {L2}"]),
    ],
)
def test_each_identifier_in_a_value_is_its_own(value, right):
    _check(right, cites=value)


@pytest.mark.parametrize(
    "url",
    [
        f"{LX}/web/2019/http://b.example/y",
        f"{LX}/?q=http://b.example/y",
        f"{LX}/a,b;c",
        f"{LX}/10.1234/x",
        f"{LX}/?doi=10.1234/x",
        f"{LX}/a|b".replace("|", "%7C"),
        f"{LX}/#/http://b.example",
    ],
)
def test_an_address_inside_another_belongs_to_it(url):
    _check([f"IsDescribedBy URL {url}"], url=url)


def test_blanks_in_an_address_do_not_end_it():
    _check([f"IsDescribedBy URL {LX}/my%20file.pdf"], url=f"{LX}/my file.pdf")
    _check([f"IsDescribedBy URL {LX}/file%20(1).pdf"], url=f"{LX}/file (1).pdf")


def test_of_two_addresses_that_of_a_resource_is_left_out():
    resources = [{"url": f"{AX}/x"}]
    _check(PAIR[1:], url=f"{AX}/x, http://b.example/y", resources=resources)


def test_each_address_of_a_further_identifier_is_its_own():
    doc = mapped(identifier=f"{AX}/x, http://b.example/y")
    known = [(one.identifier_type, one.value) for one in doc.record.alternate_identifiers]
    assert known[1:] == [("URL", f"{AX}/x"), ("URL", "http://b.example/y")]


def test_what_has_room_for_one_address_takes_none_of_two():
    doc = mapped(keywords=[{"name": "Eel", "uri": f"{AX}/x, http://b.example/y"}])
    assert [one.value_uri for one in doc.record.subjects] == [None, None]
    assert new_problems(doc) == ["url-unusable"]


def test_a_field_that_the_site_names_holds_several_too():
    rules = site_mapping({"dataset": {"papers": "relatedIdentifier.Cites"}})
    settings = Settings(kernel="4.7", mapping=rules)
    doc = mapped(settings=settings, papers=f"{L1}; {L2}")
    assert relations_of(doc) == [f"Cites DOI {L1}", f"Cites DOI {L2}"]


# Addresses at home

AT_HOME = [
    *("http://localhost:5000/x", "http://192.168.1.4:8080/x", "http://intranet/x"),
    *("http://LOCALHOST/x", "http://ckan.local/x", "https://data.internal/x", "http://10.0.0.7/"),
    *("http://172.16.3.4/x", "http://127.0.0.1/x", "http://[::1]/x", "http://[fd00::1]:80/x"),
    *("http://169.254.1.1/x", "http://nas.lan/x", "http://ckan.localhost/x", "ftp://files/x"),
    *("http://intranet./x", "http://user:secret@intranet/x", "http://[::ffff:10.0.0.7]/x"),
]


@pytest.mark.parametrize("url", AT_HOME)
def test_an_address_that_only_a_private_network_knows_is_unusable(url):
    _check([], ["url-unusable"], url=url)
    _check([], ["url-unusable"], website=url)
    _check([], ["url-unusable"], cites=[{"identifier": url}])


@pytest.mark.parametrize("url", [url for url in AT_HOME if url.startswith("http")])
def test_no_property_has_an_address_of_a_private_network(url):
    doc = mapped(
        identifier=url,
        keywords=[{"name": "Eel", "uri": url}],
        license_id="own",
        license_url=url,
    )
    assert url.rpartition("@")[2].encode() not in doc.xml.lower()
    assert "url-unusable" in codes(doc)


@pytest.mark.parametrize(
    "url",
    [
        *("http://172.32.0.1/x", "http://8.8.8.8/x", "http://[2001:4860:4860::8888]/x"),
        *("http://localhost.example/x", "https://internal.example.org/x", "http://local.example/"),
    ],
)
def test_a_public_address_stays(url):
    _check([f"IsDescribedBy URL {url}"], url=url)


def test_beside_a_private_address_the_public_one_is_used():
    _check([f"IsDescribedBy URL {AX}/x"], ["url-unusable"], url=f"http://localhost/x, {AX}/x")


def test_the_pages_of_a_site_at_home_may_be_named():
    settings = Settings(kernel="4.7", site_url="http://localhost:5000")
    page = "http://localhost:5000/dataset/other"
    facts = Facts(relations=(Relation("IsPartOf", page, "other"),))
    assert relations_of(mapped(facts, settings)) == [f"IsPartOf URL {page}"]


# Among words


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"references": f"Okafor (2018) Lakes. https://doi.org/{L1}"}, [f"References DOI {L1}"]),
        ({"documentation": f"Manual ({LX}/m.pdf)"}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"documentation": f"{LX}/m.pdf (Manual)"}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"documentation": f"[Manual]({LX}/m.pdf)"}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"documentation": f"[{LX}/m.pdf]({LX}/m.pdf)."}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"cites": f"Ng: [{L1}](https://doi.org/{L1})"}, [f"Cites DOI {L1}"]),
        (
            {"cites": f"[{L1}](https://doi.org/{L1}), [Okafor]({L2}(05)1)"},
            [f"Cites DOI {L1}", f"Cites DOI {L2}(05)1"],
        ),
        ({"documentation": f'<a href="{LX}/m.pdf">Manual</a>'}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"documentation": f"<{LX}/m.pdf>"}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"documentation": f"Handbuch: {LX}/m.pdf!"}, [f"IsDocumentedBy URL {LX}/m.pdf"]),
        ({"cites": f"See {LX}/a and doi:{L2}."}, [f"Cites URL {LX}/a", f"Cites DOI {L2}"]),
        ({"cites": f"Voir « {LX}/a », puis {L2}"}, [f"Cites URL {LX}/a", f"Cites DOI {L2}"]),
        ({"cites": f"岡（2018）https://doi.org/{L1}"}, [f"Cites DOI {L1}"]),
        ({"source": f"Lake Survey 1990, {LX}/s."}, [f"IsDerivedFrom URL {LX}/s"]),
        ({"relations": [f"Paper: {L1}"]}, [f"Other DOI {L1} (related)"]),
        (
            {"related_resource": [{"identifier": f"Ng, {L1}", "relation_type": "Cites"}]},
            [f"Cites DOI {L1}"],
        ),
    ],
)
def test_identifiers_among_words_are_found_without_closing_signs(fields, right):
    _check(right, **fields)


@pytest.mark.parametrize(
    "text",
    [
        "Lake Survey 1990",
        "Version 10.2 of the lakes",
        "https:// unknown",
        "See www.lake.example for more",
        "pages 10.12/13",
    ],
)
def test_words_without_identifier_are_reported(text):
    doc = mapped(source=text)
    assert relations_of(doc) == []
    assert fields_of(doc, "related-unreadable") or fields_of(doc, "url-unusable")


OWN = "10.1234/own"
FILE = {"url": "https://lake.example/a.csv", "doi": f"https://doi.org/{OWN}"}


def related_of(**fields):
    return [(one.relation_type, one.value) for one in mapped(**fields).record.related_identifiers]


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": OWN},
        {"doi": f"https://doi.org/{OWN.upper()}"},
        {"extras": {"doi": f"doi:{OWN}"}},
        {"doi": [OWN]},
    ],
)
def test_a_file_with_the_dois_of_the_dataset_is_no_part_of_it(fields):
    assert related_of(resources=[FILE], **fields) == []


def test_a_file_with_a_doi_that_the_dataset_has_elsewhere_is_no_part_of_it():
    found = related_of(resources=[FILE], identifier=f"https://doi.org/{OWN}")
    assert found == [("IsIdenticalTo", OWN)]


@pytest.mark.parametrize(
    "fields", [{}, {"doi": "10.1234/other"}, {"url": f"https://doi.org/{OWN}"}]
)
def test_a_file_with_a_doi_of_its_own_is_a_part(fields):
    assert ("HasPart", OWN) in related_of(resources=[FILE], **fields)
