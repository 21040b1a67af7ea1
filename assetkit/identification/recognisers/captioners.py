"""Models that describe images: BLIP and its heirs, LLaVA, MiniGPT-4, Florence-2, GIT, taggers.

Vision-language models are told by the bridge between an image encoder and a language model; taggers by the size of
their tag list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.pairs import NO_PAIRS, Pairs, half, projector_type
from assetkit.identification.rules import Rule, RuleBook
from assetkit.identification.view import View
from assetkit.types import Evidence, Finding

_TRANSFORMERS = "transformers 5.23.0"
_QFORMER = "qformer.encoder.layer.0.crossattention.attention.query.weight"
_LAVIS_QFORMER = "Qformer.bert.encoder.layer.0.crossattention.self.query.weight"
_DECODER = "text_decoder.bert.encoder.layer.0.crossattention.self.query.weight"

TAGS = (9083, 10861)
"""Tags of SmilingWolf's WD taggers, version 2 and 3 (selected_tags.csv of the repositories)."""

_QWEN_VL = (5120, 8192)
"""Widths of Qwen2.5-VL 32B and 72B; diffusion models use the 3B and the 7B, which `encoders` names."""

RULES = (
    Rule(
        "captioner",
        has=(_DECODER, "vision_model.embeddings.class_embedding", "vision_model.encoder.layers.0.self_attn.qkv.weight"),
        layout="transformers",
        architecture="BLIP",
        components=("image_encoder", "text_decoder"),
        source=f"{_TRANSFORMERS} BlipForConditionalGeneration, BlipForQuestionAnswering",
    ),
    Rule(
        "captioner",
        has=(_DECODER, "visual_encoder.blocks.0.attn.qkv.weight", "visual_encoder.patch_embed.proj.weight"),
        architecture="BLIP",
        components=("image_encoder", "text_decoder"),
        source="salesforce/BLIP models/blip.py, models/med.py",
    ),
    Rule(
        "captioner",
        has=("itm_head.weight", "text_encoder.encoder.layer.0.crossattention.self.query.weight", "vision_proj.weight"),
        lacks=(_DECODER,),
        architecture="BLIP",
        components=("image_encoder", "text_encoder"),
        source="salesforce/BLIP models/blip_itm.py; transformers BlipForImageTextRetrieval",
    ),
    Rule(
        "captioner",
        has=(_QFORMER, "query_tokens", "language_projection.weight"),
        lacks=("qformer.embeddings.word_embeddings.weight",),
        layout="transformers",
        architecture="BLIP-2",
        components=("image_encoder", "qformer", "llm"),
        source=f"{_TRANSFORMERS} Blip2ForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=(_QFORMER, "query_tokens", "language_projection.weight", "qformer.embeddings.word_embeddings.weight"),
        layout="transformers",
        architecture="InstructBLIP",
        components=("image_encoder", "qformer", "llm"),
        source=f"{_TRANSFORMERS} InstructBlipForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=("llama_proj.weight",),
        shapes={"llama_proj.weight": ((4096, 5120), (768, 5632))},
        architecture="MiniGPT-4",
        components=("projector",),
        source="Vision-CAIR/MiniGPT-4 minigpt4/models/minigpt4.py, minigpt_v2.py, runners/runner_base.py",
    ),
    Rule(
        "captioner",
        has=(_LAVIS_QFORMER, "query_tokens", "llm_proj.weight"),
        architecture="InstructBLIP",
        components=("qformer", "projector"),
        source="salesforce/LAVIS lavis/models/blip2_models/blip2_vicuna_instruct.py",
    ),
    Rule(
        "captioner",
        has=(_LAVIS_QFORMER, "query_tokens"),
        lacks=("llm_proj.weight", "llama_proj.weight"),
        architecture="BLIP-2",
        components=("qformer",),
        source="salesforce/LAVIS lavis/models/blip2_models",
    ),
    Rule(
        "captioner",
        has=("multi_modal_projector.linear_1.weight", "multi_modal_projector.linear_2.weight"),
        lacks=(
            "vision_tower.patch_conv.weight",
            "multi_modal_projector.patch_merger.merging_layer.weight",
            "multi_modal_projector.merge_linear_1.weight",
            "multi_modal_projector.layer_norm.weight",
            "multi_modal_projector.projector_layernorm.weight",
        ),
        shapes={"multi_modal_projector.linear_1.weight": (None, (768, 1024, 1152))},
        under=("vision_tower.", "language_model."),
        layout="transformers",
        architecture="LLaVA",
        components=("image_encoder", "projector", "llm"),
        source=f"{_TRANSFORMERS} LlavaForConditionalGeneration, LlavaNext…, LlavaOnevision…: behind CLIP or SigLIP",
    ),
    Rule(  # InternVL, ViP-LLaVA, LFM2-VL and others: nothing but their sizes tells some of them apart
        "captioner",
        has=("multi_modal_projector.linear_1.weight", "multi_modal_projector.linear_2.weight"),
        lacks=("vision_tower.patch_conv.weight", "multi_modal_projector.patch_merger.merging_layer.weight"),
        under=("vision_tower.", "language_model."),
        layout="transformers",
        components=("image_encoder", "projector", "llm"),
        source=f"{_TRANSFORMERS} InternVLForConditionalGeneration, VipLlavaForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=("model.language_model.layers.0.self_attn.q_proj.bias", "model.visual.merger.mlp.0.weight"),
        shapes={"model.language_model.norm.weight": (_QWEN_VL,), "model.visual.blocks.0.attn.qkv.weight": (None, 1280)},
        layout="transformers",
        architecture="Qwen2.5-VL",
        components=("image_encoder", "projector", "llm"),
        source="transformers 5.24.0 Qwen2_5_VLForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=("model.layers.0.self_attn.q_proj.bias", "visual.merger.mlp.0.weight"),
        shapes={"model.norm.weight": (_QWEN_VL,), "visual.blocks.0.attn.qkv.weight": (None, 1280)},
        layout="transformers",
        architecture="Qwen2.5-VL",
        components=("image_encoder", "projector", "llm"),
        source="the same in the names it was published with",
    ),
    Rule(
        "captioner",
        has=("mm_projector.0.weight", "mm_projector.2.weight"),
        architecture="LLaVA",
        components=("projector",),
        source="haotian-liu/LLaVA llava/model/multimodal_projector/builder.py (mlp2x_gelu)",
    ),
    Rule(
        "captioner",
        has=(
            "git.image_encoder.vision_model.embeddings.class_embedding",
            "git.encoder.layer.0.attention.self.query.weight",
        ),
        layout="transformers",
        architecture="GIT",
        components=("image_encoder", "text_decoder"),
        source=f"{_TRANSFORMERS} GitForCausalLM",
    ),
    Rule(
        "captioner",
        has=("vision_tower.convs.0.conv.weight", "vision_tower.blocks.0.0.spatial_block.window_attn.qkv.weight"),
        under=("multi_modal_projector.image_projection.",),
        layout="transformers",
        architecture="Florence-2",
        components=("image_encoder", "projector", "llm"),
        source=f"{_TRANSFORMERS} Florence2ForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=("vision_tower.convs.0.proj.weight", "image_pos_embed.row_embeddings.weight", "image_projection"),
        under=("language_model.",),
        layout="transformers",
        architecture="Florence-2",
        components=("image_encoder", "projector", "llm"),
        source="microsoft/Florence-2-large modeling_florence2.py",
    ),
    Rule(
        "captioner",
        has=("vision.proj_mlp.fc1.weight", "text.blocks.0.attn.qkv.weight"),
        under=("vision.blocks.", "region."),
        architecture="Moondream",
        components=("image_encoder", "llm"),
        source="vikhyat/moondream moondream/torch",
    ),
    Rule(
        "captioner",
        has=("image_to_text_projection.latent_query", "image_to_text_projection.dense.weight"),
        lacks=("vision_model.embeddings.row_embedder.weight",),  # Kosmos-2.5
        under=("text_model.", "vision_model."),
        layout="transformers",
        architecture="Kosmos-2",
        components=("image_encoder", "projector", "llm"),
        source=f"{_TRANSFORMERS} Kosmos2ForConditionalGeneration",
    ),
    Rule(
        "captioner",
        has=("head.weight", "patch_embed.proj.weight"),
        shapes={"head.weight": (TAGS, None)},
        architecture="WD tagger",
        source="SmilingWolf/wd-vit-tagger-v3 (timm)",
    ),
    Rule(
        "captioner",
        has=("head.fc.weight", "head.fc.bias"),
        shapes={"head.fc.weight": (TAGS, None)},
        architecture="WD tagger",
        source="SmilingWolf/wd-swinv2-tagger-v3, wd-convnext-tagger-v3 (timm)",
    ),
    Rule(
        "captioner",
        has=("n_Conv_0.weight", "n_Conv_178.weight"),
        shapes={"n_Conv_178.weight": (9176, 4096, 1, 1)},
        architecture="DeepDanbooru",
        source="AUTOMATIC1111/TorchDeepDanbooru",
    ),
    Rule(
        "captioner",
        has=("other_tokens.weight", "linear1.weight", "linear2.weight"),
        shapes={"linear1.weight": (4096, (1152, 5760)), "other_tokens.weight": (3, 4096)},
        architecture="JoyCaption adapter",
        components=("projector",),
        source="fancyfeast/joy-caption-alpha-two app.py ImageAdapter",
    ),
    Rule(
        "captioner",
        has=("embeds", "hash"),
        shapes={"embeds": (None, (512, 768, 1024, 1280)), "hash": (None,)},
        architecture="CLIP Interrogator word list",
        source="pharmapsychotic/clip-interrogator clip_interrogator.py LabelTable",
    ),
    Rule(
        "clip_vision",
        has=("blocks.38.attn.qkv.weight", "blocks.0.attn.q_bias", "patch_embed.proj.weight"),
        shapes={"patch_embed.proj.weight": (1408, 3, 14, 14)},
        architecture="EVA ViT-g",
        components=("image_encoder",),
        source="salesforce/LAVIS lavis/models/eva_vit.py (eva_vit_g.pth of BLIP-2 and MiniGPT-4)",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "model."))


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    yield from _BY_FORMAT.get(view.header.format, BOOK.claims)(view)


