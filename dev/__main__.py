"""The development commands: ``python3 -m dev COMMAND``; the Makefile gives them short names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dev import corpus, docs, layout, lint, locks, package, pythons, release, services, testing
from dev.console import Failure, complain, say
from dev.demo import run as demo
from dev.demo import site
from dev.ports import port_of


def main() -> int:
    """Run one command; the exit code is 1 when it could not be done."""
    arguments = _parser().parse_args()
    try:
        _check_owner()
        return int(arguments.run(arguments) or 0)
    except Failure as failure:
        complain(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("start", _start, "start PostgreSQL, Redis and Solr"),
        ("stop", _stop, "stop everything that this checkout started"),
        ("status", _status, "show what runs, exit code 1 if nothing does"),
        ("lint", lambda _: lint.run(), "check style, types, import rules and catalogues"),
        (
            "catalogues",
            lambda _: lint.update_catalogues(),
            "bring the translations' files up to date",
        ),
        ("docs", lambda _: docs.build(), "make a site of the pages"),
        ("package", lambda _: package.check(), "build what a release consists of, and look at it"),
        ("pythons", lambda _: pythons.run(), "run the tests without CKAN with each Python"),
        ("release-check", lambda _: release.check(), "everything before a version is tagged"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    showing = commands.add_parser("demo", help="start a demo site and publish datasets on it")
    showing.add_argument("--datasets", type=Path, metavar="FILE", help="package dicts, one a line")
    showing.set_defaults(run=lambda arguments: demo.run(arguments.datasets))
    mapping = commands.add_parser("corpus", help="map a dump of datasets, and make a page of it")
    mapping.add_argument("file", type=Path, nargs="?", help="package dicts, one a line")
    mapping.add_argument("--ckan", default="2.12", metavar="VERSION")
    mapping.set_defaults(run=lambda arguments: corpus.run(arguments.ckan, arguments.file))
    test = _add_ckan_command(commands, "test", "run pytest", testing.run_pytest)
    _add_ckan_command(commands, "bench", "measure", testing.run_bench)
    soak = _add_ckan_command(commands, "soak", "let everything go wrong", testing.run_soak)
    for one in (test, soak):
        one.add_argument("--workers", type=int, metavar="N", help="processes that share the work")
    _add_ckan_command(commands, "break", "break promises, and see tests fail", _break)
    _add_ckan_command(commands, "run", "run any command beside CKAN", testing.run_command)
    return parser


def _add_ckan_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[..., None],
) -> argparse.ArgumentParser:
    """Add a command that takes words beside a CKAN version; some take `--workers`."""

    def called(arguments: argparse.Namespace) -> None:
        words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
        more = {"workers": arguments.workers} if "workers" in arguments else {}
        run(arguments.ckan, words, **more)

    command = commands.add_parser(name, help=text)
    command.add_argument("--ckan", default="2.12", metavar="VERSION")
    command.add_argument("words", nargs=argparse.REMAINDER)
    command.set_defaults(run=called)
    return command


def _start(_: argparse.Namespace) -> None:
    with locks.briefly("setup", "another set-up"):
        services.start()
    _status(_)


def _stop(_: argparse.Namespace) -> None:
    site.stop()
    services.stop()


def _status(_: argparse.Namespace) -> int:
    for service in services.ALL:
        state = "running" if service.is_healthy() else "stopped"
        say(f"{service.NAME:10} {state:8} port {port_of(service.NAME)}")
    for name, pid in site.running().items():
        say(f"{name:10} running  pid {pid}, of the demo")
    return 0 if services.is_any_running() else 1


def _break(version: str, words: Sequence[str]) -> None:
    testing.run_breakages(version, " ".join(words))


def _check_owner() -> None:
    if layout.LOCAL.exists() and layout.LOCAL.stat().st_uid != os.geteuid():
        raise Failure(f"{layout.LOCAL} belongs to another user: run as that user, or remove it.")


sys.exit(main())
