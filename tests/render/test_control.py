"""Control networks and inpainting networks, against diffusers' pipelines (0.42.1) on the same modules."""

from __future__ import annotations

import pytest

from assetkit.errors import InputError

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from assetkit.render.latents import encoded  # noqa: E402
from assetkit.render.loading import load  # noqa: E402
from assetkit.render.noise import initial  # noqa: E402
from assetkit.render.parts import Sources  # noqa: E402
from assetkit.render.request import Request  # noqa: E402
from tests.render import tiny  # noqa: E402

# diffusers' scheduler calls numpy on a tensor, which torch 2.13 answers in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
EULER = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(9)
    made = diffusers.ControlNetModel.from_unet(tiny.unet(), conditioning_channels=3, load_weights_from_unet=False)
    config = {**made.config, "conditioning_embedding_out_channels": (8, 8, 8)}
    made = diffusers.ControlNetModel.from_config(config).eval()
    for name, parameter in made.named_parameters():
        if name.startswith(("controlnet_", "controlnet_cond_embedding.conv_out")):
            torch.nn.init.normal_(parameter, std=0.2)  # else all are zero, and nothing would be tested
    return made


def by_hand(folder, net, picture, steps):
    pipe = diffusers.StableDiffusionControlNetPipeline.from_pretrained(
        folder, controlnet=net, local_files_only=True, safety_checker=None
    )
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = diffusers.EulerDiscreteScheduler(**EULER)
    return pipe(
        "a cat", picture[None], height=32, width=32, num_inference_steps=steps, guidance_scale=3.0,
        controlnet_conditioning_scale=0.7, latents=initial((1, 4, 8, 8), 0), output_type="latent",
    ).images  # fmt: skip


def test_a_control_network_steers_as_in_diffusers(folders, net, tmp_path):
    net.save_pretrained(tmp_path / "net")
    picture = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(3))
    asked = Request(prompt="a cat", cfg=3.0, steps=4, control=picture, control_strength=0.7)
    found = load(Sources(folders("sd1"), control=tmp_path / "net")).draw(asked)
    torch.testing.assert_close(found.latents, by_hand(folders("sd1"), net, picture, 4), rtol=1e-3, atol=1e-3)


def test_a_checkpoint_is_no_control_network(folders):
    with pytest.raises(InputError, match="holds several components"):
        load(Sources(folders("sd1"), control=folders("sd1")))


def test_an_inpainting_network_sees_mask_and_picture_as_in_diffusers(tmp_path):
    parts = {**tiny.parts("sd1"), "unet": tiny.unet(in_channels=9)}
    folder = tiny.folder(tmp_path / "inpaint", "sd1", parts)
    picture = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(3))
    mask = torch.zeros(1, 32, 32)
    mask[:, 8:24, 8:24] = 1
    asked = Request(prompt="a cat", cfg=3.0, steps=4, init=picture, mask=mask)
    found = load(Sources(folder)).draw(asked)
    pipe = diffusers.StableDiffusionInpaintPipeline.from_pretrained(folder, local_files_only=True, safety_checker=None)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = diffusers.EulerDiscreteScheduler(**EULER)
    # diffusers draws what the VAE says from its distribution; with none of its width the mean is left.
    pipe.vae.quant_conv.weight.data[4:] = 0
    pipe.vae.quant_conv.bias.data[4:] = -60
    # And it forgets the picture where all is redone; we begin with it below the noise, as other programs do.
    start = initial((1, 4, 8, 8), 0) + encoded(pipe.vae, picture[None]) / 14.614641
    wanted = pipe(
        "a cat", picture[None], mask[None], height=32, width=32, num_inference_steps=4, guidance_scale=3.0,
        strength=1.0, latents=start, output_type="latent",
    ).images  # fmt: skip
    torch.testing.assert_close(found.latents, wanted, rtol=5e-3, atol=5e-3)
