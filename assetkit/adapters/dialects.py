"""Reading an adapter: every key taken apart into a part of the pipeline, a module and a role, whatever the dialect.

The dialects, and what each layout id means here:

``kohya``         ``lora_unet_`` / ``lora_te_`` / ``lora_te1_`` … and underscores; UNets in diffusers' names
``kohya-sgm``     the same with the UNet in Stability's own names (``input_blocks``, ``output_blocks``)
``musubi``        kohya's names written by musubi-tuner (its metadata, or networks only it trains)
``onetrainer``    ``lora_transformer_`` / ``lora_prior_unet_`` and kohya's prefixes under OneTrainer's metadata
``lycoris``       ``lycoris_`` and the path of the wrapped module
``diffusers``     ``unet.`` / ``transformer.`` / ``text_encoder.`` (or diffusers' names without prefix) and dots
``diffusers-old`` attention processors: ``….attn1.processor.to_q_lora.down.weight``
``peft``          ``base_model.model.``, or a PEFT folder
``comfy``         ``diffusion_model.`` / ``text_encoders.`` and the author's native names
``ai-toolkit``    dots, and ``software`` in the metadata says ai-toolkit
``xlabs``         ``double_blocks.0.processor.qkv_lora1.down.weight``
``bfl``           the author's native names without prefix

Sources: kohya-ss/sd-scripts 48d368f and kohya-ss/musubi-tuner 30c658c (`networks`), LyCORIS 4.1.3, PEFT 0.21.2,
diffusers 0.42.1 (``loaders/lora_conversion_utils.py`` reads all of them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assetkit.adapters.algorithms import DORA, RIDERS, TUCKER, WHOLE, Measure, Parts, Role, named, spelled, split
from assetkit.adapters.paths import Grammar, Template, normalise
from assetkit.types import Shape, TensorInfo

NETWORK = "network"
"""Target of modules of the denoiser until its names tell a UNet from a transformer."""


class Prefix(NamedTuple):
    """What the beginning of a module path says."""

    target: str | None
    """Part of the pipeline; None when the next word has to tell."""
    dialect: str


UNDERSCORED: Mapping[str, Prefix] = {
    "lora_unet": Prefix(NETWORK, "kohya"),
    "oft_unet": Prefix(NETWORK, "kohya"),
    "lora_te": Prefix("te1", "kohya"),
    "oft_te": Prefix("te1", "kohya"),
    "lora_te1": Prefix("te1", "kohya"),
    "lora_te2": Prefix("te2", "kohya"),
    "lora_te3": Prefix("te3", "kohya"),
    "lora_te4": Prefix("te4", "kohya"),
    "lora_transformer": Prefix(NETWORK, "onetrainer"),
    "lora_prior": Prefix(NETWORK, "onetrainer"),
}
"""The first two words of a path that is written with underscores only."""

DOTTED: Mapping[str, Prefix] = {
    "diffusion_model": Prefix(NETWORK, "comfy"),
    "unet": Prefix(NETWORK, "diffusers"),
    "transformer": Prefix(NETWORK, "diffusers"),
    "transformer_2": Prefix(NETWORK, "diffusers"),
    "prior": Prefix(NETWORK, "diffusers"),
    "text_encoder": Prefix("te1", "diffusers"),
    "text_encoder_2": Prefix("te2", "diffusers"),
    "text_encoder_3": Prefix("te3", "diffusers"),
    "text_encoders": Prefix(None, "comfy"),
    "clip_l": Prefix("te1", "comfy"),
    "clip_g": Prefix("te2", "comfy"),
    "t5xxl": Prefix("te3", "comfy"),
}
"""The first word of a path that is written with dots."""

_WRAPPERS: Mapping[str, str] = {
    "base_model.model.": "peft",
    "model.diffusion_model.": "comfy",
    "pipe.dit.": "bfl",
    "module.": "",
}
"""Prefixes of several words, or of a wrapper that says nothing (DistributedDataParallel), and their dialect."""
_NATIVE_TEXT = ("text_model", "encoder_block")
_UNETS = ("down_blocks_#", "up_blocks_#", "mid_block_", "input_blocks_#", "middle_block_#", "output_blocks_#")
_SGM = ("input_blocks_#", "middle_block_#", "output_blocks_#")
_DIFFUSERS_NAMES = ("transformer_blocks_#", "single_transformer_blocks_#", "down_blocks_#", "up_blocks_#", "mid_block_")
_PATCHES = ("patch_embed", "x_embedder", "pos_embed_proj", "img_in", "proj_in")
"""Convolutions whose kernel is their stride: a linear layer on patches, not a spatial convolution."""


class Place(NamedTuple):
    """Where a module path points."""

    target: str
    path: str
    """Without the dialect's prefix."""
    dialect: str
    """Empty where no prefix tells."""
    template: str
    numbers: tuple[str, ...]


