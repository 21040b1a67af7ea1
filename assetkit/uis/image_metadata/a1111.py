"""AUTOMATIC1111 and those who write its form: Forge, reForge, SD.Next, Fooocus' second scheme, Krita's AI diffusion
plugin, ComfyUI's save nodes, Civitai's generator, assetkit.

PNG ``parameters``, EXIF ``UserComment`` elsewhere, or a text file beside the image. Which keys name models, and which
hash each holds: A1111 `modules/processing.py`, `extensions-builtin/Lora/networks.py`; SD.Next `processing_info.py`,
`lora/extra_networks_lora.py`; Forge `modules/processing.py` ("Module N"); Civitai's `gen_hashing.py` ("Hashes").
Krita's AI diffusion plugin writes names and ``Model hash: unknown``; the other Krita plugin (comfy_sd_krita_plugin) is
only a client of ComfyUI, and no metadata of its own is known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, comments, fields, parsed
from assetkit.uis.infotext import Infotext, is_settings, listed, pairs, parse
from assetkit.uis.prompts import named_in
from assetkit.uis.references import AUTOV1, EITHER, FILE, Digest, Reference, air, digest, number

_BRACKETED = re.compile(r"(.{1,400}?)\s*[\[(]([0-9a-fA-F]{6,64})[\])]")
_NONE = frozenset({"none", "automatic", "latent", "nearest", "lanczos", "use same checkpoint", "use same upscaler", ""})
"""What stands where no model was chosen, or a resampling that is no model."""
_NAMES: Mapping[str, str] = {
    "Refiner": "checkpoint",
    "Hires checkpoint": "checkpoint",
    "Hires upscaler": "upscaler",
    "Upscaler": "upscaler",
    "Postprocess upscaler": "upscaler",
    "Postprocess upscaler 2": "upscaler",
    "Face restoration": "face_restorer",
    "Hypernet": "hypernetwork",
    "TE": "text_encoder",
    "UNet": "diffusion_model",
    "SVD": "checkpoint",
}
_KINDS = {
    "model": "checkpoint",
    "checkpoint": "checkpoint",
    "vae": "vae",
    "lora": "lora",
    "lycoris": "lora",
    "locon": "lora",
    "dora": "lora",
    "embed": "embedding",
    "embedding": "embedding",
    "textualinversion": "embedding",
    "hypernet": "hypernetwork",
    "hypernetwork": "hypernetwork",
    "controlnet": "controlnet",
    "upscaler": "upscaler",
    "motionmodule": "motion_module",
}
"""Words for kinds in "Hashes" (Civitai's extension) and in Civitai's resources."""
_WRITERS = (
    ("assetkit ", "assetkit"),
    ("ComfyUI", "comfyui"),
    ("Fooocus", "fooocus"),
    ("neo", "forge"),
    ("classic", "forge"),
)


def _read(texts: Texts) -> Said | None:
    for key, text in (*comments(texts), *_in_xmp(texts)):
        if text.lstrip()[:1] in ("{", "["):
            continue
        found = parse(text)
        if found.settings or (key == "parameters" and found.prompt):
            references = tuple(_references(found, key))
            software = _software(found.settings)
            # Earlier versions of Krita's plugin put the label there.
            prompt = found.prompt.removeprefix("Prompt: ") if software == "krita" else found.prompt
            return Said(software, (key,), references, prompt, found.negative, found.settings, found.imitated)
    return None


def _in_xmp(texts: Texts) -> Iterator[tuple[str, str]]:
    """Texts inside XMP that have a settings line: editors' plugins put the whole infotext there."""
    xmp = texts.get("XML:com.adobe.xmp", "")[: 1 << 20]
    for part in xmp.split("<") if "Steps: " in xmp else ():
        tag, _, content = part.partition(">")
        every = (each for each in (content, *tag.split('"')[1::2]) if "Steps: " in each)
        text = html.unescape(next(every, ""))
        if is_settings(dict(pairs(text.strip().rpartition("\n")[2]))):
            yield "XML:com.adobe.xmp", text


def _software(settings: Mapping[str, str]) -> str:
    version, app = settings.get("Version", ""), settings.get("App", "")
    if app == "SD.Next":
        return "sdnext"
    for beginning, name in _WRITERS:
        if version.startswith(beginning) or app.startswith(beginning):
            return name
    if settings.get("Model hash") == "unknown" and not version:
        return "krita"
    # Forge numbers its versions f2.0.1v1.10.1 and has keys of its own.
    if re.match(r"f\d", version) or "Module 1" in settings or "Diffusion in Low Bits" in settings:
        return "forge"
    return "civitai" if "Civitai resources" in settings else "a1111"


def _references(text: Infotext, where: str) -> Iterator[Reference]:
    settings = text.settings
    yield from _main(settings)
    for key, role in _NAMES.items():
        yield from _named(settings.get(key, ""), role, key)
    for key, value in settings.items():
        yield from _numbered(key, value, settings)
    yield from _hash_lists(settings)
    yield from _sd_next_loras(settings)
    yield from _hashes(settings.get("Hashes", ""))
    yield from _resources(settings.get("Civitai resources", ""))
    for prompt, part in ((text.prompt, "prompt"), (text.negative, "negative prompt")):
        yield from named_in(prompt, f"{where}: {part}")


def _main(settings: Mapping[str, str]) -> Iterator[Reference]:
    """The checkpoint and the VAE. A1111 keeps a VAE's hash under one title for all of them, so that after a change the
    hash may be another VAE's (`sd_vae.py`, `hashes.py`); only the name is trusted where there is one."""
    name, hash_ = settings.get("Model", ""), settings.get("Model hash", "")
    if name or hash_:
        yield Reference("checkpoint", _path(name), digest(hash_), where="Model hash" if hash_ else "Model")
    name, hash_ = settings.get("VAE", ""), settings.get("VAE hash", "")
    if name.lower() not in _NONE or hash_:
        yield Reference("vae", "" if name.lower() in _NONE else _path(name), digest(hash_), where="VAE")


def _path(name: str) -> str:
    return name.replace("\\", "/").strip()


def _named(value: str, role: str, where: str) -> Iterator[Reference]:
    """A name, with a hash in brackets where the tool adds one."""
    if value.strip().lower() in _NONE or value.lower().startswith(("latent", "nearest", "lanczos")):
        return
    found = _BRACKETED.fullmatch(value.strip())
    if found is None:
        yield Reference(role, _path(value), where=where)
    else:
        yield Reference(role, _path(found[1]), _short(found[2]), where=where)


def _short(text: str) -> tuple[Digest, ...]:
    """A bracketed hash: ten digits of SHA-256; of eight it does not say whether they are SHA-256's or AutoV1, which
    ControlNet's list keeps to."""
    return digest(text, (*FILE, *AUTOV1) if len(text) == 8 else FILE)


def _numbered(key: str, value: str, settings: Mapping[str, str]) -> Iterator[Reference]:
    """Keys that come with a number or a prefix: ControlNet units, ADetailer's models, AddNet's, Forge's modules."""
    if key.startswith("ControlNet"):
        if key.endswith(" Model"):
            yield from _named(value, "controlnet", key)
        elif "Model:" in value:
            inner = dict(pairs(value))
            yield from _named(inner.get("Model", ""), "controlnet", key)
    elif key.startswith("ADetailer model"):
        yield from _named(value, "detector", key)
    elif re.fullmatch(r"ADetailer (?:ControlNet model|checkpoint|VAE)(?: \w+)?", key):
        role = {"C": "controlnet", "c": "checkpoint", "V": "vae"}[key[10]]
        yield from _named(value, role, key)
    elif key.startswith("AddNet Model "):
        weight = number(settings.get(f"AddNet Weight {key[13:]}") or settings.get(f"AddNet Weight A {key[13:]}"))
        for each in _named(value, "lora", key):
            hashes = tuple(hash_._replace(kinds=EITHER) for hash_ in each.hashes)
            yield Reference("lora", each.name, hashes, weight, where=key)
    elif re.fullmatch(r"Module \d+", key):
        yield from _named(value, "vae" if "vae" in value.lower() or value.lower() == "ae" else "text_encoder", key)


def _hash_lists(settings: Mapping[str, str]) -> Iterator[Reference]:
    """ "Lora hashes" are payload hashes of safetensors and file hashes of others (A1111), or file hashes (Fooocus, save
    nodes); "TI hashes" are file hashes."""
    weights = dict(listed(settings.get("Lora weights", "")))
    for name, value in listed(settings.get("Lora hashes", "")):
        yield Reference("lora", _path(name), digest(value, EITHER), number(weights.get(name)), where="Lora hashes")
    for name, value in listed(settings.get("TI hashes", "")):
        yield Reference("embedding", _path(name), digest(value), where="TI hashes")
    if "Refiner hash" in settings:
        yield Reference("checkpoint", settings.get("Refiner", ""), digest(settings["Refiner hash"]), where="Refiner")


def _sd_next_loras(settings: Mapping[str, str]) -> Iterator[Reference]:
    """SD.Next lists names and hashes apart, in one order; eight digits of the file's hash or the payload's."""
    names = [each.strip() for each in settings.get("LoRA networks", "").split(",") if each.strip()]
    hashes = [each.strip() for each in settings.get("LoRA hashes", "").split(",")]
    for at, name in enumerate(names):
        found = digest(hashes[at], EITHER) if len(hashes) == len(names) else ()
        bare, _, weight = name.partition(":")
        yield Reference("lora", bare.strip(), found, number(weight), where="LoRA networks")


def _hashes(text: str) -> Iterator[Reference]:
    """The Civitai extension's object, ``{"model": …, "lora:NAME": …}``: ten digits of each file's SHA-256."""
    for key, value in fields(text).items():
        word, _, name = key.partition(":")
        role = _KINDS.get(word.lower())
        if role and (found := digest(value)):
            yield Reference(role, _path(name), found, where="Hashes")


def _resources(text: str) -> Iterator[Reference]:
    """What Civitai's own generator used, by version."""
    value = parsed(text)
    for each in value[:500] if isinstance(value, list) else ():
        if not isinstance(each, dict):
            continue
        version = str(each.get("modelVersionId") or "")
        found = air(each.get("air"))
        if found is None and version.isdecimal() and len(version) < 13:
            found = ("model", f"civitai:@{version}")
        if found is not None:
            names = [str(each[key])[:200] for key in ("modelName", "versionName") if isinstance(each.get(key), str)]
            role, weight = _KINDS.get(str(each.get("type", "")).lower(), found[0]), number(each.get("weight"))
            yield Reference(role, " ".join(names), (), weight, (), (found[1],), where="Civitai resources")


DIALECT = Dialect("a1111", _read, rank=40)
