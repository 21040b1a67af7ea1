"""Tokens: who may ask the service for what. The secret is shown once; the catalog keeps its digest.

A secret holds 256 random bits, so a fast digest is enough: there is nothing to guess (OWASP asks for slow ones for
passwords, which people choose).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.models import Token
from assetkit.catalog.store import table
from assetkit.errors import NotFoundError, UsageError

TOKENS = table(Token)
SCOPES = ("read", "write", "admin")
"""Each holds those before it."""
_SECRET = re.compile(r"ak_(\d{1,18})_([A-Za-z0-9_-]{43})")
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Granted:
    """A token without its secret. Times are seconds since 1970; 0 is never."""

    id: int
    name: str
    scope: str
    created: int
    expires: int
    revoked: int

    def is_valid(self, now: float) -> bool:
        """Whether it opens anything."""
        return not self.revoked and (not self.expires or now < self.expires)


def create_token(catalog: Catalog, name: str, scope: str, *, days: int = 0, now: float | None = None) -> str:
    """Make a token and give its secret, which is not kept. It expires after `days`, or never.

    Raises `UsageError` for a scope that there is not, or a name that is in use.
    """
    if scope not in SCOPES:
        raise UsageError(f"{scope!r} is no scope", hint=f"scopes: {', '.join(SCOPES)}")
    created = int(time.time() if now is None else now)
    key = secrets.token_urlsafe(32)
    row = {"name": name, "scope": scope, "digest": _digest(key), "created": created, "revoked": 0}
    with catalog.write() as connection:
        taken = sa.select(TOKENS.c.id).where(TOKENS.c.name == name, TOKENS.c.revoked == 0)
        if connection.execute(taken).first() is not None:
            raise UsageError(f"there is a token {name!r} already", hint="choose another name, or revoke it first")
        new = {**row, "expires": created + days * _DAY if days else 0}
        number = connection.execute(sa.insert(TOKENS).returning(TOKENS.c.id), [new]).scalar_one()
    return f"ak_{number}_{key}"


def tokens(catalog: Catalog) -> list[Granted]:
    """Every token that was ever made, the oldest first."""
    columns = [TOKENS.c[name] for name in Granted.__slots__]
    with catalog.read() as connection:
        return [Granted(**row._mapping) for row in connection.execute(sa.select(*columns).order_by(TOKENS.c.id))]


def revoke_token(catalog: Catalog, name: str, *, now: float | None = None) -> None:
    """Make the token of this name open nothing from now on. Raises `NotFoundError`."""
    when = int(time.time() if now is None else now)
    valid = sa.and_(TOKENS.c.name == name, TOKENS.c.revoked == 0)
    with catalog.write() as connection:
        if not connection.execute(sa.update(TOKENS).where(valid).values(revoked=when)).rowcount:
            raise NotFoundError(f"{name!r}: there is no such token", hint="`assetkit token list` names them")


def scope_of(catalog: Catalog, secret: str, *, now: float | None = None) -> str | None:
    """The scope that a secret has; None when it opens nothing."""
    found = _SECRET.fullmatch(secret)
    if found is None:
        return None
    with catalog.read() as connection:
        row = connection.execute(sa.select(TOKENS).where(TOKENS.c.id == int(found[1]))).first()
    # The same comparison whether or not there is such a token: how long it takes tells nothing.
    right = hmac.compare_digest(_digest(found[2]), row.digest if row is not None else "0" * 64)
    if row is None or not right:
        return None
    granted = Granted(**{name: row._mapping[name] for name in Granted.__slots__})
    return granted.scope if granted.is_valid(time.time() if now is None else now) else None


def allows(scope: str | None, needed: str) -> bool:
    """Whether a scope holds the one that is needed."""
    return scope is not None and SCOPES.index(scope) >= SCOPES.index(needed)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
