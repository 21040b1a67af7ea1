"""Adapters (LoRA and kin): dialects of key names, algorithms, and what a file adapts."""
