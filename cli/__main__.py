"""``python -m assetkit.cli``."""

from assetkit.cli.main import run

run()
