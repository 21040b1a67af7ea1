"""Start-up of the command line, whole process, against a bare interpreter: medians of one run."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15


def seconds(*command):
    """Median wall seconds of a command."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    assetkit = Path(sys.executable).with_name("assetkit")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.safetensors"
        text = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        file.write_bytes(len(text).to_bytes(8, "little") + text + bytes(4))
        bare = seconds(sys.executable, "-c", "pass")
        for arguments in (("--version",), ("identify", str(file)), ("identify", "--json", str(file))):
            took = seconds(assetkit, *arguments)
            print(
                f"assetkit {' '.join(arguments[:-1] or arguments):20} {took:.3f} s  ({took / bare:.1f} x bare python)"
            )


if __name__ == "__main__":
    main()
