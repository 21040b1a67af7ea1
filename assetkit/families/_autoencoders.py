"""Autoencoders: what their keys and shapes are, and which bases each serves.

An autoencoder rarely belongs to one base, so these are rows of their own: the 4-channel one is SD1's, SD2's and SDXL's
(different weights, one header), the 16-channel one SD3's and Flux's. Key names are those of the diffusers 0.42.1
classes and of the authors' code named at each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assetkit.families._schema import Dim, ShapePattern, Signature

SD = ("sd1", "sd2", "sdxl")
SD3 = ("sd3_medium", "sd35_medium", "sd35_large")
FLUX = ("flux_dev", "flux_schnell", "chroma", "lumina2", "z_image", "hidream", "omnigen2")
"""Bases that use Flux's autoencoder (diffusers pipelines' documentation)."""
WAN = ("wan21", "wan22")


@dataclass(frozen=True, slots=True)
class Autoencoder:
    """One autoencoder in one layout. Decoder and encoder are judged apart, for either may come alone."""

    decoder: Signature
    encoder: Signature | None
    bases: tuple[str, ...]
    """Every base that its header leaves open."""
    shared: str | None = None
    """The id that the bases share, when it is not their families' group."""
    kind: str = "vae"
    architecture: str | None = None
    variant: Mapping[str, Any] = field(default_factory=dict)


def _half(
    layout: str, has: tuple[str, ...], shapes: Mapping[str, ShapePattern], lacks: tuple[str, ...] = ()
) -> Signature:
    return Signature(layout=layout, kind="vae", has=has, lacks=lacks, shapes=shapes)


_NOT_PLAIN = (
    "decoder.mid.block_1.mix_factor",
    "decoder.time_conv_out.weight",
    "decoder.temp_conv_in.weight",
    "decoder.condition_encoder.layers.0.weight",
    "quantize.embedding.weight",
)


def _kl(
    channels: int,
    widths: tuple[int, ...],
    bases: tuple[str, ...],
    shared: str | None = None,
    *,
    normalised: bool = False,
) -> tuple[Autoencoder, ...]:
    """The convolutional KL autoencoder of latent diffusion, in LDM and diffusers names. `normalised`: Flux.2's."""
    top, last = len(widths) - 1, widths[-1]
    mean: dict[str, ShapePattern] = {"bn.running_mean": (4 * channels,)} if normalised else {}
    lacks = _NOT_PLAIN if normalised else (*_NOT_PLAIN, "bn.running_mean")
    conv_in = {
        "decoder.conv_in.weight": (last, channels, 3, 3),
        "decoder.conv_out.weight": (3, widths[0], 3, 3),
        **mean,
    }
    conv_out: dict[str, ShapePattern] = {
        "encoder.conv_in.weight": (widths[0], 3, 3, 3),
        "encoder.conv_out.weight": (2 * channels, last, 3, 3),
    }
    return (
        Autoencoder(
            _half(
                "ldm",
                ("decoder.mid.block_1.norm1.weight", f"decoder.up.{top}.block.2.norm1.weight"),
                conv_in,
                (f"decoder.up.{top + 1}.block.0.norm1.weight", *lacks),
            ),
            _half(
                "ldm",
                ("encoder.mid.block_1.norm1.weight", f"encoder.down.{top}.block.1.norm1.weight"),
                conv_out,
                (f"encoder.down.{top + 1}.block.0.norm1.weight",),
            ),
            bases,
            shared,
        ),
        Autoencoder(
            _half(
                "diffusers",
                ("decoder.mid_block.resnets.0.norm1.weight", f"decoder.up_blocks.{top}.resnets.2.norm1.weight"),
                conv_in,
                (f"decoder.up_blocks.{top + 1}.resnets.0.norm1.weight", *lacks),
            ),
            _half(
                "diffusers",
                ("encoder.mid_block.resnets.0.norm1.weight", f"encoder.down_blocks.{top}.resnets.1.norm1.weight"),
                conv_out,
                (f"encoder.down_blocks.{top + 1}.resnets.0.norm1.weight",),
            ),
            bases,
            shared,
        ),
    )


