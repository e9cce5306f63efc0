"""CKAN's actions that change datasets without telling anybody: the datasets are marked first.

CKAN's own commit at the end of the action then commits mark and change together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import model

from ..lifecycle.capture import intent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckan.types import Action, ChainedAction, Context, DataDict

_RELATIONSHIPS = (
    "package_relationship_create",
    "package_relationship_update",
    "package_relationship_delete",
)
# CKAN 2.12 patches each dataset, which tells; goes when 2.11 goes
_BULK = ("bulk_update_public", "bulk_update_private", "bulk_update_delete")


def actions() -> dict[str, ChainedAction]:
    """Return the chained actions for this version of CKAN."""
    chained = {name: _marking(name, _related) for name in _RELATIONSHIPS}
    if not tk.check_ckan_version(min_version="2.12"):
        chained.update({name: _marking(name, _listed) for name in _BULK})
    return chained


def _marking(name: str, datasets: Callable[[DataDict], Iterable[str]]) -> ChainedAction:
    @tk.chained_action
    def action(original_action: Action, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(name, context, data_dict)
        packages = (model.Package.get(reference) for reference in datasets(data_dict))
        intent.lock_and_mark([package.id for package in packages if package is not None])
        return original_action(context, data_dict)

    return action


def _listed(data_dict: DataDict) -> Iterable[str]:
    return tk.aslist(data_dict.get("datasets") or [])


def _related(data_dict: DataDict) -> Iterable[str]:
    return [data_dict[side] for side in ("subject", "object") if data_dict.get(side)]
