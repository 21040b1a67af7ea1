"""Language models that are no diffusion model's known text encoder.

Text encoders are families of their own; a file that one of their signatures names is left to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.pairs import NO_PAIRS
from assetkit.identification.recognisers.encoders import text_encoder
from assetkit.identification.rules import Rule, RuleBook, configuration
from assetkit.identification.view import View
from assetkit.types import Evidence, Finding

RULES = (
    Rule(
        "llm",
        has=("model.layers.0.self_attn.q_proj.weight", "model.embed_tokens.weight", "model.norm.weight"),
        absent=("visual.", "vision_tower.", "model.visual.", "model.mm_projector.", "model.vision_tower."),
        layout="transformers",
        source="transformers LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, GemmaForCausalLM",
    ),
    Rule(
        "llm",
        has=("model.layers.0.self_attn.qkv_proj.weight", "model.embed_tokens.weight", "model.norm.weight"),
        absent=("model.vision_embed_tokens.",),
        layout="transformers",
        architecture="phi3",
        source="transformers Phi3ForCausalLM",
    ),
    Rule(
        "llm",
        has=("transformer.h.0.attn.c_attn.weight", "transformer.wte.weight", "transformer.wpe.weight"),
        layout="transformers",
        architecture="gpt2",
        source="transformers GPT2LMHeadModel",
    ),
    Rule(
        "llm",
        has=("h.0.attn.c_attn.weight", "wte.weight", "wpe.weight"),
        layout="transformers",
        architecture="gpt2",
        source="transformers GPT2Model",
    ),
    Rule(
        "llm",
        has=("model.decoder.layers.0.self_attn.q_proj.weight", "model.decoder.embed_positions.weight"),
        lacks=("model.decoder.layers.0.encoder_attn.q_proj.weight",),
        layout="transformers",
        architecture="opt",
        source="transformers OPTForCausalLM",
    ),
    Rule(
        "llm",
        has=("gpt_neox.layers.0.attention.query_key_value.weight", "gpt_neox.embed_in.weight"),
        layout="transformers",
        architecture="gpt_neox",
        source="transformers GPTNeoXForCausalLM",
    ),
    Rule(
        "llm",
        has=("transformer.word_embeddings.weight", "transformer.h.0.self_attention.query_key_value.weight"),
        layout="transformers",
        source="transformers BloomForCausalLM, FalconForCausalLM",
    ),
)

BOOK = RuleBook(RULES)


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim; nothing for a model that a text encoder's signature names."""
    found = list(_gguf(view) if view.header.format == "gguf" else BOOK.claims(view))
    if found and text_encoder(view) is None:
        yield from (_named(view, claim) for claim in found)


def _gguf(view: View) -> Iterator[Claim]:
    """llama.cpp's names: a token embedding and numbered blocks with attention."""
    if "token_embd.weight" not in view or "blk.0.attn_norm.weight" not in view:
        return
    architecture = view.metadata.get("general.architecture") or None
    called = " ".join(view.metadata.get(key, "") for key in ("general.name", "general.basename"))
    seen = Evidence("keys and shapes", f"token_embd.weight, blk.0.attn_norm.weight, architecture {architecture}")
    pairs = view.header.extra.get("pairs", NO_PAIRS)
    names = " or ".join(each.name for each in pairs.fitting[:4])
    beside = (Evidence("neighbour", f"{names} beside it is a vision projector that fits"),) if names else ()
    if "llava" in called.lower():
        said = Evidence("GGUF metadata", f"general.name {called.strip()[:100]!r}: the language half of a LLaVA pair")
        lonely = () if beside or "pairs" not in view.header.extra else (_lonely(view),)
        yield Claim(
            "captioner", architecture="LLaVA", components=("llm",), evidence=(seen, said, *beside), findings=lonely
        )
    elif len(pairs.fitting) == 1 and pairs.fitting[0].llava and not pairs.rivals:
        # A projector is of no use without its language model, and there is no other that it could belong to.
        yield Claim("captioner", architecture="LLaVA", components=("llm",), evidence=(seen, *beside))
    else:
        yield Claim("llm", architecture=architecture, components=("llm",), evidence=(seen, *beside))


def _lonely(view: View) -> Finding:
    message = "is the language half of a pair and needs its projector (mmproj) beside it to see pictures"
    return Finding("needs-its-pair", "info", view.name, message)


def _named(view: View, claim: Claim) -> Claim:
    stated = configuration(view).get("model_type")
    if claim.architecture is None and isinstance(stated, str):
        return replace(claim, architecture=stated)
    return claim


RECOGNISER = Recogniser("llms", recognise, BOOK.heads | {"token_embd"})
