"""What a dataset holds under a name, in whatever shape; no other module touches the dict.

CKAN stores the same thing in many ways: at top level or in extras, as text, list, dict by
language, list of dicts, or any of these as JSON text (and AuScope's portal as Python literals).
"""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import math
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..problems import Report
from ..values import languages
from ..values.text import forms_of_json, is_broken_json, is_placeholder
from .budget import Budget, TooLarge
from .field_names import same_name, stand_ins
from .ledger import Held, Ledger
from .sameness import PROSE, are_same, meaning
from .translations import Fields, translations
from .usable import first_usable, remarks

# A text of these may start with a bracket and still be a text.
_NOTES, _DESCRIPTION = "notes", "description"
_LABELS = ("title", "display_name", "label", "name", "value")
# Indonesian in prose only: elsewhere a dict with nothing else is an identifier.
_IDENTIFIER = {"id"}
_BRACKETS = {"[": "]", "{": "}"}
_TRANSLATED = "_translated"
_LITERAL_LENGTH = 100_000
_LITERAL_DEPTH = 20
# What a character of a Python literal costs, against one that is only read.
_LITERAL_STEPS = 5
RESOURCES = "resources"
EXTRAS = "extras"
# What is read of a resource, whatever else stands there.
_OF_RESOURCES = frozenset(
    "url url_type resource_type resource_locator_function name doi license format mimetype size "
    "byte_size byteSize dcat:byteSize".split()
)
_DEPTH = 4
_CONTAINERS = (list, dict)
_NUMBERS = (int, float, Decimal)


class Text(NamedTuple):
    """One text, the language that the data declare for it, and the field it stands in."""

    text: str
    lang: str | None
    field: str


class Item(NamedTuple):
    """One entry of a field.

    Attributes:
        value: A text or a dict.
        lang: The language that the data declare for a text.
        field: The place it stands in.
        several: It stood in a list of several.
        names: What the dataset calls the keys of a dict that a site's mapping has renamed.
        flat: What the keys of a dict begin with where they are fields of their own.
    """

    value: str | dict[str, Any]
    lang: str | None
    field: str
    several: bool = False
    names: Mapping[str, str] = {}
    flat: str = ""


