"""Actions that ask for a DOI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import model

from ...lifecycle import decisions
from ...lifecycle.capture import wakeup
from ...lifecycle.rows import lease
from .. import schema
from ..datasets import package_of
from . import waiting
from .common import deciding, show_dataset, who

if TYPE_CHECKING:
    from ckan.types import Context

__all__ = ["andsdoi_mint"]


@tk.validate_action_data(schema.mint)
def andsdoi_mint(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a dataset get its DOI now, or try again now what failed.

    The site's choice of `select`, the delay after publication (`delay`) and the exemption of
    datasets that were there before the extension no longer hold this dataset back; every other
    rule does. The registry is asked in the background. Who may do this says the option
    `mint_permission`: by default whoever may edit the dataset.

    :param id: id or name of the dataset
    :param wait: seconds to wait for the registry's answer, 0 (the default) to 60; the answer comes
        after 20 at the latest, because web servers end requests after 30 by default, with what
        holds then; and at once while another call of the same person waits
    :param despite_existing: true to mint although the dataset brings or had a DOI of its own; for
        sysadmins

    Returns:
        What `andsdoi_show` tells. A dataset whose metadata can't be sent is accepted all the
        same: `problem` then says why.

    Raises:
        ValidationError: On `private` or `state`: the dataset is not public (if somebody has
            requested a DOI, it is approved all the same and comes with publication). On `type`,
            `owner_org`, `harvested`, `id` or the field with a DOI: the rule that is in the way.
            On `wait`: no whole number from 0 to 60.
        NotFound: There is no such dataset.
        NotAuthorized: The caller may not mint for this dataset.

    Example:
        curl -H "Authorization: $TOKEN" -d id=my-dataset "$CKAN/api/3/action/andsdoi_mint"
    """
    tk.check_access("andsdoi_mint", context, data_dict)
    package = package_of(data_dict["id"])
    with deciding():
        approval = decisions.approve(
            package, who(context), despite_existing=data_dict["despite_existing"]
        )
    model.repo.commit()
    wakeup.enqueue_drain()
    if data_dict["wait"]:
        _wait(context, approval.row_id, data_dict["wait"])
    return show_dataset(context, package.id)


def _wait(context: Context, row_id: int, seconds: int) -> None:
    """Wait for the worker, unless the caller waits already, or no worker could be woken."""
    with waiting.alone(context) as alone:
        # who asks was just looked up: nothing may be open while the caller waits
        model.Session.rollback()
        if alone:
            lease.wait(row_id, min(seconds, waiting.LONGEST))
