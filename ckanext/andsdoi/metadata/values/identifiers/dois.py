"""The DOIs in a text: the text is one, or holds some among other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ....suffix import normalize_doi
from .works import related, without_tail

_NAME = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2f)", re.IGNORECASE)
_BODY = re.compile(
    r'[^\s"]+?(?=[\s"]|$|[,;|](?:https?://|doi[:.]|hdl[:.]|10\.[0-9]{4}))', re.IGNORECASE
)
_LINK = re.compile(r"""<a\s[^<>]*?href\s*=\s*["']?([^"'\s<>]+)[^<>]*>""", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*|/)?>", re.IGNORECASE)
_QUERY = re.compile("[?#].*", re.DOTALL)
# What belongs to the word before a name, unless that word calls it a DOI.
_JOINED = re.compile(r"[\w/=.%:&?+-]")
_LAST_WORD = re.compile(r"[a-z0-9.:-]*\Z", re.IGNORECASE)
_CALLED = frozenset(["doi", "hdl"])
_LOOKED_BACK = 300


def dois_in(text: str) -> tuple[str, ...]:
    """Return the DOIs in a text, each once, bare and in lower case.

    Resolvers count in all their forms: `urn:doi:`, `info:doi/`, `hdl.handle.net`, the proxies of
    libraries (`doi-org.proxy.example.edu`), links in HTML. What stands inside another address is
    that address's own: `https://example.org/10.1234/x` is none.
    """
    # Most texts hold none, and this is seen at a glance.
    if "10." not in text and "%2e" not in text.casefold() and "%31" not in text:
        return ()
    found = tuple(dict.fromkeys(_found(without_markup(text))))
    whole = related(text) if len(found) < 2 else None
    return (whole[1],) if whole and whole[0] == "DOI" else found


def without_markup(text: str) -> str:
    """Return HTML as text, with the addresses of its links."""
    return _TAG.sub(" ", _LINK.sub(r" \1 ", text)) if "<" in text else text


def _found(text: str) -> Iterator[str]:
    end = 0
    for name in _NAME.finditer(text):
        start = name.start()
        is_called = _is_called_doi(text[max(0, start - _LOOKED_BACK) : start])
        if start < end or not (is_called or _is_alone(text, start)):
            continue
        body = _BODY.match(text, name.end())
        if body is None:
            continue
        end = body.end()
        written = text[start:end]
        written = unquote(_QUERY.sub("", written, count=1)) if is_called else written
        doi = normalize_doi(without_tail(written))
        if doi:
            yield doi


def _is_alone(text: str, start: int) -> bool:
    return start == 0 or _JOINED.match(text[start - 1]) is None


def _is_called_doi(before: str) -> bool:
    """Tell whether what stands before a name is a resolver's address, or `doi:`."""
    if not before or before[-1] not in "/:=":
        return False
    word = _LAST_WORD.search(before.rstrip("/:="))
    return word is not None and not _CALLED.isdisjoint(re.split("[.:-]", word[0].casefold()))
