"""Generation metadata as each UI writes it, in all four containers, and as people forge it.

Images are written by Pillow and piexif, in the places and encodings that the UIs' own writers use (see each dialect's
docstring); the A1111 texts are shaped by `create_infotext`, the JSON by each UI's own documents.
"""

import json
import subprocess
import sys

import piexif
import piexif.helper
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from assetkit.uis import infotext
from assetkit.uis.image_metadata import dialects, read_image, read_texts
from assetkit.uis.reading import read_file

SHA = "6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa"
OTHER = "c6bbc15e3224e6973459ba78de4998b80b50112b0ae5b5c67113d56b4e366b19"
BLAKE = "9f" * 32
CONTAINERS = ("png", "jpeg", "webp", "avif")
CAT = "un château, 日本, masterpiece"


def picture(path, texts=None, exif=None, **options):
    """A picture with PNG texts, or with an EXIF block elsewhere."""
    if texts:
        info = PngInfo()
        for key, value in texts.items():
            info.add_itxt(key, value) if any(ord(each) > 255 for each in value) else info.add_text(key, value)
        options["pnginfo"] = info
    if exif:
        options["exif"] = exif
    Image.new("RGB", (8, 8)).save(path, **options)
    return path


def user_comment(text, *, encoding="unicode", **zeroth):
    """EXIF as A1111 and its kin make it: piexif's "unicode" is big-endian UTF-16 behind eight bytes."""
    comment = piexif.helper.UserComment.dump(text, encoding)
    return piexif.dump({"0th": {int(tag): value for tag, value in zeroth.items()}, "Exif": {0x9286: comment}})


def written(tmp_path, container, text, key="parameters"):
    """One text in the place that A1111, SwarmUI and Fooocus use in this container."""
    path = tmp_path / f"a.{container}"
    return picture(path, {key: text}) if container == "png" else picture(path, exif=user_comment(text))


def found(about):
    return {(each.role, each.name): each for each in about.references}


def hashes(reference):
    return {(each.value, each.kinds) for each in reference.hashes}


FILE, EITHER = ("sha256",), ("sha256", "payload_sha256")
A1111 = (
    f"{CAT} <lora:add detail:0.8> <lyco:pose:0.5> <lora:off:0>\n"
    "Negative prompt: bad, easynegative\n"
    "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 6ce0161689, "
    'Model: v1-5-pruned, VAE hash: c6bbc15e32, VAE: vae-ft-mse-840000.safetensors, Template: "a, {b|c}", '
    'ControlNet 0: "Module: canny, Model: control_v11p_sd15_canny [d14c016b], Weight: 1", '
    "ControlNet-1 Model: t2iadapter_depth [11223344], Hires upscaler: 4x-UltraSharp, "
    "Refiner: sd_xl_refiner [7440042bbd], "
    'ADetailer model: face_yolov8n.pt, Lora hashes: "add detail: 7c6bad76eb54, pose: aabbccddee11", '
    'TI hashes: "easynegative: c74b4e810b03", Version: v1.10.1'
)


@pytest.mark.parametrize("container", CONTAINERS)
def test_a1111(tmp_path, container):
    about = read_image(written(tmp_path, container, A1111))
    every = found(about)
    assert about.software == "a1111"
    assert about.prompt.startswith(CAT)
    assert about.negative == "bad, easynegative"
    assert about.settings["Seed"] == "1"
    assert about.settings["Template"] == "a, {b|c}"
    assert hashes(every["checkpoint", "v1-5-pruned"]) == {("6ce0161689", FILE)}
    assert hashes(every["vae", "vae-ft-mse-840000.safetensors"]) == {("c6bbc15e32", FILE)}
    assert hashes(every["lora", "add detail"]) == {("7c6bad76eb54", EITHER)}
    assert (every["lora", "add detail"].weight, every["lora", "off"].used) == (0.8, False)
    assert every["lora", "pose"].weight == 0.5
    assert hashes(every["embedding", "easynegative"]) == {("c74b4e810b03", FILE)}
    assert hashes(every["controlnet", "control_v11p_sd15_canny"]) == {("d14c016b", ("sha256", "autov1"))}
    assert ("controlnet", "t2iadapter_depth") in every
    assert hashes(every["checkpoint", "sd_xl_refiner"]) == {("7440042bbd", FILE)}
    assert ("upscaler", "4x-UltraSharp") in every
    assert ("detector", "face_yolov8n.pt") in every
    assert len(every) == 11
    assert about.findings == ()


