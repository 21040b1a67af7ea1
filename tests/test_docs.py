"""The documents say what the code does."""

import re
import subprocess
import sys
from pathlib import Path

from assetkit.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_names_only_commands_that_exist():
    named = set(re.findall(r"^    assetkit ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    assert named
    assert named <= COMMANDS.keys()


def test_what_the_readme_links_to_exists():
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
