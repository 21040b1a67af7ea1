"""Stable Cascade's two diffusion stages: Stability's names and diffusers'.

Facts: Stability-AI/StableCascade modules/stage_b.py, stage_c.py; diffusers 0.42.1 StableCascadeUNet and
loaders/single_file_utils.py (convert_stable_cascade_unet_single_file_to_diffusers).
"""

from __future__ import annotations

from assetkit.keymap import KeyMap

_BLOCK = """
    channelwise.{k} = channelwise.{k}
    channelwise.{k}.gamma == channelwise.{k}.gamma
    channelwise.{k}.beta == channelwise.{k}.beta
    depthwise = depthwise
    mapper = mapper
    mapper_sca = mapper_sca
    mapper_crp = mapper_crp
    kv_mapper.{k} = kv_mapper.{k}
    attention.attn.in_proj_weight == attention.to_q.weight + attention.to_k.weight + attention.to_v.weight
    attention.attn.in_proj_bias == attention.to_q.bias + attention.to_k.bias + attention.to_v.bias
    attention.attn.out_proj = attention.to_out.0
"""
_UNET = f"""
embedding.{{i}} = embedding.{{i}}
clf.{{i}} = clf.{{i}}
clip_txt_mapper = clip_txt_mapper
clip_img_mapper = clip_img_mapper
effnet_mapper.{{i}} = effnet_mapper.{{i}}
pixels_mapper.{{i}} = pixels_mapper.{{i}}
down_downscalers.{{i}}.{{j}} = down_downscalers.{{i}}.{{j}}
down_downscalers.{{i}}.{{j}}.blocks.{{k}} = down_downscalers.{{i}}.{{j}}.blocks.{{k}}
up_upscalers.{{i}}.{{j}} = up_upscalers.{{i}}.{{j}}
up_upscalers.{{i}}.{{j}}.blocks.{{k}} = up_upscalers.{{i}}.{{j}}.blocks.{{k}}
down_repeat_mappers.{{i}}.{{j}} = down_repeat_mappers.{{i}}.{{j}}
up_repeat_mappers.{{i}}.{{j}} = up_repeat_mappers.{{i}}.{{j}}
down_blocks.{{i}}.{{j}} = down_blocks.{{i}}.{{j}}:{_BLOCK}
up_blocks.{{i}}.{{j}} = up_blocks.{{i}}.{{j}}:{_BLOCK}
"""
CASCADE_B = KeyMap("bfl", "diffusers", _UNET + "clip_mapper = clip_txt_pooled_mapper")
CASCADE_C = KeyMap("bfl", "diffusers", _UNET + "clip_txt_pooled_mapper = clip_txt_pooled_mapper")
