"""Which component and which block a key belongs to, in any layout of a known family."""

from __future__ import annotations

from assetkit.transform.model import Model

_PREFIXES = (
    ("model.diffusion_model.", "unet"),
    ("first_stage_model.", "vae"),
    ("cond_stage_model.", "te1"),
    ("conditioner.embedders.0.", "te1"),
    ("conditioner.embedders.1.", "te2"),
    ("text_encoders.clip_l.", "te1"),
    ("text_encoders.clip_g.", "te2"),
    ("text_encoders.t5xxl.", "te3"),
)


class Places:
    """The component and the block of every key of one model, the broader name first."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def names(self) -> frozenset[str]:
        """Every name that some key answers to."""
        return frozenset(name for key in self._model.tensors for name in self.of(key))

    def of(self, key: str) -> tuple[str, ...]:
        """The names that `key` answers to."""
        return tuple(name for prefix, name in _PREFIXES if key.startswith(prefix))
