"""Text encoders, vision encoders and whole CLIP models that come in a file of their own.

The encoders are families (`assetkit.families`), compared by their signatures under the prefixes that single files use.
A file that holds a network or a VAE too is a checkpoint and left to its recogniser.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import Match, beside_more, fits, heads, matches
from assetkit.identification.view import Prefixes, View
from assetkit.types import Evidence

TEXT = frozenset({"text_encoder"})
IMAGE = frozenset({"clip_vision"})

TEXT_PREFIXES = Prefixes(
    "",
    "model.",
    "transformer.",
    "text_encoder.",
    "model.language_model.",
    "language_model.model.",
    "language_model.",
    "cond_stage_model.transformer.",
    "cond_stage_model.model.",
    "cond_stage_model.",
    "conditioner.embedders.0.transformer.",
    "conditioner.embedders.0.model.",
    "conditioner.embedders.1.model.",
    "text_encoders.clip_l.transformer.",
    "text_encoders.clip_g.transformer.",
    "text_encoders.t5xxl.transformer.",
    "text_encoders.t5xxl.",
)
IMAGE_PREFIXES = Prefixes("", "image_encoder.", "clip_vision.", "model.", "embedder.model.", "vision_tower.")

MORE = Prefixes(
    "model.diffusion_model.",
    "diffusion_model.",
    "first_stage_model.",
    "vae.",
    "unet/",
    "transformer/",
    "unet.",
    "lora_",
    "base_model.",
    "control_model.",
    "image_proj",
    "ip_adapter",
    "qformer.",
    "Qformer.",
    "query_tokens",
    "concept_embeds",
    "mm_projector.",
    "model.mm_projector.",
    "text_decoder.",
    "multi_modal_projector.linear_2.",
    "model.multi_modal_projector.linear_2.",
    "double_blocks.",
    "joint_blocks.",
    "down_blocks.",
    "input_blocks.",
)
"""Parts that make a file more than an encoder: their recognisers speak for it."""

_COMPANIONS = (
    "decoder.block.",
    "visual.",
    "model.visual.",
    "transformer.resblocks.",
    "text_model.encoder.",
    "vision_model.",
    "vision_tower.",
    "model.vision_tower.",
    "multi_modal_projector.",
    "model.multi_modal_projector.",
)
"""Parts of the model that an encoder was taken from and that may still be there: a T5's decoder, an image tower."""

_ARCHITECTURES = {
    "qwen25_vl_3b": ("qwen2vl",),
    "qwen25_vl_7b": ("qwen2vl",),
    "mistral3_24b": ("mistral3", "llama"),
    "gemma2_2b": ("gemma2",),
    "gemma3_4b": ("gemma3",),
    "gemma3_12b": ("gemma3",),
    "llama3_8b": ("llama",),
}
"""llama.cpp's ``general.architecture`` where other models have the same keys and shapes."""

_WAN_T5 = {
    "token_embedding.weight": (256384, 4096),
    "blocks.23.ffn.gate.0.weight": (10240, 4096),
    "blocks.1.pos_embedding.embedding.weight": (32, 64),
}
"""UMT5 XXL as Wan's authors name it (Wan-Video/Wan2.1 wan/modules/t5.py)."""

_RESIDUAL = "visual.attnpool.positional_embedding"
"""What only the ResNets of CLIP have: they pool by attention (openai/CLIP clip/model.py ModifiedResNet)."""

_VISION_SIZES = {768: "ViT-B", 1024: "ViT-L", 1280: "ViT-H", 1408: "ViT-g", 1664: "ViT-bigG"}


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim: an encoder alone, or both towers of a CLIP."""
    if not view.tensors or view.present(MORE):
        return
    both = _both_towers(view)
    if both:
        yield both
        return
    if all(view.shape(key) == shape for key, shape in _WAN_T5.items()):
        detail = ", ".join(f"{key} {list(shape)}" for key, shape in _WAN_T5.items())
        yield Claim("text_encoder", "umt5xxl", layout="bfl", evidence=(Evidence("keys and shapes", detail),))
        return
    yield from _claims(view, _best(view, TEXT_PREFIXES, TEXT), "text_encoder")
    yield from _claims(view, _best(view, IMAGE_PREFIXES, IMAGE), "clip_vision")


def text_encoder(view: View) -> str | None:
    """The text encoder a file's keys and shapes name; None when it is none that a diffusion model uses."""
    found = [match for match in _best(view, TEXT_PREFIXES, TEXT) if match.sized]
    return found[0].family.id if found else None


