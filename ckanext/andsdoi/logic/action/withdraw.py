"""Actions that hide a registered DOI, and end that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...lifecycle import decisions
from ...lifecycle.dataset.relations import successors
from .. import schema
from .common import decide

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = ["andsdoi_restore", "andsdoi_withdraw"]


@tk.validate_action_data(schema.withdraw)
def andsdoi_withdraw(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Withdraw a DOI: it is hidden from DataCite's index, whether or not its dataset is public.

    It goes on leading to the dataset. If the dataset is public, DataCite is first told the day,
    the reason and what takes its place (IsObsoletedBy). Of a DOI that is withdrawn already the
    reason and the successors change here; DataCite learns of that only if the DOI is not hidden
    yet. The registry is told in the background. For those whom the option `withdraw_permission`
    names.

    :param id: id or name of the dataset
    :param reason: everybody can read it, here and at DataCite, for ever: nothing confidential
    :param successors: what takes its place: a list, or words with blanks between, of DOIs and ids
        or names of datasets. A dataset that is neither public nor has a registered DOI when the
        withdrawal is sent is not named there

    Returns:
        What `andsdoi_show` tells; `withdrawn` is true, and `due` until the registry confirms.

    Raises:
        ValidationError: On `id`: nothing was ever sent for a DOI of this dataset; use
            `andsdoi_exclude`. On `reason`: it is missing. On `successors`: one is no DOI and no
            dataset, or the dataset itself or a DOI of it.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not withdraw the DOI of this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset -d "reason=Wrong calibration." \
             -d successors=my-new-dataset "$CKAN/api/3/action/andsdoi_withdraw"
    """
    tk.check_access("andsdoi_withdraw", context, data_dict)
    found = (_successor(context, reference) for reference in data_dict["successors"])
    # each once
    said = {"reason": data_dict["reason"], "successors": list(dict.fromkeys(found))}
    return decide(context, data_dict["id"], decisions.withdraw, **said)


@tk.validate_action_data(schema.restore)
def andsdoi_restore(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """End a withdrawal: the DOI is in DataCite's index again as soon as its dataset is public.

    Of a DOI that is not withdrawn nothing changes. The registry is told in the background. For
    those whom the option `withdraw_permission` names.

    :param id: id or name of the dataset

    Returns:
        What `andsdoi_show` tells; `withdrawn` is false, and `due` until the registry confirms.

    Raises:
        ValidationError: On `id`: nothing was ever sent for a DOI of this dataset, and it is not
            withdrawn.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not withdraw the DOI of this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset "$CKAN/api/3/action/andsdoi_restore"
    """
    tk.check_access("andsdoi_restore", context, data_dict)
    return decide(context, data_dict["id"], decisions.restore)


def _successor(context: Context, reference: str) -> str:
    """Return a successor as the lifecycle knows it."""
    successor = successors.recognized(reference)
    if successor is None or not _may_name(context, successor):
        text = tk._("{found} is no DOI, and there is no such dataset.").format(found=reference)
        raise tk.ValidationError({"successors": [text]})
    return successor


def _may_name(context: Context, successor: str) -> bool:
    if successors.is_doi(successor):
        return True
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": successor})
    except tk.NotAuthorized:
        return False
    return True