def _wan(
    channels: int, decoder: int, encoder: int, inputs: tuple[int, ...], bases: tuple[str, ...], **facts: Any
) -> tuple[Autoencoder, ...]:
    """The causal video autoencoder of Wan and Qwen-Image (Wan-Video/Wan2.1 wan/modules/vae.py)."""
    cube = (3, 3, 3)
    return (
        Autoencoder(
            _half(
                "bfl",
                ("decoder.middle.0.residual.0.gamma", "decoder.head.2.weight"),
                {"decoder.conv1.weight": (decoder, channels, *cube)},
            ),
            _half(
                "bfl",
                ("encoder.middle.0.residual.0.gamma", "encoder.head.2.weight"),
                {
                    "encoder.conv1.weight": (encoder, inputs, *cube),
                    "encoder.head.2.weight": (2 * channels, None, *cube),
                },
            ),
            bases,
            **facts,
        ),
        Autoencoder(
            _half(
                "diffusers",
                ("decoder.mid_block.resnets.0.norm1.gamma", "decoder.norm_out.gamma"),
                {"decoder.conv_in.weight": (decoder, channels, *cube)},
            ),
            _half(
                "diffusers",
                ("encoder.mid_block.resnets.0.norm1.gamma", "encoder.norm_out.gamma"),
                {
                    "encoder.conv_in.weight": (encoder, inputs, *cube),
                    "encoder.conv_out.weight": (2 * channels, None, *cube),
                },
            ),
            bases,
            **facts,
        ),
    )


def _causal(
    layout: str,
    mark: str,
    shape: ShapePattern,
    bases: tuple[str, ...],
    *,
    lacks: tuple[str, ...] = (),
    key: str = "decoder.conv_in.conv.weight",
    more: tuple[str, ...] = (),
    encoder: tuple[str, ...] = ("encoder.conv_in.conv.weight", "encoder.conv_out.conv.weight"),
) -> Autoencoder:
    """A video autoencoder told by its first decoder convolution and one part only it has (`mark`)."""
    return Autoencoder(
        _half(layout, (mark, *more), {key: shape}, lacks), _half(layout, encoder, {}) if encoder else None, bases
    )


def _tiny(channels: int, bases: tuple[str, ...], shared: str | None) -> tuple[Autoencoder, ...]:
    """madebyollin's TAESD: numbered Sequentials, alone or below ``decoder.``; diffusers AutoencoderTiny."""
    last: dict[str, ShapePattern] = {"19.weight": (3, 64, 3, 3)}
    decoder = {"1.weight": (64, channels, 3, 3), "3.conv.0.weight": (64, 64, 3, 3), **last}
    encoder: dict[str, ShapePattern] = {"0.weight": (64, 3, 3, 3), "14.weight": (channels, 64, 3, 3)}
    rows = [
        Autoencoder(_half("ldm", ("18.conv.0.weight",), decoder), None, bases, shared, "taesd", "TAESD"),
        Autoencoder(_half("ldm", ("13.conv.0.weight",), encoder), None, bases, shared, "taesd", "TAESD"),
    ]
    for stem in ("decoder.", "taesd_decoder."):
        below = {stem + key: shape for key, shape in decoder.items()}
        rows.append(
            Autoencoder(_half("ldm", (stem + "18.conv.0.weight",), below), None, bases, shared, "taesd", "TAESD")
        )
    rows.append(
        Autoencoder(
            _half(
                "diffusers",
                ("decoder.layers.2.conv.0.weight",),
                {"decoder.layers.0.weight": (64, channels, 3, 3), "decoder.layers.18.weight": (3, 64, 3, 3)},
            ),
            _half(
                "diffusers",
                ("encoder.layers.1.conv.0.weight",),
                {"encoder.layers.0.weight": (64, 3, 3, 3), "encoder.layers.14.weight": (channels, 64, 3, 3)},
            ),
            bases,
            shared,
            "taesd",
            "TAESD",
        )
    )
    return tuple(rows)


def _tiny_video(channels: Dim, bases: tuple[str, ...], shared: str | None = None) -> Autoencoder:
    """madebyollin's TAEHV, the tiny autoencoder for video models (taehv.py)."""
    return Autoencoder(
        _half("ldm", ("decoder.22.weight", "decoder.3.conv.0.weight"), {"decoder.1.weight": (256, channels, 3, 3)}),
        None,
        bases,
        shared,
        "taesd",
        "TAEHV",
    )


_HUNYUAN = ("decoder.mid_block.resnets.0.norm1.norm_layer.weight", "decoder.mid.block_1.norm1.norm.weight")

