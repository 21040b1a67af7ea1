"""Several adapters as one, exactly: their changes of each layer are added, not their factors.

Low-rank changes are put side by side, so the rank is the sum of the ranks and nothing mixes; with a rank or a target
the best approximation of the sum is found from the small core of the stacked factors (QR on both sides), and no layer
is ever made dense. LyCORIS modules take part with their exact factors; those that have none need a rank, and only they
are made dense. Adapters in different layouts meet under the names of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from assetkit.adapters.layouts import LAYOUTS, Layout
from assetkit.adapters.layouts import layout as layout_for
from assetkit.errors import InputError
from assetkit.families import Family
from assetkit.transform.adapter_finish import finished
from assetkit.transform.adapter_keys import keyed
from assetkit.transform.adapter_metadata import default_layout, described, of_merge, ranks_of
from assetkit.transform.adapter_sums import Term, common_shape, dense_sum, layout_of, nodes_of, stacked_sum, whole_sum
from assetkit.transform.adapters import Adapter, adapter_of
from assetkit.transform.approximation import Approximations
from assetkit.transform.changes import MAGNITUDES, RIDERS, Change, change_of, shape_in, summed
from assetkit.transform.factoring import (
    ADAPTER_DTYPES,
    RANK_OPTIONS,
    Job,
    Rules,
    columns,
    factored,
    rules_of,
    stored_dtype,
    widest,
)
from assetkit.transform.layers import Layers, family_of_adapters
from assetkit.transform.model import Dropped, Model
from assetkit.transform.module_rows import Parts, weight_shape
from assetkit.transform.nodes import Node
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.relayout import Placed, Relayout


class Share(NamedTuple):
    """One adapter's part in a layer."""

    adapter: str
    module: Placed
    weight: float


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The sum of all adapters at their multipliers.

    Raises `InputError` for DoRA, rotations, IA3 and GLoRA (what they do depends on the weight, so their sum is no
    adapter), for adapters of different networks, and for modules without exact factors where no rank is given.
    """
    if torch_or_none() is None:
        raise InputError("adapters need torch", hint="pip install 'assetkit-models[torch]'")
    weights = options.get("multipliers") or [1.0] * len(models)
    if len(weights) != len(models):
        raise InputError(f"{len(models)} adapters and {len(weights)} multipliers")
    adapters = [adapter_of(model) for model in models]
    family = family_of_adapters(adapters)
    layout = layout_for(_layout(options, models[0], family), family.id)
    merging = _Merging(Layers(family), layout, _rules(options, adapters), Approximations())
    for adapter, weight in zip(adapters, weights, strict=True):
        merging.take(adapter, float(weight), conditions)
    modules = merging.modules(conditions)
    tensors = keyed(modules.items(), layout) | _embeddings(adapters, conditions)
    return replace(
        models[0].with_tensors(tensors, tuple(merging.dropped)),
        metadata=described(of_merge(models, family), family, layout, *ranks_of(modules.items())),
        identity=None,
        layout=layout.id,
        family=family,
        configs={},
        approximations=merging.approximations,
        lost=tuple(f"{each.key}: {each.why}" for each in merging.dropped),
        roundtrip="none",
    )


def _layout(options: Options, model: Model, family: Family) -> str:
    wanted: str = options.get("layout") or model.layout or ""
    return wanted if wanted in LAYOUTS else default_layout(family)


def _rules(options: Options, adapters: Sequence[Adapter]) -> Rules:
    """The dtype asked for, or the widest that the adapters' factors have."""
    return rules_of(options, stored_dtype(options["dtype"]) if options.get("dtype") else widest(adapters))


