"""Layouts through files: folders as diffusers writes them to one file and back, held against diffusers' converters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, metadata, noise, read, write

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402

from tests.families.maps import apply, families, part  # noqa: E402
from tests.transform.made_folders import PIPELINES, folder, weights  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
TO_ONE = [{"op": "layout", "layout": "original"}]
TO_FOLDER: list[dict[str, Any]] = [{"op": "layout", "layout": "diffusers"}]
BASES = {"sd1_inpainting": "sd1"}
UNET, VAE = "model.diffusion_model.", "first_stage_model."


@pytest.fixture(scope="module", params=PIPELINES)
def laid(request, tmp_path_factory):
    """A family, its folder, the one file made of it, and the certificate."""
    where = tmp_path_factory.mktemp(request.param)
    source = folder(request.param, where / "source")
    certificate = make(where / "one.safetensors", TO_ONE, source)
    return request.param, source, where / "one.safetensors", certificate


class _Width:
    """What diffusers asks of a text model when it converts OpenCLIP."""

    def __init__(self, width: int) -> None:
        self.config = type("Config", (), {"hidden_size": width})


def by_diffusers(family: str, component: str, source: Path, tensors: dict[str, Any]) -> dict[str, Any]:
    """One component of a single file as diffusers' loader turns it, on tensors of torch."""
    config = json.loads((source / component / "config.json").read_text())
    if component == "unet":
        return oracle.convert_ldm_unet_checkpoint(dict(tensors), config)
    if component == "transformer":
        if family.startswith("sd3"):
            inner = {key.removeprefix(UNET): each for key, each in tensors.items() if key.startswith(UNET)}
            return oracle.convert_sd3_transformer_checkpoint_to_diffusers(inner)
        inner = {key.removeprefix(UNET): each for key, each in tensors.items() if key.startswith(UNET)}
        keymap = part(family, "transformer").map  # diffusers' converter knows no other width than 3072
        return apply(keymap.forward({key: tuple(each.shape) for key, each in inner.items()}).moves, inner)
    prefix = next(each for each in families()[BASES.get(family, family)].parts if each.folder == component).prefix
    inner = {key: each for key, each in tensors.items() if key.startswith(prefix)}
    if component == "vae":
        named = {VAE + key.removeprefix(prefix): each for key, each in inner.items()}
        return oracle.convert_ldm_vae_checkpoint(named, config)
    if family.startswith(("sd3", "flux")) and "T5" in config["architectures"][0]:
        return oracle.convert_sd3_t5_checkpoint_to_diffusers(
            {"text_encoders.t5xxl.transformer." + key.removeprefix(prefix): each for key, each in inner.items()}
        )
    if any("resblocks" in key for key in inner):
        return oracle.convert_open_clip_checkpoint(_Width(64), inner, prefix)
    return oracle.convert_ldm_clip_checkpoint(inner, prefix)


def test_diffusers_converters_give_the_folder_back_bit_for_bit(laid):
    """The one file, taken apart by `from_single_file`'s own functions, is the folder it was made of."""
    family, source, one, _ = laid
    tensors = {name: torch.from_numpy(array.copy()) for name, array in read(one).items()}
    wanted = weights(source)
    for component in sorted({name.partition("/")[0] for name in wanted}):
        found = by_diffusers(family, component, source, tensors)
        found = {key: each for key, each in found.items() if not key.endswith("position_ids")}
        if family == "sd2" and component == "text_encoder":  # it knows by the number of layers that one is too much
            found = {key: each for key, each in found.items() if "layers.3." not in key and "projection" not in key}
        mine = {name.partition("/")[2]: array for name, array in wanted.items() if name.startswith(f"{component}/")}
        if family.startswith("sd3") and component == "text_encoder":
            mine["text_projection.weight"] = tensors["text_encoders.clip_l.transformer.text_projection.weight"].numpy()
        assert found.keys() == mine.keys(), component
        for key, each in found.items():
            assert (each.dtype, tuple(each.shape)) == (torch.float16, mine[key].shape), key
            assert each.contiguous().numpy().tobytes() == mine[key].tobytes(), key


