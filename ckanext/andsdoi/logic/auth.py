"""Who may do what: one function for each action, so that each can be chained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import authz, model

from .. import config
from ..database import NotMigrated
from ..lifecycle.reports import lookup
from .datasets import package_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import AuthResult, Context

__all__ = [
    "andsdoi_assign",
    "andsdoi_decline",
    "andsdoi_event_list",
    "andsdoi_exclude",
    "andsdoi_include",
    "andsdoi_list",
    "andsdoi_mint",
    "andsdoi_preview",
    "andsdoi_redact",
    "andsdoi_request",
    "andsdoi_reserve",
    "andsdoi_restore",
    "andsdoi_shared_problem_list",
    "andsdoi_show",
    "andsdoi_status_show",
    "andsdoi_transfer",
    "andsdoi_withdraw",
]


@tk.auth_allow_anonymous_access
def andsdoi_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow everybody, once the DOI was confirmed; before that, who may read the dataset."""
    # By a DOI that was never confirmed the action answers "not found" instead: that a name was
    # drawn is the editors' knowledge.
    if data_dict.get("doi") or _is_tombstone(data_dict.get("id")):
        return {"success": True}
    return _may("package_show", context, data_dict)


def andsdoi_mint(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom `mint_permission` names; over a DOI of the dataset's own only sysadmins."""
    if data_dict.get("despite_existing"):
        text = tk._("Only a sysadmin may mint for a dataset that has a DOI already.")
        return _of_known(context, data_dict, lambda _: _refusal(text))
    return _permitted(config.mint_permission(), context, data_dict)


def andsdoi_request(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow who may edit the dataset."""
    return _may("package_update", context, data_dict)


def andsdoi_decline(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `mint_permission` names."""
    return _permitted(config.mint_permission(), context, data_dict)


def andsdoi_reserve(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `mint_permission` names."""
    return _permitted(config.mint_permission(), context, data_dict)


def andsdoi_exclude(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `withdraw_permission` names."""
    return _permitted(config.withdraw_permission(), context, data_dict)


def andsdoi_include(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `withdraw_permission` names."""
    return _permitted(config.withdraw_permission(), context, data_dict)


def andsdoi_withdraw(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `withdraw_permission` names."""
    return _permitted(config.withdraw_permission(), context, data_dict)


def andsdoi_restore(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow whom the option `withdraw_permission` names."""
    return _permitted(config.withdraw_permission(), context, data_dict)


def andsdoi_assign(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins."""
    text = tk._("Only a sysadmin may assign a DOI to a dataset.")
    return _of_known(context, data_dict, lambda _: _refusal(text))


def andsdoi_transfer(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins."""
    return _refusal(tk._("Only a sysadmin may move a DOI to another dataset."))


def andsdoi_redact(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins."""
    return _refusal(tk._("Only a sysadmin may redact what is shown of a dataset that is gone."))


def andsdoi_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow who may edit the dataset."""
    return _may("package_update", context, data_dict)


def andsdoi_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow everybody who is logged in: it lists what the caller may edit."""
    if not _is_logged_in(context):
        return _refusal(tk._("Log in to do this."))
    return {"success": True}


def andsdoi_event_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow who may edit the dataset; of a purged one sysadmins."""
    return _may("package_update", context, data_dict)


def andsdoi_shared_problem_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Allow who may edit the datasets of the organization; of the whole site sysadmins."""
    if not _is_logged_in(context):
        return _refusal(tk._("Log in to do this."))
    reference = data_dict.get("organization")
    if not reference:
        return _refusal(tk._("Only a sysadmin may see the state of the whole site."))
    organization = lookup.find_organization(reference)
    user = context["user"]
    if organization is None or authz.has_user_permission_for_group_or_org(
        organization, user, "update_dataset"
    ):
        return {"success": True}
    return _refusal(tk._("Only an editor of the organization may do this here."))


def andsdoi_status_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins, and whom the option `status_users` names."""
    if _is_logged_in(context) and context["user"] in config.status_users():
        return {"success": True}
    return _refusal(tk._("Only a sysadmin may see the state of the whole site."))


def _permitted(
    permission: config.Permission, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    if permission == "sysadmin":
        text = tk._("Only a sysadmin may do this here.")
        return _of_known(context, data_dict, lambda _: _refusal(text))
    if permission == "admin":
        return _of_known(context, data_dict, lambda package: _may_as_admin(context, package))
    return _may("package_update", context, data_dict)


def _of_known(
    context: Context, data_dict: dict[str, Any], judge: Callable[[model.Package], AuthResult]
) -> AuthResult:
    """Judge who may do something with a dataset; who is logged in is told if there is none.

    Raises:
        NotFound: There is no such dataset.
    """
    if not _is_logged_in(context):
        return _refusal(tk._("Log in to do this."))
    return judge(package_of(data_dict.get("id") or ""))


def _may_as_admin(context: Context, package: model.Package) -> AuthResult:
    user, owner = context["user"], package.owner_org
    if not owner or not authz.has_user_permission_for_group_or_org(owner, user, "admin"):
        return _refusal(tk._("Only an administrator of the organization may do this here."))
    return _may("package_update", context, {"id": package.id})


def _is_logged_in(context: Context) -> bool:
    """Tell whether the caller is somebody; on the web CKAN has an object for nobody, too."""
    return model.User.get(context.get("user") or None) is not None


def _is_tombstone(reference: str | None) -> bool:
    try:
        found = lookup.find(reference) if reference else None
    except NotMigrated:
        return False
    return found is not None and found.is_confirmed


def _may(action: str, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    package = package_of(data_dict.get("id") or "")
    try:
        tk.check_access(action, tk.fresh_context(context), {"id": package.id})
    except tk.NotAuthorized as error:
        return _refusal(str(error))
    return {"success": True}


def _refusal(message: str) -> AuthResult:
    return {"success": False, "msg": message}
