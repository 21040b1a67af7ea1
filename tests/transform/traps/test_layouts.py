"""Rows 2 to 7, 31 and 32: models in another layout, container or dtype, through recipes, read by who will load them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tests.transform.made import make, noise, read, tiny, write

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.filterwarnings("ignore")

from tests.transform import made_checkpoints  # noqa: E402
from tests.transform.test_scaled import flux  # noqa: E402

DIFFUSERS, ORIGINAL = ({"op": "layout", "layout": name} for name in ("diffusers", "original"))
WIDTH = 8
OPENCLIP = "conditioner.embedders.1.model."
SD2 = "cond_stage_model.model."


def openclip(prefix: str, blocks: int) -> dict[str, Any]:
    """A text tower in OpenCLIP's names, no two numbers alike."""
    shapes: dict[str, tuple[int, ...]] = {
        "positional_embedding": (5, WIDTH), "token_embedding.weight": (9, WIDTH), "logit_scale": (),
        "ln_final.weight": (WIDTH,), "ln_final.bias": (WIDTH,), "text_projection": (WIDTH, WIDTH),
    }  # fmt: skip
    for n in range(blocks):
        at = f"transformer.resblocks.{n}."
        shapes |= {f"{at}ln_{k}.{p}": (WIDTH,) for k in (1, 2) for p in ("weight", "bias")}
        shapes |= {f"{at}attn.in_proj_weight": (3 * WIDTH, WIDTH), f"{at}attn.in_proj_bias": (3 * WIDTH,)}
        shapes |= {f"{at}attn.out_proj.weight": (WIDTH, WIDTH), f"{at}attn.out_proj.bias": (WIDTH,)}
        shapes |= {f"{at}mlp.c_fc.weight": (2 * WIDTH, WIDTH), f"{at}mlp.c_fc.bias": (2 * WIDTH,)}
        shapes |= {f"{at}mlp.c_proj.weight": (WIDTH, 2 * WIDTH), f"{at}mlp.c_proj.bias": (WIDTH,)}
    return {
        prefix + key: noise(n, *shape, dtype=np.float32, scale=0.3) for n, (key, shape) in enumerate(shapes.items())
    }


def encoder_file(path: Path, prefix: str, blocks: int, architecture: str) -> Path:
    """A file that holds nothing but such a tower."""
    return write(path, openclip(prefix, blocks), {"modelspec.architecture": architecture})


