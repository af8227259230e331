"""Amazon: Orders, Listings Items and Feeds of the Selling Partner API, for one seller in one marketplace."""

from commerce.sales_channels.connectors.amazon.connector import Amazon

__all__ = ["Amazon"]
