"""``python -m tests.soak``: sequences one after the other, going on where the last run stopped."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from pathlib import Path

import pytest

from .invariants import Violation
from .progress import Progress
from .script import Script, draw, shorten
from .site import Site

SAVED_EVERY, TOLD_EVERY = 10, 50


def main() -> int:
    """Run the soak; 1 if anything was not as promised, in this run or in those it goes on from."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    _open_ckan()
    with pytest.MonkeyPatch.context() as patch:
        site = Site(patch)
        try:
            if arguments.replay:
                return _replay(site, arguments.replay)
            return _soak(site, arguments)
        finally:
            site.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="sequences in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--share", default="0/1", metavar="K/N", help="of N processes that share them, number K"
    )
    parser.add_argument("--replay", type=Path, metavar="FILE", help="a sequence written down")
    parser.add_argument("--folder", type=Path, default=Path(".local/soak"))
    return parser.parse_args()


def _open_ckan() -> None:
    """Start CKAN in this process: one start for all sequences.

    What the start made stays, so it is not searched for garbage again and again.
    """
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    # faults are what the soak is made of: what the site logs of them is no news
    logging.disable(logging.CRITICAL)
    make_app(load_config(os.environ["CKAN_INI"]))
    gc.freeze()


def _soak(site: Site, arguments: argparse.Namespace) -> int:
    progress = Progress.load(arguments.folder, arguments.seed)
    first, begin = progress.done, time.monotonic()
    share, processes = map(int, arguments.share.split("/"))
    numbers = range(share, arguments.count, processes)
    for number in numbers[first:]:
        script = draw(arguments.seed, number)
        violations = script.run(site)
        progress.add(site.met, violations)
        if violations:
            _write_down(site, script, violations, arguments.folder)
        if progress.done % SAVED_EVERY == 0:
            progress.save()
        if progress.done % TOLD_EVERY == 0:
            each = (time.monotonic() - begin) / (progress.done - first)
            _say(f"{progress.done:,} of {len(numbers):,}, {each:.2f} s each: {progress.zeros}")
    progress.save()
    _say("\n".join(progress.lines()))
    return 1 if progress.violated else 0


def _replay(site: Site, path: Path) -> int:
    script = Script.from_json(path.read_text("utf-8"))
    violations = script.run(site)
    _say(_told(script, violations))
    for entry in site.registry.journal:
        fault = dict(entry.fault) if entry.fault else ""
        _say(f"  {entry.method} {entry.path} {entry.doi}: {entry.status} {fault}")
    return 1 if violations else 0


def _write_down(site: Site, script: Script, violations: list[Violation], folder: Path) -> None:
    """Tell a sequence that violates a promise, and write the shortest such down for a replay."""
    _say(_told(script, violations))
    shorter = shorten(site, script)
    path = folder / f"violation-{script.seed.replace('/', '-')}.json"
    path.write_text(shorter.to_json(), "utf-8")
    _say(f"made shorter:\n{shorter}\nreplay: make soak REPLAY={path}\n")


def _told(script: Script, violations: list[Violation]) -> str:
    return "\n".join([str(script), *(f"  VIOLATED {one}" for one in violations)])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
