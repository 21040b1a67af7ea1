"""What the allow-listed calls of a pickle stand for: tensors, storages, arrays and plain containers.

Each function takes the call's arguments and returns our own node. Argument order is that of torch 2.14
(`torch/_utils.py`, `torch/_tensor.py`) and numpy 2 (`numpy/_core/src/multiarray/methods.c`, `array_setstate`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assetkit.formats._pickle_names import DTYPES, STORAGES
from assetkit.formats._pickle_nodes import Array, Blob, DType, Global, OddKey, Opaque, Storage, Tensor
from assetkit.types import Shape

if TYPE_CHECKING:
    from assetkit.formats._pickle_machine import Machine

MAX_DIMENSIONS = 64
MAX_EXTENT = 1 << 62

Args = tuple[Any, ...]


def apply(machine: Machine, target: Global, args: Args) -> Any:
    """The value of ``target(*args)``: plain data for allow-listed names, an `Opaque` for the others."""
    rule = _RULES.get(target.full) if target.verdict == "allowed" else None
    if rule is None:
        return Opaque(target.full, args)
    try:
        return rule(machine, args)
    except IndexError as error:
        raise ValueError(f"{target.full} lacks arguments") from error


def rebuild(target: Any, state: Any) -> Tensor | None:
    """The tensor that BUILD makes of an object created empty, as files from before torch 0.4 do; None for others."""
    if not isinstance(target, Opaque) or not isinstance(state, tuple) or target.cls not in _BUILT_TENSORS:
        return None
    if target.cls == "torch.nn.parameter.Parameter":
        return state[0] if state and isinstance(state[0], Tensor) else None
    if len(state) >= 4 and isinstance(state[0], Storage):
        return _tensor(state[0], state[1], state[2], state[3])
    return None


_BUILT_TENSORS = frozenset(
    {
        "torch.nn.parameter.Parameter",
        "torch.Tensor",
        *(f"torch{part}.{name.removesuffix('Storage')}Tensor" for part in ("", ".cuda") for name in STORAGES),
    }
)


def torch_dtype(value: Any) -> str:
    """The element type that a storage class or dtype of torch names. Raises `ValueError` for others."""
    if isinstance(value, Global) and value.module.partition(".")[0] == "torch":
        found = STORAGES.get(value.name) or DTYPES.get(value.name)
        if found:
            return found
    raise ValueError("an element type that torch does not have")


def _tensor(storage: Any, offset: Any, shape: Any, stride: Any, dtype: str = "") -> Tensor:
    if storage is not None and not isinstance(storage, Storage):
        raise ValueError("a tensor without a storage")
    sizes, strides = extents(shape), extents(stride)
    if len(sizes) != len(strides) or not isinstance(offset, int) or not 0 <= offset < MAX_EXTENT:
        raise ValueError("a tensor whose shape, stride and offset do not fit")
    kind = dtype or (storage.dtype if storage else "")
    return Tensor(storage, kind, offset + (storage.offset if storage else 0), sizes, strides)


def extents(value: Any) -> Shape:
    """A shape or stride as a tuple of non-negative integers. Raises `ValueError` for anything else."""
    if not isinstance(value, (tuple, list)) or len(value) > MAX_DIMENSIONS:
        raise ValueError("a shape that is no short tuple")
    for each in value:
        if type(each) is not int or not 0 <= each < MAX_EXTENT:
            raise ValueError("a shape that is not made of sizes")
    return tuple(value)


def _tensor_v2(machine: Machine, args: Args) -> Tensor:
    return _plain_or_lazy(_tensor(args[0], args[1], args[2], args[3]), args[6:7])


def _tensor_v3(machine: Machine, args: Args) -> Tensor:
    return _plain_or_lazy(_tensor(args[0], args[1], args[2], args[3], torch_dtype(args[6])), args[7:8])


def _quantised(machine: Machine, args: Args) -> Tensor:
    return _tensor(args[0], args[1], args[2], args[3])


def _plain_or_lazy(tensor: Tensor, metadata: Args) -> Tensor:
    """A lazily conjugated or negated tensor is listed without data: its stored bytes are not its values."""
    given = metadata[0] if metadata else None
    if isinstance(given, dict) and (given.get("conj") or given.get("neg")):
        return tensor._replace(storage=None)
    return tensor


def _meta_tensor(machine: Machine, args: Args) -> Tensor:
    return _tensor(None, 0, args[1], args[2], torch_dtype(args[0]))


def _first(machine: Machine, args: Args) -> Any:
    return args[0]


def _sparse_tensor(machine: Machine, args: Args) -> Any:
    parts = args[1]
    if not isinstance(parts, tuple) or len(parts) < 2:
        return Opaque("sparse tensor", args)
    compressed = len(parts) > 2 and isinstance(parts[2], Tensor)
    names = ("compressed_indices", "plain_indices", "values") if compressed else ("indices", "values")
    return dict(zip(names, parts, strict=False))


def _nested_tensor(machine: Machine, args: Args) -> Any:
    return dict(zip(("buffer", "sizes", "strides", "offsets"), args, strict=False))


def _from_type(machine: Machine, args: Args) -> Any:
    """``_rebuild_from_type_v2(func, type, args, state)``, which may be nested in itself: unrolled."""
    for _ in range(16):
        target, inner = args[0], args[2]
        if not isinstance(target, Global) or not isinstance(inner, tuple):
            break
        if target.full not in _FROM_TYPE:
            return apply(machine, target, inner)
        args = inner
    return Opaque("torch._tensor._rebuild_from_type_v2", args)


_FROM_TYPE = frozenset({"torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type"})


def _load_from_bytes(machine: Machine, args: Args) -> Any:
    """A torch file inside a byte string: how plain `pickle` stores a tensor's storage."""
    if machine.nested is None:
        return Opaque("torch.storage._load_from_bytes", args)
    return machine.nested(machine, args[0])


