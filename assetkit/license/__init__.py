"""What licenses say of what one may do with models and their images: terms, facts, and the rules that weigh them.

A reading of the record, not legal advice. Nothing here asks the network; every verdict names the facts it rests on.
"""
