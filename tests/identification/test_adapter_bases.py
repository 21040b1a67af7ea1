"""No part of any known network may be named as an adapter of another one."""

from __future__ import annotations

import random

from assetkit.adapters.dialects import read_adapter
from assetkit.families import families
from assetkit.families._networks import layer, networks
from assetkit.identification.adapter_bases import bases
from assetkit.types import TensorInfo


def lora(lines: dict[str, str]) -> dict[str, TensorInfo]:
    made = {}
    for template, line in lines.items():
        known = layer(line)
        for end in {0, 1}:
            name = template
            for span in known.ranges:
                name = name.replace("#", str(span[end]), 1)
            for role, shape in (("down", (8, min(known.inputs))), ("up", (min(known.outputs), 8))):
                key = f"lora_unet_{name}.lora_{role}.weight"
                made[key] = TensorInfo(key, "F16", shape, 0, 0)
    return made


def test_the_truth_is_never_ruled_out() -> None:
    draw = random.Random(7)
    for network in networks().rows:
        names = sorted(network.lines)
        for count in (len(names), 5, 3, 1):
            part = draw.sample(names, min(count, len(names)))
            adapter = read_adapter(lora({name: network.lines[name] for name in part}))
            assert adapter is not None
            found = bases(adapter)
            rows = [families()[name] for name in network.families]
            true = {each for row in rows for each in (row.id, row.group, *row.candidates) if each}
            named = {found.base, *found.candidates, *found.resembles} - {None}
            assert not named or named & true, (network.source, part, found)


def test_one_block_of_sd1_is_left_open_between_it_and_what_was_cut_from_it() -> None:
    block = "lora_unet_up_blocks_1_attentions_1_transformer_blocks_0"
    made = {}
    for name, inputs in (("attn1_to_q", 1280), ("attn2_to_k", 768), ("attn2_to_v", 768)):
        for role, shape in (("down", (8, inputs)), ("up", (1280, 8))):
            key = f"{block}_{name}.lora_{role}.weight"
            made[key] = TensorInfo(key, "F16", shape, 0, 0)
    adapter = read_adapter(made)
    assert adapter is not None
    found = bases(adapter)
    assert found.base == "sd"
    assert {"sd15", "bk_sdm_base"} <= set(found.candidates)
