"""Fetching what is missing: resolved, downloaded beside its final place, checked, placed, scanned, and remembered.

Every wish is a row of `Job` before its first byte is asked for, so that a run that was killed can be finished by
``assetkit pull`` alone. A file gets its final name when its hash is right and its header could be read; what is wrong
goes to quarantine, with the reason beside it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from assetkit.catalog.arrival import INCOMING, Options, Pulled, Puller, part_of, settle
from assetkit.catalog.engine import Catalog
from assetkit.catalog.folders import fetched_folder
from assetkit.catalog.locking import Locked
from assetkit.catalog.making import Stock
from assetkit.catalog.parting import Partial, fetched_partly
from assetkit.catalog.pulls import end_pull, queue_pull
from assetkit.catalog.remaking import canonical_steps
from assetkit.config import Services
from assetkit.errors import AssetkitError, InputError, NotFoundError, RemoteError
from assetkit.net import Net
from assetkit.progress import SILENT, Progress
from assetkit.sources.download import Fetched, download
from assetkit.sources.placing import place
from assetkit.sources.resolving import Wish, resolve
from assetkit.types import Finding

__all__ = ["INCOMING", "Options", "Pulled", "pull"]


def pull(
    catalog: Catalog,
    net: Net,
    services: Services,
    references: Iterable[str | Locked],
    options: Options,
    *,
    progress: Progress = SILENT,
) -> list[Pulled]:
    """Fetch what `references` mean, several at once; gives what became of each, in the order given.

    One that fails does not stop the others. Raises `UsageError` for a reference or template that makes no sense,
    before anything is fetched.
    """
    one = Puller(catalog, net, services, options, progress)
    place(options.template, {}, "")
    wishes = [_resolved(one, text) for text in dict.fromkeys(references)]
    progress.begin("pull", sum(each.file.size or 0 for each in wishes if isinstance(each, Wish)) or None, "bytes")
    try:
        return list(_finished(one, wishes))
    finally:
        progress.end()


def _resolved(one: Puller, asked: str | Locked) -> Wish | Pulled:
    try:
        if isinstance(asked, Locked):
            return asked.wish(one.catalog, one.net, one.services)
        return resolve(asked, one.net, one.services, one.options.choice)
    except (RemoteError, InputError, NotFoundError) as error:
        return _failure(asked.name if isinstance(asked, Locked) else asked, error)


def _failure(text: str, error: AssetkitError | OSError) -> Pulled:
    said = str(error) if isinstance(error, AssetkitError) else f"{error.filename or 'system'}: {error.strerror}"
    return Pulled(text, "failed", finding=Finding("pull-failed", "error", text, said))


def _finished(one: Puller, wishes: Sequence[Wish | Pulled]) -> Iterator[Pulled]:
    """Downloads run in threads; placing and scanning, which take the catalog's lock, one after the other here."""
    outcomes: dict[int, Pulled] = {at: each for at, each in enumerate(wishes) if isinstance(each, Pulled)}
    with _pool(one) as pool:
        running: dict[Future[Path | Fetched | Partial], tuple[int, Wish, int]] = {}
        first: dict[str, int] = {}
        for at, wish in enumerate(wishes):
            if isinstance(wish, Wish) and first.setdefault(wish.file.reference, at) == at:
                job = queue_pull(one.catalog, wish, one.options, int(one.net.clock.time()))
                running[pool.submit(_fetch, one, wish)] = (at, wish, job)
        for future in as_completed(running):
            at, wish, job = running[future]
            try:
                outcomes[at] = settle(one, wish, future.result())
            except (AssetkitError, OSError) as error:
                outcomes[at] = _failure(wish.text, error)
            end_pull(one.catalog, job, outcomes[at].to_dict(), int(one.net.clock.time()))
    for at, wish in enumerate(wishes):  # one file that was asked for in two ways is fetched once
        yield outcomes[at if isinstance(wish, Pulled) else first[wish.file.reference]]


@contextlib.contextmanager
def _pool(one: Puller) -> Iterator[ThreadPoolExecutor]:
    """Threads for downloads; an interrupt ends them at their next bytes instead of waiting for their last."""
    pool = ThreadPoolExecutor(max(1, one.options.at_once))
    try:
        yield pool
    except BaseException:
        one.stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=one.stop.is_set())


def _fetch(one: Puller, wish: Wish) -> Path | Fetched | Partial:
    """The place of a file that is here already, else the file in its part, or what is used of it."""
    if wish.file.sha256 and (there := _here(one, wish.file.sha256)):
        return there
    if wish.folder and one.options.steps:
        raise InputError(
            f"{wish.text}: is a folder, and --prune and --dtype take single files",
            hint="name one of its files, or pull it whole and use `assetkit convert`",
        )
    part = part_of(one.options.into, wish)
    part.parent.mkdir(parents=True, exist_ok=True)
    if wish.folder:
        return fetched_folder(wish, part.with_suffix(".folder"))
    file = wish.file
    if one.options.steps and (some := fetched_partly(one, wish, part.with_suffix(".some"))):
        return some
    size = None if file.format == "zip" else file.size
    return download(
        one.net,
        wish.request,
        part,
        size=size,
        promised=file.sha256 or "",
        parts=one.options.parts,
        advance=one.advance,
        stop=one.stop,
    )


def _here(one: Puller, sha256: str) -> Path | None:
    """The file with this hash, or what the same steps made of it, where it is."""
    stock = Stock(one.catalog)
    if one.options.steps:
        return stock.made_from(sha256, canonical_steps(one.options.steps))
    return stock.find(sha256)
