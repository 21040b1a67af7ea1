"""PEFT and diffusers load what we write, and their merged weights are the ones we bake."""

import json
import warnings

import numpy as np
import pytest

from tests.transform.made import make, read, write
from tests.transform.made_checkpoints import DECLARED, checkpoint, network, right_names, state

torch = pytest.importorskip("torch")
peft = pytest.importorskip("peft")

COMPONENTS = {"sd1": "unet", "sdxl": "unet", "flux_dev": "transformer", "sd3_medium": "transformer"}
TARGETS = {
    "sd1": ["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2", "proj_in", "conv1", "time_emb_proj"],
    "sdxl": ["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "proj_out", "add_embedding.linear_1"],
    "flux_dev": [
        "to_q",
        "to_k",
        "to_v",
        "add_q_proj",
        "add_k_proj",
        "add_v_proj",
        "proj_mlp",
        "norm_out.linear",
        "to_out.0",
    ],
    "sd3_medium": [
        "to_q",
        "to_k",
        "to_v",
        "add_q_proj",
        "add_k_proj",
        "add_v_proj",
        "norm1_context.linear",
        "norm_out.linear",
    ],
}


def injected(family, config):
    """The family's small network with an adapter of PEFT's in it, none of whose factors is zero."""
    from peft import inject_adapter_in_model

    model = inject_adapter_in_model(config, network(family))
    draw = torch.Generator().manual_seed(5)
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            with torch.no_grad():
                parameter.copy_(torch.randn(parameter.shape, generator=draw) * 0.1)
    return model


def merged(model):
    """The network's tensors with the adapter merged into them, under the names they had before."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for module in model.modules():
        if isinstance(module, BaseTunerLayer):
            module.merge()
    return {
        name.replace(".base_layer", ""): tensor.detach().numpy()
        for name, tensor in model.state_dict().items()
        if ".lora_" not in name
    }


def saved(model):
    """The adapter's tensors as PEFT saves them."""
    from peft import get_peft_model_state_dict

    found = get_peft_model_state_dict(model)
    return {name: tensor.detach().numpy().copy() for name, tensor in found.items()}


def loaded(family, config, tensors):
    """A fresh small network with an adapter loaded by PEFT; nothing may be missing or left over."""
    from peft import inject_adapter_in_model, set_peft_model_state_dict

    model = inject_adapter_in_model(config, network(family))
    result = set_peft_model_state_dict(model, {name: torch.from_numpy(array.copy()) for name, array in tensors.items()})
    assert not result.unexpected_keys
    assert not [name for name in result.missing_keys if "lora_" in name]
    return model


@pytest.fixture(params=COMPONENTS)
def family(request):
    return request.param


def adapter(path, family, tensors, **metadata):
    """A file in diffusers' layout."""
    named = {f"{COMPONENTS[family]}.{key}": array for key, array in tensors.items()}
    return write(path, named, {"modelspec.architecture": f"{DECLARED[family]}/lora", **metadata})


def baked(tmp_path, family, lora):
    """What bake makes of the family's network and a file, in diffusers' names."""
    right = state(network(family))
    component = COMPONENTS[family]
    base = checkpoint(tmp_path / "base.safetensors", family, {component: right})
    make(tmp_path / "baked.safetensors", [{"op": "bake", "models": ["a", "b"]}], base, lora, force=True)
    return right_names(family, component, read(tmp_path / "baked.safetensors"))


def same(ours, theirs):
    assert ours.keys() <= theirs.keys()
    moved = 0
    for name, array in ours.items():
        np.testing.assert_allclose(array, theirs[name], atol=2e-6, err_msg=name)
        moved += 1
    assert moved > 100


def test_what_peft_trained_does_the_same_after_every_conversion(tmp_path, family):
    """PEFT's adapter, converted to kohya's names and back to PEFT's, baked and loaded: one and the same change."""
    config = peft.LoraConfig(r=2, lora_alpha=2, target_modules=TARGETS[family])
    trained = injected(family, config)
    source = adapter(tmp_path / "trained.safetensors", family, saved(trained))
    wanted = merged(trained)
    layout = "kohya-sgm" if family == "sdxl" else "kohya"
    make(tmp_path / "kohya.safetensors", [{"op": "lora-convert", "layout": layout}], source)
    same(baked(tmp_path, family, tmp_path / "kohya.safetensors"), wanted)
    folder = [{"op": "lora-convert", "layout": "peft", "folder": True}]
    make(tmp_path / "peft", folder, tmp_path / "kohya.safetensors", output={"format": "peft"})
    fields = json.loads((tmp_path / "peft" / "adapter_config.json").read_text())
    again = loaded(family, peft.LoraConfig(**fields), read(tmp_path / "peft" / "adapter_model.safetensors"))
    same({key: array for key, array in merged(again).items() if key in wanted}, wanted)


def test_peft_reads_ranks_and_alphas_of_its_own_for_single_layers(tmp_path):
    config = peft.LoraConfig(
        r=2, lora_alpha=3, target_modules=TARGETS["flux_dev"], rank_pattern={"proj_mlp": 4}, alpha_pattern={"to_k": 1.0}
    )
    trained = injected("flux_dev", config)
    fields = json.dumps({f"transformer.{key}": value for key, value in _said(config).items()})
    source = adapter(tmp_path / "trained.safetensors", "flux_dev", saved(trained), lora_adapter_metadata=fields)
    make(tmp_path / "kohya.safetensors", [{"op": "lora-convert", "layout": "onetrainer"}], source)
    same(baked(tmp_path, "flux_dev", tmp_path / "kohya.safetensors"), merged(trained))
    folder = [{"op": "lora-convert", "layout": "peft", "folder": True}]
    make(tmp_path / "peft", folder, tmp_path / "kohya.safetensors", output={"format": "peft"})
    fields = json.loads((tmp_path / "peft" / "adapter_config.json").read_text())
    assert (fields["r"], fields["lora_alpha"]) == (2, 3.0)
    assert set(fields["rank_pattern"].values()) == {4}
    again = loaded("flux_dev", peft.LoraConfig(**fields), read(tmp_path / "peft" / "adapter_model.safetensors"))
    same(merged(again), baked(tmp_path, "flux_dev", tmp_path / "peft"))


def _said(config):
    return {key: getattr(config, key) for key in ("r", "lora_alpha", "rank_pattern", "alpha_pattern")}


def test_dora_of_peft_keeps_its_magnitudes(tmp_path):
    """Trap 11: magnitudes of rows are [out] for PEFT ([1, out, 1, 1] of convolutions) and [out, 1, …] for kohya."""
    config = peft.LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "ff.net.2", "conv1"], use_dora=True)
    trained = injected("sd1", config)
    tensors = saved(trained)
    draw = np.random.default_rng(3)
    for key in [key for key in tensors if "magnitude" in key]:
        tensors[key] = tensors[key] * draw.uniform(0.5, 1.5, tensors[key].shape).astype(np.float32)
    trained = loaded("sd1", config, tensors)
    source = adapter(tmp_path / "trained.safetensors", "sd1", tensors)
    make(tmp_path / "kohya.safetensors", [{"op": "lora-convert", "layout": "kohya"}], source)
    found = read(tmp_path / "kohya.safetensors")
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
    assert found[f"{name}.dora_scale"].shape == (8, 1)
    assert found["lora_unet_down_blocks_0_resnets_0_conv1.dora_scale"].shape == (8, 1, 1, 1)
    same(baked(tmp_path, "sd1", tmp_path / "kohya.safetensors"), merged(trained))
    back = [{"op": "lora-convert", "layout": "diffusers"}]
    make(tmp_path / "back.safetensors", back, tmp_path / "kohya.safetensors")
    ours, theirs = read(tmp_path / "back.safetensors"), read(source)
    assert {key: array.tobytes() for key, array in ours.items()} == {k: a.tobytes() for k, a in theirs.items()}


