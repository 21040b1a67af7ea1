"""Key names and shapes of the sample library's files, computed from the architectures' own rules.

Shapes are small (a width of 32 instead of 320), names are the real ones. Facts: CompVis latent-diffusion
(``openaimodel.py``, ``autoencoderkl``), transformers ``CLIPTextModel``, lllyasviel ControlNet (``cldm.py``),
Real-ESRGAN ``SRVGGNetCompact``, kohya-ss sd-scripts (LoRA names).
"""

from __future__ import annotations

from collections.abc import Iterator

Shapes = Iterator[tuple[str, tuple[int, ...]]]

LEVELS = (1, 2, 4, 4)
"""Width multipliers of the UNet's and the VAE's four levels."""
HINT_WIDTHS = (16, 16, 32, 32, 96, 96, 256)


def linear(name: str, out: int, into: int, *, bias: bool = True) -> Shapes:
    """A fully connected layer."""
    yield f"{name}.weight", (out, into)
    if bias:
        yield f"{name}.bias", (out,)


def conv(name: str, out: int, into: int, kernel: int = 3) -> Shapes:
    """A square convolution with bias."""
    yield f"{name}.weight", (out, into, kernel, kernel)
    yield f"{name}.bias", (out,)


def norm(name: str, width: int) -> Shapes:
    """A group or layer normalisation."""
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def _residual(name: str, into: int, out: int, time: int) -> Shapes:
    yield from norm(f"{name}.in_layers.0", into)
    yield from conv(f"{name}.in_layers.2", out, into)
    yield from linear(f"{name}.emb_layers.1", out, time)
    yield from norm(f"{name}.out_layers.0", out)
    yield from conv(f"{name}.out_layers.3", out, out)
    if into != out:
        yield from conv(f"{name}.skip_connection", out, into, 1)


def _attention(name: str, width: int, context: int) -> Shapes:
    yield from norm(f"{name}.norm", width)
    yield from conv(f"{name}.proj_in", width, width, 1)
    block = f"{name}.transformer_blocks.0"
    for layer, source in (("attn1", width), ("attn2", context)):
        yield from linear(f"{block}.{layer}.to_q", width, width, bias=False)
        yield from linear(f"{block}.{layer}.to_k", width, source, bias=False)
        yield from linear(f"{block}.{layer}.to_v", width, source, bias=False)
        yield from linear(f"{block}.{layer}.to_out.0", width, width)
    yield from linear(f"{block}.ff.net.0.proj", 8 * width, width)
    yield from linear(f"{block}.ff.net.2", width, 4 * width)
    for number in (1, 2, 3):
        yield from norm(f"{block}.norm{number}", width)
    yield from conv(f"{name}.proj_out", width, width, 1)


def _down(width: int, context: int) -> tuple[list[tuple[str, tuple[int, ...]]], list[int]]:
    """The encoder half of a UNet and the width of every skip connection it leaves."""
    time, now, number = 4 * width, width, 0
    shapes = [*linear("time_embed.0", time, width), *linear("time_embed.2", time, time)]
    shapes += conv("input_blocks.0.0", width, 4)
    skips = [width]
    for level, factor in enumerate(LEVELS):
        for _ in range(2):
            number += 1
            shapes += _residual(f"input_blocks.{number}.0", now, factor * width, time)
            now = factor * width
            if level < 3:
                shapes += _attention(f"input_blocks.{number}.1", now, context)
            skips.append(now)
        if level < 3:
            number += 1
            shapes += conv(f"input_blocks.{number}.0.op", now, now)
            skips.append(now)
    shapes += _residual("middle_block.0", now, now, time)
    shapes += _attention("middle_block.1", now, context)
    shapes += _residual("middle_block.2", now, now, time)
    return shapes, skips


def unet(width: int, context: int) -> Shapes:
    """The Stable Diffusion 1 UNet in LDM names: 686 tensors at any width."""
    shapes, skips = _down(width, context)
    yield from shapes
    now, number = LEVELS[-1] * width, 0
    for level in reversed(range(4)):
        for turn in range(3):
            out = LEVELS[level] * width
            yield from _residual(f"output_blocks.{number}.0", now + skips.pop(), out, 4 * width)
            now = out
            if level < 3:
                yield from _attention(f"output_blocks.{number}.1", now, context)
            if level and turn == 2:
                yield from conv(f"output_blocks.{number}.{2 if level < 3 else 1}.conv", now, now)
            number += 1
    yield from norm("out.0", width)
    yield from conv("out.2", 4, width)


def controlnet(width: int, context: int) -> Shapes:
    """A ControlNet for `unet` in lllyasviel's names."""
    shapes, skips = _down(width, context)
    yield from shapes
    for number, skip in enumerate(skips):
        yield from conv(f"zero_convs.{number}.0", skip, skip, 1)
    yield from conv("middle_block_out.0", skips[-1], skips[-1], 1)
    before = 3
    for number, hint in enumerate((*HINT_WIDTHS, width)):
        yield from conv(f"input_hint_block.{2 * number}", hint, before)
        before = hint


def _vae_block(name: str, into: int, out: int) -> Shapes:
    yield from norm(f"{name}.norm1", into)
    yield from conv(f"{name}.conv1", out, into)
    yield from norm(f"{name}.norm2", out)
    yield from conv(f"{name}.conv2", out, out)
    if into != out:
        yield from conv(f"{name}.nin_shortcut", out, into, 1)


