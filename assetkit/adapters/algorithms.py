"""The algorithms adapters are written in: which tensors a module has, and what their shapes say of it.

Every key of an adapter is ``<module path>.<suffix>``. `split` takes a key apart; `ALGORITHMS` says which algorithm the
suffixes of one module spell, and measures its rank and the size of the layer it changes. The shapes were read from the
modules of LyCORIS 4.1.3 (``lycoris.modules``) and PEFT 0.21.2; kohya-ss/sd-scripts `networks` uses the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assetkit.registry import kept, short
from assetkit.types import Shape

Parts = Mapping[str, Shape]
"""The tensors of one module: role to shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """What one tensor is to its module, and in whose spelling. Compared by identity: each is made once, below."""

    name: str
    spelling: str = ""


class Measure(NamedTuple):
    """What the shapes of one module tell. None where the algorithm hides it."""

    rank: int | None = None
    inputs: int | None = None
    """In-features (channels of a convolution) of the layer that is changed."""
    outputs: int | None = None
    either: int | None = None
    """A number of features of which nothing says whether they go in or come out."""
    kernel: bool = False
    """The layer is a convolution over more than one pixel."""
    agrees: bool = True
    """The shapes of the module's tensors fit each other."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way to write a change of weights."""

    id: str
    """Id in `design/vocabulary.md`."""
    forms: tuple[frozenset[str], ...]
    """Sets of roles; a module that has all of one set is written this way."""
    measure: Callable[[Parts], Measure]


_ANYWHERE = (
    "alpha dora_scale hada_w1_a hada_w1_b hada_w2_a hada_w2_b hada_t1 hada_t2 lokr_w1 lokr_w1_a lokr_w1_b lokr_w2 "
    "lokr_w2_a lokr_w2_b lokr_t1 lokr_t2 oft_blocks oft_diag rescale on_input diff diff_b set_weight reshape_weight "
    "w_norm b_norm bias_indices bias_values bias_size scalar ia3_l boft_R boft_s"
)
LAST: Mapping[str, Role] = {
    **{name: Role(name) for name in _ANYWHERE.split()},
    "lora_magnitude_vector": Role("magnitude", "peft"),
    "lora_embedding_A": Role("embedding_down", "peft"),
    "lora_embedding_B": Role("embedding_up", "peft"),
}
"""Suffixes of one word. PEFT's magnitude has other axes than LyCORIS' dora_scale, its embeddings are transposed."""
LISTED: Mapping[str, Role] = {f"oft_blocks.{n}": Role(f"oft_blocks.{n}") for n in range(4)}
"""kohya's OFT of a fused layer has blocks for each slice (``networks/oft_flux.py``): q, k, v and the MLP."""

BEFORE_WEIGHT: Mapping[str, Role] = {
    "lora_down": Role("down", "kohya"),
    "lora_up": Role("up", "kohya"),
    "lora_mid": Role("mid", "kohya"),
    "lora_A": Role("down", "peft"),
    "lora_B": Role("up", "peft"),
    "lora_magnitude_vector": LAST["lora_magnitude_vector"],
    "oft_R": Role("oft_R", "peft"),
    **{name: Role(name) for name in ("a1", "a2", "b1", "b2", "bm")},
}
"""Words that stand before ``.weight``; PEFT may put the adapter's name between (``lora_A.default.weight``)."""

NESTED: Mapping[str, str] = {
    "_lora": "diffusers-old",
    "_lora1": "xlabs",
    "_lora2": "xlabs",
    "lora": "diffusers",
    "lora_linear_layer": "diffusers",
}
"""Words that stand before ``.down.weight`` and ``.up.weight``; one that begins with ``_`` ends the module's name."""

_NESTED_ROLES = {(word, spelling): Role(word, spelling) for word in ("down", "up") for spelling in set(NESTED.values())}
_STREAMS = {"lora1": "img_attn", "lora2": "txt_attn"}
_BIAS = {"lora_A": Role("down_bias", "peft"), "lora_B": Role("up_bias", "peft")}


WHOLE: Mapping[str, Role] = {**LAST, **LISTED, **{f"{word}.weight": role for word, role in BEFORE_WEIGHT.items()}}
"""Everything that may follow a module's name that holds no dot."""


_SUFFIXES: Mapping[str, Mapping[str, str]] = {
    spelling: {
        **{role.name: name for name, role in {**LAST, **LISTED}.items() if role.spelling in ("", spelling)},
        **{role.name: f"{word}.weight" for word, role in BEFORE_WEIGHT.items() if role.spelling in ("", spelling)},
        **{role.name: f"{word}.bias" for word, role in _BIAS.items() if role.spelling == spelling},
    }
    for spelling in ("kohya", "peft")
}


def suffix(role: str, spelling: str) -> str:
    """What follows the module's path in the key of a role: `split` backwards, in kohya's or PEFT's spelling.

    Raises `KeyError` for a role that this spelling has no word for (PEFT keeps alpha in its configuration). LyCORIS'
    roles are spelled alike in both.
    """
    if spelling == "peft" and role in ("alpha", "dora_scale"):
        raise KeyError(role)
    found = _SUFFIXES[spelling][role]
    return "lora_magnitude_vector" if role == "magnitude" else found


