"""LyCORIS' own modules as oracles: built on a layer, their parameters random, asked for their forward."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import Any

import pytest

torch = pytest.importorskip("torch")
with warnings.catch_warnings():  # its dependencies warn on import
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    pytest.importorskip("lycoris")
    from lycoris import modules as lycoris

    logging.disable(logging.NOTSET)

from torch import Tensor, nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from assetkit.adapters.algorithms import split  # noqa: E402

BY_NAME = {
    "locon": lycoris.LoConModule,
    "loha": lycoris.LohaModule,
    "lokr": lycoris.LokrModule,
    "glora": lycoris.GLoRAModule,
    "dylora": lycoris.DyLoraModule,
    "ia3": lycoris.IA3Module,
    "oft": lycoris.DiagOFTModule,
    "boft": lycoris.ButterflyOFTModule,
    "full": lycoris.FullModule,
    "norm": lycoris.NormModule,
}
LAYERS: Mapping[str, Any] = {
    "linear": lambda: nn.Linear(12, 16),
    "square": lambda: nn.Linear(16, 16),
    "1x1": lambda: nn.Conv2d(12, 16, 1),
    "3x3": lambda: nn.Conv2d(12, 16, 3, padding=1),
    "3x1": lambda: nn.Conv2d(12, 16, (3, 1), padding=(1, 0)),
    "conv1d": lambda: nn.Conv1d(12, 16, 3),
    "conv3d": lambda: nn.Conv3d(12, 16, (1, 3, 3)),
}


def built(name: str, layer: nn.Module, *, dtype: torch.dtype = torch.float64, **options: Any) -> Any:
    """A module of that algorithm on `layer` (moved to `dtype`), with random parameters, ready to be asked."""
    layer.to(dtype).requires_grad_(requires_grad=False)
    module = BY_NAME[name]("m", layer, **options).to(dtype).eval()
    for label, parameter in module.named_parameters():
        parameter.requires_grad_(requires_grad=False)
        parameter.normal_(std=0.5)
        if label in ("dora_scale", "rescale"):
            parameter.abs_().add_(0.5)
    return module


def saved(module: Any) -> dict[str, Tensor]:
    """What the module writes into a file, by role."""
    parts = {}
    for key, tensor in module.state_dict().items():
        found = split(f"m.{key}")
        parts[key if found is None else found[1].name] = tensor.detach().clone()
    return parts


def sample(layer: nn.Module) -> Tensor:
    """A random input of the layer."""
    torch.manual_seed(5)
    dtype = layer.weight.dtype
    if isinstance(layer, nn.Linear):
        return torch.randn(3, layer.in_features, dtype=dtype)
    dimensions = len(layer.kernel_size)
    return torch.randn(2, layer.in_channels, *(5 for _ in range(dimensions)), dtype=dtype)


def forward(layer: nn.Module, weight: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    """The layer's own operation with another weight."""
    if isinstance(layer, nn.Linear):
        return F.linear(x, weight, bias)
    operation = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[len(layer.kernel_size)]
    return operation(x, weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups)
