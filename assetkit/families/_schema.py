"""The shape of a family file: everything known of one base model, as data.

A family is one literal ``FAMILY = Family(...)`` in ``assetkit/families/<id>.py``. `identify` compares its signatures
with a file's header; the key maps, LoRA names, licenses and render recipes of later chapters hang on the same row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from assetkit.keymap import Part

Dim = int | None | tuple[int, ...]
"""One extent in a signature: exactly n, anything, or one of several."""
ShapePattern = tuple[Dim, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Keys and shapes that together prove a network, in one layout. All conditions must hold.

    Keys are relative to the network's own prefix (``model.diffusion_model.`` and its kin are stripped first).
    Shapes are row-major and logical: quantised tensors whose stored shape lies count as unknown, not as different.
    """

    layout: str
    has: tuple[str, ...] = ()
    """Keys that must exist."""
    lacks: tuple[str, ...] = ()
    """Keys that must not exist."""
    shapes: Mapping[str, ShapePattern] = field(default_factory=dict)
    """Keys that must exist with this shape. The structure (which keys) is judged apart from the sizes, so that a
    model of unusual size is reported as "shaped like" a family instead of as nothing."""
    absent_prefixes: tuple[str, ...] = ()
    """No key may begin with these."""
    beside: tuple[str, ...] = ()
    """Keys at the file's root, outside the network's prefix, that must exist (``edm_mean``)."""
    not_beside: tuple[str, ...] = ()
    """Keys at the file's root that must not exist."""
    kind: str = "diffusion_model"
    """Kind of the part that this signature proves: ``diffusion_model``, ``text_encoder``, ``clip_vision``, ``vae``."""
    variant: Mapping[str, Any] = field(default_factory=dict)
    """Variant facts that follow from this signature."""
    candidates: tuple[str, ...] | None = None
    """The bases that this signature leaves open when they are fewer than the family's (a guidance embedding: only
    the LCM one); None: the family's."""


@dataclass(frozen=True, slots=True)
class Channels:
    """Variant facts that follow from one extent of one tensor, such as the input channels of the first layer."""

    key: str
    axis: int
    values: Mapping[int, Mapping[str, Any]]
    """Extent to variant facts; an extent that is not listed makes the family not match."""


@dataclass(frozen=True, slots=True)
class Family:
    """One base model, or a group that no header can tell apart."""

    id: str
    """Id in `design/vocabulary.md`: lower case, stable."""
    name: str
    """What people call it."""
    group: str | None = None
    """The common id used when a file (an adapter, a VAE) fits several families of the group: ``flux``, ``sd``."""
    parent: str | None = None
    """The base it was cut or tuned from, whose layers it keeps as they are: an adapter of nothing but layers that both
    have is named after the parent, and this one stays a candidate."""
    candidates: tuple[str, ...] = ()
    """Every id the header alone leaves open, this family's own id included where that is a base of its own."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Spellings by who writes them: ``civitai``, ``huggingface``, ``invokeai``, ``swarmui``, ``modelspec``,
    ``kohya`` (`ss_base_model_version`), ``gguf`` (`general.architecture`), ``pipeline`` (diffusers classes, of
    candidates). Compared without case."""
    candidate_aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """The same for each candidate id."""
    signatures: tuple[Signature, ...] = ()
    channels: tuple[Channels, ...] = ()
    foreign: tuple[str, ...] = ()
    """Beginnings of keys, relative to the network's prefix, of layers that other models put between this network's own
    (over time, over cameras): with any of them it is not this base, however well the rest fits."""
    encoder_widths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For each text encoder that adapters may touch (``te1 te2 te3``, in the order of the pipeline): the in-features
    of its linear layers, ``{"te1": (768, 3072)}``. Settles adapters of text encoders alone, and sd1 against sd2."""
    pipelines: tuple[str, ...] = ()
    """diffusers pipeline classes that can only be this family. ``Class+component`` asks for a component as well, where
    a class serves several families (Wan 2.2's pipelines have a second transformer)."""
    shared_pipelines: tuple[str, ...] = ()
    """diffusers pipeline classes that it shares with other families: a folder of such a class is one of those."""
    configs: tuple[Mapping[str, Any], ...] = ()
    """Component configurations (``_class_name`` and deciding fields) that prove it; each is a conjunction."""
    candidate_configs: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """The same for each candidate id that a configuration settles (the frames of SVD)."""
    components: tuple[str, ...] = ()
    """Parts that a complete pipeline has: ``unet te1 te2 vae`` …"""
    layouts: str = ""
    """The row of ``assetkit/families/_layouts.py`` that says where its components are in a checkpoint and how their
    original names map to diffusers'; empty where diffusers knows no single file."""
    prediction: str | None = None
    """Prediction type when nothing in the file says otherwise; None where only evidence can tell."""
    license: str | None = None
    """SPDX or `LicenseRef-` id of the base model's own license."""
    sources: tuple[str, ...] = field(default=())
    """Where the facts of this row come from: class names with version, listings, repositories."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its components with their places and key maps; loaded on first use, since `identify` needs none of them."""
        if not self.layouts:
            return ()
        from assetkit.families import _layouts

        return cast("tuple[Part, ...]", getattr(_layouts, self.layouts))