@kept(1 << 14, short)
def split(key: str) -> tuple[str, Role] | None:
    """The module path and role of `key`, or None when its suffix is no adapter's."""
    head, _, last = key.rpartition(".")
    role = LAST.get(last)
    if role is not None:
        return head, role
    if last not in ("weight", "bias"):
        return _listed(head, last) if last.isdigit() else _bare(head, last)
    stem, _, word = head.rpartition(".")
    role = (BEFORE_WEIGHT if last == "weight" else _BIAS).get(word)
    if role is not None:
        return stem, role
    if word in ("down", "up"):
        return _nested(stem, word)
    stem, _, word = stem.rpartition(".")
    role = BEFORE_WEIGHT.get(word)
    if role is not None and role.spelling == "peft":
        return stem, role
    return None


def _listed(head: str, last: str) -> tuple[str, Role] | None:
    path, _, word = head.rpartition(".")
    role = LISTED.get(f"{word}.{last}")
    return (path, role) if role is not None else None


def _bare(head: str, last: str) -> tuple[str, Role] | None:
    """PEFT's parameters that are no modules carry the adapter's name last: ``lora_embedding_A.default``."""
    stem, _, word = head.rpartition(".")
    role = LAST.get(word)
    return (stem, role) if role is not None and last == "default" else None


def _nested(stem: str, word: str) -> tuple[str, Role] | None:
    path, _, name = stem.rpartition(".")
    spelling = NESTED.get(name)
    if spelling is not None:
        return path, _NESTED_ROLES[word, spelling]
    base, mark, tail = name.rpartition("_")
    spelling = NESTED.get(mark + tail)
    if spelling is None or not base:
        return None
    if spelling == "xlabs":  # the processor's first LoRA is the image's attention, its second the text's
        path = f"{path.removesuffix('.processor')}.{_STREAMS[tail]}"
    if base == "to_out":  # the processor wrapped the first module of the sequence
        base = "to_out.0"
    return (f"{path}.{base}" if path else base), _NESTED_ROLES[word, spelling]


def _low_rank(parts: Parts) -> Measure:
    down, up = parts["down"], parts["up"]
    mid = parts.get("mid")
    if len(down) < 2 or len(up) < 2:
        return Measure(agrees=False)
    kernel = any(n > 1 for n in down[2:]) or mid is not None
    return Measure(down[0], down[1], up[0], kernel=kernel, agrees=down[0] == up[1])


def _embedded(parts: Parts) -> Measure:
    """PEFT's embeddings: A is [r, words] and B [width, r]; the table itself is [words, width]."""
    down, up = parts["embedding_down"], parts["embedding_up"]
    if len(down) != 2 or len(up) != 2:
        return Measure(agrees=False)
    return Measure(down[0], down[1], up[0], agrees=down[0] == up[1])


def _hadamard(parts: Parts) -> Measure:
    a, b = parts["hada_w1_a"], parts["hada_w1_b"]
    if len(a) != 2 or len(b) != 2:
        return Measure(agrees=False)
    if "hada_t1" in parts:
        return Measure(b[0], b[1], a[1], kernel=True, agrees=a[0] == b[0])
    return Measure(b[0], b[1], a[0], agrees=a[1] == b[0])


def _kronecker(parts: Parts) -> Measure:
    left, right = _factor(parts, "lokr_w1"), _factor(parts, "lokr_w2", tucker="lokr_t2" in parts)
    if left is None or right is None:
        return Measure(agrees=False)
    rank = next((parts[name][0] for name in ("lokr_w2_b", "lokr_w1_b") if name in parts), None)
    whole = parts.get("lokr_w2", ())
    kernel = "lokr_t2" in parts or any(n > 1 for n in whole[2:])
    return Measure(rank, left[1] * right[1], left[0] * right[0], kernel=kernel)


def _factor(parts: Parts, name: str, *, tucker: bool = False) -> tuple[int, int] | None:
    """Rows and columns of one Kronecker factor, whole or as a product of two."""
    whole = parts.get(name)
    if whole is not None:
        return (whole[0], whole[1]) if len(whole) >= 2 else None
    a, b = parts.get(f"{name}_a"), parts.get(f"{name}_b")
    if a is None or b is None or len(a) != 2 or len(b) != 2:
        return None
    return (a[1] if tucker else a[0]), b[1]


