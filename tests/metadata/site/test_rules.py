"""The site's own mapping: annotations and file, checked with a sentence that helps."""

from __future__ import annotations

import json
import sys

import pytest

from ckanext.andsdoi.metadata import MappingError, check_fields, site_mapping, warnings

from ..support import codes, fields_of, map_, part, texts

FILE = """
dataset:
  sampling_period: date.Collected
  method: description.Methods
  maintainer: contributor.ContactPerson
  internal_ref: false
  publication.year: publicationYear
  grants:
    as: fundingReference
    fields: {agency: funderName, agency_ror: funderIdentifier, number: awardNumber}
"*":
  embargo_until: date.Available
  groups: subject
"""
SCHEMA = {
    "dataset_type": "dataset",
    "dataset_fields": [
        {"field_name": "lead_scientist", "datacite": "contributor.ProjectLeader"},
        {
            "field_name": "field_of_research",
            "datacite": {"as": "subject", "subjectScheme": "ANZSRC Fields of Research"},
            "repeating_subfields": [
                {"field_name": "label", "datacite": "subject"},
                {"field_name": "code", "datacite": "classificationCode"},
            ],
        },
        {"field_name": "secret", "datacite": False},
        {"field_name": "plain"},
    ],
    "resource_fields": [
        {"field_name": "kind", "datacite": "format"},
        {"field_name": "bytes", "datacite": "size"},
        {"field_name": "manual", "datacite": "relatedIdentifier.IsDocumentedBy"},
        {"field_name": "terms", "datacite": "rights"},
    ],
}


def _file(tmp_path, text):
    path = tmp_path / "andsdoi.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_file_maps_fields_by_type(tmp_path):
    doc = map_(
        settings={"mapping": _file(tmp_path, FILE)},
        sampling_period="2011-02/2011-05",
        method="By hand.",
        maintainer="Doe, Jane",
        internal_ref="X-1",
        publication='{"year": "2009"}',
        grants=[{"agency": "Fund", "agency_ror": "https://ror.org/05mmh0f86", "number": "7"}],
        embargo_until="2025-01-01",
        groups=[{"display_name": "Water"}],
    )
    assert [(d.date, d.date_type) for d in doc.record.dates] == [
        ("2025-01-01", "Available"),
        ("2011-02/2011-05", "Collected"),
    ]
    assert doc.record.descriptions[0].description_type == "Methods"
    assert doc.record.contributors[0].contributor_type == "ContactPerson"
    assert doc.record.publication_year == "2009"
    assert doc.record.funding_references[0].funder_identifier == "https://ror.org/05mmh0f86"
    assert texts(doc, "subject") == ["Water"]
    assert b"X-1" not in doc.xml


def test_a_schema_maps_its_own_fields():
    doc = map_(
        settings={"mapping": SCHEMA},
        lead_scientist="Doe, Jane",
        field_of_research=[{"label": "Oceanography", "code": "3708"}],
        secret="x",
        resources=[
            {
                "kind": "GRIB",
                "format": "X",
                "bytes": 20,
                "manual": "https://example.org/m",
                "terms": "Ask",
            }
        ],
    )
    assert doc.record.contributors[0].contributor_type == "ProjectLeader"
    assert part(doc, "subject") == (
        '<subject subjectScheme="ANZSRC Fields of Research" classificationCode="3708">'
        "Oceanography</subject>"
    )
    assert doc.record.formats == ("X", "GRIB")
    assert doc.record.sizes == ("20 bytes", "1 file")
    assert doc.record.related_identifiers[0].relation_type == "IsDocumentedBy"
    assert texts(doc, "rights") == ["Ask"]


@pytest.mark.parametrize(
    ("resource", "formats"),
    [
        ({"kind": "NetCDF 4", "url": "https://a.example/l.nc"}, ("NetCDF 4",)),
        ({"kind": "", "url": "https://a.example/l.nc"}, ("NC",)),
        ({"format": "other", "name": "l.nc"}, ("NC",)),
    ],
)
def test_the_ending_of_a_file_adds_nothing_to_a_format_that_the_site_names(resource, formats):
    assert map_(settings={"mapping": SCHEMA}, resources=[resource]).record.formats == formats


