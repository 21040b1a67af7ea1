"""Writing an adapter: how each layout names a module and says its strength. `assetkit.adapters.dialects` backwards.

A row says what stands before a module's path for each component, which side of the family's key map the path is of
(`assetkit.keymap`: left is the author's, right diffusers' and transformers'), how the words are joined, how roles are
spelled, and where alpha goes. Text encoders are written in transformers' names by every layout that has names for them.

Sources: kohya-ss/sd-scripts 48d368f ``networks/lora.py``, ``lora_flux.py``, ``lora_sd3.py`` (prefixes, T5 is number 3;
its SDXL network is Stability's own, so it writes ``kohya-sgm`` there); kohya-ss/musubi-tuner 30c658c; ComfyUI
``comfy/lora.py`` (``diffusion_model.`` and ``text_encoders.`` with the names of its own modules); diffusers 0.42.1
``loaders/lora_base.py`` and ``lora_conversion_utils.py``; PEFT 0.21.2 ``utils/save_and_load.py``; OneTrainer's and
ai-toolkit's files as the golden headers have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

Side = Literal["left", "right"]
Spelling = Literal["kohya", "peft", "comfy"]
"""Of roles; ComfyUI's are PEFT's ``lora_A`` and ``lora_B`` (as diffusion-pipe, musubi-tuner's converter and ai-toolkit
write them for it) beside kohya's other words."""
Where = Literal["key", "folded", "config"]
"""Where alpha is: in a tensor of its own beside the module, multiplied into its factors (alpha = rank is what a file
that says nothing means), or in PEFT's configuration."""


class Encoder(NamedTuple):
    """A text encoder of a pipeline, in the words of the layouts."""

    number: int
    """kohya's: 1 for CLIP-L (or the only one), 2 for CLIP-G, 3 for T5 wherever it stands."""
    alone: bool
    """The pipeline has no other."""
    kind: str
    """ComfyUI's: ``clip_l``, ``clip_g``, ``clip_h``, ``t5xxl``."""
    folder: str
    """diffusers': ``text_encoder``, ``text_encoder_2`` …"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one layout is written."""

    id: str
    """Layout id of `design/vocabulary.md`."""
    text: str
    """One line for people."""
    networks: Mapping[str, str]
    """Component to what stands before its modules; ``*`` for any other component, with ``{}`` for its folder."""
    encoders: str | None
    """The same for text encoders: fields of `Encoder`, in braces; None where the layout has no names for them."""
    separator: str
    spelling: Spelling
    alpha: Where
    sides: Mapping[str, Side] = field(default_factory=lambda: MappingProxyType({}))
    """Component to the side of its key map that names are of; ``*`` for any other. The author's where none is given."""
    marks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Metadata by which loaders tell the layout from others that share its names."""
    families: frozenset[str] = frozenset()
    """Families that it is written so for; empty: all that no row of the same id before it names."""

    def side(self, component: str) -> Side:
        """The side of the key map that modules of `component` are named on."""
        if component.startswith("te"):
            return "right"
        return self.sides.get(component) or self.sides.get("*") or "left"

    def prefix(self, component: str, folder: str) -> str | None:
        """What stands before a network's modules; None where the layout has no names for it."""
        found = self.networks.get(component, self.networks.get("*"))
        return None if found is None else found.format(folder)

    def encoder_prefix(self, encoder: Encoder) -> str | None:
        """What stands before a text encoder's modules."""
        if self.encoders is None:
            return None
        number = "" if encoder.alone and encoder.number == 1 else str(encoder.number)
        return self.encoders.format(number=number, kind=encoder.kind, folder=encoder.folder)

    def joined(self, prefix: str, path: str) -> str:
        """A module's whole name from its path with dots."""
        return prefix + path.replace(".", self.separator)


