"""Textual inversions from every form to every other, by the readers of diffusers and by their bytes."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from tests.formats.test_image import embedding, png
from tests.transform.made import make, metadata, noise, read, write


def convert(destination: Path, *sources: Path, **options: Any) -> dict[str, Any]:
    models = ["a", "b", "c"][: len(sources)]
    return make(destination, [{"op": "embedding", "models": models, **options}], *sources)


def a1111(path: Path, vectors: Any, **more: Any) -> Path:
    """As `Embedding.save` of AUTOMATIC1111 writes it (modules/textual_inversion/textual_inversion.py)."""
    torch = pytest.importorskip("torch")
    data = {
        "string_to_token": {"*": 265},
        "string_to_param": {"*": torch.from_numpy(vectors)},
        "name": "cat",
        "step": 7,
    }
    torch.save({**data, "sd_checkpoint": None, "sd_checkpoint_name": None, **more}, path)
    return path


def one(path: Path) -> tuple[str, Any]:
    ((name, tensor),) = read(path).items()
    return name, tensor


@pytest.mark.parametrize(("form", "key"), [("emb_params", "emb_params"), ("diffusers", "cat"), (None, "emb_params")])
def test_pickles_of_a1111(form, key, tmp_path) -> None:
    vectors = noise(1, 3, 768, dtype=np.float32)
    options = {"form": form} if form else {}
    convert(tmp_path / "out.safetensors", a1111(tmp_path / "any.pt", vectors), **options)
    name, tensor = one(tmp_path / "out.safetensors")
    assert name == key
    assert np.array_equal(tensor, vectors)
    said = metadata(tmp_path / "out.safetensors")
    assert {said["modelspec.title"], said["modelspec.trigger_phrase"], said["name"]} == {"cat"}
    assert said["step"] == "7"
    assert "sd_checkpoint" not in said


def test_learned_embeds_of_diffusers(tmp_path) -> None:
    torch = pytest.importorskip("torch")
    vector = noise(1, 1024, dtype=np.float32)
    torch.save({"<dog>": torch.from_numpy(vector)}, tmp_path / "learned_embeds.bin")
    convert(tmp_path / "kept.safetensors", tmp_path / "learned_embeds.bin")
    convert(tmp_path / "turned.safetensors", tmp_path / "learned_embeds.bin", form="emb_params")
    for file, key, shape in (("kept", "<dog>", (1024,)), ("turned", "emb_params", (1, 1024))):
        name, tensor = one(tmp_path / f"{file}.safetensors")
        assert (name, tensor.shape) == (key, shape)
        assert tensor.tobytes() == vector.tobytes()
        assert metadata(tmp_path / f"{file}.safetensors")["modelspec.trigger_phrase"] == "<dog>"


def test_pictures_of_a1111(tmp_path) -> None:
    vectors = noise(1, 2, 768, dtype=np.float32)
    picture = png(tmp_path / "a.png", sd_ti_embedding=embedding(vectors.tolist()), parameters="a secret prompt")
    convert(tmp_path / "out.safetensors", picture, form="diffusers")
    name, tensor = one(tmp_path / "out.safetensors")
    assert name == "mine"
    assert np.array_equal(tensor, vectors)
    said = metadata(tmp_path / "out.safetensors")
    assert (said["name"], said["step"], said["sd_checkpoint"]) == ("mine", "500", "abc123")
    assert not {"parameters", "sd-ti-embedding"} & said.keys()


def test_pictures_without_one_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="an image without a textual inversion"):
        convert(tmp_path / "out.safetensors", png(tmp_path / "a.png"))
    with pytest.raises(InputError, match="an image without a textual inversion"):
        convert(tmp_path / "out.safetensors", png(tmp_path / "b.png", sd_ti_embedding="bm9uZQ=="))


PAIR = {"clip_l": noise(1, 2, 768), "clip_g": noise(2, 2, 1280)}


def test_a_pair_and_its_halves(tmp_path) -> None:
    said = {"modelspec.architecture": "stable-diffusion-xl-v1-base/textual-inversion", "modelspec.author": "me"}
    pair = write(tmp_path / "cat.safetensors", PAIR, said)
    halves = []
    for encoder, vectors in PAIR.items():
        halves.append(tmp_path / f"{encoder}.safetensors")
        report = convert(halves[-1], pair, encoder=encoder)
        assert len(report["dropped"]) == 1
        name, tensor = one(halves[-1])
        assert (name, tensor.tobytes()) == ("emb_params", vectors.tobytes())
        kept = metadata(halves[-1])
        assert "modelspec.architecture" not in kept
        assert (kept["modelspec.author"], kept["modelspec.trigger_phrase"]) == ("me", "cat")
    for order in (halves, halves[::-1]):
        again = tmp_path / f"{order[0].stem}-first.safetensors"
        assert convert(again, *order)["roundtrip"] == "exact"
        assert read(again).keys() == PAIR.keys()
        assert all(read(again)[key].tobytes() == PAIR[key].tobytes() for key in PAIR)
        assert metadata(again)["modelspec.trigger_phrase"] == "cat"


def test_three_files_for_stable_diffusion_3(tmp_path) -> None:
    given = {**PAIR, "t5xxl": noise(3, 5, 4096)}
    files = [write(tmp_path / f"{name}.safetensors", {"emb_params": each}) for name, each in given.items()]
    convert(tmp_path / "out.safetensors", *files, form="sdxl")
    assert {key: each.shape for key, each in read(tmp_path / "out.safetensors").items()} == {
        key: each.shape for key, each in given.items()
    }


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        ((1, 768), None, "has vectors of clip_l alone"),
        ((1, 1024), None, "1024 features are for no encoder of a pair"),
        ((1, 768), (1, 768), "both hold vectors of clip_l"),
        ((1, 64), (1, 64), "neither tells its encoder by its width"),
        ((2, 768), (1, 1280), "clip_l 2, clip_g 1"),
        ((1, 768), (1, 1024), "1024 features are for no encoder of a pair"),
        ((2, 3, 768), None, "no list of vectors"),
        ((0, 768), None, "no list of vectors"),
    ],
)
def test_what_makes_no_pair(first, second, complaint, tmp_path) -> None:
    files = [
        write(tmp_path / f"{n}.safetensors", {"emb_params": noise(n, *each)})
        for n, each in enumerate((first, second))
        if each
    ]
    with pytest.raises(InputError, match=complaint):
        convert(tmp_path / "out.safetensors", *files, form="sdxl")
    assert not (tmp_path / "out.safetensors").exists()


def test_widths_of_small_models_come_from_the_file(tmp_path) -> None:
    """A pair of a model of other widths than the published encoders': taken apart, and put together by name."""
    small = {"clip_l": noise(1, 2, 64), "clip_g": noise(2, 2, 96)}
    pair = write(tmp_path / "cat.safetensors", small)
    convert(tmp_path / "kept.safetensors", pair)
    assert {key: each.tobytes() for key, each in read(tmp_path / "kept.safetensors").items()} == {
        key: each.tobytes() for key, each in small.items()
    }
    halves = [tmp_path / f"{key}.safetensors" for key in small]
    for half, (key, vectors) in zip(halves, small.items(), strict=True):
        convert(half, pair, encoder=key)
        assert one(half)[1].tobytes() == vectors.tobytes()
    convert(tmp_path / "again.safetensors", *halves, encoders=["clip_g"])
    found = read(tmp_path / "again.safetensors")
    assert {key: found[key].tobytes() for key in small} == {key: each.tobytes() for key, each in small.items()}
    with pytest.raises(InputError, match="neither tells its encoder by its width"):
        convert(tmp_path / "out.safetensors", *halves)


