"""What a basket costs, the same on every door: price, then promotions, then shipping, then tax, on one path."""
