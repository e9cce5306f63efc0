"""The schema.org block of ckanext-dcat, in which ours takes the lead: a page has one, not two.

Its plugin `structured_data` writes the block with a template helper of that name. Ours is chained
to it, so it counts in whatever order the plugins are loaded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckantoolkit as tk
from jinja2.utils import htmlsafe_json_dumps

from ..citation import json_ld, merged
from ..database import NotMigrated
from ..helpers.base import cited_of
from . import base

log = logging.getLogger(__name__)


@tk.chained_helper
def structured_data(
    next_: Callable[..., str], dataset_dict: dict[str, Any], profiles: list[str] | None = None
) -> str:
    """Return the block with the DOI as its `@id`, on the page to which a DOI of this site leads.

    Elsewhere, and whatever fails here, it is the one of ckanext-dcat.

    Args:
        next_: The helper of ckanext-dcat.
        dataset_dict: The dataset, as a template has it.
        profiles: The RDF profiles, None for those of the site.

    Returns:
        JSON, escaped for a `script` element.
    """
    theirs = next_(dataset_dict, profiles)
    try:
        return _with_ours(theirs, dataset_dict)
    except NotMigrated:
        return theirs
    except Exception:
        log.exception("The structured data of %s lack the DOI", dataset_dict.get("id"))
        return theirs


def _with_ours(theirs: str, dataset: dict[str, Any]) -> str:
    if base.requested_dataset() is None:
        return theirs  # a list of its groups, or what it was once, by ckanext-activity
    shown = cited_of(dataset)
    if shown is None or shown.address != shown.link:
        return theirs  # another site registered the DOI, or it never resolves
    return str(htmlsafe_json_dumps(merged(json_ld(shown), theirs)))