def test_the_text_file_beside_an_image(tmp_path):
    path = tmp_path / "00001.txt"
    path.write_text(A1111, encoding="utf-8")
    about = read_file(path)
    assert (about.kind, about.software, len(about.references)) == ("text", "a1111", 11)


def test_civitai_hashes_and_resources():
    resources = [
        {"type": "checkpoint", "modelVersionId": 290640, "modelName": "Pony, {V6}", "versionName": "start"},
        {"type": "lora", "weight": 0.6, "air": "urn:air:sdxl:lora:civitai:12@34"},
    ]
    more = json.dumps({"model": "6ce0161689", "lora:x:y": "7c6bad76eb", "embed:bad": "c74b4e810b", "vae": "c6bbc15e32"})
    text = f"cat\nSteps: 20, Sampler: Euler, Seed: 1, Civitai resources: {json.dumps(resources)}, Hashes: {more}"
    every = found(read_texts("a", {"parameters": text}))
    assert every["checkpoint", "Pony, {V6} start"].sources == ("civitai:@290640",)
    assert (every["lora", ""].sources, every["lora", ""].weight) == (("civitai:12@34",), 0.6)
    assert hashes(every["lora", "x:y"]) == {("7c6bad76eb", FILE)}
    assert hashes(every["embedding", "bad"]) == {("c74b4e810b", FILE)}
    assert hashes(every["vae", ""]) == {("c6bbc15e32", FILE)}


def test_one_name_with_two_hashes_is_two_models():
    text = 'cat\nSteps: 1, Seed: 1, Sampler: x, Lora hashes: "ink: 7c6bad76eb54, ink: aabbccddee11, ink: 7c6bad76eb54"'
    assert [each.name for each in read_texts("a", {"parameters": text}).references] == ["ink", "ink"]


def test_old_models_are_named_by_autov1_and_addnet():
    text = (
        "cat\nSteps: 20, Sampler: Euler, Seed: 1, Model hash: 81761151, AddNet Enabled: True, AddNet Module 1: LoRA, "
        "AddNet Model 1: old_lora(7c6bad76eb54), AddNet Weight A 1: 0.6, Hypernet: anime(aabbccdd)"
    )
    every = found(read_texts("a", {"parameters": text}))
    assert hashes(every["checkpoint", ""]) == {("81761151", ("autov1",))}
    assert hashes(every["lora", "old_lora"]) == {("7c6bad76eb54", EITHER)}
    assert every["lora", "old_lora"].weight == 0.6
    assert ("hypernetwork", "anime") in every


@pytest.mark.parametrize("container", CONTAINERS)
def test_sd_next(tmp_path, container):
    text = (
        "cat\nNegative prompt: dog\nSteps: 20, Size: 512x512, Sampler: Euler, Seed: 1, Model: dream, "
        "Model hash: 6ce0161689, App: SD.Next, Version: 431bcc3, TE: t5xxl, UNet: Default, "
        'LoRA networks: "ink:0.7, line:1.0", LoRA hashes: "7c6bad76, aabbccdd"'
    )
    about = read_image(written(tmp_path, container, text))
    every = found(about)
    assert about.software == "sdnext"
    assert hashes(every["lora", "ink"]) == {("7c6bad76", EITHER)}
    assert (every["lora", "line"].weight, every["lora", "ink"].weight) == (1.0, 0.7)
    assert ("text_encoder", "t5xxl") in every


@pytest.mark.parametrize("container", CONTAINERS)
def test_forge(tmp_path, container):
    text = (
        "cat\nSteps: 20, Sampler: Euler, Schedule type: Simple, Distilled CFG Scale: 3.5, Seed: 1, Model: flux1-dev, "
        "Model hash: 6ce0161689, Module 1: ae, Module 2: t5xxl_fp16, Version: f2.0.1v1.10.1-previous-665-gae278f79"
    )
    about = read_image(written(tmp_path, container, text))
    assert about.software == "forge"
    assert {("vae", "ae"), ("text_encoder", "t5xxl_fp16"), ("checkpoint", "flux1-dev")} == set(found(about))


