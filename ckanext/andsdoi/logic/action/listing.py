"""The DOIs that the caller looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import model

from ...database import NotMigrated
from ...lifecycle.reports import doi_list, lookup, shared_problems
from .. import schema
from .common import is_allowed, may_edit, who

if TYPE_CHECKING:
    from ckan.types import Context

    from ...lifecycle.reports.doi_list import EditableBy

__all__ = ["andsdoi_list", "andsdoi_shared_problem_list"]

_EDITORS = ("admin", "editor")


@tk.side_effect_free
@tk.validate_action_data(schema.list_)
def andsdoi_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List the DOIs of the datasets that the caller may edit; for sysadmins those of the site.

    The latest first. A dataset has one entry as soon as it was looked at, with or without a DOI,
    and one more for each of its former DOIs.

    :param state: only those in this state, a word of `andsdoi_show`
    :param problem: only those whose problem is of this class, such as `data` or `account`; `any`:
        those that have one
    :param organization: only those of this organization, by id or name
    :param account: only those of this account
    :param requested: true: only those for which a request waits for an answer
    :param excluded: true: only those whose dataset somebody excluded
    :param q: only those with this text in their DOI, or in the name or title of their dataset;
        at most 200 characters
    :param limit: how many, 1 to 1000; 100 if nothing is said
    :param offset: how many of the latest to leave out

    Returns:
        A list of dicts: what `andsdoi_show` tells about the DOI, and

        - `name`, `title`: of the dataset; a purged one has no name, its title is what the
          registry was told last
        - `organization`: its name, or null

    Raises:
        ValidationError: On `state`, `problem` or `account`: no such word. On `organization`: there
            is none. On `requested` or `excluded`: neither true nor false. On `limit` or `offset`:
            no whole number in its bounds.
        NotAuthorized: The caller is not logged in.

    Example:
        curl -H "Authorization: $TOKEN" "$CKAN/api/3/action/andsdoi_list?problem=any&limit=20"
    """
    tk.check_access("andsdoi_list", context, data_dict)
    query = doi_list.Query(
        limit=data_dict["limit"],
        offset=data_dict["offset"],
        state=data_dict.get("state"),
        problem=data_dict.get("problem"),
        organization=_organization_id(data_dict.get("organization")),
        account=data_dict.get("account"),
        requested=data_dict["requested"],
        excluded=data_dict["excluded"],
        text=data_dict.get("q"),
        editable_by=_editable_by(context),
    )
    try:
        entries = doi_list.page(query)
    except NotMigrated:
        return []
    return [entry.as_dict() for entry in entries if may_edit(context, entry.found)]


@tk.side_effect_free
@tk.validate_action_data(schema.shared_problem_list)
def andsdoi_shared_problem_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """List what many datasets have in common and what is mended in one place, not in each.

    `andsdoi_preview` tells it of single datasets, with the `scope` `organization` or `site`; it is
    none of an editor's lines there. Counted are the datasets as they were when they were last
    looked at. For who may edit the datasets of the organization; of the whole site, for sysadmins.

    :param organization: only what belongs to this organization, by id or name
    :param limit: how many, 1 to 1000; 100 if nothing is said
    :param offset: how many of the most frequent to leave out

    Returns:
        A list of dicts, the most frequent first:

        - `scope`: `organization` or `site`
        - `organization`: the name of the organization; null of the site, and of what the datasets
          without an organization have
        - `code`: of the problem
        - `datasets`: how many have it
        - `message`: says what to change

    Raises:
        ValidationError: On `organization`: there is none. On `limit` or `offset`: no whole number
            in its bounds.
        NotAuthorized: The caller may not edit the datasets of the organization, or is no sysadmin.

    Example:
        curl -H "Authorization: $TOKEN" "$CKAN/api/3/action/andsdoi_shared_problem_list?limit=20"
    """
    tk.check_access("andsdoi_shared_problem_list", context, data_dict)
    organization = _organization_id(data_dict.get("organization"))
    try:
        told_once = shared_problems.told(organization)
    except NotMigrated:
        return []
    start = data_dict["offset"]
    return [one.as_dict() for one in told_once[start : start + data_dict["limit"]]]


def _organization_id(reference: str | None) -> str | None:
    if not reference:
        return None
    found = lookup.find_organization(reference)
    if found is None:
        raise tk.ValidationError({"organization": [tk._("There is no such organization.")]})
    return found


def _editable_by(context: Context) -> EditableBy | None:
    """Return which datasets the caller may edit by CKAN's own rules; None: all."""
    if is_allowed("sysadmin", context):
        return None
    asked = {"permission": "update_dataset"}
    organizations = tk.get_action("organization_list_for_user")(tk.fresh_context(context), asked)
    user = who(context)
    return doi_list.EditableBy(
        organizations=[organization["id"] for organization in organizations],
        datasets=_shared_with(user),
        creator=user,
    )


def _shared_with(user: str) -> list[str]:
    """Return the datasets on which somebody works as a collaborator."""
    if not tk.config["ckan.auth.allow_dataset_collaborators"]:
        return []
    shared = model.Session.query(model.PackageMember.package_id).filter(
        model.PackageMember.user_id == user, model.PackageMember.capacity.in_(_EDITORS)
    )
    return [row.package_id for row in shared]
