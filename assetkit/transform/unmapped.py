"""Bases whose networks have one layout here, and what diffusers knows of another: why a cell of the matrix is empty.

Facts: huggingface/diffusers 58eb52c. Its library loads single files of the classes in
`loaders/single_file_model.py` (`SINGLE_FILE_LOADABLE_CLASSES`); ``scripts/`` holds programs that convert one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "anima": "convert_anima_to_diffusers.py",
        "cogvideox": "convert_cogvideox_to_diffusers.py",
        "cogview3plus": "convert_cogview3_to_diffusers.py",
        "cogview4": "convert_cogview4_to_diffusers.py",
        "deepfloyd_if": "convert_if.py",
        "hunyuan_dit": "convert_hunyuandit_to_diffusers.py",
        "hunyuan_image": "convert_hunyuan_image_to_diffusers.py",
        "hunyuan_video15": "convert_hunyuan_video1_5_to_diffusers.py",
        "i2vgen_xl": "convert_i2vgen_to_diffusers.py",
        "kandinsky3": "convert_kandinsky3_unet.py",
        "lumina_next": "convert_lumina_to_diffusers.py",
        "modelscope_t2v": "convert_ms_text_to_video_to_diffusers.py",
        "omnigen": "convert_omnigen_to_diffusers.py",
        "ovis_image": "convert_ovis_image_to_diffusers.py",
        "pixart_alpha": "convert_pixart_alpha_to_diffusers.py",
        "pixart_sigma": "convert_pixart_sigma_to_diffusers.py",
        "prx": "convert_prx_to_diffusers.py",
        "sana_video": "convert_sana_video_to_diffusers.py",
        "svd": "convert_svd_to_diffusers.py",
        "zero123": "convert_zero123_to_diffusers.py",
    }
)
"""Bases that only a script converts, and its name. No map is written for these yet."""
UNDEFINED = frozenset(
    {
        "allegro", "altdiffusion", "bria", "bria_fibo", "framepack", "glm_image", "ideogram4", "kandinsky5",
        "longcat_image", "omnigen2", "sdxs", "sv3d",
    }
)  # fmt: skip
"""Bases for which diffusers defines no map: neither its library nor a script reads another layout of theirs."""
VAES: Mapping[str, str] = MappingProxyType(
    {"cosmos": "its authors publish TorchScript alone, and a TorchScript archive is not read for its weights"}
)
"""Autoencoders of bases with maps that have none themselves, and why."""
