"""`make corpus`: what the mapping makes of any dump of datasets, in figures and as a page to read.

The program itself (`dev.corpus.__main__`) runs where the package's requirements are installed.
"""

from __future__ import annotations

import os
from pathlib import Path

from dev import layout, locks, venvs
from dev.console import Failure


def run(version: str, file: Path | None) -> None:
    """Become the program, in the test environment of a CKAN version; no server is started.

    Raises:
        Failure: no file was named, or there is none of that name.
    """
    if file is None:
        raise Failure("Name a file of package dicts, one a line: make corpus FILE=datasets.jsonl")
    if not file.is_file():
        raise Failure(f"FILE={file}: there is no such file.")
    venv, path = venvs.ckan(version), file.resolve()
    with locks.briefly("setup", "another set-up"):
        venv.ensure()
    os.chdir(layout.ROOT)
    os.execve(venv.python, ["python", "-m", "dev.corpus", str(path)], venv.environment())
