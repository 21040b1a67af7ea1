"""What diffusers' own loaders make of our files: the same modules as of our folders, key for key and bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.transform.made import make

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

from diffusers.loaders import single_file_model as loaders  # noqa: E402

from tests.transform.made_components import narrowed  # noqa: E402
from tests.transform.made_folders import PIPELINES, folder  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
TO_ONE = [{"op": "layout", "layout": "original"}]
OFFLINE = {"local_files_only": True, "torch_dtype": torch.float16}
T5_TOKENIZERS = {"sd3": "tokenizer_3", "flux": "tokenizer_2"}


def tokenizer(where: Path) -> None:
    """A tokenizer of T5's kind with a handful of words."""
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁a", -1.0), ("b", -2.0)]
    transformers.T5TokenizerFast(vocab=vocabulary, extra_ids=0).save_pretrained(where)


@pytest.fixture(scope="module", params=PIPELINES)
def both(request, tmp_path_factory):
    """A pipeline loaded from the folder made of one file, and from that file itself."""
    family, where = request.param, tmp_path_factory.mktemp(request.param)
    source = folder(family, where / "source")
    make(where / "one.safetensors", TO_ONE, source)
    prediction = {"prediction": "v"} if family == "sd2" else {}
    steps = [{"op": "layout", "layout": "diffusers", **prediction}]
    make(where / "made", steps, where / "one.safetensors", output={"format": "diffusers"})
    for name in (name for start, name in T5_TOKENIZERS.items() if family.startswith(start)):
        tokenizer(where / "made" / name)
    kind = getattr(diffusers, PIPELINES[family][1])
    with pytest.MonkeyPatch.context() as patch:
        row = loaders.SINGLE_FILE_LOADABLE_CLASSES["FluxTransformer2DModel"]
        patch.setitem(row, "checkpoint_mapping_fn", narrowed(row["checkpoint_mapping_fn"], {3072: 128}))
        one = kind.from_single_file(str(where / "one.safetensors"), config=str(where / "made"), **OFFLINE)
    return family, kind.from_pretrained(where / "made", **OFFLINE), one


def test_the_folder_is_whole_and_loads_as_the_file_does(both):
    """Every module that has weights, and nothing that the folder lacks."""
    family, made, one = both
    modules = {name: each for name, each in made.components.items() if isinstance(each, torch.nn.Module)}
    assert modules.keys() == PIPELINES[family][0]().keys()
    for name, module in modules.items():
        found, wanted = module.state_dict(), one.components[name].state_dict()
        assert found.keys() == wanted.keys(), name
        for key, each in wanted.items():
            if each.is_meta:  # diffusers with transformers 5 ties T5's two tables, and then fills one of them
                assert key == "encoder.embed_tokens.weight"
                each = wanted["shared.weight"]
            assert (found[key].dtype, found[key].shape) == (each.dtype, each.shape), key
            assert torch.equal(found[key], each), key


def test_tokenizers_and_schedulers_are_those_of_the_family(both):
    family, made, _ = both
    words = {name: each for name, each in made.components.items() if name.startswith("tokenizer") and each}
    towers = [name for name in PIPELINES[family][0]() if name.startswith("text_encoder")]
    assert words.keys() == {name.replace("text_encoder", "tokenizer") for name in towers}
    for name, each in words.items():
        sentence = each("a b")["input_ids"]
        assert sentence == ([3, 2, 4, 1] if name in T5_TOKENIZERS.values() and "T5" in type(each).__name__ else
                            [49406, 320, 321, 49407]), name  # fmt: skip
    predicts = getattr(made.scheduler.config, "prediction_type", "flow")
    assert predicts == {"sd2": "v_prediction", "sd3": "flow", "flu": "flow"}.get(family[:3], "epsilon")
