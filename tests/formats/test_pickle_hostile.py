"""Malicious and broken pickles in every container: named, never executed, never a crash, never much memory."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import pickle
import pickletools
import random
import struct
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetkit.errors import AssetkitError, FormatError, UnsafeError
from assetkit.formats import open_model
from assetkit.formats._pickle_names import ALLOWED, judge
from assetkit.formats._pickle_nodes import Opaque
from assetkit.formats._pickle_tree import classes
from tests.formats.pickles import (
    Call,
    Emitter,
    Obj,
    Raw,
    T,
    bare,
    glob,
    malware,
    tar_file,
    torch_legacy,
    torch_tar,
    torch_zip,
    zip_file,
)

STATE = {"w": T("F32", (2, 2))}


def write(tmp_path: Path, data: bytes, name: str = "model.pt") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def evil(tmp_path: Path) -> bytes:
    return malware(str(tmp_path / "marker"))


def assert_unsafe(tmp_path: Path, data: bytes, name: str = "model.pt", what: str = "os.system") -> UnsafeError:
    path = write(tmp_path, data, name)
    with pytest.raises(UnsafeError) as caught:
        open_model(path)
    assert not (tmp_path / "marker").exists()
    findings = (caught.value.finding, *caught.value.findings)
    assert caught.value.finding.code == "pickle-dangerous-global"
    assert what in " ".join(each.message + each.evidence for each in findings)
    return caught.value


def test_the_payload_would_work(tmp_path):
    """The samples are live: real `pickle` runs them. Otherwise the other tests would prove nothing."""
    pickle.loads(b"\x80\x02" + evil(tmp_path) + b".")
    assert (tmp_path / "marker").exists()


def python_tar(name: str, content: bytes) -> bytes:
    """An archive with a member whose name is too long for a plain header."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


