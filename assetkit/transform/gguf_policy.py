"""Which ggml type and shape each tensor of a network gets, as ComfyUI-GGUF would store it.

ComfyUI-GGUF works in two steps, whose rules are put together here: `tools/convert.py` writes F16 or BF16 and keeps
small tensors in F32, then llama.cpp with `tools/lcpp.patch` quantises matrices, giving some of them a larger type.
Tensors of five dimensions, which ggml cannot quantise, are stored in F32 as they are, where its second tool
(`tools/fix_5d_tensors.py`) puts them. Sources as in `gguf_architectures`. Two things differ, and are meant to:

- Rows that do not fill a K-quant's block get the nearest simple type, as in llama.cpp before the patch; the patch
  takes F16.
- In ``qwen_image`` the last block is the last there is, not always number 59.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from assetkit.errors import InputError, UsageError
from assetkit.families import families
from assetkit.formats._gguf_types import ORIGINAL_SHAPE
from assetkit.formats.dtypes import BLOCKS
from assetkit.formats.gguf_writer import NAME_LIMIT, Value
from assetkit.transform.gguf_architectures import ARCHITECTURES, UNKNOWN, Architecture
from assetkit.types import Shape

QUANTISATION_VERSION = 2
"""``general.quantization_version`` (`GGML_QNT_VERSION`)."""
SMALL = 1024
"""Elements up to which a tensor is not quantised."""
_RESHAPED = 512
"""Elements from which a tensor may be stored as rows of 256."""
_SUPER_BLOCK = 256
_GGML_RANK = 4
"""Dimensions that ggml can work with (`GGML_MAX_DIMS`)."""

_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "model.model.", "model.")
_COMMON_PREFIX = "net."
_KEPT_DTYPES = frozenset({"I8", "I16", "I32", "I64"})
_FLOATS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
_WIDE = frozenset({"F64", "F32", "BF16"})
"""Source dtypes whose small tensors stay in F32; those of F16 and below lose nothing in F16."""

_VALUE = (
    "attn_v.weight",
    ".to_v.weight",
    ".v.weight",
    ".attn.w1v.weight",
    ".attn.w2v.weight",
    ".add_v_proj.weight",
    "_attn.v_proj.weight",
)
_FUSED = ("attn_qkv.weight", "attn.qkv.weight", "attention.qkv.weight")
_DOWN = (
    "ffn_down",
    ".ffn.2.weight",
    ".ff.net.2.weight",
    ".mlp.layer2.weight",
    ".adaln_modulation_mlp.2.weight",
    ".feed_forward.w2.weight",
    ".img_mlp.net.2.weight",
    ".txt_mlp.net.2.weight",
)
_FALLBACKS = MappingProxyType({"Q2_K": "Q5_0", "Q3_K": "Q5_0", "Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0"})


@dataclass(frozen=True, slots=True)
class Preset:
    """What people ask for by name: a type for most matrices, and larger ones where the error counts more."""

    file_type: int
    """``general.file_type`` (`gguf.constants.LlamaFileType`)."""
    type: str
    roles: Mapping[str, str] = field(default_factory=dict)
    """Types of matrices by role: ``value``, ``fused`` (query, key and value), ``down`` (end of a feed-forward),
    ``edge`` (in the first and last block, of whatever role)."""
    early_values: tuple[int, str] = (0, "")
    """How many of the first value matrices get which type instead."""


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "F32": Preset(0, "F32"),
        "F16": Preset(1, "F16"),
        "BF16": Preset(32, "BF16"),
        "Q4_0": Preset(2, "Q4_0", {"down": "Q4_1"}),
        "Q4_1": Preset(3, "Q4_1"),
        "Q5_0": Preset(8, "Q5_0", {"down": "Q5_1"}),
        "Q5_1": Preset(9, "Q5_1"),
        "Q8_0": Preset(7, "Q8_0"),
        "Q2_K": Preset(10, "Q2_K", {"value": "Q3_K", "edge": "Q4_K"}),
        "Q3_K_S": Preset(11, "Q3_K", {"edge": "Q4_K"}),
        "Q3_K_M": Preset(
            12, "Q3_K", {"value": "Q4_K", "fused": "Q4_K", "down": "Q4_K", "edge": "Q4_K"}, early_values=(2, "Q5_K")
        ),
        "Q3_K_L": Preset(13, "Q3_K", {"value": "Q5_K", "fused": "Q4_K", "down": "Q5_K", "edge": "Q4_K"}),
        "Q4_K_S": Preset(14, "Q4_K", {"down": "Q5_K"}, early_values=(4, "Q5_K")),
        "Q4_K_M": Preset(15, "Q4_K", {"value": "Q6_K", "fused": "Q5_K", "down": "Q6_K", "edge": "Q5_K"}),
        "Q5_K_S": Preset(16, "Q5_K"),
        "Q5_K_M": Preset(17, "Q5_K", {"value": "Q6_K", "fused": "Q6_K", "down": "Q6_K", "edge": "Q6_K"}),
        "Q6_K": Preset(18, "Q6_K"),
    }
)
"""By the names of `llama-quantize`; the types are those `tools/lcpp.patch` gives to image models."""
_ALIASES = MappingProxyType({"Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M", "FP16": "F16", "FP32": "F32"})
"""As in `llama-quantize`, and the names that other containers have for the plain ones."""
_PLAIN = frozenset({"F32", "F16", "BF16"})


class Choice(NamedTuple):
    """How one tensor is stored: its name without prefix, ggml type, row-major shape, true shape if that is another."""

    name: str
    type: str
    shape: Shape
    original: Shape | None
    why: str
    """The rule that decided, for people."""
    source: str
    """The tensor's key in the file it comes from."""


