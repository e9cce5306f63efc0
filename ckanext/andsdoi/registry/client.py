"""The client of the DataCite MDS API, directly or through the ANDS proxy.

One attempt a call; retrying is the lifecycle's business.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Final

from .answers import Answer
from .errors import DataError
from .meaning import Operation, confirmed
from .requests import (
    check_doi,
    check_landing_url,
    checked_endpoint,
    checked_user,
    known_profile,
    positive_seconds,
    user_agent,
)
from .texts import MAX_ADDRESS, legible
from .transport import Transport

_MAX_TEXT: Final = 64 * 1024
_MAX_DOCUMENT: Final = 16 * 1024 * 1024
_LIMITS: Final[Mapping[Operation, int]] = {
    "get_metadata": _MAX_DOCUMENT,
    "list_dois": _MAX_DOCUMENT,
}

_NONE: Final[Mapping[str, str]] = {}
_XML: Final = {"Content-Type": "application/xml;charset=UTF-8"}
_TEXT: Final = {"Content-Type": "text/plain;charset=UTF-8"}
_WANTS_XML: Final = {"Accept": "application/xml"}


class Client:
    """A DOI registry that speaks the DataCite MDS API. Threads may share one.

    Args:
        endpoint: base URL, such as `https://mds.datacite.org`.
        user: user name: the app id at ANDS, the repository id at DataCite.
        password: the shared secret or password.
        profile: `ands` or `mds`.
        connect_timeout: seconds within which the request has left, or never leaves.
        read_timeout: seconds within which the whole answer has come.
        contact: an e-mail address, sent in the User-Agent.
        pool_size: how many connections are kept alive.

    Raises:
        ValueError: an argument can't be right; the message names it.
    """

    def __init__(  # noqa: PLR0913 - what belongs to one account, by name
        self,
        endpoint: str,
        user: str,
        password: str,
        profile: str = "ands",
        connect_timeout: float = 10,
        read_timeout: float = 90,
        *,
        contact: str = "",
        pool_size: int = 10,
    ) -> None:
        self._endpoint = checked_endpoint(endpoint)
        self._profile = known_profile(profile)
        self._transport = Transport(
            self._endpoint,
            checked_user(user),
            password,
            connect_timeout=positive_seconds("connect_timeout", connect_timeout),
            read_timeout=positive_seconds("read_timeout", read_timeout),
            user_agent=user_agent(contact),
            pool_size=pool_size,
        )
        self._last = threading.local()

    def __repr__(self) -> str:
        return f"Client({self._endpoint!r}, profile={self._profile.name!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def log_in(self, password: str) -> None:
        """Use this password from the next request on."""
        self._transport.log_in(password)

    @property
    def last_status(self) -> int | None:
        """Return the HTTP status of this thread's last answer, None if none came."""
        status: int | None = getattr(self._last, "status", None)
        return status

    @property
    def clock_ahead(self) -> float | None:
        """Return by how many seconds the registry's clock was ahead of ours, None if unknown."""
        return self._transport.clock_ahead

    def close(self) -> None:
        """Close the connections that are kept alive; the next call opens new ones."""
        self._transport.close()

    def post_metadata(self, doi: str, xml: bytes) -> None:
        """Store a DOI's metadata; the bytes are sent as they are.

        Raises:
            RegistryError: it was not confirmed.
        """
        check_doi(doi)
        self._ask("post_metadata", "POST", "/metadata", doi, _XML, xml)

    def post_url(self, doi: str, url: str) -> None:
        """Register a DOI's landing URL, which makes it resolve.

        Raises:
            RegistryError: it was not confirmed.
        """
        check_doi(doi)
        check_landing_url(url)
        body = f"doi={doi}\nurl={self._profile.escape_url(url)}".encode()
        self._ask("post_url", "POST", "/doi", doi, _TEXT, body)

    def delete_metadata(self, doi: str) -> None:
        """Hide a DOI from the index; it still resolves.

        Raises:
            RegistryError: it was not confirmed; `not-found` with status 200 if only the ANDS
                proxy does not know it, with 201 if a blank draft was created.
        """
        check_doi(doi)
        self._ask("delete_metadata", "DELETE", f"/metadata/{doi}", doi)

    def get_metadata(self, doi: str) -> bytes | None:
        """Return the metadata document that the registry holds, None if it does not know the DOI.

        Raises:
            RegistryError: neither is certain.
        """
        check_doi(doi)
        answer = self._look_up("get_metadata", f"/metadata/{doi}", doi, _WANTS_XML)
        return answer.body if answer else None

    def get_url(self, doi: str) -> str | None:
        """Return the landing URL that the registry holds, None if it knows no DOI or no URL.

        Raises:
            RegistryError: neither is certain.
        """
        check_doi(doi)
        answer = self._look_up("get_url", f"/doi/{doi}", doi)
        return legible(answer.text or "", MAX_ADDRESS) if answer else None

    def list_dois(self) -> list[str]:
        """Return the account's DOIs in lower case: DataCite's, of its first prefix only.

        Raises:
            RegistryError: no complete list came.
        """
        return list(self.iter_dois())

    def iter_dois(self) -> Iterator[str]:
        """Return the same names, one after the other: an account may have very many.

        Raises:
            RegistryError: no complete list came; raised by the call, not while iterating.
        """
        answer = self._ask("list_dois", "GET", "/doi")
        return (legible(line.lower()) for line in answer.each_line() if line)

    def _look_up(
        self, operation: Operation, path: str, doi: str, headers: Mapping[str, str] = _NONE
    ) -> Answer | None:
        try:
            return self._ask(operation, "GET", path, doi, headers)
        except DataError as error:
            if error.is_not_found:
                return None
            raise

    def _ask(
        self,
        operation: Operation,
        method: str,
        path: str,
        doi: str = "",
        headers: Mapping[str, str] = _NONE,
        body: bytes | None = None,
    ) -> Answer:
        limit = _LIMITS.get(operation, _MAX_TEXT)
        self._last.status = None
        answer = self._transport.send(method, path, limit=limit, headers=headers, body=body)
        self._last.status = answer.status if isinstance(answer, Answer) else None
        return confirmed(operation, answer, doi)
