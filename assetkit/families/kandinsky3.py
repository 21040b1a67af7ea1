"""Kandinsky 3: a UNet of width 384 behind Flan-UL2."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="kandinsky3",
    name="Kandinsky 3",
    aliases={"huggingface": ("kandinsky-community/kandinsky-3", "ai-forever/Kandinsky3.1")},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "encoder_hid_proj.projection_linear.weight",
                "add_time_condition.attention.to_q.weight",
                "down_blocks.0.resnets_in.0.resnet_blocks.0.group_norm.context_mlp.1.weight",
                "conv_out.weight",
            ),
            shapes={"encoder_hid_proj.projection_norm.weight": (4096,), "conv_in.weight": (192, None, 3, 3)},
        ),
    ),
    pipelines=("Kandinsky3Pipeline", "Kandinsky3Img2ImgPipeline"),
    configs=({"_class_name": "Kandinsky3UNet"},),
    components=("unet", "te1", "vae"),
    prediction="epsilon",
    sources=("diffusers 0.42.1 Kandinsky3UNet",),
)
