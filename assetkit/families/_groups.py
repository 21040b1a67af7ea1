"""Spellings that mean a whole group of families: trainers that load several of them by one name."""

from collections.abc import Mapping

GROUP_ALIASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "flux": {"kohya": ("flux1", "flux.1")},
    "pixart": {"kohya": ("pixart",)},
    "sd3": {"kohya": ("sd_3",)},
    "wan": {"kohya": ("wan",)},
}
"""By group, then by who writes them, as `Family.aliases`. ``ss_base_model_version`` as written by kohya-ss/sd-scripts
48d368f (library/flux_utils.py: [dev] and [schnell]), ostris/ai-toolkit 0.12.26 (toolkit/stable_diffusion_model.py) and
kohya-ss/musubi-tuner 30c658c (dataset/architectures.py: Wan 2.1 and 2.2)."""
