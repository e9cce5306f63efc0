"""What a client checks before a request leaves, and what it calls itself in each."""

from __future__ import annotations

import functools
import re
from importlib import metadata
from typing import Final
from urllib.parse import quote, urlsplit

import requests

from ..suffix import is_sendable
from .errors import DataError
from .profiles import PROFILES, Profile
from .texts import MAX_LINE, printable

_UNSENDABLE_IN_URL: Final = re.compile(r"[^!-\[\]-~]")


def check_doi(doi: str) -> None:
    """Refuse what cannot stand in a path as it is."""
    if not is_sendable(doi):
        raise DataError(f"{printable(doi)[:MAX_LINE]!r} can't be sent to a registry as a DOI.")


def check_landing_url(url: str) -> None:
    """Refuse what no registry takes as an address, or takes for another one."""
    if not url or _UNSENDABLE_IN_URL.search(url):
        raise DataError(
            f"The landing URL {printable(url)[:MAX_LINE]!r} can't be registered: write it in "
            "ASCII, without blanks, control characters and backslashes."
        )


def checked_endpoint(endpoint: str) -> str:
    """Return a base URL without a slash at its end; ValueError if it is none."""
    if not is_base_url(endpoint):
        # The value is not repeated: it may hold a password.
        raise ValueError(
            "endpoint: not a base URL. Write an http or https address without user name, "
            "password, query and fragment, such as https://mds.datacite.org"
        )
    return endpoint.rstrip("/")


def is_base_url(endpoint: str) -> bool:
    """Tell whether a text is an HTTP(S) URL without login, query and fragment."""
    try:
        parts = urlsplit(endpoint)
        host, _port = (parts.hostname or "").encode("idna"), parts.port
        requests.Request("GET", endpoint).prepare()
    except ValueError:
        return False
    if _UNSENDABLE_IN_URL.search(endpoint) or "@" in parts.netloc:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and not {"?", "#"} & set(endpoint)


def known_profile(name: str) -> Profile:
    """Return the profile of a name; ValueError if there is none."""
    if name not in PROFILES:
        raise ValueError(f"profile: {name!r} is unknown. Write {' or '.join(PROFILES)}.")
    return PROFILES[name]


def checked_user(user: str) -> str:
    """Return a user name; ValueError if HTTP Basic can't carry it."""
    if ":" in user:
        raise ValueError("user: a user name with a colon can't be sent (RFC 7617).")
    return user


def positive_seconds(name: str, seconds: float) -> float:
    """Return a time-out; ValueError, with its name, if it is none."""
    if not seconds > 0:
        raise ValueError(f"{name}: {seconds!r} is not a number of seconds above 0.")
    return seconds


def user_agent(contact: str) -> str:
    """Return what this client calls itself, with the address of who runs it."""
    product = _product()
    return f"{product} (mailto:{quote(contact, safe='@,+')})" if contact else product


@functools.cache
def _product() -> str:
    """Return the name and version of this package; a registry is opened often."""
    try:
        return f"ckanext-andsdoi/{metadata.version('ckanext-andsdoi')}"
    except metadata.PackageNotFoundError:
        return "ckanext-andsdoi"
