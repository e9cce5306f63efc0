"""What is missing or wrong in a dataset, in terms of the CKAN field that an editor knows.

`CATALOGUE` is the one list of codes, severities and messages. A message is a template with
named parameters: CKAN's side translates `Problem.template` and fills in `Problem.params`;
`Problem.message` is the English text. `SCOPES` says where a problem can be mended;
`lines.py` makes of the problems what an editor reads.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from .values.findings import EXCERPT, Finding
from .values.text import clean, one_line, without_emails

BLOCKS = "blocks"
LOST = "lost"
ADVICE = "advice"
SEVERITIES = (BLOCKS, LOST, ADVICE)
DATASET = "dataset"
ORGANIZATION = "organization"
SITE = "site"
HIDDEN = "[…]"
_LONGEST = 500
# What is remarked on a name or its identifier, wherever it stands.
_OF_A_NAME = frozenset(["name-guessed", "name-unsure", "identifier-unknown"])
_CREATOR = "creator"
# Of so many places problems are told one by one.
_MOST = 500


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a marker
    """Mark a message for extraction; it is translated where it is shown."""
    return message


class Counted(str):
    """A message that counts its place `n`; `one` is what it is for one."""

    __slots__ = ("one",)
    one: str


def NN_(one: str, many: str) -> Counted:  # noqa: N802 - like N_
    """Mark a message that counts `n` for extraction, in the singular and in the plural."""
    counted = Counted(many)
    counted.one = one
    return counted


class Language(NamedTuple):
    """What translates messages: `gettext` and `ngettext` of one language."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


ENGLISH = Language(str, lambda one, many, n: one if n == 1 else many)

REPEATED = NN_("{message} ({n} time)", "{message} ({n} times)")

