"""eBay: its Inventory, Fulfillment, Post-Order and Notification APIs, for one seller."""

from commerce.sales_channels.connectors.ebay.connector import Ebay

__all__ = ["Ebay"]
