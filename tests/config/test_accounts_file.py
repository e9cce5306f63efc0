"""The file of accounts: what it says, and each mistake in one sentence with its place. No CKAN."""

from __future__ import annotations

import re

import pytest

from ckanext.andsdoi.config.accounts_file import (
    LARGEST,
    AccountsFile,
    AccountsFileError,
    Checks,
    WrittenAccount,
    is_file_name,
    is_variable,
    parse,
)
from ckanext.andsdoi.logic import validators as of

SECRET = "9f-the-secret-of-these-tests"

CHECKS: Checks = {
    "profile": of.andsdoi_one_of("ands", "mds"),
    "endpoint": of.andsdoi_endpoint,
    "rest_endpoint": of.andsdoi_rest_endpoint,
    "app_id": of.andsdoi_app_id,
    "prefix": of.andsdoi_prefix,
    "former_prefixes": of.andsdoi_prefixes,  # type: ignore[dict-item]
    "shoulder": of.andsdoi_shoulder,
    "kernel": of.andsdoi_one_of("4.2", "4.6", "4.7"),
    "rate": of.andsdoi_whole_number(0, 1_000_000, 250),
    "publisher": of.andsdoi_publisher,
    "publisher_ror": of.andsdoi_ror,
    "organizations": of.andsdoi_words("marine-science"),  # type: ignore[dict-item]
    "children": of.andsdoi_boolean,
    "shared_secret_file": is_file_name,
    "shared_secret_env": is_variable,
}

WHOLE = """
default: false
accounts:
  marine:
    organizations: [marine-science, 0f3c2a]
    children: true
    profile: mds
    endpoint: https://mds.datacite.org/
    rest_endpoint: ""
    app_id: EXAMPLE.MARINE
    shared_secret_file: marine.secret
    prefix: "10.70001"
    former_prefixes: ["10.70009"]
    shoulder: ""
    kernel: "4.6"
    rate: 300
    publisher: Marine Institute
    publisher_ror: https://ror.org/04wxnsj81
"""
GOOD = {"app_id": "EXAMPLE.MARINE", "shared_secret_file": "marine.secret", "prefix": '"10.70001"'}


def said(text: str | bytes) -> AccountsFile:
    return parse(text.encode() if isinstance(text, str) else text, CHECKS)


