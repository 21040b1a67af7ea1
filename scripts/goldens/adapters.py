"""Goldens of adapters, written to ``tests/goldens/adapters``.

Needs torch, diffusers, transformers, peft and lycoris-lora::

    PYTHONPATH=. python scripts/goldens/adapters.py [NAME…]

Nothing is trained: LyCORIS and PEFT wrap modules on the ``meta`` device and their own code names the tensors. Where a
trainer's code cannot run here its naming rule is applied to the names of an independent network: kohya's is
``prefix + "." + module`` with dots as underscores, for Linear and 1x1 Conv2d below listed classes (sd-scripts 48d368f,
``networks/lora.py``; musubi-tuner 30c658c, ``networks/lora.py``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from unittest import mock

import diffusers
import peft
import torch
import transformers
from lycoris import LycorisNetwork, create_lycoris

from tests.goldens import load
from tests.goldens import save as write

Shapes = dict[str, tuple[int, ...]]
WANTED = set(sys.argv[1:])
HERE = f"diffusers {diffusers.__version__}"
KOHYA = "kohya-ss/sd-scripts 48d368f"
MUSUBI = "kohya-ss/musubi-tuner 30c658c"
LYCORIS = "lycoris-lora 4.1.3"
PEFT = f"peft {peft.__version__}"

SD1 = {"cross_attention_dim": 768, "attention_head_dim": 8}
SD2 = {"cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True}
SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": [5, 10, 20],
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
REFINER = {
    "block_out_channels": (384, 768, 1536, 1536),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": 4,
    "attention_head_dim": [6, 12, 24, 24],
    "cross_attention_dim": 1280,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2560,
}
SSD1B = {
    **SDXL,
    "mid_block_type": None,
    "transformer_layers_per_block": [1, 2, 4],
    "reverse_transformer_layers_per_block": [[4, 4, 10], [2, 1, 1], 1],
}


def save(name: str, source: str, shapes: Mapping[str, tuple[int, ...]], expect: dict[str, Any], **more: Any) -> None:
    """Write one golden unless other ones were asked for."""
    if not WANTED or name in WANTED:
        print(name, len(shapes))
        write(f"adapters/{name}", source, {key: ("F16", tuple(s)) for key, s in shapes.items()}, expect, **more)


def unet(**config: Any) -> torch.nn.Module:
    """A diffusers UNet on the meta device."""
    with torch.device("meta"):
        return diffusers.UNet2DConditionModel(**config)


def clip(width: int, layers: int, heads: int, act: str = "quick_gelu") -> torch.nn.Module:
    """A CLIP text encoder on the meta device."""
    config = transformers.CLIPTextConfig(
        hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers, num_attention_heads=heads,
        hidden_act=act, projection_dim=width,
    )  # fmt: skip
    with torch.device("meta"):
        return Prefixed(transformers.CLIPTextModel(config))


class Prefixed(torch.nn.Module):
    """CLIP under the name that checkpoints and trainers know (``text_model``; transformers 5 dropped the level)."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.text_model = getattr(model, "text_model", model)


def t5() -> torch.nn.Module:
    """T5-XXL's encoder on the meta device."""
    config = transformers.T5Config(
        d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, feed_forward_proj="gated-gelu",
        is_encoder_decoder=False,
    )  # fmt: skip
    with torch.device("meta"):
        return transformers.T5EncoderModel(config)


UNET_CLASSES = ("Transformer2DModel",)
CONV_CLASSES = ("ResnetBlock2D", "Downsample2D", "Upsample2D")
TEXT_CLASSES = ("CLIPAttention", "CLIPSdpaAttention", "CLIPMLP", "T5Attention", "T5DenseGatedActDense")


def layers(model: torch.nn.Module, classes: Iterable[str]) -> Iterator[tuple[str, torch.nn.Module]]:
    """Linear and Conv2d modules below `classes`, as kohya's `create_modules` walks them."""
    for name, module in model.named_modules():
        if type(module).__name__ in tuple(classes):
            for child, layer in module.named_modules():
                if isinstance(layer, torch.nn.Linear | torch.nn.Conv2d) or type(layer).__name__ == "LoRACompatibleConv":
                    yield f"{name}.{child}", layer


def lora(weight: tuple[int, ...], rank: int) -> dict[str, tuple[int, ...]]:
    """kohya's three tensors for one layer."""
    return {
        "alpha": (),
        "lora_down.weight": (rank, *weight[1:]),
        "lora_up.weight": (weight[0], rank, *([1] * (len(weight) - 2))),
    }


