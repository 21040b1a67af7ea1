"""SD3ControlNetModel and FluxControlNetModel: the first blocks of their transformers."""

from assetkit.configs._readers import choice, count, divided, extent, optional_extent, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors
from assetkit.configs.classes.sd3_transformer import dual_blocks, grid

_HINT = "pos_embed_input.proj.weight"


def latent_channels(tensors: Tensors, _: Fields) -> int:
    """Channels of the picture's own embedding, or of the control's where the picture comes embedded."""
    return tensors.extent("pos_embed.proj.weight" if "pos_embed" in tensors else _HINT, 1)


def further_channels(tensors: Tensors, fields: Fields) -> int:
    """Channels of the control beside the latent's (a mask)."""
    more: int = tensors.extent(_HINT, 1) - fields["in_channels"]
    if more < 0:
        tensors.fail(_HINT, f"{fields['in_channels']} channels or more were expected")
    return more


COMPONENT = (
    Component(
        classname="SD3ControlNetModel",
        library=DIFFUSERS,
        told={
            "in_channels": latent_channels,
            "patch_size": extent(_HINT, 2),
            "num_layers": count("transformer_blocks"),
            "num_attention_heads": divided(_HINT, 0, "attention_head_dim"),
            "joint_attention_dim": optional_extent("context_embedder.weight", 1),
            "caption_projection_dim": extent(_HINT, 0),
            "pooled_projection_dim": extent("time_text_embed.text_embedder.linear_1.weight", 1),
            "extra_conditioning_channels": further_channels,
            "dual_attention_layers": dual_blocks,
            "qk_norm": choice("transformer_blocks.0.attn.norm_q", "rms_norm"),
            "use_pos_embed": present("pos_embed"),
        },
        constants={
            "sample_size": 128,
            "attention_head_dim": 64,
            "out_channels": 16,
            "pos_embed_max_size": lambda tensors, fields: grid(tensors, fields) if "pos_embed" in tensors else 96,
            "pos_embed_type": "sincos",
            "force_zeros_for_pooled_projection": True,
        },
        parts=(
            "pos_embed",
            "pos_embed_input",
            "context_embedder",
            "time_text_embed",
            "transformer_blocks",
            "controlnet_blocks",
        ),
        sources=("diffusers 0.42.1 models/controlnets/controlnet_sd3.py",),
    ),
    Component(
        classname="FluxControlNetModel",
        library=DIFFUSERS,
        told={
            "in_channels": extent("x_embedder.weight", 1),
            "num_layers": count("transformer_blocks"),
            "num_single_layers": lambda tensors, _: tensors.count("single_transformer_blocks"),
            "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
            "num_attention_heads": divided("x_embedder.weight", 0, "attention_head_dim"),
            "joint_attention_dim": extent("context_embedder.weight", 1),
            "pooled_projection_dim": extent("time_text_embed.text_embedder.linear_1.weight", 1),
            "guidance_embeds": present("time_text_embed.guidance_embedder"),
            "num_mode": optional_extent("controlnet_mode_embedder.weight", 0),
            "conditioning_embedding_channels": optional_extent("input_hint_block.conv_out.weight", 0),
        },
        constants={"patch_size": 1, "axes_dims_rope": [16, 56, 56]},
        parts=(
            "x_embedder",
            "context_embedder",
            "time_text_embed",
            "transformer_blocks",
            "single_transformer_blocks",
            "controlnet_blocks",
            "controlnet_single_blocks",
            "controlnet_mode_embedder",
            "controlnet_x_embedder",
            "input_hint_block",
        ),
        checks=(sums_to("axes_dims_rope", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),),
        sources=("diffusers 0.42.1 models/controlnets/controlnet_flux.py",),
    ),
)
