"""A dataset that holds more than is read of one stops nobody; it waits for a change (P5, P7)."""

from __future__ import annotations

from typing import Any

from ..portal import Portal

# More characters than there are steps for one dataset.
TOO_MUCH = 7_000_000


def too_large(portal: Portal) -> dict[str, Any]:
    """Publish a dataset with a text that CKAN's search would not take, as a bulk import may."""
    dataset = portal.publish()
    portal.execute(
        "UPDATE package SET notes = repeat('x', :n) WHERE id = :id", n=TOO_MUCH, id=dataset["id"]
    )
    return dataset


def test_a_dataset_that_is_too_large_is_set_aside_and_others_are_not_held_up(
    portal: Portal,
) -> None:
    large, other = too_large(portal), portal.publish()

    portal.sync()

    assert portal.row(other).state == "findable"
    row = portal.row(large)
    assert (row.problem_class, row.problem_field) == ("blocked", "notes")
    assert row.problem_params["code"] == "dataset-too-large"
    assert row.doi is None


def test_it_is_not_tried_again_until_it_changes(portal: Portal) -> None:
    large = too_large(portal)
    portal.sync()
    before = portal.row(large)
    assert before.due_at is None

    portal.sync()
    assert portal.row(large) == before

    portal.patch(large, notes="Short.")
    portal.sync()
    assert portal.row(large).state == "findable"


def test_its_preview_says_so(portal: Portal) -> None:
    large = too_large(portal)

    shown = portal.act("andsdoi_preview", id=large["id"])

    (blocking,) = [one for one in shown["problems"] if one["severity"] == "blocks"]
    assert (blocking["code"], blocking["field"]) == ("dataset-too-large", "notes")
    assert "notes" in blocking["message"]
    assert shown["xml"]
