"""Fitting a record to an older kernel; the only place that knows kernels.

The mapping produces what kernel 4.7 can say. Below that, a term is replaced by one that says the
same more broadly (`kernel-replaced`) or left out (`kernel-dropped`): a near-by term would
state something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ..problems import N_, Report
from ..record import (
    Contributor,
    Date,
    FundingReference,
    Publisher,
    Record,
    RelatedIdentifier,
    RelatedItem,
    ResourceType,
    Subject,
)
from ..settings import KERNELS
from ..vocabulary import (
    CONTRIBUTOR_TYPES,
    DATE_TYPES,
    FUNDER_IDENTIFIER_TYPES,
    RELATED_IDENTIFIER_TYPES,
    RELATION_TYPES,
    RESOURCE_TYPES,
)

T = TypeVar("T")

_PUBLISHER_IDENTIFIER = "4.5"
_CLASSIFICATION_CODE = "4.4"
_RELATED_ITEM = "4.4"
_FUNDER_SCHEME_URI = "4.3"
_RELATION_INFORMATION = "4.7"
# Broader terms for those that came later; all others are texts.
_BROADER = {
    "ComputationalNotebook": "Software",
    "Instrument": "PhysicalObject",
    "Award": "Other",
    "Project": "Other",
}


def fit(record: Record, kernel: str, report: Report) -> Record:
    """Return the record as a kernel can say it; what changes is reported.

    Args:
        record: A record for kernel 4.7.
        kernel: The kernel to fit it to, 4.2 to 4.7.
        report: Where replaced and dropped entries are reported.
    """
    if kernel == KERNELS[-1]:
        return record
    with report.about(report.property):
        return _fitted(record, _Fitter(kernel, report))


def _fitted(record: Record, fitter: _Fitter) -> Record:
    items, instead = fitter.items(record.related_items)
    related = fitter.each(
        "relatedIdentifier", (*record.related_identifiers, *instead), fitter.related
    )
    return replace(
        record,
        publisher=fitter.about("publisher", record.publisher, fitter.publisher),
        resource_type=fitter.about("resourceType", record.resource_type, fitter.resource_type),
        subjects=fitter.each("subject", record.subjects, fitter.subject),
        contributors=fitter.each("contributor", record.contributors, fitter.contributor),
        dates=fitter.each("date", record.dates, fitter.date),
        related_identifiers=related,
        funding_references=fitter.each(
            "fundingReference", record.funding_references, fitter.funding
        ),
        related_items=items,
    )


@dataclass(frozen=True)
class _Fitter:
    kernel: str
    report: Report

    def about(self, prop: str, entry: T, fit_one: Callable[[T], T]) -> T:
        self.report.property = prop
        return fit_one(entry)

    def each(
        self, prop: str, entries: tuple[T, ...], fit_one: Callable[[T], T | None]
    ) -> tuple[T, ...]:
        self.report.property = prop
        fitted = [fit_one(entry) for entry in entries]
        return tuple([entry for entry in fitted if entry is not None])

    def items(
        self, entries: tuple[RelatedItem, ...]
    ) -> tuple[tuple[RelatedItem, ...], list[RelatedIdentifier]]:
        if self.has(_RELATED_ITEM):
            return self.each("relatedItem", entries, self.item), []
        self.report.property = "relatedItem"
        instead = [self.as_identifier(item) for item in entries]
        return (), [one for one in instead if one is not None]

    def publisher(self, publisher: Publisher) -> Publisher:
        if publisher.identifier is None or self.has(_PUBLISHER_IDENTIFIER):
            return publisher
        self.dropped(
            publisher.source,
            N_("The publisher's identifier ({term})"),
            _PUBLISHER_IDENTIFIER,
            publisher.identifier,
            term=publisher.identifier_scheme or "",
        )
        return replace(publisher, identifier=None, identifier_scheme=None, scheme_uri=None)

    def resource_type(self, kind: ResourceType) -> ResourceType:
        general = self.general_type(kind.general, kind.source)
        if general == kind.general:
            return kind
        # The text keeps the term that the kernel doesn't have.
        text = kind.text if kind.text and kind.text != "Dataset" else kind.general
        return replace(kind, general=general, text=text)

    def subject(self, subject: Subject) -> Subject:
        if subject.classification_code is None or self.has(_CLASSIFICATION_CODE):
            return subject
        field = subject.code_source or subject.source
        code = subject.classification_code
        self.dropped(
            field, N_("The code {term} of a keyword"), _CLASSIFICATION_CODE, code, term=code
        )
        return replace(subject, classification_code=None)

    def contributor(self, contributor: Contributor) -> Contributor:
        kind = contributor.contributor_type
        if self.has(CONTRIBUTOR_TYPES.get(kind)):
            return contributor
        self.replaced(contributor.source, N_("The role {term}"), "Other", term=kind)
        return replace(contributor, contributor_type="Other")

    def date(self, date: Date) -> Date:
        if self.has(DATE_TYPES.get(date.date_type)):
            return date
        information = ", ".join(part for part in (date.date_type, date.information) if part)
        self.replaced(
            date.source,
            N_("The kind of date {term}"),
            N_("Other with the information {information}"),
            term=date.date_type,
            information=information,
        )
        return replace(date, date_type="Other", information=information)

    def related(self, one: RelatedIdentifier) -> RelatedIdentifier | None:
        if not self.says_relation(one):
            return None
        kind_of_other = one.resource_type_general
        if kind_of_other is not None:
            general = self.general_type(kind_of_other, one.source)
            one = one if general == kind_of_other else replace(one, resource_type_general=general)
        kind = self.fitting_identifier_type(one.identifier_type, one.value, one.source)
        if kind is None:
            return None
        information = self.kept_information(one.relation_information, one.source)
        if (kind, information) == (one.identifier_type, one.relation_information):
            return one
        return replace(one, identifier_type=kind, relation_information=information)

    def funding(self, one: FundingReference) -> FundingReference:
        if not self.has(FUNDER_IDENTIFIER_TYPES.get(one.funder_identifier_type or "")):
            field = one.identifier_source or one.source
            kind = one.funder_identifier_type or ""
            self.replaced(field, N_("The kind of identifier {term}"), "Other", term=kind)
            one = replace(one, funder_identifier_type="Other")
        if one.scheme_uri is None or self.has(_FUNDER_SCHEME_URI):
            return one
        return replace(one, scheme_uri=None)

    def item(self, item: RelatedItem) -> RelatedItem | None:
        if not self.says_relation(item):
            return None
        item = replace(
            item,
            item_type=self.general_type(item.item_type, item.source),
            relation_information=self.kept_information(item.relation_information, item.source),
        )
        if item.identifier is None or item.identifier_type is None:
            return item
        kind = self.fitting_identifier_type(item.identifier_type, item.identifier, item.source)
        return replace(item, identifier_type=kind, identifier=item.identifier if kind else None)

    def as_identifier(self, item: RelatedItem) -> RelatedIdentifier | None:
        if item.identifier is None or item.identifier_type is None:
            self.dropped(item.source, N_("A related work without identifier"), _RELATED_ITEM)
            return None
        self.replaced(
            item.source, N_("A related work with its details"), N_("its identifier alone")
        )
        return RelatedIdentifier(
            item.identifier,
            item.identifier_type,
            item.relation_type,
            item.relation_information,
            item.item_type,
            source=item.source,
        )

    def says_relation(self, one: RelatedIdentifier | RelatedItem) -> bool:
        needed = RELATION_TYPES.get(one.relation_type)
        if self.has(needed):
            return True
        found = one.value if isinstance(one, RelatedIdentifier) else one.identifier or ""
        said = f" ({one.relation_information})" if one.relation_information else ""
        term = f"{one.relation_type}{said}"
        self.dropped(one.source, N_("The relation {term}"), needed, found, term=term)
        return False

    def kept_information(self, information: str | None, field: str) -> str | None:
        if information is None or self.has(_RELATION_INFORMATION):
            return information
        what = N_("What is said about a relation")
        self.dropped(field, what, _RELATION_INFORMATION, information)
        return None

    def fitting_identifier_type(self, kind: str, value: str, field: str) -> str | None:
        needed = RELATED_IDENTIFIER_TYPES.get(kind)
        if self.has(needed):
            return kind
        if value.startswith(("http://", "https://")):
            self.replaced(field, N_("The kind of identifier {term}"), "URL", term=kind)
            return "URL"
        self.dropped(field, N_("The kind of identifier {term}"), needed, value, term=kind)
        return None

    def general_type(self, general: str, field: str) -> str:
        if self.has(RESOURCE_TYPES.get(general)):
            return general
        instead = _BROADER.get(general, "Text")
        self.replaced(field, N_("The type {term}"), instead, term=general)
        return instead

    def has(self, needed: str | None) -> bool:
        # A term of no list is none of this module's business: check() refuses it.
        return needed is None or self.kernel >= needed

    def replaced(self, field: str, what: str, instead: str, **words: str) -> None:
        said = {"what": what, "instead": instead, "kernel": self.kernel, **words}
        self.report.add("kernel-replaced", field, **said)

    def dropped(
        self, field: str, what: str, needed: str | None, found: str = "", **words: str
    ) -> None:
        said = {"what": what, "k": needed or "", "kernel": self.kernel, **words}
        self.report.add("kernel-dropped", field, found, **said)
