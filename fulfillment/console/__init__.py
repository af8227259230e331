"""Fulfillment in the console: one screen per module."""
