"""``assetkit token create|list|revoke``: who may ask the service for what."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from assetkit.cli.output import print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown

if TYPE_CHECKING:
    from assetkit.catalog.tokens import Granted

_SCOPES = ("read", "write", "admin")


@click.group("token")
@with_global_options
def command() -> None:
    """Make, list and revoke the tokens that `assetkit serve` asks for."""


@command.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(_SCOPES), default="read", show_default=True, help="What it opens.")
@click.option("--days", type=click.IntRange(1, 36_500), help="It expires after so many days; never without.")
@with_global_options
@click.pass_obj
def create_command(session: Session, name: str, scope: str, days: int | None) -> None:
    """Make a token called NAME and print its secret, once: it is not kept.

    Clients send it as `Authorization: Bearer SECRET`; huggingface_hub takes it from HF_TOKEN.
    """
    from assetkit.catalog import Catalog
    from assetkit.catalog.tokens import create_token

    with Catalog.open(session.db_url) as catalog:
        secret = create_token(catalog, name, scope, days=days or 0)
    if session.json:
        print_json({"name": name, "scope": scope, "token": secret})
    else:
        click.echo(secret)


@command.command("list")
@with_global_options
@click.pass_obj
def list_command(session: Session) -> None:
    """List all tokens, without their secrets."""
    from assetkit.catalog import Catalog
    from assetkit.catalog.tokens import tokens

    with Catalog.open(session.db_url, create=False) as catalog:
        found = tokens(catalog)
    now = time.time()
    if session.json:
        names = ("name", "scope", "created", "expires", "revoked")
        print_json([{**{name: getattr(each, name) for name in names}, "valid": each.is_valid(now)} for each in found])
        return
    table(("name", "scope", "made", "expires", "state"), (_row(each, now) for each in found))


def _row(token: Granted, now: float) -> tuple[str, ...]:
    ended = f"revoked {_day(token.revoked)}" if token.revoked else "expired"
    state = "valid" if token.is_valid(now) else ended
    return token.name, token.scope, _day(token.created), _day(token.expires) or "never", state


def _day(when: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(when)) if when else ""


@command.command("revoke")
@click.argument("name")
@with_global_options
@click.pass_obj
def revoke_command(session: Session, name: str) -> None:
    """Make the token called NAME open nothing from now on."""
    from assetkit.catalog import Catalog
    from assetkit.catalog.tokens import revoke_token

    with Catalog.open(session.db_url, create=False) as catalog:
        revoke_token(catalog, name)
    if session.json:
        print_json({"name": name, "revoked": True})
    else:
        click.echo(shown(f"{name} opens nothing any more"))