@pytest.mark.parametrize("label", ["", "Prompt: "])
def test_kritas_ai_diffusion(tmp_path, label):
    text = (
        f"{label}{CAT} <lora:ink.safetensors:0.6>\nNegative prompt: dog\n"
        "Steps: 20, Sampler: Euler - euler_a, CFG scale: 7.5, Seed: 12345, Size: 512x768, Model hash: unknown, "
        "Model: dream.safetensors, Denoising strength: 0.8"
    )
    about = read_image(picture(tmp_path / "a.png", {"parameters": text}))
    assert (about.software, about.prompt) == ("krita", f"{CAT} <lora:ink.safetensors:0.6>")
    assert set(found(about)) == {("checkpoint", "dream.safetensors"), ("lora", "ink.safetensors")}
    assert found(about)["checkpoint", "dream.safetensors"].hashes == ()


PROMPT = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "SD15/dream.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": f"{CAT} embedding:neg", "clip": ["4", 1]}},
}
ENTRY = {"name": "dream.safetensors", "url": "https://h/dream.safetensors", "directory": "checkpoints"}
WORKFLOW = {
    "nodes": [
        {"id": 4, "type": "CheckpointLoaderSimple", "mode": 0, "widgets_values": ["SD15/dream.safetensors"],
         "properties": {"models": [ENTRY]}},
        {"id": 9, "type": "VAELoader", "mode": 4, "widgets_values": ["idle.safetensors"], "properties": {}},
    ],
    "links": [],
    "version": 0.4,
}  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS)
def test_comfyui(tmp_path, container):
    path = tmp_path / f"a.{container}"
    prompt, workflow = json.dumps(PROMPT), json.dumps(WORKFLOW)
    if container == "png":
        picture(path, {"prompt": prompt, "workflow": workflow})
    else:
        exif = Image.Exif()
        exif[0x0110], exif[0x010F] = f"prompt:{prompt}", f"workflow:{workflow}"
        picture(path, exif=exif)
    about = read_image(path)
    every = found(about)
    assert about.software == "comfyui"
    assert about.prompt == f"{CAT} embedding:neg"
    assert every["checkpoint", "SD15/dream.safetensors"].urls == (ENTRY["url"],)
    assert every["embedding", "neg"].used
    assert not every["vae", "idle.safetensors"].used


def test_a_workflow_without_what_was_run():
    about = read_texts("a", {"workflow": json.dumps(WORKFLOW)})
    assert [(each.name, each.used) for each in about.references] == [
        ("SD15/dream.safetensors", True),
        ("idle.safetensors", False),
    ]


def test_nan_in_a_graph_is_read():
    text = json.dumps({**PROMPT, "7": {"class_type": "X", "inputs": {"is_changed": float("nan")}}})
    assert read_texts("a", {"prompt": text}).software == "comfyui"


def test_animated_pngs_of_comfyui(tmp_path):
    path = picture(tmp_path / "a.png")
    data = path.read_bytes()
    body = b"prompt\0" + json.dumps(PROMPT).encode()
    head = data[:33] + len(body).to_bytes(4, "big") + b"comf" + body + bytes(4)
    path.write_bytes(head + data[33:])
    assert read_image(path).software == "comfyui"


def test_comfyui_images_with_a_text_for_others():
    text = "cat\nSteps: 20, Sampler: Euler, Seed: 1, Model: dream, Model hash: 6ce0161689, Version: ComfyUI"
    about = read_texts("a", {"parameters": text, "prompt": json.dumps(PROMPT)})
    assert about.software == "comfyui"
    assert hashes(found(about)["checkpoint", "SD15/dream.safetensors"]) == {("6ce0161689", FILE)}


def test_civitais_generator_names_versions(tmp_path):
    nodes = {
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "urn:air:sdxl:checkpoint:civitai:1@2"}},
        "2": {
            "class_type": "LoraLoader",
            "inputs": {"lora_name": "urn:air:sdxl:lora:civitai:3@4", "strength_model": 1},
        },
    }
    more = {"extra": {"airs": ["urn:air:sdxl:lora:civitai:3@4", "urn:air:other:lycoris:civitai:5@6", "no air"]}}
    path = picture(tmp_path / "a.jpeg", exif=user_comment(json.dumps({**nodes, **more, "extraMetadata": "{}"})))
    about = read_image(path)
    assert about.software == "comfyui"
    assert [(each.role, each.sources) for each in about.references] == [
        ("checkpoint", ("civitai:1@2",)),
        ("lora", ("civitai:3@4",)),
        ("lora", ("civitai:5@6",)),
    ]
    assert about.references[1].weight == 1


