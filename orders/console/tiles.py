"""What orders show on Home: sales against the same day last week, what waits for somebody, payments that hang."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from commerce.console import formats
from commerce.console.stores import Scope
from commerce.console.tiles import Item, Reading
from orders import visibility
from orders.console import tabs, words
from orders.models import Order, Payment

HANGS_AFTER = timedelta(minutes=2)
_SOLD = ~Q(status__in=(Order.Status.CANCELLED, Order.Status.AWAITING_PAYMENT))
_WEEK = timedelta(days=7)
MANY = 10  # from here on percents say little


def today(scope: Scope, now: datetime) -> list[Reading]:
    """Sales and orders since midnight, orders to work, orders that wait for money: in the order of the labels."""
    rows, orders = _rows(scope), reverse("orders", args=[scope.slug])
    currency, total, count = _sold(rows, _midnight(scope, now), now)
    _, before, _ = _sold(rows, _midnight(scope, now - _WEEK), now - _WEEK, currency)
    sales = formats.money(total, currency) if currency else formats.number(0)
    url = f"{orders}?view=all&day=today"
    return [
        Reading(sales, _against(total, before, currency, now), icon="chart", url=url),
        Reading(formats.number(count), _average(total, count, currency), icon="receipt", url=url),
        _waiting(rows, "todo", orders, now),
        _waiting(rows, "payment", orders, now),
    ]


def stuck_payments(scope: Scope, now: datetime, most: int) -> list[Item]:
    """Orders whose payment has been unknown for more than two minutes, oldest first."""
    rows = _rows(scope).filter(status=Order.Status.AWAITING_PAYMENT, created_at__lt=now - HANGS_AFTER)
    hanging = rows.filter(payments__status__in=Payment.WAITING).distinct().order_by("id")
    return [_stuck(order, scope, now) for order in hanging.prefetch_related("payments")[:most]]


def _rows(scope: Scope) -> QuerySet[Order]:
    rows = visibility.orders(scope.actor)
    return visibility.at(rows, [scope.location.pk]) if scope.location else rows


def _sold(rows: QuerySet[Order], since: datetime, until: datetime, currency: str = "") -> tuple[str, int, int]:
    """Currency, total and number of what was sold in a span; of several currencies the one that sold most."""
    sold = rows.filter(_SOLD, placed_at__gte=since, placed_at__lte=until)
    sold = sold.filter(currency=currency) if currency else sold
    found = (
        sold.order_by().values("currency").annotate(sum=Sum("total"), count=Count("id")).order_by("-sum", "currency")
    )
    best = found.first()
    return (best["currency"], best["sum"], best["count"]) if best else (currency, 0, 0)


def _against(total: int, before: int, currency: str, now: datetime) -> str:
    day = timezone.localtime(now).strftime("%a")  # short: it stays on one line
    if not before:
        return f"nothing yet last {day}" if total else "nothing sold yet"
    if total >= MANY * before:
        return f"{round(total / before):,} × last {day}, {formats.money(before, currency)}"
    change = round((total - before) * 100 / before)
    return f"{formats.signed(change)}% on last {day}, {formats.money(before, currency)}"


def _average(total: int, count: int, currency: str) -> str:
    return f"{formats.money(round(total / count), currency)} each on average" if count else "none yet"


def _waiting(rows: QuerySet[Order], code: str, url: str, now: datetime) -> Reading:
    tab = tabs.BY_CODE[code]
    found, first = tabs.count(tab, rows), tab.of(rows).order_by("id").first()
    if first is None:
        return Reading("0", "all done" if code == "todo" else "no payment hangs", tone="success", icon="check")
    hint = f"oldest {formats.ago(first.created_at, now)}"
    tone = "warning" if code == "payment" else ""
    return Reading(
        found,
        hint,
        unit="" if "+" in found else formats.noun(int(found), "order"),
        tone=tone,
        icon="clock",
        url=f"{url}?view={code}",
    )


def _stuck(order: Order, scope: Scope, now: datetime) -> Item:
    asks = any(row.status == Payment.Status.REQUIRES_ACTION for row in order.payments.all())
    what = "waits for the customer’s bank" if asks else "has no answer from the bank"
    total = formats.money(order.total, order.currency)
    return Item(
        title=f"Order {order.number}: {total} {what}",
        detail=f"{words.customer(order)}, {formats.ago(order.created_at, now)}",
        tone="warning",
        icon="card",
        action="Open the order",
        url=reverse("order", args=[scope.slug, order.number]),
    )


def _midnight(scope: Scope, now: datetime) -> datetime:
    local = timezone.localtime(now, scope.time_zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
