"""CKAN's bulk actions, which change datasets without telling anybody.

The datasets are remembered while CKAN's action runs: its own commit then commits mark and change
together. Who may do what, and what is answered, stays CKAN's business alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ..lifecycle.capture import intent

if TYPE_CHECKING:
    from ckan.types import Action, ChainedAction, Context, DataDict

# CKAN 2.12 patches each dataset, which tells; goes when 2.11 goes
_BULK = ("bulk_update_public", "bulk_update_private", "bulk_update_delete")


def actions() -> dict[str, ChainedAction]:
    """Return the chained actions for this version of CKAN."""
    if tk.check_ckan_version(min_version="2.12"):
        return {}
    return dict.fromkeys(_BULK, _remembering)


@tk.chained_action
def _remembering(original_action: Action, context: Context, data_dict: DataDict) -> Any:
    with intent.remembering(data_dict.get("datasets")):
        return original_action(context, data_dict)
