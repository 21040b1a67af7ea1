"""Names that a training framework's wrappers have lengthened: what stands around a model's own names is taken off.

torch.compile puts ``_orig_mod`` where the compiled module is (torch/_dynamo/eval_frame.py, OptimizedModule), FSDP and
activation checkpointing put theirs (torch/distributed/fsdp/_common_utils.py FSDP_WRAPPED_MODULE,
torch/distributed/algorithms/_checkpoint/checkpoint_wrapper.py _CHECKPOINT_WRAPPED_MODULE), DistributedDataParallel and
DeepSpeed begin every name with ``module``. A state dict that was flattened with its root begins with that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from assetkit.types import Finding, Header

INSIDE = ("_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.")
"""Anywhere in a name."""
AROUND = ("module.", "state_dict.")
"""At the beginning of every name."""


class Unwrapped(NamedTuple):
    """A header with a model's own names, and what was around them."""

    header: Header
    words: tuple[str, ...]

    def finding(self, subject: str) -> Finding:
        """What a person should know of it."""
        words = " and ".join(self.words)
        message = f"has {words} in its names, as a training framework writes them; most loaders want them without"
        return Finding("wrapped-names", "warning", subject, message, words)


def unwrapped(header: Header) -> Unwrapped | None:
    """The header without wrappers; None when there are none, or when two names would become one."""
    names = list(header.tensors)
    text = "\n".join(names)
    words = [word for word in INSIDE if word in text]
    if not words and not text.startswith(AROUND):
        return None
    for word in words:
        text = text.replace(word, "")
    lines = text.split("\n")
    while found := next((word for word in AROUND if lines[0].startswith(word)), ""):
        if not all(line.startswith(found) for line in lines):
            break
        lines = [line[len(found) :] for line in lines]
        words.append(found)
    if not words or len(lines) != len(names) or len(set(lines)) != len(names):
        return None
    tensors = dict(zip(lines, header.tensors.values(), strict=True))
    return Unwrapped(replace(header, tensors=tensors), tuple(dict.fromkeys(words)))