def test_a_text_beside_an_image_speaks_for_one_that_says_nothing(tmp_path):
    path = picture(tmp_path / "a.png", {"Disclaimer": "AI-generated image"})
    assert read_file(path).references == ()
    (tmp_path / "a.txt").write_text("1girl, solo, a caption for training", encoding="utf-8")
    assert read_file(path).references == ()
    (tmp_path / "a.txt").write_text(A1111, encoding="utf-8")
    about = read_file(path)
    assert (about.path, about.kind, about.software, about.marked) == (str(path), "image", "a1111", True)
    assert (len(about.references), about.read_from) == (11, ("a.txt: text",))
    picture(path, {"parameters": "cat\nSteps: 1, Seed: 1, Sampler: x, Model: own"})
    assert [each.name for each in read_file(path).references] == ["own"]


def invoke(name, kind, digest=BLAKE):
    return {"key": "k", "hash": f"blake3:{digest}", "name": name, "base": "sdxl", "type": kind}


def test_invokeai(tmp_path):
    about = {
        "app_version": "6.0.0", "generation_mode": "sdxl_txt2img", "positive_prompt": CAT, "negative_prompt": "no",
        "model": invoke("Juggernaut", "main"), "vae": invoke("fp16-fix", "vae", "8e" * 32), "seed": 5,
        "loras": [{"model": invoke("Ink", "lora", "7d" * 32), "weight": 0.75}],
        "controlnets": [{"control_model": invoke("canny", "controlnet", "6c" * 32), "control_weight": 1}],
        "t5_encoder": invoke("t5_bnb", "t5_encoder", "5b" * 32),
    }  # fmt: skip
    path = picture(tmp_path / "a.png", {"invokeai_metadata": json.dumps(about), "invokeai_graph": "{}"})
    read = read_image(path)
    every = found(read)
    assert (read.software, read.prompt, read.negative, read.settings["seed"]) == ("invokeai", CAT, "no", "5")
    assert hashes(every["checkpoint", "Juggernaut"]) == {(BLAKE, ("blake3",))}
    assert every["lora", "Ink"].weight == 0.75
    assert {role for role, _ in every} == {"checkpoint", "vae", "lora", "controlnet", "text_encoder"}


def test_invokeai_3():
    about = {
        "positive_prompt": "cat",
        "model": {"model_name": "stable-diffusion-v1-5", "base_model": "sd-1", "model_type": "main"},
        "loras": [{"lora": {"model_name": "ink", "base_model": "sd-1"}, "weight": 0.5}],
        "vae": {"model_name": "mse", "base_model": "sd-1"},
        "controlnets": [{"control_model": {"model_name": "canny", "base_model": "sd-1"}, "control_weight": 1}],
    }
    every = found(read_texts("a", {"invokeai_metadata": json.dumps(about)}))
    assert set(every) == {
        *(("checkpoint", "stable-diffusion-v1-5"), ("lora", "ink"), ("vae", "mse"), ("controlnet", "canny"))
    }
    assert every["lora", "ink"].weight == 0.5


def test_invokeai_2_and_1():
    about = {
        "model": "stable diffusion", "model_weights": "stable-diffusion-1.5", "model_hash": SHA, "app_version": "2.3.5",
        "image": {"prompt": [{"prompt": "cat <midjourney-style>", "weight": 1.0}], "steps": 50, "seed": 9},
    }  # fmt: skip
    read = read_texts("a", {"sd-metadata": json.dumps(about), "Dream": '"cat" -s 50'})
    every = found(read)
    assert hashes(every["checkpoint", "stable-diffusion-1.5"]) == {(SHA, FILE)}
    assert ("embedding", "midjourney-style") in every
    assert (read.prompt, read.settings["steps"]) == ("cat <midjourney-style>", "50")
    first = read_texts("a", {"Dream": '"a \\"cat\\" [dog]" -s 50 -S 1234 -W 512 -A k_lms'})
    assert (first.software, first.references) == ("invokeai", ())
    assert first.settings == {"s": "50", "S": "1234", "W": "512", "A": "k_lms"}


