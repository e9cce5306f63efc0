"""HTML in text: tags go, what they mean for the layout stays.

Only elements that HTML knows are tags here (`foreign` has taken the others away): `a < b` and
`<LOD` are text. Everything that opens
nothing is replaced by a placeholder before a parser sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from lxml import etree

from .cleaning import LITERAL_NOTHING, LITERALS, clean, without_literals
from .elements import BLOCKS, ELEMENTS, HIDDEN, INLINE
from .foreign import without_foreign

# Marks of the layout, which clean text can't hold.
LINE, PARAGRAPH, CELL = "\x02", "\x03", "\x04"

# Attributes without a value; elsewhere a tag's attributes need a "=", or it is text.
_SWITCHES = frozenset(
    """
    allowfullscreen async autoplay checked compact controls default defer disabled hidden loop
    multiple muted noshade nowrap open readonly required reversed selected
    """.split()
)
_UNSEEN = INLINE | HIDDEN
_EMPTY_ELEMENTS = frozenset(["br", "hr", "img"])
_DEEP = 200
_CELLS = frozenset(["td", "th"])
# In these a paragraph does not start anew: the bullet or cell has begun it.
_HOLDERS = _CELLS | {"li"}

# The bounds keep a quotation mark that never closes from being searched for again and again.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})((?:"[^"]{0,4000}"|'[^']{0,4000}'|[^<>"']){0,800})>"""
)
_EMPTY = re.compile(r"""(?:(?<=[\s"'])|(?<=^<br)|(?<=^<hr))/>$""", re.IGNORECASE)
_AUTOLINK = re.compile(
    r"<(?:(?:https?|ftp)://[^<>\s]{1,2000}|(?:mailto:)?[^<>\s@]{1,200}@[^<>\s@]{1,200})>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|&")
_OPENS_HIDDEN = re.compile(rf"<!--|<({'|'.join(sorted(HIDDEN))})(?=[\s/>])", re.IGNORECASE)
_CLOSES_HIDDEN = {
    name: re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE) for name in sorted(HIDDEN)
} | {"--": re.compile("-->")}
_PARSER = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)


def strip_html(text: str) -> str:
    """Give the text of a field that may hold HTML: characters cleaned, tags and entities resolved.

    Line breaks, list items and paragraphs become LF; nothing else is changed.
    """
    text, _ = clean(text)
    if "<" not in text and "&" not in text:
        return text
    shown = html_text(guarded(without_hidden(without_foreign(text)), addresses=False))
    return without_literals(without_tags(shown))


def without_tags(text: str) -> str:
    """Remove tags that only appeared when entities were resolved; entities stay as they are."""
    known = without_foreign(text)
    if known == text and not any(is_tag(match) for match in _TAG.finditer(text)):
        return text
    visible = without_hidden(known).replace("&", LITERALS["&"])
    return html_text(guarded(visible, addresses=False))


def html_text(markup: str) -> str:
    """Give the text of guarded markup, its layout as LF."""
    if "<" in markup or "&" in markup:
        return settled(layout(markup), str)
    return markup


def settled(text: str, inner: Callable[[str], str]) -> str:
    """Turn the marks of the layout into LF: one for a line, two for a paragraph.

    Args:
        text: Text with marks.
        inner: What is done with the text between two marks.
    """
    out: list[str] = []
    gap = ""
    for piece in re.split(f"([{LINE}{PARAGRAPH}])", text):
        if piece in (LINE, PARAGRAPH):
            gap = "\n" if piece == LINE and not gap else "\n\n" if piece == PARAGRAPH else gap
        elif (shown := inner(piece).strip(" \n")) and shown != "-":
            out += [gap, shown] if out else [shown]
            gap = ""
    return "".join(out)


def without_hidden(text: str) -> str:
    """Remove comments, and elements whose content no reader sees, if they are closed."""
    pieces, done = [], 0
    unclosed: set[str] = set()
    while match := _OPENS_HIDDEN.search(text, done):
        name = (match[1] or "--").lower()
        end = None if name in unclosed else _CLOSES_HIDDEN[name].search(text, match.end())
        if end is None:
            unclosed.add(name)
        pieces.append(text[done : match.start() if end else match.end()])
        done = end.end() if end else match.end()
    return "".join([*pieces, text[done:]])


def guarded(text: str, *, addresses: bool = True) -> str:
    """Replace every `<` and `&` that opens nothing by a placeholder, entities by their text.

    What stands for an ASCII character stays an entity, so that it can't become markup. With
    `addresses`, a URL or e-mail address in angle brackets is markup too: it is in Markdown.
    """
    text = _ENTITY.sub(resolve_entity, text) if "&" in text else text
    pieces, done = [], 0
    while (at := text.find("<", done)) >= 0:
        end, opening = _opening(text, at, addresses)
        pieces += [text[done:at], opening]
        done = end
    return "".join([*pieces, text[done:]])