def test_a_word_in_brackets_is_one_at_any_width(tmp_path) -> None:
    source = write(tmp_path / "any.safetensors", {"<cat>": noise(1, 3, 64)})
    convert(tmp_path / "out.safetensors", source, form="emb_params")
    assert one(tmp_path / "out.safetensors")[1].shape == (3, 64)


def test_an_encoder_that_is_named_wrongly_is_refused(tmp_path) -> None:
    halves = [write(tmp_path / f"{key}.safetensors", {"emb_params": each}) for key, each in PAIR.items()]
    with pytest.raises(InputError, match="has vectors of clip_g, not of t5xxl"):
        convert(tmp_path / "out.safetensors", *halves, encoders=["t5xxl"])
    for wrong in (["clip_x"], ["clip_l", "clip_g"]):
        with pytest.raises(UsageError, match="are not those of the 1 further models"):
            convert(tmp_path / "out.safetensors", *halves, encoders=wrong)


def test_one_clear_error_for_what_cannot_be(tmp_path) -> None:
    pair = write(tmp_path / "pair.safetensors", PAIR)
    with pytest.raises(InputError, match="vectors of clip_l and clip_g, and the form holds one"):
        convert(tmp_path / "out.safetensors", pair, form="emb_params")
    with pytest.raises(InputError, match="has no vectors of t5xxl; it has clip_l, clip_g"):
        convert(tmp_path / "out.safetensors", pair, encoder="t5xxl")
    wrong = write(tmp_path / "wrong.safetensors", {"clip_l": noise(1, 2, 1280), "clip_g": noise(1, 2, 1280)})
    with pytest.raises(InputError, match="clip_l: vectors of 1280 features, and its encoder takes 768"):
        convert(tmp_path / "out.safetensors", wrong)
    other = write(tmp_path / "lora.safetensors", {"lora_unet_x.lora_down.weight": noise(1, 2, 2)})
    with pytest.raises(InputError, match="no textual inversion"):
        convert(tmp_path / "out.safetensors", other)


