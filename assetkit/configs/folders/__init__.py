"""The families whose pipeline folders can be written, a file per family."""
