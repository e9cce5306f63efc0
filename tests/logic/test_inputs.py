"""What no database takes is refused on its field, like any other mistake of a caller."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from .conftest import PREFIX, Portal

DOI = f"{PREFIX}/abc"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["nul", "half a character"])
@pytest.mark.parametrize(
    ("action", "field", "others"),
    [
        ("andsdoi_show", "id", {}),
        ("andsdoi_show", "doi", {}),
        ("andsdoi_mint", "id", {}),
        ("andsdoi_event_list", "id", {}),
        ("andsdoi_withdraw", "reason", {"id": "x"}),
        ("andsdoi_withdraw", "successors", {"id": "x", "reason": "Wrong."}),
        ("andsdoi_exclude", "reason", {"id": "x"}),
        ("andsdoi_decline", "reason", {"id": "x"}),
        ("andsdoi_assign", "doi", {"id": "x"}),
        ("andsdoi_transfer", "to_id", {"doi": DOI}),
    ],
)
def test_it_is_refused_on_its_field(
    portal: Portal, action: str, field: str, others: dict[str, Any], text: str
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        portal.act(action, **others, **{field: text})

    assert list(error.value.error_dict) == [field]
