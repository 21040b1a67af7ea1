"""The UNet of the Stable Diffusion line: CompVis/Stability names (``ldm``, ``sgm``) and diffusers'.

The original counts every stage of a half in one list, diffusers counts levels and layers within them; the rows are
written out for the levels and layers of the file at hand. Facts: CompVis/stable-diffusion
ldm/modules/diffusionmodules/openaimodel.py and attention.py; diffusers 0.42.1 UNet2DConditionModel and
loaders/single_file_utils.py (convert_ldm_unet_checkpoint).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from assetkit.keymap import KeyMap, Measure

_BEGIN = """
time_embed.0 = time_embedding.linear_1
time_embed.2 = time_embedding.linear_2
input_blocks.0.0 = conv_in
"""
_END = """
out.0 = conv_norm_out
out.2 = conv_out
"""
_RESNET = """
    in_layers.0 = norm1
    in_layers.2 = conv1
    emb_layers.1 = time_emb_proj
    out_layers.0 = norm2
    out_layers.3 = conv2
    skip_connection = conv_shortcut
"""
_ATTENTION = """
    norm = norm
    proj_in = proj_in
    proj_out = proj_out
    transformer_blocks.{t} = transformer_blocks.{t}:
        norm1 = norm1
        norm2 = norm2
        norm3 = norm3
        attn1.to_q = attn1.to_q
        attn1.to_k = attn1.to_k
        attn1.to_v = attn1.to_v
        attn1.to_out.0 = attn1.to_out.0
        attn2.to_q = attn2.to_q
        attn2.to_k = attn2.to_k
        attn2.to_v = attn2.to_v
        attn2.to_out.0 = attn2.to_out.0
        ff.net.0.proj = ff.net.0.proj
        ff.net.2 = ff.net.2
"""


class Stages(NamedTuple):
    """What the two ways of counting depend on."""

    levels: int
    """Resolutions."""
    layers: int
    """Residual blocks of each level on the way down; the way up has one more."""
    attended: tuple[bool, ...]
    """For each level on the way up: whether its last layer attends, so that the upsampler comes third, not second."""
    hints: int = 0
    """The inner convolutions through which a ControlNet's image comes in."""


def count(keys: Collection[str], prefix: str) -> int:
    """One more than the greatest number that follows `prefix`."""
    found = (key[len(prefix) :].partition(".")[0] for key in keys if key.startswith(prefix))
    return max((int(each) + 1 for each in found if each.isdecimal()), default=0)


def _of_original(keys: Collection[str]) -> Stages:
    stages = count(keys, "input_blocks.")
    halving = [n for n in range(stages) if f"input_blocks.{n}.0.op.weight" in keys]
    layers = (halving[0] if halving else max(stages, 2)) - 1
    lasts = [f"output_blocks.{level * (layers + 1) + layers}.1." for level in range(len(halving) + 1)]
    attending = {last for last in lasts for key in keys if key.startswith(last) and not key.startswith(last + "conv.")}
    hints = count(keys, "input_hint_block.") // 2 - 1
    return Stages(len(lasts), layers, tuple(last in attending for last in lasts), max(hints, 0))


def _of_diffusers(keys: Collection[str]) -> Stages:
    levels = count(keys, "down_blocks.")
    attending = {level for level in range(levels) for key in keys if key.startswith(f"up_blocks.{level}.attentions.")}
    layers = count(keys, "down_blocks.0.resnets.")
    hints = count(keys, "controlnet_cond_embedding.blocks.")
    return Stages(levels, layers, tuple(level in attending for level in range(levels)), hints)


def _down(stages: Stages) -> Iterator[str]:
    for level in range(stages.levels):
        for layer in range(stages.layers):
            at = 1 + level * (stages.layers + 1) + layer
            yield f"input_blocks.{at}.0 = down_blocks.{level}.resnets.{layer}:{_RESNET}"
            yield f"input_blocks.{at}.1 = down_blocks.{level}.attentions.{layer}:{_ATTENTION}"
        at = (level + 1) * (stages.layers + 1)
        yield f"input_blocks.{at}.0.op = down_blocks.{level}.downsamplers.0.conv"


def _middle() -> Iterator[str]:
    yield f"middle_block.0 = mid_block.resnets.0:{_RESNET}"
    yield f"middle_block.1 = mid_block.attentions.0:{_ATTENTION}"
    yield f"middle_block.2 = mid_block.resnets.1:{_RESNET}"


