"""Which tensors may be rounded to what: the rules of `conversion.md` 3.3, by names that published files have."""

from __future__ import annotations

import numpy as np
import pytest

from assetkit.transform.nodes import Constant
from assetkit.transform.precision import is_scalable, target
from tests import goldens
from tests.transform.made import make, noise, read, write

KEPT = [
    "alphas_cumprod", "alphas_cumprod_prev", "betas", "sqrt_alphas_cumprod", "sqrt_recipm1_alphas_cumprod",
    "posterior_variance", "posterior_mean_coef1", "log_one_minus_alphas_cumprod", "logvar", "denoiser.sigmas",
    "model_ema.decay", "model_ema.num_updates", "v_pred", "ztsnr", "edm_mean", "edm_std", "edm_vpred.sigma_max",
    "model.diffusion_model.scaled_fp8", "cond_stage_model.model.logit_scale",
    "conditioner.embedders.1.model.logit_scale",
]  # fmt: skip
SPARED = {
    "dits/flux_dev-bfl": ["img_in.weight", "txt_in.weight", "time_in.in_layer.weight", "guidance_in.out_layer.weight",
                          "vector_in.in_layer.weight", "final_layer.linear.weight",
                          "final_layer.adaLN_modulation.1.weight"],
    "dits/sd35_large-checkpoint": ["model.diffusion_model.x_embedder.proj.weight", "model.diffusion_model.pos_embed",
                                   "model.diffusion_model.context_embedder.weight",
                                   "model.diffusion_model.t_embedder.mlp.0.weight"],
    "unets/sdxl_ckpt": ["model.diffusion_model.input_blocks.0.0.weight", "model.diffusion_model.out.2.weight",
                        "model.diffusion_model.time_embed.0.weight", "model.diffusion_model.label_emb.0.0.weight",
                        "conditioner.embedders.1.model.text_projection",
                        "conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight"],
}  # fmt: skip
ROUNDED = {
    "dits/flux_dev-bfl": ["double_blocks.0.img_attn.qkv.weight", "single_blocks.3.linear1.weight",
                          "single_blocks.3.modulation.lin.weight", "double_blocks.0.txt_mod.lin.weight"],
    "dits/sd35_large-checkpoint": ["model.diffusion_model.joint_blocks.0.x_block.adaLN_modulation.1.weight",
                                   "model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight"],
    "unets/sdxl_ckpt": ["model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn1.to_q.weight",
                        "model.diffusion_model.middle_block.1.proj_in.weight"],
}  # fmt: skip


def node(dtype: str, shape: tuple[int, ...]) -> Constant:
    return Constant(dtype, shape, b"")


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(golden, name) for golden, names in table.items() for name in names]


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("dtype", ["F16", "BF16", "F8_E4M3"])
def test_tables_counters_and_markers_keep_their_bytes(name, dtype):
    assert target(name, node("F32", (1000,)), dtype) == "F32"


@pytest.mark.parametrize(("golden", "name"), cases(SPARED))
def test_layers_that_eight_bits_spoil_stay_half(golden, name):
    shape = tuple(goldens.load(golden)["tensors"][name][1])
    assert target(name, node("F32", shape), "F8_E4M3") == "F16"
    assert target(name, node("BF16", shape), "F8_E4M3") == "BF16"
    assert target(name, node("Q8_0", shape), "F8_E4M3") == "F16"
    assert not is_scalable(name, node("F32", shape))


@pytest.mark.parametrize(("golden", "name"), cases(ROUNDED))
def test_matrices_of_blocks_are_rounded(golden, name):
    shape = tuple(goldens.load(golden)["tensors"][name][1])
    assert target(name, node("F32", shape), "F8_E4M3") == "F8_E4M3"
    assert is_scalable(name, node("F32", shape))


@pytest.mark.parametrize("dtype", ["I64", "I32", "U8", "BOOL"])
def test_whole_numbers_are_never_rounded(dtype):
    assert target("model.weight", node(dtype, (4, 4)), "F16") == dtype


