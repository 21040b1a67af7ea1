"""Which file system a folder is on, as far as the system tells."""

from __future__ import annotations

import os
import re
from pathlib import Path

NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre"}
    | {"gpfs", "beegfs", "ocfs2", "gfs2", "davfs", "sshfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs2"}
    | {"fuse.glusterfs", "fuse.ceph", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.juicefs"}
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def network_share(folder: Path, table: str | None = None) -> str | None:
    """The file system type when `folder` is on a network share, else None.

    `table` is the text of ``/proc/mounts``; where there is none the answer is None.
    """
    if table is None:
        try:
            table = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    kind = file_system(os.path.realpath(folder), table)
    return kind if kind in NETWORK else None


def file_system(path: str, table: str) -> str | None:
    """The type of the file system mounted nearest above `path`; of two on one point the later one."""
    best, found = -1, None
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = _OCTAL.sub(lambda each: chr(int(each[1], 8)), fields[1])
        inside = point in ("/", path) or path.startswith(point + "/")
        if inside and len(point) >= best:
            best, found = len(point), fields[2]
    return found
