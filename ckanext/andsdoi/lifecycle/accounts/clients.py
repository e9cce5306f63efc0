"""The clients of an account: of its registry, and of the REST API beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...registry import Client, RestClient

if TYPE_CHECKING:
    from ... import config
    from ...registry import Registry


def client(account: config.Account) -> Registry:
    """Return a client of the registry for an account."""
    return Client(
        account.endpoint,
        account.user,
        account.secret.read(),
        profile=account.profile,
        connect_timeout=account.connect_timeout,
        read_timeout=account.read_timeout,
        contact=account.contact,
    )


def rest_client(account: config.Account) -> RestClient:
    """Return a client of the REST API beside an account's registry.

    The users of the ANDS proxy are none of DataCite's: their secret is not sent there.
    """
    has_login = account.profile == "mds"
    return RestClient(
        account.rest_endpoint,
        account.user if has_login else None,
        account.secret.read() if has_login else "",
        account.connect_timeout,
        account.read_timeout,
        contact=account.contact,
    )
