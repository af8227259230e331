"""Template tags of the demo's own cards."""