def test_several_words_in_one_file(tmp_path) -> None:
    words = {"<s0>": noise(1, 768), "<s1>": noise(2, 768)}
    source = write(tmp_path / "both.safetensors", words)
    convert(tmp_path / "kept.safetensors", source, form="diffusers")
    assert read(tmp_path / "kept.safetensors").keys() == words.keys()
    assert metadata(tmp_path / "kept.safetensors")["modelspec.trigger_phrase"] == "<s0>, <s1>"
    with pytest.raises(InputError, match="holds 2 embeddings: <s0>, <s1>"):
        convert(tmp_path / "out.safetensors", source, form="emb_params")
    with pytest.raises(InputError, match="no embedding called 's0'; it has <s0>, <s1>"):
        convert(tmp_path / "out.safetensors", source, name="s0")
    convert(tmp_path / "second.safetensors", source, name="<s1>", form="emb_params", token="sun")
    assert one(tmp_path / "second.safetensors")[1].tobytes() == words["<s1>"].tobytes()
    assert metadata(tmp_path / "second.safetensors")["modelspec.trigger_phrase"] == "sun"


def test_words_bundled_in_an_adapter(tmp_path) -> None:
    """Names as LyCORIS' tools/pack_bundle.py gives them."""
    tensors = {
        "lora_unet_x.lora_down.weight": noise(1, 2, 4),
        "bundle_emb.cat.string_to_param.*": noise(2, 2, 768),
        "bundle_emb.cat.string_to_token.*": np.array(265),
        "bundle_emb.dog.clip_l": noise(3, 1, 768),
        "bundle_emb.dog.clip_g": noise(4, 1, 1280),
        "bundle_emb.emu.emb_params": noise(5, 1, 768),
    }
    said = {
        "ss_network_dim": "2",
        "modelspec.title": "An adapter",
        "modelspec.author": "me",
        "modelspec.trigger_phrase": "x",
    }
    lora = write(tmp_path / "lora.safetensors", tensors, said)
    with pytest.raises(InputError, match="holds 3 embeddings: cat, dog, emu"):
        convert(tmp_path / "out.safetensors", lora, form="emb_params")
    for name, keys in {
        "cat": {"emb_params": "string_to_param.*"},
        "dog": {"clip_l": "clip_l", "clip_g": "clip_g"},
        "emu": {"emb_params": "emb_params"},
    }.items():
        report = convert(tmp_path / f"{name}.safetensors", lora, name=name)
        found = read(tmp_path / f"{name}.safetensors")
        assert found.keys() == keys.keys()
        for key, source in keys.items():
            assert found[key].tobytes() == tensors[f"bundle_emb.{name}.{source}"].tobytes()
        assert len(report["dropped"]) == len(tensors) - len(keys)
        kept = metadata(tmp_path / f"{name}.safetensors")
        assert "ss_network_dim" not in kept
        assert (kept["modelspec.title"], kept["modelspec.trigger_phrase"]) == (name, name)
        assert kept["modelspec.author"] == "me"


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("shape", [(768,), (3, 1024)])
def test_there_and_back(shape, dtype, tmp_path) -> None:
    vectors = noise(1, *shape, dtype=dtype)
    first = write(tmp_path / "a.safetensors", {"<cat>": vectors}, {"modelspec.description": "a cat"})
    convert(tmp_path / "b.safetensors", first, form="emb_params")
    convert(tmp_path / "c.safetensors", tmp_path / "b.safetensors", form="diffusers")
    name, tensor = one(tmp_path / "c.safetensors")
    assert (name, tensor.dtype, tensor.tobytes()) == ("<cat>", vectors.dtype, vectors.tobytes())
    assert metadata(tmp_path / "c.safetensors")["modelspec.description"] == "a cat"


