"""Eight-bit weights with scales: ComfyUI's two conventions written and read, and what cannot be unpacked refused."""

from __future__ import annotations

import json
import re

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from tests import goldens
from tests.transform.made import make, metadata, noise, read, write

E4M3 = np.dtype(ml_dtypes.float8_e4m3fn)
CAST = {name: [{"op": "cast", "dtype": name}] for name in ("fp8_scaled", "fp8_scaled_legacy", "fp16", "bf16", "fp32")}


def flux(dtype=np.float32, *, prefix: str = "", size: int = 64) -> dict[str, np.ndarray]:
    """Layers of every kind that Flux has, under its own names (golden `flux_schnell-fp8_scaled`), smaller."""
    golden = goldens.load("dits/flux_schnell-fp8_scaled")["tensors"]
    found = {}
    for n, (name, (_, shape)) in enumerate(golden.items()):
        block = re.search(r"_blocks\.(\d+)\.", name)
        if (block and int(block[1]) > 1) or name.endswith("scale_weight") or name == "scaled_fp8":
            continue
        extents = [max(extent * size // 3072, 1) if extent > 64 else extent for extent in shape]
        scale = 10.0 ** (-(n % 5))
        found[prefix + name] = noise(n, *extents, dtype=np.float32, scale=scale).astype(dtype)
    return found


def dequantised(tensors: dict[str, np.ndarray], layer: str, scale: str) -> np.ndarray:
    return tensors[f"{layer}.weight"].astype(np.float32) * tensors[f"{layer}.{scale}"]


@pytest.mark.parametrize(("dtype", "scale"), [("fp8_scaled", "weight_scale"), ("fp8_scaled_legacy", "scale_weight")])
def test_both_conventions_are_those_of_published_files(tmp_path, dtype, scale):
    """Names, shapes and dtypes as in the golden of a published file (legacy) and ComfyUI's QUANTIZATION.md (newer)."""
    given = flux()
    source = write(tmp_path / "in.safetensors", given, {"modelspec.title": "t"})
    make(tmp_path / "out.safetensors", CAST[dtype], source)
    found = read(tmp_path / "out.safetensors")
    layers = {name.rpartition(".")[0] for name in found if name.endswith(scale)}
    golden = goldens.load("dits/flux_schnell-fp8_scaled")["tensors"]
    published = {name.rpartition(".")[0] for name in golden if name.endswith("scale_weight")}
    assert layers < published
    assert {re.sub(r"\d+", "#", each) for each in published - layers if each + ".weight" in given} == {
        "img_in", "txt_in", "time_in.in_layer", "time_in.out_layer", "vector_in.in_layer", "vector_in.out_layer",
        "final_layer.linear", "final_layer.adaLN_modulation.#",
    }  # fmt: skip
    for layer in layers:
        assert found[f"{layer}.weight"].dtype == E4M3
        assert (found[f"{layer}.{scale}"].dtype, found[f"{layer}.{scale}"].shape) == (np.dtype(np.float32), ())
    beside = {f"{layer}.{scale}" for layer in layers}
    if dtype == "fp8_scaled":
        notes = {f"{layer}.comfy_quant" for layer in layers}
        assert all(json.loads(found[name].tobytes()) == {"format": "float8_e4m3fn"} for name in notes)
        assert all(found[name].dtype == np.uint8 for name in notes)
        header = json.loads(metadata(tmp_path / "out.safetensors")["_quantization_metadata"])
        assert header == {"format_version": "1.0", "layers": {layer: {"format": "float8_e4m3fn"} for layer in layers}}
        beside |= notes
    else:
        assert (found["scaled_fp8"].dtype, found["scaled_fp8"].shape) == (E4M3, (0,))
        assert "_quantization_metadata" not in metadata(tmp_path / "out.safetensors")
        beside |= {"scaled_fp8"}
    assert found.keys() == given.keys() | beside
    for name in given.keys() - {f"{layer}.weight" for layer in layers}:
        assert found[name].tobytes() == given[name].astype(np.float16).tobytes()


def test_the_marker_stands_under_the_prefix_of_each_component(tmp_path):
    """ComfyUI looks for `{prefix}scaled_fp8` per component; CLIP is never stored with scales."""
    tensors = flux(prefix="model.diffusion_model.") | {
        "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.weight": noise(1, 64, 64),
        "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight": noise(
            2, 32, 64
        ),
        "text_encoders.t5xxl.transformer.shared.weight": noise(3, 99, 64),
        "text_encoders.clip_l.transformer.text_model.encoder.layers.0.mlp.fc1.weight": noise(4, 64, 64),
        "vae.decoder.mid.attn_1.k.weight": noise(5, 64, 64, 1, 1),
        "vae.decoder.up.0.block.0.conv1.weight": noise(6, 64, 64, 3, 3),
    }
    source = write(tmp_path / "in.safetensors", tensors)
    make(tmp_path / "old.safetensors", CAST["fp8_scaled_legacy"], source)
    found = read(tmp_path / "old.safetensors")
    markers = {name for name in found if name.endswith("scaled_fp8")}
    assert markers == {"model.diffusion_model.scaled_fp8", "text_encoders.t5xxl.transformer.scaled_fp8"}
    narrow = {name for name, array in found.items() if array.dtype == E4M3 and name not in markers}
    assert {name.split(".")[1] for name in narrow} == {"diffusion_model", "t5xxl"}
    assert not any("relative" in name or "shared" in name for name in narrow)
    asked = [{"op": "cast", "dtype": "keep", "components": {"te1": "fp8_scaled"}}]
    make(tmp_path / "te1.safetensors", asked, source)
    scaled = {name for name in read(tmp_path / "te1.safetensors") if name.endswith("weight_scale")}
    assert scaled == {"text_encoders.clip_l.transformer.text_model.encoder.layers.0.mlp.fc1.weight_scale"}
    assert "_quantization_metadata" in metadata(tmp_path / "te1.safetensors")


@pytest.mark.parametrize(("dtype", "scale"), [("fp8_scaled", "weight_scale"), ("fp8_scaled_legacy", "scale_weight")])
def test_scaling_keeps_the_error_of_eight_bits_whatever_the_size_of_the_weights(tmp_path, dtype, scale):
    """Half a step of three mantissa bits is 1/16 of a number: at most 1/28 of its binade's top; rms about 2.6 %."""
    given = flux()
    source = write(tmp_path / "in.safetensors", given)
    certificate = make(tmp_path / "out.safetensors", CAST[dtype], source)
    found = read(tmp_path / "out.safetensors")
    squares = errors = 0.0
    for name in (name for name in found if name.endswith(scale)):
        layer = name.rpartition(".")[0]
        before, after = given[f"{layer}.weight"], dequantised(found, layer, scale)
        peak = np.abs(before).max()
        assert found[name] == np.float32(peak.astype(np.float64) / 448)
        wanted = (before / found[name]).astype(np.float32).clip(-448, 448).astype(E4M3)
        assert found[f"{layer}.weight"].tobytes() == wanted.tobytes()
        gap = np.abs(after - before)
        assert (gap <= np.maximum(np.abs(before) / 16 * 1.0001, peak / 448 * 2.0**-10 * 1.0001)).all()
        assert 0.02 < np.sqrt((gap**2).sum() / (before**2).sum()) < 0.03
    for name, before in given.items():
        layer = name.rpartition(".")[0]
        scaled = name.endswith(".weight") and f"{layer}.{scale}" in found
        after = dequantised(found, layer, scale) if scaled else found[name].astype(np.float32)
        squares += (before.astype(np.float64) ** 2).sum()
        errors += ((after.astype(np.float64) - before) ** 2).sum()
    assert certificate["error"]["rel_l2"] == pytest.approx(np.sqrt(errors / squares), rel=1e-3)
    assert certificate["overflow"] == 0
    assert make(tmp_path / "naive.safetensors", [{"op": "cast", "dtype": "fp8_e4m3"}], source)["underflow"] > 1000


@pytest.mark.parametrize("dtype", ["fp8_scaled", "fp8_scaled_legacy"])
def test_a_scaled_file_is_unpacked_before_it_is_rounded_again(tmp_path, dtype):
    """Trap 32: to fp16, to plain eight bits and to scales again; and scaling what was scaled gives it back."""
    source = write(tmp_path / "in.safetensors", flux())
    make(tmp_path / "scaled.safetensors", CAST[dtype], source)
    stored = read(tmp_path / "scaled.safetensors")
    scale = "weight_scale" if dtype == "fp8_scaled" else "scale_weight"
    certificate = make(tmp_path / "plain.safetensors", CAST["fp32"], tmp_path / "scaled.safetensors")
    plain = read(tmp_path / "plain.safetensors")
    assert plain.keys() == flux().keys()
    assert "_quantization_metadata" not in metadata(tmp_path / "plain.safetensors")
    for name in (name for name in stored if name.endswith(scale)):
        layer = name.rpartition(".")[0]
        np.testing.assert_array_equal(plain[f"{layer}.weight"], dequantised(stored, layer, scale))
    reasons = {each["key"].rpartition(".")[2]: each["why"] for each in certificate["dropped"]}
    assert reasons[scale] == "folded into its weight"
    assert certificate["roundtrip"] == "lossy"
    make(tmp_path / "again.safetensors", CAST[dtype], tmp_path / "scaled.safetensors")
    again = read(tmp_path / "again.safetensors")
    for name in (name for name in stored if name.endswith(scale)):
        weight = f"{name.rpartition('.')[0]}.weight"
        assert again[weight].tobytes() == stored[weight].tobytes()
        assert again[name] == pytest.approx(stored[name], rel=1e-6)


def test_a_file_that_no_step_computes_with_keeps_its_scales(tmp_path):
    source = write(tmp_path / "in.safetensors", flux(prefix="model.diffusion_model."))
    make(tmp_path / "scaled.safetensors", CAST["fp8_scaled"], source)
    before, note = read(tmp_path / "scaled.safetensors"), metadata(tmp_path / "scaled.safetensors")
    for name, steps in {"copied": [], "pruned": [{"op": "prune"}]}.items():
        make(tmp_path / f"{name}.safetensors", steps, tmp_path / "scaled.safetensors")
        after = read(tmp_path / f"{name}.safetensors")
        assert {key: array.tobytes() for key, array in after.items()} == {k: a.tobytes() for k, a in before.items()}
        assert metadata(tmp_path / f"{name}.safetensors")["_quantization_metadata"] == note["_quantization_metadata"]


def test_scales_of_rows_are_read(tmp_path):
    weight, scale = noise(1, 5, 8, dtype=E4M3, scale=9.0), noise(2, 5, 1, dtype=np.float32)
    for shape in ((5, 1), (5,)):
        tensors = {"l.weight": weight, "l.weight_scale": scale.reshape(shape), "l.input_scale": np.float32(2)}
        source = write(tmp_path / "rows.safetensors", tensors)
        make(tmp_path / "out.safetensors", CAST["fp32"], source, force=True)
        np.testing.assert_array_equal(read(tmp_path / "out.safetensors")["l.weight"], weight.astype(np.float32) * scale)


def test_one_broken_number_does_not_spoil_the_scale(tmp_path):
    """NaN and infinities are counted; the scale is that of the rest."""
    values = noise(1, 64, 64, dtype=np.float32)
    peak = np.abs(values[1:]).max()
    values[0, :2] = [np.nan, np.inf]
    source = write(tmp_path / "in.safetensors", {"layer.weight": values})
    certificate = make(tmp_path / "out.safetensors", CAST["fp8_scaled"], source)
    found = read(tmp_path / "out.safetensors")
    assert certificate["nonfinite"] == 2
    assert found["layer.weight_scale"] >= np.float32(peak / 448)
    assert np.isfinite(found["layer.weight_scale"])
    assert np.isnan(found["layer.weight"].astype(np.float32)).sum() == 1


@pytest.mark.parametrize("value", [0.0, 1e-41, 3e38])
def test_scales_of_nothing_of_dust_and_of_giants(tmp_path, value):
    source = write(tmp_path / "in.safetensors", {"layer.weight": np.full((4, 4), value, np.float32)})
    make(tmp_path / "out.safetensors", CAST["fp8_scaled"], source)
    found = read(tmp_path / "out.safetensors")
    assert found["layer.weight_scale"] >= 2.0**-126
    back = dequantised(found, "layer", "weight_scale")
    assert (np.abs(back - np.float32(value)) <= max(value / 16, 2.0**-126)).all()


REFUSED = {
    "nf4": {"l.weight": np.zeros((8, 1), np.uint8), "l.weight.absmax": np.ones(1, np.float32),
            "l.weight.quant_state.bitsandbytes__nf4": np.zeros(9, np.uint8)},
    "int8 of bitsandbytes": {"l.weight": np.zeros((4, 4), np.uint8), "l.SCB": np.ones(4, np.float32)},
    "nunchaku": {"l.qweight": np.zeros((4, 4), np.uint8), "l.wscales": np.ones((1, 4), np.float32)},
    "nvfp4": {"l.weight": np.zeros((4, 4), np.uint8), "l.weight_scale": np.ones((4, 1), E4M3),
              "l.weight_scale_2": np.float32(1)},
    "blocks": {"l.weight": np.zeros((8, 8), E4M3), "l.weight_scale": np.ones((2, 2), np.float32)},
    "deepseek": {"l.weight": np.zeros((8, 8), E4M3), "l.weight_scale_inv": np.ones((1, 1), np.float32)},
    "int8 of ComfyUI": {"l.weight": np.zeros((4, 4), np.uint8), "l.weight_scale": np.float32(1)},
    "mxfp8": {"l.weight": np.zeros((8, 32), E4M3), "l.weight_scale": np.zeros((8, 1), np.uint8)},
    "a rotation": {"l.weight": np.zeros((8, 8), E4M3), "l.weight_scale": np.float32(1),
                   "l.comfy_quant": np.frombuffer(b'{"format": "float8_e4m3fn", "convrot": true}', np.uint8)},
    "a format": {"l.weight": np.zeros((8, 8), E4M3), "l.weight_scale": np.float32(1),
                 "l.comfy_quant": np.frombuffer(b'{"format": "float9"}', np.uint8)},
    "nothing to scale": {"l.weight": np.zeros((8, 8), E4M3), "m.weight_scale": np.float32(1)},
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_unpacked_is_refused_before_anything_is_written(tmp_path, name):
    source = write(tmp_path / "in.safetensors", REFUSED[name])
    for step in ({"op": "cast", "dtype": "fp16"}, {"op": "merge", "models": ["a"], "method": "n-average"}):
        with pytest.raises(InputError, match=r"quantised|scaled in blocks|scales no weight"):
            make(tmp_path / "out.safetensors", [step], source)
    assert not (tmp_path / "out.safetensors").exists()
    make(tmp_path / "copy.safetensors", [], source)
    assert read(tmp_path / "copy.safetensors").keys() == REFUSED[name].keys()


def test_a_format_that_only_the_header_names_is_refused(tmp_path):
    note = {"format_version": "1.0", "layers": {"l": {"format": "int8_tensorwise"}}}
    tensors = {"l.weight": np.zeros((8, 8), E4M3), "l.weight_scale": np.float32(1)}
    source = write(tmp_path / "in.safetensors", tensors, {"_quantization_metadata": json.dumps(note)})
    with pytest.raises(InputError, match="int8_tensorwise"):
        make(tmp_path / "out.safetensors", CAST["fp16"], source)


def test_the_two_conventions_do_not_mix(tmp_path):
    tensors = flux(prefix="model.diffusion_model.") | {
        "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.weight": noise(1, 64, 64)
    }
    source = write(tmp_path / "in.safetensors", tensors)
    steps = [{"op": "cast", "dtype": "fp8_scaled", "components": {"te2": "fp8_scaled_legacy"}}]
    with pytest.raises(UsageError, match="either fp8_scaled or fp8_scaled_legacy"):
        make(tmp_path / "out.safetensors", steps, source)
