"""Tax from somebody else's service instead of our own rates: asked beforehand, remembered, never inside a transaction.

The built-in rates are what quotes and orders are taxed by. `answers.fetch` is the seam: nothing calls it until a shop
that uses a provider places orders by the answer it has stored.
"""
