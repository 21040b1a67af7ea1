"""Golden headers of image analysis and of other trades: captioners, language models, audio encoders, depth, matting.

Built on the meta device from transformers' and torchvision's classes with known configurations, or written down from
the code that `source` names.

Run with torch and transformers: ``PYTHONPATH=. python scripts/goldens/analysis.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import torch
import torchvision
import transformers

sys.path.insert(0, str(Path(__file__).parent))

from _ldm import Shapes, meta, tensors
from controls import conv, linear, merged, norm

from tests.goldens import save

TRANSFORMERS = f"transformers {transformers.__version__}"


def golden(name: str, source: str, found: Shapes, kind: str | None, **more: Any) -> None:
    """Save one golden of this group."""
    aside = {key: more.pop(key) for key in ("extra", "format", "metadata") if key in more}
    entries = tensors(found, more.pop("dtype", "F32"))
    unknown = {} if kind else {"status": "unknown"}
    save(f"analysis/{name}", source, entries, {"kind": kind, **unknown, **more}, **aside)


def build(name: str, config: Any, **more: Any) -> Shapes:
    """A transformers class on the meta device."""
    return meta(lambda: getattr(transformers, name)(config, **more))


def captioners() -> None:
    """BLIP, BLIP-2, InstructBLIP, LLaVA, GIT, Florence-2 as transformers saves them."""
    blip = transformers.BlipConfig()
    rows: tuple[tuple[str, str, Any, str], ...] = (
        ("blip", "BlipForConditionalGeneration", blip, "BLIP"),
        ("blip_vqa", "BlipForQuestionAnswering", blip, "BLIP"),
        ("blip_itm", "BlipForImageTextRetrieval", blip, "BLIP"),
        ("blip2", "Blip2ForConditionalGeneration", transformers.Blip2Config(), "BLIP-2"),
        ("instructblip", "InstructBlipForConditionalGeneration", transformers.InstructBlipConfig(), "InstructBLIP"),
        ("git", "GitForCausalLM", transformers.GitConfig(), "GIT"),
        ("florence2", "Florence2ForConditionalGeneration", transformers.Florence2Config(), "Florence-2"),
    )
    for name, told, config, architecture in rows:
        found = build(told, config)
        golden(name, f"{TRANSFORMERS} {told}, default configuration", found, "captioner", architecture=architecture)
    tower = {"hidden_size": 1280, "intermediate_size": 3456, "out_hidden_size": 8192}
    found = build("Qwen2_5_VLForConditionalGeneration", transformers.Qwen2_5_VLConfig(vision_config=tower))
    source = f"{TRANSFORMERS} Qwen2_5_VLForConditionalGeneration, config.json of Qwen/Qwen2.5-VL-72B-Instruct"
    golden("qwen25_vl_72b", source, found, "captioner", architecture="Qwen2.5-VL")
    found = build("LlavaForConditionalGeneration", transformers.LlavaConfig())
    golden("llava", f"{TRANSFORMERS} LlavaForConditionalGeneration", found, "captioner", architecture="LLaVA")
    saved = {llava_on_disk(key): shape for key, shape in found.items()}
    source = f"{TRANSFORMERS} LlavaForConditionalGeneration in the names that llava-hf/llava-1.5-7b-hf has on disk"
    golden("llava_saved", source, saved, "captioner", architecture="LLaVA", dtype="F16")
    originals()


def llava_on_disk(key: str) -> str:
    """The names before transformers 4.52."""
    key = key.removeprefix("model.")
    key = key.replace("language_model.", "language_model.model.", 1) if key.startswith("language_model.") else key
    key = key.replace("vision_tower.", "vision_tower.vision_model.", 1) if key.startswith("vision_tower.") else key
    return "language_model.lm_head.weight" if key == "lm_head.weight" else key


def originals() -> None:
    """The authors' own files."""
    plain = build("BlipForConditionalGeneration", transformers.BlipConfig())
    source = "salesforce/BLIP models/blip.py, models/vit.py (transformers' convert_blip_original_pytorch_to_hf.py)"
    found = {original_blip(key): shape for key, shape in plain.items()}
    golden("blip_original", source, found, "captioner", architecture="BLIP", format="pickle")
    for name, wide, into in (("vicuna_7b", 4096, 768), ("vicuna_13b", 5120, 768), ("v2", 4096, 5632)):
        source = "Vision-CAIR/MiniGPT-4 minigpt4/models/minigpt4.py, minigpt_v2.py: what training leaves unfrozen"
        found = linear("llama_proj", into, wide)
        golden(f"minigpt4_{name}", source, found, "captioner", architecture="MiniGPT-4", format="pickle")
    lavis: Shapes = {"query_tokens": (1, 32, 768)} | linear("opt_proj", 768, 2560) | norm("ln_vision", 1408)
    for at in range(12):
        stem = f"Qformer.bert.encoder.layer.{at}"
        for part in ("query", "key", "value"):
            lavis |= linear(f"{stem}.attention.self.{part}", 768, 768)
            inside = 768 if part == "query" else 1408
            lavis |= linear(f"{stem}.crossattention.self.{part}", inside, 768) if at % 2 == 0 else {}
        lavis |= linear(f"{stem}.intermediate_query.dense", 768, 3072) | linear(f"{stem}.output_query.dense", 3072, 768)
    source = "salesforce/LAVIS lavis/models/blip2_models/Qformer.py, blip2_opt.py"
    golden("blip2_lavis", source, lavis, "captioner", architecture="BLIP-2", format="pickle")
    eva: Shapes = {"cls_token": (1, 1, 1408), "pos_embed": (1, 257, 1408)} | conv("patch_embed.proj", 3, 1408, 14)
    for at in range(39):
        stem = f"blocks.{at}"
        eva |= {f"{stem}.attn.q_bias": (1408,), f"{stem}.attn.v_bias": (1408,), f"{stem}.attn.qkv.weight": (4224, 1408)}
        eva |= linear(f"{stem}.attn.proj", 1408, 1408) | norm(f"{stem}.norm1", 1408) | norm(f"{stem}.norm2", 1408)
        eva |= linear(f"{stem}.mlp.fc1", 1408, 6144) | linear(f"{stem}.mlp.fc2", 6144, 1408)
    source = "salesforce/LAVIS lavis/models/eva_vit.py create_eva_vit_g"
    golden("eva_vit_g", source, eva, "clip_vision", architecture="EVA ViT-g", format="pickle")
    projector = linear("model.mm_projector.0", 1024, 4096) | linear("model.mm_projector.2", 4096, 4096)
    source = "haotian-liu/LLaVA llava/model/multimodal_projector/builder.py mlp2x_gelu (mm_projector.bin)"
    golden("llava_projector", source, projector, "captioner", architecture="LLaVA", format="pickle")
    taggers()


