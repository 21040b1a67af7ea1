"""Reading an adapter: the algorithm, rank and sizes of every module, from the shapes of its tensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assetkit.adapters.algorithms import DORA, RIDERS, TUCKER, Measure, named, spelled
from assetkit.adapters.dialects import NETWORK
from assetkit.adapters.outline import Group, Layout, Outline, Planned, laid_out, outline
from assetkit.adapters.paths import Grammar, Template
from assetkit.registry import kept
from assetkit.types import Shape, TensorInfo

_UNETS = ("down_blocks_#", "up_blocks_#", "mid_block_", "input_blocks_#", "middle_block_#", "output_blocks_#")
_SGM = ("input_blocks_#", "middle_block_#", "output_blocks_#")
_DIFFUSERS_NAMES = ("transformer_blocks_#", "single_transformer_blocks_#", "down_blocks_#", "up_blocks_#", "mid_block_")
_PATCHES = ("patch_embed", "x_embedder", "pos_embed_proj", "img_in", "proj_in")
"""Convolutions whose kernel is their stride: a linear layer on patches, not a spatial convolution."""


Content = tuple[tuple[str, ...], tuple[Shape, ...]]
"""The roles of one module's tensors, and their shapes."""


class Written(NamedTuple):
    """What one module is written in, and what its shapes tell. Modules of the same shapes share one."""

    algorithm: str
    measure: Measure


_NEW = Written("", Measure())


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter as its keys and shapes show it."""

    layout: str
    algorithm: str
    """The dominant one."""
    algorithms: Mapping[str, int]
    """Modules by algorithm."""
    rank: int | tuple[int, ...] | None
    dora: bool
    tucker: bool
    convolutions: int
    """Low-rank modules over more than one pixel, patch embeddings left out."""
    targets: tuple[str, ...]
    """``unet`` or ``transformer``, ``te1``, ``te2`` …"""
    lone_encoder: bool
    """kohya's prefix for the text encoder of a pipeline that has only one (``lora_te_``)."""
    modules: tuple[Planned, ...]
    """The modules that are whole, in the file's order."""
    ways: tuple[Written, ...]
    """How each of them is written."""
    written: tuple[Written, ...]
    """The different ways among these."""
    grammar: Grammar
    """Templates of the network's modules."""
    encoders: Mapping[str, Grammar]
    """Templates by text encoder."""
    embeddings: tuple[str, ...]
    """Names of textual inversions bundled in the file."""
    broken: tuple[str, ...]
    """Modules that lack a tensor or whose shapes do not fit each other."""
    unread: tuple[str, ...]
    """Keys that belong to no module."""


def read_adapter(tensors: Mapping[str, TensorInfo]) -> Adapter | None:
    """The adapter that these tensors are, or None when they hold no whole adapter module.

    What else is in the file stays in `Adapter.unread`: whether that is too much for an adapter is the caller's call.
    """
    plan = outline(tuple(tensors))
    found, known = _written(plan.modules, tensors)
    modules, layout = plan.modules, plan.layout
    broken: tuple[str, ...] = ()
    if None in known:
        broken = tuple(each.path for each, one in zip(plan.modules, found, strict=True) if one is None)
        modules = tuple(each for each, one in zip(plan.modules, found, strict=True) if one is not None)
        layout = laid_out(modules)
    if not modules:
        return None
    whole = [one for one in found if one is not None]
    written = tuple(one for one in known if one is not None)
    counts = Counter([one.algorithm for one in whole])
    network, encoders = _grammars(layout, modules, whole)
    return Adapter(
        layout=_layout(_dialect(plan, layout), network),
        algorithm=_dominant(counts),
        algorithms=counts,
        rank=_ranks(written),
        dora=any(role.name in DORA for role in plan.roles),
        tucker=any(role.name in TUCKER for role in plan.roles),
        convolutions=_convolutions(modules, whole, written),
        targets=_targets(layout, network),
        lone_encoder=plan.lone_encoder,
        modules=modules,
        ways=tuple(whole),
        written=written,
        grammar=network,
        encoders=encoders,
        embeddings=plan.embeddings,
        broken=broken,
        unread=plan.unread,
    )


