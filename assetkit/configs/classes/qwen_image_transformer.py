"""QwenImageTransformer2DModel: Qwen-Image and its edit and layered models."""

from assetkit.configs._readers import alike, by_area, count, divided, extent, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="QwenImageTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("img_in.weight", 1),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size"),
        "num_layers": count("transformer_blocks"),
        "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
        "num_attention_heads": divided("img_in.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("txt_in.weight", 1),
        "use_additional_t_cond": present("time_text_embed.addition_t_embedding"),
    },
    constants={
        "patch_size": 2,
        "guidance_embeds": False,
        "axes_dims_rope": [16, 56, 56],
        "zero_cond_t": False,
        "use_layer3d_rope": False,
    },
    parts=("img_in", "txt_in", "txt_norm", "time_text_embed", "transformer_blocks", "norm_out", "proj_out"),
    checks=(
        alike("transformer_blocks"),
        sums_to("axes_dims_rope", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_qwenimage.py",),
)
