"""A small reference generator: what a model file draws, from the same weights and adapters that transforms write.

Nothing is imported here: torch, diffusers and transformers come with the modules that compute (extra ``render``).
"""
