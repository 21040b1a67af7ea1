"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEARCH_TABLE = """CREATE VIRTUAL TABLE asset_text USING fts5(
    name, paths, words, notes, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')"""


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("key", name=op.f("uq_assets_key")),
    )
    op.create_index(op.f("ix_assets_name"), "assets", ["name"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"], unique=False)
    op.create_table(
        "roots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("added", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_scan", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roots")),
        sa.UniqueConstraint("path", name=op.f("uq_roots_path")),
    )
    op.create_table(
        "contents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folder", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("tensors", sa.String(), nullable=True),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("added", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_contents_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_contents_sha256")),
    )
    op.create_index(op.f("ix_contents_asset_id"), "contents", ["asset_id"], unique=False)
    op.create_index(op.f("ix_contents_hashed"), "contents", ["hashed"], unique=False)
    op.create_index(op.f("ix_contents_tensors"), "contents", ["tensors"], unique=False)
    op.create_table(
        "license_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_license_facts_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_license_facts")),
    )
    op.create_index(op.f("ix_license_facts_asset_id"), "license_facts", ["asset_id"], unique=False)
    op.create_table(
        "lineage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_lineage_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["assets.id"], name=op.f("fk_lineage_parent_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage")),
    )
    op.create_index(op.f("ix_lineage_asset_id"), "lineage", ["asset_id"], unique=False)
    op.create_index(op.f("ix_lineage_parent_id"), "lineage", ["parent_id"], unique=False)
    op.create_table(
        "remote_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("fetched", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_remote_snapshots_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_snapshots")),
    )
    op.create_index(op.f("ix_remote_snapshots_asset_id"), "remote_snapshots", ["asset_id"], unique=False)
    op.create_index(op.f("ix_remote_snapshots_source"), "remote_snapshots", ["source"], unique=False)
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_tags_asset_id_assets"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("asset_id", "name", "source", name=op.f("uq_tags_asset_id_name_source")),
    )
    op.create_index(op.f("ix_tags_asset_id"), "tags", ["asset_id"], unique=False)
    op.create_index(op.f("ix_tags_name"), "tags", ["name"], unique=False)
    op.create_table(
        "validations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("finished", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_validations_asset_id_assets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validations")),
    )
    op.create_index(op.f("ix_validations_asset_id"), "validations", ["asset_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_findings_content_id_contents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["root_id"], ["roots.id"], name=op.f("fk_findings_root_id_roots"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_code"), "findings", ["code"], unique=False)
    op.create_index(op.f("ix_findings_content_id"), "findings", ["content_id"], unique=False)
    op.create_index(op.f("ix_findings_root_id"), "findings", ["root_id"], unique=False)
    op.create_table(
        "hashes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_hashes_content_id_contents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hashes")),
        sa.UniqueConstraint(
            "content_id", "kind", "value", "source", name=op.f("uq_hashes_content_id_kind_value_source")
        ),
    )
    op.create_index(op.f("ix_hashes_content_id"), "hashes", ["content_id"], unique=False)
    op.create_index(op.f("ix_hashes_value"), "hashes", ["value"], unique=False)
    op.create_table(
        "identities",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("candidates", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=True),
        sa.Column("architecture", sa.Text(), nullable=True),
        sa.Column("algorithm", sa.String(), nullable=True),
        sa.Column("scale", sa.Integer(), nullable=True),
        sa.Column("rank_min", sa.Integer(), nullable=True),
        sa.Column("rank_max", sa.Integer(), nullable=True),
        sa.Column("dora", sa.Boolean(), nullable=False),
        sa.Column("parameters", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("license", sa.Text(), nullable=True),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_identities_content_id_contents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_algorithm"), "identities", ["algorithm"], unique=False)
    op.create_index(op.f("ix_identities_base"), "identities", ["base"], unique=False)
    op.create_index(op.f("ix_identities_kind"), "identities", ["kind"], unique=False)
    op.create_index(op.f("ix_identities_status"), "identities", ["status"], unique=False)
    op.create_table(
        "locations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("ctime_ns", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("inode", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("device", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_locations_content_id_contents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["root_id"], ["roots.id"], name=op.f("fk_locations_root_id_roots"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("root_id", "path", name=op.f("uq_locations_root_id_path")),
    )
    op.create_index(op.f("ix_locations_content_id"), "locations", ["content_id"], unique=False)
    op.create_index(op.f("ix_locations_inode_size"), "locations", ["inode", "size"], unique=False)
    op.create_index(op.f("ix_locations_root_id"), "locations", ["root_id"], unique=False)
    op.create_table(
        "metadata",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_metadata_content_id_contents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_metadata")),
    )
    op.create_table(
        "previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["locations.id"], name=op.f("fk_previews_file_id_locations"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_previews_location_id_locations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_previews")),
    )
    op.create_index(op.f("ix_previews_file_id"), "previews", ["file_id"], unique=False)
    op.create_index(op.f("ix_previews_location_id"), "previews", ["location_id"], unique=False)
    op.create_table(
        "sidecar_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("fact", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["locations.id"], name=op.f("fk_sidecar_facts_file_id_locations"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_sidecar_facts_location_id_locations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sidecar_facts")),
    )
    op.create_index(op.f("ix_sidecar_facts_fact"), "sidecar_facts", ["fact"], unique=False)
    op.create_index(op.f("ix_sidecar_facts_file_id"), "sidecar_facts", ["file_id"], unique=False)
    op.create_index(op.f("ix_sidecar_facts_key"), "sidecar_facts", ["key"], unique=False)
    op.create_index(op.f("ix_sidecar_facts_location_id"), "sidecar_facts", ["location_id"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        op.execute(SEARCH_TABLE)


def downgrade() -> None:
    """Drop every table."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE asset_text")
    op.drop_table("sidecar_facts")
    op.drop_table("previews")
    op.drop_table("metadata")
    op.drop_table("locations")
    op.drop_table("identities")
    op.drop_table("hashes")
    op.drop_table("findings")
    op.drop_table("validations")
    op.drop_table("tags")
    op.drop_table("remote_snapshots")
    op.drop_table("lineage")
    op.drop_table("license_facts")
    op.drop_table("contents")
    op.drop_table("roots")
    op.drop_table("jobs")
    op.drop_table("assets")
