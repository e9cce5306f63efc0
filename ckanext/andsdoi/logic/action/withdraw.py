"""Actions that hide a registered DOI, end that, and say less of a dataset that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...lifecycle import decisions
from ...lifecycle.dataset.relations import successors
from .. import schema
from .common import commit_and_show, decide, deciding, known_doi, who

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = ["andsdoi_redact", "andsdoi_restore", "andsdoi_withdraw"]


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


@tk.validate_action_data(schema.redact)
def andsdoi_redact(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Leave nothing but DOI, reason and contact on the tombstone of a dataset that is not public.

    For a dataset of which not even title, citation and publisher may be shown any more. It counts
    for all DOIs of the dataset, for good; done again, the reason changes. The registry is not
    told: what it holds of a hidden DOI DataCite removes on request. For sysadmins.

    :param doi: the DOI, in any usual spelling
    :param reason: everybody can read it: nothing confidential

    Returns:
        What `andsdoi_show` tells of the dataset.

    Raises:
        ValidationError: On `doi`: it is no DOI, was never registered, or its dataset is public.
            On `reason`: it is missing.
        NotFound: There is no such DOI here.
        NotAuthorized: The caller is no sysadmin.

    Example:
        curl -H "Authorization: $TOKEN" -d doi=10.4226/5q2xk9m071 \
             -d "reason=Removed by order of a court." "$CKAN/api/3/action/andsdoi_redact"
    """
    tk.check_access("andsdoi_redact", context, data_dict)
    with deciding():
        doi = known_doi(data_dict["doi"])
        package_id = decisions.redact(doi, who(context), data_dict["reason"])
    return commit_and_show(context, package_id)


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