CATALOGUE: dict[str, tuple[str, str]] = {
    "doi-invalid": (BLOCKS, N_('"{doi}" can\'t be a DOI. Check the prefix and shoulder.')),
    "creator-missing": (BLOCKS, N_("Neither author nor organization. Fill in the author.")),
    "title-missing": (BLOCKS, N_("The dataset has no title. Give it one.")),
    "required-missing": (
        BLOCKS,
        N_("This site requires {field} before a DOI is minted. Fill it in."),
    ),
    "record-invalid": (
        BLOCKS,
        N_("The extension {plugin} made what DataCite does not allow. {what}: {value}."),
    ),
    "amend-failed": (BLOCKS, N_("The extension {plugin} failed on this dataset; see the log.")),
    "mapping-failed": (
        BLOCKS,
        N_("{what} could not be made; this is a defect, see the log."),
    ),
    "xml-too-large": (
        BLOCKS,
        N_(
            "Size of the metadata in bytes: {n}; the registry takes at most {max}. "
            "Shorten the description or the list of {field}."
        ),
    ),
    "dataset-too-large": (
        BLOCKS,
        N_(
            "The dataset holds more than can be read of one, most of it in {field}. "
            "Shorten that; until then the DOI is set aside."
        ),
    ),
    "author-email-only": (
        LOST,
        N_("Only an e-mail address was found. Write the author's name."),
    ),
    "names-et-al": (LOST, N_('"et al." was left out. List all authors.')),
    "name-part-dropped": (LOST, N_('"{part}" is not part of a name and was left out.')),
    "too-many-names": (
        LOST,
        NN_("{n} name; at most {max} can be sent.", "{n} names; at most {max} can be sent."),
    ),
    "too-many-values": (
        LOST,
        NN_("{n} value; at most {max} can be sent.", "{n} values; at most {max} can be sent."),
    ),
    "orcid-checksum": (
        LOST,
        N_("{found} is no ORCID iD: its check digit is wrong. Copy it from orcid.org."),
    ),
    "ror-checksum": (
        LOST,
        N_("{found} is no ROR ID: its check digit is wrong. Copy it from ror.org."),
    ),
    "identifier-unknown": (
        LOST,
        N_('"{found}" is no ORCID iD, ROR ID or ISNI, and was left out. Write one of these.'),
    ),
    "role-unknown": (
        LOST,
        N_('The role "{found}" has no match at DataCite; {name} was left out.'),
    ),
    "role-other": (
        ADVICE,
        N_('DataCite has no word for the role "{found}"; {name} is sent as Other.'),
    ),
    "contact-name-missing": (
        LOST,
        N_("A contact without name was left out; its e-mail address is never sent. Add a name."),
    ),
    "value-unreadable": (LOST, N_("The value has a form that can't be read ({kind}).")),
    "text-cut": (
        LOST,
        NN_(
            "{n} character, the first {max} are sent.", "{n} characters, the first {max} are sent."
        ),
    ),
    "text-left-out": (
        LOST,
        NN_(
            "{n} character was left out: there is too much in all descriptions together.",
            "{n} characters were left out: there is too much in all descriptions together.",
        ),
    ),
    "characters-removed": (
        LOST,
        NN_(
            "{n} character that must not be sent was removed.",
            "{n} characters that must not be sent were removed.",
        ),
    ),
    "xml-shortened": (LOST, N_("To stay under {max} bytes, {what} was left out.")),
    "date-unreadable": (
        LOST,
        N_('"{found}" is no date. Write 2024, 2024-05 or 2024-05-31.'),
    ),
    "year-unusable": (LOST, N_("{found} can't be a publication year.")),
    "language-unknown": (LOST, N_('"{found}" is no language code. Use de, en, pt-BR ...')),
    "language-only-one": (
        LOST,
        NN_(
            "DataCite has room for one language: {first}. {others} was left out.",
            "DataCite has room for one language: {first}. {others} were left out.",
        ),
    ),
    "subject-without-words": (
        LOST,
        NN_(
            "{n} keyword is only a number or an address and was left out. Add it in words.",
            "{n} keywords are only numbers or addresses and were left out. Add them in words.",
        ),
    ),
    "geometry-unreadable": (
        LOST,
        N_('"{found}" is neither GeoJSON, WKT, a bounding box nor the name of a place.'),
    ),
    "geometry-out-of-range": (
        LOST,
        N_("{lon}, {lat} is not on earth. Longitude first, in degrees (WGS 84)."),
    ),
    "geometry-simplified": (LOST, N_("{what} can't be sent; the {instead} is.")),
    "related-unreadable": (LOST, N_('"{found}" is no identifier. Give a DOI or a web address.')),
    "relation-without-identifier": (
        LOST,
        N_("{dataset} has neither DOI nor public page, so the relation can't be sent."),
    ),
    "too-many-datasets": (
        LOST,
        N_(
            "A document names at most {max} other datasets of this site. References that were"
            " left out: {n}."
        ),
    ),
    "url-unusable": (LOST, N_('"{found}" is no usable web address.')),
    "funder-name-missing": (LOST, N_("A funder without name was left out. Add the name.")),
    "kernel-dropped": (LOST, N_("{what} needs kernel {k}; this site sends {kernel}.")),
    "kernel-replaced": (
        ADVICE,
        N_("{what} is sent as {instead}, because this site sends kernel {kernel}."),
    ),
    "email-removed": (
        ADVICE,
        NN_("{n} e-mail address was left out.", "{n} e-mail addresses were left out."),
    ),
    "field-shadowed": (ADVICE, N_("Not used, because {field} is filled.")),
    "author-missing": (
        ADVICE,
        N_("No author. {organization} is named as creator. Fill in the author."),
    ),
    "name-unsure": (
        ADVICE,
        N_(
            '"{found}" may be several names or one. Separate authors by ";", write "Family, Given".'
        ),
    ),
    "name-guessed": (
        ADVICE,
        N_(
            'Read as persons: {names}. If that is wrong, write "Family, Given", '
            "or use the organisation's full name."
        ),
    ),
    "names-one-organization": (
        ADVICE,
        N_('"{found}" is sent as one organisation. Separate several by ";".'),
    ),
    "publisher-missing": (
        ADVICE,
        N_(
            "No organization, so {publisher} is named as publisher. "
            "Put the dataset into an organization."
        ),
    ),
    "year-fallback": (
        ADVICE,
        N_(
            "{year}, the year in which the dataset was entered, is the publication year. "
            "Fill in the date of publication."
        ),
    ),
    "date-order": (ADVICE, N_("The end lies before the start ({found}); they were swapped.")),
    "date-ambiguous": (
        ADVICE,
        N_('"{found}": day or month first? Only the year is sent. Write 2014-06-05.'),
    ),
    "licence-missing": (
        ADVICE,
        N_("No licence: nobody knows what may be done with the data. Choose one."),
    ),
    "licence-unknown": (
        ADVICE,
        N_(
            '"{found}" is not the name and version of a licence that DataCite knows; '
            "its text is sent."
        ),
    ),
    "licence-version-assumed": (
        ADVICE,
        N_(
            "{found} names no version and is sent as {spdx}. "
            "If that is wrong, choose a licence that names its version."
        ),
    ),
    "orcid-missing": (
        ADVICE,
        NN_("{n} person without ORCID iD.", "{n} persons without ORCID iD."),
    ),
    "ror-missing": (ADVICE, N_("The publisher has no ROR ID. Add it to the organization.")),
    "description-missing": (
        ADVICE,
        N_("DataCite recommends a description. It makes the dataset easier to find."),
    ),
    "subject-missing": (
        ADVICE,
        N_("DataCite recommends tags. It makes the dataset easier to find."),
    ),
    "contributor-missing": (
        ADVICE,
        N_("DataCite recommends a contact or maintainer. It makes the dataset easier to find."),
    ),
    "date-missing": (
        ADVICE,
        N_(
            "DataCite recommends a date, such as that of publication. "
            "It makes the dataset easier to find."
        ),
    ),
    "related-missing": (
        ADVICE,
        N_(
            "DataCite recommends a related page or publication. "
            "It makes the dataset easier to find."
        ),
    ),
    "place-missing": (
        ADVICE,
        N_("DataCite recommends a place. It makes the dataset easier to find."),
    ),
}

