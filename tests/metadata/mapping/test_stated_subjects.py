"""What a dataset is about: under other names, as codes of the EU's themes, as objects."""

from __future__ import annotations

import json

import pytest

from ..stated import mapped, new_problems, subjects_of

EU = "http://publications.europa.eu/resource/authority/data-theme"
ENVI = f"Environment {{EU Data Theme, {EU}/ENVI}}"
ECON = f"Economy and finance {{EU Data Theme, {EU}/ECON}}"
TRAN = f"Transport {{EU Data Theme, {EU}/TRAN}}"
EEL = "http://v.example/1"


def _check(right, problems=(), **fields):
    doc = mapped(**fields)
    assert (subjects_of(doc), new_problems(doc)) == (right, list(problems))


# Subjects under other names


@pytest.mark.parametrize(
    "name",
    [
        *("subject", "subjects", "keyword", "topic", "topics", "topic_category", "themes"),
        *("theme-primary", "theme-secondary", "category", "categories"),
        *("iso_topic", "iso_topics", "iso_topic_string", "iso_topic_category"),
        *("Subject", "dct:subject", "dc_subject", "dcat:keyword", "dcat_theme", "Category"),
        *("topicCategory", "topic-category", "isoTopicCategory", "ISO_topic"),
    ],
)
def test_a_field_that_is_called_like_a_subject_holds_one(name):
    for value in ("Transport", ["Transport"], '["Transport"]', [{"name": "Transport"}]):
        _check(["Transport"], **{name: value})
        _check(["Transport"], extras={name: value})


def test_several_topics_are_subjects_each():
    _check(["farming", "oceans"], topic_category='["farming","oceans"]')
    _check(["Water", "Traffic"], **{"theme-primary": "Water", "theme-secondary": ["Traffic"]})
    _check(["Water /en", "Wasser /de"], categories={"de": "Wasser", "en": "Water"})


def test_a_comma_separates_keywords_and_belongs_to_a_topic():
    _check(["Eel", "Pike"], keyword="Eel, Pike")
    _check(["Agriculture, fisheries and food"], subject="Agriculture, fisheries and food")
    _check(["Rain, and snow"], subject=["Rain, and snow"])


def test_the_address_of_a_topic_is_its_concept():
    _check([f"climate {{{EEL}/climate}}"], subject=f"{EEL}/climate")


def test_topics_stand_behind_tags_and_themes():
    doc = mapped(topics="Topic", theme="Theme", keywords="Keyword", tags=[{"name": "Tag"}])
    assert subjects_of(doc) == ["Tag", "Keyword", "Theme", "Topic"]


def test_without_tags_a_topic_is_enough():
    doc = mapped(tags=[], **{"theme-primary": "Transport"})
    assert "subject-missing" not in {problem.code for problem in doc.problems}
    assert subjects_of(doc) == ["Transport"]


@pytest.mark.parametrize(
    "fields",
    [
        {"theme-primary": "Lake"},
        {"topics": ["lake", "LAKE"]},
        {"groups": [{"name": "water", "title": "Water"}]},
        {"categories": "n/a"},
        {"topics": [None, "", "keine Angabe"]},
        {"subjectivity": "high"},
        {"isotopes": "C14"},
        {"topic_count": "3"},
    ],
)
def test_what_is_said_already_or_by_another_field_is_no_further_subject(fields):
    _check([], **fields)


# Bare codes of the EU's themes


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("ENVI", [ENVI]),
        (["ENVI"], [ENVI]),
        ('["ECON","TRAN"]', [ECON, TRAN]),
        ("ECON, TRAN", [ECON, TRAN]),
        ("ECON;TRAN", [ECON, TRAN]),
        ("ECON | TRAN", [ECON, TRAN]),
        ("{ECON,TRAN}", [ECON, TRAN]),
        ('[{"theme":"ENVI","subthemes":[]}]', [ENVI]),
        ([{"theme": "ECON"}, {"theme": "TRAN"}], [ECON, TRAN]),
        ({"code": "ENVI"}, [ENVI]),
        ({"code": "ENVI", "label": "Umwelt"}, [ENVI.replace("Environment", "Umwelt")]),
        (f"{EU}/ENVI", [ENVI]),
        (f"{EU}/ENVI/", [ENVI]),
        (f"{EU}/ENVI".replace("http:", "https:"), [ENVI]),
        ({"uri": f"{EU}/ENVI".replace("http:", "https:")}, [ENVI]),
        ([f"{EU}/ENVI", "ENVI"], [ENVI]),
    ],
)
@pytest.mark.parametrize("name", ["theme", "themes", "dcat_theme"])
def test_a_code_of_the_eus_themes_is_the_concept(name, value, right):
    _check(right, **{name: value})


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"theme": "Environment"}, ["Environment"]),
        ({"tags": [{"name": "lake"}, {"name": "TECH"}]}, ["TECH"]),
        ({"keywords": "ENVI"}, ["ENVI"]),
        ({"categories": ["ENVI"]}, ["ENVI"]),
        ({"theme": "envi"}, ["envi"]),
        ({"theme": "ECON, Economy"}, ["ECON, Economy"]),
        ({"theme": "ABCD"}, ["ABCD"]),
        ({"theme": [{"theme": "Environment"}]}, ["Environment"]),
    ],
)
def test_another_text_or_another_field_is_a_word(fields, right):
    _check(right, **fields)


