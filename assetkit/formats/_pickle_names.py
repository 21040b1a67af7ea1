"""Which names a pickle may mention: the allow-list, what is known to be dangerous, and everything between.

A pickle is a program whose only dangerous instruction is "fetch this name and call it". Three verdicts:

- ``allowed``: exact names that rebuild plain data (torch's own ``weights_only`` list, `torch._weights_only_unpickler`
  2.14, and numpy's reconstruction functions). Never by prefix: ``torch.serialization.load`` must not ride on ``torch.``.
- ``dangerous``: names that execute, import or touch files. The standard library is a closed world: a name of it that is
  not known to be harmless is dangerous. Third-party names follow the block list of picklescan 1.0.5
  (`picklescan.scanner._unsafe_globals`) and published bypasses of it.
- ``unknown``: everything else. Nothing is called, but nothing is promised either.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Literal

Verdict = Literal["allowed", "unknown", "dangerous"]

STORAGES = {
    "FloatStorage": "F32",
    "DoubleStorage": "F64",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "ComplexFloatStorage": "C64",
    "ComplexDoubleStorage": "C128",
    "QInt8Storage": "I8",
    "QUInt8Storage": "U8",
    "QInt32Storage": "I32",
    "QUInt4x2Storage": "U8",
    "QUInt2x4Storage": "U8",
    "UntypedStorage": "U8",
    "TypedStorage": "U8",
}
"""Element type by the name of a torch storage class."""

DTYPES = {
    "float32": "F32",
    "float": "F32",
    "float64": "F64",
    "double": "F64",
    "float16": "F16",
    "half": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "long": "I64",
    "int32": "I32",
    "int": "I32",
    "int16": "I16",
    "short": "I16",
    "int8": "I8",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "bool": "BOOL",
    "complex32": "C32",
    "complex64": "C64",
    "complex128": "C128",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "float8_e8m0fnu": "F8_E8M0",
    "float8_e4m3fnuz": "F8_E4M3FNUZ",
    "float8_e5m2fnuz": "F8_E5M2FNUZ",
    "float4_e2m1fn_x2": "U8",
    "qint8": "I8",
    "quint8": "U8",
    "qint32": "I32",
    "quint4x2": "U8",
    "quint2x4": "U8",
    "bits8": "U8",
    "bits16": "U16",
    **{f"uint{bits}": "U8" for bits in range(1, 8)},
    **{f"int{bits}": "I8" for bits in range(1, 8)},
}
"""Element type by the name of a torch dtype; types narrower than a byte are stored one or more to a byte."""

SIZES = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "F8_E8M0": 1,
    "F8_E4M3FNUZ": 1,
    "F8_E5M2FNUZ": 1,
    "I16": 2,
    "U16": 2,
    "F16": 2,
    "BF16": 2,
    "I32": 4,
    "U32": 4,
    "F32": 4,
    "C32": 4,
    "C64": 8,
    "F64": 8,
    "I64": 8,
    "U64": 8,
    "C128": 16,
}
"""Bytes of one stored element."""

TORCH_REBUILD = frozenset(
    {
        "_rebuild_tensor",
        "_rebuild_tensor_v2",
        "_rebuild_tensor_v3",
        "_rebuild_parameter",
        "_rebuild_parameter_with_state",
        "_rebuild_qtensor",
        "_rebuild_sparse_tensor",
        "_rebuild_meta_tensor_no_storage",
        "_rebuild_nested_tensor",
        "_rebuild_wrapper_subclass",
        "_rebuild_device_tensor_from_numpy",
        "_rebuild_device_tensor_from_cpu_tensor",
        "_rebuild_sparse_csr_tensor",
        "_rebuild_xla_tensor",
        "_rebuild_mlc_tensor",
    }
)

ALLOWED = frozenset(
    {
        "collections.OrderedDict",
        "collections.Counter",
        "collections.defaultdict",
        "collections.deque",
        "_codecs.encode",
        "copyreg._reconstructor",
        "builtins.object",
        "builtins.set",
        "builtins.frozenset",
        "builtins.dict",
        "builtins.list",
        "builtins.tuple",
        "builtins.int",
        "builtins.float",
        "builtins.str",
        "builtins.bool",
        "builtins.bytes",
        "builtins.bytearray",
        "builtins.complex",
        "builtins.slice",
        "builtins.range",
        "builtins.long",
        "builtins.unicode",
        "torch.Size",
        "torch.Tensor",
        "torch.device",
        "torch.nn.parameter.Parameter",
        "torch.nn.parameter.Buffer",
        "torch.nn.modules.container.ParameterDict",
        "torch.nn.modules.container.ParameterList",
        "torch.serialization._get_layout",
        "torch._tensor._rebuild_from_type_v2",
        "torch._tensor._rebuild_from_type",
        "torch.storage._load_from_bytes",
        "torch.per_tensor_affine",
        "torch.per_tensor_symmetric",
        "torch.per_channel_affine",
        "torch.per_channel_symmetric",
        "torch.per_channel_affine_float_qparams",
        "torch.jit._pickle.build_intlist",
        "torch.jit._pickle.build_tensorlist",
        "torch.jit._pickle.build_doublelist",
        "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.restore_type_tag",
        "numpy.ndarray",
        "numpy.dtype",
        *(f"numpy.{part}.multiarray.{name}" for part in ("core", "_core") for name in ("_reconstruct", "scalar")),
        *(f"numpy.{part}.numeric._frombuffer" for part in ("core", "_core")),
        *(f"torch._utils.{name}" for name in TORCH_REBUILD),
        *(f"torch.{name}" for name in DTYPES),
        *(f"torch{part}.{name}" for part in ("", ".cuda", ".storage") for name in STORAGES),
        *(
            f"torch{part}.{name.removesuffix('Storage')}Tensor"
            for part in ("", ".cuda")
            for name in STORAGES
            if not name.startswith(("Q", "U", "T"))
        ),
    }
)
"""Full names that only rebuild data. ``_load_from_bytes`` is walked into: its bytes are a torch file of their own."""

_OLD_NAMES = {"__builtin__": "builtins", "copy_reg": "copyreg", "exceptions": "builtins", "cPickle": "pickle"}
"""Python 2 modules that every Python 3 unpickler renames (`_compat_pickle.IMPORT_MAPPING`)."""

_HARMLESS_MODULES = frozenset(
    "abc argparse array calendar cmath collections dataclasses datetime decimal enum fractions heapq ipaddress math "
    "numbers pathlib random re statistics string struct time typing weakref zoneinfo __future__ __main__ _pydatetime "
    "_datetime _decimal queue _queue _collections _collections_abc textwrap unicodedata colorsys copy _random "
    "graphlib contextvars errno".split()
)
"""Standard modules whose names compute or hold data. ``__main__`` is whatever script trained the model."""

_HARMLESS_NAMES = frozenset(
    {
        "joblib.numpy_pickle.NumpyArrayWrapper",
        "joblib.numpy_pickle.NDArrayWrapper",
        "types.SimpleNamespace",
        "types.MappingProxyType",
        "types.GenericAlias",
        "io.BytesIO",
        "io.StringIO",
        "_io.BytesIO",
        "_io.StringIO",
        "uuid.UUID",
        "uuid.SafeUUID",
        "logging.Logger",
        "logging.getLogger",
        "threading.Lock",
        "threading.RLock",
        "_thread.RLock",
        "copyreg.__newobj__",
        "copyreg.__newobj_ex__",
        "operator.add",
        "operator.mul",
        "operator.truediv",
        "itertools.count",
        "itertools.chain",
        "builtins.type",
        "builtins.Ellipsis",
        "builtins.NotImplemented",
        "builtins.print",
        "builtins.abs",
        "builtins.len",
        "builtins.max",
        "builtins.min",
        "builtins.sum",
        "builtins.round",
        "builtins.sorted",
        "builtins.reversed",
        "builtins.enumerate",
        "builtins.zip",
        "builtins.memoryview",
        "builtins.xrange",
        "builtins.basestring",
    }
)

_HARMFUL_NAMES = frozenset(
    {
        "random._os",
        "random._inst",
        "collections.namedtuple",
        "dataclasses.make_dataclass",
        "pathlib.os",
        "argparse._os",
        "argparse.FileType",
        "re.template",
        "copy.copy",
        "copy.deepcopy",
        "typing.get_type_hints",
        "typing.ForwardRef",
        "weakref.finalize",
    }
)
"""Names inside harmless modules that reach the system, evaluate text or run a callable."""

_OTHER_STANDARD = frozenset(
    "__builtin__ exceptions commands popen2 cPickle cStringIO StringIO urllib2 httplib urlparse anydbm whichdb dumbdbm "
    "dbhash gdbm xmlrpclib SimpleHTTPServer BaseHTTPServer SocketServer ConfigParser Queue thread dummy_thread os2 "
    "posix nt ce riscos _winapi winreg _winreg msvcrt imp distutils lib2to3 asyncore asynchat smtpd smtplib telnetlib "
    "nntplib poplib imaplib ftplib cgi cgitb crypt pipes sndhdr uu xdrlib audioop msilib ossaudiodev spwd nis "
    "_osx_support _aix_support _pyrepl _android_support _apple_support test idlelib pydoc_data turtledemo ensurepip "
    "venv zipapp sre_compile new user bsddb mhlib rexec Bastion ihooks compiler hotshot _posixsubprocess _pickle "
    "_ctypes _socket _ssl _imp _frozen_importlib _frozen_importlib_external nturl2path".split()
)
"""Standard modules of other Python versions and systems than the one that runs."""

_DANGEROUS_ROOTS = frozenset(
    "pip setuptools pkg_resources wheel easy_install requests aiohttp httpx urllib3 httplib2 paramiko fabric sh plumbum "
    "pexpect ptyprocess invoke cloudpickle dill joblib jsonpickle pickle5 srsly hickle klepto cffi cython Cython pyximport "
    "numexpr IPython ipykernel jupyter_client ipdb pudb gevent eventlet twisted tornado flask django celery "
    "win32api win32com win32process pythoncom comtypes pywintypes boto3 botocore docker kubernetes "
    "gdown wget pycurl execnet".split()
)
"""Packages that no model file needs and whose purpose is to run, fetch or unpickle things."""

_DANGEROUS_PREFIXES = (
    "torch.load",
    "torch.save",
    "torch.hub",
    "torch.package",
    "torch.serialization",
    "torch.jit",
    "torch.compile",
    "torch.from_file",
    "torch.classes",
    "torch.ops",
    "torch._ops",
    "torch._dynamo",
    "torch._inductor",
    "torch._export",
    "torch._C",
    "torch._classes",
    "torch._compile",
    "torch._sources",
    "torch.export",
    "torch.onnx",
    "torch.fx",
    "torch.library",
    "torch.multiprocessing",
    "torch.distributed.elastic",
    "torch.distributed.launch",
    "torch.distributed.launcher",
    "torch.distributed.nn.jit",
    "torch.distributed.rpc",
    "torch.distributed.run",
    "torch.testing",
    "torch.profiler",
    "torch.autograd.profiler",
    "torch.monitor",
    "torch.utils._config_module",
    "torch.utils.bottleneck",
    "torch.utils.collect_env",
    "torch.utils.cpp_extension",
    "torch.utils._cpp_extension_versioner",
    "torch.utils.data.datapipes",
    "torch.utils.file_baton",
    "torch.utils.hipify",
    "torch.utils.model_dump",
    "torch.utils.model_zoo",
    "torch.utils.mobile_optimizer",
    "torch.utils.show_pickle",
    "torch.utils.tensorboard",
    "torch.utils.dlpack",
    "torch.storage._new_with",
    "torch.storage.UntypedStorage.from_file",
    "torch.cuda._compile_kernel",
    "torchvision.datasets.utils",
    "torchvision.io",
    "torchvision.extension",
    "torchvision._internally_replaced_utils",
    "torchaudio.utils",
    "pytorch_lightning.utilities.cloud_io",
    "lightning_fabric.utilities.cloud_io",
    "lightning.fabric.utilities.cloud_io",
    "numpy.load",
    "numpy.save",
    "numpy.loadtxt",
    "numpy.genfromtxt",
    "numpy.fromfile",
    "numpy.fromregex",
    "numpy.tofile",
    "numpy.memmap",
    "numpy.open_memmap",
    "numpy.DataSource",
    "numpy.f2py",
    "numpy.testing",
    "numpy.distutils",
    "numpy.ctypeslib",
    "numpy._pytesttester",
    "numpy.compat",
    "numpy.lib",
    "numpy.core.records.fromfile",
    "numpy.core.memmap",
    "numpy._core.memmap",
    "numpy._core.records.fromfile",
    "numpy.vectorize",
    "numpy.frompyfunc",
    "numpy.piecewise",
    "numpy.apply_along_axis",
    "numpy.apply_over_axes",
    "numpy.exec_command",
    "scipy.io",
    "scipy._lib._ccallback",
    "scipy.weave",
    "pandas.read_",
    "pandas.eval",
    "pandas.io",
    "pandas.core.computation",
    "pandas.compat.pickle_compat",
    "tensorflow.io",
    "tensorflow.load_op_library",
    "tensorflow.saved_model",
    "tensorflow.keras.models.load_model",
    "keras.models.load_model",
    "keras.saving",
    "keras.layers.core.lambda_layer",
    "keras.layers.Lambda",
    "transformers.pipeline",
    "transformers.dynamic_module_utils",
    "transformers.utils.hub",
    "diffusers.utils.dynamic_modules_utils",
    "huggingface_hub",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "yaml.Loader",
    "yaml.UnsafeLoader",
    "yaml.FullLoader",
    "yaml.constructor",
    "ultralytics.utils.downloads",
    "ultralytics.utils.checks",
    "timm.models._hub",
    "sklearn.utils._joblib",
    "sklearn.externals",
    "fsspec",
    "six.moves",
    "past.builtins",
    "future.builtins",
)
"""Third-party names (and everything below them) that execute, load or fetch."""

_DANGEROUS_PARTS = frozenset(
    "os sys posix nt subprocess builtins __builtin__ eval exec execfile system popen Popen __import__ import_module "
    "__globals__ __builtins__ __subclasses__ __mro__ __bases__ __base__ __class__ __dict__ __getattribute__ __getattr__ "
    "__code__ __closure__ __func__ __self__ __loader__ __spec__ __reduce__ __reduce_ex__ __setattr__ __delattr__ "
    "check_output check_call spawn fork runpy shutil importlib ctypes socket pickle getattr setattr load_module "
    "exec_module from_pretrained load_from_checkpoint load_dynamic run_path run_module run_code runcode runsource "
    "load_library".split()
)
"""Attributes that no class of a model is called: dotted names such as ``torch._utils`` ``os.system`` reach others."""

_KERNEL = re.compile(r"torch\._C\._nn\.\w+")
"""Activation functions kept as attributes (``F.gelu`` is ``torch._C._nn.gelu``); the rest of ``torch._C`` reaches files."""

_STANDARD = frozenset(sys.stdlib_module_names) | _OTHER_STANDARD


def canonical(module: str, name: str) -> str:
    """``module.name`` with Python 2's module names replaced, as an unpickler of protocol 2 and below does."""
    return f"{_OLD_NAMES.get(module, module)}.{name}"


