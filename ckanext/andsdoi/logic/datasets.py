"""The dataset that a caller means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk

from ..lifecycle.dataset.ckan import find_package

if TYPE_CHECKING:
    from ckan import model


def package_of(reference: str) -> model.Package:
    """Return a dataset by its id, else by its name.

    Raises:
        NotFound: There is no such dataset.
    """
    package = find_package(reference)
    if package is None:
        raise tk.ObjectNotFound(tk._("There is no such dataset."))
    return package