def test_a_theme_of_nobody_knows_what_is_reported():
    _check([], ["value-unreadable"], theme=[{"code": "X-7"}])


# Keywords as objects


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Eel", "uri": EEL, "vocabulary": "Fen Terms"},
        {"value": "Eel", "valueURI": EEL, "subjectScheme": "Fen Terms"},
        {"prefLabel": "Eel", "@id": EEL, "scheme": "Fen Terms"},
        {"term": "Eel", "id": EEL, "thesaurus": {"title": "Fen Terms"}},
        {"subject": "Eel", "value_uri": EEL, "subject_scheme": "Fen Terms"},
        {"keyword": "Eel", "url": EEL, "thesaurus": {"name": "Fen Terms"}},
        {"text": "Eel", "URI": EEL, "vocabulary": ["Fen Terms"]},
        {"label": {"en": "Eel"}, "uri": EEL, "vocabulary_name": "Fen Terms"},
    ],
)
@pytest.mark.parametrize("name", ["keywords", "tags", "subjects", "theme"])
def test_an_object_has_a_text_an_address_and_a_scheme(name, value):
    for entries in ([value], value):
        doc = mapped(**{name: entries})
        right = [("Eel", "Fen Terms", EEL)]
        known = [(one.text, one.scheme, one.value_uri) for one in doc.record.subjects]
        assert [one for one in known if one[0] != "lake"] == right
        assert set(new_problems(doc)) <= {"subject-missing"}


def test_a_concept_has_a_label_in_each_language():
    value = {"id": EEL, "label": {"en": "Eel", "fr": "Anguille"}}
    _check([f"Eel /en {{{EEL}}}", f"Anguille /fr {{{EEL}}}"], keywords=[value])
    _check([f"Aal /de {{{EEL}}}"], keywords=[{"@value": "Aal", "@language": "de", "@id": EEL}])


def test_one_object_may_hold_several_keywords():
    value = {"keyword": ["Eel", "Pike"], "thesaurus": {"title": "Fen Terms"}}
    _check(["Eel {Fen Terms}", "Pike {Fen Terms}"], keywords=[value])


def test_a_scheme_that_is_an_address_is_the_address_of_the_scheme():
    terms = "http://v.example/terms"
    for value in ({"vocabulary": terms}, {"thesaurus": {"@id": terms}}, {"schemeURI": terms}):
        (_, one) = mapped(keywords=[{"name": "Eel", **value}]).record.subjects
        assert (one.text, one.scheme, one.scheme_uri) == ("Eel", None, terms)


def test_objects_and_texts_stand_side_by_side():
    _check([f"Eel {{{EEL}}}", "Pike"], keywords=[{"name": "Eel", "uri": EEL}, "Pike"])


@pytest.mark.parametrize("name", ["keywords", "subject", "tags"])
def test_an_id_is_no_word_and_an_object_without_text_is_reported(name):
    doc = mapped(**{name: [{"name": "lake"}, {"id": "k-3"}]})
    assert b"k-3" not in doc.xml
    assert new_problems(doc) == ["value-unreadable"]


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"name": "Eel"}, ["Eel"]),
        ({"name": "Eel", "id": "5d0a4a7b"}, ["Eel"]),
        ({"name": "Eel", "@id": "_:b0"}, ["Eel"]),
        ({"name": "Eel", "state": "deleted"}, []),
        ({"en": "Eel", "fr": "Anguille"}, ["Eel /en", "Anguille /fr"]),
    ],
)
def test_a_plain_object_is_a_plain_subject(value, right):
    _check(right, keywords=[value])


