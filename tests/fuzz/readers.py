"""Coverage-guided byte fuzzing of every reader: ``python -m tests.fuzz.readers FORMAT [atheris options]``.

Needs ``atheris`` (Linux, CPython). An input may be refused with an `AssetkitError`; any other exception, a hang or
memory beyond atheris' limits is a bug. The first bytes come from small valid files made here, so that mutation starts
inside the format. ``scripts/fuzz`` runs all formats in turn and prints how many inputs were tried.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.formats.pickles import Call, Emitter, Obj, Raw, T, bare, tar_file, torch_tar

SUFFIXES = {
    "safetensors": ".safetensors",
    "pickle": ".pt",
    "gguf": ".gguf",
    "onnx": ".onnx",
    "image": ".png",
    "document": ".json",
    "archive": ".npz",
    "packed": ".zip",
    "shards": ".safetensors.index.json",
    "openvino": ".xml",
    "ncnn": ".param",
    "any": ".bin",
}


def seeds(name: str) -> list[bytes]:
    """Small valid files of a format."""
    return _SEEDS[name]()


def _safetensors() -> list[bytes]:
    tensors = {
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight": ("F16", [4, 320]),
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight": ("F16", [320, 4]),
        "lora_unet_down_blocks_0_attentions_0_proj_in.alpha": ("F16", []),
    }
    entries, at = {"__metadata__": {"ss_network_dim": "4", "modelspec.architecture": "stable-diffusion-v1/lora"}}, 0
    for key, (dtype, shape) in tensors.items():
        length = 2
        for extent in shape:
            length *= extent
        entries[key] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + length]}
        at += length
    text = json.dumps(entries).encode()
    return [struct.pack("<Q", len(text)) + text + bytes(at), struct.pack("<Q", 2) + b"{}"]


_STREAM = (
    b"\x80\x02}q\x00X\x01\x00\x00\x00aq\x01ctorch._utils\n_rebuild_tensor_v2\nq\x02((X\x07\x00\x00\x00storageq\x03"
    b"ctorch\nFloatStorage\nq\x04X\x01\x00\x00\x000q\x05X\x03\x00\x00\x00cpuq\x06K\x04tq\x07QK\x00K\x02K\x02\x86q\x08"
    b"K\x02K\x01\x86q\x09\x89ccollections\nOrderedDict\nq\n)Rq\x0btq\x0cRq\rs."
)


def _pickle() -> list[bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", _STREAM)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/data/0", bytes(16))
        archive.writestr("archive/version", "3\n")
    magic = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
    system = b"\x80\x02}q\x00X\r\x00\x00\x00little_endianq\x01\x88s."
    legacy = magic + system + _STREAM + b"\x80\x02]q\x00X\x01\x00\x00\x000q\x01a." + struct.pack("<q", 4) + bytes(16)
    tar = torch_tar({"emb": T("F32", (2, 3))})
    return [buffer.getvalue(), legacy, _STREAM, tar, _joblib(), b"cos\nsystem\n(S'true'\ntR."]


def _joblib() -> bytes:
    """An array as joblib writes it: its bytes lie between the opcodes, behind the wrapper."""
    order = Raw(Emitter().value((3, "<", None, None, None, -1, -1, 0)) + b"b")
    dtype = Raw(Emitter().value(Call("numpy", "dtype", ("f4", False, True))) + order)
    state = {"shape": (2, 3), "order": "C", "dtype": dtype, "allow_mmap": True, "numpy_array_alignment_bytes": 16}
    wrapper = Obj("joblib.numpy_pickle", "NumpyArrayWrapper", state)
    part = Raw(Emitter().value(wrapper) + b"\3\xff\xff\xff" + bytes(24))
    return Emitter().pickle({"a": part, "after": 1}, 3)


def _gguf() -> list[bytes]:
    def text(value: bytes) -> bytes:
        return struct.pack("<Q", len(value)) + value

    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 2)
    head += text(b"general.architecture") + struct.pack("<I", 8) + text(b"flux")
    head += text(b"tokens") + struct.pack("<IIQ", 9, 8, 2) + text(b"a") + text(b"b")
    head += text(b"double_blocks.0.img_attn.qkv.weight") + struct.pack("<IQQIQ", 2, 32, 4, 8, 0)
    return [head + bytes(-len(head) % 32) + bytes(4 * 34)]


def _onnx() -> list[bytes]:
    tensor = b"\x08\x02\x08\x03\x10\x01\x42\x01w\x4a\x18" + bytes(24)
    graph = b"\x0a\x09\x0a\x01x\x12\x01y\x22\x01C\x12\x01g\x2a" + bytes([len(tensor)]) + tensor
    return [b"\x08\x07\x12\x07pytorch\x3a" + bytes([len(graph)]) + graph + b"\x42\x04\x0a\x00\x10\x0d"]


def _image() -> list[bytes]:
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    png += chunk(b"tEXt", b"parameters\0a cat\nSteps: 20") + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"v" * 99))
    png += chunk(b"iTXt", b"sd-ti-embedding\0\0\0\0\0eyJhIjogMX0=") + chunk(b"IEND", b"")
    webp = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f" + bytes(9)
    return [png, b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0\x08\0\0\0\0\0\xff\xd9", webp, _avif()]


def _avif() -> bytes:
    """Boxes with one EXIF item in ``idat``."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(content), kind) + content

    exif = b"\0\0\0\0II*\0\x08\0\0\0" + struct.pack("<HHHI4sI", 1, 0x0110, 2, 4, b"abc\0", 0)
    items = box(b"iinf", struct.pack(">IH", 0, 1) + box(b"infe", struct.pack(">IHH4s", 2 << 24, 1, 0, b"Exif") + b"\0"))
    places = box(b"iloc", struct.pack(">IHHHHHHII", 1 << 24, 0x4400, 1, 1, 1, 0, 1, 0, len(exif)))
    size = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, 6, 4))))
    return box(b"ftyp", b"avif" + bytes(4) + b"avif") + box(
        b"meta", bytes(4) + items + places + size + box(b"idat", exif)
    )


