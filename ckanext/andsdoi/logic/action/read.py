"""Actions that only read: where a DOI stands, what would be sent, how the whole site stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...database import NotMigrated
from ...lifecycle.reports import lookup, preview, site_status
from .. import schema
from ..datasets import package_of
from .common import bare_doi, is_allowed, may_edit, show_dataset, told, unknown_doi

if TYPE_CHECKING:
    from ckan.types import Context

    from ...lifecycle.reports.lookup import DoiLookup

__all__ = ["andsdoi_preview", "andsdoi_show", "andsdoi_status_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.show)
def andsdoi_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell where the DOI of a dataset stands.

    Everybody may ask for a public dataset, and for one that is gone if its DOI was ever
    registered; for any other, who may read it. Until a DOI is confirmed by the registry only
    those who may edit the dataset see it.

    :param id: id or name of the dataset
    :param doi: instead of `id`, a DOI in any usual spelling: `10.1234/abc`, `doi:10.1234/abc`,
        `https://doi.org/10.1234/ABC`

    Returns:
        A dict:

        - `doi`: the bare DOI in lower case, or null
        - `url`: `https://doi.org/...`; null until it resolves, and in a test environment except for
          a DOI of somebody else (`external`)
        - `state`: `none`, `reserved` (a name is drawn, nothing is registered), `draft`,
          `findable`, `registered` (resolves, but is hidden from the index) or `external` (the
          dataset has a DOI that somebody else registered: `doi` and `url` are that one's)
        - `environment`: `production` or `test`
        - `dataset_id`: id of the dataset; `landing_url`: the page that the DOI leads to
        - `due`: something is still to be sent, or an answer is outstanding; `state` is then what
          the registry confirmed last
        - `withdrawn`: a person withdrew it; `requested`: a person asked for it
        - `account`: the name of the account, and `excluded`: why somebody excluded the dataset from
          getting a DOI, or null; both always null for those who may not edit
        - `withdrawn_on`, `withdrawn_reason`, `successors`: the day in UTC, the reason, and a list
          of DOIs and ids of datasets; who may not edit sees of datasets those that are public or
          have a registered DOI
        - `redacted`: only those who may edit see what a withdrawal says
        - `former`: the DOIs that the dataset had before, the latest first; they lead to it,
          too. Asked for one of them by `doi`, the answer is about that one
        - `external_doi`: the DOI of somebody else that an external dataset brings, or null
        - `shared_with`: the names of other public datasets that have the same external DOI, at
          most 20; always empty for those who may not edit. Asked for it by `doi`, the answer is
          about the first one that the caller may read
        - `problem`: why it is not where it should be, as `{class, text}`, or null; always null for
          those who may not edit

    Raises:
        ValidationError: Neither `id` nor `doi` was given, or `doi` is no DOI.
        NotFound: There is no such dataset or DOI; says so if the DOI's check digits are wrong.
        NotAuthorized: The dataset is not public and its DOI was never registered.

    Example:
        curl "$CKAN/api/3/action/andsdoi_show?id=my-dataset"
    """
    tk.check_access("andsdoi_show", context, data_dict)
    if data_dict.get("doi"):
        return _show_doi(context, data_dict["doi"])
    return show_dataset(context, data_dict["id"])


