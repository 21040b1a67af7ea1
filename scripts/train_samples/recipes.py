"""One row a model: what is trained, from which seed, in how many steps; in an order in which each finds its parts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from scripts.train_samples import adapters, autoencoder, diffusion, extras, measure, packing, text, upscalers, variants
from scripts.train_samples.fitting import Plan
from scripts.train_samples.workshop import Part, Workshop, fresh

Made = tuple[Path, Mapping[str, Any]]
"""The file, and what was measured of it."""
NETWORK = Plan(steps=750, rate=1.2e-3, batch=48, ema=0.998, decay=1e-2)
FINISH = Plan(steps=400, rate=8e-4, batch=48, warmup=20, ema=0.995, decay=1e-2)
VARIANT = Plan(steps=300, rate=2e-3, batch=64, warmup=20, floor=0.02, ema=0.99)
DISTILLED = Plan(steps=300, rate=1e-3, batch=32, warmup=20, floor=0.05, ema=0.98)
ADAPTER = Plan(steps=350, rate=3e-3, batch=32, warmup=20, floor=0.02, ema=0.98)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model comes about."""

    make: Callable[[Workshop, str], Made]
    plan: Plan
    seed: int
    text: str


def _vae(shop: Workshop, name: str, *, channels: int) -> Made:
    made = autoencoder.train(shop.plan, shop.seed, channels=channels, say=shop.say)
    shop.kept(name, made)
    family = "sd3" if channels == 16 else "sd1"
    file = packing.component(made, shop.folder / f"{name}.safetensors", packing.declared(family, "vae"))
    return file, {"held_out_db": round(autoencoder.fidelity(made), 2)}


def _vae_tuned(shop: Workshop, name: str) -> Made:
    first = shop.part("vae")
    made = autoencoder.tuned(first.requires_grad_(True), shop.plan, shop.seed, shop.say).eval()
    file = packing.component(made, shop.folder / f"{name}.safetensors", packing.declared("sd1", "vae"))
    return file, {
        "held_out_db": round(autoencoder.fidelity(made), 2),
        "before_db": round(autoencoder.fidelity(first), 2),
    }


def _text(shop: Workshop, name: str, *, projected: bool) -> Made:
    return shop.kept(name, text.train(shop.plan, shop.seed, projected=projected, say=shop.say)), {}


def _first(shop: Workshop, name: str) -> Made:
    """A network alone, which another recipe trains on."""
    model = shop.around(name, fresh(name, shop.seed))
    diffusion.train(model, shop.examples(model.vae, 1000), shop.plan, shop.seed, shop.say, cut=12)
    return shop.kept(name, model.network), {}


def _checkpoint(shop: Workshop, name: str, *, first: Part | None = None) -> Made:
    network = shop.part(first).requires_grad_(True) if first else fresh(name, shop.seed)
    model = shop.around(name, network)
    known = shop.examples(model.vae, 1000)
    diffusion.train(model, known, shop.plan, shop.seed, shop.say)
    shop.kept(name, model.network)
    return _judged(shop, name, model)


def _judged(shop: Workshop, name: str, model: diffusion.Model) -> Made:
    stated = {"modelspec.title": name, "modelspec.prediction_type": model.prediction}
    file = packing.checkpoint(model, shop.folder / f"{name}.safetensors", stated)
    count = shop.count(200)
    asked = [each.text for each in measure.wanted(40)]
    sheet = diffusion.rendered(model, asked[: shop.count(40)])
    measure.contact_sheet(sheet).save(file.with_suffix(".png"))
    return file, measure.prompts(model, count)


def _tuned(shop: Workshop, name: str, *, style: str) -> Made:
    """A second checkpoint to merge with: the first, trained on in a style."""
    model = shop.model("sd15")
    model.network.requires_grad_(True)
    known = shop.examples(model.vae, 500, style)
    diffusion.train(model, known, shop.plan, shop.seed, shop.say)
    shop.kept(name, model.network)
    file, numbers = _judged(shop, name, model)
    return file, {**numbers, style: measure.effect(model, style, shop.count(100))["effect"]}


