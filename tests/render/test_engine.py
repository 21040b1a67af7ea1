"""What the engine draws, against diffusers' pipelines (0.42.1) put together by hand from the same modules."""

from __future__ import annotations

import math

import pytest

from assetkit.errors import InputError, UsageError

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

from assetkit.render.levels import levels_of  # noqa: E402
from assetkit.render.loading import load  # noqa: E402
from assetkit.render.noise import initial  # noqa: E402
from assetkit.render.parts import Sources  # noqa: E402
from assetkit.render.request import Request  # noqa: E402
from assetkit.render.samplers import sampler  # noqa: E402
from assetkit.render.schedules import schedule  # noqa: E402
from tests.render import tiny  # noqa: E402
from tests.transform.made import read, write  # noqa: E402

ASKED = Request(prompt="a cat, red", negative="dog", steps=4, cfg=3.0, width=32, height=32, seed=7)
FAMILIES = [("sd1", {}), ("sd2", {"prediction": "v"}), ("sdxl", {}), ("sd3_medium", {}), ("flux_dev", {})]


def by_hand(folder, scheduler, request, **more):
    """Latents of the pipeline that diffusers makes of the folder."""
    pipe = diffusers.DiffusionPipeline.from_pretrained(folder, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = scheduler
    return pipe(
        request.prompt, height=32, width=32, num_inference_steps=request.steps, output_type="latent", **more
    ).images  # fmt: skip


# diffusers' scheduler calls numpy on a tensor, which torch 2.13 answers in the old way.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(("family", "facts"), FAMILIES[:3])
def test_unets_draw_what_diffusers_draws(folders, family, facts):
    folder = folders(family, **facts)
    found = load(Sources(folder)).draw(ASKED)
    # Four steps from 999 to 0 fall on trained time steps, between which diffusers interpolates in another way.
    scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        prediction_type="v_prediction" if facts else "epsilon",
    )  # fmt: skip
    wanted = by_hand(
        folder, scheduler, ASKED, negative_prompt=ASKED.negative, guidance_scale=3.0,
        latents=initial((1, 4, 8, 8), 7),
    )  # fmt: skip
    torch.testing.assert_close(found.latents, wanted, rtol=1e-3, atol=1e-3)
    assert found.images.shape == (1, 3, 32, 32)


def test_sd3_draws_what_diffusers_draws(folders):
    folder = folders("sd3_medium")
    found = load(Sources(folder)).draw(ASKED)
    sigmas = schedule("simple", sampler("euler")).sigmas(4, levels_of(load(Sources(folder)).scheduler))
    wanted = by_hand(
        folder, diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0), ASKED, negative_prompt=ASKED.negative,
        guidance_scale=3.0, sigmas=sigmas[:-1].tolist(), latents=initial((1, 16, 8, 8), 7),
        max_sequence_length=12,
    )  # fmt: skip
    torch.testing.assert_close(found.latents, wanted, rtol=1e-3, atol=1e-3)


def test_flux_draws_what_diffusers_draws(folders):
    from assetkit.render.networks.flux import packed, unpacked

    folder = folders("flux_dev")
    found = load(Sources(folder)).draw(Request(prompt=ASKED.prompt, steps=4, width=32, height=32, seed=7))
    sigmas = schedule("simple", sampler("euler")).sigmas(4, levels_of(load(Sources(folder)).scheduler, tokens=16))
    wanted = by_hand(
        folder, diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0), ASKED, guidance_scale=3.5,
        sigmas=sigmas[:-1].tolist(), latents=packed(initial((1, 4, 8, 8), 7)), max_sequence_length=12,
    )  # fmt: skip
    torch.testing.assert_close(found.latents, unpacked(wanted, 8, 8), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("family", "facts"), FAMILIES)
def test_a_single_file_draws_what_its_folder_draws(folders, tmp_path, family, facts):
    made = tiny.parts(family)
    if family == "sd3_medium":  # whose single file has no place for what CLIP-L is projected by
        made["text_encoder"].text_projection.weight.data = torch.eye(12)
    folder = tiny.folder(tmp_path / "folder", family, made, **facts)
    file = tiny.single(tmp_path / f"{family}.safetensors", family, made)
    asked = Request(prompt="a cat", steps=2, width=32, height=32)
    one, other = load(Sources(folder)).draw(asked), load(Sources(file, config=folder)).draw(asked)
    torch.testing.assert_close(one.latents, other.latents, rtol=0, atol=0)
    assert math.isfinite(float(one.images.sum()))
    assert float(one.images.std()) > 0.01


def test_a_folder_named_after_the_file_says_what_its_shapes_do_not(folders, tmp_path):
    file = tiny.single(tmp_path / "own.safetensors", "sd1")
    with pytest.raises(InputError, match="norm groups"):
        load(Sources(file))
    (tmp_path / "own.config").mkdir()
    for each in [*folders("sd1").rglob("*.json"), *folders("sd1").rglob("*.txt")]:
        copied = tmp_path / "own.config" / each.relative_to(folders("sd1"))
        copied.parent.mkdir(exist_ok=True)
        copied.write_bytes(each.read_bytes())
    asked = Request(prompt="a cat", steps=2, width=32, height=32)
    one, other = load(Sources(file)).draw(asked), load(Sources(folders("sd1"))).draw(asked)
    torch.testing.assert_close(one.latents, other.latents, rtol=0, atol=0)


