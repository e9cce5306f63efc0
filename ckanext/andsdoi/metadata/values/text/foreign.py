"""Tags that are not HTML's: JATS, ISO 19139, MathML, Word's, a portal's own.

A name is a tag's if it is opened and closed in the text, or if it closes itself with an attribute
or a prefix; what never closes is text: `<LOD`, `List<String>`.
"""

from __future__ import annotations

import re
from functools import partial

from .cleaning import LITERAL_NOTHING
from .elements import ELEMENTS

# What an element of that name, under any prefix, means for the layout, as an element of HTML.
_LAYOUT = {
    **dict.fromkeys(["p", "para", "paragraph", "simpara", "title", "sec", "abstract"], "div"),
    **dict.fromkeys(["list", "ul", "ol", "itemizedlist", "orderedlist"], "ul"),
    **dict.fromkeys(["list-item", "listitem", "li"], "li"),
    **dict.fromkeys(["br", "break"], "br"),
    **{name: name for name in ("table", "tr", "td", "th", "div", "h1", "h2", "h3", "h4")},
    **{name: name for name in ("script", "style")},
}
_NAME = r"[A-Za-z][\w.-]{0,40}(?::[A-Za-z][\w.-]{0,40})?"
# The bounds keep a quotation mark that never closes from being searched for again and again.
_TAG = re.compile(
    rf"""<(/?)({_NAME})(?=[\s/>])((?:"[^"]{{0,4000}}"|'[^']{{0,4000}}'|[^<>"']){{0,800}})>"""
)
_ATTRIBUTES = re.compile(r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))*\s*/?\s*""")
_PROLOGUE = re.compile(r"<\?xml[^<>]{0,400}\?>|<!DOCTYPE[^<>]{0,400}>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_MATH = re.compile(r"<(?:\w{1,10}:)?math[\s>]", re.IGNORECASE)
_MATH_ENDS = re.compile(r"</(?:\w{1,10}:)?math\s?>", re.IGNORECASE)
_BETWEEN = re.compile(r">\s+<")
# The same formula once more, in another notation.
_ANNOTATION = re.compile(
    r"<((?:\w{1,10}:)?annotation(?:-xml)?)(?:\s[^<>]{0,400})?>[^<>]{0,4000}</\1\s?>", re.IGNORECASE
)


def without_foreign(text: str) -> str:
    """Take tags away that are not HTML's; what means a paragraph or a list becomes HTML's own.

    Args:
        text: Clean text, with or without markup.
    """
    if "<" not in text:
        return text
    text = _PROLOGUE.sub(LITERAL_NOTHING, text)
    if "<![CDATA[" in text and "]]>" in text:
        text = _CDATA.sub(LITERAL_NOTHING, text)
    names = _closed(text)
    return _TAG.sub(partial(_as_html, names), _formulas(text))


def _closed(text: str) -> frozenset[str]:
    """Return the names, in small letters, that are opened and closed later on."""
    opened: set[str] = set()
    closed: set[str] = set()
    for tag in _TAG.finditer(text):
        name = tag[2].casefold()
        if tag[1]:
            closed |= {name} & opened
        elif _ATTRIBUTES.fullmatch(tag[3]):
            opened.add(name)
    return frozenset(closed)


def _as_html(names: frozenset[str], tag: re.Match[str]) -> str:
    name = tag[2].casefold()
    prefix, _, local = name.rpartition(":")
    closes_itself = tag[3].endswith("/") and (prefix or "=" in tag[3])
    if name not in names and not closes_itself:
        return tag[0]
    if prefix or local not in ELEMENTS:
        html = _LAYOUT.get(local)
        return f"<{tag[1]}{html}>" if html else LITERAL_NOTHING
    return tag[0]


def _formulas(text: str) -> str:
    """Take the blanks between the elements of formulas away, and what says them once more."""
    pieces, done = [], 0
    while begin := _MATH.search(text, done):
        end = _MATH_ENDS.search(text, begin.end())
        if end is None:
            break
        formula = _ANNOTATION.sub("", text[begin.start() : end.end()])
        pieces += [text[done : begin.start()], _BETWEEN.sub("><", formula)]
        done = end.end()
    return "".join([*pieces, text[done:]])