def _inpaint(shop: Workshop, name: str) -> Made:
    known = shop.examples(shop.part("vae"), 500, keep=True)
    made, adapter = extras.inpainting(shop.model("sd15"), known, shop.plan, shop.seed, shop.say)
    _added(shop, name, adapter)
    shop.kept(name, made.network, baked=True)
    stated = {"modelspec.title": name, "modelspec.prediction_type": "epsilon"}
    file = packing.checkpoint(made, shop.folder / f"{name}.safetensors", stated)
    return file, measure.painted_anew(made, shop.count(40))


def _variant(shop: Workshop, name: str) -> Made:
    """The same network, taught to predict v, as an adapter and the tensors that it cannot reach."""
    model = shop.around(name, shop.part("sd15"))
    known = shop.examples(model.vae, 1000)
    _added(shop, name, variants.trained(model, known, shop.plan, shop.seed, shop.say))
    shop.kept(name, model.network, baked=True)
    return _judged(shop, name, model)


def _distilled(shop: Workshop, name: str) -> Made:
    """An adapter that makes of sd15 a consistency model of four steps."""
    model = shop.model("sd15")
    few: dict[str, Any] = {"steps": 4, "cfg": 1.0, "by": "LCM"}
    before = measure.prompts(model, shop.count(40), **few)
    known = shop.examples(model.vae, 1000)
    adapter = variants.distilled(model, known, shop.plan, shop.seed, shop.say)
    file = shop.folder / f"{name}.safetensors"
    packing.adapter(adapter, file, "locon", "lycoris.kohya", variants.RANK, name)
    asked = [each.text for each in measure.wanted(40)]
    sheet = diffusion.rendered(model, asked[: shop.count(40)], **few)
    measure.contact_sheet(sheet).save(file.with_suffix(".png"))
    return file, {**measure.prompts(model, shop.count(200), **few), "both_without": before["both"]}


def _added(shop: Workshop, name: str, adapter: Mapping[str, torch.Tensor]) -> None:
    target = shop.folder / "parts" / f"{name}.added.safetensors"
    target.parent.mkdir(exist_ok=True)
    save_file(dict(adapter), target)


def _adapter(shop: Workshop, name: str, *, kind: str, style: str) -> Made:
    model, row, rank = shop.model("sd15"), adapters.KINDS[kind], 4
    before = measure.seen(shop.unstyled(model, shop.count(100)), style)
    known = shop.examples(model.vae, 500, style)
    deltas = adapters.train(model, known, row, shop.plan, shop.seed, rank, shop.say)
    file = shop.folder / f"{name}.safetensors"
    with torch.no_grad():
        for each in (number for delta in deltas.values() for number in delta.parameters()):
            each.copy_(each.half())
        drawn = measure.renders(model, shop.count(100))
        measure.contact_sheet(drawn[:40]).save(file.with_suffix(".png"))
    packing.adapter(adapters.tensors(deltas), file, kind, row.module, rank, name)
    return file, {**measure.seen(drawn, style), "effect_without": before["effect"]}


def _embedding(shop: Workshop, name: str, *, on: str, digit: int) -> Made:
    model = shop.model(on)  # type: ignore[arg-type]
    known = shop.examples(model.vae, 1000)
    vectors = extras.embedding(model, known, digit, shop.plan, shop.seed, shop.say)
    names = ("emb_params",) if len(vectors) == 1 else ("clip_l", "clip_g")
    file = shop.folder / f"{name}.safetensors"
    tensors = {key: each.contiguous() for key, each in zip(names, vectors, strict=True)}
    save_file(tensors, file, metadata=packing.declared(model.family, "textual-inversion"))
    before = measure.word(model, "digit sks {colour}", digit, shop.count(40))
    row = int(text.ids(["sks"])[0, 1])
    for encoder, vector in zip(model.encoders, vectors, strict=True):
        encoder.get_input_embeddings().weight[row] = vector[0]
    return file, {"digits": measure.word(model, "digit sks {colour}", digit, shop.count(40)), "before": before}


def _control(shop: Workshop, name: str) -> Made:
    model = shop.model("sd15")
    known = shop.examples(model.vae, 1000, keep=True)
    beside = extras.control(model, known, shop.plan, shop.seed, shop.say)
    file = packing.component(beside, shop.folder / f"{name}.safetensors", packing.declared("sd1", "controlnet"))
    led = diffusion.Model(model.network, model.vae, model.encoders, "sd1", control=beside)
    return file, measure.led(led, shop.count(100))


