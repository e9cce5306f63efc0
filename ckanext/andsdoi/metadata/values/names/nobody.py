"""Texts where a name would stand that name nobody: forms left empty, accounts of users."""

from __future__ import annotations

import re

from ..text import is_placeholder
from .lists import FORM_WORDS, LOOSE_ENDS, ROUND_FORM_WORDS
from .words import has_organisation_word, is_function, normal

_LONGEST = 200
# Of people only: elsewhere it may be a word, such as sodium's sign.
_NOT_AVAILABLE = "na"
_BETWEEN = re.compile(r"[\s,/]+")
_WORDS_OF_FORMS = FORM_WORDS | ROUND_FORM_WORDS
_BRACKETED = re.compile(r"<[^<>]+>|\{+[^{}]+\}+|\[[^\[\]]+\]|%[\w ]+%|\$\{[^{}]+\}")
_LEFT_OPEN = re.compile(r".*(?:\.\.\.|…|_)[\s.…_]*", re.DOTALL)
# What a text ends in that is left open, and what one begins with that is bracketed.
_OPEN_ENDS, _BRACKETS = frozenset(".…_"), frozenset("<{[%$")
_NUMBERED = re.compile(r"(?=[^\W\d_]).*[0-9]{2}")
_LOGIN = re.compile("[a-z]{6,30}")
_SIGNS = re.compile(r"[\W_]+")
_HOST = re.compile(r"[^@\s]+@[^@\s.]+")


def is_nobody(text: str) -> bool:
    """Tell whether a text says that there is no name: `n/a`, `na`, a form left empty."""
    return is_placeholder(text) or text.strip().casefold() == _NOT_AVAILABLE or is_template(text)


def is_template(text: str) -> bool:
    """Tell whether a text is a form that nobody filled in: `Municipality of`, `<Author>`."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return False
    if text[-1] in _OPEN_ENDS and _LEFT_OPEN.fullmatch(text):
        return True
    if "," not in text and (is_bracketed(text) or has_loose_end(text)):
        return True
    words = [word for word in _BETWEEN.split(text) if word]
    # Most names are seen by their first word to be no form.
    is_form = all(normal(word) in _WORDS_OF_FORMS for word in words)
    return is_form and any(normal(word) in FORM_WORDS for word in words)


def is_bracketed(text: str) -> bool:
    """Tell whether a text stands in brackets or signs that mark a place to fill in."""
    return text[0] in _BRACKETS and _BRACKETED.fullmatch(text) is not None


def has_loose_end(text: str) -> bool:
    """Tell whether the last of several words is one that something must follow."""
    words = text.split()
    return len(words) > 1 and words[-1] in LOOSE_ENDS


def is_account(text: str, email: str = "") -> bool:
    """Tell whether a text is the name of an account or a mailbox, which nobody is called.

    Args:
        text: What stands where a name would.
        email: The e-mail address beside it, if there is one.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or any(char.isspace() or char.isupper() for char in text):
        return False
    if "_" in text.strip("_") or _NUMBERED.fullmatch(text) or _HOST.fullmatch(text):
        return True
    return is_local_part(text, email)


def is_login(text: str, email: str) -> bool:
    """Tell whether a contact's name is only that of an account: one small word, as CKAN has them.

    A body's name may look like that, but then the address beside it holds it.
    """
    if not _LOGIN.fullmatch(text) or "@" not in email:
        return False
    is_word = is_function([text]) or has_organisation_word(text)
    return not is_word and text not in _SIGNS.sub("", email.casefold())


def is_local_part(text: str, email: str) -> bool:
    """Tell whether a text is what stands before the `@` of an address, and not behind it.

    So it is where nothing but the account's name stands in place of the address.
    """
    local, at, host = email.strip().casefold().rpartition("@")
    text = text.casefold()
    return bool(text) and text == (local if at else host) and not (at and text in host)
