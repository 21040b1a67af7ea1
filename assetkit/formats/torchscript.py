"""TorchScript archives: a zip like `torch.save`'s with compiled code (``code/``, ``constants.pkl``) beside the pickle.

Loading one runs the code in it, so it is never loaded; tensors and class names come from walking ``data.pkl``
(`assetkit.formats.pickle` documents `Header.extra`). Layout: `torch/csrc/jit/serialization/export_module.cpp`.
"""

from __future__ import annotations

from assetkit.formats._pickle_zip import directory_names
from assetkit.formats.base import Format, Probe
from assetkit.formats.pickle import open_pickle


def matches(probe: Probe) -> bool:
    """Whether a zip archive lists TorchScript's members."""
    if not probe.head.startswith(b"PK\x03\x04"):
        return False
    names = directory_names(str(probe.path), probe.size)
    return b"/constants.pkl" in names or (b"/code/__torch__" in names and b"data.pkl" in names)


FORMAT = Format("torchscript", matches, open_pickle, (".pt", ".pth", ".ts", ".ptl", ".torchscript"), priority=-5)
