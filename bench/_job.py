"""One timed job in a process of its own, so that its memory is its own: reads a JSON job, prints a JSON result.

The clock and the memory start after the imports. Memory is the peak of the resident set above what it was then (Linux:
the peak is reset first, so that nothing an import used and gave back hides what the job takes).
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def resident() -> int:
    """Bytes of this process in memory now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The largest resident set since the last reset, in bytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def reset_peak() -> None:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def timed(job, work):
    reset_peak()
    before, start, busy = resident(), time.perf_counter(), time.process_time()
    result = work(job)
    return result | {
        "seconds": time.perf_counter() - start,
        "processor": time.process_time() - busy,
        "memory": peak() - before,
        "maximum": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "imports": before,
    }


def ours(job):
    """Run a recipe. `known` are the inputs' hashes, by path, as a catalog would say them."""
    from assetkit.transform.certificate import Certificate
    from assetkit.transform.make import planned
    from assetkit.transform.methods import methods
    from assetkit.transform.numbers import torch_or_none
    from assetkit.transform.operations import operations
    from assetkit.transform.outputs import containers
    from assetkit.transform.run import run
    from assetkit.transform.threads import share_one_heap, workers

    share_one_heap()  # as the command line does
    _ = methods(), torch_or_none(), operations(), containers()

    def work(job):
        known = job["known"] or {}
        with planned(job["recipe"], known=lambda path: known.get(str(path))) as plan:
            threads = job["threads"] or workers()
            predicted = {"memory": plan.memory(threads)}
            outcome = run(plan, Path(job["output"]), force=True, threads=job["threads"])
            certificate = Certificate(plan, outcome).to_dict()
        return {"predicted": predicted, "sha256": certificate["output"]["sha256"], "error": certificate["error"]}

    return timed(job, work)


def predict(job):
    """Seconds that a run of the recipe is predicted to take, and how long it took to say so."""
    from assetkit.transform.make import planned
    from assetkit.transform.rehearsal import seconds

    known = job["known"]
    with planned(job["recipe"], known=lambda path: known.get(str(path))) as plan:
        start = time.perf_counter()
        said = seconds(plan, Path(job["output"]).parent, job["threads"])
        return {"seconds": said, "took": time.perf_counter() - start}


def cast(sd_mecha, model):
    return model


def weighted_sum(sd_mecha, first, second, **parameters):
    return sd_mecha.weighted_sum(first, second, **parameters)


def ties(sd_mecha, base, *models, alpha, k):
    """What `add_difference_ties` is made of. 1.1.8 fails in it, and in the public `add_difference`, when called with
    files, because they do not know yet whether they are differences."""
    from sd_mecha.extensions.builtin.merge_methods.linear import add_difference

    deltas = [sd_mecha.subtract(each, base) for each in models]
    return add_difference(base, sd_mecha.ties_sum(*deltas, k=k), alpha=alpha)


PEER = {"cast": cast, "weighted_sum": weighted_sum, "ties": ties}


def mecha(job):
    """The same with sd-mecha, in float32, its defaults otherwise."""
    import sd_mecha
    import torch

    def work(job):
        models = [sd_mecha.model(Path(each)) for each in job["inputs"]]
        recipe = PEER[job["method"]](sd_mecha, *models, **job["parameters"])
        settings = {"merge_dtype": torch.float32, "output_dtype": torch.float16}
        sd_mecha.merge(recipe, output=Path(job["output"]), merge_device="cpu", output_device="cpu", **settings)
        return {}

    return timed(job, work)


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print("\n" + json.dumps({"ours": ours, "mecha": mecha, "predict": predict}[given["side"]](given)))
