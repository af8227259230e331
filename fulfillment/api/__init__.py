"""Fulfillment over the API: one resource per module."""
