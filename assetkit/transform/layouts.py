"""Which family a model in the making belongs to, and which component and block each of its keys is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assetkit.configs import pipelines
from assetkit.errors import InputError
from assetkit.families import Family, Signature, families
from assetkit.keymap import Move, Part, Placed, placed
from assetkit.transform.model import Model
from assetkit.transform.nodes import Moved, Node, Slice

NETWORKS = ("unet", "transformer", "transformer_2", "prior", "decoder")
"""Components that draw; the others encode text or images."""


def family_of(model: Model) -> Family:
    """The family whose parts a model is made of.

    A part that several families share (a VAE, a text encoder) is any of theirs: its names are the same. Raises
    `InputError` when nothing fits.
    """
    if model.family is not None:
        return model.family
    for name in _claimed(model):
        family = families().get(name)
        if family is not None and family.parts and placed(family.parts, model.tensors):
            return family
    known = [each for each in families().values() if each.parts]
    (names, *_), family = max(((_likeness(each, model), each) for each in known), key=lambda each: each[0])
    if names < len(model.tensors) / 2:
        some = ", ".join(sorted(each.id for each in known))
        raise InputError(f"{model.name}: no family whose layouts are known has these names", hint=f"known are {some}")
    return family


def _claimed(model: Model) -> Iterator[str]:
    """What an earlier step found, then what the identity says, the most precise first."""
    if model.family is not None:
        yield model.family.id
    identity = model.identity
    if identity is None:
        return
    if identity.base:
        yield identity.base
    named = {identity.base, *identity.candidates} - {None}
    for family in families().values():
        if named & {family.group, *family.candidates}:
            yield family.id


def _likeness(family: Family, model: Model) -> tuple[int, float, bool, bool, bool, bool]:
    """How many of the model's names the family knows; how well its structure fits, whatever the sizes; if its T5 is of
    the model's kind; if it has that very encoder; if its folders can be written; if its group is named for it.

    Encoders of several families have the same names (CLIP-L and OpenCLIP-bigG, T5 and UMT5).
    """
    parts = _parts(family, model)
    names = sum(each.part.map.coverage(each.names(model.tensors), each.side) for each in parts)
    base = model.identity.base if model.identity else None
    same = any(is_encoder(family, each.part, base, _width(model)) for each in parts)
    fit = max((_fit(family, each, model) for each in parts if each.part.component in NETWORKS), default=0.0)
    suits = all(_suits(each, model) for each in parts)
    return names, fit, suits, same, family.id in pipelines(), family.id == family.group


_SECOND_BIAS = (
    "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight",
    "enc.blk.1.attn_rel_b.weight",
)


def _suits(part: Placed, model: Model) -> bool:
    """Whether a T5 is one: a UMT5 has a bias of positions in every block, a T5 in the first alone."""
    if part.part.classname not in ("T5EncoderModel", "UMT5EncoderModel"):
        return True
    every = any(name in part.names(model.tensors) for name in _SECOND_BIAS)
    return every == (part.part.classname == "UMT5EncoderModel")


def _fit(family: Family, part: Placed, model: Model) -> float:
    """The share of the conditions of the family's best signature that a network meets, sizes aside: SD2's projections
    are matrices where SD1's are convolutions, SDXL has a level less than its refiner."""
    names = part.names(model.tensors)
    rows = [row for row in family.signatures if (row.layout == "diffusers") == (part.side == "right")]
    return max((_met(row, names, model.tensors) for row in rows if row.kind == "diffusion_model"), default=0.0)


def _met(row: Signature, names: Mapping[str, Node], whole: Mapping[str, Node]) -> float:
    conditions = [
        *(key in names for key in (*row.has, *row.shapes)),
        *(key not in names for key in row.lacks),
        *(key in whole for key in row.beside),
        *(key not in whole for key in row.not_beside),
        *(key in names and len(shape) == len(names[key].shape) for key, shape in row.shapes.items()),
    ]
    return sum(conditions) / max(len(conditions), 1)


def is_encoder(family: Family, part: Part, base: str | None, width: int | None) -> bool:
    """Whether a part is the text encoder of this base (``t5xxl``), by its place in ComfyUI's files, or so wide."""
    named = base is not None and part.prefix == f"text_encoders.{base}.transformer."
    return named or width in family.encoder_widths.get(part.component, ())


def _parts(family: Family, model: Model) -> tuple[Placed, ...]:
    """The parts that the model holds. Of an encoder alone its width tells which of several it is."""
    width = _width(model)
    found = placed(family.parts, model.tensors)
    if width is None or any(each.prefix for each in found):
        return found
    wide = [part for part in family.parts if width in family.encoder_widths.get(part.component, ())]
    return placed(wide, model.tensors) or found


