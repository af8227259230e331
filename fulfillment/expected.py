"""When goods should be ready to collect, in words for the mail that confirms an order: it may be written before routing
has found out, and then says what the place promises at that moment."""

from datetime import datetime

from commerce import transactions
from fulfillment import calendar, notice_words, policies, promises, slots
from fulfillment.models import Fulfillment
from orders.models import Delivery, Order


def of(order: Order) -> dict[int, str]:
    """`{delivery id: words}` of its pickups: "by Tuesday 24 November at 16:00", or the slot."""
    rows = Delivery.objects.filter(order=order, method=Delivery.Method.PICKUP).select_related("location")
    given = Fulfillment.objects.filter(order=order, kind=Fulfillment.Kind.PICKUP, status__in=Fulfillment.OPEN)
    promised = {row.delivery_id: row for row in given.order_by("id")}
    return {row.pk: words for row in rows.order_by("id") if (words := _words(row, promised.get(row.pk)))}


def _words(delivery: Delivery, given: Fulfillment | None) -> str:
    zone = delivery.location.time_zone
    if delivery.slot:
        slot = slots.read(delivery.slot)
        return f"for {notice_words.span(slot.starts_at, slot.ends_at, zone)}"
    at = given.promised_at if given is not None else _promise(delivery)
    return f"by {notice_words.moment(at, zone)}" if at else ""


def _promise(delivery: Delivery) -> datetime | None:
    now, place = transactions.now(), delivery.location
    policy, when = policies.one(place.pk), calendar.one(place, now)
    return promises.ready_by(policy, when, now, promises.workloads([place.pk])[place.pk])
