"""Markdown descriptions as plain text: rendered as CKAN renders them, then read from the page."""

from __future__ import annotations

import re
import threading

from markdown import Markdown
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.tables import TableExtension

from ..emails import without_emails
from ..findings import Finding, finding
from .brackets import without_loose_marks
from .cleaning import clean, one_line, scrub_safe, without_literals
from .foreign import without_foreign
from .html import LINE, PARAGRAPH, guarded, layout, settled, without_hidden, without_tags

# What makes a text more than paragraphs and lists; also underlines of headings and rules.
_MARKUP = re.compile(r"[<&*_`#\[>|\\~]|^ {0,3}(?:={2,}|-{2,}|(?:- ){2,}-?) *$", re.MULTILINE)
# An empty line behind a heading or rule changes nothing, but a block of a thousand headings takes
# the renderer a million steps.
_HEADING = re.compile(r"^ {0,3}(?:=+|(?:[*_-] ?)+|#.*) *$\n", re.MULTILINE)
_ITEM = re.compile(r"(?:([*+•‣-])|[0-9]{1,3}[.)]) +\S")
_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"[|: =*_-]{3,}|(?:`{3,}|~{3,})\w*")
# Lines that are indented as code, and the gaps between the columns of a table in there.
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?:(?:\t| {4})[^\n]*\S[^\n]*(?:\n|\Z)){2,}")
_GAP = re.compile(r"\S(?:\t| {2})[ \t]*\S")
_ROWS = 2
_ITEMS_APART = re.compile(r"^(- .*)\n\n(?=- )", re.MULTILINE)
# The renderer's work grows with the square of these; no text for people has so many.
_MARK = re.compile(r"[\\*_`~<>]")
_MOST_MARKS = 1_500
_local = threading.local()


def plain(markdown_text: str, *, remove_emails: bool = True) -> tuple[str, list[Finding]]:
    """Give a description as text: no markup, an empty line between paragraphs.

    Args:
        markdown_text: Markdown, with or without HTML in it. Rendering takes about a second for
            100,000 characters, so the caller cuts off what can't be sent anyway.
        remove_emails: Whether e-mail addresses become `[…]`.

    Returns:
        The text, and what was removed from it.
    """
    text = markdown_text.replace("\r\n", "\n")
    if "\n\t" in text or "\n    " in text:
        text = _INDENTED.sub(rows_apart, text)
    text, findings = clean(text)
    text = _rendered(text) if _MARKUP.search(text) else settled(_marked(text), reflowed)
    text = _ITEMS_APART.sub(r"\1\n", text)
    if remove_emails:
        text, count = without_emails(text, "[…]")
        findings += [finding("email-removed", n=count)] if count else []
    return scrub_safe(text), findings


def rows_apart(block: re.Match[str]) -> str:
    """Return indented lines that are the rows of a table as lines of their own."""
    lines = block[0].splitlines()
    if sum(_GAP.search(line) is not None for line in lines) < _ROWS:
        return block[0]
    # So ends a line in Markdown.
    return "".join(f"{line.strip()}  \n" for line in lines) + "\n"


def _rendered(text: str) -> str:
    text = _HEADING.sub(r"\g<0>\n", guarded(without_hidden(without_foreign(text))))
    html = _html(without_loose_marks(text))
    shown = settled(without_literals(layout(html)), reflowed)
    return without_literals(without_tags(shown))


def _html(text: str) -> str:
    """Render guarded Markdown; what would take the renderer for ever is only divided."""
    if len(_MARK.findall(text)) <= _MOST_MARKS:
        try:
            return _renderer().reset().convert(text)
        except Exception:
            # Markdown raises RecursionError and others on hostile input, and is of no use then.
            _local.renderer = None
    return _marked(text).replace(PARAGRAPH, "<p>")


def _renderer() -> Markdown:
    """Return one renderer a thread: making one takes as long as rendering a page."""
    renderer: Markdown | None = getattr(_local, "renderer", None)
    if renderer is None:
        renderer = Markdown(extensions=[FencedCodeExtension(), TableExtension()])
        _local.renderer = renderer
    return renderer


def _marked(text: str) -> str:
    text = re.sub(r"\n *\n[ \n]*", PARAGRAPH, text)
    return re.sub(r"(?<= ) \n", LINE, text)


def reflowed(block: str) -> str:
    """Join the lines of a block, except where an item or a row begins."""
    out: list[str] = []
    for line in block.split("\n"):
        shown, apart = shown_line(line)
        if shown:
            out += ["\n" if apart else " ", shown] if out else [shown]
    return "".join(out)


def shown_line(line: str) -> tuple[str, bool]:
    """Return a line as it is written, and whether it stands on a line of its own."""
    line = one_line(line)
    if _RULE.fullmatch(line):
        return "", False
    if _ROW.fullmatch(line):
        return "; ".join(cell.strip() for cell in line.strip("|").split("|")), True
    item = _ITEM.match(line)
    return ("-" + line[1:] if item and item[1] else line), bool(item)
