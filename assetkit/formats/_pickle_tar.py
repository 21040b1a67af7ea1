"""The oldest layout of torch: a tar archive of ``sys_info pickle storages tensors``.

``storages``: a count, then per storage a pickled (key, location, type), a 64-bit element count and the elements; then a
list of views. ``tensors``: a count, then per tensor a pickled (key, storage, type), its dimensions (4 bytes, 4 unused),
shape, stride and offset. ``pickle``: the object, which names tensors and storages by key. Source: `legacy_load` in
`torch/serialization.py`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetkit.errors import FormatError
from assetkit.formats._pickle_calls import extents, torch_dtype
from assetkit.formats._pickle_machine import Machine
from assetkit.formats._pickle_names import SIZES
from assetkit.formats._pickle_nodes import Opaque, Storage, Tensor
from assetkit.formats._pickle_stream import window
from assetkit.formats._pickle_zip import Place

if TYPE_CHECKING:
    from assetkit.formats._pickle_layouts import Walk


class TarReader:
    """Reads one old archive on behalf of a walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def read(self) -> None:
        """Walk the members of the tar in the order that torch reads them, and note the tensors."""
        self.walk.document.layout = "tar"
        members = self._tar_directory()
        for name in ("pickle", "storages", "tensors"):
            if name not in members:
                raise FormatError(
                    "tar-incomplete", self.walk.subject, f"is an old torch file without {name!r}", format="pickle"
                )
        if "sys_info" in members:
            self._tar_machine(members, "sys_info").load()
        self._tar_storages(self._tar_machine(members, "storages"), members["storages"].start)
        tensors = self._tar_tensors(self._tar_machine(members, "tensors"))
        main = self._tar_machine(members, "pickle")
        main.persistent = lambda machine, identity: self._tar_object(identity, tensors)
        self.walk.document.stream = members["pickle"]
        self.walk.document.root = main.load()
        self.walk.walk_rest(main)

    def _tar_directory(self) -> dict[str, Place]:
        members: dict[str, Place] = {}
        at = 0
        while at + 512 <= self.walk.size and len(members) < 64:
            self.walk.file.seek(at)
            entry = tar_entry(self.walk.file.read(512))
            if entry is None:
                break
            name, length = entry
            if at + 512 + length > self.walk.size:
                raise FormatError(
                    "tar-truncated", self.walk.subject, f"ends inside its member {name!r}", format="pickle"
                )
            members[name] = Place(at + 512, length)
            at += 512 + -(-length // 512) * 512
        return members

    def _tar_machine(self, members: Mapping[str, Place], name: str) -> Machine:
        place = members[name]
        stream = window(self.walk.file, place.start, place.length)
        return self.walk.machine(stream, place.length, f"{self.walk.subject}!{name}")

    def _tar_storages(self, machine: Machine, origin: int) -> None:
        for _ in range(_count(machine)):
            key, _, kind = _triple(machine)
            dtype = torch_dtype(kind)
            (numel,) = struct.unpack("<q", machine.take(8))
            storage = Storage(str(key), dtype, numel)
            self.walk.storages[storage.key] = storage
            self.walk.document.places[storage.key] = Place(
                origin + machine.skip(numel * SIZES[dtype]), numel * SIZES[dtype]
            )
        views = machine.load()
        for view in views if isinstance(views, list) else ():
            if not isinstance(view, tuple) or len(view) != 4 or str(view[1]) not in self.walk.storages:
                machine.fail("pickle-broken", "is an old torch file whose storage views cannot be read")
            root = self.walk.storages[str(view[1])]
            offset, numel = extents(view[2:])
            self.walk.storages[str(view[0])] = Storage(root.key, root.dtype, numel, offset)

    def _tar_tensors(self, machine: Machine) -> dict[str, Tensor]:
        tensors: dict[str, Tensor] = {}
        for _ in range(_count(machine)):
            key, owner, _ = _triple(machine)
            (dimensions,) = struct.unpack("<i4x", machine.take(8))
            if not 0 <= dimensions <= 64:
                machine.fail("pickle-broken", f"is an old torch file with a tensor of {dimensions} dimensions")
            numbers = struct.unpack(f"<{2 * dimensions + 1}q", machine.take(16 * dimensions + 8))
            shape, stride = extents(numbers[:dimensions]), extents(numbers[dimensions:-1])
            storage = self.walk.storages.get(str(owner))
            if storage is None or numbers[-1] < 0:
                machine.fail("pickle-broken", "is an old torch file with a tensor that has no storage")
            tensors[str(key)] = Tensor(storage, storage.dtype, numbers[-1] + storage.offset, shape, stride)
        return tensors

    def _tar_object(self, identity: Any, tensors: Mapping[str, Tensor]) -> Any:
        if isinstance(identity, tuple):
            return identity[0] if identity else None
        found = tensors.get(str(identity)) or self.walk.storages.get(str(identity))
        return found if found is not None else Opaque("persistent object")


def _count(machine: Machine) -> int:
    count = machine.load()
    if type(count) is not int or not 0 <= count <= 500_000:
        machine.fail("pickle-broken", "is an old torch file without a count")
    return count


def _triple(machine: Machine) -> tuple[Any, Any, Any]:
    value = machine.load()
    if not isinstance(value, tuple) or len(value) != 3:
        machine.fail("pickle-broken", "is an old torch file with a broken entry")
    return value


def tar_entry(block: bytes) -> tuple[str, int] | None:
    """(name, size) of a tar header block with a right checksum; None for anything else."""
    if len(block) < 512 or not block.strip(b"\0"):
        return None
    try:
        # GNU tar writes sizes from 8 GiB on as a binary number, marked by the highest bit.
        size = (
            int.from_bytes(block[125:136], "big") if block[124] & 0x80 else int(block[124:136].strip(b" \0") or b"0", 8)
        )
        checksum = int(block[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return None
    if size < 0 or sum(block[:148]) + 256 + sum(block[156:512]) != checksum:
        return None
    return block[:100].split(b"\0")[0].decode("utf-8", "replace").removeprefix("./"), size


def is_old_torch(head: bytes) -> bool:
    """Whether bytes start a tar archive whose first member is one of old torch's."""
    entry = tar_entry(head[:512])
    return entry is not None and entry[0] in ("sys_info", "pickle", "storages", "tensors")
