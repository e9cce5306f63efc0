"""Nothing is lost in silence (P7): fields that a document says nothing of are told by name."""

from __future__ import annotations

import json

import pytest

from ckanext.andsdoi.metadata import Facts, Settings, document
from ckanext.andsdoi.metadata.dataset.unused import is_reviewed

from .stated import mapped
from .support import DOI, GOLDEN, SITE

LX = "https://lake.example"
DOI_OF_WORK = "https://doi.org/10.1234/l1"


def unused(**fields):
    return mapped(**fields).unused


def with_mapping(rules, **more):
    return Settings(kernel="4.7", site_title="Example", mapping={"dataset": rules}, **more)


def test_of_a_dataset_that_is_understood_nothing_is_unused():
    assert mapped().unused == ()


def test_fields_that_no_rule_knows_are_told_sorted_and_change_no_bytes():
    doc = mapped(river="Fen", extras={"depth_m": "3"})
    assert doc.unused == ("depth_m", "river")
    assert doc.xml == mapped().xml
    assert doc.problems == mapped().problems


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "Lake Survey 1990"),
        ("start_date", "2001-01-01"),
        ("end_date", "2002-01-01"),
        ("date", "2016-06-01"),
        ("dates", ["2016-06-01"]),
        ("dates", [{"date": "2016"}]),
        ("data_pubblicazione", "2016-02-28"),
        ("next_update", "2030-01-01"),
        ("spatial_coverage", [{"level": "national"}]),
        ("dataset-reference-date", [{"value": "2016"}]),
        ("publication", {"title": "Lakes", "doi": "10.1234/l1"}),
        ("publication", {"volume": "3"}),
        ("profundidad", 3),
        ("水深", "3 m"),
        ("depth in m", "3"),
        ("depths", '["3", "4"]'),
        ("depths", [{"value": ""}, {"value": "4"}]),
        ("equipment", {"method": "net"}),
    ],
)
@pytest.mark.parametrize("in_extras", [False, True])
def test_what_a_family_makes_nothing_of_is_unused(name, value, in_extras):
    doc = mapped(**({"extras": {name: value}} if in_extras else {name: value}))
    assert doc.unused == (name,)
    assert doc.xml == mapped().xml


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"publication": {"publisher": "Mere Press", "volume": "3"}}, ("publication.volume",)),
        ({"publication": '{"year": "2016", "pages": "3"}'}, ("publication.pages",)),
        (
            {"creator": [{"name": "Ng, Ada", "credit": "data"}, {"name": "Lee, Tim"}]},
            ("creator.credit",),
        ),
        ({"dates": {"issued": "2016", "sampled": "2015"}}, ("dates.sampled",)),
        ({"related_resource": [{"url": LX, "title": "Lakes"}]}, ("related_resource.title",)),
        ({"funder": [{"name": "Mere Trust", "programme": "Fens"}]}, ("funder.programme",)),
        ({"creator": [{"name": "Ng, Ada", "credit": ""}]}, ()),
    ],
)
def test_inside_a_dict_that_is_read_the_rest_is_told_with_a_dot(fields, names):
    assert unused(**fields) == names


