"""Text encoders as GGUF: llama.cpp's form, by gguf's own maps and by transformers' reader, there and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, noise, read, write

gguf = pytest.importorskip("gguf")
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.filterwarnings("ignore")

TO_GGUF = [{"op": "layout", "layout": "original"}]
TO_TRANSFORMERS = [{"op": "layout", "layout": "diffusers"}]
SIZES = {"hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 2, "vocab_size": 512}
HEADS = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 128}
DECODER = {**SIZES, **HEADS, "tie_word_embeddings": True}


def t5(kind: str = "T5") -> Any:
    torch.manual_seed(3)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=256, d_model=256, d_kv=64, d_ff=512, num_layers=2, num_heads=4, feed_forward_proj="gated-gelu"
    )
    return getattr(transformers, f"{kind}EncoderModel")(config)


def decoder(kind: str, **changes: Any) -> Any:
    torch.manual_seed(4)
    given = {name: value for name, value in DECODER.items() if name != "head_dim" or kind != "Qwen2"}
    model = getattr(transformers, f"{kind}ForCausalLM")(getattr(transformers, f"{kind}Config")(**{**given, **changes}))
    for name, each in model.named_parameters():  # biases and norms are noughts and ones otherwise
        if each.ndim == 1:
            torch.nn.init.normal_(each, mean=float("norm" in name), std=0.1)
    return model


MODELS = {
    "t5encoder": (t5, gguf.MODEL_ARCH.T5ENCODER),
    "umt5": (lambda: t5("UMT5"), gguf.MODEL_ARCH.T5ENCODER),
    "qwen3": (lambda: decoder("Qwen3"), gguf.MODEL_ARCH.QWEN3),
    "qwen2vl": (lambda: decoder("Qwen2"), gguf.MODEL_ARCH.QWEN2VL),
    "llama": (lambda: decoder("Llama"), gguf.MODEL_ARCH.LLAMA),
}


def arrays(model: Any) -> dict[str, Any]:
    """Every tensor once, as a file on disk has it."""
    tied = ("encoder.embed_tokens.weight", "lm_head.weight")
    return {key: each.numpy().copy() for key, each in model.state_dict().items() if key not in tied}


def packed(tmp_path: Path, tensors: dict[str, Any], kind: str = "F32", **more: Any) -> tuple[Any, dict[str, Any]]:
    """What gguf reads of the file made of these tensors, and the certificate."""
    source = write(tmp_path / "in.safetensors", tensors)
    certificate = make(
        tmp_path / f"{kind}.gguf", TO_GGUF, source, output={"format": "gguf", "type": kind}, force=True, **more
    )
    return gguf.GGUFReader(tmp_path / f"{kind}.gguf"), certificate


@pytest.mark.parametrize("name", MODELS)
def test_names_and_architecture_are_those_of_llama_cpp(tmp_path, name):
    build, arch = MODELS[name]
    tensors = arrays(build())
    reader, certificate = packed(tmp_path, tensors)
    names = gguf.get_tensor_name_map(arch, 2)
    wanted = {names.get_name(key, try_suffixes=(".weight", ".bias")): each for key, each in tensors.items()}
    assert None not in wanted
    assert {each.name: tuple(reversed(each.shape.tolist())) for each in reader.tensors} == {
        key: each.shape for key, each in wanted.items()
    }
    assert reader.fields["general.architecture"].contents() == gguf.MODEL_ARCH_NAMES[arch]
    assert certificate["warnings"] == []
    assert certificate["dropped"] == []


@pytest.mark.parametrize("name", MODELS)
def test_the_way_back_restores_every_byte(tmp_path, name):
    tensors = arrays(MODELS[name][0]())
    packed(tmp_path, tensors)
    make(tmp_path / "back.safetensors", TO_TRANSFORMERS, tmp_path / "F32.gguf")
    found = read(tmp_path / "back.safetensors")
    assert {key: each.tobytes() for key, each in found.items()} == {
        key: each.tobytes() for key, each in tensors.items()
    }


@pytest.mark.parametrize("name", ["t5encoder", "qwen3", "llama"])
def test_transformers_reads_the_same_model(tmp_path, name):
    """Its reader has maps of its own, and turns a Llama's rows back by the number of heads in the metadata."""
    reading = pytest.importorskip("transformers.modeling_gguf_pytorch_utils")
    model = MODELS[name][0]()
    tensors = arrays(model)
    packed(tmp_path, tensors)
    loaded = reading.load_gguf_checkpoint(str(tmp_path / "F32.gguf"), return_tensors=True, model_to_load=model)
    found = {key: np.asarray(each) for key, each in loaded["tensors"].items()}
    assert found.keys() >= tensors.keys()
    for key, each in tensors.items():
        assert np.array_equal(found[key], each), key
    said, own = loaded["config"], model.config
    for field in ("vocab_size", *(("d_kv", "num_heads", "d_ff") if name == "t5encoder" else HEADS)):
        if field in said:
            assert said[field] == getattr(own, field), field
    assert {"num_heads", "num_attention_heads"} & said.keys()


