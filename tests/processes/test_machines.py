"""Machines of one site that do not have the same options are found, by what each writes down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..portal import Portal
from .conftest import ini_of
from .site import Program


class Machines:
    """Two machines on one database: the same options, but for what is said of the second."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self._portal, self._folder = portal, folder
        self._programs: list[Program] = []

    def sync(self, name: str, **other: str) -> None:
        """Run `ckan andsdoi sync` on a machine, as cron does."""
        ini = ini_of(self._portal, self._folder / f"{name}.ini", **other)
        program = Program(ini, "andsdoi", "sync")
        self._programs.append(program)
        assert program.ended() == 0

    def differ(self) -> bool:
        """Tell whether `check` would say so."""
        from ckanext.andsdoi import config
        from ckanext.andsdoi.cli.check import work

        return [one.result for one in work.machines(config.account())] == ["wrong"]

    def end(self) -> None:
        for program in self._programs:
            program.kill()


@pytest.fixture
def machines(portal: Portal, tmp_path: Path) -> Iterator[Machines]:
    found = Machines(portal, tmp_path)
    yield found
    found.end()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "other", [{"kernel": "4.5"}, {"shoulder": "geo-"}, {"organizations": "marine-science"}], ids=str
)
def test_two_processes_with_different_options_are_found(
    machines: Machines, other: dict[str, str]
) -> None:
    machines.sync("one")
    machines.sync("two", **other)
    assert not machines.differ()

    machines.sync("one")
    assert machines.differ()


@pytest.mark.timeout(300)
def test_two_processes_with_the_same_options_are_not(machines: Machines) -> None:
    for name in ("one", "two", "one", "two"):
        machines.sync(name, rate="10", concurrency="2")

    assert not machines.differ()
