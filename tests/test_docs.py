"""The documents say it as it is: options, actions, commands, paths."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.rst").read_text("utf-8")
PACKAGE = ROOT / "ckanext" / "andsdoi"
API = (ROOT / "docs" / "api.rst").read_text("utf-8")


def _declared() -> set[str]:
    declaration = yaml.safe_load((ROOT / "ckanext/andsdoi/config_declaration.yaml").read_text())
    options = (option for group in declaration["groups"] for option in group["options"])
    return {option["key"].removeprefix("ckanext.andsdoi.") for option in options}


def test_the_readme_lists_every_option() -> None:
    table = README.partition(".. options begin")[2].partition(".. options end")[0]

    assert set(re.findall(r"^``(\w+)``", table, re.MULTILINE)) == _declared()


def test_the_readme_names_every_action() -> None:
    from ckanext.andsdoi.logic import action

    for name in action.__all__:
        assert f"``{name}``" in README


def test_the_api_page_names_every_problem_that_a_doi_can_have() -> None:
    from ckanext.andsdoi.lifecycle.rows.problem import TELLABLE

    table = API.partition("\nProblems\n")[2].partition("\nCKAN's own actions\n")[0]
    named = set(re.findall(r"``([\w-]+)``", table))

    assert named == {one.value for one in TELLABLE}


def test_the_readme_names_every_command() -> None:
    from ckanext.andsdoi.cli import andsdoi

    for name in andsdoi.commands:
        assert f"``{name}``" in README


def test_the_reliability_page_lists_what_is_broken_on_purpose() -> None:
    from dev.breakages import BREAKAGES

    page = (ROOT / "docs" / "reliability.rst").read_text("utf-8")
    listed = " ".join(page.partition(".. breakages begin")[2].split())

    for one in BREAKAGES:
        rule = f" (``{one.rule}``)" if one.rule else ""
        test = re.sub("^tests/(lifecycle/)?", "", one.tests)
        assert f"- {one.what}{rule}: ``{test}``" in listed


def test_each_text_broken_on_purpose_is_still_in_the_source() -> None:
    from dev.breakages import BREAKAGES, PACKAGE

    for one in BREAKAGES:
        source = (ROOT / PACKAGE / one.file).read_text("utf-8")
        assert one.old in source, one.what
        assert (ROOT / one.tests).exists(), one.tests
        if one.file.endswith(".py"):
            # what breaks must still start, or no test has a say
            compile(source.replace(one.old, one.new), one.file, "exec")


def test_every_rule_of_the_model_is_explained_and_broken_on_purpose() -> None:
    from dev.breakages import BREAKAGES
    from tests.model.lifecycle_model import Rules

    page = (ROOT / "docs" / "model.rst").read_text("utf-8")
    rules = {field.name for field in dataclasses.fields(Rules)} - {"sweep"}

    assert {one.rule for one in BREAKAGES} - {""} == rules
    assert set(re.findall(r"^``(\w+)``  ", page, re.MULTILINE)) == rules


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.rst")) + sorted(ROOT.glob("docs/*.rst")))
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    targets = re.findall(r"<([\w/.-]+\.(?:rst|png))>`_|image:: (\S+)", text)

    for target in (one or other for one, other in targets):
        assert (path.parent / target).exists(), target


def test_make_docs_finds_links_to_what_is_not_there(tmp_path: Path) -> None:
    from dev import docs

    (tmp_path / "a.html").write_text(
        '<h1 id="here"></h1> <a href="#here"> <a href="b%20c.html#top"> <a href="https://x.org/y">'
        ' <a href="#gone"> <a href="b%20c.html#gone"> <a href="gone.rst"> <img src="gone.png">'
    )
    (tmp_path / "b c.html").write_text('<h1 id="top"></h1>')

    dead = ["#gone", "b%20c.html#gone", "gone.rst", "gone.png"]
    assert list(docs.dead_links(tmp_path)) == [f"a.html: {one}" for one in dead]


def _packages() -> list[str]:
    found = (one.parent.relative_to(PACKAGE) for one in PACKAGE.rglob("__init__.py"))
    return sorted(str(folder) for folder in found if folder.parts)


@pytest.mark.parametrize("package", _packages())
def test_the_architecture_page_names_every_package(package: str) -> None:
    page = (ROOT / "docs" / "architecture.rst").read_text("utf-8")

    assert re.search(rf"(^|[ `]){package}/", page, re.MULTILINE)


@pytest.mark.parametrize("table", ["doi", "account", "brake", "notice", "exemption", "event"])
def test_the_architecture_page_explains_every_column(table: str) -> None:
    from ckanext.andsdoi import model

    page = (ROOT / "docs" / "architecture.rst").read_text("utf-8")
    section = re.split(rf"^andsdoi_{table}\n-+$", page, flags=re.MULTILINE)[1]
    section = re.split(r"^andsdoi_\w+\n-+$", section, flags=re.MULTILINE)[0]

    columns = {column.name for column in getattr(model, table).columns} - {"id"}
    assert columns <= set(re.findall(r"``(\w+)``", section))


@pytest.mark.parametrize("page", ["CONTRIBUTING.rst", "docs/architecture.rst", "docs/glossary.rst"])
def test_every_path_for_engineers_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    paths = set(re.findall(r"``([\w.-]+/[\w./-]*|\w+\.(?:py|yaml|toml|rst))``", text))
    to_be_made = {".local/", "docs/NAME.rst"}

    assert not [path for path in sorted(paths - to_be_made) if not _exists(path)]


def _exists(path: str) -> bool:
    """Tell whether a path is one of the checkout or the package, or a name of a file in it."""
    return any((root / path).exists() for root in (ROOT, PACKAGE)) or (
        "/" not in path and any(PACKAGE.rglob(path))
    )


def test_the_index_lists_every_page_as_link_and_as_content() -> None:
    index = (ROOT / "docs" / "index.rst").read_text("utf-8")
    linked = set(re.findall(r"<([\w./]+)\.rst>", index))
    listed = set(re.findall(r"^   ([\w/]+)$", index, re.MULTILINE))
    pages = {path.stem for path in ROOT.glob("docs/*.rst")} - {"index"}
    top = {path.stem for path in ROOT.glob("*.rst")}

    assert linked == pages | {f"../{name}" for name in top}
    assert listed == pages | {f"/{name}" for name in top}


def _headings_of_recovery() -> list[str]:
    page = (ROOT / "docs" / "recovery.rst").read_text("utf-8")
    return re.findall(r"^(.+)\n-+$", page, re.MULTILINE)


def test_the_recovery_page_has_a_heading_for_each_topic_of_check() -> None:
    from ckanext.andsdoi.cli.check.result import Topic

    headed = [one for one in _headings_of_recovery() if one.startswith("check: ")]

    assert sorted(headed) == sorted(f"check: {topic}" for topic in Topic)


def test_the_recovery_page_has_a_heading_for_each_class_of_problems() -> None:
    from ckanext.andsdoi.lifecycle.rows.problem import ProblemClass

    headed = [one for one in _headings_of_recovery() if not one.startswith("check: ")]

    assert sorted(headed) == sorted(one.value for one in ProblemClass)
