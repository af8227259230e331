"""What has to be known to connect a merchant, and what may differ from merchant to merchant."""

from commerce.sales_channels.connector import Setting
from commerce.sales_channels.connectors.square import orders

FIELDS = (
    Setting("access_token", "Access token", secret=True, help="A personal one, or the first one of OAuth"),
    Setting(
        "refresh_token",
        "Refresh token",
        secret=True,
        required=False,
        help="Of OAuth: access tokens are renewed with it, otherwise they end after 30 days",
    ),
    Setting("client_id", "Application ID", secret=True, required=False, help="Needed beside a refresh token"),
    Setting("client_secret", "Application secret", secret=True, required=False, help="Needed beside a refresh token"),
    Setting(
        "application_token",
        "Personal access token of the application",
        secret=True,
        required=False,
        help="With it we subscribe to news ourselves",
    ),
    Setting(
        "signature_key",
        "Webhook signature key",
        secret=True,
        required=False,
        help="Of the subscription to our address; comes by itself where we subscribe",
    ),
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
        help="With no, their goods are kept until they are paid",
    ),
)
