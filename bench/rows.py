"""Rows by the thousand, written by SQL into the database of a site; runs in its worker."""

from __future__ import annotations

import hashlib
import uuid

import sqlalchemy as sa

from ckanext.andsdoi.registry.sandbox import DEMO

from . import site

_PACKAGES = """
    INSERT INTO package (id, name, title, state, type, owner_org, private, metadata_created,
                         metadata_modified)
    SELECT md5(n::text)::uuid::text, 'dataset-' || n, 'A dataset of the bench', 'active',
           'dataset', 'organization-' || n % 50, :private, now(),
           now() - random() * interval '1 year'
      FROM generate_series(:first, :last) AS n
"""
_ROWS = """
    INSERT INTO andsdoi_doi (package_id, environment, account, doi, state, ever_confirmed, xml_hash,
                             url, priority, due_at, waits_for, tried_at, problem_class, seen)
    SELECT p.id, 'test', CASE WHEN n % 4 = 2 THEN :resting ELSE 'default' END, '10.70000/' || n,
           'findable', true, md5(p.id) || md5(p.name), 'http://test.ckan.net/dataset/' || p.id, 2,
           CASE n % 4 WHEN 0 THEN now() - random() * interval '1 day'
                      WHEN 2 THEN timestamptz 'infinity' END,
           CASE WHEN n % 4 = 2 THEN 'brake' END,
           now() - random() * interval '1 day', CASE n % 1000 WHEN 1 THEN 'data' END, {seen}
      FROM generate_series(:first, :last) AS n
      JOIN package AS p ON p.id = md5(n::text)::uuid::text
"""
# two extras that are looked at, one that is not
_EXTRAS = """
    UPDATE package SET extras = jsonb_build_object(
        'identifier', name, 'guid', 'urn:' || id, 'frequency', 'never')
     WHERE substr(name, 9)::int >= :first
"""
_EXTRAS_211 = """
    INSERT INTO package_extra (id, package_id, key, value, state)
    SELECT md5(p.id || key), p.id, key, p.name, 'active'
      FROM package AS p, unnest(ARRAY['identifier', 'guid', 'frequency']) AS listed (key)
     WHERE substr(p.name, 9)::int >= :first
"""
_EXEMPT = """
    INSERT INTO andsdoi_exemption (package_id, reason)
    SELECT id, 'existing' FROM package WHERE substr(name, 9)::int >= :first
"""
_UNSEEN = """
    INSERT INTO andsdoi_doi (package_id, environment, due_at)
    SELECT id, 'test', now() FROM package
"""
_HIDDEN = """
    INSERT INTO andsdoi_doi (package_id, environment, doi, state, ever_confirmed, url)
    SELECT id, 'test', '10.70000/' || lpad(substr(name, 9), 12, '0'), 'registered', true,
           'https://example.org/10.70000/' || lpad(substr(name, 9), 12, '0')
      FROM package ORDER BY substr(name, 9)::int
"""

_OLD_TABLE = """
    DROP TABLE IF EXISTS doi;
    CREATE TABLE doi (identifier text PRIMARY KEY, package_id text NOT NULL UNIQUE,
                      published timestamp);
    INSERT INTO doi
    SELECT :prefix || '/old-' || substr(name, 9), id, '2020-05-31 10:00' FROM package
"""


def package_id(number: int) -> str:
    """Return the id of the dataset with this number."""
    digest = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
    return str(uuid.UUID(digest))


def old_doi(number: int) -> str:
    """Return the DOI that ckanext-doi gave the dataset with this number."""
    return f"{DEMO.prefixes[0]}/old-{number}"


DUE = package_id(4)
"""The id of a dataset that is due."""
SOMEWHERE = 5_000
"""The key of a row that is there at every size."""
ORGANIZATION = "organization-1"
"""The id of an organization with one dataset in fifty."""
RESTING = "resting"
"""An account all of whose unfinished rows wait for somebody."""


def fill(first: int, last: int) -> None:
    """Write public datasets with a DOI: half are settled, a quarter is due, a quarter waits."""
    from ckanext.andsdoi.lifecycle.rows.marks import SEEN

    numbers = {"first": first, "last": last}
    site.execute(_PACKAGES, **numbers, private=False)
    site.execute(_ROWS.format(seen=SEEN), **numbers, resting=RESTING)
    _vacuum()


def fill_old_stock(first: int, last: int) -> None:
    """Write public datasets that are exempt, as the migration leaves them."""
    from ckanext.andsdoi.lifecycle.dataset import extras

    site.execute(_PACKAGES, first=first, last=last, private=False)
    site.execute(_EXTRAS_211 if extras.are_rows() else _EXTRAS, first=first)
    site.execute(_EXEMPT, first=first)
    _vacuum()


def fill_private(count: int) -> None:
    """Write private datasets of which nothing is known but that they are due."""
    site.execute(_PACKAGES, first=1, last=count, private=True)
    site.execute(_UNSEEN)
    _vacuum()


def fill_hidden(count: int) -> None:
    """Write private datasets whose DOI is hidden, as the registry's `hold_hidden` knows them."""
    site.execute(_PACKAGES, first=1, last=count, private=True)
    site.execute(_HIDDEN)
    _vacuum()


def fill_of_ckanext_doi(count: int) -> None:
    """Write public, exempt datasets, and the table of ckanext-doi with a row for each."""
    fill_old_stock(1, count)
    site.execute(_OLD_TABLE, prefix=DEMO.prefixes[0])


def _vacuum() -> None:
    from ckanext.andsdoi.database import engine

    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE package, andsdoi_doi, andsdoi_exemption"))
