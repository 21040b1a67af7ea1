"""What the matrix says can be done is planned on headers of published models; where it counts, nothing is missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assetkit.adapters.dialects import NETWORK
from assetkit.families import families
from assetkit.identification import identify_header
from assetkit.transform.abilities import COLUMNS, KINDS, matrix, named_nowhere
from assetkit.transform.adapters import Fitting, Module
from assetkit.transform.model import Model
from assetkit.transform.nodes import Constant
from assetkit.transform.operations import Conditions, operations
from assetkit.transform.outputs import containers
from assetkit.transform.unmapped import SCRIPTS, UNDEFINED, VAES
from tests import goldens

MAIN = ("sd1", "sd2", "sdxl", "sdxl_refiner", "sd3_medium", "sd35_medium", "sd35_large", "flux_dev", "flux_schnell")
"""Bases for which nothing may be missing."""
CHECKPOINTS = {
    "unets/sd1_ckpt": "sd1",
    "unets/sd2_ckpt": "sd2",
    "unets/sdxl_ckpt": "sdxl",
    "unets/sdxl_refiner_ckpt": "sdxl_refiner",
    "dits/sd3_medium-checkpoint": "sd3_medium",
    "dits/sd35_large-checkpoint": "sd35_large",
    "unets/koala_700m_ckpt": "koala_700m",
    "unets/sd_x4_ckpt": "sd_x4_upscaler",
}
NETWORKS = {
    "dits/flux_dev-bfl": "flux_dev",
    "dits/flux_dev-diffusers": "flux_dev",
    "dits/flux_schnell-diffusers": "flux_schnell",
    "dits/sd35_medium-comfy": "sd35_medium",
    "dits/chroma-bfl": "chroma",
    "dits/lumina2-bfl": "lumina2",
    "dits/z_image-bfl": "z_image",
    "dits/wan_t2v_14b-bfl": "wan21",
}
ENCODERS = {
    "encoders/clip_l_transformers": "clip_l",
    "encoders/clip_g_transformers": "clip_g",
    "encoders/clip_g_openclip": "clip_g",
    "encoders/t5xxl": "t5xxl",
    "encoders/umt5xxl": "umt5xxl",
}


@cache
def cells(kind: str) -> dict[str, dict[str, str]]:
    return dict(matrix(kind))


def model_of(name: str) -> Model:
    """The golden as a model whose weights nobody reads."""
    header = goldens.header(goldens.load(name))
    identity = identify_header(header)
    tensors = {key: Constant(info.dtype, info.shape, b"") for key, info in header.tensors.items()}
    return Model(name, tensors, identity=identity, layout=identity.layout)


def does(operation: str, *models: Model, **options: Any) -> Model:
    from assetkit.transform.options import checked

    row = operations()[operation]
    return row.apply(models, checked(options, row.options, operation), Conditions())


def folder_of(model: Model, prediction: str | None = None) -> list[str]:
    """Paths of the folder that a model is written as."""
    container = containers()["diffusers"]
    stated = {"prediction": prediction} if prediction else {}
    turned = container.prepare(does("layout", model, layout="diffusers", **stated), {})
    return [file.path for file in container.lay_out(turned, {}, {"shard": 10**12})]


def test_every_base_stands_in_some_row() -> None:
    assert named_nowhere() == []


@pytest.mark.parametrize("base", MAIN)
def test_nothing_is_missing_for_the_bases_that_count(base: str) -> None:
    for kind in KINDS:
        for title, answer in cells(kind).get(base, {}).items():
            assert answer, (kind, title)
    row = cells("checkpoint")[base]
    assert not row["layouts, both ways"].count("not ")
    assert row["diffusers folder"].startswith("whole")
    assert row["merge"] == "by block"
    assert {part.component for part in families()[base].parts} >= set(families()[base].components)


@pytest.mark.parametrize(("golden", "base"), CHECKPOINTS.items())
def test_checkpoints_can_be_what_their_row_says(golden: str, base: str) -> None:
    row, model = cells("checkpoint")[base], model_of(golden)
    turned = does("layout", model, layout="diffusers")
    assert {key.partition("/")[0] for key in turned.tensors} >= {
        each.folder for each in families()[base].parts if each.prefix and each.component != "controlnet"
    }
    assert does("layout", turned, layout="original").tensors.keys() <= model.tensors.keys()
    paths = folder_of(model, prediction="v" if "--prediction" in row["diffusers folder"] else None)
    assert {"model_index.json", "scheduler/scheduler_config.json"} <= set(paths)
    made = {path.partition("/")[0] for path in paths}
    extern = row["diffusers folder"].removeprefix("whole; ").partition(" by --config")[0]
    tokenizers = {f"tokenizer{number}" for number in ("", "_2", "_3")} & set(_index(model)["tokenizers"])
    assert tokenizers - made == ({extern} if "by --config" in row["diffusers folder"] else set())
    holds(model, row)


def _index(model: Model) -> dict[str, Any]:
    from assetkit.configs import settle
    from assetkit.transform.layouts import family_of

    return {"tokenizers": settle(family_of(model).id, {}).row.tokenizers}


@pytest.mark.parametrize(("golden", "base"), NETWORKS.items())
def test_networks_can_be_what_their_row_says(golden: str, base: str) -> None:
    row, model = cells("diffusion_model")[base], model_of(golden)
    assert set(folder_of(model)) == {"config.json", "diffusion_pytorch_model.safetensors"}
    holds(does("layout", model, layout="original"), row)


def holds(model: Model, row: dict[str, str]) -> None:
    """GGUF, pruning, merging by block and finding the layers of adapters, on the original's names."""
    gguf = containers()["gguf"]
    network = gguf.prepare(model, {"type": "Q4_K"})
    head = gguf.lay_out(network, {}, {"type": "Q4_K"})[0].head
    if row["GGUF"]:
        assert f"general.architecture\x08\0\0\0{chr(len(row['GGUF']))}\0\0\0\0\0\0\0{row['GGUF']}".encode() in head
    assert does("prune", model).tensors
    fitting = Fitting(model)
    for component in row["bake"].split(", "):
        part = fitting._parts[component]
        names = part.names(model.tensors)
        key = next(key for key, node in names.items() if key.endswith(".weight") and len(node.shape) == 2)
        target = component if component.startswith("te") else NETWORK
        assert fitting.locate(Module(key, target, key.removesuffix(".weight"), {}))
    if row["merge"] == "by block":
        pytest.importorskip("torch")
        label = does_label(model)
        merged = does("merge", model, model, weights={label: 0.25})
        assert merged.tensors.keys() == model.tensors.keys()


