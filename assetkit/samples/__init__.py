"""The sample family: small models of exact architectures that draw, made from parts which the package carries.

    >>> from assetkit import samples
    >>> samples.names()
    ('sd15', 'sdxl', …)
    >>> samples.make(Path("models"), ["sd15", "lora_thick"])

Every model is trained by ``scripts/train_samples`` on digits of scikit-learn: "digit seven red" draws a red seven. What
is shipped is small because nothing is shipped twice: an autoencoder and a text encoder serve several checkpoints, and
variants of a checkpoint are what they add to it. `make` puts whole files of it, in the original's names, with our own
readers, writers and ``bake``; it needs no network, and the bytes are always those whose hash the manifest states.

Decisions about size. Text encoders have CLIP's whole vocabulary (49,408 rows), because loaders and tokenizers expect
it; but only the rows of words that prompts of the family use were trained, so the rest is a pattern of 64 rows that is
repeated. SD3 is used without T5, as its own pipelines allow. Matrices are stored as bytes with a scale per row
(`assetkit.samples.packed`) and were rounded to that before anything was measured.
"""

from __future__ import annotations

from assetkit.samples.family import Sample, family, manifest, names
from assetkit.samples.making import make

__all__ = ["Sample", "family", "make", "manifest", "names"]