def test_pictures_are_as_large_as_the_header_says(folders, tmp_path):
    """ModelSpec's resolution goes before what the configuration of its network has."""
    import safetensors.numpy

    file, folder = tiny.single(tmp_path / "own.safetensors", "sd1"), folders("sd1")
    said = {"modelspec.architecture": "stable-diffusion-v1", "modelspec.resolution": "64x48"}
    safetensors.numpy.save_file(safetensors.numpy.load_file(file), tmp_path / "sized.safetensors", said)
    full = load(Sources(tmp_path / "sized.safetensors", config=folder)).complete(Request(prompt="a cat"))
    assert (full.width, full.height) == (64, 64)
    full = load(Sources(file, config=folder)).complete(Request(prompt="a cat"))
    assert (full.width, full.height) == (32, 32)


def test_the_same_seed_gives_the_same_picture_alone_and_among_others(folders):
    engine = load(Sources(folders("sd1")))
    for name in ("euler", "euler_ancestral", "dpmpp_2m_sde"):
        asked = Request(prompt="a cat", steps=4, width=32, height=32, sampler=name)
        together = engine.draw(asked, seeds=[3, 4])
        alone = engine.draw(asked, seeds=[4])
        torch.testing.assert_close(together.latents[1:], alone.latents, rtol=1e-4, atol=1e-4)
        assert not torch.allclose(together.latents[0], together.latents[1])


def test_sampler_and_schedule_may_be_named_as_one(folders):
    engine = load(Sources(folders("sd1")))
    for given in (
        {"sampler": "DPM++ 2M Karras"},
        {"sampler": "dpmpp_2m", "schedule": "karras"},
        {"sampler": "DPM++ 2M"},
    ):
        full = engine.complete(Request(prompt="a cat", width=32, height=32, **given))
        assert (full.sampler, full.schedule) == ("dpmpp_2m", "karras")
    assert engine.complete(Request(prompt="a cat", width=32, height=32)).schedule == engine.recipe.schedule


def test_clip_skip_is_the_layer_before(folders):
    engine = load(Sources(folders("sd1")))
    tower = engine.towers["text_encoder"]
    found = engine.conditions(Request(prompt="cat", cfg=1.0, clip_skip=2, width=32, height=32))
    ids = torch.tensor([[512, *tower.tokenizer.encode("cat"), 513, *[513] * (77 - 2 - len("cat"))]])
    states = tower.model(ids, output_hidden_states=True).hidden_states
    torch.testing.assert_close(found.context, tower.model.final_layer_norm(states[-2]))
    with pytest.raises(InputError, match="clip skip 5: the text encoder has 2 layers"):
        engine.conditions(Request(prompt="cat", cfg=1.0, clip_skip=5, width=32, height=32))


def test_long_prompts_become_further_chunks(folders):
    engine = load(Sources(folders("sd1")))
    long = engine.conditions(Request(prompt="x" * 100, negative="dog", cfg=2.0, width=32, height=32))
    assert long.context.shape == (2, 2 * 77, 12)
    broken = engine.conditions(Request(prompt="cat BREAK dog", cfg=1.0, width=32, height=32))
    dog = engine.conditions(Request(prompt="dog", cfg=1.0, width=32, height=32))
    torch.testing.assert_close(broken.context[:, 77:], dog.context)


def test_weights_keep_the_mean_and_turn_the_words(folders):
    engine = load(Sources(folders("sd1")))

    def context(prompt):
        return engine.conditions(Request(prompt=prompt, cfg=1.0, width=32, height=32)).context

    plain, heavy = context("a red cat"), context("a (red:1.4) cat")
    assert float(heavy.mean()) == pytest.approx(float(plain.mean()), abs=1e-5)
    share = heavy / plain
    place = 1 + 1  # after the start and "a"
    torch.testing.assert_close(
        share[0, place : place + 3] / share[0, 0], torch.full((3, 12), 1.4), rtol=1e-3, atol=1e-3
    )


def test_adapters_change_the_picture_as_their_weight_says(folders, tmp_path):
    folder = folders("sd1")
    key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v"
    generator = torch.Generator().manual_seed(0)
    tensors = {
        f"{key}.lora_down.weight": torch.randn(2, 12, generator=generator).numpy(),
        f"{key}.lora_up.weight": torch.randn(8, 2, generator=generator).numpy(),
        f"{key}.alpha": torch.tensor(2.0).numpy(),
    }
    lora = write(tmp_path / "lora.safetensors", tensors)
    asked = Request(prompt="a cat", steps=2, width=32, height=32)
    plain = load(Sources(folder)).draw(asked)
    none = load(Sources(folder, adapters=((lora, 0.0),))).draw(asked)
    half = load(Sources(folder, adapters=((lora, 0.5),)))
    torch.testing.assert_close(plain.latents, none.latents, rtol=0, atol=0)
    assert not torch.allclose(half.draw(asked).latents, plain.latents, atol=1e-3)
    own = tiny.unet().state_dict()["down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v.weight"]
    change = torch.tensor(tensors[f"{key}.lora_up.weight"]) @ torch.tensor(tensors[f"{key}.lora_down.weight"])
    baked = half.module.state_dict()["down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v.weight"]
    torch.testing.assert_close(baked, own + 0.5 * change, rtol=1e-5, atol=1e-6)


