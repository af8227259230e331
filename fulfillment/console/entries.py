"""What fulfillment puts into the console: registered in its AppConfig, before models are loaded."""

from commerce.console.finders import Finder
from commerce.console.shell import NavEntry

PAGES = (NavEntry("Today", "Pickup", "bag", "pickup_board", "fulfillment.read", order=30, key="p", bottom=5),)
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