def test_the_folder_made_of_the_file_is_the_folder(laid, tmp_path):
    family, source, one, _ = laid
    certificate = make(tmp_path / "made", TO_FOLDER, one, output={"format": "diffusers"})
    found, wanted = weights(tmp_path / "made"), weights(source)
    if family.startswith("sd3"):  # see the certificate: diffusers projects what the original does not
        lost = "text_encoder/text_projection.weight"
        assert found[lost].tobytes() == np.eye(64, dtype=np.float16).tobytes()
        del found[lost], wanted[lost]
    ids = {key for key in found if key.endswith("position_ids")}
    assert found.keys() - ids == wanted.keys()
    for name, array in wanted.items():
        assert found[name].tobytes() == array.tobytes(), name
    assert certificate["roundtrip"] == ("lossy" if family.startswith(("sd2", "sd3")) else "exact")
    for path in sorted((tmp_path / "made").glob("*/config.json")):
        loads(path.parent, wanted)


def loads(component: Path, wanted: dict[str, Any]) -> None:
    """The library loads the component: nothing missing, nothing unexpected, every number as it was."""
    config = json.loads((component / "config.json").read_text())
    name = config.get("_class_name") or config["architectures"][0]
    made = getattr(diffusers, name, None) or getattr(transformers, name)
    model, info = made.from_pretrained(
        component, output_loading_info=True, local_files_only=True, torch_dtype=torch.float16
    )
    assert not any(info.values()), (component, info)
    state = model.state_dict()
    for key, array in wanted.items():
        inside = key.partition("/")
        if inside[0] == component.name:
            there = state.get(inside[2], state.get(inside[2].removeprefix("text_model.")))
            assert there.half().numpy().tobytes() == array.tobytes(), key  # transformers keeps parts of T5 in fp32


def test_one_file_of_the_made_folder_is_the_first_one(laid, tmp_path):
    """Single → folder → single: the same tensors under the same names."""
    family, _, one, _ = laid
    make(tmp_path / "made", TO_FOLDER, one, output={"format": "diffusers"})
    make(tmp_path / "again.safetensors", TO_ONE, tmp_path / "made")
    first, again = read(one), read(tmp_path / "again.safetensors")
    if family.startswith("sd3"):
        name = "text_encoders.clip_l.transformer.text_projection.weight"
        again[name] = first[name]
    assert again.keys() == first.keys()
    for name, array in first.items():
        assert again[name].tobytes() == array.tobytes(), name


def test_every_byte_is_one_of_the_input(laid):
    """Layouts compute nothing."""
    _, _, _, certificate = laid
    assert certificate["error"] == {"max": 0.0, "rel_l2": 0.0}
    assert certificate["dropped"] == []


def test_the_file_says_what_the_scheduler_said(laid):
    family, _, one, _ = laid
    said = metadata(one).get("modelspec.prediction_type")
    assert said == {"sd2": "v", "sd3": None, "flu": None}.get(family[:3], "epsilon")


# What is lost and what is told --------------------------------------------------------------------------------


def test_the_text_encoder_of_sd2_loses_what_the_certificate_names(tmp_path):
    """Trap 4: the last block, the projection and the temperature are not in diffusers' folder."""
    source = folder("sd2", tmp_path / "source")
    certificate = make(tmp_path / "one.safetensors", TO_ONE, source)
    made_up = [line for line in certificate["warnings"] if "made up" in line]
    assert any("resblocks.3" in line for line in made_up)
    assert any("text_projection" in line for line in made_up)
    tensors = dict(read(tmp_path / "one.safetensors"))
    at = "cond_stage_model.model."
    lost = tuple(at + each for each in ("transformer.resblocks.3.", "text_projection", "logit_scale"))
    real = {name: noise(n, *array.shape) for n, (name, array) in enumerate(tensors.items()) if name.startswith(lost)}
    assert len(real) >= 13
    write(tmp_path / "full.safetensors", tensors | real)
    steps = [{"op": "layout", "layout": "diffusers", "prediction": "v"}]
    certificate = make(tmp_path / "made", steps, tmp_path / "full.safetensors", output={"format": "diffusers"})
    assert certificate["roundtrip"] == "lossy"
    assert {each["key"] for each in certificate["dropped"]} == real.keys()
    assert {line.partition(":")[0] for line in certificate["lost"]} >= real.keys()
    assert weights(tmp_path / "made").keys() >= weights(source).keys()


