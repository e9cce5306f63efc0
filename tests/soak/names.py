"""The DOIs that a sequence speaks of: those of its datasets, and those that the site knows not."""

from __future__ import annotations

from .accounts import PREFIX
from .site import PAGES, SLOTS, Site

FOREIGN = "10.1234/somebody-else"
UNKNOWN = f"{PREFIX}/never-drawn"
VALUES = {
    "foreign": FOREIGN,
    "foreign in a list": f'["https://doi.org/{FOREIGN}"]',
    "foreign as URN": f"urn:doi:{FOREIGN}",
    "two": f"{FOREIGN}; 10.1234/another",
    "unknown": UNKNOWN,
    "no DOI": "to be assigned",
}
"""What a dataset may bring in its extra."""
EXTERNAL = frozenset(text for brings, text in VALUES.items() if brings.startswith("foreign"))
_DOIS = "SELECT doi FROM andsdoi_doi WHERE package_id = :id AND doi IS NOT NULL"


def elsewhere(
    site: Site, *, ours: bool = True, state: str = "findable", row: bool = True, of: int = 0
) -> str:
    """Let the registry have a DOI that the site knows nothing of; `of`: with whose prefix."""
    doi = unregistered(site, of)
    site.foreign(doi, ours=ours, state=state, row=row)
    return doi


def unregistered(site: Site, of: int = 0) -> str:
    """Return a name that nobody knows, and that is never returned again."""
    site.named_elsewhere += 1
    return f"{site.accounts.named(of).prefix}/elsewhere{site.named_elsewhere:05d}"


def of_its_page(
    site: Site, slot: int, *, state: str = "findable", row: bool = True, of: int = 0
) -> str:
    """Registered for the dataset by a later state of this site, before a backup was restored."""
    doi = elsewhere(site, state=state, row=row, of=of)
    site.registry.lead(doi, PAGES + site.ids[slot])
    return doi


def other(slot: int) -> int:
    return (slot + 1) % SLOTS


def current(site: Site, slot: int) -> str | None:
    """Return the DOI of a dataset, confirmed or not."""
    row = site.one(f"{_DOIS} AND current", id=site.ids[slot])
    return row.doi if row else None


def former(site: Site, slot: int) -> str | None:
    row = site.one(f"{_DOIS} AND NOT current ORDER BY id DESC", id=site.ids[slot])
    return row.doi if row else None


def note_brought(site: Site, slot: int) -> None:
    """Note that a dataset has a DOI of somebody else, unless ours may be on its way already."""
    row = site.one(
        "SELECT FROM andsdoi_doi WHERE package_id = :id AND current"
        " AND (ever_confirmed OR in_doubt OR despite_existing)",
        id=site.ids[slot],
    )
    if FOREIGN in (site.extra(site.ids[slot]) or "") and row is None:
        site.brought.setdefault(site.ids[slot], len(site.registry.journal))
        site.met["brought a DOI"] += 1
