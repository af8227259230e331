"""Routing, picking, packing, shipping and hand-over: how an order reaches its buyer."""
