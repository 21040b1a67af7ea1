"""Speech encoders that video models listen with. A Whisper with its decoder transcribes and is another trade's."""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook

_WAV2VEC2 = "transformers Wav2Vec2Model; ComfyUI comfy/audio_encoders/audio_encoders.py"
_WHISPER = "transformers WhisperModel's encoder; ComfyUI comfy/audio_encoders/whisper.py"

RULES = (
    Rule(
        "audio_encoder",
        has=("feature_extractor.conv_layers.0.conv.weight", "encoder.layers.0.attention.q_proj.weight"),
        lacks=(
            "encoder.layers.0.attention.gru_rel_pos_const",  # WavLM
            "encoder.pos_conv_embed.layers.0.conv.weight",  # data2vec
        ),
        under=("feature_projection.projection.",),
        layout="transformers",
        architecture="wav2vec2",
        source=_WAV2VEC2,
    ),
    Rule(
        "audio_encoder",
        has=("model.encoder.embed_positions.weight", "model.encoder.conv1.weight", "model.encoder.conv2.weight"),
        shapes={"model.encoder.embed_positions.weight": (1500, None)},
        absent=("model.decoder.", "decoder."),
        layout="transformers",
        architecture="whisper",
        source=_WHISPER,
    ),
    Rule(
        "audio_encoder",
        has=("encoder.embed_positions.weight", "encoder.conv1.weight", "encoder.conv2.weight"),
        shapes={"encoder.embed_positions.weight": (1500, None)},
        absent=("decoder.",),
        layout="transformers",
        architecture="whisper",
        source=_WHISPER,
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "wav2vec2."))

RECOGNISER = Recogniser("audio_encoders", BOOK.claims, BOOK.heads)
