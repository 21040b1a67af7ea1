"""What trainers, pipelines and components say of the base, and what that settles."""

import pytest

from assetkit.families import families
from assetkit.families._groups import GROUP_ALIASES
from assetkit.identification import identify_header
from assetkit.identification.declared import base_named
from assetkit.types import Header, TensorInfo

WRITTEN = """
sd_v1 sd1|sd_v1_v sd1|sd_v2 sd2|sd_v2_v sd2|sdxl_base_v1-0 sdxl
medium sd3_medium|5-medium sd35_medium|5-large sd35_large
flux1 flux|chroma chroma|lumina2 lumina2|hunyuan-image-2.1 hunyuan_image|anima anima
pixart pixart|sd_3 sd3|auraflow auraflow|flux.1 flux|ssd ssd1b|vega vega|sdxl_1.0 sdxl|sd_2.1 sd2|sd_1.5 sd1
wan_2.1 wan21|wan_2.2_14b wan22|wan_2.2_5b wan22|flux.1_kontext flux_kontext|krea2 krea2|ltx2 ltx2
chroma_radiance chroma|hidream_i1 hidream|flux2 flux2_dev|flux2_klein_4b flux2_klein_4b|flux2_klein_9b flux2_klein_9b
ideogram4 ideogram4|omnigen2 omnigen2|minimax_h3 minimax_h3|minimax_h3_ref2va minimax_h3|ernie_image ernie_image
zimage z_image|qwen_image qwen_image
hunyuan_video hunyuan_video|wan wan|framepack framepack|flux_kontext flux_kontext|flux_2_dev flux2_dev
flux_2_klein_4b flux2_klein_4b|flux_2_klein_9b flux2_klein_9b|qwen_image_edit qwen_image_edit
qwen_image_layered qwen_image|kandinsky5 kandinsky5|hunyuan_video_1_5 hunyuan_video15|z_image z_image
sdxl_ sdxl
"""
"""``ss_base_model_version`` and what it means, by line: kohya-ss/sd-scripts 48d368f (library/{model,flux,lumina,
hunyuan_image,sd3}_utils.py; three lines), ostris/ai-toolkit 0.12.26 (`get_base_model_version`; five lines),
kohya-ss/musubi-tuner 30c658c (dataset/architectures.py, ``*_FULL``; three lines), OneTrainer."""


def lora(names: list[str], inputs: int, outputs: int, down: str, up: str) -> dict[str, TensorInfo]:
    made = {}
    for name in names:
        for key, shape in ((f"{name}.{down}.weight", (8, inputs)), (f"{name}.{up}.weight", (outputs, 8))):
            made[key] = TensorInfo(key, "F16", shape, 0, 0)
    return made


WAN = lora(
    [f"diffusion_model.blocks.{n}.self_attn.{x}" for n in range(40) for x in "qkvo"], 5120, 5120, "lora_A", "lora_B"
)
FLUX = lora(
    [f"transformer.transformer_blocks.{n}.attn.to_{x}" for n in range(19) for x in "qkv"],
    3072,
    3072,
    "lora_A",
    "lora_B",
)
CLIP = lora(
    [f"lora_te1_text_model_encoder_layers_{n}_self_attn_q_proj" for n in range(12)], 768, 768, "lora_down", "lora_up"
)


@pytest.mark.parametrize("pair", [each for line in WRITTEN.split("\n") for each in line.split("|") if each])
def test_what_trainers_write_is_understood(pair: str) -> None:
    written, meant = pair.split(" ")
    assert base_named(written, "kohya") == meant


def test_groups_are_of_families() -> None:
    assert set(GROUP_ALIASES) <= {row.group for row in families().values()}


@pytest.mark.parametrize(
    ("tensors", "written", "base"),
    [
        (WAN, "wan_2.2_14b", "wan22"),
        (WAN, "wan_2.1", "wan21"),
        (WAN, "wan", "wan"),
        (WAN, "", "wan"),
        (FLUX, "flux.1_kontext", "flux_kontext"),
        (FLUX, "flux_kontext", "flux_kontext"),
        (FLUX, "flux1", "flux"),
        (CLIP, "flux1", "flux"),
        (CLIP, "", None),
    ],
)
def test_it_settles_what_the_layers_leave_open(tensors: dict[str, TensorInfo], written: str, base: str | None) -> None:
    identity = identify_header(Header("safetensors", tensors, {"ss_base_model_version": written}))
    assert identity.base == base
    assert not identity.findings


def test_a_trainer_that_contradicts_the_layers_is_not_believed() -> None:
    identity = identify_header(Header("safetensors", WAN, {"ss_base_model_version": "flux1"}))
    assert identity.base == "wan"
    assert [each.code for each in identity.findings] == ["metadata-conflict"]


def test_onetrainer_says_sd2_by_a_flag_alone() -> None:
    names = [
        f"lora_unet_down_blocks_{n}_attentions_{m}_transformer_blocks_0_attn1_to_q" for n in (0, 1, 2) for m in (0, 1)
    ]
    made = {}
    for name in names:
        width = {"0": 320, "1": 640, "2": 1280}[name[22]]
        made |= lora([name], width, width, "lora_down", "lora_up")
    assert {"sd15", "sd21"} <= set(identify_header(Header("safetensors", made)).candidates)
    assert identify_header(Header("safetensors", made, {"ss_v2": "True"})).base == "sd2"
