"""An own export comes back: all of it, as it was, or nothing.

An export is a backup: names may have been drawn after it was made, so every account of it is
paused until a person has compared it with the registry.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import log
from ...database import after_commit, begin
from ..accounts.state import BY_IMPORT
from .export import FORMAT, KINDS, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.engine import Connection

BATCH = 1000
WHY = "Imported: run ckan andsdoi reconcile --fix, then resume"

# a save waits a moment for these, and is found by the sweep
_LOCK = sa.text(
    "LOCK TABLE andsdoi_doi, andsdoi_exemption, andsdoi_event IN SHARE ROW EXCLUSIVE MODE"
)
_KEEP = sa.text(
    """
    CREATE TEMPORARY TABLE andsdoi_import (
        line bigint PRIMARY KEY, kind text NOT NULL, package_id text, doi text,
        content jsonb NOT NULL) ON COMMIT DROP
    """
)
_ADD = sa.text(
    """
    INSERT INTO andsdoi_import (line, kind, package_id, doi, content)
    VALUES (:line, :kind, :package_id, :doi, cast(:content AS jsonb))
    """
)
_READY = sa.text(
    """
    CREATE INDEX ON andsdoi_import (package_id);
    CREATE INDEX ON andsdoi_import (doi) WHERE kind = 'doi';
    ANALYZE andsdoi_import
    """
)
_OURS = """
    (d.doi IS NOT NULL OR d.requested OR d.approved OR d.withdrawn_at IS NOT NULL)
