"""Actions before there is a DOI: ask for one, decline, reserve a name, exclude a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...lifecycle import decisions
from ...lifecycle.rows.problem import ProblemClass, refusal
from .. import schema
from . import waiting
from .common import decide, deciding

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = [
    "andsdoi_decline",
    "andsdoi_exclude",
    "andsdoi_include",
    "andsdoi_request",
    "andsdoi_reserve",
]


@tk.validate_action_data(schema.request)
def andsdoi_request(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Ask for a DOI for a dataset, public or not.

    The request waits for `andsdoi_mint` by somebody permitted. Approved before publication it
    takes effect on publication. Asking twice changes nothing. For those who may edit the dataset.

    :param id: id or name of the dataset

    Returns:
        What `andsdoi_show` tells; `requested` is true.

    Raises:
        ValidationError: On `id`: the dataset has a DOI already, or was excluded. On `state`: it
            is deleted. On `type`, `owner_org`, `harvested` or the field with a DOI: the rule that
            is in the way.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not edit the dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset "$CKAN/api/3/action/andsdoi_request"
    """
    tk.check_access("andsdoi_request", context, data_dict)
    return decide(context, data_dict["id"], decisions.request)


@tk.validate_action_data(schema.decline)
def andsdoi_decline(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Answer a request that waits with no, or take an approval back before anything was sent.

    The dataset may be asked for again. For those whom the option `mint_permission` names. To keep
    a dataset without a DOI, whoever asks and whatever the rules of the site say, use
    `andsdoi_exclude`.

    :param id: id or name of the dataset
    :param reason: for the history of the dataset's DOI, which its editors read

    Returns:
        What `andsdoi_show` tells; `requested` is false.

    Raises:
        ValidationError: On `id`: no request waits, or something was sent for the DOI. On `reason`:
            it is missing, or longer than 1,000 characters.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not mint for this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset -d "reason=It is a duplicate." \
             "$CKAN/api/3/action/andsdoi_decline"
    """
    tk.check_access("andsdoi_decline", context, data_dict)
    return decide(context, data_dict["id"], decisions.decline, reason=data_dict["reason"])


@tk.validate_action_data(schema.reserve)
def andsdoi_reserve(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Reserve a DOI for a dataset, public or not, to be printed in a manuscript or a README.

    A name is drawn; the registry is asked whether it is free (nothing but the name is sent), and
    the dataset keeps it for ever. The DOI works after publication: that it is reserved counts as
    an approved request. Asked again, the answer is the same. The action waits for the registry,
    less than 30 seconds. For those whom the option `mint_permission` names.

    :param id: id or name of the dataset

    Returns:
        What `andsdoi_show` tells: `doi`, with the state `reserved` until it is registered. Only
        those who may edit the dataset see it before.

    Raises:
        ValidationError: On `registry`: it does not answer in time, refuses this site, is paused,
            nothing may be sent (`send`, a copy or a move of the site), or another such call of
            the same person waits; nothing is reserved then.
            On `id`: the dataset was excluded. On `state`: it is deleted. On `type`, `owner_org`,
            `harvested` or the field with a DOI: the rule that is in the way.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not mint for this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset "$CKAN/api/3/action/andsdoi_reserve"
    """
    tk.check_access("andsdoi_reserve", context, data_dict)
    with waiting.alone(context) as alone:
        if alone is False:
            with deciding():
                raise refusal(ProblemClass.ASKING, "registry")
        return decide(context, data_dict["id"], decisions.reserve)


@tk.validate_action_data(schema.exclude)
def andsdoi_exclude(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Let a dataset get no DOI, whatever the rules of the site say.

    A request or an approval ends with it; a reserved name stays the dataset's. To exclude again
    changes the reason. For those whom the option `withdraw_permission` names.

    :param id: id or name of the dataset
    :param reason: for the history of the dataset's DOI, which its editors read

    Returns:
        What `andsdoi_show` tells.

    Raises:
        ValidationError: On `id`: the DOI was registered, and an exclusion does not hide it; use
            `andsdoi_withdraw`. On `reason`: it is missing.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not withdraw the DOI of this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset -d "reason=Only a test." \
             "$CKAN/api/3/action/andsdoi_exclude"
    """
    tk.check_access("andsdoi_exclude", context, data_dict)
    return decide(context, data_dict["id"], decisions.exclude, reason=data_dict["reason"])


@tk.validate_action_data(schema.include)
def andsdoi_include(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """End the exclusion of a dataset: the rules of the site hold for it again.

    A dataset that gets its DOI by itself under these rules gets it now, if it is public. One that
    was there before the extension, or whose request ended with the exclusion, waits to be asked
    for. Where nothing is excluded nothing happens. For those whom the option
    `withdraw_permission` names.

    :param id: id or name of the dataset

    Returns:
        What `andsdoi_show` tells.

    Raises:
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not withdraw the DOI of this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset "$CKAN/api/3/action/andsdoi_include"
    """
    tk.check_access("andsdoi_include", context, data_dict)
    return decide(context, data_dict["id"], decisions.include)
