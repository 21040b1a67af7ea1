"""The bijective key map: one table, read in both directions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assetkit.errors import InputError
from assetkit.keymap.moves import Invented, Lost, Mapped, Move, Piece
from assetkit.keymap.sites import Rows, Site, spread
from assetkit.keymap.table import Invention, Pattern, Rule, Side, Table, parse, pattern, split
from assetkit.types import Shape

Shapes = Mapping[str, Shape]


class Measure(NamedTuple):
    """How a table depends on a file: numbers (blocks, layers) that its rows are written with, read from the names."""

    default: Hashable
    """The numbers of the published model, for questions asked without a file."""
    left: Callable[[Collection[str]], Hashable]
    right: Callable[[Collection[str]], Hashable]


@dataclass(frozen=True, eq=False)
class KeyMap:
    """Two layouts of one network. Names are relative to the network's own prefix in its file."""

    left: str
    """Layout id of the original side: ``ldm``, ``sgm``, ``bfl`` …"""
    right: str
    """Layout id of the other: ``diffusers``, ``transformers``."""
    table: str | Callable[[Any], str]
    """The rules (`assetkit.keymap.table`), or what writes them from the numbers that `measure` reads."""
    measure: Measure | None = None
    _read: dict[Hashable, _Reader] = field(default_factory=dict, init=False, repr=False)
    _last: list[tuple[int, int, Side, Collection[str], Hashable]] = field(default_factory=list, init=False, repr=False)

    def forward(self, tensors: Shapes) -> Mapped:
        """Left names to right names. Shapes are row-major. `InputError` for a fused tensor that cannot be split."""
        return self._reader(tensors, "left").mapped(tensors, "left")

    def reverse(self, tensors: Shapes) -> Mapped:
        """Right names to left names, likewise."""
        return self._reader(tensors, "right").mapped(tensors, "right")

    def knows(self, keys: Collection[str], side: Side = "left") -> bool:
        """Whether any of the names is this network's, read from `side`."""
        reader = self._reader(keys, side)
        return any(reader.knows(key, side) for key in keys)

    def coverage(self, keys: Collection[str], side: Side = "left") -> int:
        """How many of the names are this network's, read from `side`."""
        reader = self._reader(keys, side)
        return sum(reader.knows(key, side) for key in keys)

    def like(self, tensors: Collection[str], side: Side = "left") -> KeyMap:
        """This map as it is for one file, so that asking it again need not measure the file's names again."""
        if self.measure is None:
            return self
        numbers = self._measured(tensors, side)
        return KeyMap(self.left, self.right, self.table if isinstance(self.table, str) else self.table(numbers))

    def locate(self, key: str, side: Side = "left", tensors: Collection[str] | None = None) -> tuple[Site, ...]:
        """Where a tensor of `side` lives on the other; empty when no rule knows it or it is lost there.

        `tensors` are the names of the file it belongs to (on `side`); without them the published model is meant.
        """
        return tuple(self._reader(tensors, side).sites(key, side))

    def module(self, path: str, side: Side = "left", tensors: Collection[str] | None = None) -> tuple[Site, ...]:
        """Where a module of `side` lives on the other: `locate` of its weight, whatever that is called."""
        reader = self._reader(tensors, side)
        for parameter in (".weight", ".bias", ".scale", ".gamma", ""):
            if found := tuple(reader.sites(path + parameter, side)):
                return found
        return ()

    def unflatten(self, name: str, side: Side = "left", tensors: Collection[str] | None = None) -> str | None:
        """The module path of `side` that `name` spells with underscores for dots (as kohya's adapters do)."""
        return self._reader(tensors, side).unflattened(name, side)

    def _reader(self, tensors: Collection[str] | None, side: Side) -> _Reader:
        numbers = self._measured(tensors, side)
        reader = self._read.get(numbers)
        if reader is None:
            text = self.table if isinstance(self.table, str) else self.table(numbers)
            reader = self._read[numbers] = _Reader(parse(text))
        return reader

    def _measured(self, tensors: Collection[str] | None, side: Side) -> Hashable:
        """The numbers of a file. Whoever asks of many modules asks with the same names again, so the last are kept."""
        if self.measure is None:
            return None
        if tensors is None:
            return self.measure.default
        if self._last and self._last[0][:3] == (id(tensors), len(tensors), side):
            return self._last[0][4]
        numbers: Hashable = getattr(self.measure, side)(tensors)
        # The names themselves are kept as well, lest another collection come to have their id.
        self._last[:] = [(id(tensors), len(tensors), side, tensors, numbers)]
        return numbers


