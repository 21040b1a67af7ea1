"""WanTransformer3DModel: Wan 2.1 and 2.2 for text and for images."""

from assetkit.configs._readers import alike, by_area, choice, count, divided, extent, optional_extent, present
from assetkit.configs._schema import DIFFUSERS, Component

_IMAGE = "condition_embedder.image_embedder"

COMPONENT = Component(
    classname="WanTransformer3DModel",
    library=DIFFUSERS,
    told={
        "patch_size": lambda tensors, _: list(tensors.shape("patch_embedding.weight", 5)[2:]),
        "in_channels": extent("patch_embedding.weight", 1),
        "out_channels": by_area("proj_out.weight", 0, "patch_size"),
        "num_attention_heads": divided("patch_embedding.weight", 0, "attention_head_dim"),
        "num_layers": count("blocks"),
        "ffn_dim": extent("blocks.0.ffn.net.0.proj.weight", 0),
        "text_dim": extent("condition_embedder.text_embedder.linear_1.weight", 1),
        "freq_dim": extent("condition_embedder.time_embedder.linear_1.weight", 1),
        "cross_attn_norm": present("blocks.0.norm2"),
        "qk_norm": choice("blocks.0.attn1.norm_q", "rms_norm_across_heads"),
        "image_dim": optional_extent(f"{_IMAGE}.norm1.weight", 0),
        "added_kv_proj_dim": optional_extent("blocks.0.attn2.add_k_proj.weight", 1),
        "pos_embed_seq_len": optional_extent(f"{_IMAGE}.pos_embed", 1),
    },
    constants={"attention_head_dim": 128, "eps": 1e-06, "rope_max_seq_len": 1024},
    parts=("patch_embedding", "condition_embedder", "blocks", "scale_shift_table", "norm_out", "proj_out"),
    checks=(alike("blocks"),),
    sources=("diffusers 0.42.1 models/transformers/transformer_wan.py",),
)