def kohya(
    found: Iterable[tuple[str, torch.nn.Module]],
    prefix: str,
    rank: int,
    conv: int = 0,
    rename: Callable[[str], str] = str,
) -> Shapes:
    """A file of sd-scripts' `networks.lora`."""
    shapes: Shapes = {}
    for name, layer in found:
        weight = tuple(layer.weight.shape)
        size = rank if len(weight) == 2 or weight[2:] == (1, 1) else conv
        if size:
            stem = f"{prefix}.{rename(name)}".replace(".", "_")
            shapes |= {f"{stem}.{suffix}": shape for suffix, shape in lora(weight, size).items()}
    return shapes


# ------------------------------------------------------------------------------------------------ kohya, UNets
def sgm(name: str) -> str:
    """SDXL module path in Stability's names (diffusers ``convert_sdxl_from_diffusers`` pairs them)."""
    for old, new in _SGM_BLOCKS:
        if name.startswith(old):
            return new + name.removeprefix(old)
    raise SystemExit(f"no SGM name for {name}")


_SGM_BLOCKS = (
    *((f"down_blocks.{i}.attentions.{j}.", f"input_blocks.{3 * i + j + 1}.1.") for i in range(3) for j in range(2)),
    *((f"up_blocks.{i}.attentions.{j}.", f"output_blocks.{3 * i + j}.1.") for i in range(3) for j in range(3)),
    ("mid_block.attentions.0.", "middle_block.1."),
)


def kohya_unets() -> None:
    """kohya's LoRA and LoCon for the UNet bases, with and without text encoders."""
    common = {"kind": "lora", "algorithm": "lora", "layout": "kohya", "status": "ok"}
    source = f"{HERE} UNet2DConditionModel and transformers CLIPTextModel, named by the rule of {KOHYA}"
    te_l, te_g, te_h = clip(768, 12, 12), clip(1280, 32, 20, "gelu"), clip(1024, 23, 16, "gelu")
    text_l = kohya(layers(te_l, TEXT_CLASSES), "lora_te", 8)
    text_1 = kohya(layers(te_l, TEXT_CLASSES), "lora_te1", 8)
    text_2 = kohya(layers(te_g, TEXT_CLASSES), "lora_te2", 8)
    sd1 = unet(**SD1)
    sd1_unet = kohya(layers(sd1, UNET_CLASSES), "lora_unet", 8)
    save("kohya-sd1", source, sd1_unet | text_l, {**common, "base": "sd1", "rank": 8, "targets": ["unet", "te1"]})
    save("kohya-sd1-unet", source, sd1_unet, {**common, "base": "sd1", "targets": ["unet"]})
    save("kohya-sd1-te", source, text_l, {**common, "base": "sd1", "targets": ["te1"]})
    locon = kohya(layers(sd1, (*UNET_CLASSES, *CONV_CLASSES)), "lora_unet", 8, conv=4)
    expect = {**common, "kind": "lycoris", "algorithm": "locon", "base": "sd1", "rank": [4, 8]}
    save("kohya-sd1-conv", source, locon | text_l, expect)
    sd2 = kohya(layers(unet(**SD2), UNET_CLASSES), "lora_unet", 8)
    text_h = kohya(layers(te_h, TEXT_CLASSES), "lora_te", 8)
    save("kohya-sd2", source, sd2 | text_h, {**common, "base": "sd2", "rank": 8})
    save("kohya-sd2-te", source, text_h, {**common, "base": "sd2", "targets": ["te1"]})
    xl = unet(**SDXL)
    both = {**common, "base": "sdxl", "targets": ["unet", "te1", "te2"]}
    xl_sgm = kohya(layers(xl, UNET_CLASSES), "lora_unet", 16, rename=sgm)
    save("kohya-sgm-sdxl", source, xl_sgm | text_1 | text_2, {**both, "layout": "kohya-sgm", "rank": [8, 16]})
    save("kohya-sdxl", source, kohya(layers(xl, UNET_CLASSES), "lora_unet", 16) | text_1 | text_2, both)
    save("kohya-sdxl-te", source, text_1 | text_2, {**common, "targets": ["te1", "te2"]})
    save("kohya-te1", source, text_1, {**common, "base": None, "targets": ["te1"]})
    refiner = kohya(layers(unet(**REFINER), UNET_CLASSES), "lora_unet", 8)
    save("kohya-sdxl_refiner", source, refiner, {**common, "base": "sdxl_refiner"})
    ssd = kohya(layers(unet(**SSD1B), UNET_CLASSES), "lora_unet", 8)
    save("kohya-ssd1b", source, ssd, {**common, "base": "ssd1b"})
    sliders(sd1, xl, source, common)