@lru_cache(maxsize=4096)
def judge(full: str) -> Verdict:
    """The verdict on one full name, such as ``torch._utils._rebuild_tensor_v2``."""
    if full in ALLOWED:
        return "allowed"
    root, _, rest = full.partition(".")
    if full in _HARMLESS_NAMES or _KERNEL.fullmatch(full):
        return "unknown"
    if root in _STANDARD or root == "__main__":
        return _judge_standard(full, root, rest)
    if root in _DANGEROUS_ROOTS or _under_dangerous(full):
        return "dangerous"
    return "unknown" if _DANGEROUS_PARTS.isdisjoint(full.split(".")) else "dangerous"


def _judge_standard(full: str, root: str, rest: str) -> Verdict:
    if full in _HARMFUL_NAMES or not _DANGEROUS_PARTS.isdisjoint(rest.split(".")):
        return "dangerous"
    if root in _HARMLESS_MODULES:
        return "unknown"
    if root == "builtins" and rest.endswith(("Error", "Exception", "Warning", "Interrupt", "Iteration", "Exit")):
        return "unknown"
    return "dangerous"


def _under_dangerous(full: str) -> bool:
    return any(
        full.startswith(prefix) and (len(full) == len(prefix) or full[len(prefix)] == "." or prefix[-1] == "_")
        for prefix in _DANGEROUS_PREFIXES
    )