# Of scripts without capitals "Family, Given" tells nothing.
_UNCASED = N_(
    'Whether "{found}" is a person or an organisation can\'t be told; it is sent as it is. An '
    'ORCID iD or ROR ID beside it would tell. Separate several names by ";".'
)

# What else a message may say, under a word that goes with the problem.
VARIANTS: dict[tuple[str, str], str] = {
    ("author-email-only", "stand-in"): N_(
        "Only an e-mail address was found; {organization} is named as creator. "
        "Write the author's name."
    ),
    ("creator-missing", "unread"): N_(
        "This can't be read as a name, and there is no organization. Write the author's name."
    ),
    ("geometry-simplified", "points"): N_(
        "More than {max} points in one place ({number}): their bounding box is sent."
    ),
    ("geometry-simplified", "polygons"): N_(
        "More than {max} polygons in one place ({number}): their bounding box is sent."
    ),
    ("geometry-simplified", "corners"): N_(
        "A polygon with more than {max} points ({number}): its bounding box is sent."
    ),
    ("geometry-unreadable", "zeros"): N_(
        "Nothing but 0 0 is given, as in a form that was left empty; no place is sent."
    ),
    ("funder-name-missing", "found"): N_(
        '"{found}" names no funder and was left out. Write the name of the funder.'
    ),
    ("language-only-one", "name"): NN_(
        "A name has room for one language. {first} is sent, {others} was left out.",
        "A name has room for one language. {first} is sent, {others} were left out.",
    ),
    ("language-only-one", "organization"): N_(
        "The organization's name is sent in one language: {first}. {others} was left out."
    ),
    ("licence-unknown", "address"): N_(
        '"{found}" is no licence that DataCite knows; its address is sent.'
    ),
    ("name-unsure", "alone"): N_(
        'Whether "{found}" is a person or an organisation can\'t be told. Write a person as '
        '"Family, Given"; an organisation may stay as it is.'
    ),
    ("name-unsure", "alone-uncased"): _UNCASED,
    ("name-unsure", "uncased"): _UNCASED,
    ("publisher-missing", "unavailable"): N_(
        "No organization, so the publisher is sent as unknown. "
        "Put the dataset into an organization."
    ),
    ("ror-missing", "option"): N_("The publisher has no ROR ID. Set option publisher_ror."),
    ("ror-missing", "own"): N_("The publisher has no ROR ID. Add it where the publisher is named."),
    ("ror-missing", "registered"): N_(
        "The publisher was registered without ROR ID. ckan andsdoi refresh --publisher sends that "
        "of the organization."
    ),
    ("value-unreadable", "no-name"): N_(
        '"{found}" is an account or an id, or no name at all, and was left out. Write the name.'
    ),
    ("value-unreadable", "stand-in"): N_(
        '"{found}" is an account or an id, or no name at all; {organization} is named as creator. '
        "Write the author's name."
    ),
    ("year-fallback", "today"): N_(
        "No date is known: {year}, the current year, is the publication year. "
        "Fill in the date of publication."
    ),
    ("year-fallback", "unread"): N_(
        "{year} stands in for the year of publication, because its date could not be read."
    ),
    ("year-fallback", "changed"): N_(
        "{year}, the year in which the dataset was last changed, is the publication year. "
        "Fill in the date of publication."
    ),
}