@pytest.mark.parametrize("layout", ["kohya", "kohya-sgm", "diffusers"])
def test_diffusers_loads_our_files_into_its_network(tmp_path, layout):
    """diffusers' own way from a file to merged weights, alphas other than the rank included."""
    from diffusers import StableDiffusionPipeline

    config = peft.LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj"])
    trained = injected("sd1", config)
    source = adapter(tmp_path / "trained.safetensors", "sd1", saved(trained))
    make(tmp_path / "kohya.safetensors", [{"op": "lora-convert", "layout": "kohya"}], source)
    halved = {
        key: np.float32(1) if key.endswith("alpha") else array
        for key, array in read(tmp_path / "kohya.safetensors").items()
    }
    half = write(tmp_path / "half.safetensors", halved, {"modelspec.architecture": f"{DECLARED['sd1']}/lora"})
    make(tmp_path / "file.safetensors", [{"op": "lora-convert", "layout": layout}], half)
    model = network("sd1")
    given = {key: torch.from_numpy(array.copy()) for key, array in read(tmp_path / "file.safetensors").items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        tensors, alphas = StableDiffusionPipeline.lora_state_dict(given, unet_config=model.config)
        model.load_lora_adapter(tensors, prefix="unet", network_alphas=alphas)
    same(baked(tmp_path, "sd1", half), merged(model))


@pytest.mark.parametrize(
    "config",
    [
        peft.LoHaConfig(r=2, alpha=3, target_modules=["to_q", "ff.net.2"], alpha_pattern={"to_q": 1}),
        peft.LoKrConfig(r=2, alpha=3, target_modules=["to_q", "ff.net.2"]),
        peft.LoKrConfig(r=64, alpha=32, target_modules=["to_q", "ff.net.2"]),
    ],
    ids=["loha", "lokr", "whole lokr"],
)
def test_alphas_of_pefts_lycoris_algorithms_are_in_its_configuration(tmp_path, config):
    """A LoKr of two whole factors shows no rank, and PEFT divides by the configured one all the same."""
    from peft import inject_adapter_in_model

    model = inject_adapter_in_model(config, network("sd1"))
    draw = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "hada_" in name or "lokr_" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=draw) * 0.2)
    folder = tmp_path / "trained"
    folder.mkdir()
    named = {f"base_model.model.{key}": array for key, array in saved(model).items()}
    write(folder / "adapter_model.safetensors", named, {"modelspec.architecture": f"{DECLARED['sd1']}/lora"})
    fields = {key: getattr(config, key) for key in ("r", "alpha", "alpha_pattern", "rank_pattern")}
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": config.peft_type.value, **fields}))
    wanted = {key: array for key, array in merged(model).items() if "hada_" not in key and "lokr_" not in key}
    same(baked(tmp_path, "sd1", folder), wanted)
    make(tmp_path / "kohya.safetensors", [{"op": "lora-convert", "layout": "kohya"}], folder)
    same(baked(tmp_path, "sd1", tmp_path / "kohya.safetensors"), wanted)