class Reader:
    """Answers what a dataset holds under a name.

    Args:
        dataset: What `package_show` returns.
        report: Where unreadable and unused values are reported.
        language: The language that a site writes in; it comes first.
        skip: Names that are never read.
        of_resources: Fields of resources that the site names; they are read as well.

    What reads from it raises `TooLarge` where there is more than is read of one dataset.
    """

    def __init__(
        self,
        dataset: Mapping[str, Any],
        report: Report,
        language: str = "",
        skip: Sequence[str] = (),
        of_resources: Iterable[str] = (),
    ) -> None:
        self._report = report
        self._budget = Budget()
        self.ledger = Ledger()
        # Says that something was made of a place in the dataset: `take("creator[0]")`.
        self.take = self.ledger.places.add
        self._weighed: set[str] = set()
        self._of_resources = _OF_RESOURCES.union(of_resources)
        self._language = languages.tag(language) or ""
        extras = self._read_extras(dataset.get("extras"))
        held = {name: value for name, value in dataset.items() if not is_empty(value)}
        self._values = {name: values[0] for name, values in extras.items()} | held
        # Extras beside a value of the same name; they are compared when that is read.
        self._spare = {
            name: values for name, values in extras.items() if name in held or len(values) > 1
        }
        # What stands before the first value that can be used, which is told when that is read.
        self._passed: dict[str, list[Any]] = {}
        for name, values in self._spare.items():
            found = [self._values[name], *(values if name in held else values[1:])]
            at = first_usable(found, name)
            self._values[name], self._passed[name] = found[at], found[:at]
        # A field that the dataset has under another name is read from there.
        self._called = stand_ins(name for name in self._values if isinstance(name, str))
        for name, other in self._called.items():
            self._values[name] = self._values[other]
        # What stands under the names that are never read.
        self.skipped = tuple(self._values[name] for name in skip if name in self._values)
        self._hide(skip)

    def without(self, names: Iterable[str]) -> Reader:
        """Return a reader of the same dataset that doesn't know these names either."""
        reader = copy.copy(self)
        reader._hide([form for name in names for form in (name, name + _TRANSLATED)])
        return reader

    def _hide(self, names: Iterable[str]) -> None:
        hidden = set(names)
        stood_for = {name for name, other in self._called.items() if other in hidden}
        self._values = {k: v for k, v in self._values.items() if k not in hidden | stood_for}
        self._translated = {
            name.removesuffix(_TRANSLATED)
            for name in self._values
            if isinstance(name, str) and name.endswith(_TRANSLATED)
        }
        known = translations(self._values, self._stated_languages)
        known = {field: names for field, names in known.items() if field not in hidden}
        self._by_suffix = self._beside_notes(known)
        # Filled when it is asked for.
        self._spelled: dict[str, list[str]] | None = None

    def _beside_notes(self, known: Fields) -> Fields:
        """Let what translates `description` translate `notes`, unless that is another text."""
        if _DESCRIPTION not in known or not (_NOTES in self._values or _NOTES in self._translated):
            return known
        own, notes = (self._values.get(name) for name in (_DESCRIPTION, _NOTES))
        if own is not None and not are_same(own, notes, _NOTES):
            return known
        rest = {field: names for field, names in known.items() if field != _DESCRIPTION}
        return {**rest, _NOTES: (*known.get(_NOTES, ()), *known[_DESCRIPTION])}

    def _stated_languages(self) -> list[str]:
        # What is too large is told where the field itself is read.
        texts: list[Text] = []
        with self._report.silent(), contextlib.suppress(TooLarge):
            texts = self._texts(self._values.get("language"), "language")
        return [code for text in texts for code in languages.several(text.text)]

    def holds(self, name: str) -> bool:
        """Tell whether there may be something under a name: a quick look, without reading.

        A name with a dot may reach into a field.
        """
        return (
            name in self._values
            or name in self._translated
            or name in self._by_suffix
            or "." in name
        )

    def called(self, name: str) -> str:
        """Return what the dataset calls a field."""
        if name not in self._values and name in self._by_suffix:
            return self._by_suffix[name][0][1]
        return self._called.get(name, name)

    def spellings(self, name: str) -> list[str]:
        """Return the names in the dataset that mean a field, in whatever spelling: its own first.

        Unlike `texts` and `items`, which know one name for a field.
        """
        if self._spelled is None:
            self._spelled = {}
            for one, _ in self.filled():
                self._spelled.setdefault(same_name(one), []).append(one)
        return sorted(self._spelled.get(same_name(name), ()), key=name.__ne__)

    def raw(self, name: str) -> Any:
        """Return the value under a name, or None if it is empty: top level first, then extras."""
        value = self._values.get(name)
        if value is not None and name not in self._weighed:
            self._weigh(name, value)
        if name in self._spare and value is not None:
            self._compare(name, value)
        return value

    def filled(self) -> Iterator[tuple[str, Any]]:
        """Yield each field that holds something, as the dataset calls it, unread."""
        for name, value in self._values.items():
            if isinstance(name, str) and name not in self._called and name != EXTRAS:
                yield name, value

    def stands_for(self) -> dict[str, list[str]]:
        """Return which fields each field of the dataset stands for, if for others."""
        found: dict[str, list[str]] = {}
        for field, name in self._called.items():
            found.setdefault(name, []).append(field)
        return found

    def spend(self, field: str, steps: int) -> None:
        """Take steps off for work on a field that takes longer than reading it.

        Raises:
            TooLarge: There are not so many left.
        """
        self._budget.spend(field, steps)

    def _weigh(self, name: str, value: Any) -> None:
        """Take off what reading a field costs, once."""
        self._weighed.add(name)
        if name == RESOURCES and isinstance(value, list):
            value = [
                [row.get(key) for key in self._of_resources] if isinstance(row, dict) else row
                for row in value
            ]
        self._budget.weigh(self._called.get(name, name), value)

    def _decoded(self, value: Any, field: str, literal: bool = False) -> Any:
        """Return what a JSON text stands for, at the cost of walking through that too."""
        if not isinstance(value, str) or not may_be_json(value):
            return value
        if literal:
            self._budget.spend(field, min(len(value), _LITERAL_LENGTH) * _LITERAL_STEPS)
        found = decode(value, literal)
        if not isinstance(found, str):
            self._budget.weigh(field, found)
        return found

    def texts(self, name: str) -> list[Text]:
        """Return the texts under a name, those of `<name>_translated` if there are any.

        Behind them come those of fields such as `title_fra`. Of prose there is one text in a
        language: what another field says in it is reported as unused.
        """
        if not self.holds(name):
            return []
        own = self._own_texts(name)
        others = self.by_suffix(name)
        if not others or name not in PROSE:
            return own + others
        own = [text._replace(lang=text.lang or _language_beside(text, others)) for text in own]
        if not own:
            order = self.in_order({text.lang or "": text.text for text in others})
            others.sort(key=lambda text: order.index(text.lang or ""))
        return self._once_in_a_language(own, others)

    def by_suffix(self, name: str) -> list[Text]:
        """Return the texts of the fields that translate one by their names, as `title_fra` does."""
        return [
            text._replace(lang=text.lang or tag)
            for tag, field in self._by_suffix.get(name, ())
            for text in self._texts(self.raw(field), field, prose=name in PROSE)
        ]

    def _once_in_a_language(self, own: list[Text], others: list[Text]) -> list[Text]:
        kept = list(own)
        said = {text.lang or self._language: text for text in own}
        for text in others:
            first = said.setdefault(text.lang or "", text)
            if first is text:
                kept.append(text)
            elif meaning(first.text, text.field) != meaning(text.text, text.field):
                self._report.add("field-shadowed", text.field, text.text, field=first.field)
        return kept

    def _own_texts(self, name: str) -> list[Text]:
        if name in self._translated:
            translated = name + _TRANSLATED
            found = self._texts(self.raw(translated), translated, prose=True)
            if found:
                self._note_shadowed(name, translated, found)
                return found
        value = self.value(name)
        if value is None:
            return []
        return self._texts(value, self.called(name), prose=name in PROSE)

    def plain(self, name: str) -> str:
        """Return what a core field shows beside its translations, or an empty text."""
        return as_text(self.raw(name)) or ""

    def items(self, name: str) -> list[Item]:
        """Return the entries under a name: dicts as they are, anything else as text."""
        value = self.value(name)
        return self.entries(value, self.called(name)) if value is not None else []

    def rows(self, name: str) -> list[tuple[str, Any]]:
        """Return the entries of a list as they are, each with the name of its place."""
        value = self.raw(name)
        if value is None:
            return []
        field = self.called(name)
        value = self._decoded(value, field, literal=True)
        if isinstance(value, list):
            return [(f"{field}[{i}]", entry) for i, entry in enumerate(value)]
        return [] if is_empty(value) else [(field, value)]

    def group(self, prefix: str, parts: Iterable[str]) -> list[Item]:
        """Return flat fields such as `creator_name` as one dict."""
        found = {part: self.raw(f"{prefix}_{part}") for part in parts}
        values = {part: value for part, value in found.items() if not is_empty(value)}
        if not values:
            return []
        flat = f"{prefix}_"
        held = self.ledger.flat(values, flat)
        return [Item(held, None, f"{flat}{next(iter(values))}", flat=flat)]

    def in_order(self, value: Mapping[str, Any], plain: str = "") -> list[str]:
        """Return the keys of a dict by language: the main language, then alphabetically.

        The main language is the site's; else the one whose text is the plain text; else
        English; else the first.
        """
        keys = sorted(key for key in value if not is_empty(value[key]))
        same = [key for key in keys if plain and value[key] == plain]
        tags = {key: languages.tag(key) or "" for key in keys}
        own = [key for key in keys if self._language and tags[key] == self._language]
        main = self._language.partition("-")[0]
        near = [key for key in keys if main and tags[key].partition("-")[0] == main]
        english = [key for key in keys if tags[key] == "en"]
        first = next(iter([*own, *near, *same, *english, *keys]), None)
        return sorted(keys, key=lambda key: (key != first, key))

    def in_language(self, value: Any, field: str) -> list[Text]:
        """Return the texts of a subfield's value, as `texts` does for a field's."""
        return self._texts(value, field)

    def entries(self, value: Any, field: str) -> list[Item]:
        """Return the entries of a subfield's value, as `items` does for a field's."""
        if isinstance(value, str) and not may_be_json(value):
            return [] if is_empty(value) else [Item(value, None, field)]
        value = self._decoded(value, field, literal=True)
        if self._is_broken(value, field):
            return []
        if not isinstance(value, list):
            return [] if says_nothing(value) else self._entry(value, field, False)
        rows = [(i, entry) for i, entry in enumerate(value) if not says_nothing(entry)]
        several = len(rows) > 1
        return [item for i, entry in rows for item in self._entry(entry, f"{field}[{i}]", several)]

    def value(self, name: str) -> Any:
        """Return the value under a name, whose dots reach into dicts; None if it is empty."""
        value = self.raw(name)
        if value is not None or "." not in name:
            return value
        head, *path = name.split(".")
        value = self.raw(head)
        for step in path:
            value = self._decoded(value, name, literal=True)
            value = _within(value, step)
        return None if is_empty(value) else value

    def _texts(
        self, value: Any, field: str, prose: bool = False, depth: int = _DEPTH
    ) -> list[Text]:
        if isinstance(value, str) and not may_be_json(value):
            return [] if is_empty(value) else [Text(value, None, field)]
        value = self._decoded_text(value, field, prose)
        if says_nothing(value) or (not prose and self._is_broken(value, field)):
            return []
        plain = as_text(value)
        if plain is not None:
            return [Text(plain, None, field)]
        if depth == _DEPTH and isinstance(value, list):
            entries = [(f"{field}[{i}]", entry) for i, entry in enumerate(value)]
            found = (self._texts(entry, at, prose, _DEPTH - 1) for at, entry in entries)
            return [text for texts in found for text in texts]
        if depth and isinstance(value, dict):
            return self._texts_of_dict(value, field, prose, depth - 1)
        self._unreadable(field, value)
        return []

    def _decoded_text(self, value: Any, field: str, prose: bool) -> Any:
        decoded = self._decoded(value, field)
        return value if prose and not by_language(decoded, loose=True) else decoded

    def _texts_of_dict(
        self, value: Mapping[str, Any], field: str, prose: bool, depth: int
    ) -> list[Text]:
        if by_language(value, loose=prose):
            plain = self.plain(field.removesuffix(_TRANSLATED))
            keys = self.in_order(value, plain)
            return [text for key in keys for text in self._in_language(value[key], key, field)]
        label = next((value[key] for key in _LABELS if not is_empty(value.get(key))), None)
        if label is None:
            self._unreadable(field, value)
        return self._texts(label, field, depth=depth)

    def _in_language(self, value: Any, key: str, field: str) -> Iterator[Text]:
        for entry in value if isinstance(value, list) else [value]:
            text = as_text(entry)
            if text is not None and not is_empty(text):
                yield Text(text, languages.tag(key), field)

    def _entry(self, value: Any, field: str, several: bool) -> list[Item]:
        """Return the entries of a value that says something: one, or one per language."""
        text = as_text(value)
        if text is not None:
            return [Item(text, None, field, several)]
        if not isinstance(value, dict):
            self._unreadable(field, value)
            return []
        if by_language(value):
            return self._once_per_language(value, field, several)
        return [Item(self.ledger.held(value, field), None, field, several)]

    def _once_per_language(self, value: Mapping[str, Any], field: str, several: bool) -> list[Item]:
        found: dict[str, Item] = {}
        for text, lang, _ in self._texts(value, field):
            found.setdefault(text, Item(text, lang, field, several))
        return list(found.values())

    def _read_extras(self, extras: Any) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for key, value in self._pairs(decode(extras)):
            if not isinstance(key, str):
                self._unreadable("extras", key)
            elif not is_empty(value):
                found.setdefault(key, []).append(value)
        return found

    def _pairs(self, extras: Any) -> Iterator[tuple[Any, Any]]:
        if isinstance(extras, dict):
            yield from extras.items()
            return
        if not isinstance(extras, list):
            if not is_empty(extras):
                self._unreadable("extras", extras)
            return
        for i, entry in enumerate(extras):
            if isinstance(entry, dict) and "key" in entry:
                yield entry["key"], entry.get("value")
            else:
                self._unreadable(f"extras[{i}]", entry)

    def _note_shadowed(self, name: str, translated: str, found: list[Text]) -> None:
        plain = self.plain(name)
        known = {meaning(text.text, name) for text in found}
        with self._report.silent():
            said = {meaning(text.text, name) for text in self._texts(plain, name, prose=True)}
        self.take(name)
        if not said <= known:
            self._report.add("field-shadowed", name, plain, field=translated)

    def _compare(self, name: str, used: Any) -> None:
        """Report extras that hold something else than what is used under their name."""
        field = f"extras.{name}"
        passed = self._passed.pop(name, [])
        spare = self._spare.pop(name)
        if is_bookkeeping(name):
            return
        for value in passed:
            self._report.add_all(remarks(value, name), name)
        known = self._decoded(used, field, literal=True)
        for extra in spare:
            self._budget.weigh(field, extra)
            if extra not in passed and not are_same(
                self._decoded(extra, field, literal=True), known, name
            ):
                self._report.add("field-shadowed", field, _sample(extra), field=name)

    def _is_broken(self, value: Any, field: str) -> bool:
        """Tell whether a value is JSON that could not be decoded, which is reported."""
        if not isinstance(value, str) or not is_broken_json(value):
            return False
        self._report.add("value-unreadable", field, value, kind="broken JSON")
        return True

    def _unreadable(self, field: str, value: Any) -> None:
        self._report.add("value-unreadable", field, _sample(value), kind=_kind(value))


