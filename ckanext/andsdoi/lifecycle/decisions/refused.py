"""A decision that cannot be taken."""

from __future__ import annotations


class Refused(Exception):
    """A decision that cannot be taken: the deciding field, and a sentence for a person.

    `code` tells the reasons apart; `text` is the sentence in English, with a gap for what was
    `found`.
    """

    def __init__(self, code: str, field: str, text: str, found: str = "") -> None:
        super().__init__(text.format(found=found))
        self.code = code
        self.field = field
        self.text = text
        self.found = found
