"""The registries that a site speaks to, as one: accounts may be at two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ckanext.andsdoi.registry.sandbox import Record, Sandbox
from ckanext.andsdoi.registry.sandbox.journal import Entry


class Registries:
    """One registry, or two: then the DOIs of some prefixes are at the second.

    A fault strikes at both.
    """

    def __init__(
        self, first: Sandbox, second: Sandbox | None = None, prefixes: tuple[str, ...] = ()
    ) -> None:
        self._first = first
        self._second = second
        self._prefixes = prefixes
        for one in self._all:
            one.reset()

    @property
    def endpoint(self) -> str:
        return self._first.endpoint

    @property
    def rest_endpoint(self) -> str:
        return self._first.rest_endpoint

    @property
    def dois(self) -> dict[str, Record]:
        return {doi: record for one in self._all for doi, record in one.dois.items()}

    @property
    def journal(self) -> list[Entry]:
        """One entry per request received, oldest first."""
        if self._second is None:
            return self._first.journal
        both = [*self._first.journal, *self._second.journal]
        return sorted(both, key=lambda entry: entry.monotonic)

    def set_faults(self, faults: Any) -> None:
        for one in self._all:
            one.set_faults(faults)

    def make_foreign(self, doi: str, **values: Any) -> None:
        self._of(doi).make_foreign(doi, **values)

    def lead(self, doi: str, url: str) -> None:
        """Let a DOI lead to a page."""
        at = self._of(doi).engine
        with at.lock:
            at.machine.put(replace(self.dois[doi], url=url))

    def change_password(self, user: str, password: str) -> None:
        for one in self._all:
            one.change_password(user, password)

    def give(self, old: str, new: str) -> None:
        """Give all DOIs of a user to another one, as DataCite and ANDS do when they are asked."""
        for one in self._all:
            with one.engine.lock:
                for record in [*one.engine.machine.records()]:
                    if record.owner == old:
                        one.engine.machine.put(replace(record, owner=new))
                rows = one.engine.proxy.rows if one.engine.proxy else {}
                for doi, row in [*rows.items()]:
                    if row.owner == old:
                        rows[doi] = replace(row, owner=new)

    @property
    def _all(self) -> Iterator[Sandbox]:
        yield self._first
        if self._second is not None:
            yield self._second

    def _of(self, doi: str) -> Sandbox:
        is_there = doi.partition("/")[0] in self._prefixes
        return self._second if self._second is not None and is_there else self._first
