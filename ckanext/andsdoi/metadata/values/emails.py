"""E-mail addresses in text: DataCite has no property for them, and none may leave the site.

However they are spelled: with another sign for the @ (`[at]`, `%40`), with characters that nobody
sees, with a quoted name, with a domain that is a number. A handle (`@user.name`) is none: no name
stands before its @.
"""

from __future__ import annotations

import re

_IS_LOCAL = re.compile(r"[\w.%+\-!#$&'*=?^~\\]")
_AT = r"[@\uff20\ufe6b]"
_OPEN, _CLOSE = r"[\[({<]\s{0,3}", r"\s{0,3}[\])}>]"
_ENCODED = "%(?:25){0,5}"
_ENTITY = "&(?:amp;){0,5}"
# What stands for an @ wherever it stands, and what needs blanks on both sides or on none.
_WORD = rf"\s{{0,3}}{_OPEN}(?:at|ät|{_AT}){_CLOSE}\s{{0,3}}"
_SIGN = rf"\\{{0,9}}(?:{_AT}|{_ENCODED}40|{_ENTITY}(?:#0{{0,5}}64|#x0{{0,5}}40|commat);)"
_DOT = (
    rf"(?:[.\uff0e\u3002\uff61\ufe52]|{_ENCODED}2e|{_ENTITY}(?:#0{{0,5}}46|#x0{{0,5}}2e|period);"
    rf"|\s{{0,3}}{_OPEN}(?:dot|punkt|point|punto){_CLOSE}\s{{0,3}})"
)
_DOMAIN = (
    rf"(?:(?:[^\W_][\w-]*{_DOT})+(?:xn--[a-z0-9-]+|[^\W\d_]{{2,}})"
    r"|localhost(?![\w.-]*\w)"
    r"|\[(?:IPv6:)?[0-9a-f.:]{3,45}\]"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.]*\w))"
)
# An address from its sign on. Searching for the sign and walking outwards keeps it linear.
_FROM_SIGN = re.compile(
    rf"(?:{_WORD}|\s{{1,3}}{_SIGN}\s{{1,3}}|(?<!\s){_SIGN}\s{{0,3}}){_DOMAIN}", re.IGNORECASE
)
# Most texts have none of these, which is seen at a glance: then there is no address, and no tag.
RARE = re.compile(r"[@\uff20\ufe6b%&\[({<]")
_HINT = re.compile(
    rf"{_AT}|{_ENCODED}40|{_ENTITY}(?:#0{{0,5}}64|#x0{{0,5}}40|commat);|{_OPEN}(?:at|ät){_CLOSE}",
    re.IGNORECASE,
)
# What isn't seen, and marks on letters: they would hide an address, not change it.
_UNSEEN = (
    "\u00ad\u0300-\u036f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef"
)
_HIDING, _SEEN = re.compile(f"[{_UNSEEN}]"), re.compile(f"[^{_UNSEEN}]")
# The name before the @ may be quoted, or be several in brackets.
_QUOTED = {'"': '"', "”": "“", "}": "{", ")": "(", ">": "<", "]": "["}
_LONGEST_QUOTED = 100


def may_hold_email(text: str) -> bool:
    """Tell, at a glance, whether there may be an e-mail address in a text."""
    if not RARE.search(text):
        return False
    return bool(_HINT.search(text if text.isascii() else _HIDING.sub("", text)))


def holds_email(text: str) -> bool:
    """Tell whether there is an e-mail address in a text."""
    return without_emails(text)[1] > 0


def without_emails(text: str, mark: str = "") -> tuple[str, int]:
    """Replace every e-mail address, with a `mailto:` in front of it, by a mark.

    Returns:
        The text and the number of addresses in it.
    """
    if not may_hold_email(text):
        return text, 0
    seen, places = text, None
    if not text.isascii() and _HIDING.search(text):
        places = [match.start() for match in _SEEN.finditer(text)]
        seen = "".join(map(text.__getitem__, places))
    pieces, done = [], 0
    for start, end in _addresses(seen):
        first, last = (start, end - 1) if places is None else (places[start], places[end - 1])
        pieces += [text[done:first], mark]
        done = last + 1
    pieces.append(text[done:])
    return "".join(pieces), len(pieces) // 2


def _addresses(text: str) -> list[tuple[int, int]]:
    """Return where the addresses of a text begin and end."""
    found: list[tuple[int, int]] = []
    done = 0
    for match in _FROM_SIGN.finditer(text):
        start = _start(text, match.start(), done)
        if found and match.start() == done:
            found[-1] = (found[-1][0], match.end())
        elif start < match.start():
            found.append((start, match.end()))
        else:
            continue
        done = match.end()
    return found


def _start(text: str, at: int, least: int) -> int:
    """Return where the address begins whose sign stands at a place: there if it has no name."""
    start = _start_of_quoted(text, at, least)
    while start > least and _IS_LOCAL.match(text, start - 1):
        start -= 1
    scheme = start - len("mailto:")
    if start < at and scheme >= least and text[scheme:start].lower() == "mailto:":
        return scheme
    return start


def _start_of_quoted(text: str, at: int, least: int) -> int:
    opening = _QUOTED.get(text[at - 1]) if at > least else None
    if opening is None:
        return at
    start = text.rfind(opening, max(least, at - _LONGEST_QUOTED), at - 1)
    inside = text[start + 1 : at - 1]
    if start < 0 or not inside or inside[0].isspace():
        return at
    # A quotation mark that follows a word ends what stands before.
    ends = opening == '"' and start > 0 and text[start - 1].isalnum()
    return at if ends else start