def is_bookkeeping(name: str) -> bool:
    """Tell whether a field is CKAN's own note of the record, of which an extra tells nothing."""
    return name.startswith("metadata_") or name in ("last_modified", "organization", "name")


def _within(value: Any, step: str) -> Any:
    """Return what a dict has under a key; of a list, what its dicts have."""
    if isinstance(value, list):
        return [one[step] for one in value if isinstance(one, dict) and step in one]
    return value.get(step) if isinstance(value, dict) else None


def _language_beside(text: Text, others: Iterable[Text]) -> str | None:
    """Return the language in which others say the same; none if they say so in several."""
    said = meaning(text.text, text.field)
    found = {other.lang for other in others if meaning(other.text, text.field) == said}
    return found.pop() if len(found) == 1 else None


def is_empty(value: Any) -> bool:
    """Tell whether a value says nothing: None, blanks, nothing inside, or "n/a" as text."""
    if value is None:
        return True
    if isinstance(value, str):
        return is_placeholder(value)
    if isinstance(value, list):
        return all(map(_is_blank, value))
    return isinstance(value, dict) and all(map(_is_blank, value.values()))


def says_nothing(value: Any) -> bool:
    """Tell whether an entry of a list says nothing; a lone `true` doesn't either."""
    return isinstance(value, bool) or is_empty(value)


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return is_placeholder(value)
    return value is None or (isinstance(value, _CONTAINERS) and not value)


