"""Shopify as a wire of the simulated shop: the Admin GraphQL API, and webhooks whose bodies have the REST shape."""
