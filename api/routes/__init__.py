"""The routes of our own API, a file per subject."""