# Narrower concepts


EUROVOC = "http://eurovoc.europa.eu/100217"
NARROWER = f"Reservoirs {{{EUROVOC}}}"


@pytest.mark.parametrize(
    ("subthemes", "expected"),
    [
        (["https://v.example/reservoirs"], ["reservoirs {https://v.example/reservoirs}"]),
        ("https://v.example/reservoirs", ["reservoirs {https://v.example/reservoirs}"]),
        ([{"uri": EUROVOC, "label": "Reservoirs"}], [NARROWER]),
        (["Reservoirs"], ["Reservoirs"]),
        ([], []),
        ("", []),
    ],
)
@pytest.mark.parametrize("key", ["subthemes", "subtheme", "subThemes"])
def test_the_subthemes_of_a_theme_are_subjects(key, subthemes, expected):
    entry = {"theme": "ENVI", key: subthemes}
    for value in ([entry], json.dumps([entry]), repr([entry])):
        environment, *others = subjects_of(mapped(theme=value))
        assert environment.startswith("Environment {EU Data Theme")
        assert others == expected


# One keyword as words, as slug and as number


@pytest.mark.parametrize(
    ("tags", "keywords", "expected"),
    [
        (["open-interest"], ["open interest"], ["open interest"]),
        (["Open_Interest"], ["Open interest", "fen"], ["Open interest", "fen"]),
        (["open-interest"], ["fen"], ["open-interest", "fen"]),
        (["open-interest"], ["open interests"], ["open-interest", "open interests"]),
        (["e-mail"], ["email"], ["e-mail", "email"]),
        (["Baden-Baden"], [], ["Baden-Baden"]),
    ],
)
def test_a_slug_gives_way_to_the_same_keyword_in_words(tags, keywords, expected):
    doc = mapped(tags=[{"name": name} for name in tags], keywords=keywords)
    assert subjects_of(doc) == expected


@pytest.mark.parametrize(
    "address", ["http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/"]
)
def test_a_number_of_wikidata_gives_way_to_the_same_thing_in_words(address):
    concept = {"label": "Coral reef", "uri": f"{address}Q11292"}
    doc = mapped(keywords=["Q11292", concept])
    assert [one.text for one in doc.record.subjects] == ["lake", "Coral reef"]
    assert new_problems(doc) == []


# What is no word: numbers and addresses of concepts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keywords", ["Q11292"]),
        ("keywords", "Q11292"),
        ("tags", [{"name": "lake"}, {"name": "Q11292"}]),
        ("keywords", ["http://eurovoc.europa.eu/100217"]),
        ("keywords", [{"uri": "https://www.eionet.europa.eu/gemet/concept/4612"}]),
        ("keywords", [{"label": "Q11292", "uri": "http://www.wikidata.org/entity/Q11292"}]),
        ("subject", "http://aims.fao.org/aos/agrovoc/c_7801"),
        ("theme", ["https://id.loc.gov/authorities/subjects/sh85073927"]),
        ("topics", ["https://d-nb.info/gnd/4053062-3"]),
    ],
)
def test_a_concept_without_words_is_no_keyword_and_told(name, value):
    _check([], ["subject-without-words"], **{name: value})


def test_concepts_without_words_are_told_once_for_a_field_with_their_number():
    eurovoc = "http://eurovoc.europa.eu/100217"
    doc = mapped(keywords=["Q11292", eurovoc, "Q11292"], topics=["Q571"])
    told = [one for one in doc.problems if one.code == "subject-without-words"]
    assert {one.field: one.params["n"] for one in told} == {"keywords": 2, "topics": 1}
    assert {one.severity for one in told} == {"lost"}
    assert eurovoc in told[0].found
    assert not {"keywords", "topics"} & set(doc.unused)


def test_a_subtheme_without_words_costs_no_theme():
    theme = [{"theme": "ENVI", "subthemes": ["http://eurovoc.europa.eu/100217"]}]
    _check([ENVI], ["subject-without-words"], theme=theme)


def test_an_address_gives_way_to_the_same_concept_in_words():
    concept = {"label": "Eel", "uri": EEL}
    _check([f"Eel {{{EEL}}}"], keywords=[EEL, concept, f"{EEL}/"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://v.example/topics/inland-waters", "inland waters"),
        ("Q 11292", "Q 11292"),
        ("Q1", "Q1"),
        ("Fish (http://v.example/1)", "Fish (http://v.example/1)"),
        ("4612", "4612"),
    ],
)
def test_what_says_something_in_words_stays_a_keyword(value, expected):
    doc = mapped(keywords=[value])
    assert [one.text for one in doc.record.subjects] == ["lake", expected]


