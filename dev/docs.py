"""`make docs`: the pages of docs/ and of the top folder as a site, under `.local/docs`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
    dead = list(dead_links(layout.DOCS))
    if dead:
        raise Failure("These lead nowhere:\n" + "\n".join(dead))
    say(f"The pages: {layout.DOCS / 'docs' / 'index.html'}")


def dead_links(site: Path) -> Iterator[str]:
    """Yield each link of a page to a file of the site, or a place in one, that is not there."""
    pages = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    for path, text in pages.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            if not target.exists() or not _has_place(pages.get(target), address.fragment):
                yield f"{path.relative_to(site)}: {link}"


def _has_place(page: str | None, place: str) -> bool:
    return not place or page is None or f'id="{unquote(place)}"' in page