CONTAINERS = {
    "bare": lambda evil: bare(Raw(evil)),
    "bare without protocol": lambda evil: evil + b".",
    "after stop": lambda evil: bare({"a": 1}) + bare(Raw(evil)),
    "third pickle": lambda evil: bare(1) + bare(2) + bare(Raw(evil)),
    "broken tail": lambda evil: b"\x80\x02" + evil + b"\xff\xff\xff",
    "no stop": lambda evil: b"\x80\x02" + evil,
    "broken tail, protocol 0": lambda evil: evil + b"\xff\xff\xff",
    "zip": lambda evil: torch_zip({**STATE, "x": Raw(evil)}),
    "zip, deflated": lambda evil: torch_zip({**STATE, "x": Raw(evil)}, deflate=("data.pkl",)),
    "zip, second pickle in data.pkl": lambda evil: zip_file({"a/data.pkl": bare(STATE["w"] and {}) + bare(Raw(evil))}),
    "zip, other member": lambda evil: torch_zip(STATE, extra={"archive/extra.pkl": bare(Raw(evil))}),
    "zip, unnamed member": lambda evil: torch_zip(STATE, extra={"archive/.data/x": bare(Raw(evil))}),
    "zip, text pickle": lambda evil: torch_zip(STATE, extra={"archive/x.pkl": evil + b"."}),
    "zip, unused storage": lambda evil: torch_zip(STATE, extra={"archive/data/9": bare(Raw(evil))}),
    "zip, second root": lambda evil: torch_zip(STATE, extra={"other/data.pkl": bare(Raw(evil))}),
    "zip, nested zip": lambda evil: torch_zip(STATE, extra={"archive/n.zip": torch_zip({"x": Raw(evil)})}),
    "zip, nested twice": lambda evil: torch_zip(
        STATE, extra={"a.zip": zip_file({"b.zip": zip_file({"c.pkl": bare(Raw(evil))})})}
    ),
    "zip, gzip member": lambda evil: torch_zip(STATE, extra={"archive/x.pkl.gz": gzip.compress(bare(Raw(evil)))}),
    "zip, after its end": lambda evil: torch_zip(STATE) + bare(Raw(evil)),
    "zip, in its comment": lambda evil: torch_zip(STATE, comment=bare(Raw(evil))),
    "zip, hidden member": lambda evil: torch_zip(STATE, gap=zip_file({"x/data.pkl": bare(Raw(evil))})[:-60]),
    "zip, no directory": lambda evil: torch_zip({"x": Raw(evil)})[:-30],
    "zip, object array": lambda evil: torch_zip(
        STATE,
        extra={
            "x.npy": b"\x93NUMPY\x01\x00"
            + struct.pack("<H", 60)
            + b"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}".ljust(60)
            + bare(Raw(evil))
        },
    ),
    "legacy": lambda evil: torch_legacy({"x": Raw(evil)}),
    "legacy, after the storages": lambda evil: torch_legacy(STATE, after=bare(Raw(evil))),
    "legacy, in the system record": lambda evil: bare(0x1950A86A20F9469CFC6C) + bare(1001) + bare({"x": Raw(evil)}),
    "tar": lambda evil: tar_file(
        {"sys_info": bare({}), "pickle": bare(Raw(evil)), "storages": bare(0) + bare([]), "tensors": bare(0)}
    ),
    "tar, storages": lambda evil: tar_file(
        {"sys_info": bare({}), "pickle": bare(1), "storages": bare(Raw(evil)), "tensors": bare(0)}
    ),
    "plain zip": lambda evil: zip_file({"readme.txt": b"hello", "weights/model.pkl": bare(Raw(evil))}),
    "plain zip, in a model": lambda evil: zip_file({"weights/model.ckpt": torch_zip({"x": Raw(evil)})}),
    "gzip": lambda evil: gzip.compress(bare(Raw(evil))),
    "gzip of gzip": lambda evil: gzip.compress(gzip.compress(bare(Raw(evil)))),
    "xz of bzip2": lambda evil: lzma.compress(bz2.compress(bare(Raw(evil)))),
    "gzip of zip": lambda evil: gzip.compress(torch_zip({"x": Raw(evil)})),
    "plain tar": lambda evil: tar_file({"readme.txt": b"hello", "sub/model.pkl": bare(Raw(evil))}),
    "tar.gz": lambda evil: gzip.compress(tar_file({"a.txt": b"hello", "model.pt": torch_zip({"x": Raw(evil)})})),
    "tar.bz2": lambda evil: bz2.compress(tar_file({"big": bytes(70_000), "x": bare(Raw(evil))})),
    "tar.xz in a zip": lambda evil: zip_file({"a.tar.xz": lzma.compress(tar_file({"x": bare(Raw(evil))}))}),
    "tar by Python": lambda evil: python_tar("deep/" * 30 + "model.ckpt", bare(Raw(evil))),
    "text pickle behind a long string": lambda evil: b"(S'" + b"A" * 6000 + b"'\n0" + evil + b".",
    "text pickle behind a None": lambda evil: b"N0" + evil + b".",
    "text pickle behind a number": lambda evil: b"F1.5\n0" + evil + b".",
    "tensor bytes": lambda evil: bare(Call("torch.storage", "_load_from_bytes", (bare(Raw(evil)),)), 4),
    "tensor bytes, long": lambda evil: bare(
        Call("torch.storage", "_load_from_bytes", (bare([Raw(evil), "x" * 99]),)), 4
    ),
    "tensor bytes, zip": lambda evil: bare(
        Call("torch.storage", "_load_from_bytes", (torch_zip({"x": Raw(evil)}),)), 4
    ),
}


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_malware_is_named_in_every_container(tmp_path, name, suffix):
    assert_unsafe(tmp_path, CONTAINERS[name](evil(tmp_path)), f"model{suffix}")


def unicode4(text: str) -> bytes:
    return b"\x8c" + bytes([len(text)]) + text.encode()


def stack_global(module: str, name: str) -> bytes:
    return unicode4(module) + unicode4(name) + b"\x93"


ARGS = Emitter().value(("true",))

