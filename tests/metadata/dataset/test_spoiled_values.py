"""Values that a portal spoiled: JSON with entities, JSON cut off, a field that is of no use."""

from __future__ import annotations

import html
import json

import pytest

from ..shown import contributors, creators
from ..stated import (
    dates_of,
    mapped,
    new_problems,
    places_of,
    relations_of,
    rights_of,
    subjects_of,
    submitted_of,
)
from ..support import texts

PARTY = [{"name": "River Board", "roles": ["pointOfContact"]}]
PERSON = [{"name": "Lee, Tim"}]


def escaped(value, rounds=1):
    text = json.dumps(value)
    for _ in range(rounds):
        text = html.escape(text)
    return text


# JSON with entities


def numbered(value):
    return json.dumps(value).replace('"', "&#34;")


FORMS = [escaped, lambda value: escaped(value, 2), numbered]


@pytest.mark.parametrize("form", FORMS)
def test_json_with_entities_is_read_as_json(form):
    doc = mapped(
        author=form(PERSON),
        maintainer=form([{"name": "Mario Rossi & Co", "type": "Organization"}]),
        license_id="",
        spatial=form({"type": "Point", "coordinates": [7, 46]}),
        extras={
            "responsible-party": form(PARTY),
            "theme": form([{"theme": "ENVI"}]),
            "licence": form(["Cite us so."]),
            "dataset-reference-date": form([{"type": "publication", "value": "2016-05-04"}]),
            "keywords": form(["Eel", "Fen"]),
        },
    )
    assert creators(doc) == "P Lee, Tim"
    assert contributors(doc) == ("ContactPerson: O River Board; DataManager: O Mario Rossi & Co")
    assert subjects_of(doc)[:2] == ["Eel", "Fen"]
    assert subjects_of(doc)[2].startswith("Environment {EU Data Theme")
    assert rights_of(doc) == ["Cite us so."]
    assert dates_of(doc) == ["Issued 2016-05-04"]
    assert places_of(doc) == ["point 7 46"]
    assert doc.unused == ()


@pytest.mark.parametrize(
    "author", ["Fen &amp; Mere Trust", '[{"name": "Fen &amp; Mere Trust"}]', "Fen &#38; Mere Trust"]
)
def test_an_entity_within_a_name_separates_no_names(author):
    assert texts(mapped(author=author), "creatorName") == ["Fen & Mere Trust"]
    assert len(texts(mapped(author="Fen &c; Mere Trust"), "creatorName")) == 2


@pytest.mark.parametrize(
    "title", ["[&quot;Lakes&quot;] and fens", '["Lakes", and fens', "[{Lakes}] of 1990"]
)
def test_a_title_may_begin_as_json_does(title):
    (shown,) = texts(mapped(title=title), "title")
    assert shown == html.unescape(title)


# JSON cut off


BROKEN = [
    '[{"name": "Lee, Tim", "role',
    '{"name": "Lee, Tim"',
    '[{"name": Lee, Tim}]',
    "[{'name': 'Lee, Tim', 'ro",
    "[{&quot;name&quot;: &quot;Lee, Tim",
    "{&amp;quot;name&amp;quot;: &amp;quot;Lee",
    '["Lee, Tim", "Ng',
]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize(
    "field", ["maintainer", "contributors", "responsible-party", "theme", "keywords", "publisher"]
)
def test_broken_json_is_unreadable_and_never_written(field, broken):
    doc = mapped(extras={field: broken})
    assert new_problems(doc) == ["value-unreadable"]
    assert b"Tim" not in doc.xml
    assert doc.unused == ()


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_json_is_no_author_and_no_licence(broken):
    doc = mapped(author=broken)
    assert (creators(doc), new_problems(doc)) == ("O Lake Office", ["value-unreadable"])
    doc = mapped(license_id="", extras={"licence": broken})
    assert (rights_of(doc), new_problems(doc)) == ([], ["licence-missing", "value-unreadable"])


@pytest.mark.parametrize(
    "text", ["[Lakes] and fens", "{Lakes}", "[1] Lakes", "['s-Gravenhage]", 'Lakes ["and" fens']
)
def test_a_word_in_brackets_is_no_json(text):
    doc = mapped(extras={"topic": text})
    assert (subjects_of(doc), new_problems(doc)) == ([text], [])


# The first usable value of one name


@pytest.mark.parametrize(
    ("field", "bad", "good", "problem", "shown"),
    [
        ("issued", "99/99/9999", "2012-01-02", "date-unreadable", ["Issued 2012-01-02"]),
        ("modified", "2012-13-45", "2012-01-02", "date-unreadable", ["Updated 2012-01-02"]),
        ("created", "0000-00-00", "2012-01-02", "date-unreadable", ["Created 2012-01-02"]),
        ("url", "A", "https://a.example/x", "related-unreadable",
         ["IsDescribedBy URL https://a.example/x"]),
        ("url", "see above", "10.1234/l1", "related-unreadable", ["IsDescribedBy DOI 10.1234/l1"]),
        ("language", "Klingonisch", "fr", "language-unknown", ["fr"]),
        ("language", "x1", "http://publications.europa.eu/resource/authority/language/FRA",
         "language-unknown", ["fr"]),
    ],
)  # fmt: skip
def test_an_unusable_value_does_not_stand_before_a_usable_one(field, bad, good, problem, shown):
    doc = mapped(**{field: bad}, extras={field: good})
    found = [*dates_of(doc), *relations_of(doc), *filter(None, [doc.record.language])]
    assert (found, new_problems(doc)) == (shown, [problem])
    (told,) = [one for one in doc.problems if one.code == problem]
    assert (told.field, told.found) == (field, bad)


def test_of_several_extras_of_one_name_the_first_usable_counts():
    extras = [{"key": "issued", "value": value} for value in ("99/99/9999", "2012", "2013")]
    doc = mapped(extras=extras)
    assert dates_of(doc) == ["Issued 2012"]
    assert new_problems(doc) == ["date-unreadable", "field-shadowed"]


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("issued", "2012", "2013"),
        ("issued", "99/99/9999", "88/88/8888"),
        ("language", "fr", "de"),
        ("url", "https://a.example/x", "https://a.example/y"),
    ],
)
def test_the_first_value_stays_if_it_is_usable_or_none_is(field, first, second):
    alone, both = mapped(**{field: first}), mapped(**{field: first}, extras={field: second})
    assert both.xml == alone.xml
    assert "field-shadowed" in new_problems(both)


@pytest.mark.parametrize("entered", ["no date 1", "99/99/9999", "2019-13-45T08:00:00"])
def test_an_extra_has_the_day_of_entry_where_the_field_has_none(entered):
    doc = mapped(metadata_created=entered, extras={"metadata_created": "2015-11-13T11:24:54"})
    assert (doc.record.publication_year, submitted_of(doc)) == ("2015", ["2015-11-13"])
    assert new_problems(doc) == []


@pytest.mark.parametrize("field", ["metadata_created", "metadata_modified", "last_modified"])
def test_an_extra_beside_bookkeeping_is_not_called_shadowed(field):
    dates = {"metadata_created": "2019-05-04", "metadata_modified": "2020-01-01"}
    doc = mapped(**{**dates, field: "2019-05-04"}, extras={field: "2011-11-13"})
    assert (new_problems(doc), doc.record.publication_year) == ([], "2019")
