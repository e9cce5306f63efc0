"""What a look at the whole site asks: what waits for people by kind, and what proves it well.

Counts and single examples, each one statement; nothing is mapped here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import sqlalchemy as sa
from ckan.lib.plugins import lookup_package_plugin
from ckan.lib.search.common import make_connection
from ckan.logic.schema import default_create_package_schema, default_show_package_schema

from ... import config
from ...database import begin
from ...model import PROBLEM, REQUEST_WAITS
from ..dataset import brought, extras
from ..rows.enums import EventKind, State
from ..rows.problem import ProblemClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LATEST = 10
"""So many of a kind are told."""
SETTLING = timedelta(hours=1)
"""Since the migration: so long worker and cron may still be missing."""
LONG_IN_DOUBT = timedelta(hours=1)
NEARLY = 0.8
"""The share of `max_bytes` from which a document is large."""
_SOLR_TIMEOUT = 10

_MINE = "environment = :environment"
_HINDERED = sa.text(
    f"""
    SELECT problem_class, problem_field, count(DISTINCT package_id) AS number FROM andsdoi_doi
     WHERE {_MINE} AND {PROBLEM} = ANY (:classes)
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
    """
)
_NUMBERS = sa.text(
    f"""
    SELECT count(*) FILTER (WHERE current AND external_doi IS NOT NULL AND NOT ever_confirmed)
               AS external,
           count(*) FILTER (WHERE {REQUEST_WAITS}) AS requested,
           count(*) FILTER (WHERE in_doubt AND written_at < clock_timestamp() - :long) AS in_doubt
      FROM andsdoi_doi WHERE {_MINE}
    """
)
_PARKED = sa.text(
    f"""
    SELECT parked, count(*) AS number FROM andsdoi_doi
     WHERE {_MINE} AND parked IS NOT NULL GROUP BY 1 ORDER BY 1
    """
)
_LARGE = sa.text(
    f"""
    SELECT coalesce(p.name, d.doi) AS name, d.xml_size AS size, count(*) OVER () AS number
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id
     WHERE {_MINE} AND d.xml_size > :size ORDER BY d.xml_size DESC, d.id LIMIT :limit
    """
)
_REGISTERED = sa.text(
    f"""
    SELECT d.package_id, d.doi, d.url FROM andsdoi_doi AS d JOIN package AS p ON p.id = d.package_id
     WHERE {_MINE} AND d.current AND d.ever_confirmed AND d.state = '{State.FINDABLE}'
       AND NOT d.in_doubt AND p.state = 'active' AND p.private IS NOT TRUE
       AND (d.index_pending IS NULL OR NOT :indexed)
     ORDER BY d.id DESC LIMIT 1
    """
)
_IS_NEW = sa.text(
    f"""
    SELECT at > clock_timestamp() - :settling FROM andsdoi_event
     WHERE what = '{EventKind.INSTALLED}' ORDER BY id LIMIT 1
    """
)


class IndexFailed(Exception):
    """The search index cannot be asked; the text says why."""


@dataclass(frozen=True)
class Hindered:
    """How many datasets a field keeps from their DOI, or a rule of that class."""

    problem: ProblemClass
    field: str | None
    number: int


@dataclass(frozen=True)
class Numbers:
    """How many DOIs, or datasets, wait or are left to others."""

    external: int
    requested: int
    in_doubt: int


@dataclass(frozen=True)
class Large:
    """The documents that are nearly too large: the largest by name and size, and how many."""

    number: int
    largest: Sequence[tuple[str, int]]
    most: int
    """Bytes that the registry takes of one; of several accounts the fewest."""


@dataclass(frozen=True)
class Registered:
    """A DOI that the registry confirmed, of a public dataset, and where it leads."""

    package_id: str
    doi: str
    url: str | None


def may_still_start() -> bool:
    """Tell whether nothing needs to run: nothing is sent, or the tables are not an hour old."""
    if not config.send():
        return True
    with begin() as connection:
        return bool(connection.scalar(_IS_NEW, {"settling": SETTLING}))


def hindered(*classes: ProblemClass) -> list[Hindered]:
    """Return how many datasets have problems of these classes, by field, the most first."""
    values = {**_mine(), "classes": [one.value for one in classes]}
    with begin() as connection:
        rows = connection.execute(_HINDERED, values).all()
    return [Hindered(ProblemClass(class_), field, number) for class_, field, number in rows]


def numbers() -> Numbers:
    """Return how many are external, asked for, or in doubt for more than an hour."""
    with begin() as connection:
        row = connection.execute(_NUMBERS, {**_mine(), "long": LONG_IN_DOUBT}).one()
    return Numbers(**row._mapping)


def parked() -> dict[str, int]:
    """Return how many nobody tries again until somebody changes something, by kind."""
    with begin() as connection:
        return {row.parked: row.number for row in connection.execute(_PARKED, _mine())}


def large_documents() -> Large:
    """Return the documents that were confirmed with more than 80 % of `max_bytes`."""
    most = min(account.max_bytes for account in config.accounts().values())
    values = {**_mine(), "size": int(NEARLY * most), "limit": LATEST}
    with begin() as connection:
        rows = connection.execute(_LARGE, values).all()
    number = rows[0].number if rows else 0
    return Large(number, [(row.name, row.size) for row in rows], most)


def count_to_import() -> int:
    """Return how many datasets ckanext-doi's table has a DOI for that ours does not know."""
    with begin() as connection:
        return brought.count_to_import(connection)


def a_registered_doi(*, indexed: bool = False) -> Registered | None:
    """Return the latest findable DOI of a public dataset; `indexed`: of one without backlog."""
    with begin() as connection:
        row = connection.execute(_REGISTERED, {**_mine(), "indexed": indexed}).one_or_none()
    return Registered(**row._mapping) if row else None


def in_search_index(package_id: str | None) -> str | None:
    """Return what CKAN's search index has of a dataset as JSON text, None if it has nothing.

    Args:
        package_id: The dataset; None only asks whether the index answers.

    Raises:
        IndexFailed: It does not answer.
    """
    query = f'id:"{package_id}"' if package_id else "*:*"
    site = f'site_id:"{tk.config["ckan.site_id"]}"'
    try:
        solr = make_connection(decode_dates=False)
        solr.timeout = _SOLR_TIMEOUT
        found = solr.search(q=query, fq=site, fl="validated_data_dict", rows=1)
    except Exception as error:  # whatever the client of Solr raises
        raise IndexFailed(type(error).__name__) from error
    return next((str(one.get("validated_data_dict")) for one in found), None)


def unknown_fields(names: Iterable[str]) -> list[str]:
    """Return the names that no eligible type has in its schema, and no dataset as an extra."""
    fields = {"organization", *default_create_package_schema(), *default_show_package_schema()}
    for type_ in config.dataset_types():
        fields |= {*lookup_package_plugin(type_).show_package_schema()}
    with begin() as connection:
        unknown = sorted({*names} - fields)
        return [name for name in unknown if not extras.is_key(connection, name)]


def _mine() -> dict[str, Any]:
    return {"environment": config.environment()}
