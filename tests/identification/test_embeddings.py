"""The recogniser of textual inversions."""

from __future__ import annotations

from typing import Any

import pytest

from assetkit.identification import View
from assetkit.identification.recognisers.embeddings import RECOGNISER
from assetkit.types import Header, TensorInfo
from tests import goldens

OURS = [name for name in goldens.names() if name.startswith("embeddings/")]


def claims(tensors: dict[str, tuple[int, ...]], name: str = "embeddings/my-style.pt", dtype: str = "F32", **more: Any):
    rows = {key: TensorInfo(key, dtype, shape, 0, 0) for key, shape in tensors.items()}
    return list(RECOGNISER.run(View(Header(more.pop("format", "safetensors"), rows, {}, more), name)))


@pytest.mark.parametrize("name", OURS)
def test_golden(name: str) -> None:
    golden = goldens.load(name)
    (found,) = RECOGNISER.run(View(goldens.header(golden), ""))
    expect = {key: tuple(value) if isinstance(value, list) else value for key, value in golden["expect"].items()}
    expect.pop("status")
    assert {key: getattr(found, key) for key in expect} == expect


def test_other_kinds_are_left_alone() -> None:
    for name in goldens.names():
        golden = goldens.load(name)
        if golden["expect"].get("kind") not in {"embedding", None}:
            found = list(RECOGNISER.run(View(goldens.header(golden), name)))
            assert not found, f"{name} is claimed as {found[0].kind}"


def test_a_lone_clip_l_is_left_open() -> None:
    (found,) = claims({"clip_l": (2, 768)})
    assert found.base is None
    assert {"sdxl10", "sd3_medium", "flux_schnell"} <= set(found.candidates)


def test_an_unusual_width_has_no_base_but_may_be_declared() -> None:
    (found,) = claims({"emb_params": (1, 64)})
    assert (found.kind, found.base, found.candidates) == ("embedding", None, ())
    assert "sd1" in found.resembles


def test_the_names_that_call_it() -> None:
    assert claims({"emb_params": (1, 768)})[0].trigger_words == ("my-style",)
    found = claims({"string_to_param.*": (1, 768)}, values={"name": "inner"})
    assert found[0].trigger_words == ("inner", "my-style")
    assert claims({"<tok>": (768,)})[0].trigger_words == ("<tok>",)


def test_several_tokens_of_one_width() -> None:
    assert claims({"<s0>": (768,), "<s1>": (768,)})[0].trigger_words == ("<s0>", "<s1>")
    assert not claims({"<s0>": (768,), "<s1>": (1024,)})


@pytest.mark.parametrize(
    "tensors",
    [
        {"weight": (768,)},
        {"image_embeds": (1, 768)},
        {"prompt_embeds": (77, 768)},
        {"sks": (77, 768)},
        {"sks": (1, 77, 768)},
        {"sks": (5, 500)},
        {"sks": ()},
        {"mean": (1280,)},
        {"a.b": (768,)},
        {"": (768,)},
        {"<tok>": (64,)},
        {"string_to_param.*": (1, 2, 768)},
        {"string_to_param.*": (1, 768), "model.weight": (3, 3)},
        {"emb_params": ()},
        {"clip_l": (1, 2, 3)},
        {"clip_l": (1, 768), "weight": (1, 768)},
        {},
    ],
)
def test_other_small_files_are_no_embeddings(tensors: dict[str, tuple[int, ...]]) -> None:
    assert not claims(tensors)


def test_integers_are_no_vectors() -> None:
    assert not claims({"sks": (768,)}, dtype="I64")


def test_hostile_names_do_not_become_trigger_words() -> None:
    assert claims({"emb_params": (1, 768)}, "x/evil\x1b[31m.pt")[0].trigger_words == ()
    assert claims({"string_to_param.*": (1, 768)}, "", values={"name": ["a"]})[0].trigger_words == ()


def test_the_unwrapped_root_of_a_pickle() -> None:
    (found,) = claims({"*": (1, 64)}, "x/qz.pt", format="pickle", roots=["string_to_param"], values={"name": "qz"})
    assert (found.kind, found.trigger_words) == ("embedding", ("qz",))
