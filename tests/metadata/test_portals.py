"""What other portals do: their names for fields, their placeholders, their ways with names."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.andsdoi.metadata import Facts
from ckanext.andsdoi.metadata.record import Date, Point

from .support import codes, fields_of, map_, part, texts

ROR = "https://ror.org/03yrm5c26"
SCHEMA_4_7 = {"kernel": "4.7"}


def _extras(**values):
    return [{"key": key.replace("__", " "), "value": value} for key, value in values.items()]


# Names of fields


@pytest.mark.parametrize(
    "name", ["date_issued", "date_published", "publication_date", "release_date", "Date issued"]
)
def test_a_day_of_issue_has_many_names(name):
    doc = map_(extras=[{"key": name, "value": "2019-03-01"}])
    assert [d.date for d in doc.record.dates if d.date_type == "Issued"] == ["2019-03-01"]
    assert texts(doc, "publicationYear") == ["2019"]


def test_a_fields_own_name_comes_first():
    doc = map_(issued="2018", publication_date="2019", date_issued="2020")
    assert [d.date for d in doc.record.dates if d.date_type == "Issued"] == ["2018"]
    doc = map_(publication_date="2019", date_issued="2020")
    assert [d.date for d in doc.record.dates if d.date_type == "Issued"] == ["2020"]


@pytest.mark.parametrize("name", ["landingPage", "landing-page", "Landing page", "landing_page"])
def test_a_name_of_several_words_is_known_in_other_spellings(name):
    (one,) = map_(
        extras=[{"key": name, "value": "https://example.org/x"}]
    ).record.related_identifiers
    assert (one.relation_type, one.value) == ("IsDescribedBy", "https://example.org/x")


@pytest.mark.parametrize("name", ["isPartOf", "Is part of", "is-part-of"])
def test_relations_are_known_in_other_spellings(name):
    (one,) = map_(extras=[{"key": name, "value": "10.1234/whole"}]).record.related_identifiers
    assert one.relation_type == "IsPartOf"


def test_a_single_word_in_another_case_is_that_field():
    doc = map_(extras=_extras(Creator="Doe, Jane", Frequency="daily"))
    assert [one.name for one in doc.record.creators] == ["Doe, Jane"]
    assert not codes(doc, "lost")


def test_a_problem_names_the_field_as_the_dataset_calls_it():
    doc = map_(extras=_extras(release_date="soon, in 3 weeks"))
    assert fields_of(doc, "date-unreadable") == ["release_date"]


def test_the_end_of_an_embargo_may_have_another_name():
    doc = map_(Facts(published_on=date(2024, 1, 1)), release_date="2030-01-01")
    kinds = {d.date_type: d.date for d in doc.record.dates}
    assert kinds["Available"] == "2030-01-01"
    assert "Issued" not in kinds


def test_a_field_that_the_site_maps_stands_in_for_no_other():
    settings = {"mapping": {"dataset": {"release_date": "date.Valid"}}}
    doc = map_(settings=settings, release_date="2030-01-01")
    assert {d.date_type for d in doc.record.dates} == {"Submitted", "Valid"}


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"temporal": "2001-01-01T00:00:00-05:00/2002-12-31"}, "2001-01-01/2002-12-31"),
        ({"temporal": {"startDate": "2001", "endDate": "2002"}}, "2001/2002"),
        ({"temporal_extent": "1890 - 1920"}, "1890/1920"),
        ({"dataset_date": "[2001-05-06T00:00:00 TO 2002-05-06T23:59:59]"}, "2001-05-06/2002-05-06"),
        ({"start_time": "2001-05-06", "end_time": "2002-05-06"}, "2001-05-06/2002-05-06"),
        (
            {"time_period_coverage_start": "2001", "time_period_coverage_end": "2002"},
            "2001/2002",
        ),
    ],
)
def test_the_time_that_the_data_cover_has_many_names(fields, date):
    assert Date(date, "Coverage") in map_(**fields).record.dates


def test_a_coverage_that_goes_on_has_a_start():
    doc = map_(dataset_date="[2001-05-06T00:00:00 TO *]")
    assert Date("2001-05-06", "Coverage", "since 2001-05-06") in doc.record.dates


@pytest.mark.parametrize(
    "name", ["spatial_info", "geographic_coverage", "Geographic coverage", "geocodingText"]
)
def test_the_name_of_a_place_has_many_names(name):
    point = {"type": "Point", "coordinates": [10, 53]}
    (place,) = map_(spatial=point, **{name: "Hamburg"}).record.geo_locations
    assert (place.place, place.shape) == ("Hamburg", Point(10, 53))


# People


def test_a_number_is_nobodys_name():
    doc = map_(author="6456")
    assert texts(doc, "creatorName") == ["Bureau of Meteorology"]
    assert fields_of(doc, "value-unreadable") == ["author"]


def test_a_lone_orcid_is_no_name_and_says_so():
    doc = map_(author="0000-0002-1825-0097")
    assert texts(doc, "creatorName") == ["Bureau of Meteorology"]
    assert fields_of(doc, "value-unreadable") == ["author"]


def test_a_contact_may_be_called_contact_person():
    doc = map_(contact_person="Doe, Jane", contact_email="jane@example.org")
    assert texts(doc, "contributorName") == ["Doe, Jane"]
    assert "contact-name-missing" not in codes(doc)


def test_an_organization_with_its_acronym_is_the_publisher_without():
    doc = map_(
        publisher="Federal Statistical Office",
        organization={"name": "fso", "title": "Federal Statistical Office (FSO)"},
    )
    assert doc.record.contributors == ()
    doc = map_(publisher="Somebody Else Inc", organization={"name": "fso", "title": "Office FSO"})
    assert texts(doc, "contributorName") == ["Office FSO"]


def test_the_identifier_of_a_publisher_may_stand_in_a_field_beside_it():
    doc = map_(publisher="California Digital Library", publisher_identifier=ROR)
    assert 'publisherIdentifier="https://ror.org/03yrm5c26"' in part(doc, "publisher")
    assert "ror-missing" not in codes(doc)


# Subjects


def test_a_subject_with_its_language_makes_the_plain_one_needless():
    doc = map_(
        tags=[{"name": "water"}, {"name": "moorings"}],
        tags_translated={"en": ["Water"], "fr": ["eau"]},
    )
    assert [(s.text, s.lang) for s in doc.record.subjects] == [
        ("moorings", None),
        ("Water", "en"),
        ("eau", "fr"),
    ]


def test_a_thing_of_wikidata_without_words_is_no_keyword():
    doc = map_(keywords=["Q124946"])
    assert doc.record.subjects == ()
    assert fields_of(doc, "subject-without-words") == ["keywords"]
    assert "subject-missing" not in codes(doc)
    assert map_(tags=[{"name": "Q1"}]).record.subjects[0].scheme is None


# Rights


def test_the_one_licence_field_of_a_portal_is_read_last():
    doc = map_(extras=_extras(license="https://creativecommons.org/licenses/by/4.0/"))
    assert doc.record.rights[0].identifier == "CC-BY-4.0"
    doc = map_(license_id="cc-zero", license="MIT")
    assert [one.identifier for one in doc.record.rights] == ["CC0-1.0"]


def test_a_page_of_another_licence_in_that_field_leaves_a_text():
    page = "https://creativecommons.org/licenses/by/4.0/"
    (one,) = map_(license_id="cc-zero", license=page).record.rights
    assert (one.text, one.uri, one.identifier) == ("cc-zero", page, None)


def test_a_page_in_the_licence_field_is_the_address_of_a_licence_without_one():
    page = "http://www.usa.gov/publicdomain/label/1.0/"
    (one,) = map_(
        license_id="us-pd", license_title="U.S. Public Domain", license=page
    ).record.rights
    assert (one.text, one.uri) == ("U.S. Public Domain", page)


def test_terms_in_markdown_become_text():
    doc = map_(
        license_id="hdx-other", license_title="Other", license_other="See [us](https://x.org)"
    )
    assert [one.text for one in doc.record.rights] == ["Other", "See us (https://x.org)"]


# Funding, formats


def test_a_placeholder_for_a_funder_is_nothing_that_was_lost():
    doc = map_(funding=[{"institution": "not applicable"}, {"institution": "WSL"}])
    assert [one.funder_name for one in doc.record.funding_references] == ["WSL"]
    assert fields_of(doc, "funder-name-missing") == []


def test_a_funder_may_begin_with_no():
    assert map_(funding="Novo Nordisk Foundation").record.funding_references
    assert map_(funding="No Barriers Foundation").record.funding_references


def test_the_ending_of_a_files_name_is_a_format():
    assert map_(resources=[{"format": ".csv"}, {"format": "CSV"}]).record.formats == ("csv",)
