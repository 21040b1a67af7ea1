"""The scripts that train the sample family: their data, their judge, their forms of adapters, and that they run."""

import dataclasses
import json
import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")
pytest.importorskip("diffusers")
pytest.importorskip("transformers")

from assetkit.adapters.algebra import changed  # noqa: E402
from assetkit.adapters.algorithms import split  # noqa: E402
from assetkit.render.noise_levels import FlowLevels, stable_diffusion  # noqa: E402
from scripts.train_samples import (  # noqa: E402
    adapters,
    autoencoder,
    data,
    diffusion,
    extras,
    judge,
    measure,
    packing,
    text,
    upscalers,
    variants,
)
from scripts.train_samples.__main__ import main  # noqa: E402
from scripts.train_samples.fitting import Plan, fit, rate_at  # noqa: E402
from scripts.train_samples.recipes import RECIPES  # noqa: E402
from scripts.train_samples.workshop import fresh  # noqa: E402


def test_the_judge_sees_no_digit_that_generators_see():
    parts = {name: data.digits(name) for name in ("generators", "judge", "held")}
    assert [len(each.labels) for each in parts.values()] == [1000, 500, 297]
    seen = {name: {each.numpy().tobytes() for each in part.images} for name, part in parts.items()}
    assert not seen["generators"] & seen["judge"]
    assert not seen["judge"] & seen["held"]
    assert all(set(part.labels.tolist()) == set(range(10)) for part in parts.values())


def test_the_judge_reads_held_out_digits_in_every_style():
    for style in judge.KINDS:
        images, labels = judge.specimens("held", style)
        assert float((judge.judge().digits(images) == labels).float().mean()) > 0.95
        assert sum(each == style for each in judge.judge().styles(images)) / len(images) > 0.98


def test_the_judge_reads_colours_on_dark_and_light():
    colours = torch.arange(40) % 4
    images = data.painted(data.glyphs(data.digits("held").images[:40]), colours)
    for style in (lambda x: x, *data.STYLES.values()):
        assert torch.equal(judge.judge().colours((style(images) + 1) / 2), colours)


def test_the_judge_is_not_fooled_by_nothing():
    """Noise and black pictures are read as something; they must not all be read as what was asked for."""
    asked = measure.wanted(40)
    noise = torch.rand((40, 3, 64, 64), generator=torch.Generator().manual_seed(0))
    assert measure.read(noise, asked)["digits"] < 0.3
    assert measure.read(torch.zeros(40, 3, 64, 64), asked)["digits"] < 0.3


def test_captions_say_what_the_picture_shows():
    generator = torch.Generator().manual_seed(0)
    digits, colours = torch.arange(400) % 10, torch.arange(400) % 4
    chosen = [text.captions()[place] for place in text.places(digits, colours, generator).tolist()]
    for caption, digit, colour in zip(chosen, digits.tolist(), colours.tolist(), strict=True):
        assert caption.digit in {digit, text.NONE}
        assert caption.colour in {colour, text.NONE}
        assert (data.WORDS[digit] in caption.text) == (caption.digit != text.NONE)
        assert (list(data.COLOURS)[colour] in caption.text) == (caption.colour != text.NONE)
    whole = sum(text.NONE not in {each.digit, each.colour} for each in chosen)
    assert 0.6 < whole / 400 < 0.8
    assert 20 < sum(not each.text for each in chosen) < 80


def test_prompts_are_the_ids_that_clip_gives_them():
    """transformers' known ids: a photo of a cat (see the notes of the tokenizer's own test)."""
    assert text.ids(["a photo of a cat"])[0, :8].tolist() == [49406, 320, 1125, 539, 320, 2368, 49407, 49407]
    assert text.ids(["a photo of a cat"], "!")[0, 6:9].tolist() == [49407, 0, 0]
    assert (text.ids(["sks"])[0] == text.END).int().argmax() == 2, "the embedding's stand-in is one token"


