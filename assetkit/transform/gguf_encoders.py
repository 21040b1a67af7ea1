"""Text encoders between transformers' names and the form that llama.cpp gives them in GGUF files.

ComfyUI-GGUF loads text encoders in that form alone (`loader.py`, `gguf_clip_loader`): llama.cpp's names under an
architecture it lists, and a Llama's queries and keys in llama.cpp's order of rows, which it undoes for 32 heads on 8.
CLIP has no such form, and is written under its own names, for whoever reads those.

Not carried: tokenizers. Loaders of image models bring their own, but for UMT5, whose words ComfyUI-GGUF takes from the
file; llama.cpp itself runs none of these files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from assetkit.errors import InputError
from assetkit.families._maps_llama_cpp import DECODER_LLAMA_CPP, T5_LLAMA_CPP
from assetkit.formats.gguf_writer import Value
from assetkit.keymap import KeyMap
from assetkit.transform.layouts import moved
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Moved, Node, Slice
from assetkit.types import Shape

HEAD = 128
"""Features of a head in every Llama 3, Mistral and Qwen2.5-VL (``head_dim`` of their config.json); Qwen3's norms say
theirs."""
_TOKENISED = 256384
"""Words of UMT5-XXL; ComfyUI-GGUF wants a tokenizer in a file with as many."""
_BLOCK = re.compile(r"^(?:enc\.)?blk\.(\d+)\.")
_VISION = re.compile(r"(^|\.)(visual|vision_tower|vision_model|multi_modal_projector|mm_projector)\.")
Shapes = Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Encoder:
    """One kind of text encoder that llama.cpp has names for."""

    architecture: str
    """``general.architecture``."""
    map: KeyMap
    """llama.cpp's names on the left, transformers' on the right."""
    stem: str
    """What the right side's names begin with, which files may replace or leave out."""
    has: tuple[str, ...]
    """Names without the stem that every one has; the first tells what stands before it."""
    lacks: tuple[str, ...] = ()
    """Names without the stem that others like it have."""
    turned: bool = False
    """Whether llama.cpp has the rows of queries and keys in another order."""
    heads: Callable[[Shapes], dict[str, int]] = lambda _: {}
    """What its shapes, under llama.cpp's names, say of heads: key-values below the architecture's name."""

    def packed(self, names: Iterable[str]) -> list[str]:
        """llama.cpp's names for names without the stem; those it has none for are left out."""
        return [move.name for move in self.map.reverse({self.stem + each: (1, 1) for each in names}).moves]


def _t5_heads(shapes: Shapes) -> dict[str, int]:
    buckets, heads = shapes.get("enc.blk.0.attn_rel_b.weight", (0, 0))
    size = shapes["enc.blk.0.attn_q.weight"][0] // max(heads, 1)
    return {
        "attention.head_count": heads,
        "attention.head_count_kv": heads,
        "attention.key_length": size,
        "attention.value_length": size,
        "attention.relative_buckets_count": buckets,
    }


def _decoder_heads(shapes: Shapes) -> dict[str, int]:
    size = max(shapes.get("blk.0.attn_q_norm.weight", (HEAD,))[0], 1)
    return {
        "attention.head_count": shapes["blk.0.attn_q.weight"][0] // size,
        "attention.head_count_kv": shapes["blk.0.attn_k.weight"][0] // size,
        "attention.key_length": size,
        "attention.value_length": size,
    }


_T5 = (
    "encoder.block.0.layer.0.SelfAttention.q.weight",
    "encoder.block.0.layer.1.DenseReluDense.wi_0.weight",
)
_DECODER = ("layers.0.self_attn.q_proj.weight", "layers.0.mlp.gate_proj.weight", "embed_tokens.weight")
_Q_NORM, _Q_BIAS = "layers.0.self_attn.q_norm.weight", "layers.0.self_attn.q_proj.bias"
_GEMMA = "layers.0.pre_feedforward_layernorm.weight"


def _decoder(architecture: str, *marks: str, lacks: tuple[str, ...], turned: bool = False) -> Encoder:
    has = (*_DECODER, *marks)
    return Encoder(architecture, DECODER_LLAMA_CPP, "model.", has, (*lacks, _GEMMA), turned, _decoder_heads)


ENCODERS: tuple[Encoder, ...] = (
    Encoder("t5encoder", T5_LLAMA_CPP, "", _T5, heads=_t5_heads),
    _decoder("qwen3", _Q_NORM, lacks=(_Q_BIAS,)),
    _decoder("qwen2vl", _Q_BIAS, lacks=(_Q_NORM,)),
    _decoder("llama", lacks=(_Q_NORM, _Q_BIAS), turned=True),
)
"""``qwen2vl`` is Qwen2.5-VL's language half too; its vision half is a file of its own in llama.cpp."""


def as_llama_cpp(model: Model) -> Model | None:
    """A lone text encoder in the form of `general.architecture`; None for what is none, or has no such form.

    Raises `InputError` where some of its tensors have no name there, and for heads of an unknown size.
    """
    if written_for(model.tensors) is not None:
        return model
    for row in ENCODERS:
        names = _canonical(row, model.tensors)
        if names:
            return _packed(model, row, names)
    return None


def encoder_of(names: Iterable[str]) -> Encoder | None:
    """The encoder that has these names in transformers, whatever stands before them."""
    keys = list(names)
    return next((row for row in ENCODERS if _canonical(row, keys)), None)


def written_for(names: Iterable[str]) -> Encoder | None:
    """The encoder whose llama.cpp names these are."""
    present = frozenset(names)
    return next(
        (row for row in ENCODERS if present.issuperset(row.packed(row.has)) and present.isdisjoint(_lacked(row))), None
    )


