"""The families: from the fields of CKAN, scheming, dcat and spatial to DataCite's properties."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.andsdoi.metadata import Facts, Withdrawal
from ckanext.andsdoi.metadata.record import Date, GeoLocation, Point

from ..support import DOI, codes, fields_of, map_, part, texts

ROR = "https://ror.org/03yrm5c26"
ROLES = "http://standards.iso.org/iso/19115/resources/Codelists/gml/CI_RoleCode/"


# Creators


@pytest.mark.parametrize("field", ["creator", "creators", "authors"])
def test_structured_creators_win_over_the_author(field):
    doc = map_(**{field: [{"name": "Doe, Jane", "identifier": "0000-0002-1825-0097"}]})
    assert texts(doc, "creatorName") == ["Doe, Jane"]
    assert fields_of(doc, "field-shadowed") == ["author"]


def test_an_author_that_says_the_same_is_not_shadowed():
    doc = map_(creator=[{"name": "Garcia, Sofia"}])
    assert "field-shadowed" not in codes(doc)


def test_creators_may_be_flat_extras():
    extras = [{"key": "creator_name", "value": "CDL"}, {"key": "creator_uri", "value": ROR}]
    (creator,) = map_(author="", extras=extras).record.creators
    assert (creator.name, creator.name_type) == ("CDL", "Organizational")
    assert creator.name_identifiers[0].value == ROR


@pytest.mark.parametrize(
    "role", ["author", "originator", "principalInvestigator", f"{ROLES}author"]
)
def test_without_author_a_responsible_party_is_the_creator(role):
    party = [{"name": "Doe, Jane", "roles": [role]}]
    doc = map_(author="", **{"responsible-party": party})
    assert texts(doc, "creatorName") == ["Doe, Jane"]
    assert doc.record.contributors == ()


def test_names_by_language_are_one_creator():
    doc = map_(author={"de": "Bundesamt für Statistik", "fr": "Office fédéral de la statistique"})
    (creator,) = doc.record.creators
    assert (creator.name, creator.lang) == ("Bundesamt für Statistik", "de")
    (problem,) = [p for p in doc.problems if p.code == "language-only-one"]
    assert (problem.field, "Office fédéral" in problem.message) == ("author", True)


def test_a_given_name_makes_the_name_a_family_name():
    (creator,) = map_(author=[{"given_name": "Jan", "name": "de Vries"}]).record.creators
    assert (creator.name, creator.family_name) == ("de Vries, Jan", "de Vries")
    (creator,) = map_(author=[{"given_name": "Jan", "name": "Jan de Vries"}]).record.creators
    assert creator.family_name == "de Vries"


def test_the_fuller_entry_of_a_person_stays_in_the_first_ones_place():
    doc = map_(
        creator=[
            {"name": "Doe, Jane"},
            {"name": "Roe, Ann"},
            {"name": "Doe, Jane", "orcid": "0000-0002-1825-0097"},
        ]
    )
    assert texts(doc, "creatorName") == ["Doe, Jane", "Roe, Ann"]
    assert doc.record.creators[0].name_identifiers


def test_affiliations_keep_their_order_and_the_first_gets_the_ror():
    agent = {
        "name": "Doe, Jane",
        "affiliation": "First",
        "affiliation_02": "Second",
        "affiliation_ror": ROR,
    }
    (creator,) = map_(creator=[agent]).record.creators
    assert [(a.name, a.identifier) for a in creator.affiliations] == [
        ("First", ROR),
        ("Second", None),
    ]


def test_the_id_of_a_user_is_no_name():
    user = "7711391a-7647-4432-a71b-294e7f901a2c"
    doc = map_(author=user, maintainer=user, creator=[{"name": user}])
    assert user.encode() not in doc.xml
    assert "maintainer" in fields_of(doc, "value-unreadable")


def test_the_id_of_an_agent_is_never_sent():
    agent = {"name": "Doe, Jane", "id": "8d1c0f2e", "user_id": "x1", "email": "a@example.org"}
    xml = map_(creator=[agent]).xml
    assert b"8d1c0f2e" not in xml
    assert b"x1" not in xml


# Contributors


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Data Collector", "DataCollector"),
        ("dataCollector", "DataCollector"),
        (f"{ROLES}pointOfContact", "ContactPerson"),
        (f"{ROLES}custodian", "DataManager"),
        ("owner", "RightsHolder"),
        ("distributor", "Distributor"),
        ("author", "Researcher"),
        ("principalInvestigator", "ProjectLeader"),
        ("processor", "DataCurator"),
        ("funder", "Sponsor"),
        ("translator", "Translator"),
        ("wizard", "Other"),
        ("", "Other"),
    ],
)
def test_roles_become_types(role, kind):
    doc = map_(qualified_attribution=[{"agent": [{"name": "Doe, Jane"}], "role": role}])
    assert [c.contributor_type for c in doc.record.contributors] == [kind]


def test_an_organization_is_no_researcher():
    attribution = [{"agent": {"name": "University of Example"}, "role": "author"}]
    doc = map_(qualified_attribution=attribution)
    assert doc.record.contributors[0].contributor_type == "Other"


@pytest.mark.parametrize("role", ["user", "stakeholder"])
def test_a_role_without_match_is_dropped_with_a_word(role):
    doc = map_(qualified_attribution=[{"agent": [{"name": "Doe, Jane"}], "role": role}])
    assert doc.record.contributors == ()
    assert fields_of(doc, "role-unknown") == ["qualified_attribution[0]"]


def test_whoever_is_a_creator_is_no_contributor():
    assert map_(maintainer="Sofia Garcia").record.contributors == ()


@pytest.mark.parametrize("kind", ["DataManager", "ContactPerson", "none"])
def test_a_site_says_what_a_maintainer_is(kind):
    doc = map_(maintainer="Doe, Jane", settings={"maintainer_type": kind})
    found = [c.contributor_type for c in doc.record.contributors]
    assert found == ([] if kind == "none" else [kind])


def test_a_contact_without_name_is_left_out():
    doc = map_(contact=[{"name": "", "email": "a@example.org"}], maintainer="b@example.org")
    assert doc.record.contributors == ()
    assert set(fields_of(doc, "contact-name-missing")) == {"contact[0]", "maintainer"}


def test_a_contact_may_be_flat_extras():
    extras = {"contact_name": "Help Desk Team", "contact_email": "a@example.org"}
    (contact,) = map_(extras=extras).record.contributors
    assert (contact.contributor_type, contact.name) == ("ContactPerson", "Help Desk Team")


def test_the_organization_that_is_neither_creator_nor_publisher_manages_the_data():
    doc = map_(settings={"publisher": "ARDC"})
    assert [(c.contributor_type, c.name) for c in doc.record.contributors] == [
        ("DataManager", "Bureau of Meteorology")
    ]


def test_the_datasets_publisher_distributes_where_the_site_publishes():
    doc = map_(publisher="Rain House", settings={"publisher": "ARDC"})
    assert ("Distributor", "Rain House") in [
        (c.contributor_type, c.name) for c in doc.record.contributors
    ]


def test_a_second_entry_of_the_same_name_and_type_is_left_out():
    doc = map_(contact=[{"name": "Roe, Ann"}], contact_points=[{"name": "Roe, Ann"}])
    assert len(doc.record.contributors) == 1


# Publisher


@pytest.mark.parametrize(
    "fields",
    [
        {"publisher": [{"name": "CDL", "url": ROR}]},
        {"publisher": {"name": "CDL", "identifier": ROR}},
        {"extras": {"publisher_name": "CDL", "publisher_uri": ROR}},
        {"organization": {"title": "CDL", "ror_id": "03yrm5c26"}},
        {"organization": {"title": "CDL", "extras": [{"key": "uri", "value": ROR}]}},
    ],
)
def test_a_publisher_has_the_ror_of_its_own_source(fields):
    assert part(map_(**fields), "publisher") == (
        f'<publisher publisherIdentifier="{ROR}" publisherIdentifierScheme="ROR"'
        ' schemeURI="https://ror.org/">CDL</publisher>'
    )


def test_a_publisher_without_ror_is_advised_to_get_one():
    assert "ror-missing" in codes(map_(), "advice")
    settings = {"publisher": "CDL", "publisher_ror": ROR}
    assert "ror-missing" not in codes(map_(settings=settings))


def test_the_organizations_title_by_language_is_tagged():
    organization = {"title": {"de": "Amt", "fr": "Office"}}
    doc = map_(organization=organization, settings={"language": "fr"})
    assert part(doc, "publisher") == '<publisher xml:lang="fr">Office</publisher>'


def test_a_responsible_party_publishes_where_there_is_no_organization():
    party = [{"name": "Hydrographic Office", "roles": ["publisher"]}]
    doc = map_(organization=None, **{"responsible-party": party})
    assert texts(doc, "publisher") == ["Hydrographic Office"]
    assert doc.record.contributors == ()


def test_of_several_publishers_the_first_is_sent():
    doc = map_(publisher=[{"name": "One"}, {"name": "Two"}])
    assert texts(doc, "publisher") == ["One"]
    assert fields_of(doc, "too-many-values") == ["publisher"]


# Titles


def test_translations_follow_the_main_title():
    doc = map_(title="Rain", title_translated={"sv": "Regn", "en": "Rain", "de": "Regen", "fr": ""})
    assert part(doc, "titles") == (
        '<titles>\n<title xml:lang="en">Rain</title>\n'
        '<title titleType="TranslatedTitle" xml:lang="de">Regen</title>\n'
        '<title titleType="TranslatedTitle" xml:lang="sv">Regn</title>\n</titles>'
    )


def test_subtitle_and_alternative_titles_follow():
    doc = map_(subtitle="Daily", alternative_title=["R1", "Rainfall"])
    assert [(t.text, t.title_type) for t in doc.record.titles] == [
        ("Rainfall", None),
        ("Daily", "Subtitle"),
        ("R1", "AlternativeTitle"),
    ]


def test_an_untagged_title_has_the_sites_language():
    assert part(map_(settings={"language": "en_AU"}), "title") == (
        '<title xml:lang="en-AU">Rainfall</title>'
    )


# Subjects


@pytest.mark.parametrize(
    ("theme", "subject"),
    [
        (
            "https://example.org/themes/water_supply",
            '<subject valueURI="https://example.org/themes/water_supply">water supply</subject>',
        ),
        ("https://example.org/t/17", ""),
        ("Hydrology", "<subject>Hydrology</subject>"),
        (
            {"uri": "https://example.org/t/1", "label": "Rain"},
            '<subject valueURI="https://example.org/t/1">Rain</subject>',
        ),
    ],
)
def test_themes_are_concepts(theme, subject):
    assert part(map_(theme=[theme]), "subject") == subject


def test_a_lone_text_with_commas_is_a_list_of_tags():
    assert texts(map_(tag_string="rain, snow ,,"), "subject") == ["rain", "snow"]
    assert texts(map_(tags="rain, snow"), "subject") == ["rain", "snow"]
    assert texts(map_(tags=["a, b"]), "subject") == ["a, b"]
    assert texts(map_(tags=[{"name": "x"}], tag_string="y"), "subject") == ["x"]


def test_deleted_tags_are_none():
    assert texts(map_(tags=[{"name": "x", "state": "deleted"}]), "subject") == []


# Dates and year


def test_dates_stand_in_datacites_order():
    doc = map_(
        valid="2030",
        modified="2023-05-04T09:12:00",
        available="2022-03-02",
        issued="2022-03-01",
        date_accepted="2022-01-01",
        date_submitted="2021-12-31",
        created="2020",
        date_copyrighted="2022",
        facts=Facts(withdrawn=Withdrawal(date(2025, 3, 1), "Sensor fault")),
    )
    kinds = [d.date_type for d in doc.record.dates]
    assert kinds == [
        "Created",
        "Submitted",
        "Accepted",
        "Issued",
        "Available",
        "Updated",
        "Valid",
        "Copyrighted",
        "Withdrawn",
    ]
    assert doc.record.dates[-1] == Date("2025-03-01", "Withdrawn", "Sensor fault")


def test_reference_dates_stand_in_for_plain_ones():
    reference = '[{"type": "creation", "value": "2014"}, {"type": "publication", "value": "2015"}]'
    doc = map_(created="2013", extras={"dataset-reference-date": reference})
    assert [(d.date, d.date_type) for d in doc.record.dates] == [
        ("2013", "Created"),
        ("2015", "Issued"),
    ]
    assert fields_of(doc, "field-shadowed") == ["dataset-reference-date"]


def test_the_day_of_publication_is_issued_where_nothing_else_says():
    doc = map_(facts=Facts(published_on="2025-01-02"))
    assert Date("2025-01-02", "Issued") in doc.record.dates
    assert doc.record.publication_year == "2025"
    assert "year-fallback" not in codes(doc)


def test_metadata_modified_is_written_nowhere():
    doc = map_(metadata_modified="2029-09-09T00:00:00", resources=[{"last_modified": "2029-09-09"}])
    assert b"2029" not in doc.xml


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"publication_year": 2018, "issued": "2019"}, "2018"),
        ({"publication_year": "0900", "issued": "2019"}, "2019"),
        ({"available": "2021", "issued": "2019"}, "2021"),
        ({"issued": "2019-05"}, "2019"),
        ({"issued": "-0054"}, "2024"),
        ({"issued": "2019/2021"}, "2024"),
        ({}, "2024"),
        ({"metadata_created": None}, "2031"),
    ],
)
def test_the_first_usable_year_is_the_publication_year(fields, year):
    doc = map_(facts=Facts(today=date(2031, 1, 1)), **fields)
    assert doc.record.publication_year == year


@pytest.mark.parametrize("field", ["temporal_coverage", "temporals"])
def test_each_period_is_a_coverage(field):
    periods = [{"start": "2019", "end": "2020"}, {"start_date": "2021", "end_date": None}]
    coverage = [d for d in map_(**{field: periods}).record.dates if d.date_type == "Coverage"]
    assert coverage == [Date("2019/2020", "Coverage"), Date("2021", "Coverage", "since 2021")]


# Identifiers and relations


def test_identifiers_find_their_types():
    doc = map_(
        identifier="CDL-17",
        guid="urn:uuid:9d0f2b4c",
        alternate_identifier=["https://example.org/17", "10.1594/PANGAEA.1", DOI, ""],
    )
    assert [(a.identifier_type, a.value) for a in doc.record.alternate_identifiers] == [
        ("CKAN dataset ID", "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a"),
        ("Local identifier", "CDL-17"),
        ("URN", "urn:uuid:9d0f2b4c"),
        ("URL", "https://example.org/17"),
    ]
    assert [(r.relation_type, r.value) for r in doc.record.related_identifiers] == [
        ("IsIdenticalTo", "10.1594/pangaea.1")
    ]


def test_an_identifier_that_repeats_the_id_is_skipped():
    own = "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a"
    doc = map_(identifier=own, guid=f"https://data.example.org/dataset/{own}")
    assert len(doc.record.alternate_identifiers) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://data.example.org/dataset/rainfall",
        "https://data.example.org/dataset/6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
        f"https://doi.org/{DOI}",
        "https://example.org/file.csv",
    ],
)
def test_the_own_page_and_file_are_no_relations(url):
    doc = map_(
        url=url,
        resources=[{"url": "https://example.org/file.csv"}],
        settings={"site_url": "https://data.example.org"},
    )
    assert doc.record.related_identifiers == ()
    assert "related-unreadable" not in codes(doc)


@pytest.mark.parametrize(
    ("field", "relation"),
    [
        ("url", "IsDescribedBy"),
        ("documentation", "IsDocumentedBy"),
        ("homepage", "IsDescribedBy"),
        ("is_referenced_by", "IsReferencedBy"),
        ("is_supplement_to", "IsSupplementTo"),
        ("cites", "Cites"),
        ("has_part", "HasPart"),
        ("is_derived_from", "IsDerivedFrom"),
        ("replaces", "IsNewVersionOf"),
        ("previous_version", "IsNewVersionOf"),
        ("replaced_by", "IsPreviousVersionOf"),
        ("source", "IsDerivedFrom"),
        ("in_series", "IsPartOf"),
        ("conforms_to", "Other"),
    ],
)
def test_the_name_of_a_field_is_its_relation(field, relation):
    doc = map_(**{field: "https://example.org/x"})
    assert [r.relation_type for r in doc.record.related_identifiers] == [relation]


@pytest.mark.parametrize(
    ("entry", "relation", "information"),
    [
        ({"url": "https://x.org/a", "relation_type": "IsPartOf"}, "IsPartOf", None),
        ({"url": "https://x.org/a", "role": "successor-version"}, "IsPreviousVersionOf", None),
        ({"url": "https://x.org/a", "relation": "isPartOf"}, "IsPartOf", None),
        (
            {"relation": "https://x.org/a", "role": "https://y.org/roles/source"},
            "IsDerivedFrom",
            None,
        ),
        ({"url": "https://x.org/a", "role": "inspired by"}, "Other", "inspired by"),
        ({"url": "https://x.org/a", "label": "legal_basis"}, "Other", "legal basis"),
        ("https://x.org/a", "Other", "related"),
    ],
)
def test_an_entry_says_its_relation(entry, relation, information):
    (found,) = map_(related_identifiers=[entry]).record.related_identifiers
    assert (found.relation_type, found.relation_information) == (relation, information)
    assert found.value == "https://x.org/a"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("see the manual", "related-unreadable"),
        ("https://orcid.org/0000-0002-1825-0097", "related-unreadable"),
        ("javascript:alert(1)", "url-unusable"),
        ("https://example.org/?to=a@example.org", "url-unusable"),
    ],
)
def test_what_identifies_no_work_is_dropped_with_a_word(value, code):
    doc = map_(documentation=[value])
    assert doc.record.related_identifiers == ()
    assert fields_of(doc, code)


def test_the_same_value_under_two_relations_stays_twice():
    doc = map_(cites="10.1234/x", references=["10.1234/X"])
    assert len(doc.record.related_identifiers) == 2


# Formats, sizes, rights


@pytest.mark.parametrize(
    ("resource", "label"),
    [
        ({"format": "CSV", "mimetype": "text/plain"}, "CSV"),
        ({"format": "", "mimetype": "text/csv"}, "CSV"),
        ({"format": "application/geo+json"}, "GeoJSON"),
        (
            {"format": "http://publications.europa.eu/resource/authority/file-type/CSV"},
            "CSV",
        ),
        (
            {"format": "http://www.iana.org/assignments/media-types/application/json"},
            "JSON",
        ),
        ({"format": "NetCDF 4"}, "NetCDF 4"),
    ],
)
def test_formats_become_labels(resource, label):
    assert map_(resources=[resource]).record.formats == (label,)


@pytest.mark.parametrize(
    ("sizes", "written"),
    [
        ([999], "999 bytes"),
        ([1000], "1 kB"),
        ([1500], "1.5 kB"),
        ([22_012_000], "22 MB"),
        ([999_999], "1 MB"),
        ([5 * 10**9], "5 GB"),
        (["2048", 10**12], "1 TB"),
    ],
)
def test_sizes_are_readable(sizes, written):
    assert map_(resources=[{"size": size} for size in sizes]).record.sizes[0] == written


@pytest.mark.parametrize(
    "service",
    [
        "API",
        "WMS",
        "wfs",
        "OGC WMTS",
        "Esri REST",
        "HTML",
        "SPARQL",
        "ERDDAP",
        "OPeNDAP",
        "THREDDS",
    ],
)
def test_services_and_pages_are_no_files(service):
    doc = map_(resources=[{"format": service}, {"format": "CSV", "size": 10}])
    assert doc.record.sizes == ("10 bytes", "1 file")


def test_access_rights_get_a_readable_text():
    uri = "http://purl.org/coar/access_right/c_16ec"
    doc = map_(access_rights=uri, license_id="odc-by")
    assert part(doc, "rightsList").endswith(
        f'<rights rightsURI="{uri}">Restricted access</rights>\n</rightsList>'
    )


def test_further_statements_follow_the_licence():
    doc = map_(
        license_id="odc-by", access_constraints='["No limits"]', rights="Ask", liability="Ask"
    )
    assert texts(doc, "rights")[1:] == ["No limits", "Ask"]


def test_a_licence_of_a_resource_is_one_of_the_dataset():
    doc = map_(resources=[{"license": "odc-by"}, {"license": "odc-by"}])
    assert [r.identifier for r in doc.record.rights] == ["ODC-By-1.0"]
    assert "licence-missing" not in codes(doc)


# Descriptions


def test_abstracts_by_language_come_main_language_first():
    doc = map_(notes_translated={"en": "Rain.", "fr": "Pluie."}, settings={"language": "fr"})
    assert [(d.text, d.lang) for d in doc.record.descriptions] == [
        ("Pluie.", "fr"),
        ("Rain.", "en"),
    ]


def test_the_description_stands_in_for_empty_notes():
    assert texts(map_(notes="", description="Rain."), "description") == ["Rain."]
    assert texts(map_(notes="Notes.", description="Rain."), "description") == ["Notes."]


def test_methods_and_notes_follow_the_abstract():
    doc = map_(
        notes="A.", provenance="B.", lineage="C.", version_notes="D.", purpose="E.", usage="F."
    )
    assert [(d.description_type, d.text) for d in doc.record.descriptions] == [
        ("Abstract", "A."),
        ("Methods", "B."),
        ("Methods", "C."),
        ("Other", "D."),
        ("Other", "E."),
        ("Other", "F."),
    ]


# Places


def test_a_name_and_its_shape_share_one_place():
    shape = '{"type": "Point", "coordinates": [151, -33]}'
    wanted = (GeoLocation("Sydney", Point(151, -33)),)
    assert map_(extras={"spatial": shape, "spatial_text": "Sydney"}).record.geo_locations == wanted
    coverage = [{"text": "Sydney", "geom": shape, "centroid": "POINT(0 0)"}]
    assert map_(spatial_coverage=coverage).record.geo_locations == wanted
    rough = map_(spatial="Sydney", spatial_centroid=shape)
    assert rough.record.geo_locations == wanted


def test_a_country_of_the_eu_has_a_name():
    uri = "http://publications.europa.eu/resource/authority/country/SWE"
    assert texts(map_(spatial_coverage=[{"uri": uri}]), "geoLocationPlace") == ["Sweden"]
    other = "https://sws.geonames.org/2921044/"
    assert texts(map_(spatial_uri=other), "geoLocationPlace") == [other]


def test_the_box_of_a_harvester_stands_in_for_a_missing_place():
    box = {
        "bbox-west-long": "-10",
        "bbox-east-long": "-3",
        "bbox-south-lat": "49",
        "bbox-north-lat": "52",
    }
    assert part(map_(extras=box), "geoLocationBox")
    doc = map_(extras=box, spatial="POINT(0 0)")
    assert not part(doc, "geoLocationBox")
    assert fields_of(doc, "field-shadowed") == ["bbox-west-long"]


# Resource type


@pytest.mark.parametrize(
    ("fields", "general", "text"),
    [
        ({}, "Dataset", "Dataset"),
        ({"type": "map-layer"}, "Dataset", "Map layer"),
        ({"dcat_type": "http://purl.org/dc/dcmitype/StillImage"}, "Image", "StillImage"),
        ({"dcat_type": "Software"}, "Software", "Software"),
        ({"dcat_type": "http://x.org/type/CODE_LIST"}, "Dataset", "Code list"),
        ({"extras": {"resource-type": "series"}}, "Collection", "series"),
        ({"extras": {"resource-type": "nonGeographicDataset"}}, "Dataset", "nonGeographicDataset"),
    ],
)
def test_kinds_of_resources(fields, general, text):
    kind = map_(**fields).record.resource_type
    assert (kind.general, kind.text) == (general, text)


def test_a_site_says_what_its_types_are():
    settings = {"resource_types": "sample=PhysicalObject/Rock_sample model=Model"}
    kind = map_(type="sample", settings=settings).record.resource_type
    assert (kind.general, kind.text) == ("PhysicalObject", "Rock sample")
    assert map_(type="model", settings=settings).record.resource_type.text == "Model"


# Funding


@pytest.mark.parametrize(
    ("identifier", "kind", "written"),
    [
        ("https://ror.org/05mmh0f86", "ROR", "https://ror.org/05mmh0f86"),
        (
            "10.13039/501100000923",
            "Crossref Funder ID",
            "https://doi.org/10.13039/501100000923",
        ),
        ("grid.413452.5", "GRID", "grid.413452.5"),
        ("https://fund.example.org", "Other", "https://fund.example.org"),
    ],
)
def test_funders_have_identifiers(identifier, kind, written):
    (one,) = map_(funding=[{"name": "Fund", "identifier": identifier}]).record.funding_references
    assert (one.funder_identifier_type, one.funder_identifier) == (kind, written)


@pytest.mark.parametrize(
    ("funder", "kind", "written"),
    [
        ({"ror": "05mmh0f86"}, "ROR", "https://ror.org/05mmh0f86"),
        ({"ror_id": "05mmh0f86"}, "ROR", "https://ror.org/05mmh0f86"),
        ({"funder_ror": "05mmh0f86"}, "ROR", "https://ror.org/05mmh0f86"),
        (
            {"identifier": "05mmh0f86", "identifier_type": "ROR"},
            "ROR",
            "https://ror.org/05mmh0f86",
        ),
        (
            {"identifier": "0000 0001 2158 5405", "identifier_type": "ISNI"},
            "ISNI",
            "https://isni.org/isni/0000000121585405",
        ),
        (
            {"identifier": "501100000923", "identifier_type": "Crossref Funder ID"},
            "Crossref Funder ID",
            "https://doi.org/10.13039/501100000923",
        ),
        ({"identifier": "F-12", "identifier_type": "Other"}, "Other", "F-12"),
    ],
)
def test_a_bare_number_will_do_where_its_field_or_type_says_what_it_is(funder, kind, written):
    (one,) = map_(funding=[{"name": "Fund", **funder}]).record.funding_references
    assert (one.funder_identifier_type, one.funder_identifier) == (kind, written)


@pytest.mark.parametrize(
    "funder",
    [
        {"ror": "05mmh0f87"},
        {"identifier": "05mmh0f86"},
        {"identifier": "05mmh0f87", "identifier_type": "ROR"},
        {"identifier": "0000 0001 2158 5406", "identifier_type": "ISNI"},
    ],
)
def test_a_number_that_is_wrong_or_could_be_anything_is_not_sent(funder):
    doc = map_(funding=[{"name": "Fund", **funder}])
    assert doc.record.funding_references[0].funder_identifier is None
    assert "identifier-unknown" in codes(doc, "lost")


def test_an_award_has_number_address_and_title():
    award = {
        "name": "Fund",
        "grant_id": "DP1",
        "grant_url": "doi:10.1234/GRANT",
        "award_title": "Deep Earth",
    }
    (one,) = map_(funder=[award]).record.funding_references
    assert (one.award_number, one.award_uri, one.award_title) == (
        "DP1",
        "https://doi.org/10.1234/grant",
        "Deep Earth",
    )


def test_a_funder_without_name_is_left_out():
    doc = map_(funding=[{"identifier": "https://ror.org/05mmh0f86"}, {"name": ""}, "Fund"])
    assert [one.funder_name for one in doc.record.funding_references] == ["Fund"]
    assert fields_of(doc, "funder-name-missing") == ["funding[0]"]
