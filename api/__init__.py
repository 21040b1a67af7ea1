"""The HTTP face: for now the mirror alone, on loopback, read-only."""
