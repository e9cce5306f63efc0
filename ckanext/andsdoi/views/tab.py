"""The tab "DOI" of a dataset, for those who may edit it: where its DOI stands, and what to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from flask import request

from .. import config
from ..lifecycle.reports import forms, preview, readiness
from . import base
from .choices import ACTIONS, Situation, offered

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from ..lifecycle.reports.preview import Preview

_EVENTS = 20
_FIELDS = ("reason", "successors", "doi", "replace")


def page(id: str) -> str:  # noqa: A002 - CKAN's name in addresses
    """Show where the DOI of a dataset stands, what it lacks, its history, and the buttons."""
    return _page(_editable(id), {}, {})


def state(id: str) -> str:  # noqa: A002
    """Show where the DOI stands: the part of pages that changes by itself."""
    dataset = _editable(id)
    told = base.ask("andsdoi_show", id=dataset["id"])
    looked = request.args.get("n", "0")
    times = int(looked) if looked.isdigit() and len(looked) < 3 else 0
    return str(tk.render("andsdoi/dataset/state.html", _following(dataset, told, times)))


def decide(id: str, decision: str) -> str | Response:  # noqa: A002
    """Take a decision; where it cannot be taken the page says why, with what was typed.

    Who loads that page again comes to the tab.
    """
    dataset = _editable(id)
    if decision not in ACTIONS:
        tk.abort(404, tk._("There is no such decision."))
    if request.method != "POST":
        return _back(dataset)
    typed = {name: request.form[name] for name in _FIELDS if request.form.get(name)}
    given: dict[str, Any] = {**typed, "id": dataset["id"]}
    if "successors" in typed:
        given["successors"] = typed["successors"].split()
    if decision == "put-back":
        given = {"id": dataset["id"], **_put_back(dataset)}
    try:
        base.ask(ACTIONS[decision], **given)
    except tk.ValidationError as error:
        return _page(dataset, {decision: base.reasons(error)}, typed)
    except tk.NotAuthorized as error:
        tk.abort(403, str(error))
    tk.h.flash_success(_done(decision))
    return _back(dataset)


def _back(dataset: dict[str, Any]) -> Response:
    back: Response = tk.h.redirect_to("andsdoi_tab.page", id=dataset["name"])
    return back


def _editable(reference: str) -> dict[str, Any]:
    """Return a dataset that the visitor may edit; else end with 404 or 403."""
    try:
        dataset: dict[str, Any] = base.ask("package_show", id=reference)
        tk.check_access("package_update", base.context(), {"id": dataset["id"]})
    except tk.ObjectNotFound:
        tk.abort(404, tk._("There is no such dataset."))
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only those who may edit the dataset may see this."))
    return dataset


def _put_back(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return what to patch so that a dataset has its lost DOI again; end with 409 if it lost none.

    A patch replaces all extras: the others go with it as they are.
    """
    lost, key = readiness.lost_doi(dataset["id"]), config.extra_key()
    if lost is None:
        tk.abort(409, tk._("The dataset has lost no DOI. Look again."))
    if forms.has_field(dataset["type"], key):
        return {key: lost}
    others = [one for one in dataset.get("extras") or () if one["key"] != key]
    return {"extras": [*others, {"key": key, "value": lost}]}


def _page(dataset: dict[str, Any], errors: dict[str, list[str]], typed: dict[str, str]) -> str:
    told = base.ask("andsdoi_show", id=dataset["id"])
    tk.check_access("andsdoi_preview", base.context(), {"id": dataset["id"]})
    previewed = preview.preview(dataset["id"])
    answer, form = previewed.as_dict(), forms.Form(dataset)
    lost = readiness.lost_doi(dataset["id"])
    variables = {
        **_following(dataset, told, 0),
        "preview": answer,
        "outlook": _outlook(dataset, told, previewed),
        "lines": [form.with_links(line) for line in answer["lines"]],
        "lost": lost,
        "events": base.ask("andsdoi_event_list", id=dataset["id"], limit=_EVENTS),
        "choices": _choices(dataset, told, lost),
        "errors": errors,
        "typed": typed,
    }
    return str(tk.render("andsdoi/dataset/tab.html", variables))


def _outlook(
    dataset: dict[str, Any], told: dict[str, Any], previewed: Preview
) -> readiness.Outlook | None:
    """Return when the first DOI comes, None where the page says already why it does not."""
    is_told = told["excluded"] is not None or told["requested"] or told["problem"]
    if is_told or dataset["state"] == "deleted":
        return None
    return readiness.outlook_beside(previewed)


def _choices(dataset: dict[str, Any], told: dict[str, Any], lost: str | None) -> list[str]:
    situation = Situation.of(
        told,
        is_public=dataset["state"] == "active" and not dataset["private"],
        mints=_may("andsdoi_mint", dataset),
        on_request=config.select() == "requested",
        lost=lost is not None,
    )
    return offered(situation, partial(_may, dataset=dataset))


def _following(dataset: dict[str, Any], told: dict[str, Any], times: int) -> dict[str, Any]:
    """Return what a page that follows the DOI shows."""
    return {
        "pkg": dataset,
        "pkg_dict": dataset,
        "dataset_type": dataset["type"],
        "doi": {**told, "editor": True},
        "times": times,
    }


def _done(decision: str) -> str:
    said = {
        "request": tk._("The DOI was requested. Somebody who may mint answers."),
        "mint": tk._("The dataset gets its DOI: this takes a moment."),
        "try-again": tk._("It is tried again: this takes a moment."),
        "decline": tk._("The request was declined."),
        "reserve": tk._("The DOI is reserved. It works after publication."),
        "withdraw": tk._("The DOI is being withdrawn: this takes a moment."),
        "restore": tk._("The withdrawal has ended."),
        "exclude": tk._("The dataset gets no DOI."),
        "include": tk._("The dataset may get a DOI again."),
        "put-back": tk._("The DOI stands in its field again."),
        "assign": tk._("The DOI belongs to this dataset now."),
    }
    return said[decision]


def _may(action: str, dataset: dict[str, Any]) -> bool:
    return bool(tk.h.check_access(action, {"id": dataset["id"]}))


dataset = base.blueprint("andsdoi_tab")
dataset.add_url_rule("/dataset/<id>/doi", view_func=page, methods=["GET"])
dataset.add_url_rule("/dataset/<id>/doi/state", view_func=state, methods=["GET"])
dataset.add_url_rule("/dataset/<id>/doi/<decision>", view_func=decide, methods=["GET", "POST"])
