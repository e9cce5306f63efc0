"""A read-only client of DataCite's REST API: what MDS does not tell, such as a DOI's state.

One attempt a call, with the errors of the MDS client. Without credentials DataCite shows findable
DOIs only.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from .answers import Answer
from .errors import DataError, RegistryError, TransientError
from .meaning import confirmed
from .profiles import DATACITE_REST, Environment, profile_at
from .requests import check_doi, checked_endpoint, user_agent
from .texts import MAX_ADDRESS, legible
from .transport import Transport

PAGE_SIZE: Final = 1000
"""The most that DataCite puts on one page."""
FIRST_PAGE: Final = "1"

_MAX_DOI: Final = 16 * 1024 * 1024
"""One DOI comes with its document, which may have 10 MiB, in base64."""
_MAX_PAGE: Final = 4 * 1024 * 1024
"""A page has names, states and addresses: some hundred bytes a DOI, at most 2 KiB."""
_OF_DOCUMENTS: Final = ",titles,publisher,publicationYear,dates"
_MAX_CURSOR: Final = 2000
_MAX_SAID: Final = 2000
_YEAR: Final = re.compile("[0-9]{4}")
_WANTS_JSON: Final = {"Accept": "application/vnd.api+json"}
_CURSOR: Final = "page[cursor]"


@dataclass(frozen=True)
class Described:
    """What a list says of the document of a DOI, as far as it can be read; `issued` is a date."""

    title: str | None = None
    publication_year: int | None = None
    publisher: str | None = None
    publisher_ror: str | None = None
    issued: str | None = None


@dataclass(frozen=True)
class RestDoi:
    """A DOI as the REST API describes it; `document` is empty where only a list was asked for."""

    doi: str
    state: str
    url: str | None = None
    repository: str | None = None
    document: bytes = field(default=b"", repr=False)
    described: Described = Described()


@dataclass(frozen=True)
class Page:
    """One page of a list, and the cursor of the next one, None at the end."""

    dois: tuple[RestDoi, ...]
    next: str | None = None


@dataclass(frozen=True)
class Repository:
    """A repository account at DataCite: its prefixes, and the domains that its URLs may have."""

    prefixes: tuple[str, ...]
    domains: tuple[str, ...]
    active: bool = True

    def allows(self, host: str) -> bool:
        """Tell whether DOIs may lead to a host: an exact name, `*.name`, or `*` for any."""
        return any(covers(domain.lower(), host.lower()) for domain in self.domains)


class RestClient:
    """The REST API at one address. Threads may share one.

    Args:
        endpoint: base URL, such as `https://api.datacite.org`.
        user: repository id, None to ask without credentials.
        password: its password.
        connect_timeout: seconds within which the request has left, or never leaves.
        read_timeout: seconds within which the whole answer has come.
        contact: an e-mail address, sent in the User-Agent.

    Raises:
        ValueError: the endpoint is no base URL.
    """

    def __init__(
        self,
        endpoint: str,
        user: str | None = None,
        password: str = "",
        connect_timeout: float = 10,
        read_timeout: float = 90,
        *,
        contact: str = "",
    ) -> None:
        self._endpoint = checked_endpoint(endpoint)
        self._transport = Transport(
            self._endpoint,
            user,
            password,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            user_agent=user_agent(contact),
            pool_size=10,
        )

    def __repr__(self) -> str:
        return f"RestClient({self._endpoint!r})"

    def __enter__(self) -> RestClient:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def log_in(self, password: str) -> None:
        """Use this password from the next request on."""
        self._transport.log_in(password)

    def close(self) -> None:
        """Close the connections that are kept alive; the next call opens new ones."""
        self._transport.close()

    def get_doi(self, doi: str) -> RestDoi | None:
        """Return a DOI, None if the API does not know it or does not show it to us.

        Raises:
            RegistryError: neither is certain.
        """
        check_doi(doi)
        found = self._ask(f"/dois/{doi}", _MAX_DOI)
        if found is None:
            return None
        described = parse_doi(_object(found, "data"))
        if described.doi != doi.lower():
            raise DataError("The REST API answered for another DOI than was asked for.", 200)
        return described

    def list_dois(
        self,
        *,
        repository: str | None = None,
        prefix: str | None = None,
        cursor: str = FIRST_PAGE,
        described: bool = False,
    ) -> Page:
        """Return one page of the DOIs of a repository, of a prefix, or of both.

        Args:
            repository: The repository.
            prefix: The prefix.
            cursor: Which page.
            described: Whether the list says something of their documents, too.

        Raises:
            RegistryError: no complete page came.
        """
        wanted = {"client-id": repository and repository.lower(), "prefix": prefix}
        query = {
            **{name: value for name, value in wanted.items() if value},
            "fields[dois]": f"doi,state,url{_OF_DOCUMENTS if described else ''}",
            **({"publisher": "true"} if described else {}),
            "disable-facets": "true",
            "page[size]": PAGE_SIZE,
            _CURSOR: cursor,
        }
        found = self._ask(f"/dois?{urlencode(query)}", _MAX_DOI if described else _MAX_PAGE)
        if found is None or not isinstance(found.get("data"), list):
            raise _strange()
        dois = tuple(parse_doi(entry) for entry in found["data"])
        following = next_cursor(found, self._endpoint) if dois else None
        if following == cursor:
            raise _strange()
        return Page(dois, following)

    def get_repository(self, repository: str) -> Repository | None:
        """Return a repository account, None if there is none of that id.

        Raises:
            RegistryError: neither is certain.
        """
        found = self._ask(f"/clients/{repository.lower()}", _MAX_PAGE)
        if found is None:
            return None
        data = _object(found, "data")
        attributes = _object(data, "attributes")
        listed = re.split(r"[\s,]+", _text(attributes.get("domains") or "*").strip())
        is_active = attributes.get("isActive") is not False
        return Repository(prefixes_of(data), tuple(map(legible, listed)), is_active)

    def _ask(self, path: str, limit: int) -> dict[str, Any] | None:
        """Return the JSON of an answer, None where it says that there is no such thing."""
        answer = self._transport.send("GET", path, limit=limit, headers=_WANTS_JSON, body=None)
        try:
            said: dict[str, Any] = confirmed("ask_rest", answer, words=error_text).json
        except DataError as error:
            if error.is_not_found:
                return None
            raise
        return said


def default_endpoint(endpoint: str, environment: Environment) -> str:
    """Return the REST API that knows what is minted at an endpoint: DataCite's, or none."""
    return DATACITE_REST[environment] if profile_at(endpoint) else ""