TRICKS = {
    "STACK_GLOBAL": (b"\x80\x04" + stack_global("os", "system") + ARGS + b"R.", "os.system"),
    "STACK_GLOBAL from memo": (
        b"\x80\x04" + unicode4("os") + b"\x94" + unicode4("system") + b"\x940" + b"0" + b"h\0h\1\x93" + ARGS + b"R.",
        "os.system",
    ),
    "STACK_GLOBAL of a computed name": (
        b"\x80\x04" + glob("somewhere", "join") + ARGS + b"R" + unicode4("system") + b"\x93" + ARGS + b"R.",
        "computed while loading",
    ),
    "INST": (b"(S'true'\nios\nsystem\n.", "os.system"),
    "OBJ": (b"\x80\x02(" + glob("os", "system") + b"X\4\0\0\0trueo.", "os.system"),
    "NEWOBJ": (b"\x80\x02" + glob("subprocess", "Popen") + ARGS + b"\x81.", "subprocess.Popen"),
    "NEWOBJ_EX": (b"\x80\x04" + glob("subprocess", "Popen") + ARGS + b"}\x92.", "subprocess.Popen"),
    "never called": (b"\x80\x02" + glob("os", "system") + b".", "os.system"),
    "popped": (b"\x80\x02" + glob("os", "system") + b"0N.", "os.system"),
    "extension registry": (b"\x80\x02\x82\x01" + ARGS + b"R.", "extension 1"),
    "dotted name": (b"\x80\x04" + stack_global("torch._utils", "os.system") + ARGS + b"R.", "os.system"),
    "dunder chain": (
        b"\x80\x04" + stack_global("collections", "OrderedDict.__init__.__globals__") + b".",
        "__globals__",
    ),
    "module attribute": (b"\x80\x04" + stack_global("random", "_os.system") + b".", "system"),
    "getattr": (b"\x80\x02" + glob("builtins", "getattr") + b".", "builtins.getattr"),
    "python 2 name": (b"\x80\x02" + glob("__builtin__", "eval") + ARGS + b"R.", "builtins.eval"),
    "python 2 module": (b"\x80\x02" + glob("commands", "getoutput") + ARGS + b"R.", "commands.getoutput"),
    "changed class": (b"\x80\x02" + glob("somewhere", "Klass") + b"}X\1\0\0\0aK\1sb.", "changed by BUILD"),
    "torch.load": (b"\x80\x02" + glob("torch.serialization", "load") + ARGS + b"R.", "torch.serialization.load"),
    "torch.hub": (b"\x80\x02" + glob("torch.hub", "load") + ARGS + b"R.", "torch.hub.load"),
    "storage type": (
        bare({"w": Raw(Emitter().value(("storage", Raw(glob("os", "system")), "0", "cpu", 1)) + b"Q")}),
        "os.system",
    ),
    "dictionary key": (bare({Raw(malware("x")): 1}), "os.system"),
    "split by frames": (b"\x80\x04\x95\x03\0\0\0\0\0\0\0cos\nsystem\n" + ARGS + b"R.", "os.system"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks(tmp_path, trick):
    data, what = TRICKS[trick]
    assert_unsafe(tmp_path, data, what=what)


def test_error_names_every_import_with_its_offset(tmp_path):
    value = {"a": Raw(malware("x")), "b": Call("builtins", "eval", ("1",)), "c": Call("runpy", "run_path", ("x",))}
    data = torch_zip(value)
    error = assert_unsafe(tmp_path, data)
    text = " ".join(each.evidence for each in (error.finding, *error.findings))
    for name in ("os.system", "builtins.eval", "runpy.run_path"):
        assert name in text
    offset = Emitter().pickle(value).index(b"cos\nsystem")
    assert f"at byte {offset}" in error.finding.evidence
    assert error.format == "pickle"


DANGEROUS = [
    "os.system",
    "posix.system",
    "nt.system",
    "subprocess.Popen",
    "sys.exit",
    "builtins.eval",
    "builtins.exec",
    "builtins.compile",
    "builtins.__import__",
    "builtins.getattr",
    "builtins.open",
    "builtins.breakpoint",
    "builtins.globals",
    "builtins.setattr",
    "builtins.map",
    "importlib.import_module",
    "runpy._run_code",
    "socket.socket",
    "shutil.rmtree",
    "webbrowser.open",
    "ctypes.CDLL",
    "pickle.loads",
    "_pickle.loads",
    "torch.load",
    "torch.serialization.load",
    "torch.hub.load",
    "code.InteractiveInterpreter",
    "pty.spawn",
    "pip.main",
    "pip._internal.main",
    "asyncio.create_subprocess_shell",
    "asyncio.subprocess.Process",
    "operator.attrgetter",
    "operator.methodcaller",
    "_operator.attrgetter",
    "functools.partial",
    "functools.reduce",
    "numpy.testing._private.utils.runstring",
    "timeit.timeit",
    "cProfile.run",
    "profile.run",
    "pdb.run",
    "bdb.Bdb",
    "doctest.debug_script",
    "idlelib.run.Executive.runcode",
    "lib2to3.pgen2.grammar.Grammar.loads",
    "ensurepip._run_pip",
    "multiprocessing.Process",
    "numpy.load",
    "numpy.f2py.crackfortran.getlincoef",
    "torch.utils._config_module.ConfigModule.load_config",
    "torch._dynamo.guards.GuardBuilder.get",
    "torch._inductor.codecache.compile_file",
    "torch.utils.collect_env.run",
    "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression",
    "torch.utils.bottleneck.__main__.run_cprofile",
    "torch.jit.unsupported_tensor_ops.execWrapper",
    "torch.jit.load",
    "torch.package.PackageImporter",
    "torch.save",
    "torch.ops.load_library",
    "types.CodeType",
    "types.FunctionType",
    "logging.FileHandler",
    "logging.config.listen",
    "_io.FileIO",
    "io.open",
    "trace.Trace.run",
    "uuid._get_command_stdout",
    "imaplib.IMAP4_stream",
    "pkgutil.resolve_name",
    "pydoc.locate",
    "ssl.get_server_certificate",
    "test.support.script_helper.assert_python_ok",
    "urllib.request.urlopen",
    "http.client.HTTPSConnection",
    "distutils.file_util.write_file",
    "_osx_support._read_output",
    "_aix_support._read_cmd_output",
    "_pyrepl.pager.pipe_pager",
    "venv.create",
    "cloudpickle.cloudpickle.subimport",
    "cloudpickle.cloudpickle._make_function",
    "dill._dill._create_code",
    "joblib.load",
    "aiohttp.web.run_app",
    "requests.api.get",
    "tempfile.NamedTemporaryFile",
    "zipfile.ZipFile",
    "sqlite3.connect",
    "signal.signal",
    "threading.Thread",
    "concurrent.futures.ThreadPoolExecutor",
    "smtplib.SMTP",
    "ftplib.FTP",
    "telnetlib.Telnet",
    "xmlrpc.client.ServerProxy",
    "pathlib.os.system",
    "collections.sys.modules",
    "codeop.compile_command",
    "inspect.getattr_static",
    "linecache.getline",
    "site.main",
    "sysconfig.os",
    "warnings.sys",
    "glob.os",
    "fileinput.input",
    "mypackage.os.system",
    "torch._utils.os.system",
    "numpy.core.os.system",
    "transformers.AutoModel.from_pretrained",
]

UNKNOWN = [
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "ultralytics.nn.tasks.DetectionModel",
    "ultralytics.nn.modules.head.Detect",
    "omegaconf.dictconfig.DictConfig",
    "omegaconf.base.ContainerMetadata",
    "argparse.Namespace",
    "__main__.X",
    "typing.Any",
    "collections.abc.Mapping",
    "pathlib.PosixPath",
    "datetime.datetime",
    "torch.nn.modules.conv.Conv2d",
    "torch.optim.adamw.AdamW",
    "torch.nn.functional.silu",
    "torch._C._nn.gelu",
    "numpy.random._pickle.__generator_ctor",
    "types.SimpleNamespace",
    "uuid.UUID",
    "models.yolo.Model",
    "enum.Enum",
    "builtins.ValueError",
    "fairseq.data.dictionary.Dictionary",
    "sklearn.svm._classes.SVC",
    "basicsr.archs.rrdbnet_arch.RRDBNet",
    "torch.distributed.fsdp.api.ShardingStrategy",
]


@pytest.mark.parametrize("name", DANGEROUS)
def test_dangerous_names(name):
    assert judge(name) == "dangerous"


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_names(name):
    assert judge(name) == "unknown"


def test_allow_list_is_exact():
    for name in ALLOWED:
        assert judge(name) == "allowed"
        assert judge(name + ".x") != "allowed"
        assert judge("x." + name) != "allowed"


def lying_size(size: int) -> bytes:
    """A compressed archive whose headers say that its pickle has `size` bytes."""
    value = {"x": "0" * 100_000}
    real = struct.pack("<I", len(bare(value)))
    return torch_zip(value, deflate=("data.pkl",)).replace(real, struct.pack("<I", size))


BROKEN = {
    "empty stack": b"\x80\x02.",
    "truncated string": b"\x80\x02X\xff\xff\0\0abc",
    "string of 2^62 bytes": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x.",
    "bytes of 2^62 bytes": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x.",
    "negative string": b"\x80\x02T\xff\xff\xff\xffx.",
    "memo entry 10^30": b"\x80\x02Np" + b"9" * 31 + b"\n.",
    "missing memo": b"\x80\x02h\x07.",
    "unknown opcode": b"\x80\x02N\xfe.",
    "protocol 9": b"\x80\x02N\x80\x09N.",
    "number of 100,000 digits": b"\x80\x02L" + b"9" * 100_000 + b"L\n.",
    "integer of 2^31 bytes": b"\x80\x02\x8b\xff\xff\xff\x7f.",
    "line without end": b"\x80\x02c" + b"a" * 100_000,
    "no mark": b"\x80\x02t.",
    "odd items": b"\x80\x02}(NNNu.",
    "negative shape": bare({"x": Call("torch._utils", "_rebuild_tensor_v2", (None, 0, (-1,), (1,), False, None))}),
    "tensor of nothing": bare({"x": Call("torch._utils", "_rebuild_tensor_v2", (1, 0, (1,), (1,), False, None))}),
    "no arguments": bare({"x": Call("torch._utils", "_rebuild_tensor_v2")}),
    "reads past its storage": torch_zip({"x": T("F32", (4, 4), bytes(8))}),
    "offset past its storage": torch_zip({"x": T("F32", (1,), bytes(8), offset=2)}),
    "huge stride": torch_zip({"x": T("F32", (2, 2), bytes(16), (1 << 60, 1))}),
    "missing storage": torch_zip(STATE).replace(b"archive/data/0", b"archive/data/9"),
    "legacy, short": torch_legacy(STATE)[:-3],
    "legacy, without storages": torch_legacy(STATE)[:-24],
    "tar, short": torch_tar(STATE)[:-2000],
    "zip, short": torch_zip(STATE)[:-40],
    "zip, overlap": zip_file({"a/data.pkl": bare({}), "a/b": b"xx"}).replace(
        struct.pack("<I", 2) * 2, struct.pack("<I", 900) * 2
    ),
    "zip, encrypted": torch_zip(STATE, flags=1),
    "zip bomb": lying_size(80 << 20),
    "zip that inflates to more than it says": lying_size(200),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_in_one_line(tmp_path, name):
    tracemalloc.start()
    try:
        with pytest.raises(FormatError) as caught:
            open_model(write(tmp_path, BROKEN[name]))
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()
    assert not isinstance(caught.value, UnsafeError)
    assert "\n" not in str(caught.value)


def test_lying_directory(tmp_path):
    data = torch_zip(STATE)
    at = data.index(b"archive/data.pkl")
    with pytest.raises(FormatError) as caught:
        open_model(write(tmp_path, data[:at] + b"archive/data.pkk" + data[at + 16 :]))
    assert caught.value.finding.code == "zip-mismatch"


def test_unsafe_member_name_is_a_finding(tmp_path):
    header = open_model(write(tmp_path, torch_zip(STATE, extra={"../../evil.txt": b"x"}))).header
    assert "zip-unsafe-name" in {each.code for each in header.findings}


MILLION = {
    "nested tuples": lambda: b")" + b"\x85" * 1_000_000,
    "nested lists": lambda: b"]" * 1_000_000 + b"a" * 999_999,
    "tuple as a key": lambda: b"}" + b")" + b"\x85" * 500_000 + b"Ns",
    "tuple in a set": lambda: b"\x8f(" + b")" + b"\x85" * 500_000 + b"\x90",
    "nested calls": lambda: b"".join((glob("a", "b"), b"q\0", b"0", b")" + b"h\0)R\x85" * 100_000)),
    "marks": lambda: b"(" * 2_000_000,
    "empty sets": lambda: b"\x8f" * 3_000_000,
    "memo": lambda: b"N" + b"".join(b"r" + struct.pack("<I", at) for at in range(1_500_000)),
    "billion laughs": lambda: (
        b"(" + b"".join(b"l" + b"q" + bytes([at]) + b"(" + (b"h" + bytes([at])) * 10 for at in range(60)) + b"l"
    ),
    "dictionary copies": lambda: (
        b"}("
        + b"".join(Emitter().integer(at) + b"N" for at in range(60_000))
        + b"uq\0"
        + (glob("collections", "OrderedDict") + b"h\0\x85R0") * 5000
    ),
    "long text, encoded again and again": lambda: (
        b"X"
        + struct.pack("<I", 1 << 20)
        + b"x" * (1 << 20)
        + b"q\0"
        + (glob("_codecs", "encode") + b"h\0X\6\0\0\0latin1\x86R0") * 3000
    ),
}


WATCHED = """
import re, sys
from assetkit.errors import FormatError
from assetkit.formats import open_model
try:
    open_model(sys.argv[1]).close()
    code = "fine"
except FormatError as error:
    code = error.finding.code
# Not ru_maxrss: Linux carries the parent's peak over exec.
with open("/proc/self/status") as status:
    print(code, re.search("VmHWM:\\s+([0-9]+)", status.read())[1])
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="peak memory is read from /proc")
@pytest.mark.parametrize("name", MILLION)
def test_bombs(tmp_path, name):
    """In a process of its own, so that the peak is the reader's: below 200 MiB with the interpreter in it."""
    path = write(tmp_path, b"\x80\x04" + MILLION[name]() + b".")
    result = subprocess.run(
        [sys.executable, "-c", WATCHED, str(path)], check=True, capture_output=True, text=True, timeout=60
    )
    code, peak = result.stdout.split()
    assert code in ("fine", "pickle-too-large")
    assert int(peak) < 200 << 10


def test_what_is_nested_beyond_any_model_is_not_searched_for_classes():
    """Each level costs nothing once the depth is beyond a model's: 50,000 levels and 500 look alike."""
    node = Opaque("deepest.Class")
    for _ in range(50_000):
        node = (node,)
    assert classes((Opaque("first.Class"), node)) == ("first.Class",)


def test_deep_root_is_walked_without_recursion(tmp_path):
    value: object = STATE
    for _ in range(40):
        value = {"a": value}
    assert list(open_model(write(tmp_path, torch_zip(value))).header.tensors) == ["a." * 40 + "w"]
    deep = b"\x80\x02" + b"}X\1\0\0\0a" * 5000 + b"N" + b"s" * 5000 + b"."
    assert open_model(write(tmp_path, deep)).header.findings[-1].code == "pickle-left-out"


def test_a_large_pickle_needs_little_memory(tmp_path):
    """A sparse 5 GB file of the legacy layout: storages are skipped by seeking."""
    count = 5 << 28
    emitter = Emitter(legacy=True)
    data = torch_legacy({"w": T("F32", (0,))})
    identity = Emitter().value(("storage", Raw(glob("torch", "FloatStorage")), "0", "cpu", count, None)) + b"Q"
    tensor = Call("torch._utils", "_rebuild_tensor_v2", (Raw(identity), 0, (count,), (1,), False, None))
    head = data[: data.index(emitter.pickle({"w": T("F32", (0,))}))]
    path = write(tmp_path, head + bare({"w": tensor}) + bare(["0"]) + struct.pack("<q", count))
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size + 4 * count)
    tracemalloc.start()
    header = open_model(path).header
    assert tracemalloc.get_traced_memory()[1] < 5 << 20
    tracemalloc.stop()
    assert header.tensors["w"].shape == (count,)
    assert header.size > 5 << 30


def survive(path: Path) -> None:
    try:
        source = open_model(path)
    except AssetkitError:
        return
    for name in list(source.header.tensors)[:4]:
        with contextlib.suppress(AssetkitError):
            source.read(name)
    source.close()


OPCODES = [opcode.code.encode("latin-1") for opcode in pickletools.opcodes]
ARGUMENTS = [
    b"",
    b"\0",
    b"\1",
    b"\4\0\0\0",
    b"os\nsystem\n",
    b"collections\nOrderedDict\n",
    b"3\n",
    b"'x'\n",
    b"torch\nFloatStorage\n",
]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(OPCODES), st.sampled_from(ARGUMENTS)), max_size=60))
def test_random_programs(tmp_path, program):
    survive(write(tmp_path, b"\x80\x04" + b"".join(code + argument for code, argument in program) + b"."))