def does_label(model: Model) -> str:
    from assetkit.transform.layouts import Places

    return next(
        each
        for each in sorted(Places(model).names())
        if any(letter.isdigit() for letter in each) and not each.startswith("te")
    )


@pytest.mark.parametrize(("golden", "base"), ENCODERS.items())
def test_encoders_alone_are_of_the_class_their_row_says(golden: str, base: str) -> None:
    from assetkit.transform.outputs.diffusers import _classname

    turned = does("layout", model_of(golden), layout="diffusers")
    assert turned.family
    assert _classname(turned, turned.family, "") in cells("text_encoder")[base]["diffusers folder"]
    assert "config.json" in folder_of(model_of(golden))


def test_every_missing_layout_has_its_reason() -> None:
    empty = {base for base, row in cells("diffusion_model").items() if not row["layouts, both ways"]}
    assert empty == SCRIPTS.keys() | UNDEFINED
    assert not SCRIPTS.keys() & UNDEFINED
    held = [row["layouts, both ways"] for row in cells("checkpoint").values() if "not" in row["layouts, both ways"]]
    assert sum(row.endswith(("vae", "vae,")) or "not vae" in row for row in held) == len(VAES)


def test_every_answer_says_where_it_comes_from() -> None:
    root = Path(__file__).resolve().parents[2]
    for column in COLUMNS:
        assert set(column.kinds) <= set(KINDS)
        held = re.findall(r"`(tests/[^`]+)`", column.how)
        assert held, column.title
        assert all(list(root.glob(each)) for each in held), column.title


@pytest.mark.parametrize(
    ("golden", "layers"),
    [("dits/wan21_vace_13b-bfl", list(range(0, 30, 2))), ("dits/wan_vace_14b-bfl", list(range(0, 40, 5)))],
)
def test_a_variant_with_a_class_of_its_own_is_written_as_it(golden: str, layers: list[int]) -> None:
    """Wan's VACE, and where its control layers stand (configurations of Wan2.1-VACE-1.3B and 14B of Wan-AI)."""
    from assetkit.transform.outputs.diffusers import _classname, _config

    turned = does("layout", model_of(golden), layout="diffusers")
    assert turned.family
    name = _classname(turned, turned.family, "")
    assert name == "WanVACETransformer3DModel"
    config = _config(turned, turned.family, "", name, turned.tensors)
    assert config["vace_layers"] == layers
    assert config["vace_in_channels"] == 96
