"""What all pages of ours have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan.config.middleware.flask_app import csrf
from flask import Blueprint, current_app, request

if TYPE_CHECKING:
    from ckan.types import Context

DCAT_PAGE = "dcat.read_dataset"
"""Takes the place of CKAN's page with `ckanext.dcat.enable_content_negotiation`."""


def blueprint(name: str) -> Blueprint:
    """Return a blueprint of ours: nothing is changed without a CSRF token, and nothing cached.

    Args:
        name: The part of its endpoints before the dot; begins with `andsdoi`.
    """
    made = Blueprint(name, __name__)
    made.before_request(_protect)
    made.before_request(keep_out_of_caches)
    return made


def requested_dataset() -> str | None:
    """Return the id or name of the dataset whose page is asked for, None at other addresses."""
    arguments = request.view_args or {}
    pages = (f"{arguments.get('package_type')}.read", DCAT_PAGE)
    if request.endpoint not in pages or arguments.get("_format"):
        return None
    return arguments.get("id") or arguments.get("_id")


def keep_out_of_caches() -> None:
    """Let nobody but the visitor keep the answer: what a page of ours says depends on who asks.

    A site with `ckan.cache_enabled` would let proxies keep it for everybody.
    """
    request.environ["__no_cache__"] = True


def ask(action: str, **data: Any) -> Any:
    """Call an action in the visitor's name."""
    return tk.get_action(action)(context(), data)


def context() -> Context:
    """Return the context of a call in the visitor's name."""
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def reasons(error: tk.ValidationError) -> list[str]:
    """Return why an action refuses, in sentences, whatever the field."""
    return [str(text) for texts in error.error_dict.values() for text in _listed(texts)]


def _listed(texts: object) -> list[object]:
    return texts if isinstance(texts, list) else [texts]


def _protect() -> None:
    """Ask for the token ourselves, whatever CKAN thinks of the view.

    CKAN 2.11 leaves out extensions (`ckan.csrf_protection.ignore_extensions`); CKAN 2.12.0 leaves
    out each view that anybody has called with an API token, or without logging in, since it
    started. Goes when the oldest supported version does neither.
    """
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()  # looks only at methods that change something
