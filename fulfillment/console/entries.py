"""What fulfillment puts into the console: registered in its AppConfig, before models are loaded."""

from commerce.console.finders import Finder

FINDERS = (
    Finder(
        "Shipments and pickups",
        exact="fulfillment.console.finders.exact",
        permission="fulfillment.read",
        order=30,
    ),
)