def test_rounding_and_a_form_in_one_run(tmp_path) -> None:
    vectors = noise(1, 2, 768, dtype=np.float32)
    source = write(tmp_path / "a.safetensors", {"emb_params": vectors})
    steps = [{"op": "embedding", "form": "diffusers", "token": "<cat>"}, {"op": "cast", "dtype": "fp16"}]
    make(tmp_path / "out.safetensors", steps, source)
    name, tensor = one(tmp_path / "out.safetensors")
    assert name == "<cat>"
    assert np.array_equal(tensor, vectors.astype(np.float16))


def test_diffusers_loads_what_was_written(tmp_path) -> None:
    """The vectors come to lie in the encoder's table, under the word, however many there are."""
    torch = pytest.importorskip("torch")
    loaders = pytest.importorskip("diffusers.loaders")
    transformers = pytest.importorskip("transformers")
    from assetkit.configs import clip_tokenizer_files

    (tmp_path / "tokenizer").mkdir()
    for name, content in clip_tokenizer_files().items():
        (tmp_path / "tokenizer" / name).write_bytes(content)
    config = transformers.CLIPTextConfig(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1)

    class Pipeline(loaders.TextualInversionLoaderMixin):
        hf_device_map = None
        tokenizer = transformers.CLIPTokenizer.from_pretrained(tmp_path / "tokenizer")
        text_encoder = transformers.CLIPTextModel(config)
        components = MappingProxyType({})

    vectors = noise(1, 3, 8, dtype=np.float32)
    source = a1111(tmp_path / "any.pt", vectors, name="qzcat")
    convert(tmp_path / "diffusers.safetensors", source, form="diffusers")
    convert(tmp_path / "a1111.safetensors", source, form="emb_params")
    pipeline = Pipeline()
    pipeline.load_textual_inversion(tmp_path, weight_name="diffusers.safetensors", local_files_only=True)
    pipeline.load_textual_inversion(tmp_path, weight_name="a1111.safetensors", token="qzdog", local_files_only=True)
    table = pipeline.text_encoder.get_input_embeddings().weight
    for word in ("qzcat", "qzdog"):
        ids = pipeline.tokenizer(pipeline.maybe_convert_prompt(word, pipeline.tokenizer), add_special_tokens=False)[
            "input_ids"
        ]
        assert torch.equal(table[ids].detach(), torch.from_numpy(vectors)), word


def test_diffusers_takes_a_pair_by_its_keys(tmp_path) -> None:
    """As its documentation loads SDXL's: each tensor into its encoder under one word."""
    torch = pytest.importorskip("torch")
    inversion = pytest.importorskip("diffusers.loaders.textual_inversion")
    halves = [write(tmp_path / f"{key}.safetensors", {"emb_params": each}) for key, each in PAIR.items()]
    convert(tmp_path / "pair.safetensors", *halves)
    (state,) = inversion.load_textual_inversion_state_dicts(
        [str(tmp_path)], weight_name="pair.safetensors", local_files_only=True
    )
    for key, vectors in PAIR.items():

        class Empty:
            def get_vocab(self) -> dict[str, int]:
                return {}

        tokens, tensors = inversion.TextualInversionLoaderMixin._retrieve_tokens_and_embeddings(
            ["cat"], [state[key]], Empty()
        )
        assert tokens == ["cat"]
        assert torch.equal(tensors[0], torch.from_numpy(vectors))
