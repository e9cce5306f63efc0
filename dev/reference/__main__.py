"""Write the pages."""

from __future__ import annotations

from dev.reference.pages import PAGES

for path, page in PAGES.items():
    path.write_text(page(), "utf-8")
