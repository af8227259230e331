"""What has to be known to connect a merchant, and what may differ from merchant to merchant."""

from commerce.sales_channels.connector import Setting
from commerce.sales_channels.connectors.square import orders

FIELDS = (
    Setting("access_token", "Access token", secret=True),
    Setting("signature_key", "Webhook signature key", secret=True, help="Of the subscription to our address"),
    Setting("merchant_id", "Merchant", required=False, help="Events of any other are turned away"),
    Setting("location_ids", "Locations", required=False, help="Separated by commas; all when empty"),
    Setting(
        "shipping_charges",
        "Service charges that are shipping",
        required=False,
        default=orders.SHIPPING,
        help="Their names, separated by commas; all others are fees",
    ),
    Setting(
        "prepare_unpaid",
        "Prepare orders that are not paid",
        required=False,
        default="no",
        help="yes or no; with no their goods are kept until they are paid",
    ),
)