SEEDS = [
    torch_zip({"state_dict": STATE}),
    torch_legacy(STATE),
    torch_tar(STATE),
    torch_zip(STATE, deflate=("data.pkl", "/0"), zip64=True),
]
SEEDS += [bare({"a": [1, 2.0, "x"], "o": Obj("a", "b", {"c": 1})}, 4), torch_legacy(STATE, after=bare(3))]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.integers(0, 1 << 30), st.integers(1, 6))
def test_mutations(tmp_path, seed, chance, count):
    mutated, dice = bytearray(seed), random.Random(chance)
    for _ in range(count):
        at = dice.randrange(len(mutated))
        match dice.randrange(4):
            case 0:
                mutated[at] = dice.randrange(256)
            case 1:
                del mutated[at : at + dice.randrange(1, 9)]
            case 2:
                mutated[at:at] = dice.choice(OPCODES) + dice.choice(ARGUMENTS)
            case _:
                mutated[at : at + 4] = struct.pack("<I", dice.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(mutated)]))
        if not mutated:
            return
    survive(write(tmp_path, bytes(mutated)))


def test_truncations(tmp_path):
    for seed in SEEDS[:3]:
        for stop in range(1, len(seed), 7 if len(seed) < 4000 else 61):
            survive(write(tmp_path, seed[:stop]))