def _best(view: View, prefixes: Prefixes, kinds: frozenset[str]) -> list[Match]:
    structural: list[Match] = []
    for prefix in view.present(prefixes):
        found = [match for match in matches(view, prefix, kinds) if _agrees(view, match)]
        sized = [match for match in found if match.sized]
        if sized:
            return sized
        structural = structural or found
    return structural


def _agrees(view: View, match: Match) -> bool:
    """Whether a GGUF's architecture is the family's; other containers do not say."""
    allowed = _ARCHITECTURES.get(match.family.id)
    stated = view.metadata.get("general.architecture")
    return view.header.format != "gguf" or allowed is None or stated is None or stated in allowed


def _claims(view: View, found: list[Match], kind: str) -> Iterator[Claim]:
    if not found:
        return
    first = found[0]
    bases = tuple(dict.fromkeys(match.family.id for match in found))
    evidence = tuple(Evidence("keys and shapes", f"{match.family.id}: {match.detail}") for match in found)
    more = beside_more(view, first.prefix, [*first.signature.has, *first.signature.shapes], _COMPANIONS)
    if more:
        yield Claim(None, evidence=(*evidence, Evidence("keys and shapes", f"holds a {kind}, but {more}")))
        return
    if not first.sized:
        yield Claim(None, layout=first.signature.layout, resembles=bases, resembles_kind=kind, evidence=evidence)
        return
    yield Claim(
        kind,
        bases[0] if len(bases) == 1 else None,
        () if len(bases) == 1 else bases,
        variant=dict(first.variant),
        layout=first.signature.layout,
        evidence=evidence,
    )


def _both_towers(view: View) -> Claim | None:
    """A CLIP or SigLIP with its text and its image tower, in transformers or in open_clip names."""
    for layout, text, image, first in (
        ("transformers", "text_model.encoder.layers.0.", "vision_model.encoder.layers.0.", _PATCHES[0]),
        ("openclip", "transformer.resblocks.0.", "visual.transformer.resblocks.0.", _PATCHES[1]),
        ("openclip", "text.transformer.resblocks.0.", "visual.", "text.token_embedding.weight"),
        ("openclip", "textual.blocks.0.", "visual.transformer.0.", "visual.patch_embedding.weight"),
        ("openclip", "transformer.resblocks.0.", "visual.layer4.0.", _PATCHES[1]),
    ):
        if view.any_under(text) and view.any_under(image) and first in view and not _is_kin_of_clip(view):
            shape = view.shape(first) or ()
            name = _architecture(view, first, shape)
            evidence = Evidence("keys and shapes", f"{text}*, {image}*, {first} {list(shape)}")
            return Claim(
                "clip", layout=layout, architecture=name, components=("te1", "image_encoder"), evidence=(evidence,)
            )
    return None


def _is_kin_of_clip(view: View) -> bool:
    """Whether the image tower has a class token and not CLIP's norm before its blocks, which CLIP's own code spells
    ``pre_layrnorm``: X-CLIP and OWL-ViT have it spelled right."""
    return "vision_model.embeddings.class_embedding" in view and "vision_model.pre_layrnorm.weight" not in view


_PATCHES = ("vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight")


def _architecture(view: View, first: str, shape: tuple[int, ...]) -> str:
    """``CLIP ViT-L/14`` from the first convolution of the image tower."""
    if first == _PATCHES[0] and "vision_model.embeddings.class_embedding" not in view:
        return "SigLIP"
    if _RESIDUAL in view:
        return "CLIP ResNet"
    if fits(shape, (None, 3, None, None)) and shape[0] in _VISION_SIZES:
        return f"CLIP {_VISION_SIZES[shape[0]]}/{shape[2]}"
    return "CLIP"


def _heads() -> frozenset[str]:
    others = {"text", "textual", "text_model", "transformer", *(key.partition(".")[0] for key in _WAN_T5)}
    return TEXT_PREFIXES.heads | IMAGE_PREFIXES.heads | heads(TEXT) | heads(IMAGE) | others


RECOGNISER = Recogniser("encoders", recognise, _heads)
