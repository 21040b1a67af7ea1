"""What a scan makes of a file name, before anything is opened."""

from __future__ import annotations

import re

from assetkit.formats.sharded import INDEX as SHARD_INDEX
from assetkit.formats.sharded import SHARD

MODEL_SUFFIXES = frozenset(
    {".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".pkl", ".pickle", ".gguf", ".onnx", ".param", ".npz"}
    | {".h5", ".hdf5", ".msgpack", ".engine", ".trt", ".plan", ".ptl", ".torchscript", ".jit", ".joblib", ".npy"}
)
"""Files of these kinds are assets whatever is in them: a broken one must show up."""

MAYBE_SUFFIXES = frozenset(
    {".json", ".txt", ".yaml", ".yml", ".zip", ".xml", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".jxl"}
    | {".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".lzma", ".7z", ".rar", ".zst", ".lz4"}
)
"""Files of these kinds are assets only when identification finds one in them (a workflow, wildcards, an embedding), or
when nobody can say what is in them."""

MEDIA_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".jxl", ".webm", ".mp4"})
SIDECAR_ENDS = frozenset({".json", ".txt", ".yaml", ".yml", ".info", ".csv"})

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".incomplete", ".aria2", ".lock", "~")
"""Ends of names that downloaders and editors give to files they have not finished."""

SKIPPED_FOLDERS = frozenset(
    {"__pycache__", "node_modules", "lost+found", "$recycle.bin", "system volume information", "site-packages"}
)

PROSE = re.compile(
    r"^(readme|license|licence|copying|notice|changelog|authors|contributing|requirements.*|constraints|merges|vocab)"
    r"(\.[\w-]+)?\.(txt|yaml|yml|json)$"
)
"""Text files that are never assets."""


__all__ = ["SHARD", "SHARD_INDEX"]

FOLDER_MARKS = frozenset({"model_index.json", "config.json", "adapter_config.json", "modular_model_index.json"})
"""A folder without any of these is no model folder; asking costs nothing then."""


def is_veiled(name: str) -> bool:
    """Whether a file is passed over for its name: hidden, or not finished yet."""
    return name[0] == "." or name.lower().endswith(UNFINISHED)


def below_veil(name: str) -> str:
    """The suffix of a veiled name without what veils it."""
    bare = name.lower()
    for end in UNFINISHED:
        bare = bare.removesuffix(end)
    return suffix(bare)


def suffix(name: str) -> str:
    """The last suffix in lower case, with its dot."""
    head, dot, tail = name.rpartition(".")
    return dot + tail.lower() if head else ""


def looks_like_model(head: bytes, size: int) -> bool:
    """Whether the first 16 bytes of a file of no known suffix are those of a weights container, or of a pickle."""
    if head[:4] == b"GGUF" or (head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5" and head[2:3] in b"}](c\x95\x8a\x8c"):
        return True
    length = int.from_bytes(head[:8], "little")
    return head[8:9] == b"{" and 2 <= length <= min(size - 8, 32 << 20)