class Module(NamedTuple):
    """One adapted layer."""

    place: Place
    algorithm: str
    measure: Measure

    @property
    def target(self) -> str:
        """The part of the pipeline it belongs to."""
        return self.place.target

    @property
    def path(self) -> str:
        """Its path without the dialect's prefix."""
        return self.place.path


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
    modules: tuple[Module, ...]
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


class _Collected(NamedTuple):
    modules: dict[str, dict[str, Shape]]
    roles: set[Role]
    embeddings: tuple[str, ...]
    unread: list[str]


def read_adapter(tensors: Mapping[str, TensorInfo]) -> Adapter | None:
    """The adapter that these tensors are, or None when they hold no whole adapter module.

    What else is in the file stays in `Adapter.unread`: whether that is too much for an adapter is the caller's call.
    """
    found = _collect(tensors)
    if not found.modules:
        return None
    modules, broken, dialects = _measured(found.modules)
    if not modules:
        return None
    counts = Counter(each.algorithm for each in modules)
    network, encoders = _grammars(modules)
    dialect = _dialect(dialects, {role.spelling for role in found.roles}, found.modules)
    return Adapter(
        layout=_layout(dialect, network),
        algorithm=_dominant(counts),
        algorithms=counts,
        rank=_ranks(modules),
        dora=any(role.name in DORA for role in found.roles),
        tucker=any(role.name in TUCKER for role in found.roles),
        convolutions=sum(
            each.algorithm == "lora" and each.measure.kernel and not _patch(each.path) for each in modules
        ),
        targets=_targets(modules, network),
        lone_encoder=any(path.startswith(("lora_te_", "oft_te_")) for path in found.modules),
        modules=tuple(modules),
        grammar=network,
        encoders=encoders,
        embeddings=found.embeddings,
        broken=tuple(broken),
        unread=tuple(found.unread),
    )


def _collect(tensors: Mapping[str, TensorInfo]) -> _Collected:
    modules: dict[str, dict[str, Shape]] = {}
    roles: set[Role] = set()
    unread: list[str] = []
    for key, info in tensors.items():
        path, _, rest = key.partition(".")
        role = WHOLE.get(rest)  # kohya's module names hold no dot, so most keys end here
        if role is None:
            found = split(key)
            if found is None:
                unread.append(key)
                continue
            path, role = found
        roles.add(role)
        parts = modules.get(path)
        if parts is None:
            modules[path] = {role.name: info.shape}
        else:
            parts[role.name] = info.shape
    _adopt_scales(modules, unread, tensors)
    bundled = {key.split(".")[1] for key in unread if key.startswith("bundle_emb.")}
    return _Collected(
        modules, roles, tuple(sorted(bundled)), [key for key in unread if not key.startswith("bundle_emb.")]
    )


def _adopt_scales(modules: dict[str, dict[str, Shape]], unread: list[str], tensors: Mapping[str, TensorInfo]) -> None:
    """IA3 calls its scale plainly ``weight``: it is one only where ``on_input`` stands beside it."""
    kept = []
    for key in unread:
        path, _, last = key.rpartition(".")
        parts = modules.get(path)
        if last == "weight" and parts is not None and "on_input" in parts:
            parts["weight"] = tensors[key].shape
        else:
            kept.append(key)
    unread[:] = kept


def _measured(collected: Mapping[str, Parts]) -> tuple[list[Module], list[str], Counter[str]]:
    modules, broken, dialects = [], [], []
    known: dict[tuple[tuple[str, Shape], ...], tuple[str, Measure] | None] = {}
    for path, parts in collected.items():
        content = tuple(parts.items())
        if content not in known:  # most modules of a network have one of a few shapes
            known[content] = _understood(parts)
        found = known[content]
        if found is None:
            broken.append(path)
            continue
        place = placed(path)
        dialects.append(place.dialect)
        modules.append(Module(place, *found))
    return modules, broken, Counter(dialects)


@lru_cache(maxsize=1 << 15)
def placed(path: str) -> Place:
    """The place of a module path. Kept: a library's adapters name the same few thousand layers again and again."""
    target, bare, dialect = locate(path)
    return Place(target, bare, dialect, *normalise(bare))


def _understood(parts: Parts) -> tuple[str, Measure] | None:
    """The algorithm of one module and its measure; None when a tensor is missing or the shapes do not fit."""
    algorithm = spelled(frozenset(parts))
    if algorithm is None:
        return None
    measure = algorithm.measure(parts)
    return (named(algorithm, parts), measure) if measure.agrees else None