FOOOCUS = {
    "base_model": "juggernautXL_v8.safetensors", "base_model_hash": "aeb7e9e689", "refiner_model": "None",
    "loras": [["sd_xl_offset_example-lora_1.0.safetensors", 0.1, "4852686128"], ["None", 1.0, ""]],
    "metadata_scheme": "fooocus", "negative_prompt": "", "prompt": CAT, "seed": "12", "vae": "Default (model)",
    "version": "Fooocus v2.5.5",
}  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS)
def test_fooocus(tmp_path, container):
    path, text = tmp_path / f"a.{container}", json.dumps(FOOOCUS)
    if container == "png":
        picture(path, {"parameters": text, "fooocus_scheme": "fooocus"})
    else:
        exif = Image.Exif()
        exif[0x0131], exif[0x9286], exif[0x927C] = "Fooocus v2.5.5", text.encode(), "fooocus"
        picture(path, exif=exif)
    about = read_image(path)
    every = found(about)
    assert (about.software, about.prompt) == ("fooocus", CAT)
    assert hashes(every["checkpoint", "juggernautXL_v8.safetensors"]) == {("aeb7e9e689", FILE)}
    lora = every["lora", "sd_xl_offset_example-lora_1.0.safetensors"]
    assert (hashes(lora), lora.weight) == ({("4852686128", FILE)}, 0.1)
    assert len(every) == 2


@pytest.mark.parametrize("container", CONTAINERS)
def test_fooocus_in_a1111s_form(tmp_path, container):
    text = (
        "cat\nNegative prompt: dog\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 12, Size: 1152x896, Model: jugg, "
        "Model hash: aeb7e9e689, Refiner: realistic, Refiner hash: 1122334455, "
        'Lora hashes: "offset: 4852686128, ink: aabbccddee", Lora weights: "offset: 0.1, ink: 0.4", '
        "Version: Fooocus v2.5.5"
    )
    path = tmp_path / f"a.{container}"
    if container == "png":
        picture(path, {"parameters": text, "fooocus_scheme": "a1111"})
    else:
        exif = Image.Exif()
        exif[0x0131], exif[0x9286], exif[0x927C] = "Fooocus v2.5.5", text.encode(), "a1111"
        picture(path, exif=exif)
    about = read_image(path)
    every = found(about)
    assert about.software == "fooocus"
    assert (hashes(every["lora", "ink"]), every["lora", "ink"].weight) == ({("aabbccddee", EITHER)}, 0.4)
    assert hashes(every["checkpoint", "realistic"]) == {("1122334455", FILE)}


def test_ruined_fooocus():
    about = {"software": "RuinedFooocus", "base_model_name": "x.safetensors", "base_model_hash": "aeb7e9e689"}
    every = found(read_texts("a", {"parameters": json.dumps(about | {"loras": [["ink", 0.5]]})}))
    assert hashes(every["checkpoint", "x.safetensors"]) == {("aeb7e9e689", FILE)}
    assert every["lora", "ink"].weight == 0.5


@pytest.mark.parametrize("container", CONTAINERS)
def test_swarmui(tmp_path, container):
    asked = {
        "prompt": CAT, "negativeprompt": "", "model": "Flux/flux1-dev", "vae": "None", "loras": ["Style/ink", "line"],
        "loraweights": ["0.8", "0"], "controlnetmodel": "canny", "refinerupscalemethod": "model-4x.pth", "seed": 5,
    }  # fmt: skip
    models = [
        {"name": "Flux/flux1-dev.safetensors", "param": "model", "hash": f"0x{SHA}"},
        {"name": "Style/ink.safetensors", "param": "loras", "hash": f"0x{OTHER}"},
        {"name": "line.safetensors", "param": "loras", "hash": None},
    ]
    text = json.dumps({"sui_image_params": asked, "sui_extra_data": {"date": "x"}, "sui_models": models})
    about = read_image(written(tmp_path, container, text))
    every = found(about)
    assert (about.software, about.prompt) == ("swarmui", CAT)
    assert hashes(every["checkpoint", "Flux/flux1-dev"]) == {(SHA, ("payload_sha256",))}
    assert hashes(every["lora", "Style/ink"]) == {(OTHER, ("payload_sha256",))}
    assert (every["lora", "line"].used, every["lora", "Style/ink"].weight) == (False, 0.8)
    assert ("upscaler", "4x.pth") in every
    assert len(every) == 5


