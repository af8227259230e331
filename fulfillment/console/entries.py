"""What fulfillment puts into the console: registered in its AppConfig, before models are loaded."""

from commerce.console.finders import Finder
from commerce.console.shell import NavEntry

PAGES = (
    NavEntry("Today", "Pickup", "bag", "pickup_board", "fulfillment.read", order=30, key="p", bottom=5),
    NavEntry("Today", "Pick", "pick", "pick_list", "fulfillment.read", order=35, key="k", bottom=6),
    NavEntry("Today", "Ship", "truck", "ship_list", "fulfillment.read", order=40, key="i"),
    NavEntry("Today", "Exceptions", "alert", "troubles", "fulfillment.read", order=45, key="e"),
    NavEntry("Business", "Routing rules", "share", "routing", "fulfillment.read", order=60, key="n"),
    NavEntry("Business", "Promises", "clock", "promises", "fulfillment.read", order=65, key="f"),
)
FINDERS = (
    Finder(
        "Pickups to hand over",
        exact="fulfillment.console.pickup_finders.exact",
        permission="fulfillment.write",
        order=5,
    ),
    Finder(
        "Shipments and pickups",
        exact="fulfillment.console.finders.exact",
        permission="fulfillment.read",
        order=30,
    ),
)
