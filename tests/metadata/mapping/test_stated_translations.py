"""Translations in fields that say their language by the end of their name."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import Settings

from ..stated import descriptions_of, mapped, new_problems, subjects_of, titles_of
from ..support import SITE

LX = "https://lake.example"
IN_GERMAN = Settings(kernel="4.7", site_url=SITE.site_url, site_title="Example", language="de")


@pytest.mark.parametrize(
    ("end", "tag"),
    [
        *(("_fra", "fr"), ("_fre", "fr"), ("_fr", "fr"), ("-fr", "fr"), ("Fr", "fr"), ("FR", "fr")),
        *(("_ger", "de"), ("_it", "it"), ("_cy", "cy"), ("_zh", "zh"), ("_pt_BR", "pt-BR")),
        *(("-zh-Hans", "zh-Hans"), ("_en_us", "en-US"), (" fr", "fr"), ("_spa", "es")),
    ],
)
def test_a_field_with_a_language_at_its_end_is_a_translation(end, tag):
    doc = mapped(**{f"title{end}": "Niveaux", f"notes{end}": "Les lacs."})
    assert titles_of(doc) == ["Lake levels", f"Niveaux /{tag} TranslatedTitle"]
    assert descriptions_of(doc) == ["Abstract Levels.", f"Abstract Les lacs. /{tag}"]
    assert new_problems(doc) == []


def test_a_translation_may_stand_in_the_extras_and_have_a_prefix():
    doc = mapped(extras={"dct:title_fr": "Niveaux", "Notes_FR": "Les lacs."})
    assert titles_of(doc) == ["Lake levels", "Niveaux /fr TranslatedTitle"]
    assert descriptions_of(doc) == ["Abstract Levels.", "Abstract Les lacs. /fr"]


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"keywords": "Water", "keywords_fra": "Eau"}, ["Water", "Eau /fr"]),
        ({"keywords": "Eel, Ox", "keywords_fr": "Eau,Lac"}, ["Eel", "Ox", "Eau /fr", "Lac /fr"]),
        ({"keywords": ["Water"], "keywordsFr": ["Eau"]}, ["Water", "Eau /fr"]),
        ({"keywords_en": ["Water"], "keywords_fr": ["Eau"]}, ["Water /en", "Eau /fr"]),
        ({"keywords": ["Water"], "keywords_en": ["water"]}, ["water /en"]),
        ({"keywords": {"en": ["Water"]}, "keywords_fr": ["Eau"]}, ["Water /en", "Eau /fr"]),
        ({"tags_fr": ["Eau"]}, ["Eau /fr"]),
        ({"tags": [], "tags_fr": "Eau, Lac"}, ["Eau /fr", "Lac /fr"]),
        ({"keywords": [{"name": "Water"}], "keywords_fr": [{"name": "Eau"}]}, ["Water", "Eau /fr"]),
    ],
)  # fmt: skip
def test_keywords_in_a_language_are_subjects_in_it(fields, right):
    assert subjects_of(mapped(**fields)) == right


def test_the_plain_title_stays_the_main_one_and_takes_the_language_that_says_the_same():
    doc = mapped(title_en="Lake levels", title_fr="Niveaux")
    assert titles_of(doc) == ["Lake levels /en", "Niveaux /fr TranslatedTitle"]
    doc = mapped(title="Seestände", title_en="Lake levels", title_de="Seestände ")
    assert titles_of(doc) == ["Seestände /de", "Lake levels /en TranslatedTitle"]
    doc = mapped(title_en="Levels of lakes", title_fr="Niveaux", settings=IN_GERMAN)
    assert titles_of(doc) == [
        "Lake levels /de",
        "Levels of lakes /en TranslatedTitle",
        "Niveaux /fr TranslatedTitle",
    ]
    assert new_problems(mapped(notes_en="<p>Levels.</p>")) == []
    assert descriptions_of(mapped(notes_en="<p>Levels.</p>")) == ["Abstract Levels. /en"]


def test_of_two_languages_that_say_the_same_none_is_chosen():
    doc = mapped(title_en="Lake levels", title_fy="Lake levels")
    assert titles_of(doc) == ["Lake levels"]


def test_without_a_plain_title_the_sites_language_is_the_main_one():
    fields = {"title": "", "title_de": "Seestände", "title_en": "Lake levels"}
    right = ["Lake levels /en", "Seestände /de TranslatedTitle"]
    assert titles_of(mapped(**fields)) == right
    right = ["Seestände /de", "Lake levels /en TranslatedTitle"]
    assert titles_of(mapped(settings=IN_GERMAN, **fields)) == right
    assert "description-missing" not in new_problems(mapped(notes="", notes_fr="Les lacs."))


def test_a_translated_field_goes_first():
    doc = mapped(title_translated={"fr": "Niveaux", "en": "Lake levels"}, title_fr="Les niveaux")
    assert titles_of(doc) == ["Lake levels /en", "Niveaux /fr TranslatedTitle"]
    assert new_problems(doc) == ["field-shadowed"]
    doc = mapped(title_translated={"fr": "Niveaux", "en": "Lake levels"}, title_it="Livelli")
    assert titles_of(doc)[2:] == ["Livelli /it TranslatedTitle"]


def test_of_two_titles_in_a_language_the_second_is_reported():
    doc = mapped(title_fr="Niveaux", title_fra="Niveaux des lacs")
    assert titles_of(doc) == ["Lake levels", "Niveaux /fr TranslatedTitle"]
    assert [p.field for p in doc.problems if p.code == "field-shadowed"] == ["title_fra"]
    assert new_problems(mapped(title_fr="Niveaux", title_fra="Niveaux")) == []
    doc = mapped(title_de="Seestände", settings=IN_GERMAN)
    assert titles_of(doc) == ["Lake levels /de"]
    assert [p.field for p in doc.problems if p.code == "field-shadowed"] == ["title_de"]


def test_a_placeholder_is_no_translation():
    doc = mapped(title_fr="N/A", notes_fr="Non disponible", keywords_fr="-")
    assert doc.xml == mapped().xml


@pytest.mark.parametrize(
    "fields",
    [
        {"title_id": "Tinggi", "notes_id": "Danau."},
        {"title_id": "Tinggi", "keywords_id": ["danau"]},
        {"title_id": "Tinggi", "language": "id"},
        {"title_id": "Tinggi", "language": ["en", "id"]},
    ],
)
def test_a_word_of_forms_is_a_language_if_something_else_says_so(fields):
    assert "Tinggi /id TranslatedTitle" in titles_of(mapped(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"title_old": "Levels", "notes_url": LX},
        {"title_id": "x1", "title_no": "12"},
        {"title_id": "17", "notes_id": "18"},
        {"title_id": "Tinggi"},
        {"title_no": "Nummer", "notes_is": "public"},
        {"title_new": "New levels"},
        {"notes_alt": "Levels"},
        {"title_is_public": "yes", "notes_to_editors": "Check"},
        {"description_en_html": "<p>Levels</p>"},
        {"title_short": "Levels", "title_und": "Levels"},
        {"title_nr": "Number", "notes_geo": "Geometry"},
        {"subtitles_fr": "Niveaux", "fr_title": "Niveaux"},
        {"title_for_slug": "lake"},
    ],
)
def test_another_end_of_a_name_is_no_language(fields):
    assert mapped(**fields).xml == mapped().xml


def test_an_organizations_title_in_a_language_needs_no_word_of_forms():
    organization = {"name": "fen", "title_as": "x17", "title_fr": "Institut Fen"}
    publisher = mapped(organization=organization).record.publisher
    assert (publisher.name, publisher.lang) == ("Institut Fen", "fr")


# Translations of the notes under their other name


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"description_ar": "مستويات"}, ["Abstract Levels.", "Abstract مستويات /ar"]),
        ({"description-fr": "Niveaux."}, ["Abstract Levels.", "Abstract Niveaux. /fr"]),
        ({"descriptionFr": "Niveaux."}, ["Abstract Levels.", "Abstract Niveaux. /fr"]),
        (
            {"notes_fr": "Niveaux.", "description_de": "Pegel."},
            ["Abstract Levels.", "Abstract Niveaux. /fr", "Abstract Pegel. /de"],
        ),
        (
            {"description": "Levels.", "description_fr": "Niveaux."},
            ["Abstract Levels.", "Abstract Niveaux. /fr"],
        ),
        (
            {"description_en": "Levels.", "description_fr": "Niveaux."},
            ["Abstract Levels. /en", "Abstract Niveaux. /fr"],
        ),
        (
            {"notes_translated": {"en": "Levels."}, "description_fr": "Niveaux."},
            ["Abstract Levels. /en", "Abstract Niveaux. /fr"],
        ),
    ],
)
def test_a_translation_of_the_description_is_one_of_the_notes(fields, expected):
    doc = mapped(**fields)
    assert (descriptions_of(doc), new_problems(doc), doc.unused) == (expected, [], ())


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"description": "Of lakes.", "description_fr": "Des lacs."}, ["field-shadowed"]),
        ({"notes_fr": "Levels.", "description_fr": "Levels."}, []),
        ({"description_old": "Levels of 1990."}, []),
    ],
)
def test_a_translation_of_another_description_or_none_is_not(fields, problems):
    doc = mapped(**fields)
    assert {one.text for one in doc.record.descriptions} == {"Levels."}
    assert new_problems(doc) == problems


def test_without_notes_the_description_and_its_translations_are_the_abstract():
    doc = mapped(notes="", description="Levels.", description_fr="Niveaux.")
    assert descriptions_of(doc) == ["Abstract Levels.", "Abstract Niveaux. /fr"]