def test_a_word_of_an_embedding_is_its_vectors(folders, tmp_path):
    folder = folders("sd1")
    table = load(Sources(folder)).towers["text_encoder"].model.get_input_embeddings().weight
    ids = [ord("c") - 0x21, ord("a") - 0x21, ord("t") - 0x21 + 256]  # the last letter of a word has a token of its own
    file = write(tmp_path / "qz.safetensors", {"emb_params": table[ids].numpy()})
    engine = load(Sources(folder, embeddings=(file,)))

    def context(prompt):
        return engine.conditions(Request(prompt=prompt, cfg=1.0, width=32, height=32)).context

    for spelling in ("a qz here", "a embedding:qz here", "a <qz> here", "a QZ here"):
        torch.testing.assert_close(context(spelling), context("a cat here"))
    assert not torch.allclose(context("a qzz here"), context("a cat here"))
    wide = write(tmp_path / "wide.safetensors", {"emb_params": torch.zeros(2, 33).numpy()})
    with pytest.raises(InputError, match="vectors of 33 features fit no text encoder"):
        load(Sources(folder, embeddings=(wide,)))


def test_another_vae_decodes_the_same_latents(folders, tmp_path):
    folder = folders("sd1")
    other = tiny.vae()
    for parameter in other.decoder.parameters():
        parameter.data.mul_(0.9)
    donor = tiny.single(tmp_path / "vae.safetensors", "sd1", {"vae": other})
    asked = Request(prompt="a cat", steps=2, width=32, height=32)
    one, two = load(Sources(folder)).draw(asked), load(Sources(folder, components=(("vae", donor),))).draw(asked)
    torch.testing.assert_close(one.latents, two.latents, rtol=0, atol=0)
    wanted = (other.decode(two.latents / 0.18215).sample / 2 + 0.5).clamp(0, 1)
    torch.testing.assert_close(two.images, wanted.detach(), rtol=1e-4, atol=1e-4)
    assert not torch.allclose(one.images, two.images, atol=1e-3)


def test_a_missing_tensor_is_an_error_and_not_chance(folders, tmp_path):
    folder = folders("sd1")
    whole = tiny.single(tmp_path / "whole.safetensors", "sd1")
    asked = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_k.weight"
    tensors = {name: array for name, array in read(whole).items() if name != asked}
    less = write(tmp_path / "less.safetensors", tensors, {"modelspec.architecture": "stable-diffusion-v1"})
    with pytest.raises(InputError, match=r"unet lacks 1 tensor \('down_blocks.0.+attn1.to_k.weight'\)"):
        load(Sources(less, config=folder))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 30}, "a width of 30 pixels cannot be drawn"),
        ({"steps": 0}, "0 steps make no image"),
        ({"sampler": "dpm++ 9"}, "no sampler is called 'dpm\\+\\+ 9'"),
        ({"schedule": "steep"}, "no schedule is called 'steep'"),
        ({"denoise": 0.0}, "denoising strength of 0"),
        ({"mask": torch.ones(1, 32, 32)}, "a mask needs a picture"),
        ({"control": torch.ones(3, 32, 32)}, "needs a control network"),
    ],
)
def test_requests_that_make_no_sense_are_refused(folders, changes, message):
    engine = load(Sources(folders("sd1")))
    with pytest.raises(UsageError, match=message):
        engine.draw(Request(prompt="a cat", **{"width": 32, "height": 32, **changes}))


def test_starting_from_a_picture_keeps_it_where_little_is_redone(folders):
    engine = load(Sources(folders("sd1")))
    picture = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(1))
    asked = Request(prompt="a cat", steps=10, cfg=1.0, init=picture)
    from assetkit.render.latents import encoded

    start = encoded(engine.vae, picture[None])

    def distance(denoise):
        from dataclasses import replace

        return float((engine.draw(replace(asked, denoise=denoise)).latents - start).square().mean())

    assert distance(0.1) < distance(0.5) < distance(1.0)


def test_what_is_masked_stays(folders):
    engine = load(Sources(folders("sd1")))
    picture = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(1))
    mask = torch.zeros(1, 32, 32)
    mask[:, :, 16:] = 1
    found = engine.draw(Request(prompt="a cat", steps=3, init=picture, mask=mask)).images[0]
    torch.testing.assert_close(found[:, :, :16], picture[:, :, :16])
    assert not torch.allclose(found[:, :, 16:], picture[:, :, 16:], atol=0.05)
