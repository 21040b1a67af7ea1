"""Broken variants of good models, and what the validation says of each: ``python -m scripts.confusion FOLDER``."""
