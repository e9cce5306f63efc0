"""The clients of an account: of its registry, and of the REST API beside it. They share a login."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ...registry import Client, RestClient
from ...registry.texts import Secrets

if TYPE_CHECKING:
    from ... import config


class Login:
    """Who an account is at its registry, with the secret as it is now: one for all its clients.

    Where the secret is refused it is read again, and a new one counts for each client from its
    next request on. Threads may share a login. `number` counts the secrets that were used.
    """

    def __init__(self, account: config.Account) -> None:
        self._account = account
        self._password = account.secret.read()
        self._clients: list[Client | RestClient] = []
        self._renewing = threading.Lock()
        self.number = 1

    @property
    def secrets(self) -> Secrets:
        """Return what no text of the registry may repeat."""
        return Secrets(self._account.user, self._password)

    def client(self) -> AccountClient:
        """Return a client of the account's registry."""
        opened = AccountClient(self._account, self, self._password)
        self._clients.append(opened)
        return opened

    def rest_client(self) -> RestClient:
        """Return a client of the REST API beside the account's registry.

        The users of the ANDS proxy are none of DataCite's: their secret is not sent there.
        """
        account, has_login = self._account, self._account.profile == "mds"
        opened = RestClient(
            account.rest_endpoint,
            account.user if has_login else None,
            self._password if has_login else "",
            account.connect_timeout,
            account.read_timeout,
            contact=account.contact,
        )
        if has_login:
            self._clients.append(opened)
        return opened

    def renew(self, refused: int) -> bool:
        """Read the secret again after a 401; tell whether there is another one than the refused.

        Args:
            refused: What `number` was when the request left: another thread may have been here.
        """
        with self._renewing:
            if self.number != refused:
                return True
            password = self._account.secret.read()
            if password == self._password:
                return False
            for opened in self._clients:
                opened.log_in(password)
            self._password, self.number = password, self.number + 1
            return True


class AccountClient(Client):
    """A client of an account's registry; `login` takes up a new secret when one is refused."""

    def __init__(self, account: config.Account, login: Login, password: str) -> None:
        self.login = login
        super().__init__(
            account.endpoint,
            account.user,
            password,
            profile=account.profile,
            connect_timeout=account.connect_timeout,
            read_timeout=account.read_timeout,
            contact=account.contact,
        )


def client(account: config.Account) -> AccountClient:
    """Return a client of the registry for an account, with its secret as it is now."""
    return Login(account).client()
