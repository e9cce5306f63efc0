"""The six tables, and an exemption for every dataset that is public already.

Revision ID: 4c1f7a2b9d30
Revises:
"""

from __future__ import annotations

import logging

from alembic import op

log = logging.getLogger(__name__)

revision = "4c1f7a2b9d30"
down_revision = None
branch_labels = None
depends_on = None

DOI = """
CREATE TABLE andsdoi_doi (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    package_id text NOT NULL,
    environment text NOT NULL,
    current boolean NOT NULL DEFAULT true,
    account text NOT NULL DEFAULT 'default',
    origin text NOT NULL DEFAULT 'minted',
    doi text CONSTRAINT andsdoi_doi_lower_case CHECK (doi = lower(doi)),
    state text NOT NULL DEFAULT 'none',
    shown_state text GENERATED ALWAYS AS (
        CASE WHEN external_doi IS NOT NULL AND NOT ever_confirmed THEN 'external'
             WHEN doi IS NOT NULL AND state = 'none' THEN 'reserved' ELSE state END) STORED,
    ever_confirmed boolean NOT NULL DEFAULT false,
    xml_hash text,
    xml_size integer,
    url text,
    confirmed_at timestamptz,
    in_doubt boolean NOT NULL DEFAULT false,
    once_in_doubt boolean NOT NULL DEFAULT false,
    found_free boolean NOT NULL DEFAULT false,
    written_at timestamptz,
    title text,
    citation text,
    publication_year integer,
    publisher text,
    publisher_ror text,
    published_on date,
    existing_doi text,
    requested boolean NOT NULL DEFAULT false,
    approved boolean NOT NULL DEFAULT false,
    pinned boolean NOT NULL DEFAULT false,
    despite_existing boolean NOT NULL DEFAULT false,
    pre_existing boolean NOT NULL DEFAULT false,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    successors jsonb,
    redacted_at timestamptz,
    redacted_reason text,
    revision bigint NOT NULL DEFAULT 1,
    priority smallint NOT NULL DEFAULT 1,
    due_at timestamptz,
    waits_for text,
    hide_confirmed boolean NOT NULL DEFAULT false,
    parked text,
    refused_step text,
    refused_at timestamptz,
    attempts bigint NOT NULL DEFAULT 0,
    tried_at timestamptz,
    lease_token text,
    lease_until timestamptz,
    seen text,
    owner text,
    planned_revision bigint,
    public_since timestamptz,
    external_doi text,
    mapping_version integer,
    index_pending timestamptz,
    shared_problems jsonb,
    mentions text[] NOT NULL DEFAULT '{}',
    versions jsonb NOT NULL DEFAULT '{}',
    claims text[] NOT NULL DEFAULT '{}',
    public_name text,
    neighbours_pending timestamptz,
    untold timestamptz,
    problem_class text,
    shown_problem text GENERATED ALWAYS AS (
        coalesce(problem_class, CASE WHEN waits_for = 'delay' THEN 'delay' END)) STORED,
    problem_params jsonb,
    problem_field text,
    problem_status integer,
    problem_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""

ACCOUNT = """
CREATE TABLE andsdoi_account (
    name text NOT NULL,
    environment text NOT NULL,
    endpoint text NOT NULL,
    prefix text NOT NULL,
    landing_base text NOT NULL,
    paused_since timestamptz,
    paused_by text,
    problem_text text,
    problem_status integer,
    old_stock_paused_since timestamptz,
    old_stock_paused_by text,
    old_stock_paused_because text,
    next_probe_at timestamptz,
    probe_delay bigint NOT NULL DEFAULT 0,
    wait_until timestamptz,
    confirmed_at timestamptz,
    arrival_at timestamptz,
    last_job_at timestamptz,
    last_sync_at timestamptz,
    reconcile jsonb,
    reconciled_at timestamptz,
    reconcile_found jsonb,
    moved_since timestamptz,
    config_hash text,
    config_changed_at timestamptz,
    config_differs_at timestamptz,
    import_progress jsonb,
    PRIMARY KEY (name, environment)
)
"""

BRAKE = """
CREATE TABLE andsdoi_brake (
    environment text NOT NULL,
    owner text NOT NULL,
    hide_times timestamptz[] NOT NULL DEFAULT '{}',
    closed_at timestamptz,
    PRIMARY KEY (environment, owner)
)
"""

NOTICE = """
CREATE TABLE andsdoi_notice (
    environment text NOT NULL,
    cause text NOT NULL,
    told_at timestamptz,
    failed_at timestamptz,
    failure text,
    PRIMARY KEY (environment, cause)
)
"""

EXEMPTION = """
CREATE TABLE andsdoi_exemption (
    package_id text NOT NULL,
    reason text NOT NULL,
    text text,
    who text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (package_id, reason)
)
"""

EVENT = """
CREATE TABLE andsdoi_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    count bigint NOT NULL DEFAULT 1,
    package_id text,
    doi text,
    environment text NOT NULL,
    what text NOT NULL,
    who text NOT NULL DEFAULT 'worker',
    status integer,
    text text
)
"""

INDEXES = (
    "CREATE UNIQUE INDEX andsdoi_doi_name ON andsdoi_doi (doi)",
    "CREATE UNIQUE INDEX andsdoi_doi_current ON andsdoi_doi (package_id, environment)"
    " WHERE current",
    "CREATE INDEX andsdoi_doi_due ON andsdoi_doi (environment, account, priority, due_at, id)"
    " WHERE due_at IS NOT NULL",
    "CREATE INDEX andsdoi_doi_tried"
    " ON andsdoi_doi (environment, account, tried_at NULLS FIRST, id)"
    " WHERE due_at < 'infinity'",
    "CREATE INDEX andsdoi_doi_backoff"
    " ON andsdoi_doi (environment, account, tried_at NULLS FIRST, id)"
    " WHERE waits_for = 'backoff'",
    "CREATE INDEX andsdoi_doi_leased ON andsdoi_doi (environment, account, lease_until)"
    " WHERE lease_until IS NOT NULL",
    "CREATE INDEX andsdoi_doi_package ON andsdoi_doi (package_id)",
    "CREATE INDEX andsdoi_doi_index_pending ON andsdoi_doi (id) WHERE index_pending IS NOT NULL",
    "CREATE INDEX andsdoi_doi_mentions ON andsdoi_doi USING gin (mentions) WHERE mentions <> '{}'",
    "CREATE INDEX andsdoi_doi_versions ON andsdoi_doi USING gin (versions) WHERE versions <> '{}'",
    "CREATE INDEX andsdoi_doi_external ON andsdoi_doi (external_doi, id)"
    " WHERE external_doi IS NOT NULL",
    "CREATE INDEX andsdoi_doi_state ON andsdoi_doi (environment, shown_state, id)"
    " INCLUDE (account, current)",
    "CREATE INDEX andsdoi_doi_in_doubt ON andsdoi_doi (environment, account, written_at)"
    " WHERE in_doubt",
    "CREATE INDEX andsdoi_doi_parked ON andsdoi_doi (environment, account, parked)"
    " WHERE parked IS NOT NULL",
    "CREATE INDEX andsdoi_doi_held ON andsdoi_doi (environment, account, due_at)"
    " WHERE waits_for = 'brake'",
    "CREATE INDEX andsdoi_doi_withdrawn ON andsdoi_doi (environment, id)"
    " WHERE withdrawn_at IS NOT NULL",
    "CREATE INDEX andsdoi_doi_problem ON andsdoi_doi (environment, shown_problem, id)"
    " INCLUDE (package_id) WHERE shown_problem IS NOT NULL",
    "CREATE INDEX andsdoi_doi_requested ON andsdoi_doi (environment, id)"
    " WHERE requested AND NOT (approved OR ever_confirmed)",
    "CREATE INDEX andsdoi_doi_shared_problems ON andsdoi_doi (environment, id)"
    " WHERE current AND shared_problems IS NOT NULL",
    "CREATE INDEX andsdoi_doi_shared_problems_of ON andsdoi_doi (environment, owner)"
    " WHERE current AND shared_problems IS NOT NULL",
    "CREATE INDEX andsdoi_doi_neighbours_pending ON andsdoi_doi (id)"
    " WHERE neighbours_pending IS NOT NULL",
    "CREATE INDEX andsdoi_doi_untold ON andsdoi_doi (environment, id) WHERE untold IS NOT NULL",
    "CREATE INDEX andsdoi_event_package ON andsdoi_event (package_id, id)",
    "CREATE INDEX andsdoi_event_routine ON andsdoi_event (last_at) WHERE what = 'updated'",
    "CREATE INDEX andsdoi_event_doi ON andsdoi_event (doi, id)",
)

EXEMPT_WHAT_IS_PUBLIC = """
INSERT INTO andsdoi_exemption (package_id, reason)
SELECT id, 'existing' FROM package WHERE state = 'active' AND private IS NOT TRUE
"""

NOTE_THE_DAY = """
INSERT INTO andsdoi_event (environment, what, who) VALUES ('-', 'installed', 'migration')
"""

REGISTERED = "SELECT count(*) FROM andsdoi_doi WHERE ever_confirmed"


def upgrade() -> None:
    """Create the tables. What is public at this moment gets a DOI only on request."""
    tables = (DOI, ACCOUNT, BRAKE, NOTICE, EXEMPTION, EVENT)
    for statement in (*tables, *INDEXES, EXEMPT_WHAT_IS_PUBLIC, NOTE_THE_DAY):
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables, and with them all knowledge of which DOI belongs to which dataset."""
    known = op.get_bind().exec_driver_sql(REGISTERED).scalar()
    log.warning(
        "Registered DOIs that are forgotten here, with their history and decisions: %s. The extras"
        " and the registry keep them, but nothing updates or hides them any more.",
        known,
    )
    for table in ("event", "exemption", "notice", "brake", "account", "doi"):
        op.execute(f"DROP TABLE andsdoi_{table}")
