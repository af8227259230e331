"""Orders in the words of the console: states as chips, payments and deliveries by the names people use."""

from datetime import date

from babel.dates import format_date

from commerce.models import Location
from orders.models import Delivery, Order, Payment

LOCALE = "en_GB"
_PAYMENT = {"pending": "checking", "failed": "payment_failed"}
_STATUS = {"placed": "new", "completed": "handed_over"}
_BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "": "Card"}
_STATES = {
    Payment.Status.PENDING: "checking with the bank",
    Payment.Status.REQUIRES_ACTION: "waits for the customer",
    Payment.Status.AUTHORIZED: "reserved",
    Payment.Status.CAPTURED: "taken",
    Payment.Status.VOIDED: "released",
    Payment.Status.DECLINED: "declined",
}
WAYS = {
    Delivery.Method.CARRY_OUT: ("bag", "Taken along in {}", "Taken along"),
    Delivery.Method.PICKUP: ("store", "Pickup in {}", "Pickup"),
    Delivery.Method.SHIP: ("truck", "Ship to {}", "Ship"),
}
ADDRESS = ("name", "line1", "line2", "city", "region", "postal_code")


def payment_chip(order: Order) -> str:
    """The key of the chip that says how the money stands."""
    return _PAYMENT.get(order.payment_state, str(order.payment_state))


def goods_chip(order: Order) -> str:
    """The key of the chip that says how the goods stand."""
    if order.fulfillment_state == Order.Fulfillment.PARTIAL:
        return "partly_handed_over"
    return _STATUS.get(order.status, str(order.status))


def customer(order: Order) -> str:
    """Who bought, as far as they said."""
    return order.name or order.email or order.phone or "Guest"


def tender(payment: Payment) -> str:
    """`Visa ••4242`, `Gift card ••7K3P`, `Paid elsewhere, INV-7`."""
    if payment.method == Payment.Method.GIFT_CARD and payment.gift_card_id:
        return f"Gift card ••{payment.gift_card.last4}"
    if payment.method in (Payment.Method.CARD, Payment.Method.WALLET):
        name = _BRANDS.get(payment.card_brand, payment.card_brand.title())
        return f"{name} ••{payment.card_last4}" if payment.card_last4 else name
    name = payment.get_method_display()
    return f"{name}, {payment.reference}" if payment.reference else name


def tender_state(payment: Payment) -> str:
    """What became of a tender, in words that follow its name."""
    if payment.status == Payment.Status.CAPTURED and payment.refunded:
        return "refunded" if payment.refunded >= payment.captured else "partly refunded"
    if payment.status == Payment.Status.AUTHORIZED and payment.captured:
        return "partly taken"
    return _STATES[payment.status]


def way(delivery: Delivery) -> tuple[str, str]:
    """Icon and words: `("store", "Pickup in Soho")`, `("truck", "Ship to Leeds")`."""
    icon, named, plain = WAYS[delivery.method]
    if delivery.method == Delivery.Method.SHIP:
        place = (delivery.address or {}).get("city", "")
    else:
        place = delivery.location.name if delivery.location_id else ""
    return icon, named.format(place) if place else plain


def way_at(delivery: Delivery, here: Location | None) -> str:
    """The words of `way` on a page of one store: what takes place there does not say where, `Pickup`."""
    named, plain = way(delivery)[1], WAYS[delivery.method][2]
    return plain if here is not None and delivery.location_id == here.pk else named


def promised(delivery: Delivery) -> str:
    """`Tue 24 to Thu 26 November`; empty when nothing was promised."""
    return days(delivery.promised_from, delivery.promised_to)


def days(first: date | None, last: date | None) -> str:
    """A span of days, or the one day that is known."""
    if first and last and first != last:
        pattern = "EEE d" if first.month == last.month else "EEE d MMMM"
        return f"{format_date(first, pattern, locale=LOCALE)} to {day(last)}"
    return day(first or last) if first or last else ""


def day(moment: date) -> str:
    """`Tue 24 November`."""
    return format_date(moment, "EEE d MMMM", locale=LOCALE)


def address(delivery: Delivery) -> list[str]:
    """The lines of where a parcel goes."""
    said = delivery.address or {}
    return [str(said[name]) for name in ADDRESS if said.get(name)]
