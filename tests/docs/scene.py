"""The site that the pages speak of: its datasets, its DOIs, what has happened before a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import Account

from ..accounts_file import Files
from ..cli.test_export import wipe
from ..cli.test_imports import TABLE
from ..portal import Portal, new_organization
from ..registry.sandbox.calling import document

PREFIX, SUFFIX = "10.4226", "5q2xk9m071"
OWNER = Account("EXAMPLE.REPO", "the-secret", (PREFIX, "10.70000"))
ELSEWHERE = f"{PREFIX}/08/50F62E0D359D3"
"""A DOI that was registered without this site."""


class Scene:
    """What a block finds when it is run."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self.portal, self.folder = portal, folder
        portal.__dict__["organization"] = new_organization(
            "example-university", "Example University"
        )
        portal.draw(SUFFIX)

    def before(self, name: str) -> None:
        """Let happen what an action or a command of this name needs."""
        BEFORE.get(_short(name), _published)(self)

    def publish(self, name: str, **fields: Any) -> dict[str, Any]:
        return self.portal.publish(name=name, title="Rainfall in the Tropics", **fields)


def needs_its_own(name: str) -> bool:
    """Tell whether the example of an action or a command shares no site with others."""
    return _short(name) in BEFORE


def _short(name: str) -> str:
    return name.removeprefix("andsdoi_").replace("-", "_")


def _published(scene: Scene) -> None:
    """A dataset has its DOI; another one waits for its own."""
    scene.portal.sync(scene.publish("my-dataset"))
    scene.publish("my-new-dataset")


def _for_the_tour(scene: Scene) -> None:
    """A dataset is published at the registry for practice, whose prefix this is."""
    scene.portal.set("prefix", "10.70000")
    scene.publish("my-dataset")


def _in_production(scene: Scene) -> None:
    """The DOIs are none for practice, so that machines find them in the pages."""
    scene.portal.set("environment", "production")
    _published(scene)


def _waiting(scene: Scene) -> None:
    """A dataset gets no DOI before somebody asks."""
    scene.portal.set("select", "requested")
    scene.publish("my-dataset")


def _requested(scene: Scene) -> None:
    _waiting(scene)
    scene.portal.act("andsdoi_request", id="my-dataset")


def _excluded(scene: Scene) -> None:
    _waiting(scene)
    scene.portal.act("andsdoi_exclude", id="my-dataset", reason="Only a test.")


def _withdrawn(scene: Scene) -> None:
    _published(scene)
    scene.portal.act("andsdoi_withdraw", id="my-dataset", reason="Wrong calibration.")
    scene.portal.sync()


def _gone(scene: Scene) -> None:
    """The dataset of the DOI is deleted; another one is there."""
    gone = scene.publish("my-old-dataset")
    scene.portal.sync(gone)
    scene.portal.act("package_delete", id=gone["id"])
    scene.portal.sync()
    scene.publish("my-dataset")


def _registered_elsewhere(scene: Scene) -> None:
    _waiting(scene)
    registry = scene.portal.registry
    client = Client(registry.endpoint, OWNER.user, OWNER.password, profile=registry.profile)
    client.post_metadata(ELSEWHERE, document(ELSEWHERE))
    client.post_url(ELSEWHERE, "http://test.ckan.net/dataset/my-dataset")


def _two_accounts(scene: Scene) -> None:
    """The account of an organization got another name."""
    files = Files(scene.portal, scene.folder)
    files.write("example-university", name="marine", prefix="10.70001")
    scene.portal.sync(scene.publish("my-dataset"))
    files.write("example-university", name="ocean", prefix="10.70001")


def _with_table(scene: Scene) -> None:
    """ckanext-doi was here, and knows the DOI of a dataset."""
    dataset = scene.publish("my-dataset")
    scene.portal.execute(TABLE)
    row = {"doi": f"{PREFIX}/{SUFFIX}", "id": dataset["id"]}
    scene.portal.execute("INSERT INTO doi VALUES (:doi, :id, NULL)", **row)


def _with_files(scene: Scene) -> None:
    """A file of another program, and an export of this site, whose tables are new."""
    from ckanext.andsdoi.cli import andsdoi

    from ..cli.conftest import invoke

    _published(scene)
    exported = invoke(andsdoi, "export", "--format", "json").out
    (scene.folder / "andsdoi-export.jsonl").write_text(exported)
    (scene.folder / "dois.csv").write_text(f"doi,dataset\n{PREFIX}/{SUFFIX},my-dataset\n")
    wipe(scene.portal)


BEFORE: Mapping[str, Callable[[Scene], object]] = {
    "account_moved": _two_accounts,
    "assign": _registered_elsewhere,
    "decline": _requested,
    "exclude": _waiting,
    "import": _with_files,
    "import_ckanext_doi": _with_table,
    "include": _excluded,
    "mint": _waiting,
    "pages": _in_production,
    "redact": _gone,
    "request": _waiting,
    "reserve": _waiting,
    "restore": _withdrawn,
    "tour": _for_the_tour,
    "transfer": _gone,
}
"""What has happened before a page, or the example of an action or a command; else `_published`."""
