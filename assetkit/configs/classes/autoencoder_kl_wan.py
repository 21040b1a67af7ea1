"""AutoencoderKLWan and AutoencoderKLQwenImage."""

from assetkit.configs import _wan_vae
from assetkit.configs._readers import extent
from assetkit.configs._schema import DIFFUSERS, Component

_TOLD = {
    "base_dim": extent("encoder.conv_in.weight", 0),
    "z_dim": extent("post_quant_conv.weight", 0),
    "dim_mult": _wan_vae.dim_mult,
    "num_res_blocks": _wan_vae.num_res_blocks,
    "temperal_downsample": _wan_vae.temporal_downsample,
}
_CONSTANTS = {
    "attn_scales": [],
    "dropout": 0.0,
}
_PARTS = ("encoder", "decoder", "quant_conv", "post_quant_conv")

COMPONENT = (
    Component(
        classname="AutoencoderKLWan",
        library=DIFFUSERS,
        told={
            **_TOLD,
            "in_channels": extent("encoder.conv_in.weight", 1),
            "out_channels": extent("decoder.conv_out.weight", 0),
            "is_residual": _wan_vae.residual,
            "decoder_base_dim": _wan_vae.decoder_base_dim,
        },
        constants={
            **_CONSTANTS,
            "latents_mean": _wan_vae.by_latents("latents_mean", {16: _wan_vae.MEANS_16, 48: _wan_vae.MEANS_48}),
            "latents_std": _wan_vae.by_latents("latents_std", {16: _wan_vae.DEVIATIONS_16, 48: _wan_vae.DEVIATIONS_48}),
            "patch_size": _wan_vae.patch_size,
            "scale_factor_temporal": _wan_vae.temporal_factor,
            "scale_factor_spatial": _wan_vae.spatial_factor,
        },
        parts=_PARTS,
        sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl_wan.py",),
    ),
    Component(
        classname="AutoencoderKLQwenImage",
        library=DIFFUSERS,
        told={**_TOLD, "input_channels": extent("encoder.conv_in.weight", 1)},
        constants={
            **_CONSTANTS,
            "latents_mean": _wan_vae.by_latents("latents_mean", {16: _wan_vae.MEANS_16}),
            "latents_std": _wan_vae.by_latents("latents_std", {16: _wan_vae.DEVIATIONS_16}),
        },
        parts=_PARTS,
        sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl_qwenimage.py",),
    ),
)
