"""Transformers of the further families: moved exactly as diffusers' own converters move them, at full size."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import apply, placed
from tests import goldens
from tests.families.maps import part, round_trip, same, shapes, shapes_of, values
from tests.families.tracing import described, planned, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402


def identity(checkpoint):
    return checkpoint


def minimax(checkpoint):
    return oracle.convert_minimax_h3_transformer_checkpoint_to_diffusers(checkpoint, {})


class Keeping(dict):
    """diffusers 0.42.1 empties the checkpoint before it looks which Cosmos it is, so it never finds the first."""

    def pop(self, key, *default):
        return self.get(key, *default)


def cosmos(checkpoint):
    prefixed = Keeping({"net." + key: each for key, each in checkpoint.items()})
    return oracle.convert_cosmos_transformer_checkpoint_to_diffusers(prefixed)


def wan(checkpoint):
    """diffusers leaves the positions of the image where they are, which is none of its model's names."""
    made = oracle.convert_wan_transformer_to_diffusers(checkpoint)
    if "img_emb.emb_pos" in made:
        made["condition_embedder.image_embedder.pos_embed"] = made.pop("img_emb.emb_pos")
    return {key: each for key, each in made.items() if not key.endswith(".kernel")}


def lumina2(checkpoint):
    """diffusers names the norm it does not want before it drops it."""
    checkpoint.pop("norm_final.weight")
    return oracle.convert_lumina2_to_diffusers(checkpoint)


ORACLES = {
    "chroma": oracle.convert_chroma_transformer_checkpoint_to_diffusers,
    "auraflow": oracle.convert_auraflow_transformer_checkpoint_to_diffusers,
    "lumina2": lumina2,
    "z_image": oracle.convert_z_image_transformer_checkpoint_to_diffusers,
    "flux2_dev": oracle.convert_flux2_transformer_checkpoint_to_diffusers,
    "flux2_klein_4b": oracle.convert_flux2_transformer_checkpoint_to_diffusers,
    "flux2_klein_9b": oracle.convert_flux2_transformer_checkpoint_to_diffusers,
    "flux3": oracle.convert_flux3_transformer_checkpoint_to_diffusers,
    "krea2": oracle.convert_krea2_transformer_checkpoint_to_diffusers,
    "minimax_h3": minimax,
    "sana": oracle.convert_sana_transformer_to_diffusers,
    "hidream": oracle.convert_hidream_transformer_to_diffusers,
    "qwen_image": identity,
    "cosmos": cosmos,
    "hunyuan_video": oracle.convert_hunyuan_video_transformer_to_diffusers,
    "mochi": oracle.convert_mochi_transformer_checkpoint_to_diffusers,
    "wan21": wan,
    "wan22": wan,
    "ltx_video": oracle.convert_ltx_transformer_checkpoint_to_diffusers,
    "ltx2": oracle.convert_ltx2_transformer_to_diffusers,
}
OTHER_NAMES = {"dits/hunyuan_video-comfy"}
"""ComfyUI's names, which diffusers does not read; the next test compares them with Tencent's."""
STRANGE = {"radiance", "humo", "camera", "s2v", "gguf", "nf4", "fp8", "checkpoint"}


def family_of(name):
    expected = goldens.load(name)["expect"]
    return next((each for each in [expected.get("base"), *expected.get("candidates", ())] if each in ORACLES), None)


NAMES = [
    name
    for name in goldens.names()
    if name.startswith("dits/") and not any(word in name for word in STRANGE) and name.endswith(("-bfl", "-comfy"))
    if name not in OTHER_NAMES and family_of(name)
]


def test_every_family_with_an_oracle_is_compared():
    assert {family_of(name) for name in NAMES} == set(ORACLES)


@pytest.mark.parametrize("name", NAMES)
def test_transformers_move_as_diffusers_moves_them(name):
    whole = shapes_of(name)
    family = family_of(name)
    (found,) = placed(families()[family].parts, whole)
    inner = found.names(whole)
    mapped = found.mapped(whole)
    assert mapped.unmapped == ()
    assert described(ORACLES[family](traced(inner))) == planned(mapped.moves, inner)


def test_comfyuis_names_of_hunyuan_video_mean_what_tencents_mean():
    keymap = part("hunyuan_video", "transformer").map
    comfy = {key.removeprefix("model.model."): shape for key, shape in shapes_of("dits/hunyuan_video-comfy").items()}
    mapped = keymap.forward(comfy)
    assert mapped.lossless
    assert {move.name: move.shape for move in mapped.moves} == shapes_of("dits/hunyuan_video-diffusers")
    back = keymap.reverse({move.name: move.shape for move in mapped.moves})
    assert {move.name: move.shape for move in back.moves} == shapes_of("dits/hunyuan_video-bfl")