def sliders(sd1: torch.nn.Module, xl: torch.nn.Module, source: str, common: dict[str, Any]) -> None:
    """Concept sliders leave cross-attention alone (rohitgandikota/sliders, ``noxattn``)."""
    self_sd1 = [(n, m) for n, m in layers(sd1, UNET_CLASSES) if "attn2" not in n]
    self_xl = [(n, m) for n, m in layers(xl, UNET_CLASSES) if "attn2" not in n]
    save("slider-sd1", source, kohya(self_sd1, "lora_unet", 4), {**common, "base": "sd"})
    save("slider-sdxl", source, kohya(self_xl, "lora_unet", 4), {**common, "base": "sdxl"})
    attention = [(n, m) for n, m in self_xl if "attn1" in n]
    save("slider-sdxl-attn1", source, kohya(attention, "lora_unet", 4), {**common, "base": "sdxl"})


# ----------------------------------------------------------------------------------------------------- LyCORIS
ALGORITHMS: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
    ("locon", "locon", {}, {"rank": [4, 8]}),
    ("locon-tucker", "locon", {"use_tucker": True}, {"rank": [4, 8]}),
    ("locon-dora", "locon", {"dora_wd": True}, {"dora": True}),
    ("loha", "loha", {}, {"rank": [4, 8]}),
    ("loha-tucker", "loha", {"use_tucker": True}, {"rank": [4, 8]}),
    ("loha-dora", "loha", {"dora_wd": True}, {"dora": True}),
    ("lokr", "lokr", {"factor": 8}, {}),
    ("lokr-full", "lokr", {"factor": 8, "full_matrix": True}, {"rank": None}),
    ("lokr-tucker", "lokr", {"use_tucker": True}, {}),
    ("lokr-dora", "lokr", {"factor": 8, "dora_wd": True}, {"dora": True}),
    ("dylora", "dylora", {}, {}),
    ("glora", "glora", {}, {"rank": [4, 8]}),
    ("ia3", "ia3", {}, {"rank": None}),
    ("oft", "diag-oft", {}, {}),
    ("oft-rescaled", "diag-oft", {"rescaled": True}, {}),
    ("boft", "boft", {}, {}),
    ("full", "full", {}, {"rank": None}),
    ("norms", "locon", {"train_norm": True}, {"rank": [4, 8]}),
)


def wrapped(config: dict[str, Any], algorithm: str, **options: Any) -> Shapes:
    """What LyCORIS saves for a UNet on the meta device; DoRA's look at the weights' norms is made to stay there."""
    LycorisNetwork.apply_preset(
        {"target_module": ["Transformer2DModel", "ResnetBlock2D", "Downsample2D", "Upsample2D"]}
    )
    sizes = {"linear_dim": 8, "linear_alpha": 4, "conv_dim": 4, "conv_alpha": 1}
    if algorithm == "boft":  # blocks must be a power of two in number
        sizes |= {"linear_dim": 10, "conv_dim": 10}
    with mock.patch.object(torch.Tensor, "cpu", lambda self: self):
        network = create_lycoris(unet(**config), 1.0, algo=algorithm, **sizes, **options)
        network.apply_to()
        return {key: tuple(value.shape) for key, value in network.state_dict().items()}


def lycoris_algorithms() -> None:
    """Every algorithm on the SD1 UNet, and the common ones on SDXL, in kohya's names and in LyCORIS' own."""
    source = f"{LYCORIS} create_lycoris on the {HERE} UNet2DConditionModel"
    for name, algorithm, options, expect in ALGORITHMS:
        found = wrapped(SD1, algorithm, **options)
        ours = {"locon": "locon", "diag-oft": "oft"}.get(algorithm, algorithm)
        base = "sd" if ours in {"ia3", "oft", "boft"} else "sd1"
        more = {"metadata": {"ss_network_module": "lycoris.kohya", "ss_network_args": f'{{"algo": "{algorithm}"}}'}}
        common = {"kind": "lycoris", "algorithm": ours, "base": base, "targets": ["unet"], "status": "ok"}
        kohyas = {key.replace("lycoris_", "lora_unet_", 1): shape for key, shape in found.items()}
        save(f"lycoris-{name}-sd1", source, kohyas, {**common, "layout": "kohya", **expect}, **more)
    for algorithm in ("loha", "lokr", "ia3", "diag-oft", "glora"):
        found = wrapped(SDXL, algorithm, **({"factor": 8} if algorithm == "lokr" else {}))
        expect = {"kind": "lycoris", "algorithm": {"diag-oft": "oft"}.get(algorithm, algorithm), "base": "sdxl"}
        save(f"lycoris-{algorithm}-sdxl", source, found, {**expect, "layout": "lycoris", "status": "ok"})