@tk.side_effect_free
@tk.validate_action_data(schema.preview)
def andsdoi_preview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show what the registry would be told about a dataset now, private or not.

    Nothing is sent, nothing is stored. For those who may edit the dataset.

    :param id: id or name of the dataset

    Returns:
        A dict:

        - `xml`: the DataCite document; a dataset without a DOI has `<prefix>/xxxxxxxxxx` in it
        - `citation`: as DataCite recommends it
        - `problems`: a list of dicts with `code`, `severity` (`blocks`: it would not be sent;
          `lost`: something was found that is not in the document; `advice`), `scope` (where it
          can be mended: `dataset`, `organization` or `site`), `field` (of CKAN), `property` (of
          DataCite), `found` and `message`
        - `lines`: what an editor reads of them, which is what can be mended in the dataset: a list
          of dicts with `severity`, `fields`, `text` and `codes`
        - `completeness`: `mandatory`, `recommended` and `optional` properties that are filled,
          each with its `..._total`
        - `unused`: the names, sorted, of filled fields that the document says nothing of, though no
          problem names them; with a dot in a field of which something else is used

    Raises:
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not edit the dataset.

    Example:
        curl -H "Authorization: $TOKEN" "$CKAN/api/3/action/andsdoi_preview?id=my-dataset"
    """
    tk.check_access("andsdoi_preview", context, data_dict)
    return preview.preview(package_of(data_dict["id"]).id).as_dict()


@tk.side_effect_free
def andsdoi_status_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell how the DOIs of the whole site stand. For sysadmins and `status_users`.

    Returns:
        A dict:

        - `version`, `ckan`: of this extension and of CKAN
        - `environment`, `send`, `select`, `queue`: the configuration in short
        - `workers`: the names of those on the queue, null if Redis cannot be reached
        - `migrated`: false until `ckan db upgrade -p andsdoi` was run; then only `problem` follows
        - `states`: how many datasets are in each state of `andsdoi_show`; `external` once more
        - `due`, `parked`, `in_doubt`: how many wait, were given up until something changes, have
          an answer outstanding
        - `requested`: how many requests wait for somebody to approve them; `withdrawn`
        - `held_hides`, `index_pending`: how many wait for a brake to be opened, and to be indexed
        - `problems`: how many datasets have a problem, by class
        - `oldest_due`, `oldest_in_doubt`: since when the longest waiting one is due, and an answer
          is outstanding, or null
        - `accounts`: for each `name`, `profile`, `endpoint`, `prefix`, `paused_since`, `paused_by`,
          `paused_because`, `next_probe`, `confirmed_at` (when the registry last confirmed
          something), `waiting` (the registry asked to), `moved` (what differs from its first use,
          or null), `problem` (what stops it, or null), `old_stock_paused_since` and `old_stock`
          (what stops pre-existing datasets, or null); further `dois` (current and former ones,
          by state), `due` (due now, by priority: `hide`, `new`, `update`, `pre_existing`),
          `oldest_due`, `eta` (about when all that is due will be sent, at the rate; null if
          nothing is due or there is no rate), `in_doubt`, `oldest_in_doubt`, `parked` (by why) and
          `held_hides`
        - `held`: where too many DOIs were hidden within an hour, and further hides wait until
          somebody runs `ckan andsdoi sync --confirm-hides`: for each `organization` (its name) or
          `user` (who created datasets without an organization), both null for the whole site,
          `since`, `waiting` (how many DOIs) and `problem`
        - `last_job`, `last_sync`, `last_reconcile`: when a worker, a whole `ckan andsdoi sync` and
          a whole `ckan andsdoi reconcile` last ran, or null
        - `reconcile_findings`: what the latter found, as numbers by kind

        All moments are in ISO 8601.

    Raises:
        NotAuthorized: The caller is neither a sysadmin nor one of `status_users`.

    Example:
        curl -H "Authorization: $TOKEN" "$CKAN/api/3/action/andsdoi_status_show"
    """
    tk.check_access("andsdoi_status_show", context, data_dict)
    return site_status.status()


def _show_doi(context: Context, text: str) -> dict[str, Any]:
    bare_doi(text)
    found = _find_doi(context, text)
    if found is None:
        raise tk.ObjectNotFound(unknown_doi(text))
    return told(found, editor=may_edit(context, found)).as_dict()


def _find_doi(context: Context, text: str) -> DoiLookup | None:
    """Find what a DOI belongs to, ours or not, as far as the caller may know of it."""
    try:
        found = lookup.find_doi(text)
        if found is not None:
            return found if found.is_confirmed or may_edit(context, found) else None
        external = lookup.find_external(text)
    except NotMigrated:
        return None
    return next((one for one in external if is_allowed("package_show", context, id=one.id)), None)
