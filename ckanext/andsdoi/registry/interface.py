"""The small interface through which the lifecycle sees any DOI registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator


@runtime_checkable
class Registry(Protocol):
    """A DOI registry: three writes that return only when confirmed, and the reads.

    Every method makes one attempt and raises a `RegistryError` when it is not confirmed.
    """

    @property
    def last_status(self) -> int | None:
        """Return the HTTP status of this thread's last answer: for the log only."""

    @property
    def clock_ahead(self) -> float | None:
        """Seconds by which the registry's clock was ahead of ours at its last answer, or None."""

    def post_metadata(self, doi: str, xml: bytes) -> None:
        """Store the metadata of a DOI; makes a registered (hidden) DOI findable again."""

    def post_url(self, doi: str, url: str) -> None:
        """Register the landing URL of a DOI; makes it findable."""

    def delete_metadata(self, doi: str) -> None:
        """Hide a DOI: it still resolves, but is no longer indexed."""

    def get_metadata(self, doi: str) -> bytes | None:
        """Return the metadata the registry holds, None if it does not know the DOI."""

    def get_url(self, doi: str) -> str | None:
        """Return the landing URL the registry holds, None if it knows no DOI or no URL."""

    def list_dois(self) -> list[str]:
        """Return the account's DOIs in lower case; a registry may leave some out."""

    def iter_dois(self) -> Iterator[str]:
        """Yield the same, without keeping them all."""

    def close(self) -> None:
        """Close the connections; the next call opens one again."""