def as_text(value: Any) -> str | None:
    """Return a text, number or date as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        return decimal_text(value)
    return None


def by_language(value: Any, loose: bool = False) -> bool:
    """Tell whether a value is a dict by language.

    Args:
        value: Anything.
        loose: It stands where translations are expected: a key that is no tag is one as well.
    """
    if not isinstance(value, dict) or not value:
        return False
    if not loose and (not all(map(is_tag, value)) or value.keys() == _IDENTIFIER):
        return False
    if not all(isinstance(key, str) and _is_content(one) for key, one in value.items()):
        return False
    return not loose or any(map(is_tag, value)) or not any(key in _LABELS for key in value)


def is_tag(key: Any) -> bool:
    """Tell whether a key of a dict is a language tag."""
    return isinstance(key, str) and languages.tag(key) is not None


def decode(value: Any, literal: bool = False) -> Any:
    """Return what a JSON text stands for; a value that is none comes back as it is.

    Args:
        value: Anything.
        literal: Read Python literals too.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) < 2 or _BRACKETS.get(text[0]) != text[-1]:
        return value
    for form in forms_of_json(text):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(form, parse_constant=lambda _: None)
    return python_literal(text, value) if literal else value


def may_be_json(text: str) -> bool:
    """Tell whether a text may hold JSON: it begins with a bracket."""
    return text.lstrip()[:1] in _BRACKETS


