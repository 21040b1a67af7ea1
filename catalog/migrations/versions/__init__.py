"""The migrations, oldest first."""

HEAD = "0003"
"""The newest revision."""
