"""What an answer means: decision tables, read top down, the first row that matches wins.

Success is status and body together. The ANDS proxy answers 200 to requests that it never
forwarded, and so do proxies in between, so a status alone proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Literal

from .answers import Answer, Broken, Failure
from .errors import (
    ACCOUNT,
    CONFIRMED,
    DATA,
    NOT_FOUND,
    TAKEN,
    TRANSIENT,
    UNKNOWN,
    AccountError,
    DataError,
    Outcome,
    RegistryError,
    TransientError,
)

Write = Literal["post_metadata", "post_url", "delete_metadata"]
Read = Literal["get_metadata", "get_url", "list_dois", "ask_rest"]
Operation = Write | Read
Body = Callable[[Answer, str], bool]

WRITES: Final[tuple[Write, ...]] = ("post_metadata", "post_url", "delete_metadata")
READS: Final[tuple[Read, ...]] = ("get_metadata", "get_url", "list_dois", "ask_rest")


# Bodies. Each takes the answer and the DOI that was asked about. What is not UTF-8 is no text.


def any_body(answer: Answer, doi: str) -> bool:
    return True


def wrong_encoding(answer: Answer, doi: str) -> bool:
    return answer.text is None


def some_text(answer: Answer, doi: str) -> bool:
    return bool(answer.text)


def empty(answer: Answer, doi: str) -> bool:
    return answer.text == ""


def web_page(answer: Answer, doi: str) -> bool:
    return answer.is_html


def disallowed_page(answer: Answer, doi: str) -> bool:
    return answer.is_html and "disallowed characters" in (answer.text or "")


def json_object(answer: Answer, doi: str) -> bool:
    return isinstance(answer.json, dict)


def json_error(answer: Answer, doi: str) -> bool:
    return isinstance(answer.json, dict) and answer.json.get("status") == "ERROR"


def our_document(answer: Answer, doi: str) -> bool:
    return answer.identifier == doi.lower()


def some_document(answer: Answer, doi: str) -> bool:
    return answer.identifier is not None


def ok_for_our_doi(answer: Answer, doi: str) -> bool:
    return _doi_in_ok(answer) == doi.lower()


def ok_for_a_doi(answer: Answer, doi: str) -> bool:
    return _doi_in_ok(answer) is not None


def _doi_in_ok(answer: Answer) -> str | None:
    found = re.fullmatch(r"OK \((10\..+)\)", answer.text or "")
    return found[1].lower() if found else None


def a_url(answer: Answer, doi: str) -> bool:
    return bool(re.fullmatch(r"(https?|ftp)://\S+", answer.text or ""))


def dois(answer: Answer, doi: str) -> bool:
    return all(re.fullmatch(r"10\.\d+/\S+", line) for line in answer.each_line())


def exactly(text: str) -> Body:
    return lambda answer, doi: answer.text == text


def starts(*texts: str) -> Body:
    return lambda answer, doi: (answer.text or "").startswith(texts)


def contains(*texts: str) -> Body:
    return lambda answer, doi: all(text in (answer.text or "") for text in texts)


def either(*bodies: Body) -> Body:
    return lambda answer, doi: any(body(answer, doi) for body in bodies)


WRONG_PREFIX: Final = starts("[doi] DOI prefix is not allowed")
WRONG_DOMAIN: Final = contains(" is not allowed by repository ", " domain settings")
OTHER_PARTY: Final = starts("cannot access dataset which belongs to another party")


# Rows.


@dataclass(frozen=True)
class Row:
    """One line of a table: for these statuses and bodies, an outcome per operation.

    `note` says what a person cannot see from the answer's own text.
    """

    statuses: Container[int]
    body: Body
    outcomes: Mapping[Operation, Outcome]
    note: str = ""

    def matches(self, operation: Operation, answer: Answer, doi: str) -> bool:
        if answer.status not in self.statuses or operation not in self.outcomes:
            return False
        return self.body(answer, doi)


Cell = Outcome | tuple[Outcome, ...] | None


def _row(
    statuses: Container[int], body: Body, writes: Cell, reads: Cell = None, note: str = ""
) -> Row:
    """Return a row: one outcome for all writes (reads), or one each, in their order."""
    outcomes: dict[Operation, Outcome] = {}
    for operations, cell in ((WRITES, writes), (READS, reads)):
        if isinstance(cell, str):
            outcomes.update(dict.fromkeys(operations, cell))
        elif cell is not None:
            outcomes.update(zip(operations, cell, strict=True))
    return Row(statuses, body, outcomes, note)


def _cell(
    statuses: Container[int], body: Body, operation: Operation, outcome: Outcome, note: str = ""
) -> Row:
    """Return a row for one operation alone."""
    return Row(statuses, body, {operation: outcome}, note)


# Every answer that is no 2xx. Columns: writes (post_metadata, post_url, delete_metadata),
# reads (get_metadata, get_url, list_dois, ask_rest).
# fmt: off
REFUSALS: Final = (
    _row(range(300, 400), any_body, ACCOUNT, ACCOUNT,
         "The endpoint answers with a redirect, which is not followed. Check its address."),
    _row({400}, either(WRONG_PREFIX, starts("[url] domain of URL is not allowed")),
         ACCOUNT, ACCOUNT),
    _row({400}, json_error, TRANSIENT, TRANSIENT),
    _row({400}, any_body, DATA, DATA),
    _row({401}, any_body, ACCOUNT, ACCOUNT),
    _row({403}, OTHER_PARTY, TAKEN, (TAKEN, TAKEN, ACCOUNT, ACCOUNT)),
    _row({403}, any_body, ACCOUNT, ACCOUNT),
    _cell({404}, json_object, "ask_rest", NOT_FOUND),
    _row({404}, either(web_page, starts("Resource not found"), empty), ACCOUNT, ACCOUNT,
         "Not found: the endpoint's address is probably wrong."),
    _row({404}, some_text, (DATA, NOT_FOUND, NOT_FOUND), (NOT_FOUND, NOT_FOUND, ACCOUNT, ACCOUNT)),
    _row({405}, any_body, ACCOUNT, ACCOUNT),
    _row({407}, any_body, ACCOUNT, ACCOUNT),
    _row({408}, any_body, UNKNOWN, TRANSIENT),
    _row({410}, any_body, DATA, (DATA, DATA, ACCOUNT, DATA),
         "The registry knows this DOI, inactive."),
    _row({412}, any_body, (DATA, NOT_FOUND, DATA), DATA),
    _row({413}, any_body, DATA, DATA),
    _row({415}, any_body, DATA, DATA),
    _row({422}, WRONG_DOMAIN, ACCOUNT, ACCOUNT),
    _row({422}, starts("Can't be blank"), (DATA, NOT_FOUND, DATA), DATA),
    _row({422}, any_body, DATA, DATA),
    _row({429, 503}, any_body, TRANSIENT, TRANSIENT),
    _row(range(500, 600), any_body, UNKNOWN, TRANSIENT),
    _row(range(400, 500), any_body, DATA, DATA),
    _row(range(1000), any_body, UNKNOWN, TRANSIENT),
)

# 2xx to a write. Columns: post_metadata, post_url, delete_metadata.
WRITTEN: Final = (
    _row({201}, ok_for_our_doi, (CONFIRMED, UNKNOWN, UNKNOWN)),
    _cell({201}, ok_for_a_doi, "post_metadata", DATA,
          "The registry answered for another DOI. A person must look."),
    _row({201}, exactly("OK"), (UNKNOWN, CONFIRMED, UNKNOWN)),
    _row({200}, exactly("OK"), (UNKNOWN, UNKNOWN, CONFIRMED)),
    _cell({201}, empty, "delete_metadata", NOT_FOUND,
          "The registry did not know this DOI and has created a blank draft of that name."),
    _row({201}, any_body, UNKNOWN),
    _row(range(200, 300), wrong_encoding, UNKNOWN),
    _row({200}, WRONG_PREFIX, ACCOUNT),
    _row({200}, OTHER_PARTY, TAKEN),
    _row({200}, starts("DOI doesn't exist"), (DATA, NOT_FOUND, NOT_FOUND)),
    _row({200}, starts("Not a valid HTTP(S) or FTP URL"), DATA),
    _row({200}, disallowed_page, DATA),
    _row({200}, empty, TRANSIENT,
         note="An empty answer. If it lasts, the ANDS proxy may hold a half-finished request for "
              "this DOI."),
    _row({200}, ok_for_our_doi, UNKNOWN),
    _row({200}, any_body, TRANSIENT),
    _row(range(200, 300), any_body, UNKNOWN),
)

# 2xx to a read, by operation.
FOUND: Final = (
    _cell({200}, our_document, "get_metadata", CONFIRMED),
    _cell({200}, some_document, "get_metadata", DATA,
          "The registry answered with the metadata of another DOI."),
    _cell({200}, a_url, "get_url", CONFIRMED),
    _cell({204}, any_body, "get_url", NOT_FOUND),
    _cell({200}, dois, "list_dois", CONFIRMED),
    _cell({204}, any_body, "list_dois", CONFIRMED),
    _cell({200}, json_object, "ask_rest", CONFIRMED),
    _row({200}, WRONG_PREFIX, None, (ACCOUNT, ACCOUNT, TRANSIENT, TRANSIENT)),
    _row({200}, OTHER_PARTY, None, (TAKEN, TAKEN, TRANSIENT, TRANSIENT)),
    _row({200}, disallowed_page, None, (DATA, DATA, TRANSIENT, TRANSIENT)),
    _row(range(200, 300), any_body, None, TRANSIENT),
)
# fmt: on

ANSWERS: Final = (*WRITTEN, *FOUND, *REFUSALS)

# No complete answer. Columns: reads, writes.
TRANSPORT: Final[Mapping[Failure, tuple[Outcome, Outcome]]] = {
    "not-sent": (TRANSIENT, TRANSIENT),
    "no-address": (TRANSIENT, TRANSIENT),
    "tls": (TRANSIENT, TRANSIENT),
    "certificate": (ACCOUNT, ACCOUNT),
    "proxy-login": (ACCOUNT, ACCOUNT),
    "closed": (TRANSIENT, UNKNOWN),
    "late": (TRANSIENT, UNKNOWN),
    "broken-off": (TRANSIENT, UNKNOWN),
    "too-large": (TRANSIENT, UNKNOWN),
    "malformed": (TRANSIENT, UNKNOWN),
}

_MAY_ASK_TO_WAIT: Final = frozenset({429, 503})

ERRORS: Final[Mapping[Outcome, type[RegistryError]]] = {
    TRANSIENT: TransientError,
    UNKNOWN: TransientError,
    DATA: DataError,
    NOT_FOUND: DataError,
    TAKEN: DataError,
    ACCOUNT: AccountError,
}


def confirmed(
    operation: Operation,
    answer: Answer | Broken,
    doi: str = "",
    *,
    words: Callable[[Answer], str] = attrgetter("first_line"),
) -> Answer:
    """Return the answer, if it confirms the operation.

    Args:
        operation: what was asked.
        answer: what came back.
        doi: the DOI that was asked about.
        words: what the answer says, for the text of an error; made fit to be shown here.

    Raises:
        TransientError, DataError, AccountError: what it means instead.
    """
    if isinstance(answer, Broken):
        reads, writes = TRANSPORT[answer.failure]
        outcome = writes if operation in WRITES else reads
        error = ERRORS[outcome](answer.text, None, outcome)
        error.form = answer.failure
        raise error
    row = next(row for row in ANSWERS if row.matches(operation, answer, doi))
    outcome = row.outcomes[operation]
    if outcome == CONFIRMED:
        return answer
    text = " ".join(filter(None, (row.note, answer.secrets.shown(words(answer)))))
    error = ERRORS[outcome](text or f"HTTP {answer.status}", answer.status, outcome)
    error.form = answer.form
    if isinstance(error, TransientError) and answer.status in _MAY_ASK_TO_WAIT:
        error.retry_after = answer.retry_after
    raise error
