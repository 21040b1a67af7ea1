"""assetkit: what is this model file, what does it fit, is it safe, and why do we think so."""

from assetkit._version import __version__

__all__ = ["__version__"]
