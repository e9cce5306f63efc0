"""`python -m dev.corpus FILE`: map the datasets of a file; figures here, the rest on one page."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from dev import layout
from dev.console import complain, say
from dev.corpus import page, summary
from dev.corpus.lines import read
from dev.corpus.outcome import outcome
from dev.corpus.schemas import FOLDER, Schemas


def main(words: Sequence[str] | None = None) -> int:
    """Map a file; the exit code is 1 if a line could not be read or a document is invalid."""
    arguments = _parser().parse_args(words)
    datasets, bad = read(arguments.file.read_bytes())
    schemas = Schemas()
    outcomes = [outcome(line, schemas) for line in datasets]
    arguments.page.parent.mkdir(parents=True, exist_ok=True)
    arguments.page.write_bytes(page.html(arguments.file.name, outcomes, bad, schemas))
    say(summary.text(outcomes, schemas))
    if not schemas.kernels:
        say(f"\nNo schemas of DataCite in {FOLDER}: only the package's own check was made.")
    for line in bad:
        complain(f"{arguments.file}, line {line.number}: {line.why}")
    say(f"\nTo read by eye: {arguments.page}")
    return 1 if bad or not all(one.valid for one in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev.corpus", description=__doc__)
    parser.add_argument("file", type=Path, help="package dicts, one a line")
    parser.add_argument("--page", type=Path, default=layout.CORPUS, metavar="FILE.html")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
