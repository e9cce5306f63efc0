"""What callers may do: actions, who may call them, and what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckan.types import Action, AuthFunction, ChainedAction, ChainedAuthFunction


def actions() -> dict[str, Action | ChainedAction]:
    """Return our actions, and the chained ones that belong to this version of CKAN."""
    from . import action, chained

    own = {name: getattr(action, name) for name in action.__all__}
    return {**own, **chained.actions()}


def auth_functions() -> dict[str, AuthFunction | ChainedAuthFunction]:
    """Return who may call our actions, and what is chained to CKAN's own."""
    from . import auth, protect

    own = {name: getattr(auth, name) for name in auth.__all__}
    return {**own, **protect.auth_functions()}
