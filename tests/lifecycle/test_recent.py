"""What this process keeps of the things asked for last: never out of date, and not without end."""

from __future__ import annotations

from ckanext.andsdoi.lifecycle.reports.recent import Recent


class Kitchen:
    """Makes things, and counts them."""

    def __init__(self, size: int) -> None:
        self.recent: Recent[str] = Recent(size)
        self.made = 0

    def get(self, name: str, made_of: object) -> str:
        def make() -> str:
            self.made += 1
            return f"{name} of {made_of}"

        return self.recent.get(name, made_of, make)


def test_what_would_be_the_same_is_made_once() -> None:
    kitchen = Kitchen(2)

    assert [kitchen.get("bread", ("rye", 1)) for _ in range(3)] == ["bread of ('rye', 1)"] * 3
    assert kitchen.made == 1


def test_what_is_made_of_something_else_is_made_anew() -> None:
    kitchen = Kitchen(2)

    assert [kitchen.get("bread", of) for of in ("rye", "oats", "rye")] == [
        "bread of rye",
        "bread of oats",
        "bread of rye",
    ]


def test_what_was_asked_for_longest_ago_is_forgotten() -> None:
    kitchen = Kitchen(2)
    for name in ("bread", "soup", "bread", "tea"):
        kitchen.get(name, "")
    assert kitchen.made == 3

    kitchen.get("bread", "")
    assert kitchen.made == 3

    kitchen.get("soup", "")
    assert kitchen.made == 4