# -- plain containers ------------------------------------------------------------------------------------------------


def _mapping(machine: Machine, args: Args) -> Any:
    made: dict[Any, Any] = {}
    source = args[-1] if args else ()
    if isinstance(source, (dict, list, tuple)):
        machine.charge(100 * len(source))
    if isinstance(source, dict):
        made.update(source)
    elif isinstance(source, (list, tuple)):
        for pair in source:
            if isinstance(pair, (list, tuple)) and len(pair) == 2:
                plain = isinstance(pair[0], (str, int)) or pair[0] is None
                made[pair[0] if plain else OddKey(pair[0])] = pair[1]
    return made


def _sequence(machine: Machine, args: Args) -> list[Any]:
    if not args or not isinstance(args[0], (list, tuple, dict)):
        return []
    machine.charge(8 * len(args[0]))
    return list(args[0])


def _tuple(machine: Machine, args: Args) -> tuple[Any, ...]:
    return tuple(_sequence(machine, args))


def _plain(kind: type) -> Callable[[Machine, Args], Any]:
    """A scalar of a scalar; what is no scalar stays an unknown object rather than being converted."""

    def make(machine: Machine, args: Args) -> Any:
        if args and isinstance(args[0], (int, float)) and len(args) == 1:
            return kind(args[0])
        if kind is complex and len(args) == 2 and all(isinstance(each, (int, float)) for each in args):
            return complex(args[0], args[1])
        return args[0] if args and isinstance(args[0], str) else Opaque(f"builtins.{kind.__name__}", args)

    return make


def _encode(machine: Machine, args: Args) -> Any:
    """``_codecs.encode(text, "latin1")``: how protocols below 3 store bytes. Other codecs could compute."""
    codec = args[1] if len(args) > 1 else "utf-8"
    if isinstance(args[0], Blob):
        return args[0]
    if not isinstance(args[0], str) or codec not in ("latin1", "latin-1", "iso-8859-1", "utf-8", "utf8", "ascii"):
        return Opaque("_codecs.encode", args)
    machine.charge(len(args[0]))
    return args[0].encode(str(codec), "surrogatepass" if str(codec).startswith("utf") else "strict")


def _byte_string(machine: Machine, args: Args) -> Any:
    if not args:
        return b""
    if isinstance(args[0], str):
        return _encode(machine, args)
    return args[0] if isinstance(args[0], (bytes, Blob)) else Opaque("builtins.bytes", args)


def _reconstructor(machine: Machine, args: Args) -> Any:
    """``copyreg._reconstructor(cls, base, state)``."""
    target = args[0]
    return machine.call(target, (), "REDUCE") if isinstance(target, Global) else Opaque("object", args)


# -- numpy -----------------------------------------------------------------------------------------------------------

NUMPY = {
    "f2": "F16",
    "f4": "F32",
    "f8": "F64",
    "i1": "I8",
    "i2": "I16",
    "i4": "I32",
    "i8": "I64",
    "u1": "U8",
    "u2": "U16",
    "u4": "U32",
    "u8": "U64",
    "b1": "BOOL",
    "c8": "C64",
    "c16": "C128",
}
"""Element type by numpy's code."""

