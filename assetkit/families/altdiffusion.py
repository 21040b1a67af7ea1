"""AltDiffusion: Stable Diffusion's UNet behind a multilingual XLM-RoBERTa text encoder."""

from assetkit.families._schema import Family, Signature
from assetkit.families._unet import OVER_TIME

FAMILY = Family(
    id="altdiffusion",
    name="AltDiffusion",
    aliases={"huggingface": ("BAAI/AltDiffusion", "BAAI/AltDiffusion-m9", "BAAI/AltDiffusion-m18")},
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
                "middle_block.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=("label_emb.0.0.weight",),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, (768, 1024)),
                "input_blocks.0.0.weight": (320, 4, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            beside=("cond_stage_model.roberta.embeddings.word_embeddings.weight",),
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            ),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, (768, 1024)),
                "conv_in.weight": (320, 4, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
            beside=("text_encoder/roberta.embeddings.word_embeddings.weight",),
        ),
    ),
    foreign=OVER_TIME,
    pipelines=("AltDiffusionPipeline", "AltDiffusionImg2ImgPipeline"),
    components=("unet", "te1", "vae"),
    prediction="epsilon",
    license="LicenseRef-scancode-stable-diffusion-2022-08-22",
    sources=(
        "AUTOMATIC1111/stable-diffusion-webui configs/alt-diffusion-inference.yaml (cond_stage_model.roberta)",
        "diffusers 0.42.1 pipelines/deprecated/alt_diffusion RobertaSeriesModelWithTransformation",
    ),
)
