"""One file per way of recognising a kind; each holds a `RECOGNISER` row (or a tuple of them)."""
