"""Container formats: `open_model` gives the header of any of them without reading a weight.

    >>> with open_model("model.safetensors") as source:
    ...     source.header.tensors

A format is one module of this package with a literal row ``FORMAT = Format(...)`` (or a tuple of rows); the rows are
found when the first file is opened, so importing the package costs nothing.
"""

from __future__ import annotations

from assetkit.formats.opening import folder_files, formats, is_model_folder, open_model

__all__ = ["folder_files", "formats", "is_model_folder", "open_model"]
