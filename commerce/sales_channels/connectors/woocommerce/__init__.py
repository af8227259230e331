"""WooCommerce, the shop plugin of WordPress: its REST API wc/v3 and its webhooks."""

from commerce.sales_channels.connectors.woocommerce.system import WooCommerce

__all__ = ["WooCommerce"]
