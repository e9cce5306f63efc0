"""The DOI in the dataset's extras: the one module that writes it, for each version of CKAN.

The writes are at model level: no activity, `metadata_modified` stays, no hook of any plugin runs.
The search index does not notice them either, so whoever calls sees to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model

from ...metadata import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

_READ = "SELECT extras ->> :key FROM package WHERE id = :id"
_WRITE = """
UPDATE package
   SET extras = coalesce(extras, '{}'::jsonb)
             || jsonb_build_object(cast(:key AS text), cast(:value AS text))
 WHERE id = :id AND extras ->> :key IS DISTINCT FROM :value
"""
_REMOVE = "UPDATE package SET extras = extras - cast(:key AS text) WHERE id = :id AND extras ? :key"

_READ_ALL = """
SELECT key, value FROM package, jsonb_each_text(coalesce(extras, '{}'::jsonb)) WHERE id = :id
"""
_READ_NAMED = """
SELECT p.id, key, value FROM package AS p, jsonb_each_text(coalesce(p.extras, '{{}}'::jsonb)) AS e
 WHERE p.id = ANY (:ids) AND {named}
"""
# as `same_name` spells it
_NAMED = "lower(translate(e.key, ' _-', '')) = ANY (:names)"

_IS_KEY = "SELECT EXISTS (SELECT FROM package WHERE extras ? cast(:key AS text))"

# CKAN 2.11: extras are rows of a table of their own; goes when 2.11 goes
_READ_211 = """
SELECT value FROM package_extra
 WHERE package_id = :id AND key = :key AND state = 'active' LIMIT 1
"""
_READ_ALL_211 = """
SELECT key, value FROM package_extra WHERE package_id = :id AND state = 'active'
"""
_IS_KEY_211 = """
SELECT EXISTS (SELECT FROM package_extra WHERE key = :key AND state = 'active')
"""
_READ_NAMED_211 = """
SELECT package_id AS id, key, value FROM package_extra AS e
 WHERE package_id = ANY (:ids) AND state = 'active' AND {named}
"""
_WRITE_211 = """
UPDATE package_extra SET value = :value, state = 'active'
 WHERE package_id = :id AND key = :key AND (value, state) IS DISTINCT FROM (:value, 'active')
"""
_INSERT_211 = """
INSERT INTO package_extra (id, package_id, key, value, state)
SELECT :row, :id, :key, :value, 'active'
 WHERE EXISTS (SELECT FROM package WHERE id = :id)
   AND NOT EXISTS (SELECT FROM package_extra WHERE package_id = :id AND key = :key)
"""
_REMOVE_211 = "DELETE FROM package_extra WHERE package_id = :id AND key = :key"


def reading() -> str:
    """Return the query for the value of the extra `:key` of the dataset `:id`."""
    return _by_version(_READ, _READ_211)


def read(connection: Connection, package_id: str, key: str) -> str | None:
    """Return the stored value of one extra, or None."""
    value = connection.scalar(sa.text(reading()), {"id": package_id, "key": key})
    return value if value is None else str(value)


def read_all(connection: Connection, package_id: str) -> dict[str, str]:
    """Return all stored extras; forms store the fields of their own there, too."""
    rows = connection.execute(sa.text(_by_version(_READ_ALL, _READ_ALL_211)), {"id": package_id})
    return {row.key: row.value for row in rows}


def is_key(connection: Connection, key: str) -> bool:
    """Tell whether any dataset has an extra of this name."""
    return bool(connection.scalar(sa.text(_by_version(_IS_KEY, _IS_KEY_211)), {"key": key}))


def read_named(
    connection: Connection, package_ids: Sequence[str], names: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Return the stored extras of these names, however they are spelled, by dataset.

    A dataset that has none of them is left out.
    """
    statement = sa.text(_by_version(_READ_NAMED, _READ_NAMED_211).format(named=_NAMED))
    values = {"ids": list(package_ids), "names": sorted({same_name(name) for name in names})}
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(statement, values):
        found.setdefault(row.id, {})[row.key] = row.value
    return found


def write(connection: Connection, package_id: str, key: str, value: str | None) -> bool:
    """Set one extra, or remove it where the value is None; tell whether anything changed.

    The caller holds the lock of the package row, which makes the insert of CKAN 2.11 safe.
    """
    if value is None:
        removal = sa.text(_by_version(_REMOVE, _REMOVE_211))
        return bool(connection.execute(removal, {"id": package_id, "key": key}).rowcount)
    values = {"id": package_id, "key": key, "value": value}
    changed = connection.execute(sa.text(_by_version(_WRITE, _WRITE_211)), values).rowcount
    if changed or not are_rows():
        return bool(changed)
    values["row"] = model.types.make_uuid()
    return bool(connection.execute(sa.text(_INSERT_211), values).rowcount)


def expire_cached(package_id: str) -> None:
    """Make CKAN's session read the extras of a dataset afresh."""
    package = model.Session.identity_map.get(sa.orm.util.identity_key(model.Package, package_id))
    if package is not None:
        model.Session.expire(package, ["_extras" if are_rows() else "extras"])


def are_rows() -> bool:
    """Tell whether extras are rows of a table of their own, as in CKAN 2.11."""
    return not tk.check_ckan_version(min_version="2.12")


def _by_version(statement: str, statement_211: str) -> str:
    return statement_211 if are_rows() else statement
