"""What a method takes beside its inputs stays within what its row says."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assetkit.transform.methods import methods
from tests.transform.methods.parameters import given

pytest.importorskip("torch")
ROOT = Path(__file__).resolve().parents[3]
SLACK = 32 << 20
"""Tiles, chunks of a quarter mebi-element in fp64, and what the allocator keeps."""


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="peak memory is reset by way of /proc")
def test_memory_beside_the_inputs():
    command = [sys.executable, "-m", "tests.transform.methods.memory"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    found = json.loads(done.stdout)
    assert found.keys() == methods().keys()
    for name, (taken, tensor) in found.items():
        method = methods()[name]
        # An element method holds tiles, and the candidates for a threshold.
        allowed = (method.copies or 2) * tensor if method.scope == "tensor" else 0
        if method.beside:
            side = math.isqrt(tensor // 4)
            allowed += method.beside((side, side), method.settings(given(method.id)), method.most or 3)
        assert taken <= allowed + SLACK, name
