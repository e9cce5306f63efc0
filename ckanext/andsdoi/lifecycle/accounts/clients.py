"""The clients of an account: of its registry, and of the REST API beside it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ...registry import Client, RestClient

if TYPE_CHECKING:
    from ... import config


class AccountClient(Client):
    """A client of an account's registry, which takes up a new secret when the old one is refused.

    Threads may share one. `logins` counts the secrets that were used.
    """

    def __init__(self, account: config.Account) -> None:
        self._account = account
        self._secret = account.secret.read()
        self._renewing = threading.Lock()
        self.logins = 1
        super().__init__(
            account.endpoint,
            account.user,
            self._secret,
            profile=account.profile,
            connect_timeout=account.connect_timeout,
            read_timeout=account.read_timeout,
            contact=account.contact,
        )

    def renew(self, refused: int) -> bool:
        """Read the secret again after a 401; tell whether there is another one than the refused.

        Args:
            refused: What `logins` was when the request left: another thread may have been here.
        """
        with self._renewing:
            if self.logins != refused:
                return True
            secret = self._account.secret.read()
            if secret == self._secret:
                return False
            self.log_in(secret)
            self._secret, self.logins = secret, self.logins + 1
            return True


def client(account: config.Account) -> AccountClient:
    """Return a client of the registry for an account, with its secret as it is now."""
    return AccountClient(account)


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