def test_the_folder_says_which_text_encoder_an_adapter_of_peft_is_for(tmp_path):
    """Its names do not: both encoders of SDXL are ``text_model`` to it, and the second would change the first."""
    tensors = {}
    for number in (1, 2):
        name = f"lora_te{number}_text_model_encoder_layers_0_self_attn_q_proj"
        draw = np.random.default_rng(number)
        tensors[f"{name}.lora_down.weight"] = draw.normal(size=(2, 8)).astype(np.float32)
        tensors[f"{name}.lora_up.weight"] = draw.normal(size=(8, 2)).astype(np.float32)
        tensors[f"{name}.alpha"] = np.float32(2)
    source = write(tmp_path / "kohya.safetensors", tensors, {"modelspec.architecture": f"{DECLARED['sdxl']}/lora"})
    folders = [{"op": "lora-convert", "layout": "peft", "folder": True}]
    make(tmp_path / "peft", folders, source, output={"format": "peft"})
    found = {}
    for each in (tmp_path / "peft").iterdir():
        make(tmp_path / f"{each.name}.safetensors", [{"op": "lora-convert", "layout": "kohya"}], each)
        found |= read(tmp_path / f"{each.name}.safetensors")
    assert found.keys() == tensors.keys()
    assert all(np.array_equal(found[key], each) for key, each in tensors.items())
