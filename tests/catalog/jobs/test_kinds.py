"""Arguments of jobs become command lines, or are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assetkit.catalog.jobs.kinds import KINDS, command_line
from assetkit.cli.main import main
from assetkit.errors import UsageError


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "library/sub").mkdir(parents=True)
    (tmp_path / "library/a.safetensors").write_bytes(b"x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret").write_bytes(b"x")
    (tmp_path / "library/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "library2").mkdir()
    return tmp_path / "library"


def test_options_hold_their_values_and_paths_stand_behind_a_mark(library: Path) -> None:
    words = command_line(
        "merge",
        {"models": [f"{library}/a.safetensors"] * 2, "output": f"{library}/new.safetensors", "alpha": 0.3},
        [str(library)],
    )
    model = f"{library}/a.safetensors"
    assert words == ["merge", f"-o{library}/new.safetensors", "--alpha=0.3", "--", model, model]
    assert command_line("sync", {"query": "--refresh", "refresh": True}, []) == [
        "sync",
        "--query=--refresh",
        "--refresh",
        "--",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "{t}/elsewhere/secret",
        "{l}/../elsewhere/secret",
        "{l}/link/secret",
        "a.safetensors",
        "{t}/library2",
        "",
        "/",
        "{l}/a\0b",
    ],
)
def test_paths_elsewhere_are_refused_alike(library: Path, path: str) -> None:
    where = path.format(t=library.parent, l=library)
    with pytest.raises(UsageError):
        command_line("scan", {"paths": [where]}, [str(library)])
    with pytest.raises(UsageError):
        command_line("prune", {"source": f"{library}/a.safetensors", "output": where}, [str(library)])


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("rm", {}),
        ("serve", {}),
        ("scan", {}),
        ("scan", {"paths": ["{l}"], "watch": True}),
        ("scan", {"paths": ["{l}"], "hash": "every"}),
        ("scan", {"paths": [7]}),
        ("merge", {"models": "{l}/a.safetensors", "output": ["{l}/b"]}),
        ("merge", {"models": ["{l}/a.safetensors"], "output": "{l}/b", "alpha": "1 --force"}),
        ("merge", {"models": ["{l}/a.safetensors"], "output": "{l}/b", "alpha": True}),
        ("sync", {"refresh": "yes"}),
        ("sync", {"sources": ["nowhere"]}),
    ],
)
def test_what_does_not_fit_is_refused(library: Path, kind: str, arguments: dict[str, Any]) -> None:
    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(each) for each in value]
        return value.format(l=library) if isinstance(value, str) else value

    with pytest.raises(UsageError):
        command_line(kind, {name: filled(value) for name, value in arguments.items()}, [str(library)])


def test_every_kind_is_a_command_with_those_options() -> None:
    """A renamed option of the command line must not leave a job that cannot run."""
    for kind in KINDS.values():
        found: Any = main
        for word in kind.command:
            found = found.get_command(None, word)
        options = {option for parameter in found.params for option in parameter.opts}
        missing = {each.option for each in kind.arguments if each.option} - options
        assert not missing, (kind.id, missing)