def test_fields_of_resources_that_the_site_hides_say_nothing_of_files():
    hidden = [{"field_name": name, "datacite": False} for name in ("byte_size", "url", "url_type")]
    schema = {"dataset_type": "dataset", "dataset_fields": [], "resource_fields": hidden}
    row = {"format": "HTML", "byte_size": 5, "url": "https://a.example/l.csv", "url_type": "upload"}
    assert map_(resources=[row]).record.sizes == ("5 bytes", "1 file")
    assert map_(settings={"mapping": schema}, resources=[row]).record.sizes == ()


def test_a_package_can_hold_the_file(tmp_path, monkeypatch):
    (tmp_path / "site_of_tests").mkdir()
    (tmp_path / "site_of_tests/__init__.py").touch()
    (tmp_path / "site_of_tests/map.yaml").write_text(FILE, "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert "method" in site_mapping("site_of_tests:map.yaml").of("dataset")


def test_a_types_own_entry_wins_over_that_of_every_type():
    mapping = site_mapping({"*": {"a": "subject", "b": False}, "map": {"a": "version"}})
    assert mapping.of("map")["a"].target == "version"
    assert mapping.of("dataset")["a"].target == "subject"
    assert mapping.of("map")["b"] is None


def test_the_file_wins_over_the_annotation_of_the_same_field():
    file = site_mapping({"*": {"lead_scientist": "creator"}})
    merged = file.over(site_mapping(SCHEMA))
    assert merged.of("dataset")["lead_scientist"].target == "creator"
    assert merged.of("dataset")["field_of_research"].target == "subject"
    assert merged.of_resources("dataset")["kind"].target == "format"


def test_a_field_that_the_site_names_is_no_longer_used_by_its_built_in_row():
    doc = map_(settings={"mapping": {"*": {"notes": "description.Methods"}}}, notes="By hand.")
    assert [d.description_type for d in doc.record.descriptions] == ["Methods"]
    assert (
        map_(settings={"mapping": {"*": {"tags": False}}}, tags=[{"name": "x"}]).record.subjects
        == ()
    )


def test_a_usable_value_takes_the_place_of_the_built_in_sources():
    mapping = {"*": {"team": "creator", "label": "title", "house": "publisher", "v": "version"}}
    settings = {"mapping": mapping}
    doc = map_(settings=settings, team=["Roe, Ann"], label="Better", house="House", v="9")
    assert texts(doc, "creatorName") == ["Roe, Ann"]
    assert texts(doc, "title") == ["Better"]
    assert texts(doc, "publisher") == ["House"]
    assert doc.record.version == "9"
    assert set(fields_of(doc, "field-shadowed")) == {"author", "title"}
    assert texts(map_(settings=settings, team=""), "creatorName") == ["Garcia, Sofia"]


def test_all_other_targets_add_to_the_built_in_sources():
    mapping = {"*": {"more": "subject", "extra_text": "description.TechnicalInfo"}}
    doc = map_(settings={"mapping": mapping}, tags=[{"name": "a"}], more=["b"], extra_text="t")
    assert texts(doc, "subject") == ["a", "b"]


def test_constants_and_languages():
    mapping = {
        "*": {
            "nr": {"as": "alternateIdentifier", "alternateIdentifierType": "Accession number"},
            "summary_de": {"as": "description.Abstract", "lang": "de"},
            "kind": {"as": "resourceType", "resourceTypeGeneral": "Image"},
        }
    }
    doc = map_(settings={"mapping": mapping}, nr="A 1", summary_de="Regen", kind="Radar image")
    assert doc.record.alternate_identifiers[-1].identifier_type == "Accession number"
    assert part(doc, "description") == (
        '<description descriptionType="Abstract" xml:lang="de">Regen</description>'
    )
    assert part(doc, "resourceType") == (
        '<resourceType resourceTypeGeneral="Image">Radar image</resourceType>'
    )


RELATED = {
    "*": {
        "journal": {
            "as": "relatedItem.IsPublishedIn",
            "relatedItemType": "Journal",
            "fields": {
                "name": "title",
                "doi": "relatedItemIdentifier",
                "author": "creator",
                "year": "publicationYear",
                "vol": "volume",
            },
        }
    }
}


def test_related_items_come_from_the_sites_mapping(schemas):
    journal = {"name": "J", "doi": "10.1234/J", "author": "Doe, Jane", "year": 2012, "vol": "7"}
    doc = map_(settings={"mapping": RELATED}, journal=json.dumps([journal]))
    assert (
        part(doc, "relatedItem")
        == """<relatedItem relatedItemType="Journal" relationType="IsPublishedIn">
<relatedItemIdentifier relatedItemIdentifierType="DOI">10.1234/j</relatedItemIdentifier>
<creators>
<creator>
<creatorName nameType="Personal">Doe, Jane</creatorName>
<givenName>Jane</givenName>
<familyName>Doe</familyName>
</creator>
</creators>
<titles>
<title>J</title>
</titles>
<publicationYear>2012</publicationYear>
<volume>7</volume>
</relatedItem>"""
    )
    schemas.assert_valid(doc.xml, "4.7")


WRONG = [
    ({"d": {"x": "contributor.ProjectLead"}}, "did you mean ProjectLeader?"),
    ({"d": {"x": "contributor.ProjectLead"}}, "is no contributorType"),
    ({"d": {"x": "contributr.Editor"}}, "did you mean contributor?"),
    ({"d": {"x": "contributor"}}, "needs a contributorType"),
    ({"d": {"x": "date.Colected"}}, "did you mean Collected?"),
    ({"d": {"x": "subject.Main"}}, "has no types"),
    ({"d": {"x": {"as": "subject", "fields": {"a": "subjct"}}}}, "did you mean subject?"),
    ({"d": {"x": {"as": "subject", "affiliation": "y"}}}, "has no part affiliation"),
    ({"d": {"x": {"fields": {"a": "subject"}}}}, "as is missing"),
    ({"d": {"x": {"as": "relatedItem.IsPartOf"}}}, "needs relatedItemType"),
    ({"d": {"x": {"as": "relatedItem.IsPartOf", "relatedItemType": "Jurnal"}}}, "Journal"),
    ({"d": {"x": "title", "y": "title"}}, "is mapped to title already"),
    ({"d": {"x": "version", "y": "version"}}, "is mapped to version already"),
    ({"d": {"contact_email": "subject"}}, "e-mail address is never sent"),
    ({"d": {"author_mail": "subject"}}, "e-mail address is never sent"),
    ({"d": {"x": {"as": "creator", "fields": {"email": "creatorName"}}}}, "never sent"),
    ({"d": {"creator_user_id": "creator"}}, "can't be mapped"),
    ({"d": {"private": "subject"}}, "can't be mapped"),
    ({"d": {"doi": "alternateIdentifier"}}, "can't be mapped"),
    ({"d": {"x": {"as": "description.Abstract", "lang": "klingon!"}}}, "no language code"),
    ({"d": {"x": {"as": "alternateIdentifier", "alternateIdentifierType": "DOI"}}}, "relatedIdent"),
    ({"d": {"x": 7}}, "write a target, false, or a table"),
    ({"d": ["x"]}, "one line a field"),
    ("missing.yaml", "can't be read"),
    ("no_such_package:map.yaml", "can't be read"),
]


@pytest.mark.parametrize(("value", "said"), WRONG)
def test_a_wrong_rule_is_said_in_one_sentence(value, said):
    with pytest.raises(MappingError) as error:
        site_mapping(value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_is_named_with_the_line(tmp_path):
    path = _file(tmp_path, "dataset:\n  a: subject\n  b: contributor.Boss\n")
    with pytest.raises(MappingError, match=r"andsdoi.yaml, line 3, dataset\.b: contributor.Boss"):
        site_mapping(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dataset:\n  a: subject\n  a: version\n", "line 3, dataset.a stands there twice"),
        ("dataset: [", "is no YAML"),
        ("dataset: !!python/object/apply:os.system ['true']", "is no YAML"),
        ("- a\n", "no table of dataset types"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, text, said):
    with pytest.raises(MappingError) as error:
        site_mapping(_file(tmp_path, text))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("? [a, b]\n: subject\n", "line 1: a key is a word"),
        ("dataset:\n  ? {a: b}\n  : subject\n", "line 2: a key is a word"),
        ("dataset: &a\n  x: *a\n", "holds itself"),
        ("dataset:\n  x: &a {as: subject, fields: *a}\n", "line 2: this is nested too deep"),
        ("dataset: " + "[" * 40 + "]" * 40, "nested too deep"),
        ("[" * 5_000, "nested too deep"),
        (
            "".join(f"a{i}: &a{i} [{f'*a{i - 1},' * 9 if i else 'x'}]\n" for i in range(9)),
            "too deep",
        ),
        ("dataset:\n" + "# a comment\n" * 100_000, "is larger than 1 MiB"),
        ("dataset:\n  a: !!timestamp x\n", "is no YAML"),
        ("dataset: !!float x\n", "is no YAML"),
    ],
)
def test_a_file_that_can_be_no_mapping_is_refused_by_its_name(tmp_path, text, said):
    path = _file(tmp_path, text)
    with pytest.raises(MappingError, match=said) as refused:
        site_mapping(path)
    assert str(refused.value).startswith(path)


def test_an_empty_file_maps_nothing(tmp_path):
    assert site_mapping(_file(tmp_path, "")).of("dataset") == {}


def test_an_annotation_is_named_with_its_schema():
    schema = {"dataset_type": "map", "dataset_fields": [{"field_name": "x", "datacite": "sujbect"}]}
    with pytest.raises(MappingError, match=r"Schema of map, field x: sujbect is no target"):
        site_mapping(schema)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"field_name": "x", "datacite": "creator"}, "can't be taken from a resource"),
        ({"field_name": "x", "datacite": "formt"}, "did you mean format?"),
    ],
)
def test_a_resource_has_few_targets(field, said):
    with pytest.raises(MappingError, match=said.replace("?", r"\?")):
        site_mapping({"dataset_type": "d", "dataset_fields": [], "resource_fields": [field]})


