"""What sources say: snapshots by reference instead of by asset, files by hash, statements.

Nothing wrote to `remote_snapshots` or `license_facts` before this schema, so they are made anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)


def _said(name: str, *more: sa.Column[str]) -> None:
    """A table of statements on assets."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        *more,
        _number("recorded"),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f(f"fk_{name}_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_asset_id"), name, ["asset_id"], unique=False)


def upgrade() -> None:
    """Make the tables."""
    op.drop_table("remote_snapshots")
    op.drop_table("license_facts")
    op.create_table(
        "remote_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        _number("fetched"),
        _number("seen"),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_snapshots")),
    )
    op.create_index(
        op.f("ix_remote_snapshots_source_reference"), "remote_snapshots", ["source", "reference"], unique=False
    )
    op.create_index(op.f("ix_remote_snapshots_sha256"), "remote_snapshots", ["sha256"], unique=False)
    op.create_table(
        "remote_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        _number("checked"),
        _number("expires"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_files")),
        sa.UniqueConstraint("source", "sha256", "reference", name=op.f("uq_remote_files_source_sha256_reference")),
    )
    op.create_index(op.f("ix_remote_files_sha256"), "remote_files", ["sha256"], unique=False)
    _said("statements")
    op.create_index(op.f("ix_statements_fact"), "statements", ["fact"], unique=False)
    _said("license_facts", sa.Column("quote", sa.Text(), nullable=False))


def downgrade() -> None:
    """There is no way back: an older assetkit would not know what to do with what sources said."""
    raise NotImplementedError("restore the copy that `assetkit db upgrade` made")
