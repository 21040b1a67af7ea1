"""Adapters on the networks of other families: what our algebra adds is what is drawn."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from assetkit.render.loading import load  # noqa: E402
from assetkit.render.parts import Sources  # noqa: E402
from assetkit.render.request import Request  # noqa: E402
from tests.transform.made import write  # noqa: E402

LAYERS = {
    "sdxl": "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_v",
    "sd3_medium": "transformer.transformer_blocks.0.attn.to_v",
    "flux_dev": "transformer.transformer_blocks.0.attn.to_v",
}


@pytest.mark.parametrize("family", LAYERS)
def test_a_lora_of_another_family_is_drawn_with(folders, tmp_path, family):
    folder, (component, _, layer) = folders(family), LAYERS[family].partition(".")
    plain = load(Sources(folder))
    weight = plain.module.state_dict()[f"{layer}.weight"]
    generator = torch.Generator().manual_seed(0)
    down = torch.randn(2, weight.shape[1], generator=generator)
    up = torch.randn(weight.shape[0], 2, generator=generator)
    key = f"{component}.{layer}"
    tensors = {f"{key}.lora_A.weight": down.numpy(), f"{key}.lora_B.weight": up.numpy()}
    lora = write(tmp_path / "lora.safetensors", tensors)
    changed = load(Sources(folder, adapters=((lora, 0.5),)))
    torch.testing.assert_close(changed.module.state_dict()[f"{layer}.weight"], weight + 0.5 * up @ down)
    asked = Request(prompt="a cat", steps=2, width=32, height=32)
    assert not torch.allclose(changed.draw(asked).latents, plain.draw(asked).latents, atol=1e-4)