# Where a problem can be mended, if not in its dataset; under a word as in `VARIANTS`.
SCOPES: dict[tuple[str, str], str] = {
    ("ror-missing", ""): ORGANIZATION,
    ("ror-missing", "option"): SITE,
    ("ror-missing", "own"): ORGANIZATION,
    ("ror-missing", "registered"): ORGANIZATION,
    ("publisher-missing", ""): ORGANIZATION,
    ("publisher-missing", "unavailable"): ORGANIZATION,
    ("language-only-one", "organization"): ORGANIZATION,
    ("licence-version-assumed", ""): SITE,
}

# The order in which an editor meets the fields: CKAN's core, scheming and dcat, ISO harvesters.
FIELD_ORDER = (
    "title title_translated author maintainer maintainers organization notes notes_translated tags "
    "tags_translated tag_string license_id license_title license_url version url id type "
    "metadata_created resources relationships creator creators authors creator_name publisher "
    "publisher_name publisher_identifier contributor contributors qualified_attribution contact "
    "contact_points contact_point contacts contact_name rights_holder holder_name "
    "copyright_holder extra_authors co_authors publication subtitle alternative_title "
    "alternate_title description keywords keyword theme themes subject subjects topic topics "
    "topic_category iso_topic theme-primary theme-secondary category categories issued modified "
    "created available valid date_accepted date_submitted date_copyrighted "
    "publication_year temporal_coverage temporals temporal_start temporal_end spatial_coverage "
    "spatial spatial_text spatial_uri spatial_bbox spatial_centroid bbox language identifier guid "
    "alternate_identifier version_notes provenance lineage purpose usage documentation homepage "
    "data_homepage information_url more_info website dataset_url data_dictionary conforms_to "
    "schema is_referenced_by source sources data_source origin in_series related_publication "
    "related_publications related_dataset related_datasets see_also see_alsos qualified_relation "
    "related_resource related_identifiers relations access_rights liability rights dcat_type "
    "funding funder funders funding_references dataset-reference-date temporal-extent-begin "
    "temporal-extent-end responsible-party bbox-west-long licence licence_url access_constraints "
    "resource-type"
).split()
_RANK = {name: rank for rank, name in enumerate(FIELD_ORDER)}


# What is said in other words, or in another language, where it fills a place of a message.
_NAME = re.compile(r"[a-z]+(?:[A-Z]+[a-z]*)+")
_BEFORE_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PHRASES = ("what", "instead", "kind")
_IN_OTHER_WORDS = {
    "dict": N_("parts within a field"),
    "list": N_("a list"),
    "str": N_("a text"),
    "int": N_("a number"),
    "float": N_("a number"),
    "bool": N_("yes or no"),
    "NoneType": N_("nothing"),
    "a DOI is a related identifier": N_("a DOI belongs to related pages and works"),
    # what stays as it is, but for the language
    **{
        phrase: phrase
        for phrase in (
            N_("broken JSON"),
            N_("no word"),
            N_("a line"),
            N_("a hole"),
            N_("a polygon across the antimeridian"),
            N_("a polygon wider than 180 degrees"),
            N_("bounding box"),
            N_("outer ring"),
        )
    },
    # properties as DataCite calls them
    "resource": N_("The record"),
    "creator": N_("The list of authors"),
    "title": N_("The title"),
    "publisher": N_("The publisher"),
    "publicationYear": N_("The publication year"),
    "resourceType": N_("The type"),
    "subject": N_("The list of keywords"),
    "contributor": N_("The list of contacts and contributors"),
    "date": N_("The list of dates"),
    "language": N_("The language"),
    "alternateIdentifier": N_("The list of other identifiers"),
    "relatedIdentifier": N_("The list of related pages and works"),
    "size": N_("The sizes of the files"),
    "format": N_("The formats of the files"),
    "version": N_("The version"),
    "rights": N_("The licence"),
    "description": N_("The description"),
    "geoLocation": N_("The list of places"),
    "fundingReference": N_("The funding"),
    "relatedItem": N_("The list of related works"),
}


