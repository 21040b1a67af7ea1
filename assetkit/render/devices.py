"""What can compute on this machine: one table of devices, with how each is found and what is known to go wrong on it.

Only CPUs are tested here. The other rows are tested on simulated runtimes: objects that answer as the libraries
document it (``DEVICES`` says so of each), never on the hardware itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assetkit.errors import UsageError

HALF = ("fp32", "fp16")
EVERY = ("fp32", "bf16", "fp16")


@dataclass(frozen=True, slots=True)
class Device:
    """One device that was found."""

    backend: str
    """``torch``, ``onnxruntime`` or ``openvino``."""
    kind: str
    """The id of its row."""
    id: str
    """What the backend calls it: ``cuda:0``, ``CUDAExecutionProvider``, ``GPU.0``."""
    vendor: str
    name: str
    memory: int | None = None
    """Bytes; None where the backend does not say."""
    dtypes: tuple[str, ...] = ("fp32",)
    traps: tuple[str, ...] = ()
    tested: bool = False
    """Whether drawing on such a device is tested by this project, not only simulated."""

    def to_dict(self) -> dict[str, Any]:
        """As ``assetkit doctor --json`` prints it."""
        return asdict(self)


class Found(NamedTuple):
    """What a runtime says of one of its devices."""

    id: str
    name: str
    memory: int | None = None
    dtypes: tuple[str, ...] | None = None
    """None: what is true of its kind."""
    traps: tuple[str, ...] = ()
    """Beside those of its kind."""


Find = Callable[[Any], Iterable[Found]]
"""The devices that a runtime's module knows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of device of one backend."""

    id: str
    backend: str
    module: str
    """The module that speaks for it."""
    vendor: str
    find: Find
    dtypes: tuple[str, ...] = ("fp32",)
    traps: tuple[str, ...] = ()
    tested: bool = False


def _cuda(hip: bool) -> Find:
    def find(torch: Any) -> Iterator[Found]:
        if not torch.cuda.is_available() or bool(torch.version.hip) != hip:
            return
        for at in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(at)
            new = hip or about.major >= 8  # bfloat16: compute capability 8.0, CUDA C++ Programming Guide, table 15
            traps = (_NO_HALF,) if not hip and about.name.startswith(_BROKEN_HALF) else ()
            yield Found(f"cuda:{at}", about.name, about.total_memory, EVERY if new else HALF, traps)

    return find


_BROKEN_HALF = ("NVIDIA GeForce GTX 16", "GeForce GTX 16")
_NO_HALF = "computes NaN in fp16 on many models: draw in fp32"
"""Of the GTX 16 series: AUTOMATIC1111's wiki, "Troubleshooting", tells its owners to use ``--no-half``."""


def _xpu(torch: Any) -> Iterator[Found]:
    if not hasattr(torch, "xpu") or not torch.xpu.is_available():
        return
    for at in range(torch.xpu.device_count()):
        about = torch.xpu.get_device_properties(at)
        traps = () if getattr(about, "has_fp64", True) else ("has no float64",)
        yield Found(f"xpu:{at}", about.name, about.total_memory, traps=traps)


def _mps(torch: Any) -> Iterator[Found]:
    if torch.backends.mps.is_available():
        memory = torch.mps.recommended_max_memory() if hasattr(torch.mps, "recommended_max_memory") else None
        yield Found("mps", f"Apple {platform.machine()}", memory)


def _cpu(_: Any) -> Iterator[Found]:
    yield Found("cpu", processor()[1], memory())


def _directml(module: Any) -> Iterator[Found]:
    for at in range(module.device_count()):
        yield Found(f"privateuseone:{at}", module.device_name(at).rstrip("\0 "))


def _provider(name: str) -> Find:
    def find(module: Any) -> Iterator[Found]:
        if name in module.get_available_providers():
            yield Found(name, name.removesuffix("ExecutionProvider"))

    return find


def _openvino(prefix: str) -> Find:
    def find(module: Any) -> Iterator[Found]:
        core = module.Core()
        for each in core.available_devices:
            if each.partition(".")[0] == prefix:
                yield Found(each, str(core.get_property(each, "FULL_DEVICE_NAME")).strip())

    return find


