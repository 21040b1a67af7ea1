"""Run one recipe in this process and print what memory it took, as a program (Linux).

    python -m tests.transform.memory RECIPE.json DESTINATION LIMIT [--whole]

With a LIMIT (bytes; 0 is none) the process may map so much more than it has mapped after its imports, and no more:
an allocation beyond it fails. With ``--whole`` it reads its inputs into memory first, as it never should.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from assetkit.transform.threads import share_one_heap

PAGE = resource.getpagesize()


def status(*names: str) -> list[int]:
    """Bytes of lines of ``/proc/self/status``."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return [int(lines[name].split()[0]) * 1024 for name in names]


def imported() -> None:
    """Import what a run may use, and the tables that are read on first use."""
    import assetkit.transform.certificate
    import assetkit.transform.lowrank
    import assetkit.transform.make
    import assetkit.transform.run  # noqa: F401
    from assetkit.transform.methods import methods
    from assetkit.transform.numbers import torch_or_none
    from assetkit.transform.operations import operations
    from assetkit.transform.outputs import containers

    for each in (methods, torch_or_none, operations, containers):
        each()


def made(recipe: dict[str, Any], destination: Path, threads: int) -> dict[str, int]:
    """Plan and run, and what was predicted."""
    from assetkit.transform.make import planned
    from assetkit.transform.run import run

    with planned(recipe, known=lambda path: "0" * 64) as plan:
        predicted = plan.memory(threads)
        run(plan, destination, threads=threads)
    return {"predicted": predicted}


def main() -> None:
    recipe, destination, limit = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), int(sys.argv[3])
    imported()
    share_one_heap()
    Path("/proc/self/clear_refs").write_text("5")
    resident, mapped, library = status("VmRSS", "VmSize", "RssFile")
    if limit:
        resource.setrlimit(resource.RLIMIT_AS, (mapped + limit, mapped + limit))
    held = [Path(each["path"]).read_bytes() for each in recipe["inputs"].values()] if "--whole" in sys.argv else []
    found = made(recipe, destination, 2)
    peak, most, now = status("VmHWM", "VmPeak", "RssFile")
    found |= {"resident": peak - resident, "mapped": most - mapped, "library": now - library}
    print(json.dumps(found | {"held": len(held)}))


if __name__ == "__main__":
    main()
