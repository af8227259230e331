"""Routing, picking, packing, shipping and hand-over. Nothing is built here yet; it stands on top of orders."""
