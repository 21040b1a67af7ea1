"""A language model and its vision projector in GGUF are a pair: each is told which file beside it is the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter

from assetkit.catalog import Catalog, scan, show_asset
from assetkit.identification import identify


def language_model(path: Path, width: int = 4096, name: str = "LLaMA v2", architecture: str = "llama") -> Path:
    writer = GGUFWriter(str(path), architecture)
    writer.add_name(name)
    writer.add_embedding_length(width)
    for key in ("token_embd.weight", "blk.0.attn_norm.weight", "blk.0.attn_q.weight"):
        writer.add_tensor(key, np.zeros((2, 32), np.float32))
    return _written(writer, path)


def projector(path: Path, width: int = 4096, llava: bool = True) -> Path:
    writer = GGUFWriter(str(path), "clip")
    writer.add_bool("clip.has_llava_projector", llava)
    writer.add_string("clip.projector_type", "mlp" if llava else "qwen2vl_merger")
    for key, shape in {"v.patch_embd.weight": (4, 4), "mm.0.weight": (width, 4), "mm.2.weight": (width, 4)}.items():
        writer.add_tensor(key, np.zeros(shape, np.float16))
    return _written(writer, path)


def _written(writer: GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def spoken(path: Path) -> str:
    found = identify(path)
    return " ".join([each.detail for each in found.evidence] + [each.message for each in found.findings])


def test_the_two_name_each_other(tmp_path):
    model, vision = language_model(tmp_path / "ggml-model-q4_k.gguf"), projector(tmp_path / "mmproj-model-f16.gguf")
    found = identify(model)
    assert (found.kind, found.architecture, found.components) == ("captioner", "LLaVA", ("llm",))
    assert "mmproj-model-f16.gguf" in spoken(model)
    assert identify(vision).architecture == "LLaVA projector"
    assert "ggml-model-q4_k.gguf" in spoken(vision)


def test_alone_each_says_what_it_lacks(tmp_path):
    (tmp_path / "a").mkdir()
    assert identify(language_model(tmp_path / "a" / "m.gguf")).kind == "llm"
    assert "keep the two together" in spoken(projector(tmp_path / "mmproj.gguf"))
    projector(tmp_path / "mmproj.gguf", 5120)
    assert "needs its projector" in spoken(language_model(tmp_path / "m.gguf", name="LLaVA v1.6"))
    assert "no language model 5120 wide" in spoken(tmp_path / "mmproj.gguf")


@pytest.mark.parametrize("other", ["model", "projector"])
def test_of_several_none_is_chosen(tmp_path, other):
    model, vision = language_model(tmp_path / "m.gguf"), projector(tmp_path / "mmproj.gguf")
    if other == "model":
        language_model(tmp_path / "n.gguf", name="Vicuna")
    else:
        projector(tmp_path / "mmproj2.gguf", llava=False)
    assert identify(model).kind == "llm"
    assert "mmproj.gguf" in spoken(model)
    assert "m.gguf" in spoken(vision)


def test_neighbours_of_another_width_or_broken_ones_do_not_count(tmp_path):
    model = language_model(tmp_path / "m.gguf")
    projector(tmp_path / "mmproj.gguf", 5120)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(50))
    assert identify(model).kind == "llm"
    assert "mmproj" not in spoken(model)


def test_a_scan_looks_again_when_the_other_half_comes_or_goes(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    language_model(library / "m.gguf")
    with Catalog.open(f"sqlite:///{tmp_path}/home/catalog.db") as catalog:
        scan(catalog, [library])
        assert show_asset(catalog, "m")["kind"] == "llm"
        projector(library / "mmproj.gguf")
        report = scan(catalog, [library])
        assert (report.added, report.changed, report.unchanged) == (1, 0, 1)
        assert show_asset(catalog, "m")["kind"] == "captioner"
        (library / "mmproj.gguf").unlink()
        scan(catalog, [library])
        assert show_asset(catalog, "m")["kind"] == "llm"
        assert scan(catalog, [library]).unchanged == 1
