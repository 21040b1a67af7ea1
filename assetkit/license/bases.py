"""What a base model is licensed under, as long as nothing says more of the file at hand.

A base's license is a lower bound: what derives from the base is restricted by it, but that a file has the base's
structure does not show that anybody permitted anything. Where the licensor changed the terms, all of them are listed:
which one holds depends on the copy, and a license text or card beside it decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assetkit.families import families
from assetkit.registry import Registry

_RAIL, _RAILPP = "LicenseRef-scancode-stable-diffusion-2022-08-22", "LicenseRef-openrail-pp-m"
_COMMUNITY = "LicenseRef-scancode-stability-ai-community-2024"
_CASCADE, _FAIPL = "LicenseRef-scancode-stability-ai-nc-2023-12-06", "LicenseRef-scancode-fair-ai-public-1.0-sd"
_SVD, _TURBO = "LicenseRef-svd-nc-2023-11-21", "LicenseRef-stability-nc-research-2023-11-28"
_FLUX1, _FLUX2 = "LicenseRef-flux-1-dev-nc-1.1.1", "LicenseRef-flux-nc-2"
_GEMMA = "LicenseRef-scancode-gemma-tou-2025-03-24"
_HUNYUAN = "LicenseRef-tencent-hunyuan-image"
_APACHE, _MIT = "Apache-2.0", "MIT"

TABLE = "uis.md section 5, base-model default table"
CIVITAI = "managers.md 1.6, Civitai's base models by license"
CARD = "the maker's repository, as uis.md section 5 lists it"


@dataclass(frozen=True, slots=True)
class Base:
    """The licenses of one base model."""

    id: str
    licenses: tuple[str, ...] = ()
    """In the order in which they came; empty where none is known."""
    sources: tuple[str, ...] = ()
    """Where that is said; empty: nowhere that was read, so it restricts and never permits."""
    note: str = ""


def _said(ids: str, license_: str, *sources: str, note: str = "") -> tuple[Base, ...]:
    return tuple(Base(each, (license_,), sources, note) for each in ids.split())


def _unread(ids: str, note: str = "No license of it was read.") -> tuple[Base, ...]:
    return tuple(Base(each, note=note) for each in ids.split())


_ROWS: tuple[Base, ...] = (
    *_said("sd14 sd15", _RAIL, TABLE, CIVITAI),
    *_said("altdiffusion bk_sdm_base bk_sdm_small bk_sdm_tiny", _RAIL, note="Reported; the repository was not read."),
    *_said("sd15_lcm", _RAIL, TABLE, CIVITAI, note="LCM-LoRA itself is under OpenRAIL++-M, LCM_Dreamshaper under MIT."),
    *_said("sd15_hyper", _RAIL, CIVITAI, note="The Hyper-SD repository had no license text of its own."),
    *_said("sd20 sd21", _RAILPP, TABLE, CIVITAI, note="Civitai once listed SD 2.x under OpenRAIL-M."),
    *_said("sd_x4_upscaler", _RAILPP, TABLE),
    Base("sd_turbo", (_TURBO, _COMMUNITY), (TABLE,), "Non-commercial at first, the Community License later."),
    *_said("sdxl10 sdxl_refiner", _RAILPP, TABLE, CIVITAI),
    *_said("sdxl_lcm sdxl_lightning", _RAILPP, TABLE, CIVITAI),
    *_said("sdxl_hyper", _RAILPP, CIVITAI, note="The Hyper-SD repository had no license text of its own."),
    Base("sdxl_turbo", (_TURBO, _COMMUNITY), (TABLE, CIVITAI), "Non-commercial at first, the Community License later."),
    Base(
        "pony",
        ("LicenseRef-pony-v6",),
        (TABLE,),
        "Civitai lists it under OpenRAIL-M; its author modified FAIPL-1.0-SD.",
    ),
    Base(
        "illustrious",
        (_FAIPL, "LicenseRef-illustrious-1", _RAIL),
        (TABLE, CIVITAI),
        "v0.1, 1.x and 2.0 differ; the version decides.",
    ),
    Base("noobai", ("LicenseRef-noobai",), (TABLE,), "The tag names FAIPL-1.0-SD alone; the card forbids commerce."),
    *_said("ssd1b vega", _APACHE, note="Reported; the repository was not read."),
    *_unread("koala_700m koala_1b sdxs"),
    *_said("playground_v25", "LicenseRef-playground-v2.5", TABLE),
    *_said("kolors", "LicenseRef-kolors-2024-07-06", TABLE, CIVITAI),
    Base(
        "sd3_medium", ("LicenseRef-sd3-nc-2024-06", _COMMUNITY), (TABLE, CIVITAI), "Community License since 2024-07-05."
    ),
    *_said("sd35_medium sd35_large sd35_large_turbo", _COMMUNITY, TABLE, CIVITAI),
    *_said("cascade_b cascade_c", _CASCADE, TABLE, CIVITAI),
    Base("svd", (_SVD, _COMMUNITY), (TABLE, CIVITAI), "Non-commercial at first, the Community License later."),
    Base(
        "svd_xt",
        (_SVD, "LicenseRef-svd-1.1-nc", _COMMUNITY),
        (TABLE, CIVITAI),
        "Non-commercial at first; XT 1.1 had a text of its own; the Community License later.",
    ),
    *_said("sv3d", "LicenseRef-stability-nc-2024-03-18", CARD),
    *_unread("zero123"),
    *_said("flux_dev flux_kontext flux_krea", _FLUX1, TABLE, CIVITAI),
    *_said("flux_schnell chroma flux2_klein_4b", _APACHE, TABLE, CIVITAI),
    *_said("flux2_dev", _FLUX2, TABLE, CIVITAI),
    *_said("flux2_klein_9b", _FLUX2, TABLE, note="A later text of the family (2.x), not read itself."),
    *_said("flux3", "LicenseRef-closed-service", CIVITAI),
    *_said("pixart_alpha pixart_sigma", _RAILPP, TABLE, CIVITAI),
    *_said("hunyuan_dit", "LicenseRef-tencent-hunyuan-2024-05", TABLE, CIVITAI),
    *_said("hunyuan_video framepack", "LicenseRef-tencent-hunyuan-video-2024-12", TABLE, CIVITAI),
    *_said("hunyuan_video15 hunyuan_image", _HUNYUAN, TABLE),
    *_said("auraflow lumina2 qwen_image z_image z_image_turbo mochi wan21 wan22 ernie_image", _APACHE, TABLE, CIVITAI),
    *_said("qwen_image_edit", _APACHE, TABLE),
    *_said("hidream", _MIT, TABLE, CIVITAI),
    *_said("kandinsky5", _MIT, note="Reported; the repository was not read."),
    *_said("sana sana_video", "LicenseRef-nvidia-sana", CARD),
    *_said("cosmos", "LicenseRef-scancode-nvidia-open-model-2025-04-28", TABLE),
    *_said("anima", "LicenseRef-anima", TABLE, CIVITAI),
    *_said("cogvideox", "LicenseRef-cogvideox", CIVITAI, note="Of the 5B models; 2B is under Apache-2.0."),
    *_said("ltx_video", "LicenseRef-scancode-ltxv-owl-2025-05-05", TABLE, CIVITAI),
    Base(
        "ltx2",
        ("LicenseRef-ltx-2-community-2026-01-05", "LicenseRef-ltx-2-community-2026-08-11"),
        (CARD,),
        "The second text is of LTX-2.5 and later releases.",
    ),
    *_said("deepfloyd_if", "LicenseRef-deepfloyd-if", TABLE),
    *_said("ideogram4", "LicenseRef-ideogram-nc", TABLE, CIVITAI),
    *_said("krea2", "LicenseRef-krea-ai", CIVITAI),
    *_said("minimax_h3", "LicenseRef-minimax", CIVITAI),
    *_said("bria bria_fibo", "LicenseRef-bria", TABLE),
    *_unread(
        "allegro cogview3plus cogview4 glm_image i2vgen_xl kandinsky3 longcat_image lumina_next modelscope_t2v omnigen"
        " omnigen2 ovis_image prx qwen_image21"
    ),
    # Parts.
    *_said(
        "clip_l clip_g clip_h clip_vit_l clip_vit_h clip_vit_g", _MIT, note="Reported; the repository was not read."
    ),
    *_said("t5xxl t5xl mt5xl umt5xxl pile_t5_xl byt5_small siglip", _APACHE, note="Reported; repository not read."),
    *_said("qwen25_vl_7b qwen3_06b qwen3_17b qwen3_4b qwen3_8b mistral3_24b", _APACHE, note="Reported; not read."),
    *_said("qwen25_vl_3b", "LicenseRef-scancode-qwen-2024", note="Reported; the repository was not read."),
    *_said("gemma2_2b gemma3_4b gemma3_12b", _GEMMA, TABLE),
    *_said("llama3_8b", "LicenseRef-scancode-llama-3.1-license-2024", TABLE),
    *_said("chatglm3_6b", "LicenseRef-chatglm3"),
)


@cache
def bases() -> Registry[Base]:
    """Licenses by base id: every base of the vocabulary has a row, if only one that says that nothing is known."""
    return Registry(_ROWS, key=lambda each: each.id)


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for family in families().values():
        mine = family.candidates or (family.id,)
        for name in {family.group, family.id} - {None}:
            found.setdefault(str(name), []).extend(mine)
    return {name: tuple(dict.fromkeys(some)) for name, some in found.items()}


@cache
def alternatives(base: str | None, candidates: tuple[str, ...] = ()) -> tuple[Base, ...]:
    """The bases that a file may be of: itself where it is settled, else its candidates, else its group's members.

    An id that no row has gives a row that says so.
    """
    if base is None:
        wanted = candidates
    elif base in bases():
        wanted = (base,)
    else:
        wanted = candidates or _groups().get(base, (base,))
    return tuple(bases()[each] if each in bases() else Base(each, note="This base is not known.") for each in wanted)
