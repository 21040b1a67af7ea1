"""Key-map tables: the text that says which names of one layout are which names of the other, and its parser.

A table holds one relation a line, original names on the left, the other layout's on the right::

    img_in = x_embedder                                   # modules: their .weight and .bias
    pos_embed == pos_embed.pos_embed                      # single tensors, by their whole names
    blocks.{i} = layers.{i}:                              # a scope: both prefixes hold for the indented lines
        qkv = to_q + to_k + to_v                          # the rows of qkv are those of the three, in order
        linear1 = to_q:in + to_k:in + to_v:in + proj_mlp  # three parts with as many rows as there are in-features
        mlp.0 => old_name                                 # read only from left to right (<= from right to left)
    final.1 = norm_out.linear | swap                      # the two halves of the rows change places
    left- logit_scale : why                               # a left tensor that the right has no place for
    left+ ids = arange I64 [1,0] of table.weight : why    # a left tensor that the right does not hold

``{i}`` stands for any number, the same on both sides. ``~`` is the empty name. Flags after ``|``: ``swap`` (halves of
the rows), ``transpose`` (of a matrix), ``conv`` (the left's weight is a 1×1 convolution, the right's a matrix),
``channels`` (the left keeps a vector as [1, n, 1, 1]), ``table:n`` (the left keeps n rows in one vector).
In ``left+`` and ``right+``: fill, dtype (``-``: the file's), and a shape in which ``<n>`` is an extent of the tensor
named after ``of``; the tensor is made only where that one comes out and the named one does not. ``copy`` fills it with
that tensor. Both names may have the same fields: then one is made for each such tensor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

Side = Literal["left", "right"]
Number = int | str
"""A literal number, or the name of a field that stands for any."""
_RELATIONS = {"=", "=>", "<=", "==", "==>", "<=="}
_FLAGS = {"swap", "transpose", "conv", "channels", "table"}
PARAMETERS = ("weight", "bias")
"""What a module holds. Scales of quantised weights are not here: they must be folded in before names can change."""


class Pattern(NamedTuple):
    """A name with fields: ``blocks.{i}.attn1`` is ``("blocks.", ".attn", "")`` around ``("i", 1)``."""

    texts: tuple[str, ...]
    numbers: tuple[Number, ...]

    @property
    def template(self) -> str:
        """The name with every number, literal or not, replaced by ``#``."""
        return "#".join(self.texts)

    def match(self, numbers: tuple[int, ...]) -> dict[str, int] | None:
        """The fields' values when a name of the same template has these numbers."""
        fields: dict[str, int] = {}
        for wanted, found in zip(self.numbers, numbers, strict=True):
            if (fields.setdefault(wanted, found) if isinstance(wanted, str) else wanted) != found:
                return None
        return fields

    def render(self, fields: Mapping[str, int]) -> str:
        """The name with the fields filled in."""
        filled = [str(fields[each] if isinstance(each, str) else each) for each in self.numbers]
        return self.texts[0] + "".join(n + text for n, text in zip(filled, self.texts[1:], strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One relation between tensors. At least one side has a single tensor; no tensors on a side: lost there."""

    left: tuple[Pattern, ...]
    right: tuple[Pattern, ...]
    shares: tuple[str, ...] = ()
    """For each of several tensors, how many rows of the fused one are its: ``in`` (as many as the fused module has
    in-features) or ``*`` (an equal share of the others)."""
    flags: frozenset[str] = frozenset()
    forward: bool = True
    reverse: bool = True
    why: str = ""

    def sides(self, source: Side) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
        """Sources and targets when reading from `source`."""
        return (self.left, self.right) if source == "left" else (self.right, self.left)

    def reads(self, source: Side) -> bool:
        """Whether the rule holds when reading from `source`."""
        return self.forward if source == "left" else self.reverse


class Invention(NamedTuple):
    """A tensor of `side` that is made when the other layout does not hold it."""

    side: Side
    name: str
    fill: str
    dtype: str
    shape: tuple[str, ...]
    """Literal extents as digits, extents of `like` as ``<axis>``."""
    like: str
    """A tensor of the same side; without it nothing is made."""
    why: str


class Table(NamedTuple):
    """What a text says."""

    rules: tuple[Rule, ...]
    inventions: tuple[Invention, ...]


@lru_cache(1 << 14)
def split(name: str) -> tuple[str, tuple[int, ...]] | None:
    """The template and the numbers of a name; None when a number is not written as Python would."""
    words = re.split("([0-9]+)", name)
    digits = words[1::2]
    if any((word[0] == "0" and len(word) > 1) or len(word) > 9 for word in digits):
        return None
    return "#".join(words[::2]), tuple(map(int, digits))


def pattern(text: str) -> Pattern:
    """The pattern that `text` spells."""
    words = re.split(r"\{(\w+)\}|([0-9]+)", text)
    fields = [
        field if field is not None else int(literal) for field, literal in zip(words[1::3], words[2::3], strict=True)
    ]
    return Pattern(tuple(words[::3]), tuple(fields))


def parse(text: str) -> Table:
    """The rules and inventions of a table. `ValueError` names a line that says nothing."""
    rules: list[Rule] = []
    inventions: list[Invention] = []
    for line, scope in _scoped(text):
        if line.startswith(("left+ ", "right+ ")):
            inventions.append(_invention(line, scope))
        elif line.startswith(("left- ", "right- ")):
            rules.append(_loss(line, scope))
        else:
            rules.extend(_relation(line, scope))
    return Table(tuple(rules), tuple(inventions))


Scope = tuple[str, str]


def _scoped(text: str) -> Iterator[tuple[str, Scope]]:
    """Every line that states something, with the two prefixes of the scopes around it."""
    open_scopes: list[tuple[int, Scope]] = []
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].rstrip()
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        while open_scopes and open_scopes[-1][0] >= depth:
            open_scopes.pop()
        around = open_scopes[-1][1] if open_scopes else ("", "")
        if line.endswith(":"):
            left, _, right = line[:-1].split()
            open_scopes.append((depth, (_under(around[0], left, ""), _under(around[1], right, ""))))
        else:
            yield line.strip(), around


def _under(prefix: str, name: str, parameter: str) -> str:
    return ".".join(filter(None, (prefix, "" if name == "~" else name, parameter)))


def _relation(line: str, scope: Scope) -> Iterator[Rule]:
    stated, _, flags = line.partition(" | ")
    words = stated.split()
    at = next((n for n, word in enumerate(words) if word in _RELATIONS), 0)
    left, relation, right = words[:at], words[at], words[at + 1 :]
    if not left or not right or not _FLAGS.issuperset(flag.partition(":")[0] for flag in flags.split()):
        raise ValueError(f"no relation: {line!r}")
    names = (_terms(left), _terms(right))
    shares = tuple(share for _, share in max(names, key=len))
    for parameter in ("",) if relation.strip("<>").startswith("==") else PARAMETERS:
        sides = (
            tuple(pattern(_under(prefix, name, parameter)) for name, _ in side)
            for prefix, side in zip(scope, names, strict=True)
        )
        rule = Rule(
            next(sides),
            next(sides),
            shares,
            frozenset(flags.split()),
            forward=not relation.startswith("<"),
            reverse=not relation.endswith(">"),
        )
        _check(rule, line)
        yield rule


def _terms(words: list[str]) -> list[tuple[str, str]]:
    """Names and shares of ``a:in + b``."""
    pairs = (word.partition(":") for word in words if word != "+")
    return [(name, share or "*") for name, _, share in pairs]


def _check(rule: Rule, line: str) -> None:
    fields = {frozenset(n for n in each.numbers if isinstance(n, str)) for each in (*rule.left, *rule.right)}
    if len(fields) > 1 or min(len(rule.left), len(rule.right)) != 1:
        raise ValueError(f"not a bijection: {line!r}")


def _loss(line: str, scope: Scope) -> Rule:
    stated, _, why = line.partition(" : ")
    side, name = stated.split()
    if side == "left-":
        return Rule((pattern(_under(scope[0], name, "")),), (), reverse=False, why=why)
    return Rule((), (pattern(_under(scope[1], name, "")),), forward=False, why=why)


def _invention(line: str, scope: Scope) -> Invention:
    stated, _, why = line.partition(" : ")
    side, name, _, fill, dtype, shape, _, like = stated.split()
    prefix = scope[0] if side == "left+" else scope[1]
    return Invention(
        "left" if side == "left+" else "right",
        _under(prefix, name, ""),
        fill,
        "" if dtype == "-" else dtype,
        tuple(filter(None, shape.strip("[]").split(","))),
        _under(prefix, like, ""),
        why,
    )
