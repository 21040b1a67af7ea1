"""A 2 GiB file over loopback, hashed while it is written, against ``curl`` followed by a bare ``hashlib.sha256`` loop.

    PYTHONPATH=. python bench/download.py [--size BYTES] [--rounds N] [--folder DIR]

The server is a process of its own that hands ranges to ``sendfile``. Rounds alternate; ratios are of the medians, of
the time on the clock and of the processor's (ours and curl's, not the server's). ``--folder /dev/shm`` leaves the disk
out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from assetkit.net import Net, Request
from assetkit.sources.download import download


def serve(path: str) -> None:
    """Answer GET with the file or a range of it, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_answer, args=(client, path), daemon=True).start()


def _answer(client: socket.socket, path: str) -> None:
    with client, open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        while True:
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(65536)
                if not data:
                    return
                head += data
            found = re.search(rb"(?i)range: bytes=(\d+)-(\d*)", head)
            first, last = (int(found[1]), int(found[2] or size - 1)) if found else (0, size - 1)
            status = "206 Partial Content" if found else "200 OK"
            lines = [f"HTTP/1.1 {status}", f"Content-Length: {last - first + 1}", 'ETag: "x"', "Accept-Ranges: bytes"]
            lines += [f"Content-Range: bytes {first}-{last}/{size}"] if found else []
            client.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            try:
                client_file = file.fileno()
                at = first
                while at <= last:
                    at += os.sendfile(client.fileno(), client_file, at, last - at + 1)
            except OSError:
                return


def ours(url: str, target: Path) -> str:
    with Net() as net:
        return download(net, Request(url), target).sha256


def floor(url: str, target: Path) -> str:
    subprocess.run(["curl", "-s", "-o", str(target), url], check=True)
    digest = hashlib.sha256()
    with open(target, "rb", buffering=0) as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def processor() -> float:
    """Seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2 << 30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        source = Path(folder, "source")
        with open(source, "wb") as file:
            for _ in range(given.size >> 20):
                file.write(os.urandom(1 << 20))
        server = subprocess.Popen([sys.executable, __file__, "--serve", str(source)], stdout=subprocess.PIPE, text=True)
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/file"
            times: dict[str, list[float]] = {"ours": [], "floor": []}
            spent: dict[str, list[float]] = {"ours": [], "floor": []}
            for _ in range(given.rounds):
                found = set()
                for name, work in (("floor", floor), ("ours", ours)):
                    target = Path(folder, name)
                    start, before = time.perf_counter(), processor()
                    found.add(work(url, target))
                    times[name].append(time.perf_counter() - start)
                    spent[name].append(processor() - before)
                    for each in Path(folder).glob(f"{name}*"):
                        each.unlink()
                assert len(found) == 1
        finally:
            server.kill()
    for what, rounds in (("clock", times), ("processor", spent)):
        mine, bare = statistics.median(rounds["ours"]), statistics.median(rounds["floor"])
        size = given.size / 2**30
        print(f"{size:.2f} GiB, {what}: ours {mine:.2f} s, curl and sha256 {bare:.2f} s, ratio {mine / bare:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
    main()
