"""A package, so that its shop ends with its last story."""
