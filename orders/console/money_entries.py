"""What gift cards and payments put into the console: registered before models are loaded."""

from commerce.console import tiles
from commerce.console.shell import NavEntry

PAGES = (
    NavEntry("Business", "Gift cards", "gift", "gift_cards", "payments.read", order=40, key="v"),
    NavEntry("Business", "Payments", "card", "payment_troubles", "payments.read", order=45, key="b"),
)
HOME = (tiles.Source("declined", "orders.console.payment_troubles.declined", permission="payments.read", order=6),)
