"""What the accounts of a site have to agree on, and what each has to have. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..registry.profiles import PROFILES, Environment, environment_at, host_of, profile_at
from .accounts_file import DEFAULT_ACCOUNT

if TYPE_CHECKING:
    from .site_accounts import Account


def of_one(account: Account) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one account by itself: the key, and a sentence."""
    host = urlsplit(account.endpoint).hostname or ""
    expected = environment_at(account.endpoint) or account.environment
    if account.environment != expected:
        yield _other_environment(account, host, expected)
    spoken = profile_at(account.endpoint)
    if spoken and spoken.name != account.profile:
        text = f'{host} speaks "{spoken.name}", not "{account.profile}"; write {spoken.name}'
        yield "profile", text
    most = PROFILES[account.profile].max_bytes
    if account.max_bytes > most:
        yield (
            "max_bytes",
            f"a registry of profile {account.profile} takes no larger document than {most} bytes;"
            f" write {most} or less",
        )


def _other_environment(account: Account, host: str, expected: Environment) -> tuple[str, str]:
    if account.name == DEFAULT_ACCOUNT:
        text = f'{host} mints {expected} DOIs, not "{account.environment}" ones; write {expected}'
        return "environment", text
    text = f"{host} mints {expected} DOIs, and this site {account.environment} ones"
    return "endpoint", f"{text}; write for example https://{host_of(account.environment)}"


def between(accounts: Sequence[Account]) -> Iterator[tuple[str, str, str]]:
    """Yield what contradicts between accounts: the account, its key, and a sentence."""
    yield from _bound_twice(accounts)
    for one, other in itertools.combinations(accounts, 2):
        yield from _shared_prefix(one, other)
    for one, other in itertools.permutations(accounts, 2):
        if one.prefix in other.former_prefixes:
            yield (
                other.name,
                "former_prefixes",
                f"{one.prefix} is the prefix of {one.name}; a prefix belongs to one account, so"
                " leave it out here",
            )
    for one, other in itertools.combinations(accounts, 2):
        for shared in sorted({*one.former_prefixes} & {*other.former_prefixes}):
            yield (
                other.name,
                "former_prefixes",
                f"{shared} is a former prefix of {one.name}, too; leave it to the one that it"
                " belongs to",
            )


def _bound_twice(accounts: Iterable[Account]) -> Iterator[tuple[str, str, str]]:
    bound: dict[str, str] = {}
    for account in accounts:
        for organization in account.organizations:
            first = bound.setdefault(organization, account.name)
            if first != account.name:
                yield (
                    account.name,
                    "organizations",
                    f"{organization} is bound to {first} already; leave it to one of them",
                )


def _shared_prefix(one: Account, other: Account) -> Iterator[tuple[str, str, str]]:
    """Yield why two accounts can't mint under one prefix; DataCite gives each its own."""
    if not one.prefix or one.prefix != other.prefix:
        return
    if not one.profile == other.profile == "ands" or one.endpoint != other.endpoint:
        yield (
            other.name,
            "prefix",
            f"{one.prefix} is the prefix of {one.name}, too; only accounts of profile ands at one"
            " endpoint share a prefix, so write another one",
        )
    elif one.shoulder.startswith(other.shoulder) or other.shoulder.startswith(one.shoulder):
        yield (
            other.name,
            "shoulder",
            f"{one.name} has the same prefix, and its shoulder is the same or one begins with the"
            f" other; write one that begins otherwise, for example {_other(one)}",
        )


def _other(account: Account) -> str:
    return "geo-" if not account.shoulder.startswith("g") else "bio-"
