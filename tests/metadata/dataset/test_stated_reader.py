"""What the reader takes for nothing, for another name, for an identifier, for several."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import Settings

from ..stated import mapped, new_problems
from ..support import fields_of

LX = "https://lake.example"
PLACEHOLDERS = [
    *("n/a", "N/A", "nil", "None", "NULL", "unknown", "TBA", "TBC", "tbd", "not available."),
    *("Not specified", "(not provided)", "Not applicable", "not known", "XXX", "-", ".", "?", "--"),
    *("keine Angabe", "Keine", "unbekannt", "nicht verfügbar", "inconnu", "Non renseigné"),
    *("sin datos", "Desconocido", "sconosciuto", "Não disponível", "onbekend", "不明", "なし"),
    *("未知", "없음", "нет данных", "Нет данных.", "brak danych", '"N/A"'),
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_empty_in_every_field(text):
    plain = mapped()
    fields = (
        "publisher spatial_text spatial spatial_coverage provenance identifier dcat_type language "
        "source version funder access_rights url issued temporal_coverage bbox theme keywords"
    )
    for name in fields.split():
        doc = mapped(**{name: text})
        assert (name, doc.xml) == (name, plain.xml)
        assert (name, new_problems(doc)) == (name, [])


@pytest.mark.parametrize("text", ["TBA", "NULL", "unbekannt", "不明", "Keine Angabe"])
def test_without_an_author_the_organization_is_the_creator(text):
    doc = mapped(author=text)
    assert [one.name for one in doc.record.creators] == ["Lake Office"]
    assert "author-missing" in new_problems(doc)


def test_the_next_source_comes_after_a_placeholder():
    doc = mapped(notes="N/A", description="Levels of lakes.")
    assert [one.text for one in doc.record.descriptions] == ["Levels of lakes."]
    assert new_problems(doc) == []
    doc = mapped(version="tbd", extras={"version": "2"})
    assert (doc.record.version, new_problems(doc)) == ("2", [])


@pytest.mark.parametrize(
    "notes",
    [
        *("Abstract not available.", "Keine Beschreibung verfügbar", "No description provided"),
        *("Pas de description", "Sin descripción disponible", "Nessuna descrizione", "N/A"),
        *("Geen beschrijving beschikbaar.", "Description non disponible", "Sem descrição"),
    ],
)
def test_a_description_that_says_that_there_is_none_is_none(notes):
    doc = mapped(notes=notes)
    assert doc.record.descriptions == ()
    assert "description-missing" in new_problems(doc)


@pytest.mark.parametrize(
    "notes",
    [
        *(
            "None of the lakes is deep.",
            "Not available for 2019.",
            "No lakes",
            "Abstract",
            "Nil Lake",
        ),
        *(
            "Keine Beschreibung der Seen ist länger",
            "Unknown waters",
            "Na",
            "No. 1",
            "A description",
        ),
    ],
)
def test_a_text_that_only_begins_like_that_stays(notes):
    assert [one.text for one in mapped(notes=notes).record.descriptions] == [notes]


def test_na_is_nobody_and_else_a_word():
    required = Settings(kernel="4.7", require=("author", "title"))
    doc = mapped(settings=required, author="na", title="Na")
    assert [one.name for one in doc.record.creators] == ["Lake Office"]
    assert [one.text for one in doc.record.titles] == ["Na"]
    assert fields_of(doc, "required-missing") == ["author"]
    assert fields_of(mapped(settings=required, author="<Author>"), "required-missing") == ["author"]
    assert fields_of(mapped(settings=required), "required-missing") == []


@pytest.mark.parametrize("text", ["Doe, Jane; unbekannt", "N/A; Doe, Jane", "Doe, Jane; na; -"])
def test_a_placeholder_among_names_is_nobody(text):
    assert [one.name for one in mapped(author=text).record.creators] == ["Doe, Jane"]


# Names of fields


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Language", "it-IT", "it-IT"),
        ("dct:language", "it", "it"),
        ("LANGUAGE", "it", "it"),
        ("dc:language", "it", "it"),
        ("dcterms_language", "it", "it"),
        ("dcterms:language", "it", "it"),
        ("metadata-language", "it", None),
        ("MetadataLanguage", "it", None),
        ("xct:language", "it", None),
    ],
)
def test_a_field_of_one_word_has_a_prefix_and_any_case(name, text, expected):
    assert mapped(extras={name: text}).record.language == expected


@pytest.mark.parametrize("name", ["Publisher", "dct:publisher", "PUBLISHER", "dct_publisher"])
def test_the_publisher_in_another_case(name):
    assert mapped(extras={name: "Mere Trust"}).record.publisher.name == "Mere Trust"


def test_a_date_in_another_case():
    doc = mapped(extras={"Issued": "2016-06-20"})
    assert doc.record.publication_year == "2016"


def test_a_field_of_several_words_has_a_prefix_too():
    doc = mapped(extras={"dcat:landingPage": f"{LX}/i"})
    assert [one.value for one in doc.record.related_identifiers] == [f"{LX}/i"]


def test_the_exact_name_goes_first():
    doc = mapped(language="de", extras={"Language": "it", "dct:language": "fr"})
    assert doc.record.language == "de"


def test_what_the_mapping_does_not_know_stays_unknown():
    assert mapped(extras={"Frequency": "daily"}).xml == mapped().xml
    for name in ("Type", "Name", "State", "Id", "dct:type", "Groups"):
        assert mapped(extras={name: "dailyness"}).xml == mapped().xml


# A dict with an id


def test_a_dict_with_nothing_but_an_id_is_no_text():
    doc = mapped(keywords=[{"id": "k-3"}], publisher={"id": "p-9"})
    assert [one.text for one in doc.record.subjects] == ["lake"]
    assert doc.record.publisher.name == "Lake Office"
    assert b"k-3" not in doc.xml
    assert b"p-9" not in doc.xml
    assert "value-unreadable" in new_problems(doc)


@pytest.mark.parametrize("field", ["creators", "maintainer", "contributors", "funder"])
def test_the_id_of_an_agent_is_no_name(field):
    assert b"u-17" not in mapped(**{field: [{"id": "u-17"}]}).xml
    assert b"u-17" not in mapped(**{field: {"id": "u-17"}}).xml


def test_indonesian_stays_in_prose():
    doc = mapped(title={"id": "Tinggi danau"}, notes={"id": "Tinggi."})
    assert [(one.text, one.lang) for one in doc.record.titles] == [("Tinggi danau", "id")]
    assert [(one.text, one.lang) for one in doc.record.descriptions] == [("Tinggi.", "id")]
    doc = mapped(keywords={"id": "danau", "en": "lake"})
    assert ("danau", "id") in [(one.text, one.lang) for one in doc.record.subjects]


# Last segments, and several in one text


@pytest.mark.parametrize(
    ("label", "information"),
    [
        ("Code in R/Python", "Code in R/Python"),
        (f"{LX}/amt_de.html", "related"),
        ("input data", "input data"),
        ("and/or", "and/or"),
        ("C# source", "C# source"),
        ("made with/source", "made with/source"),
    ],
)
def test_only_a_uri_has_a_last_segment(label, information):
    (one,) = mapped(relations=[{"label": label, "url": f"{LX}/x"}]).record.related_identifiers
    assert (one.relation_type, one.relation_information) == ("Other", information)


def test_a_relation_may_be_a_uri():
    relation = "http://purl.org/dc/terms/references"
    (one,) = mapped(
        relations=[{"relation_type": relation, "url": f"{LX}/x"}]
    ).record.related_identifiers
    assert one.relation_type == "References"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Report 2019/20", "Report 2019/20"),
        ("Maps/plans", "Maps/plans"),
        ("http://publications.europa.eu/resource/authority/dataset-type/CODE_LIST", "Code list"),
    ],
)
def test_a_type_with_a_slash_is_no_uri(value, text):
    assert mapped(dcat_type=value).record.resource_type.text == text


@pytest.mark.parametrize(
    ("value", "expected", "problems"),
    [
        ("en/fr", "en", ["language-only-one"]),
        ("de, fr", "de", ["language-only-one"]),
        ("ger|fre", "de", ["language-only-one"]),
        ("Deutsch; Français", "de", ["language-only-one"]),
        ("en, en", "en", []),
        ("en,", "en", []),
        ("http://publications.europa.eu/resource/authority/language/ENG", "en", []),
        ("de, klingonisch", None, ["language-unknown"]),
        ("and/or", None, ["language-unknown"]),
    ],
)
def test_languages_in_one_text_are_several_if_each_is_one(value, expected, problems):
    doc = mapped(language=value)
    assert (doc.record.language, new_problems(doc)) == (expected, problems)
