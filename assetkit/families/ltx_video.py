"""LTX-Video: 28 blocks of width 2048, or 48 of 4096 (13B), on 128-channel latents."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="ltx_video",
    name="LTX-Video",
    group="ltx",
    aliases={
        "civitai": ("LTXV",),
        "huggingface": (
            "Lightricks/LTX-Video",
            "Lightricks/LTX-Video-0.9.5",
            "Lightricks/LTX-Video-0.9.7-dev",
            "Lightricks/LTX-Video-0.9.8-13B-distilled",
        ),
        "modelspec": ("ltx-video", "ltxv"),
        "swarmui": ("lightricks-ltx-video",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "scale_shift_table",
                "caption_projection.linear_1.weight",
                "transformer_blocks.0.scale_shift_table",
                "transformer_blocks.0.attn2.to_k.weight",
                "proj_out.weight",
                "patchify_proj.weight",
                "adaln_single.linear.weight",
            ),
            lacks=("audio_patchify_proj.weight",),
            shapes={
                "transformer_blocks.0.attn1.q_norm.weight": ((2048, 4096),),
                "patchify_proj.weight": ((2048, 4096), 128),
                "patchify_proj.bias": ((2048, 4096),),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "scale_shift_table",
                "caption_projection.linear_1.weight",
                "transformer_blocks.0.scale_shift_table",
                "transformer_blocks.0.attn2.to_k.weight",
                "proj_out.weight",
                "proj_in.weight",
                "time_embed.linear.weight",
            ),
            lacks=("audio_proj_in.weight",),
            shapes={
                "transformer_blocks.0.attn1.norm_q.weight": ((2048, 4096),),
                "proj_in.weight": ((2048, 4096), 128),
                "proj_in.bias": ((2048, 4096),),
            },
        ),
    ),
    pipelines=("LTXPipeline", "LTXImageToVideoPipeline", "LTXConditionPipeline"),
    configs=({"_class_name": "LTXVideoTransformer3DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="LTX_VIDEO",
    prediction="flow",
    license="LicenseRef-scancode-ltxv-owl-2025-05-05",
    sources=("diffusers 0.42.1 LTXVideoTransformer3DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/lightricks/model.py"),
)
