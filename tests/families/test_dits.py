"""The transformer and video families against headers of the real networks, whole, shrunk, quantised and renamed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assetkit.families import families
from assetkit.identification import identify_header
from assetkit.identification.match import Match, matches
from assetkit.identification.recognisers.networks import FOLDER_PREFIXES, NETWORK, PREFIXES
from assetkit.identification.view import View
from assetkit.types import Header, Identity, TensorInfo
from tests import goldens

ALL = [name for name in goldens.names() if name.startswith("dits/")]
BARE = [name for name in ALL if not re.search("checkpoint|folder|gguf|nf4|fp8", name)]
Tensors = dict[str, list[Any]]


def _matches(view: View) -> Iterator[Match]:
    for prefix in (*FOLDER_PREFIXES, *PREFIXES):
        yield from matches(view, prefix, NETWORK)


def _identity(tensors: Tensors, golden: dict[str, Any] | None = None, **changes: Any) -> Identity:
    return identify_header(goldens.header({**(golden or {}), "tensors": tensors, **changes}), path="file")


def _made(keys: dict[str, tuple[int, ...]], metadata: dict[str, str] | None = None) -> Identity:
    tensors = {key: TensorInfo(key, "BF16", shape, 0, 0) for key, shape in keys.items()}
    return identify_header(Header("safetensors", tensors, metadata or {}), path="file")


def _stripped(tensors: Tensors) -> Tensors:
    prefix = next((each for each in PREFIXES if each and all(key.startswith(each) for key in tensors)), "")
    return {key.removeprefix(prefix): value for key, value in tensors.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_golden_matches_its_family_and_no_other(name: str) -> None:
    golden = goldens.load(name)
    found = [match for match in _matches(View(goldens.header(golden))) if match.sized]
    expected = golden["expect"]
    ids = {match.family.id for match in found}
    if len(ids) > 1:
        assert {match.family.group for match in found} == {expected["base"]}
        assert ids <= set(expected["candidates"])
    else:
        assert ids == {expected["base"]}
    assert len({match.prefix for match in found}) == 1


@pytest.mark.parametrize("name", BARE)
def test_a_small_model_of_the_architecture_is_not_taken_for_the_real_one(name: str) -> None:
    golden = goldens.load(name)
    found = _identity(_small(golden["tensors"]), golden)
    assert (found.kind, found.base, found.status) == (None, None, "unknown")
    named = " ".join(reason.detail for reason in found.evidence)
    expected = golden["expect"]
    assert any(id_ in named for id_ in (expected["base"], *expected.get("candidates", ())))


def _small(tensors: Tensors) -> Tensors:
    """Two blocks of each kind, every large extent an eighth of the real one."""
    small = {}
    for key, (dtype, shape) in tensors.items():
        depths = re.findall(r"(?:blocks|layers|refiner)\.(?:block)?([0-9]+)", key)
        if all(int(depth) < 2 for depth in depths):
            small[key] = [dtype, [extent // 8 if extent > 15 else extent for extent in shape]]
    return small


def _nf4(tensors: Tensors) -> Tensors:
    packed: Tensors = {}
    for key, (dtype, shape) in tensors.items():
        count = math.prod(shape)
        if len(shape) == 2 and key.endswith(".weight") and count % 64 == 0:
            packed[key] = ["U8", [count // 2, 1]]
            packed[key + ".absmax"] = ["F32", [count // 64]]
            packed[key + ".quant_map"] = ["F32", [16]]
            packed[key + ".quant_state.bitsandbytes__nf4"] = ["U8", [80]]
        else:
            packed[key] = [dtype, shape]
    return packed


def _int8(tensors: Tensors) -> Tensors:
    scales = {
        key[: -len("weight")] + "SCB": ["F32", shape[:1]] for key, (_, shape) in tensors.items() if _matrix(key, shape)
    }
    return {key: ["I8" if _matrix(key, shape) else dtype, shape] for key, (dtype, shape) in tensors.items()} | scales


def _gguf(tensors: Tensors) -> Tensors:
    return {key: ["Q4_K" if _matrix(key, shape) else "F32", shape] for key, (_, shape) in tensors.items()}


def _fp8(tensors: Tensors) -> Tensors:
    scales = {key + "_scale": ["F32", []] for key, (_, shape) in tensors.items() if _matrix(key, shape)}
    return {
        key: ["F8_E4M3" if _matrix(key, shape) else dtype, shape] for key, (dtype, shape) in tensors.items()
    } | scales


def _matrix(key: str, shape: list[int]) -> bool:
    return len(shape) == 2 and key.endswith(".weight")


QUANTISED: dict[str, tuple[str, Callable[[Tensors], Tensors]]] = {
    "nf4": ("safetensors", _nf4),
    "int8": ("safetensors", _int8),
    "gguf": ("gguf", _gguf),
    "fp8": ("safetensors", _fp8),
}


@pytest.mark.parametrize("how", QUANTISED)
@pytest.mark.parametrize("name", BARE[::3])
def test_quantisation_hides_no_identity(name: str, how: str) -> None:
    golden = goldens.load(name)
    container, quantised = QUANTISED[how]
    found = _identity(quantised(golden["tensors"]), golden, format=container)
    expected = golden["expect"]
    assert (found.kind, found.base) == (expected["kind"], expected["base"])
    assert expected.get("variant", {}).items() <= dict(found.variant).items()


def test_weights_packed_out_of_sight_leave_only_what_their_neighbours_prove() -> None:
    # ComfyUI's packed matrices: no biases in Flux.2, so nothing tells the widths of the klein models; their depths do.
    tensors: Tensors = {}
    for key, (dtype, shape) in goldens.load("dits/flux2_klein_9b-bfl")["tensors"].items():
        tensors[key] = ["U8", [shape[0], shape[1] // 2]] if _matrix(key, shape) else [dtype, shape]
        if _matrix(key, shape):
            tensors[key[: -len("weight")] + "comfy_quant"] = ["U8", [40]]
    found = _identity(tensors)
    assert (found.kind, found.base, found.candidates) == ("diffusion_model", "flux2_klein_9b", ())


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("name", ["flux_dev-bfl", "sd35_large-bfl", "wan22_i2v-bfl", "z_image-bfl", "ltx_2b-bfl"])
def test_every_prefix_is_seen_through(name: str, prefix: str) -> None:
    golden = goldens.load(f"dits/{name}")
    found = _identity({prefix + key: value for key, value in golden["tensors"].items()})
    assert (found.kind, found.base) == (golden["expect"]["kind"], golden["expect"]["base"])


def test_an_unlisted_width_of_the_first_layer_is_no_flux() -> None:
    tensors = goldens.load("dits/flux_dev-bfl")["tensors"] | {"img_in.weight": ["BF16", [3072, 200]]}
    found = _identity(tensors)
    assert (found.status, found.base) == ("unknown", None)


def test_lumina_and_z_image_differ_in_sizes_only() -> None:
    lumina = set(_stripped(goldens.load("dits/lumina2-bfl")["tensors"]))
    z_image = set(_stripped(goldens.load("dits/z_image-bfl")["tensors"]))
    needed = [s for f in ("lumina2", "z_image") for s in families()[f].signatures if s.layout == "bfl"]
    assert all({*s.has, *s.shapes} <= lumina & z_image for s in needed)
    wrong = goldens.load("dits/lumina2-bfl")["tensors"] | {"cap_embedder.0.weight": ["BF16", [2560]]}
    assert _identity(wrong).base is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("flux_dev-bfl", "img_in.weight"),
        ("flux_dev-bfl", "final_layer.linear.weight"),
        ("flux_dev-diffusers", "x_embedder.weight"),
        ("sd3_medium-bfl", "x_embedder.proj.weight"),
        ("hunyuan_video-bfl", "img_in.proj.weight"),
        ("wan_t2v_14b-bfl", "head.head.weight"),
        ("qwen_image-diffusers", "txt_norm.weight"),
    ],
)
def test_a_network_that_lacks_a_tensor_is_not_named_without_saying_so(name: str, key: str) -> None:
    tensors = goldens.load(f"dits/{name}")["tensors"]
    del tensors[key]
    identity = _identity(tensors)
    assert identity.base is None or [each.evidence for each in identity.findings] == [key]


@pytest.mark.parametrize("name", ["flux_dev-bfl", "sd3_medium-bfl", "wan_t2v_14b-bfl", "qwen_image-diffusers"])
def test_a_part_of_a_network_is_not_the_network(name: str) -> None:
    tensors = goldens.load(f"dits/{name}")["tensors"]
    keys = sorted(tensors)
    for part in (keys[: len(keys) // 2], keys[len(keys) // 2 :], keys[::2]):
        assert _identity({key: tensors[key] for key in part}).base is None


def test_a_control_network_of_the_same_blocks_is_not_the_base() -> None:
    tensors = goldens.load("dits/flux_dev-diffusers")["tensors"]
    tensors |= {f"controlnet_blocks.{n}.weight": ["BF16", [3072, 3072]] for n in range(5)}
    assert _identity(tensors).kind != "diffusion_model"


def test_nunchaku_packs_flux_in_other_names() -> None:
    keys = {
        **{f"transformer_blocks.{at}.mlp_fc1.bias": (12288,) for at in range(19)},
        **{f"single_transformer_blocks.{at}.mlp_fc1.bias": (12288,) for at in range(38)},
        "single_transformer_blocks.0.norm.linear.qweight": (9216, 1536),
        "transformer_blocks.0.mlp_context_fc1.bias": (12288,),
        "transformer_blocks.0.mlp_context_fc1.wscales": (48, 12288),
        "time_text_embed.text_embedder.linear_1.weight": (3072, 768),
        "x_embedder.weight": (3072, 64),
        "x_embedder.bias": (3072,),
    }
    guidance = {"time_text_embed.guidance_embedder.linear_1.weight": (3072, 256)}
    assert _made(keys).base == "flux_schnell"
    assert _made(keys | guidance).base == "flux_dev"
    assert _made(keys | guidance | {"x_embedder.weight": (3072, 384)}).variant["fill"] is True


@pytest.mark.parametrize(
    ("name", "stated", "base"),
    [
        ("flux_dev-bfl", "flux-1-kontext-dev", "flux_kontext"),
        ("sd35_large-bfl", "stable-diffusion-3.5-large-turbo", "sd35_large_turbo"),
        ("wan_t2v_14b-bfl", "wan2.2", "wan22"),
        ("z_image-bfl", "z-image-turbo", "z_image_turbo"),
        ("pixart_sigma-diffusers", "pixart-alpha", "pixart_alpha"),
    ],
)
def test_metadata_settles_what_the_header_leaves_open(name: str, stated: str, base: str) -> None:
    golden = goldens.load(f"dits/{name}")
    found = _identity(golden["tensors"], metadata={"modelspec.architecture": stated})
    assert (found.base, found.candidates, found.findings) == (base, (), ())


def test_metadata_does_not_turn_one_architecture_into_another() -> None:
    found = _identity(goldens.load("dits/chroma-bfl")["tensors"], metadata={"modelspec.architecture": "flux-1-dev"})
    assert found.base == "chroma"
    assert [finding.code for finding in found.findings] == ["metadata-conflict"]


def test_a_small_flux_is_named_when_its_metadata_says_so() -> None:
    golden = goldens.load("dits/flux_dev-bfl")
    found = _identity(_small(golden["tensors"]), metadata={"modelspec.architecture": "flux-1-dev"})
    assert (found.kind, found.base) == ("diffusion_model", "flux_dev")


def _lora(paths: dict[str, tuple[int, int]]) -> Identity:
    keys: dict[str, tuple[int, ...]] = {}
    for path, (inputs, outputs) in paths.items():
        keys |= {f"{path}.lora_down.weight": (16, inputs), f"{path}.lora_up.weight": (outputs, 16), f"{path}.alpha": ()}
    return _made(keys)


def _double(last: int, inputs: int = 3072) -> dict[str, tuple[int, int]]:
    return {f"lora_unet_double_blocks_{n}_img_attn_qkv": (inputs, 3 * inputs) for n in range(last + 1)}


def test_adapters_of_flux_and_its_look_alikes() -> None:
    modulated = {f"lora_unet_double_blocks_{n}_img_mod_lin": (3072, 18432) for n in range(19)}
    flux = _lora(_double(18) | modulated)
    assert flux.base == "flux"
    assert {"flux_dev", "flux_schnell"} <= set(flux.candidates)
    assert "chroma" not in flux.candidates
    assert "chroma" in _lora(_double(18)).candidates
    assert _lora(_double(19) | {"lora_unet_double_blocks_0_img_mlp_fc1": (3072, 12288)}).base == "hunyuan_video"
    assert _lora(_double(7, 6144)).base == "flux2_dev"
    assert _lora(_double(7, 4096)).base == "flux2_klein_9b"


def test_adapters_of_wan_by_width() -> None:
    def attention(width: int, *names: str) -> dict[str, tuple[int, int]]:
        return {f"lora_unet_blocks_{n}_cross_attn_{name}": (width, width) for n in range(30) for name in names}

    assert _lora(attention(1536, "q", "k")).base == "wan21"
    assert _lora(attention(3072, "q", "k")).base == "wan22"
    assert _lora(attention(5120, "q", "k")).base == "wan"
    assert "wan21" in _lora(attention(5120, "q", "k_img")).candidates


@pytest.mark.parametrize("who", ["civitai", "huggingface", "modelspec", "swarmui", "kohya", "gguf", "invokeai"])
def test_no_spelling_names_two_bases(who: str) -> None:
    spelled: Counter[str] = Counter()
    for family in families().values():
        spelled.update(alias.lower() for alias in family.aliases.get(who, ()))
        for spellings in family.candidate_aliases.values():
            spelled.update(alias.lower() for alias in spellings.get(who, ()))
    assert not [alias for alias, count in spelled.items() if count > 1]


def test_every_pipeline_class_means_one_family() -> None:
    counted = Counter(pipeline for family in families().values() for pipeline in family.pipelines)
    assert not [pipeline for pipeline, count in counted.items() if count > 1]