# -------------------------------------------------------------------------------------------------------- PEFT
def peft_of(model: torch.nn.Module, targets: Any, **config: Any) -> Shapes:
    """What PEFT saves for a model, without prefix."""
    made = peft.LoraConfig(r=16, lora_alpha=8, target_modules=targets, **config)
    with torch.device("meta"):
        wrapped_model = peft.get_peft_model(model, made)
        state = peft.get_peft_model_state_dict(wrapped_model)
    return {key: tuple(value.shape) for key, value in state.items()}


ATTENTION = ["to_q", "to_k", "to_v", "to_out.0"]


def bare(shapes: Shapes, prefix: str = "") -> Shapes:
    """PEFT's names with another prefix in place of its own."""
    return {prefix + key.removeprefix("base_model.model."): shape for key, shape in shapes.items()}


def peft_unets() -> None:
    """diffusers' and PEFT's own forms for UNets."""
    common = {"kind": "lora", "algorithm": "lora", "rank": 16, "status": "ok"}
    for base, config in (("sd1", SD1), ("sd2", SD2), ("sdxl", SDXL)):
        found = peft_of(unet(**config), ATTENTION)
        source = f"{PEFT} on the {HERE} UNet2DConditionModel"
        save(f"diffusers-{base}", f"{source}; save_lora_weights prefixes unet.", bare(found, "unet."),
             {**common, "base": base, "layout": "diffusers", "targets": ["unet"]})  # fmt: skip
        old = {_older(key): shape for key, shape in bare(found, "unet.").items()}
        save(f"diffusers-{base}-lora_linear_layer", "diffusers 0.21: <module>.lora.down/up.weight", old,
             {**common, "base": base, "layout": "diffusers"})  # fmt: skip
        if base == "sd1":
            processors = {_processor(key): shape for key, shape in old.items()}
            save("diffusers-old-sd1", "diffusers 0.15 LoRAAttnProcessor: processor.to_q_lora.down.weight", processors,
                 {**common, "base": base, "layout": "diffusers-old"})  # fmt: skip
            extra = {"configs": {"": {"peft_type": "LORA", "r": 16, "lora_alpha": 8, "base_model_name_or_path": None}}}
            save("peft-sd1", source, found, {**common, "base": base, "layout": "peft", "alpha": 8.0},
                 format="diffusers", extra=extra)  # fmt: skip
            dora = bare(peft_of(unet(**config), ATTENTION, use_dora=True), "unet.")
            save("diffusers-sd1-dora", source, dora, {**common, "base": base, "layout": "diffusers", "dora": True})


def _older(key: str) -> str:
    return key.replace(".lora_A.weight", ".lora.down.weight").replace(".lora_B.weight", ".lora.up.weight")


def _processor(key: str) -> str:
    return re.sub(r"\.(to_[qkv]|to_out)(?:\.0)?\.lora\.", r".processor.\1_lora.", key)


# ------------------------------------------------------------------------------------------- transformers
Row = tuple[str, str, str | None, str]
"""Name, network golden, base of an adapter of it (None: several), pattern of the adapted modules."""

BLOCKS = r"^(double_blocks|single_blocks)\."
ATTENTIONS = r"(to_q|to_k|to_v|to_out\.0)$"

KOHYA_DITS: tuple[Row, ...] = (
    ("flux", "dits/flux_dev-bfl", "flux", BLOCKS),  # DoubleStreamBlock, SingleStreamBlock
    ("sd3", "dits/sd3_medium-bfl", "sd3_medium", r"^joint_blocks\."),  # SingleDiTBlock
    ("sd35_large", "dits/sd35_large-bfl", "sd35_large", r"^joint_blocks\."),
    ("sd35_medium", "dits/sd35_medium-comfy", "sd35_medium", r"^joint_blocks\."),
    ("lumina2", "dits/lumina2-bfl", "lumina2", r"^(layers|context_refiner|noise_refiner|final_layer)\."),
    ("hunyuan_image", "dits/hunyuan_image-comfy", "hunyuan_image", BLOCKS),
)
"""sd-scripts `networks/lora_{flux,sd3,lumina,hunyuan_image}.py`: every Linear below the block classes."""

