"""The accounts of the sandbox and the check of HTTP Basic credentials (RFC 7617)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from .http.wire import Request

Auth = Literal["none", "bad", "ok"]


@dataclass(frozen=True)
class Account:
    """A user of the registry: the first prefix is the one that `GET /doi` lists.

    A domain is an exact host, `*.host` (its subdomains) or `*` (any host).
    """

    user: str
    password: str = field(repr=False)
    prefixes: tuple[str, ...]
    domains: tuple[str, ...] = ("*",)

    def has_prefix(self, doi: str) -> bool:
        """Tell whether a DOI is under one of the account's prefixes."""
        return doi.partition("/")[0] in self.prefixes

    def allows(self, url: str) -> bool:
        """Tell whether MDS lets this account register DOIs that lead to the host of this URL."""
        host = (host_of(url) or "").lower()
        return any(covers(domain.lower(), host) for domain in self.domains)

    def allows_loosely(self, url: str) -> bool:
        """Tell the same as the proxy does: the domain is a part of the host, in the same case."""
        host = urlsplit(url).netloc.rpartition("@")[2] if host_of(url) else ""
        return any(d == "*" or (host and d.removeprefix("*.") in host) for d in self.domains)


DEMO = Account("sandbox", "sandbox-secret", ("10.70000",))
# Shares the demo's prefix, as many ANDS clients shared theirs: a DOI of the same prefix may belong
# to someone else.
NEIGHBOUR = Account("neighbour", "neighbour-secret", ("10.70001", "10.70000"))
DEFAULT_ACCOUNTS = (DEMO, NEIGHBOUR)


@dataclass(frozen=True)
class Login:
    """Who a request says it comes from, and whether that is true."""

    auth: Auth
    user: str | None = None
    account: Account | None = None


class Accounts:
    """The accounts by user name; passwords may change while the sandbox runs."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._original = {account.user: account for account in accounts}
        self._accounts = dict(self._original)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def reset(self) -> None:
        """Give all accounts back the passwords that they started with."""
        self._accounts = dict(self._original)

    def change_password(self, user: str, password: str) -> None:
        """Give an account another password.

        Raises:
            KeyError: there is no such user.
        """
        self._accounts[user] = dataclasses.replace(self._accounts[user], password=password)

    def other_than(self, user: str) -> str:
        """Return a user name that is not this one, for DOIs that belong to someone else."""
        return next((name for name in self._accounts if name != user), f"not-{user}")

    def login(self, request: Request) -> Login:
        """Check the credentials of a request; a missing half counts as none at all."""
        user, password = basic_credentials(request.header("Authorization"))
        if not user or not password:
            return Login("none", user or None)
        account = self._accounts.get(user)
        expected = account.password if account else ""
        if not hmac.compare_digest(password.encode(), expected.encode()) or account is None:
            return Login("bad", user)
        return Login("ok", user, account)


def basic_credentials(header: str | None) -> tuple[str, str]:
    """Return user and password of an Authorization header, both empty if it is another."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, password


def host_of(url: str) -> str | None:
    """Return the host of a URL, None if it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def covers(domain: str, host: str) -> bool:
    """Tell whether a domain of an account covers a host."""
    if domain == "*":
        return True
    if domain.startswith("*."):
        return host.endswith(domain[1:])
    return host == domain
