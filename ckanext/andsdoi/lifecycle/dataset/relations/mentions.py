"""What a dataset may say of others, and what its document says of their versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ....metadata.mapping.relations.related_identifiers import RELATIONSHIPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....metadata import Document, Relation

INVERSE = {
    "IsNewVersionOf": "IsPreviousVersionOf",
    "IsPreviousVersionOf": "IsNewVersionOf",
    "IsVersionOf": "HasVersion",
    "HasVersion": "IsVersionOf",
}
"""What a document says of a version, and what the other's says then."""

SPACE = " "
BEFORE = "before "
"""In the column `relations`: something was said of the dataset with this id, and was taken back."""


@dataclass(frozen=True)
class Mentions:
    """What a dataset may say of others.

    `keys` are what it asked about. `ids` are the datasets behind identifiers, `pages` those that
    are named only because their page is public.
    """

    relations: tuple[Relation, ...] = ()
    datasets: Mapping[str, str | None] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()

    def versions_stated_by(self, document: Document) -> tuple[str, ...]:
        """Return what a document says of versions by itself, as `relationType id`."""
        stated = {
            one.relation_type + SPACE + self.ids[one.value.casefold()]
            for one in document.record.related_identifiers
            if one.relation_type in INVERSE
            and one.source != RELATIONSHIPS
            and one.value.casefold() in self.ids
        }
        return tuple(sorted(stated))


NO_MENTIONS = Mentions()