def original_blip(key: str) -> str:
    """BLIP's own name of a transformers BLIP key; the text decoder is called the same."""
    key = key.replace("vision_model.encoder.layers.", "visual_encoder.blocks.")
    if key.startswith("visual_encoder.blocks."):
        for theirs, own in (
            ("self_attn.projection", "attn.proj"),
            ("self_attn", "attn"),
            ("layer_norm1", "norm1"),
            ("layer_norm2", "norm2"),
        ):
            key = key.replace(theirs, own)
    names = {
        "vision_model.embeddings.class_embedding": "visual_encoder.cls_token",
        "vision_model.embeddings.position_embedding": "visual_encoder.pos_embed",
    }
    key = key.replace("vision_model.embeddings.patch_embedding.", "visual_encoder.patch_embed.proj.")
    return names.get(key, key.replace("vision_model.post_layernorm.", "visual_encoder.norm."))


def taggers() -> None:
    """WD taggers, DeepDanbooru, CLIP Interrogator's word lists."""
    vit: Shapes = {"pos_embed": (1, 784, 768)} | conv("patch_embed.proj", 3, 768, 16) | linear("head", 768, 10861)
    for at in range(12):
        vit |= linear(f"blocks.{at}.attn.qkv", 768, 2304) | linear(f"blocks.{at}.mlp.fc1", 768, 3072)
    source = "SmilingWolf/wd-vit-tagger-v3: a timm vit_base_patch16 with 10861 tags"
    golden("wd_vit_v3", source, vit, "captioner", architecture="WD tagger")
    for name, tags in (("v2", 9083), ("v3", 10861)):
        graph = {
            "inputs": [{"name": "input", "dtype": "F32", "shape": ["batch_size", 448, 448, 3]}],
            "outputs": [{"name": "output", "dtype": "F32", "shape": ["batch_size", tags]}],
        }
        found = {"core_model.head.fc.weight": (1024, tags)}
        source = f"SmilingWolf/wd-swinv2-tagger-{name} model.onnx: its graph's input and output"
        golden(f"wd_{name}_onnx", source, found, "captioner", architecture="WD tagger", format="onnx", extra=graph)
    danbooru = conv("n_Conv_0", 3, 64, 7) | conv("n_Conv_1", 64, 256, 1) | conv("n_Conv_178", 4096, 9176, 1)
    source = "AUTOMATIC1111/TorchDeepDanbooru deep_danbooru_model.py: first and last convolutions"
    golden("deepdanbooru", source, danbooru, "captioner", architecture="DeepDanbooru", format="pickle")
    words: Shapes = {"embeds": (5265, 768), "hash": (32,)}
    source = "pharmapsychotic/clip-interrogator clip_interrogator.py LabelTable"
    golden("interrogator_words", source, words, "captioner", architecture="CLIP Interrogator word list")