@pytest.mark.parametrize(
    "fields",
    [
        {"metadata_modified": "2020-01-01T00:00:00"},
        {"groups": [{"name": "water"}]},
        {"author_email": "ada@lake.example"},
        {"contact_email": "ada@lake.example", "maintainer_phone": "123"},
        {"creator_user_id": "u-17"},
        {"doi": "10.1234/l1"},
        {"river": ""},
        {"river": None},
        {"river": "n/a"},
        {"river": []},
        {"river": "[]"},
        {"river": '[{"name": ""}]'},
        {"river": {"name": "", "length": None}},
        {"river": True},
        {"spatial": "12345"},
        {"source": "Lake Survey 1990"},
        {"issued": "soon"},
        {"frequency": "daily", "Accrual-Periodicity": "daily"},
        {"extras": {"harvest_object_id": "h-1", "metadata-language": "it", "progress": "done"}},
        {"resources": [{"url": f"{LX}/a.csv", "format": "CSV", "river": "Fen"}]},
        {"organization": {"name": "lake-office", "title": "Lake Office", "river": "Fen"}},
        {"creator": [{"name": "Ng, Ada", "email": "a@lake.example", "homepage": LX, "type": "x"}]},
        {"creator": [{"author_name": "Ng, Ada", "author_address": "Fen Road 1"}]},
    ],
)
def test_what_is_reviewed_empty_or_has_a_problem_is_never_unused(fields):
    assert unused(**fields) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://data.example.org/dataset/lake-levels"},
        {"url": f"{LX}/a.csv", "resources": [{"url": f"{LX}/a.csv"}]},
        {"identifier": "x/6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a"},
        {"identifier": DOI_OF_WORK},
        {"identifier": f"https://doi.org/{DOI}"},
        {"access_constraints": '["otherRestrictions"]'},
        {"access_rights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        {"license_id": "notspecified", "license": f"{LX}/terms"},
        {"license_id": "notspecified", "resources": [{"url": LX, "license": "cc-by-4.0"}]},
        {"license_id": "cc-by", "resources": [{"url": LX, "license": "cc-by-3.0"}]},
        {"notes": "No description provided."},
        {"notes": "<br>"},
        {"maintainer": "Ng, Ada"},
        {"contributor": [{"name": "Ng, Ada"}]},
        {"keywords": ["lake"]},
        {"title_translated": {"en": "Lake levels"}},
        {"version": "2", "language": "de", "dcat_type": "Report"},
        {"author": "Ng, Ada", "author_orcid": "0000-0002-1825-0097", "author_affiliation": "Fens"},
        {"publisher": "Mere Trust", "publisher_uri": "https://ror.org/03yrm5c26"},
        {"extras": {"publisher_name": "Mere Trust", "publisher_url": LX}},
        {"extras": {"contact_name": "Lee, Tim", "contact_uri": LX}},
        {"extras": {"creator_name": "Lee, Tim", "creator_identifier": "0000-0002-1825-0097"}},
        {"temporal_start": "2001", "temporal_end": "2003"},
        {"extras": {"period_start": "2001", "period_end": "2003"}},
        {"extras": {"Language": "it-IT", "dct:issued": "2016", "datePublished": "2016"}},
        {"spatial": '{"type":"Point","coordinates":[7,46]}', "spatial_text": "Fenland"},
        {"spatial_text": "Fenland", "spatial_bbox": "7,46,8,47", "spatial_centroid": "7,46"},
        {
            "extras": {
                "bbox-west-long": "7",
                "bbox-east-long": "8",
                "bbox-south-lat": "46",
                "bbox-north-lat": "47",
            }
        },
        {"spatial_coverage": [{"uri": LX, "text": "Fenland", "bbox": "7,46,8,47"}]},
        {"theme": [{"uri": f"{LX}/t", "label": "Water"}]},
        {"extras": {"responsible-party": '[{"name": "Fen Office", "roles": ["owner"]}]'}},
        {"extras": {"licence": '["Open Government Licence"]', "licence_url": LX}},
        {"dates": [{"date": "1994", "type": "Published"}]},
        {"related_resource": [{"identifier": DOI_OF_WORK, "relation_type": "Cites"}]},
        {"publication_year": "2016", "publication": {"publisher": "Mere Press"}},
    ],
)
def test_what_is_understood_is_used_though_it_may_be_said_already_or_say_nothing(fields):
    told = set(unused(**fields)) - {"datePublished"}
    assert told == set()


def test_a_year_that_gives_way_to_the_registered_one_is_used():
    doc = mapped(facts=Facts(publication_year=2015), publication_year="2016")
    assert (doc.record.publication_year, doc.unused) == ("2015", ())


def test_what_several_authors_share_is_used_by_none_of_them():
    assert unused(author="Ng, Ada; Lee, Tim", author_orcid="0000-0002-1825-0097") == (
        "author_orcid",
    )


def test_of_two_names_of_one_field_the_second_is_unused():
    doc = mapped(extras={"date_published": "2016", "release_date": "2017"})
    assert doc.unused == ("release_date",)


def test_an_end_of_a_period_without_any_date_in_it_is_unused():
    assert "temporal_end" in unused(temporal_end="Current")


def test_a_place_that_a_problem_names_inside_a_dict_is_no_more_unused():
    doc = mapped(creator=[{"name": "Ng, Ada", "orcid": "0000-0002-1825-0098"}])
    assert doc.unused == ()


