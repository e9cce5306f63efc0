"""What the actions take.

This runs before any check of permissions: nothing here may tell whether a dataset exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk

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


@tk.validator_args
def show(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """A dataset or a DOI."""
    return {
        "id": [ignore_empty, unicode_safe],
        "doi": [ignore_empty, unicode_safe],
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
        "id": [not_empty, unicode_safe],
        "wait": [default(0), andsdoi_whole_number(0, LONGEST_WAIT, 30)],
        "despite_existing": [default(False), boolean_validator],
    }


@tk.validator_args
def preview(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """A dataset."""
    return {"id": [not_empty, unicode_safe]}


def _id_or_doi(
    _key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, _context: Context
) -> None:
    if not (data.get(("id",)) or data.get(("doi",))):
        errors[("id",)] = [tk._("Give the id of a dataset, or a doi.")]
