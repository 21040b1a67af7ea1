"""Print how many bytes each method takes beside its inputs, as a program (Linux)."""

import ctypes
import json

import torch

from assetkit.transform.methods import MemoryTiles, Place, methods
from tests.transform.methods.parameters import given


def reset():
    # What earlier work freed goes back to the system, so that it is not taken for nothing later.
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))


def inputs(method):
    # A square is where a rotation, which is as large as a row is long, takes most.
    shape = (512, 512) if method.id == "rotate" else (1536, 1536)
    base = torch.randn(shape) * 0.05
    return [base + torch.randn(shape) * 0.01 * (i > 0) for i in range(method.most or 3)]


def merge(method, models):
    """As the executor does: tiles of one size, none of them kept."""
    values = method.settings(given(method.id))
    tiles = MemoryTiles(models)
    place = Place("k", tuple(models[0].shape), 0, method.survey(tiles, values) if method.survey else None, 0)
    if method.scope == "tensor":
        return method.merge(models, values, place)
    for count, tile in enumerate(tiles.tiles()):
        method.merge(tile, values, place.at(count << 16))
    return None


def main():
    torch.set_num_threads(1)
    found = {}
    for method in methods().values():
        models = inputs(method)
        merge(method, [each[:70, :70].contiguous() for each in models])
        reset()
        before = status("VmRSS")
        merge(method, models)
        found[method.id] = [status("VmHWM") - before, models[0].numel() * 4]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
