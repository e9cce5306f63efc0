"""What the actions take.

This runs before any check of permissions: nothing here may tell whether a dataset exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ..lifecycle.overview import STATES

if TYPE_CHECKING:
    from ckan.types import (
        Context,
        FlattenDataDict,
        FlattenErrorDict,
        FlattenKey,
        Schema,
        Validator,
        ValidatorFactory,
    )

LONGEST_WAIT = 60
MOST_EVENTS = MOST_ENTRIES = 1000
_ANY_OFFSET = 10**9


@tk.validator_args
def show(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """A dataset or a DOI."""
    return {
        "id": [ignore_empty, unicode_safe, _storable],
        "doi": [ignore_empty, unicode_safe, _storable],
        "__after": [_id_or_doi],
    }


@tk.validator_args
def mint(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
    andsdoi_whole_number: ValidatorFactory,
) -> Schema:
    """A dataset, and how to mint it."""
    return {
        "id": [not_empty, unicode_safe, _storable],
        "wait": [default(0), andsdoi_whole_number(0, LONGEST_WAIT, 30)],
        "despite_existing": [default(False), boolean_validator],
    }


@tk.validator_args
def preview(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """A dataset."""
    return {"id": [not_empty, unicode_safe, _storable]}


request = reserve = include = restore = preview


@tk.validator_args
def decline(not_empty: Validator, unicode_safe: Validator, remove_whitespace: Validator) -> Schema:
    """A dataset, and why."""
    return {
        "id": [not_empty, unicode_safe, _storable],
        "reason": [remove_whitespace, not_empty, unicode_safe, _storable],
    }


exclude = decline


def withdraw() -> Schema:
    """A dataset, why, and what takes its place."""
    return {**decline(), "successors": [_words]}


@tk.validator_args
def assign(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    """A dataset, its DOI, and whether that takes the place of another."""
    return {
        "id": [not_empty, unicode_safe, _storable],
        "doi": [not_empty, unicode_safe, _storable],
        "replace": [default(False), boolean_validator],
    }


@tk.validator_args
def transfer(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """A DOI, and the dataset that gets it."""
    return {
        "doi": [not_empty, unicode_safe, _storable],
        "to_id": [not_empty, unicode_safe, _storable],
    }


@tk.validator_args
def event_list(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    andsdoi_whole_number: ValidatorFactory,
) -> Schema:
    """A dataset, and which part of its history."""
    return {
        "id": [not_empty, unicode_safe, _storable],
        "limit": [default(100), andsdoi_whole_number(1, MOST_EVENTS, 100)],
        "offset": [default(0), andsdoi_whole_number(0, _ANY_OFFSET, 0)],
    }


@tk.validator_args
def list_(
    ignore_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
    andsdoi_whole_number: ValidatorFactory,
) -> Schema:
    """What narrows a list of DOIs, and which part of it."""
    return {
        "state": [ignore_empty, unicode_safe, one_of(list(STATES))],
        "problem": [ignore_empty, unicode_safe],
        "organization": [ignore_empty, unicode_safe],
        "q": [ignore_empty, unicode_safe],
        "limit": [default(100), andsdoi_whole_number(1, MOST_ENTRIES, 100)],
        "offset": [default(0), andsdoi_whole_number(0, _ANY_OFFSET, 0)],
    }


def _id_or_doi(
    _key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, _context: Context
) -> None:
    if not (data.get(("id",)) or data.get(("doi",))):
        errors[("id",)] = [tk._("Give the id of a dataset, or a doi.")]


def _words(value: Any, _context: Context) -> list[str]:
    """Read a list, or words with blanks between; nothing is an empty list."""
    words: list[str] = list(tk.aslist(None if value is tk.missing else value))
    if not all(isinstance(word, str) for word in words):
        raise tk.Invalid(tk._("Give a list of DOIs and ids of datasets."))
    return [_storable(word) for word in words]


def _storable(value: str) -> str:
    """Refuse a NUL and half a character: JSON has them, PostgreSQL has not."""
    if "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value):
        raise tk.Invalid(tk._("This has characters that cannot be stored."))
    return value
