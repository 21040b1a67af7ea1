"""Verdicts on whole files. Random networks draw noise, so the good ones among the tiny pipelines must fail as such."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from assetkit.errors import NotFoundError  # noqa: E402
from assetkit.render.subjects import Bench, subjects  # noqa: E402
from assetkit.render.validation import validated  # noqa: E402
from tests.render import tiny  # noqa: E402
from tests.transform.made import read, write  # noqa: E402

SAYS = {"modelspec.architecture": "stable-diffusion-v1"}


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return tiny.single(tmp_path_factory.mktemp("single") / "sd1.safetensors", "sd1")


def outcome(path, bench):
    validation, _ = validated(path, bench)
    return validation.verdict, {each.name for each in validation.checks if not each.ok}, validation


@pytest.fixture(scope="module")
def bench(folders):
    return Bench(lambda _: folders("sd1"), config=folders("sd1"), steps=2)


def test_an_untrained_network_fails_because_it_draws_noise(single, bench):
    verdict, failed, validation = outcome(single, bench)
    assert verdict == "fail"
    assert {"file.structure", "image.latent_noise", "probe.loss"} <= failed
    assert not {"file.missing", "file.unused", "file.reshaped", "file.nonfinite", "file.zeroed"} & failed
    assert validation.device["backend"] == "torch"
    assert not validation.calibrated
    assert {finding.severity for finding in validation.findings} == {"error"}


KEY = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_k.weight"


@pytest.mark.parametrize(
    ("fault", "name", "detail"),
    [
        ("missing", "file.missing", "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight"),
        ("renamed", "file.missing", "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight"),
        ("reshaped", "file.reshaped", "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight"),
        ("nan", "file.nonfinite", "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight"),
        ("zeroed", "file.zeroed", "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight"),
    ],
)
def test_a_fault_of_one_tensor_is_named_and_nothing_is_drawn(single, bench, tmp_path, fault, name, detail):
    tensors = {key: array.copy() for key, array in read(single).items()}
    if fault == "missing":
        del tensors[KEY]
    elif fault == "renamed":
        tensors[KEY.replace("to_k", "to_kk")] = tensors.pop(KEY)
    elif fault == "reshaped":
        tensors[KEY] = tensors[KEY][:, :-1].copy()
    else:
        tensors[KEY][...] = float("nan") if fault == "nan" else 0
    verdict, failed, validation = outcome(write(tmp_path / "x.safetensors", tensors, SAYS), bench)
    assert verdict == "fail"
    assert name in failed
    assert any(detail in each.detail for each in validation.checks if each.name == name)
    assert not any(each.name.startswith("image.") for each in validation.checks)


def test_a_truncated_file_fails_with_what_its_container_says(single, bench, tmp_path):
    (tmp_path / "half.safetensors").write_bytes(single.read_bytes()[:50000])
    verdict, _, validation = outcome(tmp_path / "half.safetensors", bench)
    assert verdict == "fail"
    assert validation.findings[0].code == "truncated"


def test_what_is_missing_beside_the_asset_is_a_skip_that_says_so(single, tmp_path, folders):
    verdict, _, validation = outcome(single, Bench())
    assert verdict == "skip"
    assert "--config DIR" in validation.findings[0].message
    lora = adapter(tmp_path / "lora.safetensors", 12)
    verdict, _, validation = outcome(lora, Bench())
    assert verdict == "skip"
    assert validation.findings[0].message == "no checkpoint of sd1 is at hand; give one with --model"
    other = write(tmp_path / "words.safetensors", {"a": torch.zeros(2).numpy()})
    verdict, _, validation = outcome(other, Bench())
    assert (verdict, validation.findings[0].code) == ("skip", "validation-skipped")
    with pytest.raises(NotFoundError):
        validated(tmp_path / "nothing.safetensors", Bench())


def adapter(path, width, scale=1.0):
    generator = torch.Generator().manual_seed(0)
    tensors = {}
    for layer in range(2):
        key = f"lora_unet_down_blocks_0_attentions_{layer}_transformer_blocks_0_attn2_to_v"
        tensors[f"{key}.lora_down.weight"] = torch.randn(2, width, generator=generator).numpy()
        tensors[f"{key}.lora_up.weight"] = scale * torch.randn(8, 2, generator=generator).numpy()
        tensors[f"{key}.alpha"] = torch.tensor(2.0).numpy()
    return write(path, tensors, {"modelspec.architecture": "stable-diffusion-v1/lora"})


def test_adapters_are_judged_by_what_they_change(tmp_path, bench):
    _, failed, _ = outcome(adapter(tmp_path / "lora.safetensors", 12), bench)
    assert "probe.effect" not in failed
    verdict, failed, _ = outcome(adapter(tmp_path / "empty.safetensors", 12, scale=0.0), bench)
    assert verdict == "fail"
    assert "probe.effect" in failed
    verdict, _, validation = outcome(adapter(tmp_path / "other.safetensors", 20), bench)
    assert verdict == "fail"
    assert validation.findings[-1].code == "validation-unusable"


def test_every_kind_has_at_most_one_test():
    found = subjects()
    assert {"checkpoint", "lora", "lycoris", "embedding", "vae", "controlnet"} <= found.keys()