def python_literal(text: str, value: str) -> Any:
    """Return the list or dict that a Python literal stands for, else the value as it is."""
    if len(text) > _LITERAL_LENGTH or nesting(text) > _LITERAL_DEPTH:
        return value
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    # A set has no order, and a document must have one.
    found = sorted(found, key=str) if isinstance(found, set) else found
    return found if isinstance(found, _CONTAINERS) else value


def nesting(text: str) -> int:
    """Return how deep the brackets of a text are nested."""
    depth = deepest = 0
    for char in text:
        depth += (char in "[{(") - (char in "]})")
        deepest = max(deepest, depth)
    return deepest


def _is_content(value: Any) -> bool:
    if isinstance(value, list):
        return all(entry is None or isinstance(entry, str) for entry in value)
    return value is None or isinstance(value, str)


def decimal_text(value: int | float | Decimal) -> str | None:
    """Return a number without exponent and final zeros; None if it is none to write."""
    if isinstance(value, int):
        return str(value) if value.bit_length() < 10_000 else None
    if not math.isfinite(value):
        return None
    text = format(Decimal(repr(value) if isinstance(value, float) else value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sample(value: Any) -> str:
    return value if isinstance(value, str) else reprlib.repr(_plain(value))


def _kind(value: Any) -> str:
    return type(_plain(value)).__name__


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Held) else value
