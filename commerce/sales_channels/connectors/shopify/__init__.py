"""Shopify's GraphQL Admin API and its webhooks, for the online store and the points of sale of one shop."""

from commerce.sales_channels.connectors.shopify.account import Shopify

__all__ = ["Shopify"]
