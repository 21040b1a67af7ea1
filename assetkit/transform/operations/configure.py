"""Taking configurations, tokenizers and the scheduler of a diffusers folder over to a model that lacks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assetkit.errors import InputError
from assetkit.transform.model import Model
from assetkit.transform.operations import Conditions, Operation, Options


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The first model with everything but the weights of the second, a folder, where it has none of its own."""
    model, other = models
    if not other.configs:
        raise InputError(f"{other.name} has no configurations", hint="give a diffusers folder")
    return replace(model, configs={**other.configs, **model.configs}, files={**other.files, **model.files})


OPERATION = Operation("configure", "Take over the configurations of a folder.", (2, 2), (), apply, plain=False)
