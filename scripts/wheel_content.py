"""Compare a wheel with the sources: every module and data file of the four folders must be in it, and nothing else."""

import sys
import zipfile
from pathlib import Path

FOLDERS = {"assetkit": "assetkit", "api": "assetkit/api", "catalog": "assetkit/catalog", "cli": "assetkit/cli"}
SKIP = {"__pycache__"}


def wanted(root: Path) -> set[str]:
    """Names the wheel should hold, from the files in the source folders (links to other folders not followed)."""
    names = set()
    for folder, inside in FOLDERS.items():
        for path in (root / folder).rglob("*"):
            relative = path.relative_to(root / folder)
            linked = any((root / folder / part).is_symlink() for part in relative.parents) or path.is_symlink()
            if path.is_file() and not linked and not SKIP & set(relative.parts):
                names.add(f"{inside}/{relative.as_posix()}")
    return names


def main(wheel: str) -> int:
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name and name[-1] != "/"}
    expected = wanted(Path(__file__).resolve().parent.parent)
    for name in sorted(expected - found):
        print(f"not in the wheel: {name}")
    for name in sorted(found - expected):
        print(f"in the wheel but not in the sources: {name}")
    return int(found != expected)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
