"""The text that goes with an adapter we make: what it is made for, and how, in the keys that trainers and UIs read.

Keys of kohya-ss/sd-scripts (``ss_*``) and of Stability's modelspec 1.0.1 (``modelspec.*``). What spoke of tensors that
are no longer there (PEFT's configuration, hashes) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assetkit.adapters.layouts import LAYOUTS, ROWS, Layout
from assetkit.families import Family
from assetkit.transform.factoring import spatial
from assetkit.transform.layouts import NETWORKS
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node

_STALE = ("lora_adapter_metadata", "ss_network_module", "ss_network_dim", "ss_network_alpha", "ss_network_args")
_INHERITED = ("modelspec.license", "modelspec.author", "modelspec.prediction_type", "modelspec.resolution", "license")
_MODULES: Mapping[str, str] = {"flux": "networks.lora_flux", "sd3": "networks.lora_sd3"}
"""sd-scripts' network module by group; ``networks.lora`` for the UNets."""


def of_difference(tuned: Model, family: Family) -> dict[str, str]:
    """Metadata for an adapter made of the difference of two checkpoints of `family`."""
    kept = {key: tuned.metadata[key] for key in _INHERITED if key in tuned.metadata}
    title = tuned.metadata.get("modelspec.title") or tuned.name.partition(".")[0]
    return {**kept, "modelspec.title": f"{title} (LoRA)", **_base(tuned, family)}


def _base(model: Model, family: Family) -> dict[str, str]:
    stated = model.metadata.get("modelspec.architecture", "").partition("/")[0]
    named = stated or next(iter(family.aliases.get("modelspec", ())), "")
    version = next(iter(family.aliases.get("kohya", ())), "")
    found = {"modelspec.sai_model_spec": "1.0.0", "modelspec.architecture": f"{named}/lora" if named else ""}
    found["ss_base_model_version"] = model.metadata.get("ss_base_model_version", version)
    found["ss_v2"] = "True" if family.id == "sd2" else ""
    predicts_v = model.identity is not None and model.identity.variant.get("prediction") == "v"
    found["ss_v_parameterization"] = "True" if predicts_v else ""
    return {key: value for key, value in found.items() if value}


def described(
    metadata: Mapping[str, str], family: Family, layout: Layout, ranks: Sequence[int], convolutions: Sequence[int] = ()
) -> dict[str, str]:
    """`metadata` for plain low-rank modules of these ranks (linear layers, convolutions) with alpha = rank."""
    found = {key: value for key, value in metadata.items() if key not in _STALE}
    most = max((*ranks, *convolutions), default=0)
    if not most or layout.spelling != "kohya":
        return marked(found, layout)
    dim = max(ranks, default=most)
    found |= {"ss_network_module": _module(family), "ss_network_dim": str(dim), "ss_network_alpha": str(dim)}
    if convolutions:
        conv = str(max(convolutions))
        found["ss_network_args"] = json.dumps({"conv_dim": conv, "conv_alpha": conv})
    return marked(found, layout)


def ranks_of(modules: Iterable[tuple[str, Mapping[str, Node]]]) -> tuple[list[int], list[int]]:
    """Ranks of the low-rank modules: of linear layers, and of convolutions."""
    found: tuple[list[int], list[int]] = [], []
    for _, parts in modules:
        if "down" in parts:
            found[spatial(parts["down"].shape)].append(parts["down"].shape[0])
    return found


def _module(family: Family) -> str:
    if any(part.component == "unet" for part in family.parts):
        return "networks.lora"
    return _MODULES.get(family.group or family.id, "networks.lora")


def marked(metadata: Mapping[str, str], layout: Layout) -> dict[str, str]:
    """`metadata` with the marks of `layout` and without those of any other."""
    others = {key: value for each in ROWS for key, value in each.marks.items()}
    foreign = {key for key in others if _names(metadata.get(key, "")) & set(LAYOUTS)}
    return {key: value for key, value in metadata.items() if key not in foreign} | dict(layout.marks)


def _names(text: str) -> set[Any]:
    """What ``software`` says: a name, or JSON with one."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = text
    name = said.get("name") if isinstance(said, dict) else said
    return {name.lower()} if isinstance(name, str) else set()


def default_layout(family: Family) -> str:
    """What sd-scripts writes for this family: SDXL's network is Stability's own there."""
    networks = [part for part in family.parts if part.component in NETWORKS]
    return "kohya-sgm" if any(part.map.left == "sgm" for part in networks) else "kohya"


_SAID_ALIKE = ("ss_v2", "ss_v_parameterization", "ss_zero_terminal_snr", "ss_sd_model_name", "ss_sd_model_hash")
"""What a merge may still say of its training, where all adapters say it."""


def of_merge(models: Sequence[Model], family: Family) -> dict[str, str]:
    """Metadata for the sum of adapters: what they have in common, all their trigger words, none of their statistics."""
    first = models[0]
    shared = (*_INHERITED, *_SAID_ALIKE)
    kept = {
        key: value
        for key, value in first.metadata.items()
        if key in shared and all(each.metadata.get(key) == value for each in models)
    }
    titles = [each.metadata.get("modelspec.title") or each.name.partition(".")[0] for each in models]
    triggers = dict.fromkeys(filter(None, (each.metadata.get("modelspec.trigger_phrase") for each in models)))
    found = {**kept, "modelspec.title": " + ".join(titles), **_base(first, family)}
    return found | ({"modelspec.trigger_phrase": ", ".join(triggers)} if triggers else {})