def preset(wanted: str) -> tuple[str, Preset]:
    """The preset called `wanted`, whatever its case, and its own name. `UsageError` for an unknown one."""
    name = _ALIASES.get(wanted.upper(), wanted.upper())
    if name not in PRESETS:
        raise UsageError(f"there is no GGUF type {wanted!r}", hint=f"known are {', '.join(PRESETS)}")
    return name, PRESETS[name]


def stored_names(keys: Iterable[str]) -> dict[str, str]:
    """The keys that belong to the network, and their names without the prefix that a checkpoint gives them.

    What lies outside the prefix (text encoders, VAE) is not there: a GGUF file holds one network.
    """
    keys = list(keys)
    prefix = next((each for each in _PREFIXES if any(key.startswith(each) for key in keys)), "")
    if not prefix and keys and all(key.startswith(_COMMON_PREFIX) for key in keys):
        prefix = _COMMON_PREFIX
    return {key: key[len(prefix) :] for key in keys if key.startswith(prefix)}


def architecture(names: Iterable[str], family: str | None = None) -> Architecture:
    """The network with these `names` (without prefix); `UNKNOWN` when ComfyUI-GGUF loads none like it.

    `family` is any base id of ours, or None when it is not known: then the names alone decide, as in ComfyUI-GGUF.
    `InputError` when the network is one of `ARCHITECTURES`, but in a layout that cannot be loaded.
    """
    present, bases = frozenset(names), _bases(family)
    for row in ARCHITECTURES.values():
        possible = not bases or not bases.isdisjoint(row.families)
        if possible and any(present.issuperset(wanted) for wanted in row.detect):
            if not present.isdisjoint(row.banned):
                raise _wrong_layout(row.id)
            return row
    if any(not bases.isdisjoint(row.families) for row in ARCHITECTURES.values()):
        raise _wrong_layout(str(family))
    return UNKNOWN


def _bases(family: str | None) -> frozenset[str]:
    """The families that `family` may stand for: itself, those of a group, the one of a candidate."""
    rows = families().values()
    return frozenset(row.id for row in rows if family and family in (row.id, row.group, *row.candidates))


def _wrong_layout(what: str) -> InputError:
    return InputError(
        f"{what} is in a layout that ComfyUI-GGUF does not load", hint="convert it to its native layout first"
    )


def plan_types(
    tensors: Mapping[str, tuple[str, Shape]],
    family: str | None,
    wanted: str,
    others: Mapping[str, str] = MappingProxyType({}),
) -> list[Choice]:
    """How each tensor of a network is stored, in the order given; keys to dtypes (safetensors spelling) and shapes.

    `wanted` is a name of `PRESETS`, `others` are those of single keys. Left out: keys outside the network's prefix and
    those the architecture ignores (`left_out`). Scaled fp8 must be unscaled before: here its tensors count as F16.
    `InputError` for a name of more than 127 bytes, a dtype that GGUF has no type for, or a layout that cannot be
    loaded; `UsageError` for `wanted` and `others`.
    """
    names = stored_names(tensors)
    row = architecture(names.values(), family)
    edges = _edges(row, names.values())
    planners = {name: _Planner(row, preset(name)[1], edges) for name in (wanted, *others.values())}
    found = []
    for key, name in names.items():
        if not any(part in name for part in row.ignored):
            # Every plan counts every tensor, so that one of another type changes nothing for its neighbours.
            choices = {each: planner.choose(key, name, *tensors[key]) for each, planner in planners.items()}
            found.append(choices[others.get(key, wanted)])
    return found


def left_out(tensors: Mapping[str, tuple[str, Shape]], family: str | None) -> dict[str, str]:
    """The keys that `plan_types` leaves out, and why."""
    names = stored_names(tensors)
    row = architecture(names.values(), family)
    outside = {key: "lies outside the network" for key in tensors if key not in names}
    ignored = {key: "is not a weight" for key, name in names.items() if any(part in name for part in row.ignored)}
    return outside | ignored


def key_values(choices: Sequence[Choice], row: Architecture, wanted: str) -> dict[str, Value]:
    """The key-values ComfyUI-GGUF looks for: architecture, versions, and the true shapes of reshaped tensors."""
    values = {"general.architecture": Value("string", row.id)} if row.id else {}
    values["general.quantization_version"] = Value("u32", QUANTISATION_VERSION)
    values["general.file_type"] = Value("u32", preset(wanted)[1].file_type)
    for choice in choices:
        if choice.original is not None:
            values[ORIGINAL_SHAPE + choice.name] = Value("i32[]", choice.original)
    return values


