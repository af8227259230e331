"""What has to be known to connect a shop, and what may differ from shop to shop."""

from commerce.sales_channels.connector import Setting
from commerce.sales_channels.connectors.woocommerce import deliveries, fulfillments

FIELDS = (
    Setting("site", "Address of the shop", help="Without https://, such as shop.example.com"),
    Setting("consumer_key", "Consumer key", secret=True, help="Of an API key with read and write access"),
    Setting("consumer_secret", "Consumer secret", secret=True),
    Setting("webhook_secret", "Webhook secret", secret=True, help="The same for all webhooks of the shop to us"),
    Setting(
        "auth",
        "How the keys are sent",
        required=False,
        default="header",
        help="query: in the address, for hosts that take the Authorization header away",
    ),
    Setting("currency", "Currency", required=False, help="Otherwise the shop is asked for it"),
    Setting("statuses", "Own order statuses", required=False, help="Such as ready-for-pickup=open, lay-by=pending"),
    Setting("pickup_methods", "Pickup methods", required=False, default=deliveries.PICKUP),
    Setting("local_delivery_methods", "Methods of own delivery", required=False),
    Setting(
        "till_sources", "Orders of tills", required=False, default=deliveries.TILLS, help="created_via of such orders"
    ),
    Setting("shipped_status", "Status once all is shipped", required=False, default="completed"),
    Setting("ready_status", "Status once it waits at the store", required=False, help="Left as it is when empty"),
    Setting("collected_status", "Status once it is collected", required=False, default="completed"),
    Setting("tracking_meta_key", "Field of tracking numbers", required=False, default=fulfillments.TRACKING),
    Setting(
        "api_refund",
        "Refunds are paid by the shop's gateway",
        required=False,
        default="no",
        help="With no, people give it back over there",
    ),
    Setting("write_status", "Show and hide products", required=False, default="no"),
)
