"""The migrations, oldest first."""

HEAD = "0001"
"""The newest revision."""
