"""From what people write as a license to the rows of the table: ids, tags, names, and expressions of them.

Expressions are read by the license-expression library (AND, OR, WITH, brackets); a tag that several versions share
gives all of them. What means nothing (``other``, ``unknown``) is told apart from what we do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from assetkit.license.schema import Terms
from assetkit.license.terms import by_alias, folded, terms
from assetkit.registry import kept, short

if TYPE_CHECKING:
    from license_expression import Licensing

VAGUE = frozenset(
    {"", "other", "unknown", "none", "noassertion", "custom", "openrail", "see-license", "license", "n/a", "-", "null"}
)
"""Words that stand where a license should and name none. ``openrail`` is a family, not a license."""
_SEVERAL = frozenset({"and", "or", "with"})


@dataclass(frozen=True, slots=True)
class Named:
    """One license as somebody wrote it, and the rows that it may mean (none: we have no row)."""

    text: str
    ids: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Terms, ...]:
        """The rows it may mean; more than one where versions share a tag."""
        table = terms()
        return tuple(table[each] for each in self.ids)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several licenses: all of them hold (``and``), or one may choose (``or``)."""

    how: Literal["and", "or"]
    parts: tuple[Named | Joined, ...]


Expression = Named | Joined


def is_vague(text: str) -> bool:
    """Whether `text` stands for a license without naming one."""
    return folded(text) in VAGUE


@kept(4096, short)
def parse(text: str) -> Expression:
    """The license or licenses that `text` names. Never raises: what cannot be read is a name we do not know."""
    known = named(text)
    if known.ids or not _SEVERAL & set(text.lower().replace("(", " ").replace(")", " ").split()):
        return known
    from license_expression import ExpressionError

    try:
        found = _licensing().parse(text)
    except (ExpressionError, ValueError, RecursionError):
        return known
    return known if found is None else _converted(found)


def named(text: str) -> Named:
    """One license by id, tag or name."""
    return Named(text, by_alias().get(folded(text), ()))


@cache
def _licensing() -> Licensing:
    from license_expression import LicenseSymbol, Licensing

    spdx = (each for each in terms() if not any(char.isspace() for char in each))
    return Licensing([LicenseSymbol(each) for each in spdx])


def _converted(node: Any) -> Expression:
    arguments = getattr(node, "args", ())
    if arguments:
        how: Literal["and", "or"] = "or" if type(node).__name__ == "OR" else "and"
        return Joined(how, tuple(_converted(each) for each in arguments))
    # An exception (WITH) changes terms in a way no row describes.
    text = str(node.render() if hasattr(node, "render") else node)
    return Named(text) if " WITH " in text else named(text)


def normalised(text: str) -> str:
    """`text` with ids of the table for its names, as an expression; unchanged where it names nothing we know."""
    return _written(parse(text))


def _written(found: Expression, *, inner: bool = False) -> str:
    if isinstance(found, Named):
        return found.ids[-1] if found.ids else found.text
    text = f" {found.how.upper()} ".join(_written(each, inner=True) for each in found.parts)
    return f"({text})" if inner else text


def identifiers(found: Expression) -> tuple[str, ...]:
    """Every id that an expression names."""
    if isinstance(found, Named):
        return found.ids
    return tuple(dict.fromkeys(each for part in found.parts for each in identifiers(part)))


Tags = Mapping[str, str]


def from_card(card: Tags) -> str:
    """The license that a model card's ``license``, ``license_name`` and ``license_link`` name, or an empty text.

    The name counts where the license is ``other``: that is how the Hub's cards name licenses it has no tag for.
    """
    license_, name = str(card.get("license") or ""), str(card.get("license_name") or "")
    if not is_vague(license_):
        return license_
    return name if name and not is_vague(name) else license_
