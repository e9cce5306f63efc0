"""`make docs`: the pages of docs/ and of the top folder as a site, under `.local/docs`."""

from __future__ import annotations

from dev import commands, layout, machine
from dev.console import Failure, say
from dev.venvs import Venv

VENV = Venv("docs", layout.REQUIREMENTS / "docs.txt")
SETTINGS = layout.ROOT / "docs"


def build() -> None:
    """Build the site anew; whatever looks wrong is an error.

    The checkout is the source, not docs/: so a link from one page to the file of another leads
    there on the code host and on the site alike.

    Raises:
        Failure: A page is not well formed, is in no table of contents, or links to nothing.
    """
    VENV.ensure(machine.VENV)
    words = ["--builder", "html", "--conf-dir", str(SETTINGS), str(layout.ROOT), str(layout.DOCS)]
    strict = ["--nitpicky", "--fail-on-warning", "--keep-going", "--fresh-env", "--quiet"]
    program = VENV.program("sphinx-build")
    if not commands.succeeds([program, *strict, *words], VENV.environment()):
        raise Failure("The pages are not clean.")
    say(f"The pages: {layout.DOCS / 'docs' / 'index.html'}")