def locate(path: str) -> tuple[str, str, str]:
    """Target, path without prefix, and dialect of a module path; the dialect is empty where no prefix tells."""
    if "." not in path:
        return _underscored(path)
    first, _, rest = path.partition(".")
    prefix = DOTTED.get(first)
    if prefix is None:
        return _unwrapped(path, first)
    if prefix.target is None:
        inner, bare, _ = locate(rest.replace(".transformer.", ".", 1))
        return ("te1" if inner == NETWORK else inner), bare, prefix.dialect
    if rest.startswith("base_model.model."):
        return prefix.target, rest.removeprefix("base_model.model."), "peft"
    return prefix.target, rest, prefix.dialect


def _unwrapped(path: str, first: str) -> tuple[str, str, str]:
    for wrapper, dialect in _WRAPPERS.items():
        if path.startswith(wrapper):
            target, bare, _ = locate(path.removeprefix(wrapper))
            return target, bare, dialect
    return ("te1" if first in _NATIVE_TEXT else NETWORK), path, ""


def _underscored(path: str) -> tuple[str, str, str]:
    end = path.find("_", path.find("_") + 1)
    prefix = UNDERSCORED.get(path[:end]) if end > 0 else None
    if prefix is not None:
        rest = path[end + 1 :]
        if prefix.dialect == "onetrainer":
            rest = rest.removeprefix("unet_")
        return prefix.target or NETWORK, rest, prefix.dialect
    if path.startswith("lycoris_"):
        rest = path.removeprefix("lycoris_")
        return ("te1" if rest.startswith(_NATIVE_TEXT) else NETWORK), rest, "lycoris"
    return NETWORK, path, ""


def _grammars(modules: Sequence[Module]) -> tuple[Grammar, dict[str, Grammar]]:
    found: dict[str, dict[str, Template]] = {NETWORK: {}}
    seen: set[tuple[str, str, int]] = set()
    for each in modules:
        place = each.place
        templates = found.get(place.target)
        if templates is None:
            templates = found[place.target] = {}
        name = place.template
        template = templates.get(name)
        if template is None:
            template = templates[name] = Template()
        template.numbers.add(place.numbers)
        measured = place.target, name, id(each.measure)
        if measured not in seen:  # modules of one shape share their measure
            seen.add(measured)
            _widen(template, each)
    network = Grammar(found.pop(NETWORK))
    return network, {target: Grammar(templates) for target, templates in found.items()}


def _widen(template: Template, module: Module) -> None:
    measure = module.measure
    template.rides = template.rides and module.algorithm in RIDERS and measure.inputs is None
    if measure.inputs is not None:
        template.inputs.add(measure.inputs)
    if measure.outputs is not None:
        template.outputs.add(measure.outputs)


def _dominant(counts: Counter[str]) -> str:
    """The most frequent algorithm; trained norms and whole differences name a file only when nothing else is there."""
    leading = {name: n for name, n in counts.items() if name not in RIDERS} or counts
    return min(leading, key=lambda name: (-leading[name], name))


def _ranks(modules: Iterable[Module]) -> int | tuple[int, ...] | None:
    ranks = sorted({each.measure.rank for each in modules if each.measure.rank is not None})
    return (ranks[0] if len(ranks) == 1 else tuple(ranks)) if ranks else None


def _targets(modules: Iterable[Module], network: Grammar) -> tuple[str, ...]:
    found = {each.target for each in modules}
    first = ("unet" if any(network.has(part) for part in _UNETS) else "transformer") if NETWORK in found else ""
    return tuple(filter(None, (first, *sorted(found - {NETWORK}))))


def _patch(path: str) -> bool:
    return any(part in path for part in _PATCHES)


def _dialect(dialects: Counter[str], spellings: set[str], paths: Iterable[str]) -> str:
    """The dialect most modules are in; the spelling of a suffix may be more precise than the prefix."""
    if "xlabs" in spellings or any(".processor." in path and path.startswith(("double_", "single_")) for path in paths):
        return "xlabs"
    if "diffusers-old" in spellings:
        return "diffusers-old"
    return min(dialects, key=lambda name: (-dialects[name], name))


def _layout(dialect: str, network: Grammar) -> str:
    if dialect == "kohya" and any(network.has("^" + part) for part in _SGM):
        return "kohya-sgm"
    if dialect:
        return dialect
    return "diffusers" if any(network.has("^" + part) for part in _DIFFUSERS_NAMES) else "bfl"
