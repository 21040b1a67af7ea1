"""Krea 2: 28 gated blocks of width 6144 behind fused layers of Qwen3-VL 4B."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="krea2",
    name="Krea 2",
    aliases={
        "civitai": ("Krea 2",),
        "huggingface": ("krea/Krea-2-Raw", "krea/Krea-2-Turbo"),
        "invokeai": ("krea-2",),
        "modelspec": ("krea-2",),
        "swarmui": ("krea-2",),
        "kohya": ("krea2",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "first.weight",
                "tproj.1.weight",
                "txtfusion.refiner_blocks.0.attn.wq.weight",
                "blocks.0.attn.gate.weight",
                "blocks.0.mlp.gate.weight",
                "last.linear.weight",
            ),
            shapes={"txtfusion.projector.weight": (1, 12), "blocks.0.prenorm.scale": (6144,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "img_in.weight",
                "time_mod_proj.weight",
                "text_fusion.refiner_blocks.0.attn.to_q.weight",
                "transformer_blocks.0.attn.to_gate.weight",
                "final_layer.linear.weight",
            ),
            shapes={"text_fusion.projector.weight": (1, 12), "transformer_blocks.0.norm1.weight": (6144,)},
        ),
    ),
    pipelines=("Krea2Pipeline",),
    configs=({"_class_name": "Krea2Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="KREA2",
    prediction="flow",
    sources=("diffusers 0.42.1 Krea2Transformer2DModel and convert_krea2_transformer_checkpoint_to_diffusers",),
)