@pytest.mark.parametrize("ztsnr", [False, True])
def test_markers_become_the_schedulers_settings_and_markers_again(tmp_path, ztsnr):
    """Trap of 3.2: v_pred and ztsnr are empty tensors in one file, settings of the scheduler in a folder."""
    settings = {
        "_class_name": "EulerDiscreteScheduler",
        "prediction_type": "v_prediction",
        "rescale_betas_zero_snr": ztsnr,
    }
    source = folder("sdxl", tmp_path / "source", scheduler=settings)
    make(tmp_path / "one.safetensors", TO_ONE, source)
    one = read(tmp_path / "one.safetensors")
    assert ("v_pred" in one, "ztsnr" in one) == (True, ztsnr)
    assert one["v_pred"].shape == (0,)
    assert metadata(tmp_path / "one.safetensors")["modelspec.prediction_type"] == "v"
    make(tmp_path / "made", TO_FOLDER, tmp_path / "one.safetensors", output={"format": "diffusers"})
    made = json.loads((tmp_path / "made" / "scheduler" / "scheduler_config.json").read_text())
    assert made["prediction_type"] == "v_prediction"
    assert bool(made.get("rescale_betas_zero_snr")) == ztsnr
    make(tmp_path / "again.safetensors", TO_ONE, tmp_path / "made")
    assert read(tmp_path / "again.safetensors").keys() == one.keys()


PLAYGROUND = {"latents_mean": [-1.6574, 1.886, -1.383, 2.5155], "latents_std": [8.4927, 5.9022, 6.5498, 5.2299]}
EDM = {
    "edm": ({"_class_name": "EDMDPMSolverMultistepScheduler", "prediction_type": "epsilon", "sigma_max": 80.0},
            {"edm_mean": PLAYGROUND["latents_mean"], "edm_std": PLAYGROUND["latents_std"]}),
    "edm_v": ({"_class_name": "EDMEulerScheduler", "prediction_type": "v_prediction", "sigma_max": 120.0},
              {"edm_vpred.sigma_max": [120.0], "edm_vpred.sigma_min": [0.002]}),
}  # fmt: skip


@pytest.mark.parametrize("prediction", EDM)
def test_edm_is_marked_as_comfyui_reads_it(tmp_path, prediction):
    """Playground 2.5 and CosXL: numbers of the configurations as tensors (ComfyUI comfy/supported_models.py, SDXL)."""
    settings, marks = EDM[prediction]
    source = folder("sdxl", tmp_path / "source", scheduler={"sigma_data": 0.5, "sigma_min": 0.002, **settings})
    if prediction == "edm":
        config = source / "vae" / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | PLAYGROUND))
    make(tmp_path / "one.safetensors", TO_ONE, source)
    one = read(tmp_path / "one.safetensors")
    assert {name for name in one if name.startswith(("edm_", "v_pred", "ztsnr"))} == marks.keys()
    for name, numbers in marks.items():
        assert one[name].dtype == np.float32
        assert one[name].shape == ((1, 4, 1, 1) if len(numbers) == 4 else ())
        assert one[name].reshape(-1).tolist() == pytest.approx(numbers)
    make(tmp_path / "made", TO_FOLDER, tmp_path / "one.safetensors", output={"format": "diffusers"})
    made = json.loads((tmp_path / "made" / "scheduler" / "scheduler_config.json").read_text())
    assert {name: made[name] for name in settings} == settings
    vae = json.loads((tmp_path / "made" / "vae" / "config.json").read_text())
    assert vae["latents_mean"] == (PLAYGROUND["latents_mean"] if prediction == "edm" else None)
    make(tmp_path / "again.safetensors", TO_ONE, tmp_path / "made")
    again = read(tmp_path / "again.safetensors")
    assert {name: array.tobytes() for name, array in again.items()} == {n: array.tobytes() for n, array in one.items()}


def test_nine_channels_stay_nine(tmp_path):
    source = folder("sd1_inpainting", tmp_path / "source")
    make(tmp_path / "one.safetensors", TO_ONE, source)
    assert read(tmp_path / "one.safetensors")[f"{UNET}input_blocks.0.0.weight"].shape == (32, 9, 3, 3)
    make(tmp_path / "made", TO_FOLDER, tmp_path / "one.safetensors", output={"format": "diffusers"})
    assert json.loads((tmp_path / "made" / "unet" / "config.json").read_text())["in_channels"] == 9