def _document() -> list[bytes]:
    graph = {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}}}
    drawn = {"nodes": [{"id": 1, "type": "X", "widgets_values": []}], "links": [], "version": 0.4}
    return [
        json.dumps(graph).encode(),
        json.dumps(drawn).encode(),
        b"red\n__shade__\n{a|b}\n",
        b"a:\n  - &x 1\n  - *x\n",
    ]


def _npy(descr: bytes, data: bytes) -> bytes:
    head = b"{'descr': '" + descr + b"', 'fortran_order': False, 'shape': (2, 2), }"
    head += b" " * (117 - len(head)) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _archive() -> list[bytes]:
    numbers, objects = _npy(b"<f4", bytes(16)), _npy(b"|O", bare([1, 2, 3, 4]))
    stored, deflated = _zip({"a.npy": numbers}), _zip({"a.npy": numbers, "b.npy": objects}, zipfile.ZIP_DEFLATED)
    return [stored, deflated, numbers, objects, b"\x81\xa1a\xc7\x10\x01" + bytes(16)]


def _packed() -> list[bytes]:
    """Archives that are looked into for pickles, and a pipeline in one file."""
    inner = _zip({"model.pt": _STREAM}, zipfile.ZIP_DEFLATED)
    index = json.dumps({"_class_name": "FluxPipeline", "vae": ["diffusers", "AutoencoderKL"]}).encode()
    pipeline = {
        "model_index.json": index,
        "vae/config.json": b'{"latent_channels": 16}',
        "vae/diffusion_pytorch_model.safetensors": _safetensors()[0],
    }
    tar = tar_file({"a.pkl": _STREAM, "b.txt": b"text"})
    h5 = b"\x89HDF\r\n\x1a\n" + bytes(88)
    return [inner, _zip({"inner.zip": inner}), tar, gzip.compress(tar, 6), gzip.compress(_STREAM), _zip(pipeline), h5]


def _shards() -> list[bytes]:
    """Indexes; no shard that they name is there."""
    shard = "model-00001-of-00002.safetensors"
    weights = {"a.weight": shard, "b.weight": "model-00002-of-00002.safetensors"}
    whole = {"metadata": {"total_size": 24}, "weight_map": weights}
    return [json.dumps(whole).encode(), json.dumps({"weight_map": {"a": "../" + shard}}).encode()]


def _openvino() -> list[bytes]:
    return [
        (
            b'<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="x" type="Parameter" '
            b'version="opset1"><data shape="1,3,?,?" element_type="f32"/></layer></layers><edges/></net>'
        )
    ]


def _ncnn() -> list[bytes]:
    return [b"7767517\n2 2\nInput data 0 1 data\nConvolution conv1 1 1 data out 0=64 1=3\n"]


_SEEDS = {
    "safetensors": _safetensors,
    "pickle": _pickle,
    "gguf": _gguf,
    "onnx": _onnx,
    "image": _image,
    "document": _document,
    "archive": _archive,
    "packed": _packed,
    "shards": _shards,
    "openvino": _openvino,
    "ncnn": _ncnn,
    "any": lambda: [seed for make in (_safetensors, _pickle, _gguf, _onnx, _image) for seed in make()],
}


def one_input(path: Path, data: bytes) -> None:
    """Write `data` and take it through `identify`: only an identity may come of it."""
    from assetkit.identification import identify

    path.write_bytes(data)
    identity = identify(path)
    json.dumps(identity.to_dict())


def main() -> None:
    import atheris

    name = sys.argv.pop(1)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(name)):
        (corpus / str(number)).write_bytes(seed)
    path = folder / f"input{SUFFIXES[name]}"
    atheris.instrument_all() if "--deep" in sys.argv else _instrument(atheris)
    atheris.Setup([*(each for each in sys.argv if each != "--deep"), str(corpus)], lambda data: one_input(path, data))
    atheris.Fuzz()


def _instrument(atheris) -> None:
    """Instrument the readers only: the rest of the import tree would drown their coverage."""
    with atheris.instrument_imports(include=["assetkit.formats"]):
        import pkgutil

        import assetkit.formats

        for info in pkgutil.iter_modules(assetkit.formats.__path__):
            __import__(f"assetkit.formats.{info.name}")


if __name__ == "__main__":
    main()
