"""Upscalers through spandrel, with networks whose weights are made by hand."""

from __future__ import annotations

import pytest

from assetkit.errors import InputError

torch = pytest.importorskip("torch")

from assetkit.render.subjects import Bench  # noqa: E402
from assetkit.render.upscaling import upscaler_of  # noqa: E402
from assetkit.render.validation import validated  # noqa: E402
from tests.transform.made import write  # noqa: E402


def compact(path, scale=2, spoiled=0.0):
    """Compact (SRVGG) whose body adds nothing: it repeats each pixel, as the network itself does underneath."""
    generator = torch.Generator().manual_seed(0)
    tensors = {
        "body.0.weight": torch.randn(8, 3, 3, 3, generator=generator) * 0.1,
        "body.0.bias": torch.zeros(8),
        "body.1.weight": torch.full((8,), 0.2),
        "body.2.weight": torch.randn(8, 8, 3, 3, generator=generator) * 0.1,
        "body.2.bias": torch.zeros(8),
        "body.3.weight": torch.full((8,), 0.2),
        "body.4.weight": torch.randn(3 * scale**2, 8, 3, 3, generator=generator) * spoiled,
        "body.4.bias": torch.full((3 * scale**2,), 1e-6),
    }
    return write(path, {name: tensor.numpy() for name, tensor in tensors.items()})


@pytest.fixture(autouse=True)
def needs_spandrel():
    from assetkit.render.upscaling import _spandrel

    try:
        _spandrel()
    except ModuleNotFoundError:
        pytest.skip("spandrel is not installed")


def test_an_upscaler_repeats_what_its_body_leaves_alone(tmp_path):
    found = upscaler_of(compact(tmp_path / "2x.safetensors"))
    assert (found.scale, found.architecture) == (2, "RealESRGAN Compact")
    picture = torch.rand(1, 3, 8, 12, generator=torch.Generator().manual_seed(1))
    wanted = picture.repeat_interleave(2, -1).repeat_interleave(2, -2)
    torch.testing.assert_close(found(picture), wanted, atol=1e-4, rtol=0)


def test_tiles_give_what_the_whole_gives(tmp_path):
    found = upscaler_of(compact(tmp_path / "2x.safetensors", spoiled=0.3))
    picture = torch.rand(1, 3, 70, 90, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(found(picture, tile=40), found(picture), atol=1e-5, rtol=1e-5)


def test_upscalers_are_judged_by_known_pictures(tmp_path):
    good, images = validated(compact(tmp_path / "2x.safetensors"), Bench())
    assert good.verdict == "pass", good.findings
    assert next(iter(images.values())).shape == (3, 96, 96)
    spoiled, _ = validated(compact(tmp_path / "bad.safetensors", spoiled=20.0), Bench())
    assert spoiled.verdict == "fail"
    assert "probe.upscale" in {each.name for each in spoiled.checks if not each.ok}


def test_what_is_no_upscaler_is_said(tmp_path):
    file = write(tmp_path / "words.safetensors", {"a": torch.zeros(2).numpy()})
    with pytest.raises(InputError, match="no upscaler that spandrel"):
        upscaler_of(file)


def test_torchvision_is_not_left_behind():
    import importlib.util
    import sys

    if importlib.util.find_spec("torchvision") is None:
        assert "torchvision" not in sys.modules
