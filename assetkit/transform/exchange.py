"""Two names of a file system change places at once: at no moment does either of them lead nowhere."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_REFUSED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a system, or a file system, that cannot do it answers."""
_AT_FDCWD = -100

Exchange = Callable[[bytes, bytes], int]


def exchanged(first: Path, second: Path) -> bool:
    """Let `first` and `second`, which both exist on one file system, change places; False where nobody can do it.

    Raises `OSError` when the system can and will not. Sources: renameat2(2), ``RENAME_EXCHANGE`` (Linux 3.15, glibc
    2.28); renamex_np(2) of macOS, ``RENAME_SWAP``. Both flags are 2.
    """
    exchange = _system()
    if exchange is None:
        return False
    import ctypes

    if exchange(os.fsencode(first), os.fsencode(second)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _REFUSED:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))


@cache
def _system() -> Exchange | None:
    """The system's call, if it has one."""
    import ctypes

    if sys.platform == "win32":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        return lambda first, second: int(library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, 2))
    if hasattr(library, "renamex_np"):
        return lambda first, second: int(library.renamex_np(first, second, 2))
    return None
