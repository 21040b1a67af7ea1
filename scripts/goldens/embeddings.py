"""Goldens of textual inversions, written to ``tests/goldens/embeddings``.

Needs torch, diffusers and transformers: the width of each encoder's vectors is that of its token table, taken from the
transformers class with the published configuration. Key names are those of the programs that write the files::

    PYTHONPATH=. python scripts/goldens/embeddings.py
"""

from __future__ import annotations

from typing import Any

import torch
import transformers

from tests.goldens import save

HERE = f"transformers {transformers.__version__}"
A1111 = "AUTOMATIC1111/stable-diffusion-webui modules/textual_inversion/textual_inversion.py Embedding.save"
KOHYA = "kohya-ss/sd-scripts 48d368f"


def width(model: type, config: Any) -> int:
    """Extent of one token's vector."""
    with torch.device("meta"):
        return int(model(config).get_input_embeddings().weight.shape[1])


def clip(hidden: int, layers: int) -> int:
    """Width of a CLIP text encoder of this size."""
    config = transformers.CLIPTextConfig(hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=hidden // 64)
    return width(transformers.CLIPTextModel, config)


L, G, H = clip(768, 12), clip(1280, 32), clip(1024, 23)
T5 = width(
    transformers.T5EncoderModel,
    transformers.T5Config(d_model=4096, d_kv=64, d_ff=10240, num_layers=2, num_heads=64, is_encoder_decoder=False),
)


def golden(name: str, source: str, shapes: dict[str, tuple[int, ...]], base: str | None, **more: Any) -> None:
    """One embedding."""
    expect = {"kind": "embedding", "status": "ok", **more.pop("expect", {})}
    if base is not None:
        expect["base"] = base
    save(f"embeddings/{name}", f"{source}; {HERE}", {k: ("F32", s) for k, s in shapes.items()}, expect, **more)


def main() -> None:
    """Every form, for every base that has it."""
    for base, size in (("sd1", L), ("sd2", H)):
        values = {"values": {"name": "my-style", "step": 3000, "sd_checkpoint": None, "sd_checkpoint_name": None}}
        golden(f"a1111-{base}", A1111, {"string_to_param.*": (8, size)}, base, format="pickle", extra=values,
               expect={"trigger_words": ["my-style"]})  # fmt: skip
        golden(f"image-{base}", "A1111 modules/textual_inversion/image_embedding.py", {"string_to_param.*": (2, size)},
               base, format="image", extra={"values": {"name": "my-style"}})  # fmt: skip
        golden(f"kohya-{base}", f"{KOHYA} train_textual_inversion.py", {"emb_params": (4, size)}, base)
        golden(f"diffusers-{base}", "diffusers examples/textual_inversion/textual_inversion.py",
               {"<cat-toy>": (1, size)}, base, expect={"trigger_words": ["<cat-toy>"]})  # fmt: skip
        golden(f"diffusers-1d-{base}", "huggingface/sd-concepts-library learned_embeds.bin", {"<birb-style>": (size,)},
               base, format="pickle", expect={"trigger_words": ["<birb-style>"]})  # fmt: skip
    golden("pair-sdxl", f"{KOHYA} sdxl_train_textual_inversion.py", {"clip_l": (8, L), "clip_g": (8, G)}, "sdxl")
    golden("clip_g-sdxl", "ComfyUI comfy/sd1_clip.py load_embed", {"clip_g": (8, G)}, "sdxl")
    golden("pivotal-sdxl", "diffusers examples/advanced_diffusion_training (text_encoders_0, text_encoders_1)",
           {"text_encoders_0": (2, L), "text_encoders_1": (2, G)}, "sdxl")  # fmt: skip
    three = {"clip_l": (2, L), "clip_g": (2, G), "t5xxl": (2, T5)}
    golden("triple-sd3", "ComfyUI comfy/text_encoders/sd3_clip.py", three, "sd3")
    golden("pair-flux", "ComfyUI comfy/text_encoders/flux.py", {"clip_l": (2, L), "t5xxl": (2, T5)}, "flux")
    golden("pivotal-flux", "diffusers examples/advanced_diffusion_training train_dreambooth_lora_flux_advanced.py",
           {"clip_l": (2, L), "t5": (2, T5)}, "flux")  # fmt: skip
    golden("clip_l-open", "ComfyUI comfy/sd1_clip.py load_embed", {"clip_l": (2, L)}, None)


if __name__ == "__main__":
    main()
