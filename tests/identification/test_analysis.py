"""Captioners, language models, audio encoders and models of other trades."""

import pytest

from assetkit.identification import View, identify_header
from assetkit.identification.recognisers import audio_encoders, captioners, llms, others
from assetkit.types import Header, TensorInfo
from tests import goldens

OURS = [
    row
    for module in (captioners, llms, audio_encoders, others)
    for row in (module.RECOGNISER if isinstance(module.RECOGNISER, tuple) else (module.RECOGNISER,))
]


def header(found, format="safetensors", extra=None, metadata=None):
    tensors = {key: TensorInfo(key, "F16", shape, -1, -1) for key, shape in found.items()}
    return Header(format, tensors, metadata or {}, extra or {})


def shapes(name):
    return {key: info.shape for key, info in goldens.header(goldens.load(name)).tensors.items()}


def kinds(head):
    return [claim.kind for row in OURS for claim in row.run(View(head))]


def test_clip_is_no_captioner():
    names = [name for name in goldens.names() if name.startswith("encoders/") and "clip" in name]
    assert names
    for name in names:
        assert not kinds(goldens.header(goldens.load(name))), name


def test_a_text_encoder_is_no_llm():
    for name in goldens.names():
        golden = goldens.load(name) if name.startswith("encoders/") else {"expect": {}}
        if golden["expect"].get("kind") == "text_encoder":
            assert "llm" not in kinds(goldens.header(golden)), name


def test_instructblip_differs_from_blip2_by_its_instruction():
    found = shapes("analysis/instructblip")
    assert identify_header(header(found)).architecture == "InstructBLIP"
    del found["qformer.embeddings.word_embeddings.weight"]
    assert identify_header(header(found)).architecture == "BLIP-2"


@pytest.mark.parametrize("shape", [(4096, 769), (64, 768), (4096,), (768, 4096)])
def test_a_projection_of_another_size_is_not_minigpt4(shape):
    assert not kinds(header({"llama_proj.weight": shape, "llama_proj.bias": (shape[0],)}, "pickle"))


def test_a_projector_says_that_it_needs_its_language_model():
    identity = identify_header(goldens.header(goldens.load("analysis/llava_mmproj")))
    assert identity.kind == "captioner"
    (finding,) = identity.findings
    assert finding.code == "needs-its-pair"
    assert "4096" in finding.message


def test_a_gguf_vision_tower_without_projector_is_not_llava():
    found = {key: shape for key, shape in shapes("analysis/llava_mmproj").items() if not key.startswith("mm.")}
    metadata = {"general.architecture": "clip", "clip.has_vision_encoder": "true"}
    assert not kinds(header(found, "gguf", metadata=metadata))


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        ([["n", 448, 448, 3]], [["n", 1000]]),
        ([["n", 3, 448, 448]], [["n", 10861]]),
        ([["n", 448, 448, 3], [1]], [["n", 10861]]),
        ([[]], [[]]),
        ([], []),
        ([None], [None]),
    ],
)
def test_other_graphs_are_no_taggers(inputs, outputs):
    extra = {
        "inputs": [{"name": "x", "shape": shape} for shape in inputs],
        "outputs": [{"name": "y", "shape": shape} for shape in outputs],
    }
    assert not kinds(header({"head.weight": (10861, 768)}, "onnx", extra))


def test_classifiers_of_a_thousand_classes_are_no_taggers():
    found = {**shapes("analysis/wd_vit_v3"), "head.weight": (1000, 768)}
    assert not kinds(header(found))


def test_a_whisper_without_its_decoder_is_an_audio_encoder():
    whole = shapes("analysis/whisper")
    assert kinds(header(whole)) == ["other"]
    encoder = {key: shape for key, shape in whole.items() if key.startswith("model.encoder.")}
    assert kinds(header(encoder)) == ["audio_encoder"]


def test_the_configuration_names_a_language_model():
    found = shapes("analysis/llm_llama2")
    extra = {"configs": {"": {"model_type": "mistral"}}}
    assert identify_header(header(found, "diffusers", extra)).architecture == "mistral"


@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 2, 2, 2, 2)])
def test_shapes_of_any_rank_are_survived(shape):
    for name in ("blip2", "llava_saved", "wd_vit_v3", "whisper", "resnet50", "llm_gpt2", "bert"):
        head = header(dict.fromkeys(shapes(f"analysis/{name}"), shape))
        assert len(kinds(head)) <= 1


@pytest.mark.parametrize(
    "more", ["multi_modal_projector.layer_norm.weight", "multi_modal_projector.projector_layernorm.weight"]
)
def test_other_vision_language_models_are_captioners_and_not_llava(more):
    """InternVL, LFM2-VL and ViP-LLaVA normalise before the projection (transformers 5.24)."""
    identity = identify_header(header({**shapes("analysis/llava_saved"), more: (1024,)}))
    assert (identity.kind, identity.architecture) == ("captioner", None)


def test_a_projection_of_joined_patches_is_not_llava_s():
    found = {**shapes("analysis/llava_saved"), "multi_modal_projector.linear_1.weight": (36864, 4608)}
    assert identify_header(header(found)).architecture is None


@pytest.mark.parametrize(
    ("name", "more", "kind"),
    [
        ("analysis/wav2vec2", "encoder.layers.0.attention.gru_rel_pos_const", "audio_encoder"),
        ("analysis/wav2vec2", "encoder.pos_conv_embed.layers.0.conv.weight", "audio_encoder"),
        ("analysis/bert", "embeddings.x_position_embeddings.weight", "other"),
        ("analysis/bert", "encoder.layer.0.output.adapter_modules.en_XX.dense1.weight", "other"),
    ],
)
def test_one_key_more_makes_it_another_model(name, more, kind):
    assert kinds(header(shapes(name))) == [kind]
    assert not kinds(header({**shapes(name), more: (4,)}))
