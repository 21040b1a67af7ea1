"""Every id that the vocabulary promises is one a family can name, and distillations keep step with their bases."""

from assetkit.families import families
from assetkit.identification import DISTILLATIONS
from tests import goldens

BASES = """
sd1 sd14 sd15 sd15_lcm sd15_hyper sd2 sd20 sd21 sdxl sdxl10 sdxl_lcm sdxl_turbo sdxl_lightning sdxl_hyper pony
illustrious noobai sdxl_refiner ssd1b vega koala_700m koala_1b playground_v25 kolors sd3_medium sd35_medium sd35_large
sd35_large_turbo cascade_b cascade_c svd svd_xt flux_dev flux_kontext flux_krea flux_schnell chroma flux2_dev
flux2_klein_9b flux2_klein_4b pixart_alpha pixart_sigma hunyuan_dit auraflow lumina2 z_image qwen_image sana hidream
omnigen2 cogview4 wan21 wan22 ltx_video hunyuan_video mochi cogvideox cosmos kandinsky5 deepfloyd_if clip_l clip_g
clip_h
t5xxl umt5xxl gemma2_2b qwen25_vl_7b qwen3_4b llama3_8b clip_vit_l clip_vit_h clip_vit_g siglip
"""
GROUPS = ("sd", "flux", "flux2", "sd3", "wan", "cascade")


def known() -> set[str]:
    return {each for family in families().values() for each in (family.id, *family.candidates)}


def test_every_base_can_be_named():
    assert set(BASES.split()) <= known()


def test_every_group_has_members():
    assert set(GROUPS) <= {family.group for family in families().values()}


def test_distilled_bases_name_a_distillation():
    stated = {each for each in known() for method in DISTILLATIONS if each.endswith(f"_{method}")}
    assert {"sd15_lcm", "sd15_hyper", "sdxl_lcm", "sdxl_turbo", "sdxl_lightning", "sdxl_hyper"} <= stated


def test_every_family_has_a_golden_that_names_it_or_leaves_it_open():
    """Families whose own header leaves several open are found among the candidates of some golden."""
    named = set()
    for name in goldens.names():
        expect = goldens.load(name)["expect"]
        named |= {expect.get("base"), *expect.get("candidates", ())}
    without = {family.id for family in families().values() if not {family.id, *family.candidates} & named}
    assert without == set()
