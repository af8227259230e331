"""Square: tills, online store and catalog of one merchant, through its v2 API and webhooks."""

from commerce.sales_channels.connectors.square.system import Square

__all__ = ["Square"]
