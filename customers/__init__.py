"""One record per person across channels. Nothing is built here yet; it stands beside inventory, above commerce."""