def ggml(architecture: gguf.MODEL_ARCH, blocks: int, shape: Callable[[str], tuple[int, ...]]) -> Shapes:
    """All weights of an architecture by the names of the gguf package; `shape` gives each template its shape."""
    found: Shapes = {}
    for tensor in gguf.MODEL_TENSORS[architecture]:
        name = gguf.TENSOR_NAMES[tensor]
        for at in range(blocks) if "{bid}" in name else (0,):
            given = shape(name)
            if given:
                found[name.format(bid=at) + ".weight"] = given
    return found


LLAMA: dict[str, tuple[int, ...]] = {
    "token_embd": (32000, 4096),
    "output_norm": (4096,),
    "output": (32000, 4096),
    "blk.{bid}.attn_norm": (4096,),
    "blk.{bid}.attn_q": (4096, 4096),
    "blk.{bid}.attn_k": (4096, 4096),
    "blk.{bid}.attn_v": (4096, 4096),
    "blk.{bid}.attn_output": (4096, 4096),
    "blk.{bid}.ffn_norm": (4096,),
    "blk.{bid}.ffn_gate": (11008, 4096),
    "blk.{bid}.ffn_up": (11008, 4096),
    "blk.{bid}.ffn_down": (4096, 11008),
}


def language_models() -> None:
    """Language models in both containers, and llama.cpp's vision half."""
    names = f"gguf {gguf.__name__} package names of MODEL_ARCH.LLAMA, sizes of Llama 2 7B"
    found = ggml(gguf.MODEL_ARCH.LLAMA, 32, lambda name: LLAMA.get(name, ()))
    metadata = {"general.architecture": "llama", "general.name": "vicuna-7b-v1.5"}
    golden("llm_gguf", names, found, "llm", architecture="llama", format="gguf", metadata=metadata, dtype="Q4_K")
    llava = {"general.architecture": "llama", "general.name": "LLaVA v1.6 Vicuna 7B"}
    golden("llava_gguf", names, found, "captioner", architecture="LLaVA", format="gguf", metadata=llava, dtype="Q4_K")
    golden("llava_mmproj", *projector(), "captioner", architecture="LLaVA projector", format="gguf", metadata=MMPROJ)
    rows: tuple[tuple[str, str, Any, str | None], ...] = (
        ("llm_llama2", "LlamaForCausalLM", transformers.LlamaConfig(), None),
        ("llm_gpt2", "GPT2LMHeadModel", transformers.GPT2Config(), "gpt2"),
        ("llm_opt", "OPTForCausalLM", transformers.OPTConfig(), "opt"),
        ("llm_gpt_neox", "GPTNeoXForCausalLM", transformers.GPTNeoXConfig(num_hidden_layers=6), "gpt_neox"),
        ("llm_phi3", "Phi3ForCausalLM", transformers.Phi3Config(num_hidden_layers=8), "phi3"),
    )
    for name, told, config, architecture in rows:
        source = f"{TRANSFORMERS} {told}"
        golden(name, source, build(told, config), "llm", architecture=architecture, dtype="F16")


MMPROJ = {
    "general.architecture": "clip",
    "clip.has_vision_encoder": "true",
    "clip.has_llava_projector": "true",
    "clip.projector_type": "mlp",
}


def projector() -> tuple[str, Shapes]:
    """An mmproj file of LLaVA 1.5: CLIP ViT-L/336 and a two-layer projector."""
    found: Shapes = {
        "v.patch_embd.weight": (1024, 3, 14, 14),
        "v.position_embd.weight": (577, 1024),
        "v.class_embd": (1024,),
    }
    for at in range(23):
        stem = f"v.blk.{at}"
        for part in ("q", "k", "v", "out"):
            found |= linear(f"{stem}.attn_{part}", 1024, 1024)
        found |= linear(f"{stem}.ffn_down", 1024, 4096) | linear(f"{stem}.ffn_up", 4096, 1024)
        found |= norm(f"{stem}.ln1", 1024) | norm(f"{stem}.ln2", 1024)
    found |= norm("v.pre_ln", 1024) | linear("mm.0", 1024, 4096) | linear("mm.2", 4096, 4096)
    return "ggml-org/llama.cpp tools/mtmd/clip-impl.h tensor names; mmproj-model-f16.gguf of LLaVA 1.5", found