TINY = {
    "z_image": (
        diffusers.ZImageTransformer2DModel,
        {"dim": 8, "n_layers": 2, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2, "cap_feat_dim": 6,
         "axes_dims": [2, 1, 1], "axes_lens": [4, 4, 4], "in_channels": 4},
        oracle.convert_z_image_transformer_checkpoint_to_diffusers,
    ),
    "flux2_dev": (
        diffusers.Flux2Transformer2DModel,
        {"in_channels": 4, "num_layers": 1, "num_single_layers": 2, "attention_head_dim": 8, "num_attention_heads": 2,
         "joint_attention_dim": 6, "timestep_guidance_channels": 8, "axes_dims_rope": (2, 2, 2, 2)},
        oracle.convert_flux2_transformer_checkpoint_to_diffusers,
    ),
    "auraflow": (
        diffusers.AuraFlowTransformer2DModel,
        {"sample_size": 4, "in_channels": 4, "num_mmdit_layers": 1, "num_single_dit_layers": 2, "attention_head_dim": 4,
         "num_attention_heads": 2, "joint_attention_dim": 6, "caption_projection_dim": 8, "pos_embed_max_size": 4},
        oracle.convert_auraflow_transformer_checkpoint_to_diffusers,
    ),
    "wan21": (
        diffusers.WanTransformer3DModel,
        {"num_attention_heads": 2, "attention_head_dim": 12, "in_channels": 4, "out_channels": 4, "text_dim": 6,
         "freq_dim": 8, "ffn_dim": 10, "num_layers": 2, "image_dim": 6, "added_kv_proj_dim": 24},
        wan,
    ),
    "ltx_video": (
        diffusers.LTXVideoTransformer3DModel,
        {"in_channels": 4, "out_channels": 4, "num_attention_heads": 2, "attention_head_dim": 4,
         "cross_attention_dim": 8, "num_layers": 2, "caption_channels": 6},
        oracle.convert_ltx_transformer_checkpoint_to_diffusers,
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", TINY)
def test_small_transformers_go_there_and_back(family):
    made, config, convert = TINY[family]
    right = values(made(**config))
    left = round_trip(part(family, "transformer").map, right)
    same(convert(dict(left)), right)


def test_small_lumina2_splits_by_its_own_width():
    """diffusers' converter knows only the published width; grouped keys and values share what the queries leave."""
    model = diffusers.Lumina2Transformer2DModel(
        hidden_size=24, num_layers=1, num_refiner_layers=1, num_attention_heads=3, num_kv_heads=1, cap_feat_dim=6,
        axes_dim_rope=(4, 2, 2), axes_lens=(4, 4, 4), multiple_of=4,
    )  # fmt: skip
    right = values(model)
    left = round_trip(part("lumina2", "transformer").map, right)
    assert left["layers.0.attention.qkv.weight"].shape == (24 + 8 + 8, 24)


def test_small_mochi_ends_where_its_file_ends():
    """diffusers' converter counts to 48."""
    model = diffusers.MochiTransformer3DModel(
        num_attention_heads=2, attention_head_dim=4, num_layers=3, pooled_projection_dim=6, in_channels=4,
        text_embed_dim=6, time_embed_dim=4,
    )  # fmt: skip
    right = values(model)
    left = round_trip(part("mochi", "transformer").map, right)
    gate = right["transformer_blocks.0.ff.net.0.proj.weight"]
    half = len(gate) // 2
    assert torch.equal(left["blocks.0.mlp_x.w1.weight"], torch.cat([gate[half:], gate[:half]]))
    assert "blocks.2.mod_y.weight" in left
    assert "blocks.2.mlp_y.w1.weight" not in left


def test_modulation_of_krea2_is_flat_on_one_side_and_a_table_on_the_other():
    keymap = part("krea2", "transformer").map
    left = {"blocks.0.mod.lin": torch.arange(12.0)}
    right = apply(keymap.forward(shapes(left)).moves, left)
    assert right["transformer_blocks.0.scale_shift_table"].tolist() == [[2.0 * n, 2.0 * n + 1] for n in range(6)]
    same(apply(keymap.reverse(shapes(right)).moves, right), left)


def test_qwen_image_21_takes_the_gate_first():
    keymap = part("qwen_image21", "transformer").map
    right = {name: tuple(shape) for name, shape in shapes_of("dits/qwen_image21-diffusers").items()}
    left = {move.name: move.shape for move in keymap.reverse(right).moves}
    mapped = keymap.forward(left)
    assert described(oracle.convert_qwen_image21_transformer_checkpoint_to_diffusers(traced(left))) == planned(
        mapped.moves, left
    )
    assert {move.name: move.shape for move in mapped.moves} == right


def test_ernie_image_keeps_its_names():
    keymap = part("ernie_image", "transformer").map
    names = shapes_of("dits/ernie_image-diffusers")
    under = traced({"model.diffusion_model." + key: shape for key, shape in names.items()})
    assert oracle.convert_ernie_image_transformer_checkpoint_to_diffusers(under).keys() == names.keys()
    assert {move.name: move.shape for move in keymap.forward(names).moves} == names


@pytest.mark.parametrize(
    "stranger", ["scaled_fp8", "transformer_blocks.0.attn.to_q.scale_weight", "img_in.comfy_quant"]
)
def test_scales_of_quantised_weights_are_never_taken_for_the_models_own(stranger):
    assert part("qwen_image", "transformer").map.forward({stranger: (1,)}).unmapped == (stranger,)
