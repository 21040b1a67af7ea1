"""ModelScope text-to-video and Zeroscope: SD2's UNet with convolutions and attention over frames between its layers."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="modelscope_t2v",
    name="ModelScope text-to-video",
    aliases={
        "huggingface": (
            "ali-vilab/text-to-video-ms-1.7b",
            "ali-vilab/modelscope-damo-text-to-video-synthesis",
            "damo-vilab/text-to-video-ms-1.7b",
            "cerspense/zeroscope_v2_576w",
            "cerspense/zeroscope_v2_XL",
        ),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "down_blocks.0.temp_convs.0.conv1.0.weight",
                "down_blocks.0.temp_attentions.0.transformer_blocks.0.attn2.to_k.weight",
                "up_blocks.3.temp_attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "mid_block.temp_convs.1.conv4.3.weight",
            ),
            lacks=("fps_embedding.0.weight", "image_latents_proj_in.0.weight"),
            shapes={
                "transformer_in.proj_in.weight": (512, 320),
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "conv_in.weight": (320, 4, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
            variant={"t2v": True},
        ),
        Signature(
            layout="ldm",
            has=(
                "input_blocks.1.0.temopral_conv.conv1.0.weight",
                "input_blocks.1.2.transformer_blocks.0.attn2.to_k.weight",
                "middle_block.3.temopral_conv.conv4.3.weight",
                "output_blocks.11.2.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=("fps_embedding.0.weight", "init_attn.0.proj_in.weight"),
            shapes={
                "input_blocks.0.1.norm.weight": (320,),
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "input_blocks.0.0.weight": (320, 4, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            variant={"t2v": True},
        ),
    ),
    pipelines=("TextToVideoSDPipeline", "VideoToVideoSDPipeline"),
    configs=({"_class_name": "UNet3DConditionModel", "cross_attention_dim": 1024},),
    components=("unet", "te1", "vae"),
    prediction="epsilon",
    sources=(
        "diffusers 0.42.1 UNet3DConditionModel, defaults: 1411.2 M parameters",
        "diffusers scripts/convert_ms_text_to_video_to_diffusers.py (ModelScope's names)",
    ),
)
