"""Puts datasets into the demo: created out of sight, then published, so that publishing mints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dev.console import say
from dev.demo.adapt import Adapted, Goal, Json
from dev.demo.api import Api, ApiError

ROUNDS = 5  # each puts right what CKAN refused in the one before


@dataclass
class Publisher:
    """Publishes datasets on one site; remembers which organizations and groups are there."""

    api: Api
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def publish(self, dataset: Adapted) -> Json | None:
        """Create a dataset and make it public, unless it is to stay private or a draft.

        Returns the dataset as the site shows it; None if CKAN refuses it, which is said.
        """
        try:
            shown = self.api.find("package_show", id=dataset.name) or self._create(dataset)
            return self._reveal(shown, dataset)
        except ApiError as refusal:
            say(f"  refused: {dataset.name}: {refusal.error}")
            return None

    def _create(self, dataset: Adapted) -> Json:
        package = {**dataset.package, **self._hiding(dataset)}
        package["groups"] = [{"id": self._ensure("group", group)} for group in dataset.groups]
        for _ in range(ROUNDS):
            try:
                return dict(self.api.call("package_create", **package))
            except ApiError as refusal:
                changes = loosen(package, refusal.error)
                if not changes:
                    raise
                dataset.changes += changes
        return dict(self.api.call("package_create", **package))

    def _hiding(self, dataset: Adapted) -> Json:
        hidden: Json = {"state": "draft"} if dataset.goal is Goal.DRAFT else {"private": True}
        return {**hidden, "owner_org": self._ensure("organization", dataset.organization)}

    def _reveal(self, shown: Json, dataset: Adapted) -> Json:
        if dataset.goal is not Goal.PUBLIC or _is_public(shown):
            return shown
        return dict(self.api.call("package_patch", id=shown["id"], private=False))

    def _ensure(self, kind: str, group: Json) -> str:
        """Return the id of an organization or group, created if it isn't there."""
        key = kind, group["name"]
        if key not in self.known:
            found = self.api.find(f"{kind}_show", id=group["name"])
            self.known[key] = (found or self.api.call(f"{kind}_create", **group))["id"]
        return self.known[key]


def loosen(package: Json, error: Json) -> list[str]:
    """Take out of a package what CKAN's ValidationError complains about; say what that was."""
    changes: list[str] = []
    for key, messages in error.items():
        if key == "resources":
            changes += _loosen_items(package[key], messages, "resource")
        elif key == "extras":
            changes += _rename_extras(package[key], messages)
        elif key in package and key not in {"name", "owner_org"}:
            changes.append(f"{key} left out: {_words(messages)}")
            del package[key]
    return changes


def _loosen_items(items: list[Json], errors: Any, what: str) -> list[str]:
    pairs = zip(items, errors, strict=False) if isinstance(errors, list) else []
    found = [(item, key, error[key]) for item, error in pairs for key in error if key in item]
    for item, key, _ in found:
        del item[key]
    return sorted({f"{key} of a {what} left out: {_words(why)}" for _, key, why in found})


def _rename_extras(extras: list[Json], errors: Any) -> list[str]:
    pairs = zip(extras, errors, strict=False) if isinstance(errors, list) else []
    refused = [extra for extra, error in pairs if error]
    for extra in refused:
        extra["key"] = f"original_{extra['key']}"
    return [f"an extra is now called {extra['key']}" for extra in refused]


def _is_public(shown: Json) -> bool:
    return shown["state"] == "active" and not shown["private"]


def _words(messages: Any) -> str:
    return " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