def others() -> None:
    """Audio encoders and models of other trades."""
    wav2vec = transformers.Wav2Vec2Config(
        hidden_size=1024,
        num_hidden_layers=24,
        num_attention_heads=16,
        feat_extract_norm="layer",
        do_stable_layer_norm=True,
    )
    found = build("Wav2Vec2Model", wav2vec)
    golden("wav2vec2", f"{TRANSFORMERS} Wav2Vec2Model", found, "audio_encoder", architecture="wav2vec2")
    found = {"wav2vec2." + key: shape for key, shape in found.items()}
    golden("wav2vec2_prefixed", f"{TRANSFORMERS} Wav2Vec2ForCTC's inner model", found, "audio_encoder")
    whisper = build("WhisperForConditionalGeneration", transformers.WhisperConfig())
    golden("whisper", f"{TRANSFORMERS} WhisperForConditionalGeneration", whisper, "other", architecture="Whisper")
    encoder = {key: shape for key, shape in whisper.items() if key.startswith("model.encoder.")}
    source = f"{TRANSFORMERS} WhisperForConditionalGeneration's encoder (Comfy-Org whisper_large_v3_encoder)"
    golden("whisper_encoder", source, encoder, "audio_encoder", architecture="whisper")
    rows: tuple[tuple[str, str, Any, str], ...] = (
        ("depth_anything", "DepthAnythingForDepthEstimation", transformers.DepthAnythingConfig(), "Depth Anything"),
        ("dpt", "DPTForDepthEstimation", transformers.DPTConfig(), "DPT"),
        ("bert", "BertModel", transformers.BertConfig(), "BERT"),
    )
    for name, told, config, architecture in rows:
        golden(name, f"{TRANSFORMERS} {told}", build(told, config), "other", architecture=architecture)
    vision = f"torchvision {torchvision.__version__}"
    golden("resnet50", f"{vision} resnet50", meta(torchvision.models.resnet50), "other", architecture="ResNet")
    golden("vgg16", f"{vision} vgg16", meta(torchvision.models.vgg16), "other", architecture="VGG")
    flow = torchvision.models.optical_flow.raft_large
    golden("raft", f"{vision} raft_large", meta(lambda: flow(weights=None)), "other", architecture="RAFT")
    checker()


def checker() -> None:
    """The safety checker of Stable Diffusion; an aesthetic predictor; HED."""
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker

    vision = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
    config = transformers.CLIPConfig(vision_config={**vision, "patch_size": 14}, projection_dim=768)
    found = meta(lambda: StableDiffusionSafetyChecker(config))
    golden("safety_checker", "diffusers StableDiffusionSafetyChecker", found, "other", architecture="safety checker")
    sizes = ((0, 768, 1024), (2, 1024, 128), (4, 128, 64), (6, 64, 16), (7, 16, 1))
    found = merged(linear(f"layers.{at}", inside, outside) for at, inside, outside in sizes)
    source = "christophschuhmann/improved-aesthetic-predictor simple_inference.py MLP"
    golden("aesthetic", source, found, "other", architecture="aesthetic predictor", format="pickle")
    found = {"norm": (1, 3, 1, 1)}
    for block, (inside, outside, layers) in enumerate(
        ((3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3)), 1
    ):
        for at in range(layers):
            found |= conv(f"block{block}.convs.{at}", inside if at == 0 else outside, outside)
        found |= conv(f"block{block}.projection", outside, 1, 1)
    source = "lllyasviel/ControlNet annotator/hed/__init__.py ControlNetHED_Apache2"
    golden("hed", source, found, "other", architecture="HED", format="pickle")


def strangers() -> None:
    """Networks that look like ours and are not: they must stay unnamed or keep their own kind."""
    sequential = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 3, 3))
    found = {key: tuple(value.shape) for key, value in sequential.state_dict().items()}
    golden("stranger_sequential", "torch.nn.Sequential of two convolutions", found, None)


if __name__ == "__main__":
    captioners()
    language_models()
    others()
    strangers()
