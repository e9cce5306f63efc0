"""The option `protect`: hiding a dataset with a findable DOI needs the right to withdraw that DOI.

Chained to CKAN's auth functions, so that every action and every page asks; they have CKAN's names,
which it shows to the anonymous. Whom CKAN does not ask (its commands, code with `ignore_auth`, a
sysadmin), nor do we.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import ckantoolkit as tk
from ckan import model
from ckan.logic.auth import get_package_object
from ckan.logic.validators import boolean_validator
from flask import has_request_context, request

from .. import config
from ..database import NotMigrated
from ..lifecycle.reports import lookup
from .action.common import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ckan.types import AuthFunction, AuthResult, ChainedAuthFunction, Context, DataDict

Hiding = Literal["delete", "private"]
"""How a dataset ceases to be public, as the option calls it; a CKAN draft counts as private."""


def auth_functions() -> dict[str, ChainedAuthFunction]:
    """Return what is chained to CKAN's auth functions."""
    chained = (
        package_update,
        package_delete,
        dataset_purge,
        bulk_update_private,
        bulk_update_delete,
    )
    return {function.__name__: function for function in chained}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_update(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse an edit that hides the dataset; a patch and a revision ask here, too.

    On the form of the dataset the refusal is an error of the field, so that nothing that was
    written there is lost.
    """
    said = data_dict or {}
    result = next_auth(context, said)
    field, hiding = _hidden_by(said, context)
    if not result["success"] or hiding is None:
        return result
    package = get_package_object(context, said)
    if hiding == "private" and (package.private or package.state != model.State.ACTIVE):
        return result
    refusal = _refusal(context, hiding, [package])
    if refusal and _is_page("edit"):
        raise tk.ValidationError({field: [refusal]})
    return _result(refusal)


@tk.chained_auth_function
def package_delete(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to delete a dataset."""
    return _delete(next_auth, context, data_dict or {})


@tk.chained_auth_function
def dataset_purge(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to purge a dataset, where another extension lets more than sysadmins purge."""
    return _delete(next_auth, context, data_dict or {})


@tk.chained_auth_function
def bulk_update_private(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to make datasets of an organization private."""
    return _bulk(next_auth, context, data_dict or {}, "private")


@tk.chained_auth_function
def bulk_update_delete(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to delete datasets of an organization."""
    return _bulk(next_auth, context, data_dict or {}, "delete")


def held(package_id: str) -> list[Hiding]:
    """Return in which ways the visitor of a page may not hide a dataset that they may edit."""
    package = model.Package.get(package_id)
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    ways: tuple[Hiding, ...] = ("delete", "private")
    return [way for way in ways if package and _refusal(context, way, [package])]


def _delete(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    result = next_auth(context, data_dict)
    if not result["success"] or "delete" not in config.protect():
        return result
    refusal = _refusal(context, "delete", [get_package_object(context, data_dict)])
    return _result(refusal, page="delete")


def _bulk(
    next_auth: AuthFunction, context: Context, data_dict: DataDict, hiding: Hiding
) -> AuthResult:
    result = next_auth(context, data_dict)
    if not result["success"] or hiding not in config.protect():
        return result
    refusal = _refusal(context, hiding, _listed(data_dict, hiding))
    return _result(refusal, page="bulk_process")


def _hidden_by(
    data_dict: Mapping[str, Any], context: Context
) -> tuple[str, Hiding] | tuple[str, None]:
    """Return which field of an edit hides a dataset, and how; None if none does."""
    state = data_dict.get("state") or model.State.ACTIVE
    if state == model.State.DELETED:
        return "state", "delete"
    if state != model.State.ACTIVE:
        return "state", "private"
    private = data_dict.get("private")
    if isinstance(private, str):
        private = boolean_validator(private, context)
    return ("private", "private") if private else ("private", None)


def _listed(data_dict: Mapping[str, Any], hiding: Hiding) -> Iterator[model.Package]:
    """Yield the datasets that a bulk action hides: CKAN passes over those of others."""
    listed = data_dict.get("datasets")
    ids = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    mine = model.Package.owner_org == data_dict.get("org_id")
    query = model.Session.query(model.Package).filter(model.Package.id.in_(ids), mine)
    for package in query:
        if hiding == "delete" or not package.private:
            yield package


def _refusal(context: Context, hiding: Hiding, packages: Iterable[model.Package]) -> str | None:
    """Return why somebody may not hide these datasets, or None."""
    if hiding not in config.protect():
        return None
    known = {package.id: package for package in packages}
    for package_id, doi in _findable(known).items():
        if not is_allowed("andsdoi_withdraw", context, id=package_id):
            return _sentence(known[package_id], doi)
    return None


def _findable(known: Mapping[str, model.Package]) -> dict[str, str]:
    try:
        return lookup.findable_dois(known)
    except NotMigrated:
        return {}


def _sentence(package: model.Package, doi: str) -> str:
    words = {"title": package.title or package.name, "doi": doi}
    if config.withdraw_permission() == "sysadmin" or not package.owner_org:
        text = tk._(
            '"{title}" has the DOI {doi}, under which everybody should find it. Ask a sysadmin'
            " to withdraw the DOI first, or to do this."
        )
    else:
        text = tk._(
            '"{title}" has the DOI {doi}, under which everybody should find it. Ask an'
            " administrator of its organization to withdraw the DOI first, or to do this."
        )
    return str(text.format(**words))


def _result(refusal: str | None, page: str = "") -> AuthResult:
    """Return the result; where a page of CKAN's has words of its own for it, end that with ours."""
    if refusal is None:
        return {"success": True}
    if _is_page(page):
        tk.abort(403, refusal)
    return {"success": False, "msg": refusal}


def _is_page(name: str) -> bool:
    """Tell whether somebody has sent the form of a page of CKAN's, and does not only look at it."""
    if not has_request_context() or request.method != "POST":
        return False
    return (request.endpoint or "").rpartition(".")[2] == name
