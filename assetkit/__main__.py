"""``python -m assetkit``."""

import importlib

# The library does not know its faces; only this entry point joins them.
importlib.import_module("assetkit.cli.main").run()
