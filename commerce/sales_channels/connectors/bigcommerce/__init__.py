"""BigCommerce: v2 orders, v3 catalog, inventory, payment actions and webhooks of one store."""

from commerce.sales_channels.connectors.bigcommerce.connector import BigCommerce

__all__ = ["BigCommerce"]