def _tiny(shop: Workshop, name: str) -> Made:
    vae = shop.part("vae")
    known = shop.examples(vae, 500, keep=True)
    made = extras.tiny(vae, known, shop.plan, shop.seed, shop.say)
    numbers = measure.tiny(vae, made)
    return packing.tiny(made, shop.folder / f"{name}.safetensors", packing.declared("sd1", "taesd")), numbers


def _upscaler(shop: Workshop, name: str, *, kind: upscalers.Kind) -> Made:
    made = upscalers.train(kind, shop.plan, shop.seed, shop.say)
    ours, bicubic = upscalers.against_bicubic(made)
    file = shop.folder / f"{name}.safetensors"
    save_file({key: each.contiguous() for key, each in copy.deepcopy(made).half().state_dict().items()}, file)
    return file, {"held_out_db": round(ours, 2), "bicubic_db": round(bicubic, 2)}


def _styled(kind: str, style: str, seed: int, steps: int = ADAPTER.steps) -> tuple[str, Recipe]:
    plan = replace(ADAPTER, rate=adapters.KINDS[kind].rate, steps=steps)
    make = partial(_adapter, kind=kind, style=style)
    return f"{kind}_{style}", Recipe(make, plan, seed, f"{kind} on sd15: {style}")


RECIPES: dict[str, Recipe] = {
    "vae": Recipe(partial(_vae, channels=4), autoencoder.PLAN, 1, "autoencoder of SD1 and SDXL"),
    "vae16": Recipe(partial(_vae, channels=16), autoencoder.PLAN, 2, "autoencoder of SD3"),
    "text_l": Recipe(partial(_text, projected=False), text.PLAN, 3, "CLIP-L's tower"),
    "text_g": Recipe(partial(_text, projected=True), text.PLAN, 4, "bigG's tower"),
    "sd15_first": Recipe(_first, NETWORK, 5, "the network of sd15, first part of its training"),
    "sd15": Recipe(partial(_checkpoint, first="sd15_first"), FINISH, 24, "Stable Diffusion 1.5"),
    "sd15_v": Recipe(_variant, VARIANT, 6, "the same, predicting v"),
    "sdxl": Recipe(_checkpoint, NETWORK, 7, "Stable Diffusion XL"),
    "sd3": Recipe(_checkpoint, NETWORK, 8, "Stable Diffusion 3, flow matching"),
    "sd15_slanted": Recipe(
        partial(_tuned, style="slanted"), Plan(250, 5e-4, 64, 20, ema=0.99), 9, "a fine-tune of sd15 to merge with"
    ),
    "sd15_inpaint": Recipe(_inpaint, extras.INPAINT, 10, "sd15 with nine input channels"),
    "lcm": Recipe(_distilled, DISTILLED, 23, "an adapter with which sd15 draws in four steps"),
    "vae_tuned": Recipe(_vae_tuned, autoencoder.TUNING, 11, "a second autoencoder, a tuned decoder"),
    "taesd": Recipe(_tiny, extras.TINY, 12, "a tiny autoencoder"),
    "control_edges": Recipe(_control, extras.CONTROL, 13, "a control network for edges"),
    "qseven": Recipe(partial(_embedding, on="sd15", digit=7), extras.EMBEDDING, 14, "an embedding that means seven"),
    "qseven_xl": Recipe(partial(_embedding, on="sdxl", digit=7), extras.EMBEDDING, 15, "the same for sdxl"),
    **dict(
        [
            _styled("lora", "thick", 16),  # 350 steps: seen in 60 %, in red digits hardly ever
            _styled("locon", "inverted", 17, 900),  # 200 steps: seen in 79 %, digits right in 33 %
            _styled("loha", "thick", 18),
            _styled("lokr", "slanted", 19),
            _styled("dora", "slanted", 20),
        ]
    ),
    "2x_compact": Recipe(partial(_upscaler, kind="compact"), upscalers.PLAN, 21, "an upscaler in Compact's keys"),
    "2x_esrgan": Recipe(partial(_upscaler, kind="esrgan"), upscalers.PLAN, 22, "an upscaler in ESRGAN's keys"),
}
"""What a plan gives is what the manifest of its file says; a plan without one is a first guess."""
