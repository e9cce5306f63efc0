"""The client of the DataCite MDS API, directly or through the ANDS proxy.

One attempt a call; retrying is the lifecycle's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Final
from urllib.parse import quote, urlsplit

import requests

from .answers import MAX_LINE, Answer, printable
from .decisions import Operation, confirmed
from .errors import NOT_FOUND, DataError
from .profiles import PROFILES, Profile
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

# The DOI stands raw in the path, so it must be a path: RFC 3986 pchar without "%".
_RAW_DOI: Final = re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._~!$&'()*+,;=:@/-]+")
_DOT_SEGMENT: Final = re.compile(r"/\.{1,2}(/|$)")
_UNSENDABLE_IN_URL: Final = re.compile(r"[^!-\[\]-~]")


class Client:
    """A DOI registry that speaks the DataCite MDS API. Threads may share one.

    Args:
        endpoint: base URL, such as ``https://mds.datacite.org``.
        user: user name: the app id at ANDS, the repository id at DataCite.
        password: the shared secret or password.
        profile: ``ands`` or ``mds``.
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
        self._profile = _known_profile(profile)
        self._transport = Transport(
            self._endpoint,
            _checked_user(user),
            password,
            connect_timeout=_positive("connect_timeout", connect_timeout),
            read_timeout=_positive("read_timeout", read_timeout),
            user_agent=user_agent(contact),
            pool_size=pool_size,
        )

    def __repr__(self) -> str:
        return f"Client({self._endpoint!r}, profile={self._profile.name!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

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
        _check_landing_url(url)
        body = f"doi={doi}\nurl={self._profile.escape_url(url)}".encode()
        self._ask("post_url", "POST", "/doi", doi, _TEXT, body)

    def delete_metadata(self, doi: str) -> None:
        """Hide a DOI from the index; it still resolves.

        Raises:
            RegistryError: it was not confirmed; ``not-found`` with status 200 if only the ANDS
                proxy does not know it, with 201 if a blank draft was created.
        """
        check_doi(doi)
        self._ask("delete_metadata", "DELETE", f"/metadata/{doi}", doi)

    def get_metadata(self, doi: str) -> bytes | None:
        """The metadata document that the registry holds, None if it does not know the DOI.

        Raises:
            RegistryError: neither is certain.
        """
        check_doi(doi)
        answer = self._look_up("get_metadata", f"/metadata/{doi}", doi, _WANTS_XML)
        return answer.body if answer else None

    def get_url(self, doi: str) -> str | None:
        """The landing URL that the registry holds, None if it knows no DOI or no URL.

        Raises:
            RegistryError: neither is certain.
        """
        check_doi(doi)
        answer = self._look_up("get_url", f"/doi/{doi}", doi)
        return answer.text if answer else None

    def list_dois(self) -> list[str]:
        """The account's DOIs in lower case; DataCite lists those of its first prefix only.

        Raises:
            RegistryError: no complete list came.
        """
        return list(self.iter_dois())

    def iter_dois(self) -> Iterator[str]:
        """The same names, one after the other: an account may have very many.

        Raises:
            RegistryError: no complete list came; raised by the call, not while iterating.
        """
        answer = self._ask("list_dois", "GET", "/doi")
        return (line.lower() for line in answer.each_line() if line)

    def _look_up(
        self, operation: Operation, path: str, doi: str, headers: Mapping[str, str] = _NONE
    ) -> Answer | None:
        try:
            return self._ask(operation, "GET", path, doi, headers)
        except DataError as error:
            if error.outcome == NOT_FOUND:
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
        answer = self._transport.send(method, path, limit=limit, headers=headers, body=body)
        return confirmed(operation, answer, doi)


def check_doi(doi: str) -> None:
    """Refuse what cannot stand in a path as it is."""
    if not _RAW_DOI.fullmatch(doi) or _DOT_SEGMENT.search(doi):
        raise DataError(f"{printable(doi)[:MAX_LINE]!r} can't be sent to a registry as a DOI.")


def _check_landing_url(url: str) -> None:
    if not url or _UNSENDABLE_IN_URL.search(url):
        raise DataError(
            f"The landing URL {printable(url)[:MAX_LINE]!r} can't be registered: write it in "
            "ASCII, without blanks, control characters and backslashes."
        )


def checked_endpoint(endpoint: str) -> str:
    """Return a base URL without a slash at its end; ValueError if it is none."""
    if not _is_base_url(endpoint):
        # The value is not repeated: it may hold a password.
        raise ValueError(
            "endpoint: not a base URL. Write an http or https address without user name, "
            "password, query and fragment, such as https://mds.datacite.org"
        )
    return endpoint.rstrip("/")


def _is_base_url(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        host, _port = (parts.hostname or "").encode("idna"), parts.port
        requests.Request("GET", endpoint).prepare()
    except ValueError:
        return False
    if _UNSENDABLE_IN_URL.search(endpoint) or "@" in parts.netloc:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and not {"?", "#"} & set(endpoint)


def _known_profile(name: str) -> Profile:
    if name not in PROFILES:
        raise ValueError(f"profile: {name!r} is unknown. Write {' or '.join(PROFILES)}.")
    return PROFILES[name]


def _checked_user(user: str) -> str:
    if ":" in user:
        raise ValueError("user: a user name with a colon can't be sent (RFC 7617).")
    return user


def _positive(name: str, seconds: float) -> float:
    if not seconds > 0:
        raise ValueError(f"{name}: {seconds!r} is not a number of seconds above 0.")
    return seconds


def user_agent(contact: str) -> str:
    """Return what this client calls itself, with the address of who runs it."""
    try:
        product = f"ckanext-andsdoi/{metadata.version('ckanext-andsdoi')}"
    except metadata.PackageNotFoundError:
        product = "ckanext-andsdoi"
    return f"{product} (mailto:{quote(contact, safe='@,+')})" if contact else product
