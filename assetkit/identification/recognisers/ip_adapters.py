"""Image-prompt adapters: IP-Adapter and its kin, InstantID, PuLID, PhotoMaker.

Pickles hold ``{"image_proj": …, "ip_adapter": …}`` and their reader joins the levels with a dot, so both containers
show the same keys. The base follows from the first cross-attention: 320 wide in SD1, 640 in SDXL, 3072 in Flux.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assetkit.families._schema import ShapePattern
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import fits
from assetkit.identification.rules import Rule, RuleBook, Size
from assetkit.identification.view import View

TENCENT = "tencent-ailab/IP-Adapter"

_KOLORS = {"image_proj.layers.0.0.to_out.weight": (2048, None)}
_KOLORS_FACE = {"image_proj.perceiver_resampler.layers.0.0.to_out.weight": (4096, None)}


def _sizes(key: str) -> tuple[Size, ...]:
    return (
        Size(("sd1",), {key: (320, 768)}),
        Size(("sd2",), {key: (320, 1024)}),
        Size(("kolors",), {key: (640, 2048), **_KOLORS}),
        Size(("kolors",), {key: (640, (2048, 4096)), **_KOLORS_FACE}),
        Size(("sdxl",), {key: (640, 2048), "image_proj.norm.weight": (2048,)}),
        Size(("sdxl",), {key: (640, 2048), "image_proj.latents": (1, None, 1280)}),
    )


RULES = (
    Rule(
        "ip_adapter",
        has=("ip_adapter.1.to_k_ip.weight", "ip_adapter.1.to_v_ip.weight"),
        lacks=("ip_adapter.0.to_k_ip.weight",),
        under=("image_proj.",),
        sizes=_sizes("ip_adapter.1.to_k_ip.weight"),
        source=f"{TENCENT} ip_adapter/ip_adapter.py, ip_adapter_faceid.py; cubiq/ComfyUI_IPAdapter_plus (Kolors)",
    ),
    Rule(
        "ip_adapter",
        has=("adapter_modules.1.to_k_ip.weight", "adapter_modules.1.to_v_ip.weight"),
        sizes=(
            Size(("sd1",), {"adapter_modules.1.to_k_ip.weight": (320, 768)}),
            Size(("sd2",), {"adapter_modules.1.to_k_ip.weight": (320, 1024)}),
            Size(("sdxl",), {"adapter_modules.1.to_k_ip.weight": (640, 2048)}),
        ),
        source=f"{TENCENT} tutorial_train.py: what training saves",
    ),
    Rule(
        "ip_adapter",
        has=("ip_adapter.0.to_k_ip.weight", "ip_adapter.0.to_v_ip.weight"),
        under=("image_proj.",),
        sizes=(
            Size(("flux_dev", "flux_schnell"), {"ip_adapter.0.to_k_ip.weight": (3072, 4096)}),
            Size(("sd35_large",), {"ip_adapter.0.to_k_ip.weight": (2432, 2432)}),
            Size(("sd3_medium", "sd35_medium"), {"ip_adapter.0.to_k_ip.weight": (1536, 1536)}),
        ),
        source="InstantX FLUX.1-dev-IP-Adapter and SD3.5-Large-IP-Adapter; diffusers loaders/transformer_sd3.py",
    ),
    Rule(
        "ip_adapter",
        has=("double_blocks.0.processor.ip_adapter_double_stream_k_proj.weight", "ip_adapter_proj_model.proj.weight"),
        sizes=(
            Size(
                ("flux_dev", "flux_schnell"),
                {"double_blocks.0.processor.ip_adapter_double_stream_k_proj.weight": (3072, 4096)},
            ),
        ),
        layout="xlabs",
        source="XLabs-AI/x-flux src/flux/xflux_pipeline.py set_ip",
    ),
    Rule(
        "ip_adapter",
        has=("pulid_ca.0.to_q.weight", "pulid_ca.0.to_kv.weight"),
        under=("pulid_encoder.",),
        sizes=(Size(("flux_dev", "flux_schnell"), {"pulid_ca.0.to_q.weight": (2048, 3072)}),),
        architecture="PuLID",
        source="ToTheBeginning/PuLID pulid/encoders_transformer.py, pipeline_flux.py",
    ),
    Rule(
        "ip_adapter",
        has=("id_adapter_attn_layers.1.id_to_k.weight", "id_adapter_attn_layers.1.id_to_v.weight"),
        under=("id_adapter.",),
        sizes=(
            Size(("sdxl",), {"id_adapter_attn_layers.1.id_to_k.weight": (640, 2048)}),
            Size(("sd1",), {"id_adapter_attn_layers.1.id_to_k.weight": (320, 768)}),
        ),
        architecture="PuLID",
        source="ToTheBeginning/PuLID pulid/attention_processor.py, pipeline.py",
    ),
    Rule(
        "ip_adapter",
        has=("id_encoder.visual_projection_2.weight", "id_encoder.visual_projection.weight"),
        under=("lora_weights.",),
        bases=("sdxl",),
        architecture="PhotoMaker",
        source="TencentARC/PhotoMaker photomaker/model.py, model_v2.py",
    ),
)

BOOK = RuleBook(RULES)

FORMS: tuple[tuple[str, ShapePattern, str], ...] = (
    ("image_proj.proj_in.weight", (None, 512), "InstantID"),
    ("image_proj.perceiver_resampler.proj_in.weight", (None, None), "FaceID Plus"),
    ("image_proj.proj.0.weight", (None, 512), "FaceID"),
    ("image_proj.latents", (None, None, None), "Plus"),
    ("image_proj.proj.3.weight", (None,), "Full Face"),
    ("image_proj.proj.2.weight", (None, None), "MLP"),
    ("image_proj.proj.weight", (None, None), "IP-Adapter"),
)
"""Keys of the projection, the form they belong to, asked in order (cubiq/ComfyUI_IPAdapter_plus IPAdapterPlus.py)."""


def recognise(view: View) -> Iterator[Claim]:
    """At most one claim; `architecture` names the form of the image projection."""
    for claim in BOOK.claims(view):
        yield claim if claim.architecture else replace(claim, architecture=_form(view))


def _form(view: View) -> str | None:
    shapes = ((view.shape(key), pattern, name) for key, pattern, name in FORMS)
    return next((name for shape, pattern, name in shapes if shape is not None and fits(shape, pattern)), None)


RECOGNISER = Recogniser("ip_adapters", recognise, BOOK.heads)
