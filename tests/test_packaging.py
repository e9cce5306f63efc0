"""What a site gets: the wheel's content, and a CKAN that runs with it and without the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from dev import wheel as builder

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ckanext" / "andsdoi"
NOT_OF_CKAN = ("__editable__", "__pycache__", "ckanext")


@pytest.fixture(scope="module")
def wheel() -> Path:
    return builder.build(Path(sys.executable))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def _files_below(folder: Path) -> set[str]:
    """Return what lies there, without what Python and the tools leave behind."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    left_behind = ("__pycache__", ".")
    return {str(path) for path in files if not any(p.startswith(left_behind) for p in path.parts)}


class TestContent:
    """The wheel holds the package and its catalogues, whole, and nothing else."""

    def test_every_file_of_the_package_is_in_the_wheel(self, names: set[str]) -> None:
        missing = {f"ckanext/andsdoi/{name}" for name in _files_below(PACKAGE)} - names
        assert not missing

    def test_the_catalogues_lie_where_ckan_looks_for_them(self, names: set[str]) -> None:
        catalogues = {f"ckanext/andsdoi/i18n/{name}" for name in _files_below(ROOT / "i18n")}
        assert "ckanext/andsdoi/i18n/de/LC_MESSAGES/ckanext-andsdoi.mo" in catalogues
        assert catalogues <= names

    def test_nothing_else_is_in_the_wheel(self, names: set[str]) -> None:
        package = {f"ckanext/andsdoi/{name}" for name in _files_below(PACKAGE)}
        catalogues = {f"ckanext/andsdoi/i18n/{name}" for name in _files_below(ROOT / "i18n")}
        others = {name for name in names - package - catalogues if ".dist-info/" not in name}
        assert not others

    def test_ckanext_stays_a_namespace(self, wheel: Path, names: set[str]) -> None:
        assert "ckanext/__init__.py" not in names
        assert _metadata_file(wheel, "top_level.txt").split() == ["ckanext"]

    def test_ckan_finds_the_plugin(self, wheel: Path) -> None:
        entry_points = _metadata_file(wheel, "entry_points.txt")
        assert "andsdoi = ckanext.andsdoi.plugin:AndsdoiPlugin" in entry_points

    def test_the_wheel_names_its_licence_and_does_not_depend_on_its_host(self, wheel: Path) -> None:
        metadata = Parser().parsestr(_metadata_file(wheel, "METADATA"))
        requirements = metadata.get_all("Requires-Dist") or []
        assert metadata["License-Expression"] == "AGPL-3.0-or-later"
        assert not [line for line in requirements if line.startswith("ckan>")]
        assert not [line for line in requirements if "==" in line]

    def test_its_description_has_no_link_or_picture_that_is_dead_elsewhere(
        self, wheel: Path
    ) -> None:
        text = Parser().parsestr(_metadata_file(wheel, "METADATA")).get_payload()
        assert "Gives every published CKAN dataset a DOI" in text
        assert not re.findall(r"<(?!https?:)[\w/.-]+>`_", text)
        assert not re.findall(r"image:: (?!https?:)", text)


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with this run's CKAN and the plugin from its wheel, far from the checkout."""
    folder = tmp_path_factory.mktemp("site")
    venv.create(folder / "venv")
    _borrow_ckan(next((folder / "venv").glob("lib/python*/site-packages")))
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "-q"]
    # --no-index: what the wheel asks for must be there, as it is beside every CKAN.
    _run([*pip, "install", "--no-index", "--disable-pip-version-check", str(wheel)], folder)
    return folder


def _borrow_ckan(target: Path) -> None:
    """Link what the tests' environment holds, except the plugin; ckanext is a folder of its own."""
    source = Path(sysconfig.get_path("purelib"))
    extensions = source / "ckanext"
    (target / "ckanext").mkdir()
    for entry in source.iterdir():
        if not entry.name.startswith(NOT_OF_CKAN):
            (target / entry.name).symlink_to(entry)
    for entry in extensions.iterdir():
        (target / "ckanext" / entry.name).symlink_to(entry)


SMOKE = """
from ckan.cli import load_config
from ckan.config.middleware import make_app
from werkzeug.test import Client
import ckan.plugins as p
import ckanext.andsdoi

client = Client(make_app(load_config()))
print("package", ckanext.andsdoi.__file__)
print("loaded", p.plugin_loaded("andsdoi"))
for path in ("/dataset/", "/de/dataset/"):
    print(path, client.get(path).status_code)
answer = client.get("/de/api/3/action/andsdoi_show?doi=nonsense")
print("refusal", answer.status_code, answer.get_data(as_text=True))
"""


class TestInstalled:
    """A site that installed the wheel starts and answers."""

    def test_an_installed_wheel_runs_without_the_checkout_and_speaks_german(
        self, site: Path
    ) -> None:
        said = _run([str(site / "venv/bin/python"), "-c", SMOKE], site)
        assert f"package {site}" in said
        assert "loaded True" in said
        assert "/dataset/ 200" in said
        assert "/de/dataset/ 200" in said
        assert "refusal 409" in said
        assert "Das ist keine DOI" in said

    def test_the_migrations_of_an_installed_wheel_are_found(self, site: Path) -> None:
        command = "from ckan.cli.cli import ckan; ckan()"
        python = [str(site / "venv/bin/python"), "-c", command]
        assert "SUCCESS" in _run([*python, "db", "upgrade", "--plugin", "andsdoi"], site)


def _run(command: list[str], folder: Path) -> str:
    kept = ("CKAN_INI", "PATH", "HOME")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _metadata_file(wheel: Path, name: str) -> str:
    archive = zipfile.ZipFile(wheel)
    path = next(path for path in archive.namelist() if path.endswith(f".dist-info/{name}"))
    return archive.read(path).decode()