def test_fitting_is_the_seeds_alone_and_converges():
    def fitted():
        torch.manual_seed(3)
        weight = torch.nn.Parameter(torch.zeros(4))
        goal = torch.tensor([1.0, -2.0, 0.5, 3.0])
        loss = lambda _: (weight - goal + 0.1 * torch.randn(4)).square().mean()  # noqa: E731
        fit([weight], loss, Plan(300, 0.1, 1, 10, ema=0.9))
        return weight.detach(), goal

    (one, goal), (other, _) = fitted(), fitted()
    assert torch.equal(one, other)
    assert (one - goal).abs().max() < 0.2
    plan = Plan(100, 1.0, 1, 10)
    assert (rate_at(plan, 0), rate_at(plan, 99)) == (0.1, pytest.approx(0.02, abs=0.001))


def test_fitting_stops_at_what_is_not_a_number():
    weight = torch.nn.Parameter(torch.ones(1))
    with pytest.raises(ArithmeticError, match="loss of step 0"):
        fit([weight], lambda _: (weight * math.inf).sum(), Plan(2, 1.0, 1))


@pytest.mark.parametrize("channels", [4, 16])
def test_whitening_changes_latents_and_not_what_the_decoder_sees(channels):
    """Inside the frame that a 3 × 3 convolution pads (SD3's autoencoder); everywhere where it is 1 × 1."""
    torch.manual_seed(0)
    model = autoencoder.networks.vae(channels, (32, 32, 32, 32)).eval()
    entry = model.post_quant_conv or model.decoder.conv_in
    with torch.no_grad():
        model.encoder.conv_out.bias.normal_()
    images = autoencoder.pictures(6, torch.Generator().manual_seed(1))
    before = autoencoder.scaled(model, images) / model.config.scaling_factor + (model.config.shift_factor or 0)
    seen = entry(before)
    autoencoder.whiten(model, images)
    latents = autoencoder.scaled(model, images)
    assert latents.mean((0, 2, 3)).abs().max() < 1e-3
    assert (latents.std((0, 2, 3)) - 1).abs().max() < 1e-3
    after = entry(latents / model.config.scaling_factor + (model.config.shift_factor or 0))
    part = (..., slice(1, -1), slice(1, -1)) if channels == 16 else ...
    assert torch.allclose(seen[part], after[part], atol=1e-4)
    assert (latents - before).abs().max() > 0.5


def test_an_autoencoder_of_another_scale_gives_the_same_latents_and_pictures():
    torch.manual_seed(0)
    model = autoencoder.networks.vae(4, (32, 32, 32, 32)).eval().requires_grad_(False)
    other = autoencoder.rescaled(model)
    assert other.config.scaling_factor == autoencoder.SDXL_SCALE
    images = autoencoder.pictures(2, torch.Generator().manual_seed(1))
    latents = autoencoder.scaled(model, images)
    assert torch.allclose(autoencoder.scaled(other, images), latents, atol=1e-5)
    assert torch.allclose(autoencoder.decoded(other, latents), autoencoder.decoded(model, latents), atol=1e-5)
    assert torch.allclose(
        other.encode(images).latent_dist.std / model.encode(images).latent_dist.std,
        torch.tensor(0.18215 / 0.13025),
        atol=1e-4,
    )


class Knowing:
    """A network that knows the latent it is asked for, for each thing a network may predict."""

    def __init__(self, clean, prediction):
        self.clean, self.prediction = clean, prediction

    def __call__(self, noisy, *given, **_):
        timestep = given[0] if given[0].ndim == 1 else given[2]
        clean = self.clean.expand_as(noisy)
        if self.prediction == "flow":
            sigma = (timestep / 1000)[:, None, None, None]
            return ((noisy - clean) / sigma,)
        levels = stable_diffusion()
        sigma = torch.tensor([levels.sigma(float(each)) for each in timestep])[:, None, None, None]
        scale = (1 + sigma**2).rsqrt()
        noise = (noisy / scale - clean) / sigma
        return (noise if self.prediction == "epsilon" else (noise - sigma * clean) * scale,)


