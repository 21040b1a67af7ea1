"""Adapters in checkpoints: the exact change wherever the layer lives, in whichever layout its name is written."""

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, noise, read, write

torch = pytest.importorskip("torch")

WIDTH, CONTEXT, RANK = 32, 48, 4
BLOCK = "input_blocks.1.1.transformer_blocks.0"
NETWORK = {
    f"model.diffusion_model.{name}": shape
    for name, shape in {
        "input_blocks.0.0.weight": (WIDTH, 4, 3, 3),
        "input_blocks.0.0.bias": (WIDTH,),
        "input_blocks.1.0.in_layers.2.weight": (WIDTH, WIDTH, 3, 3),
        "input_blocks.1.0.in_layers.2.bias": (WIDTH,),
        "input_blocks.1.1.proj_in.weight": (WIDTH, WIDTH, 1, 1),
        f"{BLOCK}.attn1.to_q.weight": (WIDTH, WIDTH),
        f"{BLOCK}.attn2.to_k.weight": (WIDTH, CONTEXT),
        f"{BLOCK}.ff.net.2.weight": (WIDTH, 4 * WIDTH),
        f"{BLOCK}.norm1.weight": (WIDTH,),
        f"{BLOCK}.norm1.bias": (WIDTH,),
        "middle_block.1.transformer_blocks.0.attn1.to_q.weight": (WIDTH, WIDTH),
        "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight": (WIDTH, CONTEXT),
    }.items()
}
ENCODER = {
    "cond_stage_model.transformer.text_model.encoder.layers.0.self_attn.q_proj.weight": (CONTEXT, CONTEXT),
    "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight": (90, CONTEXT),
}
TO_Q = f"model.diffusion_model.{BLOCK}.attn1.to_q.weight"
TO_K = f"model.diffusion_model.{BLOCK}.attn2.to_k.weight"
CONV = "model.diffusion_model.input_blocks.1.0.in_layers.2.weight"
FF = f"model.diffusion_model.{BLOCK}.ff.net.2.weight"
NAMED = {
    TO_Q: "down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q",
    TO_K: "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k",
    FF: "down_blocks_0_attentions_0_transformer_blocks_0_ff_net_2",
    CONV: "down_blocks_0_resnets_0_conv1",
}


@pytest.fixture
def checkpoint(tmp_path):
    shapes = {**NETWORK, **ENCODER}
    tensors = {name: noise(at, *shape, dtype=np.float32) for at, (name, shape) in enumerate(shapes.items())}
    metadata = {"modelspec.architecture": "stable-diffusion-v1"}
    return write(tmp_path / "checkpoint.safetensors", tensors, metadata)


def low_rank(module, rows, columns, seed, alpha=2.0):
    return {
        f"{module}.lora_down.weight": noise(seed, RANK, columns, dtype=np.float32, scale=0.3),
        f"{module}.lora_up.weight": noise(seed + 1, rows, RANK, dtype=np.float32, scale=0.3),
        f"{module}.alpha": np.float32(alpha),
    }


def product(tensors, module):
    """The change of a plain module at strength 1, in float64."""
    down, up = (tensors[f"{module}.lora_{which}.weight"].astype(np.float64) for which in ("down", "up"))
    return float(tensors[f"{module}.alpha"]) / len(down) * up @ down.reshape(len(down), -1)


def bake(target, checkpoint, *loras, operation="bake", allow_partial=False, **options):
    names = [chr(ord("a") + at) for at in range(1 + len(loras))]
    step = {"op": operation, "models": names, **options}
    return make(target, [step], checkpoint, *loras, allow_partial=allow_partial)


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, atol=3e-7 * max(1.0, float(np.abs(wanted).max())))


def test_kohyas_names_change_the_layers_they_mean_and_no_other(tmp_path, checkpoint):
    tensors = {}
    for at, (key, module) in enumerate(NAMED.items()):
        rows, columns = NETWORK[key][0], int(np.prod(NETWORK[key][1:]))
        tensors |= low_rank(f"lora_unet_{module}", rows, columns, 100 + 2 * at)
    tensors["lora_unet_down_blocks_0_resnets_0_conv1.lora_down.weight"] = tensors[
        "lora_unet_down_blocks_0_resnets_0_conv1.lora_down.weight"
    ].reshape(RANK, WIDTH, 3, 3)
    tensors["lora_unet_down_blocks_0_resnets_0_conv1.lora_up.weight"] = tensors[
        "lora_unet_down_blocks_0_resnets_0_conv1.lora_up.weight"
    ].reshape(WIDTH, RANK, 1, 1)
    tensors |= low_rank("lora_te_text_model_encoder_layers_0_self_attn_q_proj", CONTEXT, CONTEXT, 200)
    lora = write(tmp_path / "lora.safetensors", tensors)
    certificate = bake(tmp_path / "out.safetensors", checkpoint, lora, multipliers=[0.75])
    before, after = read(checkpoint), read(tmp_path / "out.safetensors")
    changed = {name for name in before if before[name].tobytes() != after[name].tobytes()}
    encoder = next(iter(ENCODER))
    assert changed == {*NAMED, encoder}
    assert certificate["changed"] == len(changed)
    for key, module in NAMED.items():
        flat = {name: array.reshape(len(array), -1) if array.ndim == 4 else array for name, array in tensors.items()}
        wanted = before[key].astype(np.float64) + 0.75 * product(flat, f"lora_unet_{module}").reshape(before[key].shape)
        close(after[key], wanted)
    delta = product(tensors, "lora_te_text_model_encoder_layers_0_self_attn_q_proj")
    close(after[encoder], before[encoder] + 0.75 * delta)