class _Hit(NamedTuple):
    rule: Rule
    fields: dict[str, int]
    place: int
    """Which of the rule's sources it is."""


class _Index:
    """The rules as seen from one side, by the template of each source name."""

    def __init__(self, rules: tuple[Rule, ...], side: Side) -> None:
        self._found: dict[str, list[tuple[Pattern, Rule, int]]] = {}
        self._flat: dict[str, list[Pattern]] = {}
        for rule in rules:
            for place, each in enumerate(rule.sides(side)[0] if rule.reads(side) else ()):
                self._found.setdefault(each.template, []).append((each, rule, place))

    def find(self, key: str) -> _Hit | None:
        """The first rule that knows `key`."""
        named = split(key)
        if named is None:
            return None
        template, numbers = named
        for each, rule, place in self._found.get(template, ()):
            fields = each.match(numbers)
            if fields is not None:
                return _Hit(rule, fields, place)
        return None

    def unflattened(self, name: str) -> str | None:
        if not self._flat:
            for template, entries in self._found.items():
                flat = template.rpartition(".")[0].replace(".", "_")
                self._flat.setdefault(flat, []).extend(each for each, _, _ in entries)
        named = split(name)
        for each in self._flat.get(named[0], ()) if named else ():
            short = Pattern((*each.texts[:-1], each.texts[-1].rpartition(".")[0]), each.numbers)
            fields = short.match(named[1]) if named and len(short.numbers) == len(named[1]) else None
            if fields is not None:
                return short.render(fields)
        return None


class _Reader:
    """A parsed table, indexed from both sides."""

    def __init__(self, table: Table) -> None:
        self._inventions = table.inventions
        self._index: dict[Side, _Index] = {"left": _Index(table.rules, "left"), "right": _Index(table.rules, "right")}

    def unflattened(self, name: str, side: Side) -> str | None:
        return self._index[side].unflattened(name)

    def knows(self, key: str, side: Side) -> bool:
        return self._index[side].find(key) is not None

    def sites(self, key: str, side: Side) -> Iterator[Site]:
        hit = self._index[side].find(key)
        if hit is None:
            return
        rule = hit.rule
        sources, targets = rule.sides(side)
        for place, target in enumerate(targets):
            yield Site(
                target.render(hit.fields),
                here=Rows(place, rule.shares) if len(targets) > 1 else None,
                there=Rows(hit.place, rule.shares) if len(sources) > 1 else None,
                swapped="swap" in rule.flags,
                transposed="transpose" in rule.flags,
                convolution="conv" in rule.flags,
            )

    def mapped(self, tensors: Shapes, side: Side) -> Mapped:
        made: dict[str, Move] = {}
        lost, unmapped = [], []
        fusing: dict[tuple[Rule, tuple[tuple[str, int], ...]], dict[int, str]] = {}
        for key in tensors:
            hit = self._index[side].find(key)
            if hit is None:
                unmapped.append(key)
            elif hit.rule.why:
                lost.append(Lost(key, hit.rule.why))
            elif len(hit.rule.sides(side)[0]) > 1:
                parts = fusing.setdefault((hit.rule, tuple(sorted(hit.fields.items()))), {})
                if parts.setdefault(hit.place, key) != key:
                    unmapped.append(key)
            elif not _added(made, _split(hit, key, tensors, side)):
                unmapped.append(key)
        for (rule, fields), parts in fusing.items():
            whole = _fused(rule, dict(fields), parts, tensors, side)
            if whole is None or not _added(made, [whole]):
                unmapped.extend(parts.values())
        place = {key: n for n, key in enumerate(tensors)}
        moves = sorted(made.values(), key=lambda move: place[move.pieces[0].key])
        wanted = "right" if side == "left" else "left"
        wishes = (wish for each in self._inventions if each.side == wanted for wish in _wishes(each, made))
        invented = (_invented(each, made) for each in wishes)
        return Mapped(tuple(moves), tuple(lost), tuple(filter(None, invented)), tuple(unmapped))


def _added(made: dict[str, Move], moves: list[Move]) -> bool:
    """Whether none of these outputs was there; then they are."""
    if any(move.name in made for move in moves):
        return False
    made.update((move.name, move) for move in moves)
    return True