@dataclasses.dataclass(frozen=True)
class Problem:
    """One problem of one field.

    Attributes:
        code: A key of `CATALOGUE`.
        severity: `blocks` (not minted), `lost` (found, but not in the XML) or `advice`.
        field: The CKAN field as the editor knows it (`creator[2].identifier`), or an option.
        property: The DataCite property, as its XML element is called.
        found: An excerpt of what was found, without e-mail addresses.
        message: The English message.
        template: The message's msgid, with named parameters.
        params: The parameters of `template`.
        count: How often the problem occurred in this field.
        variant: What else its message says, a word of `VARIANTS`.
        scope: Where it can be mended: `dataset`, `organization` or `site`.
    """

    code: str
    severity: str
    field: str
    property: str
    found: str
    message: str
    template: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    count: int = 1
    variant: str = ""
    scope: str = DATASET

    def in_language(self, language: Language) -> str:
        """Return the message in the words that a translation has for its template."""
        if not self.template:
            return self.message
        return _in_words(self.template, self.params, self.count, language)


def fill(template: str, params: Mapping[str, object]) -> str:
    """Fill the places of a message; a name that only a translation uses is empty."""
    return template.format_map(defaultdict(str, params))


def in_words(template: str, params: Mapping[str, object], language: Language = ENGLISH) -> str:
    """Return a message of a language with its places filled; one that counts `n` agrees with it."""
    n, words = params.get("n"), _translated(params, language)
    if isinstance(template, Counted) and isinstance(n, int):
        return fill(language.ngettext(template.one, str(template), n), words)
    return fill(language.gettext(template), words)


def _translated(params: Mapping[str, object], language: Language) -> Mapping[str, object]:
    """Return the words for the places of a message with its phrases in plain words of a language.

    A phrase may have places itself.
    """
    phrases = {
        key: fill(language.gettext(_IN_OTHER_WORDS.get(text) or _apart(text)), params)
        for key in _PHRASES
        if isinstance(text := params.get(key), str) and text
    }
    return {**params, **phrases}


def _in_words(
    template: str, params: Mapping[str, object], count: int, language: Language = ENGLISH
) -> str:
    text = in_words(template, params, language)
    if count > 1 and "n" not in params:
        return in_words(REPEATED, {"message": text, "n": count}, language)
    return text


def _apart(text: str) -> str:
    """Return the name of an element in words (`Name type`); anything else as it is."""
    return _BEFORE_CAPITAL.sub(" ", text).capitalize() if _NAME.fullmatch(text) else text


@dataclasses.dataclass
class _Noted:
    """What was reported of a field under one code; it is put into words when it is asked for."""

    code: str
    field: str
    property: str
    found: str
    params: dict[str, object]
    severity: str
    template: str
    count: int = 1
    variant: str = ""

    def again(self, params: Mapping[str, object]) -> None:
        self.count += 1
        known, more = self.params.get("n"), params.get("n")
        if isinstance(known, int) and isinstance(more, int):
            self.params["n"] = known + more

    def problem(self) -> Problem:
        found = excerpt(self.found)
        shown = {
            key: excerpt(value, _LONGEST) if isinstance(value, str) else value
            for key, value in self.params.items()
        }
        params = {"found": found, "field": self.field, "property": self.property, **shown}
        if self.count > 1:
            params["count"] = self.count
        template = VARIANTS.get((self.code, self.variant), self.template)
        return Problem(
            self.code,
            self.severity,
            self.field,
            self.property,
            found,
            _in_words(template, params, self.count),
            template,
            params,
            self.count,
            self.variant,
            SCOPES.get((self.code, self.variant), DATASET),
        )


