"""What the accounts of a site have to agree on. No CKAN."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.config import Account, Secret
from ckanext.andsdoi.config.contradictions import between, of_one

COMMON: dict[str, Any] = {
    "environment": "production",
    "profile": "ands",
    "endpoint": "https://researchdata.ands.org.au/api/doi/datacite",
    "rest_endpoint": "",
    "user": "EXAMPLE",
    "secret": Secret("shared_secret"),
    "former_prefixes": (),
    "shoulder": "",
    "kernel": "4.2",
    "rate": 250,
    "connect_timeout": 10,
    "read_timeout": 90,
    "contact": "",
    "max_bytes": 65_535,
}


def account(name: str, prefix: str, **keys: Any) -> Account:
    return Account(name=name, prefix=prefix, **{**COMMON, **keys})


def told(*accounts: Account) -> list[tuple[str, str]]:
    return [(name, key) for name, key, _ in between(accounts)]


def test_accounts_with_a_prefix_each_agree() -> None:
    assert told(account("default", "10.70000"), account("marine", "10.70001")) == []


def test_an_organization_belongs_to_one_account() -> None:
    one = account("one", "10.70000", organizations=("geology", "marine"))
    other = account("other", "10.70001", organizations=("marine",))
    assert told(one, other) == [("other", "organizations")]


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "a"), ("a", ""), ("a", "ab")])
def test_shoulders_under_one_prefix_are_not_nested(first: str, second: str) -> None:
    one = account("one", "10.70000", shoulder=first)
    other = account("other", "10.70000", shoulder=second)
    assert told(one, other) == [("other", "shoulder")]


def test_clients_of_the_proxy_share_a_prefix_by_their_shoulders() -> None:
    one = account("one", "10.70000", shoulder="geo-")
    other = account("other", "10.70000", shoulder="bio-")
    assert told(one, other) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"profile": "mds", "endpoint": "https://mds.datacite.org"},
        {"endpoint": "https://other.example.org"},
    ],
)
def test_a_prefix_is_shared_nowhere_else(keys: dict[str, Any]) -> None:
    one = account("one", "10.70000", shoulder="geo-")
    other = account("other", "10.70000", shoulder="bio-", **keys)
    assert told(one, other) == [("other", "prefix")]


def test_a_prefix_is_no_former_one_of_another_account() -> None:
    one = account("one", "10.70000")
    other = account("other", "10.70001", former_prefixes=("10.70000",))
    assert told(one, other) == [("other", "former_prefixes")]


def test_a_former_prefix_belongs_to_one_account() -> None:
    one = account("one", "10.70000", former_prefixes=("10.70009",))
    other = account("other", "10.70001", former_prefixes=("10.70009",))
    assert told(one, other) == [("other", "former_prefixes")]


@pytest.mark.parametrize(
    ("name", "keys", "key"),
    [
        ("default", {"profile": "mds", "endpoint": "https://mds.test.datacite.org"}, "environment"),
        ("marine", {"profile": "mds", "endpoint": "https://mds.test.datacite.org"}, "endpoint"),
        ("marine", {"profile": "ands", "endpoint": "https://mds.datacite.org"}, "profile"),
        ("marine", {"profile": "mds"}, "profile"),
        ("default", {"max_bytes": 70_000}, "max_bytes"),
    ],
)
def test_an_account_fits_its_endpoint(name: str, keys: dict[str, Any], key: str) -> None:
    assert [found for found, _ in of_one(account(name, "10.70000", **keys))] == [key]
