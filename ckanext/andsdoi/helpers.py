"""What templates, of this extension and of themes, may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from .lifecycle import overview

if TYPE_CHECKING:
    from .lifecycle.overview import Dataset, Overview

__all__ = ["andsdoi_doi"]


def andsdoi_doi(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return what the visitor may know of a dataset's DOI: the answer of `andsdoi_show`.

    Nothing is asked of the registry.

    Args:
        pkg: The dataset, as a template has it.
    """
    editor = bool(tk.h.check_access("package_update", {"id": pkg["id"]}))
    dataset = overview.Dataset(pkg["id"], pkg["name"], pkg["type"])
    return _told(dataset, editor=editor).as_dict()


def _told(dataset: Dataset, *, editor: bool) -> Overview:
    try:
        found = overview.Found(dataset.id, dataset, overview.current_row(dataset.id))
    except overview.NotMigrated:
        return overview.unmigrated(dataset, editor=editor)
    return overview.for_editor(found) if editor else overview.for_reader(found)
