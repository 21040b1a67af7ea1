"""An interpreter of pickle opcodes that computes plain values and never imports or calls anything.

The instruction set is that of Python 3.11's `pickle` (protocols 0 to 5; see `pickletools` for each opcode's meaning).
Fetching a name makes a `Global`, calling one makes either the plain value it stands for (`_pickle_calls`) or an
`Opaque`. The stack, the memo and the values are budgeted, nothing recurses, and long byte strings are skipped, so a
file of any size is walked in bounded memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn, Self

from assetkit.errors import FormatError
from assetkit.formats import _pickle_calls as calls
from assetkit.formats._pickle_names import canonical, judge
from assetkit.formats._pickle_nodes import Array, Blob, DType, Global, Mention, Mentions, Opaque, Tensor
from assetkit.formats._pickle_opcodes import COSTS, OPCODES, Stop

MEMORY = 112 << 20
"""Bytes (estimated) that the values of one file's pickles may take. A checkpoint with 10,000 tensors needs 20 MiB."""
STEPS = 4_000_000
"""Opcodes that one file's pickles may have together. A checkpoint with 10,000 tensors has 400,000."""
FEW_STEPS, STEPS_PER_BYTE = 500_000, 2
"""A small file may have fewer: opcodes take a byte each, and only what is inflated has more of them than the file."""
LINE = 64 << 10

Persistent = Callable[["Machine", Any], Any]


class Budget:
    """What the pickles of one file may still cost; shared by its machines."""

    def __init__(self, memory: int = MEMORY, steps: int = STEPS) -> None:
        self.memory = memory
        self.steps = steps

    @classmethod
    def of(cls, size: int) -> Self:
        """What a file of `size` bytes may cost."""
        return cls(steps=min(STEPS, FEW_STEPS + STEPS_PER_BYTE * size))


