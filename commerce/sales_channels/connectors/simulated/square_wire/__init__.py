"""Square as a wire of the simulated shop: the v2 API, counts ordered by when they were taken, and bare webhooks."""
