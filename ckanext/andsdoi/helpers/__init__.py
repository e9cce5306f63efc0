"""What templates, of this extension and of themes, may call.

Each room serves what calls it: the page of a dataset, the results of a search, the forms, the tab
with the page of all DOIs. `base` is for the rooms, and for the views of the dataset's page.
"""

from __future__ import annotations

from .base import andsdoi_may_edit
from .dataset_forms import andsdoi_form_extras, andsdoi_lasting, andsdoi_outlook
from .dataset_page import (
    andsdoi_citation,
    andsdoi_cite,
    andsdoi_doi,
    andsdoi_head,
    andsdoi_repeated,
    andsdoi_successors,
)
from .search_results import andsdoi_in_search
from .tab_and_admin import (
    andsdoi_again,
    andsdoi_event_name,
    andsdoi_state,
    andsdoi_state_name,
)

__all__ = [
    "andsdoi_again",
    "andsdoi_citation",
    "andsdoi_cite",
    "andsdoi_doi",
    "andsdoi_event_name",
    "andsdoi_form_extras",
    "andsdoi_head",
    "andsdoi_in_search",
    "andsdoi_lasting",
    "andsdoi_may_edit",
    "andsdoi_outlook",
    "andsdoi_repeated",
    "andsdoi_state",
    "andsdoi_state_name",
    "andsdoi_successors",
]
