"""The trained sample family: small real models of exact architectures, from data that a package ships.

    python -m scripts.train_samples --list
    python -m scripts.train_samples sd15 -o DIR [--brief]
    python -m scripts.train_samples --ship assetkit/samples/data -o DIR

Pictures are scikit-learn's 8 × 8 digits, drawn at 64 × 64 in four colours; prompts name digit and colour. Each row of
`recipes.RECIPES` trains one model from a seed in a stated number of steps and writes it, in its original key names,
with a manifest: recipe, seed, versions, hashes and measured quality. What a model is judged by (`judge`) has never seen
the digits that models are trained on. ``--brief`` takes a few steps: it shows that a recipe runs, and trains nothing.
"""
