"""What the conversion scripts of diffusers do with names, where its library has no converter: pairs, for the tests.

``python scripts/goldens/converters.py DIFFUSERS`` writes ``tests/families/converters.json.gz``; the folder is a
checkout of huggingface/diffusers (58eb52c). A script's own function runs on a dictionary that has every name and gives
what it is asked for; a part of a tensor is told as ``name[part/parts]``.
"""

from __future__ import annotations

import ast
import contextlib
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[2] / "tests" / "families" / "converters.json.gz"


class Named(str):
    """A tensor that is only its name."""

    __slots__ = ()

    def chunk(self, parts: int, dim: int = 0) -> list[str]:
        """The parts along the first axis."""
        assert dim == 0
        return [f"{self}[{part}/{parts}]" for part in range(parts)]


class Every(dict[str, Named]):
    """A file that has every name, all below a prefix."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def pop(self, key: str, *_: Any) -> Named:
        """The tensor of this name."""
        return Named(self.prefix + key)


def function(source: str, name: str, **known: Any) -> Any:
    """One function of a script, without what the script imports."""
    (found,) = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef) and each.name == name]
    space: dict[str, Any] = dict(known)
    exec(compile(ast.Module([found], []), name, "exec"), space)
    return space[name]


def mochi(scripts: Path) -> dict[str, str]:
    """Mochi's VAE, whose halves lie in two files."""
    source = (scripts / "convert_mochi_to_diffusers.py").read_text(encoding="utf-8")
    halves = {"encoder": Every("encoder."), "decoder": Every("decoder.")}
    convert = function(source, "convert_mochi_vae_state_dict_to_diffusers", load_file=lambda path, device: halves[path])
    with contextlib.redirect_stdout(io.StringIO()):
        return {right: str(left) for right, left in convert("encoder", "decoder").items()}


def main() -> None:
    """Write the pairs, diffusers' name to the original's."""
    pairs = {"AutoencoderKLMochi": mochi(Path(sys.argv[1]) / "scripts")}
    TARGET.write_bytes(gzip.compress(json.dumps(pairs, sort_keys=True).encode(), mtime=0))


if __name__ == "__main__":
    main()