MUSUBI_DITS: tuple[Row, ...] = (
    ("wan_14b", "dits/wan_t2v_14b-bfl", "wan", r"^blocks\.(?!.*norm)"),
    ("wan21_1.3b", "dits/wan21_t2v_13b-comfy", "wan21", r"^blocks\.(?!.*norm)"),
    ("wan21_i2v", "dits/wan21_i2v-bfl", "wan", r"^blocks\.(?!.*norm)"),
    ("wan22_5b", "dits/wan22_ti2v_5b-bfl", "wan22", r"^blocks\.(?!.*norm)"),
    ("hunyuan_video", "dits/hunyuan_video-bfl", "hunyuan_video", BLOCKS),
    ("qwen_image", "dits/qwen_image-diffusers", "qwen_image", r"^transformer_blocks\.(?!.*_mod\.)"),
    ("z_image", "dits/z_image-diffusers", "z_image", r"^layers\.(?!.*_modulation)"),
    ("flux2_dev", "dits/flux2_dev-bfl", "flux2_dev", BLOCKS),
    ("flux2_klein_9b", "dits/flux2_klein_9b-bfl", "flux2_klein_9b", BLOCKS),
    ("flux2_klein_4b", "dits/flux2_klein_4b-bfl", "flux2_klein_4b", BLOCKS),
    ("kandinsky5", "dits/kandinsky5_image_lite-diffusers", "kandinsky5", r"_transformer_blocks\."),
)
MUSUBI_MODULE = {
    "wan_14b": "lora_wan", "wan21_1.3b": "lora_wan", "wan21_i2v": "lora_wan", "wan22_5b": "lora_wan",
    "hunyuan_video": "lora", "qwen_image": "lora_qwen_image", "z_image": "lora_zimage", "flux2_dev": "lora_flux_2",
    "flux2_klein_9b": "lora_flux_2", "flux2_klein_4b": "lora_flux_2", "kandinsky5": "lora_kandinsky",
}  # fmt: skip

NATIVE: tuple[Row, ...] = (
    ("flux", "dits/flux_dev-bfl", "flux", BLOCKS),
    ("sd3", "dits/sd3_medium-bfl", "sd3_medium", r"^joint_blocks\."),
    ("sd35_large", "dits/sd35_large-bfl", "sd35_large", r"^joint_blocks\."),
    ("wan_14b", "dits/wan_t2v_14b-bfl", "wan", r"^blocks\.\d+\.(self_attn|cross_attn|ffn)"),
    ("wan21_1.3b", "dits/wan21_t2v_13b-comfy", "wan21", r"^blocks\.\d+\.(self_attn|cross_attn|ffn)"),
    ("wan22_5b", "dits/wan22_ti2v_5b-bfl", "wan22", r"^blocks\.\d+\.(self_attn|cross_attn|ffn)"),
    ("hunyuan_video", "dits/hunyuan_video-bfl", "hunyuan_video", BLOCKS),
    ("qwen_image", "dits/qwen_image-diffusers", "qwen_image", r"^transformer_blocks\."),
    ("z_image", "dits/z_image-bfl", "z_image", r"^layers\."),
    ("lumina2", "dits/lumina2-bfl", "lumina2", r"^layers\."),
    ("ltx_2b", "dits/ltx_2b-bfl", "ltx_video", r"^transformer_blocks\..*(to_q|to_k|to_v|to_out\.0)$"),
    ("flux2_dev", "dits/flux2_dev-bfl", "flux2_dev", BLOCKS),
    ("flux2_klein_4b", "dits/flux2_klein_4b-bfl", "flux2_klein_4b", BLOCKS),
    ("hidream", "dits/hidream-comfy", "hidream", r"^(double|single)_stream_blocks\."),
    ("omnigen2", "dits/omnigen2-bfl", "omnigen2", r"^layers\."),
    ("auraflow", "dits/auraflow-bfl", "auraflow", r"^(double|single)_layers\."),
    ("hunyuan_dit", "dits/hunyuan_dit_v12-bfl", "hunyuan_dit", r"^blocks\."),
    ("pixart", "dits/pixart_sigma-bfl", "pixart", r"^blocks\."),
    ("mochi", "dits/mochi-bfl", "mochi", r"^blocks\."),
    ("cosmos", "dits/cosmos2_2b-bfl", "cosmos", r"^blocks\."),
    ("sana", "dits/sana_1600m-bfl", "sana", r"^blocks\."),
)

