"""What other extensions may implement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan.plugins import Interface

if TYPE_CHECKING:
    from .metadata.record import Record


class IAndsDoi(Interface):
    """Say which datasets get a DOI, and what DataCite learns of them.

    Every method has a default. An exception in one is logged and shown as a problem of the
    dataset; it never breaks a save.
    """

    def should_mint(self, dataset: dict[str, Any]) -> bool:
        """Tell whether a dataset that has no DOI may get one.

        Asked once each time a public dataset is looked at; the next time the answer may be another
        one. A DOI that was registered stays, whatever it is.

        Args:
            dataset: What `package_show` returns to an anonymous caller.
        """
        return True

    def account_for(self, dataset: dict[str, Any]) -> str | None:
        """Return the name of the account that gets the DOI of a dataset, None to leave it open.

        Counts until something was sent for the dataset, or its name was reserved by a person; from
        then on the account stays. The first extension that names one decides, before the
        organization of the dataset does. Nothing is sent where there is no account of that name.

        Args:
            dataset: What `package_show` returns to an anonymous caller; of a dataset that is not
                public, whose name a person reserves, what it returns to its editors.
        """
        return None

    def amend_record(self, record: Record, dataset: dict[str, Any]) -> Record:
        """Return the DataCite record that is sent instead of the one that was mapped.

        Args:
            record: The record of kernel 4.7; it is frozen, use `dataclasses.replace`.
            dataset: What the record was mapped from.
        """
        return record

    def after_confirmed(self, dataset_id: str, doi: str, state: str) -> None:
        """Learn that the registry confirmed a new state of a DOI.

        Called in the worker, after the commit, at most once for each change.
        """
