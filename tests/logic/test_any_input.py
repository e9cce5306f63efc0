"""Whatever an action is given, it answers, or refuses like any other action of CKAN."""

from __future__ import annotations

import contextlib
from typing import Any

import ckantoolkit as tk
from ckan.lib.navl.dictization_functions import DataError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.logic import action as actions
from ckanext.andsdoi.logic import schema

from ..people import People

_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40))
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)
_LIKELY = st.sampled_from(
    ["dataset", "doi", "10.9999/x", "any", "true", "no", "-1", "1001", "x" * 1001, "%", "'", ""]
)
_VALUE = st.one_of(_LIKELY, _ANYTHING)

# of a list of other things than dicts, CKAN says the last one before it asks an action's schema
_REFUSALS = tk.ValidationError, tk.ObjectNotFound, tk.NotAuthorized, DataError


def arguments(name: str) -> list[str]:
    """The arguments of an action."""
    short = name.removeprefix("andsdoi_")
    find = getattr(schema, f"{short}_" if short == "list" else short, dict)
    return [one for one in find() if not one.startswith("__") and one != "wait"]


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """Who calls which action with what."""
    name = draw(st.sampled_from(sorted(actions.__all__)))
    given_ = {one: draw(_VALUE) for one in arguments(name) if draw(st.booleans())}
    return draw(st.sampled_from(["sysadmin", "editor", "anybody"])), name, given_


def test_every_refusal_is_one_of_ckans(people: People) -> None:
    dataset = people.portal.publish()
    people.portal.sync()
    known = {"dataset": dataset["name"], "doi": people.portal.doi(dataset)}

    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(calls())
    def refuses_cleanly(call: tuple[str, str, dict[str, Any]]) -> None:
        who, name, given_ = call
        data = {
            key: known.get(value, value) if isinstance(value, str) else value
            for key, value in given_.items()
        }
        with contextlib.suppress(*_REFUSALS):
            people.ask(who, name, **data)

    refuses_cleanly()
