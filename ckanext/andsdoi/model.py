"""The six tables of the extension.

They outlive the dataset: nothing here has a foreign key to it.
"""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

METADATA: sa.MetaData = tk.BaseModel.metadata

STATE = "shown_state"
"""The state of a row in the words of the API, in SQL: a column, so that an index alone counts."""
REQUEST_WAITS = "(requested AND NOT (approved OR ever_confirmed))"
"""A request waits for somebody's answer, in SQL: an index is built on it."""
PROBLEM = "shown_problem"
"""The class of what is recorded of a row's problem, or NULL, in SQL: a column, as `STATE` is."""


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _count(name: str, start: int = 0) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=str(start))


doi = sa.Table(
    "andsdoi_doi",
    METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("account", sa.Text, nullable=False, server_default="default"),
    sa.Column("origin", sa.Text, nullable=False, server_default="minted"),
    # the name, and what the registry confirmed of it
    sa.Column("doi", sa.Text),
    sa.Column("state", sa.Text, nullable=False, server_default="none"),
    sa.Column(
        STATE,
        sa.Text,
        sa.Computed(
            "CASE WHEN external_doi IS NOT NULL AND NOT ever_confirmed THEN 'external'"
            " WHEN doi IS NOT NULL AND state = 'none' THEN 'reserved' ELSE state END",
            persisted=True,
        ),
    ),
    _flag("ever_confirmed"),
    sa.Column("xml_hash", sa.Text),
    # of the document that was confirmed, in bytes
    sa.Column("xml_size", sa.Integer),
    sa.Column("url", sa.Text),
    _moment("confirmed_at"),
    # a write left, or may have left, and its answer is not recorded
    _flag("in_doubt"),
    _flag("once_in_doubt"),
    # the registry was asked about the name, and knew nothing of it
    _flag("found_free"),
    _moment("written_at"),
    # announced with the first POST, so that the document never drifts
    sa.Column("title", sa.Text),
    sa.Column("citation", sa.Text),
    sa.Column("publication_year", sa.Integer),
    sa.Column("publisher", sa.Text),
    sa.Column("publisher_ror", sa.Text),
    sa.Column("published_on", sa.Date),
    # the DOI of somebody else that stood in the extra, where ours was minted all the same
    sa.Column("existing_doi", sa.Text),
    # what a person decided
    _flag("requested"),
    _flag("approved"),
    _flag("pinned"),
    _flag("despite_existing"),
    _flag("pre_existing"),
    _moment("withdrawn_at"),
    sa.Column("withdrawn_reason", sa.Text),
    sa.Column("successors", pg.JSONB),
    _moment("redacted_at"),
    sa.Column("redacted_reason", sa.Text),
    # the queue
    _count("revision", 1),
    sa.Column("priority", sa.SmallInteger, nullable=False, server_default="1"),
    _moment("due_at"),
    sa.Column("waits_for", sa.Text),
    # a person has said that the hide which a brake held is right: it is sent uncounted
    _flag("hide_confirmed"),
    sa.Column("parked", sa.Text),
    sa.Column("refused_step", sa.Text),
    _moment("refused_at"),
    _count("attempts"),
    _moment("tried_at"),
    sa.Column("lease_token", sa.Text),
    _moment("lease_until"),
    # what the last plan saw
    sa.Column("seen", sa.Text),
    # whose dataset it is: the brake asks when the dataset is purged
    sa.Column("owner", sa.Text),
    # of a former DOI: the revision of the current row at that time
    sa.Column("planned_revision", sa.BigInteger),
    _moment("public_since"),
    sa.Column("external_doi", sa.Text),
    sa.Column("mapping_version", sa.Integer),
    _moment("index_pending"),
    # what of the document's problems is told once, where many datasets have it; NULL: no document
    sa.Column("shared_problems", pg.JSONB(none_as_null=True)),
    # what others say of the dataset, and it of others: see lifecycle/dataset/relations
    sa.Column("mentions", pg.ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("versions", pg.JSONB, nullable=False, server_default="{}"),
    sa.Column("claims", pg.ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("public_name", sa.Text),
    _moment("neighbours_pending"),
    # editors are to be told of the DOI by e-mail
    _moment("untold"),
    sa.Column("problem_class", sa.Text),
    sa.Column(
        PROBLEM,
        sa.Text,
        sa.Computed(
            "coalesce(problem_class, CASE WHEN waits_for = 'delay' THEN 'delay' END)",
            persisted=True,
        ),
    ),
    sa.Column("problem_params", pg.JSONB(none_as_null=True)),
    sa.Column("problem_field", sa.Text),
    sa.Column("problem_status", sa.Integer),
    _moment("problem_at"),
    _moment("created_at", nullable=False, server_default=sa.func.clock_timestamp()),
    sa.CheckConstraint("doi = lower(doi)", name="andsdoi_doi_lower_case"),
)

account = sa.Table(
    "andsdoi_account",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("environment", sa.Text, primary_key=True),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("landing_base", sa.Text, nullable=False),
    _moment("paused_since"),
    sa.Column("paused_by", sa.Text),
    sa.Column("problem_text", sa.Text),
    sa.Column("problem_status", sa.Integer),
    # a person lets priority 3 wait, and nothing else
    _moment("old_stock_paused_since"),
    sa.Column("old_stock_paused_by", sa.Text),
    sa.Column("old_stock_paused_because", sa.Text),
    _moment("next_probe_at"),
    _count("probe_delay"),
    _moment("wait_until"),
    _moment("confirmed_at"),
    # the limiter's theoretical arrival time (GCRA)
    _moment("arrival_at"),
    _moment("last_job_at"),
    _moment("last_sync_at"),
    # how far a reconcile has come, and when one last came to its end
    sa.Column("reconcile", pg.JSONB(none_as_null=True)),
    _moment("reconciled_at"),
    # what the last whole `reconcile` found, as numbers by kind
    sa.Column("reconcile_found", pg.JSONB(none_as_null=True)),
    _moment("moved_since"),
    # what all machines must agree on, as the last job had it; when that changed; and when it
    # changed for the second time within an hour: then two machines differ
    sa.Column("config_hash", sa.Text),
    _moment("config_changed_at"),
    _moment("config_differs_at"),
    # how far an import has come
    sa.Column("import_progress", pg.JSONB(none_as_null=True)),
)

brake = sa.Table(
    "andsdoi_brake",
    METADATA,
    sa.Column("environment", sa.Text, primary_key=True),
    # an organization, a user, or what stands for the whole site: see lifecycle/accounts/brake.py
    sa.Column("owner", sa.Text, primary_key=True),
    # the hides of the last hour
    sa.Column(
        "hide_times", pg.ARRAY(sa.DateTime(timezone=True)), nullable=False, server_default="{}"
    ),
    _moment("closed_at"),
)

notice = sa.Table(
    "andsdoi_notice",
    METADATA,
    sa.Column("environment", sa.Text, primary_key=True),
    # what is told by e-mail, or what stands for the mail server: see lifecycle/notices
    sa.Column("cause", sa.Text, primary_key=True),
    _moment("told_at"),
    _moment("failed_at"),
    sa.Column("failure", sa.Text),
)

exemption = sa.Table(
    "andsdoi_exemption",
    METADATA,
    sa.Column("package_id", sa.Text, primary_key=True),
    # an exclusion stands beside the exemption of a pre-existing dataset, which holds again after it
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("who", sa.Text),
    _moment("at", nullable=False, server_default=sa.func.clock_timestamp()),
)

event = sa.Table(
    "andsdoi_event",
    METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    _moment("at", nullable=False, server_default=sa.func.clock_timestamp()),
    _moment("last_at", nullable=False, server_default=sa.func.clock_timestamp()),
    _count("count", 1),
    sa.Column("package_id", sa.Text),
    sa.Column("doi", sa.Text),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False, server_default="worker"),
    sa.Column("status", sa.Integer),
    sa.Column("text", sa.Text),
)

_DUE = doi.c.due_at.isnot(None)

sa.Index("andsdoi_doi_name", doi.c.doi, unique=True)
sa.Index(
    "andsdoi_doi_current",
    doi.c.package_id,
    doi.c.environment,
    unique=True,
    postgresql_where=doi.c.current,
)
sa.Index(
    "andsdoi_doi_due",
    doi.c.environment,
    doi.c.account,
    doi.c.priority,
    doi.c.due_at,
    doi.c.id,
    postgresql_where=_DUE,
)
sa.Index(
    "andsdoi_doi_tried",
    doi.c.environment,
    doi.c.account,
    doi.c.tried_at.nullsfirst(),
    doi.c.id,
    postgresql_where=sa.text("due_at < 'infinity'"),
)
sa.Index(
    "andsdoi_doi_backoff",
    doi.c.environment,
    doi.c.account,
    doi.c.tried_at.nullsfirst(),
    doi.c.id,
    postgresql_where=doi.c.waits_for == "backoff",
)
sa.Index(
    "andsdoi_doi_leased",
    doi.c.environment,
    doi.c.account,
    doi.c.lease_until,
    postgresql_where=doi.c.lease_until.isnot(None),
)
sa.Index("andsdoi_doi_package", doi.c.package_id)
sa.Index("andsdoi_doi_index_pending", doi.c.id, postgresql_where=doi.c.index_pending.isnot(None))
sa.Index(
    "andsdoi_doi_mentions",
    doi.c.mentions,
    postgresql_using="gin",
    postgresql_where=sa.text("mentions <> '{}'"),
)
sa.Index(
    "andsdoi_doi_versions",
    doi.c.versions,
    postgresql_using="gin",
    postgresql_where=sa.text("versions <> '{}'"),
)
sa.Index(
    "andsdoi_doi_external",
    doi.c.external_doi,
    doi.c.id,
    postgresql_where=doi.c.external_doi.isnot(None),
)
sa.Index(
    "andsdoi_doi_state",
    doi.c.environment,
    doi.c.shown_state,
    doi.c.id,
    postgresql_include=["account", "current"],
)
sa.Index(
    "andsdoi_doi_in_doubt",
    doi.c.environment,
    doi.c.account,
    doi.c.written_at,
    postgresql_where=doi.c.in_doubt,
)
sa.Index(
    "andsdoi_doi_parked",
    doi.c.environment,
    doi.c.account,
    doi.c.parked,
    postgresql_where=doi.c.parked.isnot(None),
)
sa.Index(
    "andsdoi_doi_held",
    doi.c.environment,
    doi.c.account,
    doi.c.due_at,
    postgresql_where=doi.c.waits_for == "brake",
)
sa.Index(
    "andsdoi_doi_withdrawn",
    doi.c.environment,
    doi.c.id,
    postgresql_where=doi.c.withdrawn_at.isnot(None),
)
sa.Index(
    "andsdoi_doi_problem",
    doi.c.environment,
    doi.c.shown_problem,
    doi.c.id,
    postgresql_include=["package_id"],
    postgresql_where=doi.c.shown_problem.isnot(None),
)
sa.Index(
    "andsdoi_doi_requested",
    doi.c.environment,
    doi.c.id,
    postgresql_where=sa.text(REQUEST_WAITS),
)
sa.Index(
    "andsdoi_doi_shared_problems",
    doi.c.environment,
    doi.c.id,
    postgresql_where=sa.text("current AND shared_problems IS NOT NULL"),
)
sa.Index(
    "andsdoi_doi_shared_problems_of",
    doi.c.environment,
    doi.c.owner,
    postgresql_where=sa.text("current AND shared_problems IS NOT NULL"),
)
sa.Index(
    "andsdoi_doi_neighbours_pending",
    doi.c.id,
    postgresql_where=doi.c.neighbours_pending.isnot(None),
)
sa.Index(
    "andsdoi_doi_untold",
    doi.c.environment,
    doi.c.id,
    postgresql_where=doi.c.untold.isnot(None),
)
sa.Index("andsdoi_event_package", event.c.package_id, event.c.id)
sa.Index("andsdoi_event_routine", event.c.last_at, postgresql_where=sa.text("what = 'updated'"))
sa.Index("andsdoi_event_doi", event.c.doi, event.c.id)
