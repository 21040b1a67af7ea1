"""DeepFloyd IF: pixel-space diffusion in stages behind T5-XXL."""

from assetkit.families._schema import Channels, Family, Signature

FAMILY = Family(
    id="deepfloyd_if",
    name="DeepFloyd IF",
    aliases={
        "huggingface": (
            "DeepFloyd/IF-I-XL-v1.0",
            "DeepFloyd/IF-I-L-v1.0",
            "DeepFloyd/IF-I-M-v1.0",
            "DeepFloyd/IF-II-L-v1.0",
            "DeepFloyd/IF-II-M-v1.0",
        ),
        "modelspec": ("deepfloyd-if",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "add_embedding.pool.k_proj.weight",
                "add_embedding.pool.positional_embedding",
                "mid_block.attentions.0.add_k_proj.weight",
                "up_blocks.0.attentions.0.add_k_proj.weight",
            ),
            shapes={
                "encoder_hid_proj.weight": ((768, 1280, 2048, 2816), 4096),
                "conv_in.weight": (None, (3, 6), 3, 3),
                "conv_out.weight": (6, None, 3, 3),
            },
        ),
    ),
    channels=(Channels("conv_in.weight", 1, {3: {"stage": 1}, 6: {"stage": 2}}),),
    encoder_widths={"te1": (4096, 10240)},
    pipelines=(
        "IFPipeline",
        "IFImg2ImgPipeline",
        "IFInpaintingPipeline",
        "IFSuperResolutionPipeline",
        "IFImg2ImgSuperResolutionPipeline",
        "IFInpaintingSuperResolutionPipeline",
    ),
    configs=({"_class_name": "UNet2DConditionModel", "addition_embed_type": "text", "encoder_hid_dim": 4096},),
    components=("unet", "te1"),
    prediction="epsilon",
    license="LicenseRef-deepfloyd-if",
    sources=("diffusers 0.42.1 UNet2DConditionModel; diffusers scripts/convert_if.py (configuration)",),
)
