"""From recipes to files: plans, one streaming executor, certificates."""
