"""The sandbox's page: what to configure, what it holds, what it was asked. Plain HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..accounts import Account
    from ..engine import Engine
    from ..journal import Entry
    from ..servers.machine import Record

LAST_REQUESTS = 25
LAST_DOIS = 200

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2em 1em .2em 0;"
    "border-bottom:1px solid #ccc;vertical-align:top}code{overflow-wrap:anywhere}"
)


class Shown(Protocol):
    """What the page needs of a sandbox."""

    engine: Engine
    profile: str

    @property
    def endpoint(self) -> str:
        """Return the base URL to configure in a client."""

    @property
    def rest_endpoint(self) -> str:
        """Return where the reads of DataCite's REST API are answered."""

    @property
    def accounts(self) -> list[Account]:
        """Return the accounts with their present passwords."""


def render(sandbox: Shown) -> str:
    """Return the whole page."""
    parts = [
        "<h1>DOI sandbox</h1>",
        "<p>A registry to practise on. Nothing here is a DOI: it never resolves.</p>",
        configuration_table(sandbox),
        doi_table(sandbox.engine.machine.records()),
        request_table(sandbox.engine.journal.last(LAST_REQUESTS)),
    ]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>DOI sandbox</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def configuration_table(sandbox: Shown) -> str:
    """Return what to configure in a client, as a table."""
    users = (f"{account.user} ({', '.join(account.prefixes)})" for account in sandbox.accounts)
    rows = [
        ("Profile", sandbox.profile),
        ("Base URL to configure", sandbox.endpoint),
        ("Its REST API", sandbox.rest_endpoint),
        ("Accounts", "; ".join(users)),
        ("XML is checked for", sandbox.engine.schemas.description),
        ("Faults", json.dumps(sandbox.engine.faults.describe())),
    ]
    return table((), rows)


def doi_table(records: Sequence[Record]) -> str:
    """Return the newest DOIs, as a table below a heading."""
    rows = [(r.doi, r.state, r.url or "", r.owner) for r in records[: -LAST_DOIS - 1 : -1]]
    title = f"<h2>DOIs ({len(records)})</h2>"
    return title + table(("DOI", "State", "Landing page", "Owner"), rows)


def request_table(entries: Sequence[Entry]) -> str:
    """Return the last requests, newest first, as a table below a heading."""
    rows = [request_row(entry) for entry in reversed(entries)]
    heading = ("", "Time", "Request", "Account", "Status", "Answer", "Fault")
    return "<h2>Last requests</h2>" + table(heading, rows)


def request_row(entry: Entry) -> tuple[str, ...]:
    """Return the cells of one request."""
    return (
        str(entry.seq),
        entry.time.strftime("%H:%M:%S"),
        f"{entry.method} {entry.path}",
        entry.account or "",
        str(entry.status or "none"),
        entry.answer[:80],
        json.dumps(entry.fault) if entry.fault else "",
    )


def table(heading: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, all texts escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heading)
    cells = ("".join(f"<td><code>{escape(value)}</code></td>" for value in row) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{lines}</table>"
