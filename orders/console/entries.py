"""What orders put into the console: registered in their AppConfig, before models are loaded."""

from commerce.console import tiles
from commerce.console.finders import Finder
from commerce.console.shell import NavEntry

PAGES = (NavEntry("Today", "Orders", "receipt", "orders", "orders.read", order=20, key="o", bottom=25),)
FINDERS = (
    Finder(
        "Orders",
        exact="orders.console.finders.exact",
        search="orders.console.finders.search",
        permission="orders.read",
        order=20,
    ),
)
TODAY = ("Sales today", "Orders today", "To work", "Waiting for payment")
HOME = (
    tiles.Tiles(
        "orders",
        TODAY,
        "orders.console.tiles.today",
        permission="orders.read",
        order=5,
        topic="orders",
        section="Orders",
    ),
    tiles.Step("order", "Work next order", "order_next", permission="orders.read", order=5, in_all_stores=True),
    tiles.Source("payments", "orders.console.tiles.stuck_payments", permission="orders.read", order=5),
)
