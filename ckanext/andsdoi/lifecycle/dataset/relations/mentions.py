"""What a dataset may say of others, and what its document says of their versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ....metadata.mapping.relations.related_identifiers import RELATIONSHIPS

if TYPE_CHECKING:
    from ....metadata import Document, Relation

INVERSE = {
    "IsNewVersionOf": "IsPreviousVersionOf",
    "IsPreviousVersionOf": "IsNewVersionOf",
    "IsVersionOf": "HasVersion",
    "HasVersion": "IsVersionOf",
}
"""What a document says of a version, and what the other's says then."""

Versions = Mapping[str, Sequence[str]]
"""What a document says of versions: by the id of the other dataset, the relation types."""


@dataclass(frozen=True)
class Mentions:
    """What a dataset may say of others.

    `keys` are what it asked about. `ids` are the datasets behind identifiers, `pages` those that
    are named only because their page is public. `left_out` are the texts and ids that refer to
    more datasets than a document names. `claims` are the datasets whose statement on versions the
    document repeats from the other side.
    """

    relations: tuple[Relation, ...] = ()
    datasets: Mapping[str, str | None] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    claims: tuple[str, ...] = ()

    def versions_stated_by(self, document: Document) -> Versions:
        """Return what a document says of versions by itself."""
        stated = defaultdict(set)
        for one in document.record.related_identifiers:
            other = self.ids.get(one.value.casefold())
            if other and one.relation_type in INVERSE and one.source != RELATIONSHIPS:
                stated[other].add(one.relation_type)
        return {other: sorted(stated[other]) for other in sorted(stated)}


NO_MENTIONS = Mentions()
