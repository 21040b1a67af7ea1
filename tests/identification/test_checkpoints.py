"""Checkpoints: a network and its parts in one file, under whatever prefixes the parts have."""

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header
from tests import goldens

NETWORKS = ["auraflow-bfl", "sana_600m-diffusers", "flux_schnell-bfl", "wan21_t2v_13b-comfy"]


def parts(**prefixes):
    found = {}
    for name, prefix in prefixes.items():
        group, _, rest = name.partition("__")
        for key, info in goldens.header(goldens.load(f"{group}/{rest}")).tensors.items():
            found[prefix + key.removeprefix("diffusion_model.").removeprefix("model.")] = info
    return Header("safetensors", found)


@pytest.mark.parametrize("vae", ["sd_ldm", "flux2_ldm", "wan21_native"])
@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_under_model_with_an_autoencoder_beside_it_is_a_checkpoint(network, vae):
    identity = identify_header(parts(**{f"dits__{network}": "model.", f"vaes__{vae}": "vae."}))
    alone = identify_header(goldens.header(goldens.load(f"dits/{network}")))
    assert (identity.kind, identity.base) == ("checkpoint", alone.base)
    assert "vae" in identity.components
    assert not identity.findings


def test_so_it_is_with_an_encoder():
    identity = identify_header(parts(**{"dits__flux_schnell-bfl": "model.", "encoders__clip_l_transformers": "te."}))
    assert (identity.kind, identity.base) == ("checkpoint", "flux_schnell")
    assert not identity.findings