class Machine:
    """Walks the pickles of one stream, one after the other.

    `file` must be buffered and seekable and start at the stream's beginning; `origin` is where that lies in the file
    on disk (-1 when it lies nowhere, as after inflating), `subject` names it in errors.
    """

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        subject: str,
        *,
        mentions: Mentions | None = None,
        budget: Budget | None = None,
        persistent: Persistent | None = None,
        nested: Persistent | None = None,
        origin: int = 0,
    ) -> None:
        self.file = file
        self.size = size
        self.subject = subject
        self.origin = origin
        self.mentions = mentions or Mentions()
        self.budget = budget or Budget()
        self.persistent = persistent
        self.nested = nested
        self.executed = 0
        """Calls the pickle would have made so far."""
        self._globals: dict[tuple[str, str], Global] = {}
        self._reset()

    def _reset(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    @property
    def position(self) -> int:
        """Bytes of the stream that have been read."""
        return self.file.tell()

    def load(self) -> Any:
        """The value of the next pickle. Raises `FormatError` when it is broken or too large."""
        self._reset()
        read, table, costs, budget = self.file.read, OPCODES, COSTS, self.budget
        steps, spent = budget.steps, 0
        code = b""
        try:
            while True:
                code = read(1)
                steps -= 1
                spent += costs.get(code, 60)
                if steps < 0 or spent > budget.memory:
                    self._too_large()
                table[code](self)
        except Stop:
            return self.pop() if self.stack else self._broken("it has no value")
        except KeyError as error:
            self._broken(f"unknown opcode {code!r}" if code not in table else f"no memo entry {error}", error)
        except (IndexError, ValueError, TypeError, struct.error, OverflowError, AttributeError) as error:
            self._broken(f"opcode {code!r}: {str(error)[:120]}", error)
        finally:
            budget.steps = steps
            budget.memory -= spent
            self.marks = []
            self.memo = {}

    def fail(self, code: str, message: str, cause: Exception | None = None) -> NoReturn:
        """Raise a `FormatError` that names the position."""
        raise FormatError(code, self.subject, message, evidence=f"at byte {self.position}", format="pickle") from cause

    def _broken(self, why: str, cause: Exception | None = None) -> NoReturn:
        at_end = self.position >= self.size
        self.fail("pickle-truncated" if at_end else "pickle-broken", f"is a broken pickle: {why}", cause)

    def _too_large(self) -> NoReturn:
        self.fail("pickle-too-large", "holds more objects than a model file has; it is not read further")

    # -- bytes ---------------------------------------------------------------------------------------------------

    def take(self, count: int) -> bytes:
        """Exactly `count` bytes."""
        data = self.file.read(count)
        if len(data) != count:
            self._broken(f"{count - len(data)} bytes are missing")
        return data

    def line(self) -> bytes:
        """The bytes before the next newline."""
        data = self.file.readline(LINE)
        if not data.endswith(b"\n"):
            self._broken("a line has no end")
        return data[:-1]

    def skip(self, count: int) -> int:
        """Jump over `count` bytes and return where they start."""
        start = self.position
        if count < 0 or start + count > self.size:
            self._broken(f"a string of {count} bytes does not fit the {self.size - start} that are left")
        self.file.seek(start + count)
        return start

    def charge(self, count: int) -> None:
        """Pay for `count` bytes of values; the loop notices when it is too much."""
        self.budget.memory -= count

    def blob_bytes(self, value: Any, limit: int) -> bytes | None:
        """The bytes of a byte string or skipped blob; None when it is something else or longer than `limit`."""
        if isinstance(value, bytes):
            return value
        if isinstance(value, str):
            return value.encode("latin-1", "replace")
        if not isinstance(value, Blob) or value.length > limit:
            return None
        back = self.position
        self.file.seek(value.start)
        data = self.take(value.length)
        self.file.seek(back)
        return data.decode("utf-8", "replace").encode("latin-1", "replace") if value.text else data

    # -- stack ---------------------------------------------------------------------------------------------------

    def pop(self) -> Any:
        """The top of the stack."""
        return self.stack.pop()

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self.stack.append(value)

    def pop_mark(self) -> list[Any]:
        """Everything since the last mark."""
        items = self.stack
        self.stack = self.marks.pop()
        return items

    # -- names and calls -----------------------------------------------------------------------------------------

    def fetch(self, module: str, name: str, opcode: str, at: int) -> Global:
        """The inert stand-in of a name, recorded with the position `at` of its opcode."""
        known = self._globals.get((module, name))
        if known is None:
            full = canonical(module, name)
            known = Global(module, name, full, judge(full))
            self._globals[module, name] = known
            self.charge(400 + 2 * len(full))
            self.mentions.add(Mention(full, at, opcode, self.subject, known.verdict))
        return known

    def warn(self, what: str, opcode: str, at: int) -> None:
        """Record something dangerous that has no name of its own."""
        self.mentions.add(Mention(what, at, opcode, self.subject, "dangerous"))

    def call(self, target: Any, args: Any, opcode: str) -> Any:
        """What calling `target` stands for."""
        if not isinstance(args, tuple):
            if not isinstance(args, Opaque):
                self._broken("arguments are not a tuple")
            args = (args,)
        if isinstance(target, (Global, Opaque)):
            self.executed += 1
        if isinstance(target, Global):
            return calls.apply(self, target, args)
        if not isinstance(target, Opaque):
            self._broken(f"{opcode} of something that cannot be called")
        return Opaque(f"{target.cls[:200]}()", (target, *args))

    def build(self, target: Any, state: Any) -> None:
        """What ``target.__setstate__(state)`` or ``target.__dict__.update(state)`` would leave behind."""
        if isinstance(target, (Global, Opaque)):
            self.executed += 1
        if isinstance(target, Opaque):
            for part in state[:2] if isinstance(state, tuple) else (state,):
                if isinstance(part, dict):
                    self.charge(40 * len(part))
                    target.state.update(part)
                elif part is not None:
                    target.items.append(part)
        elif isinstance(target, Array):
            calls.fill_array(self, target, state)
        elif isinstance(target, DType):
            calls.set_order(target, state)
        elif isinstance(target, Global):
            # Changing a class or function itself can make a harmless name dangerous.
            self.warn(f"{target.full} (changed by BUILD)", "BUILD", self.position - 1)
        elif not isinstance(target, (dict, list, Tensor)):
            self._broken("BUILD of a plain value")