def problems(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(AccountsFileError) as error:
        said(text)
    return error.value.problems


def account(name: str = "marine", **keys: str) -> str:
    """A file with one good account, and these keys beside or instead of its own."""
    lines = [f"    {key}: {value}" for key, value in {**GOOD, **keys}.items() if value != "-"]
    return "\n".join(["accounts:", f"  {name}:", *lines])


def test_every_key_is_read() -> None:
    assert said(WHOLE) == AccountsFile(
        default=False,
        accounts=(
            WrittenAccount(
                name="marine",
                app_id="EXAMPLE.MARINE",
                prefix="10.70001",
                organizations=("marine-science", "0f3c2a"),
                children=True,
                profile="mds",
                endpoint="https://mds.datacite.org",
                shared_secret_file="marine.secret",
                former_prefixes=("10.70009",),
                kernel="4.6",
                rate=300,
                publisher="Marine Institute",
                publisher_ror="https://ror.org/04wxnsj81",
            ),
        ),
    )


@pytest.mark.parametrize("text", ["accounts: {}", "default: true", "\ufeffaccounts: {}\r\n"])
def test_a_file_without_accounts_leaves_all_to_the_options(text: str) -> None:
    assert said(text) == AccountsFile()


def test_an_account_needs_no_organizations() -> None:
    (found,) = said(account()).accounts
    assert (found.organizations, found.profile, found.rate) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "begins", "right"),
    [
        (account(name="Marine"), '"Marine" can\'t be the name of an account', "small letters"),
        (account(name="default"), '"default" can\'t be', "small letters"),
        (account(name="m" * 33), '"m', "at most 32"),
        (account(app_id="-"), "marine, app_id: ", "EXAMPLE.MARINE"),
        (account(prefix="-"), "marine, prefix: ", '"10.4226"'),
        (account(prefix="10.70001"), "marine, prefix: this is no text", '"10.4226"'),
        (account(prefix='"11.4226"'), "marine, prefix: ", "10.4226"),
        (account(prefix='"10.5072"'), "marine, prefix: ", "10.80000"),
        (account(former_prefixes='"10.70009"'), "marine, former_prefixes: this is no list", "["),
        (account(former_prefixes="[10.70009]"), "marine, former_prefixes: this is no text", '"'),
        (account(former_prefixes='["ten"]'), "marine, former_prefixes: ", "10.4226"),
        (account(organizations="marine-science"), "marine, organizations: this is no list", "["),
        (account(organizations='["a, b"]'), "marine, organizations: ", "marine-science"),
        (account(children='"yes"'), "marine, children: ", "true or false"),
        (account(profile="datacite"), "marine, profile: ", "ands or mds"),
        (account(endpoint="mds.datacite.org"), "marine, endpoint: ", "https://mds.datacite.org"),
        (account(rest_endpoint="ftp://x"), "marine, rest_endpoint: ", "https://api.datacite.org"),
        (account(shoulder="Geo-"), "marine, shoulder: ", "geo-"),
        (account(kernel="4.6"), "marine, kernel: this is no text", '"4.6"'),
        (account(kernel='"4.1"'), "marine, kernel: ", "4.7"),
        (account(rate='"fast"'), "marine, rate: ", "a number"),
        (account(rate="-1"), "marine, rate: ", "250"),
        (account(rate="true"), "marine, rate: ", "a number"),
        (account(publisher="x" * 256), "marine, publisher: ", "Example University"),
        (account(publisher_ror="x", publisher="X"), "marine, publisher_ror: ", "https://ror.org"),
        (
            account(publisher_ror="https://ror.org/04wxnsj81"),
            "marine, publisher_ror: ",
            "publisher: Marine Institute",
        ),
        (account(shared_secret_env="MARINE"), "marine, shared_secret_file: ", "given twice"),
        (
            account(shared_secret_file="-", shared_secret_env=f"{SECRET}!"),
            "marine, shared_secret_env: ",
            "ANDSDOI_MARINE",
        ),
        (account(shared_secret=SECRET), "marine, shared_secret: ", "shared_secret_file"),
        (account(preffix='"10.70001"'), "marine, preffix: ", "write prefix"),
        (account(secret=SECRET), "marine, secret: ", "shared_secret_file"),
        ("acounts: {}", "acounts: there is no such key", "write accounts"),
        (f"shared_secret: {SECRET}", "shared_secret: ", "shared_secret_file"),
        ("default: no way", "default: ", "true or false"),
        ("accounts: [marine]", "accounts: ", "by their names"),
        ("accounts:\n  marine: EXAMPLE.MARINE", "marine: this is no mapping", "app_id:"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_its_place_and_what_is_right(
    text: str, begins: str, right: str
) -> None:
    (problem,) = problems(text)
    assert problem.startswith(begins)
    assert right in problem
    assert "\n" not in problem
    assert not re.search(r"[.!?;] [A-Z]", problem)
    assert SECRET not in problem


def test_all_mistakes_are_told_at_once() -> None:
    text = account(prefix='"11.1"', kernel='"4.1"', rate="-1")
    assert [one.split(":")[0] for one in problems(text)] == [
        "marine, prefix",
        "marine, kernel",
        "marine, rate",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"#" * (LARGEST + 1), "larger than 1 MiB"),
        (b"\x00\xff\xfe\x89PNG", "no text in UTF-8"),
        (b"\x00\x01\x02", "no YAML"),
        (b"", "no mapping"),
        (b"- marine\n- geology\n", "no mapping"),
        (b"marine", "no mapping"),
        (b"accounts: {marine: [}", "no YAML in line 1"),
        (f"accounts:\n  marine: {{app_id: {SECRET}".encode(), "no YAML in line 2"),
        (b"a: &a [x]\nb: [*a, *a]\n", "anchors"),
        (b"accounts: *nowhere\n", "anchors"),
        (b"accounts: !!python/object/apply:os.system ['true']\n", "tags"),
        (b"default: !!bool true\n", "tags"),
        (b"[" * 100_000, "nested too deep"),
        (b"accounts: {marine: {organizations: [[[[x]]]]}}", "nested too deep"),
        (b"accounts: {}\naccounts: {}\n", '"accounts" stands there twice'),
        (b"accounts:\n  marine: {}\n  marine: {}\n", 'line 3: "marine" stands there twice'),
        (b"? [a]\n: b\n", "a key is a word"),
        (b"default: 2026-13-45\n", "no YAML"),
    ],
)
def test_a_file_of_hostile_content_gets_a_clear_error(content: bytes, told: str) -> None:
    (problem,) = problems(content)
    assert told in problem
    assert SECRET not in problem