DIALECTS = {
    "kohya": ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", "lora_down", "lora_up"),
    "kohya-sgm": ("lora_unet_input_blocks_1_1_transformer_blocks_0_attn1_to_q", "lora_down", "lora_up"),
    "diffusers": ("unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q", "lora_A", "lora_B"),
    "comfy": ("diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_q", "lora_A", "lora_B"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reaches_the_same_layer(tmp_path, checkpoint, dialect):
    module, down, up = DIALECTS[dialect]
    a, b = noise(1, RANK, WIDTH, dtype=np.float32), noise(2, WIDTH, RANK, dtype=np.float32)
    lora = write(tmp_path / "lora.safetensors", {f"{module}.{down}.weight": a, f"{module}.{up}.weight": b})
    bake(tmp_path / "out.safetensors", checkpoint, lora)
    before, after = read(checkpoint), read(tmp_path / "out.safetensors")
    close(after[TO_Q], before[TO_Q].astype(np.float64) + b.astype(np.float64) @ a)
    assert sum(before[name].tobytes() != after[name].tobytes() for name in before) == 1


def test_adapters_that_name_one_layer_in_two_layouts_both_count(tmp_path, checkpoint):
    """The second is put onto what the first made, whichever names it uses."""
    loras = []
    wanted = read(checkpoint)[TO_Q].astype(np.float64)
    for at, dialect in enumerate(("kohya", "comfy", "diffusers")):
        module, down, up = DIALECTS[dialect]
        a, b = noise(10 + at, RANK, WIDTH, dtype=np.float32), noise(20 + at, WIDTH, RANK, dtype=np.float32)
        loras.append(write(tmp_path / f"{at}.safetensors", {f"{module}.{down}.weight": a, f"{module}.{up}.weight": b}))
        wanted = wanted + (at + 1) * (b.astype(np.float64) @ a)
    bake(tmp_path / "out.safetensors", checkpoint, *loras, multipliers=[1, 2, 3])
    close(read(tmp_path / "out.safetensors")[TO_Q], wanted)


def test_an_adapter_that_fits_nothing_is_refused(tmp_path, checkpoint):
    """Silent no-ops are what people complain of most (conversion notes 4, row 29)."""
    lora = write(tmp_path / "flux.safetensors", low_rank("lora_unet_double_blocks_0_img_attn_qkv", 12, 4, 1))
    with pytest.raises(InputError, match="none of its 1 modules names a layer"):
        bake(tmp_path / "out.safetensors", checkpoint, lora, allow_partial=True)
    assert not (tmp_path / "out.safetensors").exists()


def test_an_adapter_that_fits_in_part_is_refused_unless_allowed(tmp_path, checkpoint):
    tensors = low_rank(f"lora_unet_{NAMED[TO_Q]}", WIDTH, WIDTH, 1)
    tensors |= low_rank("lora_unet_down_blocks_9_attentions_0_transformer_blocks_0_attn1_to_q", 8, 8, 3)
    lora = write(tmp_path / "lora.safetensors", tensors)
    with pytest.raises(InputError, match="down_blocks_9"):
        bake(tmp_path / "out.safetensors", checkpoint, lora)
    certificate = bake(tmp_path / "out.safetensors", checkpoint, lora, allow_partial=True)
    assert [each["key"] for each in certificate["dropped"]] == [
        "lora_unet_down_blocks_9_attentions_0_transformer_blocks_0_attn1_to_q"
    ]


def test_shapes_that_do_not_fit_name_the_module(tmp_path, checkpoint):
    lora = write(tmp_path / "lora.safetensors", low_rank(f"lora_unet_{NAMED[TO_Q]}", WIDTH + 1, WIDTH, 1))
    with pytest.raises(InputError, match="attn1_to_q"):
        bake(tmp_path / "out.safetensors", checkpoint, lora)
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoint.safetensors", "lora.safetensors"}


def test_block_weights_scale_the_layers_of_their_block(tmp_path, checkpoint):
    tensors = low_rank(f"lora_unet_{NAMED[TO_Q]}", WIDTH, WIDTH, 1)
    tensors |= low_rank("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q", WIDTH, WIDTH, 3)
    lora = write(tmp_path / "lora.safetensors", tensors)
    bake(tmp_path / "out.safetensors", checkpoint, lora, weights={"IN01": 0.0, "M00": 0.5})
    before, after = read(checkpoint), read(tmp_path / "out.safetensors")
    middle = "model.diffusion_model.middle_block.1.transformer_blocks.0.attn1.to_q.weight"
    assert after[TO_Q].tobytes() == before[TO_Q].tobytes()
    delta = product(tensors, "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q")
    close(after[middle], before[middle] + 0.5 * delta)


def test_norms_biases_and_whole_differences_are_added(tmp_path, checkpoint):
    norm = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_norm1"
    tensors = {
        f"{norm}.w_norm": noise(1, WIDTH, dtype=np.float32),
        f"{norm}.b_norm": noise(2, WIDTH, dtype=np.float32),
        "lora_unet_down_blocks_0_resnets_0_conv1.diff": noise(3, WIDTH, WIDTH, 3, 3, dtype=np.float32),
        "lora_unet_down_blocks_0_resnets_0_conv1.diff_b": noise(4, WIDTH, dtype=np.float32),
    }
    lora = write(tmp_path / "lora.safetensors", tensors)
    bake(tmp_path / "out.safetensors", checkpoint, lora, multipliers=[0.5])
    before, after = read(checkpoint), read(tmp_path / "out.safetensors")
    pairs = {
        f"model.diffusion_model.{BLOCK}.norm1.weight": f"{norm}.w_norm",
        f"model.diffusion_model.{BLOCK}.norm1.bias": f"{norm}.b_norm",
        CONV: "lora_unet_down_blocks_0_resnets_0_conv1.diff",
        CONV.replace("weight", "bias"): "lora_unet_down_blocks_0_resnets_0_conv1.diff_b",
    }
    for key, role in pairs.items():
        close(after[key], before[key] + 0.5 * tensors[role])


@pytest.mark.parametrize("algorithm", ["lora", "loha"])
def test_unbaking_restores_the_checkpoint(tmp_path, checkpoint, algorithm):
    module = f"lora_unet_{NAMED[FF]}"
    tensors = low_rank(module, WIDTH, 4 * WIDTH, 1)
    if algorithm == "loha":
        shapes = {
            "hada_w1_a": (WIDTH, 2),
            "hada_w1_b": (2, 4 * WIDTH),
            "hada_w2_a": (WIDTH, 2),
            "hada_w2_b": (2, 4 * WIDTH),
        }
        tensors = {f"{module}.{role}": noise(at, *s, dtype=np.float32) for at, (role, s) in enumerate(shapes.items())}
    lora = write(tmp_path / "lora.safetensors", tensors)
    bake(tmp_path / "baked.safetensors", checkpoint, lora, multipliers=[-1.5])
    bake(tmp_path / "back.safetensors", tmp_path / "baked.safetensors", lora, operation="unbake", multipliers=[-1.5])
    before, back = read(checkpoint), read(tmp_path / "back.safetensors")
    for name, array in before.items():
        close(back[name], array.astype(np.float64))


def test_dora_is_not_undone(tmp_path, checkpoint):
    tensors = low_rank(f"lora_unet_{NAMED[TO_K]}", WIDTH, CONTEXT, 1)
    tensors[f"lora_unet_{NAMED[TO_K]}.dora_scale"] = np.abs(noise(5, WIDTH, 1, dtype=np.float32)) + np.float32(0.5)
    lora = write(tmp_path / "lora.safetensors", tensors)
    bake(tmp_path / "baked.safetensors", checkpoint, lora)
    rows = np.linalg.norm(read(tmp_path / "baked.safetensors")[TO_K], axis=1, keepdims=True)
    close(rows, tensors[f"lora_unet_{NAMED[TO_K]}.dora_scale"].astype(np.float64))
    with pytest.raises(InputError, match="dora cannot be undone"):
        bake(tmp_path / "back.safetensors", tmp_path / "baked.safetensors", lora, operation="unbake")


def test_large_layers_are_changed_in_tiles_of_rows(tmp_path):
    """A layer of several tiles, with rows that no tile's edge meets, equals the same change in one piece."""
    rows, columns = 700, 501
    key = f"model.diffusion_model.{BLOCK}.attn2.to_k.weight"
    shapes = {**NETWORK, key: (rows, columns)}
    tensors = {name: noise(at, *shape) for at, (name, shape) in enumerate(shapes.items())}
    checkpoint = write(tmp_path / "c.safetensors", tensors, {"modelspec.architecture": "stable-diffusion-v1"})
    adapter = low_rank(f"lora_unet_{NAMED[TO_K]}", rows, columns, 1)
    lora = write(tmp_path / "lora.safetensors", adapter)
    bake(tmp_path / "out.safetensors", checkpoint, lora)
    wanted = tensors[key].astype(np.float64) + product(adapter, f"lora_unet_{NAMED[TO_K]}")
    found = read(tmp_path / "out.safetensors")[key]
    assert np.count_nonzero(found != wanted.astype(np.float16)) < found.size * 1e-3
    np.testing.assert_allclose(
        found.astype(np.float64), wanted, rtol=2**-10, atol=2**-24
    )  # below lie half precision's subnormals