def _glora(parts: Parts) -> Measure:
    # b1 [out, r] and b2 [r, in]; the first generation had b1 [r, in] and b2 [out, r]. On a square layer both readings
    # multiply out, and the rank is the lesser extent. a1 and a2 meet in the same order as b1 and b2.
    a1, a2, b1, b2 = (parts[name] for name in ("a1", "a2", "b1", "b2"))
    if min(len(shape) for shape in (a1, a2, b1, b2)) < 2:
        return Measure(agrees=False)
    kernel = any(n > 1 for shape in (a2, b2) for n in shape[2:])
    now, first = b1[1] == b2[0], b1[0] == b2[1]
    if now and (not first or b1[1] <= b1[0]):
        return Measure(b1[1], b2[1], b1[0], kernel=kernel, agrees=a1[1] == a2[0])
    return Measure(b1[0], b1[1], b2[0], kernel=kernel, agrees=a1[0] == a2[1] and first)


def _rotation(parts: Parts) -> Measure:
    """OFT: n blocks of b by b turn the out-features, BOFT several times; the block size stands for a rank."""
    blocks = parts.get("oft_blocks") or parts.get("oft_diag", ())
    slices = [parts[name] for name in LISTED if name in parts]
    if slices:
        fits = all(len(each) == 3 and each[-1] == each[-2] for each in slices)
        return (
            Measure(slices[0][-1], None, sum(each[0] * each[-1] for each in slices)) if fits else Measure(agrees=False)
        )
    if len(blocks) < 3 or blocks[-1] != blocks[-2]:
        return Measure(agrees=False)
    return Measure(blocks[-1], None, blocks[-3] * blocks[-1])


def _packed_rotation(parts: Parts) -> Measure:
    """PEFT's OFT keeps the upper triangle of each block: n rows of b(b-1)/2. It turns the in-features."""
    packed = parts["oft_R"]
    if len(packed) != 2:
        return Measure(agrees=False)
    size = round((1 + (1 + 8 * packed[1]) ** 0.5) / 2)
    return Measure(size, packed[0] * size) if size * (size - 1) // 2 == packed[1] else Measure(agrees=False)


def _full(parts: Parts) -> Measure:
    whole = parts.get("diff") or parts.get("set_weight") or ()
    if len(whole) < 2:
        return Measure()
    return Measure(None, whole[1], whole[0], kernel=any(n > 1 for n in whole[2:]))


def _scaled(parts: Parts) -> Measure:
    """IA3 scales features. PEFT's shape says which (``peft/tuners/ia3/layer.py``: a row for those that go in, a column
    for those that come out); LyCORIS' does not (``lycoris/modules/ia3.py``: its flag is a value)."""
    whole = parts.get("ia3_l") or parts.get("weight", ())
    if not whole:
        return Measure()
    features = max(whole)
    if "ia3_l" in parts and len(whole) == 2 and 1 in whole:
        return Measure(inputs=features) if whole[0] == 1 else Measure(outputs=features)
    return Measure(either=features)


def _silent(parts: Parts) -> Measure:
    return Measure()


def _forms(*texts: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(text.split()) for text in texts)


_LOKR = tuple(
    f"{left} {right}" for left in ("lokr_w1", "lokr_w1_a lokr_w1_b") for right in ("lokr_w2", "lokr_w2_a lokr_w2_b")
)

ALGORITHMS: tuple[Algorithm, ...] = (
    Algorithm("lora", _forms("down up"), _low_rank),
    Algorithm("lora", _forms("embedding_down embedding_up"), _embedded),
    Algorithm("loha", _forms("hada_w1_a hada_w1_b hada_w2_a hada_w2_b"), _hadamard),
    Algorithm("lokr", _forms(*_LOKR), _kronecker),
    Algorithm("glora", _forms("a1 a2 b1 b2"), _glora),
    Algorithm("oft", _forms("oft_blocks", "oft_diag", "oft_blocks.0"), _rotation),
    Algorithm("oft", _forms("oft_R"), _packed_rotation),
    Algorithm("boft", _forms("boft_R boft_s"), _silent),
    Algorithm("ia3", _forms("weight on_input", "ia3_l"), _scaled),
    Algorithm("full", _forms("diff", "diff_b", "set_weight"), _full),
    Algorithm("norm", _forms("w_norm", "b_norm"), _silent),
)
"""In the order they are asked: a low-rank module with a bias difference is low rank."""

RIDERS = frozenset({"full", "norm"})
"""Algorithms that ride along with another one (trained norms, biases) and do not name the file while it is there."""

TUCKER = frozenset({"mid", "hada_t1", "hada_t2", "lokr_t1", "lokr_t2", "bm"})
"""Roles that make a module a Tucker (CP) decomposition."""


DORA = frozenset({"dora_scale", "magnitude"})
"""Roles that decompose a weight into direction and magnitude: LyCORIS' and PEFT's."""


def spelled(roles: frozenset[str]) -> Algorithm | None:
    """The algorithm of a module that has these roles; None when it lacks a part."""
    for algorithm in ALGORITHMS:
        if any(form <= roles for form in algorithm.forms):
            return algorithm
    return None


def named(algorithm: Algorithm, parts: Parts) -> str:
    """The id of `algorithm` for one module: OFT with a butterfly dimension before its blocks is BOFT."""
    return "boft" if len(parts.get("oft_blocks", ())) == 4 else algorithm.id
