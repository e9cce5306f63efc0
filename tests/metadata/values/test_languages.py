"""Language tags."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata.values.languages import language, tag


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("en", "en"),
        ("en_AU", "en-AU"),
        ("EN-au", "en-AU"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("de-CH-1996", "de-CH-1996"),
        ("eng", "en"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("ger", "de"),
        ("chi", "zh"),
        ("mri", "mi"),
        ("nan", "nan"),
        ("und", "und"),
        ("zxx", "zxx"),
        ("xx", None),
        ("klingon!", None),
        ("name", None),
        ("", None),
    ],
)
def test_tags_get_their_usual_spelling(text, wanted):
    assert tag(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://publications.europa.eu/resource/authority/language/ENG", "en"),
        ("http://id.loc.gov/vocabulary/iso639-1/fr", "fr"),
        ("English", "en"),
        ("Deutsch", "de"),
        ("français", "fr"),
        ("日本語", "ja"),
        ("Klingonese of some kind", None),
        ("x" * 100_000, None),
    ],
)
def test_uris_and_names_of_languages_are_understood(text, wanted):
    assert language(text) == wanted
