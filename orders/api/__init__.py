"""The selling part of the public API: one resource per file."""