@dataclass(slots=True)
class _Merging:
    layers: Layers
    layout: Layout
    rules: Rules
    approximations: Approximations
    dropped: list[Dropped] = field(default_factory=list)
    _shares: dict[str, list[Share]] = field(default_factory=dict)
    _moving: Relayout | None = None

    def take(self, adapter: Adapter, weight: float, conditions: Conditions) -> None:
        """Add an adapter's modules under the names of the layout."""
        moving = Relayout(self.layers, self.layout)
        for module in moving.modules(adapter):
            name = self.layers.named(module.layer, self.layout, kohya=module.kohya)
            if name is None:
                raise InputError(f"{self.layout.id} has no names for the {module.layer.part.component}")
            self._shares.setdefault(name, []).append(Share(adapter.model.name, module, weight))
        lost = [
            *((each.name, each.why) for each in moving.unplaced),
            *((key, "is no module's") for key in adapter.unread),
        ]
        if lost and not conditions.allow_partial:
            raise InputError(
                f"{adapter.model.name}: {len(lost)} modules or keys cannot be merged, such as {lost[0][0]!r}, which "
                f"{lost[0][1]}",
                hint="merge the others with --allow-partial",
            )
        self.dropped += [Dropped(name, f"{adapter.model.name}: {why}") for name, why in lost]

    def modules(self, conditions: Conditions) -> dict[str, dict[str, Node]]:
        """The modules of the sum."""
        jobs: list[Job] = []
        done: dict[str, dict[str, Node]] = {}
        for name, shares in self._shares.items():
            try:
                self._layer(name, shares, jobs, done)
            except InputError as error:
                raise InputError(f"{name}: {error.message}", hint=error.hint) from error
        for name, parts in factored(jobs, self.rules, self.approximations, conditions).items():
            done[name] = {**done.get(name, {}), **parts}
        moving = Relayout(self.layers, self.layout)
        return {name: finished(parts, self.layout, moving.work)[0] for name, parts in sorted(done.items())}

    def _layer(self, name: str, shares: Sequence[Share], jobs: list[Job], done: dict[str, dict[str, Node]]) -> None:
        if len(shares) == 1 and shares[0].weight == 1 and self._free(shares[0].module.parts):
            done[name] = dict(shares[0].module.parts)
            return
        riding = {role: terms for role in sorted(RIDERS | {"diff"}) if (terms := list(_riders(shares, role)))}
        if riding:
            done[name] = {role: summed(terms) for role, terms in riding.items()}
        changes = [(share, change) for share in shares if (change := self._change(share)) is not None]
        if not changes:
            return
        if self.rules.of(changes[0][1].shape) is None and any("diff" in change.parts for _, change in changes):
            whole = [Term(change, share.weight) for share, change in changes]
            done.setdefault(name, {})["diff"] = whole_sum(whole, self.rules.dtype)
        else:
            jobs.append(self._job(name, changes))

    def _free(self, parts: Parts) -> bool:
        """Whether nothing was asked of the module's rank."""
        shape = weight_shape(parts)
        return self.rules.of(shape) is None if shape else self.rules.linear is None

    def _change(self, share: Share) -> Change | None:
        parts = share.module.parts
        change = change_of(parts, shape_in(self.layers, share.module.layer, parts))
        if not MAGNITUDES.isdisjoint(parts):
            raise InputError(
                f"{share.adapter} has DoRA magnitudes: it sets the length of rows, so it cannot be added to another",
                hint="bake it into a checkpoint and extract a LoRA from that",
            )
        if change is not None and change.bound:
            raise InputError(
                f"what {share.adapter} does depends on the weight, so it cannot be added to another adapter",
                hint="bake them into a checkpoint one after the other",
            )
        return change

    def _job(self, name: str, changes: Sequence[tuple[Share, Change]]) -> Job:
        shape = common_shape([change.shape for _, change in changes])
        thick = [share.adapter for share, change in changes if change.rank is None]
        rule = self.rules.of(shape)
        if thick and rule is None:
            raise InputError(
                f"the change of {thick[0]} has no exact factors smaller than the layer", hint="give --rank"
            )
        ranks = [change.rank for _, change in changes if change.rank is not None]
        most = min(shape[0], columns(shape), *([] if thick else [sum(ranks)]))
        terms = [Term(change, share.weight) for share, change in changes]
        return Job(name, nodes_of(terms), shape, most, partial(dense_sum if thick else stacked_sum, layout_of(terms)))


def _riders(shares: Sequence[Share], role: str) -> Iterator[tuple[Node, float]]:
    for share in shares:
        node = share.module.parts.get(role)
        if node is not None and (role != "diff" or len(node.shape) == 1):
            yield node, share.weight


def _embeddings(adapters: Sequence[Adapter], conditions: Conditions) -> dict[str, Node]:
    """Bundled textual inversions of all adapters. Raises `InputError` for two that share a name."""
    found: dict[str, Node] = {}
    for adapter in adapters:
        for key in adapter.embeddings:
            if key in found and not conditions.allow_partial:
                raise InputError(f"two adapters bundle {key!r}", hint="keep the first one with --allow-partial")
            found.setdefault(key, adapter.model.tensors[key])
    return found


OPERATION = Operation(
    "lora-merge",
    "Add adapters to one.",
    (1, None),
    (
        Option("multipliers", "list", "How strongly each adapter counts."),
        *RANK_OPTIONS,
        Option("layout", "text", "How to write it; as the first adapter by default.", choices=LAYOUTS),
        Option("dtype", "text", "What to store the factors as; the adapters' own by default.", choices=ADAPTER_DTYPES),
    ),
    apply,
)