class TestTheSitesMapping:
    """What it ignores is not unused; what it maps is used."""

    def test_a_field_that_is_never_sent(self):
        doc = mapped(settings=with_mapping({"river": False}), river="Fen", lake="Mere")
        assert doc.unused == ("lake",)

    def test_of_every_type(self):
        settings = Settings(mapping={"*": {"river": False}})
        assert mapped(settings=settings, river="Fen").unused == ()
        assert mapped(settings=settings, type="map", river="Fen").unused == ()

    def test_a_part_of_a_field(self):
        value = {"publisher": "Mere Press", "volume": "3", "issue": "1"}
        settings = with_mapping({"publication.volume": False})
        assert mapped(settings=settings, publication=value).unused == ("publication.issue",)

    def test_all_parts_of_a_field(self):
        settings = with_mapping({"publication": False})
        assert mapped(settings=settings, publication={"publisher": "Mere"}).unused == ()

    @pytest.mark.parametrize(
        ("rule", "value"),
        [
            ("description.Other", "Fen"),
            ("subject", ["Fen", "Mere"]),
            ("contributor.Researcher", "Lee, Tim"),
            ("date.Collected", "2016-06-01"),
            ("relatedIdentifier.Cites", DOI_OF_WORK),
            ("alternateIdentifier", "L-1"),
            ("geoLocation", "Fenland"),
            ("fundingReference", "Mere Trust"),
            ("size", "3 lakes"),
            ("rights", "For lakes only"),
            ({"as": "subject", "fields": {"word": "subject"}}, [{"word": "Fen"}]),
        ],
    )
    def test_a_field_that_it_maps(self, rule, value):
        doc = mapped(settings=with_mapping({"river": rule}), river=value)
        assert doc.unused == ()
        assert doc.xml != mapped(settings=with_mapping({})).xml

    def test_a_field_that_it_maps_and_that_says_nothing_of_it(self):
        assert mapped(settings=with_mapping({"river": "title.Subtitle"}), river={"m": "3"}).unused \
            == ()  # fmt: skip
        doc = mapped(settings=with_mapping({"river": "geoLocation"}), river={"m": "3"})
        assert doc.unused == ("river",)

    def test_a_part_of_each_entry_of_a_list_can_be_mapped(self):
        value = [{"name": "Ng, Ada", "credit": "Counted."}, {"name": "Lee, Tim", "credit": "Drew."}]
        settings = with_mapping({"creator.credit": "description.Other"})
        doc = mapped(settings=settings, creator=value)
        assert doc.unused == ()
        assert [one.text for one in doc.record.descriptions] == ["Levels.", "Counted.", "Drew."]

    def test_a_site_that_names_no_maintainer(self):
        settings = Settings(kernel="4.7", maintainer_type="none")
        assert mapped(settings=settings, maintainer="Lee, Tim").unused == ()


def test_a_dataset_that_is_set_aside_tells_nothing():
    assert document({"title": "a" * 10_000_000, "river": "Fen"}, DOI).unused == ()


def without(dataset, name):
    """Return a dataset without a field, at top level and in the extras."""
    extras = dataset.get("extras")
    if isinstance(extras, dict):
        extras = {key: value for key, value in extras.items() if key != name}
    elif isinstance(extras, list):
        extras = [one for one in extras if not (isinstance(one, dict) and one.get("key") == name)]
    left = {key: value for key, value in dataset.items() if key != name}
    return {**left, "extras": extras} if extras is not None else left


def assert_said_nothing_of(dataset):
    doc = document(dataset, DOI, SITE)
    assert list(doc.unused) == sorted(set(doc.unused))
    for name in doc.unused:
        assert not is_reviewed(name)
        if "." not in name:
            assert (name, document(without(dataset, name), DOI, SITE).xml) == (name, doc.xml)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_without_an_unused_field_a_document_is_the_same(path):
    dataset = json.loads(path.read_text("utf-8"))
    assert_said_nothing_of({k: v for k, v in dataset.items() if not k.startswith("_")})


def test_without_an_unused_field_the_document_of_a_real_dataset_is_the_same(samples):
    for dataset in samples:
        assert_said_nothing_of(dataset)


# What the record says already


BOX = '{"type":"Polygon","coordinates":[[[7,46],[8,46],[8,47],[7,47],[7,46]]]}'


