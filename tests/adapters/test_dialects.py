"""Taking adapters apart: suffixes, prefixes, shapes, and training metadata."""

from __future__ import annotations

import pytest

from assetkit.adapters.algorithms import split
from assetkit.adapters.dialects import locate
from assetkit.adapters.paths import normalise
from assetkit.adapters.reading import read_adapter
from assetkit.adapters.training import parsed, read_training, trigger_words
from assetkit.types import TensorInfo


def tensors(**shapes: tuple[int, ...]) -> dict[str, TensorInfo]:
    return {key: TensorInfo(key, "F16", shape, 0, 0) for key, shape in shapes.items()}


@pytest.mark.parametrize(
    ("key", "path", "role"),
    [
        ("lora_unet_x.lora_down.weight", "lora_unet_x", "down"),
        ("unet.a.lora_A.default.weight", "unet.a", "down"),
        ("unet.a.processor.to_q_lora.up.weight", "unet.a.processor.to_q", "up"),
        ("double_blocks.0.processor.qkv_lora2.down.weight", "double_blocks.0.txt_attn.qkv", "down"),
        ("a.lora_magnitude_vector", "a", "magnitude"),
        ("a.lora_embedding_A", "a", "embedding_down"),
        ("oft_unet_a.oft_blocks.2", "oft_unet_a", "oft_blocks.2"),
        ("a.hada_t1", "a", "hada_t1"),
    ],
)
def test_a_key_is_module_and_role(key: str, path: str, role: str) -> None:
    found = split(key)
    assert found is not None
    assert (found[0], found[1].name) == (path, role)


def test_plain_weights_have_no_role() -> None:
    assert split("model.layers.0.weight") is None
    assert split("") is None


def test_prefixes() -> None:
    assert locate("lora_te2_text_model_x") == ("te2", "text_model_x", "kohya")
    assert locate("text_encoders.clip_g.transformer.text_model.x")[0] == "te2"
    assert locate("base_model.model.transformer.x.y") == ("network", "x.y", "peft")


def test_whole_words_of_digits_become_marks() -> None:
    assert normalise("down_blocks.1.attn2.to_out.0") == ("down_blocks_#_attn2_to_out_#", ("1", "0"))


@pytest.mark.parametrize("shape", [(), (4,), (0, 0), (4, 5, 6, 7, 8)])
def test_odd_shapes_do_not_break_it(shape: tuple[int, ...]) -> None:
    parts = ("lora_down.weight", "lora_up.weight", "hada_w1_a", "lokr_w1", "lokr_w2", "oft_blocks", "diff", "on_input")
    for part in parts:
        read_adapter(tensors(**{f"lora_unet_a.{part}": shape, "lora_unet_a.lora_up.weight": shape}))


def test_a_half_module_is_no_adapter() -> None:
    assert read_adapter(tensors(**{"lora_unet_a.lora_down.weight": (4, 8)})) is None


@pytest.mark.parametrize("inputs", [320, 768])
@pytest.mark.parametrize("old", [False, True])
def test_glora_of_either_generation_shows_its_rank(inputs: int, old: bool) -> None:
    """ComfyUI's comfy/weight_adapter/glora.py tells the two apart; on a square layer either reading multiplies out."""
    rows = {"a1": (inputs, 8), "a2": (8, inputs), "b1": (320, 8), "b2": (8, inputs)}
    if old:
        rows = {"a1": (8, inputs), "a2": (inputs, 8), "b1": (8, inputs), "b2": (320, 8)}
    adapter = read_adapter(tensors(**{f"lora_unet_a.{name}.weight": shape for name, shape in rows.items()}))
    assert adapter is not None
    assert adapter.rank == 8
    (template,) = adapter.grammar.templates.values()
    assert (set(template.inputs), set(template.outputs)) == ({inputs}, {320})


def test_trigger_words_are_proven() -> None:
    dirs = '{"10_ohwx woman": {"img_count": 20}}'
    tags = '{"10_ohwx woman": {"ohwx": 20, "smile": 20, "red": 3}}'
    words, often = trigger_words({"ss_tag_frequency": tags, "ss_dataset_dirs": dirs})
    assert (words, often) == (("ohwx",), ("smile",))
    assert trigger_words({"ss_tag_frequency": '{"img": {"cat": 4}}'})[0] == ()


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "9" * 10_000, "NaN", "\x00", '{"algo": 1}', "[]"])
def test_hostile_metadata(text: str) -> None:
    keys = ("ss_network_args", "ss_tag_frequency", "ss_dataset_dirs", "lora_adapter_metadata", "software")
    read_training({**dict.fromkeys(keys, text), "ss_network_alpha": text})
    assert parsed("1" * 20, limit=10) is None
