"""I2VGen-XL: ModelScope's text-to-video UNet that also takes an image and a frame rate."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="i2vgen_xl",
    name="I2VGen-XL",
    aliases={"huggingface": ("ali-vilab/i2vgen-xl",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "down_blocks.0.temp_convs.0.conv1.0.weight",
                "up_blocks.3.temp_attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "image_latents_context_embedding.0.weight",
                "image_latents_temporal_encoder.attn1.to_q.weight",
            ),
            shapes={
                "fps_embedding.0.weight": (1280, 320),
                "context_embedding.0.weight": (1280, 1024),
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "conv_in.weight": (320, 8, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
            variant={"i2v": True},
        ),
    ),
    pipelines=("I2VGenXLPipeline",),
    configs=({"_class_name": "I2VGenXLUNet"},),
    components=("unet", "te1", "image_encoder", "vae"),
    sources=("diffusers 0.42.1 I2VGenXLUNet, defaults",),
)
