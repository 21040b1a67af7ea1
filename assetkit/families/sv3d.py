"""Stable Video 3D: orbits around an object; sv3d_u without, sv3d_p with a camera path."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sv3d",
    name="Stable Video 3D",
    parent="sd2",
    aliases={"huggingface": ("stabilityai/sv3d",)},
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "input_blocks.1.1.time_stack.0.attn2.to_k.weight",
                "input_blocks.1.0.time_mixer.mix_factor",
                "output_blocks.11.1.time_mixer.mix_factor",
            ),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "label_emb.0.0.weight": (1280, (256, 1280)),
                "input_blocks.0.0.weight": (320, 8, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            variant={"i2v": True},
        ),
    ),
    components=("unet", "image_encoder", "vae"),
    prediction="edm_v",
    sources=("Stability-AI/generative-models scripts/sampling/configs/sv3d_{u,p}.yaml (adm_in_channels 256, 1280)",),
)