AUTOENCODERS: tuple[Autoencoder, ...] = (
    *_kl(4, (128, 256, 512, 512), SD, "sd"),
    *_kl(4, (128, 256, 512), ("sd_x4_upscaler",)),
    *_kl(16, (128, 256, 512, 512), (*SD3, *FLUX)),
    *_kl(16, (128, 512, 1024, 1024), ("cogview4", "cogview3plus")),
    *_kl(32, (128, 256, 512, 512), ("flux2_dev", "flux2_klein_9b", "flux2_klein_4b"), normalised=True),
    Autoencoder(  # diffusers AsymmetricAutoencoderKL: a larger decoder that sees the masked image
        _half(
            "diffusers",
            ("decoder.condition_encoder.layers.0.weight", "decoder.mid_block.resnets.0.norm1.weight"),
            {"decoder.conv_in.weight": ((512, 768), 4, 3, 3)},
        ),
        _half("diffusers", ("encoder.mid_block.resnets.0.norm1.weight",), {"encoder.conv_out.weight": (8, 512, 3, 3)}),
        SD,
        "sd",
        architecture="AsymmetricAutoencoderKL",
    ),
    Autoencoder(  # Stability-AI/generative-models sgm/modules/autoencoding/temporal_ae.py
        _half(
            "sgm",
            ("decoder.mid.block_1.mix_factor", "decoder.up.3.block.0.time_stack.in_layers.0.weight"),
            {"decoder.conv_in.weight": (512, 4, 3, 3), "decoder.conv_out.time_mix_conv.weight": (3, 3, 3, 1, 1)},
        ),
        _half("sgm", ("encoder.mid.block_1.norm1.weight",), {"encoder.conv_out.weight": (8, 512, 3, 3)}),
        ("svd", "svd_xt"),
        "svd",
    ),
    Autoencoder(  # diffusers AutoencoderKLTemporalDecoder
        _half(
            "diffusers",
            ("decoder.mid_block.resnets.0.temporal_res_block.norm1.weight",),
            {"decoder.conv_in.weight": (512, 4, 3, 3), "decoder.time_conv_out.weight": (3, 3, 3, 1, 1)},
        ),
        _half("diffusers", ("encoder.mid_block.resnets.0.norm1.weight",), {"encoder.conv_out.weight": (8, 512, 3, 3)}),
        ("svd", "svd_xt"),
        "svd",
    ),
    *_wan(16, 384, 96, (3,), (*WAN, "qwen_image")),
    *_wan(16, 384, 96, (4,), ("qwen_image",)),
    *_wan(48, 1024, 160, (12,), ("wan22",)),
    _causal(  # Lightricks/LTX-Video ltx_video/models/autoencoders
        "bfl",
        "per_channel_statistics.mean-of-means",
        (512, 128, 3, 3, 3),
        ("ltx_video",),
        more=("decoder.up_blocks.0.res_blocks.0.conv1.conv.weight",),
    ),
    _causal(
        "bfl",
        "per_channel_statistics.mean-of-means",
        (1024, 128, 3, 3, 3),
        ("ltx_video", "ltx2"),
        more=("decoder.up_blocks.0.res_blocks.0.conv1.conv.weight",),
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.conv1.conv.weight",
        (512, 128, 3, 3, 3),
        ("ltx_video",),
        more=("latents_mean",),
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.conv1.conv.weight",
        (1024, 128, 3, 3, 3),
        ("ltx_video", "ltx2"),
        more=("latents_mean",),
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.norm1.weight",
        (512, 16, 3, 3, 3),
        ("hunyuan_video",),
        more=("decoder.up_blocks.3.resnets.2.norm1.weight", "post_quant_conv.weight"),
        lacks=_HUNYUAN,
    ),
    _causal(  # the same under LDM names, as ComfyUI ships it
        "ldm",
        "decoder.mid.block_1.conv1.conv.weight",
        (512, 16, 3, 3, 3),
        ("hunyuan_video",),
        more=("decoder.up.3.block.2.norm1.weight",),
        lacks=_HUNYUAN,
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.norm1.gamma",
        (1024, 32, 3, 3, 3),
        ("hunyuan_video15", "hunyuan_image"),
    ),
    Autoencoder(  # diffusers AutoencoderKLHunyuanImage: HunyuanImage 2.1, 32 pixels a latent
        _half(
            "diffusers",
            ("decoder.mid_block.attentions.0.proj.weight", "decoder.norm_out.weight"),
            {"decoder.conv_in.weight": (1024, 64, 3, 3)},
        ),
        _half(
            "diffusers", ("encoder.mid_block.resnets.0.norm1.weight",), {"encoder.conv_out.weight": (128, 1024, 3, 3)}
        ),
        ("hunyuan_image",),
    ),
    Autoencoder(  # the same under LDM names, as its authors and ComfyUI ship it
        _half(
            "ldm",
            ("decoder.mid.block_1.norm1.weight", "decoder.up.5.block.2.norm1.weight"),
            {"decoder.conv_in.weight": (1024, 64, 3, 3)},
        ),
        _half("ldm", ("encoder.mid.block_1.norm1.weight",), {"encoder.conv_out.weight": (128, 1024, 3, 3)}),
        ("hunyuan_image",),
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.norm1.norm_layer.weight",
        (512, 16, 3, 3, 3),
        ("cogvideox",),
        more=("decoder.mid_block.resnets.0.norm1.conv_y.conv.weight",),
    ),
    _causal(
        "diffusers",
        "decoder.mid_block.resnets.0.conv1.conv_s.weight",
        (512, 16, 1, 3, 3),
        ("cosmos",),
        key="decoder.conv_in.conv_s.weight",
        encoder=("encoder.conv_in.conv_s.weight",),
    ),
    _causal(
        "diffusers",
        "decoder.block_in.resnets.0.norm1.norm_layer.weight",
        (768, 12, 1, 1, 1),
        ("mochi",),
        key="decoder.conv_in.weight",
        encoder=("encoder.proj_in.weight",),
    ),
    _causal(  # genmoai/mochi mochi_preview/vae/models.py, joined as ComfyUI ships it
        "bfl",
        "decoder.blocks.2.blocks.3.stack.5.weight",
        (768, 12, 1, 1, 1),
        ("mochi",),
        key="decoder.blocks.0.0.weight",
        encoder=(),
    ),
    _causal(
        "diffusers",
        "decoder.temp_conv_in.weight",
        (512, 4, 3, 3),
        ("allegro",),
        key="decoder.conv_in.weight",
        encoder=("encoder.temp_conv_in.weight",),
    ),
    _causal(  # diffusers AutoencoderDC
        "diffusers",
        "decoder.up_blocks.0.0.conv1.conv.weight",
        (1024, 32, 3, 3),
        ("sana",),
        key="decoder.conv_in.weight",
        encoder=("encoder.conv_in.weight", "encoder.conv_out.weight"),
    ),
    _causal(
        "diffusers",
        "decoder.up_blocks.0.1.conv1.weight",
        (1024, 32, 3, 3),
        ("sana",),
        key="decoder.conv_in.weight",
        encoder=("encoder.conv_in.weight", "encoder.conv_out.weight"),
    ),
    _causal(  # mit-han-lab/efficientvit efficientvit/models/efficientvit/dc_ae.py
        "bfl",
        "decoder.stages.5.op_list.0.main.conv.conv.weight",
        (1024, 32, 3, 3),
        ("sana",),
        key="decoder.project_in.main.conv.weight",
        encoder=(),
    ),
    *(  # Stability-AI/StableCascade modules/stage_a.py; diffusers PaellaVQModel
        Autoencoder(
            _half(layout, ("up_blocks.0.0.weight", "out_block.0.weight", "in_block.1.weight"), {codebook: (8192, 4)}),
            None,
            ("cascade_b",),
            "cascade",
            architecture="PaellaVQ",
        )
        for layout, codebook in (("bfl", "vquantizer.codebook.weight"), ("diffusers", "vquantizer.embedding.weight"))
    ),
    Autoencoder(  # Stability-AI/StableCascade modules/effnet.py
        _half("bfl", ("backbone.0.0.weight", "mapper.1.running_mean"), {"mapper.0.weight": (16, 1280, 1, 1)}),
        None,
        ("cascade_c",),
        "cascade",
        architecture="EfficientNet encoder",
    ),
    *_tiny(4, SD, "sd"),
    *_tiny(16, (*SD3, *FLUX), None),
    _tiny_video(16, (*WAN, "qwen_image", "hunyuan_video")),
    _tiny_video(48, ("wan22",)),
    _tiny_video(32, ("hunyuan_video15",)),
    _tiny_video(128, ("ltx_video", "ltx2")),
    _tiny_video(12, ("mochi",)),
)

SCALES: Mapping[object, tuple[str, ...]] = {
    0.18215: ("sd1", "sd2", "svd", "svd_xt"),
    0.13025: ("sdxl",),
    0.08333: ("sd_x4_upscaler",),
    1.5305: SD3,
    0.3611: FLUX,
    0.476986: ("hunyuan_video",),
    0.41407: ("sana",),
}
"""``scaling_factor`` of the published configurations: it tells apart what shares a header."""

CLASSES: Mapping[object, tuple[str, ...]] = {
    "AutoencoderKLWan": WAN,
    "AutoencoderKLQwenImage": ("qwen_image",),
    "AutoencoderKLLTXVideo": ("ltx_video",),
    "AutoencoderKLLTX2Video": ("ltx2",),
    "AutoencoderKLHunyuanVideo15": ("hunyuan_video15",),
    "AutoencoderKLHunyuanImageRefiner": ("hunyuan_image",),
}
"""diffusers classes that tell apart what shares a header."""
