"""`make release-check`: everything that must hold before a version is tagged and uploaded."""

from __future__ import annotations

import re
import shutil

from dev import commands, layout, pythons
from dev.console import Failure, say

CLONE = layout.RELEASE / "checkout"


def check() -> None:
    """Look at the version and at what is committed, then try a clean clone of it.

    Raises:
        Failure: at the first thing that does not hold; the text says what.
    """
    _is_committed()
    _is_named(version())
    pythons.run()
    shutil.rmtree(CLONE, ignore_errors=True)
    commands.run(["git", "clone", "-q", layout.ROOT, CLONE])
    say("\n== the tests, checks, pages and files of a clean clone")
    if not commands.succeeds([CLONE / ".ci" / "run"]):
        raise Failure("A clean clone does not pass .ci/run.")
    built = CLONE / (layout.RELEASE / "dist").relative_to(layout.ROOT)
    say(f"\nVersion {version()} may be tagged. What is uploaded: {built}")


def version() -> str:
    """Return the version of the package."""
    found = re.search(r'version="(.+?)"', (layout.ROOT / "setup.py").read_text("utf-8"))
    assert found
    return found[1]


def _is_committed() -> None:
    changed = commands.run(["git", "status", "--porcelain"])
    if changed:
        raise Failure(f"Not committed:\n{changed}")


def _is_named(number: str) -> None:
    """See that the changelog begins with this version, and that a tag here is no other."""
    headings = re.findall(
        r"^(.+)\n-{3,}$", (layout.ROOT / "CHANGELOG.rst").read_text("utf-8"), re.MULTILINE
    )
    first = headings[0].split()[0] if headings else "nothing"
    if first != number:
        raise Failure(f"CHANGELOG.rst begins with {first}, setup.py says {number}.")
    tags = commands.run(["git", "tag", "--points-at", "HEAD"]).split()
    if tags and tags != [f"v{number}"]:
        raise Failure(f"This commit is tagged {', '.join(tags)}, setup.py says {number}.")
