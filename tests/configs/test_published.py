"""Derived configurations against the ones that the models' owners published.

Shapes come from the golden headers, so that these tests need neither torch nor diffusers; `test_oracles` builds every
published configuration with the real classes.
"""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from assetkit.configs import component_config, components, pipeline_index, pipelines, scheduler_config
from assetkit.configs._schedulers import SCHEDULERS
from assetkit.errors import InputError, UsageError
from assetkit.types import Shape
from tests import goldens
from tests.configs import PUBLISHED, plain

LEFT_OVER = {
    "clip_sample",
    "clip_sample_range",
    "dynamic_thresholding_ratio",
    "sample_max_value",
    "set_alpha_to_one",
    "skip_prk_steps",
    "thresholding",
}
"""Fields of other schedulers that published files carry along; the class they name ignores them."""
UNSAFE = {"safety_checker": [None, None], "feature_extractor": [None, None], "requires_safety_checker": False}
"""Some published indexes name a safety checker and its processor; a folder made here has neither."""


def shapes_of(golden: str) -> dict[str, Shape]:
    return {key: tuple(shape) for key, (_, shape) in goldens.load(golden)["tensors"].items()}


def named(rows: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["source"]) for row in rows]


@pytest.mark.parametrize("row", named([row for row in PUBLISHED["components"] if row.get("golden")]))
def test_component_is_as_published(row: dict[str, Any]) -> None:
    shapes = shapes_of(row["golden"])
    if row["classname"] == "CLIPTextModel":  # the golden is of the class with a projection
        del shapes["text_projection.weight"]
    derived = component_config(
        row["classname"], shapes, row["family"], component=row["component"], **{"ema": True, **row["facts"]}
    )
    assert {name: plain(derived).get(name, "absent") for name in row["config"]} == plain(row["config"])
    assert json.loads(json.dumps(derived)) == derived


@pytest.mark.parametrize("row", named(PUBLISHED["schedulers"]))
def test_scheduler_is_as_published(row: dict[str, Any]) -> None:
    derived = scheduler_config(row["family"], **row["facts"])
    wanted = {name: value for name, value in row["config"].items() if name not in LEFT_OVER - derived.keys()}
    assert {name: derived.get(name, "absent") for name in wanted} == wanted
    assert json.loads(json.dumps(derived)) == derived


@pytest.mark.parametrize("row", named(PUBLISHED["indexes"]))
def test_index_is_as_published(row: dict[str, Any]) -> None:
    wanted = {**row["config"], "scheduler": row["config"]["scheduler"]}
    slots = pipelines()[row["family"]].slots
    derived = pipeline_index(row["family"], {name: wanted[name][1] for name in slots}, **row["facts"])
    if "safety_checker" in wanted:
        wanted |= UNSAFE
    wanted.pop("add_watermarker", None)
    assert {name: derived.get(name, "absent") for name in wanted} == wanted


def test_every_row_states_its_sources() -> None:
    assert all(row.sources for row in (*components().values(), *pipelines().values()))


def test_every_place_has_a_class_and_every_tokenizer_a_place() -> None:
    for row in pipelines().values():
        for slot in (*row.slots.values(), *row.extras.values()):
            assert slot.classname in components() or slot.library, (row.family, slot.classname)
            assert slot.tokenizer is None or slot.tokenizer in row.tokenizers
            known = components().get(slot.classname)
            assert known is None or set(slot.constants) <= set(known.constants), (row.family, slot.classname)
        assert row.scheduler.classname in SCHEDULERS


# What is refused --------------------------------------------------------------------------------------------------
UNET = "unets/sd1_unet_diffusers"


def refused(shapes: dict[str, Shape], family: str = "sd1", classname: str = "UNet2DConditionModel", **more: Any) -> str:
    with pytest.raises(InputError) as caught:
        component_config(classname, shapes, family, **more)
    return str(caught.value)


def test_a_missing_tensor_is_named() -> None:
    shapes = shapes_of(UNET)
    del shapes["conv_in.weight"]
    assert "conv_in.weight" in refused(shapes)


def test_a_missing_block_is_named() -> None:
    shapes = {key: shape for key, shape in shapes_of(UNET).items() if not key.startswith("down_blocks.1.")}
    assert "down_blocks.1" in refused(shapes)


def test_a_foreign_tensor_is_named() -> None:
    assert "double_blocks.0.img_attn.qkv.weight" in refused(
        shapes_of(UNET) | {"double_blocks.0.img_attn.qkv.weight": (9, 3)}
    )


def test_an_asymmetric_network_is_refused_by_the_block() -> None:
    shapes = {key: shape for key, shape in shapes_of(UNET).items() if not key.startswith("up_blocks.2.resnets.2.")}
    assert "up_blocks.2.resnets" in refused(shapes)


def test_a_width_that_heads_do_not_divide_is_refused() -> None:
    assert "overrides={'attention_head_dim'" in refused(shapes_of(UNET), overrides={"attention_head_dim": 7})


def test_a_width_that_norm_groups_do_not_divide_is_refused() -> None:
    assert "overrides={'norm_num_groups'" in refused(shapes_of(UNET), overrides={"norm_num_groups": 48})


def test_another_familys_class_is_refused() -> None:
    assert "sd1 has no FluxTransformer2DModel" in refused(
        shapes_of("dits/flux_dev-diffusers"), classname="FluxTransformer2DModel"
    )


def test_one_class_in_another_classs_tensors_is_refused() -> None:
    assert "AutoencoderKL" in refused(shapes_of(UNET), classname="AutoencoderKL")