DIFFUSERS: tuple[Row, ...] = (
    ("flux", "dits/flux_dev-diffusers", "flux", ATTENTIONS + "|norm1(_context)?\\.linear$"),
    ("sd3", "dits/sd3_medium-diffusers", "sd3", ATTENTIONS),
    ("sd35_large", "dits/sd35_large-diffusers", "sd35_large", ATTENTIONS),
    ("sd35_medium", "dits/sd35_medium-diffusers", "sd35_medium", ATTENTIONS),
    ("wan_14b", "dits/wan_t2v_14b-diffusers", "wan", ATTENTIONS),
    ("wan21_1.3b", "dits/wan_t2v_13b-diffusers", "wan21", ATTENTIONS),
    ("wan22_5b", "dits/wan22_ti2v_5b-diffusers", "wan22", ATTENTIONS),
    ("hunyuan_video", "dits/hunyuan_video-diffusers", None, ATTENTIONS),
    ("qwen_image", "dits/qwen_image-diffusers", "qwen_image", ATTENTIONS),
    ("z_image", "dits/z_image-diffusers", "z_image", ATTENTIONS),
    ("lumina2", "dits/lumina2-diffusers", "lumina2", ATTENTIONS),
    ("ltx_2b", "dits/ltx_2b-diffusers", "ltx_video", ATTENTIONS),
    ("ltx_13b", "dits/ltx_13b-diffusers", "ltx", ATTENTIONS),
    ("pixart", "dits/pixart_sigma-diffusers", "pixart", r"^transformer_blocks.*(" + ATTENTIONS + r"|ff\.net\.)"),
    ("auraflow", "dits/auraflow-diffusers", "auraflow", ATTENTIONS),
    ("sana", "dits/sana_1600m-diffusers", "sana", ATTENTIONS),
    ("cogview4", "dits/cogview4-diffusers", None, ATTENTIONS),
    ("cogvideox_5b", "dits/cogvideox_5b-diffusers", "cogvideox", ATTENTIONS),
    ("cogvideox_2b", "dits/cogvideox_2b-diffusers", "cogvideox", ATTENTIONS),
    ("mochi", "dits/mochi-diffusers", "mochi", ATTENTIONS),
    ("hunyuan_dit", "dits/hunyuan_dit_v12-diffusers", "hunyuan_dit", ATTENTIONS),
    ("hidream", "dits/hidream-diffusers", "hidream", r"attn1\.to_(q|k|v|out)$"),
    ("flux2_dev", "dits/flux2_dev-diffusers", "flux2_dev", r"to_(q|k|v|qkv_mlp_proj|out|out\.0)$"),
    ("cosmos", "dits/cosmos2_2b-diffusers", "cosmos", ATTENTIONS),
    (
        "kandinsky5",
        "dits/kandinsky5_image_lite-diffusers",
        "kandinsky5",
        r"to_(query|key|value)$|attention\.out_layer$",
    ),
)


def weights(golden: str, pattern: str) -> Shapes:
    """Linear weights of a network golden, below no prefix, whose module path matches `pattern`."""
    found = {}
    for key, (_, shape) in load(golden)["tensors"].items():
        bare_key = re.sub(r"^(model\.diffusion_model|model\.model|net|model)\.", "", key)
        name = bare_key.removesuffix(".weight")
        if key.endswith(".weight") and len(shape) == 2 and re.search(pattern, name):
            found[name] = tuple(shape)
    if not found:
        raise SystemExit(f"{golden} has no module like {pattern}")
    return found


def source_of(golden: str) -> str:
    """Where that network golden has its names from."""
    return str(load(golden)["source"])


def low_rank(down: str, up: str, rank: int, *, alpha: bool = False) -> Callable[[tuple[int, ...]], Shapes]:
    """Suffixes and shapes of a low-rank change of one weight, in some spelling."""

    def shapes(weight: tuple[int, ...]) -> Shapes:
        found: Shapes = {down: (rank, weight[1]), up: (weight[0], rank)}
        return found | ({"alpha": ()} if alpha else {})

    return shapes


def adapted(found: Shapes, suffixes: Callable[[tuple[int, ...]], Shapes], prefix: str = "", joint: str = ".") -> Shapes:
    """An adapter for every weight."""
    return {
        f"{prefix}{name.replace('.', joint)}.{suffix}": shape
        for name, weight in found.items()
        for suffix, shape in suffixes(weight).items()
    }


KOHYA_PAIR = low_rank("lora_down.weight", "lora_up.weight", 16, alpha=True)
PEFT_PAIR = low_rank("lora_A.weight", "lora_B.weight", 16)
LORA = {"kind": "lora", "algorithm": "lora", "rank": 16, "targets": ["transformer"], "status": "ok"}


