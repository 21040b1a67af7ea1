"""What each pickle opcode does to our machine: its stack, its memo, and nothing outside.

One function (or a small factory of them) per opcode, and two tables: `OPCODES` by code byte and `COSTS`, the estimated
bytes an opcode leaves behind. Semantics: `pickletools.opcodes` of Python 3.11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assetkit.formats import _pickle_calls as calls
from assetkit.formats import _pickle_literals as literals
from assetkit.formats._pickle_nodes import OddKey, Opaque

if TYPE_CHECKING:
    from assetkit.formats._pickle_machine import Machine


class Stop(Exception):
    """The STOP opcode."""


def key_of(key: Any) -> Any:
    """`key` when hashing it is cheap and shallow, else a stand-in: deep tuples would overflow the C stack."""
    if isinstance(key, str) or key is None or (isinstance(key, int) and -(1 << 63) <= key < 1 << 63):
        return key
    return OddKey(key)


def _mark(machine: Machine) -> None:
    machine.marks.append(machine.stack)
    machine.stack = []


def _append(machine: Machine) -> None:
    value = machine.pop()
    _extend(machine, machine.stack[-1], [value])


def _appends(machine: Machine) -> None:
    items = machine.pop_mark()
    _extend(machine, machine.stack[-1], items)


def _extend(machine: Machine, target: Any, items: list[Any]) -> None:
    if isinstance(target, list):
        target.extend(items)
    elif isinstance(target, Opaque):
        target.items.extend(items)
    else:
        raise TypeError("items for something that is no list")


def _list(machine: Machine) -> None:
    machine.push(machine.pop_mark())


def _tuple(machine: Machine) -> None:
    machine.push(tuple(machine.pop_mark()))


def _tuple_of_one(machine: Machine) -> None:
    machine.stack[-1] = (machine.stack[-1],)


def _tuple_of(count: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        stack = machine.stack
        if len(stack) < count:
            raise IndexError("the stack is empty")
        stack[-count:] = [tuple(stack[-count:])]

    return push


def _set_items(target: Any, items: list[Any]) -> None:
    if len(items) % 2:
        raise ValueError("a key without a value")
    if isinstance(target, Opaque):
        target.items.extend(items[1::2])
        target = target.state
    if not isinstance(target, dict):
        raise TypeError("items for something that is no dictionary")
    for at in range(0, len(items), 2):
        target[key_of(items[at])] = items[at + 1]


def _dict(machine: Machine) -> None:
    items = machine.pop_mark()
    made: dict[Any, Any] = {}
    _set_items(made, items)
    machine.push(made)


def _set_item(machine: Machine) -> None:
    value = machine.pop()
    key = machine.pop()
    _set_items(machine.stack[-1], [key, value])


def _set_many(machine: Machine) -> None:
    items = machine.pop_mark()
    _set_items(machine.stack[-1], items)


def _pop(machine: Machine) -> None:
    if machine.stack:
        machine.stack.pop()
    else:
        machine.pop_mark()


def _pop_mark(machine: Machine) -> None:
    machine.pop_mark()


def _duplicate(machine: Machine) -> None:
    machine.push(machine.stack[-1])


def _get_line(machine: Machine) -> None:
    machine.push(machine.memo[literals.number(machine.line())])


def _get(width: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        machine.stack.append(machine.memo[int.from_bytes(machine.take(width), "little")])

    return push


def _put_line(machine: Machine) -> None:
    index = literals.number(machine.line())
    if not 0 <= index < 1 << 32:
        raise ValueError(f"memo entry {index}")
    machine.memo[index] = machine.stack[-1]


def _put(width: int) -> Callable[[Machine], None]:
    def put(machine: Machine) -> None:
        machine.memo[int.from_bytes(machine.take(width), "little")] = machine.stack[-1]

    return put


def _memoize(machine: Machine) -> None:
    machine.memo[len(machine.memo)] = machine.stack[-1]


def _extension(width: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        at = machine.position - 1
        code = int.from_bytes(machine.take(width), "little")
        # What the number stands for is decided by the process that loads it, not by the file.
        machine.warn(f"copyreg extension {code}", f"EXT{width}", at)
        machine.push(Opaque(f"copyreg extension {code}"))

    return push


def _global(machine: Machine) -> None:
    at = machine.position - 1
    module = machine.line().decode("utf-8", "replace")
    name = machine.line().decode("utf-8", "replace")
    machine.push(machine.fetch(module, name, "GLOBAL", at))


def _stack_global(machine: Machine) -> None:
    at = machine.position - 1
    name = machine.pop()
    module = machine.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        machine.warn("a name computed while loading", "STACK_GLOBAL", at)
        machine.push(Opaque("a name computed while loading"))
        return
    machine.push(machine.fetch(module, name, "STACK_GLOBAL", at))


def _reduce(machine: Machine) -> None:
    args = machine.pop()
    machine.stack[-1] = machine.call(machine.stack[-1], args, "REDUCE")


def _build(machine: Machine) -> None:
    state = machine.pop()
    target = machine.stack[-1]
    built = calls.rebuild(target, state)
    if built is not None:
        machine.stack[-1] = built
    else:
        machine.build(target, state)


def _inst(machine: Machine) -> None:
    at = machine.position - 1
    module = machine.line().decode("utf-8", "replace")
    name = machine.line().decode("utf-8", "replace")
    target = machine.fetch(module, name, "INST", at)
    machine.push(machine.call(target, tuple(machine.pop_mark()), "INST"))


def _obj(machine: Machine) -> None:
    items = machine.pop_mark()
    machine.push(machine.call(items[0], tuple(items[1:]), "OBJ"))


def _new_object(machine: Machine) -> None:
    args = machine.pop()
    machine.stack[-1] = machine.call(machine.stack[-1], args, "NEWOBJ")


def _new_object_named(machine: Machine) -> None:
    named = machine.pop()
    args = machine.pop()
    made = machine.call(machine.stack[-1], args, "NEWOBJ_EX")
    if isinstance(made, Opaque) and isinstance(named, dict):
        made.state.update(named)
    machine.stack[-1] = made


def _protocol(machine: Machine) -> None:
    if machine.take(1)[0] > 5:
        raise ValueError("a pickle protocol above 5")


def _stop(machine: Machine) -> None:
    raise Stop


def _frame(machine: Machine) -> None:
    machine.take(8)


def _persistent_line(machine: Machine) -> None:
    _resolve(machine, machine.line().decode("ascii", "replace"))


def _persistent(machine: Machine) -> None:
    _resolve(machine, machine.pop())


def _resolve(machine: Machine, identity: Any) -> None:
    machine.push(machine.persistent(machine, identity) if machine.persistent else Opaque("persistent object"))


def _nothing(machine: Machine) -> None:
    """READONLY_BUFFER: the value stays as it is."""


OPCODES: Mapping[bytes, Callable[[Machine], None]] = {
    b"I": literals.integer,
    b"J": literals.fixed("<i"),
    b"K": literals.fixed("<B"),
    b"M": literals.fixed("<H"),
    b"L": literals.long,
    b"\x8a": literals.long_bytes(1),
    b"\x8b": literals.long_bytes(4),
    b"S": literals.string,
    b"T": literals.old_string("<i"),
    b"U": literals.old_string("<B"),
    b"B": literals.byte_string("<I"),
    b"C": literals.byte_string("<B"),
    b"\x8e": literals.byte_string("<Q"),
    b"\x96": literals.byte_string("<Q"),
    b"\x97": lambda machine: machine.push(Opaque("out-of-band buffer")),
    b"\x98": _nothing,
    b"N": literals.constant(None),
    b"\x88": literals.constant(True),
    b"\x89": literals.constant(False),
    b"V": literals.unicode_line,
    b"\x8c": literals.text("<B"),
    b"X": literals.text("<I"),
    b"\x8d": literals.text("<Q"),
    b"F": literals.float_line,
    b"G": literals.fixed(">d"),
    b"]": literals.fresh(list),
    b"a": _append,
    b"e": _appends,
    b"l": _list,
    b")": literals.constant(()),
    b"t": _tuple,
    b"\x85": _tuple_of_one,
    b"\x86": _tuple_of(2),
    b"\x87": _tuple_of(3),
    b"}": literals.fresh(dict),
    b"d": _dict,
    b"s": _set_item,
    b"u": _set_many,
    b"\x8f": literals.fresh(list),
    b"\x90": _appends,
    b"\x91": _list,
    b"0": _pop,
    b"2": _duplicate,
    b"(": _mark,
    b"1": _pop_mark,
    b"g": _get_line,
    b"h": _get(1),
    b"j": _get(4),
    b"p": _put_line,
    b"q": _put(1),
    b"r": _put(4),
    b"\x94": _memoize,
    b"\x82": _extension(1),
    b"\x83": _extension(2),
    b"\x84": _extension(4),
    b"c": _global,
    b"\x93": _stack_global,
    b"R": _reduce,
    b"b": _build,
    b"i": _inst,
    b"o": _obj,
    b"\x81": _new_object,
    b"\x92": _new_object_named,
    b"\x80": _protocol,
    b".": _stop,
    b"\x95": _frame,
    b"P": _persistent_line,
    b"Q": _persistent,
}

COSTS: Mapping[bytes, int] = {
    # Estimated bytes of what an opcode leaves behind, measured with sys.getsizeof on CPython 3.11; others cost 60.
    **dict.fromkeys((b"R", b"o", b"i", b"\x81", b"\x92"), 200),
    **dict.fromkeys((b"q", b"r", b"\x94", b"p"), 110),
    **dict.fromkeys((b"s", b"}", b"(", b"]", b"\x8f", b"d", b"V", b"S"), 100),
    **dict.fromkeys((b"X", b"\x8c", b"U", b"T", b"\x8d", b"B", b"C", b"\x8e", b"\x96", b"L", b"\x8a", b"\x8b"), 120),
    **dict.fromkeys((b"N", b"\x88", b"\x89", b"K", b".", b"0", b"1", b"h", b"g", b"j", b"\x80", b"2", b")"), 10),
    b"u": 30,
    b"Q": 150,
}