def _vae_middle(name: str, width: int) -> Shapes:
    yield from _vae_block(f"{name}.block_1", width, width)
    yield from norm(f"{name}.attn_1.norm", width)
    for part in ("q", "k", "v", "proj_out"):
        yield from conv(f"{name}.attn_1.{part}", width, width, 1)
    yield from _vae_block(f"{name}.block_2", width, width)


def vae(width: int) -> Shapes:
    """The KL autoencoder with 4 latent channels in LDM names: 248 tensors at any width."""
    widths, top = [factor * width for factor in LEVELS], LEVELS[-1] * width
    yield from conv("encoder.conv_in", width, 3)
    now = width
    for level, out in enumerate(widths):
        for turn in range(2):
            yield from _vae_block(f"encoder.down.{level}.block.{turn}", now, out)
            now = out
        if level < 3:
            yield from conv(f"encoder.down.{level}.downsample.conv", now, now)
    yield from _vae_middle("encoder.mid", top)
    yield from norm("encoder.norm_out", top)
    yield from conv("encoder.conv_out", 8, top)
    yield from conv("decoder.conv_in", top, 4)
    yield from _vae_middle("decoder.mid", top)
    for level in reversed(range(4)):
        for turn in range(3):
            yield from _vae_block(f"decoder.up.{level}.block.{turn}", now, widths[level])
            now = widths[level]
        if level:
            yield from conv(f"decoder.up.{level}.upsample.conv", now, now)
    yield from norm("decoder.norm_out", width)
    yield from conv("decoder.conv_out", 3, width)
    yield from conv("quant_conv", 8, 8, 1)
    yield from conv("post_quant_conv", 4, 4, 1)


def clip(width: int, layers: int, tokens: int) -> Shapes:
    """CLIP's text tower in transformers' names."""
    yield "text_model.embeddings.token_embedding.weight", (tokens, width)
    yield "text_model.embeddings.position_embedding.weight", (77, width)
    for number in range(layers):
        layer = f"text_model.encoder.layers.{number}"
        for part in ("k_proj", "v_proj", "q_proj", "out_proj"):
            yield from linear(f"{layer}.self_attn.{part}", width, width)
        yield from norm(f"{layer}.layer_norm1", width)
        yield from linear(f"{layer}.mlp.fc1", 4 * width, width)
        yield from linear(f"{layer}.mlp.fc2", width, 4 * width)
        yield from norm(f"{layer}.layer_norm2", width)
    yield from norm("text_model.final_layer_norm", width)


def compact(width: int, blocks: int, scale: int) -> Shapes:
    """A Compact upscaler (SRVGGNet): convolutions alternate with PReLU slopes, then a pixel shuffle."""
    yield from conv("body.0", width, 3)
    yield "body.1.weight", (width,)
    for number in range(1, blocks + 1):
        yield from conv(f"body.{2 * number}", width, width)
        yield f"body.{2 * number + 1}.weight", (width,)
    yield from conv(f"body.{2 * blocks + 2}", 3 * scale * scale, width)


_ATTENTIONS = (
    ("down_blocks_0", 2, 320),
    ("down_blocks_1", 2, 640),
    ("down_blocks_2", 2, 1280),
    ("mid_block", 1, 1280),
    ("up_blocks_1", 3, 1280),
    ("up_blocks_2", 3, 640),
    ("up_blocks_3", 3, 320),
)


_SDXL_ATTENTIONS = (
    ("down_blocks_1", 2, 2, 640),
    ("down_blocks_2", 2, 10, 1280),
    ("mid_block", 1, 10, 1280),
    ("up_blocks_0", 3, 10, 1280),
    ("up_blocks_1", 3, 2, 640),
)


def sd1_attention() -> Iterator[tuple[str, int, int]]:
    """Name, out- and in-features of the SD1 UNet's cross-attention layers, as kohya's trainers name them."""
    for block, count, width in _ATTENTIONS:
        for number in range(count):
            stem = f"lora_unet_{block}_attentions_{number}_transformer_blocks_0_attn2_to"
            for part, into in (("q", width), ("k", 768), ("v", 768), ("out_0", width)):
                yield f"{stem}_{part}", width, into


def sdxl_attention() -> Iterator[tuple[str, int, int]]:
    """The same for SDXL, where the first level has no attention and the third ten blocks."""
    for block, count, depth, width in _SDXL_ATTENTIONS:
        for number in range(count):
            for inner in range(depth):
                stem = f"lora_unet_{block}_attentions_{number}_transformer_blocks_{inner}_attn2_to"
                yield f"{stem}_k", width, 2048
                yield f"{stem}_v", width, 2048


def flux_attention() -> Iterator[tuple[str, int, int]]:
    """Name, out- and in-features of the image attention in FLUX.1's nineteen double blocks."""
    for number in range(19):
        yield f"lora_unet_double_blocks_{number}_img_attn_proj", 3072, 3072
        yield f"lora_unet_double_blocks_{number}_img_attn_qkv", 9216, 3072


def lora(modules: Iterator[tuple[str, int, int]], rank: int) -> Shapes:
    """A LoRA over `modules` in kohya's names."""
    for name, out, into in modules:
        yield f"{name}.lora_down.weight", (rank, into)
        yield f"{name}.lora_up.weight", (out, rank)
        yield f"{name}.alpha", ()


def loha(modules: Iterator[tuple[str, int, int]], rank: int) -> Shapes:
    """A LoHa over `modules` in LyCORIS' names."""
    for name, out, into in modules:
        for part in ("w1", "w2"):
            yield f"{name}.hada_{part}_a", (out, rank)
            yield f"{name}.hada_{part}_b", (rank, into)
        yield f"{name}.alpha", ()
