"""Carts, placement, payments, tills and returns. Nothing is built here yet; it stands above inventory and customers."""