_MEMORY = "its free memory cannot be asked for: give sizes that fit"
_LOWER = "computes in lower precision unless INFERENCE_PRECISION_HINT is f32"
DEVICES: tuple[Kind, ...] = (
    Kind("cuda", "torch", "torch", "NVIDIA", _cuda(hip=False), HALF, ("SDXL's first VAE overflows in fp16",)),
    Kind(
        "rocm",
        "torch",
        "torch",
        "AMD",
        _cuda(hip=True),
        EVERY,
        ("calls itself cuda; cards that ROCm does not list need HSA_OVERRIDE_GFX_VERSION",),
    ),
    Kind("xpu", "torch", "torch", "Intel", _xpu, EVERY),
    Kind("mps", "torch", "torch", "Apple", _mps, HALF, ("has no float64", "shares its memory with the system")),
    Kind("cpu", "torch", "torch", "", _cpu, EVERY, ("fp16 is slower than fp32",), tested=True),
    Kind("directml", "torch", "torch_directml", "any", _directml, HALF, ("has no float64", _MEMORY)),
    Kind("ort-cuda", "onnxruntime", "onnxruntime", "NVIDIA", _provider("CUDAExecutionProvider"), HALF),
    Kind("ort-tensorrt", "onnxruntime", "onnxruntime", "NVIDIA", _provider("TensorrtExecutionProvider"), HALF),
    Kind("ort-migraphx", "onnxruntime", "onnxruntime", "AMD", _provider("MIGraphXExecutionProvider"), HALF),
    Kind("ort-rocm", "onnxruntime", "onnxruntime", "AMD", _provider("ROCMExecutionProvider"), HALF),
    Kind("ort-directml", "onnxruntime", "onnxruntime", "any", _provider("DmlExecutionProvider"), HALF, (_MEMORY,)),
    Kind("ort-coreml", "onnxruntime", "onnxruntime", "Apple", _provider("CoreMLExecutionProvider"), HALF),
    Kind(
        "ort-openvino", "onnxruntime", "onnxruntime", "Intel", _provider("OpenVINOExecutionProvider"), HALF, (_LOWER,)
    ),
    Kind("ort-cpu", "onnxruntime", "onnxruntime", "", _provider("CPUExecutionProvider")),
    Kind("openvino-cpu", "openvino", "openvino", "", _openvino("CPU"), EVERY, (_LOWER,)),
    Kind("openvino-gpu", "openvino", "openvino", "Intel", _openvino("GPU"), HALF, (_LOWER,)),
    Kind("openvino-npu", "openvino", "openvino", "Intel", _openvino("NPU"), HALF, (_LOWER, "wants fixed shapes")),
)
"""Sources of traps: torch's notes on its backends, OpenVINO's "Precision control", AMD's ROCm installation notes."""


def devices(runtimes: Mapping[str, Any] | None = None) -> tuple[Device, ...]:
    """Every device that the installed backends see, or that `runtimes` (modules by name) do.

    A backend that fails to start sees none.
    """
    modules = _installed({kind.module for kind in DEVICES}) if runtimes is None else runtimes
    found: list[Device] = []
    for kind in DEVICES:
        module = modules.get(kind.module)
        if module is not None:
            found += _seen(kind, module)
    return tuple(found)


def _installed(names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        if importlib.util.find_spec(name) is not None:
            try:
                found[name] = importlib.import_module(name)
            except (ImportError, OSError):  # a driver's library is missing
                continue
    return found


def _seen(kind: Kind, module: Any) -> list[Device]:
    try:
        rows = list(kind.find(module))
    except (RuntimeError, OSError, AttributeError):  # what runtimes raise whose driver does not answer
        return []
    return [_device(kind, row) for row in rows]


def _device(kind: Kind, row: Found) -> Device:
    return Device(
        backend=kind.backend,
        kind=kind.id,
        id=row.id,
        vendor=kind.vendor or processor()[0],
        name=row.name,
        memory=row.memory,
        dtypes=row.dtypes or kind.dtypes,
        traps=(*kind.traps, *row.traps),
        tested=kind.tested,
    )


def device_of(name: str) -> Device:
    """The device that torch calls `name` (``cuda`` is its first). Raises `UsageError` where there is none."""
    here = devices(_installed(("torch", "torch_directml")))
    wanted = name if ":" in name or name in ("cpu", "mps") else f"{name}:0"
    found = next((each for each in here if each.id == wanted), None)
    if found is None:
        known = ", ".join(each.id for each in here) or "none: torch is not installed"
        raise UsageError(f"there is no device {name!r} here", hint=f"devices of torch: {known}")
    return found


def processor() -> tuple[str, str]:
    """Vendor and name of the processor, as far as the system tells."""
    fields = _cpuinfo()
    vendors = {"AuthenticAMD": "AMD", "GenuineIntel": "Intel"}
    own = "Apple" if platform.system() == "Darwin" else "unknown"
    name = fields.get("model name") or platform.processor() or platform.machine()
    return vendors.get(fields.get("vendor_id", ""), own), name


def _cpuinfo() -> dict[str, str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    rows = (line.partition(":") for line in text.partition("\n\n")[0].splitlines())
    return {key.strip(): value.strip() for key, _, value in rows}


def memory() -> int | None:
    """Bytes of main memory; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
