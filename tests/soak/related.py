"""What the documents of datasets that speak of each other must say, reckoned from the database."""

from __future__ import annotations

from collections import defaultdict

from .names import EXTERNAL, FOREIGN
from .site import PAGES, Site

FIELDS = {"replaces": "IsNewVersionOf", "replaced_by": "IsPreviousVersionOf"}
INVERSE = {"IsNewVersionOf": "IsPreviousVersionOf", "IsPreviousVersionOf": "IsNewVersionOf"}
LINKS = {
    "depends_on": ("Requires", "IsRequiredBy"),
    "derives_from": ("IsDerivedFrom", "IsSourceOf"),
    "links_to": ("References", "IsReferencedBy"),
    "child_of": ("IsPartOf", "HasPart"),
}

_HOLDERS = "SELECT doi, package_id, current, ever_confirmed, despite_existing FROM andsdoi_doi"
_PACKAGES = """
    SELECT id, name, owner_org, state = 'active' AND private IS NOT TRUE AS public FROM package
"""
_LINKS = """
    SELECT subject_package_id AS subject, object_package_id AS object, type
      FROM package_relationship WHERE state = 'active'
"""

Relation = tuple[str, str]


def expected(site: Site) -> defaultdict[str, set[Relation]]:
    """Return what the document of each dataset must say of others, once everything is quiet."""
    known = _Known(site)
    found: defaultdict[str, set[Relation]] = defaultdict(set)
    for package_id in known.packages:
        _versions(known, package_id, found)
    for link in site.all(_LINKS):
        as_subject, as_object = LINKS[link.type]
        _add(found[link.subject], as_subject, known.called(link.object))
        _add(found[link.object], as_object, known.called(link.subject))
    return found


def _versions(known: _Known, package_id: str, found: defaultdict[str, set[Relation]]) -> None:
    """A field speaks of another dataset, and that one repeats it if both are of one owner."""
    for key, relation in FIELDS.items():
        other, identifier = known.meant(known.site.extra(package_id, key) or "")
        if other == package_id:
            continue
        _add(found[package_id], relation, identifier)
        if other and identifier and known.is_repeated(package_id, other):
            _add(found[other], INVERSE[relation], known.called(package_id))


def _add(relations: set[Relation], relation: str, identifier: str | None) -> None:
    if identifier:
        relations.add((relation, identifier.lower()))


class _Known:
    """Who is who at the end."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rows = [row for row in site.all(_HOLDERS) if row.doi or row.current]
        self.packages = {row.id: row for row in site.all(_PACKAGES)}
        self._current = {row.package_id: row for row in self.rows if row.current}

    def is_findable(self, package_id: str) -> bool:
        row = self._current.get(package_id)
        record = self.site.registry.dois.get(row.doi) if row and row.doi else None
        return record is not None and record.state == "findable"

    def is_repeated(self, package_id: str, other: str) -> bool:
        """Whether what a dataset says of another is said there, too."""
        one, another = self.packages[package_id], self.packages.get(other)
        if another is None or one.owner_org is None or one.owner_org != another.owner_org:
            return False
        return bool(one.public) and self.is_findable(package_id)

    def called(self, package_id: str) -> str | None:
        """By its confirmed DOI, else by its page if everybody sees that, else not at all."""
        row, package = self._current.get(package_id), self.packages.get(package_id)
        if row is not None and row.doi and row.ever_confirmed:
            return str(row.doi)
        if package is None or not package.public:
            return None
        is_external = self.site.extra(package_id) in EXTERNAL
        if is_external and not (row is not None and row.despite_existing):
            return FOREIGN
        return PAGES + package_id

    def meant(self, reference: str) -> tuple[str | None, str | None]:
        """Return the dataset that a reference means, and what it is called in the document."""
        if reference.startswith("10."):
            return self._by_doi(reference)
        key = reference.removeprefix(PAGES)
        named = (row.id for row in self.packages.values() if key in (row.id, row.name))
        other = next(named, key if key in self._current else None)
        if other is None:
            # nobody's page: an address like any other
            return None, reference if reference != key else None
        return other, self.called(other)

    def _by_doi(self, doi: str) -> tuple[str | None, str | None]:
        row = next((row for row in self.rows if row.doi == doi), None)
        if row is None or row.ever_confirmed:
            return (row.package_id if row else None), doi
        return row.package_id, self.called(row.package_id)