_UNPACK = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H"} | {
    "u4": "I",
    "u8": "Q",
    "b1": "?",
}


def _dtype(machine: Machine, args: Args) -> Any:
    return DType(args[0]) if isinstance(args[0], str) and len(args[0]) < 16 else Opaque("numpy.dtype", args)


def set_order(target: DType, state: Any) -> None:
    """The byte order from a dtype's state ``(version, order, …)``."""
    if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "|", "="):
        target.order = state[1]


def _scalar(machine: Machine, args: Args) -> Any:
    kind, data = args[0], args[1]
    if isinstance(data, str):
        data = data.encode("latin-1", "replace")
    layout = _UNPACK.get(kind.code) if isinstance(kind, DType) else None
    if layout is None or not isinstance(data, bytes):
        return Opaque("numpy scalar", args)
    return struct.unpack((">" if kind.order == ">" else "<") + layout, data)[0]


def _array(machine: Machine, args: Args) -> Array:
    return Array()


def fill_array(machine: Machine, target: Array, state: Any) -> None:
    """The content of an array from its state ``(version, shape, dtype, is_fortran, data)``."""
    if not isinstance(state, tuple) or len(state) != 5:
        raise ValueError("an array whose state is not known")
    target.shape = extents(state[1])
    target.dtype = state[2] if isinstance(state[2], DType) else None
    target.fortran = state[3] is True
    data = state[4]
    target.data = data.encode("latin-1", "replace") if isinstance(data, str) else data


def _from_buffer(machine: Machine, args: Args) -> Array:
    made = Array()
    fill_array(machine, made, (1, args[2], args[1], args[3] == "F", args[0]))
    return made


_RULES: Mapping[str, Callable[[Machine, Args], Any]] = {
    "torch._utils._rebuild_tensor": _tensor_v2,
    "torch._utils._rebuild_tensor_v2": _tensor_v2,
    "torch._utils._rebuild_tensor_v3": _tensor_v3,
    "torch._utils._rebuild_qtensor": _quantised,
    "torch._utils._rebuild_parameter": _first,
    "torch._utils._rebuild_parameter_with_state": _first,
    "torch._utils._rebuild_device_tensor_from_numpy": _first,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _first,
    "torch._utils._rebuild_xla_tensor": _first,
    "torch._utils._rebuild_mlc_tensor": _first,
    "torch._utils._rebuild_meta_tensor_no_storage": _meta_tensor,
    "torch._utils._rebuild_sparse_tensor": _sparse_tensor,
    "torch._utils._rebuild_nested_tensor": _nested_tensor,
    "torch._tensor._rebuild_from_type_v2": _from_type,
    "torch._tensor._rebuild_from_type": _from_type,
    "torch.storage._load_from_bytes": _load_from_bytes,
    "torch.nn.parameter.Parameter": lambda machine, args: (
        args[0] if args and isinstance(args[0], Tensor) else Opaque("torch.nn.parameter.Parameter", args)
    ),
    "torch.Size": _tuple,
    "torch.device": lambda machine, args: ":".join(str(each) for each in args[:2] if isinstance(each, (str, int))),
    "torch.jit._pickle.build_intlist": _first,
    "torch.jit._pickle.build_tensorlist": _first,
    "torch.jit._pickle.build_doublelist": _first,
    "torch.jit._pickle.build_boollist": _first,
    "torch.jit._pickle.restore_type_tag": _first,
    "collections.OrderedDict": _mapping,
    "collections.Counter": _mapping,
    "collections.defaultdict": lambda machine, args: _mapping(machine, args[1:]),
    "collections.deque": _sequence,
    "_codecs.encode": _encode,
    "copyreg._reconstructor": _reconstructor,
    "builtins.set": _sequence,
    "builtins.frozenset": _sequence,
    "builtins.list": _sequence,
    "builtins.tuple": _tuple,
    "builtins.dict": _mapping,
    "builtins.bytes": _byte_string,
    "builtins.bytearray": _byte_string,
    "builtins.int": _plain(int),
    "builtins.float": _plain(float),
    "builtins.bool": _plain(bool),
    "builtins.complex": _plain(complex),
    "numpy.dtype": _dtype,
    **{f"numpy.{part}.multiarray.scalar": _scalar for part in ("core", "_core")},
    **{f"numpy.{part}.multiarray._reconstruct": _array for part in ("core", "_core")},
    **{f"numpy.{part}.numeric._frombuffer": _from_buffer for part in ("core", "_core")},
}
