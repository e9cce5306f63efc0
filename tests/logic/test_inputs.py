"""What no database takes is refused on its field, like any other mistake of a caller."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..portal import PREFIX, Portal

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
def test_text_that_no_database_takes_is_refused_on_its_field(
    portal: Portal, action: str, field: str, others: dict[str, Any], text: str
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        portal.act(action, **others, **{field: text})

    assert list(error.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("action", "said", "field"),
    [
        ("andsdoi_mint", {"id": "x", "despite_existing": "maybe"}, "despite_existing"),
        ("andsdoi_mint", {"id": "x", "wait": "soon"}, "wait"),
        ("andsdoi_assign", {"id": "x", "doi": DOI, "replace": "maybe"}, "replace"),
        ("andsdoi_show", {"id": ["x"]}, "id"),
        ("andsdoi_show", {"id": {"id": "x"}}, "id"),
        ("andsdoi_exclude", {"id": "x", "reason": ["why"]}, "reason"),
        ("andsdoi_withdraw", {"id": "x", "reason": "w", "successors": {"x": 1}}, "successors"),
        ("andsdoi_withdraw", {"id": "x", "reason": "w", "successors": [""]}, "successors"),
        ("andsdoi_exclude", {"id": "x", "reason": "a" * 1001}, "reason"),
        ("andsdoi_withdraw", {"id": "x", "reason": "a" * 1001}, "reason"),
        ("andsdoi_withdraw", {"id": "x", "reason": "w", "successors": ["x"] * 101}, "successors"),
        ("andsdoi_show", {"id": "a" * 1001}, "id"),
        ("andsdoi_list", {"q": "a\x00b"}, "q"),
        ("andsdoi_list", {"q": "a" * 201}, "q"),
        ("andsdoi_list", {"problem": ["data"]}, "problem"),
    ],
)
def test_an_input_of_the_wrong_form_is_not_guessed_at(
    portal: Portal, action: str, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as error:
        portal.act(action, **said)

    assert list(error.value.error_dict) == [field]
    (sentence,) = error.value.error_dict[field]
    assert sentence.startswith(("Give ", "This has characters"))
