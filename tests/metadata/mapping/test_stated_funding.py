"""Funding as it is stated: names and not addresses, awards in many shapes, several and none."""

from __future__ import annotations

import json

import pytest

from ckanext.andsdoi.metadata import Document

from ..stated import mapped, new_problems
from ..support import fields_of

RF = "https://ror.org/05mmh0f86"
RU = "https://ror.org/03yrm5c26"
FUNDREF = "10.13039/501100000923"
GRANT = "https://purl.org/grants/FC1"
MISSING = ["funder-name-missing"]
NONE: tuple[list[str], list[str]] = ([], [])


def funding_of(doc: Document) -> list[str]:
    """Return each reference, as `Fen Council [ROR] award FC-1 <address> "Fens"`."""
    found = []
    for one in doc.record.funding_references:
        known = f" [{one.funder_identifier_type}]" if one.funder_identifier else ""
        number = f" award {one.award_number}" if one.award_number != one.award_uri else ""
        link = f" <{one.award_uri}>" if one.award_uri else ""
        title = f' "{one.award_title}"' if one.award_title else ""
        found.append(f"{one.funder_name}{known}{number}{link}{title}")
    return found


def said_of(field: str = "funding", value: object = None) -> tuple[list[str], list[str]]:
    """Return the references, and what an editor is told."""
    doc = mapped(**{field: value})
    return funding_of(doc), new_problems(doc)


def named(*references: str) -> tuple[list[str], list[str]]:
    return list(references), []


# An identifier is no name


@pytest.mark.parametrize(
    "value",
    [
        RF,
        FUNDREF,
        GRANT,
        [{"@id": RF}],
        [{"award_uri": GRANT}],
        f"https://doi.org/{FUNDREF}",
        "grid.413452.5",
        "ISNI 0000 0001 2158 5405",
        "doi:10.35802/218300",
        "www.fen.example",
        "info:eu-repo/grantAgreement/EC/H2020/101017452",
        "101017452",
        f"{GRANT} https://fen.example/grants/2",
        f"({RF})",
        "https://ror.org/05mmh0f87",
        [{"id": RF}],
        [{"name": RF}],
        {"name": FUNDREF},
        [{"uri": "https://fen.example"}],
        [{"grant_number": "FC-1"}],
        [{"award": "FC-1"}],
        [{"awards": [{"id": "FC-1"}]}],
        [{"project": "Fens"}],
        [{"funder": RF, "award": "FC-1"}],
        [{"funder": {"@id": RF}, "name": "Fens"}],
        f"{RF}; {FUNDREF}",
    ],
)
@pytest.mark.parametrize("field", ["funder", "funding", "funders", "funding_references"])
def test_what_identifies_a_funder_or_an_award_alone_names_nobody(field, value):
    doc = mapped(**{field: value})
    assert (funding_of(doc), new_problems(doc)) == ([], MISSING)
    (problem,) = [one for one in doc.problems if one.code == "funder-name-missing"]
    assert problem.found
    assert problem.found in json.dumps(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"Fen Council {RF}", "Fen Council [ROR]"),
        ([{"name": "Fen Council", "@id": RF}], "Fen Council [ROR]"),
        ([{"name": "Fen Council", "id": RF}], "Fen Council [ROR]"),
        (f"Fen Council ({RF})", "Fen Council [ROR]"),
        (f"Fen Council, ROR: {RF}", "Fen Council [ROR]"),
        ("Fen Council (ROR: 05mmh0f86)", "Fen Council [ROR]"),
        (f"{RF} Fen Council", "Fen Council [ROR]"),
        (f"Fen Council [{FUNDREF}]", "Fen Council [Crossref Funder ID]"),
        (f"Fen Council (Funder ID: {FUNDREF})", "Fen Council [Crossref Funder ID]"),
        (f"Fen Council, https://dx.doi.org/{FUNDREF}", "Fen Council [Crossref Funder ID]"),
        (f"Fen Council | {RF}", "Fen Council [ROR]"),
        (f"Fen Council {RF} {FUNDREF}", "Fen Council [ROR]"),
        ("Fen Council grid.413452.5", "Fen Council [GRID]"),
        ("Moorrat (ISNI 0000 0001 2158 5405)", "Moorrat [ISNI]"),
        ([{"name": f"Fen Council {RF}"}], "Fen Council [ROR]"),
        (
            [{"name": "Fen Council", "identifier": {"@type": "PropertyValue", "value": RF}}],
            "Fen Council [ROR]",
        ),
        (
            [{"name": "Fen Council", "identifier": [{"value": "05mmh0f86", "scheme": "ror"}]}],
            "Fen Council [ROR]",
        ),
        ([{"title": "Fen Council", "sameAs": RF}], "Fen Council [ROR]"),
        ([{"name": {"en": "Fen Council"}, "ror": RF}], "Fen Council [ROR]"),
    ],
)
def test_a_name_and_an_identifier_of_one_body_are_both_sent(value, expected):
    assert said_of("funder", value) == named(expected)