EASY = {
    "prompt": "cat", "seed": 5, "use_stable_diffusion_model": "sd-v1-5", "use_vae_model": "mse",
    "use_lora_model": ["ink", "line"], "lora_alpha": [0.5, 1.0], "use_hypernetwork_model": None,
    "use_embeddings_model": ["neg"], "use_upscale": "RealESRGAN_x4plus", "use_face_correction": None,
}  # fmt: skip
EASY_MODELS = {
    ("checkpoint", "sd-v1-5"), ("vae", "mse"), ("lora", "ink"), ("lora", "line"), ("embedding", "neg"),
    ("upscaler", "RealESRGAN_x4plus"),
}  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("lists", [str, json.dumps])
def test_easy_diffusion(tmp_path, container, lists):
    path = tmp_path / f"a.{container}"
    if container == "png":
        texts = {key: lists(value) if isinstance(value, list) else str(value) for key, value in EASY.items()}
        picture(path, texts)
    else:
        picture(path, exif=user_comment(json.dumps(EASY)))
    about = read_image(path)
    assert (about.software, set(found(about))) == ("easydiffusion", EASY_MODELS)
    assert found(about)["lora", "ink"].weight == 0.5


def test_easy_diffusions_files_beside_images(tmp_path):
    as_json, as_text = tmp_path / "a.json", tmp_path / "a.txt"
    as_json.write_text(json.dumps(EASY))
    as_text.write_text("Prompt: cat\nSeed: 5\nStable Diffusion model: sd-v1-5\nVAE model: mse\nLoRA model: ink\n")
    assert set(found(read_file(as_json))) == EASY_MODELS
    assert set(found(read_file(as_text))) == {("checkpoint", "sd-v1-5"), ("vae", "mse"), ("lora", "ink")}


def test_the_others_say_what_they_write():
    novel = {
        "Software": "NovelAI",
        "Source": "Stable Diffusion XL 9CC2F394",
        "Comment": '{"prompt": "cat", "steps": 28}',
    }
    assert found(read_texts("a", novel)).keys() == {("checkpoint", "Stable Diffusion XL 9CC2F394")}
    sygil = {"SD:prompt": "cat", "SD:seed": "5", "SD:model_name": "Stable Diffusion v1.5"}
    about = read_texts("a", sygil)
    assert (about.software, about.settings["seed"], len(about.references)) == ("sygil", "5", 1)
    assert read_texts("a", {"exif.UserComment": json.dumps(sygil)}).software == "sygil"
    diffuzers = {"text2img": json.dumps({"prompt": "cat", "steps": 30, "model_id": "runwayml/stable-diffusion-v1-5"})}
    (model,) = read_texts("a", diffuzers).references
    assert model.sources == ("hf:runwayml/stable-diffusion-v1-5",)
    deluxe = {
        "software": "Stable Diffusion Deluxe v1",
        "title": "cat",
        "config_json": '{"model_path": "a/b", "steps": 5}',
    }
    about = read_texts("a", deluxe)
    assert (about.software, about.prompt, about.references[0].sources) == ("sd-deluxe", "cat", ("hf:a/b",))


def test_parameters_inside_xmp():
    infotext_ = A1111.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    xmp = f'<x:xmpmeta><rdf:Description dc:x="1"><exif:UserComment>{infotext_}</exif:UserComment></x:xmpmeta>'
    assert len(read_texts("a", {"XML:com.adobe.xmp": xmp}).references) == 11


def test_every_dialect_has_its_own_id_and_says_nothing_of_nothing():
    assert len(dialects()) == 11
    assert all(row.read({}) is None for row in dialects().values())
    about = read_texts("a", {}, {"image": "png"})
    assert (about.software, about.references, about.read_from) == (None, (), ())


SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' Iptc4xmpExt:DigitalSourceType="{}"/></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(
    ("code", "generated"),
    [("trainedAlgorithmicMedia", True), ("compositeWithTrainedAlgorithmicMedia", True), ("digitalCapture", False)],
)
def test_the_source_type_in_xmp(tmp_path, container, code, generated):
    path, xmp = tmp_path / f"a.{container}", XMP.format(SOURCE + code)
    picture(path, {"XML:com.adobe.xmp": xmp}) if container == "png" else picture(path, xmp=xmp.encode())
    about = read_image(path)
    assert [(each.kind, each.value, each.where) for each in about.marks] == [("iptc", code, "XMP")]
    assert about.marked is generated