"""
_HELD = sa.text(
    f"""
    SELECT i.line, d.package_id, d.doi
      FROM andsdoi_doi AS d
      JOIN andsdoi_import AS i
        ON i.kind = 'doi' AND (i.package_id = d.package_id OR i.doi = d.doi)
     WHERE {_OURS} ORDER BY i.line LIMIT 1
    """
)
# what the migration, and saves since, made of the same datasets; a person's exclusion stays
_CLEAR = (
    sa.text(
        """
        DELETE FROM andsdoi_doi WHERE package_id IN (
            SELECT package_id FROM andsdoi_import WHERE kind = 'doi')
        """
    ),
    sa.text(
        """
        DELETE FROM andsdoi_exemption WHERE reason <> 'excluded' AND package_id IN (
            SELECT package_id FROM andsdoi_import WHERE kind IN ('doi', 'exemption'))
        """
    ),
)
_PAUSE = sa.text(
    """
    UPDATE andsdoi_account SET
        paused_since = clock_timestamp(), paused_by = :by, problem_text = :why,
        problem_status = NULL, next_probe_at = NULL, probe_delay = 0
     WHERE (name, environment) IN (
        SELECT content ->> 'name', content ->> 'environment' FROM andsdoi_import
         WHERE kind = 'account'
         UNION
        SELECT content ->> 'account', content ->> 'environment' FROM andsdoi_import
         WHERE kind = 'doi')
    RETURNING name, environment
    """
)


_ENDS = sa.text("SELECT min(line), max(line) FROM andsdoi_import WHERE kind = :kind")
_FITS = {
    name: sa.text(
        f"""
        SELECT count(one) FROM andsdoi_import,
               jsonb_populate_record(NULL::{kind.table.name}, content) AS one
         WHERE kind = :kind AND line BETWEEN :first AND :last
        """
    )
    for name, kind in KINDS.items()
}


class NotRestored(Exception):
    """The file, or what stands here already, lets nothing be restored; the text says why."""


def is_export(first_line: str) -> bool:
    """Tell whether a file that begins with this line is an own export."""
    try:
        head = json.loads(first_line)
    except ValueError:
        return False
    return isinstance(head, dict) and head.get("type") == FORMAT


def restore(lines: Iterable[str]) -> Counter[str]:
    """Write rows, decisions, exemptions and events as an export has them; pause its accounts.

    Args:
        lines: The lines of the export.

    Returns:
        How many of each kind were written.

    Raises:
        NotRestored: Nothing was changed.
    """
    try:
        with begin() as connection:
            connection.execute(_LOCK)
            numbers = _keep(connection, lines)
            for name in KINDS:
                _check_values(connection, name)
            _refuse_held(connection)
            for statement in _CLEAR:
                connection.execute(statement)
            for name in KINDS:
                connection.execute(_writing(name))
            for name, environment in connection.execute(_PAUSE, {"by": BY_IMPORT, "why": WHY}):
                of = {"account": name, "environment": environment, "by": BY_IMPORT}
                after_commit(connection, partial(log.tell, logging.INFO, "paused", **of))
    except (sa.exc.DataError, sa.exc.IntegrityError) as error:
        raise NotRestored(str(error.orig).strip()) from error
    return numbers


def _keep(connection: Connection, lines: Iterable[str]) -> Counter[str]:
    """Read the file into a table of the transaction; tell how many of each kind there are."""
    connection.execute(_KEEP)
    numbers = Counter[str]()
    found = _read(lines, numbers)
    while batch := list(itertools.islice(found, BATCH)):
        connection.execute(_ADD, batch)
    connection.execute(_READY)
    return numbers


def _read(lines: Iterable[str], numbers: Counter[str]) -> Iterator[dict[str, Any]]:
    ended = False
    for number, text in enumerate(lines, 1):
        content = _object(number, text)
        kind = content.pop("type", None)
        if number == 1:
            _check_head(kind, content)
        elif kind == "totals":
            ended = content == {name: numbers[name] for name in KINDS}
        elif ended:
            raise NotRestored(f"line {number}: the export ended before it.")
        else:
            _check_row(number, kind, content)
            numbers[kind] += 1
            yield _row(number, kind, content)
    if not ended:
        raise NotRestored("the export is not complete: its last line does not count what it has.")


def _row(number: int, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "line": number,
        "kind": kind,
        "package_id": content.get("package_id"),
        "doi": content.get("doi") if kind == "doi" else None,
        "content": json.dumps(content),
    }


def _object(number: int, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise NotRestored(f"line {number}: it is nested too deep.") from None
    except ValueError as error:
        raise NotRestored(f"line {number}: it is no JSON ({error}).") from None
    if not isinstance(content, dict):
        raise NotRestored(f"line {number}: it is no object.")
    if not _is_writable(content):
        raise NotRestored(f"line {number}: it has characters that no text may have.")
    return content


def _is_writable(content: Mapping[str, Any]) -> bool:
    """Tell whether PostgreSQL can store its texts: no NUL, half a character or stray byte."""
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text.replace("\\\\", "")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _check_head(kind: object, head: Mapping[str, Any]) -> None:
    if kind != FORMAT:
        raise NotRestored(f"line 1: this is no {FORMAT}.")
    if head.get("version") != VERSION:
        text = f"version {head.get('version')} is not known here, only {VERSION}."
        raise NotRestored(f"line 1: {text}")


def _check_row(number: int, kind: object, content: Mapping[str, Any]) -> None:
    if not isinstance(kind, str) or kind not in KINDS:
        raise NotRestored(f"line {number}: {kind} is no type of an export.")
    if odd := set(content) ^ set(KINDS[kind].columns):
        raise NotRestored(f"line {number}: {', '.join(sorted(odd))} missing or not known.")


def _check_values(connection: Connection, name: str) -> None:
    """Look whether the database takes every value of a kind; name the first line that it does not.

    Halves what is left again and again: only the database knows what fits, and it names no line.
    """
    first, last = connection.execute(_ENDS, {"kind": name}).one()
    if first is None or _misfit(connection, name, first, last) is None:
        return
    while first < last:
        middle = (first + last) // 2
        if _misfit(connection, name, first, middle) is None:
            first = middle + 1
        else:
            last = middle
    raise NotRestored(f"line {first}: {_misfit(connection, name, first, last)}.")


def _misfit(connection: Connection, name: str, first: int, last: int) -> str | None:
    """Return why the database does not take the values of some lines, or None."""
    values = {"kind": name, "first": first, "last": last}
    try:
        with connection.begin_nested():
            connection.execute(_FITS[name], values)
    except sa.exc.DataError as error:
        return str(error.orig).partition("\n")[0].strip()
    return None


def _refuse_held(connection: Connection) -> None:
    held = connection.execute(_HELD).one_or_none()
    if held is not None:
        what = f"the DOI {held.doi}" if held.doi else "a decision"
        raise NotRestored(
            f"line {held.line}: {what} of the dataset {held.package_id} is known here already."
            " An export is restored into tables that know nothing of its datasets."
        )


def _writing(name: str) -> sa.TextClause:
    kind = KINDS[name]
    columns, table = ", ".join(kind.columns), kind.table.name
    renewed = ", ".join(f"{one} = excluded.{one}" for one in kind.columns)
    again = {
        "account": f"ON CONFLICT (name, environment) DO UPDATE SET {renewed}",
        "exemption": "ON CONFLICT DO NOTHING",
    }
    return sa.text(
        f"""
        INSERT INTO {table} ({columns})
        SELECT {", ".join(f"one.{column}" for column in kind.columns)}
          FROM (SELECT line, content FROM andsdoi_import WHERE kind = '{name}') AS kept,
               jsonb_populate_record(NULL::{table}, kept.content) AS one
         ORDER BY kept.line {again.get(name, "")}
        """
    )