def _written(
    modules: Iterable[Planned], tensors: Mapping[str, TensorInfo]
) -> tuple[list[Written | None], Iterable[Written | None]]:
    """How each module is written, None for one that is not whole; and the different ways there are."""
    known: dict[Content, Written | None] = {}
    found = []
    for _, _, roles, keys in modules:
        content = roles, tuple([tensors[key].shape for key in keys])
        one = known.get(content, _NEW)  # most modules of a network have one of a few shapes
        if one is _NEW:
            one = known[content] = _understood(content)
        found.append(one)
    return found, known.values()


def _few(content: Content) -> bool:
    return len(content[0]) <= 16


@kept(1 << 12, _few)
def _understood(content: Content) -> Written | None:
    """The algorithm of one module and its measure; None when a tensor is missing or the shapes do not fit."""
    roles, shapes = content
    algorithm = spelled(frozenset(roles))
    if algorithm is None:
        return None
    parts = dict(zip(roles, shapes, strict=True))
    measure = algorithm.measure(parts)
    return Written(named(algorithm, parts), measure) if measure.agrees else None


def _grammars(
    layout: Layout, modules: Sequence[Planned], whole: Sequence[Written]
) -> tuple[Grammar, dict[str, Grammar]]:
    found = {
        target: Grammar({each.template: _template(each, modules, whole) for each in groups})
        for target, groups in layout.groups.items()
    }
    return found.pop(NETWORK, None) or Grammar({}), found


def rides(way: Written) -> bool:
    """Whether a module only comes along with others: a trained norm or bias, which shows no in-features."""
    return way.measure.inputs is None and way.algorithm in RIDERS


def _template(group: Group, modules: Sequence[Planned], whole: Sequence[Written]) -> Template:
    ways = {id(one): one for one in [whole[at] for at in group.members]}.values()
    inputs = frozenset([one.measure.inputs for one in ways if one.measure.inputs is not None])
    outputs = frozenset([one.measure.outputs for one in ways if one.measure.outputs is not None])
    either = frozenset([one.measure.either for one in ways if one.measure.either is not None])
    riding = sum(map(rides, ways))
    if 0 < riding < len(ways):  # a norm and a convolution that are called alike: in_layers.0 and in_layers.2
        return _template(_without_riders(group, modules, whole), modules, whole)
    return Template(group.numbers, inputs, outputs, riding > 0, either)


def _without_riders(group: Group, modules: Sequence[Planned], whole: Sequence[Written]) -> Group:
    members = tuple(at for at in group.members if not rides(whole[at]))
    return Group(group.template, frozenset([modules[at].place.numbers for at in members]), members)


def _convolutions(modules: Sequence[Planned], whole: Sequence[Written], written: Iterable[Written]) -> int:
    if not any(_is_convolution(one) for one in written):
        return 0
    pairs = zip(modules, whole, strict=True)
    return sum(_is_convolution(one) and not _patch(each.place.path) for each, one in pairs)


def _is_convolution(one: Written) -> bool:
    return one.algorithm == "lora" and one.measure.kernel


def _dominant(counts: Counter[str]) -> str:
    """The most frequent algorithm; trained norms and whole differences name a file only when nothing else is there."""
    leading = {name: n for name, n in counts.items() if name not in RIDERS} or counts
    return min(leading, key=lambda name: (-leading[name], name))


def _ranks(written: Iterable[Written]) -> int | tuple[int, ...] | None:
    ranks = sorted({one.measure.rank for one in written if one.measure.rank is not None})
    return (ranks[0] if len(ranks) == 1 else tuple(ranks)) if ranks else None


def _targets(layout: Layout, network: Grammar) -> tuple[str, ...]:
    found = set(layout.groups)
    first = ("unet" if any(network.has(part) for part in _UNETS) else "transformer") if NETWORK in found else ""
    return tuple(filter(None, (first, *sorted(found - {NETWORK}))))


def _patch(path: str) -> bool:
    return any(part in path for part in _PATCHES)


def _dialect(plan: Outline, layout: Layout) -> str:
    """The dialect most modules are in; the spelling of a suffix may be more precise than the prefix."""
    spellings = {role.spelling for role in plan.roles}
    if "xlabs" in spellings or plan.processors:
        return "xlabs"
    if "diffusers-old" in spellings:
        return "diffusers-old"
    return min(layout.dialects, key=lambda name: (-layout.dialects[name], name))


def _layout(dialect: str, network: Grammar) -> str:
    if dialect == "kohya" and any(network.has("^" + part) for part in _SGM):
        return "kohya-sgm"
    if dialect:
        return dialect
    return "diffusers" if any(network.has("^" + part) for part in _DIFFUSERS_NAMES) else "bfl"
