"""An adapter under the names of another layout: renamed, split and fused; turned into plain low rank where asked.

The exact change of every layer stays what it was. Alphas that a layout has no key for are multiplied into the factors,
which rounds once; everything else keeps its bits. Scalars and factors of fused layers are read for the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assetkit.adapters.algorithms import spelled
from assetkit.adapters.layouts import LAYOUTS, Layout
from assetkit.adapters.layouts import layout as layout_for
from assetkit.errors import InputError
from assetkit.transform.adapter_finish import finished
from assetkit.transform.adapter_keys import keyed
from assetkit.transform.adapter_metadata import described, marked, ranks_of
from assetkit.transform.adapters import Adapter, adapter_of
from assetkit.transform.approximation import Approximations
from assetkit.transform.factoring import ADAPTER_DTYPES, RANK_OPTIONS, rules_of, stored_dtype, widest
from assetkit.transform.layers import Layers, family_of_adapter
from assetkit.transform.lowering import Lowering
from assetkit.transform.model import Dropped, Model
from assetkit.transform.module_rows import Parts
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.relayout import Placed, Relayout, Unplaced

_SHOWN = 3
_CONFIGURATION = ("lora_adapter_metadata",)
"""Metadata that states what is in the tensors now."""


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The adapter in `layout`; with a rank, LyCORIS modules as plain low rank. The second model is the checkpoint.

    Raises `InputError` for modules that have no name there, unless that is allowed, and for modules that need a
    checkpoint to become low rank, or to be cut where the layout keeps apart what the other fuses (DoRA of input
    columns, rotations across the cut).
    """
    model, *checkpoints = models
    adapter = adapter_of(model)
    layers, approximations = Layers(family_of_adapter(adapter)), None
    checkpoint = next(iter(checkpoints), None)
    if any(options.get(option.name) is not None for option in RANK_OPTIONS):
        approximations = Approximations()
        rules = rules_of(options, stored_dtype(options["dtype"]) if options.get("dtype") else widest([adapter]))
        lowering = Lowering(layers, rules, approximations, checkpoint, every=False)
        adapter = lowering.adapter(adapter, conditions)
    layout, folder = layout_for(options["layout"], layers.family.id), options["folder"]
    return written(adapter, layers, layout, conditions, approximations, folder=folder, checkpoint=checkpoint)


def written(
    adapter: Adapter,
    layers: Layers,
    layout: Layout,
    conditions: Conditions,
    approximations: Approximations | None = None,
    *,
    folder: bool = False,
    checkpoint: Model | None = None,
) -> Model:
    """The adapter as a model in `layout`. `approximations` are those of modules that were lowered on the way."""
    moving = Relayout(layers, layout, checkpoint)
    modules = moving.modules(adapter)
    named, exact = _named(moving, modules, _folders(adapter, modules, layout, folder=folder))
    strays = moving.strays(adapter)
    dropped = _refused(adapter, moving, named, conditions)
    tensors = keyed(named, layout) | strays
    tensors.update((key, adapter.model.tensors[key]) for key in adapter.embeddings)
    metadata = {key: value for key, value in adapter.model.metadata.items() if key not in _CONFIGURATION}
    lowered = approximations is not None
    return replace(
        adapter.model.with_tensors(tensors, tuple(dropped)),
        metadata=described(metadata, layers.family, layout, *ranks_of(named)) if lowered else marked(metadata, layout),
        layout=layout.id,
        family=layers.family,
        configs={},
        approximations=approximations,
        roundtrip="none" if lowered else "exact" if exact and not dropped else "lossy",
        lost=(*adapter.model.lost, *(f"{each.key}: {each.why}" for each in dropped)),
        warnings=(*adapter.model.warnings, *_warnings(named, layout)),
    )


def _named(
    moving: Relayout, modules: Sequence[Placed], folders: Mapping[str, str]
) -> tuple[list[tuple[str, Parts]], bool]:
    """Names and tensors of all modules, and whether every bit of them is still there."""
    named: list[tuple[str, Parts]] = []
    exact = True
    for module in modules:
        component = module.layer.part.component
        name = moving.layers.named(module.layer, moving.layout, kohya=module.kohya)
        try:
            if name is None:
                raise InputError(f"{moving.layout.id} has no names for the {component}")
            parts, whole = finished(module.parts, moving.layout, moving.work)
        except InputError as error:
            moving.unplaced.append(Unplaced(module.origin, error.message))
            continue
        named.append((folders.get(component, "") + name, parts))
        exact = exact and whole and module.exact
    return named, exact


def _folders(adapter: Adapter, modules: Sequence[Placed], layout: Layout, *, folder: bool) -> dict[str, str]:
    """Where PEFT's adapters of several components go: a folder for each, for their names do not tell them apart."""
    components = {module.layer.part.component: module.layer.part.folder for module in modules}
    if layout.alpha != "config" or len(components) < 2:
        return {}
    if not folder:
        raise InputError(
            f"{adapter.model.name} changes {', '.join(sorted(components))}, and PEFT keeps one adapter for each",
            hint="write a folder (a DST without suffix)",
        )
    return {component: f"{name}/" for component, name in components.items()}


def _refused(
    adapter: Adapter, moving: Relayout, named: Sequence[tuple[str, Parts]], conditions: Conditions
) -> list[Dropped]:
    """What has no place in the layout: an error, or listed where that is allowed."""
    lost = moving.unplaced
    if lost and not (conditions.allow_partial and named):
        first: dict[str, str] = {}
        for each in lost:
            first.setdefault(each.why, each.name)
        some = "; ".join(f"{name} {why}" for why, name in list(first.items())[:_SHOWN])
        raise InputError(
            f"{adapter.model.name}: {len(lost)} modules or keys have no place in {moving.layout.id}: {some}",
            hint="convert the others with --allow-partial" if named else "",
        )
    sizes = {module.name: sum(node.nbytes for node in module.parts.values()) for module in adapter.modules}
    sizes |= {key: adapter.model.tensors[key].nbytes for key in adapter.unread}
    return [Dropped(each.name, f"{each.why}; it has no place in {moving.layout.id}", sizes[each.name]) for each in lost]


def _warnings(named: Sequence[tuple[str, Parts]], layout: Layout) -> list[str]:
    """diffusers and PEFT read plain low rank only under these names; other algorithms are carried all the same."""
    if layout.spelling != "peft":
        return []
    found = {algorithm.id for _, parts in named if (algorithm := spelled(frozenset(parts))) is not None}
    others = sorted(found - {"lora"})
    return [f"{', '.join(others)}: {layout.id} loaders read plain low rank only; --rank makes it of them"] * bool(
        others
    )


OPERATION = Operation(
    "lora-convert",
    "Change the names of an adapter to those of another layout.",
    (1, 2),
    (
        Option("layout", "text", "The layout to write.", "kohya", choices=LAYOUTS),
        Option("folder", "flag", "Name the tensors for a folder with a part for each component.", False),
        *RANK_OPTIONS,
        Option("dtype", "text", "What to store new factors as; the adapter's own by default.", choices=ADAPTER_DTYPES),
    ),
    apply,
)
