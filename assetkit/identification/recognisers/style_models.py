"""Models that turn an image's embedding into prompt tokens: Flux Redux and the T2I-Adapter style model."""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size

RULES = (
    Rule(
        "style_model",
        has=("redux_up.weight", "redux_down.weight"),
        sizes=(
            Size(
                ("flux_dev", "flux_schnell"),
                {"redux_up.weight": (12288, 1152), "redux_down.weight": (4096, 12288)},
            ),
        ),
        layout="bfl",
        architecture="Redux",
        source="black-forest-labs/flux src/flux/modules/image_embedders.py; diffusers ReduxImageEncoder",
    ),
    Rule(
        "style_model",
        has=("image_embedder.redux_up.weight", "image_embedder.redux_down.weight"),
        bases=("flux_dev", "flux_schnell"),
        layout="diffusers",
        architecture="Redux",
        source="diffusers FluxPriorReduxPipeline saved as one file",
    ),
    Rule(
        "style_model",
        has=("style_embedding", "ln_post.weight", "transformer_layes.0.attn.in_proj_weight"),
        sizes=(Size(("sd1",), {"proj": (1024, 768), "style_embedding": (1, None, 1024)}),),
        architecture="T2I-Adapter style",
        source="TencentARC/T2I-Adapter ldm/modules/encoders/adapter.py StyleAdapter",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "adapter."), classes=("ReduxImageEncoder",))

RECOGNISER = Recogniser("style_models", BOOK.claims, BOOK.heads)