def _width(model: Model) -> int | None:
    """Features of a token in the only text encoder."""
    widths = {node.shape[-1] for key, node in model.tensors.items() if key.endswith("token_embedding.weight")}
    return widths.pop() if len(widths) == 1 else None


@dataclass(slots=True)
class Anatomy:
    """The parts of one model: which of its tensors belong to which, and what belongs to none."""

    family: Family
    parts: tuple[Placed, ...]
    outside: tuple[str, ...] = ()
    """Keys under no part's prefix."""


def anatomy(model: Model) -> Anatomy:
    """The parts of a model. Raises what `family_of` raises."""
    family = family_of(model)
    parts = _parts(family, model)
    inside = {key for each in parts for key in model.tensors if key.startswith(each.prefix)}
    return Anatomy(family, parts, tuple(key for key in model.tensors if key not in inside))


@dataclass(slots=True)
class Places:
    """The component and the block of every key of one model, the broader name first."""

    model: Model
    body: Anatomy | None = None
    """The model's parts, where they are known already."""
    _found: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in (self.body or anatomy(self.model)).parts:
            keys = part.names(self.model.tensors)
            for key in keys:
                block = _block(part, key, keys)
                names = (part.part.component, block) if block else (part.part.component,)
                self._found[part.prefix + key] = names

    def names(self) -> frozenset[str]:
        """Every name that some key answers to."""
        return frozenset(name for names in self._found.values() for name in names)

    def of(self, key: str) -> tuple[str, ...]:
        """The names that `key` answers to; none for what belongs to no part."""
        return self._found.get(key, ())


def _block(part: Placed, key: str, keys: Mapping[str, Node]) -> str | None:
    left = key
    if part.side == "right":
        sites = part.part.map.locate(key, "right", keys)
        if not sites:
            return None
        left = sites[0].key
    try:
        return part.part.block(left)
    except KeyError:
        return None


def part_named(family: Family, component: str) -> Part:
    """The family's part of this name. Raises `InputError` with the names it has."""
    for part in family.parts:
        if part.component == component or (component in ("network", "diffusion_model") and part.component in NETWORKS):
            return part
    has = ", ".join(part.component for part in family.parts)
    raise InputError(f"{family.name} has no component {component!r}", hint=f"it has {has}")


def under_names_of(leader: Model, other: Model) -> Model:
    """`other` with its parts under the names that `leader` has for them, where they have no name in common.

    The same model where some are common, where a part has no counterpart, or where their names mean nothing here.
    """
    if not leader.tensors.keys().isdisjoint(other.tensors):
        return other
    try:
        ours, theirs = anatomy(leader), anatomy(other)
    except InputError:
        return other
    tensors: dict[str, Node] = {}
    for new in theirs.parts:
        own = next((each for each in ours.parts if each.part.component == new.part.component), None)
        if own is not None:
            tensors.update(renamed(new, own, other))
    return other.with_tensors(tensors) if tensors else other


def renamed(new: Placed, own: Placed, donor: Model) -> dict[str, Node]:
    """The tensors of the donor's part `new` under the names of the part `own`.

    Raises `InputError` for a tensor that has no name there.
    """
    tensors = new.names(donor.tensors)
    if new.side != own.side:
        mapped = new.mapped({new.prefix + key: node.shape for key, node in tensors.items()})
        if mapped.unmapped:
            raise InputError(f"{donor.name}: {mapped.unmapped[0]!r} has no name in the other layout")
        tensors = {move.name: moved(move, tensors) for move in mapped.moves}
    return {own.prefix + key: node for key, node in tensors.items()}


def moved(move: Move, names: Mapping[str, Node]) -> Node:
    """The node that a move of a key map makes of `names`."""
    nodes = [names[piece.key] for piece in move.pieces]
    whole = len(nodes) == 1 and move.pieces[0].start == 0 and move.pieces[0].stop is None and not move.transpose
    if whole and nodes[0].shape == move.shape:
        return nodes[0]
    slices = tuple(Slice(node, piece.start, piece.stop) for node, piece in zip(nodes, move.pieces, strict=True))
    dtypes = {node.dtype for node in nodes}
    if len(dtypes) > 1:
        raise InputError(
            f"{move.name} joins tensors of types {', '.join(sorted(dtypes))}", hint="cast them to one first"
        )
    return Moved(nodes[0].dtype, move.shape, slices, move.axis, move.transpose)
