"""Texts: markup that is not HTML's, soft hyphens, descriptions under other names."""

from __future__ import annotations

import pytest

from ..stated import mapped


def abstract(**fields):
    """The abstract of a dataset, None if it has none."""
    found = mapped(**fields).record.descriptions
    return next((one.text for one in found if one.description_type == "Abstract"), None)


def others(**fields):
    """All descriptions but the abstract: their types and texts."""
    found = mapped(**fields).record.descriptions
    return [(one.description_type, one.text) for one in found if one.description_type != "Abstract"]


def title(text):
    return mapped(title=text).record.titles[0].text


# Markup that is not HTML's


@pytest.mark.parametrize(
    ("notes", "right"),
    [
        ("<jats:p>We saw <jats:italic>Zostera</jats:italic>.</jats:p>", "We saw Zostera."),
        ("<![CDATA[<p>Daily.</p>]]>", "Daily."),
        ("<p>Daily.<o:p></o:p></p>", "Daily."),
        ("<gco:CharacterString>Daily.</gco:CharacterString>", "Daily."),
        ("&lt;jats:p&gt;Daily.&lt;/jats:p&gt;", "Daily."),
        ("<intro>All.</intro> <class>Daily.</class>", "All. Daily."),
        # more of the kind
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<JATS:P>One.</JATS:P>\n<jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<sec><title>Aim</title><p>Daily.</p></sec>", "Aim\n\nDaily."),
        ("<jats:sec><jats:title>Aim</jats:title>Daily.</jats:sec>", "Aim\n\nDaily."),
        ("<para>One.</para><para>Two.</para>", "One.\n\nTwo."),
        ("<list><list-item>a</list-item><list-item>b</list-item></list>", "- a\n- b"),
        ("One.<xhtml:br/>Two.", "One.\nTwo."),
        ("H<jats:sub>2</jats:sub>O and CO<sub>2</sub>", "H2O and CO2"),
        ('<?xml version="1.0" encoding="utf-8"?><a:text lang="en">Daily.</a:text>', "Daily."),
        ("<!DOCTYPE html>\n<html><body>Daily.</body></html>", "Daily."),
        ('<?xml version="1.0"?> <gmd:abstract gco:nilReason="missing"/> Daily.', "Daily."),
        ('Daily.<st1:place w:st="on">Fen</st1:place>', "Daily.Fen"),
        ("Seen <ext-link href='https://a.example'>there</ext-link>.", "Seen there."),
        ("<![CDATA[Daily.]]> <![CDATA[At 3 m.]]>", "Daily. At 3 m."),
        ("&lt;![CDATA[Daily.]]&gt;", "Daily."),
        ("<x:script>alert(1)</x:script>Daily.", "Daily."),
    ],
)
def test_what_is_opened_and_closed_is_a_tag_whatever_it_is_called(notes, right):
    assert abstract(notes=notes) == right


@pytest.mark.parametrize(
    ("notes", "right"),
    [
        ("<LOD> is low", "< LOD> is low"),
        ("List<String>, a<b:c>d", "List< String>, a< b:c>d"),
        ("<LOD and <LOQ are low", "< LOD and < LOQ are low"),
        ("a <b and c> d", "a < b and c> d"),
        ("x<y/>", "x< y/>"),
        ("Map<K, V> of </K>", "Map< K, V> of < /K>"),
        ("ends ]]> here", "ends ]]> here"),
        ("</never> opened", "< /never> opened"),
        ("</late> before <late>", "< /late> before < late>"),
    ],
)
def test_what_never_closes_is_text(notes, right):
    assert abstract(notes=notes) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Limits on <math><mi>B</mi></math> decays", "Limits on B decays"),
        (
            "Limits on <mml:math> <mml:mi>B</mml:mi> <mml:mo>+</mml:mo> </mml:math> decays",
            "Limits on B+ decays",
        ),
        (
            "<math><semantics><mi>B</mi><annotation encoding='application/x-tex'>B</annotation>"
            "</semantics></math> decays",
            "B decays",
        ),
        ("A <jats:italic>Zostera</jats:italic> meadow", "A Zostera meadow"),
        ("<i>Zostera</i> and <taxon>Fucus</taxon>", "Zostera and Fucus"),
    ],
)
def test_a_title_loses_the_tags_and_no_word(text, right):
    assert title(text) == right


def test_a_formula_that_never_ends_costs_nothing_but_its_tags():
    assert title("Limits <math><mi>B</mi> decays") == "Limits < math>B decays"


def test_many_tags_that_never_close_are_text():
    assert abstract(notes="<a:b " * 300 + "end").endswith("end")
    assert abstract(notes="<math>" * 300 + "end").endswith("end")


# Soft hyphens


def test_soft_hyphens_go_before_texts_are_compared():
    assert title("Boden\u00adkarte") == "Bodenkarte"
    assert abstract(notes="Land&shy;kreis") == "Landkreis"
    assert abstract(notes="Land&#173;kreis und Land&#xAD;tag") == "Landkreis und Landtag"
    tags = [{"name": "lake"}, {"name": "Boden\u00adkarte"}, {"name": "Bodenkarte"}]
    assert [one.text for one in mapped(tags=tags).record.subjects] == ["lake", "Bodenkarte"]
    (creator,) = mapped(author="Mül\u00adler, Eva").record.creators
    assert (creator.name, creator.family_name) == ("Müller, Eva", "Müller")


def test_other_characters_that_join_or_part_stay():
    assert title("می\u200cخواهم") == "می\u200cخواهم"
    assert title("A\u2011B") == "A\u2011B"


# Descriptions under other names


@pytest.mark.parametrize(
    "name",
    [
        *("lineage", "provenance", "methodology", "process_step", "lineage_statement", "methods"),
        *("collection_method", "sampling", "Methodology", "processStep", "process-step"),
        *("dct:provenance", "Methods", "Collection Method"),
    ],
)
def test_how_the_data_were_made_is_methods(name):
    assert others(**{name: "At 3 m."}) == [("Methods", "At 3 m.")]
    assert others(extras={name: "At 3 m."}) == [("Methods", "At 3 m.")]


@pytest.mark.parametrize(
    "name", ["caveats", "data_quality", "quality", "limitations", "comments", "dataQuality"]
)
def test_what_to_mind_is_other(name):
    assert others(**{name: "At 3 m."}) == [("Other", "At 3 m.")]


def test_the_same_text_is_sent_once():
    assert others(provenance="At 3 m.", methods="At 3 m.") == [("Methods", "At 3 m.")]
    assert others(methods="At 3 m.", sampling="Daily.") == [
        ("Methods", "At 3 m."),
        ("Methods", "Daily."),
    ]


@pytest.mark.parametrize("value", [True, "true", "No", "ja", 5, "4.5"])
def test_what_was_ticked_or_counted_describes_nothing(value):
    assert others(data_quality=value) == []
    assert others(extras={"methodology": value}) == []


@pytest.mark.parametrize("choice", ["Other", "other", "Andere", "autre"])
def test_other_in_a_list_leads_to_the_field_beside_it(choice):
    assert others(methodology=choice, methodology_other="At 3 m.") == [("Methods", "At 3 m.")]
    assert others(methodology=choice) == []