def there_and_back(folder: Path, source: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """One component under diffusers' names, again under the original's, and the first certificate."""
    certificate = make(folder / "there.safetensors", [DIFFUSERS], source)
    make(folder / "back.safetensors", [{**DIFFUSERS, "folder": True}, ORIGINAL], source)
    return read(folder / "there.safetensors"), read(folder / "back.safetensors"), certificate


def ending(tensors: dict[str, Any], suffix: str) -> Any:
    """The one tensor whose name ends so."""
    (found,) = (array for key, array in tensors.items() if key.endswith(suffix))
    return found


@pytest.fixture(scope="module")
def bigg(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bigg")
    source = encoder_file(folder / "in.safetensors", OPENCLIP, 2, "stable-diffusion-xl-v1-base")
    return read(source), *there_and_back(folder, source)


def test_row_02_fused_attention_comes_apart_as_q_k_v_and_together_again(bigg):
    left, right, back, _ = bigg
    for role in ("weight", "bias"):
        fused = left[f"{OPENCLIP}transformer.resblocks.1.attn.in_proj_{role}"]
        for third, name in zip(np.split(fused, 3), ("q_proj", "k_proj", "v_proj"), strict=True):
            np.testing.assert_array_equal(ending(right, f"layers.1.self_attn.{name}.{role}"), third)
        np.testing.assert_array_equal(ending(back, f"resblocks.1.attn.in_proj_{role}"), fused)


def test_row_02_exchanged_thirds_are_another_tensor(tmp_path, bigg):
    _, right, back, _ = bigg
    (query,) = (key for key in right if key.endswith("layers.0.self_attn.q_proj.weight"))
    key = query.replace("q_proj", "k_proj")
    said = {"modelspec.architecture": "stable-diffusion-xl-v1-base"}
    exchanged = {
        f"text_encoder_2/{name}": array for name, array in (right | {query: right[key], key: right[query]}).items()
    }
    make(tmp_path / "out.safetensors", [ORIGINAL], write(tmp_path / "in.safetensors", exchanged, said))
    fused = "resblocks.0.attn.in_proj_weight"
    assert not np.array_equal(ending(read(tmp_path / "out.safetensors"), fused), ending(back, fused))


def test_row_03_the_pooled_text_is_that_of_the_parameter(bigg):
    """OpenCLIP computes x @ P, a Linear x @ W.T: transformers' own forward says which of both the file holds."""
    left, right, back, _ = bigg
    config = made_checkpoints.clip_config(
        vocab_size=9, max_position_embeddings=5, intermediate_size=2 * WIDTH, num_hidden_layers=2, hidden_act="gelu",
        eos_token_id=8, hidden_size=WIDTH, projection_dim=WIDTH,
    )  # fmt: skip
    tower = transformers.CLIPTextModelWithProjection(config).eval()
    bare = {key[key.index("text_") :]: torch.from_numpy(array.copy()) for key, array in right.items()}
    missing, unexpected = tower.load_state_dict(bare, strict=False)
    assert not unexpected
    assert not [key for key in missing if "position_ids" not in key]
    ids = torch.tensor([[0, 3, 4, 8, 8]])
    with torch.no_grad():
        found = tower(ids)
        pooled = found.last_hidden_state[0, 3].numpy()
    projection = left[f"{OPENCLIP}text_projection"]
    np.testing.assert_allclose(found.text_embeds[0].numpy(), pooled @ projection, rtol=1e-4, atol=1e-5)
    assert not np.allclose(found.text_embeds[0].numpy(), pooled @ projection.T, atol=1e-3)
    np.testing.assert_array_equal(ending(back, "text_projection"), projection)


def test_row_04_the_loss_of_sd2s_encoder_is_named(tmp_path):
    source = encoder_file(tmp_path / "in.safetensors", SD2, 24, "stable-diffusion-v2-512")
    left = read(source)
    _, back, certificate = there_and_back(tmp_path, source)
    gone = {key for key in left if "resblocks.23." in key or key.endswith(("text_projection", "logit_scale"))}
    assert certificate["roundtrip"] == "lossy"
    assert {each["key"] for each in certificate["dropped"]} == gone
    assert all(any(key in line for line in certificate["lost"]) for key in gone)
    assert {key for key in left if key in back and left[key].tobytes() == back[key].tobytes()} == left.keys() - gone


def first_stage() -> dict[str, Any]:
    """A small autoencoder's tensors in diffusers' names."""
    torch.manual_seed(0)
    return made_checkpoints.state(
        diffusers.AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
            block_out_channels=(4, 4, 8, 8), layers_per_block=2, norm_num_groups=2,
        )
    )  # fmt: skip


def test_row_05_attention_of_autoencoders_is_a_convolution_and_a_matrix(tmp_path):
    source = made_checkpoints.checkpoint(tmp_path / "in.safetensors", "sd1", {"vae": first_stage()})
    right, back, certificate = there_and_back(tmp_path, source)
    left = read(source)
    for old, new in {"q": "to_q", "k": "to_k", "v": "to_v", "proj_out": "to_out.0"}.items():
        before = left[f"first_stage_model.decoder.mid.attn_1.{old}.weight"]
        after = ending(right, f"decoder.mid_block.attentions.0.{new}.weight")
        assert (before.ndim, after.ndim) == (4, 2)
        np.testing.assert_array_equal(after, before[:, :, 0, 0])
    assert ending(right, "decoder.mid_block.attentions.0.group_norm.weight").shape == (8,)
    assert ending(right, "post_quant_conv.weight").ndim == 4
    assert certificate["roundtrip"] == "exact"
    assert {key: (each.shape, each.tobytes()) for key, each in left.items()} == {
        key: (each.shape, each.tobytes()) for key, each in back.items()
    }


def test_row_05_sd1s_projections_stay_convolutions(tmp_path):
    right = made_checkpoints.state(made_checkpoints.unet())
    source = made_checkpoints.checkpoint(tmp_path / "in.safetensors", "sd1", {"unet": right})
    there, _, _ = there_and_back(tmp_path, source)
    proj = there["down_blocks.0.attentions.0.proj_in.weight"]
    assert proj.ndim == read(source)["model.diffusion_model.input_blocks.1.1.proj_in.weight"].ndim == 4
    assert {key: (each.shape, each.tobytes()) for key, each in right.items()} == {
        key: (each.shape, each.tobytes()) for key, each in there.items()
    }


def test_row_05_sdxls_projections_are_matrices_on_both_sides(tmp_path):
    right = made_checkpoints.state(made_checkpoints.sdxl_unet())
    source = made_checkpoints.checkpoint(tmp_path / "in.safetensors", "sdxl", {"unet": right})
    there, _, _ = there_and_back(tmp_path, source)
    assert there.keys() == right.keys()
    for key, array in right.items():
        assert (there[key].shape, there[key].tobytes()) == (array.shape, array.tobytes()), key
    assert right["down_blocks.1.attentions.0.proj_in.weight"].ndim == 2


def test_row_06_the_text_is_as_long_as_the_file_says(tmp_path):
    """LongCLIP: 248 tokens, in the tensors, in the folder's configuration, in the ids made anew."""
    torch.manual_seed(0)
    config = made_checkpoints.clip_config(max_position_embeddings=248, hidden_size=64, num_attention_heads=1)
    tower = transformers.CLIPTextModel(config).state_dict()
    prefix = "cond_stage_model.transformer.text_model."
    left = {prefix + key.removeprefix("text_model."): value.numpy() for key, value in tower.items()}
    left[f"{prefix}embeddings.position_ids"] = np.arange(248)[None]
    source = write(tmp_path / "in.safetensors", left, {"modelspec.architecture": "stable-diffusion-v1"})
    make(
        tmp_path / "folder",
        [{"op": "component", "component": "te1"}, DIFFUSERS],
        source,
        output={"format": "diffusers"},
    )
    assert json.loads((tmp_path / "folder/config.json").read_text())["max_position_embeddings"] == 248
    loaded = transformers.CLIPTextModel.from_pretrained(tmp_path / "folder", local_files_only=True)
    assert loaded(torch.zeros(1, 248, dtype=torch.int64)).last_hidden_state.shape == (1, 248, 64)
    bare = {key: array for key, array in left.items() if "position_ids" not in key}
    there_and_back(
        tmp_path, write(tmp_path / "bare.safetensors", bare, {"modelspec.architecture": "stable-diffusion-v1"})
    )
    assert {key: each.tobytes() for key, each in read(tmp_path / "back.safetensors").items()} == {
        key: each.tobytes() for key, each in left.items()
    }
    damaged = left | {f"{prefix}embeddings.position_ids": np.arange(248, dtype=np.float16)[None] * np.float16(0.999)}
    make(tmp_path / "pruned.safetensors", [{"op": "prune"}], write(tmp_path / "damaged.safetensors", damaged))
    np.testing.assert_array_equal(ending(read(tmp_path / "pruned.safetensors"), "position_ids"), np.arange(248)[None])


FINAL = {"flux_dev": "final_layer.adaLN_modulation.1", "sd3_medium": "final_layer.adaLN_modulation.1"}


@pytest.mark.parametrize("family", FINAL)
def test_row_07_shift_and_scale_change_places_and_back(tmp_path, family):
    """The original computes shift, scale; diffusers scale, shift. The matrices look alike."""
    right = made_checkpoints.state(made_checkpoints.network(family))
    source = made_checkpoints.checkpoint(tmp_path / "in.safetensors", family, {"transformer": right})
    there, back, _ = there_and_back(tmp_path, source)
    shift, scale = np.split(ending(read(source), f"{FINAL[family]}.weight"), 2)
    np.testing.assert_array_equal(there["norm_out.linear.weight"], np.concatenate([scale, shift]))
    assert [key for key, array in read(source).items() if array.tobytes() != back[key].tobytes()] == []


@pytest.mark.parametrize("family", FINAL)
def test_row_07_an_adapter_of_that_layer_changes_places_too(tmp_path, family):
    """One adapter in the original's names, baked in either layout: the same network."""
    right = made_checkpoints.state(made_checkpoints.network(family))
    source = made_checkpoints.checkpoint(tmp_path / "in.safetensors", family, {"transformer": right})
    rows, columns = ending(read(source), f"{FINAL[family]}.weight").shape
    module = f"diffusion_model.{FINAL[family]}"
    lora = write(tmp_path / "lora.safetensors", {
        f"{module}.lora_A.weight": noise(1, 2, columns, dtype=np.float32, scale=0.5),
        f"{module}.lora_B.weight": noise(2, rows, 2, dtype=np.float32, scale=0.5),
    }, {"modelspec.architecture": f"{made_checkpoints.DECLARED[family]}/lora"})  # fmt: skip
    bake = {"op": "bake", "models": ["a", "b"]}
    make(tmp_path / "one.safetensors", [bake, DIFFUSERS], source, lora)
    make(tmp_path / "there.safetensors", [DIFFUSERS], source)
    make(tmp_path / "other.safetensors", [bake], tmp_path / "there.safetensors", lora)
    one, other = read(tmp_path / "one.safetensors"), read(tmp_path / "other.safetensors")
    changed = {key for key, array in other.items() if array.tobytes() != right[key].tobytes()}
    assert changed == {"norm_out.linear.weight"}
    np.testing.assert_allclose(one["norm_out.linear.weight"], other["norm_out.linear.weight"], atol=1e-6)
    product = read(lora)[f"{module}.lora_B.weight"].astype(np.float64) @ read(lora)[f"{module}.lora_A.weight"]
    swapped = np.concatenate(np.split(product, 2)[::-1])
    moved = other["norm_out.linear.weight"] - right["norm_out.linear.weight"].astype(np.float64)
    np.testing.assert_allclose(moved, swapped, atol=1e-5)


def test_row_31_rows_that_fill_no_block_are_reshaped_and_read_back(tmp_path):
    """SDXL's rows of 320 hold no whole super-block of 256; gguf's own reader and the recorded shape give them back."""
    gguf = pytest.importorskip("gguf")
    given = {key: array for key, array in tiny("unets/sdxl_ckpt", extent=4).items() if "diffusion_model" in key}
    block = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0."
    wide = {
        f"{block}attn1.to_q.weight": (64, 320),
        f"{block}ff.net.2.weight": (64, 512),
        f"{block}attn1.to_k.weight": (4, 72),
    }
    given |= {key: noise(n, *shape) for n, (key, shape) in enumerate(wide.items())}
    source = write(tmp_path / "in.safetensors", given, {"modelspec.architecture": "stable-diffusion-xl-v1-base"})
    make(tmp_path / "out.gguf", [ORIGINAL], source, output={"format": "gguf", "type": "Q4_K"})
    reader = gguf.GGUFReader(tmp_path / "out.gguf")
    before = {key.removeprefix("model.diffusion_model."): array for key, array in read(source).items()}
    kinds, reshaped = set(), 0
    for tensor in reader.tensors:
        note = reader.fields.get(f"comfy.gguf.orig_shape.{tensor.name}")
        shape = [int(part[0]) for part in (note.parts[at] for at in note.data)] if note else tensor.shape[::-1].tolist()
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(shape)
        wanted = before[tensor.name].astype(np.float32)
        assert values.shape == wanted.shape
        assert np.linalg.norm(values - wanted) <= 0.12 * np.linalg.norm(wanted), tensor.name
        kinds.add(tensor.tensor_type.name)
        reshaped += note is not None
    assert {tensor.name for tensor in reader.tensors} == before.keys()
    assert {"Q4_K", "F16"} <= kinds
    assert reshaped == 1
    make(tmp_path / "back.safetensors", [{"op": "cast", "dtype": "fp16"}], tmp_path / "out.gguf")
    assert {key: array.shape for key, array in read(tmp_path / "back.safetensors").items()} == {
        key: array.shape for key, array in before.items()
    }


E4M3 = np.dtype(ml_dtypes.float8_e4m3fn)
LAYER = "model.diffusion_model.double_blocks.0.img_attn.qkv"


def scaled(convention: str) -> dict[str, Any]:
    """One layer as ComfyUI's files have it, whose numbers mean something only together with their scale."""
    stored, scale = noise(1, 96, 32, dtype=np.float32, scale=200).clip(-448, 448).astype(E4M3), np.float32(2**-9)
    if convention == "legacy":
        beside = {f"{LAYER}.scale_weight": scale, "model.diffusion_model.scaled_fp8": np.zeros(0, E4M3)}
    else:
        note = np.frombuffer(b'{"format": "float8_e4m3fn"}', np.uint8)
        beside = {f"{LAYER}.weight_scale": scale, f"{LAYER}.comfy_quant": note}
    return {f"{LAYER}.weight": stored, f"{LAYER}.bias": noise(2, 96), **beside}


@pytest.mark.parametrize("convention", ["legacy", "newer"])
def test_row_32_scales_are_folded_in_before_weights_are_rounded_or_merged(tmp_path, convention):
    given = scaled(convention)
    source = write(tmp_path / "in.safetensors", given)
    real = given[f"{LAYER}.weight"].astype(np.float32) * np.float32(2**-9)
    make(tmp_path / "half.safetensors", [{"op": "cast", "dtype": "fp16"}], source)
    half = read(tmp_path / "half.safetensors")
    assert half.keys() == {f"{LAYER}.weight", f"{LAYER}.bias"}
    np.testing.assert_array_equal(half[f"{LAYER}.weight"], real.astype(np.float16))
    plain = write(tmp_path / "plain.safetensors", {f"{LAYER}.weight": real * 0, f"{LAYER}.bias": noise(3, 96)})
    steps = [{"op": "merge", "models": ["a", "b"], "alpha": 0.5}]
    make(tmp_path / "merged.safetensors", [*steps, {"op": "cast", "dtype": "fp32"}], source, plain)
    np.testing.assert_allclose(read(tmp_path / "merged.safetensors")[f"{LAYER}.weight"], real / 2, rtol=1e-6)


@pytest.mark.parametrize("convention", ["legacy", "newer"])
def test_row_32_and_before_they_are_quantised(tmp_path, convention):
    gguf = pytest.importorskip("gguf")
    given = {**flux(np.float16, prefix="model.diffusion_model."), **scaled(convention)}
    source = write(tmp_path / "in.safetensors", given)
    make(tmp_path / "out.gguf", [], source, output={"format": "gguf", "type": "Q8_0"})
    reader = gguf.GGUFReader(tmp_path / "out.gguf")
    (weight,) = (each for each in reader.tensors if f"model.diffusion_model.{each.name}" == f"{LAYER}.weight")
    values = gguf.quants.dequantize(weight.data, weight.tensor_type)
    real = given[f"{LAYER}.weight"].astype(np.float32) * np.float32(2**-9)
    assert weight.tensor_type.name == "Q8_0"
    assert np.linalg.norm(values - real) < 0.01 * np.linalg.norm(real)
    assert {f"model.diffusion_model.{each.name}" for each in reader.tensors} == set(
        flux(prefix="model.diffusion_model.")
    )
