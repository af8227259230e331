"""A fake channel server that speaks as real systems do, sells by itself and misbehaves by a script: to test, to show.

It knows nothing of this product's tables, keeps its shop in memory and is never imported by a connector.
"""