class Report:
    """Collects the problems of one dataset; one per field and code, with a count.

    After the first some hundred the places within a field are one field.
    """

    def __init__(self) -> None:
        self.property = ""
        self.fallbacks: dict[str, str] = {}
        self.elsewhere: set[str] = set()
        self._noted: dict[tuple[str, str], _Noted] = {}
        self._silent = False

    def add(self, code: str, field: str, found: str = "", /, **params: object) -> None:
        """Report a problem of a field. What is said of it carries no e-mail address."""
        if self._silent:
            return
        if len(self._noted) >= _MOST and (field, code) not in self._noted:
            # Beyond, those of a field are counted as one.
            field = root_field(field)
        known = self._noted.get((field, code))
        if known is not None:
            if found and found == known.found:
                # One value, read twice.
                return
            known.again(params)
            known.variant = known.variant if _are_alike(known.variant, params) else ""
            return
        variant = str(params.pop("variant", ""))
        noted = _Noted(code, field, self.property, found, params, *CATALOGUE[code], variant=variant)
        self._noted[field, code] = noted

    def add_all(self, findings: Iterable[Finding], field: str) -> None:
        """Report what a reader of a value remarked on it."""
        for code, found, params in findings:
            self.add(code, field, found, **params)

    @contextmanager
    def about(self, prop: str) -> Iterator[None]:
        """Name the property that the problems reported inside are about."""
        outer, self.property = self.property, prop
        try:
            yield
        finally:
            self.property = outer

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Report nothing inside: a value is only looked at, not used."""
        outer, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = outer

    def holds(self, codes: Iterable[str], fields: Iterable[str]) -> bool:
        """Tell whether one of these problems was reported of one of these fields."""
        roots = set(fields)
        wanted = set(codes)
        return any(code in wanted and root_field(field) in roots for field, code in self._noted)

    def places(self) -> set[str]:
        """Return the places that problems were reported of."""
        return {field for field, _ in self._noted}

    def is_lost(self, prop: str) -> bool:
        """Tell whether something was found for a property that can't be sent."""
        return any(one.property == prop and one.severity == LOST for one in self._noted.values())

    def vary(self, code: str, fields: Iterable[str], variant: str, /, **params: object) -> None:
        """Let the problems of these fields say something else; see `VARIANTS`."""
        roots = set(fields)
        for (field, known), noted in self._noted.items():
            if known == code and root_field(field) in roots:
                noted.variant = variant
                noted.params.update(params)

    def withdraw(self, codes: Iterable[str], fields: Iterable[str]) -> str:
        """Take back these problems of these fields, and return the first of their places."""
        wanted, roots = set(codes), set(fields)
        found = [key for key in self._noted if key[1] in wanted and root_field(key[0]) in roots]
        for key in found:
            del self._noted[key]
        return found[0][0] if found else ""

    def fallback(self, value: str) -> None:
        """Note that a property has a value that only stands in for a missing one."""
        self.fallbacks[self.property] = value

    def stands_elsewhere(self) -> None:
        """Note that what was found for a property stands in another one: it is not missing."""
        self.elsewhere.add(self.property)

    def merge(self, other: Report) -> None:
        """Take over the problems of another report; of the same field and code the first stays."""
        self._noted = {**other._noted, **self._noted}

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems: the blocking ones first, then in the order of the fields."""
        found = sorted((noted.problem() for noted in self._noted.values()), key=_rank)
        return tuple(_once_for_a_name(found))


def _are_alike(variant: str, params: Mapping[str, object]) -> bool:
    """Tell whether what else a message says goes for another place, too; ends may differ."""
    return variant.partition("-")[0] == str(params.get("variant", "")).partition("-")[0]


def _once_for_a_name(problems: list[Problem]) -> list[Problem]:
    """Return the problems, of those of one name or identifier in several fields the author's."""
    named = [one for one in reversed(problems) if one.code in _OF_A_NAME]
    # the last one is kept: the first of the author's, or else the first of all
    by_weight = sorted(named, key=lambda one: one.property == _CREATOR)
    kept = {(one.code, one.found): one for one in by_weight}
    return [
        one for one in problems if one.code not in _OF_A_NAME or kept[one.code, one.found] is one
    ]


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """Return the start of a text on one line, without e-mail addresses, fit for a message."""
    shown = one_line(without_emails(clean(text[: 4 * limit])[0], HIDDEN)[0])
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def root_field(field: str) -> str:
    """Return the field of the dataset in which a place lies."""
    return field.partition(".")[0].partition("[")[0]


def _rank(problem: Problem) -> tuple[int, int]:
    return SEVERITIES.index(problem.severity), _RANK.get(root_field(problem.field), len(_RANK))
