"""An adapter of another rank: the best approximation of each layer's change, from the small core of its factors."""

from __future__ import annotations

from collections.abc import Sequence

from assetkit.adapters.layouts import LAYOUTS, layout
from assetkit.errors import InputError, UsageError
from assetkit.transform.adapter_metadata import default_layout
from assetkit.transform.adapters import adapter_of
from assetkit.transform.approximation import Approximations
from assetkit.transform.factoring import ADAPTER_DTYPES, RANK_OPTIONS, rules_of, stored_dtype, widest
from assetkit.transform.layers import Layers, family_of_adapter
from assetkit.transform.lowering import Lowering
from assetkit.transform.model import Model
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.lora_convert import written
from assetkit.transform.options import Option


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The adapter with every module as plain low rank by the rule asked for; the second model is the checkpoint.

    Trained norms, biases and bundled embeddings stay, and so do DoRA's magnitudes unless there is a checkpoint: then
    they are folded in. Raises `InputError` for modules that need a checkpoint which is not given.
    """
    if torch_or_none() is None:
        raise InputError("adapters need torch", hint="pip install 'assetkit-models[torch]'")
    model, *checkpoints = models
    adapter = adapter_of(model)
    family = family_of_adapter(adapter)
    rules = rules_of(options, stored_dtype(options["dtype"]) if options.get("dtype") else widest([adapter]))
    if rules.linear is None and rules.convolution is None:
        raise UsageError("resize needs a rank or a target", hint="give --rank, --energy, --error or --ratio")
    layers, approximations = Layers(family), Approximations()
    lowering = Lowering(layers, rules, approximations, next(iter(checkpoints), None))
    own = layout(model.layout if model.layout in LAYOUTS else default_layout(family), family.id)
    return written(lowering.adapter(adapter, conditions), layers, own, conditions, approximations)


OPERATION = Operation(
    "resize",
    "Change the rank of an adapter.",
    (1, 2),
    (
        *RANK_OPTIONS,
        Option("dtype", "text", "What to store the factors as; the adapter's own by default.", choices=ADAPTER_DTYPES),
    ),
    apply,
)
