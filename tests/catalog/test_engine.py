import sqlite3

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from assetkit.catalog import Catalog, engine, upgrade
from assetkit.catalog.columns import decode_path, encode_path
from assetkit.catalog.mounts import file_system, network_share
from assetkit.errors import CatalogError, NotFoundError, UsageError


def schema(connection):
    rows = connection.execute(
        "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    ).fetchall()
    tables = {row[1] for row in rows if row[0] == "table" and not row[1].startswith("asset_text")}
    columns = {name: sorted(connection.execute(f"PRAGMA table_info({name})").fetchall(), key=str) for name in tables}
    keys = {name: sorted(connection.execute(f"PRAGMA foreign_key_list({name})").fetchall(), key=str) for name in tables}
    bare = {name: [row[1:] for row in some] for name, some in columns.items()}
    return (
        sorted(map(tuple, rows)),
        bare,
        {name: sorted([row[2:] for row in some], key=str) for name, some in keys.items()},
    )


def test_upgrade_from_empty_makes_the_same_as_create(tmp_path):
    Catalog.open(f"sqlite:///{tmp_path}/made.db").close()
    migrated = engine._engine(tmp_path / "migrated.db")
    with migrated.connect() as connection:
        engine.migrate(connection)
    migrated.dispose()
    found = []
    for name in ("made.db", "migrated.db"):
        connection = sqlite3.connect(tmp_path / name)
        found.append((schema(connection), connection.execute("SELECT * FROM alembic_version").fetchall()))
        found[-1] += tuple(
            connection.execute(f"PRAGMA {each}").fetchone() for each in ("user_version", "application_id")
        )
        connection.close()
    assert found[0] == found[1]


def test_models_and_migrations_agree(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from assetkit.catalog.models import METADATA

    made = engine._engine(tmp_path / "x.db")
    with made.connect() as connection:
        engine.migrate(connection)
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    made.dispose()
    assert [each for each in differences if "asset_text" not in str(each)] == []


def test_newer_and_older_catalogs_are_refused_and_kept(tmp_path):
    url = f"sqlite:///{tmp_path}/c.db"
    Catalog.open(url).close()
    for version, word in ((engine.SCHEMA + 1, "newer"), (engine.SCHEMA - 1, "older")):
        connection = sqlite3.connect(tmp_path / "c.db")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
        connection.close()
        with pytest.raises(CatalogError, match=word):
            Catalog.open(url)
    assert (tmp_path / "c.db").exists()


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, None])
def test_corrupt_catalogs_are_refused_and_kept(tmp_path, damage):
    path = tmp_path / "c.db"
    if damage is None:
        Catalog.open(f"sqlite:///{path}").close()
        whole = path.read_bytes()
        damage = whole[:100] + b"\xff" * 4000 + whole[4100:]
    path.write_bytes(damage)
    with pytest.raises(CatalogError):
        Catalog.open(f"sqlite:///{path}").close()
    assert path.read_bytes() == damage


def test_another_programs_database_is_left_alone(tmp_path):
    connection = sqlite3.connect(tmp_path / "c.db")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    with pytest.raises(CatalogError, match="another program"):
        Catalog.open(f"sqlite:///{tmp_path}/c.db")


@pytest.mark.parametrize("url", ["postgresql://x/y", "postgresql+psycopg://x/y"])
def test_postgresql_is_not_yet(url):
    with pytest.raises(UsageError, match="not possible yet"):
        Catalog.open(url)


@pytest.mark.parametrize("url", ["x", "mysql://a", "sqlite://", "sqlite:///", "sqlite:///:memory:?x=1"])
def test_other_urls(url):
    with pytest.raises(UsageError):
        Catalog.open(url)


MOUNTS = "/dev/a / ext4 rw 0 0\nnas:/m /mnt/my\\040share nfs4 rw 0 0\n/dev/b /mnt/my\\040share/disk xfs rw 0 0\n"


def test_network_shares_are_refused(tmp_path, monkeypatch):
    assert file_system("/mnt/my share/x", MOUNTS) == "nfs4"
    assert file_system("/mnt/my share/disk/x", MOUNTS) == "xfs"
    assert file_system("/mnt/my shared", MOUNTS) == "ext4"
    assert network_share(tmp_path, "/dev/a / ext4 rw 0 0") is None
    monkeypatch.setattr(engine, "network_share", lambda folder: "cifs")
    with pytest.raises(CatalogError, match="network share"):
        Catalog.open(f"sqlite:///{tmp_path}/c.db")


def test_backup_and_check(tmp_path):
    with Catalog.open(f"sqlite:///{tmp_path}/c.db") as catalog:
        with catalog.write() as connection:
            connection.execute(sa.text("INSERT INTO assets (name) VALUES ('lost')"))
        assert {each.rule for each in catalog.check()} == {"an asset has a content", "every asset can be searched"}
        copy = catalog.backup(tmp_path / "copy.db")
        with pytest.raises(UsageError):
            catalog.backup(copy)
    with Catalog.open(f"sqlite:///{copy}", create=False) as catalog:
        assert len(catalog.check()) == 2
    with pytest.raises(NotFoundError):
        Catalog.open(f"sqlite:///{tmp_path}/none.db", create=False)


def test_upgrade_of_a_current_catalog_does_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/c.db"
    with pytest.raises(NotFoundError):
        upgrade(url)
    Catalog.open(url).close()
    assert upgrade(url) is None


def test_a_failed_write_leaves_nothing(tmp_path):
    with Catalog.open(f"sqlite:///{tmp_path}/c.db") as catalog:
        with pytest.raises(ValueError, match="stop"), catalog.write() as connection:  # noqa: PT012
            connection.execute(sa.text("INSERT INTO assets (name) VALUES ('x')"))
            raise ValueError("stop")
        assert catalog.check() == []


@given(st.binary(max_size=30))
def test_any_file_name_survives(name):
    path = name.replace(b"//", b"/").decode("utf-8", "surrogateescape")
    encode_path(path).encode("utf-8")
    assert "//" in path or decode_path(encode_path(path)) == path
