"""What every family works with: the dataset, the site's choices, and where problems go."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .. import languages
from .. import text as texts
from ..identifiers import clean_url
from ..problems import HIDDEN
from ..reader import Item, Reader, Text, as_text, is_empty
from .organization import Organization
from .organization import read as read_organization

if TYPE_CHECKING:
    from ..problems import Report
    from ..settings import Facts, Settings
    from ..site import Rule

T = TypeVar("T")
# Most texts have nothing to clean: printable ASCII with single blanks, no markup, no address.
_PLAIN = re.compile("(?:[!-%'-;=A-~]+ )*[!-%'-;=A-~]+")
Candidate = tuple[str, Callable[[], Sequence[T]]]


class Chosen(NamedTuple):
    """The entries of the source that won, and its name."""

    entries: Sequence[Any]
    field: str


@dataclass(frozen=True)
class Source:
    """One dataset on its way to a record.

    Attributes:
        reader: The fields that the built-in mapping may use.
        site_reader: All fields, for those that the site names.
        settings: The site's choices.
        facts: What the lifecycle knows.
        doi: The bare DOI of the dataset.
        report: Where problems go.
        rules: The site's own rules.
        resource_rules: The site's rules for fields of resources.
        hidden_in_resources: Fields of resources that the built-in mapping must not use.
    """

    reader: Reader
    site_reader: Reader
    settings: Settings
    facts: Facts
    doi: str
    report: Report
    rules: tuple[Rule, ...] = ()
    resource_rules: tuple[Rule, ...] = ()
    hidden_in_resources: frozenset[str] = frozenset()

    @cached_property
    def organization(self) -> Organization:
        """The dataset's organization, read once."""
        return read_organization(self)

    def rules_for(self, target: str, kind: str | None = None) -> list[Rule]:
        """Return the site's rules for a property (and a type of it), in the order of fields."""
        return [
            rule
            for rule in self.rules
            if rule.target == target and (kind is None or rule.type == kind)
        ]

    def site_items(self, rule: Rule, names: dict[str, str]) -> list[Item]:
        """Return the entries of a field that the site names.

        Args:
            rule: The site's rule.
            names: What the family calls a part of the property in a dict.
        """
        items = self.site_reader.items(rule.field)
        return [_renamed(item, rule, names) for item in items] if rule.fields else items

    def site_texts(self, rule: Rule, part: str = "") -> list[Text]:
        """Return the texts of a field that the site names, with the site's language for them."""
        if not rule.fields:
            found = self.site_reader.texts(rule.field)
            return [t._replace(lang=t.lang or _lang(rule.constants.get("lang"))) for t in found]
        part = part or rule.target
        found = []
        for item in self.site_items(rule, {}):
            if isinstance(item.value, str):
                found.append(Text(item.value, item.lang, item.field))
                continue
            lang = _lang(as_text(item.value.get("lang")) or rule.constants.get("lang"))
            at = _place(item, part)
            inner = self.reader.in_language(item.value.get(part), at)
            found += [Text(text.text, text.lang or lang, at) for text in inner]
        return found

    def choose(
        self,
        candidates: Iterable[Candidate[T]],
        key: Callable[[T], Hashable] = lambda entry: entry,
    ) -> Chosen:
        """Return the first source that yields anything, and report those that it shadows.

        Args:
            candidates: The sources, by field, highest first.
            key: What makes two entries the same.
        """
        rest = iter(candidates)
        found = ((read(), field) for field, read in rest)
        chosen = next((Chosen(*one) for one in found if one[0]), Chosen((), ""))
        known = {key(entry) for entry in chosen.entries}
        with self.report.silent():
            unused = [field for field, read in rest if any(key(e) not in known for e in read())]
        for field in unused:
            self.report.add("field-shadowed", field, field=chosen.field)
        return chosen

    def site_candidate(
        self, target: str, read: Callable[[Rule], Iterable[T]], kind: str | None = None
    ) -> list[Candidate[T]]:
        """Return what the site maps to a property as the highest of its sources.

        Args:
            target: The property.
            read: Reads what one rule yields.
            kind: The type of the property, if it has types.
        """
        rules = [rule for rule in self.rules_for(target) if rule.type == kind]
        if not rules:
            return []
        return [(rules[0].field, lambda: [entry for rule in rules for entry in read(rule)])]

    def line(self, text: str, field: str, mark: str = "") -> str:
        """Return a text on one line, cleaned, without HTML and e-mail addresses."""
        if not text or _PLAIN.fullmatch(text):
            return text
        cleaned, findings = texts.clean(text)
        self.report.add_all(findings, field)
        shown, count = texts.without_emails(texts.strip_html(cleaned), mark)
        if count:
            self.report.add("email-removed", field, n=count)
            shown = shown if any(map(str.isalnum, shown)) else ""
        return texts.one_line(shown).strip()

    def free_line(self, text: str, field: str) -> str:
        """Return a line of free text: e-mail addresses stay if the site wants them to."""
        if self.settings.remove_emails:
            return self.line(text, field, HIDDEN)
        cleaned, findings = texts.clean(text)
        self.report.add_all(findings, field)
        return texts.one_line(texts.strip_html(cleaned)).strip()

    def url(
        self, text: str, field: str, schemes: tuple[str, ...] = ("http", "https")
    ) -> str | None:
        """Return a usable web address, or None (``url-unusable``)."""
        if is_empty(text):
            return None
        url = clean_url(text, schemes)
        if url is None:
            self.report.add("url-unusable", field, text)
        return url

    def language_of(self, text: Text) -> str | None:
        """Return the ``xml:lang`` of a text: its own, else the language the site writes in."""
        return text.lang or languages.tag(self.settings.language)

    def main_first(self, entries: list[Text]) -> list[Text]:
        """Return texts in their order, those of the site's language first."""
        main = languages.tag(self.settings.language)
        return (
            sorted(entries, key=lambda entry: entry.lang not in (main, None)) if main else entries
        )


def _renamed(item: Item, rule: Rule, names: dict[str, str]) -> Item:
    if not isinstance(item.value, dict):
        return item
    known = {
        names.get(part, part): (name, item.value.get(name))
        for name, part in sorted(rule.fields.items())
    }
    value = {part: content for part, (_, content) in known.items() if not is_empty(content)}
    return item._replace(value=value, names={part: name for part, (name, _) in known.items()})


def _place(item: Item, part: str) -> str:
    return f"{item.field}.{item.names.get(part, part)}"


def _lang(text: str | None) -> str | None:
    return languages.tag(text) if text else None
