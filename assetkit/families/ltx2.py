"""LTX-2: LTX-Video with an audio stream beside the video; 48 blocks of width 4096 and 2048."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="ltx2",
    name="LTX-2",
    group="ltx",
    aliases={
        "civitai": ("LTXV2", "LTXV 2.3", "LTXV 2.5"),
        "huggingface": ("Lightricks/LTX-2", "Lightricks/LTX-2.3"),
        "modelspec": ("ltx-2", "ltx-video-2"),
        "swarmui": ("lightricks-ltx-video-2", "lightricks-ltx-video-2-3", "lightricks-ltx-video-2-5"),
        "kohya": ("ltx2",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "patchify_proj.weight",
                "adaln_single.linear.weight",
                "transformer_blocks.0.audio_to_video_attn.k_norm.weight",
                "transformer_blocks.0.audio_attn1.to_q.weight",
                "audio_proj_out.weight",
            ),
            shapes={"transformer_blocks.0.attn1.q_norm.weight": (4096,), "audio_patchify_proj.weight": (2048, 128)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "proj_in.weight",
                "time_embed.linear.weight",
                "transformer_blocks.0.audio_to_video_attn.norm_k.weight",
                "transformer_blocks.0.audio_attn1.to_q.weight",
                "audio_proj_out.weight",
            ),
            shapes={"transformer_blocks.0.attn1.norm_q.weight": (4096,), "audio_proj_in.weight": (2048, 128)},
        ),
    ),
    pipelines=("LTX2Pipeline", "LTX2ImageToVideoPipeline", "LTX2ConditionPipeline"),
    configs=({"_class_name": "LTX2VideoTransformer3DModel"},),
    components=("transformer", "te1", "vae", "audio_vae", "vocoder"),
    layouts="LTX2",
    prediction="flow",
    sources=("diffusers 0.42.1 LTX2VideoTransformer3DModel and convert_ltx2_transformer_to_diffusers",),
)
