"""The reader: the same value in every shape that CKAN sites store."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from ckanext.andsdoi.metadata.dataset.reader import Reader, by_language, decode, is_empty
from ckanext.andsdoi.metadata.problems import Report

from ..support import map_


def _reader(language="", skip=(), **dataset):
    return Reader(dataset, Report(), language, skip)


def _texts(value, **more):
    return [(t.text, t.lang) for t in _reader(field=value, **more).texts("field")]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("one", [("one", None)]),
        (12, [("12", None)]),
        (1.50, [("1.5", None)]),
        (1e-7, [("0.0000001", None)]),
        (date(2024, 5, 31), [("2024-05-31", None)]),
        (datetime(2024, 5, 31, 12), [("2024-05-31T12:00:00", None)]),  # noqa: DTZ001
        (["a", "", None, "b"], [("a", None), ("b", None)]),
        ('["a", "b"]', [("a", None), ("b", None)]),
        ({"de": "ein", "fr": "un", "it": ""}, [("ein", "de"), ("un", "fr")]),
        ({"fr": ["a", "b"], "en": ["c"]}, [("c", "en"), ("a", "fr"), ("b", "fr")]),
        ({"name": "a", "uri": "https://x.example.org"}, [("a", None)]),
        ({"label": {"en": "a"}}, [("a", "en")]),
        ([{"name": "a"}, {"title": "b"}], [("a", None), ("b", None)]),
        ("[draft] a title", [("[draft] a title", None)]),
        (True, []),
        (float("nan"), []),
        ("null", []),
    ],
)
def test_texts_of_every_shape(value, texts):
    assert _texts(value) == texts


@pytest.mark.parametrize("value", [b"bytes", [["nested"]], {"other": 1}, {"name": {"x": {}}}])
def test_what_cannot_be_read_is_reported(value):
    report = Report()
    assert Reader({"field": value}, report).texts("field") == []
    assert [problem.code for problem in report.problems()] in ([], ["value-unreadable"])
    if value == b"bytes":
        assert report.problems()[0].field == "field"


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("one", ["one"]),
        ('[{"name": "a"}]', [{"name": "a"}]),
        ("[{'name': 'a', 'n': 1}]", [{"name": "a", "n": 1}]),
        ("{'name': 'a'}", [{"name": "a"}]),
        ("[x for x in y]", ["[x for x in y]"]),
        ({"name": "a"}, [{"name": "a"}]),
        (["a", {"name": "b"}, 3], ["a", {"name": "b"}, "3"]),
        ({"de": "a", "fr": "a", "it": "b"}, ["a", "b"]),
    ],
)
def test_items_of_every_shape(value, items):
    assert [item.value for item in _reader(field=value).items("field")] == items


@pytest.mark.parametrize("name", ["title", "notes", "description"])
def test_prose_that_looks_like_json_stays_prose(name):
    assert _reader(**{name: '["a", "b"]'}).texts(name)[0].text == '["a", "b"]'
    assert _reader(**{name: '{"de": "a"}'}).texts(name)[0].lang == "de"


def test_a_python_literal_has_its_limits():
    deep = "[" * 30 + "'a'" + "]" * 30
    assert decode(deep, literal=True) == deep
    long = "['" + "a" * 100_000 + "']"
    assert decode(long, literal=True) == long


def test_extras_are_asked_where_the_top_level_is_empty():
    reader = _reader(
        a="top",
        b="",
        extras=[{"key": "a", "value": "x"}, {"key": "b", "value": ""}, {"key": "b", "value": "y"}],
    )
    assert reader.raw("a") == "top"
    assert reader.raw("b") == "y"
    assert _reader(extras={"a": "x"}).raw("a") == "x"
    assert _reader(extras=json.dumps([{"key": "a", "value": "x"}])).raw("a") == "x"


def test_what_is_wrong_with_the_extras_is_said_once():
    doc = map_(settings={"mapping": {"dataset": {"x": "subject"}}}, extras=["odd"], x="y")
    assert [p.count for p in doc.problems if p.code == "value-unreadable"] == [1]


def test_translations_are_asked_before_the_field_itself():
    reader = _reader(x="eins", x_translated={"en": "one", "de": "eins"})
    assert [text.lang for text in reader.texts("x")] == ["de", "en"]


def test_a_key_that_is_no_language_costs_the_language_and_not_the_text():
    reader = _reader(x_translated={"en": "one", "default": "eins"})
    assert {(t.text, t.lang) for t in reader.texts("x")} == {("one", "en"), ("eins", None)}


@pytest.mark.parametrize(
    ("language", "plain", "first"),
    [("fr", "", "fr"), ("fr-CH", "", "fr"), ("", "eins", "de"), ("", "", "en"), ("sv", "", "en")],
)
def test_the_main_language_comes_first(language, plain, first):
    value = {"de": "eins", "fr": "un", "en": "one"}
    reader = _reader(language=language, x=plain, x_translated=value)
    assert reader.in_order(value, plain)[0] == first


def test_a_dotted_name_reaches_into_a_dict():
    reader = _reader(publication='{"year": "2019"}', **{"a.b": "dotted key"})
    assert reader.texts("publication.year")[0].text == "2019"
    assert reader.texts("a.b")[0].text == "dotted key"
    assert reader.texts("publication.publisher.name") == []


def test_what_is_skipped_is_never_read():
    reader = _reader(skip=["doi"], doi="10.1234/x", x="y", x_translated={"en": "z"})
    assert reader.raw("doi") is None
    assert reader.without(["x"]).texts("x") == []


@pytest.mark.parametrize("value", [None, "", "  ", [], {}, "[]", "{}", "null", "None", [None, ""]])
def test_empty_is_empty(value):
    assert is_empty(value)
    assert not is_empty("0")
    assert not is_empty(0)


def test_a_dict_by_language_has_nothing_but_languages_for_keys():
    assert by_language({"en": "a", "pt_BR": None, "zho": ["b"]})
    assert not by_language({"name": "a", "uri": "b"})
    assert not by_language({"en": {"a": 1}})
    assert not by_language({})


def test_flat_fields_are_read_as_one_dict():
    (item,) = _reader(contact_name="Desk", contact_uri="").group("contact", ("name", "uri"))
    assert item.value == {"name": "Desk"}
    assert item.field == "contact_name"
