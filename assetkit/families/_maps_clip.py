"""CLIP's text towers: as transformers names them under a checkpoint's prefix, and as OpenCLIP does.

Facts: transformers CLIPTextModel and CLIPTextModelWithProjection as their files on disk name them;
mlfoundations/open_clip src/open_clip/transformer.py; diffusers 0.42.1 loaders/single_file_utils.py
(convert_ldm_clip_checkpoint, convert_open_clip_checkpoint).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from assetkit.families._maps_unet import count
from assetkit.keymap import KeyMap, Measure

_TOWER = """
    embeddings.token_embedding = embeddings.token_embedding
    embeddings.position_embedding = embeddings.position_embedding
    embeddings.position_ids == embeddings.position_ids
    final_layer_norm = final_layer_norm
    encoder.layers.{i} = encoder.layers.{i}:
        layer_norm1 = layer_norm1
        layer_norm2 = layer_norm2
        mlp.fc1 = mlp.fc1
        mlp.fc2 = mlp.fc2
        self_attn.q_proj = self_attn.q_proj
        self_attn.k_proj = self_attn.k_proj
        self_attn.v_proj = self_attn.v_proj
        self_attn.out_proj = self_attn.out_proj
"""


def _one_way(rows: str, arrow: str) -> str:
    """The same relations, read only in the direction of `arrow`: ``=>`` from the left, ``<=`` from the right."""
    both = arrow.replace("=", "==")
    return rows.replace(" = ", f" {arrow} ").replace(" == ", f" {both} ")


# NovelAI's files lack the first word on the left; CLIPTextModel as transformers 5.6 and later save it, on the right.
_TRANSFORMERS = (
    f"text_model = text_model:{_TOWER}~ = text_model:{_one_way(_TOWER, '=>')}text_model = ~:{_one_way(_TOWER, '<=')}"
)
_NO_PROJECTION = """
left- text_projection.weight : CLIPTextModel has no projection; this model takes the states before it
left- logit_scale : compares texts with images; nothing that makes images reads it
"""
_POSITIONS = """
left+ text_model.embeddings.position_ids = arange I64 [1,<0>] of text_model.embeddings.position_embedding.weight \
: the original keeps the positions as a buffer: 0, 1, 2 … as many as the table of positions has rows
"""
_SD3_PROJECTION = """
text_projection.weight <== text_projection.weight
left- text_projection.weight : Stable Diffusion 3 takes this tower's pooled state before the projection
right+ text_projection.weight = eye - [<1>,<1>] of text_model.embeddings.position_embedding.weight \
: diffusers takes the pooled state after the projection, the original before it
"""

CLIP_L = KeyMap("ldm", "transformers", _TRANSFORMERS + _NO_PROJECTION + _POSITIONS)
"""CLIP ViT-L's text tower as SD1 and SDXL carry it."""
CLIP_L_FLUX = KeyMap("comfy", "transformers", _TRANSFORMERS + _NO_PROJECTION)
"""The same as Flux carries it under ComfyUI's prefix, where positions are no buffer."""
CLIP_L_SD3 = KeyMap("comfy", "transformers", _TRANSFORMERS + _SD3_PROJECTION)
"""The same as SD3 carries it. diffusers loads CLIPTextModelWithProjection and takes the projected state where the
original (ComfyUI comfy/text_encoders/sd3_clip.py, ``return_projected_pooled=False``) takes the plain one, so the
projection must be the identity there; diffusers' create_diffusers_clip_model_from_ldm sets that too."""
CLIP_G_SD3 = KeyMap("comfy", "transformers", _TRANSFORMERS + "text_projection = text_projection")
"""OpenCLIP bigG's text tower in transformers' names, its projection turned already."""

