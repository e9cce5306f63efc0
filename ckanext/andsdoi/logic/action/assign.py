"""Actions that give a dataset a DOI that exists already. For sysadmins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ...lifecycle import decisions
from .. import schema
from ..datasets import package_of
from .common import bare_doi, commit_and_show, deciding, known_doi, who

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = ["andsdoi_assign", "andsdoi_transfer"]


@tk.validate_action_data(schema.assign)
def andsdoi_assign(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Give a dataset a DOI that this site's account at the registry has already.

    For a DOI that was registered elsewhere: in DataCite Fabrica, by another program, before a
    backup was restored. The registry is asked now whether it is this account's; nothing is
    written there before. Metadata and address are then sent in the background, and the DOI enters
    the extras once both are confirmed. Do it while the dataset is public: the ANDS service hides
    no DOI whose metadata it has not seen. Repeated, it changes nothing. For sysadmins.

    :param id: id or name of the dataset
    :param doi: a DOI of one of the site's prefixes, in any usual spelling
    :param replace: true to assign it although the dataset has a DOI. That one stays attached as
        a former one: it leads to the dataset, is hidden and restored with it, and names the new
        one (IsIdenticalTo). A former DOI of the dataset becomes the current one again so

    Returns:
        What `andsdoi_show` tells.

    Raises:
        ValidationError: On `doi`: it is no DOI, of none of the site's prefixes, unknown to the
            registry, somebody else's there, or known here for another dataset (use
            `andsdoi_transfer`). On `replace`: the dataset has a DOI. On `registry`: it does not
            answer, or nothing may be sent now. Nothing has changed then.
        NotFound: There is no such dataset.
        NotAuthorized: The caller is no sysadmin.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset -d doi=10.4226/08/50F62E0D359D3 \
             "$CKAN/api/3/action/andsdoi_assign"
    """
    tk.check_access("andsdoi_assign", context, data_dict)
    package_id = package_of(data_dict["id"]).id
    doi = bare_doi(data_dict["doi"])
    with deciding():
        decisions.assign(package_id, doi, who(context), replace=data_dict["replace"])
    return commit_and_show(context, package_id)


@tk.validate_action_data(schema.transfer)
def andsdoi_transfer(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    r"""Move the DOI of a merged, deleted or purged dataset to another dataset.

    It becomes the DOI of the other dataset, or a former one where that has a DOI. The dataset that
    loses it must not be public. Its latest former DOI, if it has one, takes the place; else it is
    excluded, so that it gets no second DOI should it be published again. For sysadmins.

    :param doi: the DOI, in any usual spelling
    :param to_id: id or name of the dataset that gets it

    Returns:
        What `andsdoi_show` tells of that dataset.

    Raises:
        ValidationError: On `doi`: it is no DOI, or its dataset is public. On `to_id`: it is the
            dataset that has the DOI, or has one that is not known here.
        NotFound: There is no such dataset, or no such DOI here.
        NotAuthorized: The caller is no sysadmin.

    Example:
        curl -H "Authorization: $TOKEN" -d doi=10.4226/5q2xk9m071 -d to_id=my-dataset \
             "$CKAN/api/3/action/andsdoi_transfer"
    """
    tk.check_access("andsdoi_transfer", context, data_dict)
    package = package_of(data_dict["to_id"])
    with deciding():
        doi = known_doi(data_dict["doi"])
        decisions.transfer(doi, package, who(context))
    return commit_and_show(context, package.id)
