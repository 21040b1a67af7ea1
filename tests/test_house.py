"""The house itself: packages and layers, the version, start-up cost, what the command line promises."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import assetkit
from assetkit.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
LINKS = {"api": "assetkit/api", "catalog": "assetkit/catalog", "cli": "assetkit/cli"}


def _packages() -> set[str]:
    found = {"assetkit"}
    for folder, inside in {"assetkit": "assetkit", **LINKS}.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            relative = init.parent.relative_to(ROOT / folder)
            if not any((ROOT / folder / part).is_symlink() for part in [relative, *relative.parents]):
                found.add(".".join([*inside.split("/"), *relative.parts]))
    return found


def test_every_package_is_listed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert set(listed) == _packages()


@pytest.mark.parametrize(("folder", "inside"), LINKS.items())
def test_links_lead_to_the_top_level_folders(folder, inside):
    assert (ROOT / inside).is_symlink()
    assert (ROOT / inside).resolve() == ROOT / folder


def test_version_is_the_changelogs():
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest
    assert newest[1] == assetkit.__version__


def _modules_after(*arguments: str) -> set[str]:
    code = f"import sys; sys.argv = ['assetkit', *{list(arguments)!r}]\nimport atexit, json\n"
    code += "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
    code += "from assetkit.cli.main import run; run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("identify", "IMAGE"), ("identify", "--json", "IMAGE")]
)
def test_light_commands_stay_light(arguments, tmp_path):
    image = tmp_path / "x.safetensors"
    image.write_bytes((2).to_bytes(8, "little") + b"{}")
    loaded = _modules_after(*(str(image) if each == "IMAGE" else each for each in arguments))
    heavy = {"torch", "sqlalchemy", "sqlmodel", "alembic", "numpy", "pydantic", "diffusers", "onnx", "httpx"}
    assert not loaded & heavy


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name):
    done = subprocess.run(
        [sys.executable, "-m", "assetkit", name, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--json" in done.stdout
    assert "--home" in done.stdout


def test_no_path_or_host_of_a_machine_is_committed():
    """Documents and sources speak of the project alone."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and not path.is_symlink() and path.suffix in {".py", ".md", ".toml", ".json", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert "/" + "work/" not in text, name
            assert "/" + "root/" not in text, name
