"""Tokens in the catalog and on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assetkit.catalog import Catalog
from assetkit.catalog.tokens import allows, create_token, revoke_token, scope_of, tokens
from assetkit.cli.main import main
from assetkit.errors import NotFoundError, UsageError


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db") as found:
        yield found


def test_a_secret_opens_what_its_scope_says_until_it_ends(catalog: Catalog) -> None:
    secret = create_token(catalog, "desk", "write", days=2, now=1_000)
    assert scope_of(catalog, secret, now=1_001) == "write"
    assert scope_of(catalog, secret, now=1_000 + 2 * 86_400) is None
    assert allows("write", "read")
    assert not allows("read", "write")
    assert not allows(None, "read")
    other = create_token(catalog, "other", "read")
    swapped = f"ak_{other.split('_')[1]}_{secret.split('_', 2)[2]}"
    assert scope_of(catalog, swapped) is None


def test_a_name_is_used_once_at_a_time(catalog: Catalog) -> None:
    first = create_token(catalog, "desk", "read")
    with pytest.raises(UsageError, match="already"):
        create_token(catalog, "desk", "read")
    revoke_token(catalog, "desk", now=5)
    assert scope_of(catalog, first) is None
    second = create_token(catalog, "desk", "read")
    assert scope_of(catalog, second) == "read"
    assert [each.revoked for each in tokens(catalog)] == [5, 0]
    with pytest.raises(NotFoundError):
        revoke_token(catalog, "nobody")


@pytest.mark.parametrize("secret", ["", "ak__", "ak_1_", "ak_" + "9" * 20 + "_" + "a" * 43, "ak_1_" + "é" * 43])
def test_what_is_no_secret_opens_nothing(catalog: Catalog, secret: str) -> None:
    create_token(catalog, "desk", "admin")
    assert scope_of(catalog, secret) is None


def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--home", str(tmp_path), "token", *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    secret = run("create", "desk", "--scope", "write", "--days", "30").strip()
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db") as found:
        assert scope_of(found, secret) == "write"
    (listed,) = json.loads(run("list", "--json"))
    assert (listed["name"], listed["scope"], listed["valid"]) == ("desk", "write", True)
    assert secret not in run("list")
    run("revoke", "desk")
    assert "revoked" in run("list")