_OPENCLIP_TOWER = """
    positional_embedding == embeddings.position_embedding.weight
    token_embedding = embeddings.token_embedding
    ln_final = final_layer_norm
    transformer.resblocks.{i} = encoder.layers.{i}:
        ln_1 = layer_norm1
        ln_2 = layer_norm2
        mlp.c_fc = mlp.fc1
        mlp.c_proj = mlp.fc2
        attn.out_proj = self_attn.out_proj
        attn.in_proj_weight == self_attn.q_proj.weight + self_attn.k_proj.weight + self_attn.v_proj.weight
        attn.in_proj_bias == self_attn.q_proj.bias + self_attn.k_proj.bias + self_attn.v_proj.bias
"""
_OPENCLIP = f"""~ = text_model:{_OPENCLIP_TOWER}~ = ~:{_one_way(_OPENCLIP_TOWER, "<=")}
left- logit_scale : compares texts with images; nothing that makes images reads it
left- transformer.text_model.embeddings.position_ids : a buffer 0, 1, 2 … that ComfyUI adds under a foreign name
right- text_model.embeddings.position_ids : OpenCLIP keeps no buffer of positions: they are 0, 1, 2 …
right- embeddings.position_ids : OpenCLIP keeps no buffer of positions: they are 0, 1, 2 …
"""
OPENCLIP = KeyMap("openclip", "transformers", _OPENCLIP + "text_projection == text_projection.weight | transpose")
"""A text tower whose projection is used: SDXL's and the refiner's second encoder. OpenCLIP multiplies from the right
with a plain parameter, a Linear holds the transpose."""

_BLOCK = (
    ("ln_1.weight", "ones", "<0>"),
    ("ln_1.bias", "zeros", "<0>"),
    ("ln_2.weight", "ones", "<0>"),
    ("ln_2.bias", "zeros", "<0>"),
    ("mlp.c_fc.weight", "zeros", "<0>,<1>"),
    ("mlp.c_fc.bias", "zeros", "<0>"),
    ("mlp.c_proj.weight", "zeros", "<0>,<1>"),
    ("mlp.c_proj.bias", "zeros", "<0>"),
    ("attn.in_proj_weight", "zeros", "<0>,<1>"),
    ("attn.in_proj_bias", "zeros", "<0>"),
    ("attn.out_proj.weight", "zeros", "<0>,<1>"),
    ("attn.out_proj.bias", "zeros", "<0>"),
)
_PROJECTION = """
left+ text_projection = eye - [<1>,<1>] of positional_embedding : OpenCLIP has a projection that nothing here reads
left+ logit_scale = ones - [] of positional_embedding : OpenCLIP has a temperature that nothing here reads
"""


class Depth(NamedTuple):
    """How many blocks of an OpenCLIP tower both sides hold, and whether the original has one more."""

    shared: int
    unused: bool


def _of_openclip(keys: Collection[str]) -> Depth:
    """The published tower has 24 blocks; tools that came from 23 write 23, with or without an invented projection."""
    blocks = count(keys, "transformer.resblocks.")
    whole = blocks == 24 or (blocks != 23 and "text_projection" in keys)
    return Depth(blocks - 1, unused=True) if whole else Depth(blocks, unused=False)


def _of_transformers(keys: Collection[str]) -> Depth:
    layers = max(count(keys, "text_model.encoder.layers."), count(keys, "encoder.layers."))
    return Depth(layers, unused=layers != 24)


def _sd2(depth: Depth) -> str:
    lost = "left- text_projection : Stable Diffusion 2 takes the hidden states, CLIPTextModel has no projection\n"
    return "".join(_unused(depth)) + lost + _OPENCLIP


def _unused(depth: Depth) -> Iterator[str]:
    """The last block: never run, yet OpenCLIP builds it. Made anew, it adds nothing to its input."""
    if not depth.unused:
        return
    last, model = f"transformer.resblocks.{depth.shared}", f"transformer.resblocks.{depth.shared - 1}"
    for name, fill, extents in _BLOCK:
        yield f"left- {last}.{name} : Stable Diffusion 2 stops one block earlier, so transformers holds one less\n"
        yield (
            f"left+ {last}.{name} = {fill} - [{extents}] of {model}.{name} "
            ": OpenCLIP builds one block more than Stable Diffusion 2 runs; this one passes its input on\n"
        )
    yield _PROJECTION


SD2_CLIP = KeyMap("openclip", "transformers", _sd2, Measure(Depth(23, unused=True), _of_openclip, _of_transformers))
"""OpenCLIP H's text tower as SD2 carries it: not a bijection. Its last block and its projection are lost on the way to
transformers and made anew on the way back, both declared (kohya-ss/sd-scripts library/model_util.py makes them as well:
a copy of the block before, and ones)."""
CLIP_BLOCKS = "* BASE"
"""Merge-block-weighted gives the text encoders one label."""
