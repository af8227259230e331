"""The outside systems that can be connected unless the environment names others: add a line for each."""

ALL = [
    "commerce.sales_channels.connectors.amazon.Amazon",
    "commerce.sales_channels.connectors.bigcommerce.BigCommerce",
    "commerce.sales_channels.connectors.custom_pos.CustomPos",
    "commerce.sales_channels.connectors.ebay.Ebay",
    "commerce.sales_channels.connectors.square.Square",
    "commerce.sales_channels.connectors.woocommerce.WooCommerce",
    "commerce.sales_channels.connectors.shopify.Shopify",
]
