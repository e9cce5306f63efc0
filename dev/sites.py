"""CKAN sites on the shared servers: each has a database, a Redis database and a Solr core alone."""

from __future__ import annotations

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
    number = int(version.replace(".", "")) % 10 + 1
    return Site(f"test-{version}", venvs.ckan(version), redis_database=number)


def bench_site(version: str) -> Site:
    """Return the site that the bench of a CKAN version uses: it empties it."""
    test = test_site(version)
    return replace(test, name=f"bench-{version}", redis_database=test.redis_database + 4)


def soak_site(version: str) -> Site:
    """Return the site that the soak of a CKAN version uses: it empties it."""
    test = test_site(version)
    return replace(test, name=f"soak-{version}", redis_database=test.redis_database + 8)


def prepare_test_site(site: Site) -> None:
    """Write its configuration and make its core and its database ready; the servers run."""
    prepare_core(site)
    write_ini(site, TEST_INI, {})
    _prepare_test_database(site)


def prepare_core(site: Site) -> None:
    """Create the site's Solr core with the schema of its CKAN."""
    solr.ensure_core(site.store, site.venv.ckan_folder / "config" / "solr" / "schema.xml")


def write_ini(site: Site, template: Path, options: Mapping[str, str]) -> None:
    """Write the site's complete ini: the template with this checkout's addresses and options."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(template.read_text())
    for key, value in {**_addresses(site), **options}.items():
        parser.set("app:main", key, value)
    with site.ini.open("w") as target:
        target.write(f"# Written by python3 -m dev from {template.name}: change that file.\n")
        parser.write(target)


def _addresses(site: Site) -> dict[str, str]:
    return {
        "ckan.site_id": site.store,
        "ckan.storage_path": str(layout.STORAGE / site.name),
        "ckan.redis.url": redis.url(site.redis_database),
        "solr_url": solr.url(site.store),
        "sqlalchemy.url": postgres.url(site.store),
    }


def _prepare_test_database(site: Site) -> None:
    """Rebuild the database when CKAN or a migration has changed: its content is worth nothing."""
    wanted = venvs.digest([site.venv.requirements, *sorted(MIGRATIONS.rglob("*.py"))])
    if postgres.label_of(site.store) == wanted:
        return
    say(f"Creating the database {site.store}")
    postgres.drop(site.store)
    postgres.create(site.store)
    site.ckan("db", "init")
    site.ckan("db", "upgrade")
    postgres.label(site.store, wanted)
