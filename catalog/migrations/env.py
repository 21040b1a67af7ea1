"""Runs migrations on the connection that `assetkit.catalog.engine.migrate` hands over; there is no ini file."""

from __future__ import annotations

from alembic import context

from assetkit.catalog import models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=models.METADATA,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