@pytest.mark.parametrize("name", ["t5encoder", "qwen3"])
@pytest.mark.parametrize("kind", ["Q8_0", "Q4_K_M"])
def test_what_is_quantised_and_what_is_not(tmp_path, name, kind):
    tensors = {key: each.astype(np.float16) for key, each in arrays(MODELS[name][0]()).items()}
    reader, _ = packed(tmp_path, tensors, kind)
    types = {each.name: each.tensor_type.name for each in reader.tensors}
    assert {types[key] for key in types if "norm" in key} == {"F32"}  # ggml computes norms in F32 alone
    assert types["token_embd.weight"] == ("Q8_0" if kind == "Q8_0" else "Q6_K")
    assert types.get("enc.blk.0.attn_rel_b.weight", "F16") == "F16"
    ((key, found),) = [(each, types[each]) for each in types if each.endswith("blk.1.ffn_down.weight")]
    assert found == ("Q8_0" if kind == "Q8_0" else "Q6_K")
    make(tmp_path / "back.safetensors", [{"op": "cast", "dtype": "fp32"}, *TO_TRANSFORMERS], tmp_path / f"{kind}.gguf")
    back = read(tmp_path / "back.safetensors")
    assert back.keys() == tensors.keys()
    for key, each in tensors.items():
        wanted = each.astype(np.float64)
        assert np.linalg.norm(back[key] - wanted) <= 0.1 * np.linalg.norm(wanted), key


def test_a_vision_half_stays_behind_and_is_named(tmp_path):
    """Qwen2.5-VL as its pipelines hold it: llama.cpp keeps the vision half in a file of its own."""
    tensors = arrays(decoder("Qwen2"))
    inside = {key.replace("model.", "model.language_model.", 1): each for key, each in tensors.items()}
    seen = {"model.visual.patch_embed.proj.weight": noise(1, 4, 4), "visual.merger.mlp.0.bias": noise(2, 4)}
    reader, certificate = packed(tmp_path, inside | seen)
    assert {each.name for each in reader.tensors} >= {"blk.1.attn_q.bias", "output_norm.weight"}
    assert {each["key"] for each in certificate["dropped"]} == seen.keys()
    assert all("language half" in each["why"] for each in certificate["dropped"])


def test_a_bare_decoder_and_one_with_a_head(tmp_path):
    tensors = arrays(decoder("Qwen3"))
    bare = {key.removeprefix("model."): each for key, each in tensors.items()}
    packed(tmp_path, bare)
    make(tmp_path / "back.safetensors", TO_TRANSFORMERS, tmp_path / "F32.gguf")
    assert read(tmp_path / "back.safetensors").keys() == tensors.keys()
    headed, _ = packed(tmp_path, tensors | {"lm_head.weight": noise(3, 512, 256)})
    assert "output.weight" in {each.name for each in headed.tensors}


def test_what_llama_cpp_has_no_form_for_is_an_error(tmp_path):
    tensors = arrays(decoder("Llama"))
    with pytest.raises(InputError, match=r"1 tensors have no name in llama\.cpp's llama, such as 'model.extra.weight'"):
        packed(tmp_path, tensors | {"model.extra.weight": noise(1, 2, 2)})
    odd = {key: each[:96] if "self_attn.q_proj" in key else each for key, each in tensors.items()}
    with pytest.raises(InputError, match="96 rows are no whole heads of 128"):
        packed(tmp_path, odd)


def test_an_encoder_of_a_checkpoint_is_taken_out_first(tmp_path):
    """T5 under ComfyUI's prefix, as the only component; and a CLIP, for which nobody has a form."""
    prefix = "text_encoders.t5xxl.transformer."
    reader, _ = packed(tmp_path, {prefix + key: each for key, each in arrays(t5()).items()})
    assert "enc.blk.1.ffn_up.weight" in {each.name for each in reader.tensors}
    config = transformers.CLIPTextConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=1, vocab_size=64)
    _, certificate = packed(tmp_path, arrays(transformers.CLIPTextModel(config)))
    assert any("ComfyUI-GGUF loads no" in line for line in certificate["warnings"])