def test_the_identifier_is_written_in_its_own_form():
    (one,) = mapped(funder=f"Fen Council {RF}").record.funding_references
    assert (one.funder_identifier, one.scheme_uri) == (RF, "https://ror.org/")
    (one,) = mapped(funder=f"Fen Council ({FUNDREF})").record.funding_references
    assert one.funder_identifier == f"https://doi.org/{FUNDREF}"


@pytest.mark.parametrize(
    "value",
    [
        f"Fen Council {RF}, Mere Trust {RU}",
        f"Fen Council {RF} and Mere Trust",
        f"Fen Council {RF} award FC-1",
        f"Fen Council {RF} {RU}",
        "Fen Council https://fen.example",
        "Fen Council (FC-1)",
        "H2020",
        "Förderverein 2000",
    ],
)
def test_a_text_in_which_an_identifier_could_be_anybodys_stays_as_it_is(value):
    assert said_of("funder", value) == named(value)


def test_a_wrong_identifier_is_not_sent_and_the_name_is():
    assert said_of("funder", "Fen Council https://ror.org/05mmh0f87") == (
        ["Fen Council"],
        ["ror-checksum"],
    )


# Awards


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("funder", {"name": "Fen Council", "award": "FC-1"}, "award FC-1"),
        ("funding", {"funder": "Fen Council", "award": "FC-1"}, "award FC-1"),
        ("funding", {"identifier": "FC-1", "funder": {"name": "Fen Council"}}, "award FC-1"),
        (
            "funder",
            {"name": "Fen Council", "award": {"number": "FC-1", "title": "Fens"}},
            'award FC-1 "Fens"',
        ),
        ("funding", {"funderName": "Fen Council", "awardNumber": "FC-1"}, "award FC-1"),
        ("funder", {"name": "Fen Council", "project": "Fens"}, '"Fens"'),
        ("funder", {"name": "Fen Council", "award_id": "FC-1"}, "award FC-1"),
        ("funder", {"name": "Fen Council", "grant": "FC-1"}, "award FC-1"),
        ("funder", {"name": "Fen Council", "grant": {"id": "FC-1"}}, "award FC-1"),
        ("funder", {"name": "Fen Council", "award": GRANT}, f"<{GRANT}>"),
        ("funder", {"name": "Fen Council", "award": {"@id": GRANT}}, f"<{GRANT}>"),
        ("funder", {"name": "Fen Council", "award": 17}, "award 17"),
        ("funder", {"name": "Fen Council", "award": ["FC-1"]}, "award FC-1"),
        (
            "funder",
            {"name": "Fen Council", "award": "Fens", "award_number": "FC-1"},
            'award FC-1 "Fens"',
        ),
        ("funder", {"name": "Fen Council", "award": "Fens and meres"}, '"Fens and meres"'),
        (
            "funder",
            {"name": "Fen Council", "award": "FC-1", "award_title": "Fens", "award_uri": GRANT},
            f'award FC-1 <{GRANT}> "Fens"',
        ),
        ("funder", {"name": "Fen Council", "award_number": GRANT}, f"<{GRANT}>"),
        (
            "funding",
            {
                "@type": "MonetaryGrant",
                "identifier": "FC-1",
                "name": "Fens",
                "url": GRANT,
                "funder": {"@type": "Organization", "name": "Fen Council"},
            },
            f'award FC-1 <{GRANT}> "Fens"',
        ),
        (
            "funding",
            {
                "funder": {"id": "05mmh0f86", "name": "Fen Council"},
                "award": {
                    "number": "FC-1",
                    "title": {"en": "Fens"},
                    "identifiers": [{"identifier": GRANT, "scheme": "url"}],
                },
            },
            f'award FC-1 <{GRANT}> "Fens"',
        ),
        ("funding", {"funder": "Fen Council", "grant_id": "FC-1"}, "award FC-1"),
        ("funding", {"sponsor": "Fen Council", "award": "FC-1"}, "award FC-1"),
        ("funding", {"funders": [{"name": "Fen Council"}], "awards": ["FC-1"]}, "award FC-1"),
        (
            "funder",
            {"name": "Fen Council", "award": {"doi": "x", "uri": "doi:10.1234/G"}},
            "<https://doi.org/10.1234/g>",
        ),
    ],
)
def test_an_award_is_found_in_whatever_shape(field, value, expected):
    assert said_of(field, [value]) == named(f"Fen Council {expected}")
    assert said_of(field, json.dumps([value])) == named(f"Fen Council {expected}")


