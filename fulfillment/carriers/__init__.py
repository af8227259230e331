"""Carriers: one protocol, one file per carrier."""
