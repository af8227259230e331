"""Outbound webhooks: what happens is told to the retailer's own systems, signed, in order, until they have heard it.

An app registers its topics (`topics`), a reaction tells what happened (`recording`), a worker sends it (`sending`).
"""