@pytest.mark.parametrize(
    "awards",
    [
        {"awards": ["FC-1", "FC-2"]},
        {"award": ["FC-1", "FC-2"]},
        {"grants": [{"number": "FC-1"}, {"id": "FC-2"}]},
        {"award": "FC-1; FC-2"},
        {"awards": '["FC-1", "FC-2"]'},
        {"award": "FC-1", "grant": "FC-2"},
        {"award": "FC-1", "award_number": "FC-2"},
        {"awards": ["FC-1", "FC-2", "FC-1"], "award_number": "FC-2"},
    ],
)
def test_each_award_is_a_reference(awards):
    expected = named("Fen Council award FC-1", "Fen Council award FC-2")
    assert said_of("funder", [{"name": "Fen Council", **awards}]) == expected
    assert said_of("funding", [{"funder": {"name": "Fen Council"}, **awards}]) == expected


@pytest.mark.parametrize("field", ["funders", "Funders", "dct:funders", "fundingReferences"])
def test_the_funders_are_known_by_other_names_of_the_field(field):
    assert said_of(field, [{"name": "Fen Council"}]) == named("Fen Council")


def test_beside_an_award_an_organisations_identifier_is_the_funders():
    value = {"funder": "Fen Council", "identifier": RF, "award": "FC-1"}
    assert said_of("funding", [value]) == named("Fen Council [ROR] award FC-1")
    value = {"funder": "Fen Council", "identifier": RF}
    assert said_of("funding", [value]) == named("Fen Council [ROR]")


def test_a_node_without_a_name_is_neither_funder_nor_award():
    value = {"@id": "_:b0", "funder": {"@id": "_:b1", "name": "Fen Council"}, "identifier": "FC-1"}
    assert said_of("funding", [value]) == named("Fen Council award FC-1")
    assert said_of("funder", [{"@id": "_:b1"}]) == ([], MISSING)


def test_a_list_of_names_is_of_several_funders():
    value = {"name": ["Fen Council", "Mere Trust"]}
    assert said_of("funder", value) == named("Fen Council", "Mere Trust")


def test_what_is_not_understood_beside_no_name_is_told_once():
    assert said_of("funding", [{"identifier": "FC-1"}]) == ([], MISSING)


def test_several_funders_of_one_award_are_several():
    value = {"funders": ["Fen Council", {"name": "Mere Trust", "@id": RU}], "award": "FC-1"}
    assert said_of("funding", [value]) == named(
        "Fen Council award FC-1", "Mere Trust [ROR] award FC-1"
    )


# Several, and none


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fen Council (FC-1); Mere Trust", ["Fen Council (FC-1)", "Mere Trust"]),
        ("Fen Council | Mere Trust", ["Fen Council", "Mere Trust"]),
        ("Fen Council\nMere Trust\n", ["Fen Council", "Mere Trust"]),
        ("- Fen Council\r\n- Mere Trust", ["Fen Council", "Mere Trust"]),
        ("1. Fen Council\n2. Mere Trust", ["Fen Council", "Mere Trust"]),
        ("Fen Council<br/>Mere Trust", ["Fen Council", "Mere Trust"]),
        ("<p>Fen Council</p><p>Mere Trust</p>", ["Fen Council", "Mere Trust"]),
        ("科学振興会；湖沼財団", ["科学振興会", "湖沼財団"]),
        ("Fen Council; N/A; Mere Trust;", ["Fen Council", "Mere Trust"]),
        (f"Fen Council {RF}; Mere Trust", ["Fen Council [ROR]", "Mere Trust"]),
        (f"Fen Council; {RF}; Mere Trust", ["Fen Council [ROR]", "Mere Trust"]),
        ("Eigenmittel; Fen Council", ["Fen Council"]),
        ("Ministry of Lakes, Rivers and Fens", ["Ministry of Lakes, Rivers and Fens"]),
        ("Fen Council (FC-1; FC-2)", ["Fen Council (FC-1; FC-2)"]),
        ("Fen Council (FC-1; Mere Trust", ["Fen Council (FC-1", "Mere Trust"]),
        ("Fen &amp; Mere Trust", ["Fen & Mere Trust"]),
        ("Fen Council; FC-1", ["Fen Council; FC-1"]),
        ("Fen Council; grant no. 17/2", ["Fen Council; grant no. 17/2"]),
        (f"Fen Council; {GRANT}", [f"Fen Council; {GRANT}"]),
    ],
)
@pytest.mark.parametrize("field", ["funder", "funding"])
def test_some_signs_separate_funders_and_commas_do_not(field, text, expected):
    assert said_of(field, text) == (expected, [])
    assert said_of(field, [text]) == (expected, [])
    assert said_of(field, [{"name": text}]) == (expected, [])


