"""Alembic's entry; `center.db.migrate` hands it the connection."""

from __future__ import annotations

from alembic import context

from center.db.models import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