def expected(layout: str, base: str | None, **more: Any) -> dict[str, Any]:
    """What the source makes certain; a base that only some trainers' choice of modules settles is left out."""
    return {**LORA, "layout": layout, **({"base": base} if base else {}), **more}


def kohya_dits() -> None:
    """sd-scripts' and musubi-tuner's names for transformers."""
    for name, golden, base, pattern in KOHYA_DITS:
        found = adapted(weights(golden, pattern), KOHYA_PAIR, "lora_unet_", "_")
        save(f"kohya-{name}", f"{source_of(golden)}, named by the rule of {KOHYA}", found, expected("kohya", base))
    for name, golden, base, pattern in MUSUBI_DITS:
        found = adapted(weights(golden, pattern), KOHYA_PAIR, "lora_unet_", "_")
        metadata = {"ss_network_module": f"networks.{MUSUBI_MODULE[name]}"}
        if name == "hunyuan_video":
            metadata["ss_base_model_version"] = "hunyuan_video"
        source = f"{source_of(golden)}, named by the rule of {MUSUBI}"
        save(f"musubi-{name}", source, found, expected("musubi", base), metadata=metadata)
    encoders()


def encoders() -> None:
    """Flux and SD3 with their text encoders (`lora_te1`, `lora_te2`, `lora_te3`), and encoders alone."""
    te_l = kohya(layers(clip(768, 12, 12), TEXT_CLASSES), "lora_te1", 16)
    te_g = kohya(layers(clip(1280, 32, 20, "gelu"), TEXT_CLASSES), "lora_te2", 16)
    te_t5 = kohya(layers(t5(), TEXT_CLASSES), "lora_te3", 16)
    flux = adapted(weights("dits/flux_dev-bfl", BLOCKS), KOHYA_PAIR, "lora_unet_", "_")
    sd3 = adapted(weights("dits/sd3_medium-bfl", r"^joint_blocks"), KOHYA_PAIR, "lora_unet_", "_")
    source = f"transformers CLIPTextModel and T5EncoderModel, {source_of('dits/flux_dev-bfl')}, rule of {KOHYA}"
    save("kohya-flux-te", source, flux | te_l | te_t5,
         expected("kohya", "flux", targets=["transformer", "te1", "te3"]))  # fmt: skip
    save("kohya-sd3-te", source, sd3 | te_l | te_g | te_t5,
         expected("kohya", "sd3_medium", targets=["transformer", "te1", "te2", "te3"]))  # fmt: skip
    save("kohya-sd3-te-only", source, te_l | te_g | te_t5,
         expected("kohya", "sd3", targets=["te1", "te2", "te3"]))  # fmt: skip
    save("kohya-te3", source, te_t5, expected("kohya", None, targets=["te3"]))


def dotted_dits() -> None:
    """Dots instead of underscores: diffusers, PEFT, ComfyUI, ai-toolkit, BFL, lightx2v, fal."""
    toolkit = {"software": '{"name": "ai-toolkit", "repo": "https://github.com/ostris/ai-toolkit", "version": "0.7.2"}'}
    for name, golden, base, pattern in NATIVE:
        found, source = weights(golden, pattern), source_of(golden)
        save(f"comfy-{name}", f"{source} below diffusion_model. (diffusion-pipe, ComfyUI, musubi convert_lora)",
             adapted(found, PEFT_PAIR, "diffusion_model."), expected("comfy", base))  # fmt: skip
        if name in {"flux", "wan_14b", "z_image"}:
            plain = "diffusers" if name == "qwen_image" else "bfl"
            save(f"bfl-{name}", f"{source}, as the authors name them", adapted(found, PEFT_PAIR),
                 expected(plain, base))  # fmt: skip
            save(f"peft-{name}", f"{source} below base_model.model. (fal's trainers)",
                 adapted(found, PEFT_PAIR, "base_model.model."), expected("peft", base))  # fmt: skip
        if name in {"wan_14b", "z_image", "qwen_image", "flux2_dev"}:
            save(f"ai-toolkit-{name}", f"{source} below diffusion_model., as ostris/ai-toolkit saves it",
                 adapted(found, PEFT_PAIR, "diffusion_model."), expected("ai-toolkit", base),
                 metadata=toolkit)  # fmt: skip
    for name, golden, base, pattern in DIFFUSERS:
        found, source = weights(golden, pattern), source_of(golden)
        save(f"diffusers-{name}", f"{source}; save_lora_weights prefixes transformer.",
             adapted(found, PEFT_PAIR, "transformer."), expected("diffusers", base))  # fmt: skip
    flux = weights("dits/flux_dev-diffusers", r"^(single_)?transformer_blocks\.")
    source = source_of("dits/flux_dev-diffusers")
    save("ai-toolkit-flux", f"{source} below transformer., as ostris/ai-toolkit saves it",
         adapted(flux, PEFT_PAIR, "transformer."), expected("ai-toolkit", "flux"), metadata=toolkit)  # fmt: skip
    lightning()
    one_trainer()
    x_flux()