def _edges(row: Architecture, names: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of the names in the first and in the last block."""
    if not row.edges:
        return ()
    numbers = {int(found[1]) for name in names if (found := re.match(rf"{row.edges}\.(\d+)\.", name))}
    return tuple(f"{row.edges}.{number}." for number in sorted({0, max(numbers, default=0)}))


@dataclass(slots=True)
class _Planner:
    """One pass over the tensors of a network. The order counts: the first value matrices may get a larger type."""

    row: Architecture
    preset: Preset
    edges: tuple[str, ...]
    values: int = 0
    """Value matrices met so far."""

    def choose(self, key: str, name: str, dtype: str, shape: Shape) -> Choice:
        _check(key, name, dtype)
        stored = self._reshaped(shape)
        type_name, why = self._kept(name, dtype, shape) or self._quantised(name, dtype, stored)
        return Choice(name, type_name, stored, shape if stored != shape else None, why, key)

    def _reshaped(self, shape: Shape) -> Shape:
        elements = prod(shape)
        uneven = len(shape) > 1 and shape[-1] % _SUPER_BLOCK and not elements % _SUPER_BLOCK
        if self.row.reshapes and uneven and elements >= _RESHAPED:
            return (elements // _SUPER_BLOCK, _SUPER_BLOCK)
        return shape

    def _kept(self, name: str, dtype: str, shape: Shape) -> tuple[str, str] | None:
        """Type and reason of a tensor that even a file of F16 keeps as it is."""
        precise = "F32" if dtype in _WIDE or self.preset.type == "F32" else "F16"
        if dtype in _KEPT_DTYPES:
            return dtype, "integers"
        if len(shape) > _GGML_RANK:
            return "F32", f"{len(shape)} dimensions"
        if len(shape) < 2:
            return self.row.vectors or precise, "a vector"
        if prod(shape) <= SMALL:
            return precise, f"{SMALL} elements or fewer"
        if any(part in name for part in self.row.full_precision):
            return precise, "used as it is stored"
        return None

    def _quantised(self, name: str, dtype: str, shape: Shape) -> tuple[str, str]:
        plain = "BF16" if dtype == "BF16" else "F16"
        if self.preset.type in _PLAIN:
            return self.preset.type, "as asked for"
        if name in self.row.sensitive_names or any(part in name for part in self.row.sensitive):
            return plain, "a sensitive layer"
        if not name.endswith("weight") or "_norm.weight" in name:
            return plain, "not a weight of a layer"
        if _rank(shape) != 2:
            return plain, "not a matrix"
        if self.row.table and name.startswith(self.row.table):
            # As llama.cpp does (`llama_tensor_get_type`) where the table of words is the last layer too.
            return _that_fits(max(self.preset.type, "Q6_K", key=_bits), shape[-1], plain, "the table of words")
        type_name, why = self._by_role(name)
        return _that_fits(type_name, shape[-1], plain, why)

    def _by_role(self, name: str) -> tuple[str, str]:
        role = _role(name)
        type_name = self.preset.roles.get(role, self.preset.type)
        if role == "value":
            self.values += 1
            if self.values <= self.preset.early_values[0]:
                type_name = self.preset.early_values[1]
        if name.startswith(self.edges or "\0") and "edge" in self.preset.roles:
            return self.preset.roles["edge"], "first or last block"
        return type_name, _ROLE_NAMES[role]


_ROLE_NAMES = MappingProxyType(
    {
        "value": "values of an attention",
        "fused": "query, key and value of an attention",
        "down": "end of a feed-forward",
        "": "as asked for",
    }
)


def _role(name: str) -> str:
    if any(part in name for part in _VALUE):
        return "value"
    if any(part in name for part in _FUSED):
        return "fused"
    if any(part in name for part in _DOWN) or ("experts." in name and ".w2.weight" in name):
        return "down"
    return ""


def _bits(type_name: str) -> float:
    """Bits an element."""
    elements, size = BLOCKS[type_name]
    return size / elements


def _rank(shape: Shape) -> int:
    """Dimensions as ggml counts them: leading ones do not."""
    leading = next((at for at, extent in enumerate(shape) if extent != 1), len(shape) - 1)
    return len(shape) - leading


def _that_fits(type_name: str, row: int, plain: str, why: str) -> tuple[str, str]:
    """`type_name`, or what takes its place when rows of `row` elements do not fill its blocks."""
    fitting = next((each for each in (type_name, _FALLBACKS.get(type_name, plain)) if not row % BLOCKS[each][0]), plain)
    return fitting, why if fitting == type_name else f"rows of {row} do not fill blocks of {type_name}"


def _check(key: str, name: str, dtype: str) -> None:
    if len(name.encode()) > NAME_LIMIT:
        raise InputError(f"tensor {key!r}: a name in GGUF has at most {NAME_LIMIT} bytes, not {len(name.encode())}")
    if dtype not in _FLOATS | _KEPT_DTYPES:
        raise InputError(f"tensor {key!r} is of type {dtype}, which GGUF cannot hold", hint="cast it first")
