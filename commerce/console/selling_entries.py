"""What promotions, prices, taxes and shipping put into the side bar: registered before models are loaded."""

from commerce.console.shell import NavEntry

PAGES = (
    NavEntry("Business", "Promotions", "badge-percent", "promotions", "prices.read", order=30, key="d"),
    NavEntry("Business", "Prices", "coins", "price_lists", "prices.read", order=35, key="m"),
    NavEntry("Business", "Tax and shipping", "truck", "taxes", "prices.read", order=50, key="x"),
)