def test_subfields_without_their_field_are_refused():
    sub = [{"field_name": "a", "datacite": "subject"}]
    field = {"field_name": "x", "repeating_subfields": sub}
    with pytest.raises(MappingError, match="the field itself needs it too"):
        site_mapping({"dataset_fields": [field]})


def test_with_a_schema_a_field_must_be_in_it_or_in_ckans_core():
    schemas = [SCHEMA]
    check_fields(site_mapping({"dataset": {"plain": "subject", "notes.x": "subject"}}), schemas)
    check_fields(site_mapping({"other": {"anything": "subject"}}), schemas)
    with pytest.raises(MappingError, match=r"no field plian; did you mean plain\?"):
        check_fields(site_mapping({"dataset": {"plian": "subject"}}), schemas)


def test_unknown_types_and_newer_targets_are_warnings():
    mapping = site_mapping({"sample": {"x": "date.Coverage"}, "*": {"y": "subject"}})
    found = warnings(mapping, "4.2", ["dataset"])
    assert len(found) == 2
    assert "sample" in found[0]
    assert "date.Coverage needs kernel 4.6" in found[1]
    assert warnings(mapping, "4.7", ["sample"]) == []


def test_a_mapped_value_that_is_unusable_says_so():
    mapping = {
        "*": {"when": "date.Collected", "link": "relatedIdentifier.Cites", "w": "geoLocation"}
    }
    doc = map_(settings={"mapping": mapping}, when="19xx", link="a link", w='{"type": "Circle"}')
    assert {"date-unreadable", "related-unreadable", "geometry-unreadable"} <= codes(doc, "lost")
