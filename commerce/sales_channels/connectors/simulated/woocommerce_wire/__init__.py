"""WooCommerce as a wire of the simulated shop: REST v3, one number of stock for all, webhooks without repetition."""
