"""What the tests of key maps share: goldens as shapes, diffusers' converters on traced tensors, plans to compare."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import apply, placed
from tests import goldens
from tests.families.tracing import planned

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")


def shapes_of(name):
    return {key: tuple(shape) for key, (_, shape) in goldens.load(name)["tensors"].items()}


def part(family, component):
    return next(each for each in families()[family].parts if each.component == component)


def values(model):
    """A model's tensors, filled so that no row or column equals another."""
    state = {}
    for n, (key, tensor) in enumerate(model.state_dict().items()):
        ramp = torch.arange(tensor.numel(), dtype=torch.float32).reshape(tensor.shape)
        state[key] = ramp * 0.001 + n if tensor.is_floating_point() else tensor
    return state


def shapes(tensors):
    return {key: tuple(each.shape) for key, each in tensors.items()}


def same(one, other):
    assert sorted(one) == sorted(other)
    for key, each in one.items():
        assert each.dtype == other[key].dtype, key
        assert torch.equal(each, other[key]), key


def prefixed(plan, prefix):
    """A plan of inputs that stand under `prefix`."""
    return {
        name: (shape, tuple((prefix + key, start, stop) for key, start, stop in rows), turned)
        for name, (shape, rows, turned) in plan.items()
    }


def clean(mapped):
    assert (mapped.lost, mapped.invented, mapped.unmapped) == ((), (), ())
    return mapped.moves


def round_trip(keymap, right):
    """The left names of a model in right names, having proven that the way back is the identity."""
    left = apply(clean(keymap.reverse(shapes(right))), right)
    same(apply(clean(keymap.forward(shapes(left))), left), right)
    return left


def moved(family, component, name, prefix=""):
    """The plan for one component of a golden, its inputs under `prefix`."""
    whole = shapes_of(name)
    (found,) = [each for each in placed(families()[family].parts, whole) if each.part.component == component]
    mapped = found.mapped(whole)
    assert mapped.unmapped == ()
    return mapped, prefixed(planned(mapped.moves, found.names(whole)), found.prefix + prefix)


def unprefixed(plan):
    """diffusers renames inputs before it moves them; the rows are named as they came."""
    at = "model.diffusion_model."
    return {
        name: (shape, tuple((key.removeprefix(at), start, stop) for key, start, stop in rows), turned)
        for name, (shape, rows, turned) in plan.items()
    }


def on_disk(model, folder):
    """A model's tensors as its files name them; transformers 5 names them otherwise in memory."""
    from safetensors.torch import load_file

    model.save_pretrained(folder)
    (file,) = folder.glob("*.safetensors")
    found = load_file(file)
    return {
        k: torch.arange(v.numel(), dtype=v.dtype).reshape(v.shape) * 0.001 + n for n, (k, v) in enumerate(found.items())
    }


def labelled(family, name):
    whole = shapes_of(name)
    for found in placed(families()[family].parts, whole):
        for key in found.names(whole):
            yield found.prefix + key, found.part.block(key)


def clip_config(**changes):
    return transformers.CLIPTextConfig(
        **{
            "vocab_size": 20,
            "hidden_size": 8,
            "intermediate_size": 12,
            "num_hidden_layers": 3,
            "num_attention_heads": 2,
            "max_position_embeddings": 11,
            "projection_dim": 8,
            **changes,
        }
    )
