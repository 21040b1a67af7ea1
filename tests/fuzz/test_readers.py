"""The fuzzing entry survives its own seeds and a few thousand seeded mutations of them, with no fuzzer installed."""

import random

import pytest

from tests.fuzz.readers import SUFFIXES, one_input, seeds

MUTATIONS = 150


def _mutated(data: bytes, generator: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.choice((1, 1, 2, 4))):
        at = generator.randrange(len(changed) + 1)
        choice = generator.randrange(5)
        if choice == 0 and changed:
            changed[at % len(changed)] ^= 1 << generator.randrange(8)
        elif choice == 1:
            del changed[at : at + generator.randrange(9)]
        elif choice == 2:
            changed[at:at] = generator.randbytes(generator.randrange(9))
        elif choice == 3:
            changed[at : at + 8] = generator.choice((b"\xff" * 8, bytes(8), b"\xff\xff\xff\x7f"))
        else:
            del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_mutated_files_only_ever_give_an_identity(name, tmp_path):
    generator = random.Random(name)
    for seed in seeds(name):
        one_input(tmp_path / f"x{SUFFIXES[name]}", seed)
        for _ in range(MUTATIONS):
            one_input(tmp_path / f"x{SUFFIXES[name]}", _mutated(seed, generator))
