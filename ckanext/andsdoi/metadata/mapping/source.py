"""What every family works with: the dataset, the site's choices, and where problems go."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..dataset.budget import Budget, TooLarge
from ..dataset.organization import Organization, read_organization
from ..dataset.reader import RESOURCES, Item, Reader, Text, as_text, is_empty
from ..problems import HIDDEN, N_
from ..site import TARGETS
from ..values import languages
from ..values import text as texts
from ..values.identifiers import clean_url

if TYPE_CHECKING:
    from ..problems import Report
    from ..settings import Facts, Settings
    from ..site import Rule

T = TypeVar("T")
# Most texts have nothing to clean: printable ASCII with single blanks, no markup, no address.
_PLAIN = re.compile("(?:[!-%'-;=A-~]+ )*[!-%'-;=A-~]+")
# What it costs to begin with a text of Markdown, in characters of it.
_RENDERING = 200
# What a character of other texts costs, in steps.
_LINE = 5
Candidate = tuple[str, Callable[[], Sequence[T]]]


class Chosen(NamedTuple):
    """The entries of the source that won, and its name."""

    entries: Sequence[Any]
    field: str


class Entry(NamedTuple):
    """One entry of a field that the site names, as parts of its target."""

    source: Source
    item: Item

    @property
    def field(self) -> str:
        """Return the place that the entry stands in."""
        return self.item.field

    def place(self, part: str) -> str:
        """Return the place that a part stands in, as the dataset calls it."""
        name = self.item.names.get(part)
        return f"{self.item.field}.{name}" if name else self.item.field

    def raw(self, part: str) -> Any:
        """Return the value of a part, None without one."""
        assert isinstance(self.item.value, dict)  # noqa: S101 - site_entries makes it one
        return self.item.value.get(part)

    def text(self, part: str) -> str:
        """Return a part as text, empty without one."""
        return (as_text(self.raw(part)) or "").strip()

    def texts(self, part: str) -> list[Text]:
        """Return the texts of a part, in whatever shape it is."""
        at = self.place(part)
        found = self.source.reader.in_language(self.raw(part), at)
        return [text._replace(lang=text.lang or self.item.lang) for text in found]

    def line(self, part: str) -> str | None:
        """Return a part as a line of free text."""
        return self.source.free_line(self.text(part), self.place(part)) or None

    def url(self, part: str) -> str | None:
        """Return a part as a usable web address."""
        return self.source.url(self.text(part), self.place(part))

    def term(self, part: str, terms: Mapping[str, str]) -> str | None:
        """Return a part as a term of a controlled list."""
        return self.source.term(self.text(part), terms, part, self.place(part))


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
        references: The texts that were looked up as references to other datasets of the site.
        markdown: How many characters of Markdown may still be rendered.
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
    references: dict[str, None] = default(default_factory=dict, compare=False)
    markdown: Budget = default(default_factory=Budget, compare=False)

    @cached_property
    def organization(self) -> Organization:
        """Return the dataset's organization, read once."""
        return read_organization(self.reader, self.line, lambda: self.main_language)

    @cached_property
    def main_language(self) -> str:
        """Return the language of the main title, else that of the dataset; empty if unknown."""
        titles = self.reader.texts("title")
        if titles and (language := self.language_of(titles[0])):
            return language
        found = (languages.language(text.text) for text in self.reader.texts("language"))
        return next(filter(None, found), "")

    def rules_for(self, target: str, kind: str | None = None) -> list[Rule]:
        """Return the site's rules for a property (and a type of it), in the order of fields."""
        rules = self._rules.get(target, [])
        return rules if kind is None else [rule for rule in rules if rule.type == kind]

    @cached_property
    def _rules(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.target, []).append(rule)
        return found

    def site_items(self, rule: Rule, names: dict[str, str]) -> list[Item]:
        """Return the entries of a field that the site names.

        Args:
            rule: The site's rule.
            names: What the family calls a part of the property in a dict.
        """
        items = self.site_reader.items(rule.field)
        return [_renamed(item, rule, names) for item in items] if rule.fields else items

    def site_texts(self, rule: Rule) -> list[Text]:
        """Return the texts of a field that the site names, with the site's language for them."""
        if not rule.fields:
            found = self.site_reader.texts(rule.field)
            return [t._replace(lang=t.lang or _lang(rule.constants.get("lang"))) for t in found]
        return [
            text._replace(lang=text.lang or _lang(entry.text("lang")))
            for entry in self.site_entries(rule)
            for text in entry.texts(rule.target)
        ]

    def site_entries(self, rule: Rule, names: Mapping[str, str] | None = None) -> list[Entry]:
        """Return the entries of a field that the site names as parts of its target.

        Args:
            rule: The site's rule. Its constants are parts of every entry.
            names: What the family calls a part.
        """
        names = names or {}
        main = TARGETS[rule.target].parts[0]
        main = names.get(main, main)
        constants = {names.get(part, part): text for part, text in rule.constants.items()}
        found = []
        for item in self.site_items(rule, dict(names)):
            value = (
                item.value if isinstance(item.value, dict) else {names.get(main, main): item.value}
            )
            found.append(Entry(self, item._replace(value={**constants, **value})))
        return found

    def term(self, text: str, terms: Mapping[str, str], name: str, field: str) -> str | None:
        """Return a term of a controlled list, or None (`value-unreadable`)."""
        if not text or text in terms:
            return text or None
        self.report.add("value-unreadable", field, text, kind=N_("no word of DataCite's list"))
        return None

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
        for field, read in rest:
            entries = read()
            if entries:
                self._note_unused(list(rest), entries, key, field)
                return Chosen(entries, field)
        return Chosen((), "")

    def _note_unused(
        self,
        candidates: list[Candidate[T]],
        entries: Sequence[T],
        key: Callable[[T], Hashable],
        chosen: str,
    ) -> None:
        """Report the sources that yield something else than the chosen one."""
        if not candidates:
            return
        known = {key(entry) for entry in entries}
        with self.report.silent():
            unused = [name for name, read in candidates if any(key(e) not in known for e in read())]
        for name in unused:
            self.report.add("field-shadowed", name, field=chosen)

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

    def stands_for(self, text: str) -> str | None:
        """Return what is written for a text, which may refer to another dataset of the site.

        It is a DOI or URL, empty for the dataset itself, None if nothing may be written, and the
        text itself if it refers to no dataset.
        """
        self.references[text] = None
        return self.facts.datasets.get(text, text)

    def line(self, text: str, field: str, mark: str = "") -> str:
        """Return a text on one line, cleaned, without HTML and e-mail addresses."""
        if not text:
            return text
        self.reader.take(field)
        if _PLAIN.fullmatch(text) and not texts.may_hold_email(text):
            return text
        self.reader.spend(field, _LINE * len(text))
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
        self.reader.take(field)
        self.reader.spend(field, _LINE * len(text))
        cleaned, findings = texts.clean(text)
        self.report.add_all(findings, field)
        return texts.one_line(texts.strip_html(cleaned)).strip()

    def rendered(self, text: str, field: str, most: int, remove_emails: bool = True) -> str:
        """Return the beginning of Markdown as plain text; nothing if too much was rendered."""
        beginning = text[:most]
        try:
            self.markdown.spend(field, _RENDERING + len(beginning))
        except TooLarge:
            self.report.add("text-left-out", field, n=len(text))
            return ""
        self.reader.take(field)
        shown, findings = texts.plain(beginning, remove_emails=remove_emails)
        self.report.add_all(findings, field)
        return shown

    def url(
        self, text: str, field: str, schemes: tuple[str, ...] = ("http", "https")
    ) -> str | None:
        """Return a usable web address, or None (`url-unusable`)."""
        if is_empty(text):
            return None
        self.reader.spend(field, _LINE * len(text))
        url = clean_url(text, schemes)
        if url is None:
            self.report.add("url-unusable", field, text)
        else:
            self.reader.take(field)
        return url

    def language_of(self, text: Text) -> str | None:
        """Return the `xml:lang` of a text: its own, else the language the site writes in."""
        return text.lang or languages.tag(self.settings.language)

    @cached_property
    def addresses_of_resources(self) -> frozenset[str]:
        """Return the addresses of the dataset's resources."""
        rows = [row for _, row in self.reader.rows(RESOURCES) if isinstance(row, Mapping)]
        return frozenset(url for row in rows if isinstance(url := row.get("url"), str))


def _renamed(item: Item, rule: Rule, names: dict[str, str]) -> Item:
    if not isinstance(item.value, dict):
        return item
    known = {
        names.get(part, part): (name, item.value.get(name))
        for name, part in sorted(rule.fields.items())
    }
    value = {part: content for part, (_, content) in known.items() if not is_empty(content)}
    return item._replace(value=value, names={part: name for part, (name, _) in known.items()})


def _lang(text: str | None) -> str | None:
    return languages.tag(text) if text else None
