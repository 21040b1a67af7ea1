"""Autoencoders that diffusers converts in scripts of its own, not in its library: there and back.

The pairs of names were recorded by running those scripts on names (`scripts/goldens/converters.py`).
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.families.maps import clean, part, round_trip, shapes, values

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
PAIRS = json.loads(gzip.decompress((Path(__file__).parent / "converters.json.gz").read_bytes()))


def test_mochi_moves_as_the_script_moves_it():
    """Every tensor of diffusers' class, from the very tensor, or third of one, that the script takes."""
    with torch.device("meta"):
        right = shapes(diffusers.AutoencoderKLMochi().state_dict())
    assert PAIRS["AutoencoderKLMochi"].keys() == right.keys()
    keymap = part("mochi", "vae").map
    left = {move.name: move.shape for move in clean(keymap.reverse(right))}
    found = {}
    for move in clean(keymap.forward(left)):
        (piece,) = move.pieces
        rows = left[piece.key][0]
        third = "" if piece.start == 0 and piece.stop in (None, rows) else f"[{3 * piece.start // rows}/3]"
        found[move.name] = piece.key + third
        assert move.shape == right[move.name]
    assert found == PAIRS["AutoencoderKLMochi"]


def test_hunyuan_video_keeps_its_names():
    """convert_hunyuan_video_to_diffusers.py renames nothing (its table for the VAE is empty)."""
    with torch.device("meta"):
        right = shapes(diffusers.AutoencoderKLHunyuanVideo().state_dict())
    keymap = part("hunyuan_video", "vae").map
    assert {move.name: move.shape for move in clean(keymap.reverse(right))} == right
    assert {move.name: move.shape for move in clean(keymap.forward(right))} == right


def test_small_ones_go_there_and_back():
    torch.manual_seed(0)
    model = diffusers.AutoencoderKLHunyuanVideo(block_out_channels=(4, 4, 8, 8), norm_num_groups=2, latent_channels=2)
    round_trip(part("hunyuan_video", "vae").map, values(model))
    model = diffusers.AutoencoderKLMochi(
        encoder_block_out_channels=(32,) * 4, decoder_block_out_channels=(32,) * 4, latent_channels=2
    )
    left = round_trip(part("mochi", "vae").map, values(model))
    assert left["encoder.layers.4.layers.1.attn_block.attn.qkv.weight"].shape == (96, 32)