def _lacked(row: Encoder) -> list[str]:
    return [*row.packed(row.lacks), *(["blk.0.post_ffw_norm.weight"] if row.stem else [])]  # the last is Gemma's


def _canonical(row: Encoder, keys: Iterable[str]) -> dict[str, str]:
    """The keys of the encoder by the right side's names; none where these are not the names of such an encoder."""
    present = frozenset(keys)
    for key in (each for each in present if each.endswith(row.has[0])):
        prefix = key.removesuffix(row.has[0])
        whole = not prefix or prefix.endswith(".")
        there, away = ({prefix + each for each in some} for some in (row.has, row.lacks))
        if whole and there <= present and away.isdisjoint(present):
            found = {row.stem + each.removeprefix(prefix): each for each in keys if each.startswith(prefix)}
            heads = {each: each for each in present if row.stem and each == "lm_head.weight"}
            return _one_table({**found, **heads})
    return {}


def _one_table(names: dict[str, str]) -> dict[str, str]:
    """T5's table of words under the name that both sides have, where a file has it under its other name alone."""
    table = "encoder.embed_tokens.weight"
    return names if "shared.weight" in names or table not in names else {"shared.weight": names.pop(table), **names}


def _packed(model: Model, row: Encoder, names: Mapping[str, str]) -> Model:
    seen = {name: key for name, key in names.items() if not _VISION.search(name)}
    nodes = {name: model.tensors[key] for name, key in seen.items()}
    mapped = row.map.reverse({name: node.shape for name, node in nodes.items()})
    if mapped.unmapped:
        raise InputError(
            f"{model.name}: {len(mapped.unmapped)} tensors have no name in llama.cpp's {row.architecture}, "
            f"such as {mapped.unmapped[0]!r}",
        )
    tensors = {move.name: moved(move, nodes) for move in mapped.moves}
    if row.turned:
        tensors = {name: _reordered(name, node, packing=True) for name, node in tensors.items()}
    dropped = [Dropped(seen[each.key], each.why, nodes[each.key].nbytes) for each in mapped.lost]
    gone = set(model.tensors) - set(seen.values())
    dropped += [Dropped(key, _WHY_GONE, model.tensors[key].nbytes) for key in model.tensors if key in gone]
    words = tensors["token_embd.weight"].shape[0]
    unread = [_UNREAD] if row.architecture == "t5encoder" and words == _TOKENISED else []
    made = model.with_tensors(tensors, tuple(dropped))
    return replace(made, layout="llama.cpp", warnings=(*model.warnings, *unread))


_WHY_GONE = "llama.cpp holds the language half of a text encoder alone"
_UNREAD = "ComfyUI-GGUF reads UMT5's words from the file, and no tokenizer is written: it does not load this one"


def unpacked(model: Model) -> Model | None:
    """A decoder under llama.cpp's names as transformers names it, its rows in transformers' order; None for others.

    T5 is not among them: its names are known to the maps of every family that has it.
    """
    row = written_for(model.tensors)
    if row is None or not row.stem:
        return None
    nodes = dict(model.tensors)
    if row.turned:
        nodes = {name: _reordered(name, node, packing=False) for name, node in nodes.items()}
    mapped = row.map.forward({name: node.shape for name, node in nodes.items()})
    if mapped.unmapped:
        raise InputError(
            f"{model.name}: {len(mapped.unmapped)} tensors of llama.cpp have no name in transformers, "
            f"such as {mapped.unmapped[0]!r}"
        )
    return replace(model.with_tensors({move.name: moved(move, nodes) for move in mapped.moves}), layout="transformers")


def is_language_model(model: Model) -> bool:
    """Whether a model is a lone decoder under transformers' names, which no family's parts know."""
    row = encoder_of(model.tensors)
    return row is not None and bool(row.stem)


def _reordered(name: str, node: Node, *, packing: bool) -> Node:
    """Rows of a Llama's queries or keys in llama.cpp's order, or back in transformers'.

    transformers rotates feature i of a head with feature i + d/2, llama.cpp neighbours: [heads, 2, d/2] rows become
    [heads, d/2, 2] (llama.cpp `convert_hf_to_gguf.py`, `LlamaModel.permute`). No value changes.
    """
    if not _TURNED.search(name):
        return node
    rows = node.shape[0]
    if rows % HEAD:
        raise InputError(f"{name}: {rows} rows are no whole heads of {HEAD}, so their order is not known")
    half = HEAD // 2
    inner = [at for pair in range(half) for at in (pair, half + pair)]
    order = inner if packing else [inner.index(at) for at in range(HEAD)]
    slices = tuple(Slice(node, head + at, head + at + 1) for head in range(0, rows, HEAD) for at in order)
    return Moved(node.dtype, node.shape, slices)


_TURNED = re.compile(r"^blk\.\d+\.attn_[qk]\.(weight|bias)$")


def key_values(architecture: str, shapes: Shapes) -> dict[str, Value]:
    """What llama.cpp's readers want to know of an encoder, as far as its shapes tell; none for other architectures.

    `shapes` are under llama.cpp's names. Names of the values: gguf 0.19 `constants.py`, `Keys`.
    """
    row = next((each for each in ENCODERS if each.architecture == architecture), None)
    if row is None or not shapes.keys() >= set(row.packed(row.has)):
        return {}
    feed_forward = next(shape for name, shape in shapes.items() if name.endswith("blk.0.ffn_gate.weight"))
    words, width = shapes["token_embd.weight"]
    blocks = {int(found[1]) for name in shapes if (found := _BLOCK.match(name))}
    sizes = {
        "vocab_size": words,
        "embedding_length": width,
        "feed_forward_length": feed_forward[0],
        "block_count": len(blocks),
        **row.heads(shapes),
    }
    return {f"{architecture}.{name}": Value("u32", value) for name, value in sizes.items()}