def test_what_has_no_name_is_an_error_that_names_it(tmp_path):
    source = folder("sd1", tmp_path / "source")
    make(tmp_path / "one.safetensors", TO_ONE, source)
    tensors = dict(read(tmp_path / "one.safetensors"))
    odd = tensors | {f"{UNET}input_blocks.1.7.extra.weight": noise(1, 3), "my.own": noise(2, 2)}
    write(tmp_path / "odd.safetensors", odd)
    with pytest.raises(
        InputError, match=r"1 tensors belong to no known component, such as 'my.own'|1 tensors have no name"
    ):
        make(tmp_path / "made", TO_FOLDER, tmp_path / "odd.safetensors", output={"format": "diffusers"})
    certificate = make(
        tmp_path / "made", TO_FOLDER, tmp_path / "odd.safetensors", output={"format": "diffusers"}, allow_partial=True
    )
    assert {each["key"] for each in certificate["dropped"]} == odd.keys() - tensors.keys()
    assert certificate["roundtrip"] == "lossy"
    make(tmp_path / "kept.safetensors", TO_ONE, tmp_path / "odd.safetensors")
    assert read(tmp_path / "kept.safetensors").keys() == odd.keys()


def test_tables_and_averages_are_left_with_a_reason(tmp_path):
    source = folder("sd1", tmp_path / "source")
    make(tmp_path / "one.safetensors", TO_ONE, source)
    extra = {"alphas_cumprod": noise(1, 9, dtype=np.float32), "model_ema.diffusion_modelout2bias": noise(2, 4)}
    write(tmp_path / "more.safetensors", read(tmp_path / "one.safetensors") | extra)
    certificate = make(tmp_path / "made", TO_FOLDER, tmp_path / "more.safetensors", output={"format": "diffusers"})
    reasons = {each["key"]: each["why"] for each in certificate["dropped"]}
    assert reasons.keys() == extra.keys()
    assert "noise schedule" in reasons["alphas_cumprod"]
    assert "promote it" in reasons["model_ema.diffusion_modelout2bias"]


def test_components_a_file_never_holds_are_left_with_a_reason(tmp_path):
    source = folder("sd1", tmp_path / "source")
    (source / "safety_checker").mkdir()
    write(source / "safety_checker" / "model.safetensors", {"concept_embeds": noise(1, 3, 4)})
    (source / "safety_checker" / "config.json").write_text('{"architectures": ["StableDiffusionSafetyChecker"]}')
    index = json.loads((source / "model_index.json").read_text())
    index["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    (source / "model_index.json").write_text(json.dumps(index))
    certificate = make(tmp_path / "one.safetensors", TO_ONE, source)
    (gone,) = certificate["dropped"]
    assert gone["key"] == "safety_checker/concept_embeds"
    assert "no place for this component" in gone["why"]


def test_joined_tensors_of_two_dtypes_are_an_error(tmp_path):
    source = folder("sdxl_refiner", tmp_path / "source")
    (path,) = (source / "text_encoder_2").glob("*.safetensors")
    tensors = read(path)
    name = next(name for name in tensors if name.endswith("layers.0.self_attn.q_proj.weight"))
    write(path, tensors | {name: tensors[name].astype(np.float32)}, {"format": "pt"})
    with pytest.raises(InputError, match=r"joins tensors of types F16, F32.*cast them to one first"):
        make(tmp_path / "one.safetensors", TO_ONE, source)
    make(tmp_path / "one.safetensors", [{"op": "cast", "dtype": "fp16"}, *TO_ONE], source)


def test_a_scaled_file_is_unpacked_for_another_layout(tmp_path):
    source = folder("flux_dev", tmp_path / "source")
    make(tmp_path / "one.safetensors", TO_ONE, source)
    make(tmp_path / "eight.safetensors", [{"op": "cast", "dtype": "fp8_scaled"}], tmp_path / "one.safetensors")
    with pytest.raises(InputError, match="reads the original's names"):
        make(tmp_path / "bad", [*TO_FOLDER, {"op": "cast", "dtype": "fp8_scaled"}], tmp_path / "one.safetensors",
             output={"format": "diffusers"})  # fmt: skip
    make(tmp_path / "made", TO_FOLDER, tmp_path / "eight.safetensors", output={"format": "diffusers"})
    found, wanted = weights(tmp_path / "made"), weights(source)
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        there = found[name].astype(np.float32)
        assert np.linalg.norm(there - array) <= 0.04 * np.linalg.norm(array.astype(np.float32)), name