def test_unknown_class_and_family_are_refused() -> None:
    assert "UNet9DModel" in refused(shapes_of(UNET), classname="UNet9DModel")
    assert "sd9" in refused(shapes_of(UNET), family="sd9")
    with pytest.raises(InputError, match="sd9"):
        scheduler_config("sd9")
    with pytest.raises(InputError, match="sd9"):
        pipeline_index("sd9", {})


def test_two_encoders_of_one_class_need_their_name() -> None:
    shapes = shapes_of("encoders/clip_g_transformers")
    message = refused(shapes, family="sd3_medium", classname="CLIPTextModelWithProjection")
    assert "text_encoder, text_encoder_2" in message
    derived = component_config("CLIPTextModelWithProjection", shapes, "sd3_medium", component="text_encoder_2")
    assert derived["hidden_act"] == "gelu"


def test_sd2_does_not_guess_what_it_predicts() -> None:
    assert "prediction" in refused(shapes_of("unets/sd2_unet_diffusers"), family="sd2")
    with pytest.raises(InputError, match="prediction"):
        scheduler_config("sd2")
    assert scheduler_config("sd2", prediction="epsilon")["_class_name"] == "PNDMScheduler"
    assert component_config("AutoencoderKL", shapes_of("vaes/sd_diffusers"), "sd2")["scaling_factor"] == 0.18215


def test_facts_that_no_row_knows_are_refused() -> None:
    for facts in ({"prediction": "flow"}, {"distilled": "turbo"}, {"depth": True}, {"relight": "fc"}):
        with pytest.raises(InputError):
            scheduler_config("sd1", **facts)
    with pytest.raises(InputError, match="ztsnr"):
        scheduler_config("sdxl", prediction="edm_v", ztsnr=True)


def test_facts_that_state_nothing_change_nothing() -> None:
    assert scheduler_config("sd1", prediction=None, ztsnr=False, distilled=None) == scheduler_config("sd1")


def test_ztsnr_ends_in_pure_noise() -> None:
    for family in ("sd1", "sd2", "sdxl"):
        config = scheduler_config(family, prediction="v", ztsnr=True)
        assert config["prediction_type"] == "v_prediction"
        assert config["rescale_betas_zero_snr"] is True
        assert config["timestep_spacing"] == "trailing"


def test_bases_that_share_a_row_imply_their_facts() -> None:
    assert scheduler_config("sdxl_turbo")["_class_name"] == "EulerAncestralDiscreteScheduler"
    assert scheduler_config("sdxl_lightning") == {**scheduler_config("sdxl"), "timestep_spacing": "trailing"}
    parts = {name: slot.classname for name, slot in pipelines()["flux_dev"].slots.items()}
    assert pipeline_index("flux_kontext", parts)["_class_name"] == "FluxKontextPipeline"
    assert pipeline_index("flux_dev", parts, fill=True)["_class_name"] == "FluxFillPipeline"
    assert "image_encoder" not in pipeline_index("flux_dev", parts, control=True)


def test_index_refuses_what_the_pipeline_cannot_hold() -> None:
    parts = {name: slot.classname for name, slot in pipelines()["sd1"].slots.items()}
    with pytest.raises(InputError, match="needs a vae"):
        pipeline_index("sd1", {name: value for name, value in parts.items() if name != "vae"})
    with pytest.raises(InputError, match="text_encoder_2"):
        pipeline_index("sd1", {**parts, "text_encoder_2": "CLIPTextModel"})
    with pytest.raises(InputError, match="FluxTransformer2DModel"):
        pipeline_index("sd1", {**parts, "unet": "FluxTransformer2DModel"})
    assert pipeline_index("sd1", {**parts, "vae": "AutoencoderTiny"})["vae"] == ["diffusers", "AutoencoderTiny"]


def test_overrides_are_for_what_no_tensor_tells() -> None:
    with pytest.raises(UsageError, match="in_channels"):
        component_config("UNet2DConditionModel", shapes_of(UNET), "sd1", overrides={"in_channels": 9})
    with pytest.raises(UsageError, match="heads"):
        component_config("UNet2DConditionModel", shapes_of(UNET), "sd1", overrides={"heads": 9})
    changed = component_config("UNet2DConditionModel", shapes_of(UNET), "sd1", overrides={"sample_size": 96})
    assert changed["sample_size"] == 96


# Whatever a file holds --------------------------------------------------------------------------------------------
def test_a_block_unlike_the_others_is_named() -> None:
    shapes = shapes_of("dits/flux_dev-diffusers")
    del shapes["transformer_blocks.7.attn.norm_q.weight"]
    message = refused(shapes, family="flux_dev", classname="FluxTransformer2DModel")
    assert "transformer_blocks.7.attn.norm_q.weight" in message


def test_a_residual_block_that_does_not_fit_is_named() -> None:
    shapes = shapes_of(UNET) | {"up_blocks.1.resnets.2.conv2.weight": (1280, 640, 3, 3)}
    assert "up_blocks.1.resnets.2.conv2.weight" in refused(shapes)


MUTATED = [row for row in PUBLISHED["components"] if row.get("golden") and row["classname"] != "CLIPTextModel"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("row", named(MUTATED))
def test_damaged_shapes_are_derived_or_refused_but_never_crash(row: dict[str, Any], seed: int) -> None:
    random = Random(seed)
    whole = shapes_of(row["golden"])
    for key in random.sample(sorted(whole), 8):
        shape = whole[key]
        changes: list[Shape | None] = [None, (), tuple(0 for _ in shape), (*shape, 1), tuple(3 for _ in shape)]
        change = random.choice(changes)
        damaged = {name: each for name, each in whole.items() if name != key}
        damaged |= {key: change} if change is not None else {}
        with suppress(InputError):
            component_config(row["classname"], damaged, row["family"], component=row["component"], **row["facts"])
