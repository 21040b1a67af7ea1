"""The one place that states the version; a test compares it with CHANGELOG.md."""

__version__ = "0.1.0"
