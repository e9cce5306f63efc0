"""What an editor is told: one cause is one problem, and no filled field is called empty."""

from __future__ import annotations

from typing import Any

import pytest

from .shown import creators, mapped

ASKED = {"contributor-missing", "related-missing", "place-missing"}


def _codes(**fields: Any) -> set[str]:
    return {problem.code for problem in mapped(**fields).problems}


def _messages(code: str, **fields: Any) -> list[str]:
    return [problem.message for problem in mapped(**fields).problems if problem.code == code]


# Q1


def test_an_empty_dataset_is_recommended_contact_page_and_place():
    assert _codes() >= ASKED


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("contributor-missing", {"author": "Survey Team", "maintainer": "Survey Team"}),
        ("contributor-missing", {"contact": [{"name": "Ng, Ada"}]}),
        ("contributor-missing", {"contact_point": "Ng, Ada"}),
        ("contributor-missing", {"extras": {"contact_name": "Ng, Ada"}}),
        ("contributor-missing", {"maintainer": "kim_walker"}),
        (
            "related-missing",
            {
                "url": "https://lake.example/d",
                "resources": [{"format": "HTML", "url": "https://lake.example/d"}],
            },
        ),
        ("related-missing", {"url": "https://data.example.org/dataset/lake-levels"}),
        ("place-missing", {"spatial": "POINT (200 100)"}),
        ("place-missing", {"spatial": "12345"}),
    ],
)
def test_a_filled_field_is_never_called_missing(code, fields):
    assert code in _codes()
    assert code not in _codes(**fields)


# Q2


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"author": "office@lake.example"}, "author-email-only"),
        ({"maintainer": "help@lake.example"}, "contact-name-missing"),
        ({"contact": "help@lake.example"}, "contact-name-missing"),
        ({"author": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5b"}, "value-unreadable"),
        ({"author": "kim_walker"}, "value-unreadable"),
        ({"author": "Ng, Ada <ada@lake.example>"}, "email-removed"),
        ({"author": ""}, "author-missing"),
    ],
)
def test_one_cause_is_one_problem(fields, cause):
    assert _codes(**fields) - _codes() == {cause}


def test_an_address_without_name_tells_who_is_named_instead():
    assert _messages("author-email-only", author="office@lake.example") == [
        "Only an e-mail address was found; Lake Office is named as creator. "
        "Write the author's name."
    ]


def test_an_address_beside_other_authors_tells_only_what_is_missing():
    assert creators(mapped(creators=["a@lake.example", "Ng, Ada"])) == "P Ng, Ada"
    assert _messages("author-email-only", creators=["a@lake.example", "Ng, Ada"]) == [
        "Only an e-mail address was found. Write the author's name."
    ]


# Q3


@pytest.mark.parametrize(
    "fields",
    [
        {"issued": "1/1/2012", "extras": {"issued": "2012-01-01"}},
        {"title": "Lake levels ", "extras": {"title": "Lake levels"}},
        {"language": "en", "extras": {"language": "eng"}},
        {"notes": '{"fr":"Niveaux"}', "notes_translated": {"fr": "Niveaux"}},
        {"notes": "<p>Levels.</p>", "notes_translated": {"en": "Levels."}},
        {"notes": "Levels.", "extras": {"notes": "<b>Levels.</b>\n"}},
        {"author": "Dr. Ada Ng", "extras": {"author": "Ng, Ada"}},
        {"issued": "2012-01-01T00:00:00", "extras": {"issued": "2012-01-01"}},
        {"keywords": ["lake"], "extras": {"keywords": '["lake"]'}},
    ],
)
def test_the_same_content_in_another_form_is_not_shadowed(fields):
    assert "field-shadowed" not in _codes(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1", "extras": {"version": "2"}},
        {"issued": "2012", "extras": {"issued": "2013"}},
        {"language": "en", "extras": {"language": "de"}},
        {"notes": "Levels of fens.", "notes_translated": {"en": "Levels."}},
        {"notes": '{"fr":"Lacs"}', "notes_translated": {"fr": "Niveaux"}},
        {"author": "Ng, Ada", "extras": {"author": "Lee, Tim"}},
    ],
)
def test_other_content_is_shadowed(fields):
    assert "field-shadowed" in _codes(**fields)


# Q4


@pytest.mark.parametrize(
    "author",
    [
        "Amt für Seen und Flüsse",
        "Lake and River Office",
        "Ministère des Lacs et de la Pêche",
        "Department of Lakes & Fens",
        "Institut für Wasser und Boden",
        "Ministerie van Meren en Bossen",
    ],
)
def test_one_body_with_a_conjunction_is_no_question(author):
    assert creators(mapped(author=author)) == f"O {author}"
    assert "names-one-organization" not in _codes(author=author)


@pytest.mark.parametrize(
    "author",
    [
        "Lake Office and River Board",
        "CSIRO and Bureau of Meteorology",
        "Seeamt und Umweltamt",
        "Ministère des Lacs et Agence des Forêts",
    ],
)
def test_two_bodies_round_a_conjunction_are_asked_about(author):
    assert "names-one-organization" in _codes(author=author)


# Q5


@pytest.mark.parametrize("author", ["Limnos", "蔡佳宏", "Gabriel García Márquez"])
def test_one_name_that_is_not_understood_is_no_question_of_several(author):
    (message,) = _messages("name-unsure", author=author)
    assert message.startswith(f'Whether "{author}" is a person or an organisation')


