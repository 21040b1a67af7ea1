"""The migrations, oldest first."""

HEAD = "0002"
"""The newest revision."""
