"""The catalogues of i18n/ say all that the source says, in each language."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

DOMAIN = "ckanext-andsdoi"
FOLDER = Path(__file__).parents[1] / "i18n"
LANGUAGES = sorted(path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))

PLACE = re.compile(r"\{\w+\}")

# Commands, options of commands and of the configuration, fields, hosts and examples.
LITERAL = re.compile(
    r"""ckan\ (?:andsdoi\ [a-z-]+|jobs\ worker|db\ upgrade\ -p\ andsdoi) | --[a-z-]+
      | ckanext[.-]\w[\w.]*\w | \b[a-z]+_[a-z_]+\b | \b[a-z]+\.org\b | 10\.1234/abc""",
    re.VERBOSE,
)


def _po(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=locale)


def _of_ckan(language: str) -> Catalog:
    ckan = importlib.util.find_spec("ckan")
    assert ckan
    assert ckan.submodule_search_locations
    (folder,) = ckan.submodule_search_locations
    return _read(Path(folder, "i18n", language, "LC_MESSAGES", "ckan.po"), language)


def _messages(language: str) -> list[Message]:
    return [message for message in _read(_po(language), language) if message.id]


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of a translation, beside what it translates: the first one is the singular."""
    ids = _forms(message.id)
    return [(ids[min(n, len(ids) - 1)], form) for n, form in enumerate(_forms(message.string))]


def test_there_are_three_languages() -> None:
    assert {"de", "es", "fr"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
class TestLanguage:
    def test_it_has_the_messages_of_the_template(self, language: str) -> None:
        template = _read(FOLDER / f"{DOMAIN}.pot")

        wanted = {message.id for message in template if message.id}

        assert {message.id for message in _messages(language)} == wanted

    def test_every_message_is_translated_in_all_its_forms(self, language: str) -> None:
        forms = _read(_po(language), language).num_plurals

        missing = [
            message.id
            for message in _messages(language)
            if not all(_forms(message.string))
            or (message.pluralizable and len(message.string) != forms)
        ]

        assert missing == []

    def test_no_translation_is_a_guess_or_left_over(self, language: str) -> None:
        catalog = _read(_po(language), language)

        assert [message.id for message in catalog if message.id and message.fuzzy] == []
        assert not catalog.obsolete

    def test_a_translation_has_the_places_of_its_message(self, language: str) -> None:
        wrong = [
            (text, form)
            for message in _messages(language)
            for text, form in _pairs(message)
            if Counter(PLACE.findall(text)) != Counter(PLACE.findall(form))
        ]

        assert wrong == []

    def test_commands_options_and_examples_stay_as_they_are(self, language: str) -> None:
        changed = [
            (text, literal)
            for message in _messages(language)
            for text, form in _pairs(message)
            for literal in LITERAL.findall(text)
            if literal not in form
        ]

        assert changed == []

    def test_it_has_as_many_plural_forms_as_the_catalogue_of_ckan(self, language: str) -> None:
        """CKAN makes one catalogue of all and counts by the last one's rule.

        Where that has a form more than ours, what we say of many would be English.
        """
        theirs, ours = _of_ckan(language), _read(_po(language), language)

        assert (ours.num_plurals, ours.plural_expr) == (theirs.num_plurals, theirs.plural_expr)

    def test_what_ckan_says_too_stays_as_ckan_says_it(self, language: str) -> None:
        """Ours is read after CKAN's: another word would stand on every page of the site."""
        theirs = _of_ckan(language)

        others = {
            message.id: (message.string, known.string)
            for message in _messages(language)
            if (known := theirs.get(message.id)) and known.string not in ("", message.string)
        }

        assert others == {}

    def test_what_ckan_reads_is_what_is_written(self, language: str) -> None:
        with _po(language).with_suffix(".mo").open("rb") as source:
            compiled = read_mo(source)

        read = {_forms(one.id): _forms(one.string) for one in compiled if one.id}

        assert read == {_forms(one.id): _forms(one.string) for one in _messages(language)}
