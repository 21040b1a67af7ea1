"""A LoRA from the difference of two checkpoints: the best low-rank change of every layer that differs.

Which layers differ is found while the plan is made (a layer whose values are equal has no place in the file's header),
at the cost of reading equal layers whole. With a fixed rank the factors are computed when the file is written; a target
(energy, error, ratio …) decides the rank, so then they are computed for the plan, and a dry run computes them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetkit.adapters.layouts import LAYOUTS, Layout
from assetkit.adapters.layouts import layout as layout_for
from assetkit.errors import InputError, UsageError
from assetkit.transform.adapter_keys import plain
from assetkit.transform.adapter_metadata import default_layout, described, of_difference, ranks_of
from assetkit.transform.approximation import Approximations
from assetkit.transform.differences import Compared, Pair, changed, coarse, paired
from assetkit.transform.factoring import (
    ADAPTER_DTYPES,
    RANK_OPTIONS,
    Job,
    columns,
    factored,
    rules_of,
    spatial,
    stored_dtype,
)
from assetkit.transform.layers import Layers
from assetkit.transform.layouts import family_of
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Cast, Node
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option

if TYPE_CHECKING:
    from assetkit.transform.lowrank import Factors, RankRule

RANK = 32
"""The rank where nothing is asked for."""
_NORM_ROLES = {"weight": "w_norm", "bias": "b_norm"}


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The adapter that turns the second model into the first, as nearly as its rank allows.

    Raises `InputError` where the models are of different families, share no layer, do not differ, or have
    layers that do not fit each other, or where the base lacks an encoder or a network of the tuned one (unless partial
    results are allowed).
    """
    tuned, base = models
    if torch_or_none() is None:
        raise InputError("adapters need torch", hint="pip install 'assetkit-models[torch]'")
    layout = chosen_layout(options, tuned)
    compared = paired(tuned, base, layout.side)
    _check_shared(compared, tuned, base)
    if compared.unpaired and not conditions.allow_partial:
        raise InputError(
            f"{tuned.name} and {base.name} differ in {len(compared.unpaired)} names or shapes: {compared.unpaired[0]}",
            hint="extract from the others with --allow-partial",
        )
    found = _Found(compared, layout, options, conditions)
    if not found.layers:
        raise InputError(f"{tuned.name} and {base.name} do not differ in any layer that an adapter can change")
    made = _made(tuned, found, layout, options, conditions)
    return replace(made, warnings=(*made.warnings, *_rounded(found.layers, tuned, base)))


def _check_shared(compared: Compared, tuned: Model, base: Model) -> None:
    """Raise where nothing that an adapter could change is in both: that is no equality of the two."""
    if any(each.matrix and each.layer.part.component != "vae" for each in compared.pairs):
        return
    common = ", ".join(dict.fromkeys(each.layer.part.component for each in compared.pairs)) or "nothing"
    raise InputError(
        f"{tuned.name} and {base.name} share no layer that an adapter can change: they have {common} in common",
        hint="extract needs the network or the text encoders of one base in both",
    )


def _rounded(layers: Sequence[Pair], tuned: Model, base: Model) -> Iterator[str]:
    """Weights of few bits differ by their rounding wherever they were not tuned, and that is extracted too."""
    for model, nodes in ((tuned, [each.tuned for each in layers]), (base, [each.base for each in layers])):
        found = coarse(nodes)
        if found:
            yield f"{model.name} holds {', '.join(found)}: what that rounding lost is part of the difference"


def chosen_layout(options: Options, model: Model) -> Layout:
    """The layout asked for, or what sd-scripts writes for the model's family."""
    family = family_of(model)
    return layout_for(options.get("layout") or default_layout(family), family.id)