def test_nothing_is_changed(tmp_path):
    path = write(tmp_path, torch_zip(STATE))
    before = (path.read_bytes(), os.stat(path).st_mtime_ns)
    open_model(path).close()
    assert (path.read_bytes(), os.stat(path).st_mtime_ns) == before
    assert os.listdir(tmp_path) == [path.name]
    assert io.DEFAULT_BUFFER_SIZE


@pytest.mark.parametrize("front", ["bare", "legacy", "garbage"])
@pytest.mark.parametrize("method", ["stored", "deflated"])
def test_an_archive_behind_a_harmless_pickle_is_looked_into(tmp_path, front, method):
    """`zipfile` and what builds on it find an archive from the end of a file, whatever the file begins with."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED if method == "deflated" else zipfile.ZIP_STORED) as file:
        file.writestr("archive/data.pkl", evil(tmp_path))
        file.writestr("archive/version", "3")
    first = {"bare": pickle.dumps({}, 2), "legacy": torch_legacy(STATE), "garbage": pickle.dumps({}, 2) + b"\xff" * 64}
    assert_unsafe(tmp_path, first[front] + archive.getvalue())


def test_a_harmless_archive_there_is_a_remark(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({}))
    with open_model(write(tmp_path, pickle.dumps({}, 2) + archive.getvalue())) as source:
        assert "pickle-trailing" in {each.code for each in source.header.findings}


def test_a_small_file_cannot_hold_millions_of_opcodes(tmp_path: Path) -> None:
    """Deflated, two megabytes of them take a few kilobytes; each would be walked."""
    path = tmp_path / "x.pt"
    path.write_bytes(torch_zip({"x": Raw(b"K\x01" + b"K\x010" * 700_000)}, deflate=("data.pkl",)))
    assert path.stat().st_size < 20_000
    with pytest.raises(FormatError) as caught:
        open_model(path)
    assert caught.value.finding.code == "pickle-too-large"


def test_a_plain_pickle_may_have_as_many_opcodes_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.pkl"
    path.write_bytes(b"\x80\x02" + b"N0" * 1_000_000 + b"N.")
    assert open_model(path).header.format == "pickle"