def test_several_names_beside_one_award_stay_one():
    value = {"name": "Fen Council; Mere Trust", "award": "FC-1"}
    assert said_of("funder", [value]) == named("Fen Council; Mere Trust award FC-1")
    value = {"name": "Fen Council; Mere Trust", "ror": RF}
    assert said_of("funder", [value]) == named("Fen Council; Mere Trust [ROR]")


def test_a_funder_in_two_languages_is_one():
    for value in (
        {"en": "Fen Council", "de": "Moorrat"},
        {"name": {"en": "Fen Council", "de": "x"}},
    ):
        assert said_of("funder", value) == (["Fen Council"], ["language-only-one"])


DENIALS = [
    *("No external funding.", "Eigenmittel", "Funding information not available.", "Unfunded"),
    *("No specific funding was received", "not funded", "Self-funded", "Own resources", "None"),
    *("This research received no external funding.", "No funding", "funding not specified"),
    "The author(s) received no financial support for the research and publication of this article.",
    "This research received no specific grant from any funding agency in the public, commercial, "
    "or not-for-profit sectors.",
    *("Keine Drittmittel", "Ohne externe Förderung", "aus Eigenmitteln", "nicht gefördert"),
    *("keine Angaben zur Finanzierung", "Aucun financement", "Pas de financement externe"),
    *("Fonds propres", "non financé", "Autofinancement", "Sin financiación externa"),
    *("Ninguna financiación", "Fondos propios", "Recursos propios", "Nessun finanziamento"),
    *("Fondi propri", "Sem financiamento", "Recursos próprios", "Geen externe financiering"),
    *("Eigen middelen", "Ingen finansiering", "Ingen ekstern støtte", "Ei rahoitusta"),
    *("Brak finansowania", "środki własne", "Bez podpory", "Нет финансирования", "Без гранта"),
    *("собственные средства", "Χωρίς χρηματοδότηση", "自己資金", "助成なし", "無資助", "无资助"),
    *("没有外部经费支持", "자비", "연구비 없음", "외부 지원 없음", "بدون تمويل", "NO FUNDING"),
    *("None received", "not disclosed", "Unknown funding source", "없음", "нет данных"),
]


@pytest.mark.parametrize("text", DENIALS)
def test_that_there_is_no_funding_is_nothing_that_was_lost(text):
    assert said_of("funding", text) == NONE
    assert said_of("funder", [{"name": text, "grant_number": ""}]) == NONE
    assert said_of("funding", json.dumps([{"institution": text, "grant_number": ""}])) == NONE
    assert said_of("funding", [{"institution": text}, {"institution": "WSL"}]) == named("WSL")


def test_an_award_of_nobody_was_lost():
    for text in ("Funding information not available.", "Eigenmittel", ""):
        assert said_of("funding", [{"institution": text, "grant_number": "FC-1"}]) == ([], MISSING)


@pytest.mark.parametrize(
    "text",
    [
        "No external funding besides the Fen Council",
        "No funding but from the Fen Council",
        "Keine Förderung außer vom Moorrat",
    ],
)
def test_what_says_more_than_that_there_is_none_is_reported(text):
    doc = mapped(funding=text)
    assert (funding_of(doc), fields_of(doc, "funder-name-missing")) == ([], ["funding"])


@pytest.mark.parametrize(
    "text",
    [
        *("Novo Nordisk Foundation", "No Barriers Foundation", "Without Borders Fund", "Fonds"),
        *("PAS grant", "PAS", "Ohne Grenzen Förderung", "Eigen Technik Fonds", "Sans-Souci Fund"),
        *("Fondo Nacional", "自然科学基金", "日本学術振興会", "한국연구재단", "Nie wieder Fonds"),
        *("Self Help Fund", "SIN Fund", "National Fund for Unfunded Research"),
    ],
)
def test_a_body_may_be_called_like_that(text):
    assert said_of("funding", text) == named(text)


def test_addresses_of_people_are_no_funder():
    doc = mapped(funder="Fen Council <office@fen.example>; help@fen.example")
    assert funding_of(doc) == ["Fen Council"]
    assert b"fen.example" not in doc.xml
