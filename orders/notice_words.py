"""What mails about an order say of it: amounts that add up, and how each part reaches the buyer."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from django.conf import settings

from commerce.models import Location
from commerce.money import Money
from orders.models import Delivery, Order, OrderLine

LOCALE = "en_GB"
_ADDRESS = ("name", "line1", "line2", "city", "region", "postal_code")
_askers: list[Callable[[Order], dict[int, str]]] = []


def ask_when(tells: Callable[[Order], dict[int, str]]) -> None:
    """Let another app say when goods should be ready to collect: `{delivery id: words}`."""
    if tells not in _askers:
        _askers.append(tells)


def describe(order: Order, lines: Sequence[OrderLine], ready: dict[int, str] | None = None) -> dict[str, Any]:
    """The context of the order's mails. `lines` come in order, each with its delivery and that one's location."""
    ready = ready or {id: words for tells in _askers if order.pk for id, words in tells(order).items()}
    by_delivery = sorted(lines, key=lambda line: (line.delivery.position, line.position))
    parts = groupby(by_delivery, key=lambda line: line.delivery.position)
    return {
        "number": order.number,
        "name": order.name,
        "parts": [_part(order, list(own), ready) for _, own in parts],
        "sums": _sums(order),
        "total": _money(order, order.total),
        "tax_inside": _money(order, order.tax) if order.prices_include_tax and order.tax else "",
        "to_return": _money(order, order.paid) if order.paid else "",
    }


def example() -> dict[str, Any]:
    """A made-up order with every way to reach a buyer."""
    soho = Location(name="Soho", address={"line1": "12 Greek Street", "city": "London", "postal_code": "W1D 4DL"})
    home = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
    money = {"subtotal": 15970, "discount": 1500, "shipping": 495, "tax": 2494, "rounding": 0, "total": 14965}
    order = Order(number=1042, name="Ana Ruiz", currency="GBP", prices_include_tax=True, paid=14965, **money)
    shipped = Delivery(position=1, method="ship", address=home, promised_from=date(2026, 11, 24))
    collected = Delivery(pk=2, position=2, method="pickup", location=soho)
    goods = ((shipped, "Ridge rain jacket, Olive, M", 1, 8990), (collected, "Wool beanie", 2, 3490))
    lines = [_example_line(position, *one) for position, one in enumerate(goods, start=1)]
    return describe(order, lines, {2: "by Tuesday 24 November at 16:00"})


def _example_line(position: int, delivery: Delivery, title: str, quantity: int, price: int) -> OrderLine:
    return OrderLine(position=position, delivery=delivery, title=title, quantity=quantity, unit_price=price)


def _part(order: Order, lines: list[OrderLine], ready: dict[int, str]) -> dict[str, Any]:
    delivery = lines[0].delivery
    return {
        "method": delivery.method,
        "place": delivery.location.name if delivery.location else "",
        "address": _address(delivery),
        "expected": _expected(delivery),
        "ready_by": ready.get(delivery.pk, ""),
        "lines": [_line(order, line) for line in lines],
    }


def _line(order: Order, line: OrderLine) -> dict[str, Any]:
    """Amounts before discounts, which the sums subtract once."""
    return {
        "title": line.title,
        "quantity": line.quantity,
        "amount": _money(order, line.unit_price * line.quantity),
        "ships_by": _day(line.ships_by) if line.ships_by else "",
    }


def _sums(order: Order) -> list[tuple[str, str]]:
    """The rows above the total: they add up to it."""
    rows = [("Discount", -order.discount), ("Delivery", order.shipping), ("Rounding", order.rounding)]
    if not order.prices_include_tax:
        rows.insert(2, ("Tax", order.tax))
    return [("Subtotal", _money(order, order.subtotal)), *((name, _money(order, sum)) for name, sum in rows if sum)]


def _address(delivery: Delivery) -> list[str]:
    """Where it goes, or where to come to; the country only of what goes abroad."""
    address = delivery.address if delivery.method == Delivery.Method.SHIP else delivery.location.address
    rows = [str(address[name]) for name in _ADDRESS if address and address.get(name)]
    country = (address or {}).get("country", settings.RETAILER_COUNTRY)
    return rows if country == settings.RETAILER_COUNTRY else [*rows, _territory(country)]


def _territory(code: str) -> str:
    return Locale.parse(LOCALE).territories.get(code, code)


def _expected(delivery: Delivery) -> str:
    first, last = delivery.promised_from, delivery.promised_to
    if first and last and first != last:
        return f"{_day(first)} to {_day(last)}"
    return _day(first or last) if first or last else ""


def _day(day: date) -> str:
    return format_date(day, "EEEE d MMMM", locale=LOCALE)


def _money(order: Order, amount: int) -> str:
    return Money(amount, order.currency).format(LOCALE).replace("-", "\N{MINUS SIGN}")
