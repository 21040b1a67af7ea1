"""DyLoRA: a LoRA whose first b ranks are an adapter of their own. It is saved as a LoRA and read as one (`lora`).

At b ranks the change is ``alpha/b · up[:, :b]·down[:b]``: LyCORIS 4.1.3 ``modules/dylora.py`` counts b in blocks of
its ``block_size`` (with blocks of one rank, it is this), kohya-ss/sd-scripts 48d368f
``networks/extract_lora_from_dylora.py`` cuts the tensors and keeps alpha. (kohya's trainer itself runs at
``alpha/√(b·r)``, which no file and no loader follows.)
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Parts
from assetkit.errors import InputError


def truncated(parts: Parts, rank: int) -> dict[str, Tensor]:
    """The LoRA of the first `rank` ranks, alpha kept (r where the module has none, or 0).

    Raises `InputError` for a module that is no plain LoRA, or has not so many ranks.
    """
    own = parts["down"].shape[0] if "down" in parts and "up" in parts else 0
    if not 0 < rank <= own or parts["up"].ndim < 2 or parts["up"].shape[1] != own or "mid" in parts:
        raise InputError(f"{', '.join(sorted(parts))} are no LoRA of {rank} ranks or more")
    alpha = parts["alpha"] if "alpha" in parts and bool(parts["alpha"]) else torch.tensor(float(own))
    cut = {"down": parts["down"][:rank], "up": parts["up"][:, :rank], "alpha": alpha}
    if "down_bias" in parts:
        cut["down_bias"] = parts["down_bias"][:rank]
    return {**parts, **cut}
