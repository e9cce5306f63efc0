"""The names of an account's DOIs: drawn for a dataset, or standing in until one is drawn."""

from __future__ import annotations

from ... import config, suffix

PLACEHOLDER = "xxxxxxxxxx"


def new_name(account: config.Account) -> str:
    """Draw a DOI name."""
    return f"{account.prefix}/{suffix.generate(account.shoulder)}".lower()


def placeholder(account: config.Account) -> str:
    """Return a name that is never drawn, since its last two characters are no digits."""
    prefix = account.prefix or next(iter(sorted(config.prefixes())), "10.0000")
    return f"{prefix}/{PLACEHOLDER}"
