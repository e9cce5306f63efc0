"""CKAN sites on the shared servers: each has a database, a Redis database and a Solr core alone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass, replace
from pathlib import Path

from dev import commands, layout, venvs
from dev.console import say
from dev.services import postgres, redis, solr
from dev.venvs import Venv

TEST_INI = layout.ROOT / "test.ini"
MIGRATIONS = layout.ROOT / "ckanext" / "andsdoi" / "migration"
MOST_WORKERS = 16


@dataclass(frozen=True)
class Site:
    """One CKAN site: its environment and what is its own on each server."""

    name: str
    venv: Venv
    redis_database: int

    @property
    def store(self) -> str:
        """The name of its database and of its Solr core."""
        return "ckan_" + self.name.replace("-", "_").replace(".", "")

    @property
    def ini(self) -> Path:
        """Its complete configuration file, written by `write_ini`."""
        return layout.LOCAL / f"{self.name}.ini"

    def environment(self) -> dict[str, str]:
        """Return the variables for its processes."""
        return {**self.venv.environment(), "CKAN_INI": str(self.ini)}

    def ckan(self, *arguments: str) -> str:
        """Run a ``ckan`` command on it and return what it printed."""
        return commands.run([self.venv.program("ckan"), *arguments], self.environment())


def test_site(version: str) -> Site:
    """Return the site that the tests of a CKAN version use."""
    return Site(f"test-{version}", venvs.ckan(version), redis_database=_number_of(version))


def worker_sites(version: str, count: int) -> list[Site]:
    """Return the sites that the tests use when they run in as many processes at a time."""
    test = test_site(version)
    first = test.redis_database * MOST_WORKERS
    return [
        replace(test, name=f"{test.name}-gw{n}", redis_database=first + n) for n in range(count)
    ]


def bench_site(version: str) -> Site:
    """Return the site that the bench of a CKAN version uses: it empties it."""
    test = test_site(version)
    return replace(test, name=f"bench-{version}", redis_database=test.redis_database + 4)


def soak_sites(version: str, count: int) -> list[Site]:
    """Return the sites that the soak of a CKAN version uses, one a process: it empties them."""
    test = test_site(version)
    first = replace(test, name=f"soak-{version}", redis_database=test.redis_database + 8)
    return [first, *(replace(first, name=f"{first.name}-{n}") for n in range(1, count))]


def prepare_test_site(site: Site) -> None:
    """Write its configuration and make its core and its database ready; the servers run."""
    _prepare_apart_from_database(site)
    wanted = _template_label(site)
    if postgres.label_of(site.store) != wanted:
        renew_database(site)
        postgres.label(site.store, wanted)


def prepare_fresh_test_site(site: Site) -> None:
    """Prepare it with a new database, whatever an interrupted run has left in the last one."""
    _prepare_apart_from_database(site)
    renew_database(site)


def renew_database(site: Site) -> None:
    """Give it a fresh copy of the database of its CKAN version."""
    template = _prepare_template(site)
    postgres.drop(site.store)
    postgres.create(site.store, template)


def prepare_core(site: Site, *, in_memory: bool = False) -> None:
    """Create the site's Solr core with the schema of its CKAN."""
    schema = site.venv.ckan_folder / "config" / "solr" / "schema.xml"
    solr.ensure_core(site.store, schema, in_memory=in_memory)


def write_ini(site: Site, template: Path, options: Mapping[str, str]) -> None:
    """Write the site's complete ini: the template with this checkout's addresses and options."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(template.read_text())
    for key, value in {**_addresses(site), **options}.items():
        parser.set("app:main", key, value)
    text = io.StringIO()
    text.write(f"# Written by python3 -m dev from {template.name}: change that file.\n")
    parser.write(text)
    layout.write_private(site.ini, text.getvalue())


def _addresses(site: Site) -> dict[str, str]:
    return {
        "ckan.site_id": site.store,
        "ckan.storage_path": str(layout.STORAGE / site.name),
        "ckan.redis.url": redis.url(site.redis_database),
        "solr_url": solr.url(site.store),
        "sqlalchemy.url": postgres.url(site.store),
    }


def _number_of(version: str) -> int:
    return int(version.replace(".", "")) % 10 + 1


def _prepare_apart_from_database(site: Site) -> None:
    prepare_core(site, in_memory=True)
    write_ini(site, TEST_INI, {})


def _prepare_template(site: Site) -> str:
    """Return the database to copy; it is rebuilt when CKAN or a migration has changed."""
    template = replace(site, name=f"template-{site.venv.name}")
    wanted = _template_label(site)
    if postgres.label_of(template.store) != wanted:
        say(f"Creating the database {template.store}")
        postgres.drop(template.store)
        postgres.create(template.store)
        write_ini(template, TEST_INI, {"solr_url": solr.url(site.store)})
        template.ckan("db", "init")
        template.ckan("db", "upgrade")
        postgres.label(template.store, wanted)
    return template.store


def _template_label(site: Site) -> str:
    return venvs.digest([site.venv.requirements, *sorted(MIGRATIONS.rglob("*.py"))])