def knowing(prediction):
    clean = torch.linspace(-1, 1, 256).reshape(1, 4, 8, 8)
    family = "sd3" if prediction == "flow" else "sd1"
    return diffusion.Model(Knowing(clean, prediction), None, (), family, prediction), clean


@pytest.mark.parametrize("prediction", ["epsilon", "v", "flow"])
def test_what_is_asked_in_training_is_what_sampling_understands(prediction):
    """A network that is always right has no loss, and the sampler's denoiser finds the latent it means."""
    model, clean = knowing(prediction)
    told = diffusion.Told(torch.zeros(3, 1, 1), torch.zeros(3, 1))
    generator = torch.Generator().manual_seed(0)
    assert float(diffusion.loss(model, clean.expand(3, 4, 8, 8), told, generator)) < 1e-8
    ask = diffusion.guided(model, told, told, 3.0, {})
    levels = FlowLevels(3.0) if prediction == "flow" else stable_diffusion()
    for sigma in (levels.sigma(900), levels.sigma(300), levels.sigma_min):
        noisy = levels.alpha(sigma) * clean + sigma * torch.randn(3, 4, 8, 8, generator=generator)
        assert torch.allclose(ask(noisy, sigma), clean.expand(3, 4, 8, 8), atol=2e-3)


@pytest.mark.parametrize("kind", adapters.KINDS)
@pytest.mark.parametrize("shape", [(16, 8), (8, 16, 3, 3)])
def test_adapters_are_what_their_files_say(kind, shape):
    """What is trained equals what our algebra makes of the tensors that are saved."""
    torch.manual_seed(1)
    weight = torch.randn(shape)
    delta = adapters.KINDS[kind].form(weight, 2)
    assert torch.allclose(delta(weight), weight, atol=1e-6), "an untrained adapter changes nothing"
    with torch.no_grad():
        for each in delta.parameters():
            each.add_(0.3 * torch.randn_like(each))
    parts = {split(f"module.{name}")[1].name: value.detach() for name, value in delta.saved().items()}
    assert torch.allclose(changed(weight, parts), delta(weight).detach(), atol=1e-5)
    assert (delta(weight) - weight).abs().max() > 0.05


def test_adapters_leave_the_network_as_it_was():
    torch.manual_seed(0)
    network = autoencoder.networks.unet_sd15(4, (32, 32, 32, 32))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    deltas = adapters.attached(network, adapters.KINDS["locon"], 2)
    assert len(deltas) == 204  # 160 linear layers of 16 transformers, 44 convolutions of 22 residual blocks
    for delta in deltas.values():
        torch.nn.init.ones_(delta.up)
    adapters.detached(network, deltas)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    keys = set(adapters.tensors(deltas))
    assert "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_up.weight" in keys
    assert "lora_unet_mid_block_resnets_0_conv1.lora_down.weight" in keys


def test_variants_are_their_adapter_and_what_it_cannot_reach():
    torch.manual_seed(0)
    network = autoencoder.networks.unet_sd15(4, (32, 32, 32, 32))
    before = {name: value.clone().half() for name, value in network.state_dict().items()}
    network.load_state_dict(before)
    deltas, outside = variants.begun(network, 2)
    with torch.no_grad():
        for each in [*outside, *(each for delta in deltas.values() for each in delta.parameters())]:
            each.add_(0.05 * torch.randn_like(each))
    saved = variants.finished(network, deltas)
    after = network.state_dict()
    assert after.keys() == before.keys()
    changed = {name for name in after if not torch.equal(after[name].half(), before[name])}
    baked = {f"{name}.weight" for name in deltas}
    rest = changed - baked
    assert baked <= changed
    assert {"conv_in.weight", "conv_out.weight", "mid_block.resnets.0.norm1.weight"} <= rest
    assert all(after[name].ndim == 1 or name.startswith(variants.OUTER) for name in rest)
    key = "lora_unet_mid_block_resnets_0_conv1"
    low, high = saved[f"{key}.lora_down.weight"].float(), saved[f"{key}.lora_up.weight"].float()
    wanted = before["mid_block.resnets.0.conv1.weight"].float() + (high.flatten(1) @ low.flatten(1)).reshape(
        32, 32, 3, 3
    )
    assert torch.allclose(after["mid_block.resnets.0.conv1.weight"], wanted, atol=1e-3)
    assert all(torch.equal(value, value.half().float()) for value in after.values())


