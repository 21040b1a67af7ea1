"""assetkit: what is this model file, what does it fit, is it safe, and why do we think so.

    >>> import assetkit
    >>> identity = assetkit.identify("model.safetensors")
    >>> identity.kind, identity.base, identity.evidence
    >>> with assetkit.open_model("model.safetensors") as model:
    ...     model.header.tensors
    >>> assetkit.hash_file("model.safetensors").sha256

The catalog (scanning, searching) is `assetkit.catalog`. Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from assetkit._version import __version__

if TYPE_CHECKING:
    from assetkit.errors import (
        AssetkitError,
        CatalogError,
        FormatError,
        InputError,
        NotFoundError,
        RemoteError,
        SystemFailure,
        UnsafeError,
        UsageError,
    )
    from assetkit.formats import open_model
    from assetkit.hashing import Hashes, hash_file
    from assetkit.identification import identify
    from assetkit.types import Evidence, Finding, Header, Identity, TensorInfo, TensorSource

_WHERE = {
    **dict.fromkeys(
        (
            "AssetkitError",
            "CatalogError",
            "FormatError",
            "InputError",
            "NotFoundError",
            "RemoteError",
            "SystemFailure",
            "UnsafeError",
            "UsageError",
        ),
        "errors",
    ),
    **dict.fromkeys(("Hashes", "hash_file"), "hashing"),
    **dict.fromkeys(("Evidence", "Finding", "Header", "Identity", "TensorInfo", "TensorSource"), "types"),
    "identify": "identification",
    "open_model": "formats",
}

__all__ = [
    "AssetkitError",
    "CatalogError",
    "Evidence",
    "Finding",
    "FormatError",
    "Hashes",
    "Header",
    "Identity",
    "InputError",
    "NotFoundError",
    "RemoteError",
    "SystemFailure",
    "TensorInfo",
    "TensorSource",
    "UnsafeError",
    "UsageError",
    "__version__",
    "hash_file",
    "identify",
    "open_model",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