@pytest.mark.parametrize("author", ["林子皓、莊子毅", "林, 子皓", "김철수"])
def test_of_a_name_without_capitals_family_and_given_name_are_not_asked_for(author):
    (message,) = _messages("name-unsure", author=author)
    assert "ORCID" in message
    assert "Family, Given" not in message


@pytest.mark.parametrize("author", ["Natural Resources Canada", "Limnos"])
def test_a_name_that_may_be_a_body_is_not_asked_to_be_longer(author):
    (message,) = _messages("name-unsure", author=author)
    assert message.endswith("an organisation may stay as it is.")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"author": "6456"}, "6456"),
        ({"author": "kim_walker"}, "kim_walker"),
        (
            {"author": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5b"},
            "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5b",
        ),
        ({"creators": [{"id": "u-17"}]}, "u-17"),
    ],
)
def test_an_account_is_shown_and_who_stands_in_for_the_author(fields, found):
    (message,) = _messages("value-unreadable", **fields)
    assert message.startswith(f'"{found}" is an account')
    assert "Lake Office is named as creator" in message


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"maintainer": "kim_walker"}, "kim_walker"),
        ({"maintainer": {"id": "u-17"}}, "u-17"),
        ({"creators": ["kim_walker", "Ng, Ada"]}, "kim_walker"),
        ({"contact": "17"}, "17"),
    ],
)
def test_an_account_beside_the_authors_asks_for_a_name(fields, found):
    (message,) = _messages("value-unreadable", **fields)
    assert message == (
        f'"{found}" is an account or an id, or no name at all, and was left out. Write the name.'
    )


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"spatial": {"type": "MultiPoint", "coordinates": [[at, 46] for at in range(14)]}},
         "geometry-simplified", "More than 10 points in one place (14)"),
        ({"spatial": "LINESTRING (1 2, 3 1)"}, "geometry-simplified", "a line can't be sent"),
        ({"spatial": "12345"}, "geometry-unreadable", '"12345" is neither'),
        ({"spatial": "POLYGON ((0 0, 0 0, 0 0, 0 0))"}, "geometry-unreadable", "Nothing but 0 0"),
        ({"temporal_start": "2019", "temporal_end": "2015"}, "date-order", "(2019/2015)"),
        ({"funding": [{"grant_number": "FC-1"}]}, "funder-name-missing", '"FC-1" names no funder'),
        ({"license_id": "cc-by"}, "licence-version-assumed", "choose a licence that names"),
        ({"organization": None}, "publisher-missing", "Put the dataset into an organization."),
    ],
)  # fmt: skip
def test_a_problem_shows_the_value_or_the_limit_and_names_no_option(fields, code, words):
    (message,) = _messages(code, **fields)
    assert words in message
    assert "ption" not in message


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Natural Resources Canada | Ressources naturelles Canada", "Ressources naturelles Canada"),
        ("Seeamt | Office des lacs", "Office des lacs"),
        ("Kanton Seeland / Canton du Seeland", "Canton du Seeland"),
    ],
)
def test_the_other_language_of_an_organizations_title_is_told_to_the_organization(title, other):
    doc = mapped(organization={"name": "lo", "title": title})
    (one,) = [problem for problem in doc.problems if problem.code == "language-only-one"]
    assert (one.scope, one.field) == ("organization", "organization")
    assert f"{other} was left out" in one.message


def test_of_titles_in_one_language_each_none_is_told():
    title = {"de": "Amt für Seen", "en": "Lake Office"}
    assert "language-only-one" not in _codes(organization={"name": "lo", "title": title})


@pytest.mark.parametrize("author", ["Jane Doe, John Poe", "Smith and Jones"])
def test_what_may_be_several_names_is_such_a_question(author):
    (message,) = _messages("name-unsure", author=author)
    assert message.startswith(f'"{author}" may be several names or one.')


@pytest.mark.parametrize(
    "fields",
    [
        {"maintainer": "Limnos"},
        {"maintainer": "Help Desk"},
        {"contact": "Limnos"},
        {"contact": [{"name": "Help Desk"}]},
    ],
)
def test_a_lone_name_of_a_maintainer_or_contact_is_no_question(fields):
    assert "name-unsure" not in _codes(**fields)


def test_one_is_singular():
    assert _messages("orcid-missing") == ["1 person without ORCID iD."]
    assert _messages("email-removed", author="Ng, Ada <ada@lake.example>") == [
        "1 e-mail address was left out."
    ]
    assert _messages("orcid-missing", author="Ng, Ada; Lee, Tim") == ["2 persons without ORCID iD."]


@pytest.mark.parametrize(
    "fields",
    [
        {"publisher": {"name": {"de": "Amt für Seen", "en": "Lake Office"}}},
        {"author": "Lake Office | Amt für Seen"},
    ],
)
def test_a_name_in_two_languages_is_told_as_a_name(fields):
    assert _messages("language-only-one", **fields) == [
        "A name has room for one language. Lake Office is sent, Amt für Seen was left out."
    ]


def test_recommendations_are_in_the_words_of_an_editor():
    for code, words in [
        ("related-missing", "a related page or publication"),
        ("place-missing", "a place"),
        ("contributor-missing", "a contact or maintainer"),
    ]:
        assert _messages(code) == [
            f"DataCite recommends {words}. It makes the dataset easier to find."
        ]
