"""T5EncoderModel and UMT5EncoderModel: the encoder half alone."""

from assetkit.configs._readers import alike, count, extent
from assetkit.configs._schema import TRANSFORMERS, Check, Component, Fields
from assetkit.configs._tensors import Tensors

_BLOCK = "encoder.block.0.layer"
_BIAS = f"{_BLOCK}.0.SelfAttention.relative_attention_bias.weight"


def gated(tensors: Tensors, _: Fields) -> bool:
    """Gated in T5 v1.1 and all its kin, plain in the first T5."""
    return f"{_BLOCK}.1.DenseReluDense.wi_0.weight" in tensors


def width_of_feed_forward(tensors: Tensors, fields: Fields) -> int:
    """Rows of its first layer."""
    return tensors.extent(f"{_BLOCK}.1.DenseReluDense.{'wi_0' if fields['is_gated_act'] else 'wi'}.weight", 0)


def activation(_: Tensors, fields: Fields) -> str:
    """What transformers makes of ``feed_forward_proj``: GELU means the approximation that T5 was trained with."""
    kind = str(fields["feed_forward_proj"]).removeprefix("gated-")
    return "gelu_new" if fields["feed_forward_proj"] == "gated-gelu" else kind


_TOLD = {
    "vocab_size": extent("shared.weight", 0),
    "d_model": extent("shared.weight", 1),
    "num_layers": count("encoder.block"),
    "num_decoder_layers": count("encoder.block"),
    "num_heads": extent(_BIAS, 1),
    "relative_attention_num_buckets": extent(_BIAS, 0),
    "d_kv": lambda tensors, fields: tensors.divided(f"{_BLOCK}.0.SelfAttention.q.weight", 0, fields["num_heads"]),
    "is_gated_act": gated,
    "d_ff": width_of_feed_forward,
}
_CONSTANTS = {
    "feed_forward_proj": lambda _, fields: "gated-gelu" if fields["is_gated_act"] else "relu",
    "dense_act_fn": activation,
    "relative_attention_max_distance": 128,
    "dropout_rate": 0.1,
    "classifier_dropout": 0.0,
    "layer_norm_epsilon": 1e-06,
    "initializer_factor": 1.0,
    "is_encoder_decoder": True,
    "use_cache": True,
    "pad_token_id": 0,
    "eos_token_id": 1,
    "decoder_start_token_id": 0,
    "tie_word_embeddings": False,
}


def _bias_of_one(tensors: Tensors, _: Fields) -> None:
    """T5 shares the position bias of its first block; UMT5 has one in every block."""
    if "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight" in tensors:
        tensors.fail("encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight", "it is a UMT5's")


def _bias_of_all(tensors: Tensors, fields: Fields) -> None:
    for block in range(fields["num_layers"]):
        tensors.shape(f"encoder.block.{block}.layer.0.SelfAttention.relative_attention_bias.weight", 2)


def _row(classname: str, model_type: str, check: Check) -> Component:
    return Component(
        classname=classname,
        library=TRANSFORMERS,
        told=_TOLD,
        constants=_CONSTANTS,
        parts=("shared", "encoder"),
        checks=(check, alike("encoder.block", "layer.0.SelfAttention.relative_attention_bias")),
        model_type=model_type,
        sources=(f"transformers 5.24.0 models/{model_type}", "text_encoder_3 of stable-diffusion-3-medium-diffusers"),
    )


COMPONENT = (
    _row("T5EncoderModel", "t5", _bias_of_one),
    _row("UMT5EncoderModel", "umt5", _bias_of_all),
)