def test_no_golden_loses_its_norms_or_vectors():
    """Whatever the family: nothing of one dimension, and nothing called norm, goes to eight bits."""
    for golden in goldens.names():
        if golden.startswith(("dits/", "unets/", "encoders/")) and "nf4" not in golden and "gguf" not in golden:
            for name, (dtype, shape) in goldens.load(golden)["tensors"].items():
                if dtype in ("F32", "F16", "BF16") and (len(shape) < 2 or "norm" in name):
                    assert target(name, node(dtype, tuple(shape)), "F8_E4M3") != "F8_E4M3", (golden, name)


TE1 = "conditioner.embedders.0.transformer.text_model.embeddings"
XL = {
    "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn1.to_q.weight": noise(1, 64, 64, dtype=np.float32),
    "model.diffusion_model.label_emb.0.0.weight": noise(2, 64, 2816, dtype=np.float32),
    "model.diffusion_model.output_blocks.8.0.in_layers.2.weight": noise(3, 32, 64, 3, 3, dtype=np.float32),
    f"{TE1}.token_embedding.weight": noise(4, 9, 768, dtype=np.float32),
    "conditioner.embedders.1.model.transformer.resblocks.0.attn.in_proj_weight": noise(5, 96, 32, dtype=np.float32),
    "conditioner.embedders.1.model.logit_scale": np.float32(4.6052),
    "first_stage_model.decoder.conv_in.weight": noise(6, 8, 4, 3, 3, dtype=np.float32),
    "first_stage_model.decoder.mid.attn_1.k.weight": noise(7, 8, 8, 1, 1, dtype=np.float32),
    "v_pred": np.zeros(0, np.float32),
    "ztsnr": np.zeros(0, np.float32),
    f"{TE1}.position_ids": np.arange(77)[None],
}  # fmt: skip


def dtypes(path) -> dict[str, str]:
    return {name: str(array.dtype) for name, array in read(path).items()}


@pytest.mark.parametrize("dtype", ["fp16", "fp8_e4m3", "fp8_scaled"])
def test_the_autoencoder_of_sdxl_is_spared_half_precision(tmp_path, dtype):
    source = write(tmp_path / "xl.safetensors", XL)
    certificate = make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": dtype}], source)
    found = dtypes(tmp_path / "out.safetensors")
    assert {found[name] for name in XL if name.startswith("first_stage")} == {"float32"}
    assert any("the VAE keeps its dtype" in line for line in certificate["warnings"])
    make(tmp_path / "all.safetensors", [{"op": "cast", "dtype": dtype, "components": {"vae": "fp16"}}], source)
    found = dtypes(tmp_path / "all.safetensors")
    assert {found[name] for name in XL if name.startswith("first_stage")} == {"float16"}


def test_bf16_holds_what_the_autoencoder_of_sdxl_needs(tmp_path):
    source = write(tmp_path / "xl.safetensors", XL)
    make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": "bf16"}], source)
    found = dtypes(tmp_path / "out.safetensors")
    assert {found[name] for name in XL if name.startswith("first_stage")} == {"bfloat16"}


@pytest.mark.parametrize("dtype", ["fp16", "bf16", "fp8_e4m3", "fp8_scaled", "fp8_scaled_legacy"])
def test_markers_and_tables_survive_every_cast(tmp_path, dtype):
    source = write(tmp_path / "xl.safetensors", XL)
    make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": dtype}], source)
    found = read(tmp_path / "out.safetensors")
    for name in ("v_pred", "ztsnr", "conditioner.embedders.1.model.logit_scale",
                 "conditioner.embedders.0.transformer.text_model.embeddings.position_ids"):  # fmt: skip
        assert found[name].tobytes() == np.asarray(XL[name]).tobytes()
        assert found[name].dtype == np.asarray(XL[name]).dtype


def test_components_and_blocks_have_dtypes_of_their_own(tmp_path):
    source = write(tmp_path / "xl.safetensors", XL)
    step = {"op": "cast", "dtype": "bf16", "components": {"te1": "fp32", "unet": "fp16", "OUT08": "keep"}}
    make(tmp_path / "out.safetensors", [step], source)
    found = dtypes(tmp_path / "out.safetensors")
    assert found["conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight"] == "float32"
    assert found["conditioner.embedders.1.model.transformer.resblocks.0.attn.in_proj_weight"] == "bfloat16"
    assert found["model.diffusion_model.label_emb.0.0.weight"] == "float16"
    assert found["model.diffusion_model.output_blocks.8.0.in_layers.2.weight"] == "float32"