def _tagger(view: View) -> Iterator[Claim]:
    """A WD tagger in ONNX: one image of 448 × 448 in, one score for each tag out."""
    inputs, outputs = (_shapes(view.header.extra.get(side)) for side in ("inputs", "outputs"))
    if len(inputs) != 1 or len(outputs) != 1 or inputs[0][1:] != [448, 448, 3]:
        return
    if any(outputs[0][-1:] == [count] for count in TAGS):
        seen = Evidence("graph", f"one input {inputs[0]}, one output {outputs[0]}")
        yield Claim("captioner", architecture="WD tagger", evidence=(seen,))


def _shapes(sides: object) -> list[list[object]]:
    """Shapes of a graph's inputs or outputs as the ONNX reader lists them."""
    listed = sides if isinstance(sides, list | tuple) else []
    return [list(each.get("shape") or ()) for each in listed if isinstance(each, dict)]


def _projector(view: View) -> Iterator[Claim]:
    """llama.cpp's vision half of a pair: an image encoder and a projector into a language model's embedding."""
    own = half(view.header)
    if own is None or own.side != "projector":
        return
    if "v.patch_embd.weight" not in view and not view.any_under("v.blk."):
        return
    kind = projector_type(view.header)
    seen = Evidence("GGUF metadata", f"general.architecture clip, projector {kind}, v.patch_embd.weight")
    pairs = view.header.extra.get("pairs", NO_PAIRS)
    beside = (Evidence("neighbour", f"fits {_list(pairs)} beside it, {own.width} wide"),) if pairs.fitting else ()
    yield Claim(
        "captioner",
        architecture="LLaVA projector" if own.llava else f"{kind} projector",
        components=("image_encoder", "projector"),
        evidence=(seen, *beside),
        findings=() if beside else (_lonely(view, own.width, kind),),
    )


def _lonely(view: View, width: int | None, kind: str) -> Finding:
    wide = f" {width} wide" if width else ""
    looked = f"; no language model{wide} lies beside it" if "pairs" in view.header.extra else ""
    message = f"a vision projector works only beside the language model it was made for{wide}; keep the two together"
    return Finding("needs-its-pair", "info", view.name, message + looked, kind)


def _list(pairs: Pairs) -> str:
    return " or ".join(each.name for each in pairs.fitting[:4])


_BY_FORMAT = {"gguf": _projector, "onnx": _tagger}

RECOGNISER = Recogniser("captioners", recognise)
