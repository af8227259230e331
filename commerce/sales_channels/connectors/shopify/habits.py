"""What an account may want otherwise than usual, from its settings; what is not said stays usual."""

from dataclasses import dataclass

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences

NO = ("no", "false", "off", "0")


@dataclass(frozen=True, slots=True)
class Habits:
    """`test_orders` takes orders of test payments as real ones. `prepare_unpaid` has orders prepared before they are
    paid. `connect_places` stocks an item at a place where Shopify does not keep it yet. `level_reason` is one of
    Shopify's reasons for a change of stock. `orders_page` orders are read at a time. `publications` are Shopify's own
    sales channels that show what we publish."""

    test_orders: bool
    prepare_unpaid: bool
    connect_places: bool
    level_reason: str
    orders_page: int
    publications: tuple[str, ...]


def of(link: Link) -> Habits:
    """The habits that an account asks for."""
    return Habits(
        test_orders=preferences.is_yes(link, "test_orders"),
        prepare_unpaid=preferences.is_yes(link, "prepare_unpaid"),
        connect_places=preferences.text(link, "connect_places").strip().lower() not in NO,
        level_reason=preferences.text(link, "level_reason", "correction"),
        publications=tuple(filter(str.isdecimal, preferences.text(link, "publications").replace(",", " ").split())),
        orders_page=preferences.whole(link, "orders_page", 10, most=50),
    )