# Words that a portal joins


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("economics_and_industry", "economics and industry"),
        ("öffentlicher_verkehr", "öffentlicher verkehr"),
        ("qualité_de_l_air", "qualité de l air"),
        ("salud_y_bienestar", "salud y bienestar"),
        ("mobilità_e_trasporti", "mobilità e trasporti"),
        ("качество_воды", "качество воды"),
    ],
)
@pytest.mark.parametrize("name", ["keywords", "subject", "topics", "theme"])
def test_words_joined_by_underscores_are_shown_with_blanks(name, stored, shown):
    _check([shown], **{name: [stored]})


@pytest.mark.parametrize(
    "word",
    [
        *("NO_x", "utm_33", "ph_ec", "Lake_Office", "LAKE_LEVELS", "e_mail", "plan_b", "_levels"),
        *("lake__levels", "lake_levels_", "http_2", "lake_levels v2", "水_質"),
    ],
)
def test_what_may_be_a_code_keeps_its_underscores(word):
    _check([word], keywords=[word])


def test_a_term_of_a_vocabulary_is_shown_as_it_is_there():
    term = {"name": "air_temperature", "vocabulary": "CF Standard Names"}
    _check(["air_temperature {CF Standard Names}"], keywords=[term])


def test_the_same_keyword_with_blanks_and_with_underscores_is_one():
    _check(["Lake levels"], keywords=["Lake levels", "lake_levels"])


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": [], "keywords": "Nunavut, Earth", "keywords_fra": "Nunavut, Terre"},
        {"tags": [], "keywords": ["Nunavut", "Earth"], "keywords_fr": ["Nunavut", "Terre"]},
        {"tags": [{"name": "Nunavut"}, {"name": "Earth"}], "tags_fr": ["Nunavut", "Terre"]},
        {"tags": [], "extras": {"keywords": "Nunavut, Earth", "keywords-fr": "Nunavut, Terre"}},
    ],
)
def test_a_word_that_is_the_same_in_a_translation_stays_in_both(fields):
    found = [(one.text, one.lang) for one in mapped(**fields).record.subjects]
    assert sorted(found, key=str) == [
        ("Earth", None), ("Nunavut", "fr"), ("Nunavut", None), ("Terre", "fr")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": [{"name": "Water"}], "tags_translated": {"en": ["Water"], "fr": ["Water"]}},
        {"tags": [{"name": "Water"}], "keywords": {"en": ["Water"], "fr": ["Water"]}},
        {"tags": [], "keywords": ["Water"], "keywords_en": ["Water"], "keywords_fr": ["Water"]},
    ],
)
def test_a_word_without_language_goes_where_its_languages_are_listed(fields):
    found = [(one.text, one.lang) for one in mapped(**fields).record.subjects]
    assert found == [("Water", "en"), ("Water", "fr")]


# Themes in small letters, and disciplines

ECONOMY = (
    "Economy and finance {EU Data Theme, "
    "http://publications.europa.eu/resource/authority/data-theme/ECON}"
)


@pytest.mark.parametrize(
    ("fields", "subjects"),
    [
        ({"super_theme": ["econ"]}, [ECONOMY]),
        ({"superTheme": "ECON"}, [ECONOMY]),
        ({"super_theme": ["Lakes"]}, ["Lakes"]),
        ({"theme": "econ"}, ["econ"]),
        ({"extras": {"Discipline": "Medicine"}}, ["Medicine"]),
        ({"disciplines": ["Medicine", "Law"]}, ["Medicine", "Law"]),
    ],
)
def test_a_theme_or_discipline_is_a_subject(fields, subjects):
    assert subjects_of(mapped(**fields)) == subjects


def test_the_tags_of_a_form_stand_in_for_tags():
    assert subjects_of(mapped(tags=[], tags_string="eel,pike")) == ["eel", "pike"]
    assert subjects_of(mapped(tags_string="eel,pike")) == []
    assert mapped(tags_string="eel,pike").unused == ("tags_string",)
    tags = [{"name": "eel"}, {"name": "pike"}]
    assert mapped(tags=tags, tags_string="Pike, eel").unused == ()