def c2pa(container, data, manifest):
    """`data` with a C2PA manifest store where the container keeps it (C2PA 2.1, annex A)."""
    if container == "png":
        return data[:33] + len(manifest).to_bytes(4, "big") + b"caBX" + manifest + bytes(4) + data[33:]
    if container == "jpeg":
        body = b"JP\0\1\0\0\0\1" + manifest
        return data[:2] + b"\xff\xeb" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]
    if container == "webp":
        return data + b"C2PA" + len(manifest).to_bytes(4, "little") + manifest
    kind = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    return data + (24 + len(manifest)).to_bytes(4, "big") + b"uuid" + kind + manifest


@pytest.mark.parametrize("container", CONTAINERS)
def test_c2pa_manifests_are_seen(tmp_path, container):
    path = picture(tmp_path / f"a.{container}")
    plain = path.read_bytes()
    path.write_bytes(
        c2pa(container, plain, b"....jumb....c2pa....qdigitalSourceTypexS" + SOURCE.encode() + b"digitalCapture.")
    )
    assert [(each.kind, each.value, each.generated) for each in read_image(path).marks] == [
        ("c2pa", "digitalCapture", False)
    ]
    path.write_bytes(c2pa(container, plain, b"jumb c2pa " + SOURCE.encode() + b"trainedAlgorithmicMedia\xa1"))
    assert read_image(path).marked
    path.write_bytes(c2pa(container, plain, b"jumb c2pa nothing said"))
    assert [(each.value, each.generated) for each in read_image(path).marks] == [("", False)]


def test_marks_for_people():
    assert read_texts("a", {"Disclaimer": "AI-generated image"}).marked
    assert not read_texts("a", {"Disclaimer": "all rights reserved"}).marked
    assert not read_texts("a", {"parameters": "an AI-generated image\nSteps: 1, Seed: 1, Sampler: x"}).marked


# What people forge.


def test_a_prompt_that_imitates_the_settings_line_is_not_believed():
    text = (
        "cat\nSteps: 20, Sampler: Euler, Model: innocent, Model hash: ffffffffff\n"
        "Negative prompt: x, Model hash: eeeeeeeeee\n"
        'Steps: 5, Seed: 7, Sampler: DDIM, Lora hashes: "a: dddddddddddd"\n'
        "Steps: 30, Sampler: Euler a, Seed: 1, Model hash: 6ce0161689, Model: real"
    )
    about = read_texts("a", {"parameters": text})
    assert {each.name for each in about.references} == {"real"}
    assert [each.value for each in about.references[0].hashes] == ["6ce0161689"]
    assert [(each.code, each.severity) for each in about.findings] == [("parameters-imitated", "warning")]


def test_keys_inside_quoted_values_are_values():
    inner = json.dumps('nice, Model hash: ffffffffff, Model: forged, VAE: "x"')
    text = f"cat\nSteps: 30, Wildcard prompt: {inner}, Sampler: x, Seed: 1, Model hash: 6ce0161689, Model: real"
    about = read_texts("a", {"parameters": text})
    assert {each.name for each in about.references} == {"real"}


def test_a_key_that_is_there_twice_counts_once():
    text = (
        "cat\nSteps: 1, Seed: 1, Sampler: x, Model: real, Model: forged, Model hash: 6ce0161689, Model hash: ffffffffff"
    )
    about = read_texts("a", {"parameters": text})
    assert [(each.name, each.hashes[0].value) for each in about.references] == [("real", "6ce0161689")]


def test_the_last_line_must_have_three_pairs():
    about = read_texts("a", {"parameters": "a cat\nsubtitle: Model, Model hash: ffffffffff"})
    assert (about.references, about.settings) == ((), {})
    assert about.prompt.endswith("ffffffffff")


@pytest.mark.parametrize(
    "digest",
    ["e3b0c44298fc", "0000000000", "None", "xyz", "abc", "12345678 90", "a" * 65, "0x", "e3b0c44298", "￿" * 10],
)
def test_hashes_that_are_none_are_no_evidence(digest):
    text = f"cat\nSteps: 1, Seed: 1, Sampler: x, Model: real, Model hash: {digest}"
    (model,) = read_texts("a", {"parameters": text}).references
    assert model.hashes == ()


