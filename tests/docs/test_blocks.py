"""Every block of every page is run, or says why not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Example

from .blocks import DOCS, PAGES, REASONS, heading, language, place, read, reason
from .evaluators import Evaluators
from .scene import Scene, needs_its_own

# each block below a heading is an example of its own; on all other pages one follows another
OF_EXAMPLES = (DOCS / "api.rst", DOCS / "commands.rst")
_BARE = re.compile(r"^(?!\s*\.\. ).*::$", re.MULTILINE)


def _run(page: Path) -> list[Example]:
    return [one for one in read(page) if not reason(one.document, one.region)]


def _examples() -> Iterator[tuple[Path, list[str]]]:
    """Yield the examples that can share a site, and each that cannot."""
    for page in OF_EXAMPLES:
        sharing = defaultdict(list)
        for name in dict.fromkeys(map(heading, _run(page))):
            sharing[name if needs_its_own(name) else ""].append(name)
        yield from ((page, names) for names in sharing.values())


def _stories() -> list[Path]:
    return [page for page in PAGES if page not in OF_EXAMPLES and _run(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    assert not _BARE.findall(page.read_text("utf-8"))
    for example in read(page):
        said = reason(example.document, example.region)
        known = said in REASONS if said else language(example.region) in Evaluators.LANGUAGES
        assert known, place(example)


@pytest.mark.parametrize("page", _stories(), ids=lambda page: page.name)
def test_a_page_can_be_followed(page: Path, evaluators: Evaluators, scene: Scene) -> None:
    scene.before(page.stem)

    for example in read(page, evaluators.of(page)):
        example.evaluate()


@pytest.mark.parametrize(
    ("page", "names"),
    _examples(),
    ids=lambda one: one.name if isinstance(one, Path) else "-".join(one[:2]),
)
def test_examples_work(page: Path, names: list[str], evaluators: Evaluators, scene: Scene) -> None:
    scene.before(names[0])

    for example in read(page, evaluators.of(page)):
        if heading(example) in names:
            example.evaluate()