@pytest.mark.parametrize(
    "fields",
    [
        {"license_id": "cc-by-4.0", "license_title": "Own title", "license": "Own title"},
        {"license_url": f"{LX}/terms", "extras": {"terms": f"{LX}/terms"}},
        {"title": {"en": "Lake levels", "fr": "Niveaux"}, "title_en": "Lake levels"},
        {"version": "1", "extras": {"Version": "1"}},
        {"issued": "2012-01-01", "extras": {"dcat:Issued": "1/1/2012"}},
        {"notes": "The <b>levels</b> of lakes.", "excerpt": "The levels  of lakes."},
        {"display_description": "Levels."},
        {"notes": "湖水の水位", "excerpt": "湖水の水位"},
        {"spatial": BOX, "x_min": "7", "x_max": "8.0", "y_min": 46, "y_max": "47"},
        {"spatial": BOX, "extras": {"west-bound": "7", "northlat": "47", "max_lat": "47.00"}},
        {
            "resources": [{"url": f"{LX}/a.csv", "format": "CSV"}],
            "download_url": f"{LX}/a.csv",
        },
        {"extras": {"originator_name": "Ng, Ada", "org-title": '["Lake Office"]'}},
        {"resource_type": "Dataset"},
        {"spatial": BOX, "geo_coverage": "7,46,8,47"},
        {"spatial": BOX, "extras": {"extent": "7 46 8.0 47", "our_box": "[7, 46, 8, 47]"}},
        {"spatial": BOX, "our_box": [7, 46, 8, 47]},
        {
            "notes": "The levels of lakes and fens, measured every day. And the fens.",
            "extract": "The levels of lakes and fens, measured every day.",
        },
        {
            "notes": "Die Pegel der Seen und Moore, jeden Tag gemessen, und der Flüsse.",
            "teaser": "Die Pegel der Seen und Moore, jeden Tag gemessen…",
        },
        {
            "notes": "Where.\n\nThe amounts of NH₃ over lakes and fens, every single day.",
            "purpose": "The amounts of NH3 over lakes and fens, every single day.",
        },
        {"issued": "2022-05-13T07:10:27", "reference_moment": "2022-05-13T07:10:27"},
        {"responsible_organizations": ["Lake Office", ""]},
        {"license_id": "", "extras": {"licence": '["Fen terms"]', "use-1": '"Fen terms"'}},
    ],
)
def test_what_the_record_says_under_another_name_is_not_unused(fields):
    assert unused(**fields) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"spatialRelationship": "Lake Office"},
        {"extras": {"Geltungsbereich": "Lake Office"}},
        {"region": "Lake"},
        {"tags": [{"name": "Fenland"}], "place_name": "Fenland"},
        {"data_owner": "Ng, Ada"},
        {"extras": {"Titolare del dataset": "Ng, Ada"}},
        {"provider": "Lake Office"},
        {"maintainer": "Lee, Tim", "contact_label": "Lee, Tim"},
    ],
)
def test_a_place_or_a_role_is_told_though_another_field_has_the_same_text(fields):
    assert len(unused(**fields)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"spatial_text": "Fenland", "region": "Fenland"},
        {"creator_label": "Ng, Ada"},
        {"publishers": [{"label": "Lake Office"}]},
        {"organization_name": "Lake Office"},
        {"funder": "Mere Trust", "sponsor_name": "Mere Trust"},
        {"maintainer": "Lee, Tim", "maintainer_label": "Lee, Tim"},
    ],
)
def test_the_same_place_or_role_under_another_name_is_not_told(fields):
    assert unused(**fields) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1", "depth": "1"},
        {"version": "1", "extras": {"Version": "2"}},
        {"excerpt": "Levels of lakes."},
        {"spatial": BOX, "x_min": "9"},
        {"spatial": BOX, "our_box": "7,46,8"},
        {"spatial": BOX, "our_box": "7,46,8,48"},
        {"our_box": "7,46,8,47"},
        {"notes": "The levels of lakes.", "teaser": "The levels"},
        {
            "notes": "The levels of lakes and fens, measured every day.",
            "teaser": "The levels of lakes and fens, measured every night.",
        },
        {"spatial": BOX, "depth": "46"},
        {"issued": "2022-05-13T07:10:27", "reference_moment": "2022-05-13T07:10:28"},
        {"responsible_organizations": ["Lake Office", "Fen Trust"]},
        {"x_min": "7"},
        {"river": ["lake", "Fen"]},
        {"codes": ["CC"]},
        {"download_url": f"{LX}/a.csv"},
        {"begin_datetime": "2001-01-01"},
        {"tags": [{"name": "lake", "state": "active"}], "data_state": "active"},
        {"organization": {"name": "lo", "title": "Lake Office", "kind": "body"}, "sort": "body"},
    ],
)
def test_what_only_looks_like_something_in_the_record_stays_unused(fields):
    assert len(unused(**fields)) == 1


@pytest.mark.parametrize(
    "name", ["accrualPeriodicity", "update_frequency", "updateFrequency", "frequencyOfUpdate"]
)
def test_how_often_data_change_has_no_home_in_any_spelling(name):
    assert unused(**{name: "R/P1Y"}) == ()


def test_a_checksum_in_place_of_a_version_is_told():
    for checksum in ("3d7304ab1ff52ae0dc917e5309574e0b", "ab" * 32):
        doc = mapped(version=checksum)
        assert (doc.record.version, doc.unused) == (None, ("version",))
    for version in ("1.0", "2024-05-31", "a3f5c1e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"):
        doc = mapped(version=version)
        assert (doc.record.version, doc.unused) == (version, ())