def _up(stages: Stages) -> Iterator[str]:
    for level, attended in enumerate(stages.attended):
        for layer in range(stages.layers + 1):
            at = level * (stages.layers + 1) + layer
            yield f"output_blocks.{at}.0 = up_blocks.{level}.resnets.{layer}:{_RESNET}"
            yield f"output_blocks.{at}.1 = up_blocks.{level}.attentions.{layer}:{_ATTENTION}"
        yield f"output_blocks.{at}.{2 if attended else 1}.conv = up_blocks.{level}.upsamplers.0.conv"


def _table(extra: str) -> Callable[[Stages], str]:
    return lambda stages: "\n".join([_BEGIN, _END, extra, *_down(stages), *_middle(), *_up(stages)])


def _map(layout: str, published: Stages, extra: str = "") -> KeyMap:
    return KeyMap(layout, "diffusers", _table(extra), Measure(published, _of_original, _of_diffusers))


def _controls(stages: Stages) -> Iterator[str]:
    """A ControlNet's image comes in through convolutions with activations between; each stage goes out through one."""
    yield "input_hint_block.0 = controlnet_cond_embedding.conv_in"
    for hint in range(stages.hints):
        yield f"input_hint_block.{2 * hint + 2} = controlnet_cond_embedding.blocks.{hint}"
    yield f"input_hint_block.{2 * stages.hints + 2} = controlnet_cond_embedding.conv_out"
    yield "zero_convs.{n}.0 = controlnet_down_blocks.{n}"
    yield "middle_block_out.0 = controlnet_mid_block"


def _controlnet(layout: str, levels: int, extra: str = "") -> KeyMap:
    def table(stages: Stages) -> str:
        return "\n".join([_BEGIN, extra, *_controls(stages), *_down(stages), *_middle()])

    return KeyMap(layout, "diffusers", table, Measure(Stages(levels, 2, (), 6), _of_original, _of_diffusers))


_CLASSES = """
label_emb.0.0 = class_embedding.linear_1
label_emb.0.2 = class_embedding.linear_2
"""
_SIZES_AND_POOLED_TEXT = """
label_emb.0.0 = add_embedding.linear_1
label_emb.0.2 = add_embedding.linear_2
"""

SD1_UNET = _map("ldm", Stages(4, 2, (False, True, True, True)))
BK_SDM_UNET = _map("ldm", Stages(4, 1, (False, True, True, True)))
SD2_UNET = _map("ldm", Stages(4, 2, (False, True, True, True)), _CLASSES)
"""Only the unCLIP variants have class embeddings."""
X4_UNET = _map("ldm", Stages(4, 2, (True, True, True, False)), "label_emb = class_embedding")
SDXL_UNET = _map("sgm", Stages(3, 2, (True, True, False)), _SIZES_AND_POOLED_TEXT)
KOALA_UNET = _map("sgm", Stages(3, 1, (True, True, False)), _SIZES_AND_POOLED_TEXT)
KOLORS_UNET = _map(
    "sgm", Stages(3, 2, (True, True, False)), _SIZES_AND_POOLED_TEXT + "encoder_hid_proj = encoder_hid_proj"
)
REFINER_UNET = _map("sgm", Stages(4, 2, (False, True, True, False)), _SIZES_AND_POOLED_TEXT)
CONTROLNET = _controlnet("ldm", 4)
"""Facts: lllyasviel/ControlNet cldm/cldm.py; diffusers 0.42.1 convert_controlnet_checkpoint."""
SDXL_CONTROLNET = _controlnet("sgm", 3, _SIZES_AND_POOLED_TEXT)


def unet_blocks(last: int) -> str:
    """The labels of merge-block-weighted for a UNet whose last output block is `last`.

    SD1 and SD2 have 25 of them and BASE, SDXL 19 and BASE. The embeddings of time and of labels go with BASE, the last
    convolution with the last block, as in sd-mecha 1.1.8 (model_configs/convert_sd1_blocks.py, convert_sdxl_blocks.py),
    which follows supermerger and meh; bbc-mc's original put the time embedding into IN00.
    """
    return f"""
time_embed BASE
label_emb BASE
encoder_hid_proj BASE
input_blocks.{{n}} IN{{n:02}}
middle_block M00
output_blocks.{{n}} OUT{{n:02}}
out OUT{last:02}
"""