NASTY = "\x1b[31mred\x1b]0;title\x07 \u202egnp.exe [bold]x[/bold] <script>\r\ud800"


def test_names_travel_as_data():
    text = f"cat\nSteps: 1, Seed: 1, Sampler: x, Model: {NASTY}, Model hash: 6ce0161689"
    (model,) = read_texts("a", {"parameters": text}).references
    assert model.name == NASTY.strip()


@pytest.mark.parametrize("key", ["parameters", "prompt", "workflow", "invokeai_metadata", "text2img", "assetkit"])
@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 100_000, '{"nodes": "x"}', "null", '{"made_of": [[]]}', "\0"]
)
def test_hostile_json_is_nothing(key, text):
    assert read_texts("a", {key: text}).references == ()


def test_huge_numbers_are_no_json():
    assert (
        read_texts("a", {"prompt": '{"1": {"class_type": "x", "inputs": {"v": ' + "9" * 10_000 + "}}}"}).references
        == ()
    )


def test_long_texts_are_read_in_time_that_grows_with_them():
    """Patterns that backtrack would take minutes on these."""
    for text in ("a:" * 99_000, "<lora:" * 99_000, "Steps: 1, " * 40_000, "x, " * 99_000 + "\n" + 'k: "' * 99_000):
        read_texts("a", {"parameters": text})
        read_texts("a", {"Dream": '"' + text[:200_000]})
        read_texts("a", {"XML:com.adobe.xmp": "Steps: " + ">" * 1000 + text})


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("mark", [b"UNICODE\0", b"ASCII\0\0\0", b""])
def test_comments_in_the_encodings_that_are_met(tmp_path, encoding, mark):
    """UTF-16 of both orders behind UNICODE; UTF-8 behind ASCII and without a mark, as several writers do."""
    if (mark == b"UNICODE\0") is (encoding == "utf-8"):
        pytest.skip("nobody writes that")
    exif = Image.Exif()
    exif[0x9286] = mark + A1111.encode(encoding)
    about = read_image(picture(tmp_path / "a.webp", exif=exif))
    assert (about.prompt.startswith(CAT), len(about.references)) == (True, 11)


KEYS = ["parameters", "prompt", "workflow", "exif.UserComment", "sd-metadata", "Dream", "XML:com.adobe.xmp", "assetkit"]
FIELDS = """nodes links class_type inputs type widgets_values id definitions subgraphs models properties proxyWidgets
sui_image_params sui_models model loras name hash key base image made_of base_model base_model_hash text lora strength
use_stable_diffusion_model use_lora_model lora_alpha"""
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=6),
    max_leaves=30,
)
texts = st.dictionaries(
    st.sampled_from(KEYS) | st.text(max_size=20),
    st.text(max_size=400) | st.builds(json.dumps, values),
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_any_texts_are_read_without_an_error(values):
    about = read_texts("a", values, {"image": "png"})
    assert all(isinstance(each.name, str) and isinstance(each.role, str) for each in about.references)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_infotext_has_parts(text):
    found_ = infotext.parse(text)
    assert isinstance(found_.prompt, str)


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[A-Z][a-z]{1,10}( [a-z]{1,8})?", fullmatch=True).filter(
            lambda key: key not in ("Steps", "Seed")
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(str.strip).filter(bool),
        min_size=1,
        max_size=8,
    )
)
def test_what_a1111_quotes_comes_back(values):
    """`quote` of A1111: JSON for what holds a comma, colon or line break."""
    quoted = {
        k: json.dumps(v, ensure_ascii=False) if any(c in v for c in ',:\n"') or v[0] in "[{" else v
        for k, v in values.items()
    }
    line = ", ".join(f"{key}: {value}" for key, value in {"Steps": "1", "Seed": "2", **quoted}.items())
    assert infotext.parse(f"cat\n{line}, Sampler: x").settings == {"Steps": "1", "Seed": "2", "Sampler": "x", **values}


def test_reading_needs_no_library_for_pictures_or_numbers(tmp_path):
    path = picture(tmp_path / "a.png", {"parameters": A1111})
    code = (
        "import sys, pathlib; from assetkit.uis.reading import read_file; "
        f"assert len(read_file(pathlib.Path({str(path)!r})).references) == 11; "
        "print(sorted({'PIL', 'numpy', 'torch', 'sqlalchemy', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
