"""The owner of a DOI: what our tables know, and what belongs into the extras of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config, suffix
from ...metadata import brought_dois
from ..rows import history, marks
from ..rows.enums import EventKind
from ..rows.history import Event
from ..rows.row import AccountKey
from . import extras

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection, CursorResult

_OURS = """
    SELECT current, id, environment, account, doi, ever_confirmed AND url IS NOT NULL AS announced
      FROM andsdoi_doi WHERE package_id = :id AND doi IS NOT NULL
     ORDER BY current DESC, id DESC
"""
_LONGEST_TEXT = 1_000
_HOLDERS = sa.text("SELECT doi, package_id FROM andsdoi_doi WHERE doi = ANY (:dois)")


@dataclass(frozen=True)
class Own:
    """A DOI of a dataset; announced: the registry confirmed metadata and address."""

    environment: str
    account: str
    doi: str
    announced: bool


@dataclass(frozen=True)
class Ours:
    """The DOIs of one dataset in our tables: the current ones first, then the latest."""

    dois: tuple[Own, ...]

    def confirmed(self) -> str | None:
        """Return the name of the DOI that belongs into the extras."""
        own = self.for_extra()
        return own.doi if own else None

    def for_extra(self) -> Own | None:
        """Return the DOI that belongs into the extras: a production DOI before a test DOI.

        A former one stands there until the current one is confirmed.
        """
        for environment in ("production", "test"):
            for own in self.dois:
                if own.announced and own.environment == environment:
                    return own
        return None

    def holds(self, doi: str | None) -> bool:
        """Tell whether a DOI is this dataset's own, in any environment, former or not."""
        return any(doi == own.doi for own in self.dois)


def ours(connection: Connection, package_id: str) -> Ours:
    """Read the DOIs of one dataset."""
    rows = connection.execute(sa.text(_OURS), {"id": package_id})
    return Ours(tuple(Own(row.environment, row.account, row.doi, row.announced) for row in rows))


def holders(connection: Connection, dois: Iterable[str]) -> dict[str, str]:
    """Return the ids of the datasets that our tables know some DOIs for, by DOI."""
    return {row.doi: row.package_id for row in connection.execute(_HOLDERS, {"dois": list(dois)})}


@dataclass(frozen=True)
class InExtra:
    """What stands in a dataset's extra, and the DOIs of the dataset that could."""

    stored: str | None
    own: Ours

    @classmethod
    def question(cls) -> str:
        """Return what asks for it: the dataset `:id`, the extra `:key`."""
        return f"""
            SELECT one.stored, own.*
              FROM (SELECT ({extras.reading()}) AS stored) AS one
              LEFT JOIN ({_OURS}) AS own ON true
             ORDER BY own.current DESC, own.id DESC
            """

    @classmethod
    def values(cls, package_id: str) -> dict[str, str]:
        """Return the values of the question."""
        return {"id": package_id, "key": config.extra_key()}

    @classmethod
    def of(cls, answer: CursorResult[Any]) -> InExtra:
        """Return what the question was answered."""
        rows = answer.all()
        own = (Own(row.environment, row.account, row.doi, row.announced) for row in rows if row.doi)
        return cls(rows[0].stored, Ours(tuple(own)))

    @property
    def unknown(self) -> str | None:
        """Return the DOI that stands there and is none of the dataset's own."""
        doi = suffix.normalize_doi(self.stored or "")
        return None if self.own.holds(doi) else doi

    @property
    def is_settled(self) -> bool:
        """Tell whether it may stand as it is, and is nothing that our tables do not know."""
        confirmed = self.own.confirmed()
        if confirmed:
            return self.stored == confirmed
        stored = (self.stored or "").strip()
        return not stored or self.own.holds(suffix.normalize_doi(stored))


def update_extra(connection: Connection, package_id: str) -> bool:
    """Bring the extra to what our tables say; tell whether it changed."""
    answer = connection.execute(sa.text(InExtra.question()), InExtra.values(package_id))
    return correct_extra(connection, package_id, InExtra.of(answer))


def correct_extra(connection: Connection, package_id: str, found: InExtra) -> bool:
    """Bring the extra to what our tables say; tell whether it changed.

    The confirmed DOI stands there, whatever an edit made of it. One that our tables know for
    another dataset is forged and goes. A foreign or unknown one stays: it is not ours to drop.
    """
    if found.is_settled:
        return False
    stored, own = found.stored or "", found.own.for_extra()
    if own is None:
        _remember_foreign(connection, package_id, stored)
        if _is_free(connection, found.unknown, package_id):
            return False
    if not extras.write(connection, package_id, config.extra_key(), own.doi if own else None):
        return False
    if own and stored.strip() and not found.own.holds(suffix.normalize_doi(stored)):
        _keep(connection, package_id, own, stored)
    return True


def update_extra_and_index(connection: Connection, package_id: str) -> None:
    """Bring the dataset's extra to what our tables say now; the search index follows."""
    if update_extra(connection, package_id):
        marks.index_current_again(connection, package_id)
        extras.expire_cached(package_id)


def _remember_foreign(connection: Connection, package_id: str, stored: str) -> None:
    """Keep the DOI of somebody else: the next edit may drop it before a plan has seen it."""
    key = config.extra_key()
    for said in brought_dois({key: stored}, [key], whole=[key]):
        for doi in said.dois[:1]:
            if suffix.prefix_of(doi) not in config.prefixes():
                history.remember_external(connection, package_id, doi)


def _keep(connection: Connection, package_id: str, own: Own, stored: str) -> None:
    """Keep in the history what gave way to our DOI: it stands nowhere else."""
    event = Event(EventKind.OVERWRITTEN, text=stored[:_LONGEST_TEXT], repeats=True)
    account = AccountKey(own.account, own.environment)
    history.append(connection, package_id, own.doi, account, event)


def _is_free(connection: Connection, doi: str | None, package_id: str) -> bool:
    """Tell whether our tables know a DOI for no other dataset."""
    return doi is None or holders(connection, [doi]).get(doi, package_id) == package_id
