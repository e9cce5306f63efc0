"""The registry asked while a person waits: only read, and as politely as the workers do."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ... import config
from ...metadata.output.compare import announced
from ...registry import AccountError, RegistryError, TransientError
from .. import accounts, clients, trouble
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds to wait for a turn within the rate."""
READ_TIMEOUT = 30
"""Somebody waits for the answer."""


@dataclass(frozen=True)
class Held:
    """What the registry holds of a DOI of ours."""

    year: int | None = None


class Desk:
    """Asks the registry about single names.

    Raises:
        DecisionRefused: On `registry`: nothing is sent now, or the registry does not answer. On
            `doi`: it answered that the DOI is not ours.
    """

    def __init__(self, account: config.Account) -> None:
        self._account = replace(account, read_timeout=min(account.read_timeout, READ_TIMEOUT))
        self._registry = clients.client(self._account)

    def held(self, doi: str) -> Held:
        """Return what the registry holds of a DOI, which it knows and which is this account's.

        Anybody may read the metadata of a findable DOI. For its address the registry answers
        the owner alone.
        """
        document = self._ask(self._registry.get_metadata, doi)
        if document is None:
            raise refusal(ProblemClass.UNKNOWN_THERE, "doi", doi)
        self._ask(self._registry.get_url, doi)
        return Held(announced(document).publication_year if document else None)

    def _ask(self, question: Callable[[str], T | None], doi: str) -> T | bytes | None:
        """Return the answer; of a DOI that is known, but inactive, an empty document."""
        self._take_turn()
        try:
            return question(doi)
        except RegistryError as error:
            if error.is_inactive:
                return b""
            self._heed(error)
            raise DecisionRefused(_problem(error, doi)) from error

    def _take_turn(self) -> None:
        stop = trouble.of_account(self._account.name)
        if stop is not None:
            raise DecisionRefused(replace(stop, field="registry"))
        accounts.use(self._account)
        seconds = accounts.take_turn(self._account, PATIENCE)
        if seconds is None:
            raise refusal(ProblemClass.CROWDED, "registry")
        time.sleep(seconds)

    def _heed(self, error: RegistryError) -> None:
        """Let the workers wait, too, where the registry asks to."""
        if isinstance(error, TransientError) and error.asks_to_wait:
            accounts.wait(self._account, error.retry_after)


def _problem(error: RegistryError, doi: str) -> Problem:
    if error.is_not_ours:
        return Problem(ProblemClass.NOT_OURS, {"found": doi}, "doi")
    if isinstance(error, (AccountError, TransientError)):
        return answered(ProblemClass.NO_ANSWER, error, "registry")
    return answered(ProblemClass.NOT_TOLD, error, "doi")
