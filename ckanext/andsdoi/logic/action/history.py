"""What has happened to a DOI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...database import NotMigrated
from ...lifecycle.reports import event_list, lookup
from .. import schema

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = ["andsdoi_event_list"]


@tk.side_effect_free
@tk.validate_action_data(schema.event_list)
def andsdoi_event_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Tell what has happened to the DOIs of a dataset, the newest first.

    For those who may edit the dataset; of a purged one for sysadmins. Routine updates of the
    metadata are kept for a year, everything else for ever.

    :param id: id or name of the dataset; of a purged one its id
    :param limit: how many, 1 to 1000; 100 if nothing is said
    :param offset: how many of the newest to leave out

    Returns:
        A list of dicts:

        - `at`, `last_at`, `count`: equal refusals that follow each other are one event; `at` is
          when it came first. In ISO 8601
        - `what`, of the background: `reserved` (a name was drawn, also by a person), `announced`
          (the registry has the metadata, not yet the address), `minted` (`text` is the address),
          `updated` (metadata or address were sent anew), `hidden`, `restored`, `refused` (by the
          registry, with its words), `parked` (given up until something changes: `data`, `person`
          or `undeletable`), `adopted` (the registry held the name for this dataset already),
          `given up` (it is somebody else's, and another is drawn), `overtaken` (two workers met),
          `external` (the dataset brings this DOI of somebody else), `overwritten` (this stood in
          the extra before), `installed` (the tables were made; of no dataset)
        - `what`, of persons: `requested`, `approved`, `declined`, `excluded`, `included`,
          `withdrawn`, `withdrawal ended`, `redacted`, `assigned`, `replaced` (the DOI before),
          `transferred` (it went to another dataset), `refreshed` (`text` is the publisher of
          before, if it was replaced), `reconciled` (compared with the registry and marked),
          `taken in` (found at the registry only), `account moved`, `imported` (`text` is what the
          import came to)
        - `who`: name of the user, `worker` for the background; `user_id`, null for the background
        - `status`, `text`: the registry's answer, or what the person gave as a reason, or null; of
          `updated` because of what other datasets say of versions: their ids, blanks between
        - `doi`: as it was then, or null; `environment`

    Raises:
        ValidationError: On `limit` or `offset`: no whole number in its bounds.
        NotFound: There is no such dataset, and never was.
        NotAuthorized: The caller may not edit the dataset.

    Example:
        curl -H "Authorization: $TOKEN" "$CKAN/api/3/action/andsdoi_event_list?id=my-dataset"
    """
    tk.check_access("andsdoi_event_list", context, data_dict)
    try:
        found = lookup.find(data_dict["id"])
    except NotMigrated:
        return []
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such dataset."))
    return event_list.of_dataset(found.id, data_dict["limit"], data_dict["offset"])
