"""Migrations of the catalog (alembic)."""