def _opening(text: str, at: int, addresses: bool) -> tuple[int, str]:
    """Return where that ends which a `<` opens, and what is kept of it."""
    if addresses and (address := _AUTOLINK.match(text, at)):
        return address.end(), address[0]
    match = _TAG.match(text, at)
    if match is None or not is_tag(match):
        return at + 1, LITERALS["<"]
    if match[2].lower() in _UNSEEN:
        return match.end(), LITERAL_NOTHING
    # Markdown's own parser misplaces what stands around a "<br/>"; "<br>" it reads well.
    return match.end(), _EMPTY.sub(">", match[0])


def is_tag(match: re.Match[str]) -> bool:
    """Tell whether what looks like a tag is one: a known element, attributes with values."""
    name, attributes = match[2].lower(), match[3]
    if name not in ELEMENTS or attributes[:1].strip(" \n/"):
        return False
    attributes = attributes.strip(" \n/")
    return not attributes or "=" in attributes or set(attributes.lower().split()) <= _SWITCHES


def resolve_entity(entity: re.Match[str]) -> str:
    """Return the text of an entity; what is ASCII stays an entity."""
    if len(entity[0]) == 1:
        return LITERALS["&"]
    char = unescape(entity[0])
    if char == entity[0]:
        return LITERALS["&"] + char[1:]
    char, _ = clean(char)
    return f"&#{ord(char)};" if len(char) == 1 and char.isascii() and not char.isspace() else char


def layout(markup: str) -> str:
    """Parse guarded markup and give its text, with marks where lines and paragraphs begin."""
    root = None if is_deep(markup) else etree.fromstring(f"<body>{markup}</body>", _PARSER)
    return unescape(_TAG.sub(layout_mark, markup)) if root is None else _Layout().of(root)


def is_deep(markup: str) -> bool:
    """Tell whether elements are nested deeper than the parser goes: it would drop their text."""
    if markup.count("<") <= _DEEP:
        return False
    depth = 0
    for match in _TAG.finditer(markup):
        depth += -1 if match[1] else match[2].lower() not in _EMPTY_ELEMENTS
        if depth > _DEEP:
            return True
    return False


def layout_mark(tag: re.Match[str]) -> str:
    """Return the mark of the layout that a tag stands for, where no parser can tell."""
    name = tag[2].lower()
    if name == "li" and not tag[1]:
        return LINE + "- "
    if name in ("br", "tr"):
        return LINE
    return PARAGRAPH if name in BLOCKS else " " if name in _CELLS else ""


class _Layout:
    """One walk over a tree, in document order."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.link = -1
        self.preformatted = 0

    def of(self, root: etree._Element) -> str:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self.start(name, element)
                self.text(element.text)
            else:
                self.end(name, element)
                self.text(element.tail)
        cells = (cell.strip(" \n") for cell in "".join(self.out).split(CELL))
        return "; ".join(cells)

    def text(self, text: str | None) -> None:
        if text:
            self.out.append(text.replace("\n", LINE) if self.preformatted else text)

    def start(self, name: str, element: etree._Element) -> None:
        if name == "li":
            self.out.append(LINE + "- ")
        elif name in _CELLS:
            self.out.append(CELL if element.getprevious() is not None else "")
        elif name in BLOCKS and not continues_holder(element):
            self.out.append(PARAGRAPH)
        elif name == "img":
            self.text(element.get("alt"))
        elif name == "a":
            self.link = len(self.out)
        self.preformatted += name == "pre"

    def end(self, name: str, element: etree._Element) -> None:
        self.preformatted -= name == "pre"
        if name in ("br", "tr"):
            self.out.append(LINE)
        elif name in BLOCKS and not _within(element):
            self.out.append(PARAGRAPH)
        elif name == "a" and self.link >= 0:
            self.out.append(_address(element.get("href"), "".join(self.out[self.link :])))
            self.link = -1


def _address(href: str | None, text: str) -> str:
    href = (href or "").strip()
    shown = href[:8].lower().startswith(("http://", "https://")) and href not in text
    return f" ({href})" if shown else ""


def _within(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _HOLDERS


def continues_holder(element: etree._Element) -> bool:
    """Tell whether a block only goes on with what its bullet or cell has begun."""
    if not _within(element):
        return False
    return element.tag in ("ul", "ol", "dir", "menu") or element.getprevious() is None
