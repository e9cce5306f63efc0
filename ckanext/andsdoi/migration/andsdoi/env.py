"""Alembic's environment: one connection, one transaction, one upgrade at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import engine_from_config, pool, text

VERSION_TABLE = "andsdoi_alembic_version"
LOCK = 0x616E6473  # "ands": two processes that upgrade at once take turns


def run_migrations() -> None:
    """Run what is pending in one transaction, under an advisory lock of PostgreSQL."""
    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, version_table=VERSION_TABLE)
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()


run_migrations()