def error_text(answer: Answer) -> str:
    """Return what the API says of an error: its title (JSON:API), or whatever came instead."""
    errors = answer.json.get("errors") if isinstance(answer.json, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    title = str(first.get("title") or "") if isinstance(first, dict) else ""
    text = title or answer.first_line or f"HTTP {answer.status}"
    return f"The REST API says: {text}"


def _strange() -> RegistryError:
    return TransientError("The REST API answers in an unknown form.", 200)


def _text(value: Any) -> str:
    """Return a value that must be a text."""
    if not isinstance(value, str):
        raise _strange()
    return value


def _object(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise _strange()
    return found


def parse_doi(entry: Any) -> RestDoi:
    """Return a DOI of the API; one without name or state is an answer of an unknown form."""
    attributes = _object(entry, "attributes")
    url = attributes.get("url") or None
    return RestDoi(
        legible(_text(attributes.get("doi") or entry.get("id")).lower()),
        legible(_text(attributes.get("state"))),
        url and legible(_text(url), MAX_ADDRESS),
        repository_of(entry),
        document_of(attributes.get("xml")),
        described_in(attributes),
    )


def described_in(attributes: dict[str, Any]) -> Described:
    """Return what a list says of a document; what has another shape is left out."""
    publisher = attributes.get("publisher")
    body = publisher if isinstance(publisher, dict) else {"name": publisher}
    # numbers come as floats: see `Answer.json`
    year = str(attributes.get("publicationYear")).removesuffix(".0")
    issued = (one for one in _dicts(attributes.get("dates")) if one.get("dateType") == "Issued")
    return Described(
        _said(next(_dicts(attributes.get("titles")), {}).get("title")),
        int(year) if _YEAR.fullmatch(year) else None,
        _said(body.get("name")),
        _said(body.get("publisherIdentifier")),
        _said(next(issued, {}).get("date")),
    )


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _said(value: Any) -> str | None:
    return legible(value, _MAX_SAID) or None if isinstance(value, str) else None


def repository_of(entry: dict[str, Any]) -> str | None:
    """Return the repository that a DOI belongs to, None if the API doesn't say."""
    named = None
    with suppress(KeyError, TypeError):
        named = entry["relationships"]["client"]["data"]["id"]
    return None if named is None else legible(_text(named))


def document_of(xml: Any) -> bytes:
    """Return the document of a DOI, nothing if it is no base64."""
    try:
        return base64.b64decode(xml) if isinstance(xml, str) else b""
    except (binascii.Error, ValueError):
        return b""


def prefixes_of(data: dict[str, Any]) -> tuple[str, ...]:
    """Return the prefixes of a repository account."""
    names = []
    with suppress(KeyError, TypeError):
        names = [prefix["id"] for prefix in data["relationships"]["prefixes"]["data"]]
    return tuple(legible(_text(name)) for name in names)


def next_cursor(found: dict[str, Any], endpoint: str) -> str | None:
    """Return the cursor of the page that follows, None on the last one.

    Raises:
        TransientError: The link leads elsewhere, or is none: the list would end too early.
    """
    links = found.get("links") or {}
    address = links.get("next") if isinstance(links, dict) else links
    if address is None:
        return None
    try:
        parts = urlsplit(_text(address))
        cursors = parse_qs(parts.query).get(_CURSOR, [])
    except ValueError:
        raise _strange() from None
    is_here = not parts.netloc or parts.hostname == urlsplit(endpoint).hostname
    if not is_here or len(cursors) != 1 or not _is_cursor(cursors[0]):
        raise _strange()
    return cursors[0]


def _is_cursor(text: str) -> bool:
    return text.isprintable() and len(text) <= _MAX_CURSOR


def covers(domain: str, host: str) -> bool:
    """Tell whether a domain of an account, such as `*.example.org`, covers a host."""
    if domain == "*":
        return True
    return host.endswith(domain[1:]) if domain.startswith("*.") else host == domain
