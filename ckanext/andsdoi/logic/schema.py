"""What the actions take.

This runs before any check of permissions: nothing here may tell whether a dataset exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from .. import config
from ..lifecycle.reports.doi_list import PROBLEMS
from ..lifecycle.reports.overview import STATES
from .validators import andsdoi_boolean, andsdoi_whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

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
_MOST_ENTRIES = 1000
_ANY_OFFSET = 10**9
_LONGEST_QUERY = 200
LONGEST_TEXT = 1_000
_MOST_SUCCESSORS = 100


@tk.validator_args
def show(ignore_empty: Validator) -> Schema:
    """Take a dataset or a DOI."""
    return {
        "id": [ignore_empty, _text],
        "doi": [ignore_empty, _text],
        "__after": [_id_or_doi],
    }


@tk.validator_args
def mint(not_empty: Validator, default: ValidatorFactory) -> Schema:
    """Take a dataset, and how to mint it."""
    return {
        "id": [not_empty, _text],
        "wait": [default(0), _whole_number(0, LONGEST_WAIT)],
        "despite_existing": [default(False), _yes_or_no],
    }


@tk.validator_args
def preview(not_empty: Validator) -> Schema:
    """Take a dataset."""
    return {"id": [not_empty, _text]}


request = reserve = include = restore = preview


@tk.validator_args
def decline(not_empty: Validator) -> Schema:
    """Take a dataset, and why."""
    return {"id": [not_empty, _text], **_reason()}


exclude = decline


def withdraw() -> Schema:
    """Take a dataset, why, and what takes its place."""
    return {**decline(), "successors": [_words]}


@tk.validator_args
def assign(not_empty: Validator, default: ValidatorFactory) -> Schema:
    """Take a dataset, its DOI, and whether that takes the place of another."""
    return {
        "id": [not_empty, _text],
        "doi": [not_empty, _text],
        "replace": [default(False), _yes_or_no],
    }


@tk.validator_args
def transfer(not_empty: Validator) -> Schema:
    """Take a DOI, and the dataset that gets it."""
    return {"doi": [not_empty, _text], "to_id": [not_empty, _text]}


@tk.validator_args
def redact(not_empty: Validator) -> Schema:
    """Take a DOI, and why."""
    return {"doi": [not_empty, _text], **_reason()}


@tk.validator_args
def event_list(not_empty: Validator) -> Schema:
    """Take a dataset, and which part of its history."""
    return {"id": [not_empty, _text], **_part()}


@tk.validator_args
def list_(ignore_empty: Validator, one_of: ValidatorFactory, default: ValidatorFactory) -> Schema:
    """Take what narrows a list of DOIs, and which part of it."""
    return {
        "state": [ignore_empty, _text, one_of(list(STATES))],
        "problem": [ignore_empty, _problem],
        "organization": [ignore_empty, _text],
        "account": [ignore_empty, _account],
        "requested": [default(False), _yes_or_no],
        "excluded": [default(False), _yes_or_no],
        "q": [ignore_empty, _text, _at_most(_LONGEST_QUERY)],
        **_part(),
    }


@tk.validator_args
def shared_problem_list(ignore_empty: Validator) -> Schema:
    """Take an organization, and which part of the list."""
    return {"organization": [ignore_empty, _text], **_part()}


@tk.validator_args
def _part(default: ValidatorFactory) -> Schema:
    """Take how many entries of a list, and which."""
    return {
        "limit": [default(100), _whole_number(1, _MOST_ENTRIES)],
        "offset": [default(0), _whole_number(0, _ANY_OFFSET)],
    }


@tk.validator_args
def _reason(not_empty: Validator, remove_whitespace: Validator) -> Schema:
    """Take what a person gives as a reason."""
    return {"reason": [remove_whitespace, not_empty, _text]}


def _id_or_doi(
    _key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, _context: Context
) -> None:
    if not (data.get(("id",)) or data.get(("doi",))):
        errors[("id",)] = [tk._("Give the id of a dataset, or a doi.")]


def _words(value: Any, _context: Context) -> list[str]:
    """Read a list, or words with blanks between; nothing is an empty list."""
    words: list[str] = list(tk.aslist(None if value is tk.missing else value))
    if isinstance(value, dict) or not all(isinstance(word, str) and word for word in words):
        raise tk.Invalid(tk._("Give a list of DOIs and ids of datasets."))
    if len(words) > _MOST_SUCCESSORS:
        raise tk.Invalid(tk._("Give at most {most} of them.").format(most=_MOST_SUCCESSORS))
    return [_text(word) for word in words]


def _yes_or_no(value: Any) -> bool:
    """Accept a clear yes or no; CKAN's own validator reads every typing error as no."""
    try:
        return andsdoi_boolean(value)
    except tk.Invalid as error:
        raise tk.Invalid(tk._("Give true or false.")) from error


def _whole_number(least: int, most: int) -> Callable[[Any], object]:
    read = andsdoi_whole_number(least, most, least)

    def validator(value: Any) -> object:
        try:
            return read(value)
        except tk.Invalid as error:
            text = tk._("Give a whole number from {least} to {most}.")
            raise tk.Invalid(text.format(least=least, most=most)) from error

    return validator


def _problem(value: Any) -> str:
    """Accept a class that a row or an account can have, and `any`."""
    text = _text(value)
    if text not in PROBLEMS:
        known = ", ".join(PROBLEMS)
        raise tk.Invalid(tk._("There is no such problem. Give one of: {known}").format(known=known))
    return text


def _account(value: Any) -> str:
    text = _text(value)
    if text not in config.accounts():
        raise tk.Invalid(tk._("There is no such account."))
    return text


def _at_most(most: int) -> Callable[[str], str]:
    def validator(text: str) -> str:
        if len(text) > most:
            raise tk.Invalid(tk._("Give at most {most} characters.").format(most=most))
        return text

    return validator


def _text(value: Any) -> str:
    """Accept text, and a number as its digits.

    A NUL and half a character are refused: JSON has them, PostgreSQL has not.
    """
    if isinstance(value, (list, dict, bool)):
        raise tk.Invalid(tk._("Give a text."))
    text = str(value)
    _at_most(LONGEST_TEXT)(text)
    if "\x00" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise tk.Invalid(tk._("This has characters that cannot be stored."))
    return text