def lightning() -> None:
    """Step-distilled LoRAs without prefix: lightx2v's Wan (norms and biases as differences) and Qwen."""
    pair = low_rank("lora_down.weight", "lora_up.weight", 64)
    source = source_of("dits/wan_t2v_14b-bfl")
    wan = weights("dits/wan_t2v_14b-bfl", r"^blocks\.\d+\.(self_attn|cross_attn|ffn)")
    found = adapted(wan, pair)
    for name, weight in wan.items():
        found[f"{name}.diff_b"] = weight[:1]
        if name.endswith("_attn.k"):
            found[name.removesuffix("k") + "norm_k.diff"] = weight[:1]
    save("lightx2v-wan_14b", f"{source}; lora_down, lora_up, diff and diff_b as in lightx2v's "
         "(diffusers _convert_non_diffusers_wan_lora_to_diffusers)", found,
         expected("bfl", "wan", rank=64))  # fmt: skip
    qwen = weights("dits/qwen_image-diffusers", r"^transformer_blocks\.")
    pair = low_rank("lora_down.weight", "lora_up.weight", 64, alpha=True)
    save("lightx2v-qwen_image", f"{source_of('dits/qwen_image-diffusers')}, without prefix (Qwen-Image-Lightning)",
         adapted(qwen, pair), expected("diffusers", "qwen_image", rank=64))  # fmt: skip


def one_trainer() -> None:
    """OneTrainer: ``lora_transformer_`` and diffusers' names; DoRA on demand (`modules/module/LoRAModule.py`)."""
    flux = weights("dits/flux_dev-diffusers", r"^(single_)?transformer_blocks\.")
    source = f"{source_of('dits/flux_dev-diffusers')}; Nerogar/OneTrainer modules/modelSetup/BaseFluxSetup.py"
    metadata = {"ot_branch": "master", "ot_revision": "0", "ot_config": "{}", "modelspec.architecture": ""}
    found = adapted(flux, KOHYA_PAIR, "lora_transformer_", "_")
    save("onetrainer-flux", source, found, expected("onetrainer", "flux"), metadata=metadata)
    found |= {f"lora_transformer_{name.replace('.', '_')}.dora_scale": (1, w[1]) for name, w in flux.items()}
    save("onetrainer-flux-dora", source, found, expected("onetrainer", "flux", dora=True), metadata=metadata)
    xl = kohya(layers(unet(**SDXL), UNET_CLASSES), "lora_unet", 16)
    save("onetrainer-sdxl", f"{HERE} UNet2DConditionModel; Nerogar/OneTrainer", xl,
         expected("onetrainer", "sdxl", targets=["unet"]), metadata=metadata)  # fmt: skip


def x_flux() -> None:
    """XLabs' x-flux: LoRA in the attention processors of the double (and later the single) blocks."""
    found: Shapes = {}
    for i in range(19):
        for n in (1, 2):
            for part, rows in (("qkv", 9216), ("proj", 3072)):
                found[f"double_blocks.{i}.processor.{part}_lora{n}.down.weight"] = (16, 3072)
                found[f"double_blocks.{i}.processor.{part}_lora{n}.up.weight"] = (rows, 16)
    source = (
        "XLabs-AI/x-flux src/flux/modules/layers.py {Double,Single}StreamBlockLoraProcessor; "
        "diffusers lora_conversion_utils"
    )
    save("xlabs-flux", source, found, expected("xlabs", "flux"))
    for i in range(38):
        for part, inside, rows in (("qkv", 3072, 9216), ("proj", 15360, 3072)):
            found[f"single_blocks.{i}.processor.{part}_lora.down.weight"] = (16, inside)
            found[f"single_blocks.{i}.processor.{part}_lora.up.weight"] = (rows, 16)
    save("xlabs-flux-single", source, found, expected("xlabs", "flux"))


def main() -> None:
    """Everything; the transformers' names come from the network goldens, which are built before these."""
    kohya_unets()
    lycoris_algorithms()
    peft_unets()
    kohya_dits()
    dotted_dits()


if __name__ == "__main__":
    main()
