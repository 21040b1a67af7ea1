"""One file as a scan wants to know it: identified, its metadata and sidecars read, everything ready to be stored.

This runs in worker processes (see `workers`), which speak pickled tuples over their standard streams: the header that
kills its reader kills a worker, not the scan. JSON is written here, so that the one process that stores the results
only passes text on.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from assetkit import __version__
from assetkit.catalog.declared import sidecar_declarations
from assetkit.catalog.documents import Encoded, encode_document
from assetkit.errors import AssetkitError, NotFoundError
from assetkit.formats import open_model
from assetkit.identification import identify, identify_header, shown_name, with_pairs, with_samples
from assetkit.identification.declared import Declaration
from assetkit.types import Finding, Header, Identity
from assetkit.uis.caches import cached_sha256
from assetkit.uis.sidecars import Hint, ModelFile, Sidecar, read_sidecar

_WORDS = ("ss_output_name", "ss_training_comment", "modelspec.title", "modelspec.author", "modelspec.tags")
_NOTES = ("modelspec.description", "modelspec.usage_hint")

GARBAGE = 100_000
"""Objects that one batch may leave for the collector; a hostile file leaves millions."""
PATIENCE = 120.0
"""Seconds that one file may take. The largest honest header takes two."""


class Task(NamedTuple):
    """A file to examine, with the sidecars beside it."""

    path: str
    size: int
    mtime_ns: int
    sidecars: tuple[str, ...] = ()
    declared: tuple[Declaration, ...] = ()
    """What sources say of a file with this hash."""


class Examined(NamedTuple):
    """The rows a file gives. `identity` is None when the file is gone."""

    identity: dict[str, Any] | None
    metadata: Encoded | None = None
    tensors: str | None = None
    findings: tuple[dict[str, str], ...] = ()
    sidecars: tuple[Sidecar, ...] = ()
    hints: tuple[tuple[Hint, str], ...] = ()
    """Claimed hashes with the source of each."""
    words: str = ""
    """Text for the search: trigger words, titles, tags."""
    notes: str = ""
    """Text for the search: descriptions."""


GONE = Examined(None)


def examine(task: Task) -> Examined:
    """Everything of one file. Never raises for what files hold; a file that is gone gives `GONE`."""
    sidecars = tuple(read_sidecar(each, _model(task)) for each in task.sidecars)
    try:
        header, identity = _identified(task.path, sidecars, task.declared)
    except NotFoundError:
        return GONE
    return Examined(
        identity=identity_row(identity),
        metadata=encode_document(dict(header.metadata)) if header and header.metadata else None,
        tensors=tensor_digest(header) if header and header.tensors else None,
        findings=tuple(each.to_dict() for each in identity.findings),
        sidecars=sidecars,
        hints=tuple(_hints(task, sidecars)),
        words=_words(header, identity, sidecars),
        notes=_texts(header, _NOTES) + _said(sidecars, ("description", "version_description", "notes")),
    )


def crashed(task: Task, why: str) -> Examined:
    """What is stored of a file whose header brought its reader down."""
    return _unread(task, "reader-failed", f"could not be read: {why}; please report this file")


def timed_out(task: Task) -> Examined:
    """What is stored of a file whose reader did not come to an end."""
    return _unread(task, "reader-timeout", "could not be read in time; if its drive is sound, please report this file")


def _unread(task: Task, code: str, message: str) -> Examined:
    finding = Finding(code, "error", task.path, message)
    identity = Identity(task.path, "unknown", "invalid", size=task.size, findings=(finding,))
    return Examined(identity=identity_row(identity), findings=(finding.to_dict(),))


def identity_row(identity: Identity) -> dict[str, Any]:
    """The columns of `Identity` (the table) for an identity."""
    ranks = identity.rank if isinstance(identity.rank, tuple) else (identity.rank,)
    known = [each for each in ranks if each is not None]
    document = identity.to_dict()
    del document["path"]
    candidates = ",".join(identity.candidates)
    return {
        "format": identity.format,
        "status": identity.status,
        "kind": identity.kind,
        "base": identity.base,
        "candidates": f",{candidates}," if candidates else "",
        "layout": identity.layout,
        "architecture": identity.architecture,
        "algorithm": identity.algorithm,
        "scale": identity.scale,
        "rank_min": min(known, default=None),
        "rank_max": max(known, default=None),
        "dora": identity.dora,
        "parameters": identity.parameters,
        "license": identity.license.get("id") if identity.license else None,
        "triggers": "\n".join(identity.trigger_words),
        "version": __version__,
        "document": encode_document(document),
    }


def tensor_digest(header: Header) -> str:
    """SHA-256 over the sorted tensor table: names, types, shapes and offsets from the first byte of data.

    Two files with this and the same payload hold the same tensors, whatever their metadata says.
    """
    rows = sorted(header.tensors.values())
    first = min((row[3] for row in rows if row[3] >= 0), default=0)
    text = "\n".join([f"{name}\0{kind}\0{shape}\0{start - first}" for name, kind, shape, start, _ in rows])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _model(task: Task) -> ModelFile:
    return ModelFile(os.path.basename(task.path), task.size, task.mtime_ns)


def _identified(
    path: str, sidecars: Iterable[Sidecar], said: tuple[Declaration, ...]
) -> tuple[Header | None, Identity]:
    declared = (*said, *(each for sidecar in sidecars for each in sidecar_declarations(sidecar)))
    try:
        with open_model(path) as source:
            header = with_pairs(with_samples(source), path)
    except NotFoundError:
        raise
    except AssetkitError:
        return None, identify(path, declared)  # knows how to say what is wrong with it
    return header, identify_header(header, path, shown_name(path), declared)


def _hints(task: Task, sidecars: Iterable[Sidecar]) -> Iterable[tuple[Hint, str]]:
    claimed = cached_sha256(task.path, task.mtime_ns)
    if claimed:
        yield Hint("sha256", claimed), "huggingface-cache"
    for sidecar in sidecars:
        for hint in sidecar.hints:
            yield hint, f"sidecar:{sidecar.dialect}"


def _words(header: Header | None, identity: Identity, sidecars: Iterable[Sidecar]) -> str:
    own = " ".join(identity.trigger_words)
    return f"{own} {_texts(header, _WORDS)} {_said(sidecars, ('name', 'title', 'author', 'tags', 'trigger_words'))}"


def _texts(header: Header | None, keys: Iterable[str]) -> str:
    metadata: Mapping[str, str] = header.metadata if header else {}
    return " ".join(metadata[key][:20_000] for key in keys if key in metadata)


def _said(sidecars: Iterable[Sidecar], facts: tuple[str, ...]) -> str:
    values = (each.value for sidecar in sidecars for each in sidecar.facts if each.fact in facts)
    return " ".join(str(each)[:20_000] for each in values)


def serve() -> None:
    """Answer tasks from standard input until it ends."""
    import gc
    import pickle
    import signal

    # Ctrl-C reaches the whole process group; the parent stops and closes our pipe, which ends us without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A header is thousands of small objects and no cycles; looking for some after every few hundred costs a third.
    gc.disable()
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that is printed may get between the answers
    while True:
        try:
            batch = pickle.load(tasks)  # noqa: S301 - our own parent's pipe
        except EOFError:
            return
        for task in batch:
            pickle.dump(safely(task), answers, pickle.HIGHEST_PROTOCOL)
            if gc.get_count()[0] > GARBAGE:
                gc.collect()
        answers.flush()
        gc.collect()


def safely(task: Task) -> Examined:
    """`examine`, with any failure of ours as a finding on the file."""
    try:
        with _deadline(PATIENCE):
            return examine(task)
    except _TooLong:
        return timed_out(task)
    except Exception as error:  # noqa: BLE001 - one file must not end a scan; the finding says what happened
        return crashed(task, f"{type(error).__name__}: {error}"[:300])


class _TooLong(BaseException):
    """Raised by the alarm; readers catch errors of the system and of values, and must not catch this."""


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raise `_TooLong` when the block takes longer. Without effect where there are no alarms, or not for us: on
    Windows, and outside the main thread."""
    import signal
    import threading

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