def test_a_consistency_model_names_the_clean_latent_and_leaves_it_at_the_end():
    model, clean = knowing("epsilon")
    told = diffusion.Told(torch.zeros(3, 1, 1), torch.zeros(3, 1))
    noise = torch.randn(3, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    late = torch.tensor([100, 500, 999])
    sigma = torch.tensor([stable_diffusion().sigma(float(each)) for each in late])[:, None, None, None]
    noisy = (clean + sigma * noise) * (1 + sigma**2).rsqrt()
    assert torch.allclose(variants.consistent(model, noisy, late, told), clean.expand(3, 4, 8, 8), atol=1e-3)
    start = torch.zeros(3, dtype=torch.long)
    assert torch.equal(variants.consistent(model, noisy, start, told), noisy)


@pytest.mark.parametrize(("kind", "architecture"), [("compact", "Compact"), ("esrgan", "ESRGAN")])
def test_upscalers_are_named_as_what_they_are(kind, architecture, tmp_path):
    from safetensors.torch import save_file

    from assetkit import identify

    torch.manual_seed(0)
    model = upscalers.Compact() if kind == "compact" else upscalers.Esrgan()
    assert model(torch.rand(1, 3, 8, 6)).shape == (1, 3, 16, 12)
    save_file(model.state_dict(), tmp_path / "2x.safetensors")
    found = identify(tmp_path / "2x.safetensors")
    assert (found.kind, found.scale, found.architecture) == ("upscaler", 2, architecture)


@pytest.mark.filterwarnings("ignore")  # of libraries
@pytest.mark.parametrize("kind", ["vae", "controlnet", "taesd"])
def test_small_parts_are_named_by_structure_because_they_declare_it(kind, tmp_path):
    import diffusers

    from assetkit import identify

    said, path = packing.declared("sd1", kind), tmp_path / "part.safetensors"
    if kind == "taesd":
        widths = {"encoder_block_out_channels": (8,) * 4, "decoder_block_out_channels": (8,) * 4}
        packing.tiny(diffusers.AutoencoderTiny(**widths), path, said)
    elif kind == "vae":
        packing.component(autoencoder.networks.vae(4, (32, 32, 32, 32)), path, said)
    else:
        unet = autoencoder.networks.unet_sd15(4, (32, 32, 32, 32))
        packing.component(diffusers.ControlNetModel.from_unet(unet), path, said)
    found = identify(path)
    assert (found.status, found.kind, found.base, found.findings) == ("ok", kind, "sd1", ())


def test_holes_and_what_stays():
    masks = extras.holes(64, torch.Generator().manual_seed(0))
    assert set(masks.unique().tolist()) == {0.0, 1.0}
    assert 2 <= int((masks.flatten(1).mean(1) == 1).sum()) <= 30
    assert all(9 <= int(each.sum()) <= 64 for each in masks)


def test_every_recipe_has_a_seed_of_its_own():
    seeds = [each.seed for each in RECIPES.values()]
    assert len(set(seeds)) == len(seeds)
    assert all(dataclasses.replace(each.plan).brief().steps == 3 for each in RECIPES.values())


def test_an_upscaler_is_made_with_its_manifest(tmp_path, capsys):
    main(["2x_compact", "-o", str(tmp_path), "--brief"])
    found = json.loads((tmp_path / "2x_compact.json").read_text())
    assert found["brief"] is True
    assert found["recipe"]["seed"] == RECIPES["2x_compact"].seed
    assert found["size"] == (tmp_path / "2x_compact.safetensors").stat().st_size
    assert found["measured"]["bicubic_db"] > 15
    main(["2x_compact", "-o", str(tmp_path / "again"), "--brief"])
    assert json.loads((tmp_path / "again/2x_compact.json").read_text())["sha256"] == found["sha256"]


def test_a_missing_part_is_named(tmp_path):
    with pytest.raises(SystemExit, match=r"vae is not trained yet: python -m scripts\.train_samples vae"):
        main(["taesd", "-o", str(tmp_path), "--brief"])


@pytest.mark.filterwarnings("ignore")  # of libraries
@pytest.mark.parametrize(
    ("name", "prediction"),
    [
        ("sd15", "epsilon"),
        pytest.param("sd15_v", "v", marks=pytest.mark.full),
        pytest.param("sdxl", "epsilon", marks=pytest.mark.full),
        pytest.param("sd3", "flow", marks=pytest.mark.full),
    ],
)
def test_the_engine_draws_from_the_file_alone_what_was_measured(name, prediction, tmp_path):
    """No configuration goes with the file: shapes and the header tell all, and both draw the same picture."""
    from assetkit.render.loading import load
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request

    torch.manual_seed(0)
    networks = autoencoder.networks
    encoders = networks.text_encoder().eval(), networks.text_encoder(projected=True, activation="gelu").eval()
    vae = networks.vae(16 if name == "sd3" else 4, (32, 32, 32, 32)).eval().requires_grad_(False)
    vae = autoencoder.rescaled(vae) if name == "sdxl" else vae
    family = "sd1" if name.startswith("sd15") else name
    network = fresh(name, 0).eval()
    model = diffusion.Model(network, vae, encoders[: 1 + (family != "sd1")], family, prediction)
    file = packing.checkpoint(model, tmp_path / "model.safetensors", {"modelspec.prediction_type": prediction})
    asked = {"steps": 4, "cfg": 3.0, "sampler": "Euler", "schedule": "simple" if prediction == "flow" else "normal"}
    drawn = load(Sources(file)).draw(Request(prompt="digit seven red", width=64, height=64, seed=5, **asked))
    measured = diffusion.rendered(model, ["digit seven red"], seed=5, steps=4, cfg=3.0)
    assert float(measured.std()) > 0.01
    assert float((drawn.images - measured).abs().max()) < 1e-4


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # of libraries
def test_every_recipe_runs(tmp_path):
    """In order, three steps each; files are identified as what they are meant to be."""
    from assetkit import identify

    main(["all", "-o", str(tmp_path), "--brief"])
    kinds = {path.stem: identify(path) for path in tmp_path.glob("*.safetensors")}
    assert {kinds[name].base for name in ("sd15", "sd15_v", "sd15_inpaint", "sd15_slanted")} == {"sd1"}
    assert (kinds["sdxl"].base, kinds["sd3"].base) == ("sdxl", "sd3_medium")
    assert {kinds[name].kind for name in ("sd15", "sdxl", "sd3")} == {"checkpoint"}
    assert (kinds["lora_thick"].algorithm, kinds["dora_slanted"].dora) == ("lora", True)
    assert {name: kinds[f"{name}_{style}"].algorithm for name, style in (("loha", "thick"), ("lokr", "slanted"))} == {
        "loha": "loha",
        "lokr": "lokr",
    }
    assert [(kinds[name].kind, kinds[name].base) for name in ("qseven", "qseven_xl")] == [
        ("embedding", "sd1"),
        ("embedding", "sdxl"),
    ]
    assert (kinds["control_edges"].kind, kinds["vae"].kind, kinds["taesd"].kind) == ("controlnet", "vae", "taesd")
    assert {each.status for each in kinds.values()} == {"ok"}
    assert not [finding for each in kinds.values() for finding in each.findings]