def _split(hit: _Hit, key: str, tensors: Shapes, side: Side) -> list[Move]:
    """One input, one output or several."""
    rule, shape = hit.rule, tensors[key]
    targets = [each.render(hit.fields) for each in rule.sides(side)[1]]
    if len(targets) == 1:
        return [_whole(rule, targets[0], key, shape, side)]
    if not shape:
        raise InputError(f"{key}: a scalar cannot be split into {len(targets)}")
    matrix = tensors.get(key.rpartition(".")[0] + ".weight", ())
    sizes = spread(rule.shares, shape[0], matrix[1] if len(matrix) > 1 else None, key)
    moves, start = [], 0
    for name, size in zip(targets, sizes, strict=True):
        moves.append(Move(name, _reshaped(rule, (size, *shape[1:]), key, side), (Piece(key, start, start + size),)))
        start += size
    return moves


def _whole(rule: Rule, name: str, key: str, shape: Shape, side: Side) -> Move:
    pieces: tuple[Piece, ...] = (Piece(key),)
    if "swap" in rule.flags:
        if not shape or shape[0] % 2:
            raise InputError(f"{key}: {list(shape)} has no two halves to swap")
        pieces = (Piece(key, shape[0] // 2), Piece(key, 0, shape[0] // 2))
    if "transpose" in rule.flags:
        if len(shape) != 2:
            raise InputError(f"{key}: {list(shape)} is no matrix to transpose")
        return Move(name, (shape[1], shape[0]), pieces, transpose=True)
    return Move(name, _reshaped(rule, shape, key, side), pieces)


def _fused(rule: Rule, fields: dict[str, int], parts: dict[int, str], tensors: Shapes, side: Side) -> Move | None:
    """Several inputs, one output; None when some are missing."""
    sources, (target,) = rule.sides(side)
    if len(parts) < len(sources):
        return None
    keys = [parts[place] for place in range(len(sources))]
    shapes = [tensors[key] for key in keys]
    if any(not shape or shape[1:] != shapes[0][1:] for shape in shapes):
        raise InputError(f"{keys[0]}: its shape {list(shapes[0])} does not join with {[list(s) for s in shapes[1:]]}")
    whole = (sum(shape[0] for shape in shapes), *shapes[0][1:])
    return Move(target.render(fields), _reshaped(rule, whole, keys[0], side), tuple(map(Piece, keys)))


def _reshaped(rule: Rule, shape: Shape, key: str, side: Side) -> Shape:
    for flag in rule.flags:
        name, _, rows = flag.partition(":")
        if name == "conv":
            shape = _pointwise(shape, side)
        elif name == "channels":
            shape = _channels(shape, key, side)
        elif name == "table":
            shape = _tabular(shape, int(rows), key, side)
    return shape


def _pointwise(shape: Shape, side: Side) -> Shape:
    """A 1×1 convolution as a matrix, or back; biases and what is no such kernel stay."""
    if side == "left":
        return shape[:2] if len(shape) > 2 and set(shape[2:]) == {1} else shape
    return (*shape, 1, 1) if len(shape) == 2 else shape


def _channels(shape: Shape, key: str, side: Side) -> Shape:
    """A vector kept as one value a channel of an image, or back."""
    if len(shape) == 1:
        return shape if side == "left" else (1, *shape, 1, 1)
    if side == "left" and len(shape) == 4 and shape[0] == shape[2] == shape[3] == 1:
        return shape[1:2]
    raise InputError(f"{key}: {list(shape)} is not one value a channel")


def _tabular(shape: Shape, rows: int, key: str, side: Side) -> Shape:
    """Rows kept one after the other in a vector, or back."""
    if side == "left" and len(shape) == 1 and shape[0] % rows == 0:
        return (rows, shape[0] // rows)
    if side == "right" and len(shape) == 2 and shape[0] == rows:
        return (rows * shape[1],)
    raise InputError(f"{key}: {list(shape)} does not hold {rows} rows")


def _wishes(each: Invention, made: Mapping[str, Move]) -> Iterator[Invention]:
    """The invention for every tensor that its model's name, which may have fields, stands for."""
    if "{" not in each.like:
        yield each
        return
    like = pattern(each.like)
    for name in made:
        named = split(name)
        if named and named[0] == like.template and (fields := like.match(named[1])) is not None:
            yield each._replace(name=pattern(each.name).render(fields), like=name)


def _invented(each: Invention, made: Mapping[str, Move]) -> Invented | None:
    model = made.get(each.like)
    if model is None or each.name in made:
        return None
    axes = [int(n[1:-1]) for n in each.shape if n.startswith("<")]
    if max(axes, default=-1) >= len(model.shape):
        raise InputError(f"{model.pieces[0].key}: {list(model.shape)} does not say the shape of {each.name}")
    shape = tuple(model.shape[int(n[1:-1])] if n.startswith("<") else int(n) for n in each.shape)
    return Invented(each.name, shape, each.dtype, each.fill, each.why, each.like if each.fill == "copy" else "")
