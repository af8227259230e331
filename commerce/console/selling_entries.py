"""What promotions, prices, taxes and shipping put into the side bar: registered before models are loaded."""

from commerce.console.shell import NavEntry

PAGES = (NavEntry("Business", "Promotions", "badge-percent", "promotions", "prices.read", order=30, key="d"),)