class _Found:
    """The pairs that differ: what becomes low rank, what is stored whole, and what no adapter of this kind holds."""

    def __init__(self, compared: Compared, layout: Layout, options: Options, conditions: Conditions) -> None:
        self.family, self._layout = compared.family, layout
        self.layers: list[Pair] = []
        self.whole: list[Pair] = []
        self.left: list[Dropped] = [Dropped(each, "not in both checkpoints") for each in compared.unpaired]
        self._convolutions = bool(options.get("conv_rank"))
        differing = changed(compared.pairs, options["min_diff"], conditions.threads)
        for pair, differs in zip(compared.pairs, differing, strict=True):
            if differs:
                self._place(pair, whole=options["full_norms"])

    def _place(self, pair: Pair, *, whole: bool) -> None:
        component = pair.layer.part.component
        if pair.layer.side != self._layout.side(component):
            self._leave(pair, f"differs, and has no name in {self._layout.id}")
        elif component == "vae":
            self._leave(pair, "differs, and no adapter changes a VAE")
        elif pair.matrix and (self._convolutions or not spatial(pair.tuned.shape)):
            self.layers.append(pair)
        elif pair.matrix:
            self._leave(pair, "a convolution differs; take it in with --conv-rank")
        elif whole and pair.parameter in _NORM_ROLES and len(pair.tuned.shape) == 1:
            self.whole.append(pair)
        else:
            self._leave(pair, "differs, and is no matrix; --full-norms takes norms and biases in")

    def _leave(self, pair: Pair, why: str) -> None:
        self.left.append(Dropped(f"{pair.layer.part.component} {pair.name}", why, pair.tuned.nbytes))


def _made(tuned: Model, found: _Found, layout: Layout, options: Options, conditions: Conditions) -> Model:
    dtype = stored_dtype(options["dtype"])
    given = any(options.get(option.name) is not None for option in RANK_OPTIONS if option.name != "conv_rank")
    rules = rules_of(options if given else {**options, "rank": RANK}, dtype)
    layers, approximations = Layers(found.family), Approximations()
    jobs = [_job(_name(layers, pair, layout), pair) for pair in found.layers]
    modules = factored(jobs, rules, approximations, conditions)
    for pair in found.whole:
        role, node = _whole(pair, dtype)
        modules.setdefault(_name(layers, pair, layout), {})[role] = node
    return Model(
        name=tuned.name,
        tensors=plain(modules, layout),
        metadata=described(of_difference(tuned, found.family), found.family, layout, *ranks_of(modules.items())),
        layout=layout.id,
        family=found.family,
        dropped=(*tuned.dropped, *found.left),
        lost=(*tuned.lost, *(f"{each.key}: {each.why}" for each in found.left)),
        approximations=approximations,
    )


def _name(layers: Layers, pair: Pair, layout: Layout) -> str:
    name = layers.named(pair.layer, layout)
    if name is None:
        raise UsageError(f"{layout.id} has no names for {pair.layer.part.component}", hint="choose another --layout")
    return name


def _job(name: str, pair: Pair) -> Job:
    shape = pair.tuned.shape
    return Job(name, (pair.tuned, pair.base), shape, min(shape[0], columns(shape)), _difference)


def _difference(tensors: Sequence[Any], rule: RankRule | None, dtype: Any) -> Factors:
    from assetkit.transform.lowrank import as_matrix, truncated

    assert rule is not None  # noqa: S101 - there always is one here
    tuned, base = tensors
    return truncated(as_matrix(tuned - base), rule, dtype=dtype)


def _whole(pair: Pair, dtype: str) -> tuple[str, Node]:
    """A norm's or a bias' difference, and LyCORIS' word for it."""
    from assetkit.transform.computed import Computed

    node = Computed("F32", pair.tuned.shape, (pair.tuned, pair.base), lambda tiles, _: tiles[0] - tiles[1])
    normal = "norm" in pair.layer.path.rpartition(".")[2] or ".ln_" in f".{pair.layer.path}"
    return (_NORM_ROLES[pair.parameter] if normal else "diff_b"), Cast(node, dtype)


def _options() -> Iterator[Option]:
    yield from RANK_OPTIONS
    yield Option("layout", "text", "How to write it; what sd-scripts writes by default.", choices=LAYOUTS)
    yield Option("dtype", "text", "What to store the factors as.", "fp16", choices=ADAPTER_DTYPES)
    yield Option("min_diff", "number", "Leave out layers none of whose weights differ by more.", 0.0, low=0)
    yield Option("full_norms", "flag", "Store the differences of norms and biases whole.", False)


OPERATION = Operation("extract", "Make a LoRA of the difference of two checkpoints.", (2, 2), tuple(_options()), apply)
