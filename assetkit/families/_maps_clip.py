"""CLIP's text towers: as transformers names them under a checkpoint's prefix, and as OpenCLIP does.

Facts: transformers CLIPTextModel and CLIPTextModelWithProjection as their files on disk name them;
mlfoundations/open_clip src/open_clip/transformer.py; diffusers 0.42.1 loaders/single_file_utils.py
(convert_ldm_clip_checkpoint, convert_open_clip_checkpoint).
"""

from __future__ import annotations

from assetkit.keymap import KeyMap

_LAYER = """
        layer_norm1 = layer_norm1
        layer_norm2 = layer_norm2
        mlp.fc1 = mlp.fc1
        mlp.fc2 = mlp.fc2
        self_attn.q_proj = self_attn.q_proj
        self_attn.k_proj = self_attn.k_proj
        self_attn.v_proj = self_attn.v_proj
        self_attn.out_proj = self_attn.out_proj
"""
_TOWER = f"""
    embeddings.token_embedding = embeddings.token_embedding
    embeddings.position_embedding = embeddings.position_embedding
    embeddings.position_ids == embeddings.position_ids
    final_layer_norm = final_layer_norm
    encoder.layers.{{i}} = encoder.layers.{{i}}:{_LAYER}
"""
_NO_PROJECTION = """
left- text_projection.weight : CLIPTextModel has no projection; this model conditions on the hidden states alone
left- logit_scale : compares texts with images; nothing that makes images reads it
"""
_POSITIONS = """
left+ text_model.embeddings.position_ids = arange I64 [1,<0>] of text_model.embeddings.position_embedding.weight \
: the original keeps the positions as a buffer; they are 0, 1, 2 … as long as the position table
"""


def _both_ways_in(tower: str) -> str:
    """The tower with and without ``text_model.``: NovelAI's checkpoints lack it on the left, transformers from 5.6 on
    the right."""
    once = tower.replace(" = ", " => ").replace(" == ", " ==> ")
    back = tower.replace(" = ", " <= ").replace(" == ", " <== ")
    return (
        _scoped("text_model", "text_model", tower) + _scoped("~", "text_model", once) + _scoped("text_model", "~", back)
    )


def _scoped(left: str, right: str, tower: str) -> str:
    return f"{left} = {right}:{tower}"


SD1_CLIP = KeyMap("ldm", "transformers", _both_ways_in(_TOWER) + _NO_PROJECTION + _POSITIONS)
"""CLIP ViT-L's text tower as SD1 and SDXL carry it."""
CLIP_BLOCKS = "* BASE"
"""Merge-block-weighted gives the text encoders one label."""