_TE = "lora_te{number}_"
_UNET_RIGHT: Mapping[str, Side] = MappingProxyType({"unet": "right"})
_RIGHT: Mapping[str, Side] = MappingProxyType({"*": "right"})
_UNDERSCORED: Mapping[str, str] = MappingProxyType({"*": "lora_unet_"})
_AI_TOOLKIT: Mapping[str, str] = MappingProxyType({"software": '{"name": "ai-toolkit"}'})
_DIFFUSERS_IN_AI_TOOLKIT = frozenset(
    {"flux_dev", "flux_schnell", "chroma", "sd3_medium", "sd35_medium", "sd35_large", "auraflow", "pixart_sigma"}
)
"""Transformers that ai-toolkit trained before it came to save the author's names below ``diffusion_model.``."""

ROWS: tuple[Layout, ...] = (
    Layout(
        "kohya",
        "sd-scripts: underscores, UNets in diffusers' names, transformers in the author's.",
        _UNDERSCORED,
        _TE,
        "_",
        "kohya",
        "key",
        _UNET_RIGHT,
    ),
    Layout(
        "kohya-sgm",
        "The same with UNets in Stability's names, as sd-scripts writes SDXL.",
        _UNDERSCORED,
        _TE,
        "_",
        "kohya",
        "key",
    ),
    Layout(
        "musubi",
        "musubi-tuner's Z-Image: diffusers' network, which keeps q, k and v apart.",
        _UNDERSCORED,
        _TE,
        "_",
        "kohya",
        "key",
        _RIGHT,
        families=frozenset({"z_image"}),
    ),
    Layout(
        "musubi",
        "musubi-tuner: kohya's keys in the author's names.",
        _UNDERSCORED,
        _TE,
        "_",
        "kohya",
        "key",
        _UNET_RIGHT,
    ),
    Layout(
        "onetrainer",
        "OneTrainer: underscores, diffusers' names throughout.",
        {"unet": "lora_unet_", "prior": "lora_prior_unet_", "*": "lora_transformer_"},
        _TE,
        "_",
        "kohya",
        "key",
        _RIGHT,
    ),
    Layout(
        "diffusers",
        "diffusers: dots below the component's name, PEFT's roles, no alpha.",
        {"*": "{}."},
        "{folder}.",
        ".",
        "peft",
        "folded",
        _RIGHT,
    ),
    Layout(
        "peft",
        "A PEFT folder: names of the wrapped model, alpha in adapter_config.json.",
        {"*": "base_model.model."},
        "base_model.model.",
        ".",
        "peft",
        "config",
        _RIGHT,
    ),
    Layout(
        "comfy",
        "ComfyUI: dots, the names of its own modules.",
        {"*": "diffusion_model."},
        "text_encoders.{kind}.transformer.",
        ".",
        "comfy",
        "key",
    ),
    Layout(
        "bfl",
        "The author's names alone, PEFT's roles, no alpha.",
        {"*": ""},
        None,
        ".",
        "peft",
        "folded",
    ),
    Layout(
        "ai-toolkit",
        "ai-toolkit's older transformers: diffusers' keys under its own mark.",
        {"transformer": "transformer."},
        "{folder}.",
        ".",
        "peft",
        "folded",
        _RIGHT,
        _AI_TOOLKIT,
        _DIFFUSERS_IN_AI_TOOLKIT,
    ),
    Layout(
        "ai-toolkit",
        "ai-toolkit's other transformers: ComfyUI's keys under its own mark.",
        {"transformer": "diffusion_model.", "transformer_2": "diffusion_model."},
        "{folder}.",
        ".",
        "peft",
        "folded",
        marks=_AI_TOOLKIT,
    ),
)
LAYOUTS: tuple[str, ...] = tuple(dict.fromkeys(row.id for row in ROWS))
"""Ids of every layout that can be written."""


def layout(name: str, family: str) -> Layout:
    """How the layout of this id is written for a family. Raises `KeyError` for an id that is none."""
    rows = [row for row in ROWS if row.id == name and (not row.families or family in row.families)]
    if not rows:
        raise KeyError(name)
    return rows[0]
