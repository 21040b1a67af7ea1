"""SkyReels V2 with diffusion forcing: Wan 2.1's network told the frame rate; those without it are Wan's."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="skyreels_v2",
    name="SkyReels V2",
    aliases={
        "huggingface": (
            "Skywork/SkyReels-V2-DF-1.3B-540P",
            "Skywork/SkyReels-V2-DF-1.3B-540P-Diffusers",
            "Skywork/SkyReels-V2-DF-14B-540P",
            "Skywork/SkyReels-V2-DF-14B-540P-Diffusers",
        )
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "condition_embedder.time_proj.weight",
                "blocks.0.scale_shift_table",
                "blocks.0.attn1.norm_q.weight",
                "fps_projection.net.0.proj.weight",
            ),
            shapes={"scale_shift_table": (1, 2, (1536, 2048, 5120)), "fps_embedding.weight": (2, (1536, 2048, 5120))},
        ),
    ),
    pipelines=(
        "SkyReelsV2Pipeline",
        "SkyReelsV2ImageToVideoPipeline",
        "SkyReelsV2DiffusionForcingPipeline",
        "SkyReelsV2DiffusionForcingImageToVideoPipeline",
        "SkyReelsV2DiffusionForcingVideoToVideoPipeline",
    ),
    configs=({"_class_name": "SkyReelsV2Transformer3DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 SkyReelsV2Transformer3DModel",),
)
