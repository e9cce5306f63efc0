"""The catalogues of i18n/: the template and the languages follow the source, .mo follows .po.

It runs inside the environment of `make lint`, which has Babel and CKAN's message extractor.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dev import layout

DOMAIN = "ckanext-andsdoi"
FOLDER = layout.ROOT / "i18n"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
METHODS = [
    ("templates/**.html", "ckan"),
    ("assets/**.js", "javascript"),
    ("**.py", "python"),
]
KEYWORDS = {**DEFAULT_KEYWORDS, "translate": None, "isPlural": (1, 2), "NN_": (1, 2)}


def main() -> int:
    """Run ``check`` or ``update``; the exit code is 1 if something is out of date."""
    if sys.argv[1:] == ["update"]:
        _update()
    stale = _stale()
    for problem in stale:
        print(f"{problem}; mend it with: make catalogues")
    return 1 if stale else 0


def _stale() -> list[str]:
    source = _extract()
    problems = [
        f"{_short(path)} does not hold the messages of the source"
        for path in (TEMPLATE, *_languages())
        if not path.exists() or _messages(_read(path)) != _messages(source)
    ]
    problems += [
        f"{_short(_compiled(path))} is not what {path.name} compiles to"
        for path in _languages()
        if not _compiled(path).exists() or _compiled(path).read_bytes() != _compile(_read(path))
    ]
    return problems


def _update() -> None:
    source = _extract()
    if not TEMPLATE.exists() or _messages(_read(TEMPLATE)) != _messages(source):
        _write(TEMPLATE, source)
    for path in _languages():
        catalog = _read(path)
        if _messages(catalog) != _messages(source):
            catalog.update(source, no_fuzzy_matching=True, update_header_comment=False)
            catalog.obsolete.clear()
            _write(path, catalog)
        _compiled(path).write_bytes(_compile(_read(path)))


def _extract() -> Catalog:
    catalog = Catalog(
        project=DOMAIN,
        version=version(DOMAIN),
        msgid_bugs_address=f"the issues of {DOMAIN}",
        last_translator=DOMAIN,
        language_team=DOMAIN,
        charset="utf-8",
        fuzzy=False,
    )
    catalog.header_comment = f"# Messages of {DOMAIN}, under its licence (AGPL-3.0-or-later)."
    found = extract_from_dir(
        layout.ROOT / "ckanext" / "andsdoi",
        method_map=METHODS,
        keywords=KEYWORDS,
        comment_tags=("TRANSLATORS:",),
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in found:
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def _languages() -> list[Path]:
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def _messages(catalog: Catalog) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in catalog if message.id}


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=None if path == TEMPLATE else path.parents[1].name)


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as target:
        write_po(target, catalog, width=100, sort_by_file=True, include_lineno=False)


def _compile(catalog: Catalog) -> bytes:
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def _compiled(path: Path) -> Path:
    return path.with_suffix(".mo")


def _short(path: Path) -> Path:
    return path.relative_to(layout.ROOT)


if __name__ == "__main__":
    sys.exit(main())
